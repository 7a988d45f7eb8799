//! What some engines do wherever it comes up, mended by rule before any search: a dash for a hyphen, "ij" in two.
//!
//! Each rule asks for what running text hardly has: in 42 MB of it two dashes stand between small letters, and one "i j" by itself,
//! "mei j.l.". The fit sees none of it: pages are read by rule first there, too. README.md has figures.
use std::borrow::Cow;
use std::ops::Range;

use super::Repairer;
use super::window::chunks_around;
use crate::cost::{Cost, NAT};
use crate::edit::{Edit, EditKind};
use crate::lexicon::Lexicon;
use crate::lm::Model;
use crate::protect::Lines;

mod gaps;
mod letters;
mod signs;

/// More letters than any word has, so that hostile text stays linear.
const MAX_WORD: usize = 48;
/// Longer chunks are left alone, in characters on either side of a place.
const MAX_CHUNK: usize = 200;
/// Places in chunks side by side are one edit up to so many bytes.
const MAX_EDIT: usize = 400;
/// A word at least this frequent comes of a letter and the rest of it.
const COMMON: Cost = 12 * NAT;
/// How sure such changes are: of 231 on 80 pages of Tesseract's legacy engine all were right.
const CONFIDENCE: u32 = 990_000;
/// What one gains: it is never weighed.
const GAIN: i32 = 10 * NAT;

/// A place that changes.
#[derive(Debug)]
struct Place {
    span: Range<usize>,
    new: String,
    kind: EditKind,
}

/// Where a rule may hold, found in one pass over the bytes of a text.
#[derive(Debug, Default)]
struct Candidates {
    /// Dashes, by their first byte.
    dashes: Vec<usize>,
    /// Signs as wide as a Chinese character may be there.
    has_wide_signs: bool,
    /// Spaces between "i" and "j".
    parted: Vec<usize>,
    /// Spaces behind "ij".
    behind_ij: Vec<usize>,
    /// Spaces beside a single letter.
    beside_single: Vec<usize>,
    /// White space between a letter that a stop may have been read for and a capital.
    before_capital: Vec<usize>,
    /// Line ends between small letters.
    inside_word: Vec<usize>,
    /// "I" before small letters.
    capital_i: Vec<usize>,
    /// Marks behind a digit, with one more character before a small letter.
    before_digit: Vec<usize>,
}

/// What a byte may be, as flags.
static CLASSES: [u8; 256] = classes();
/// Part of a word: a letter, a digit, or of another character than ASCII has.
const WORD: u8 = 1;
/// A letter that engines read a full stop as.
const STOP: u8 = 2;
/// A capital may begin, or white space go on.
const CAPITAL: u8 = 4;
/// A rule may hold here.
const SIGN: u8 = 8;

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut i = 0;
    while i < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let byte = i as u8;
        if byte.is_ascii_alphanumeric() || !byte.is_ascii() {
            classes[i] |= WORD;
        }
        if matches!(byte, b'i' | b'j' | b'l' | b'r' | b't' | b'v') {
            classes[i] |= STOP;
        }
        if byte.is_ascii_uppercase() || byte.is_ascii_whitespace() || byte == 0xc3 {
            classes[i] |= CAPITAL;
        }
        if matches!(byte, b' ' | b'\n' | b'I' | b',' | b';' | b':' | 0xe2 | 0xef) {
            classes[i] |= SIGN;
        }
        i += 1;
    }
    classes
}

impl Candidates {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let class = |i: usize| bytes.get(i).map_or(0, |&byte| CLASSES[usize::from(byte)]);
        let is = |i: usize, flag: u8| class(i) & flag != 0;
        let is_small = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_lowercase);
        let is_letter = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphabetic);
        let mut found = Self::default();
        for (at, &byte) in bytes.iter().enumerate() {
            if CLASSES[usize::from(byte)] & SIGN == 0 {
                continue;
            }
            let before = at.wrapping_sub(1);
            match byte {
                b' ' => {
                    if is(before, STOP) {
                        match (bytes[before], bytes.get(at + 1)) {
                            (b'i', Some(b'j')) => found.parted.push(at),
                            (b'j', Some(b'a'..=b'z')) if bytes[..before].ends_with(b"i") => {
                                found.behind_ij.push(at);
                            }
                            _ if is(at + 1, CAPITAL) => found.before_capital.push(at),
                            _ => {}
                        }
                    }
                    if !is(before.wrapping_sub(1), WORD) && is_letter(before)
                        || !is(at + 2, WORD) && is_letter(at + 1)
                    {
                        found.beside_single.push(at);
                    }
                }
                b'\n' if is_small(before) && is_small(at + 1) => found.inside_word.push(at),
                b'\n' if is(before, STOP) && is(at + 1, CAPITAL) => found.before_capital.push(at),
                b'I' if is_small(at + 1) && is_small(at + 2) && is_small(at + 3) => {
                    found.capital_i.push(at)
                }
                b',' | b';' | b':'
                    if is_small(at + 2) && bytes.get(before).is_some_and(u8::is_ascii_digit) =>
                {
                    found.before_digit.push(at);
                }
                0xe2 if bytes[at..].starts_with(signs::DASH.as_bytes()) => found.dashes.push(at),
                0xef => found.has_wide_signs = true,
                _ => {}
            }
        }
        found
    }
}

