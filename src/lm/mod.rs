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
}

/// A [`Model`] whose bytes are found once for a whole search.
#[derive(Clone, Copy)]
pub(crate) struct View<'m> {
    ngrams: &'m [u8],
    letters: &'m [u8],
    model: &'m Model,
}

/// Two ids, and what they say of the next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    pub(crate) before: u16,
    pub(crate) last: u16,
    /// Trigrams begin with the two.
    has_longer: bool,
    /// Of the two.
    backoff: Cost,
    /// Of the last alone.
    of_last: Cost,
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

    /// The model as a search reads it.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            ngrams: self.ngrams.as_ref(),
            letters: self.letters.as_ref(),
            model: self,
        }
    }

    /// The unigram cost of an id.
    pub(crate) fn unigram(&self, id: u16) -> Cost {
        self.view().unigram(id)
    }

    /// The cost of a space (or of none) between tokens of two classes.
    pub(crate) fn space(&self, last: u16, next: u16, spaced: bool) -> Cost {
        self.view().space(class_of(last), class_of(next), spaced)
    }
}

impl View<'_> {
    /// The unigram cost of an id.
    pub(crate) fn unigram(&self, id: u16) -> Cost {
        unpack(self.ngrams[4 + usize::from(id).min(self.model.n - 1)])
    }

    /// What the two ids before say of the next: at most one lookup.
    pub(crate) fn context(&self, before: u16, last: u16) -> Context {
        let found = self
            .model
            .bigrams
            .get(self.ngrams, bigram_key(before, last));
        // 255: no trigram begins with it.
        let longer = found.map(|values| values[1]).filter(|&b| b != u8::MAX);
        let n = self.model.n;
        Context {
            before,
            last,
            has_longer: longer.is_some(),
            backoff: longer.map_or(0, unpack),
            of_last: unpack(self.ngrams[4 + n + usize::from(last).min(n - 1)]),
        }
    }

    /// The cost of the stored bigram; `None`: the two were never seen side by side.
    pub(crate) fn pair(&self, last: u16, word: u16) -> Option<Cost> {
        let found = self.model.bigrams.get(self.ngrams, bigram_key(last, word));
        found.map(|values| unpack(values[0]))
    }

    /// The cost of `word` in its context; `unigram` is the word's own when it has no id (0), and `pair`
    /// gives [`Self::pair`] of the last id and the word.
    ///
    /// Complexity: at most one lookup in a hash table, and that of `pair`.
    pub(crate) fn cost(
        &self,
        context: &Context,
        word: u16,
        unigram: Cost,
        pair: impl FnOnce() -> Option<Cost>,
    ) -> Cost {
        if word == 0 {
            return context.backoff + context.of_last + unigram;
        }
        if context.has_longer {
            let key = trigram_key(context.before, context.last, word);
            if let Some(found) = self.model.trigrams.get(self.ngrams, key) {
                return unpack(found[0]);
            }
        }
        let alone = || context.of_last + self.unigram(word);
        context.backoff + pair().unwrap_or_else(alone)
    }

    /// The cost of a space (or of none) between tokens of two classes.
    pub(crate) fn space(&self, last: usize, next: usize, spaced: bool) -> Cost {
        let pair = last * N_CLASSES + next;
        unpack(self.ngrams[self.model.spaces + 2 * pair + usize::from(spaced)])
    }

    /// The cost of the next letter class after two others.
    pub(crate) fn letter_cost(&self, a: usize, b: usize, c: usize) -> Cost {
        unpack(self.letters[(a * N_LETTERS + b) * N_LETTERS + c])
    }

    /// The cost of a word's letters, its end included.
    pub(crate) fn spelling(&self, word: &[char]) -> Cost {
        let (mut a, mut b, mut cost) = (0, 0, 0);
        for (i, &c) in word.iter().enumerate() {
            let next = letter(c);
            cost += self.letter_cost(a, b, next);
            if i > 0 {
                cost += capital_cost(word[i - 1], c);
            }
            (a, b) = (b, next);
        }
        cost + self.letter_cost(a, b, 0)
    }
}

/// A capital after a small letter is hardly one word.
pub(crate) fn capital_cost(before: char, c: char) -> Cost {
    if c.is_uppercase() && before.is_lowercase() {
        4 * NAT
    } else {
        0
    }
}
