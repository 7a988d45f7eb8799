//! Finds and reads the documents of the sets.
use std::fs;
use std::path::{Path, PathBuf};

use crate::text;

// One reader of pairs for both examples.
#[path = "../train/pairs.rs"]
mod files;

/// Errors of the program are messages.
pub(crate) type Result<T> = std::result::Result<T, String>;

/// OCR and gold of one document.
pub(crate) struct Pair {
    /// The set as it was given.
    pub(crate) set: String,
    pub(crate) name: String,
    /// Where it lies in its set; empty if it is the set.
    place: PathBuf,
    /// The OCR as it stands.
    pub(crate) raw: String,
    /// In normal form.
    pub(crate) ocr: String,
    /// In normal form.
    pub(crate) gold: String,
}

/// The file's text.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The documents of a set, sorted by path: pairs, or with `is_clean` every
/// `.txt` file, its own gold.
pub(crate) fn find(set: &Path, is_clean: bool) -> Result<Vec<Pair>> {
    let mut found = Vec::new();
    if is_clean {
        let mut paths = Vec::new();
        walk(set, &mut paths)?;
        if paths.is_empty() {
            return Err(format!("{}: no text file in it", set.display()));
        }
        found.extend(
            paths
                .into_iter()
                .map(|path| [path.clone(), path.clone(), path]),
        );
    } else {
        for (ocr, gold) in files::find(set)? {
            // The path of `ocr.txt` is that of its folder.
            let folder = ocr.parent().filter(|_| ocr.ends_with("ocr.txt"));
            found.push([folder.unwrap_or(&ocr).to_owned(), ocr.clone(), gold]);
        }
    }
    found.sort();
    found.into_iter().map(|paths| open(set, paths)).collect()
}

/// The text files in a folder and below it.
fn walk(path: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() && path.extension().is_some_and(|ending| ending == "txt") {
        paths.push(path.to_owned());
    } else if path.is_dir() {
        let named = |error: std::io::Error| format!("{}: {error}", path.display());
        for entry in fs::read_dir(path).map_err(named)? {
            walk(&entry.map_err(named)?.path(), paths)?;
        }
    }
    Ok(())
}

fn open(set: &Path, [path, ocr, gold]: [PathBuf; 3]) -> Result<Pair> {
    let place = path.strip_prefix(set).unwrap_or(&path).to_owned();
    let named = if place.as_os_str().is_empty() {
        &path
    } else {
        &place
    };
    let raw = read(&ocr)?;
    Ok(Pair {
        set: set.display().to_string(),
        name: named.display().to_string(),
        ocr: text::normal(&raw),
        gold: text::normal(&read(&gold)?),
        raw,
        place,
    })
}

impl Pair {
    /// The output given for this document: `DIR/PLACE/out.txt`, or the file
    /// `DIR/PLACE`, where PLACE is the path in the set.
    pub(crate) fn output(&self, outputs: &Path) -> Result<String> {
        let place = outputs.join(&self.place);
        let beside = place.join("out.txt");
        read(if place.is_file() { &place } else { &beside })
    }
}
