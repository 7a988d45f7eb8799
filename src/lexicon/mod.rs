//! The lexicon: is it a word, how likely, and which words begin here.
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fst::raw::Fst;
use fst::{Map, Set};
use once_cell::sync::OnceCell;

use crate::data::{Data, Section};
use crate::error::{Error, ErrorKind, Result};
use crate::hunspell::{self, CompoundRules, Flags, Lookup};

mod builder;
mod entry;
mod model;
mod nodes;
mod parts;
mod readings;
mod starts;
mod tally;
mod trie;
mod verify;
mod vowels;

pub use builder::LexiconBuilder;
pub use entry::{Entry, Roles};
pub use model::{Confusions, ModelBuilder, NgramCounter};
use nodes::Nodes;
pub(crate) use parts::is_like_adjective;
use starts::Starts;
pub(crate) use tally::Mixed;
pub(crate) use trie::{NO_LETTER, OTHER, Place, ROOT, SMALL_A, Trie, bit, code};
pub(crate) use vowels::with_vowel_twice;

/// Bytes of a form's record: cost, part costs, class and marks.
const RECORD: usize = 4;
/// Forms between two counts of ids.
const BLOCK: usize = 512;

/// Word lists opened so far.
static OPENED: AtomicU64 = AtomicU64::new(1);

/// An FST-backed word list over borrowed or shared bytes, and the user's own words on top.
///
/// Looking a word up costs O(length); nothing is decoded when it is opened.
/// Cloning shares the bytes.
#[derive(Clone)]
pub struct Lexicon {
    base: Layer,
    /// Words of other languages that are none of this one.
    foreign: Option<Set<Section>>,
    /// The last is asked first.
    own: Vec<Layer>,
}

/// One word list.
#[derive(Clone)]
pub(crate) struct Layer {
    map: Map<Section>,
    /// n (u32); records; bits of the forms with an id; ids before each block (u16 each).
    entries: Section,
    /// Roles of each class.
    roles: Section,
    classes: Section,
    rules: Section,
    hunspell: Arc<OnceCell<Acceptance>>,
    starts: Arc<OnceCell<Starts>>,
    n: usize,
    /// Of all lists opened so far; what is decoded of one is of no other.
    number: u64,
}

/// What acceptance needs, read from the sections when it is first asked for.
struct Acceptance {
    rules: CompoundRules,
    classes: Classes,
}

/// The homonyms of the forms of each class.
struct Classes {
    flags: Vec<Flags>,
    /// `ends[c]`: where those of class c end, which begin where the ones before end.
    ends: Vec<usize>,
}

impl Classes {
    /// Reads a section: for each class the number of its homonyms and their flags.
    fn read(bytes: &[u8]) -> Result<Self> {
        let mut flags = Vec::with_capacity(bytes.len() / 8);
        let (mut ends, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            let n = usize::from(bytes[at]);
            let list = bytes
                .get(at + 1..at + 1 + 8 * n)
                .ok_or_else(|| Error::corrupt(format!("class {} is cut short", ends.len())))?;
            let bits = list.chunks_exact(8).map(|b| b.try_into());
            flags.extend(bits.map(|b| Flags::from_bits(b.map_or(0, u64::from_le_bytes))));
            ends.push(flags.len());
            at += 1 + 8 * n;
        }
        Ok(Self { flags, ends })
    }

    fn of(&self, class: usize) -> &[Flags] {
        let start = class
            .checked_sub(1)
            .map_or(Some(0), |before| self.ends.get(before).copied());
        let span = start.zip(self.ends.get(class).copied());
        span.map_or(&[], |(start, end)| &self.flags[start..end])
    }
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon")
            .field("n_forms", &self.len())
            .finish()
    }
}

impl Layer {
    pub(crate) fn open(data: &Data) -> Result<Self> {
        let map = Map::new(data.section(*b"LEXF")?)
            .map_err(|error| Error::corrupt(format!("the lexicon: {error}")))?;
        verify::version(map.as_fst().as_bytes())?;
        let entries = data.section(*b"ENTR")?;
        let n = map.len();
        let blocks = n.div_ceil(BLOCK);
        // Saturating: the number of keys is whatever the FST says it is.
        let size = n.saturating_mul(RECORD);
        if entries.as_ref().len() != size.saturating_add(blocks.saturating_mul(BLOCK / 8 + 2)) {
            return Err(Error::corrupt("the records do not fit the lexicon"));
        }
        Ok(Self {
            map,
            entries,
            roles: data.section(*b"ROLE")?,
            classes: data.section(*b"CLAS")?,
            rules: data.section(*b"RULE")?,
            hunspell: Arc::default(),
            starts: Arc::default(),
            n,
            number: OPENED.fetch_add(1, Ordering::Relaxed),
        })
    }

    fn fst(&self) -> &Fst<Section> {
        self.map.as_fst()
    }

