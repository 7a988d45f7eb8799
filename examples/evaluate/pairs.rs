//! Finds and reads the documents of the sets.
use std::fs;
use std::path::{Path, PathBuf};

use crate::text;

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

/// The documents of a set, sorted by path: folders with `ocr.txt` and
/// `gold.txt`, or with `is_clean` every `.txt` file, its own gold.
pub(crate) fn find(set: &Path, is_clean: bool) -> Result<Vec<Pair>> {
    let mut paths = Vec::new();
    walk(set, is_clean, &mut paths)?;
    if paths.is_empty() {
        let wanted = if is_clean {
            "text file"
        } else {
            "folder with ocr.txt and gold.txt"
        };
        return Err(format!("{}: no {wanted} in it", set.display()));
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| open(set, &path, is_clean))
        .collect()
}

fn walk(path: &Path, is_clean: bool, paths: &mut Vec<PathBuf>) -> Result<()> {
    let is_found = if is_clean {
        path.is_file() && path.extension().is_some_and(|ending| ending == "txt")
    } else {
        path.join("ocr.txt").is_file() && path.join("gold.txt").is_file()
    };
    if is_found {
        paths.push(path.to_owned());
    } else if path.is_dir() {
        let named = |error: std::io::Error| format!("{}: {error}", path.display());
        for entry in fs::read_dir(path).map_err(named)? {
            walk(&entry.map_err(named)?.path(), is_clean, paths)?;
        }
    }
    Ok(())
}

fn open(set: &Path, path: &Path, is_clean: bool) -> Result<Pair> {
    let (ocr, gold) = if is_clean {
        (path.to_owned(), path.to_owned())
    } else {
        (path.join("ocr.txt"), path.join("gold.txt"))
    };
    let place = path.strip_prefix(set).unwrap_or(path).to_owned();
    let named = if place.as_os_str().is_empty() {
        path
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
