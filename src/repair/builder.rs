//! Options and data of a repairer.
use std::sync::Arc;

use super::kept::Kept;
use super::{Mode, Repairer};
use crate::channel::Channel;
use crate::confidence;
use crate::cost::{Cost, NAT};
use crate::data::Data;
use crate::data_file;
use crate::edit::{self, EditKind};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::LexiconBuilder;
use crate::protect::Patterns;

#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) margin: Cost,
    /// Millionths.
    pub(super) min_confidence: u32,
    pub(super) kinds: Vec<EditKind>,
    pub(super) mode: Mode,
    pub(super) patterns: Patterns,
    pub(super) kept: Kept,
    /// Words of other languages stay on damaged pages too.
    pub(super) keep_foreign: bool,
}

/// Options of a [`Repairer`].
#[derive(Debug, Clone)]
#[must_use]
pub struct RepairerBuilder {
    pub(super) data: Option<Data>,
    pub(super) layers: Vec<Data>,
    pub(super) words: Vec<(String, u64)>,
    pub(super) min_confidence: f64,
    /// But for the least confidence.
    pub(super) options: Options,
}

pub(super) const CONFUSIONS: &str = include_str!("../../dicts/confusions.tsv");

#[cfg(feature = "embedded")]
pub(super) static EMBEDDED: once_cell::sync::Lazy<Repairer> = once_cell::sync::Lazy::new(|| {
    let data = Data::Static(include_bytes!("../../dicts/nl.herstel"));
    Repairer::open(&data, Options::default()).expect("tests/dicts.rs opens the embedded data")
});

/// Confidence decides; the margin is for those who want less still.
const DEFAULT_MARGIN: Cost = NAT;
/// Where F0.5 is best on the pages fitted on.
pub(super) const DEFAULT_CONFIDENCE: f64 = 0.78;

impl Default for Options {
    fn default() -> Self {
        Self {
            margin: DEFAULT_MARGIN,
            min_confidence: edit::millionths(DEFAULT_CONFIDENCE),
            kinds: EditKind::ALL.to_vec(),
            mode: Mode::default(),
            patterns: Patterns::default(),
            kept: Kept::default(),
            keep_foreign: false,
        }
    }
}

