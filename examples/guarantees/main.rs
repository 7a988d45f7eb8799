//! Counts what the guarantees say of real and hostile text:
//! `cargo run --release --example guarantees -- spans|twice|hostile PATH...`.
//!
//! - `spans`: protected spans by kind, and how many of them an edit changed (none may be).
//! - `twice`: documents and edits that a second repair would change again (none may be).
//! - `hostile`: time and memory on hostile texts of sizes doubled; takes no paths.
//!
//! A path is a text file, a `.zst` file, or a folder of them at any depth; of `.zst` files at most
//! `--megabytes` in all are read (default 100), in documents of `--document` kilobytes (default 64).
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use herstel::{Protected, ProtectedKind, Repairer, Scratch};

mod hostile;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Counts what the guarantees say of real and hostile text.
#[derive(Debug, Parser)]
struct Arguments {
    #[arg(value_enum)]
    what: What,
    paths: Vec<PathBuf>,
    /// Read at most this many megabytes
    #[arg(long, default_value_t = 100)]
    megabytes: usize,
    /// Kilobytes of a document cut from a long file
    #[arg(long, default_value_t = 64)]
    document: usize,
    /// Show the cases
    #[arg(long)]
    show: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Spans,
    Twice,
    Hostile,
}

fn files(path: &Path, out: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        let mut all: Vec<PathBuf> = std::fs::read_dir(path)?
            .map(|entry| entry.map(|e| e.path()))
            .collect::<std::io::Result<_>>()?;
        all.sort();
        all.iter().try_for_each(|path| files(path, out))
    } else {
        let is_text = path.extension().is_some_and(|e| e == "txt" || e == "zst");
        if is_text && path.file_name().is_some_and(|name| name != "config.txt") {
            out.push(path.to_owned());
        }
        Ok(())
    }
}

/// Gives the documents of a file, up to `left` bytes.
fn documents(path: &Path, size: usize, left: &mut usize, sink: &mut dyn FnMut(&str)) -> Result<()> {
    let file = std::fs::File::open(path)?;
    let mut reader: Box<dyn Read> = if path.extension().is_some_and(|e| e == "zst") {
        Box::new(ruzstd::decoding::StreamingDecoder::new(file)?)
    } else {
        Box::new(file)
    };
    let mut rest: Vec<u8> = Vec::new();
    while *left > 0 {
        let n = reader.by_ref().take(size as u64).read_to_end(&mut rest)?;
        let end = if n < size {
            rest.len()
        } else {
            rest.iter()
                .rposition(|&b| b == b'\n')
                .map_or(rest.len(), |i| i + 1)
        };
        let text = String::from_utf8_lossy(&rest[..end]).into_owned();
        *left = left.saturating_sub(text.len());
        sink(&text);
        rest.drain(..end);
        if n < size {
            break;
        }
    }
    Ok(())
}

#[derive(Debug, Default)]
struct Totals {
    documents: usize,
    bytes: usize,
    edits: usize,
    found: BTreeMap<ProtectedKind, usize>,
    near: BTreeMap<ProtectedKind, usize>,
    changed: BTreeMap<ProtectedKind, usize>,
    unstable: usize,
    again: usize,
}

fn spans(text: &str, scratch: &mut Scratch, totals: &mut Totals, show: bool) {
    let repairer = Repairer::dutch();
    let mut edits = Vec::new();
    repairer.edits_into(text, scratch, &mut edits);
    totals.edits += edits.len();
    let mut edits = edits.iter().peekable();
    for span in repairer.protected(text) {
        *totals.found.entry(span.kind()).or_default() += 1;
        while edits
            .peek()
            .is_some_and(|edit| edit.span().end <= span.span().start)
        {
            edits.next();
        }
        let near: Vec<_> = edits
            .clone()
            .take_while(|edit| edit.span().start < span.span().end)
            .collect();
        *totals.near.entry(span.kind()).or_default() += usize::from(!near.is_empty());
        if let Some(edit) = near.iter().find(|edit| !is_kept(text, &span, edit)) {
            *totals.changed.entry(span.kind()).or_default() += 1;
            if show {
                let (a, b) = (&text[edit.span()], edit.replacement());
                println!(
                    "{}: {:?} in {a:?} -> {b:?}",
                    span.kind().name(),
                    &text[span.span()]
                );
            }
        }
    }
}

fn is_kept(text: &str, span: &Protected, edit: &herstel::Edit) -> bool {
    span.is_kept_by(text, edit)
}

fn twice(text: &str, scratch: &mut Scratch, totals: &mut Totals, show: bool) {
    let repairer = Repairer::dutch();
    let mut once = String::new();
    repairer.repair_into(text, scratch, &mut once);
    let mut edits = Vec::new();
    repairer.edits_into(text, scratch, &mut edits);
    totals.edits += edits.len();
    repairer.edits_into(&once, scratch, &mut edits);
    totals.unstable += usize::from(!edits.is_empty());
    totals.again += edits.len();
    for edit in edits.iter().filter(|_| show) {
        let kind = edit.kind().name();
        println!(
            "{kind} {:?} -> {:?}",
            &once[edit.span()],
            edit.replacement()
        );
    }
}

fn run(arguments: &Arguments) -> Result<bool> {
    if arguments.what == What::Hostile {
        hostile::run();
        return Ok(true);
    }
    let mut all = Vec::new();
    for path in &arguments.paths {
        files(path, &mut all)?;
    }
    let (mut scratch, mut totals) = (Scratch::default(), Totals::default());
    let mut left = arguments.megabytes << 20;
    for path in &all {
        documents(path, arguments.document << 10, &mut left, &mut |text| {
            totals.documents += 1;
            totals.bytes += text.len();
            match arguments.what {
                What::Spans => spans(text, &mut scratch, &mut totals, arguments.show),
                _ => twice(text, &mut scratch, &mut totals, arguments.show),
            }
        })?;
    }
    let Totals {
        documents,
        bytes,
        edits,
        ..
    } = totals;
    println!("{documents} documents, {bytes} bytes, {edits} edits");
    if arguments.what == What::Twice {
        let Totals {
            unstable, again, ..
        } = totals;
        println!("a second repair changes {unstable} documents by {again} edits");
        return Ok(again == 0);
    }
    println!("kind, found, in an edit's reach, changed");
    let count = |of: &BTreeMap<ProtectedKind, usize>, kind| of.get(&kind).copied().unwrap_or(0);
    for kind in ProtectedKind::ALL {
        let [a, b, c] = [&totals.found, &totals.near, &totals.changed].map(|of| count(of, kind));
        println!("{} {a} {b} {c}", kind.name());
    }
    let all = |of: &BTreeMap<ProtectedKind, usize>| of.values().sum::<usize>();
    println!(
        "all {} {} {}",
        all(&totals.found),
        all(&totals.near),
        all(&totals.changed)
    );
    Ok(totals.changed.is_empty())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
