//! Hunspell dictionaries: expansion to a plain word list, and Hunspell's acceptance from that list.
//!
//! [`expand()`] reads an affix file and a dictionary and writes out every surface form, each with its
//! [`Flags`] (one per homonym), and the [`CompoundRules`] of the affix file. The forms are the keys of a
//! lexicon; [`accepts`] then decides, from a [`Lookup`] into that lexicon and the rules alone, what
//! `Hunspell::spell` of Hunspell 1.7.1 decides from the two files. [`compound_parts`] gives the parts of
//! the compound reading that was accepted.
//!
//! # How it stays exact
//!
//! Hunspell takes the *first* stem it finds for a string, and then judges that stem alone: a second
//! reading that would pass is never tried. Which stem is first depends on where the string stands (alone,
//! first, middle or last part of a compound). The expansion therefore settles the choice: of all
//! derivations of a form by affixes it keeps, for each position, the one that Hunspell would find, and
//! marks it with a bit for that position. Entries of the dictionary itself are kept all, in their order.
//!
//! Where `ICONV` says so, Hunspell reads Dutch ij as one letter (U+0133). Keys have the plain two letters; acceptance
//! keeps track of which i and j are one letter. A form with separate i and j (minijurk) cannot be
//! reached in Hunspell then, and is left out.
//!
//! # Departures
//!
//! - Hunspell gives up on a compound after 50 ms of processor time; here the splits are memoised instead,
//!   and the answer never depends on the clock.
//! - Hunspell takes a comment after a compound pattern for text to be replaced, and thus accepts
//!   vakanti#charters where the comment follows `e`; here it is a comment.
//! - Hunspell allows 100 parts in a compound; here a word of fewer than 300 bytes is the only limit.
//! - An affix file that asks for something outside the above (say `CIRCUMFIX` or `COMPOUNDFLAG`) is refused
//!   by [`expand()`] with [`Error::Unsupported`], rather than read with a different meaning.
//!
//! The behaviour was established from the manual page hunspell(5), from the source of Hunspell 1.7.1 and
//! by comparison with the library; no code is shared with it.

mod accept;
mod affix;
mod casing;
mod compound;
mod dictionary;
mod error;
mod expand;
mod flags;
mod form;
mod rules;
#[cfg(test)]
mod tests;

pub use accept::{accepts, compound_parts};
pub use error::Error;
pub use expand::{Expansion, expand};
pub use flags::Flags;
pub use rules::CompoundRules;

/// Access to the expanded forms: which homonyms has a key.
///
/// The lexicon of the crate answers from an automaton, the tests from a map.
pub trait Lookup {
    /// The homonyms of exactly `key`, empty if it is not a key.
    fn homonyms(&self, key: &str) -> &[Flags];

    /// Visits the keys that are prefixes of `text`, shortest first, with their byte length.
    ///
    /// The default asks for every prefix in turn, which is quadratic in the length of `text`; an automaton
    /// can do it in one walk that ends with the longest key.
    fn prefixes<'a>(&'a self, text: &str, visit: &mut dyn FnMut(usize, &'a [Flags])) {
        let ends = text.char_indices().skip(1).map(|(at, _)| at);
        for end in ends.chain([text.len()]) {
            let homonyms = self.homonyms(&text[..end]);
            if !homonyms.is_empty() {
                visit(end, homonyms);
            }
        }
    }

    /// Whether `text` with a space between two of its characters is a key that has a homonym with one
    /// of these flags.
    ///
    /// The default asks for every such key; an automaton can do it in one walk along `text`.
    fn has_pair(&self, text: &str, flags: Flags) -> bool {
        let mut pair = String::with_capacity(text.len() + 1);
        text.char_indices().skip(1).any(|(at, _)| {
            pair.clear();
            pair.push_str(&text[..at]);
            pair.push(' ');
            pair.push_str(&text[at..]);
            self.homonyms(&pair).iter().any(|h| h.intersects(flags))
        })
    }
}
