//! Edges that no lexicon gives: signs, numbers, codes, unknown words.
use super::{Change, Edge, Kind, Models, Rewrite, Rewrites, Run, index};
use crate::cost::{Cost, NAT};
use crate::lm;

/// Being unknown and no compound, beside the letters.
const UNKNOWN_WORD: Cost = 2 * NAT;
/// An unknown word that ends inside a run of letters: the other half must earn it.
const INNER: Cost = 3 * NAT;
/// A code, beside its characters.
const CODE: Cost = 5 * NAT;
const CODE_CHARACTER: Cost = NAT * 9 / 4;
/// The longest code, in characters.
const MAX_CODE: usize = 600;
/// The longest word edge, in characters.
pub(super) const MAX_WORD: usize = 48;

impl Models<'_> {
    /// How often the document holds a name.
    fn count(&self, word: &[char]) -> u32 {
        let word: String = word.iter().collect();
        self.names.get(&word).copied().unwrap_or(0)
    }

    /// The cost of an unknown word's letters.
    pub(crate) fn unknown(&self, word: &[char]) -> Cost {
        let cost = UNKNOWN_WORD + self.lm.spelling(word);
        // A page that holds the word elsewhere vouches for it.
        if word.len() > 2 && !self.names.is_empty() {
            let seen = self.count(word).min(6);
            if seen > 0 {
                return cost.min(10 * NAT - Cost::try_from(seen).unwrap_or(0) * NAT / 3);
            }
        }
        cost
    }
}

/// The length in characters of what one of the byte-wise scanners finds at `at`.
fn scan(text: &[char], at: usize, scanner: impl Fn(&str) -> usize) -> usize {
    let end = (at + MAX_CODE).min(text.len());
    let tail: String = text[at..end].iter().collect();
    tail[..scanner(&tail)].chars().count()
}

