//! What is promised of every edit: modes, protected spans, kinds that say what was changed.
use std::ops::Range;

use super::Repairer;
use super::block::Block;
use super::systematic::is_odd_sign;
use super::window::Window;
use crate::channel::{Channel, Noise};
use crate::edit::{self, EditKind};
use crate::lattice::{Gap, Moves, Piece};
use crate::lm::{self, Token, Tokens};
use crate::protect::{self, Part};
use crate::token;

/// What a repairer may change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Spaces, marks, letters and signs.
    #[default]
    Everything,
    /// White space alone: without it, text and repair are equal.
    Spaces,
    /// Diacritics alone: without combining marks (in NFD), text and repair are equal.
    Marks,
}

impl Mode {
    /// What the search may do.
    pub(super) fn moves(self, noise: Noise) -> Moves {
        Moves {
            quiet: noise.is_quiet(),
            noise,
            number: 0,
            splits: self != Self::Marks,
            joins: self != Self::Marks,
            signs: self == Self::Everything,
            unlisted: self == Self::Everything,
            specks: Vec::new(),
            end_specks: Vec::new(),
            wide: false,
        }
    }

    /// The confusions that are left in this mode; `None`: all.
    pub(super) fn channel(self, channel: &Channel) -> Option<Channel> {
        match self {
            Self::Everything => None,
            Self::Spaces => Some(channel.filtered(|_| false)),
            Self::Marks => Some(channel.filtered(|confusion| {
                let (observed, intended) = (confusion.observed.text(), confusion.intended.text());
                edit::without_marks(&observed).eq(edit::without_marks(&intended))
            })),
        }
    }

    pub(super) fn allows(self, observed: &str, replacement: &str) -> bool {
        let bare = |text: &'_ str| {
            text.chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
        };
        match self {
            Self::Everything => true,
            Self::Spaces => bare(observed) == bare(replacement),
            Self::Marks => edit::without_marks(observed).eq(edit::without_marks(replacement)),
        }
    }
}

/// What differs between an observed and an intended text: bytes of the observed, and what comes there.
pub(super) fn part<'n>(observed: &str, new: &'n str, at: usize) -> Part<'n> {
    let common = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b)
            .take_while(|(x, y)| x == y)
            .map(|(x, _)| x.len_utf8())
            .sum::<usize>()
    };
    let head = common(&mut observed.chars(), &mut new.chars());
    let (observed, new) = (&observed[head..], &new[head..]);
    let tail = common(&mut observed.chars().rev(), &mut new.chars().rev());
    Part {
        span: at + head..at + head + observed.len() - tail,
        new: &new[..new.len() - tail],
    }
}

/// Whether all white space but single spaces stays, and no space comes to stand beside what is around.
fn keeps_layout(observed: &str, new: &str) -> bool {
    let runs = |text| str::split(text, |c: char| !c.is_whitespace());
    let odd = |run: &&str| !matches!(*run, "" | " ");
    let edges = |text: &str| (text.starts_with(' '), text.ends_with(' '));
    edges(observed) == edges(new) && runs(observed).filter(odd).eq(runs(new).filter(odd))
}

/// Whether no more than a sign and the characters beside it changed.
fn is_narrow(observed: &str, new: &str) -> bool {
    let part = part(observed, new, 0);
    observed[part.span].chars().count() <= 3
}

/// The words of a text, without its signs and numbers.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    Tokens::new(text)
        .filter(|token| token.class.is_none())
        .map(|token| token.text)
}

/// The words of a text but those that a sign joins which was read for a letter: "financi&le" and "rech[er" have none.
fn whole_words(text: &str) -> Vec<&str> {
    let tokens: Vec<Token<'_>> = Tokens::new(text).collect();
    let is_word = |i: usize| tokens.get(i).is_some_and(|t| t.class.is_none());
    let is_solid = |i: usize| tokens.get(i).is_some_and(|t| !t.spaced);
    // Whether the token at `i` is a sign between two words.
    let is_joint = |i: usize| {
        let may_be_letter = |c: char| lm::FOR_LETTERS.contains(&c) || is_odd_sign(c);
        let is_sign = tokens
            .get(i)
            .is_some_and(|t| t.text.starts_with(may_be_letter));
        is_sign && is_word(i - 1) && is_solid(i) && is_word(i + 1) && is_solid(i + 1)
    };
    let is_joined = |i: usize| i > 1 && is_joint(i - 1) || is_joint(i + 1);
    let is_whole = |&i: &usize| is_word(i) && !is_joined(i);
    let whole = (0..tokens.len()).filter(is_whole);
    whole.map(|i| tokens[i].text).collect()
}

