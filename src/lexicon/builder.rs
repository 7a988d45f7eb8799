//! Builds a data file: forms and counts in, FST, records, n-grams and letters out.
use std::collections::{BTreeMap, HashMap};

use fst::MapBuilder;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::entry::{CONFUSABLE, RUN_ON, Roles};
use super::{BLOCK, RECORD};
use crate::channel::Channel;
use crate::cost::quantise;
use crate::data::assemble;
use crate::error::{Error, Result};
use crate::hunspell::{Expansion, Flags};
use crate::lm::{self, Counts, FIRST_WORD, Tokens};

/// Weighted counts and forms, from which [`LexiconBuilder::build`] makes a data file.
///
/// Two passes over the running text: first [`count_words`](Self::count_words)
/// over all of it, then [`fix_vocabulary`](Self::fix_vocabulary), then
/// [`count_ngrams`](Self::count_ngrams) over all of it.
#[derive(Debug)]
pub struct LexiconBuilder {
    expansion: Expansion,
    /// Class of each form; class 0 has no homonyms: seen in running text only.
    forms: BTreeMap<String, u16>,
    classes: Vec<Vec<Flags>>,
    roles: Vec<Roles>,
    counts: HashMap<String, u64>,
    ids: HashMap<String, u16>,
    ngrams: Counts,
}

/// A form seen in running text alone needs this weighted count.
const MIN_CORPUS_COUNT: u64 = 12;
/// The probability of one of the user's words that has no count.
const OWN_WORD: f64 = 1.2e-4;
/// Words with an id of the language model.
const MAX_IDS: usize = 62_000;

/// A data file of the user's own words, with their counts (0: unknown), for [`super::Lexicon::with_own`].
///
/// A word without a count costs what one word in some eight thousand does; counted words are dearer or
/// cheaper by the logarithm of their share.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(crate) fn own_words(words: &BTreeMap<String, u64>) -> Result<Vec<u8>> {
    let bad = |error: fst::Error| Error::corrupt(error.to_string());
    let total: f64 = words.values().map(|&count| count as f64).sum();
    let mut map = MapBuilder::memory();
    let mut records = Vec::new();
    for (index, (word, &count)) in words.iter().enumerate() {
        map.insert(word, index as u64).map_err(bad)?;
        let share = (count as f64 / total.max(1.0)).clamp(1e-6, 2e-3);
        records.push(quantise(if count == 0 { OWN_WORD } else { share }));
        records.push(0xff);
        records.extend_from_slice(&0_u16.to_le_bytes());
    }
    let blocks = words.len().div_ceil(BLOCK);
    records.resize(records.len() + blocks * (BLOCK / 8 + 2), 0);
    assemble(&[
        (*b"LEXF", map.into_inner().map_err(bad)?),
        (*b"ENTR", records),
        (*b"ROLE", vec![Roles::WORD.bits()]),
        (*b"CLAS", Vec::new()),
        (*b"RULE", Vec::new()),
    ])
}

/// Small letters without marks.
fn fold(form: &str) -> String {
    let bare = form.nfd().filter(|&c| !is_combining_mark(c));
    bare.flat_map(char::to_lowercase).collect()
}

impl LexiconBuilder {
    /// Starts from a dictionary, as [`hunspell::expand`](crate::hunspell::expand) gives it.
    ///
    /// # Errors
    ///
    /// If the dictionary has more than 4,095 different sets of homonyms.
    pub fn new(mut expansion: Expansion) -> Result<Self> {
        let mut numbers: HashMap<Vec<Flags>, u16> = HashMap::new();
        let mut classes = vec![Vec::new()];
        let mut forms = BTreeMap::new();
        for (form, homonyms) in std::mem::take(&mut expansion.forms) {
            let next = u16::try_from(classes.len()).unwrap_or(u16::MAX);
            let class = *numbers.entry(homonyms.clone()).or_insert_with(|| {
                classes.push(homonyms);
                next
            });
            if class > super::entry::CLASS_MASK {
                return Err(Error::corrupt(
                    "the dictionary has more than 4095 sets of homonyms",
                ));
            }
            forms.insert(form, class);
        }
        let mut roles: Vec<Roles> = classes.iter().map(|list| Roles::of(list)).collect();
        roles[0] = Roles::WORD;
        Ok(Self {
            expansion,
            forms,
            classes,
            roles,
            counts: HashMap::new(),
            ids: HashMap::new(),
            ngrams: Counts::default(),
        })
    }

    /// What a form may do, if it is known.
    fn roles(&self, form: &str) -> Option<Roles> {
        self.forms
            .get(form)
            .map(|&class| self.roles[usize::from(class)])
    }

    fn is_word(&self, form: &str) -> bool {
        self.roles(form).is_some_and(|r| r.contains(Roles::WORD))
    }

    fn count(&self, form: &str) -> u64 {
        self.counts.get(form).copied().unwrap_or(0)
    }

