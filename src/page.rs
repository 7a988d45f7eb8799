//! Pages that are no Dutch text are left alone.
use std::fmt;
use std::ops::Range;

use crate::bytes::{HIGH, ONES, eight, first, small_letters, unmarked};
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
///    many; if 2 % are `nie` and `vir`, both of them there, and the words of Dutch that Afrikaans has not
///    (`een`, `naar`, `niet`, `wordt`, `zijn`) are less than half as many; the same if these and the words of the [foreign
///    lists](Lexicon::is_foreign) together are 8 % of the words, on a page of
///    which fewer than one word in ten is a Dutch function word (code, logs and
///    lists have hardly any of either); or if fewer than one word in five is in
///    the dictionary, as it stands or with a Dutch function word stuck to it
///    (`vande`), three in five where fewer than one in fifty is a function word
///    that is only Dutch (no `de`, `en`, `te`, which Spanish and Swedish have),
///    while words average at most nine letters. Longer ones are run-ons, not
///    Polish.
/// 3. Every other page is repaired, short ones too.
///
/// Measured: 3,200 Dutch pages, nearly all of them read by one of four engines
/// with up to half of their characters wrong, and 4,389 pieces of forty lines of
/// Dutch running text are all repaired; of 1,600 readme, licence, data and code
/// files in English 1,570 are foreign or tables, and all but one of 2,460 pages of a
/// manual in thirteen other languages of the Latin script. The thresholds were set on these very texts, so
/// other texts will part less cleanly.
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

/// Those of them that other languages have, too.
const SHARED: [&str; 6] = ["dat", "de", "en", "om", "op", "te"];

/// Function words of English, German and French that are none of Dutch.
const NEIGHBOURS: [&str; 36] = [
    "and", "are", "auf", "be", "by", "dans", "das", "den", "des", "du", "ein", "eine", "est", "et",
    "for", "from", "für", "ist", "la", "les", "mit", "nicht", "not", "pour", "que", "shall", "sur",
    "that", "the", "this", "to", "und", "une", "von", "with", "zu",
];

/// Function words of Afrikaans that Dutch has not ("deur" is a door, "hulle" old); one alone may be a misreading.
const AFRIKAANS: [&str; 2] = ["nie", "vir"];

/// Those of Dutch that Afrikaans has not, or seldom.
const NOT_AFRIKAANS: [&str; 5] = ["een", "naar", "niet", "wordt", "zijn"];

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
        let counts = Counts::of(text);
        if counts.chunks >= Self::MIN_CHUNKS && counts.numbers * 5 >= counts.chunks * 3 {
            return Self::Table;
        }
        let is_hit =
            |word: &str| is_listed(word, lexicon) || is_run_on(&word.to_lowercase(), lexicon);
        if counts.is_foreign(text, is_hit, |word| lexicon.is_foreign(word)) {
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

impl fmt::Display for PageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A page's chunks, and its words of two letters or more.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Those with letters or digits.
    chunks: usize,
    /// Those with more digits than letters.
    numbers: usize,
    words: usize,
    letters: usize,
    dutch: usize,
    neighbours: usize,
    /// `afrikaans[i]`: how often `AFRIKAANS[i]` stands there.
    afrikaans: [usize; AFRIKAANS.len()],
    /// `as_listed[i]`: how often `DUTCH[i]` stands there in small letters.
    as_listed: [usize; DUTCH.len()],
}

/// Where the run of letters at `start` ends, and how many they are; ASCII is not decoded.
#[inline]
fn run(text: &str, start: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let mut end = start;
    loop {
        let n = unmarked(!small_letters(lower(eight(bytes, end))) & HIGH);
        end += n;
        if n < 8 {
            break;
        }
    }
    let mut letters = end - start;
    if bytes.get(end).is_some_and(|byte| !byte.is_ascii()) {
        for c in text[end..].chars().take_while(|c| c.is_alphabetic()) {
            (end, letters) = (end + c.len_utf8(), letters + 1);
        }
    }
    (end, letters)
}

