//! The words of a document: one that it has elsewhere is likelier here (a cache model, Kuhn and De Mori 1990).
use crate::cost::{Cost, NAT, ln_ratio};
use crate::lexicon::Mixed;
use crate::token::Key;

/// One word in e^3 is the cache's rather than the model's.
const SHARE: Cost = 3 * NAT;
/// The cache makes a word at most this much cheaper.
const MOST: Cost = 4 * NAT;

/// How often a document has each of its words as it was read, in small letters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    words: Mixed<Key, u32>,
    /// All of them.
    n: u32,
    /// The sum of their keys.
    sum: u64,
}

/// The longest word whose small letters need no allocation.
const SHORT: usize = 48;

/// The letters of a word, given one by one.
#[derive(Debug)]
pub(super) struct Letters {
    letters: [u8; SHORT],
    len: usize,
    is_short: bool,
}

impl Letters {
    pub(super) fn new() -> Self {
        Self {
            letters: [0; SHORT],
            len: 0,
            is_short: true,
        }
    }

    #[inline]
    pub(super) fn add(&mut self, c: char) {
        match (u8::try_from(c), self.letters.get_mut(self.len)) {
            (Ok(byte), Some(letter)) if byte.is_ascii() => {
                *letter = byte.to_ascii_lowercase();
                self.len += 1;
            }
            _ => self.is_short = false,
        }
    }

    /// The key of the word; `None`: it is long or has other letters than those of ASCII.
    pub(super) fn key(&self) -> Option<Key> {
        self.is_short.then(|| Key::of(&self.letters, 0, self.len))
    }
}

/// The key of a word in small letters.
pub(super) fn key(word: &str) -> Key {
    let mut letters = [0; SHORT];
    if word.is_ascii()
        && let Some(part) = letters.get_mut(..word.len())
    {
        part.copy_from_slice(word.as_bytes());
        letters.make_ascii_lowercase();
        return Key::of(&letters, 0, word.len());
    }
    Key::of_bytes(word.to_lowercase().as_bytes())
}

impl Held {
    pub(crate) fn add(&mut self, word: &str) {
        self.add_key(key(word));
    }

    /// A word of small letters of ASCII, by the key of its bytes.
    pub(crate) fn add_key(&mut self, key: Key) {
        *self.words.entry(key).or_default() += 1;
        self.sum = self.sum.wrapping_add(key.number());
        self.n += 1;
    }

    /// Makes room for `n` words more, of which most come twice.
    pub(crate) fn reserve(&mut self, n: usize) {
        self.words.reserve(n / 2);
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.n == 0
    }

    fn count(&self, word: Key) -> u32 {
        self.words.get(&word).copied().unwrap_or(0)
    }

    /// Whether the document has the word.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.count(key(word)) > 0
    }

    /// What a word of this cost is cheaper for standing elsewhere too.
    pub(super) fn bonus(&self, word: Key, cost: Cost) -> Cost {
        match self.count(word) {
            0 => 0,
            n => (cost - SHARE - ln_ratio(self.n, n)).clamp(0, MOST),
        }
    }

    /// The same of a printed word.
    pub(crate) fn discount(&self, word: &str, cost: Cost) -> Cost {
        self.bonus(key(word), cost)
    }

    /// A number that tells documents apart, whatever the order of their words.
    pub(crate) fn number(&self) -> u64 {
        self.sum
    }
}
