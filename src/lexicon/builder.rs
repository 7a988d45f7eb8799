//! Builds lexicons: word lists and dictionaries in; a layer, or the start of a whole data file, out.
use std::collections::BTreeMap;

use fst::MapBuilder;

use super::entry::{OWN, Roles};
use super::{BLOCK, Lexicon, ModelBuilder};
use crate::channel::Channel;
use crate::cost::{NAT, quantise};
use crate::data::assemble;
use crate::error::{Error, ErrorKind, Result};
use crate::hunspell::{self, Expansion};

/// Word lists and a Hunspell dictionary.
///
/// [`layer`](Self::layer) makes a small file that goes on top of another lexicon,
/// [`model`](Self::model) begins a data file of its own, which needs running text.
///
/// # Examples
///
/// ```
/// let mut own = herstel::LexiconBuilder::new();
/// own.list("Oosterwaard\t12\ngemaalhuis\n")?;
/// let layer = own.layer(herstel::Repairer::dutch().lexicon(), "")?;
/// let repairer = herstel::Repairer::builder().layer(layer).build()?;
/// assert_eq!(repairer.repair("Het dorp Oosterwaarcl."), "Het dorp Oosterwaard.");
/// # Ok::<(), herstel::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct LexiconBuilder {
    expansion: Option<Expansion>,
    words: BTreeMap<String, u64>,
}

/// No corpus has a word oftener; what is reckoned with such counts does not overflow.
const MAX_COUNT: u64 = 1 << 48;
/// The probability of one of the user's words that has no count.
const OWN_WORD: f64 = 1.2e-4;

impl LexiconBuilder {
    /// Misreadings by shape that no pair has shown yet, as a table of confusions: an own word is met
    /// in more disguises than the pairs have. None of them is in the embedded table.
    pub const LOOK_ALIKES: &'static str = include_str!("../../dicts/look-alikes.tsv");

    /// A builder without words.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The forms and compound rules of a Hunspell dictionary.
    ///
    /// # Errors
    ///
    /// If the dictionary does not parse, or asks for what is not supported; the error names file and line.
    pub fn hunspell(&mut self, aff: &str, dic: &str) -> Result<&mut Self> {
        self.expansion = Some(expand(aff, dic)?);
        Ok(self)
    }

    /// Words and their counts (0: unknown); the counts of a word given twice are added. A count above 2^48 is
    /// taken for 2^48. White space around a word is no part of it; one with white space inside is refused by [`Self::layer`] and
    /// [`Self::model`].
    pub fn words<I>(&mut self, words: I) -> &mut Self
    where
        I: IntoIterator<Item = (String, u64)>,
    {
        for (mut word, count) in words {
            let bare = word.trim();
            if bare.is_empty() {
                continue;
            }
            if bare.len() < word.len() {
                word = bare.to_owned();
            }
            let sum = self.words.entry(word).or_default();
            *sum = sum.saturating_add(count).min(MAX_COUNT);
        }
        self
    }

    /// A word list: a word on a line, a count after a tab if there is one; columns
    /// after the count are not read, and lines that begin with `#` neither.
    ///
    /// # Errors
    ///
    /// If a word has white space inside, or a count is no number up to 2^48; the error names the line.
    pub fn list(&mut self, text: &str) -> Result<&mut Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (i, line) in text.lines().enumerate() {
            let mut columns = line.split('\t').map(str::trim);
            let word = columns.next().unwrap_or_default();
            if word.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(why) = why_no_word(word) {
                return Err(Error::new(ErrorKind::Malformed(i + 1, why)));
            }
            let count = columns.next().filter(|count| !count.is_empty());
            let count = count.map_or(Some(0), |count| count.parse().ok());
            let count = count.filter(|&count| count <= MAX_COUNT).ok_or_else(|| {
                let why = format!("the count after the tab is no number up to {MAX_COUNT}");
                Error::new(ErrorKind::Malformed(i + 1, why))
            })?;
            self.words([(word.to_owned(), count)]);
        }
        Ok(self)
    }

    /// Number of listed words.
    #[must_use]
    pub fn n_words(&self) -> usize {
        self.words.len()
    }

    /// A layer of the listed words for [`RepairerBuilder::layer`](crate::RepairerBuilder::layer),
    /// and a table of confusions if it is not empty.
    ///
    /// A counted word has its share of the list, one without a count that of one word in some eight
    /// thousand; what it has in `base` is added, so that the archive weighs as much as all of the base.
    ///
    /// # Errors
    ///
    /// If the confusions do not parse, or a word has white space inside.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn layer(&self, base: &Lexicon, confusions: &str) -> Result<Vec<u8>> {
        let bad = |error: fst::Error| Error::corrupt(error.to_string());
        self.check()?;
        Channel::parse(confusions)?;
        let total: f64 = self.words.values().map(|&count| count as f64).sum();
        let mut map = MapBuilder::memory();
        let mut records = Vec::new();
        for (index, (word, &count)) in self.words.iter().enumerate() {
            map.insert(word, index as u64).map_err(bad)?;
            let share = (count as f64 / total.max(1.0)).clamp(1e-6, 2e-3);
            let own = if count == 0 { OWN_WORD } else { share };
            let below = base.get(word).map_or(0.0, |entry| {
                libm::exp(-f64::from(entry.cost()) / f64::from(NAT))
            });
            records.push(quantise((own + below).min(1.0)));
            records.push(0xff);
            records.extend_from_slice(&OWN.to_le_bytes());
        }
        let blocks = self.words.len().div_ceil(BLOCK);
        records.resize(records.len() + blocks * (BLOCK / 8 + 2), 0);
        let mut sections = vec![
            (*b"LEXF", map.into_inner().map_err(bad)?),
            (*b"ENTR", records),
            (*b"ROLE", vec![Roles::WORD.bits()]),
            (*b"CLAS", Vec::new()),
            (*b"RULE", Vec::new()),
        ];
        if !confusions.is_empty() {
            sections.push((*b"CONF", confusions.as_bytes().to_vec()));
        }
        assemble(&sections)
    }

    /// Goes on to running text, for a whole data file.
    ///
    /// # Errors
    ///
    /// If the dictionary has more than 4,095 different sets of homonyms, or a listed word has white space inside.
    pub fn model(self) -> Result<ModelBuilder> {
        self.check()?;
        let expansion = match self.expansion {
            Some(expansion) => expansion,
            None => expand("BREAK 0\n", "0\n")?,
        };
        ModelBuilder::new(expansion, &self.words)
    }

    /// Refuses phrases: a text is cut at white space, so they would be put into it and never be met.
    fn check(&self) -> Result<()> {
        let why = self.words.keys().find_map(|word| why_no_word(word));
        why.map_or(Ok(()), |why| Err(Error::new(ErrorKind::Option(why))))
    }
}

/// What is wrong with a listed word.
fn why_no_word(word: &str) -> Option<String> {
    let is_phrase = word.contains(char::is_whitespace);
    is_phrase
        .then(|| format!("the word `{word}` has white space inside; list its words one by one"))
}

fn expand(aff: &str, dic: &str) -> Result<Expansion> {
    hunspell::expand(aff, dic).map_err(|error| {
        let kind = match &error {
            hunspell::Error::Malformed {
                file,
                line,
                expected,
            } => ErrorKind::Malformed(*line, format!("expected {expected} in the {file} file")),
            _ => ErrorKind::Option(error.to_string()),
        };
        Error::new(kind).because(error)
    })
}
