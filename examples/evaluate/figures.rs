//! Counts that add up over documents, and the figures made of them.
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::judge::Verdict;
use crate::kinds::{self, Kind, Marked};
use crate::score::Outcome;
use crate::text::{self, Stripped};

/// Declares [`Counts`]: a struct of counts with addition and names.
macro_rules! counts {
    ($($name:ident)*) => {
        /// What is counted in a document, or in many.
        ///
        /// `lev`: Levenshtein distances to gold (`raw`: white space as it
        /// stands; `words`, `units`: over words, summed over units).
        /// `bounds`: word boundaries, `ok` those in gold too. `ins`, `del`:
        /// boundaries the output adds and removes. `marked`, `bare`: words of
        /// gold with a mark, and without one that have a marked twin.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub(crate) struct Counts { $(pub(crate) $name: usize,)* }

        impl Counts {
            fn add(&mut self, other: &Self) {
                $(self.$name += other.$name;)*
            }

            fn write(&self, map: &mut Map<String, Value>) {
                $(map.insert(stringify!($name).to_owned(), json!(self.$name));)*
            }
        }
    };
}

counts! {
    docs len_gold lev_before lev_after len_gold_raw lev_raw_before lev_raw_after
    words_gold lev_words_before lev_words_after lev_units_before lev_units_after
    lines_ocr lines_gold lines_out breaks_kept breaks_gold
    bounds_ocr bounds_gold bounds_out bounds_ocr_ok bounds_out_ok
    ins ins_ok ins_need del del_ok del_need
    units wrong fixed mis left right kept broken
    marked marked_before marked_after bare bare_before bare_after
}

/// Wrong units of one kind of error by what became of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KindCounts {
    pub(crate) fixed: usize,
    pub(crate) mis: usize,
    pub(crate) left: usize,
    /// Right units into which such an error was put.
    pub(crate) broken: usize,
}

impl KindCounts {
    pub(crate) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Fixed => self.fixed += 1,
            Outcome::Mis => self.mis += 1,
            Outcome::Left => self.left += 1,
            Outcome::Broken => self.broken += 1,
        }
    }

    pub(crate) fn wrong(self) -> usize {
        self.fixed + self.mis + self.left
    }
}

/// All that adds up.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) counts: Counts,
    /// By [`Kind`].
    pub(crate) kinds: [KindCounts; Kind::NAMES.len()],
    /// By name of the repairer's kind: right, wrong and neutral edits.
    pub(crate) edits: BTreeMap<&'static str, [usize; 3]>,
}

/// n / of; none of nothing is all right.
fn share(n: usize, of: usize) -> f64 {
    if of == 0 { 1.0 } else { n as f64 / of as f64 }
}

/// 100 n / max(1, of).
fn percent(n: usize, of: usize) -> f64 {
    100.0 * n as f64 / of.max(1) as f64
}

/// The signed difference over `of`, in percent.
fn gain(before: usize, after: usize, of: usize) -> f64 {
    100.0 * (before as f64 - after as f64) / of as f64
}

fn f1(p: f64, r: f64) -> f64 {
    if p + r > 0.0 {
        2.0 * p * r / (p + r)
    } else {
        0.0
    }
}

impl Counts {
    /// Percent of the distance that is gone; as `evaluate.py`, so that a set
    /// without errors has -100 per error made.
    pub(crate) fn improvement(&self) -> f64 {
        gain(self.lev_before, self.lev_after, self.lev_before.max(1))
    }

    /// Right units made wrong, per 10,000.
    pub(crate) fn harm(&self) -> f64 {
        1e4 * self.broken as f64 / self.right.max(1) as f64
    }

    /// CER of the OCR in percent: it sets the tier.
    pub(crate) fn cer_before(&self) -> f64 {
        percent(self.lev_before, self.len_gold)
    }

    /// light, medium or heavy.
    pub(crate) fn tier(&self) -> &'static str {
        match self.cer_before() {
            cer if cer < 1.0 => "light",
            cer if cer < 5.0 => "medium",
            _ => "heavy",
        }
    }

    /// Every figure by name, the counts included.
    pub(crate) fn figures(&self) -> Map<String, Value> {
        let mut map = Map::new();
        self.write(&mut map);
        let of_nothing = |before, after| match before {
            0 => 0.0,
            _ => gain(before, after, before),
        };
        let changed = self.fixed + self.mis + self.broken;
        let (p, r) = (share(self.fixed, changed), share(self.fixed, self.wrong));
        let half = if p + r > 0.0 {
            100.0 * 1.25 * p * r / (0.25 * p + r)
        } else {
            0.0
        };
        let bounds = |ok, all| {
            let (p, r) = (share(ok, all), share(ok, self.bounds_gold));
            [100.0 * p, 100.0 * r, 100.0 * f1(p, r)]
        };
        let before = bounds(self.bounds_ocr_ok, self.bounds_ocr);
        let after = bounds(self.bounds_out_ok, self.bounds_out);
        for (name, value) in [
            ("cer_before", self.cer_before()),
            ("cer_after", percent(self.lev_after, self.len_gold)),
            (
                "cer_raw_before",
                percent(self.lev_raw_before, self.len_gold_raw),
            ),
            (
                "cer_raw_after",
                percent(self.lev_raw_after, self.len_gold_raw),
            ),
            (
                "wer_before",
                percent(self.lev_words_before, self.words_gold),
            ),
            ("wer_after", percent(self.lev_words_after, self.words_gold)),
            ("impr_global", of_nothing(self.lev_before, self.lev_after)),
            (
                "impr_icdar",
                of_nothing(self.lev_units_before, self.lev_units_after),
            ),
            ("improvement", self.improvement()),
            ("harm", self.harm()),
            ("P", 100.0 * p),
            ("R", 100.0 * r),
            ("F", 100.0 * f1(p, r)),
            ("F05", half),
            ("bnd_before_p", before[0]),
            ("bnd_before_r", before[1]),
            ("bnd_before_f", before[2]),
            ("bnd_p", after[0]),
            ("bnd_r", after[1]),
            ("bnd_f", after[2]),
            (
                "diacritic_accuracy_before",
                100.0
                    * share(
                        self.marked_before + self.bare_before,
                        self.marked + self.bare,
                    ),
            ),
            (
                "diacritic_accuracy",
                100.0 * share(self.marked_after + self.bare_after, self.marked + self.bare),
            ),
        ] {
            map.insert(name.to_owned(), json!(value));
        }
        map
    }
}

