//! The library as a bare program, for `benches/instructions.py` and `benches/processes.py`:
//!
//! - `workload page FILE`: repairs a page once, in [`counted`], after all was opened.
//! - `workload library FILE THREADS`: repairs a file's documents of some 16 kB by the driver;
//!   prints seconds without start-up, and a checksum of the output.
//! - `workload memory FILE`: repairs a file whole; prints the most memory held, in kB.
use std::hash::{DefaultHasher, Hasher};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::Instant;

use herstel::corpus::{Document, Driver, Outcome};
use herstel::{Repairer, Scratch};

/// What is counted: one page, from a fresh scratch on. Never inlined, so that it can be named.
#[inline(never)]
fn counted(repairer: &Repairer, page: &str, out: &mut String) {
    repairer.repair_into(page, &mut Scratch::default(), out);
}

fn page(text: &str) -> String {
    let repairer = Repairer::dutch();
    // What is opened at first use is not the page's.
    let mut out = String::with_capacity(text.len() * 2);
    repairer.repair_into(
        "Hetantwoord vande provincie",
        &mut Scratch::default(),
        &mut out,
    );
    counted(repairer, text, &mut out);
    out
}

/// Documents of whole lines.
fn documents(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for line in text.split_inclusive('\n') {
        if out.last().is_some_and(|last| last.len() >= 16_000) {
            out.push(String::new());
        }
        if let Some(last) = out.last_mut() {
            last.push_str(line);
        }
    }
    out
}

fn library(text: &str, threads: usize) -> Result<String, String> {
    let driver = Driver::builder().threads(threads).build();
    let driver = driver.map_err(|error| error.to_string())?;
    let documents = documents(text);
    let (n, mut hasher) = (documents.len(), DefaultHasher::new());
    let repairer = Repairer::dutch();
    let started = Instant::now();
    let jobs = (0..)
        .zip(documents)
        .map(|(i, text)| Document::<u32>::new(i, text));
    let (totals, _) = driver.repair(repairer, jobs, |outcome: Outcome<u32>| {
        if let Ok(repaired) = outcome.result {
            hasher.write(repaired.text().as_bytes());
        }
        ControlFlow::Continue(())
    });
    Ok(format!(
        "{:.6} {:016x} {n} {}",
        started.elapsed().as_secs_f64(),
        hasher.finish(),
        totals.n_edits()
    ))
}

/// The high-water mark of this process.
fn memory(text: &str) -> Result<String, String> {
    let repaired = Repairer::dutch().repair(text).into_owned();
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let peak = line.and_then(|line| line.split_whitespace().nth(1));
    std::hint::black_box(repaired);
    Ok(peak.ok_or("no VmHWM in /proc/self/status")?.to_owned())
}

fn run() -> Result<String, String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (mode, path) = match arguments[..] {
        [mode, path, ..] => (mode, path),
        _ => return Err("page FILE, library FILE THREADS or memory FILE".to_owned()),
    };
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    match (mode, arguments.get(2)) {
        ("page", None) => Ok(page(&text)),
        ("memory", None) => memory(&text),
        ("library", Some(threads)) => {
            let threads = threads
                .parse()
                .map_err(|_| format!("{threads}: no number"))?;
            library(&text, threads)
        }
        _ => Err(format!("{mode}: no such mode")),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("workload: {error}");
            ExitCode::FAILURE
        }
    }
}
