//! Parser of dictionaries (`.dic`).

use std::collections::HashMap;

use super::affix::{AffixFile, Flag};
use super::casing::{self, Case};
use super::{Error, Flags};

/// One stem.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) stem: String,
    pub(super) flags: Vec<Flag>,
    /// Added for words in capitals, see [`Flags::ONLY_CAPITALS`].
    pub(super) only_capitals: bool,
    /// Number of earlier entries with the same stem.
    pub(super) ordinal: usize,
}

impl Entry {
    /// True if the stem has `flag`.
    pub(super) fn has(&self, flag: Option<Flag>) -> bool {
        flag.is_some_and(|flag| self.flags.contains(&flag))
    }

    /// The bits of the stem that do not depend on its place in a compound.
    pub(super) fn bits(&self, affixes: &AffixFile) -> Flags {
        let special = &affixes.special;
        let named = [
            (special.forbidden, Flags::FORBIDDEN),
            (special.only_in_compound, Flags::ONLY_IN_COMPOUND),
            (special.keep_case, Flags::KEEP_CASE),
            (special.force_uppercase, Flags::FORCE_UPPERCASE),
            (special.warn, Flags::WARN),
            (special.no_suggest, Flags::NO_SUGGEST),
        ];
        let mut bits = Flags::default().with_ordinal(self.ordinal);
        for (flag, bit) in named {
            if self.has(flag) {
                bits = bits.union(bit);
            }
        }
        if self.only_capitals {
            bits = bits.union(Flags::ONLY_CAPITALS);
        }
        bits
    }
}

/// The stems in the order of the file, with those that Hunspell adds to it.
pub(super) fn parse(text: &str, affixes: &AffixFile) -> Result<Vec<Entry>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().zip(1..);
    let counted = lines.next().is_some_and(|(line, _)| {
        let digits = line.trim_start().bytes().take_while(u8::is_ascii_digit);
        digits.count() > 0
    });
    if !counted {
        return Err(Error::Malformed {
            file: "dic",
            line: 1,
            expected: "the number of entries",
        });
    }
    let mut stems = Stems::default();
    for (line, number) in lines {
        let (stem, flags) = split_flags(without_morphology(line));
        if stem.is_empty() {
            continue;
        }
        let flags = affixes.flags(flags, number)?;
        if let Some(hidden) = hidden_capitalised(&stem, &flags, affixes) {
            stems.add(stem, flags.clone());
            stems.add_hidden(hidden, flags);
        } else {
            stems.add(stem, flags);
        }
    }
    Ok(stems.entries)
}

/// Entries and how many there are of each stem.
#[derive(Debug, Default)]
struct Stems {
    entries: Vec<Entry>,
    /// For each stem, the number of its entries and the index of the hidden one if that is all there is.
    seen: HashMap<String, (usize, Option<usize>)>,
}

impl Stems {
    fn add(&mut self, stem: String, flags: Vec<Flag>) {
        let (n, hidden) = self.seen.entry(stem.clone()).or_default();
        if let Some(index) = hidden.take() {
            // A real entry takes the place of the hidden one.
            self.entries[index].flags = flags;
            self.entries[index].only_capitals = false;
            return;
        }
        self.entries.push(Entry {
            stem,
            flags,
            only_capitals: false,
            ordinal: *n,
        });
        *n += 1;
    }

    fn add_hidden(&mut self, stem: String, flags: Vec<Flag>) {
        let index = self.entries.len();
        let (n, hidden) = self.seen.entry(stem.clone()).or_default();
        if *n > 0 {
            return;
        }
        (*n, *hidden) = (1, Some(index));
        self.entries.push(Entry {
            stem,
            flags,
            only_capitals: true,
            ordinal: 0,
        });
    }
}

/// The part of a line before its morphological fields (` xx:`, or after a tab).
fn without_morphology(line: &str) -> &str {
    let bytes = line.as_bytes();
    let is_blank = |b: u8| b == b' ' || b == b'\t';
    let mut end = line.find('\t').unwrap_or(line.len());
    let field = (4..bytes.len()).find(|&at| bytes[at] == b':' && is_blank(bytes[at - 3]));
    if let Some(at) = field {
        let before = bytes[..at - 3].iter().rposition(|&b| !is_blank(b));
        if let Some(last) = before {
            end = end.min(last + 1);
        }
    }
    &line[..end]
}

/// Splits at the first slash that is not at the beginning nor escaped; `\/` is a slash in the word.
fn split_flags(line: &str) -> (String, &str) {
    let mut stem = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('/') {
        let escaped = rest[..at].ends_with('\\');
        let is_first = stem.is_empty() && at == 0;
        if !escaped && !is_first {
            stem.push_str(&rest[..at]);
            return (stem, &rest[at + 1..]);
        }
        stem.push_str(&rest[..at - usize::from(escaped)]);
        stem.push('/');
        rest = &rest[at + 1..];
    }
    stem.push_str(rest);
    (stem, "")
}

/// The capitalised form by which a word in capitals finds an entry in mixed case or with affixes (CIA's).
fn hidden_capitalised(stem: &str, flags: &[Flag], affixes: &AffixFile) -> Option<String> {
    let mut letters: Vec<char> = stem.chars().collect();
    let wanted = match casing::case(&letters) {
        Case::Mixed => true,
        Case::All => !flags.is_empty(),
        Case::Lower | Case::Initial => false,
    };
    let is_forbidden = affixes
        .special
        .forbidden
        .is_some_and(|flag| flags.contains(&flag));
    if !wanted || is_forbidden {
        return None;
    }
    casing::make_lower(&mut letters);
    casing::make_initial(&mut letters);
    Some(letters.into_iter().collect())
}
