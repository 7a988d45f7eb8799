//! Fits the weights of `Edit::confidence` and shows how far they can be trusted.
//!
//! `cargo run --release --example calibrate -- PAIRS... --clean TEXT... --bare TEXT...`: PAIRS are folders with
//! `ocr.txt` and `gold.txt` of equal numbers of lines, TEXTs are their own gold, read as they are or without
//! their marks. A change is right if it alone brings the lines that it touches closer to the gold
//! (Levenshtein). `confidence::fit`; documents with odd numbers are fitted and those with even ones tested,
//! then all are fitted and the weights are printed as `dicts/confidence.in` holds them.
use std::error::Error;
use std::path::PathBuf;

use herstel::Repairer;
use herstel::confidence::{self, FEATURES, Features, N_FEATURES};

/// One change: its document, its features, whether it was right.
type Case = (usize, Features, bool);

fn cases(document: usize, observed: &str, gold: Option<&str>, out: &mut Vec<Case>) {
    let gold: Option<Vec<&str>> = gold.map(|gold| gold.lines().collect());
    for (edit, features) in Repairer::dutch().considered(observed) {
        let span = edit.span();
        let from = observed[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let to = observed[span.end..]
            .find('\n')
            .map_or(observed.len(), |at| span.end + at);
        let right = gold.as_ref().is_some_and(|gold| {
            let first = observed[..from].matches('\n').count();
            let n = observed[from..to].matches('\n').count() + 1;
            let gold = gold[first.min(gold.len())..(first + n).min(gold.len())].join("\n");
            let after = [
                &observed[from..span.start],
                edit.replacement(),
                &observed[span.end..to],
            ]
            .concat();
            strsim::levenshtein(&after, &gold) < strsim::levenshtein(&observed[from..to], &gold)
        });
        out.push((document, features, right));
    }
}

/// As an engine reads it that knows no marks.
fn without_marks(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let is_mark = unicode_normalization::char::is_combining_mark;
    text.nfd().filter(|&c| !is_mark(c)).collect()
}

fn probability(weights: &Features, x: &Features) -> f64 {
    1.0 / (1.0 + (-x.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>()).exp())
}

fn fit(cases: &[&Case]) -> Features {
    let cases: Vec<(Features, bool)> = cases.iter().map(|case| (case.1, case.2)).collect();
    confidence::fit(&cases, &[0.0; N_FEATURES])
}

fn reliability(weights: &Features, cases: &[&Case]) {
    let edges = [0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01];
    let mut error = 0.0;
    println!("| confidence | changes | right | mean confidence |\n|---|---|---|---|");
    for pair in edges.windows(2) {
        let here: Vec<(f64, bool)> = cases
            .iter()
            .map(|c| (probability(weights, &c.1), c.2))
            .filter(|(p, _)| (pair[0]..pair[1]).contains(p))
            .collect();
        if here.is_empty() {
            continue;
        }
        let n = here.len() as f64;
        let right = here.iter().filter(|c| c.1).count() as f64;
        let mean = here.iter().map(|c| c.0).sum::<f64>() / n;
        error += (mean - right / n).abs() * n / cases.len() as f64;
        println!(
            "| {:.2}-{:.2} | {n} | {:.3} | {mean:.3} |",
            pair[0],
            pair[1].min(1.0),
            right / n
        );
    }
    println!(
        "expected calibration error {error:.4} over {} changes",
        cases.len()
    );
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut all, mut clean, mut bare, mut n) = (Vec::new(), false, false, 0);
    for path in std::env::args_os().skip(1).map(PathBuf::from) {
        if path.as_os_str() == "--clean" {
            clean = true;
            continue;
        }
        if path.as_os_str() == "--bare" {
            bare = true;
            continue;
        }
        let read = |path: PathBuf| {
            std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        n += 1;
        if bare {
            let gold = read(path)?;
            cases(n, &without_marks(&gold), Some(&gold), &mut all);
        } else if clean {
            cases(n, &read(path)?, None, &mut all);
        } else {
            cases(
                n,
                &read(path.join("ocr.txt"))?,
                Some(&read(path.join("gold.txt"))?),
                &mut all,
            );
        }
    }
    let (fitted, tested): (Vec<&Case>, Vec<&Case>) = all.iter().partition(|c| c.0 % 2 == 1);
    let weights = fit(&fitted);
    println!("fitted on {} changes:", fitted.len());
    reliability(&weights, &fitted);
    println!("held back:");
    reliability(&weights, &tested);
    let weights = fit(&all.iter().collect::<Vec<_>>());
    for (name, weight) in FEATURES.iter().zip(&weights) {
        println!("{weight:8.3}  {name}");
    }
    let text: Vec<String> = weights.iter().map(|w| format!("{w:.4}")).collect();
    println!("[{}]", text.join(", "));
    Ok(())
}
