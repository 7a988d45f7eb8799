//! Letters, digits and stops that look alike: "7,1id", "Iampen", "bijlage Il", ". k heb", "gedaani De".
use super::{COMMON, Reading, first_letters, last_letters};
use crate::cost::{Cost, NAT};
use crate::edit::EditKind;
use crate::protect::{begins_word, is_roman};

/// A word at least this frequent is what letters that are no word were meant to be.
const KNOWN: Cost = 15 * NAT;
/// A word with a letter for its full stop has at least so many others.
const MIN_WORD: usize = 4;

/// What Roman numerals stand behind.
const NUMBERED: [&str; 24] = [
    "afdeling",
    "annex",
    "artikel",
    "artikelen",
    "bijlage",
    "bijlagen",
    "boek",
    "categorie",
    "deel",
    "delen",
    "fase",
    "groep",
    "hoofdstuk",
    "hoofdstukken",
    "kamerstukken",
    "klasse",
    "lijst",
    "onderdeel",
    "paragraaf",
    "punt",
    "schaal",
    "stuk",
    "tabel",
    "titel",
];
/// What stands between two of them, a bar that was read for one among it.
const BETWEEN: [&str; 6] = ["en", "met", "of", "t/m", "tot", "|"];

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

    /// "l" for "I" in a Roman numeral behind what has one: "bijlage Il", "delen I en Ill". A text has no such by itself, or in other places.
    pub(super) fn numerals(&mut self, places: &[usize]) {
        let mut end = 0;
        for &at in places {
            if at < end {
                continue;
            }
            let start = at - last_letters(&self.text[..at]).len();
            let run = first_letters(&self.text[start..]);
            end = start + run.len();
            let before = self.text[..start]
                .strip_suffix('(')
                .unwrap_or(&self.text[..start]);
            let is_apart = before.ends_with(char::is_whitespace)
                && !self.text[end..].starts_with(char::is_alphanumeric);
            if let Some(numeral) = misread_numeral(run)
                && is_apart
                && follows_numbered(before)
            {
                self.change(start..end, &numeral, EditKind::Confusion);
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

/// The Roman numeral that letters were if "l" is "I".
fn misread_numeral(letters: &str) -> Option<String> {
    let numeral = letters.replace('l', "I");
    let is_one = letters != numeral
        && letters
            .bytes()
            .all(|b| matches!(b, b'I' | b'V' | b'X' | b'l'))
        && is_roman(&numeral);
    is_one.then_some(numeral)
}

/// Whether a text ends with what a numeral stands behind: its name, or another numeral.
fn follows_numbered(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace().rev().take(5);
    let Some(last) = words.find(|word| !BETWEEN.contains(word)) else {
        return false;
    };
    let bare = last.trim_end_matches([',', ';']);
    let is_numeral = || misread_numeral(bare).is_some() || !bare.is_empty() && is_roman(bare);
    last == bare && NUMBERED.contains(&last.to_lowercase().as_str()) || is_numeral()
}

/// Whether "I" may have been read as it.
pub(super) const fn is_like_i(byte: u8) -> bool {
    matches!(byte, b'1' | b'l' | b'|' | b'!')
}
