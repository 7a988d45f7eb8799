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
    "that", "the", "this", "to", "und", "une", "von", "with", "zu",
];

/// Letters of the longest function word.
const LONGEST: usize = 5;

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
            let (mut digits, mut letters) = (0, 0);
            for c in chunk.chars() {
                digits += usize::from(c.is_ascii_digit());
                letters += usize::from(c.is_alphabetic());
            }
            chunks += usize::from(digits + letters > 0);
            numbers += usize::from(digits > letters);
        }
        if chunks >= Self::MIN_CHUNKS && numbers * 5 >= chunks * 3 {
            return Self::Table;
        }
        let is_hit =
            |word: &str| is_listed(word, lexicon) || is_run_on(&word.to_lowercase(), lexicon);
        if Counts::of(text).is_foreign(text, is_hit) {
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

/// A page's words of two letters or more.
#[derive(Debug, Default)]
struct Counts {
    words: usize,
    letters: usize,
    dutch: usize,
    neighbours: usize,
}

/// The words of a page with the number of their letters.
fn words(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.split(|c: char| !c.is_alphabetic())
        .map(|word| (word, word.chars().count()))
        .filter(|&(_, letters)| letters > 1)
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut out = Self::default();
        for (word, letters) in words(text) {
            out.words += 1;
            out.letters += letters;
            if letters <= LONGEST {
                let lower = word.to_lowercase();
                out.dutch += usize::from(DUTCH.binary_search(&lower.as_str()).is_ok());
                out.neighbours += usize::from(NEIGHBOURS.binary_search(&lower.as_str()).is_ok());
            }
        }
        out
    }

    /// Whether the page is in another language, or in none: see [`PageKind`].
    ///
    /// # Complexity
    ///
    /// O(n), and looks up no more words than it takes to find one in five known: on a Dutch page
    /// that is a fifth of them and a few.
    fn is_foreign(&self, text: &str, mut is_hit: impl FnMut(&str) -> bool) -> bool {
        if self.words < PageKind::MIN_WORDS {
            return false;
        }
        if self.neighbours * 100 >= self.words * 3 && self.dutch * 2 < self.neighbours {
            return true;
        }
        if self.letters > self.words * 9 {
            return false;
        }
        let enough = self.words.div_ceil(5);
        let hits = words(text).filter(|(word, _)| is_hit(word));
        hits.take(enough).count() < enough
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_in_order_and_short() {
        assert!(DUTCH.is_sorted() && NEIGHBOURS.is_sorted());
        let all = || DUTCH.iter().chain(&NEIGHBOURS);
        assert_eq!(all().map(|w| w.chars().count()).max(), Some(LONGEST));
    }

    #[test]
    fn a_page_of_known_words_is_looked_up_by_a_fifth() {
        for times in [10, 100, 1000] {
            let text = "Beheerders overleggen geregeld elk voorjaar. ".repeat(times);
            let mut n_asked = 0;
            let is_foreign = Counts::of(&text).is_foreign(&text, |_| {
                n_asked += 1;
                true
            });
            assert!(!is_foreign);
            assert_eq!(n_asked, times);
        }
    }

    #[test]
    fn one_hit_short_of_a_fifth_is_foreign() {
        let text = "Beheerders overleggen geregeld elk voorjaar. ".repeat(10);
        let foreign = |n_hits: usize| {
            let mut left = n_hits;
            let is_hit = |_: &str| {
                let is_hit = left > 0;
                left = left.saturating_sub(1);
                is_hit
            };
            Counts::of(&text).is_foreign(&text, is_hit)
        };
        assert!(foreign(9));
        assert!(!foreign(10));
    }
}
