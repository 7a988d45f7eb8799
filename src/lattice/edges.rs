//! Edges that no lexicon gives: signs, numbers, codes, unknown words.
use std::collections::HashMap;

use super::hyphens::is_suspending;
use super::{Change, Edge, Kind, Models, Rewrite, Rewrites, Run, Search, Total, index};
use crate::cost::{Cost, NAT};
use crate::lexicon::Roles;
use crate::lm;
use crate::protect::{is_damaged_word, misread_day, misread_year};
use crate::token;

/// Being unknown and no compound, beside the letters.
const UNKNOWN_WORD: Cost = 2 * NAT;
/// An unknown word that ends inside a run of letters: the other half must earn it.
const INNER: Cost = 3 * NAT;
/// A code, beside its characters.
const CODE: Cost = 5 * NAT;
const CODE_CHARACTER: Cost = NAT * 9 / 4;
/// A code that looks like a word with digits in it ("00g", "2odra"): texts have hardly any.
const DAMAGED: Cost = 6 * NAT;
/// A letter that was a digit in a year or day.
const MISREAD_DIGIT: Cost = 3 * NAT;
/// A number and a letter, "6a".
const LETTERED: Cost = 4 * NAT;
/// An acronym with a small letter, as it stands, before a hyphen and another word.
const MISREAD_ACRONYM: Cost = 10 * NAT;
/// One at least as frequent.
const KNOWN_ACRONYM: Cost = 10 * NAT;
/// A sign that opens nothing where a line begins is a speck: hundreds of made pages have a hundred for one quotation.
const SPECK: Cost = NAT;
/// A stop or comma beside a full line, before a small letter.
const END_SPECK: Cost = 6 * NAT;
/// The longest code, in characters.
const MAX_CODE: usize = 600;
/// The longest word edge, in characters.
pub(super) const MAX_WORD: usize = 48;

/// What any name of the document is like, so that other words are not looked up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Names {
    /// Bytes of the longest.
    max_len: usize,
    /// Bits of the first characters, folded to 64.
    first: u64,
}

impl Names {
    pub(super) fn of(names: &HashMap<String, u32>) -> Self {
        let bit = |name: &String| name.chars().next().map_or(0, |c| 1 << (c as u32 & 63));
        Self {
            max_len: names.keys().map(String::len).max().unwrap_or(0),
            first: names.keys().map(bit).fold(0, |a, b| a | b),
        }
    }

    fn may_hold(&self, word: &[char]) -> bool {
        word.len() <= self.max_len && self.first >> (word[0] as u32 & 63) & 1 == 1
    }
}

impl Models<'_> {
    /// How often the document holds a name.
    fn count(&self, word: &[char]) -> u32 {
        let word: String = word.iter().collect();
        self.names.get(&word).copied().unwrap_or(0)
    }
}

/// The length in characters of what one of the byte-wise scanners finds at `at`.
fn scan(text: &[char], at: usize, scanner: impl Fn(&str) -> usize) -> usize {
    // None of them goes on past white space.
    let end = (at + MAX_CODE).min(text.len());
    let end = (at..end).find(|&i| text[i].is_whitespace()).unwrap_or(end);
    let tail: String = text[at..end].iter().collect();
    tail[..scanner(&tail)].chars().count()
}

