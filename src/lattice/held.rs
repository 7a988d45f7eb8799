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
    /// Bits of what their letters come to, so that most other words are not looked up.
    filter: Vec<u64>,
    /// All of them.
    n: u32,
    /// The sum of their keys.
    sum: u64,
}

/// The longest word whose small letters need no allocation.
const SHORT: usize = 48;

/// A short ASCII word in small letters, with zeros behind it.
#[inline]
fn small(word: &str) -> Option<[u8; SHORT]> {
    let mut letters = [0; SHORT];
    for (letter, byte) in letters.get_mut(..word.len())?.iter_mut().zip(word.bytes()) {
        if !byte.is_ascii() {
            return None;
        }
        *letter = byte.to_ascii_lowercase();
    }
    Some(letters)
}

/// The key of a word in small letters.
fn key(word: &str) -> Key {
    match small(word) {
        Some(letters) => Key::of(&letters, 0, word.len()),
        None => Key::of_bytes(word.to_lowercase().as_bytes()),
    }
}

/// What a word's letters come to, whatever their case.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Filter(u32);

/// Bits of [`Held::filter`], a power of two.
const N_BITS: usize = 1 << 14;

impl Filter {
    #[inline]
    pub(super) fn add(&mut self, c: char) {
        if c.is_ascii() {
            self.mix(c.to_ascii_lowercase());
        } else {
            c.to_lowercase().for_each(|c| self.mix(c));
        }
    }

    #[inline]
    fn mix(&mut self, c: char) {
        self.0 = (self.0.rotate_left(5) ^ c as u32).wrapping_mul(0x9e37_79b9);
    }

    fn place(self) -> (usize, u64) {
        let bit = self.0 as usize >> 8 & (N_BITS - 1);
        (bit / 64, 1 << (bit % 64))
    }
}

impl Held {
    pub(crate) fn add(&mut self, word: &str) {
        let mut filter = Filter::default();
        let key = match small(word) {
            Some(letters) => {
                let bytes = &letters[..word.len()];
                bytes.iter().for_each(|&byte| filter.mix(char::from(byte)));
                Key::of(&letters, 0, word.len())
            }
            None => {
                word.chars().for_each(|c| filter.add(c));
                key(word)
            }
        };
        let (place, bit) = filter.place();
        if self.filter.is_empty() {
            self.filter.resize(N_BITS / 64, 0);
        }
        self.filter[place] |= bit;
        *self.words.entry(key).or_default() += 1;
        self.sum = self.sum.wrapping_add(key.number());
        self.n += 1;
    }

    /// Whether the document may have a word with these letters.
    pub(super) fn may_have(&self, filter: Filter) -> bool {
        let (place, bit) = filter.place();
        self.filter.get(place).is_some_and(|bits| bits & bit != 0)
    }

    fn count(&self, word: &str) -> u32 {
        self.words.get(&key(word)).copied().unwrap_or(0)
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
        self.sum
    }
}
