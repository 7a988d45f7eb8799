//! Kinds of errors, and the words that carry a mark or could.
use std::collections::HashSet;

use crate::align::{self, Tag};
use crate::text;

/// What is wrong with a unit: the kind of all its differences from gold on the
/// alignment, or `Mixed`.
///
/// A difference is a space if the gold character is one (of an insertion, the
/// one put in); a diacritic if both are equal without case and marks and one has a mark; a
/// digit if one is a digit; a letter if the gold character is one; else
/// punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Space,
    Letter,
    Diacritic,
    Punctuation,
    Digit,
    Mixed,
}

impl Kind {
    pub(crate) const NAMES: [&str; 6] = [
        "space",
        "letter",
        "diacritic",
        "punctuation",
        "digit",
        "mixed",
    ];
}

/// The kind of the difference between two unequal texts.
pub(crate) fn kind(wrong: &str, gold: &str) -> Kind {
    let (wrong, gold): (Vec<char>, Vec<char>) = (wrong.chars().collect(), gold.chars().collect());
    let mut all = None;
    for code in align::opcodes(&wrong, &gold) {
        let (from, to) = (
            &wrong[code.source.0..code.source.1],
            &gold[code.dest.0..code.dest.1],
        );
        let n = if code.tag == Tag::Equal {
            0
        } else {
            from.len().max(to.len())
        };
        for i in 0..n {
            let kind = char_kind(from.get(i).copied(), to.get(i).copied());
            if all.is_some_and(|all| all != kind) {
                return Kind::Mixed;
            }
            all = Some(kind);
        }
    }
    all.unwrap_or(Kind::Mixed)
}

fn char_kind(from: Option<char>, to: Option<char>) -> Kind {
    let is_any = |test: fn(char) -> bool| from.is_some_and(test) || to.is_some_and(test);
    if let (Some(from), Some(to)) = (from, to) {
        let (from, to) = (from.to_string(), to.to_string());
        let has_mark = text::is_marked(&from) || text::is_marked(&to);
        if has_mark && text::folded(&from) == text::folded(&to) {
            return Kind::Diacritic;
        }
    }
    let Some(main) = to.or(from) else {
        return Kind::Mixed;
    };
    if main == ' ' {
        Kind::Space
    } else if is_any(|c| c.is_ascii_digit()) {
        Kind::Digit
    } else if main.is_alphabetic() {
        Kind::Letter
    } else {
        Kind::Punctuation
    }
}

/// A word without the signs around it.
pub(crate) fn core(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The words of gold that carry a mark, folded: a bare word of the same letters
/// could carry one.
#[derive(Debug, Default)]
pub(crate) struct Marked(HashSet<String>);

impl Marked {
    /// Takes the words of one gold text in.
    pub(crate) fn learn(&mut self, gold: &str) {
        let words = text::words(gold).into_iter().map(core);
        self.0
            .extend(words.filter(|word| text::is_marked(word)).map(text::folded));
    }

    /// Whether the bare word has the letters of a marked one.
    pub(crate) fn is_bare_twin(&self, word: &str) -> bool {
        !word.is_empty() && self.0.contains(&text::folded(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_that_of_all_differences() {
        for (wrong, gold, expected) in [
            ("kaas enbrood", "kaas en brood", Kind::Space),
            ("bro od", "brood", Kind::Space),
            ("bnood", "brood", Kind::Letter),
            ("reünie", "reunie", Kind::Diacritic),
            ("zeeén", "zeeën", Kind::Diacritic),
            ("klaar,", "klaar.", Kind::Punctuation),
            ("2l", "21", Kind::Digit),
            ("h0f", "hof", Kind::Digit),
            ("indc tuin", "in de tuin", Kind::Mixed),
        ] {
            assert_eq!(kind(wrong, gold), expected, "{wrong} {gold}");
        }
    }

    #[test]
    fn a_bare_word_could_carry_the_mark_of_its_twin() {
        let mut marked = Marked::default();
        marked.learn("Slechts één vóór het raam.");
        assert!(marked.is_bare_twin("Een") && marked.is_bare_twin("voor"));
        assert!(!marked.is_bare_twin("raam"));
    }
}
