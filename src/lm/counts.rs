//! Counting n-grams.
use std::collections::HashMap;

use super::{N_CLASSES, PAD, START, bigram_key, class_of, trigram_key};

/// Occurrences held before they are sorted and summed.
const BUFFER: usize = 1 << 23;
/// Bits of a sum beside its key of three ids.
const SUM_BITS: u32 = 16;
/// A sum of this or more is held apart.
const LARGE: u64 = (1 << SUM_BITS) - 1;

/// Weighted counts of trigrams, and of spaces between classes.
#[derive(Debug)]
pub(crate) struct Counts {
    /// Each [`packed`], unsorted.
    buffer: Vec<u64>,
    sums: Sums,
    /// More sums than this are pruned.
    pub(crate) max: usize,
    /// By how much a sum may be short of the true one.
    pub(crate) lost: u64,
    /// `spaces[a][b]`: without, with a space.
    spaces: Vec<[u64; 2]>,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            buffer: Vec::new(),
            sums: Sums::default(),
            max: usize::MAX,
            lost: 0,
            spaces: vec![[0; 2]; N_CLASSES * N_CLASSES],
        }
    }
}

/// Sums by key, in eight bytes each: nearly all are small.
#[derive(Debug, Default)]
struct Sums {
    /// Each [`packed`], sorted by key, each key once.
    packed: Vec<u64>,
    /// By key, the sums from [`LARGE`] on.
    large: HashMap<u64, u64>,
}

/// A key with its sum, or with [`LARGE`].
fn packed(key: u64, sum: u64) -> u64 {
    key << SUM_BITS | sum.min(LARGE)
}

impl Sums {
    fn len(&self) -> usize {
        self.packed.len()
    }

    /// Key and sum of a packed one.
    fn unpacked(&self, packed: u64) -> (u64, u64) {
        let (key, sum) = (packed >> SUM_BITS, packed & LARGE);
        (key, if sum == LARGE { self.large[&key] } else { sum })
    }

    /// All, sorted by key.
    fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.packed.iter().map(|&sum| self.unpacked(sum))
    }

    #[cfg(test)]
    fn get(&self, key: u64) -> Option<u64> {
        let at = self
            .packed
            .binary_search_by_key(&key, |sum| sum >> SUM_BITS);
        at.ok().map(|at| self.unpacked(self.packed[at]).1)
    }

    /// The smaller of two neighbours takes the other in, if their keys are equal; their sum.
    fn add(&mut self, one: u64, other: u64) -> Option<u64> {
        let key = one >> SUM_BITS;
        if key != other >> SUM_BITS {
            return None;
        }
        let (one, other) = (one & LARGE, other & LARGE);
        if one + other < LARGE {
            return Some(packed(key, one + other));
        }
        // A sum that is apart already is in `large`, and its part here is no count.
        let sum = self.large.entry(key).or_default();
        *sum += [one, other].iter().filter(|&&n| n < LARGE).sum::<u64>();
        Some(packed(key, LARGE))
    }

    /// Adds packed counts, none of them apart; `new` is left empty.
    fn merge(&mut self, new: &mut Vec<u64>) {
        new.sort_unstable();
        let mut kept = 0;
        for at in 0..new.len() {
            let sum = (kept > 0).then(|| self.add(new[kept - 1], new[at]));
            match sum.flatten() {
                Some(sum) => new[kept - 1] = sum,
                None => {
                    new[kept] = new[at];
                    kept += 1;
                }
            }
        }
        new.truncate(kept);
        let mut sums = std::mem::take(&mut self.packed);
        let (mut a, mut b) = (sums.len(), new.len());
        sums.reserve_exact(b);
        sums.resize(a + b, 0);
        // From the end, so that nothing is overwritten that is still to be read.
        while b > 0 {
            if a > 0 && sums[a - 1] > new[b - 1] {
                sums[a + b - 1] = sums[a - 1];
                a -= 1;
            } else {
                sums[a + b - 1] = new[b - 1];
                b -= 1;
            }
        }
        sums.dedup_by(|next, kept| match self.add(*kept, *next) {
            Some(sum) => {
                *kept = sum;
                true
            }
            None => false,
        });
        self.packed = sums;
        new.clear();
    }

    /// Drops the sums up to a threshold.
    fn prune(&mut self, threshold: u64) {
        let mut packed = std::mem::take(&mut self.packed);
        packed.retain(|&sum| self.unpacked(sum).1 > threshold);
        self.packed = packed;
        self.large.retain(|_, sum| *sum > threshold);
    }
}

