//! Two numbers for each word of running text, in few bytes.
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A hash map that nobody attacks.
pub(crate) type Mixed<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

/// Hashes short strings by eights of bytes.
#[derive(Debug, Default)]
pub(crate) struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// A word of at most 23 bytes; the last byte is its length. In the table itself, so that a lookup
/// touches one place of the memory in place of two.
#[derive(Debug, PartialEq, Eq)]
struct Short([u64; 3]);

impl std::hash::Hash for Short {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|&word| state.write_u64(word));
    }
}

const LONGEST: usize = 23;

impl Short {
    fn of(word: &str) -> Option<Self> {
        let length = u8::try_from(word.len())
            .ok()
            .filter(|&n| usize::from(n) <= LONGEST)?;
        let mut bytes = [[0; 8]; 3];
        let flat = bytes.as_flattened_mut();
        flat[..word.len()].copy_from_slice(word.as_bytes());
        flat[LONGEST] = length;
        Some(Self(bytes.map(u64::from_le_bytes)))
    }

    /// Calls `f` with the word.
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        let bytes = self.0.map(u64::to_le_bytes);
        let flat = bytes.as_flattened();
        let word = std::str::from_utf8(&flat[..usize::from(flat[LONGEST])]);
        f(word.expect("it was made from a word"))
    }
}

/// Words with two numbers each.
#[derive(Debug, Default)]
pub(super) struct Tally {
    short: Mixed<Short, [u64; 2]>,
    long: Mixed<Box<str>, [u64; 2]>,
}

impl Tally {
    pub(super) fn len(&self) -> usize {
        self.short.len() + self.long.len()
    }

    pub(super) fn get(&self, word: &str) -> Option<[u64; 2]> {
        match Short::of(word) {
            Some(short) => self.short.get(&short).copied(),
            None => self.long.get(word).copied(),
        }
    }

    /// The numbers of a word, both 0 if it is new.
    pub(super) fn of(&mut self, word: &str) -> &mut [u64; 2] {
        match Short::of(word) {
            Some(short) => self.short.entry(short).or_default(),
            None => {
                if !self.long.contains_key(word) {
                    self.long.insert(word.into(), [0; 2]);
                }
                self.long.get_mut(word).expect("it was put in")
            }
        }
    }

    /// All numbers, in no order.
    pub(super) fn values(&self) -> impl Iterator<Item = &[u64; 2]> {
        self.short.values().chain(self.long.values())
    }

    /// Calls `f` with each word and its numbers, in no order.
    pub(super) fn for_each(&self, mut f: impl FnMut(&str, &[u64; 2])) {
        for (word, numbers) in &self.short {
            word.with(|word| f(word, numbers));
        }
        for (word, numbers) in &self.long {
            f(word, numbers);
        }
    }

    /// Keeps the words for which `f` says so; it may change the numbers.
    pub(super) fn retain(&mut self, mut f: impl FnMut(&str, &mut [u64; 2]) -> bool) {
        self.short
            .retain(|word, numbers| word.with(|word| f(word, numbers)));
        self.long.retain(|word, numbers| f(word, numbers));
    }

    pub(super) fn shrink(&mut self) {
        self.short.shrink_to_fit();
        self.long.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_length_are_told_apart() {
        let mut tally = Tally::default();
        let long = "a".repeat(40);
        let words: Vec<&str> = (0..=40)
            .map(|n| &long[..n])
            .chain(["é", "a\0", "\0"])
            .collect();
        for round in 1..=3 {
            for word in &words {
                tally.of(word)[usize::from(word.len() % 2 == 0)] += 1;
            }
            assert_eq!(tally.len(), words.len());
            let sums = tally.values().map(|n| n[0] + n[1]);
            assert!(sums.into_iter().all(|n| n == round));
        }
        let mut seen = Vec::new();
        tally.for_each(|word, _| seen.push(word.to_owned()));
        seen.sort();
        let mut sorted = words.clone();
        sorted.sort_unstable();
        assert_eq!(seen, sorted);
        assert_eq!(tally.get("aa"), Some([0, 3]));
        assert_eq!(tally.get("b"), None);
        tally.retain(|word, _| word.len() > 23);
        assert_eq!((tally.len(), tally.get("aa")), (17, None));
    }
}
