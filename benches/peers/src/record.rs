//! The record of a run: what, on which machine, from which commit.
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crate's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn answer(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.ok()
        .filter(|text| !text.is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}

fn cpu() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let names: Vec<&str> = info
        .lines()
        .filter(|line| line.starts_with("model name"))
        .filter_map(|line| line.split(": ").nth(1))
        .collect();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split(' ').take(2).collect();
    format!(
        "{} x {}, load average of 1 and 5 minutes at the end {}",
        names.len(),
        names.first().unwrap_or(&"unknown"),
        load.join(" and ")
    )
}

/// Adds a section to the record of the day, or to another file.
pub(crate) fn add(
    path: Option<&Path>,
    title: &str,
    remark: &str,
    body: &str,
) -> Result<(), String> {
    let date = answer("date", &["+%F"]);
    let default = root().join(format!("benches/record/{date}.md"));
    let path = path.unwrap_or(&default);
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    // The remark stands above already.
    if let Some(at) = arguments.iter().position(|argument| argument == "--remark") {
        arguments.drain(at..(at + 2).min(arguments.len()));
    }
    let is_committed = Command::new("git")
        .args([
            "diff",
            "--quiet",
            "HEAD",
            "--",
            "src",
            "dicts",
            "Cargo.toml",
        ])
        .current_dir(root())
        .status()
        .is_ok_and(|status| status.success());
    let mut text = String::new();
    if !path.exists() {
        let _ = writeln!(text, "# Measured on {date}");
    }
    let _ = writeln!(text, "\n## {title}\n");
    if !remark.is_empty() {
        let _ = writeln!(text, "{remark}\n");
    }
    let _ = writeln!(
        text,
        "- commit: {}{}\n- CPU: {}\n- rustc: {}\n- command: `cargo run --release --manifest-path benches/peers/Cargo.toml -- {}`\n\n{}",
        answer("git", &["rev-parse", "--short", "HEAD"]),
        if is_committed {
            ""
        } else {
            " and changes not committed"
        },
        cpu(),
        answer("rustc", &["-vV"]).replace('\n', "; "),
        arguments.join(" "),
        body,
    );
    let file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| format!("{}: {error}", path.display()))
}
