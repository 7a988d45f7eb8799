//! Spaces inside words: "bi j", "zij n", "N ederland", "feitelij k".
use super::{COMMON, Candidates, Reading, first_letters, last_letters};
use crate::cost::{Cost, NAT};
use crate::edit::EditKind;
use crate::protect;

/// So many words parted inside or behind "ij" show that a page parts them.
const PARTED: usize = 2;
/// The rest of a word that is a word itself is so much rarer.
const FAR: Cost = 6 * NAT;

/// A word that has lost its last letter may be so much more frequent by itself.
const RARER: Cost = 3 * NAT;

impl Reading<'_> {
    fn join(&mut self, at: usize) {
        self.change(at..at + 1, "", EditKind::Join);
    }

    /// Spaces before the "j" of "ij", and behind one that does not end a word.
    pub(super) fn parted(&mut self, found: &Candidates) {
        let text = self.text;
        let is_alone = |&at: &usize| {
            let mut behind = text[at + 2..].chars();
            let is_inner = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            // "de punten i j"
            if last_letters(&text[..at]).len() == 1 {
                return false;
            }
            // "mei j.l."
            match behind.next() {
                Some('.') => !is_inner(behind.next()),
                next => !is_inner(next),
            }
        };
        let parted: Vec<usize> = found.parted.iter().copied().filter(is_alone).collect();
        let single = |&&at: &&usize| {
            let (left, right) = (last_letters(&text[..at]), first_letters(&text[at + 1..]));
            right.len() == 1 && self.ends_word(left, right)
        };
        let n_shown = parted.len() + found.behind_ij.iter().filter(single).count();
        if n_shown == 0 {
            return;
        }
        for at in parted {
            self.join(at);
            let left = format!("{}j", last_letters(&text[..at]));
            if self.goes_on(&left, &text[at + 2..], n_shown) {
                self.join(at + 2);
            }
        }
        for &at in &found.behind_ij {
            if self.goes_on(last_letters(&text[..at]), &text[at..], n_shown) {
                self.join(at);
            }
        }
    }

    /// Whether a word that ends in "ij" goes on behind the space that follows.
    fn goes_on(&self, left: &str, behind: &str, n_shown: usize) -> bool {
        let behind = behind.strip_prefix(' ').unwrap_or("");
        let right = first_letters(behind);
        let mut signs = behind[right.len()..].chars();
        // "vrij t.b.v. de"
        let is_abbreviation =
            signs.next() == Some('.') && signs.next().is_some_and(char::is_alphanumeric);
        let solid = format!("{left}{right}");
        if is_abbreviation || !right.starts_with(char::is_lowercase) || !self.is_word(&solid) {
            return false;
        }
        let find = |word: &str| self.lexicon.find(word);
        match (find(left), find(right)) {
            _ if right.chars().count() == 1 => self.ends_word(left, right),
            (Some(first), Some(second)) => {
                n_shown >= PARTED
                    && find(&solid).is_some()
                    && !self.lm.is_seen(first.id(), second.id())
            }
            _ => true,
        }
    }

    /// Whether a single letter is the last of a word that "ij" stands before, which is no other word or hardly a more frequent one:
    /// "zij n", but not "bij t = 0".
    fn ends_word(&self, left: &str, letter: &str) -> bool {
        let whole = self.cost(&format!("{left}{letter}"));
        let most = self.cost(left).map_or(Cost::MAX, |cost| cost + RARER);
        !matches!(letter, "u" | "j") && whole.is_some_and(|whole| whole < most)
    }

    /// Spaces behind the sign of an item, "1°in de definitie": no word begins with it.
    pub(super) fn degrees(&mut self) {
        let text = self.text;
        for (at, sign) in text.match_indices('°') {
            let end = at + sign.len();
            let next = first_letters(&text[end..]);
            let before = text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
            if matches!(at - before.len(), 1 | 2)
                && !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '.'))
                && next.len() > 1
                && next.chars().all(char::is_lowercase)
                && !protect::PUT_IN.contains(&next)
            {
                self.change(end..end, " ", EditKind::Spacing);
            }
        }
    }

    /// Spaces between the first letter of a word and the rest, "N ederland", and before the last, "feitelij k".
    pub(super) fn single_letters(&mut self, spaces: &[usize]) {
        let text = self.text;
        for &at in spaces {
            let (before, behind) = (&text[..at], &text[at + 1..]);
            let (left, right) = (last_letters(before), first_letters(behind));
            let begins = left.len() == 1;
            let (single, rest) = if begins { (left, right) } else { (right, left) };
            // "a) eerste", "l'a vue", "p. eerste"
            let is_open = match begins {
                true => before[..at - 1].ends_with(['.', '-', '\'', '’', '/']),
                false => behind[right.len()..].starts_with([')', '-', '.', '\'', '’', '/']),
            };
            let is_small = rest
                .chars()
                .skip(usize::from(!begins))
                .all(char::is_lowercase);
            let fits = begins || single.starts_with(char::is_lowercase);
            if !is_open
                && fits
                && is_small
                && rest.chars().count() > 2
                && self.is_set_apart(single, rest, begins)
            {
                self.join(at);
            }
        }
    }

    /// Whether a letter belongs to what stands before or behind it, which is no word or far rarer than both together.
    fn is_set_apart(&self, letter: &str, rest: &str, begins: bool) -> bool {
        let whole = match begins {
            true => {
                let small = self.cost(&format!("{}{rest}", letter.to_lowercase()));
                small
                    .into_iter()
                    .chain(self.cost(&format!("{letter}{rest}")))
                    .min()
            }
            false => self.cost(&format!("{rest}{letter}")),
        };
        let whole = whole.filter(|&cost| cost < COMMON);
        whole.is_some_and(|whole| match self.cost(rest) {
            Some(alone) => alone > whole + FAR,
            None => !self.is_any_word(rest),
        })
    }
}