/// Letters of ASCII as small ones; no other byte becomes a letter.
#[inline]
const fn lower(word: u64) -> u64 {
    word | ONES << 5
}

/// The character at `at`.
#[inline]
fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        Some(_) => text[at..].chars().next(),
        None => None,
    }
}

/// The runs of letters of a text, empty ones too: how many letters, and the character behind.
fn runs(text: &str) -> impl Iterator<Item = (Range<usize>, usize, Option<char>)> {
    let mut at = Some(0);
    std::iter::from_fn(move || {
        let start = at?;
        let (end, letters) = run(text, start);
        let next = char_at(text, end);
        at = next.map(|c| end + c.len_utf8());
        Some((start..end, letters, next))
    })
}

/// The words of a page.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = runs(text).filter(|&(_, letters, _)| letters > 1);
    words.map(|(span, ..)| &text[span])
}

/// A short word as a number; 0: it is none of the listed.
const fn packed(word: &str) -> u64 {
    let (bytes, mut key, mut i) = (word.as_bytes(), 0, 0);
    while i < bytes.len() && i < 8 {
        key |= (bytes[i] as u64) << (8 * i);
        i += 1;
    }
    if i < bytes.len() { 0 } else { key }
}

const N_DUTCH: usize = DUTCH.len();
const N_OTHERS: usize = N_DUTCH + NEIGHBOURS.len();
const N_LISTED: usize = N_OTHERS + AFRIKAANS.len();
const N_PLACES: usize = 128;

/// The first place that a word may have in [`LISTED`].
#[inline]
const fn place(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 57) as usize
}

/// The words of all lists by their numbers, at their places or behind them, with their indices.
const LISTED: [(u64, usize); N_PLACES] = {
    let (mut all, mut i) = ([(0, 0); N_PLACES], 0);
    while i < N_LISTED {
        let key = packed(if i < N_DUTCH {
            DUTCH[i]
        } else if i < N_OTHERS {
            NEIGHBOURS[i - N_DUTCH]
        } else {
            AFRIKAANS[i - N_OTHERS]
        });
        let mut at = place(key);
        while all[at].0 != 0 {
            at = (at + 1) % N_PLACES;
        }
        all[at] = (key, i);
        i += 1;
    }
    all
};

/// The index of a word in [`DUTCH`], or in what follows it.
#[inline]
fn listed(key: u64) -> Option<usize> {
    let mut at = place(key);
    while LISTED[at].0 != 0 {
        if LISTED[at].0 == key {
            return Some(LISTED[at].1);
        }
        at = (at + 1) % N_PLACES;
    }
    None
}

impl Counts {
    /// Reads the page once.
    fn of(text: &str) -> Self {
        let mut out = Self::default();
        let (mut digits, mut letters) = (0, 0);
        for (span, n, next) in runs(text) {
            if n > 1 {
                out.word(text, span, n);
            }
            letters += n;
            digits += usize::from(next.is_some_and(|c| c.is_ascii_digit()));
            if next.is_none_or(char::is_whitespace) {
                out.chunk(digits, letters);
                (digits, letters) = (0, 0);
            }
        }
        out
    }

    fn chunk(&mut self, digits: usize, letters: usize) {
        self.chunks += usize::from(digits + letters > 0);
        self.numbers += usize::from(digits > letters);
    }

    fn word(&mut self, text: &str, span: Range<usize>, letters: usize) {
        self.words += 1;
        self.letters += letters;
        if letters > LONGEST {
            return;
        }
        let as_is = first(eight(text.as_bytes(), span.start), letters);
        let key = match span.len() == letters {
            true => first(lower(as_is), letters),
            false => packed(&text[span].to_lowercase()),
        };
        match listed(key) {
            Some(i) if i < N_DUTCH => {
                self.dutch += 1;
                self.as_listed[i] += usize::from(as_is == key);
            }
            Some(i) if i < N_OTHERS => self.neighbours += 1,
            Some(i) => self.afrikaans[i - N_OTHERS] += 1,
            None => {}
        }
    }

