//! The engine that the options ask for.
use std::collections::hash_map::DefaultHasher;
use std::fs::File;
use std::hash::Hasher;
use std::io::Read;
use std::path::Path;

use herstel::{EditKind, Repairer, verify};

use crate::args::{Args, Mode, Only};
use crate::edit_log::EditLog;
use crate::work::Engine;

fn at<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> String {
    move |error| format!("{}: {error}", path.display())
}

pub(crate) fn engine(args: &Args) -> Result<Engine, String> {
    if let Some(path) = &args.apply {
        return EditLog::open(path).map(Engine::Apply).map_err(at(path));
    }
    let mut builder = Repairer::builder();
    if let Some(path) = &args.lexicon {
        builder.data(std::fs::read(path).map_err(at(path))?);
    }
    for path in &args.layer {
        builder.layer(std::fs::read(path).map_err(at(path))?);
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
        let text = std::fs::read_to_string(path).map_err(at(path))?;
        builder.keep(lines(&text).map(|(_, word)| word));
    }
    builder.keep_foreign(args.keep_foreign);
    if let Some(path) = &args.protect {
        let text = std::fs::read_to_string(path).map_err(at(path))?;
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
        let text = std::fs::read_to_string(path).map_err(at(path))?;
        builder.words(words(&text).map_err(at(path))?);
    }
    let repairer = builder.build().map_err(|error| {
        // Which file it is of; each is checked on its own.
        let mut files = args.lexicon.iter().chain(&args.layer);
        let bad = files.find(|path| std::fs::read(path).is_ok_and(|bytes| verify(&bytes).is_err()));
        bad.map_or_else(|| error.to_string(), |path| at(path)(&error))
    })?;
    Ok(Engine::Repair {
        repairer: Box::new(repairer),
        all_pages: args.all_pages,
    })
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
    let parse = |(n, line): (usize, &str)| match line.split_once('\t') {
        None => Ok((line.to_owned(), 1)),
        Some((word, count)) => {
            let count = count.trim().parse();
            let count =
                count.map_err(|_| format!("line {n}: the count after the tab is no number"))?;
            Ok((word.trim().to_owned(), count))
        }
    };
    lines(text).map(parse).collect()
}

/// The options that decide what is written: a run is resumed with the same.
pub(crate) fn fingerprint(args: &Args) -> Result<String, String> {
    let mut hasher = DefaultHasher::new();
    let mut piece = vec![0; 1 << 16];
    for path in args.lists() {
        let mut file = File::open(path).map_err(at(path))?;
        let mut len = 0;
        loop {
            let n = file.read(&mut piece).map_err(at(path))?;
            if n == 0 {
                break;
            }
            hasher.write(&piece[..n]);
            len += n;
        }
        hasher.write_usize(len);
    }
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
    Ok(format!(
        "{version}; {input}; {repair}; {:016x}",
        hasher.finish()
    ))
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
    }
}
