//! The lexicon: is it a word, how likely, and which words begin here.
use fst::Map;
use fst::raw::{Fst, Node};

use crate::data::{Data, Section};
use crate::error::{Error, Result};

mod builder;
mod entry;
pub(crate) mod hunspell;

pub use builder::LexiconBuilder;
pub use entry::{Entry, Roles};
pub use hunspell::expand as expand_hunspell;

/// An FST-backed word list over borrowed or shared bytes.
///
/// Looking a word up costs O(length); nothing is decoded when it is opened.
/// Cloning shares the bytes.
#[derive(Clone)]
pub struct Lexicon {
    map: Map<Section>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon")
            .field("n_forms", &self.map.len())
            .finish()
    }
}

/// The longest compound that is taken apart, in bytes.
const MAX_COMPOUND_LEN: usize = 80;

impl Lexicon {
    pub(crate) fn open(data: &Data) -> Result<Self> {
        let section = data.section(*b"LEXF")?;
        let map =
            Map::new(section).map_err(|error| Error::corrupt(format!("the lexicon: {error}")))?;
        Ok(Self { map })
    }

    pub(crate) fn fst(&self) -> &Fst<Section> {
        self.map.as_fst()
    }

    /// The entry of exactly this form.
    #[must_use]
    pub fn get(&self, form: &str) -> Option<Entry> {
        self.map.get(form).map(Entry::from_value)
    }

    /// The entry of a printed word: as it stands, or with its capitals lowered
    /// (`De` -> `de`, `NEDERLAND` -> `Nederland`).
    #[must_use]
    pub fn find(&self, word: &str) -> Option<Entry> {
        let word_entry = |form: &str| self.get(form).filter(|entry| entry.is_word());
        let exact = word_entry(word);
        let is_certain = |entry: &Entry| !entry.roles().contains(Roles::CORPUS_ONLY);
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
        let title: String = first.to_uppercase().chain(lower_rest.chars()).collect();
        let lowered = [word.to_lowercase(), title];
        let found = || lowered.iter().filter_map(|form| word_entry(form));
        let keeps = |entry: &Entry| !entry.roles().contains(Roles::KEEP_CASE);
        found()
            .filter(keeps)
            .find(is_certain)
            .or(exact)
            .or_else(|| found().find(keeps))
    }

    /// Whether the word is in the dictionary or follows its compound rules.
    /// Words known from running text alone do not count.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        self.find(word)
            .is_some_and(|entry| !entry.roles().contains(Roles::CORPUS_ONLY))
            || self.is_compound(word)
    }

    /// Whether the word is a productive compound: a beginning, any number of
    /// middles and an end, each of at least two letters.
    ///
    /// # Complexity
    ///
    /// O(n · L) for n bytes and the longest key L; words over 80 bytes are refused.
    #[must_use]
    pub fn is_compound(&self, word: &str) -> bool {
        if word.len() > MAX_COMPOUND_LEN {
            return false;
        }
        let lower = word.to_lowercase();
        // reached[i]: a compound's beginning can end before byte i.
        let mut reached = vec![false; lower.len() + 1];
        reached[0] = true;
        for start in 0..lower.len() {
            if !reached[start] {
                continue;
            }
            let fst = self.fst();
            let (mut node, mut out) = (fst.root(), 0_u64);
            for (i, &byte) in lower.as_bytes()[start..].iter().enumerate() {
                let Some(at) = node.find_input(byte) else {
                    break;
                };
                let transition = node.transition(at);
                out += transition.out.value();
                node = fst.node(transition.addr);
                let end = start + i + 1;
                if !node.is_final() || i == 0 {
                    continue;
                }
                let roles = Entry::from_value(out + node.final_output().value()).roles();
                if roles.intersects(Roles::FORBIDDEN | Roles::CORPUS_ONLY) {
                    continue;
                }
                if end == lower.len() && start > 0 && roles.contains(Roles::END) {
                    return true;
                }
                let role = if start == 0 {
                    Roles::BEGIN
                } else {
                    Roles::MIDDLE
                };
                reached[end] |= roles.contains(role);
            }
        }
        false
    }

    /// Number of forms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there are no forms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }
}

/// A position in the FST during a walk: node and outputs so far.
pub(crate) type At<'f> = (Node<'f>, u64);

/// Follows the bytes of `c` from `at`.
pub(crate) fn step<'f>(fst: &'f Fst<Section>, at: At<'f>, c: char) -> Option<At<'f>> {
    let (mut node, mut out) = at;
    let mut buffer = [0; 4];
    for &byte in c.encode_utf8(&mut buffer).as_bytes() {
        let transition = node.transition(node.find_input(byte)?);
        out += transition.out.value();
        node = fst.node(transition.addr);
    }
    Some((node, out))
}
