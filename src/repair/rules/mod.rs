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

mod candidates;
mod gaps;
mod letters;
mod paragraphs;
mod signs;

use candidates::Candidates;

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
/// Text shows damage by so many edits, one for so many bytes: running text has one for 60,000.
const MIN_EDITS: usize = 2;
const PER_EDIT: usize = 2000;

/// A place that changes.
#[derive(Debug)]
struct Place {
    span: Range<usize>,
    new: String,
    kind: EditKind,
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
        if !self.is_fitting {
            reading.numerals(&found.in_numeral);
            reading.degrees();
        }
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
