//! Makes data files, layers and confusions from your own material:
//! `cargo run --release --example train -- --help`, and docs/your-own-archive.md.
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};

mod build;
mod calibrate;
mod confidence;
mod inputs;
mod measure;
mod output;
mod pairs;
mod propose;

/// Makes the data that `repair` works with: a data file, or a layer on top of one.
/// An argument @FILE stands for the lines of FILE, an argument each.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// A whole data file, for `repair --lexicon`: dictionary, lists, running text
    Build(build::Args),
    /// A layer on top of the built-in data or of a data file, for `repair --layer`: own words, own confusions
    Layer(build::LayerArgs),
    /// A data file again with confusions, and confidence, of your own instead of its own
    Weights(build::WeightsArgs),
    /// Names, terms and confusions that damaged text itself suggests, to be reviewed
    Propose(propose::Args),
    /// The gain of own data over the built-in, on pairs of OCR and gold
    Measure(measure::Args),
}

/// The arguments, those of files among them.
fn arguments() -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    for argument in std::env::args() {
        match argument.strip_prefix('@') {
            Some(path) => {
                let text = inputs::text(path.as_ref())?;
                let lines = text.lines().map(str::trim);
                let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
                out.extend(lines.map(str::to_owned));
            }
            None => out.push(argument),
        }
    }
    Ok(out)
}

fn run() -> Result<(), String> {
    let started = Instant::now();
    match Args::parse_from(arguments()?).task {
        Task::Build(args) => build::build(&args)?,
        Task::Layer(args) => build::layer(&args)?,
        Task::Weights(args) => build::weights(&args)?,
        Task::Measure(args) => measure::measure(&args)?,
        Task::Propose(args) => propose::propose(&args)?,
    }
    eprintln!("{:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("train: {error}");
            ExitCode::FAILURE
        }
    }
}