    /// The form under which a token of running text is counted.
    fn canonical(&self, token: &str, starts: bool) -> String {
        let token = token.replace('’', "'");
        let lower = token.to_lowercase();
        if lower != token && self.is_word(&lower) && (starts || !self.is_word(&token)) {
            lower
        } else {
            token
        }
    }

    /// Calls `f` with the words of a paragraph in canonical form (or a class), and whether a space
    /// stands before each. A hyphenated word that is unknown is cut at its hyphens.
    fn each(&self, paragraph: &str, mut f: impl FnMut(std::result::Result<String, u16>, bool)) {
        let mut starts = true;
        for token in Tokens::new(paragraph) {
            if let Some(class) = token.class {
                f(Err(class), token.spaced);
                starts = matches!(token.text, "." | ":" | "\"" | "?" | "!" | "„" | "“");
                continue;
            }
            let form = self.canonical(token.text, starts);
            starts = false;
            if !form.contains('-') || self.forms.contains_key(&form) {
                f(Ok(form), token.spaced);
                continue;
            }
            for (i, part) in token.text.split('-').enumerate() {
                if i > 0 {
                    f(Err(lm::HYPHEN), false);
                }
                f(Ok(self.canonical(part, false)), token.spaced && i == 0);
            }
        }
    }

    /// Counts the words of a paragraph, `weight` for each.
    pub fn count_words(&mut self, paragraph: &str, weight: u8) {
        let mut words = Vec::new();
        self.each(paragraph, |word, _| words.extend(word));
        for word in words {
            *self.counts.entry(word).or_default() += u64::from(weight);
        }
    }

    /// Adds the frequent words that the dictionary lacks and numbers the vocabulary.
    pub fn fix_vocabulary(&mut self) {
        // The commonest dictionary form with marks, by its letters alone.
        let mut marked: HashMap<String, u64> = HashMap::new();
        for form in self
            .forms
            .keys()
            .filter(|form| !form.is_ascii() && self.is_word(form))
        {
            let most = marked.entry(fold(form)).or_default();
            *most = (*most).max(self.count(form));
        }
        // Judged against the dictionary alone: the order of the counts is arbitrary.
        let is_new = |form: &str, count: u64| {
            count >= MIN_CORPUS_COUNT
                && form.chars().count() >= 2
                && !self.is_known_in_capitals(form)
                && !self.forms.contains_key(form)
                && !self.is_run_on(form, count)
                && marked
                    .get(&fold(form))
                    .is_none_or(|&known| known <= 8 * count)
        };
        let new: Vec<String> = self
            .counts
            .iter()
            .filter(|&(form, &count)| is_new(form, count))
            .map(|(form, _)| form.clone())
            .collect();
        self.forms.extend(new.into_iter().map(|form| (form, 0)));
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
        let seen = |part: &str| {
            let lower = part.to_lowercase();
            let form = if self.forms.contains_key(&lower) {
                &lower
            } else {
                part
            };
            if self.is_word(form) {
                self.count(form)
            } else {
                0
            }
        };
        form.char_indices().skip(1).any(|(i, _)| {
            let (a, b) = (seen(&form[..i]), seen(&form[i..]));
            // Fewer than a fiftieth of the expected neighbours: an accident of typing.
            a.min(b) > 100 && a / 64 * (b / 64) / (total / 4096) > count * 2
        })
    }

    /// Counts the n-grams of a paragraph, `weight` for each.
    pub fn count_ngrams(&mut self, paragraph: &str, weight: u8) {
        let mut ids: Vec<(u16, bool)> = Vec::new();
        self.each(paragraph, |word, spaced| {
            let id = match word {
                Err(class) => class,
                Ok(form) => self.ids.get(&form).copied().unwrap_or(lm::UNKNOWN),
            };
            ids.push((id, spaced));
        });
        self.ngrams.add(ids.into_iter(), weight);
    }

