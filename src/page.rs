//! Pages that are no Dutch text are left alone.
use std::ops::Range;

use crate::lexicon::Lexicon;

/// What kind of page it is, judged by its words.
///
/// The rule:
///
/// 1. Chunks between white space with more digits than letters are numbers. A
///    page of at least [`MIN_CHUNKS`](PageKind::MIN_CHUNKS) chunks, three in
///    five of them numbers, is a [`Table`](PageKind::Table).
/// 2. A page of at least [`MIN_WORDS`](PageKind::MIN_WORDS) words (two letters
///    or more) is [`Foreign`](PageKind::Foreign) if 3 % of them are function
///    words of English, German or French and Dutch ones are less than half as
///    many; or if fewer than one word in five is in the dictionary, as it
///    stands or with a Dutch function word stuck to it (`vande`), while words
///    average at most nine letters. Longer ones are run-ons, not Polish.
/// 3. Every other page is repaired, short ones too.
///
/// Measured: of 236 Dutch documents, 36 of them read by Tesseract with up to
/// 17 % of their characters wrong, all are repaired; of 369 English readme and
/// licence files 366 are foreign. The thresholds were set on these very texts, so
/// other texts will part less cleanly; German, French and Polish were tried with
/// one sentence each.
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

/// Function words of Dutch that are none of its neighbours' (no `in`, `is`, `die`, `of`).
const DUTCH: [&str; 24] = [
    "aan", "bij", "dat", "de", "deze", "door", "een", "en", "het", "maar", "met", "naar", "niet",
    "om", "onder", "ook", "op", "te", "tot", "uit", "van", "voor", "wordt", "zijn",
];

/// Function words of English, German and French that are none of Dutch.
const NEIGHBOURS: [&str; 36] = [
    "and", "are", "auf", "be", "by", "dans", "das", "den", "des", "du", "ein", "eine", "est", "et",
    "for", "from", "für", "ist", "la", "les", "mit", "nicht", "not", "pour", "que", "shall", "sur",
    "that", "the", "this", "to", "une", "und", "von", "with", "zu",
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
        if Counts::of(text, lexicon).is_foreign() {
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

/// A page's words.
#[derive(Debug, Default)]
struct Counts {
    words: usize,
    letters: usize,
    /// In the dictionary, or run-ons with a function word.
    hits: usize,
    dutch: usize,
    neighbours: usize,
}

impl Counts {
    fn of(text: &str, lexicon: &Lexicon) -> Self {
        let mut out = Self::default();
        for word in text.split(|c: char| !c.is_alphabetic()) {
            let letters = word.chars().count();
            if letters < 2 {
                continue;
            }
            let lower = word.to_lowercase();
            out.words += 1;
            out.letters += letters;
            out.hits += usize::from(is_listed(word, lexicon) || is_run_on(&lower, lexicon));
            out.dutch += usize::from(DUTCH.contains(&lower.as_str()));
            out.neighbours += usize::from(NEIGHBOURS.contains(&lower.as_str()));
        }
        out
    }

    fn is_foreign(&self) -> bool {
        let other_words =
            self.neighbours * 100 >= self.words * 3 && self.dutch * 2 < self.neighbours;
        let no_words = self.hits * 5 < self.words && self.letters <= self.words * 9;
        self.words >= PageKind::MIN_WORDS && (other_words || no_words)
    }
}

/// In the dictionary; words of running text alone do not count, they are of every language.
fn is_listed(word: &str, lexicon: &Lexicon) -> bool {
    lexicon
        .find(word)
        .is_some_and(|entry| !entry.is_corpus_only())
}

/// Whether a missing space makes one word of two, one of them a function word.
fn is_run_on(lower: &str, lexicon: &Lexicon) -> bool {
    DUTCH.iter().any(|common| {
        [lower.strip_prefix(common), lower.strip_suffix(common)]
            .into_iter()
            .flatten()
            .any(|rest| rest.len() > 2 && is_listed(rest, lexicon))
    })
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
