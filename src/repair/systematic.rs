//! What a page's engine misreads in word after word, though no table lists it: "R" for "e" in "stRehproRf".
//!
//! An unknown word is read with one character in it taken for another, wherever it stands, and what the lexicon has of these
//! readings is a vote for the rewrite. Words are shared among their readings by expectation-maximisation (Dempster, Laird and
//! Rubin 1977): by how frequent the word read is, and how many votes the rewrite has of the others. A sign, digit or capital inside a word that many words
//! show to be misread may be any letter, by its votes and the letters of the page.
use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::channel::{Channel, Noise, Shown};
use crate::cost::{Cost, NAT, from_nats};
use crate::lexicon::Lexicon;
use crate::token::{Chunk, State};

/// Words that are read: more show no more.
const MAX_WORDS: usize = 100;
/// Fewer show nothing.
const MIN_WORDS: usize = 3;
/// A longer word is none, in characters.
const MAX_LETTERS: usize = 24;
/// A word of so many characters may have all but one misread.
const SHORT: usize = 3;
/// A word is as likely to be none of its readings as to be one of this cost, in nats.
const NONE: f64 = 14.5;
/// Readings of the words are shared anew so often.
const ROUNDS: usize = 6;
/// A rewrite is one of so much of a word or more.
const LEAST: f64 = 0.3;
/// Words that must show that a sign, digit or capital is misread, and that have it inside: "woord*" has a note.
const MIN_ODD: f64 = 2.2;
const MIN_INSIDE: usize = 2;
/// Words that must show that a small letter is, and what share of those that have it.
const MIN_SMALL: f64 = 4.0;
const SHARE: f64 = 0.25;
/// What a rewrite costs at least, and at most.
const CHEAPEST: Cost = NAT * 3 / 2;
const DEAREST: Cost = 9 * NAT;

/// A chunk that is no word: its letters, how often the page has it, and the rewrites that would make it one.
struct Unknown {
    letters: Vec<char>,
    times: u32,
    readings: Vec<Reading>,
}

/// A rewrite, by its number, and how frequent the word is that it makes.
struct Reading {
    rewrite: usize,
    p: f64,
}

/// Rewrites by what was observed and intended, and how many words show each.
#[derive(Default)]
struct Rewrites {
    numbers: BTreeMap<(char, String), usize>,
    votes: Vec<f64>,
}

/// What a page shows its engine to misread.
#[derive(Debug, Clone)]
pub(super) struct Systematic {
    /// All confusions, these among them.
    pub(super) channel: Channel,
    /// Tells them from those of other pages.
    pub(super) number: u64,
    /// The most that each confusion costs.
    most: Vec<Cost>,
    /// The signs, digits and capitals that are misread.
    odd: Vec<char>,
}

impl Systematic {
    /// What the doubtful `words` of samples of a text show; `of_small`: of small letters, too. `None`: nothing.
    pub(super) fn of(
        words: &[&str],
        of_small: bool,
        samples: &[&str],
        lexicon: &Lexicon,
        channel: &Channel,
    ) -> Option<Self> {
        let rows = shown(words, of_small, samples, lexicon);
        if rows.is_empty() {
            return None;
        }
        let mut mix = DefaultHasher::new();
        rows.hash(&mut mix);
        let observed = rows.iter().map(|row| row.observed);
        let mut odd: Vec<char> = observed.filter(|c| !c.is_lowercase()).collect();
        odd.dedup();
        let (channel, most) = channel.with_shown(&rows);
        Some(Self {
            channel,
            number: mix.finish(),
            most,
            odd,
        })
    }

    /// Adds it to what is known of the page's noise.
    pub(super) fn add_to(&self, noise: &mut Noise) {
        noise.adapted.resize(self.channel.n, Cost::MAX);
        for (cost, &most) in noise.adapted.iter_mut().zip(&self.most) {
            *cost = most.min(*cost);
        }
    }