/// The smallest count such that at most `n` counts are larger.
pub(crate) fn threshold<I>(counts: impl Fn() -> I, n: usize) -> u64
where
    I: Iterator<Item = u64>,
{
    // `of[c]`: how many counts are c; the last stands for all from there on.
    let mut of = vec![0_usize; 1 << 12];
    let last = of.len() - 1;
    for count in counts() {
        of[usize::try_from(count).unwrap_or(last).min(last)] += 1;
    }
    let mut larger: usize = of.iter().sum();
    for (count, &these) in (0..).zip(&of) {
        larger -= these;
        if larger <= n {
            return count;
        }
    }
    last as u64
}

impl Counts {
    /// Counts a paragraph's ids.
    pub(crate) fn add(&mut self, ids: impl Iterator<Item = (u16, bool)>, weight: u8) {
        let (mut before, mut last) = (PAD, START);
        for (id, spaced) in ids {
            let key = trigram_key(before, last, id);
            self.buffer.push(packed(key, u64::from(weight)));
            if last != START {
                let pair = class_of(last) * N_CLASSES + class_of(id);
                self.spaces[pair][usize::from(spaced)] += u64::from(weight);
            }
            (before, last) = (last, id);
        }
        if self.buffer.len() >= BUFFER {
            self.merge();
        }
    }

    fn merge(&mut self) {
        self.sums.merge(&mut self.buffer);
        if self.sums.len() > self.max {
            let counts = || self.sums.iter().map(|sum| sum.1);
            let threshold = threshold(counts, self.max / 4 * 3);
            self.sums.prune(threshold);
            self.lost += threshold;
        }
    }

    /// Trigrams held.
    pub(crate) fn n_held(&self) -> usize {
        self.sums.len()
    }

    /// How often `a` and `b` stood side by side, sorted by key; closes the count.
    pub(crate) fn bigrams(&mut self) -> Vec<(u64, u64)> {
        self.merge();
        let (mut all, mut buffer) = (Sums::default(), std::mem::take(&mut self.buffer));
        for (key, sum) in self.sums.iter() {
            let pair = key & 0xffff_ffff;
            if sum >= LARGE {
                *all.large.entry(pair).or_default() += sum;
            }
            buffer.push(packed(pair, sum));
            if buffer.len() >= BUFFER {
                all.merge(&mut buffer);
            }
        }
        all.merge(&mut buffer);
        all.iter().collect()
    }

    /// The counts of trigrams, sorted by key, those of one context together.
    pub(super) fn rows(&self) -> impl Iterator<Item = Vec<(u64, u64)>> {
        let context = |sum: u64| sum >> (SUM_BITS + 16);
        let rows = self
            .sums
            .packed
            .chunk_by(move |&x, &y| context(x) == context(y));
        rows.map(|row| row.iter().map(|&sum| self.sums.unpacked(sum)).collect())
    }

    /// How often no space and a space stood between each pair of classes.
    pub(super) fn spaces(&self) -> &[[u64; 2]] {
        &self.spaces
    }

    /// Whether the pair was counted, and how often.
    pub(crate) fn pair(bigrams: &[(u64, u64)], a: u16, b: u16) -> u64 {
        bigrams
            .binary_search_by_key(&bigram_key(a, b), |r| r.0)
            .map_or(0, |i| bigrams[i].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_a_plain_map() {
        let mut sums = Sums::default();
        let mut plain = std::collections::BTreeMap::new();
        for round in 0..40_u64 {
            let mut new = Vec::new();
            for i in 0..3000_u64 {
                // Key 0 passes what sixteen bits hold, within one round and over several.
                let (key, n) = (i * i % (7 + 90 * round), 1 + i % 255);
                *plain.entry(key).or_insert(0) += n;
                new.push(packed(key, n));
            }
            sums.merge(&mut new);
            assert!(new.is_empty() && sums.iter().eq(plain.iter().map(|(&k, &n)| (k, n))));
        }
        assert!(!sums.large.is_empty() && sums.large.len() < sums.len());
        assert!(plain.iter().all(|(&key, &n)| sums.get(key) == Some(n)));
        let threshold = 30_000;
        sums.prune(threshold);
        plain.retain(|_, n| *n > threshold);
        assert!(sums.iter().eq(plain));
    }

    #[test]
    fn a_bound_drops_the_rarest_and_says_what_may_be_lost() {
        let mut exact = Counts::default();
        let mut lossy = Counts {
            max: 1000,
            ..Counts::default()
        };
        for round in 0..20_u16 {
            for counts in [&mut exact, &mut lossy] {
                let often = (0..100).map(|i| (40 + i % 10, true));
                let once = (0..700).map(|i| (100 + round * 700 + i, true));
                counts.add(often.chain(once), 1);
                counts.merge();
            }
        }
        assert!(lossy.n_held() <= 1000 && lossy.lost > 0 && exact.lost == 0);
        for (key, n) in exact.sums.iter().filter(|sum| sum.1 > lossy.lost) {
            let held = lossy.sums.get(key).unwrap();
            assert!(held <= n && held + lossy.lost >= n);
        }
    }
}
