//! What the case of a word's first letter says of its place in the sentence.
use super::{Edge, Hypothesis, Kind, Run};
use crate::cost::{Cost, NAT};
use crate::lm;

/// A capital on a word inside a sentence.
const CAPITAL: Cost = 2 * NAT + NAT / 2;
/// The same on a frequent word ("De", "Het").
const CAPITAL_OF_FREQUENT: Cost = 5 * NAT;
/// The same where a line begins: the one before may have been a heading.
const CAPITAL_OF_LINE: Cost = 3 * NAT;
/// The same behind a comma, where a sentence seems to begin on a page that shows damage.
const CAPITAL_OF_SENTENCE: Cost = 15 * NAT;
/// A word that is this frequent.
pub(super) const FREQUENT: Cost = 6 * NAT;
/// The same where the capital is read for a small letter: "met lngang".
const COMMON: Cost = 9 * NAT;
/// A small letter after a full stop.
const SMALL_AFTER_STOP: Cost = 3 * NAT;

impl Run<'_> {
    /// What the first letter of a word of the lexicon, at `start`, costs behind `h`.
    pub(super) fn case_cost(&self, h: &Hypothesis, edge: &Edge, start: usize) -> Cost {
        if let Some(cost) = self.sentence_cost(h, edge, start) {
            return cost;
        }
        let inside = h.last >= lm::FIRST_WORD || matches!(h.last, lm::COMMA | lm::HYPHEN);
        let text = &self.memory.text;
        if edge.capital && inside {
            // "de lnspecteur" may be a title, "met lngang" is none.
            let is_small = || {
                !self.models.is_fitting
                    && text[start].is_lowercase()
                    && edge.cost < COMMON
                    && !self.is_article(h.last)
            };
            if !(edge.cost < FREQUENT || h.last == lm::COMMA || is_small()) {
                return CAPITAL;
            }
            let space = text[..start].iter().rev().take_while(|c| c.is_whitespace());
            let begins_line = || space.copied().any(|c| c == '\n');
            return match h.last {
                lm::FIRST_WORD.. if !self.models.is_fitting && begins_line() => CAPITAL_OF_LINE,
                _ => CAPITAL_OF_FREQUENT,
            };
        }
        let small = text.get(start).is_some_and(|c| c.is_lowercase());
        let sentence = h.last == lm::STOP && h.before >= lm::FIRST_WORD;
        if small && sentence {
            SMALL_AFTER_STOP
        } else {
            0
        }
    }

    /// The cost of a capital behind a comma where a sentence seems to begin: "klaar is, De lading gaat", however the word is read.
    /// A small word stands before the comma, behind it a frequent one that seldom has a capital inside sentences; its capital is not the
    /// small letter read larger, and small letters go on. On a quiet page authors' lists look the same (`src/repair/commas.rs`); the fit does not see it.
    pub(super) fn sentence_cost(&self, h: &Hypothesis, edge: &Edge, start: usize) -> Option<Cost> {
        let may_begin = h.last == lm::COMMA && !self.models.is_quiet && !self.models.is_fitting;
        if !may_begin {
            return None;
        }
        let (before, text) = self.memory.text.split_at(start);
        let n = edge.end as usize - start;
        let is_capitalised = text[0].is_uppercase()
            && !lm::is_small_read_large(text[0])
            && text[1..n].iter().all(|c| c.is_lowercase());
        if !is_capitalised || !before.last().is_some_and(|c| c.is_whitespace()) {
            return None;
        }
        let mut behind = text[n..].iter().filter(|c| !c.is_whitespace());
        let goes_on = behind
            .next()
            .is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        (goes_on && ends_small(before) && self.is_frequent(edge, &text[..n]))
            .then_some(CAPITAL_OF_SENTENCE)
    }

    fn is_article(&self, id: u16) -> bool {
        let is = |word: &str| {
            self.models
                .lexicon
                .get(word)
                .is_some_and(|entry| entry.id() == id)
        };
        is("de") || is("het")
    }

    fn is_frequent(&self, edge: &Edge, text: &[char]) -> bool {
        if edge.kind == Kind::Word && edge.capital && edge.cost >= FREQUENT {
            return false;
        }
        let word: String = text.iter().flat_map(|c| c.to_lowercase()).collect();
        let entry = self.models.lexicon.find(&word);
        entry.is_some_and(|entry| entry.cost() < FREQUENT && entry.is_seldom_capitalised())
    }
}

/// Whether a small word, perhaps closed by a quote or bracket, stands before the mark that `text` ends with.
fn ends_small(text: &[char]) -> bool {
    let mut chars = text
        .iter()
        .rev()
        .skip_while(|c| c.is_whitespace())
        .skip(1)
        .peekable();
    chars.next_if(|c| matches!(c, ')' | '’' | '"' | '”'));
    let mut word = chars.take_while(|c| !c.is_whitespace()).peekable();
    word.peek().is_some() && word.all(|c| c.is_lowercase() || *c == '-')
}
