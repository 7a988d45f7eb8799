//! One document: its output against gold, relative to the OCR.
//!
//! Every figure of the Python scorer `score.py` has its twin here, computed in the
//! same order, so that both agree to the last digit. A *unit* is the text
//! between two boundaries that OCR and gold share.
use crate::align::{self, Tag};
use crate::figures::{Counts, Tally};
use crate::kinds::{self, Kind};
use crate::long;
use crate::text::{self, Stripped};

/// What became of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Outcome {
    /// Right before, wrong now
    Broken,
    /// Wrong before, changed, still wrong
    Mis,
    /// Wrong before, unchanged
    Left,
    /// Wrong before, right now
    Fixed,
}

impl Outcome {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Mis => "mis",
            Self::Left => "left",
            Self::Fixed => "fixed",
        }
    }
}

/// A unit that is or was wrong.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) outcome: Outcome,
    pub(crate) ocr: String,
    pub(crate) gold: String,
    /// With `~` at an end whose boundary is lost.
    pub(crate) output: String,
    /// The distances to gold of OCR and output.
    pub(crate) costs: (usize, usize),
}

/// The scored document.
pub(crate) struct Score {
    pub(crate) tally: Tally,
    pub(crate) cases: Vec<Case>,
    /// The positions in OCR and gold where a unit begins; both ends included.
    pub(crate) shared: Vec<(usize, usize)>,
    pub(crate) gold: Stripped,
}

/// For each position of a text the positions of another it may map to.
struct Intervals {
    low: Vec<usize>,
    high: Vec<usize>,
}

impl Intervals {
    fn new(a: &Stripped, b: &Stripped, words: (&[&str], &[&str])) -> Self {
        let n = a.len();
        let (mut low, mut high) = (vec![0; n + 1], vec![0; n + 1]);
        for code in long::opcodes(&a.chars, &b.chars, words) {
            let ((i1, i2), (j1, j2)) = (code.source, code.dest);
            match code.tag {
                Tag::Equal | Tag::Replace => {
                    for (i, j) in (i1..=i2).zip(j1..) {
                        if i == i1 && i > 0 {
                            // The piece before has set `low`.
                            high[i] = high[i].max(j);
                        } else {
                            (low[i], high[i]) = (j, j);
                        }
                    }
                }
                Tag::Delete => {
                    for i in i1..=i2 {
                        if i > i1 || i == 0 {
                            (low[i], high[i]) = (j1, j1);
                        }
                    }
                }
                Tag::Insert => high[i1] = high[i1].max(j2),
            }
        }
        Self { low, high }
    }

    /// The boundaries of `a` matched to those of `b` one to one: `[i]` is the
    /// partner of `i`.
    fn matches(&self, a: &Stripped, b: &Stripped) -> Vec<Option<usize>> {
        let mut out = vec![None; a.len() + 1];
        let mut next = 0;
        for i in a.bounds() {
            let found = (self.low[i].max(next)..=self.high[i]).find(|&j| b.is_bound[j]);
            if let Some(j) = found {
                out[i] = Some(j);
                next = j + 1;
            }
        }
        out
    }
}

fn letters(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// Who is matched by whom: the inverse of a one-to-one match.
fn inverse(matches: &[Option<usize>], len: usize) -> Vec<Option<usize>> {
    let mut out = vec![None; len + 1];
    for (i, j) in matches.iter().enumerate() {
        if let Some(j) = *j {
            out[j] = Some(i);
        }
    }
    out
}

/// Scores a document; all three texts in normal form.
pub(crate) fn score(ocr: &str, gold: &str, output: &str, marked: &kinds::Marked) -> Score {
    let words = [ocr, gold, output].map(text::words);
    let joined = [&words[0], &words[1], &words[2]].map(|words| words.join(" "));
    let [o, g, x] = [ocr, gold, output].map(Stripped::new);
    let og = Intervals::new(&o, &g, (&words[0], &words[1]));
    let xg = Intervals::new(&x, &g, (&words[2], &words[1]));
    let ox = Intervals::new(&o, &x, (&words[0], &words[2]));
    let (mo, mx, mox) = (og.matches(&o, &g), xg.matches(&x, &g), ox.matches(&o, &x));
    let lines = |text: &str| text.matches('\n').count();
    let counts = Counts {
        docs: 1,
        len_gold: joined[1].chars().count(),
        lev_before: long::distance(&joined[0], &joined[1]),
        lev_after: long::distance(&joined[2], &joined[1]),
        len_gold_raw: gold.chars().count(),
        lev_raw_before: long::distance(ocr, gold),
        lev_raw_after: long::distance(output, gold),
        words_gold: words[1].len(),
        lev_words_before: align::distance(&words[0], &words[1]),
        lev_words_after: align::distance(&words[2], &words[1]),
        lines_ocr: lines(ocr),
        lines_gold: lines(gold),
        lines_out: lines(output),
        ..Counts::default()
    };
    let mut tally = Tally {
        counts,
        ..Tally::default()
    };
    boundaries(&mut tally.counts, (&o, &g, &x), (&mo, &mx, &mox));
    let mut shared = vec![(0, 0)];
    shared.extend(o.bounds().filter_map(|i| mo[i].map(|j| (i, j))));
    shared.push((o.len(), g.len()));
    let ends = |i: usize| match i {
        0 => (0, true),
        _ if i == o.len() => (x.len(), true),
        _ => mox[i].map_or((ox.low[i], false), |k| (k, true)),
    };
    let mut cases = Vec::new();
    for pair in shared.windows(2) {
        if pair[0] == pair[1] {
            continue;
        }
        let (start, end) = (ends(pair[0].0), ends(pair[1].0));
        let edge = |is_kept| if is_kept { "" } else { "~" };
        let ocr = o.piece(pair[0].0, pair[1].0);
        let gold = g.piece(pair[0].1, pair[1].1);
        let output = format!(
            "{}{}{}",
            edge(start.1),
            x.piece(start.0, end.0),
            edge(end.1)
        );
        cases.extend(unit(&mut tally, ocr, gold, output));
    }
    tally.marked_words(
        &g,
        &words[1],
        marked,
        (&o, &inverse(&mo, g.len())),
        (&x, &inverse(&mx, g.len())),
    );
    Score {
        tally,
        cases,
        shared,
        gold: g,
    }
}

/// Counts one unit; a case if it is or was wrong.
fn unit(tally: &mut Tally, ocr: String, gold: String, output: String) -> Option<Case> {
    let counts = &mut tally.counts;
    counts.units += 1;
    let target = letters(&gold);
    // A lost boundary costs 1, on its left.
    let after = letters(output.trim_start_matches('~'));
    let costs = (
        align::distance(&letters(&ocr), &target),
        align::distance(&after, &target),
    );
    counts.lev_units_before += costs.0;
    counts.lev_units_after += costs.1;
    let is_right = output == gold;
    let outcome = if ocr == gold {
        counts.right += 1;
        if is_right {
            counts.kept += 1;
            return None;
        }
        counts.broken += 1;
        Outcome::Broken
    } else {
        counts.wrong += 1;
        if is_right {
            counts.fixed += 1;
            Outcome::Fixed
        } else if output == ocr {
            counts.left += 1;
            Outcome::Left
        } else {
            counts.mis += 1;
            Outcome::Mis
        }
    };
    let kind = match outcome {
        // A lost boundary is a wrong space.
        Outcome::Broken if output.trim_matches('~') == gold => Kind::Space,
        Outcome::Broken => kinds::kind(output.trim_matches('~'), &gold),
        _ => kinds::kind(&ocr, &gold),
    };
    tally.kinds[kind as usize].add(outcome);
    Some(Case {
        outcome,
        ocr,
        gold,
        output,
        costs,
    })
}

type Matches<'m> = (
    &'m [Option<usize>],
    &'m [Option<usize>],
    &'m [Option<usize>],
);

