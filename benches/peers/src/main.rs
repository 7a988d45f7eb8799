//! The repairer beside the bounds and the peers, in one run and one table:
//! `cargo run --release --manifest-path benches/peers/Cargo.toml -- --help`.
//!
//! Text: whole documents that no dictionary was counted on (`../shared/eval/clean`) and, for bulk, the corpus
//! (`../shared/corpus`), in documents of 16 kB, none twice; damaged at four levels. On a machine
//! without them the text is made (`benches/support/dutch.rs`), and the table says so. Quality is that
//! on the first kind alone, and on pairs of OCR and print where they are.
//!
//! Peers are driven in their favour: words of the lexicon are skipped by a lookup in a hash set, a
//! change is taken only if all its parts are words of the lexicon, and the counts are those of the very
//! texts that the embedded model was counted on, not pruned.
//!
//! One thread; by the clock of the thread, which leaves out what other processes take. Every round measures each
//! contender once, in turn; figures are medians over rounds, ratios medians of the ratios within a round. A
//! slow contender works `--seconds` in a round and goes on where it stopped.
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use quality::Quality;

mod contenders;
mod counts;
mod measure;
mod quality;
mod record;
mod segmentation;
mod statistics;
mod texts;

// One scorer for all figures of quality: that of the example `evaluate`.
#[path = "../../../examples/evaluate/align.rs"]
#[allow(dead_code)]
mod align;
#[path = "../../../examples/evaluate/figures.rs"]
#[allow(dead_code)]
mod figures;
#[path = "../../../examples/evaluate/judge.rs"]
#[allow(dead_code)]
mod judge;
#[path = "../../../examples/evaluate/kinds.rs"]
#[allow(dead_code)]
mod kinds;
#[path = "../../../examples/evaluate/long.rs"]
#[allow(dead_code)]
mod long;
#[path = "../../../examples/evaluate/pairs.rs"]
#[allow(dead_code)]
mod pairs;
#[path = "../../../examples/evaluate/score.rs"]
#[allow(dead_code)]
mod score;
#[path = "../../../examples/evaluate/strip.rs"]
#[allow(dead_code)]
mod strip;
#[path = "../../support/mod.rs"]
#[allow(dead_code)]
mod support;
#[path = "../../../examples/evaluate/text.rs"]
#[allow(dead_code)]
mod text;

/// Measures speed and quality beside bounds and peers.
#[derive(Debug, Parser)]
#[command(name = "table")]
struct Arguments {
    /// Text in megabytes (10^6 bytes) at each level
    #[arg(long, default_value_t = 20.0)]
    megabytes: f64,
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The most CPU time that a contender takes in a round
    #[arg(long, default_value_t = 2.5)]
    seconds: f64,
    /// Of how many kilobytes quality is scored, at each level
    #[arg(long, default_value_t = 300)]
    quality: usize,
    /// Do not use ../shared: made text, counts from the data file
    #[arg(long)]
    made: bool,
    /// Instead: how well spaces taken from the lines of clean texts (files or folders) are put back
    /// [default: the folders of ../shared/eval/clean]
    #[arg(long, value_name = "SET", num_args = 0.., conflicts_with_all = ["made", "megabytes", "quality"])]
    segmentation: Option<Vec<PathBuf>>,
    /// Leave the peers out
    #[arg(long)]
    no_peers: bool,
    /// Add the table to a record [default: benches/record/DATE.md]
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    record: Option<Option<PathBuf>>,
    /// A remark for the record
    #[arg(long, default_value = "")]
    remark: String,
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let root = record::root();
    let corpus = match arguments.made {
        true => None,
        false => texts::Corpus::read(&root)?,
    };
    if let Some(sets) = &arguments.segmentation {
        let corpus =
            corpus.ok_or("the peers are counted on ../shared/corpus, which is not there")?;
        let clean = root.join("../shared/eval/clean");
        let sets = match sets.is_empty() {
            true => &[clean.join("gov"), clean.join("law")],
            false => sets.as_slice(),
        };
        let table = segmentation::table(sets, &corpus, arguments)?;
        print!("{table}");
        return match &arguments.record {
            Some(path) => record::add(path.as_deref(), "Segmentation", &arguments.remark, &table),
            None => Ok(()),
        };
    }
    let mut contenders = contenders::bounds()?;
    if !arguments.no_peers {
        contenders.extend(contenders::peers(&counts::Counts::new(corpus.as_ref())?));
    }
    contenders.push(contenders::herstel());
    let texts = texts::Texts::new(&root, corpus, arguments)?;
    let mut out = String::new();
    out += &texts.describe();
    out += &contenders::describe(&contenders);
    out += "\n";
    out += measure::HEADER;
    print!("{out}");
    let mut digests = Vec::new();
    for level in &support::noise::LEVELS {
        let noisy = texts.noisy(level);
        let rates = measure::rates(&mut contenders, &noisy, arguments);
        let mut qualities = Vec::new();
        for contender in &mut contenders {
            qualities.push(quality::measure(contender, texts.scored(&noisy)));
        }
        let digest = qualities
            .last()
            .and_then(Option::as_ref)
            .map(Quality::digest);
        digests.push(format!("{} {:016x}", level.name, digest.unwrap_or(0)));
        let rows = measure::rows(level, &contenders, &rates, &qualities);
        print!("{rows}");
        out += &rows;
    }
    let line = format!(
        "\nDigests of herstel's output on the scored text: {}.\n",
        digests.join(", ")
    );
    print!("{line}");
    out += &line;
    let pairs = texts.scans();
    if !pairs.is_empty() {
        let table = quality::scans(&mut contenders, &pairs);
        print!("{table}");
        out += &table;
    }
    if let Some(path) = &arguments.record {
        record::add(
            path.as_deref(),
            "Speed and quality",
            &arguments.remark,
            &out,
        )?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("table: {error}");
            ExitCode::FAILURE
        }
    }
}
