//! Measures the repairer, or given outputs, against gold:
//! `cargo run --release --example evaluate -- [OPTIONS] SET...`.
//!
//! A SET is a folder of pairs at any depth: `ocr.txt` beside `gold.txt`, or
//! `NAME.ocr.txt` beside `NAME.gold.txt`; with `--clean` a text file or a folder of them, each its own
//! gold. Texts are compared in NFC with line feeds, and with white-space runs
//! equal except in the raw figures. The tiers go by the CER of the OCR: light
//! below 1 %, medium below 5 %, heavy from there.
//!
//! - Figures of a document: `score`, `figures`; units, boundaries, CER, WER,
//!   improvement over the text and over units (as the ICDAR 2017 and 2019
//!   competitions on post-OCR correction; Rigaud et al. 2019), harm.
//! - Figures by kind of error and on words with diacritics: `kinds`.
//! - Edits judged one by one, and their calibration (expected calibration error:
//!   Naeini, Cooper and Hauskrecht 2015): `judge`.
//! - 95 % intervals over documents: `bootstrap`.
//!
//! All figures that `score.py` and `evaluate.py` of the evaluation tools define
//! agree with them to the last digit, because `align` breaks ties as `RapidFuzz`
//! does; `examples/evaluate/agree.py TOOLS EVAL` shows it. `--json` names the
//! figures as those scripts do, and as the counts in `figures`.
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use herstel::{Edit, Repairer, Scratch, Segmenter, verify};

use crate::judge::Reliability;
use crate::kinds::Marked;
use crate::pairs::{Pair, Result};
use crate::report::{Document, Report};
use crate::score::Outcome;
use crate::strip::Strip;

mod align;
mod bootstrap;
mod figures;
mod judge;
mod kinds;
mod long;
#[path = "../train/output.rs"]
mod output;
mod pairs;
mod report;
mod score;
mod strip;
mod text;

/// Measures repairs of OCR'd Dutch text against gold.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Folders of pairs; with --clean text files or folders of them
    #[arg(required = true, value_name = "SET")]
    sets: Vec<PathBuf>,
    /// Every text file is a document and its own gold
    #[arg(long)]
    clean: bool,
    /// Take all spaces from the lines of clean texts, or all marks from their letters, and measure what
    /// comes back: spaces by `Segmenter`, line by line
    #[arg(
        long,
        value_name = "WHAT",
        requires = "clean",
        conflicts_with = "output"
    )]
    strip: Option<Strip>,
    /// A data file instead of the embedded one
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    lexicon: Option<PathBuf>,
    /// A layer of the example `train` on top of the data; repeatable, the last is topmost
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    layer: Vec<PathBuf>,
    /// By how many thousandths of a nat a repair must win
    #[arg(long, value_name = "N", conflicts_with = "output")]
    margin: Option<u16>,
    /// How sure a repair must be, from 0 to 1
    #[arg(long, value_name = "P", conflicts_with = "output")]
    min_confidence: Option<f64>,
    /// Score DIR/PLACE/out.txt or the file DIR/PLACE of each document, PLACE being its path in its set: that of
    /// NAME.ocr.txt, or of the folder with ocr.txt
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write all figures, per group and document, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// List the worst N cases: broken, then miscorrected, then left
    #[arg(long, value_name = "N", default_value_t = 0)]
    worst: usize,
    /// List all cases of these kinds, in --json too
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    list: Vec<Outcome>,
}

