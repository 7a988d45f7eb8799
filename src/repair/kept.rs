//! Words of the user's that stay as they are.
use std::collections::HashMap;

use std::ops::Range;

use super::block::floor;

/// Words and phrases by the first letters and digits in them: looking for all of them in a short text takes no longer
/// however many they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    /// By the first letters and digits in a word: the word, and at which of its bytes they begin.
    by_first: HashMap<String, Vec<(String, usize)>>,
    /// Bytes of the longest.
    max_len: usize,
}

impl Kept {
    pub(super) fn add(&mut self, word: &str) {
        let word = word.trim();
        if word.is_empty() {
            return;
        }
        let (at, first) = runs(word).next().unwrap_or((0, ""));
        let words = self.by_first.entry(first.to_owned()).or_default();
        words.push((word.to_owned(), at));
        self.max_len = self.max_len.max(word.len());
    }

    /// Whether a change of the bytes at `span` touches one of them: words beside the span may belong to it.
    ///
    /// # Complexity
    ///
    /// O(n) in the length of the span and twice that of the longest word.
    pub(super) fn has_any_at(&self, text: &str, span: Range<usize>) -> bool {
        if self.by_first.is_empty() {
            return false;
        }
        // The characters beside the outermost occurrences are within.
        let reach = self.max_len + char::MAX.len_utf8();
        let first = floor(text, span.start.saturating_sub(reach));
        let last = floor(text, text.len().min(span.end + reach));
        let near = &text[first..last];
        let span = span.start - first..span.end - first;
        let is_touched = |at: usize, word: &str| {
            let end = at + word.len();
            let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            at < span.end
                && span.start < end
                && outside(near[..at].chars().next_back())
                && outside(near[end..].chars().next())
        };
        let begins_one = |(at, run): (usize, &str)| {
            let words = self.by_first.get(run).into_iter().flatten();
            let mut starts =
                words.filter_map(|(word, inside)| Some((word, at.checked_sub(*inside)?)));
            starts.any(|(word, at)| {
                let is_there = near.get(at..).is_some_and(|rest| rest.starts_with(word));
                is_there && is_touched(at, word)
            })
        };
        let mut signs = self.by_first.get("").into_iter().flatten();
        signs.any(|(sign, _)| near.match_indices(sign).any(|(at, _)| is_touched(at, sign)))
            || runs(near).any(begins_one)
    }
}

/// The letters and digits between other characters, and where they begin.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let parts = text.split_inclusive(|c: char| !c.is_alphanumeric());
    let runs = parts.map(move |part| {
        at += part.len();
        let run = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        (at - part.len(), run)
    });
    runs.filter(|(_, run)| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_held_whole() {
        let mut kept = Kept::default();
        let has_any_in = |kept: &Kept, text: &str| kept.has_any_at(text, 0..text.len());
        assert!(!has_any_in(&kept, "dijk"));
        for word in ["zjn", "A.B.", "-klove", "§", "oud gemaal", " \t", ""] {
            kept.add(word);
        }
        for text in [
            "zjn",
            "(zjn,",
            "het A.B.",
            "(-klove)",
            "§",
            "een oud gemaal.",
        ] {
            assert!(has_any_in(&kept, text), "{text}");
        }
        for text in [
            "zjna",
            "Zjn",
            "A.C.",
            "klove",
            "de-klove",
            "oud",
            "oude gemaal",
            "",
        ] {
            assert!(!has_any_in(&kept, text), "{text}");
        }
    }

    #[test]
    fn what_touches_a_phrase_is_told_from_what_is_beside_it() {
        let mut kept = Kept::default();
        kept.add(" het óude gemaal\r");
        let text = "bij het óude gemaal en het gemaal";
        let phrase = 4..4 + "het óude gemaal".len();
        for (start, _) in text.char_indices() {
            for end in (start..=text.len()).filter(|&end| text.is_char_boundary(end)) {
                let touches = start < phrase.end && phrase.start < end;
                assert_eq!(kept.has_any_at(text, start..end), touches, "{start}..{end}");
            }
        }
    }
}