impl RepairerBuilder {
    /// A data file's bytes instead of the embedded ones: a buffer, a mapped file. They are checked
    /// once and read where they lie; confusions and weights of the confidence in the file take the place
    /// of the embedded ones.
    pub fn data<B>(&mut self, bytes: B) -> &mut Self
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        self.data = Some(Data::Shared(Arc::new(bytes)));
        self
    }

    /// A layer's bytes on top of the data ([`LexiconBuilder::layer`](crate::LexiconBuilder::layer)):
    /// own words win over those below, own shares are added to theirs, and of a confusion
    /// in both the layer's weight holds; weights of the confidence in a layer take the place of those
    /// below. The last layer given is the topmost.
    pub fn layer<B>(&mut self, bytes: B) -> &mut Self
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        self.layers.push(Data::Shared(Arc::new(bytes)));
        self
    }

    /// By how many thousandths of a nat a change must beat the text as it stands
    /// (default 1000). Higher: fewer repairs, less harm. See [`Self::min_confidence`].
    pub fn margin(&mut self, thousandths: u16) -> &mut Self {
        self.options.margin = Cost::from(thousandths) * NAT / 1000;
        self
    }

    /// Only changes at least this sure are made, from 0 to 1 (default 0.78); [`Self::build`] refuses other
    /// numbers. Higher: fewer repairs, less harm.
    pub fn min_confidence(&mut self, probability: f64) -> &mut Self {
        self.min_confidence = probability;
        self
    }

    /// Own words on top of the lexicon, with their counts (0: unknown): they are known, and damaged
    /// text is repaired to them. The counts of a word given twice are added. White space around a word is no part of it; one with
    /// white space inside is refused by [`Self::build`].
    pub fn words<I>(&mut self, words: I) -> &mut Self
    where
        I: IntoIterator<Item = (String, u64)>,
    {
        self.words.extend(words);
        self
    }

    /// Words and phrases that stay as they are, in this spelling, case and white space, where no letter or digit stands
    /// beside them: no edit changes one or a part of one. White space around them is no part of them.
    pub fn keep<I>(&mut self, words: I) -> &mut Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        for word in words {
            self.options.kept.add(&word.into());
        }
        self
    }

    /// Whether the words of other languages that the data list stay on every page. By default they do on pages
    /// that show little damage; on others an engine may have made them of Dutch ones ("souls" of "zoals";
    /// docs/guarantees.md has what keeping them costs).
    pub fn keep_foreign(&mut self, always: bool) -> &mut Self {
        self.options.keep_foreign = always;
        self
    }

    /// Only these kinds of edits are made. An edit of another kind is left out whole.
    pub fn only(&mut self, kinds: &[EditKind]) -> &mut Self {
        self.options.kinds = kinds.to_vec();
        self
    }

    /// These kinds of edits are not made: `without(&[EditKind::RealWord])` leaves every word of the
    /// lexicon as it stands, `without(&[EditKind::SignForLetter])` every digit and sign inside a word.
    pub fn without(&mut self, kinds: &[EditKind]) -> &mut Self {
        self.options.kinds.retain(|kind| !kinds.contains(kind));
        self
    }

    /// What may change at all: everything (the default), spaces alone, or marks alone.
    pub fn mode(&mut self, mode: Mode) -> &mut Self {
        self.options.mode = mode;
        self
    }

    /// Text that matches one of these regular expressions stays as it is, beside what is always
    /// protected ([`ProtectedKind`](crate::ProtectedKind)). A match does not go on over a line end.
    ///
    /// The syntax is that of the crate `regex-lite`, whose search is linear in the text whatever the
    /// pattern: classes such as `\d` and `\w` are of ASCII, other letters are given as ranges (`[à-ž]`).
    ///
    /// # Errors
    ///
    /// If a pattern does not parse; the error names it.
    pub fn protect<S: AsRef<str>>(&mut self, patterns: &[S]) -> Result<&mut Self> {
        self.options.patterns.add(patterns)?;
        Ok(self)
    }

    /// Builds the repairer.
    ///
    /// # Errors
    ///
    /// If the data or a layer are not of this version or not whole ([`verify`](crate::verify)), there are no data, an own
    /// word has white space inside, or the least confidence is not from 0 to 1.
    pub fn build(&self) -> Result<Repairer> {
        if !(0.0..=1.0).contains(&self.min_confidence) {
            let why = format!(
                "the least confidence is {}, expected 0 to 1",
                self.min_confidence
            );
            return Err(Error::new(ErrorKind::Option(why)));
        }
        let options = Options {
            min_confidence: edit::millionths(self.min_confidence),
            ..self.options.clone()
        };
        let mut repairer = match &self.data {
            Some(data) => {
                data_file::check(data)?;
                Repairer::open(data, options)?
            }
            #[cfg(feature = "embedded")]
            None => Repairer {
                options,
                ..EMBEDDED.clone()
            },
            #[cfg(not(feature = "embedded"))]
            None => {
                let why = "no data given and the feature `embedded` is off".to_owned();
                return Err(Error::new(ErrorKind::Option(why)));
            }
        };
        for layer in &self.layers {
            data_file::check(layer)?;
            repairer.lexicon = repairer.lexicon.with_own(layer)?;
            if let Some(table) = layer.text(*b"CONF")? {
                repairer.channel = Arc::new(repairer.channel.with(&Channel::parse(&table)?));
            }
            if let Some(weights) = layer.text(*b"SURE")? {
                repairer.confidence = confidence::parse(&weights)?;
            }
        }
        let mut own = LexiconBuilder::new();
        own.words(self.words.iter().cloned());
        if own.n_words() > 0 {
            let own = Data::Shared(Arc::new(own.layer(&repairer.lexicon, "")?));
            repairer.lexicon = repairer.lexicon.with_own(&own)?;
        }
        if let Some(channel) = self.options.mode.channel(&repairer.channel) {
            repairer.channel = Arc::new(channel);
        }
        repairer.number = super::new_number();
        Ok(repairer)
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    #[test]
    fn counts_of_a_word_given_twice_are_added() {
        let word = |word: &str, count| [(word.to_owned(), count)];
        let cost = |mut builder: RepairerBuilder| {
            builder.words(word("anders", 1_000_000)).words(word("", 1));
            let repairer = builder.build().unwrap();
            repairer.lexicon().get("Plomunzijl").unwrap().cost()
        };
        let mut once = Repairer::builder();
        once.words(word("Plomunzijl", 1500));
        let mut twice = Repairer::builder();
        twice
            .words(word("Plomunzijl", 1000))
            .words(word("Plomunzijl", 500));
        assert_eq!(cost(once), cost(twice));
    }
}
