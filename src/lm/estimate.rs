//! From counts to costs: discounts, what is stored of the n-grams, and the section that is written.
use super::counts::Counts;
use super::table::{Keys, Table};
use crate::cost::quantise;

/// Absolute discounts (Ney, Essen and Kneser 1994) in weighted counts, of bigrams and trigrams.
const DISCOUNTS: [f64; 2] = [1.6, 2.2];
/// N-grams with a smaller weighted count are not stored.
const MIN_BIGRAM: u64 = 4;
const MIN_TRIGRAM: u64 = 5;
/// N-grams that are stored at most, the most telling first.
const MAX_BIGRAMS: usize = 620_000;
const MAX_TRIGRAMS: usize = 560_000;

/// An n-gram that may be stored.
struct Gram {
    /// What the texts counted lose in nats without it (weighted difference: Seymore and Rosenfeld 1996).
    gain: f64,
    key: u64,
    p: f64,
}

impl Gram {
    /// The words before the last.
    fn context(&self) -> u64 {
        self.key >> 16
    }

    /// The words behind the first.
    fn lower(&self) -> u64 {
        self.key & 0xffff_ffff
    }
}

/// What no count is too small for.
struct Lower<'c> {
    unigrams: Vec<f64>,
    /// Counts of bigrams, sorted by key, and the probabilities of their second words.
    bigrams: &'c [(u64, u64)],
    p: Vec<f64>,
}

/// The last word of a key.
fn last(key: u64) -> usize {
    (key & 0xffff) as usize
}

/// The sum of the counts of n-grams with one context, and the share that a discount leaves to the unseen.
fn shares(row: &[(u64, u64)], discount: f64) -> (f64, f64) {
    let sum = float(row.iter().map(|r| r.1).sum());
    let left = row.iter().map(|r| discount.min(float(r.1))).sum::<f64>() / sum;
    (sum, left.max(1e-4))
}

impl<'c> Lower<'c> {
    fn of(bigrams: &'c [(u64, u64)], n: usize) -> Self {
        let mut totals = vec![0_u64; n];
        for &(key, count) in bigrams {
            totals[last(key)] += count;
        }
        let total = float(totals.iter().sum());
        let unigrams: Vec<f64> = totals
            .iter()
            .map(|&c| (float(c) + 0.5) / (total + 0.5 * float(n as u64)))
            .collect();
        let [discount, _] = DISCOUNTS;
        let mut p: Vec<f64> = Vec::with_capacity(bigrams.len());
        for row in bigrams.chunk_by(|x, y| x.0 >> 16 == y.0 >> 16) {
            let (sum, left) = shares(row, discount);
            p.extend(row.iter().map(|&(key, count)| {
                (float(count) - discount).max(0.0) / sum + left * unigrams[last(key)]
            }));
        }
        Self {
            unigrams,
            bigrams,
            p,
        }
    }

    /// P(b | a), of a key of the two.
    fn p(&self, key: u64) -> f64 {
        let place = self.bigrams.binary_search_by_key(&key, |r| r.0);
        place.map_or(1e-9, |i| self.p[i])
    }

    /// The trigrams that are stored, sorted by key.
    fn trigrams(&self, counts: &Counts) -> Vec<Gram> {
        let [_, discount] = DISCOUNTS;
        let mut grams: Vec<Gram> = Vec::new();
        for row in counts.rows() {
            let (sum, left) = shares(&row, discount);
            for &(key, count) in row.iter().filter(|r| r.1 >= MIN_TRIGRAM) {
                let lower = left * self.p(key & 0xffff_ffff);
                let p = (float(count) - discount).max(0.0) / sum + lower;
                let gain = float(count) * libm::log(p / lower);
                grams.push(Gram { gain, key, p });
            }
            if grams.len() > 4 * MAX_TRIGRAMS {
                keep_best(&mut grams, MAX_TRIGRAMS);
            }
        }
        keep_best(&mut grams, MAX_TRIGRAMS);
        grams.sort_unstable_by_key(|gram| gram.key);
        grams
    }

