//! The record of a run, by `benches/record.py`.
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The crate's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Adds the figures to the record of the day, or to another file.
pub(crate) fn add(
    path: Option<&Path>,
    title: &str,
    remark: &str,
    figures: &str,
) -> Result<(), String> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--remark") {
        arguments.drain(at..(at + 2).min(arguments.len()));
    }
    let command = format!(
        "cargo run --release --manifest-path benches/peers/Cargo.toml -- {}",
        arguments.join(" ")
    );
    let mut python = Command::new("python3");
    python.arg(root().join("benches/record.py"));
    python.args(["--title", title, "--remark", remark]);
    python.args(["--command", &command]);
    if let Some(path) = path {
        python.arg("--record").arg(path);
    }
    let failed = |error| format!("python3 benches/record.py: {error}");
    let mut child = python.stdin(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(figures.as_bytes()).map_err(failed)?;
    }
    match child.wait().map_err(failed)?.success() {
        true => Ok(()),
        false => Err("the record was not written".to_owned()),
    }
}
