//! Files and folders of text, packed or not, in the order of their names; pairs of OCR and gold.
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use herstel::{Repairer, RepairerBuilder, verify};
use indicatif::{ProgressBar, ProgressStyle};

/// A longer line is counted in parts, so that memory is bounded.
const MAX_LINE: u64 = 1 << 20;

/// What names the file in an error.
pub(crate) fn at<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> String {
    move |error| format!("{}: {error}", path.display())
}

/// A repairer with these data in place of the built-in ones and these layers on top, and how it is built; a bad file is
/// named.
pub(crate) fn repairer(
    data: Option<&PathBuf>,
    layers: &[PathBuf],
) -> Result<(RepairerBuilder, Repairer), String> {
    let mut builder = Repairer::builder();
    if let Some(path) = data {
        builder.data(std::fs::read(path).map_err(at(path))?);
    }
    for path in layers {
        builder.layer(std::fs::read(path).map_err(at(path))?);
    }
    let repairer = builder.build().map_err(|error| {
        // Which file it is of; each is checked on its own.
        let is_bad = |path: &&PathBuf| std::fs::read(path).is_ok_and(|b| verify(&b).is_err());
        let bad = data.into_iter().chain(layers).find(is_bad);
        bad.map_or_else(|| error.to_string(), |path| at(path)(&error))
    })?;
    Ok((builder, repairer))
}

/// Prints a report; that nobody reads it is an error like another.
pub(crate) fn print(report: &str) -> Result<(), String> {
    let printed = std::io::stdout().write_all(report.as_bytes());
    printed.map_err(|error| format!("standard output: {error}"))
}

/// How outputs begin that may be written over.
pub(crate) const DATA: Option<&str> = Some("HERSTEL\0");
pub(crate) const CONFUSIONS: Option<&str> = Some("# observed\t");
pub(crate) const WEIGHTS: Option<&str> = Some("[");

/// Refuses two outputs of one name, and what is there already and does not begin as that output does; `None`: whatever
/// it is.
pub(crate) fn check_outputs(outputs: &[(&Path, Option<&str>)]) -> Result<(), String> {
    for (i, (out, start)) in outputs.iter().enumerate() {
        if outputs[..i]
            .iter()
            .any(|(other, _)| real(other) == real(out))
        {
            return Err(at(out)("two outputs have this name; name another file"));
        }
        // What is no regular file, such as /dev/stdout, holds nothing.
        if !out.is_file() {
            continue;
        }
        let old = std::fs::read(out).map_err(at(out))?;
        if !old.is_empty() && !start.is_some_and(|start| old.starts_with(start.as_bytes())) {
            let why =
                "it is there already and would be written over; name another file, or remove it";
            return Err(at(out)(why));
        }
    }
    Ok(())
}

/// The path without links; the file itself need not be there.
fn real(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let parent = parent.unwrap_or(Path::new(".")).canonicalize();
    let named = || Some(parent.ok()?.join(path.file_name()?));
    let real = path.canonicalize().ok().or_else(named);
    real.unwrap_or_else(|| path.to_owned())
}

/// Refuses to write over what is read.
pub(crate) fn check_apart<'p>(
    out: &Path,
    sources: impl IntoIterator<Item = &'p PathBuf>,
) -> Result<(), String> {
    // What is not there yet is no source.
    let Ok(real) = out.canonicalize() else {
        return Ok(());
    };
    let is_read = |source: &PathBuf| source.canonicalize().is_ok_and(|s| real.starts_with(s));
    if sources.into_iter().any(is_read) {
        let why = "it is read and would be written over; name another file";
        return Err(at(out)(why));
    }
    Ok(())
}

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(at(path))?;
    Ok(bytes)
}

pub(crate) fn text(path: &Path) -> Result<String, String> {
    String::from_utf8(bytes(path)?).map_err(at(path))
}

/// The text, malformed bytes replaced.
pub(crate) fn lossy_text(path: &Path) -> Result<String, String> {
    Ok(String::from_utf8_lossy(&bytes(path)?).into_owned())
}

fn open(path: &Path) -> Result<Box<dyn Read>, String> {
    let file = File::open(path).map_err(at(path))?;
    Ok(match path.extension().and_then(|ext| ext.to_str()) {
        Some("gz") => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Some("zst") => Box::new(ruzstd::decoding::StreamingDecoder::new(file).map_err(at(path))?),
        _ => Box::new(file),
    })
}

