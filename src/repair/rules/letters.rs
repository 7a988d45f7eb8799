//! Letters, digits and stops that look alike: "7,1id", "Iampen", ". k heb", "gedaani De".
use super::{COMMON, Reading, first_letters, last_letters};
use crate::cost::{Cost, NAT};
use crate::edit::EditKind;
use crate::protect::begins_word;

/// A word at least this frequent is what letters that are no word were meant to be.
const KNOWN: Cost = 15 * NAT;
/// A word with a letter for its full stop has at least so many others.
const MIN_WORD: usize = 4;

impl Reading<'_> {
    /// Digits that begin a word right behind a number and a mark: "7,1id".
    pub(super) fn first_digits(&mut self, marks: &[usize]) {
        for &mark in marks {
            if let Some(letter) = begins_word(self.text, mark, self.lexicon) {
                self.change(
                    mark + 1..mark + 2,
                    &format!(" {letter}"),
                    EditKind::SignForLetter,
                );
            }
        }
    }

    /// "I" that begins no word with what follows, and "l" does: "Iampen".
    pub(super) fn capital_i(&mut self, places: &[usize]) {
        for &at in places {
            let (before, run) = (&self.text[..at], first_letters(&self.text[at..]));
            let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '@' | '/' | '_');
            let rest = &run[1..];
            let small = || format!("i{rest}");
            if !before.ends_with(is_inside)
                && rest.bytes().all(|b| b.is_ascii_lowercase())
                && self.cost(run).is_none()
                && self
                    .cost(&format!("l{rest}"))
                    .is_some_and(|cost| cost < KNOWN)
                && !self.is_any_word(run)
                && !self.is_any_word(&small())
            {
                self.change(at..at + 1, "l", EditKind::Confusion);
            }
        }
    }

    /// "k" that begins a sentence, or with what was read for its "I": ". 1k heb". What follows stands behind "ik" in texts.
    pub(super) fn first_person(&mut self, places: &[usize]) {
        for &at in places {
            let (before, behind) = (self.text[..at].trim_end(), &self.text[at..]);
            let end = usize::from(!behind.starts_with('k'));
            let next = behind[end + 1..]
                .strip_prefix(' ')
                .map_or("", first_letters);
            let find = |word: &str| self.lexicon.find(word);
            let is_followed = || {
                let ids = find("ik").zip(find(next));
                ids.is_some_and(|(ik, next)| self.lm.is_seen(ik.id(), next.id()))
            };
            // "p. 1k"
            let ends_sentence = before
                .strip_suffix(['.', '!', '?'])
                .is_some_and(|before| last_letters(before).len() > 2);
            if ends_sentence && next.starts_with(char::is_lowercase) && is_followed() {
                self.change(at..at + end, "I", EditKind::Confusion);
            }
        }
    }

    /// A letter behind a word, which is none with it, before a capital that begins a sentence: "gedaani De raad".
    pub(super) fn stops(&mut self, spaces: &[usize]) {
        for &at in spaces {
            let run = last_letters(&self.text[..at]);
            let next = first_letters(self.text[at..].trim_start());
            let word = &run[..run.len().saturating_sub(1)];
            let is_common =
                |word: &str, most: Cost| self.cost(word).is_some_and(|cost| cost < most);
            if word.len() >= MIN_WORD
                && next.starts_with(char::is_uppercase)
                && next.chars().skip(1).all(char::is_lowercase)
                && word.bytes().all(|b| b.is_ascii_lowercase())
                && self.cost(run).is_none()
                && is_common(&next.to_lowercase(), COMMON)
                && is_common(word, KNOWN)
                && !self.is_any_word(run)
            {
                self.change(at - 1..at, ".", EditKind::Punctuation);
            }
        }
    }
}

/// Whether "I" may have been read as it.
pub(super) const fn is_like_i(byte: u8) -> bool {
    matches!(byte, b'1' | b'l' | b'|' | b'!')
}
