//! Builds a data file: forms and counts in, FST, records, n-grams and letters out.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use fst::{MapBuilder, SetBuilder};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::entry::{CONFUSABLE, RUN_ON, Roles, SELDOM_CAPITALISED};
use super::parts::{self, Compound};
use super::tally::{Mixed, Tally};
use super::{BLOCK, RECORD, with_vowel_twice};
use crate::channel::Channel;
use crate::cost::quantise;
use crate::data::assemble;
use crate::error::{Error, ErrorKind, Result};
use crate::hunspell::{CompoundRules, Expansion, Flags};
use crate::lm::{self, Counts, FIRST_WORD, Tokens};

/// Counts the words of running text over the forms of a [`LexiconBuilder`](super::LexiconBuilder), for a
/// data file of them.
///
/// Two passes over the text: first [`count_words`](Self::count_words) over all of it, then
/// [`fix_vocabulary`](Self::fix_vocabulary), then [`NgramCounter::count_ngrams`] over all of it.
///
/// # Memory
///
/// Grows with the different words and trigrams of the text, not with its size, and is bounded by
/// [`bound`](Self::bound): some 80 bytes for a word, 16 for a trigram.
///
/// # Examples
///
/// ```
/// use herstel::{Confusions, LexiconBuilder, Repairer};
///
/// let mut lexicon = LexiconBuilder::new();
/// lexicon.list("de\ndijk\nvan\n")?;
/// let text = "De kaart van de dijk. ".repeat(20);
/// let mut words = lexicon.model()?;
/// words.count_words(&text, 1);
/// let mut ngrams = words.fix_vocabulary();
/// ngrams.count_ngrams(&text, 1);
/// let data = ngrams.build(Confusions::Apart(""))?;
/// let repairer = Repairer::builder().data(data).build()?;
/// assert!(repairer.lexicon().get("kaart").is_some());
/// # Ok::<(), herstel::Error>(())
/// ```
#[derive(Debug)]
pub struct ModelBuilder {
    rules: CompoundRules,
    /// Class of each form; class 0 has no homonyms: seen in running text only.
    forms: Mixed<String, u16>,
    classes: Vec<Vec<Flags>>,
    roles: Vec<Roles>,
    /// Words as they stand, inside and at the start of a sentence: counts, then ids.
    raw: Tally,
    /// How many there were before the vocabulary was fixed.
    n_words: usize,
    max_words: usize,
    lost: u64,
    counts: Mixed<String, u64>,
    ids: Mixed<String, u16>,
    ngrams: Counts,
    line: Vec<(u16, bool)>,
    /// Words of other languages.
    foreign: BTreeSet<String>,
    /// Words in capitals that are other words in small letters: "AI".
    acronyms: BTreeSet<String>,
    /// Words that hardly ever have a capital inside a sentence.
    seldom_capitalised: BTreeSet<String>,
}

/// The second pass of a [`ModelBuilder`]: counts n-grams over its vocabulary and makes the data file.
#[derive(Debug)]
pub struct NgramCounter(ModelBuilder);