/// The files of a folder and below it, or the file itself.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    let mut walk = ignore::WalkBuilder::new(path);
    walk.standard_filters(false).sort_by_file_name(Ord::cmp);
    let mut out = Vec::new();
    for entry in walk.build() {
        let entry = entry.map_err(|error| error.to_string())?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            out.push(entry.into_path());
        }
    }
    Ok(out)
}

/// A source of text with a number, 1 if none is given: "PATH" or "PATH:WEIGHT", the weight of one occurrence; "PATH:N", every
/// Nth document.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) weight: u8,
}

impl std::str::FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (path, weight) = match text.rsplit_once(':') {
            Some((path, weight)) if weight.bytes().all(|b| b.is_ascii_digit()) => (path, weight),
            _ => (text, "1"),
        };
        let weight = weight.parse().ok().filter(|&weight| weight > 0);
        Ok(Self {
            path: path.into(),
            weight: weight.ok_or("what follows the colon is a number from 1 to 255")?,
        })
    }
}

/// A bar over the bytes of files as they lie on the disk, on a terminal.
pub(crate) fn bar(label: &'static str, files: &[PathBuf]) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let size = |path: &PathBuf| path.metadata().map_or(0, |data| data.len());
    let bar = ProgressBar::new(files.iter().map(size).sum());
    let template = "{msg} {bar:24} {bytes}/{total_bytes} {bytes_per_sec} eta {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.with_message(label)
}

/// How much was read since `started`, and how fast.
pub(crate) fn rate(n_bytes: u64, started: Instant) -> String {
    #[expect(clippy::cast_precision_loss, reason = "for people to read")]
    let megabytes = n_bytes as f64 / 1e6;
    let seconds = started.elapsed().as_secs_f64();
    format!(
        "{megabytes:.1} MB, {:.1} MB/s",
        megabytes / seconds.max(1e-9)
    )
}

/// Calls `f` with each line of a file, malformed bytes replaced; gives the bytes of text read.
pub(crate) fn each_line(path: &Path, mut f: impl FnMut(&str)) -> Result<u64, String> {
    let mut source = BufReader::with_capacity(1 << 20, open(path)?);
    let (mut line, mut n_bytes) = (Vec::new(), 0);
    loop {
        line.clear();
        let mut part = source.by_ref().take(MAX_LINE);
        if part.read_until(b'\n', &mut line).map_err(at(path))? == 0 {
            return Ok(n_bytes);
        }
        n_bytes += line.len() as u64;
        let bare = line.strip_suffix(b"\n").unwrap_or(&line);
        let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
        match std::str::from_utf8(bare) {
            Ok(text) => f(text),
            Err(_) => f(&String::from_utf8_lossy(bare)),
        }
    }
}

/// Drops the rarest of more than `max` counted things, so that at most three quarters of `max` are left: memory is bounded,
/// and most calls find nothing to do. Gives the count up to which all are gone.
pub(crate) fn bound<V>(
    counts: &mut HashMap<String, V>,
    max: usize,
    count: impl Fn(&V) -> u64,
) -> u64 {
    if counts.len() <= max {
        return 0;
    }
    let mut all: Vec<u64> = counts.values().map(&count).collect();
    let first_kept = all.len() - max / 4 * 3;
    let (_, &mut threshold, _) = all.select_nth_unstable(first_kept - 1);
    counts.retain(|_, value| count(value) > threshold);
    threshold
}

/// Whether all sources are there; if not, it is said that `file`, which is made from them, stays as it is.
pub(crate) fn are_there<'p>(sources: impl IntoIterator<Item = &'p PathBuf>, file: &Path) -> bool {
    let missing = sources.into_iter().find(|source| !source.exists());
    if let Some(source) = missing {
        let (source, file) = (source.display(), file.display());
        eprintln!("{source} is not there: {file} is left as it is");
    }
    missing.is_none()
}

/// OCR and gold.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) observed: String,
    pub(crate) gold: String,
}

/// The files of a folder and below it; if there are pairs among them, their OCR alone.
pub(crate) fn scans(path: &Path) -> Result<Vec<PathBuf>, String> {
    let mut out = files(path)?;
    let is_observed = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.ends_with("ocr.txt"))
    };
    if out.iter().any(is_observed) {
        out.retain(is_observed);
    }
    if out.is_empty() {
        return Err(at(path)("no files; name the folder of the damaged text"));
    }
    Ok(out)
}
