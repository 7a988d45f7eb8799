//! Words of the user's that stay as they are.
use std::collections::HashMap;

/// Words by the first letters and digits in them: looking for all of them in a short text takes no longer however many they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept(HashMap<String, Vec<String>>);

impl Kept {
    pub(super) fn add(&mut self, word: String) {
        let first = runs(&word).find(|run| !run.is_empty()).unwrap_or("");
        self.0.entry(first.to_owned()).or_default().push(word);
    }

    /// Whether a text holds one of them.
    pub(super) fn has_any_in(&self, text: &str) -> bool {
        let holds_one = |run: &str| {
            let words = self.0.get(run);
            words.is_some_and(|words| words.iter().any(|word| holds(text, word)))
        };
        !self.0.is_empty() && (holds_one("") || runs(text).any(holds_one))
    }
}

/// The letters and digits between other characters.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

/// Whether a text holds the word, not as a part of another.
fn holds(text: &str, word: &str) -> bool {
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            outside(text[..at].chars().next_back())
                && outside(text[at + word.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_held_whole() {
        let mut kept = Kept::default();
        assert!(!kept.has_any_in("dijk"));
        for word in ["zjn", "A.B.", "-klove", "§", "oud gemaal"] {
            kept.add(word.to_owned());
        }
        for text in [
            "zjn",
            "(zjn,",
            "het A.B.",
            "(-klove)",
            "§",
            "een oud gemaal.",
        ] {
            assert!(kept.has_any_in(text), "{text}");
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
            assert!(!kept.has_any_in(text), "{text}");
        }
    }
}