    /// Whether the page is in Afrikaans: see [`PageKind`].
    fn is_afrikaans(&self) -> bool {
        let is_own = |(word, _): &(&&str, &usize)| NOT_AFRIKAANS.contains(word);
        let own = DUTCH.iter().zip(&self.as_listed).filter(is_own);
        let n: usize = self.afrikaans.iter().sum();
        !self.afrikaans.contains(&0)
            && n * 50 >= self.words
            && own.map(|(_, n)| n * 2).sum::<usize>() < n
    }

    /// Whether the page is in another language, or in none: see [`PageKind`].
    ///
    /// # Complexity
    ///
    /// O(n), and looks up no more words than it takes to find one in five known. The function words
    /// alone, asked for once each, are mostly enough on a Dutch page; only one with few of them is asked for
    /// foreign words.
    fn is_foreign(
        &self,
        text: &str,
        mut is_hit: impl FnMut(&str) -> bool,
        mut is_alien: impl FnMut(&str) -> bool,
    ) -> bool {
        if self.words < PageKind::MIN_WORDS {
            return false;
        }
        if self.neighbours * 100 >= self.words * 3 && self.dutch * 2 < self.neighbours {
            return true;
        }
        if self.is_afrikaans() {
            return true;
        }
        if self.dutch * 10 < self.words {
            let enough = (self.words * 8).div_ceil(100).max(2 * self.dutch + 1);
            let missing = enough.saturating_sub(self.neighbours);
            let aliens = words(text).filter(|word| is_alien(word));
            if aliens.take(missing).count() == missing {
                return true;
            }
        }
        if self.letters > self.words * 9 {
            return false;
        }
        let is_own = |&(word, _): &(&&str, &usize)| !SHARED.contains(word);
        let own = DUTCH.iter().zip(&self.as_listed).filter(is_own);
        let enough = if own.map(|(_, n)| n).sum::<usize>() * 50 < self.words {
            (self.words * 3).div_ceil(5)
        } else {
            self.words.div_ceil(5)
        };
        let mut hits = 0;
        for (word, &n) in DUTCH.iter().zip(&self.as_listed) {
            if n > 0 && is_hit(word) {
                hits += n;
            }
        }
        let others = words(text).filter(|word| DUTCH.binary_search(word).is_err());
        let missing = enough.saturating_sub(hits);
        let found = others.filter(|word| is_hit(word)).take(missing);
        found.count() < missing
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
        assert!(!DUTCH.iter().any(|word| NEIGHBOURS.contains(word)));
        assert!(NOT_AFRIKAANS.iter().all(|word| DUTCH.contains(word)));
        let all = || DUTCH.iter().chain(&NEIGHBOURS).chain(&AFRIKAANS);
        assert_eq!(all().map(|w| w.chars().count()).max(), Some(LONGEST));
        let found = all().map(|word| listed(packed(word)));
        assert!(found.eq((0..N_LISTED).map(Some)));
    }

    /// The same, chunk by chunk and word by word.
    fn counted(text: &str) -> Counts {
        let mut out = Counts::default();
        for chunk in text.split_whitespace() {
            let digits = chunk.chars().filter(char::is_ascii_digit).count();
            let letters = chunk.chars().filter(|c| c.is_alphabetic()).count();
            out.chunk(digits, letters);
        }
        for word in text.split(|c: char| !c.is_alphabetic()) {
            let letters = word.chars().count();
            if letters < 2 {
                continue;
            }
            let lower = word.to_lowercase();
            out.words += 1;
            out.letters += letters;
            let dutch = DUTCH.iter().position(|listed| *listed == lower);
            out.dutch += usize::from(dutch.is_some());
            out.neighbours += usize::from(NEIGHBOURS.contains(&&*lower));
            for (n, listed) in out.afrikaans.iter_mut().zip(AFRIKAANS) {
                *n += usize::from(listed == lower);
            }
            if let Some(i) = dutch.filter(|_| lower == word) {
                out.as_listed[i] += 1;
            }
        }
        out
    }

