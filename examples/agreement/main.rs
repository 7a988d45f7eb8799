//! Compares `Lexicon::contains` with Hunspell's own answers.
//!
//! `python3 examples/agreement/ask_hunspell.py ../shared answers.tsv` takes 200,000
//! different tokens from the corpus and from damaged text and asks libhunspell
//! 1.7 (Debian: libhunspell-1.7-0) about each; then
//! `cargo run --release --example agreement -- answers.tsv` compares.
use std::error::Error;
use std::process::ExitCode;

use herstel::Repairer;

fn run() -> Result<bool, Box<dyn Error>> {
    let path = std::env::args_os()
        .nth(1)
        .ok_or("usage: agreement ANSWERS.tsv")?;
    let answers = std::fs::read_to_string(&path)
        .map_err(|error| format!("{}: {error}", path.to_string_lossy()))?;
    let lexicon = Repairer::dutch().lexicon();
    let (mut n, mut accepted, mut differing) = (0_u32, 0_u32, Vec::new());
    for line in answers.lines() {
        let (word, answer) = line.split_once('\t').ok_or("expected word, tab, 0 or 1")?;
        let theirs = answer == "1";
        n += 1;
        accepted += u32::from(theirs);
        if lexicon.contains(word) != theirs {
            differing.push((word, theirs));
        }
    }
    let agreeing = 100.0 * (1.0 - differing.len() as f64 / f64::from(n.max(1)));
    println!(
        "{n} words, {accepted} accepted by Hunspell, {} differ: {agreeing:.3} % agree",
        differing.len()
    );
    for (word, theirs) in differing.iter().take(100) {
        println!(
            "{word}\tHunspell {}",
            if *theirs { "accepts" } else { "refuses" }
        );
    }
    Ok(agreeing >= 99.9)
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("agreement: {error}");
            ExitCode::FAILURE
        }
    }
}