/// A text that is read by rule.
struct Reading<'r> {
    text: &'r str,
    lexicon: &'r Lexicon,
    lm: &'r Model,
    places: Vec<Place>,
}

impl Reading<'_> {
    fn change(&mut self, span: Range<usize>, new: &str, kind: EditKind) {
        let new = new.to_owned();
        self.places.push(Place { span, new, kind });
    }

    fn cost(&self, word: &str) -> Option<Cost> {
        self.lexicon.find(word).map(|entry| entry.cost())
    }

    fn is_word(&self, word: &str) -> bool {
        self.lexicon.find(word).is_some() || self.lexicon.is_compound(word)
    }

    /// Whether a run of letters is a word of any language.
    fn is_any_word(&self, word: &str) -> bool {
        self.is_word(word) || self.lexicon.is_foreign(word)
    }
}

impl Repairer {
    /// The edits of a text by what an engine does throughout, in order; `edits` is cleared first.
    pub(super) fn edits_by_rule(&self, text: &str, edits: &mut Vec<Edit>) {
        edits.clear();
        let found = Candidates::of(text);
        let mut reading = self.reading(text);
        reading.dashes(&found.dashes);
        if found.has_wide_signs {
            reading.wide_signs();
        }
        reading.lost_hyphens(&found.inside_word);
        reading.parted(&found);
        reading.single_letters(&found.beside_single);
        reading.first_digits(&found.before_digit);
        reading.capital_i(&found.capital_i);
        reading.stops(&found.before_capital);
        let mut places = reading.places;
        if places.is_empty() {
            return;
        }
        places.sort_unstable_by_key(|place| place.span.start);
        places.dedup_by_key(|place| place.span.start);
        let mut lines = Lines::default();
        let around = |place: Place| Some((chunks_around(text, &place.span, MAX_CHUNK)?, place));
        let places: Vec<(Range<usize>, Place)> = places.into_iter().filter_map(around).collect();
        let mut rest = &places[..];
        let mut end = 0;
        while let [(chunks, _), ..] = rest {
            let mut span = chunks.start.max(end)..chunks.end;
            let mut n = 1;
            while let Some((chunks, next)) =
                rest.get(n).filter(|(_, next)| next.span.start <= span.end)
            {
                if next.span.end - span.start > MAX_EDIT {
                    span.end = next.span.start;
                    break;
                }
                span.end = chunks.end;
                n += 1;
            }
            end = span.end;
            let (here, others) = rest.split_at(n);
            rest = others;
            let mut edit = edit_of(text, span, here.iter().map(|(_, place)| place));
            let observed = &text[edit.span()];
            let kind = self.named(observed, &edit.replacement, edit.kind);
            edit.kind = kind.unwrap_or(edit.kind);
            if kind.is_some()
                && self.options.mode.allows(observed, &edit.replacement)
                && self.passes(text, &edit)
                && !self.breaks_a_span(text, &edit, &mut lines)
            {
                edits.push(edit);
            }
        }
    }

    /// A text with letters for the digits that begin words: "id" is none of "7,1id".
    pub(super) fn with_first_letters<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let marks = Candidates::of(text).before_digit;
        let mut reading = self.reading(text);
        reading.first_digits(&marks);
        match reading.places.is_empty() {
            true => text.into(),
            false => edit_of(text, 0..text.len(), reading.places.iter())
                .replacement
                .into(),
        }
    }

    fn reading<'r>(&'r self, text: &'r str) -> Reading<'r> {
        Reading {
            text,
            lexicon: &self.lexicon,
            lm: &self.lm,
            places: Vec::new(),
        }
    }
}

/// One edit for places in the same chunks.
fn edit_of<'p>(text: &str, span: Range<usize>, places: impl Iterator<Item = &'p Place>) -> Edit {
    let mut replacement = String::new();
    let mut at = span.start;
    let mut kind = EditKind::Split;
    for place in places {
        replacement.push_str(&text[at..place.span.start]);
        replacement.push_str(&place.new);
        at = place.span.end;
        kind = kind.max(place.kind);
    }
    replacement.push_str(&text[at..span.end]);
    Edit {
        start: span.start,
        end: span.end,
        replacement,
        kind,
        gain: GAIN,
        letters: 0,
        confidence: CONFIDENCE,
    }
}

/// The letters that a text ends with, as many as a word may have.
fn last_letters(text: &str) -> &str {
    let letters = text.char_indices().rev().take(MAX_WORD);
    let first = letters.take_while(|(_, c)| c.is_alphabetic()).last();
    &text[first.map_or(text.len(), |(at, _)| at)..]
}

/// The letters that a text begins with, as many as a word may have.
fn first_letters(text: &str) -> &str {
    let letters = text.char_indices().take(MAX_WORD);
    let last = letters.take_while(|(_, c)| c.is_alphabetic()).last();
    &text[..last.map_or(0, |(at, c)| at + c.len_utf8())]
}

#[cfg(all(test, feature = "embedded"))]
mod tests;