    #[test]
    fn a_page_is_counted_in_one_pass() {
        let text = "Het für één\u{a0}ei,van DE 12a 3.4\u{2003}½ x\u{85}FÜR Ünd und-the\r\n\u{b}de’von 7 ﬁts\u{301} een";
        for (start, _) in text.char_indices() {
            for (end, _) in text.char_indices().filter(|&(end, _)| end >= start) {
                let part = &text[start..end];
                assert_eq!(Counts::of(part), counted(part), "{part:?}");
            }
        }
        assert!(Counts::of(text).neighbours > 3);
    }

    #[test]
    fn a_page_of_known_words_is_looked_up_by_a_fifth() {
        for times in [10, 100, 1000] {
            let asked = |sentence: &str| {
                let text = sentence.repeat(times);
                let mut n_asked = 0;
                let is_hit = |_: &str| {
                    n_asked += 1;
                    true
                };
                let is_foreign = Counts::of(&text).is_foreign(&text, is_hit, |_| false);
                assert!(!is_foreign);
                n_asked
            };
            // No function word, or one that Swedish has too: three fifths; "met": a fifth.
            assert_eq!(
                asked("Beheerders overleggen geregeld elk voorjaar. "),
                3 * times
            );
            assert_eq!(
                asked("Beheerders en bestuurders overleggen geregeld. "),
                2 * times + 1
            );
            assert_eq!(asked("Zij overleggen met de beheerders en met ons. "), 3);
        }
    }

    #[test]
    fn one_hit_short_of_a_fifth_is_foreign() {
        let text =
            |own: &str| format!("Beheerders overleggen geregeld {own} voorjaar. ").repeat(10);
        let foreign = |own: &str, n_hits: usize| {
            let text = text(own);
            let mut left = n_hits;
            let is_hit = |_: &str| {
                let is_hit = left > 0;
                left = left.saturating_sub(1);
                is_hit
            };
            Counts::of(&text).is_foreign(&text, is_hit, |_| false)
        };
        // "voor" is ten hits at once.
        assert!(foreign("elk", 29) && !foreign("elk", 30));
        assert!(foreign("voor", 0) && !foreign("voor", 1));
    }

    #[test]
    fn words_of_other_languages_tell_where_few_dutch_ones_stand() {
        let foreign = |sentence: &str| {
            let text = sentence.repeat(20);
            Counts::of(&text).is_foreign(&text, |_| true, |word| word == "bridge")
        };
        // Two of 24, without a Dutch function word or with one; one of 24.
        let pier = "pier ".repeat(10);
        assert!(foreign(&format!(
            "{pier}bridge sluice {pier}bridge sluice "
        )));
        assert!(!foreign(&format!("{pier}bridge sluice {pier}bridge van ")));
        assert!(!foreign(&format!(
            "{pier}sluice sluice {pier}bridge sluice "
        )));
    }

    #[test]
    fn afrikaans_is_told_from_dutch_by_its_own_words() {
        let foreign = |text: &str| Counts::of(text).is_foreign(text, |_| true, |_| false);
        let afrikaans = "Die raad het die plan vir die nuwe dam nie goedgekeur nie, want die geld is nie daar nie. Die saak is deur die \
                         burgemeester aan die inwoners van die dorp voorgelê, en hulle kan tot Maart daarop antwoord.";
        assert!(foreign(afrikaans));
        for dutch in [
            "De raad heeft het plan voor de dam nie goedgekeurd, want het geld is er nie. Hij is er nie voor, en de zaak bleef \
             nie liggen, zo kort als de dagen waren.",
            "De vir deed er nie mee, maar de kosten zijn niet betaald en er wordt door het waterschap niet over het geld beslist.",
        ] {
            assert!(!foreign(dutch), "{dutch}");
        }
    }
}