    /// The bigrams that are stored: those that trigrams begin with, then by gain; sorted by key.
    fn stored(&self, trigrams: &[Gram]) -> Vec<Gram> {
        let [discount, _] = DISCOUNTS;
        let mut grams: Vec<Gram> = Vec::new();
        let mut probabilities = self.p.iter();
        for row in self.bigrams.chunk_by(|x, y| x.0 >> 16 == y.0 >> 16) {
            let (_, left) = shares(row, discount);
            for (&(key, count), &p) in row.iter().zip(&mut probabilities) {
                let begins = begins_any(trigrams, key);
                if begins || count >= MIN_BIGRAM {
                    let lower = left * self.unigrams[last(key)];
                    let gain = float(count) * libm::log(p / lower);
                    let gain = if begins { f64::MAX } else { gain };
                    grams.push(Gram { gain, key, p });
                }
            }
            if grams.len() > 4 * MAX_BIGRAMS {
                keep_best(&mut grams, MAX_BIGRAMS);
            }
        }
        keep_best(&mut grams, MAX_BIGRAMS);
        grams.sort_unstable_by_key(|gram| gram.key);
        grams
    }

    /// What backing off costs from each context that the n-grams begin with, quantised; `lower` is P of one without its first word.
    fn backoffs(grams: &[Gram], lower: impl Fn(&Gram) -> f64) -> Vec<(u64, u8)> {
        let of_row = |row: &[Gram]| {
            let higher: f64 = row.iter().map(|gram| gram.p).sum();
            let below: f64 = row.iter().map(&lower).sum();
            (row[0].context(), quantise(left_over(higher, below)))
        };
        grams
            .chunk_by(|x, y| x.context() == y.context())
            .map(of_row)
            .collect()
    }
}

impl Counts {
    /// Layout: n (u32), unigram costs (n bytes), backoff costs (n bytes), costs of
    /// no space and of a space for each pair of classes, the table of bigrams, that of trigrams.
    pub(crate) fn section(&self, bigrams: &[(u64, u64)], n: usize) -> Vec<u8> {
        let lower = Lower::of(bigrams, n);
        let trigrams = lower.trigrams(self);
        let stored = lower.stored(&trigrams);
        let mut backoffs = vec![0_u8; n];
        for (word, backoff) in Lower::backoffs(&stored, |gram| lower.unigrams[last(gram.key)]) {
            backoffs[last(word)] = backoff;
        }
        let of_two = Lower::backoffs(&trigrams, |gram| lower.p(gram.lower()));
        let two = |gram: &Gram| {
            let context = of_two.binary_search_by_key(&gram.key, |c| c.0);
            // 255: no trigram begins with it.
            let backoff = context.map_or(u8::MAX, |i| of_two[i].1.min(254));
            let values = u32::from_le_bytes([0, 0, quantise(gram.p), backoff]);
            (gram.key, values)
        };
        let two: Vec<(u64, u32)> = stored.iter().map(two).collect();
        let three: Vec<(u64, u32)> = trigrams
            .iter()
            .map(|gram| (gram.key, u32::from_le_bytes([0, 0, 0, quantise(gram.p)])))
            .collect();

        let mut out = u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes().to_vec();
        out.extend(lower.unigrams.iter().map(|&p| quantise(p)));
        out.extend(backoffs);
        for &[none, space] in self.spaces() {
            let all = float(none + space) + 2.0;
            out.push(quantise((float(none) + 0.02) / all));
            out.push(quantise((float(space) + 0.02) / all));
        }
        out.extend(Table::build(&two, Keys::Short));
        out.extend(Table::build(&three, Keys::Long));
        out
    }
}

/// The backoff weight that spreads what is left over the unseen.
fn left_over(higher: f64, lower: f64) -> f64 {
    ((1.0 - higher).max(1e-4) / (1.0 - lower).max(0.02)).min(1.0)
}

/// Whether a trigram begins with this bigram; the trigrams are sorted by key.
fn begins_any(trigrams: &[Gram], bigram: u64) -> bool {
    let at = trigrams.partition_point(|gram| gram.context() < bigram);
    trigrams
        .get(at)
        .is_some_and(|gram| gram.context() == bigram)
}

/// Keeps the `n` with the largest gain, in any order.
fn keep_best(grams: &mut Vec<Gram>, n: usize) {
    if grams.len() > n {
        grams.select_nth_unstable_by(n, |a, b| b.gain.total_cmp(&a.gain).then(a.key.cmp(&b.key)));
        grams.truncate(n);
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}