    fn nodes(&self) -> Nodes<'_> {
        Nodes::of(self.fst().as_bytes())
    }

    /// The entry of the form with this index in byte order.
    pub(crate) fn entry(&self, index: u64) -> Entry {
        let bytes = self.entries.as_ref();
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let index = index.min(self.n.saturating_sub(1));
        let Some(record) = bytes.get(index * RECORD..index * RECORD + RECORD) else {
            return Entry::NONE;
        };
        let class = u16::from_le_bytes([record[2], record[3]]);
        let roles = self
            .roles
            .as_ref()
            .get(usize::from(class & entry::CLASS_MASK))
            .copied()
            .unwrap_or(0);
        Entry {
            cost: record[0],
            part: record[1],
            class,
            roles: Roles::from_bits(roles),
            id: self.id(bytes, index),
        }
    }

    /// The language model's id (0: none): the rank of the form among those that have one.
    fn id(&self, bytes: &[u8], index: usize) -> u16 {
        let bits = self.n * RECORD;
        let block = index / BLOCK;
        let row = &bytes[bits + block * (BLOCK / 8)..bits + (block + 1) * (BLOCK / 8)];
        let (byte, bit) = (index % BLOCK / 8, index % 8);
        if row[byte] >> bit & 1 == 0 {
            return 0;
        }
        let counts = bits + self.n.div_ceil(BLOCK) * (BLOCK / 8) + block * 2;
        let mut rank = u32::from(u16::from_le_bytes([bytes[counts], bytes[counts + 1]]));
        for eight in row[..byte / 8 * 8].chunks_exact(8) {
            rank += u64::from_le_bytes(eight.try_into().unwrap_or([0; 8])).count_ones();
        }
        for one in &row[byte / 8 * 8..byte] {
            rank += one.count_ones();
        }
        rank += (u32::from(row[byte]) & ((1 << bit) - 1)).count_ones();
        u16::try_from(rank)
            .unwrap_or(0)
            .saturating_add(crate::lm::FIRST_WORD)
    }

    /// The index of a form in byte order.
    fn index(&self, form: &str) -> Option<u64> {
        let nodes = self.nodes();
        let starts = self.starts.get_or_init(|| Starts::of(nodes));
        starts.get(nodes, form)
    }

    fn get(&self, form: &str) -> Option<Entry> {
        Some(self.entry(self.index(form)?))
    }

    fn acceptance(&self) -> Option<&Acceptance> {
        self.hunspell
            .get_or_try_init(|| self.read_acceptance())
            .ok()
    }

    fn read_acceptance(&self) -> Result<Acceptance> {
        let rules = CompoundRules::from_bytes(self.rules.as_ref());
        let rules = rules.map_err(|error| Error::corrupt(error.to_string()))?;
        let classes = Classes::read(self.classes.as_ref())?;
        Ok(Acceptance { rules, classes })
    }
}

/// The words of other languages of a data file, if it has any.
fn foreign(data: &Data) -> Result<Option<Set<Section>>> {
    let section = data.optional(*b"FRGN")?.map(Set::new).transpose();
    section.map_err(|error| Error::corrupt(format!("the words of other languages: {error}")))
}

/// Checks every byte of them.
pub(crate) fn verify_foreign(data: &Data) -> Result<()> {
    foreign(data)?.map_or(Ok(()), |set| verify::fst(set.as_fst(), false))
}

impl Lexicon {
    pub(crate) fn open(data: &Data) -> Result<Self> {
        Ok(Self {
            base: Layer::open(data)?,
            foreign: foreign(data)?,
            own: Vec::new(),
        })
    }

    /// The same with the words of a layer that [`LexiconBuilder::layer`] made on top.
    pub(crate) fn with_own(&self, own: &Data) -> Result<Self> {
        if own.optional(*b"NGRM")?.is_some() {
            let why = "a whole data file is no layer: give it as the data, or build a layer";
            return Err(Error::new(ErrorKind::Option(why.to_owned())));
        }
        let mut lexicon = self.clone();
        lexicon.own.push(Layer::open(own)?);
        Ok(lexicon)
    }

    /// The word lists, the dictionary's first.
    pub(crate) fn layers(&self) -> impl Iterator<Item = &Layer> {
        std::iter::once(&self.base).chain(&self.own)
    }

    /// The entry of exactly this form; the user's own words win.
    #[must_use]
    pub fn get(&self, form: &str) -> Option<Entry> {
        let base = self.base.get(form);
        let Some(mut own) = self.own.iter().rev().find_map(|own| own.get(form)) else {
            return base;
        };
        // The model knows its neighbours by the dictionary's id.
        own.id = base.map_or(0, |base| base.id);
        Some(own)
    }

    /// The entry of a printed word: as it stands, or with its capitals lowered
    /// (`De` -> `de`, `NEDERLAND` -> `Nederland`).
    #[must_use]
    pub fn find(&self, word: &str) -> Option<Entry> {
        let word_entry = |form: &str| self.get(form).filter(|entry| entry.is_word());
        let exact = word_entry(word);
        let is_certain = |entry: &Entry| !entry.is_corpus_only();
        if exact.as_ref().is_some_and(is_certain) || !word.chars().any(char::is_uppercase) {
            return exact;
        }
        let first = word.chars().next()?;
        let rest = &word[first.len_utf8()..];
        let lower_rest = rest.to_lowercase();
        if rest != lower_rest && rest.chars().any(char::is_lowercase) && !word.starts_with("IJ") {
            return exact;
        }
        // Title or capitals: the dictionary's word before one of running text.
        let keeps = |entry: &Entry| !entry.roles().contains(Roles::KEEP_CASE);
        let lower = word_entry(&word.to_lowercase()).filter(keeps);
        if lower.as_ref().is_some_and(is_certain) {
            return lower;
        }
        let title: String = first.to_uppercase().chain(lower_rest.chars()).collect();
        let title = if title == word {
            exact
        } else {
            word_entry(&title)
        };
        let title = title.filter(keeps);
        if title.as_ref().is_some_and(is_certain) {
            return title;
        }
        exact.or(lower).or(title)
    }

