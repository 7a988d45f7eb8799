//! What is told by rule: before any search what some engines do wherever it comes up, a dash for a hyphen, "ij" in two; after it what
//! the ends of lines say of sentences.
//!
//! Each rule asks for what running text hardly has: in 42 MB of it two dashes stand between small letters, and one "i j" by itself,
//! "mei j.l.". The fit sees what comes before the search, as pages are read by rule first there, too. README.md has figures.
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
mod paragraphs;
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
/// Text shows damage by so many edits, one for so many bytes: running text has one for 60,000.
const MIN_EDITS: usize = 2;
const PER_EDIT: usize = 2000;
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
    /// "k", or a letter or digit like "I" before it, behind white space.
    before_k: Vec<usize>,
    /// "I" before small letters.
    capital_i: Vec<usize>,
    /// Marks behind a digit, with one more character before a small letter.
    before_digit: Vec<usize>,
}

/// What a byte may be, as flags.
static CLASSES: [u16; 256] = classes();
/// Part of a word: a letter, a digit, or of another character than ASCII has.
const WORD: u16 = 1;
/// A letter of ASCII.
const LETTER: u16 = 2;
/// A small one.
const SMALL: u16 = 4;
/// A letter that engines read a full stop as.
const STOP: u16 = 8;
/// A capital may begin, or white space go on.
const CAPITAL: u16 = 16;
/// "ij" has it.
const OF_IJ: u16 = 32;
/// "I" may have been read as it.
const LIKE_I: u16 = 64;
const K: u16 = 128;
const SPACE: u16 = 256;
/// A rule may hold here, too.
const SIGN: u16 = 512;

const fn classes() -> [u16; 256] {
    let mut classes = [0; 256];
    let mut i = 0;
    while i < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let byte = i as u8;
        let flags = [
            (byte.is_ascii_alphanumeric() || !byte.is_ascii(), WORD),
            (byte.is_ascii_alphabetic(), LETTER),
            (byte.is_ascii_lowercase(), SMALL),
            (
                matches!(byte, b'i' | b'j' | b'l' | b'r' | b't' | b'v'),
                STOP,
            ),
            (
                byte.is_ascii_uppercase() || byte.is_ascii_whitespace() || byte == 0xc3,
                CAPITAL,
            ),
            (matches!(byte, b'i' | b'j'), OF_IJ),
            (letters::is_like_i(byte), LIKE_I),
            (byte == b'k', K),
            (byte == b' ', SPACE),
            (
                matches!(byte, b'\n' | b'I' | b',' | b';' | b':' | 0xe2 | 0xef),
                SIGN,
            ),
        ];
        let mut n = 0;
        while n < flags.len() {
            if flags[n].0 {
                classes[i] |= flags[n].1;
            }
            n += 1;
        }
        i += 1;
    }
    classes
}

/// The byte at `at` between two on either side; zeros beyond the text.
fn around(bytes: &[u8], at: usize) -> [u8; 5] {
    std::array::from_fn(|i| bytes.get((at + i).wrapping_sub(2)).copied().unwrap_or(0))
}

impl Candidates {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut found = Self::default();
        for (at, five) in (2..).zip(bytes.windows(5)) {
            found.look(bytes, at, five);
        }
        // At either end.
        for at in (0..bytes.len()).filter(|&at| at < 2 || at + 2 >= bytes.len()) {
            found.look(bytes, at, &around(bytes, at));
        }
        found
    }

    /// Looks at a byte between two on either side.
    #[inline(always)]
    fn look(&mut self, bytes: &[u8], at: usize, five: &[u8]) {
        let class = |i: usize| CLASSES[usize::from(five[i])];
        let here = class(2);
        if here & (SPACE | SIGN) == 0 {
            return;
        }
        if here & SIGN != 0 {
            return self.look_at_sign(bytes, at);
        }
        let [second_last, last, next, second] = [class(0), class(1), class(3), class(4)];
        let is_single = last & LETTER != 0 && second_last & WORD == 0
            || next & LETTER != 0 && second & WORD == 0;
        let may_be_stop = last & STOP != 0 && (next & CAPITAL | last & OF_IJ) != 0;
        if is_single || may_be_stop || next & LIKE_I != 0 && second & K != 0 {
            self.look_at_space(bytes, at);
        }
    }

    #[cold]
    fn look_at_space(&mut self, bytes: &[u8], at: usize) {
        let around = around(bytes, at);
        let is = |i: usize, flag: u16| CLASSES[usize::from(around[i])] & flag != 0;
        let [second_last, last, _, next, _] = around;
        match (last, next) {
            (b'i', b'j') => self.parted.push(at),
            (b'j', b'a'..=b'z') if second_last == b'i' => self.behind_ij.push(at),
            _ if is(1, STOP) && is(3, CAPITAL) => self.before_capital.push(at),
            _ => {}
        }
        if is(1, LETTER) && !is(0, WORD) || is(3, LETTER) && !is(4, WORD) {
            self.beside_single.push(at);
        }
        self.look_for_k(around, at);
    }

    /// "k" by itself, or behind one character.
    fn look_for_k(&mut self, [.., next, second]: [u8; 5], at: usize) {
        if next == b'k' && second == b' ' || second == b'k' && letters::is_like_i(next) {
            self.before_k.push(at + 1);
        }
    }

    fn look_at_sign(&mut self, bytes: &[u8], at: usize) {
        let around = around(bytes, at);
        let is = |i: usize, flag: u16| CLASSES[usize::from(around[i])] & flag != 0;
        match bytes[at] {
            b'\n' => {
                if is(1, SMALL) && is(3, SMALL) {
                    self.inside_word.push(at);
                } else if is(1, STOP) && is(3, CAPITAL) {
                    self.before_capital.push(at);
                }
                self.look_for_k(around, at);
            }
            b'I' if is(3, SMALL)
                && is(4, SMALL)
                && bytes.get(at + 3).is_some_and(u8::is_ascii_lowercase) =>
            {
                self.capital_i.push(at);
            }
            b',' | b';' | b':' if is(4, SMALL) && around[1].is_ascii_digit() => {
                self.before_digit.push(at);
            }
            0xe2 if bytes[at..].starts_with(signs::DASH.as_bytes()) => self.dashes.push(at),
            0xef => self.has_wide_signs = true,
            _ => {}
        }
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
        reading.first_person(&found.before_k);
        reading.stops(&found.before_capital);
        self.make(text, reading.places, edits);
    }

    /// Adds the edits that lines tell of where the others show damage, `n_before` of them made already: what ends
    /// a paragraph, and capitals that begin a line inside a sentence.
    pub(super) fn add_edits_by_lines(&self, text: &str, n_before: usize, edits: &mut Vec<Edit>) {
        let n = n_before + edits.len();
        if n < MIN_EDITS || n * PER_EDIT < text.len() {
            return;
        }
        let mut reading = self.reading(text);
        reading.paragraph_ends();
        reading.first_capitals();
        let mut more = Vec::new();
        self.make(text, reading.places, &mut more);
        more.retain(|edit| {
            let next = edits.partition_point(|other| other.end < edit.start);
            edits.get(next).is_none_or(|other| other.start > edit.end)
        });
        edits.append(&mut more);
        edits.sort_unstable_by_key(|edit| edit.start);
    }

    /// The edits that change some places.
    fn make(&self, text: &str, mut places: Vec<Place>, edits: &mut Vec<Edit>) {
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
