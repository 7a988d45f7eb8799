//! What was changed: spans, replacements, kinds.
use std::ops::Range;

/// One repair of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) replacement: String,
    pub(crate) kind: EditKind,
    pub(crate) gain: i32,
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
    /// A sign is mended.
    Punctuation,
    /// A word of the lexicon is taken for another.
    RealWord,
}

impl EditKind {
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
            Self::RealWord => "real_word",
        }
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

    /// Other readings, best first, without the chosen one.
    #[must_use]
    pub fn alternatives(&self) -> &[String] {
        &[]
    }

    /// By how many nats the repaired reading beats the text as it stands.
    #[must_use]
    pub fn gain(&self) -> f64 {
        f64::from(self.gain) / 1024.0
    }

    /// The gain as a probability of the repaired reading, `1 / (1 + e^-gain)`.
    ///
    /// It compares these two readings only and is not calibrated yet.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        1.0 / (1.0 + libm::exp(-self.gain()))
    }
}

/// Without its marks: what is left for comparing letters.
fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd()
        .filter(|&c| !unicode_normalization::char::is_combining_mark(c) && !c.is_whitespace())
        .collect()
}

/// The kind of a replacement.
pub(crate) fn kind(observed: &str, intended: &str) -> EditKind {
    let bare = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    if bare(observed) != bare(intended) {
        return if folded(observed) == folded(intended) {
            EditKind::Diacritic
        } else {
            EditKind::Confusion
        };
    }
    if intended.len() < observed.len() {
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

/// The text with the edits applied; they are sorted and disjoint.
pub(crate) fn apply(text: &str, edits: &[Edit], out: &mut String) {
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.start]);
        out.push_str(&edit.replacement);
        at = edit.end;
    }
    out.push_str(&text[at..]);
}
