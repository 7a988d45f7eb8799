//! Finds pairs of OCR and gold, for `train` and for `evaluate`.
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a pair: OCR, and gold.
pub(crate) type Found = (PathBuf, PathBuf);

const SIDES: [&str; 2] = ["ocr.txt", "gold.txt"];

/// The pairs in a folder and below it: `ocr.txt` beside `gold.txt`, or `NAME.ocr.txt` beside `NAME.gold.txt`. Halves of
/// pairs are left out, and it is said how many.
pub(crate) fn find(folder: &Path) -> Result<Vec<Found>, String> {
    let (mut pairs, mut halves) = (Vec::new(), Vec::new());
    walk(folder, &mut pairs, &mut halves)?;
    pairs.sort();
    halves.sort();
    if let Some((half, missing)) = halves.first() {
        eprintln!(
            "{}: {} of pairs left out: {} has no {missing} beside it{}",
            folder.display(),
            if halves.len() == 1 {
                "a half".to_owned()
            } else {
                format!("{} halves", halves.len())
            },
            half.display(),
            if halves.len() == 1 { "" } else { ", …" },
        );
    }
    if pairs.is_empty() {
        return Err(format!(
            "{}: no pairs; a pair is ocr.txt and gold.txt in one folder, or NAME.ocr.txt and NAME.gold.txt",
            folder.display()
        ));
    }
    Ok(pairs)
}

fn walk(
    path: &Path,
    pairs: &mut Vec<Found>,
    halves: &mut Vec<(PathBuf, String)>,
) -> Result<(), String> {
    let named = |error: std::io::Error| format!("{}: {error}", path.display());
    if fs::metadata(path).map_err(named)?.is_dir() {
        for entry in fs::read_dir(path).map_err(named)? {
            walk(&entry.map_err(named)?.path(), pairs, halves)?;
        }
        return Ok(());
    }
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("");
    for (side, other) in [(SIDES[0], SIDES[1]), (SIDES[1], SIDES[0])] {
        let Some(stem) = name.strip_suffix(side) else {
            continue;
        };
        let other = format!("{stem}{other}");
        let beside = path.with_file_name(&other);
        if !beside.is_file() {
            halves.push((path.to_owned(), other));
        } else if side == SIDES[0] {
            pairs.push((path.to_owned(), beside));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_folders_or_names() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        for name in [
            "b/ocr.txt",
            "b/gold.txt",
            "a.ocr.txt",
            "a.gold.txt",
            "c.ocr.txt",
            "b/x.gold.txt",
            "ocr.md",
        ] {
            fs::create_dir_all(at(name).parent().unwrap()).unwrap();
            fs::write(at(name), "Het plan.\n").unwrap();
        }
        let pair = |ocr, gold| (at(ocr), at(gold));
        assert_eq!(
            find(home.path()).unwrap(),
            [
                pair("a.ocr.txt", "a.gold.txt"),
                pair("b/ocr.txt", "b/gold.txt")
            ]
        );
        assert_eq!(
            find(&at("a.ocr.txt")).unwrap(),
            [pair("a.ocr.txt", "a.gold.txt")]
        );
        let mut halves = Vec::new();
        walk(home.path(), &mut Vec::new(), &mut halves).unwrap();
        halves.sort();
        let half = |file, missing: &str| (at(file), missing.to_owned());
        assert_eq!(
            halves,
            [
                half("b/x.gold.txt", "x.ocr.txt"),
                half("c.ocr.txt", "c.gold.txt")
            ]
        );
        assert!(
            find(&at("c.ocr.txt"))
                .unwrap_err()
                .contains("c.ocr.txt: no pairs")
        );
    }
}
