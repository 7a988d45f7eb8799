//! Builds a data file: forms and counts in, FST, n-grams and character model out.
use std::collections::{BTreeMap, HashMap};

use fst::MapBuilder;

use super::entry::{Entry, Roles};
use crate::cost::{NAT, STEP};
use crate::data::assemble;
use crate::error::{Error, Result};
use crate::lm::{self, FIRST_WORD, TextTokens};

/// Weighted counts and forms, from which [`LexiconBuilder::build`] makes a data file.
///
/// Two passes over the running text: first [`count_words`](Self::count_words)
/// over all of it, then [`fix_vocabulary`](Self::fix_vocabulary), then
/// [`count_bigrams`](Self::count_bigrams) over all of it. `ln` is the caller's
/// natural logarithm, so that the file does not depend on the platform's.
#[derive(Debug)]
pub struct LexiconBuilder {
    forms: BTreeMap<String, Roles>,
    counts: HashMap<String, u64>,
    ids: HashMap<String, u16>,
    /// Weighted counts of words that have no id, by class.
    bigrams: HashMap<u32, u32>,
    totals: Vec<u64>,
    ln: fn(f64) -> f64,
}

/// A form seen in running text alone needs this weighted count.
const MIN_CORPUS_COUNT: u64 = 12;
/// A bigram needs this weighted count to be stored.
const MIN_BIGRAM: u32 = 6;
/// Absolute discount (Ney, Essen and Kneser 1994), in weighted counts.
const DISCOUNT: f64 = 1.6;
/// Words with an id of the language model.
const MAX_IDS: usize = 60_000;

impl LexiconBuilder {
    /// Starts from dictionary forms, as [`expand_hunspell`](super::expand_hunspell) gives them.
    #[must_use]
    pub fn new(forms: BTreeMap<String, Roles>, ln: fn(f64) -> f64) -> Self {
        Self {
            forms,
            counts: HashMap::new(),
            ids: HashMap::new(),
            bigrams: HashMap::new(),
            totals: Vec::new(),
            ln,
        }
    }

    /// The form under which a token of running text is counted.
    fn canonical(&self, token: &str, starts: bool) -> String {
        let token = token.replace('’', "'");
        let lower = token.to_lowercase();
        let known = |form: &str| {
            self.forms
                .get(form)
                .is_some_and(|r| !r.intersects(Roles::ONLY_COMPOUND | Roles::FORBIDDEN))
        };
        if lower != token && known(&lower) && (starts || !known(&token)) {
            lower
        } else {
            token
        }
    }

    /// Counts the words of a paragraph, `weight` for each.
    pub fn count_words(&mut self, paragraph: &str, weight: u32) {
        let mut starts = true;
        for token in TextTokens::new(paragraph) {
            if token.chars().next().is_some_and(char::is_alphabetic) {
                let form = self.canonical(token, starts);
                *self.counts.entry(form).or_default() += u64::from(weight);
                starts = false;
            } else {
                starts = matches!(token, "." | ":" | "\"");
            }
        }
    }

    /// Adds the frequent words that the dictionary lacks and numbers the vocabulary.
    pub fn fix_vocabulary(&mut self) {
        // Judged against the dictionary alone: the order of the counts is arbitrary.
        let is_new = |form: &str, count: u64| {
            count >= MIN_CORPUS_COUNT
                && form.chars().count() >= 2
                && !self.is_known_in_capitals(form)
                && !self.forms.contains_key(form)
                && !self.is_run_on(form, count)
        };
        let new: Vec<String> = self
            .counts
            .iter()
            .filter(|&(form, &count)| is_new(form, count))
            .map(|(form, _)| form.clone())
            .collect();
        self.forms
            .extend(new.into_iter().map(|form| (form, Roles::CORPUS_ONLY)));
        let mut ranked: Vec<(&String, u64)> = self
            .forms
            .keys()
            .filter_map(|form| Some((form, *self.counts.get(form)?)))
            .collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        ranked.truncate(MAX_IDS);
        let mut words: Vec<&String> = ranked.into_iter().map(|(form, _)| form).collect();
        words.sort();
        self.ids = words
            .into_iter()
            .zip(FIRST_WORD..)
            .map(|(form, id)| (form.clone(), id))
            .collect();
        self.totals = vec![0; self.ids.len() + usize::from(FIRST_WORD)];
    }

