//! The engine that the options ask for.
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use herstel::{EditKind, Repairer, verify};

use crate::args::{Args, Mode, Only};
use crate::edit_log::EditLog;
use crate::name::is_stream;
use crate::work::Engine;

fn at<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> String {
    move |error| format!("{}: {error}", path.display())
}

/// The engine, and a sum of the files that it is made of: each is read once, and may be a pipe.
pub(crate) fn engine(args: &Args) -> Result<(Engine, u64), String> {
    let mut hasher = DefaultHasher::new();
    if let Some(path) = &args.apply {
        let log = EditLog::open(path, &mut hasher).map_err(at(path))?;
        return Ok((Engine::Apply(log), hasher.finish()));
    }
    let mut read = |path: &PathBuf| {
        let bytes = std::fs::read(path).map_err(at(path))?;
        bytes.hash(&mut hasher);
        Ok::<_, String>(bytes)
    };
    let mut builder = Repairer::builder();
    if let Some(path) = &args.lexicon {
        builder.data(read(path)?);
    }
    for path in &args.layer {
        builder.layer(read(path)?);
    }
    if let Some(margin) = args.margin {
        builder.margin(margin);
    }
    if !args.only.is_empty() {
        let kinds: Vec<EditKind> = args
            .only
            .iter()
            .flat_map(|&only| kinds(only))
            .copied()
            .collect();
        builder.only(&kinds);
    }
    if let Some(confidence) = args.min_confidence {
        builder.min_confidence(confidence);
    }
    if let Some(path) = &args.keep {
        let text = String::from_utf8(read(path)?).map_err(at(path))?;
        builder.keep(lines(&text).map(|(_, word)| word));
    }
    builder.keep_foreign(args.keep_foreign);
    if let Some(path) = &args.protect {
        let text = String::from_utf8(read(path)?).map_err(at(path))?;
        for (n, pattern) in lines(&text) {
            let added = builder.protect(&[pattern]);
            added.map_err(|error| at(path)(format!("line {n}: {error}")))?;
        }
    }
    match args.mode {
        None | Some(Mode::Everything) => {}
        Some(Mode::Spaces) => {
            builder.mode(herstel::Mode::Spaces);
        }
        Some(Mode::Marks) => {
            builder.mode(herstel::Mode::Marks);
        }
    }
    if let Some(path) = &args.words {
        let text = String::from_utf8(read(path)?).map_err(at(path))?;
        builder.words(words(&text).map_err(at(path))?);
    }
    let repairer = builder.build().map_err(|error| {
        // Which file it is of; each is checked on its own.
        let files = args.lexicon.iter().chain(&args.layer);
        let mut files = files.filter(|path| !is_stream(path));
        let bad = files.find(|path| std::fs::read(path).is_ok_and(|bytes| verify(&bytes).is_err()));
        bad.map_or_else(|| error.to_string(), |path| at(path)(&error))
    })?;
    let engine = Engine::Repair {
        repairer: Box::new(repairer),
        all_pages: args.all_pages,
    };
    Ok((engine, hasher.finish()))
}

fn kinds(only: Only) -> &'static [EditKind] {
    match only {
        Only::Spaces => &[EditKind::Split, EditKind::Join, EditKind::Spacing],
        Only::Diacritics => &[EditKind::Diacritic],
        Only::Confusions => &[
            EditKind::Confusion,
            EditKind::SignForLetter,
            EditKind::RealWord,
        ],
        Only::Punctuation => &[EditKind::Punctuation],
        Only::Nothing => &[],
    }
}

/// Lines with something on them, but for comments (`#`), and their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(str::trim).enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(i, line)| (i + 1, line))
}

fn words(text: &str) -> Result<Vec<(String, u64)>, String> {
    let parse = |(n, line): (usize, &str)| {
        let (word, count) = match line.split_once('\t') {
            None => (line, Ok(1)),
            Some((word, count)) => (word.trim(), count.trim().parse()),
        };
        if word.contains(char::is_whitespace) {
            return Err(format!(
                "line {n}: `{word}` has white space inside; list its words one by one"
            ));
        }
        let count = count.map_err(|_| format!("line {n}: the count after the tab is no number"))?;
        Ok((word.to_owned(), count))
    };
    lines(text).map(parse).collect()
}

/// The options that decide what is written, with the engine's sum: a run is resumed with the same.
pub(crate) fn fingerprint(args: &Args, sum: u64) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let input = format!(
        "{:?} {:?} {:?} {:?} {:?} {} {:?} {}",
        args.paths,
        args.format,
        args.field,
        args.delimiter,
        args.ext,
        args.lossy,
        args.encoding.map(encoding_rs::Encoding::name),
        args.part,
    );
    let repair = format!(
        "{:?} {:?} {:?} {:?} {} {} {:?} {:?} {:?} {:?} {:?}",
        args.only,
        args.mode,
        args.min_confidence,
        args.margin,
        args.keep_foreign,
        args.all_pages,
        args.errors_field,
        args.edits_field,
        args.stats_field,
        args.backup,
        args.edits,
    );
    format!("{version}; {input}; {repair}; {sum:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_lists_have_counts_and_comments() {
        let text = "\u{feff}# eigen woorden\nOosterwaard\t12\n\n  gemaalhuis \n";
        let expected = [("Oosterwaard".to_owned(), 12), ("gemaalhuis".to_owned(), 1)];
        assert_eq!(words(text).unwrap(), expected);
        assert_eq!(
            words("a\tb").unwrap_err(),
            "line 1: the count after the tab is no number"
        );
        assert_eq!(
            words("dijk\nOud Loosdorp\t3").unwrap_err(),
            "line 2: `Oud Loosdorp` has white space inside; list its words one by one"
        );
    }
}
