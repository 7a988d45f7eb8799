//! P(w): trigrams with absolute discounting, interpolated with lower orders
//! (Ney, Essen and Kneser 1994), pruned by weighted difference (Seymore and
//! Rosenfeld 1996); the spaces between classes of tokens; and a letter model
//! for unknown words.
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cost::{Cost, NAT, unpack};
use crate::data::{Data, Section};
use crate::error::{Error, Result};

mod counts;
mod estimate;
mod letters;
mod memo;
mod table;
mod tokens;

pub(crate) use counts::{Counts, threshold};
pub(crate) use letters::{N_LETTERS, letter, section as letter_section};
pub(crate) use memo::Memo;
pub(crate) use tokens::{
    CLOSE, CODE, COLON, COMMA, DASH, FIRST_WORD, FOR_LETTERS, HYPHEN, NUMBER, OPEN, PAD, PERCENT,
    QUESTION, SEMICOLON, START, STOP, SUSPENDED, Token, Tokens, UNKNOWN, code_len, initials_len,
    is_capitalised, is_letter, is_small_read_large, number_len, sign,
};

use table::{Keys, Table};

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
    /// Of all models opened so far: what is remembered of one is of no other.
    number: u64,
}

/// Models opened so far.
static OPENED: AtomicU64 = AtomicU64::new(1);

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

/// Bits that keep the keys of the tables apart, and from 0.
const OF_TWO: u64 = 1 << 62;
const OF_THREE: u64 = 1 << 63;

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
        let (bigrams, end) = Table::open(bytes, tables, Keys::Short)?;
        let (trigrams, end) = Table::open(bytes, end, Keys::Long)?;
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
            number: OPENED.fetch_add(1, Ordering::Relaxed),
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

    /// Whether the bigram is stored: the two were seen side by side.
    pub(crate) fn is_seen(&self, last: u16, word: u16) -> bool {
        let key = bigram_key(last, word);
        self.bigrams.get(self.ngrams.as_ref(), key).is_some()
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

    /// Makes `memo` the memory of this model.
    pub(crate) fn begin(&self, memo: &mut Memo) {
        memo.begin(self.model.number);
    }

    /// The stored costs of a bigram and of backing off from it.
    fn two(&self, memo: &mut Memo, a: u16, b: u16) -> Option<[u8; 2]> {
        let key = bigram_key(a, b);
        let look = || {
            let [_, _, cost, backoff] = self.model.bigrams.get(self.ngrams, key)?;
            Some([cost, backoff])
        };
        memo.get(key | OF_TWO, look)
    }

    /// What the two ids before say of the next.
    pub(crate) fn context(&self, memo: &mut Memo, before: u16, last: u16) -> Context {
        // 255: no trigram begins with it.
        let longer = self.two(memo, before, last).map(|values| values[1]);
        let longer = longer.filter(|&backoff| backoff != u8::MAX);
        let n = self.model.n;
        Context {
            before,
            last,
            has_longer: longer.is_some(),
            backoff: longer.map_or(0, unpack),
            of_last: unpack(self.ngrams[4 + n + usize::from(last).min(n - 1)]),
        }
    }

    /// Whether the bigram is stored: the two were seen side by side.
    pub(crate) fn is_seen(&self, memo: &mut Memo, last: u16, word: u16) -> bool {
        self.two(memo, last, word).is_some()
    }

    /// The cost of `word` in its context; `unigram` is the word's own when it has no id (0).
    ///
    /// Complexity: at most two lookups.
    pub(crate) fn cost(
        &self,
        memo: &mut Memo,
        context: &Context,
        word: u16,
        unigram: Cost,
    ) -> Cost {
        if word == 0 {
            return context.backoff + context.of_last + unigram;
        }
        if context.has_longer {
            let key = trigram_key(context.before, context.last, word);
            let look = || {
                let [.., cost] = self.model.trigrams.get(self.ngrams, key)?;
                Some([cost, 0])
            };
            if let Some([cost, _]) = memo.get(key | OF_THREE, look) {
                return unpack(cost);
            }
        }
        match self.two(memo, context.last, word) {
            Some([cost, _]) => context.backoff + unpack(cost),
            None => context.backoff + context.of_last + self.unigram(word),
        }
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
            cost += case_cost(word, i);
            (a, b) = (b, next);
        }
        cost + self.letter_cost(a, b, 0)
    }
}

/// What the case of the letter at `i` makes a word dearer: hardly any has a capital after a small letter, or small letters
/// right behind two capitals ("`KWZIis`"), but for the one letter "IJ".
pub(crate) fn case_cost(word: &[char], i: usize) -> Cost {
    let is_small = |at: usize| word.get(at).is_some_and(|c| c.is_lowercase());
    let is_odd = match word[..=i] {
        [.., before, c] if c.is_uppercase() => before.is_lowercase(),
        [.., 'I', 'J', _] => false,
        [.., first, second, _] => {
            first.is_uppercase() && second.is_uppercase() && is_small(i) && is_small(i + 1)
        }
        _ => false,
    };
    if is_odd { 4 * NAT } else { 0 }
}
