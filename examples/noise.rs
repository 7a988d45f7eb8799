//! Noisy text out of clean text: `cargo run --release --example noise -- --help`.
//!
//! Letters are misread by the weights of `dicts/confusions.tsv` or another table, all scaled by one
//! factor to the share that is asked for; spaces are lost independently. The same seed gives the same text.
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

#[path = "../benches/support/mod.rs"]
#[allow(dead_code, reason = "benches use the rest")]
mod support;

use support::dutch::Dutch;
use support::noise::{Channel, Damage, LEVELS, Level};

/// Makes noisy text out of clean text.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Levels: light loses 1 % of spaces and misreads 0.05 % of letters, medium 12 % and 0.4 %, heavy 50 % and 1 %.
Examples:
  noise --level medium clean.txt > noisy.txt
  noise --level heavy --lines 1000 --gold gold.txt ../shared/corpus/gov_parlement_be.txt.zst > ocr.txt
  noise --generate 1000000 > dutch.txt"
)]
struct Arguments {
    /// Text files, .zst too; none or `-` is standard input
    files: Vec<PathBuf>,
    /// Make clean text of this many bytes instead of reading any (sentences filled from the lexicon)
    #[arg(long, value_name = "BYTES", conflicts_with = "files")]
    generate: Option<usize>,
    /// clean, light, medium or heavy
    #[arg(long, default_value = "clean", value_parser = level)]
    level: Level,
    /// Share of spaces that are lost, instead of the level's
    #[arg(long, value_name = "SHARE")]
    spaces: Option<f64>,
    /// Share of letters that are misread, instead of the level's
    #[arg(long, value_name = "SHARE")]
    letters: Option<f64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A table of confusions instead of the embedded one
    #[arg(long, value_name = "FILE")]
    confusions: Option<PathBuf>,
    /// Only the first N lines of each file
    #[arg(long, value_name = "N")]
    lines: Option<usize>,
    /// Write the clean text too
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
}

fn level(name: &str) -> Result<Level, String> {
    Level::named(name).ok_or_else(|| format!("none of {:?}", LEVELS.map(|level| level.name)))
}

fn at<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> String {
    move |error| format!("{}: {error}", path.display())
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)
    } else if path.extension().is_some_and(|ext| ext == "zst") {
        let file = File::open(path).map_err(at(path))?;
        ruzstd::decoding::StreamingDecoder::new(file)
            .map_err(at(path))?
            .read_to_string(&mut text)
    } else {
        File::open(path)
            .map_err(at(path))?
            .read_to_string(&mut text)
    }
    .map_err(at(path))?;
    Ok(text)
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let mut level = arguments.level;
    level.spaces = arguments.spaces.unwrap_or(level.spaces);
    level.letters = arguments.letters.unwrap_or(level.letters);
    let table = match &arguments.confusions {
        Some(path) => std::fs::read_to_string(path).map_err(at(path))?,
        None => support::CONFUSIONS.to_owned(),
    };
    let channel = Channel::parse(&table)?;
    let mut texts = Vec::new();
    if let Some(bytes) = arguments.generate {
        let dutch = Dutch::new(support::DATA, arguments.seed);
        texts.push(dutch.ok_or("the embedded data do not open")?.text(bytes));
    } else if arguments.files.is_empty() {
        texts.push(read(Path::new("-"))?);
    }
    for path in &arguments.files {
        texts.push(read(path)?);
    }
    let (mut clean, mut noisy, mut total) = (String::new(), String::new(), Damage::default());
    for (text, seed) in texts.iter().zip(arguments.seed..) {
        let lines = text.split_inclusive('\n');
        let text: String = lines.take(arguments.lines.unwrap_or(usize::MAX)).collect();
        let (damaged, damage) = channel.damage(&text, &level, seed);
        clean.push_str(&text);
        noisy.push_str(&damaged);
        total += damage;
    }
    if let Some(path) = &arguments.gold {
        std::fs::write(path, clean).map_err(at(path))?;
    }
    std::io::stdout()
        .write_all(noisy.as_bytes())
        .map_err(|error| format!("standard output: {error}"))?;
    let Damage {
        spaces,
        lost,
        letters,
        misread,
    } = total;
    eprintln!("{lost} of {spaces} spaces lost, {misread} of {letters} letters misread");
    Ok(())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("noise: {error}");
            ExitCode::FAILURE
        }
    }
}