    /// The data file's bytes; equal input gives equal bytes.
    ///
    /// # Errors
    ///
    /// If a section would pass 4 GB, or the confusions do not parse.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn build(&mut self, confusions: &str) -> Result<Vec<u8>> {
        let channel = Channel::parse(confusions)?;
        let bigrams = self.ngrams.bigrams();
        let total: f64 = self.counts.values().sum::<u64>() as f64;
        let unseen = 0.35;
        let parts = self.part_costs(&bigrams);
        let mut map = MapBuilder::memory();
        let bad = |error: fst::Error| Error::corrupt(error.to_string());
        let blocks = self.forms.len().div_ceil(BLOCK);
        let (mut records, mut bits, mut ranks) = (
            Vec::with_capacity(self.forms.len() * RECORD),
            vec![0_u8; blocks * BLOCK / 8],
            Vec::new(),
        );
        let mut n_ids = 0_u16;
        for (index, (form, &class)) in self.forms.iter().enumerate() {
            map.insert(form, index as u64).map_err(bad)?;
            if index % BLOCK == 0 {
                ranks.extend_from_slice(&n_ids.to_le_bytes());
            }
            if self.ids.contains_key(form) {
                bits[index / 8] |= 1 << (index % 8);
                n_ids += 1;
            }
            let count = self.count(form);
            let p = (count as f64 + unseen) / (total + unseen * self.forms.len() as f64);
            let mut marked = class;
            if self.may_be_run_on(form, count, &bigrams) {
                marked |= RUN_ON;
            }
            if self.is_confusable(form, count, &channel) {
                marked |= CONFUSABLE;
            }
            records.push(quantise(p));
            records.push(parts.get(form.as_str()).copied().unwrap_or(0xff));
            records.extend_from_slice(&marked.to_le_bytes());
        }
        let entries = [records, bits, ranks].concat();
        let classes = self.classes.iter().flat_map(|list| {
            let flags = list.iter().flat_map(|f| f.to_bits().to_le_bytes());
            std::iter::once(u8::try_from(list.len()).unwrap_or(u8::MAX)).chain(flags)
        });
        let types = self
            .forms
            .keys()
            .map(|form| (form.as_str(), self.count(form)));
        let n = self.ids.len() + usize::from(FIRST_WORD);
        let sections = [
            (*b"LEXF", map.into_inner().map_err(bad)?),
            (*b"ENTR", entries),
            (*b"ROLE", self.roles.iter().map(|r| r.bits()).collect()),
            (*b"CLAS", classes.collect()),
            (*b"RULE", self.expansion.rules.to_bytes()),
            (*b"NGRM", self.ngrams.section(&bigrams, n)),
            (*b"CHAR", lm::letter_section(types)),
        ];
        assemble(&sections)
    }

    /// A word far rarer than its two halves side by side.
    fn may_be_run_on(&self, form: &str, count: u64, bigrams: &[(u64, u64)]) -> bool {
        if form.chars().count() < 4 || form.contains(['-', '\'']) {
            return false;
        }
        form.char_indices().skip(1).any(|(i, _)| {
            let ids = (self.ids.get(&form[..i]), self.ids.get(&form[i..]));
            let (Some(&a), Some(&b)) = ids else {
                return false;
            };
            Counts::pair(bigrams, a, b) > 8 * count + 20
        })
    }

    /// A word one confusion away from one that is two hundred times as frequent.
    fn is_confusable(&self, form: &str, count: u64, channel: &Channel) -> bool {
        let chars: Vec<char> = form.chars().collect();
        if chars.len() > 12 || form.contains(['-', '\'']) {
            return false;
        }
        (0..chars.len()).any(|at| {
            channel.from(chars[at]).iter().any(|confusion| {
                if !chars[at..].starts_with(&confusion.observed) {
                    return false;
                }
                let mut other: String = chars[..at].iter().collect();
                other.push_str(&confusion.intended);
                other.extend(&chars[at + confusion.observed.len()..]);
                self.ids.contains_key(&other) && self.count(&other) > 200 * (count + 20)
            })
        })
    }

    /// How readily a form begins (high nibble) and ends (low) a compound: by the
    /// number of types of running text that it begins and ends.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a nibble"
    )]
    fn part_costs(&self, bigrams: &[(u64, u64)]) -> HashMap<&str, u8> {
        let mut types: HashMap<&str, [u64; 2]> = HashMap::new();
        let mut n = 0_u64;
        for (compound, &count) in &self.counts {
            let is_plain = compound.chars().all(|c| c.is_lowercase());
            if !is_plain || compound.len() < 7 {
                continue;
            }
            let fits = |part: &str, role: Roles| {
                self.roles(part)
                    .is_some_and(|r| r.contains(role) && !r.contains(Roles::FORBIDDEN))
            };
            let splits = compound.char_indices().map(|(i, _)| i).filter(|&i| {
                let (a, b) = compound.split_at(i);
                if a.len() < 3 || b.len() < 4 {
                    return false;
                }
                if fits(a, Roles::BEGIN) && fits(b, Roles::END) {
                    return true;
                }
                // Parts that the dictionary does not list: "hoog", "ambtelijke".
                match (self.ids.get(a), self.ids.get(b)) {
                    (Some(&x), Some(&y)) => count >= 6 && Counts::pair(bigrams, x, y) * 4 < count,
                    _ => false,
                }
            });
            let likely = |&i: &usize| {
                let (a, b) = compound.split_at(i);
                (u128::from(self.count(a)) + 1) * (u128::from(self.count(b)) + 1)
            };
            if let Some(i) = splits.max_by_key(likely) {
                let (a, b) = compound.split_at(i);
                types.entry(a).or_default()[0] += 1;
                types.entry(b).or_default()[1] += 1;
                n += 1;
            }
        }
        let nibble = |count: u64| {
            let cost = -libm::log((count as f64 + 0.02) / (n as f64 + 1.0));
            (((cost - 3.0) * 1.25) + 0.5).clamp(0.0, 15.0) as u8
        };
        let in_lexicon = |form: &str| self.forms.get_key_value(form).map(|(key, _)| key.as_str());
        types
            .into_iter()
            .filter_map(|(form, [begin, end])| {
                Some((in_lexicon(form)?, nibble(begin) << 4 | nibble(end)))
            })
            .collect()
    }
}
