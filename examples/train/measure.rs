//! What a repairer makes of pairs of OCR and gold, with own data and without.
use std::path::PathBuf;

use herstel::Repairer;

use crate::{inputs, pairs};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folders of pairs of OCR and gold that nothing was learned from
    #[arg(required = true)]
    pairs: Vec<PathBuf>,
    /// A data file instead of the built-in one
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// A layer on top; repeatable
    #[arg(long, value_name = "FILE")]
    layer: Vec<PathBuf>,
}

/// Resamplings of the documents for the interval.
const DRAWS: usize = 2000;

/// The Levenshtein distance with runs of white space equal: line by line if the lines are as many.
fn distance(a: &str, b: &str) -> usize {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<&str>>().join(" ");
    if a.lines().count() == b.lines().count() {
        let lines = a.lines().zip(b.lines());
        return lines
            .map(|(a, b)| strsim::levenshtein(&plain(a), &plain(b)))
            .sum();
    }
    strsim::levenshtein(&plain(a), &plain(b))
}

/// Distances of a document: as it is, repaired by the built-in data, by one's own.
type Row = [usize; 3];

fn improvement(rows: &[Row], with: usize) -> f64 {
    let sum = |of: usize| rows.iter().map(|row| row[of]).sum::<usize>();
    let [before, after] =
        [sum(0), sum(with)].map(|n| f64::from(u32::try_from(n).unwrap_or(u32::MAX)));
    100.0 * (before - after) / before.max(1.0)
}

pub(crate) fn measure(args: &Args) -> Result<(), String> {
    let (_, own) = inputs::repairer(args.lexicon.as_ref(), &args.layer)?;
    let mut rows: Vec<Row> = Vec::new();
    for folder in &args.pairs {
        for (observed, gold) in pairs::find(folder)? {
            let (observed, gold) = (inputs::text(&observed)?, inputs::text(&gold)?);
            let of = |repairer: &Repairer| distance(&repairer.repair(&observed), &gold);
            rows.push([distance(&observed, &gold), of(Repairer::dutch()), of(&own)]);
        }
    }
    let gain = |rows: &[Row]| improvement(rows, 2) - improvement(rows, 1);
    // A generator of Lehmer's (Park and Miller 1988): the same draws each time.
    let mut seed = 1947_u64;
    let mut draws: Vec<f64> = Vec::new();
    for _ in 0..DRAWS {
        let mut some = Vec::with_capacity(rows.len());
        for _ in 0..rows.len() {
            seed = seed * 48_271 % 0x7fff_ffff;
            some.push(rows[usize::try_from(seed).unwrap_or(0) % rows.len()]);
        }
        draws.push(gain(&some));
    }
    draws.sort_by(f64::total_cmp);
    let mut report = format!(
        "{} documents, improvement of the summed Levenshtein distance\nbuilt-in data  {:6.1} %\n",
        rows.len(),
        improvement(&rows, 1)
    );
    if args.lexicon.is_some() || !args.layer.is_empty() {
        let (low, high) = (draws[DRAWS / 40], draws[DRAWS - DRAWS / 40 - 1]);
        report += &format!(
            "with your own  {:6.1} %\n\
             gain           {:+6.1} points (95 % interval {low:+.1} to {high:+.1})\n",
            improvement(&rows, 2),
            gain(&rows)
        );
    }
    inputs::print(&report)
}
