//! Pages that are no Dutch text are left alone.
use std::ops::Range;

use crate::lexicon::Lexicon;

/// What kind of page it is, judged by its words.
///
/// The rule, over the chunks between white space:
///
/// 1. Numbers are chunks with more digits than letters. A page of at least
///    [`MIN_CHUNKS`](PageKind::MIN_CHUNKS) chunks of which three in five are
///    numbers is a [`Table`](PageKind::Table).
/// 2. Words are runs of at least two letters; a word is a hit if the lexicon
///    has it. A page of at least [`MIN_WORDS`](PageKind::MIN_WORDS) words is
///    [`Foreign`](PageKind::Foreign) if it has both too few hits and too few
///    of the words that no Dutch text does without (`de`, `van`, `een`, ...).
///    Either alone is not enough: a page whose spaces are lost has few hits,
///    and a list of Dutch titles has few articles.
/// 3. Every other page is repaired, short ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PageKind {
    /// Repaired.
    Dutch,
    /// Left alone: a text in another language, or no text at all.
    Foreign,
    /// Left alone: mostly numbers.
    Table,
}

/// Words that make up about a third of any Dutch text and are rare in its
/// neighbours' (no `in`, `is`, `die`, `der`, `of`, which are English or German too).
const COMMON: [&str; 24] = [
    "aan", "bij", "dat", "de", "deze", "door", "een", "en", "het", "maar", "met", "naar", "niet",
    "om", "onder", "ook", "op", "te", "tot", "uit", "van", "voor", "wordt", "zijn",
];

impl PageKind {
    /// Fewer chunks than this are not called a table.
    pub const MIN_CHUNKS: usize = 20;
    /// Fewer words than this are not called foreign.
    pub const MIN_WORDS: usize = 20;

    /// The kind of a page.
    #[must_use]
    pub fn of(text: &str, lexicon: &Lexicon) -> Self {
        let (mut chunks, mut numbers) = (0, 0);
        for chunk in text.split_whitespace() {
            let digits = chunk.chars().filter(char::is_ascii_digit).count();
            let letters = chunk.chars().filter(|c| c.is_alphabetic()).count();
            chunks += usize::from(digits + letters > 0);
            numbers += usize::from(digits > letters);
        }
        if chunks >= Self::MIN_CHUNKS && numbers * 5 >= chunks * 3 {
            return Self::Table;
        }
        let (mut words, mut hits, mut common) = (0, 0, 0);
        for word in text.split(|c: char| !c.is_alphabetic() && c != '\'') {
            if word.chars().nth(1).is_none() {
                continue;
            }
            words += 1;
            hits += usize::from(lexicon.find(word).is_some());
            common += usize::from(COMMON.contains(&word.to_lowercase().as_str()));
        }
        let few_hits = hits * 100 < words * 70;
        let few_common = common * 100 < words * 6;
        if words >= Self::MIN_WORDS && few_hits && few_common {
            Self::Foreign
        } else {
            Self::Dutch
        }
    }

    /// Whether pages of this kind are repaired.
    #[must_use]
    pub fn is_repaired(self) -> bool {
        self == Self::Dutch
    }

    /// The kind's name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dutch => "dutch",
            Self::Foreign => "foreign",
            Self::Table => "table",
        }
    }
}

/// The pages of a text, parted by form feeds, and their kinds.
#[must_use]
pub fn pages(text: &str, lexicon: &Lexicon) -> Vec<(Range<usize>, PageKind)> {
    let mut at = 0;
    let mut out = Vec::new();
    for page in text.split_inclusive('\u{c}') {
        out.push((at..at + page.len(), PageKind::of(page, lexicon)));
        at += page.len();
    }
    out
}

/// Whether an edit may stand: every page that it touches is repaired.
#[must_use]
pub fn admits(pages: &[(Range<usize>, PageKind)], span: Range<usize>) -> bool {
    let first = pages.partition_point(|(range, _)| range.end <= span.start);
    pages[first..]
        .iter()
        .take_while(|(range, _)| range.start < span.end)
        .all(|(_, kind)| kind.is_repaired())
}