    /// Doubts chunks that hold what is misread.
    pub(super) fn doubt(&self, text: &str, chunks: &mut [Chunk]) {
        if self.odd.is_empty() {
            return;
        }
        for chunk in chunks {
            let letters = &text[chunk.start..chunk.end];
            let is_read = |(i, c): (usize, char)| {
                self.odd.contains(&c)
                    && (!c.is_uppercase() || letters[..i].ends_with(char::is_lowercase))
            };
            // "[e" and "d_" have too few letters to be a word.
            let may_change = chunk.state != State::Protected || self.is_short_word(letters);
            if may_change && letters.char_indices().any(is_read) {
                chunk.state = State::Suspect;
            }
        }
    }

    /// Whether a chunk is of few letters and signs that are misread.
    fn is_short_word(&self, chunk: &str) -> bool {
        let core = chunk.trim_matches(is_of_text);
        let is_sign = |c: char| !c.is_alphanumeric() && self.odd.contains(&c);
        core.contains(char::is_alphabetic)
            && core.chars().count() <= SHORT
            && core.chars().all(|c| c.is_alphabetic() || is_sign(c))
    }
}

/// The rewrites that the words of a text show.
fn shown(words: &[&str], of_small: bool, samples: &[&str], lexicon: &Lexicon) -> Vec<Shown> {
    let mut rewrites = Rewrites::default();
    let mut unknown = unknown_words(words);
    if unknown.len() < MIN_WORDS {
        return Vec::new();
    }
    let candidates = candidates(&unknown, of_small);
    if candidates.is_empty() {
        return Vec::new();
    }
    for word in &mut unknown {
        rewrites.read(word, &candidates, lexicon);
    }
    rewrites.share(&unknown);
    let times: u32 = unknown.iter().map(|word| word.times).sum();
    let times = f64::from(times) / count(unknown.len());
    let mut letters = None;
    let mut out = Vec::new();
    for observed in rewrites.observed() {
        let Some(mut rows) = rewrites.rows(observed, &unknown) else {
            continue;
        };
        let (letters, all) = letters.get_or_insert_with(|| {
            let letters = letters_of(samples);
            let all: f64 = letters.values().sum();
            (letters, all)
        });
        if !observed.is_lowercase() {
            for (&letter, &n) in &*letters {
                if !letter.to_uppercase().eq([observed]) {
                    *rows.entry(letter.to_string()).or_default() += n / *all;
                }
            }
        }
        for (intended, votes) in rows {
            let mut chars = intended.chars();
            let right = match (chars.next(), chars.next()) {
                (Some(c), None) => letters.get(&c).copied().unwrap_or_default(),
                _ => count(samples.iter().map(|s| s.matches(&intended).count()).sum()),
            };
            let cost = libm::log1p(right / (votes * times));
            out.push(Shown {
                observed,
                intended,
                cost: from_nats(cost).clamp(CHEAPEST, DEAREST),
            });
        }
    }
    out
}

/// The characters that enough words have.
fn candidates(unknown: &[Unknown], of_small: bool) -> Vec<char> {
    let mut n_words: BTreeMap<char, usize> = BTreeMap::new();
    for Unknown { letters, .. } in unknown {
        let last = letters.len() - 1;
        for (i, &c) in letters.iter().enumerate() {
            let is_first = !letters[..i].contains(&c);
            let counts = if c.is_lowercase() {
                of_small
            } else {
                i > 0 && i < last
            };
            if is_first && counts {
                *n_words.entry(c).or_default() += 1;
            }
        }
    }
    let is_enough = |&(&c, &n): &(&char, &usize)| match c.is_lowercase() {
        true => count(n) >= MIN_SMALL,
        false => n >= MIN_INSIDE,
    };
    n_words.iter().filter(is_enough).map(|(&c, _)| c).collect()
}

fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::MAX, f64::from)
}

/// Letters in small letters, or with signs, digits and capitals among them.
fn unknown_words(words: &[&str]) -> Vec<Unknown> {
    let mut unknown: BTreeMap<Vec<char>, u32> = BTreeMap::new();
    for letters in words.iter().filter_map(|word| letters_of_word(word)) {
        *unknown.entry(letters).or_default() += 1;
    }
    let step = unknown.len().div_ceil(MAX_WORDS).max(1);
    let words = unknown.into_iter().step_by(step);
    let word = |(letters, times)| Unknown {
        letters,
        times,
        readings: Vec::new(),
    };
    words.map(word).collect()
}

