//! Changes that are surer than the fit says: what authors get wrong, too, so that it counts as harm there, and what they hardly
//! ever write.
use super::block::{Block, Evidence};
use super::guard::part;
use super::window::core;
use crate::confidence::{Change, Mended};
use crate::cost::{Cost, NAT};
use crate::edit::{self, EditKind};
use crate::protect::misread_year;

/// A word at least this frequent is what letters that are no word were meant to be.
const COMMON: Cost = 11 * NAT;
/// A word this frequent stands behind numbers by itself.
const FREQUENT: Cost = 10 * NAT;
/// One of two words at least is this frequent that are known to have lost a space.
const COMMON_OF_TWO: Cost = 15 * NAT / 2;

impl Block<'_> {
    /// Whether the page shows more damage than a chunk or two.
    fn is_damaged(&self) -> bool {
        let Evidence {
            noise,
            few_suspects,
            ..
        } = self.evidence;
        !few_suspects && !noise.has_rare_damage()
    }

    /// Whether an article comes off what is a word, "inde", or letters become "een", on a page that shows more damage.
    pub(super) fn reads_article(&self, change: &Change, observed: &str, replacement: &str) -> bool {
        let is_read = || match change.kind {
            EditKind::RealWord if change.n_spaces > 0 => parts_article(observed, replacement),
            EditKind::RealWord | EditKind::Confusion => {
                core(replacement).eq_ignore_ascii_case("een")
            }
            _ => false,
        };
        self.is_damaged() && is_read()
    }

    /// What a change mends that the fit says too little of.
    pub(super) fn mended(
        &self,
        change: &Change,
        observed: &str,
        replacement: &str,
    ) -> Option<Mended> {
        let (from, to) = (core(observed), core(replacement));
        let is_small = |word: &str| word.chars().all(char::is_lowercase);
        let is_damaged = self.is_damaged();
        if reads_number(observed, replacement) || self.parts_number(observed, replacement) {
            return Some(Mended::Number);
        }
        match change.kind {
            EditKind::Confusion | EditKind::RealWord if is_damaged && doubles_vowel(from, to) => {
                Some(Mended::Vowel)
            }
            EditKind::Diacritic if self.puts_marks_back(from, to) => Some(Mended::Marks),
            EditKind::Diacritic => {
                let is_word = || self.repairer.lexicon.find(to).is_some();
                (is_damaged && !to.is_ascii() && is_word()).then_some(Mended::OtherMarks)
            }
            EditKind::Spacing => unglues(observed, replacement).then_some(Mended::Glued),
            EditKind::Confusion if is_acronym(from, to) => Some(Mended::Acronym),
            EditKind::Confusion => {
                let is_bare = observed.len() - from.len() == replacement.len() - to.len();
                let is_word = is_small(from) && is_small(to) && change.intended <= COMMON;
                (is_bare && is_word).then_some(Mended::Letters)
            }
            EditKind::Split => {
                let is_doubtful = change.unsure || change.by_number || change.compound || change.en;
                let may_be_half = observed.ends_with('-');
                (!is_doubtful && !may_be_half && change.rarer <= COMMON_OF_TWO)
                    .then_some(Mended::Spaces)
            }
            _ => None,
        }
    }

    /// Whether nothing but a space comes in between a number and a frequent word: "17juni", "3maanden", not "10jarige". Of 11 on
    /// the pages of `../shared/eval` and `../pairs` that the fit was less sure of all are; 18 MB of running text have none.
    fn parts_number(&self, observed: &str, replacement: &str) -> bool {
        let part = part(observed, replacement, 0);
        let (before, behind) = observed.split_at(part.span.start);
        let number = before.trim_start_matches(|c: char| !c.is_alphanumeric());
        let word = core(behind);
        let is_frequent = || {
            let entry = self.repairer.lexicon.get(word);
            entry.is_some_and(|entry| entry.cost() < FREQUENT)
        };
        part.span.is_empty()
            && part.new == " "
            && matches!(number.len(), 1..=3)
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && word.chars().count() > 2
            && is_frequent()
    }

    /// Whether nothing but marks is put back, in a word that has them in small letters, too: no name.
    fn puts_marks_back(&self, observed: &str, word: &str) -> bool {
        let mut letters = observed.chars();
        let is_same = word.chars().all(|c| {
            letters.next().is_some_and(|o| {
                o == c
                    || o.is_ascii_alphabetic()
                        && edit::without_marks(c.encode_utf8(&mut [0; 4])).eq([o])
            })
        });
        observed != word
            && is_same
            && letters.next().is_none()
            && self.repairer.lexicon.get(&word.to_lowercase()).is_some()
    }
}

/// Whether nothing but one vowel comes in, beside the same one: "systeem".
pub(super) fn doubles_vowel(observed: &str, word: &str) -> bool {
    let part = part(observed, word, 0);
    part.span.is_empty()
        && matches!(part.new, "a" | "e" | "o" | "u")
        && observed[..part.span.start]
            .to_lowercase()
            .ends_with(part.new)
}

/// Whether nothing but letters or a bar become the digits of a year or a day: "1998", "1" before a month.
fn reads_number(observed: &str, replacement: &str) -> bool {
    let is_sign = |c: char| !c.is_alphanumeric() && c != '|';
    let (from, to) = (
        observed.trim_matches(is_sign),
        replacement.trim_matches(is_sign),
    );
    let is_day = || to.len() <= 2 && from.chars().count() == to.len();
    from != to
        && to.bytes().all(|byte| byte.is_ascii_digit())
        && (is_day() || misread_year(from.chars()).is_some_and(|year| year == to))
}

/// Whether nothing but a space comes in, before an article: "in de".
fn parts_article(observed: &str, replacement: &str) -> bool {
    let part = part(observed, replacement, 0);
    let last = core(&observed[part.span.end..]);
    part.span.is_empty() && part.new == " " && matches!(last, "de" | "der" | "een" | "het")
}

/// Whether nothing but a space comes in before a small letter, behind a number and a comma, "6, tweede", several letters with
/// stops, "K.G. van", or a share, "70% van"; some authors write "A.indien".
fn unglues(observed: &str, replacement: &str) -> bool {
    let part = part(observed, replacement, 0);
    let (before, behind) = observed.split_at(part.span.start);
    let is_number = |before: &str| {
        let last = before.rsplit(|c: char| !c.is_alphanumeric()).next();
        last.is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()))
    };
    let are_letters = |before: &str| {
        let mut last = before.chars().rev();
        last.next().is_some_and(char::is_alphabetic) && last.next() == Some('.')
    };
    part.span.is_empty()
        && part.new == " "
        && behind.starts_with(char::is_lowercase)
        && (before.strip_suffix(',').is_some_and(is_number)
            || before.strip_suffix('.').is_some_and(are_letters)
            || before.strip_suffix('%').is_some_and(is_number))
}

/// Whether nothing but the last letter of an acronym before a hyphen becomes a capital: "Al-systeem".
fn is_acronym(observed: &str, word: &str) -> bool {
    let parts = observed.split_once("l-").zip(word.split_once("I-"));
    parts.is_some_and(|(observed, word)| observed == word)
}