/// What a data file has to do with the table of confusions that it is built by.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Confusions<'t> {
    /// The table is embedded in the library, or kept apart.
    Apart(&'t str),
    /// The data file carries the table, and a repairer takes it instead of the embedded one.
    Inside(&'t str),
}

/// A form seen in running text alone needs this weighted count.
const MIN_CORPUS_COUNT: u64 = 12;
/// One that texts write apart, too, needs this count and so many letters: shorter ones are accidents of typing.
const MIN_RARE_COUNT: u64 = 2;
const MIN_RARE: usize = 8;
/// A word seldom has a capital inside sentences if texts have it there so often, by weighted count, and one in so many at most has one.
const MIN_INSIDE: u64 = 200;
const SELDOM: u64 = 50;
/// An acronym has at most so many letters.
const MAX_ACRONYM: usize = 5;
/// Words with an id of the language model.
const MAX_IDS: usize = 62_000;
/// Shorter words of another language are damage of Dutch ones as often.
const MIN_FOREIGN: usize = 5;

/// Small letters without marks.
fn fold(form: &str) -> String {
    let bare = form.nfd().filter(|&c| !is_combining_mark(c));
    bare.flat_map(char::to_lowercase).collect()
}

/// The word with its first letter as it is and small letters after it.
fn title(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().into_iter();
    first.chain(chars.flat_map(char::to_lowercase)).collect()
}

/// The word with a capital.
fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// Small letters without marks alone: such a token is its own canonical form.
fn is_plain(token: &str) -> bool {
    token.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether the word after this sign may have a capital that is not its own.
fn begins_sentence(sign: &str) -> bool {
    matches!(sign, "." | ":" | "\"" | "?" | "!" | "„" | "“")
}

impl ModelBuilder {
    /// Starts from a dictionary and from listed words with counts.
    pub(super) fn new(expansion: Expansion, words: &BTreeMap<String, u64>) -> Result<Self> {
        let mut numbers: HashMap<Vec<Flags>, u16> = HashMap::new();
        let mut classes = vec![Vec::new()];
        let mut forms = Mixed::default();
        let listed = words.keys().map(|word| (word.clone(), vec![Flags::STEM]));
        for (form, homonyms) in expansion.forms.into_iter().chain(listed) {
            let next = u16::try_from(classes.len()).unwrap_or(u16::MAX);
            let class = *numbers.entry(homonyms.clone()).or_insert_with(|| {
                classes.push(homonyms);
                next
            });
            if class > super::entry::CLASS_MASK {
                let why = "the dictionary has more than 4095 sets of homonyms".to_owned();
                return Err(Error::new(ErrorKind::Option(why)));
            }
            // The dictionary knows more of a word than a list does.
            forms.entry(form).or_insert(class);
        }
        let mut roles: Vec<Roles> = classes.iter().map(|list| Roles::of(list)).collect();
        roles[0] = Roles::WORD;
        let counts = words.iter().filter(|&(_, &n)| n > 0);
        Ok(Self {
            rules: expansion.rules,
            forms,
            classes,
            roles,
            raw: Tally::default(),
            n_words: 0,
            max_words: usize::MAX,
            lost: 0,
            counts: counts.map(|(word, &n)| (word.clone(), n)).collect(),
            ids: Mixed::default(),
            ngrams: Counts::default(),
            line: Vec::new(),
            foreign: BTreeSet::new(),
            acronyms: BTreeSet::new(),
            seldom_capitalised: BTreeSet::new(),
        })
    }

    /// Bounds the different words and trigrams that are held: when there are more, the rarest are
    /// dropped (lossy counting, Manku and Motwani 2002, without the deltas).
    /// [`NgramCounter::lost`] says by how much a count may be short.
    pub fn bound(&mut self, max_words: usize, max_ngrams: usize) -> &mut Self {
        self.max_words = max_words.max(1 << 10);
        self.ngrams.max = max_ngrams.max(1 << 10);
        self
    }

    /// Words of other languages, in small letters, a word on a line; lines that begin with `#` are not read. Those
    /// that are none of the lexicon's stay as they are on a page that shows no damage.
    pub fn foreign(&mut self, list: &str) -> &mut Self {
        let words = list.lines().map(str::trim);
        let words = words.filter(|word| !word.is_empty() && !word.starts_with('#'));
        self.foreign.extend(words.map(str::to_owned));
        self
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

    /// Forms of running text alone, with the class of those that no dictionary has, as `is_new` says of form and count.
    fn seen(&self, is_new: impl Fn(&str, u64) -> bool) -> Vec<(String, u16)> {
        let new = self
            .counts
            .iter()
            .filter(|&(form, &count)| is_new(form, count));
        new.map(|(form, _)| (form.clone(), 0)).collect()
    }

    /// The form under which a token of running text is counted.
    fn canonical(&self, token: &str, starts: bool) -> String {
        let token = token.replace('’', "'");
        let lower = token.to_lowercase();
        if self.acronyms.contains(&token) {
            return token;
        }
        if lower != token && self.is_word(&lower) && (starts || !self.is_word(&token)) {
            lower
        } else {
            token
        }
    }

    /// Calls `f` with the words of a token in canonical form (or the class of a hyphen). A hyphenated
    /// word that is unknown is cut at its hyphens.
    fn each(&self, token: &str, starts: bool, mut f: impl FnMut(std::result::Result<&str, u16>)) {
        let form = self.canonical(token, starts);
        if !form.contains('-') || self.forms.contains_key(&form) {
            return f(Ok(&form));
        }
        for (i, part) in token.split('-').enumerate() {
            if i > 0 {
                f(Err(lm::HYPHEN));
            }
            f(Ok(&self.canonical(part, false)));
        }
    }

    /// Counts the words of a paragraph, `weight` for each.
    pub fn count_words(&mut self, paragraph: &str, weight: u8) {
        let mut starts = true;
        for token in Tokens::new(paragraph) {
            if token.class.is_some() {
                starts = begins_sentence(token.text);
                continue;
            }
            let weight = u64::from(weight);
            self.raw.of(token.text)[usize::from(starts)] += weight;
            starts = false;
        }
        if self.raw.len() > self.max_words {
            let counts = || self.raw.values().map(|count| count[0] + count[1]);
            let threshold = lm::threshold(counts, self.max_words / 4 * 3);
            self.raw.retain(|_, count| count[0] + count[1] > threshold);
            self.lost += threshold;
        }
    }

    /// Short words in capitals that hardly ever stand in small letters, though the dictionary has them so.
    fn find_acronyms(&mut self) {
        let mut found = BTreeSet::new();
        let times = |word: &str| self.raw.get(word).map_or(0, |of| of[0] + of[1]);
        self.raw.for_each(|token, of| {
            let is_short = (2..=MAX_ACRONYM).contains(&token.len());
            let n = of[0] + of[1];
            if !is_short || n < MIN_CORPUS_COUNT || !token.bytes().all(|b| b.is_ascii_uppercase()) {
                return;
            }
            let words = [title(token), token.to_lowercase()];
            let others: u64 = words.iter().map(|word| times(word)).sum();
            if words.iter().any(|word| self.forms.contains_key(word)) && others * 4 <= n {
                found.insert(token.to_owned());
            }
        });
        self.acronyms = found;
    }

    /// Words of small letters, frequent enough inside sentences, of which hardly one has a capital there.
    fn find_seldom_capitalised(&mut self) {
        let mut found = BTreeSet::new();
        self.raw.for_each(|token, &[inside, _]| {
            if inside < MIN_INSIDE || !token.chars().all(char::is_lowercase) {
                return;
            }
            let capitalised = self.raw.get(&capitalised(token));
            let n = capitalised.map_or(0, |[inside, _]| inside);
            if n * SELDOM <= inside {
                found.insert(token.to_owned());
            }
        });
        self.seldom_capitalised = found;
    }

    /// The counts by canonical form.
    fn settle(&mut self) {
        self.find_acronyms();
        self.find_seldom_capitalised();
        let mut counts = std::mem::take(&mut self.counts);
        self.raw.for_each(|token, of| {
            for (starts, n) in [false, true].into_iter().zip(of).filter(|&(_, &n)| n > 0) {
                self.each(token, starts, |word| {
                    if let Ok(form) = word {
                        match counts.get_mut(form) {
                            Some(count) => *count += n,
                            None => _ = counts.insert(form.to_owned(), *n),
                        }
                    }
                });
            }
        });
        self.counts = counts;
    }

    /// The ids of a token, at most three, and their number above them; `u64::MAX`: there are more.
    fn ids_of(&self, token: &str, starts: bool) -> u64 {
        let (mut packed, mut n) = (0_u64, 0);
        self.each(token, starts, |word| {
            let id = word.map_or_else(|class| class, |form| self.id(form));
            if n < 3 {
                packed |= u64::from(id) << (16 * n);
            }
            n += 1;
        });
        if n > 3 { u64::MAX } else { packed | n << 48 }
    }

    fn id(&self, form: &str) -> u16 {
        self.ids.get(form).copied().unwrap_or(lm::UNKNOWN)
    }

    /// Adds the frequent words that the dictionary lacks and numbers the vocabulary.
    #[must_use]
    pub fn fix_vocabulary(mut self) -> NgramCounter {
        self.settle();
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
        let new = self.seen(is_new);
        self.forms.extend(new);
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
        let mut raw = std::mem::take(&mut self.raw);
        self.n_words = raw.len();
        // The many rare words go: what is not here and plain is looked up by its id alone.
        let unknown = u64::from(lm::UNKNOWN) | 1 << 48;
        raw.retain(|token, of| {
            *of = [false, true].map(|starts| self.ids_of(token, starts));
            *of != [unknown; 2] || !is_plain(token)
        });
        raw.shrink();
        self.raw = raw;
        NgramCounter(self)
    }

    /// A dictionary word set in capitals is no word of its own.
    fn is_known_in_capitals(&self, form: &str) -> bool {
        !form.chars().any(char::is_lowercase)
            && !self.acronyms.contains(form)
            && [title(form), form.to_lowercase()]
                .iter()
                .any(|word| self.forms.contains_key(word))
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
            a.min(b) > 100 && (a / 64).saturating_mul(b / 64) / (total / 4096) > count * 2
        })
    }

    /// Adds rare words of running text that texts write apart, too, but hardly oftener: "hoogambtelijke". Of two words
    /// that are not seen side by side the costs of compounds take care.
    fn add_words_written_both_ways(&mut self, bigrams: &[(u64, u64)]) {
        let apart = |form: &str| {
            let pairs = form.char_indices().skip(1).filter_map(|(i, _)| {
                let (a, b) = form.split_at(i);
                Some(Counts::pair(bigrams, *self.ids.get(a)?, *self.ids.get(b)?))
            });
            pairs.max().unwrap_or(0)
        };
        let is_new = |form: &str, count: u64| {
            (MIN_RARE_COUNT..MIN_CORPUS_COUNT).contains(&count)
                && form.len() >= MIN_RARE
                && form.chars().all(char::is_lowercase)
                && !self.forms.contains_key(form)
                && !self.is_run_on(form, count)
                && (1..=8 * count).contains(&apart(form))
        };
        let new = self.seen(is_new);
        self.forms.extend(new);
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
        if form.chars().count() > 12 || form.contains(['-', '\'']) {
            return false;
        }
        let mut others = channel.rewritten(form, |confusion| !confusion.is_raised);
        others.any(|other| self.ids.contains_key(&other) && self.count(&other) > 200 * (count + 20))
    }

    /// A word that another, three times as frequent, is with one of its vowels twice: "system".
    fn lacks_vowel(&self, form: &str, count: u64) -> bool {
        with_vowel_twice(form).any(|(_, other)| self.count(&other) > 3 * count)
    }

    /// What forms cost as the parts of compounds.
    fn part_costs(&self, bigrams: &[(u64, u64)]) -> HashMap<&str, u8> {
        let compounds: Vec<Compound<'_>> = self
            .counts
            .iter()
            .filter_map(|(form, &count)| self.split_compound(form, count, bigrams))
            .collect();
        let in_lexicon = |form: &str| self.forms.get_key_value(form).map(|(key, _)| key.as_str());
        parts::costs(&compounds)
            .into_iter()
            .filter_map(|(form, cost)| Some((in_lexicon(form)?, cost)))
            .collect()
    }

    /// A form as a compound of two parts, the likeliest by their counts.
    fn split_compound<'f>(
        &self,
        form: &'f str,
        count: u64,
        bigrams: &[(u64, u64)],
    ) -> Option<Compound<'f>> {
        if form.len() < 7 || !form.chars().all(char::is_lowercase) {
            return None;
        }
        let fits = |part: &str, role: Roles| {
            self.roles(part)
                .is_some_and(|r| r.contains(role) && !r.contains(Roles::FORBIDDEN))
        };
        let compounds = form.char_indices().filter_map(|(i, _)| {
            let (first, last) = form.split_at(i);
            if first.len() < 3 || last.len() < 4 {
                return None;
            }
            let is_ruled = fits(first, Roles::BEGIN) && fits(last, Roles::END);
            // Parts that the dictionary does not list: "hoog", "ambtelijke".
            let is_seen = || {
                let ids = self.ids.get(first).zip(self.ids.get(last));
                let apart = ids.map(|(&x, &y)| Counts::pair(bigrams, x, y));
                count >= 6 && apart.is_some_and(|n| n * 4 < count)
            };
            (is_ruled || is_seen()).then_some(Compound {
                first,
                last,
                is_ruled,
            })
        });
        compounds.max_by_key(|compound| {
            let n = |part: &str| u128::from(self.count(part)) + 1;
            n(compound.first) * n(compound.last)
        })
    }
}