/// A chunk without the signs around it, a capital at its beginning made small; `None`: it is no word misread.
fn letters_of_word(chunk: &str) -> Option<Vec<char>> {
    let core = chunk.trim_matches(is_of_text);
    let mut letters: Vec<char> = core.chars().collect();
    let n_small = letters.iter().filter(|c| c.is_lowercase()).count();
    if !(3..=MAX_LETTERS).contains(&letters.len())
        || n_small * 2 < letters.len()
        || letters.iter().any(|&c| is_of_text(c))
    {
        return None;
    }
    letters[0] = letters[0].to_lowercase().next()?;
    Some(letters)
}

/// Signs that right text has at words, or between them without a space.
fn is_of_text(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | ':'
            | ';'
            | '!'
            | '?'
            | '/'
            | '-'
            | '@'
            | '&'
            | '+'
            | '='
            | '('
            | ')'
            | '\''
            | '"'
            | '\u{2010}'..='\u{201f}'
    )
}

/// A sign that words have not.
pub(super) fn is_odd_sign(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !is_of_text(c)
}

/// Whether such a sign stands beside a small letter.
pub(super) fn has_odd_sign(word: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b',' | b'-');
    let mut pairs = word.chars().zip(word.chars().skip(1));
    !word.bytes().all(is_plain)
        && pairs
            .any(|(a, b)| is_odd_sign(a) && b.is_lowercase() || a.is_lowercase() && is_odd_sign(b))
}

/// How often texts have each small letter.
fn letters_of(samples: &[&str]) -> BTreeMap<char, f64> {
    let mut letters: BTreeMap<char, f64> = BTreeMap::new();
    let all = samples.iter().flat_map(|sample| sample.chars());
    for c in all.filter(|c| c.is_lowercase()) {
        *letters.entry(c).or_default() += 1.0;
    }
    letters
}

/// Whether spelling, not an engine, exchanges two letters: "critiek", "ethiese", "vergaadering".
fn is_spelling(observed: char, intended: &str) -> bool {
    matches!(
        (observed, intended),
        ('c', "k")
            | ('k', "c")
            | ('s', "z")
            | ('z', "s")
            | ('t', "d")
            | ('d', "t")
            | ('f', "v")
            | ('v', "f")
            | ('i' | 'j', "y")
            | ('y', "i" | "j")
    )
}

impl Rewrites {
    /// Finds what a word may be, each character in it read as another.
    fn read(&mut self, word: &mut Unknown, candidates: &[char], lexicon: &Lexicon) {
        let mut best: BTreeMap<usize, f64> = BTreeMap::new();
        for (i, &observed) in word.letters.iter().enumerate() {
            if word.letters[..i].contains(&observed) || !candidates.contains(&observed) {
                continue;
            }
            let is_small = observed.is_lowercase();
            let mut vote = |intended: String, cost: Cost| {
                let n = self.numbers.len();
                let number = *self.numbers.entry((observed, intended)).or_insert(n);
                let p = libm::exp(-f64::from(cost) / f64::from(NAT));
                let most = best.entry(number).or_default();
                *most = most.max(p);
            };
            lexicon.readings(&word.letters, observed, |intended, entry| {
                let intended: String = intended.iter().collect();
                let is_meant = if is_small {
                    is_spelling(observed, &intended)
                } else {
                    observed.to_lowercase().eq(intended.chars())
                };
                if !is_meant {
                    vote(intended, entry.cost());
                }
            });
        }
        let reading = |(rewrite, p)| Reading { rewrite, p };
        word.readings = best.into_iter().map(reading).collect();
    }

    /// Shares the words among their readings.
    fn share(&mut self, unknown: &[Unknown]) {
        self.votes = vec![1.0; self.numbers.len()];
        for _ in 0..ROUNDS {
            let all: f64 = self.votes.iter().sum::<f64>().max(1.0);
            let mut votes = vec![0.0; self.votes.len()];
            for word in unknown {
                let sum = self.sum(word, all);
                for reading in &word.readings {
                    votes[reading.rewrite] += self.weight(reading, all) / sum;
                }
            }
            self.votes = votes;
        }
    }

