//! P(w): trigrams with absolute discounting, interpolated with lower orders
//! (Ney, Essen and Kneser 1994), pruned by weighted difference (Seymore and
//! Rosenfeld 1996); the spaces between classes of tokens; and a letter model
//! for unknown words.
use crate::cost::{Cost, NAT, unpack};
use crate::data::{Data, Section};
use crate::error::{Error, Result};

mod counts;
mod letters;
mod table;
mod tokens;

pub(crate) use counts::{Counts, threshold};
pub(crate) use letters::{N_LETTERS, letter, section as letter_section};
pub(crate) use tokens::{
    CODE, COMMA, DASH, FIRST_WORD, HYPHEN, NUMBER, PAD, START, STOP, SUSPENDED, Token, Tokens,
    UNKNOWN, code_len, initials_len, is_letter, number_len, sign,
};

use table::Table;

/// Bytes of a bigram's slot: fingerprint, cost, backoff cost.
const BIGRAM_WIDTH: usize = 4;
/// Bytes of a trigram's slot: fingerprint, cost.
const TRIGRAM_WIDTH: usize = 3;
/// Classes between which spaces are counted: every id below the words, 0 for a word.
pub(crate) const N_CLASSES: usize = FIRST_WORD as usize;

/// N-grams and letters, read where they lie.
#[derive(Clone)]
pub(crate) struct Model {
    ngrams: Section,
    letters: Section,
    n: usize,
    spaces: usize,
    bigrams: Table,
    trigrams: Table,
    /// Off: bigrams and unigrams alone, for comparison.
    pub(crate) order: u8,
}

pub(crate) fn bigram_key(a: u16, b: u16) -> u64 {
    u64::from(a) << 16 | u64::from(b)
}

pub(crate) fn trigram_key(a: u16, b: u16, c: u16) -> u64 {
    u64::from(a) << 32 | bigram_key(b, c)
}

/// The class of an id: its own if it is one, else that of a word.
pub(crate) fn class_of(id: u16) -> usize {
    match id {
        START..FIRST_WORD | NUMBER => usize::from(id),
        _ => 0,
    }
}

impl Model {
    pub(crate) fn open(data: &Data) -> Result<Self> {
        let (ngrams, letters) = (data.section(*b"NGRM")?, data.section(*b"CHAR")?);
        if letters.as_ref().len() != N_LETTERS * N_LETTERS * N_LETTERS {
            return Err(Error::corrupt("the letter model has another size"));
        }
        let bytes = ngrams.as_ref();
        let n = match bytes.first_chunk::<4>() {
            Some(four) => u32::from_le_bytes(*four) as usize,
            None => return Err(Error::corrupt("the n-grams are cut short")),
        };
        let spaces = 4 + 2 * n;
        let tables = spaces + 2 * N_CLASSES * N_CLASSES;
        if !(N_CLASSES..=1 << 16).contains(&n) || tables > bytes.len() {
            return Err(Error::corrupt("the n-grams are cut short"));
        }
        let (bigrams, end) = Table::open(bytes, tables, BIGRAM_WIDTH)?;
        let (trigrams, end) = Table::open(bytes, end, TRIGRAM_WIDTH)?;
        if end != bytes.len() {
            return Err(Error::corrupt(
                "the n-grams have another length than they say",
            ));
        }
        Ok(Self {
            ngrams,
            letters,
            n,
            spaces,
            bigrams,
            trigrams,
            order: 3,
        })
    }

    /// Checks the tables; [`Self::open`] checked the sizes.
    pub(crate) fn verify(&self) -> Result<()> {
        self.bigrams.verify(self.ngrams.as_ref())?;
        self.trigrams.verify(self.ngrams.as_ref())
    }

    /// Ids that the model knows, those of classes among them.
    pub(crate) fn n_ids(&self) -> usize {
        self.n
    }

    /// Whether the bigram is stored: the two were seen side by side.
    pub(crate) fn is_seen(&self, last: u16, word: u16) -> bool {
        self.bigrams
            .get(self.ngrams.as_ref(), bigram_key(last, word))
            .is_some()
    }

    /// The unigram cost of an id.
    pub(crate) fn unigram(&self, id: u16) -> Cost {
        unpack(self.ngrams.as_ref()[4 + usize::from(id).min(self.n - 1)])
    }

    fn backoff(&self, id: u16) -> Cost {
        unpack(self.ngrams.as_ref()[4 + self.n + usize::from(id).min(self.n - 1)])
    }

    /// The cost of `word` after `before`, `last`; `unigram` is the word's own when it has no id (0).
    ///
    /// Complexity: at most three lookups in hash tables.
    pub(crate) fn cost(&self, before: u16, last: u16, word: u16, unigram: Cost) -> Cost {
        let bytes = self.ngrams.as_ref();
        if self.order < 2 {
            return if word == 0 {
                unigram
            } else {
                self.unigram(word)
            };
        }
        let mut backoff = 0;
        if self.order > 2
            && let Some(context) = self.bigrams.get(bytes, bigram_key(before, last))
        {
            // 255: no trigram begins with it.
            if context[1] != u8::MAX {
                if word != 0
                    && let Some(found) = self.trigrams.get(bytes, trigram_key(before, last, word))
                {
                    return unpack(found[0]);
                }
                backoff = unpack(context[1]);
            }
        }
        if word == 0 {
            return backoff + self.backoff(last) + unigram;
        }
        match self.bigrams.get(bytes, bigram_key(last, word)) {
            Some(found) => backoff + unpack(found[0]),
            None => backoff + self.backoff(last) + self.unigram(word),
        }
    }

    /// The cost of a space (or of none) between tokens of two classes.
    pub(crate) fn space(&self, last: u16, next: u16, spaced: bool) -> Cost {
        let pair = class_of(last) * N_CLASSES + class_of(next);
        unpack(self.ngrams.as_ref()[self.spaces + 2 * pair + usize::from(spaced)])
    }

    /// The cost of the next letter class after two others.
    pub(crate) fn letter_cost(&self, a: usize, b: usize, c: usize) -> Cost {
        unpack(self.letters.as_ref()[(a * N_LETTERS + b) * N_LETTERS + c])
    }

    /// The cost of a word's letters, its end included.
    pub(crate) fn spelling(&self, word: &[char]) -> Cost {
        let (mut a, mut b, mut cost) = (0, 0, 0);
        for (i, &c) in word.iter().enumerate() {
            let next = letter(c);
            cost += self.letter_cost(a, b, next);
            // A capital after a small letter is hardly one word.
            if i > 0 && c.is_uppercase() && word[i - 1].is_lowercase() {
                cost += 4 * NAT;
            }
            (a, b) = (b, next);
        }
        cost + self.letter_cost(a, b, 0)
    }
}
