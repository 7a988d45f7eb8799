//! Dashes for hyphens, and signs as wide as a Chinese character.
use super::{Reading, first_letters, last_letters};
use crate::cost::{Cost, NAT};
use crate::edit::EditKind;
use crate::lm;

pub(super) const DASH: &str = "—";
/// A word this frequent may stand beside a dash that is one, and is no half of a word.
const FREQUENT: Cost = 8 * NAT;
/// So many dashes that join words tell of others.
const LIKELY: usize = 2;
/// So many, and none that stands by itself, tell that all are hyphens.
const SHOWN: usize = 3;
/// Bytes of a half of a word that lost its hyphen, at least.
const MIN_HALF: usize = 3;
/// The first wide sign, that of "!".
const FIRST_WIDE: char = '\u{ff01}';
const LAST_WIDE: char = '\u{ff5e}';

/// How likely a dash was a hyphen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Joined {
    Doubtful,
    Likely,
    Surely,
}

impl Reading<'_> {
    /// Dashes between letters, and behind the last of a line, that were hyphens.
    pub(super) fn dashes(&mut self, dashes: &[usize]) {
        let mut found = Vec::new();
        let mut stands_alone = false;
        for &at in dashes {
            let behind = &self.text[at + DASH.len()..];
            match self.joined(last_letters(&self.text[..at]), behind) {
                Some(joined) => found.push((at, joined)),
                None => stands_alone |= behind.starts_with(' '),
            }
        }
        let likely = found
            .iter()
            .filter(|(_, joined)| *joined > Joined::Doubtful);
        let least = match likely.count() {
            SHOWN.. if !stands_alone => Joined::Doubtful,
            LIKELY.. => Joined::Likely,
            _ => Joined::Surely,
        };
        for (at, _) in found.into_iter().filter(|(_, joined)| *joined >= least) {
            self.change(at..at + DASH.len(), "-", EditKind::Punctuation);
        }
    }

    /// How a dash joins these letters to what follows, as a hyphen does; `None`: not at all.
    fn joined(&self, left: &str, behind: &str) -> Option<Joined> {
        let next = behind.trim_start_matches([' ', '\t', '\r']);
        let breaks = next.starts_with('\n');
        let right = first_letters(if breaks { next.trim_start() } else { behind });
        if left.is_empty() || breaks && !right.starts_with(char::is_lowercase) {
            return None;
        }
        // "bijlagen A—E"
        if left.len() == 1 && right.len() == 1 {
            return Some(Joined::Doubtful);
        }
        if right.is_empty() {
            // "in— en uitvoer"; a page ends with half a word.
            let is_suspended =
                behind.starts_with(' ') && matches!(first_letters(next), "en" | "of");
            let is_half = next.is_empty() && !self.is_word(left);
            return (is_suspended || is_half).then_some(Joined::Surely);
        }
        let is_frequent = |word: &str| self.cost(word).is_some_and(|cost| cost < FREQUENT);
        let (solid, hyphenated) = (format!("{left}{right}"), format!("{left}-{right}"));
        let is_one_word = self.is_word(&solid) || self.cost(&hyphenated).is_some();
        // "Yavuzoglu—die begon—is", not "HTMX—bron"
        let is_name =
            |word: &str| lm::is_capitalised(word) && word.chars().skip(1).all(char::is_lowercase);
        let joined = if !is_one_word && is_name(left) && is_frequent(right) {
            Joined::Doubtful
        } else if is_one_word || !(breaks || self.is_word(left) && self.is_word(right)) {
            Joined::Surely
        } else if !is_frequent(left) && !is_frequent(right) {
            Joined::Likely
        } else {
            Joined::Doubtful
        };
        Some(joined)
    }

    /// Hyphens lost at the end of a line, where the first half is no word and makes one with the second, which is no frequent one.
    pub(super) fn lost_hyphens(&mut self, line_ends: &[usize]) {
        for &at in line_ends {
            let (left, right) = (
                last_letters(&self.text[..at]),
                first_letters(&self.text[at + 1..]),
            );
            if left.len() >= MIN_HALF
                && right.len() >= MIN_HALF
                && self.cost(right).is_none_or(|cost| cost >= FREQUENT)
                && !self.is_any_word(left)
                && self.is_word(&format!("{left}{right}"))
            {
                self.change(at..at, "-", EditKind::Punctuation);
            }
        }
    }

    /// Signs as wide as a Chinese character, of a text that has none: "（Stb．", from engines that read Chinese, too.
    pub(super) fn wide_signs(&mut self) {
        let text = self.text;
        let is_ideograph = |c: char| ('\u{3040}'..='\u{9fff}').contains(&c);
        if text.contains(is_ideograph) {
            return;
        }
        let is_sign = |c: char| (FIRST_WIDE..=LAST_WIDE).contains(&c) && !c.is_alphanumeric();
        for (at, sign) in text.match_indices(is_sign) {
            let narrow = sign
                .chars()
                .map(|c| u32::from(c) - u32::from(FIRST_WIDE) + u32::from('!'));
            let narrow: String = narrow.filter_map(char::from_u32).collect();
            self.change(at..at + sign.len(), &narrow, EditKind::Punctuation);
        }
    }
}
