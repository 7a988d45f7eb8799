//! States of chunks seen before: running text repeats its words.
use super::State;
use crate::bytes::{eight, first};

/// States by the hash of a chunk's bytes; two chunks share one of 61 bits once in some 10^18 pairs.
///
/// Sets of two, the one used last first; filled as the text asks for them, doubled when as many
/// chunks came as there are places, up to [`MAX_SETS`].
#[derive(Debug, Default)]
pub(crate) struct Cache {
    /// A hash with a state in its lowest bits; 0: free. The number of sets is a power of two, or none.
    sets: Vec<[u64; 2]>,
    /// States put in since the sets were doubled.
    n_put: usize,
}

/// 2 MB: a quarter of it forgets a third of what 20 MB of documents ask for again.
const MAX_SETS: usize = 1 << 17;
const MIN_SETS: usize = 1 << 6;
/// The bits of a state.
const STATE: u64 = 7;

const SEEDS: [u64; 3] = [
    0x9e37_79b9_7f4a_7c15,
    0xa076_1d64_78bd_642f,
    0xe703_7ed1_a0b4_28db,
];

/// A hash of a chunk, its lowest bits free for a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key(u64);

/// Multiplies and folds (as in wyhash, Wang 2019).
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let half = |part: u128| u64::try_from(part).unwrap_or(0);
    half(product & u128::from(u64::MAX)) ^ half(product >> 64)
}

impl Key {
    /// The key of `bytes[start..end]`; what follows may be read but does not count.
    #[inline]
    pub(crate) fn of(bytes: &[u8], start: usize, end: usize) -> Self {
        let len = end - start;
        let folded = if len <= 16 {
            let one = first(eight(bytes, start), len);
            let two = match len {
                9.. => first(eight(bytes, start + 8), len - 8),
                _ => 0,
            };
            fold(one ^ SEEDS[0], two ^ SEEDS[1])
        } else {
            let parts = (start..end).step_by(8);
            let word = |at| first(eight(bytes, at), end - at);
            // No word of UTF-8 is the seed, so that none makes the product nought and what stood before forgotten.
            parts.fold(SEEDS[0], |state, at| {
                fold(word(at) ^ SEEDS[1], state ^ SEEDS[2])
            })
        };
        Self(fold(folded ^ len as u64, SEEDS[2]) & !STATE | (STATE + 1))
    }

    /// The key of a word.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self::of(bytes, 0, bytes.len())
    }

    /// The key as a number of well mixed bits.
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// The key of a text under settings that are a number of well mixed bits.
    pub(crate) fn of_text(text: &str, settings: u64) -> Self {
        let Self(hash) = Self::of(text.as_bytes(), 0, text.len());
        Self(fold(hash ^ settings, SEEDS[1]) & !STATE | (STATE + 1))
    }

    fn set(self, n_sets: usize) -> usize {
        usize::try_from(self.0 >> 40).unwrap_or(0) & n_sets.wrapping_sub(1)
    }
}

impl State {
    /// In the order of their numbers.
    pub(crate) const ALL: [Self; 8] = [
        Self::Clean,
        Self::Protected,
        Self::Compound,
        Self::Flagged,
        Self::Glued,
        Self::Parted,
        Self::Misread,
        Self::Suspect,
    ];

    #[inline]
    fn of(slot: u64) -> Self {
        let number = usize::try_from(slot & STATE).unwrap_or(0);
        Self::ALL.get(number).copied().unwrap_or(Self::Suspect)
    }
}

impl Cache {
    #[inline]
    pub(crate) fn get(&mut self, key: Key) -> Option<State> {
        let n_sets = self.sets.len();
        let set = self.sets.get_mut(key.set(n_sets))?;
        if set[0] & !STATE == key.0 {
            return Some(State::of(set[0]));
        }
        if set[1] & !STATE == key.0 {
            set.swap(0, 1);
            return Some(State::of(set[0]));
        }
        None
    }

    pub(crate) fn put(&mut self, key: Key, state: State) {
        if self.n_put >= 2 * self.sets.len() && self.sets.len() < MAX_SETS {
            self.double();
        }
        self.n_put += 1;
        self.insert(key.0 | state as u64);
    }

    fn insert(&mut self, slot: u64) {
        let at = Key(slot & !STATE).set(self.sets.len());
        let set = &mut self.sets[at];
        *set = [slot, set[0]];
    }

    #[cold]
    fn double(&mut self) {
        let n_sets = (2 * self.sets.len()).max(MIN_SETS);
        let old = std::mem::replace(&mut self.sets, vec![[0; 2]; n_sets]);
        self.n_put = 0;
        for slot in old.into_iter().flat_map(|[newer, older]| [older, newer]) {
            if slot != 0 {
                self.insert(slot);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_of_the_bytes_alone() {
        let text = "de vergunningaanvraagformulieren van de provincie";
        for start in 0..text.len() {
            for end in start + 1..=text.len() {
                let alone = Key::of(&text.as_bytes()[start..end], 0, end - start);
                assert_eq!(Key::of(text.as_bytes(), start, end), alone);
            }
        }
    }

    #[test]
    fn keys_tell_lengths_and_ends_apart() {
        let all = ["", "a", "a\0", "aaaaaaaa", "aaaaaaaaa", "baaaaaaaa"];
        let long = [
            "aaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaab",
            "aaaaaaaaaaaaaaaa\0",
        ];
        let keys: std::collections::HashSet<Key> = (all.iter().chain(&long))
            .map(|s| Key::of(s.as_bytes(), 0, s.len()))
            .collect();
        assert_eq!(keys.len(), all.len() + long.len());
    }

    /// Words that make the state before them nought would make what stands before them forgotten.
    #[test]
    fn no_word_forgets_what_stands_before_it() {
        let ends = ["vandeprovincie", "qijihvip&p;nRfSAvandeprovincie"];
        let key = |text: &str| Key::of_bytes(text.as_bytes());
        assert_ne!(key(ends[1]), key("cdwttxkhU;<[ac.ivandeprovincie"));
        let state = SEEDS[1].to_le_bytes();
        assert!(std::str::from_utf8(&state).is_err());
        assert_ne!(key(ends[0]), key(ends[1]));
    }

    #[test]
    fn what_is_put_in_is_found_and_memory_is_bounded() {
        let mut cache = Cache::default();
        let key = |i: u32| Key::of(&i.to_le_bytes(), 0, 4);
        let state = |i: u32| State::ALL[i as usize % State::ALL.len()];
        for i in 0..300_000 {
            assert_eq!(cache.get(key(i)), None);
            cache.put(key(i), state(i));
            assert_eq!(cache.get(key(i)), Some(state(i)));
        }
        assert_eq!(cache.sets.len(), MAX_SETS);
        let kept = (0..300_000).filter(|&i| cache.get(key(i)) == Some(state(i)));
        assert!(kept.count() > MAX_SETS);
    }
}