impl Run<'_> {
    /// Whether a word is broken over a line end at `at`: the position after the break.
    pub(super) fn line_break(&self, at: usize) -> Option<usize> {
        let text = &self.memory.text;
        if !matches!(text[at], '-' | '¬' | '\u{ad}') || at == 0 {
            return None;
        }
        // "bedoe!-"
        let is_misread = || text[at - 1] == '!' && at > 1 && text[at - 2].is_lowercase();
        if !text[at - 1].is_alphabetic() && !is_misread() {
            return None;
        }
        let mut next = at + 1;
        let mut breaks = 0;
        while text.get(next).is_some_and(|c| c.is_whitespace()) {
            breaks += usize::from(text[next] == '\n');
            next += 1;
        }
        // A small letter may have been read as a capital: "maatrege-", "Jen".
        let is_small = |at: usize| text.get(at).is_some_and(|c| c.is_lowercase());
        let goes_on = || {
            is_small(next) || text.get(next).is_some_and(|c| c.is_uppercase()) && is_small(next + 1)
        };
        (breaks == 1 && goes_on()).then_some(next)
    }

    /// All edges from `at`, for all hypotheses there.
    pub(super) fn find_edges(&mut self, at: usize, parts: bool, tokens: bool) {
        let c = self.memory.text[at];
        if parts && let Some(next) = self.line_break(at) {
            // The later part of a compound begins on the next line.
            self.walk_from(at, next);
        }
        let first = self.memory.edges.len();
        if c.is_alphabetic() || matches!(c, '\'' | '’') || self.rewrites(at) > Rewrites::None {
            self.walk_from(at, at);
        }
        if !tokens || !parts && self.stays_whole(at, first) {
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
        }
        if c.is_alphanumeric() || c == '|' {
            self.misread_number(at);
        }
        if c.is_alphabetic() {
            self.unknown(at);
        } else if !c.is_ascii_digit() {
            // Other scripts' digits among them.
            self.signs(at, c);
        }
    }

    /// Whether a known word begins at `at` that nothing is doubted of: no other edge is needed than those over all
    /// of it, which are all that is left of those from `first` on.
    fn stays_whole(&mut self, at: usize, first: usize) -> bool {
        let Search { edges, whole, .. } = &mut *self.memory;
        let is_inside = |i: usize| whole.get(i).copied().unwrap_or(false);
        if is_inside(at) || !is_inside(at + 1) {
            return false;
        }
        let end = (at + 1..).find(|&i| !is_inside(i)).unwrap_or(at);
        let is_over = |edge: &Edge| edge.end as usize >= end;
        let is_known = edges[first..]
            .iter()
            .any(|edge| is_over(edge) && edge.n_changes == 0 && edge.roles.contains(Roles::WORD));
        if is_known {
            let mut kept = first;
            for i in first..edges.len() {
                if is_over(&edges[i]) {
                    edges.swap(kept, i);
                    kept += 1;
                }
            }
            edges.truncate(kept);
        }
        is_known
    }

    /// The year, or the day before a month, that was read with letters at `at`. The fit does not see it.
    fn misread_number(&mut self, at: usize) {
        let text = &self.memory.text;
        // "19l5/A" is a code, "l990-2OO0" a period.
        let is_part = |c: Option<&char>| {
            c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '_' | ':' | '|'))
        };
        if !self.moves.signs || self.models.is_fitting || is_part(text[..at].last()) {
            return;
        }
        let rest = &text[at..];
        // "ljanuari" has lost its space, too.
        let day = |n: usize| {
            let (run, rest) = rest.split_at_checked(n)?;
            let next = rest.iter().copied().skip_while(|c| c.is_whitespace());
            misread_day(run.iter().copied(), next.take_while(|c| c.is_alphabetic()))
        };
        let year = || misread_year(rest.iter().copied().take(4)).filter(|_| !is_part(rest.get(4)));
        let Some(number) = year().or_else(|| (1..=2).find_map(day)) else {
            return;
        };
        let first = self.memory.changes.len();
        for (i, (&c, digit)) in rest.iter().zip(number.chars()).enumerate() {
            if c != digit {
                let change = Rewrite::new(at + i, Change::Letter(digit));
                self.memory.changes.push(change);
            }
        }
        let n_changes = u8::try_from(self.memory.changes.len() - first).unwrap_or(u8::MAX);
        let edge = Edge {
            channel: MISREAD_DIGIT * Cost::from(n_changes),
            first_change: index(first),
            n_changes,
            ..Edge::of_class(at + number.len(), Kind::Number, lm::NUMBER, 0)
        };
        self.memory.edges.push(edge);
    }

    fn codes(&mut self, at: usize) {
        let text = &self.memory.text;
        let digits = text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let is_digit = |i: usize| text.get(i).is_some_and(char::is_ascii_digit);
        // Behind a "1" that is the last letter of a word a number may begin anew: "artike119g".
        let is_letter = |i: usize| at >= i && text[at - i].is_alphabetic();
        let goes_on = at > 0 && is_digit(at - 1) && !(text[at - 1] == '1' && is_letter(2));
        // "6a", also in "artikel6avan".
        if (1..=3).contains(&digits)
            && !(at > 0 && (goes_on || matches!(text[at - 1], '.' | ',' | ':' | '/')))
            && text.get(at + digits).is_some_and(char::is_ascii_lowercase)
            && !is_digit(at + digits + 1)
        {
            let cost = LETTERED + self.damage(at, at + digits + 1);
            let edge = Edge::of_class(at + digits + 1, Kind::Code, lm::CODE, cost);
            self.memory.edges.push(edge);
        }
        // "v1.0", also in "APIv1.0".
        if matches!(text[at], 'v' | 'V')
            && is_digit(at + 1)
            && at > 0
            && text[at - 1].is_alphabetic()
        {
            let len = 1 + scan(text, at + 1, lm::number_len);
            let edge = Edge::of_class(at + len, Kind::Code, lm::CODE, LETTERED);
            self.memory.edges.push(edge);
        }
        // Another code is read whole.
        let text = &self.memory.text;
        if at > 0 && text[at - 1].is_alphanumeric() {
            return;
        }
        // Letters alone are neither a code nor initials.
        let end = (at..text.len()).find(|&i| !text[i].is_alphabetic());
        let Some(end) = end.filter(|&end| !text[end].is_whitespace()) else {
            return;
        };
        let mut rest = text[end..].iter().take_while(|c| !c.is_whitespace());
        let has_digit = rest.any(char::is_ascii_digit);
        let len = match has_digit {
            true => scan(text, at, lm::code_len),
            false => 0,
        };
        if len > 0 {
            let code = &self.memory.text[at..at + len];
            let cost = CODE + self.code_cost(code) + self.damage(at, at + len);
            self.memory
                .edges
                .push(Edge::of_class(at + len, Kind::Code, lm::CODE, cost));
        }
        let text = &self.memory.text;
        let len = match end == at + 1 && text[end] == '.' {
            true => scan(text, at, lm::initials_len),
            false => 0,
        };
        if len > 0 {
            let cost = Cost::try_from(len).unwrap_or(0) * NAT;
            self.memory
                .edges
                .push(Edge::of_class(at + len, Kind::Code, lm::CODE, cost));
        }
    }

    /// What a code costs more for looking like a word with digits in it.
    fn damage(&self, start: usize, end: usize) -> Cost {
        let text = &self.memory.text;
        let goes_on = text.get(end).is_some_and(|c| c.is_alphanumeric());
        let run: String = text[start..end].iter().collect();
        let is_damaged = !goes_on && is_damaged_word(&run, self.models.lexicon);
        if is_damaged { DAMAGED } else { 0 }
    }

    /// Letters as in an unknown word, digits and signs at a flat rate.
    fn code_cost(&self, code: &[char]) -> Cost {
        let mut cost = 0;
        for run in code.chunk_by(|a, b| a.is_alphabetic() == b.is_alphabetic()) {
            cost += if run[0].is_alphabetic() {
                self.lm.spelling(run)
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
            lm::HYPHEN if self.joins_words(at) => lm::HYPHEN,
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
        let suspends = !self.models.is_fitting && after_word && is_suspending(&text[at..]);
        // Where the page has it for letters it is none that nobody wrote.
        let stays = suspends || self.is_shown(c);
        if self.moves.signs && !by_digit && !self.is_displaced(at) {
            for (i, confusion) in (0..).zip(self.models.channel.signs(c)) {
                let mut channel = self.moves.noise.sign_cost(confusion);
                let (kind, id) = match confusion.intended.first() {
                    None => (Kind::Gone, 0),
                    Some(&' ') => (Kind::Space, 0),
                    Some(&sign) => (Kind::Sign, lm::sign(sign)),
                };
                if stays && kind != Kind::Sign {
                    continue;
                }
                if kind == Kind::Gone && self.moves.specks.contains(&at) {
                    channel = channel.min(SPECK);
                }
                if kind == Kind::Gone && self.moves.end_specks.contains(&at) {
                    channel = channel.min(END_SPECK);
                }
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

    /// Whether a mark that belongs to the word before stands right before the next one: "kade ,onder".
    pub(super) fn is_displaced(&self, at: usize) -> bool {
        let (before, behind) = self.memory.text.split_at(at);
        let is_mark = |c: &char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')');
        let is_end = |c: &char| c.is_alphanumeric() || matches!(c, ')' | '"' | '”' | '’');
        // A small letter goes on behind what begins with a stop: ".nl", ":help".
        let may_follow = |mark: &char, c: &char| match mark {
            '.' | ':' => c.is_uppercase(),
            _ => c.is_alphabetic(),
        };
        // "„lid”" with its first quote read for a comma.
        let is_quoted = |mark: &char| *mark == ',' && behind.iter().any(|c| matches!(c, '"' | '”'));
        self.moves.signs
            && matches!(before, [.., last, ' '] if is_end(last))
            && matches!(behind, [mark, next, ..] if is_mark(mark) && may_follow(mark, next) && !is_quoted(mark))
    }

    /// "Al-systeem", where texts often have the acronym: of 1,048 words of the corpus that begin with "AI-" or "Al-" and go on small
    /// the 11 with an "l" are mistakes. "Cl-gehalte" and "Al-dan-niet" are not meant.
    pub(super) fn is_misread_acronym(&self, start: usize, end: usize) -> bool {
        let text = &self.memory.text;
        let (Some('-'), Some(behind)) = (text.get(end), text.get(end + 1..)) else {
            return false;
        };
        let n_small = behind.iter().take_while(|c| c.is_lowercase()).count();
        let is_one_word = n_small > 3 && behind.get(n_small) != Some(&'-');
        is_one_word && token::may_be_acronym(text[start..end].iter().copied()) && {
            let acronym: String = text[start..end - 1].iter().chain(['I'].iter()).collect();
            let entry = self.models.lexicon.get(&acronym);
            entry.is_some_and(|entry| entry.cost() < KNOWN_ACRONYM)
        }
    }

    /// The word as it stands, to the end of the run of letters and to some ends within it.
    fn unknown(&mut self, at: usize) {
        let text = &self.memory.text;
        let inner = at > 0 && text[at - 1].is_alphabetic();
        if inner && !self.moves.splits {
            return;
        }
        let run = self.run_of_letters(at);
        // "½" is neither a letter nor a digit that numbers have.
        if run == at {
            return;
        }
        let is_misread = self.is_misread_acronym(at, run);
        let more = if inner { INNER } else { 0 } + if is_misread { MISREAD_ACRONYM } else { 0 };
        self.unknown_word(at, run, more);
        if !self.moves.splits {
            return;
        }
        for end in at + 2..run.min(at + MAX_WORD) {
            let text = &self.memory.text;
            let upper = |i: usize| text.get(i).is_some_and(|c| c.is_uppercase());
            let may_end = end >= at + 2 && upper(at) && upper(end - 1) && !upper(end)
                || end >= at + 3 && (!inner || upper(at));
            if may_end && !self.memory.is_whole(end) {
                self.unknown_word(at, end, INNER);
            }
        }
    }

    /// Where the run of letters ends that `at` is in.
    fn run_of_letters(&mut self, at: usize) -> usize {
        let text = &self.memory.text;
        let (start, end) = self.memory.run_of_letters;
        if (start..end).contains(&at) && lm::is_letter(text[at]) {
            return end;
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
        self.memory.run_of_letters = (at, run);
        run
    }

    /// The edge of an unknown word, unless it is too dear.
    fn unknown_word(&mut self, at: usize, end: usize, more: Cost) {
        let mut cost = UNKNOWN_WORD + self.spelling(at, end);
        let word = &self.memory.text[at..end];
        // A page that holds the word elsewhere vouches for it.
        if word.len() > 2 && self.names.may_hold(word) {
            let seen = self.models.count(word).min(6);
            if seen > 0 {
                cost = cost.min(10 * NAT - Cost::try_from(seen).unwrap_or(0) * NAT / 3);
            }
        }
        let mut edge = Edge::of_class(end, Kind::Unknown, lm::UNKNOWN, cost + more);
        edge.n_letters = index(end - at);
        if !self.is_hopeless(end, self.least + Total::from(edge.cost)) {
            self.memory.edges.push(edge);
        }
    }

    /// The cost of the letters of `text[at..end]` as a word: what [`lm::View::spelling`] says of them,
    /// but that the case of a letter behind `end` counts where two capitals and a small one end there.
    fn spelling(&mut self, at: usize, end: usize) -> Cost {
        let Search {
            text,
            letters,
            spelled,
            ..
        } = &mut *self.memory;
        let lm = self.lm;
        let class = |i: usize| usize::from(letters[i].class);
        if spelled.is_empty() {
            spelled.push(0);
        }
        for i in spelled.len() - 1..end {
            // The first two of the text follow no two; they are never asked for.
            let cost = match i {
                0 | 1 => 0,
                _ => lm.letter_cost(class(i - 2), class(i - 1), class(i)),
            };
            spelled.push(spelled[i] + i64::from(cost + lm::case_cost(text, i)));
        }
        let mut cost = lm.letter_cost(0, 0, class(at));
        let mut before = 0;
        if end > at + 1 {
            before = class(end - 2);
            cost += lm.letter_cost(0, class(at), class(at + 1));
            cost += lm::case_cost(&text[at..], 1);
            let rest = spelled[end] - spelled[at + 2];
            cost += Cost::try_from(rest).unwrap_or(Cost::MAX / 4);
        }
        cost + lm.letter_cost(before, class(end - 1), 0)
    }
}