impl NgramCounter {
    /// By how much the count of a word and of a trigram may be short of the true one; 0: they are exact.
    #[must_use]
    pub fn lost(&self) -> [u64; 2] {
        [self.0.lost, self.0.ngrams.lost]
    }

    /// Different words of the text, and trigrams held now.
    #[must_use]
    pub fn n_held(&self) -> [usize; 2] {
        [self.0.n_words, self.0.ngrams.n_held()]
    }

    /// Counts the n-grams of a paragraph, `weight` for each.
    pub fn count_ngrams(&mut self, paragraph: &str, weight: u8) {
        let model = &mut self.0;
        let mut line = std::mem::take(&mut model.line);
        line.clear();
        let mut starts = true;
        for token in Tokens::new(paragraph) {
            if let Some(class) = token.class {
                line.push((class, token.spaced));
                starts = begins_sentence(token.text);
                continue;
            }
            let known = model.raw.get(token.text).map(|of| of[usize::from(starts)]);
            let mut spaced = token.spaced;
            match known.filter(|&ids| ids != u64::MAX) {
                Some(ids) => {
                    let four: [u16; 4] = std::array::from_fn(|i| (ids >> (16 * i) & 0xffff) as u16);
                    for &id in &four[..usize::from(four[3])] {
                        line.push((id, spaced));
                        spaced = false;
                    }
                }
                None if is_plain(token.text) => line.push((model.id(token.text), spaced)),
                None => model.each(token.text, starts, |word| {
                    let id = word.map_or_else(|class| class, |form| model.id(form));
                    line.push((id, std::mem::take(&mut spaced)));
                }),
            }
            starts = false;
        }
        model.ngrams.add(line.iter().copied(), weight);
        model.line = line;
    }