fn repairer(arguments: &Arguments) -> Result<Repairer> {
    let mut builder = Repairer::builder();
    let read = |path: &PathBuf| {
        std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    if let Some(path) = &arguments.lexicon {
        builder.data(read(path)?);
    }
    for path in &arguments.layer {
        builder.layer(read(path)?);
    }
    if let Some(probability) = arguments.min_confidence {
        builder.min_confidence(probability);
    }
    if let Some(margin) = arguments.margin {
        builder.margin(margin);
    }
    builder.build().map_err(|error| {
        // Which file it is of; each is checked on its own.
        let mut files = arguments.lexicon.iter().chain(&arguments.layer);
        let is_bad = |path: &&PathBuf| read(path).is_ok_and(|bytes| verify(&bytes).is_err());
        match files.find(is_bad) {
            Some(path) => format!("{}: {error}", path.display()),
            None => error.to_string(),
        }
    })
}

/// Scores what the repairer makes of a document.
fn repaired(
    pair: &Pair,
    repairer: &Repairer,
    marked: &Marked,
    reliability: &mut Reliability,
) -> score::Score {
    let edits: Vec<Edit> = repairer.edits(&pair.raw).into_iter().collect();
    let output = text::normal(&herstel::apply(&pair.raw, &edits));
    let mut score = score::score(&pair.ocr, &pair.gold, &output, marked);
    for (edit, verdict) in edits
        .iter()
        .zip(judge::judge(&pair.raw, &pair.ocr, &edits, &score))
    {
        score.tally.edit(edit.kind().name(), verdict);
        reliability.add(edit.confidence(), verdict);
    }
    score
}

fn measure(arguments: &Arguments) -> Result<Report> {
    let mut pairs = Vec::new();
    for set in &arguments.sets {
        pairs.extend(pairs::find(set, arguments.clean)?);
    }
    let mut marked = Marked::default();
    pairs.iter().for_each(|pair| marked.learn(&pair.gold));
    let (mut documents, mut reliability) = (Vec::new(), Reliability::default());
    let repairer = match &arguments.output {
        Some(_) => None,
        None => Some(repairer(arguments)?),
    };
    for mut pair in pairs {
        if let Some(strip) = arguments.strip {
            pair.raw = strip.from(&pair.gold);
            pair.ocr = text::normal(&pair.raw);
        }
        let score = match (&repairer, &arguments.output) {
            (Some(repairer), _) if arguments.strip == Some(Strip::Spaces) => {
                let (segmenter, mut output) = (Segmenter::new(repairer), String::new());
                let mut scratch = Scratch::default();
                strip::segmented(&pair.raw, &mut output, |line, out| {
                    out.push_str(&segmenter.segment_with(line, &mut scratch).join(" "));
                });
                score::score(&pair.ocr, &pair.gold, &text::normal(&output), &marked)
            }
            (Some(repairer), _) => repaired(&pair, repairer, &marked, &mut reliability),
            (None, outputs) => {
                let outputs = outputs.as_deref().unwrap_or(std::path::Path::new(""));
                let output = text::normal(&pair.output(outputs)?);
                score::score(&pair.ocr, &pair.gold, &output, &marked)
            }
        };
        let Pair { set, name, .. } = pair;
        documents.push(Document {
            set,
            name,
            tally: score.tally,
            cases: score.cases,
        });
    }
    Ok(Report::new(documents, repairer.map(|_| reliability)))
}

fn run(arguments: &Arguments) -> Result<()> {
    if let Some(path) = arguments.json.as_deref().filter(|path| path.is_file()) {
        // `--json gold.txt` would otherwise put the figures in place of the gold.
        let old = std::fs::read(path).unwrap_or_default();
        if !old.is_empty() && !old.starts_with(b"{") {
            let why = "these are no figures and are not overwritten";
            return Err(format!("{}: {why}", path.display()));
        }
    }
    let report = measure(arguments)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let print = |out: &mut dyn Write| {
        let mut out = out;
        report.print(&mut out)?;
        report.list(&mut out, &arguments.list)?;
        if arguments.worst > 0 {
            report.worst(&mut out, arguments.worst)?;
        }
        out.flush()
    };
    print(&mut out).map_err(|error| format!("standard output: {error}"))?;
    if let Some(path) = &arguments.json {
        let text = format!("{:#}\n", report.json(&arguments.list));
        output::write(path, text.as_bytes())?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("evaluate: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_not_overwritten_by_its_figures() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("a.txt");
        std::fs::write(&text, "Het plan.\n").unwrap();
        let arguments = ["evaluate", "--clean"].map(std::ffi::OsStr::new);
        let paths = [text.as_os_str(), "--json".as_ref(), text.as_os_str()];
        let all = arguments.into_iter().chain(paths);
        let error = run(&Arguments::parse_from(all)).unwrap_err();
        assert!(error.to_string().contains("these are no figures"));
        assert_eq!(std::fs::read(&text).unwrap(), b"Het plan.\n");
    }

    /// As docs/your-own-archive.md says.
    #[test]
    fn pairs_by_name_are_measured_and_found_in_an_output() {
        let archive = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/archive/held");
        let measured = |more: &[&str]| {
            let all = ["evaluate", archive]
                .into_iter()
                .chain(more.iter().copied());
            measure(&Arguments::parse_from(all)).unwrap().json(&[])
        };
        let ours = measured(&[]);
        assert_eq!(ours["documents"].as_array().unwrap().len(), 3, "{ours}");
        let given = measured(&["--output", archive]);
        assert_eq!(given["documents"][0]["name"], "blad-1.ocr.txt");
    }

    #[test]
    fn layers_are_measured_and_bad_ones_named() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let mut words = herstel::LexiconBuilder::new();
        words.list("Zwelderveen\t9\n").unwrap();
        let good = words.layer(Repairer::dutch().lexicon(), "").unwrap();
        let (good, bad) = (write("good", &good), write("bad", b"no layer"));
        let with = |layers: &[&PathBuf]| {
            let mut all: Vec<std::ffi::OsString> = vec!["evaluate".into(), "set".into()];
            for path in layers {
                all.extend(["--layer".into(), path.as_os_str().to_owned()]);
            }
            repairer(&Arguments::parse_from(all))
        };
        let damaged = "naar Zweldcrveen gaan";
        let repaired = with(&[&good]).unwrap().repair(damaged).into_owned();
        assert_eq!(repaired, "naar Zwelderveen gaan");
        assert_eq!(with(&[]).unwrap().repair(damaged), damaged);
        let error = with(&[&good, &bad]).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{}: ", bad.display())),
            "{error}"
        );
    }
}