/// Boundaries of OCR, gold and output, given the matches OCR to gold, output
/// to gold and OCR to output.
fn boundaries(
    counts: &mut Counts,
    (o, g, x): (&Stripped, &Stripped, &Stripped),
    (mo, mx, mox): Matches<'_>,
) {
    let (from_ocr, found) = (inverse(mox, x.len()), inverse(mo, g.len()));
    counts.bounds_ocr = o.bounds().count();
    counts.bounds_gold = g.bounds().count();
    counts.bounds_out = x.bounds().count();
    counts.bounds_ocr_ok = mo.iter().flatten().count();
    counts.bounds_out_ok = mx.iter().flatten().count();
    let new = || x.bounds().filter(|&i| from_ocr[i].is_none());
    counts.ins = new().count();
    counts.ins_ok = new()
        .filter(|&i| mx[i].is_some_and(|j| found[j].is_none()))
        .count();
    counts.ins_need = g.bounds().filter(|&j| found[j].is_none()).count();
    let gone = || o.bounds().filter(|&i| mox[i].is_none());
    counts.del = gone().count();
    counts.del_ok = gone().filter(|&i| mo[i].is_none()).count();
    counts.del_need = o.bounds().filter(|&i| mo[i].is_none()).count();
    let kept = x.breaks.iter().filter_map(|&i| mx[i]);
    counts.breaks_kept = kept.filter(|j| g.breaks.binary_search(j).is_ok()).count();
    counts.breaks_gold = g.breaks.len();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(ocr: &str, gold: &str, output: &str) -> Vec<(&'static str, String)> {
        let score = score(ocr, gold, output, &kinds::Marked::default());
        let counts = &score.tally.counts;
        assert_eq!(counts.wrong, counts.fixed + counts.mis + counts.left);
        assert_eq!(counts.right, counts.kept + counts.broken);
        let cases = score.cases.into_iter();
        cases
            .map(|case| (case.outcome.name(), case.output))
            .collect()
    }

    #[test]
    fn a_unit_is_fixed_missed_left_or_broken() {
        let gold = "De boer melkt zijn koeien vroeg";
        let ocr = "De boermelkt zjin koeien vroeg";
        assert_eq!(
            outcomes(ocr, gold, gold),
            [
                ("fixed", "boer melkt".to_owned()),
                ("fixed", "zijn".to_owned())
            ]
        );
        assert_eq!(
            outcomes(ocr, gold, "De boermelkt zin koeien vroog"),
            [
                ("left", "boermelkt".to_owned()),
                ("mis", "zin".to_owned()),
                ("broken", "vroog".to_owned())
            ]
        );
    }

    #[test]
    fn a_lost_boundary_breaks_both_sides() {
        let text = "Zij vond een schelp";
        let broken = outcomes(text, text, "Zij vondeen schelp");
        assert_eq!(
            broken,
            [
                ("broken", "vond~".to_owned()),
                ("broken", "~een".to_owned())
            ]
        );
    }

    #[test]
    fn boundaries_are_counted_both_ways() {
        let gold = "het oude schip vaart uit";
        let ocr = "hetoude sc hip vaart uit";
        let counts = score(
            ocr,
            gold,
            "het oude schip va art uit",
            &kinds::Marked::default(),
        )
        .tally
        .counts;
        assert_eq!((counts.ins, counts.ins_ok, counts.ins_need), (2, 1, 1));
        assert_eq!((counts.del, counts.del_ok, counts.del_need), (1, 1, 1));
        assert_eq!(
            (counts.bounds_out, counts.bounds_gold, counts.bounds_out_ok),
            (5, 4, 4)
        );
    }
}