    fn weight(&self, reading: &Reading, all: f64) -> f64 {
        reading.p * (self.votes[reading.rewrite] - LEAST).max(0.001) / all
    }

    fn sum(&self, word: &Unknown, all: f64) -> f64 {
        let weights = word
            .readings
            .iter()
            .map(|reading| self.weight(reading, all));
        weights.sum::<f64>() + libm::exp(-NONE)
    }

    /// The characters that may be misread.
    fn observed(&self) -> Vec<char> {
        let mut all: Vec<char> = self.numbers.keys().map(|(observed, _)| *observed).collect();
        all.dedup();
        all
    }

    /// What a character stands for, and how many words show it; `None`: they do not show that it is misread.
    fn rows(&self, observed: char, unknown: &[Unknown]) -> Option<BTreeMap<String, f64>> {
        let of_it = self.numbers.range((observed, String::new())..);
        let of_it = of_it.take_while(|((c, _), _)| *c == observed);
        let of_it = of_it.filter(|&(_, &number)| self.votes[number] >= LEAST);
        let (numbers, mut rows): (Vec<usize>, BTreeMap<String, f64>) = of_it
            .map(|((_, intended), &number)| (number, (intended.clone(), self.votes[number])))
            .unzip();
        let has = |letters: &[char]| letters.contains(&observed);
        if observed.is_lowercase() {
            let n = count(unknown.iter().filter(|word| has(&word.letters)).count());
            rows.retain(|_, votes| *votes >= MIN_SMALL.max(n * SHARE));
            return Some(rows).filter(|rows| !rows.is_empty());
        }
        let is_inside = |word: &&Unknown| {
            let mut readings = word.readings.iter();
            has(&word.letters[1..word.letters.len() - 1])
                && readings.any(|reading| numbers.contains(&reading.rewrite))
        };
        let n_inside = unknown.iter().filter(is_inside).count();
        (rows.values().sum::<f64>() >= MIN_ODD && n_inside >= MIN_INSIDE).then_some(rows)
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    /// The rewrites shown, of each character the cheapest.
    fn shown_by(text: &str) -> Vec<(char, String)> {
        let words: Vec<&str> = text.split(' ').collect();
        let lexicon = &crate::Repairer::dutch().lexicon;
        let mut rows = shown(&words, true, &[text], lexicon);
        rows.sort_by_key(|row| (row.observed, row.cost));
        rows.dedup_by_key(|row| row.observed);
        let pair = |row: Shown| (row.observed, row.intended);
        rows.into_iter().map(pair).collect()
    }

    #[test]
    fn capitals_inside_words_are_told_by_several() {
        let rows = shown_by("gRmRRntR vRrgunning bRslissing wRthoudRr");
        assert_eq!(rows, [('R', "e".to_owned())]);
        assert!(shown_by("gRmRRntR vRrgunning").is_empty());
    }

    #[test]
    fn small_letters_are_told_where_most_words_with_them_show_it() {
        let rows = shown_by("inrormatie arvoer ruilnis bedrijr arval lierst");
        assert_eq!(rows, [('r', "f".to_owned())]);
        // Names, and one misread word.
        assert!(shown_by("Brinkers Vermorel Darstens Korvink arvoer Lardinoo").is_empty());
    }

    #[test]
    fn a_sign_may_stand_for_any_letter_but_not_at_ends_alone() {
        let text = "verg_nning gem_ente be_luit toest_mming";
        let words: Vec<&str> = text.split(' ').collect();
        let rows = shown(&words, false, &[text], &crate::Repairer::dutch().lexicon);
        let has = |letter: &str| {
            rows.iter()
                .any(|row| row.observed == '_' && row.intended == letter)
        };
        assert!(["u", "e", "s"].into_iter().all(has), "{rows:?}");
        assert!(shown_by("regel* gemeente* besluit* minister*").is_empty());
    }

    #[test]
    fn capitals_that_are_their_own_small_letters_are_meant() {
        assert!(shown_by("huisNummer rolNaam gebruikersNaam bijNaam").is_empty());
    }

    #[test]
    fn spelling_is_no_misreading() {
        assert!(
            shown_by("critiek practisch critisch predicaat accoord publicatiën locaal vacantie")
                .is_empty()
        );
    }
}
