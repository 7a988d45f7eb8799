//! A vowel that stands there twice and was read once: "system".
use super::{Change, Edge, Rewrite, Rewrites, Run, index};
use crate::cost::{Cost, NAT};
use crate::lexicon::{Entry, with_vowel_twice};

/// An engine that knows another language reads what its own has. Of 2,061 words with two equal vowels that English has with one
/// ("systeem", "standaard"), on 698 pages of all tiers, 166 were read so.
const READ_ONCE: Cost = 5 * NAT / 2;
/// A word beside it is at least this frequent: it does not stand in text of another language.
const BESIDE: Cost = 10 * NAT;
/// Letters of a word beside it that are looked at: no frequent one has more.
const MAX_BESIDE: usize = 20;

impl Run<'_> {
    /// Pushes the edges of words from `start` that have a vowel twice which what stands there, a word that the dictionary lacks, has once.
    pub(super) fn double_vowels(&mut self, start: usize) {
        if self.allowed < Rewrites::Listed
            || self.moves.quiet
            || self.models.is_fitting
            || !self.begins_word(start)
        {
            return;
        }
        let letters = self.memory.text[start..].iter();
        let letters = letters.take_while(|c| c.is_alphanumeric());
        let n = letters.clone().count();
        let is_small = letters.clone().skip(1).all(char::is_ascii_lowercase);
        let word: String = letters.map(char::to_ascii_lowercase).collect();
        if !is_small {
            return;
        }
        let lexicon = self.models.lexicon;
        let others = with_vowel_twice(&word);
        let others = others.filter_map(|(i, other)| Some((i, lexicon.get(&other)?)));
        let others: Vec<(usize, Entry)> = others.collect();
        // "allen" is no "alleen".
        let is_other_language = || match lexicon.get(&word) {
            Some(entry) => entry.is_corpus_only(),
            None => lexicon.is_foreign(&word),
        };
        if others.is_empty() || !is_other_language() || !self.stands_in_dutch(start, start + n) {
            return;
        }
        for (i, entry) in others {
            let channel = READ_ONCE + self.moves.noise.confusion;
            let mut edge = Edge::of_word(start + n, entry, channel);
            edge.n_letters = index(n);
            edge.capital = self.memory.text[start].is_uppercase();
            edge.first_change = index(self.memory.changes.len());
            edge.n_changes = 1;
            let lost = Change::Lost(self.memory.text[start + i]);
            let rewrite = Rewrite::new(start + i, lost);
            self.memory.changes.push(rewrite);
            edge.channel -= self.bonus(&edge, start);
            self.memory.edges.push(edge);
        }
    }

    /// Whether a word beside this one is frequent: not in "legal person which".
    fn stands_in_dutch(&self, start: usize, end: usize) -> bool {
        let text = &self.memory.text;
        let is_letter = |c: &&char| c.is_alphabetic();
        let behind = text
            .get(end + 1..)
            .unwrap_or_default()
            .iter()
            .take(MAX_BESIDE);
        let before = text[..start.saturating_sub(1)]
            .iter()
            .rev()
            .take(MAX_BESIDE);
        let behind: String = behind.take_while(is_letter).collect();
        let before: Vec<&char> = before.take_while(is_letter).collect();
        let before: String = before.into_iter().rev().collect();
        let is_frequent = |word: &String| {
            let entry = self.models.lexicon.find(word);
            entry.is_some_and(|entry| entry.cost() < BESIDE)
        };
        [before, behind].iter().any(is_frequent)
    }
}
