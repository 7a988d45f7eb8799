//! What was changed: spans, replacements, kinds.
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};

/// One repair of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) replacement: String,
    pub(crate) kind: EditKind,
    pub(crate) gain: i32,
    /// Words whose letters change.
    pub(crate) letters: u8,
    /// Millionths.
    pub(crate) confidence: u32,
}

/// What an [`Edit`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EditKind {
    /// A missing space between words is put in.
    Split,
    /// A spurious space is taken out.
    Join,
    /// A missing space after a sign is put in.
    Spacing,
    /// A mark is restored or mended; spaces may change too.
    Diacritic,
    /// Letters are mended; marks and spaces may change too.
    Confusion,
    /// A sign is mended or taken out; spaces may change too.
    Punctuation,
    /// A known word is read as another, or as several, that fit the place far better.
    RealWord,
    /// A digit or sign that stands for a letter inside a word is mended ("00g"), or a letter or bar that stands for a digit of
    /// a year or day ("l998", "| januari"); letters, marks and spaces may change too.
    SignForLetter,
}

impl EditKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Split,
        Self::Join,
        Self::Spacing,
        Self::Diacritic,
        Self::Confusion,
        Self::Punctuation,
        Self::RealWord,
        Self::SignForLetter,
    ];

    /// The kind's name in edit logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Join => "join",
            Self::Spacing => "spacing",
            Self::Diacritic => "diacritic",
            Self::Confusion => "confusion",
            Self::Punctuation => "punctuation",
            Self::RealWord => "real-word",
            Self::SignForLetter => "sign-for-letter",
        }
    }
}

impl fmt::Display for EditKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for EditKind {
    type Err = Error;

    /// The kind of this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`]: there is none; the text names all.
    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            let why = format!("no kind of edit is named `{name}`; there are {names}");
            Error::new(ErrorKind::Option(why))
        })
    }
}

impl Edit {
    /// The bytes of the original that are replaced, on character boundaries.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What stands there afterwards.
    #[must_use]
    pub fn replacement(&self) -> &str {
        &self.replacement
    }

    /// What the edit does.
    #[must_use]
    pub fn kind(&self) -> EditKind {
        self.kind
    }

    /// By how many nats the repaired reading beats the text as it stands.
    #[must_use]
    pub fn gain(&self) -> f64 {
        f64::from(self.gain) / 1024.0
    }

    /// The probability that the edit is right, as calibrated on the development documents.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        f64::from(self.confidence) / 1e6
    }
}

/// A probability in millionths, so that edits can be compared.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=1"
)]
pub(crate) fn millionths(probability: f64) -> u32 {
    (probability.clamp(0.0, 1.0) * 1e6 + 0.5) as u32
}

/// Without its marks, white space and all else kept.
pub(crate) fn without_marks(text: &str) -> impl Iterator<Item = char> + '_ {
    use unicode_normalization::UnicodeNormalization;
    text.nfd()
        .filter(|&c| !unicode_normalization::char::is_combining_mark(c))
}

/// Without its marks: what is left for comparing letters.
fn folded(text: &str) -> String {
    without_marks(text).filter(|c| !c.is_whitespace()).collect()
}

/// The kind of a replacement.
pub(crate) fn kind(observed: &str, intended: &str) -> EditKind {
    let bare = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    if bare(observed) != bare(intended) {
        let letters = |text: &str| {
            text.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
        };
        return if letters(observed) == letters(intended) {
            EditKind::Punctuation
        } else if folded(observed) == folded(intended) {
            EditKind::Diacritic
        } else {
            EditKind::Confusion
        };
    }
    if intended.matches(' ').count() < observed.matches(char::is_whitespace).count() {
        return EditKind::Join;
    }
    let after_sign = intended
        .split(' ')
        .rev()
        .skip(1)
        .all(|part| part.ends_with(|c: char| !c.is_alphanumeric()));
    if after_sign {
        EditKind::Spacing
    } else {
        EditKind::Split
    }
}

/// A text with edits of it made, [`Repairer::edits`](crate::Repairer::edits) or some of them.
///
/// ```
/// let text = "Hetplan vande raad isvastgesteld inhetkader van de wet";
/// let mut edits = herstel::Repairer::dutch().edits(text);
/// edits.retain(|edit| !text[edit.span()].starts_with("vande"));
/// assert_eq!(herstel::apply(text, &edits), "Het plan vande raad is vastgesteld in het kader van de wet");
/// ```
///
/// # Panics
///
/// If the edits overlap, are not in their order, or are of another text.
#[must_use]
pub fn apply<'t>(text: &'t str, edits: &[Edit]) -> Cow<'t, str> {
    if edits.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    apply_into(text, edits, &mut out);
    Cow::Owned(out)
}

/// As [`apply`], at the end of `out`.
pub(crate) fn apply_into(text: &str, edits: &[Edit], out: &mut String) {
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.start]);
        out.push_str(&edit.replacement);
        at = edit.end;
    }
    out.push_str(&text[at..]);
}
