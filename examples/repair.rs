//! Repairs a text file: `cargo run --release --example repair -- FILE`.
use std::error::Error;
use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use herstel::{Edit, Repairer};
use similar::{ChangeTag, TextDiff};

/// Repairs OCR'd Dutch text.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The file to repair; standard input without it
    file: Option<PathBuf>,
    /// Print the edits as JSON Lines instead of the text
    #[arg(long, conflicts_with = "diff")]
    edits: bool,
    /// Show what changes as a word diff, coloured on a terminal
    #[arg(long)]
    diff: bool,
    /// Read invalid UTF-8 with replacement characters
    #[arg(long)]
    lossy: bool,
    /// A data file instead of the embedded one
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// By how many thousandths of a nat a repair must win
    #[arg(long, value_name = "N")]
    margin: Option<u16>,
}

fn read(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let (name, bytes) = match &arguments.file {
        Some(path) => {
            let name = path.display().to_string();
            let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
            (name, bytes)
        }
        None => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes)?;
            ("standard input".to_owned(), bytes)
        }
    };
    String::from_utf8(bytes).or_else(|error| {
        if arguments.lossy {
            return Ok(String::from_utf8_lossy(error.as_bytes()).into_owned());
        }
        let at = error.utf8_error().valid_up_to();
        Err(format!(
            "{name}: invalid UTF-8 at byte {at}; --lossy reads it with replacement characters"
        )
        .into())
    })
}

fn json(text: &str, edit: &Edit) -> String {
    serde_json::json!({
        "start": edit.span().start,
        "end": edit.span().end,
        "original": &text[edit.span()],
        "replacement": edit.replacement(),
        "kind": edit.kind().name(),
        "gain": edit.gain(),
        "confidence": edit.confidence(),
    })
    .to_string()
}

fn diff(before: &str, after: &str, out: &mut impl Write, colour: bool) -> std::io::Result<()> {
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        let (open, close) = match (change.tag(), colour) {
            (ChangeTag::Equal, _) => ("", ""),
            (ChangeTag::Delete, true) => ("\x1b[31;9m", "\x1b[0m"),
            (ChangeTag::Insert, true) => ("\x1b[32m", "\x1b[0m"),
            (ChangeTag::Delete, false) => ("[-", "-]"),
            (ChangeTag::Insert, false) => ("{+", "+}"),
        };
        write!(out, "{open}{}{close}", change.value())?;
    }
    Ok(())
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let mut builder = Repairer::builder();
    if let Some(path) = &arguments.lexicon {
        builder.data(std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?);
    }
    if let Some(margin) = arguments.margin {
        builder.margin(margin);
    }
    let repairer = builder.build().map_err(|error| match &arguments.lexicon {
        Some(path) => format!("{}: {error}", path.display()),
        None => error.to_string(),
    })?;
    let text = read(arguments)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if arguments.edits {
        for edit in repairer.edits(&text) {
            writeln!(out, "{}", json(&text, &edit))?;
        }
    } else if arguments.diff {
        diff(
            &text,
            &repairer.repair(&text),
            &mut out,
            std::io::stdout().is_terminal(),
        )?;
    } else {
        out.write_all(repairer.repair(&text).as_bytes())?;
    }
    out.flush()?;
    Ok(())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("repair: {error}");
            ExitCode::FAILURE
        }
    }
}