    /// Whether a printed word is listed as one of another language, and is none of this one.
    #[must_use]
    pub fn is_foreign(&self, word: &str) -> bool {
        self.foreign
            .as_ref()
            .is_some_and(|set| set.contains(word.to_lowercase()))
            && self.find(word).is_none()
    }

    /// Whether the dictionary accepts the word, productive compounds included,
    /// as Hunspell 1.7.1 does. Words known from running text alone do not count.
    ///
    /// # Complexity
    ///
    /// See [`hunspell::accepts`].
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        let own = self.own.iter().any(|own| own.get(word).is_some());
        !word.is_empty()
            && (own
                || self.base.acceptance().is_some_and(|a| {
                    hunspell::accepts(
                        &Accepting {
                            layer: &self.base,
                            classes: &a.classes,
                        },
                        &a.rules,
                        word,
                    )
                }))
    }

    /// The parts of a productive compound as byte ranges, by the dictionary's rules.
    #[must_use]
    pub fn compound_parts(&self, word: &str) -> Option<Vec<std::ops::Range<usize>>> {
        let a = self.base.acceptance()?;
        hunspell::compound_parts(
            &Accepting {
                layer: &self.base,
                classes: &a.classes,
            },
            &a.rules,
            word,
        )
    }

    /// Whether the word is a productive compound by the dictionary's rules.
    #[must_use]
    pub fn is_compound(&self, word: &str) -> bool {
        self.compound_parts(word).is_some()
    }

    /// Number of forms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.layers().map(|layer| layer.n).sum()
    }

    /// Whether there are no forms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The lexicon as Hunspell's rules ask for it.
struct Accepting<'l> {
    layer: &'l Layer,
    classes: &'l Classes,
}

impl Accepting<'_> {
    fn flags(&self, index: u64) -> &[Flags] {
        let class = self.layer.entry(index).class & entry::CLASS_MASK;
        self.classes.of(usize::from(class))
    }
}

impl Lookup for Accepting<'_> {
    fn homonyms(&self, key: &str) -> &[Flags] {
        let index = self.layer.index(key);
        index.map_or(&[], |index| self.flags(index))
    }

    fn prefixes<'a>(&'a self, text: &str, visit: &mut dyn FnMut(usize, &'a [Flags])) {
        let nodes = self.layer.nodes();
        let mut at = nodes.root();
        for (i, &byte) in text.as_bytes().iter().enumerate() {
            let Some(next) = nodes.step(at, byte) else {
                return;
            };
            at = next;
            if let Some(index) = nodes.value(at) {
                let flags = self.flags(index);
                if !flags.is_empty() {
                    visit(i + 1, flags);
                }
            }
        }
    }

    fn has_pair(&self, text: &str, flags: Flags) -> bool {
        let nodes = self.layer.nodes();
        let ends_well = |index: u64| self.flags(index).iter().any(|h| h.intersects(flags));
        let mut at = Some(nodes.root());
        for (i, &byte) in text.as_bytes().iter().enumerate() {
            let Some(here) = at else { return false };
            if i > 0
                && text.is_char_boundary(i)
                && let Some(spaced) = nodes.step(here, b' ')
                && nodes
                    .get(spaced, &text.as_bytes()[i..])
                    .is_some_and(ends_well)
            {
                return true;
            }
            at = nodes.step(here, byte);
        }
        false
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;
    use crate::Repairer;

    /// The lookup without its shortcuts.
    struct Naive<'l>(Accepting<'l>);

    impl Lookup for Naive<'_> {
        fn homonyms(&self, key: &str) -> &[Flags] {
            self.0.homonyms(key)
        }
    }

    #[test]
    fn pairs_are_found_in_one_walk() {
        let lexicon = Repairer::dutch().lexicon();
        let layer = &lexicon.base;
        let classes = &layer.acceptance().unwrap().classes;
        let (fast, naive) = (
            Accepting { layer, classes },
            Naive(Accepting { layer, classes }),
        );
        let words = [
            "apriori",
            "adhoc",
            "aanlaat",
            "pro",
            "perse",
            "vergunningaanvraag",
            "één",
            "x",
            "adhocë",
        ];
        let usable = Flags::STEM.union(Flags::WHOLE);
        let found = |lookup: &dyn Lookup| words.map(|word| lookup.has_pair(word, usable));
        assert_eq!(found(&fast), found(&naive));
        assert!(found(&fast).contains(&true));
    }
}
