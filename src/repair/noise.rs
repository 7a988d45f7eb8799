//! A document's noise, from what a first reading changed.
use std::collections::HashMap;

use crate::channel::{Channel, Confusion, Noise};
use crate::cost::{Cost, NAT, ln_ratio};
use crate::edit::{Edit, EditKind};

/// So many spaces lost behind marks tell of each other.
pub(super) const MIN_GLUED: usize = 3;

/// Counts what a first reading changed.
#[derive(Debug, Default)]
pub(super) struct Learner {
    pub(super) n_words: usize,
    spaces: usize,
    after_signs: usize,
    /// Words that touch a mark before them and seem not to be meant to, and marks at the ends of chunks.
    pub(super) glued: usize,
    pub(super) marks: usize,
    joins: usize,
    letters: usize,
    signs: usize,
    rewrites: HashMap<(String, String), usize>,
}

/// What differs between two strings, their common beginning and end taken off.
fn difference(observed: &str, intended: &str) -> (String, String) {
    let (a, b): (Vec<char>, Vec<char>) = (observed.chars().collect(), intended.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..]
        .iter()
        .rev()
        .zip(b[head..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    (
        a[head..a.len() - tail].iter().collect(),
        b[head..b.len() - tail].iter().collect(),
    )
}

/// Whether the two sides of a confusion differ as two strings do of which [`difference`] took all that is common.
fn is_difference(confusion: &Confusion, (from, to): &(String, String)) -> bool {
    let n = |side: &str| side.chars().count();
    let Confusion {
        observed, intended, ..
    } = confusion;
    let has_all = |side: &[char], part: &str| part.chars().all(|c| side.contains(&c));
    // What is common is as long on both sides.
    observed.len() + n(to) == intended.len() + n(from)
        && has_all(intended, to)
        && has_all(observed, from)
        && difference(&observed.text(), &intended.text()) == (from.clone(), to.clone())
}

impl Learner {
    pub(super) fn add(&mut self, text: &str, edits: &[Edit]) {
        for edit in edits {
            let observed = &text[edit.span()];
            let gaps = edit
                .replacement
                .matches(' ')
                .count()
                .saturating_sub(observed.matches(' ').count());
            match edit.kind {
                EditKind::Spacing => self.after_signs += gaps,
                EditKind::Join => self.joins += 1,
                EditKind::Split => self.spaces += gaps,
                EditKind::Punctuation => self.signs += 1,
                _ => {
                    self.spaces += gaps;
                    self.letters += usize::from(edit.letters);
                }
            }
            if matches!(
                edit.kind,
                EditKind::Confusion
                    | EditKind::Diacritic
                    | EditKind::Punctuation
                    | EditKind::SignForLetter
            ) {
                let bare = |s: &str| s.replace(char::is_whitespace, "");
                let key = difference(&bare(observed), &bare(&edit.replacement));
                *self.rewrites.entry(key).or_default() += 1;
            }
        }
    }

    pub(super) fn noise(&self, channel: &Channel) -> Noise {
        let n_words = self.n_words;
        let prior = |n: usize, strength: usize, of_thousand: usize| {
            let (n, all) = (
                n * 1000 + strength * of_thousand,
                (n_words + self.spaces + strength) * 1000,
            );
            ratio(all, n.max(1))
        };
        let (mut adapted, mut is_partial) = (Vec::new(), false);
        // On most pages no rewrite comes twice.
        let repeated: Vec<_> = self.rewrites.iter().filter(|&(_, &n)| n > 1).collect();
        for confusion in channel.all().take_while(|_| !repeated.is_empty()) {
            let is_same =
                |(sides, _): &&(&(String, String), &usize)| is_difference(confusion, sides);
            if let Some(&(_, &n)) = repeated.iter().find(is_same) {
                adapted.resize(channel.n, Cost::MAX);
                let most = ratio(n_words + 50, n).clamp(NAT * 3 / 2, 9 * NAT);
                adapted[confusion.index] = most;
                is_partial |= most < confusion.cost + NAT;
            }
        }
        let confusion = (prior(self.letters, 30, 8) - 3 * NAT).clamp(-NAT, 3 * NAT);
        let lost_after_sign = match self.glued {
            // Of the marks, not of the words: where nothing else is lost these are.
            n if n >= MIN_GLUED => ratio(self.marks + n + 20, n),
            _ => Cost::MAX,
        };
        let sign = (prior(self.signs, 60, 8) - 5 * NAT / 2).clamp(-NAT, 2 * NAT);
        Noise {
            lost_space: prior(self.spaces, 60, 4).clamp(NAT / 2, 8 * NAT),
            lost_after_sign: prior(self.after_signs + self.spaces / 4, 60, 6)
                .min(lost_after_sign)
                .clamp(NAT, 7 * NAT),
            spurious_space: prior(self.joins, 200, 1).clamp(4 * NAT, 9 * NAT),
            confusion,
            sign,
            adapted,
            is_partial,
            markless: false,
            few_right: false,
            misread_words: confusion.min(sign) < NAT * 3 / 2,
        }
    }
}

/// `ln(a / b)` as a cost.
fn ratio(a: usize, b: usize) -> Cost {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    ln_ratio(narrow(a), narrow(b))
}