impl Run<'_> {
    /// Whether a word is broken over a line end at `at`: the position after the break.
    pub(super) fn line_break(&self, at: usize) -> Option<usize> {
        let text = &self.memory.text;
        if !matches!(text[at], '-' | '¬' | '\u{ad}') || at == 0 || !text[at - 1].is_alphabetic() {
            return None;
        }
        let mut next = at + 1;
        let mut breaks = 0;
        while text.get(next).is_some_and(|c| c.is_whitespace()) {
            breaks += usize::from(text[next] == '\n');
            next += 1;
        }
        (breaks == 1 && text.get(next).is_some_and(|c| c.is_lowercase())).then_some(next)
    }

    /// All edges from `at`, for all hypotheses there.
    pub(super) fn find_edges(&mut self, at: usize, parts: bool, tokens: bool) {
        let c = self.memory.text[at];
        if parts && let Some(next) = self.line_break(at) {
            // The later part of a compound begins on the next line.
            self.walk_from(at, next);
        }
        if c.is_alphabetic() || matches!(c, '\'' | '’') || self.rewrites(at) > Rewrites::None {
            self.walk_from(at, at);
        }
        if !tokens {
            return;
        }
        if c.is_ascii_digit() {
            let len = scan(&self.memory.text, at, lm::number_len);
            self.memory
                .edges
                .push(Edge::of_class(at + len, Kind::Number, lm::NUMBER, 0));
        }
        if c.is_alphanumeric() {
            self.codes(at);
            if !c.is_ascii_digit() {
                self.unknown(at);
            }
        } else {
            self.signs(at, c);
        }
    }

    fn codes(&mut self, at: usize) {
        let text = &self.memory.text;
        // A code is read whole.
        if at > 0 && text[at - 1].is_alphanumeric() {
            return;
        }
        let len = scan(text, at, lm::code_len);
        if len > 0 {
            let cost = CODE + self.code_cost(&self.memory.text[at..at + len]);
            self.memory
                .edges
                .push(Edge::of_class(at + len, Kind::Code, lm::CODE, cost));
        }
        let len = scan(&self.memory.text, at, lm::initials_len);
        if len > 0 {
            let cost = Cost::try_from(len).unwrap_or(0) * NAT;
            self.memory
                .edges
                .push(Edge::of_class(at + len, Kind::Code, lm::CODE, cost));
        }
    }

    /// Letters as in an unknown word, digits and signs at a flat rate.
    fn code_cost(&self, code: &[char]) -> Cost {
        let mut cost = 0;
        for run in code.chunk_by(|a, b| a.is_alphabetic() == b.is_alphabetic()) {
            cost += if run[0].is_alphabetic() {
                self.models.lm.spelling(run)
            } else {
                Cost::try_from(run.len()).unwrap_or(0) * CODE_CHARACTER
            };
        }
        cost
    }

    fn signs(&mut self, at: usize, c: char) {
        let text = &self.memory.text;
        let after_word = at > 0 && text[at - 1].is_alphanumeric();
        let next_solid = text.get(at + 1).is_some_and(|c| !c.is_whitespace());
        let digit = |i: Option<usize>| {
            i.and_then(|i| text.get(i))
                .is_some_and(char::is_ascii_digit)
        };
        let by_digit = digit(at.checked_sub(1)) || digit(Some(at + 1));
        if matches!(c, '.' | ',' | ':' | '/') && digit(at.checked_sub(1)) && digit(Some(at + 1)) {
            // Inside a number.
            return;
        }
        let id = match lm::sign(c) {
            lm::HYPHEN if !(after_word || self.moves.joins && next_solid) => lm::DASH,
            id => id,
        };
        self.memory
            .edges
            .push(Edge::of_class(at + 1, Kind::Sign, id, 0));
        if id == lm::HYPHEN {
            let other = if after_word { lm::SUSPENDED } else { lm::DASH };
            self.memory
                .edges
                .push(Edge::of_class(at + 1, Kind::Sign, other, 0));
        }
        if self.moves.signs && !by_digit {
            for (i, confusion) in (0..).zip(self.models.channel.signs(c)) {
                let channel = self.moves.noise.sign_cost(confusion);
                let (kind, id) = match confusion.intended.chars().next() {
                    None => (Kind::Gone, 0),
                    Some(' ') => (Kind::Space, 0),
                    Some(sign) => (Kind::Sign, lm::sign(sign)),
                };
                let edge = Edge {
                    channel,
                    first_change: index(self.memory.changes.len()),
                    n_changes: 1,
                    ..Edge::of_class(at + 1, kind, id, 0)
                };
                let sign = Rewrite::new(at, Change::Sign(i));
                self.memory.changes.push(sign);
                self.memory.edges.push(edge);
            }
        }
    }

    /// The word as it stands, to the end of the run of letters and to some ends within it.
    fn unknown(&mut self, at: usize) {
        let text = &self.memory.text;
        let inner = at > 0 && text[at - 1].is_alphabetic();
        if inner && !self.moves.splits {
            return;
        }
        let mut run = at;
        while run < text.len() {
            let c = text[run];
            let apostrophe =
                matches!(c, '\'' | '’') && text.get(run + 1).is_some_and(|d| d.is_alphabetic());
            if lm::is_letter(c) || run > at && apostrophe {
                run += 1;
            } else if let Some(next) = (run > at).then(|| self.line_break(run)).flatten() {
                run = next;
            } else {
                break;
            }
        }
        // A longer run is cut: only hostile text has one.
        let upper = |i: usize| text.get(i).is_some_and(|c| c.is_uppercase());
        let mut ends = vec![run];
        if self.moves.splits {
            let may_end = |end: usize| {
                end >= at + 2 && upper(at) && upper(end - 1) && !upper(end)
                    || end >= at + 3 && (!inner || upper(at))
            };
            ends.extend((at + 2..run.min(at + MAX_WORD)).filter(|&end| may_end(end)));
        }
        for end in ends {
            let word = &self.memory.text[at..end];
            let cost = self.models.unknown(word) + if end < run || inner { INNER } else { 0 };
            let mut edge = Edge::of_class(end, Kind::Unknown, lm::UNKNOWN, cost);
            edge.n_letters = index(end - at);
            self.memory.edges.push(edge);
        }
    }
}