impl Block<'_> {
    /// Whether the mode lets a change pass, and no line end, tab or run of spaces would go.
    pub(super) fn is_allowed(&self, observed: &str, replacement: &str) -> bool {
        keeps_layout(observed, replacement)
            && self.repairer.options.mode.allows(observed, replacement)
    }

    /// The pieces of a group that would break a protected span, by their places in the group.
    pub(super) fn barred(
        &self,
        window: &Window<'_>,
        group: &[Piece],
        whole: Range<usize>,
    ) -> Vec<usize> {
        let place = |i: usize| window.offsets[i] + window.start;
        let Repairer {
            lexicon, options, ..
        } = self.repairer;
        let mut lines = self.lines.borrow_mut();
        let mut end = whole.start;
        let spans = lines.around(self.text, whole, lexicon, &options.patterns);
        let breaks = |part: &Part<'_>| {
            spans
                .iter()
                .any(|span| protect::breaks(self.text, span, part))
        };
        let mut barred = Vec::new();
        for (i, piece) in group.iter().enumerate() {
            let span = place(piece.start)..place(piece.end);
            let gap = match piece.gap {
                Gap::Inserted => Some(Part {
                    span: span.start..span.start,
                    new: " ",
                }),
                Gap::Removed => Some(Part {
                    span: end..span.start,
                    new: "",
                }),
                Gap::Same => None,
            };
            end = span.end;
            let observed = &self.text[span.clone()];
            let text = piece.text.as_deref().filter(|&text| text != observed);
            let spaced = |gap: Option<&Piece>| gap.is_some_and(|p| p.gap == Gap::Inserted);
            let text = text.map(|text| {
                let part = part(observed, text, span.start);
                // A space that comes there keeps the letters apart.
                let before = part.span.start == span.start && spaced(Some(piece));
                let after = part.span.end == span.end && spaced(group.get(i + 1));
                let space = |is: bool| if is { " " } else { "" };
                (
                    part.span,
                    format!("{}{}{}", space(before), part.new, space(after)),
                )
            });
            let breaks_text = text.is_some_and(|(span, new)| breaks(&Part { span, new: &new }));
            if breaks_text || gap.as_ref().is_some_and(breaks) {
                barred.push(i);
            }
        }
        barred
    }
}

/// Whether a digit or a sign that looks like a letter is read as one: a full stop or hyphen that goes is no letter.
pub(super) fn reads_letter(observed: &str, replacement: &str) -> bool {
    let is_like = |c: char| {
        matches!(c, '!' | '|' | '{' | '}' | '[' | ']' | ')' | '\\') || lm::FOR_LETTERS.contains(&c)
    };
    let count = |text: &str| text.chars().filter(|&c| is_like(c)).count();
    let (digits, signs) = for_letters(observed, replacement);
    digits || signs && count(observed) > count(replacement)
}

/// Whether digits change, and whether signs become letters.
fn for_letters(observed: &str, replacement: &str) -> (bool, bool) {
    let count = |text: &str, holds: fn(char) -> bool| text.chars().filter(|&c| holds(c)).count();
    let digits =
        count(observed, |c| c.is_ascii_digit()) != count(replacement, |c| c.is_ascii_digit());
    let letters = count(observed, char::is_alphabetic) < count(replacement, char::is_alphabetic);
    let other = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    let signs = letters
        && observed.chars().filter(|&c| other(c)).count()
            > replacement.chars().filter(|&c| other(c)).count();
    (digits, signs)
}

impl Repairer {
    /// The kind under which a change is made: the one it looks like, unless a word of the lexicon
    /// changes or a digit or sign becomes a letter. `None`: both do, which no kind says.
    pub(super) fn named(
        &self,
        observed: &str,
        replacement: &str,
        kind: EditKind,
    ) -> Option<EditKind> {
        let is_joint = kind == EditKind::Join;
        let read = self.with_first_letters(observed);
        let changes_word = self.changes_word(&read, replacement, is_joint);
        let (digits, signs) = for_letters(observed, replacement);
        match (changes_word, digits || signs) {
            // Of a word that a sign touches, under the one kind where the other is wanted too: "doe!" for "doel".
            (true, true)
                if !digits
                    && is_narrow(observed, replacement)
                    && self.is_wanted(EditKind::SignForLetter) =>
            {
                Some(EditKind::RealWord)
            }
            (true, true) => None,
            (true, false) => Some(EditKind::RealWord),
            (false, true) => Some(EditKind::SignForLetter),
            (false, false) if kind == EditKind::RealWord => Some(edit::kind(observed, replacement)),
            (false, false) => Some(kind),
        }
    }

    /// Whether changes of this kind are asked for.
    pub(super) fn is_wanted(&self, kind: EditKind) -> bool {
        self.options.kinds.contains(&kind)
    }

    /// Whether a word of the lexicon, or a plain compound, is not among the words that come there.
    ///
    /// The halves of a broken word are one damaged word: they count if both are known.
    fn changes_word(&self, observed: &str, replacement: &str, is_joint: bool) -> bool {
        let lexicon = &self.lexicon;
        let is_known = |word: &str| {
            // A run-on that texts hold as a word is none, one of the dictionary is.
            let is_word = lexicon
                .find(word)
                .is_some_and(|entry| !entry.may_be_run_on() || !entry.is_corpus_only());
            is_word || token::is_plain_compound(word, lexicon)
        };
        let mut lost = whole_words(observed);
        for word in words(replacement) {
            if let Some(i) = lost.iter().position(|&other| other == word) {
                lost.remove(i);
            }
        }
        if is_joint {
            !lost.is_empty() && lost.into_iter().all(is_known)
        } else {
            lost.into_iter().any(is_known)
        }
    }
}
