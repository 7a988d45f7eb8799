//! The scorer's view of a text: normal form, words, characters and boundaries.
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// White space as Python has it: Unicode's, and the four separators U+001C-1F.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// NFC with line feeds: what is compared.
pub(crate) fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").nfc().collect()
}

/// The words between white space.
pub(crate) fn words(text: &str) -> Vec<&str> {
    text.split(is_space)
        .filter(|word| !word.is_empty())
        .collect()
}

/// Without marks.
pub(crate) fn without_marks(text: &str) -> String {
    text.nfd().filter(|&c| !is_combining_mark(c)).collect()
}

/// Without case and marks.
pub(crate) fn folded(text: &str) -> String {
    without_marks(text)
        .chars()
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a letter carries a mark.
pub(crate) fn is_marked(text: &str) -> bool {
    text.nfd().any(is_combining_mark)
}

/// A text without its white space, and where that stood.
pub(crate) struct Stripped {
    pub(crate) chars: Vec<char>,
    /// `is_bound[i]`: white space stands before `chars[i]`; length n + 1. Never
    /// at 0 or n.
    pub(crate) is_bound: Vec<bool>,
    /// The boundaries that hold a line break.
    pub(crate) breaks: Vec<usize>,
}

impl Stripped {
    pub(crate) fn new(text: &str) -> Self {
        let (mut chars, mut is_bound, mut breaks) = (Vec::new(), Vec::new(), Vec::new());
        let (mut space, mut line) = (false, false);
        for c in text.chars() {
            if is_space(c) {
                space = true;
                line |= c == '\n';
                continue;
            }
            space &= !chars.is_empty();
            if space && line {
                breaks.push(chars.len());
            }
            is_bound.push(space);
            chars.push(c);
            (space, line) = (false, false);
        }
        is_bound.push(false);
        Self {
            chars,
            is_bound,
            breaks,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The boundaries, in order.
    pub(crate) fn bounds(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.is_bound.len()).filter(|&i| self.is_bound[i])
    }

    /// The piece with one space at each boundary; empty if `start >= end`.
    pub(crate) fn piece(&self, start: usize, end: usize) -> String {
        let mut out = String::new();
        for at in start..end {
            if at > start && self.is_bound[at] {
                out.push(' ');
            }
            out.push(self.chars[at]);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_stand_between_words_only() {
        let text = Stripped::new("  Op de\n dijk\u{a0}waait het. \n");
        assert_eq!(text.bounds().collect::<Vec<_>>(), [2, 4, 8, 13]);
        assert_eq!(text.breaks, [4]);
        assert_eq!(text.piece(2, 13), "de dijk waait");
        assert_eq!(text.piece(5, 5), "");
    }

    #[test]
    fn separators_are_white_space_as_in_python() {
        assert_eq!(
            words("drie\u{1f}ganzen\u{85}vlogen"),
            ["drie", "ganzen", "vlogen"]
        );
    }

    #[test]
    fn marks_are_folded_away() {
        assert!(is_marked("coördinatie") && !is_marked("overleg"));
        assert_eq!(folded("Coördinatie"), "coordinatie");
    }
}
