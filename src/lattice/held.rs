//! The words of a document: one that it has elsewhere is likelier here (a cache model, Kuhn and De Mori 1990).
use std::collections::HashMap;

use crate::cost::{Cost, NAT, ln_ratio};

/// One word in e^3 is the cache's rather than the model's.
const SHARE: Cost = 3 * NAT;
/// The cache makes a word at most this much cheaper.
const MOST: Cost = 4 * NAT;

/// How often a document has each of its words as it was read, in small letters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    words: HashMap<String, u32>,
    /// All of them.
    n: u32,
}

impl Held {
    pub(crate) fn add(&mut self, word: &str) {
        *self.words.entry(word.to_lowercase()).or_default() += 1;
        self.n += 1;
    }

    fn count(&self, word: &str) -> u32 {
        self.words.get(&word.to_lowercase()).copied().unwrap_or(0)
    }

    /// Whether the document has the word.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.count(word) > 0
    }

    /// What a word of this cost is cheaper for standing elsewhere too.
    pub(super) fn bonus(&self, word: &str, cost: Cost) -> Cost {
        match self.count(word) {
            0 => 0,
            n => (cost - SHARE - ln_ratio(self.n, n)).clamp(0, MOST),
        }
    }

    /// A number that tells documents apart, whatever the order of their words.
    pub(crate) fn number(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let of_word = |counted: (&String, &u32)| {
            let mut mix = DefaultHasher::new();
            counted.hash(&mut mix);
            mix.finish()
        };
        self.words.iter().map(of_word).fold(0, u64::wrapping_add)
    }
}