    /// A dictionary word set in capitals is no word of its own.
    fn is_known_in_capitals(&self, form: &str) -> bool {
        let mut chars = form.chars();
        let Some(first) = chars
            .next()
            .filter(|_| !form.chars().any(char::is_lowercase))
        else {
            return false;
        };
        let title: String = std::iter::once(first)
            .chain(chars.flat_map(char::to_lowercase))
            .collect();
        self.forms.contains_key(&title) || self.forms.contains_key(&form.to_lowercase())
    }

    /// Two dictionary words whose counts make the fused form an accident.
    fn is_run_on(&self, form: &str, count: u64) -> bool {
        if form.contains(['-', '\'']) {
            return false;
        }
        let total: u64 = 60_000_000;
        form.char_indices().skip(1).any(|(i, _)| {
            let seen = |part: &str| {
                let lower = part.to_lowercase();
                let form = if self.forms.contains_key(&lower) {
                    lower
                } else {
                    part.to_owned()
                };
                if self
                    .forms
                    .get(&form)
                    .is_some_and(|r| !r.contains(Roles::ONLY_COMPOUND))
                {
                    self.counts.get(&form).copied().unwrap_or(0)
                } else {
                    0
                }
            };
            let (a, b) = (seen(&form[..i]), seen(&form[i..]));
            // Fewer than a fiftieth of the expected neighbours: an accident of typing.
            a.min(b) > 100 && a / 64 * (b / 64) / (total / 4096) > count * 2
        })
    }

    fn id(&self, token: &str, starts: bool) -> u16 {
        match lm::class(token) {
            Some(id) => id,
            None => self
                .ids
                .get(&self.canonical(token, starts))
                .copied()
                .unwrap_or(lm::UNKNOWN),
        }
    }

    /// Counts the bigrams of a paragraph, `weight` for each.
    pub fn count_bigrams(&mut self, paragraph: &str, weight: u32) {
        let (mut last, mut starts) = (lm::START, true);
        let ids: Vec<u16> = TextTokens::new(paragraph)
            .flat_map(|token| {
                let whole = self.id(token, starts);
                starts = matches!(token, "." | ":" | "\"");
                if whole == lm::UNKNOWN && token.contains('-') {
                    let mut parts = Vec::new();
                    for part in token.split('-') {
                        if !parts.is_empty() {
                            parts.push(lm::HYPHEN);
                        }
                        parts.push(self.id(part, false));
                    }
                    parts
                } else {
                    vec![whole]
                }
            })
            .collect();
        self.totals[usize::from(lm::START)] += u64::from(weight);
        for id in ids {
            *self
                .bigrams
                .entry(u32::from(last) << 16 | u32::from(id))
                .or_default() += weight;
            self.totals[usize::from(id)] += u64::from(weight);
            last = id;
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "clamped to a byte's range")]
    #[expect(clippy::cast_sign_loss, reason = "clamped to a byte's range")]
    fn quantise(&self, p: f64) -> u8 {
        let cost = -(self.ln)(p) * f64::from(NAT) / f64::from(STEP);
        (cost + 0.5).clamp(0.0, 255.0) as u8
    }