/// A text and, for each position of gold, the partner of a gold boundary.
type Found<'t> = (&'t Stripped, &'t [Option<usize>]);

impl Tally {
    /// Adds another tally.
    pub(crate) fn add(&mut self, other: &Self) {
        self.counts.add(&other.counts);
        for (kind, other) in self.kinds.iter_mut().zip(&other.kinds) {
            kind.fixed += other.fixed;
            kind.mis += other.mis;
            kind.left += other.left;
            kind.broken += other.broken;
        }
        for (kind, verdicts) in &other.edits {
            let sums = self.edits.entry(kind).or_default();
            sums.iter_mut().zip(verdicts).for_each(|(sum, n)| *sum += n);
        }
    }

    /// Counts an edit.
    pub(crate) fn edit(&mut self, kind: &'static str, verdict: Verdict) {
        self.edits.entry(kind).or_default()[verdict as usize] += 1;
    }

    /// Diacritic word accuracy: a gold word that carries a mark, or has the
    /// letters of a word of gold that does, is right if the text has a word
    /// between the same boundaries that is equal but for the signs around it.
    pub(crate) fn marked_words(
        &mut self,
        gold: &Stripped,
        words: &[&str],
        marked: &Marked,
        before: Found<'_>,
        after: Found<'_>,
    ) {
        let counts = &mut self.counts;
        let mut start = 0;
        for word in words {
            let end = start + word.chars().count();
            let core = kinds::core(word);
            let is_right = |(text, partner): Found<'_>| {
                let edge = |at: usize| match at {
                    0 => Some(0),
                    _ if at == gold.len() => Some(text.len()),
                    _ => partner[at],
                };
                let (Some(from), Some(to)) = (edge(start), edge(end)) else {
                    return false;
                };
                kinds::core(&text.piece(from, to)) == core
            };
            let right = |found| usize::from(is_right(found));
            if text::is_marked(core) {
                counts.marked += 1;
                counts.marked_before += right(before);
                counts.marked_after += right(after);
            } else if marked.is_bare_twin(core) {
                counts.bare += 1;
                counts.bare_before += right(before);
                counts.bare_after += right(after);
            }
            start = end;
        }
    }

    /// The figures, those per kind of error, and those per kind of edit.
    pub(crate) fn json(&self) -> Map<String, Value> {
        let mut map = self.counts.figures();
        let mut kinds = Map::new();
        for (name, kind) in Kind::NAMES.iter().zip(&self.kinds) {
            kinds.insert(
                (*name).to_owned(),
                json!({
                    "wrong": kind.wrong(), "fixed": kind.fixed, "mis": kind.mis,
                    "left": kind.left, "broken": kind.broken,
                }),
            );
        }
        map.insert("kinds".to_owned(), Value::Object(kinds));
        let mut edits = Map::new();
        for (name, &[right, wrong, neutral]) in &self.edits {
            edits.insert(
                (*name).to_owned(),
                json!({"right": right, "wrong": wrong, "neutral": neutral}),
            );
        }
        map.insert("edits".to_owned(), Value::Object(edits));
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::score;

    #[test]
    fn nothing_to_do_and_nothing_done_is_all_right() {
        let figures = Counts::default().figures();
        for name in ["P", "R", "F", "F05", "bnd_f"] {
            assert_eq!(figures[name], json!(100.0), "{name}");
        }
        assert_eq!(figures["improvement"], json!(0.0));
    }

    #[test]
    fn harm_counts_against_improvement() {
        let counts = Counts {
            lev_before: 4,
            lev_after: 5,
            right: 500,
            broken: 1,
            ..Counts::default()
        };
        assert_eq!(counts.figures()["impr_global"], json!(-25.0));
        assert_eq!(counts.figures()["harm"], json!(20.0));
    }

    #[test]
    fn marked_words_count_with_their_twins() {
        let gold = "Eén van de vier, niet een van de vijf.";
        let mut marked = Marked::default();
        marked.learn(gold);
        let ocr = "Een van de vier, niet een van de vijf.";
        let counts = score(ocr, gold, "Eén van de vier, niet één van de vijf.", &marked)
            .tally
            .counts;
        assert_eq!(
            (counts.marked, counts.marked_before, counts.marked_after),
            (1, 0, 1)
        );
        assert_eq!(
            (counts.bare, counts.bare_before, counts.bare_after),
            (1, 1, 0)
        );
    }
}