    /// The data file's bytes; equal input gives equal bytes.
    ///
    /// # Errors
    ///
    /// If a section would pass 4 GB, or the confusions do not parse.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn build(self, confusions: Confusions<'_>) -> Result<Vec<u8>> {
        let (Confusions::Apart(table) | Confusions::Inside(table)) = confusions;
        let channel = Channel::parse(table)?;
        let Self(mut model) = self;
        model.raw = Tally::default();
        let bigrams = model.ngrams.bigrams();
        model.add_words_written_both_ways(&bigrams);
        let total = model.counts.values().map(|&count| u128::from(count));
        let total = total.sum::<u128>() as f64;
        let unseen = 0.35;
        let parts = model.part_costs(&bigrams);
        let mut map = MapBuilder::memory();
        let bad = |error: fst::Error| Error::corrupt(error.to_string());
        let blocks = model.forms.len().div_ceil(BLOCK);
        let (mut records, mut bits, mut ranks) = (
            Vec::with_capacity(model.forms.len() * RECORD),
            vec![0_u8; blocks * BLOCK / 8],
            Vec::new(),
        );
        let mut n_ids = 0_u16;
        let mut forms: Vec<(&String, u16)> =
            model.forms.iter().map(|(f, &class)| (f, class)).collect();
        forms.sort_unstable();
        for (index, &(form, class)) in forms.iter().enumerate() {
            map.insert(form, index as u64).map_err(bad)?;
            if index % BLOCK == 0 {
                ranks.extend_from_slice(&n_ids.to_le_bytes());
            }
            if model.ids.contains_key(form) {
                bits[index / 8] |= 1 << (index % 8);
                n_ids += 1;
            }
            let count = model.count(form);
            let p = (count as f64 + unseen) / (total + unseen * model.forms.len() as f64);
            let mut marked = class;
            if model.may_be_run_on(form, count, &bigrams) {
                marked |= RUN_ON;
            }
            if model.is_confusable(form, count, &channel) || model.lacks_vowel(form, count) {
                marked |= CONFUSABLE;
            }
            if model.seldom_capitalised.contains(form) {
                marked |= SELDOM_CAPITALISED;
            }
            records.push(quantise(p));
            records.push(parts.get(form.as_str()).copied().unwrap_or(0xff));
            records.extend_from_slice(&marked.to_le_bytes());
        }
        let entries = [records, bits, ranks].concat();
        let classes = model.classes.iter().flat_map(|list| {
            let flags = list.iter().flat_map(|f| f.to_bits().to_le_bytes());
            std::iter::once(u8::try_from(list.len()).unwrap_or(u8::MAX)).chain(flags)
        });
        let types = forms
            .iter()
            .map(|(form, _)| (form.as_str(), model.count(form)));
        let n = model.ids.len() + usize::from(FIRST_WORD);
        let mut sections = vec![
            (*b"LEXF", map.into_inner().map_err(bad)?),
            (*b"ENTR", entries),
            (*b"ROLE", model.roles.iter().map(|r| r.bits()).collect()),
            (*b"CLAS", classes.collect()),
            (*b"RULE", model.rules.to_bytes()),
            (*b"NGRM", model.ngrams.section(&bigrams, n)),
            (*b"CHAR", lm::letter_section(types)),
        ];
        let foreign = model
            .foreign
            .iter()
            .filter(|&word| word.chars().count() >= MIN_FOREIGN && !model.forms.contains_key(word));
        if !model.foreign.is_empty() {
            let mut set = SetBuilder::memory();
            set.extend_iter(foreign).map_err(bad)?;
            sections.push((*b"FRGN", set.into_inner().map_err(bad)?));
        }
        if let Confusions::Inside(table) = confusions {
            sections.push((*b"CONF", table.as_bytes().to_vec()));
        }
        assemble(&sections)
    }
}
