//! What a contender makes of damaged text, scored as the example `evaluate` does.
use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};

use crate::contenders::Contender;
use crate::figures::Tally;
use crate::kinds::Marked;
use crate::score::score;
use crate::statistics::figure;
use crate::text::normal;
use crate::texts::Pair;

#[derive(Debug, Default)]
pub(crate) struct Quality {
    tally: Tally,
    /// Of all outputs: speed-ups are to leave it as it was.
    hasher: DefaultHasher,
}

impl Quality {
    fn add(&mut self, pair: &Pair<'_>, output: &str) {
        let marked = Marked::default();
        let score = score(
            &normal(&pair.noisy),
            &normal(pair.clean),
            &normal(output),
            &marked,
        );
        self.tally.add(&score.tally);
        self.hasher.write(output.as_bytes());
    }

    /// Equal for equal outputs.
    pub(crate) fn digest(&self) -> u64 {
        self.hasher.finish()
    }

    /// Precision, recall and F1 of boundaries, in percent.
    pub(crate) fn boundaries(&self) -> [f64; 3] {
        let figures = self.tally.counts.figures();
        ["bnd_p", "bnd_r", "bnd_f"].map(|name| figures[name].as_f64().unwrap_or(f64::NAN))
    }

    /// Improvement and harm, as columns of a table.
    pub(crate) fn columns(&self) -> String {
        let counts = &self.tally.counts;
        let improvement = match counts.lev_before {
            0 => "-".to_owned(),
            _ => format!("{:.1}", counts.improvement()),
        };
        let (broken, right) = (counts.broken, counts.right);
        format!(
            "{improvement} | {} ({broken} of {right})",
            figure(counts.harm())
        )
    }
}

/// `None`: a bound, which repairs nothing.
pub(crate) fn measure(contender: &mut Contender, pairs: &[Pair<'_>]) -> Option<Quality> {
    if !contender.repairs() {
        return None;
    }
    let (mut quality, mut output) = (Quality::default(), String::new());
    for pair in pairs {
        (contender.work)(&pair.noisy, &mut output);
        quality.add(pair, &output);
    }
    Some(quality)
}

/// Pages read by an engine, by how bad they are.
pub(crate) fn scans(contenders: &mut [Contender], pairs: &[Pair<'_>]) -> String {
    let mut out = "\nPages read by an engine (../shared/eval; herstel's channel and confidence were fitted on these):\n\n\
        | pages | contender | improvement % | harm per 10,000 |\n|---|---|---|---|\n"
        .to_owned();
    for tier in ["light", "medium", "heavy"] {
        let is_of_tier = |pair: &&Pair<'_>| {
            let mut quality = Quality::default();
            quality.add(pair, &pair.noisy);
            quality.tally.counts.tier() == tier
        };
        let tier_pairs: Vec<Pair<'_>> = pairs
            .iter()
            .filter(is_of_tier)
            .map(|pair| Pair {
                clean: pair.clean,
                noisy: pair.noisy.clone(),
            })
            .collect();
        for contender in contenders.iter_mut() {
            if let Some(quality) = measure(contender, &tier_pairs) {
                let n = tier_pairs.len();
                let columns = quality.columns();
                let _ = writeln!(out, "| {n} {tier} | {} | {columns} |", contender.name);
            }
        }
    }
    out
}
