//! P(w): a bigram model with absolute discounting (Ney, Essen and Kneser 1994),
//! interpolated with unigrams, and a letter-trigram model for unknown words.
use crate::cost::{Cost, unpack};
use crate::data::{Data, Section};
use crate::error::{Error, Result};

/// Ids below this stand for classes of tokens.
pub(crate) const FIRST_WORD: u16 = 32;
pub(crate) const UNKNOWN: u16 = 1;
pub(crate) const NUMBER: u16 = 2;
pub(crate) const START: u16 = 3;
pub(crate) const HYPHEN: u16 = 4;
/// A hyphen before a space: "post- en".
pub(crate) const SUSPENDED: u16 = 5;

/// The class of a token that is not a word.
pub(crate) fn class(token: &str) -> Option<u16> {
    let first = token.chars().next()?;
    if first.is_ascii_digit() {
        return Some(NUMBER);
    }
    if first.is_alphabetic() || first == '\'' && token.len() > 1 {
        return None;
    }
    Some(match first {
        '-' if token.len() > 1 => SUSPENDED,
        '-' => HYPHEN,
        '.' => 6,
        ',' => 7,
        ';' => 8,
        ':' => 9,
        '(' | '[' => 10,
        ')' | ']' => 11,
        '"' | '“' | '”' | '„' | '‘' | '’' | '\'' => 12,
        '/' => 13,
        '?' | '!' => 14,
        '–' | '—' => 15,
        _ => 16,
    })
}

/// The tokens of running text as the model counts them: words with inner
/// hyphens and apostrophes, runs of digits, single signs; `"- "` for a suspended hyphen.
pub(crate) struct TextTokens<'t> {
    rest: &'t str,
}

impl<'t> TextTokens<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }
}

/// Length in bytes of the word at the start of `text` (0: none).
pub(crate) fn word_len(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let glue = matches!(c, '-' | '\'' | '’')
            && end > 0
            && chars.peek().is_some_and(|&(_, d)| d.is_alphabetic());
        if c.is_alphabetic() || c == '\u{308}' || c == '\u{301}' {
            end = i + c.len_utf8();
        } else if !glue {
            break;
        }
    }
    end
}

impl<'t> Iterator for TextTokens<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next()?;
        let len = match word_len(self.rest) {
            0 if first.is_ascii_digit() => self
                .rest
                .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
                .unwrap_or(self.rest.len()),
            0 if self.rest.starts_with("- ") => 2,
            0 => first.len_utf8(),
            len => len,
        };
        let digits = self.rest[..len].trim_end_matches(['.', ',']).len();
        let len = if first.is_ascii_digit() { digits } else { len };
        let (token, rest) = self.rest.split_at(len);
        self.rest = rest;
        Some(token)
    }
}

/// Letter classes of the model of unknown words.
pub(crate) const N_LETTERS: usize = 40;

/// The class of a letter; 0 is the edge of a word.
pub(crate) fn letter(c: char) -> usize {
    let lower = c.to_lowercase().next().unwrap_or(c);
    match lower {
        'a'..='z' => lower as usize - 'a' as usize + 1,
        'ë' => 27,
        'ï' => 28,
        'ö' => 29,
        'é' => 30,
        'è' => 31,
        'ü' => 32,
        '-' => 33,
        '\'' | '’' => 34,
        '0'..='9' => 35,
        _ if lower.is_alphabetic() => 36,
        _ => 37,
    }
}

/// Bigrams and letters, read where they lie.
#[derive(Clone)]
pub(crate) struct Model {
    bigrams: Section,
    letters: Section,
    n: usize,
    n_bigrams: usize,
}

impl Model {
    pub(crate) fn open(data: &Data) -> Result<Self> {
        let (bigrams, letters) = (data.section(*b"NGRM")?, data.section(*b"CHAR")?);
        if letters.as_ref().len() != N_LETTERS * N_LETTERS * N_LETTERS {
            return Err(Error::corrupt("the letter model has another size"));
        }
        let mut model = Self {
            bigrams,
            letters,
            n: 0,
            n_bigrams: 0,
        };
        let bytes = model.bigrams.as_ref();
        let n = model.u32_at(0).unwrap_or(0);
        let fixed = n.checked_mul(6).and_then(|x| x.checked_add(8));
        if n < usize::from(FIRST_WORD)
            || n > 1 << 16
            || fixed.is_none_or(|fixed| fixed > bytes.len())
        {
            return Err(Error::corrupt("the bigram table is cut short"));
        }
        let rows = 4 + 2 * n;
        let mut before = 0;
        for row in 0..=n {
            let start = model.u32_at(rows + 4 * row).unwrap_or(usize::MAX);
            if start < before || start > bytes.len() {
                return Err(Error::corrupt(format!(
                    "row {row} of the bigram table is out of order"
                )));
            }
            before = start;
        }
        if rows + 4 * (n + 1) + 3 * before != bytes.len() {
            return Err(Error::corrupt(
                "the bigram table has another length than its rows say",
            ));
        }
        (model.n, model.n_bigrams) = (n, before);
        Ok(model)
    }

    fn u32_at(&self, at: usize) -> Option<usize> {
        let four = self.bigrams.as_ref().get(at..at + 4)?;
        usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
    }

    /// Whether the bigram is stored: the two were seen side by side.
    pub(crate) fn is_seen(&self, last: u16, word: u16) -> bool {
        self.find(last, word).is_some()
    }

    /// The unigram cost of an id.
    pub(crate) fn unigram(&self, id: u16) -> Cost {
        unpack(self.bigrams.as_ref()[4 + usize::from(id).min(self.n - 1)])
    }

    /// The cost of `word` after `last`; `unigram` is the word's own cost when it has no id.
    ///
    /// Complexity: O(log of the row of `last`).
    pub(crate) fn cost(&self, last: u16, word: u16, unigram: Cost) -> Cost {
        self.find(last, word).unwrap_or_else(|| {
            let unigram = if word == 0 {
                unigram
            } else {
                self.unigram(word)
            };
            unpack(self.bigrams.as_ref()[4 + self.n + usize::from(last).min(self.n - 1)]) + unigram
        })
    }

    /// The stored cost of a bigram.
    fn find(&self, last: u16, word: u16) -> Option<Cost> {
        let (n, bytes) = (self.n, self.bigrams.as_ref());
        let last = usize::from(last).min(n - 1);
        let rows = 4 + 2 * n;
        let (mut low, mut high) = (
            self.u32_at(rows + 4 * last)?,
            self.u32_at(rows + 4 * last + 4)?,
        );
        let keys = rows + 4 * (n + 1);
        while word != 0 && low < high {
            let middle = low.midpoint(high);
            let key = u16::from_le_bytes([bytes[keys + 2 * middle], bytes[keys + 2 * middle + 1]]);
            match key.cmp(&word) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    return Some(unpack(bytes[keys + 2 * self.n_bigrams + middle]));
                }
            }
        }
        None
    }

    /// The cost of the next letter class after two others.
    pub(crate) fn letter_cost(&self, a: usize, b: usize, c: usize) -> Cost {
        unpack(self.letters.as_ref()[(a * N_LETTERS + b) * N_LETTERS + c])
    }
}
