//! Chunks between white space, and which of them are never touched.
mod cache;
mod judge;
mod scan;
mod specks;

pub(crate) use cache::{Cache, Key};
pub(crate) use judge::{FUNCTION_WORD, is_no_abbreviation, is_plain_compound, may_be_acronym};
pub(crate) use scan::{chunks, is_small};
pub(crate) use specks::line_specks;

/// A maximal run without white space, in bytes of the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) state: State,
    /// The white space before holds a line break.
    pub(crate) new_line: bool,
    /// The white space before holds a blank line, or this is the first.
    pub(crate) new_paragraph: bool,
    /// Begins its line with a sign that opens nothing.
    pub(crate) speck: bool,
    /// Ends a full line with a stop or comma that may be a speck beside it.
    pub(crate) ends_in_speck: bool,
    /// Of its bytes.
    pub(crate) key: Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// All its words are known.
    Clean,
    /// Never changed.
    Protected,
    /// A compound of parts that compounds are made of, or another word with "en" behind it; on a page that loses spaces it may be a run-on.
    Compound,
    /// Known words that noise may have made of others.
    Flagged,
    /// All its words are known, but one stands without a space behind a number of one digit and a comma, a letter and a stop, or a
    /// percent sign; or it is a half of "en /of".
    Glued,
    /// A half of a known word whose hyphen stands behind a space: "Staten -Generaal".
    Parted,
    /// A year or day read with letters: "l998", "| januari".
    Misread,
    /// May be damaged.
    Suspect,
}

impl State {
    /// Whether all its words are known, whatever may be made of them.
    fn is_known(self) -> bool {
        matches!(
            self,
            Self::Clean | Self::Glued | Self::Parted | Self::Flagged
        )
    }
}
