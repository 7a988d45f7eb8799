//! Which edits are right, and whether their confidence says so.
//!
//! An edit is judged alone: in the units it touches (from the last shared
//! boundary before it to the first after it) the OCR is compared with gold with
//! and without the edit, white-space runs equal. It is right if the distance
//! falls, wrong if it rises, neutral if it stays. A text that is not in normal
//! form has its spans mapped by the length of the normalised text before them.
use std::ops::Range;

use herstel::Edit;
use serde_json::{Value, json};

use crate::align;
use crate::score::Score;
use crate::text;

/// Whether an edit brings its units nearer to gold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Right,
    Wrong,
    Neutral,
}

/// Lower ends of the bins of confidence; a repair rarely has less than 0.5.
const BINS: [f64; 10] = [0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];

/// Confidences and verdicts, binned.
#[derive(Debug, Default)]
pub(crate) struct Reliability {
    /// By bin: edits, those right, sum of confidence.
    bins: [(usize, usize, f64); BINS.len()],
}

impl Reliability {
    pub(crate) fn add(&mut self, confidence: f64, verdict: Verdict) {
        let above = BINS.iter().take_while(|&&low| low <= confidence).count();
        let bin = &mut self.bins[above.max(1) - 1];
        bin.0 += 1;
        bin.1 += usize::from(verdict == Verdict::Right);
        bin.2 += confidence;
    }

    /// The bins that hold edits: lower end, edits, those right, mean confidence.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (f64, usize, usize, f64)> + '_ {
        let rows = BINS.iter().zip(&self.bins).filter(|(_, bin)| bin.0 > 0);
        rows.map(|(&low, &(n, right, sum))| (low, n, right, sum / n as f64))
    }

    /// Expected calibration error: the mean distance between confidence and
    /// the share that is right, weighted by edits.
    pub(crate) fn error(&self) -> f64 {
        let n: usize = self.bins.iter().map(|bin| bin.0).sum();
        let gaps = self.rows().map(|(_, _, right, mean)| (right, mean));
        let gaps = gaps
            .zip(self.rows())
            .map(|((right, mean), (_, n, _, _))| n as f64 * (mean - right as f64 / n as f64).abs());
        gaps.sum::<f64>() / n.max(1) as f64
    }

    pub(crate) fn json(&self) -> Value {
        let bins: Vec<_> = self
            .rows()
            .map(|(low, n, right, mean)| {
                json!({"from": low, "edits": n, "right": right, "mean_confidence": mean,
                    "share_right": right as f64 / n as f64})
            })
            .collect();
        json!({"bins": bins, "expected_calibration_error": self.error()})
    }
}

/// Judges the edits of one document, of which `raw` is the OCR as it was
/// repaired and `ocr` its normal form.
pub(crate) fn judge(raw: &str, ocr: &str, edits: &[Edit], score: &Score) -> Vec<Verdict> {
    let starts: Vec<usize> = ocr
        .char_indices()
        .filter(|&(_, c)| !text::is_space(c))
        .map(|(at, _)| at)
        .collect();
    let (mut last, mut mapped) = (0, 0);
    let mut normal = |at: usize| {
        if raw == ocr {
            return at;
        }
        mapped += text::normal(&raw[last..at]).len();
        last = at;
        let mut near = mapped.min(ocr.len());
        while !ocr.is_char_boundary(near) {
            near -= 1;
        }
        near
    };
    edits
        .iter()
        .map(|edit| {
            let span = normal(edit.span().start)..normal(edit.span().end);
            verdict(ocr, &starts, span, edit.replacement(), score)
        })
        .collect()
}

/// `starts`: the byte offsets of the characters other than white space.
fn verdict(
    ocr: &str,
    starts: &[usize],
    span: Range<usize>,
    replacement: &str,
    score: &Score,
) -> Verdict {
    let shared = &score.shared;
    let first = starts.partition_point(|&at| at < span.start);
    let end = starts.partition_point(|&at| at < span.end);
    // White space at an end of the span belongs to the unit beyond it, too.
    let touched = &ocr[span.clone()];
    let is_empty = first == end;
    let opens = is_empty || touched.starts_with(text::is_space);
    let closes = is_empty || touched.ends_with(text::is_space);
    let before = shared.partition_point(|&(i, _)| i < first || (i == first && !opens));
    let after = shared.partition_point(|&(i, _)| i < end || (i == end && closes));
    let from = shared[before.saturating_sub(1)];
    let to = shared[after.min(shared.len() - 1)];
    let byte = |i: usize| starts.get(i).copied().unwrap_or(ocr.len());
    let (open, close) = (byte(from.0).min(span.start), byte(to.0).max(span.end));
    let gold = score.gold.piece(from.1, to.1);
    let cost = |text: &str| {
        let text = text::words(text).join(" ");
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        align::distance(&letters(&text), &letters(&gold))
    };
    let kept = (&ocr[open..span.start], &ocr[span.end..close]);
    let edited = format!("{}{}{}", kept.0, text::normal(replacement), kept.1);
    match cost(&edited).cmp(&cost(&ocr[open..close])) {
        std::cmp::Ordering::Less => Verdict::Right,
        std::cmp::Ordering::Equal => Verdict::Neutral,
        std::cmp::Ordering::Greater => Verdict::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::Marked;
    use crate::score::score;

    fn judged(ocr: &str, gold: &str, find: &str, replacement: &str) -> Verdict {
        let scored = score(ocr, gold, ocr, &Marked::default());
        let chars = ocr.char_indices().filter(|&(_, c)| !text::is_space(c));
        let starts: Vec<usize> = chars.map(|(at, _)| at).collect();
        let at = ocr.find(find).expect("the tests look for what is there");
        verdict(ocr, &starts, at..at + find.len(), replacement, &scored)
    }

    #[test]
    fn an_edit_is_judged_by_the_units_it_touches() {
        let gold = "Wij liepen langs de vaart naar huis";
        let ocr = "Wij liepenlangs de va art naar hnis";
        assert_eq!(
            judged(ocr, gold, "liepenlangs", "liepen langs"),
            Verdict::Right
        );
        assert_eq!(judged(ocr, gold, "va art", "vaart"), Verdict::Right);
        assert_eq!(judged(ocr, gold, "hnis", "huis"), Verdict::Right);
        assert_eq!(judged(ocr, gold, "hnis", "hals"), Verdict::Wrong);
        assert_eq!(judged(ocr, gold, "hnis", "hris"), Verdict::Neutral);
        assert_eq!(judged(ocr, gold, "Wij", "Wie"), Verdict::Wrong);
        assert_eq!(judged(ocr, gold, "de va", "deva"), Verdict::Wrong);
    }

    #[test]
    fn a_span_of_white_space_touches_both_sides() {
        let gold = "de regenton is vol";
        let ocr = "de regen ton is vol";
        assert_eq!(judged(ocr, gold, " ton", "ton"), Verdict::Right);
        assert_eq!(judged(ocr, gold, " is", "is"), Verdict::Wrong);
        assert_eq!(judged("de regen", "de regen", " ", ""), Verdict::Wrong);
    }

    #[test]
    fn calibration_is_the_mean_gap() {
        let mut table = Reliability::default();
        for _ in 0..3 {
            table.add(0.96, Verdict::Right);
        }
        table.add(0.96, Verdict::Neutral);
        assert!((table.error() - 0.21).abs() < 1e-9);
        table.add(1.0, Verdict::Right);
        assert!((table.error() - 0.168).abs() < 1e-9);
    }
}