    /// The data file's bytes; equal input gives equal bytes.
    ///
    /// # Errors
    ///
    /// If a section would pass 4 GB.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn build(&self) -> Result<Vec<u8>> {
        let total: f64 = self.counts.values().sum::<u64>() as f64;
        let unseen = 0.35;
        let mut map = MapBuilder::memory();
        let bad = |error: fst::Error| Error::corrupt(error.to_string());
        for (form, &roles) in &self.forms {
            let count = self.counts.get(form).copied().unwrap_or(0) as f64;
            let cost = self.quantise((count + unseen) / (total + unseen * self.forms.len() as f64));
            let mut roles = roles;
            if self.may_be_run_on(form) {
                roles = roles | Roles::RUN_ON;
            }
            let id = self.ids.get(form).copied().unwrap_or(0);
            map.insert(form, Entry::new(cost, roles, id).value())
                .map_err(bad)?;
        }
        let sections = [
            (*b"LEXF", map.into_inner().map_err(bad)?),
            (*b"NGRM", self.bigram_section()),
            (*b"CHAR", self.char_section()),
        ];
        assemble(&sections)
    }

    /// A word far rarer than its two halves side by side.
    fn may_be_run_on(&self, form: &str) -> bool {
        if form.chars().count() < 4 || form.contains(['-', '\'']) {
            return false;
        }
        let count = self.counts.get(form).copied().unwrap_or(0);
        form.char_indices().skip(1).any(|(i, _)| {
            let (Some(&a), Some(&b)) = (self.ids.get(&form[..i]), self.ids.get(&form[i..])) else {
                return false;
            };
            let pair = u32::from(a) << 16 | u32::from(b);
            u64::from(self.bigrams.get(&pair).copied().unwrap_or(0)) > 8 * count + 20
        })
    }

    /// Layout: n (u32), unigram costs (n bytes), backoff costs (n bytes), row
    /// starts ((n + 1) · u32), number of bigrams implied by the last; keys (u16 each), costs (a byte each).
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    fn bigram_section(&self) -> Vec<u8> {
        let n = self.totals.len();
        let total: f64 = self.totals.iter().sum::<u64>() as f64;
        let mut rows: Vec<Vec<(u16, u32)>> = vec![Vec::new(); n];
        for (&pair, &count) in &self.bigrams {
            let [b0, b1, a0, a1] = pair.to_le_bytes();
            rows[usize::from(u16::from_le_bytes([a0, a1]))]
                .push((u16::from_le_bytes([b0, b1]), count));
        }
        let unigram: Vec<f64> = self
            .totals
            .iter()
            .map(|&c| (c as f64 + 0.5) / (total + 0.5 * n as f64))
            .collect();
        let (mut backoffs, mut starts, mut keys, mut costs) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in &mut rows {
            row.sort_unstable();
            let sum: f64 = row.iter().map(|r| f64::from(r.1)).sum();
            row.retain(|r| r.1 >= MIN_BIGRAM);
            starts.extend_from_slice(&u32::try_from(costs.len()).unwrap_or(u32::MAX).to_le_bytes());
            let kept: f64 = row.iter().map(|r| f64::from(r.1) - DISCOUNT).sum();
            let lower: f64 = row.iter().map(|r| unigram[usize::from(r.0)]).sum();
            let left = if sum > 0.0 {
                ((sum - kept) / sum).max(1e-4)
            } else {
                1.0
            };
            backoffs.push(self.quantise((left / (1.0 - lower).max(0.02)).min(1.0)));
            for &(key, count) in row.iter() {
                let p = (f64::from(count) - DISCOUNT) / sum;
                keys.extend_from_slice(&key.to_le_bytes());
                costs.push(self.quantise(p + left * unigram[usize::from(key)]));
            }
        }
        starts.extend_from_slice(&u32::try_from(costs.len()).unwrap_or(u32::MAX).to_le_bytes());
        let mut out = u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes().to_vec();
        out.extend(unigram.iter().map(|&p| self.quantise(p)));
        out.extend(backoffs);
        out.extend(starts);
        out.extend(keys);
        out.extend(costs);
        out
    }

    /// Trigrams of letter classes over word types: `lm::N_LETTERS`³ bytes.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    fn char_section(&self) -> Vec<u8> {
        let n = lm::N_LETTERS;
        let mut counts = vec![0_u64; n * n * n];
        for form in self.forms.keys() {
            // Types, not tokens, teach how an unknown word looks; frequent ones a little more.
            let weight = 1 + u64::from(
                self.counts
                    .get(form)
                    .copied()
                    .unwrap_or(0)
                    .checked_ilog2()
                    .unwrap_or(0),
            );
            let (mut a, mut b) = (0, 0);
            for c in form.chars().map(lm::letter).chain(std::iter::once(0)) {
                counts[(a * n + b) * n + c] += weight;
                (a, b) = (b, c);
            }
        }
        let mut single = vec![1_u64; n];
        let mut double = vec![0_u64; n * n];
        for (i, &count) in counts.iter().enumerate() {
            single[i % n] += count;
            double[i % (n * n)] += count;
        }
        let all: f64 = single.iter().sum::<u64>() as f64;
        (0..counts.len())
            .map(|i| {
                let (b, c) = (i / n % n, i % n);
                let context: f64 = counts[i - c..i - c + n].iter().sum::<u64>() as f64;
                let pairs: f64 = double[b * n..b * n + n].iter().sum::<u64>() as f64;
                let p1 = single[c] as f64 / all;
                let p2 = (double[b * n + c] as f64 + 20.0 * p1) / (pairs + 20.0);
                self.quantise((counts[i] as f64 + 20.0 * p2) / (context + 20.0))
            })
            .collect()
    }
}
