//! Confidence intervals by resampling documents.
//!
//! The percentile bootstrap (Efron 1979; for system scores Bisani and Ney 2004,
//! "Bootstrap estimates for confidence intervals in ASR performance
//! evaluation"): as many documents are drawn with replacement as there are, the
//! figure is computed on their sums, and the middle 95 % of the samples is
//! reported. Units of one document are not independent, documents nearly are.
use crate::figures::Counts;

const SAMPLES: usize = 2000;

/// `SplitMix64` (Steele, Lea and Flood 2014): the same draws everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u128::from(z ^ (z >> 31)) * n as u128;
        usize::try_from(high >> 64).expect("the draw is below n")
    }
}

/// 95 % intervals of improvement and harm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Intervals {
    pub(crate) improvement: (f64, f64),
    pub(crate) harm: (f64, f64),
}

/// Resamples the documents; the seed is fixed.
pub(crate) fn intervals(documents: &[&Counts]) -> Intervals {
    let mut draws = Draws(2026);
    let (mut improvement, mut harm) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        let mut sum = Counts::default();
        for _ in documents {
            let drawn = documents[draws.below(documents.len())];
            sum.lev_before += drawn.lev_before;
            sum.lev_after += drawn.lev_after;
            sum.right += drawn.right;
            sum.broken += drawn.broken;
        }
        improvement.push(sum.improvement());
        harm.push(sum.harm());
    }
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let cut = SAMPLES / 40;
        (values[cut], values[SAMPLES - 1 - cut])
    };
    Intervals {
        improvement: middle(improvement),
        harm: middle(harm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_documents_have_no_spread() {
        let counts = Counts {
            lev_before: 8,
            lev_after: 2,
            right: 100,
            broken: 1,
            ..Counts::default()
        };
        let found = intervals(&[&counts; 5]);
        assert_eq!(found.improvement, (75.0, 75.0));
        assert_eq!(found.harm, (100.0, 100.0));
    }

    #[test]
    fn the_interval_holds_the_figure_and_repeats() {
        let of = |lev_after| Counts {
            lev_before: 10,
            lev_after,
            ..Counts::default()
        };
        let documents = [of(1), of(4), of(9), of(5)];
        let found = intervals(&documents.each_ref());
        assert!(found.improvement.0 < 52.5 && found.improvement.1 > 52.5);
        assert_eq!(
            found.improvement,
            intervals(&documents.each_ref()).improvement
        );
    }
}
