//! Runs of words in another language.
use std::ops::Range;

use crate::lexicon::Lexicon;

/// Function words of English, German and French: first those that Dutch text of any age has not, then from
/// [`N_SURE`] on some of French that it has in names, as other words, or read for others.
const OTHERS: [&str; 42] = [
    "and", "are", "auf", "aus", "avec", "been", "dans", "das", "est", "et", "for", "from", "für",
    "has", "have", "ist", "mit", "nicht", "our", "pour", "qui", "shall", "sur", "that", "the",
    "their", "this", "une", "und", "von", "which", "with", "your", "zur", //
    "au", "des", "du", "la", "le", "les", "que", "à",
];

/// Words of [`OTHERS`] that are none of Dutch.
const N_SURE: usize = 34;

/// Function words of Dutch that end a run.
const DUTCH: [&str; 30] = [
    "aan", "bij", "dat", "de", "deze", "dit", "door", "een", "en", "het", "maar", "met", "naar",
    "niet", "om", "onder", "ook", "op", "te", "tot", "uit", "van", "voor", "wordt", "zijn", "wij",
    "worden", "heeft", "kan", "zoals",
];

/// Words of Dutch that French has, too: they end no run between two words that are none of Dutch.
const SHARED: [&str; 2] = ["de", "en"];

/// Fewer words are no run.
const MIN_WORDS: usize = 3;

/// What two sure function words count, or three different unsure ones.
const ENOUGH: u32 = 3;

/// How much the function words in a run tell of another language.
#[derive(Debug, Default, Clone, Copy)]
struct Evidence {
    n_sure: u32,
    /// One bit for each unsure word that was met.
    unsure: u32,
}

impl Evidence {
    fn add(&mut self, word: &str) {
        match other(word) {
            Some(i) if i < N_SURE => self.n_sure += 1,
            Some(i) => self.unsure |= 1 << (i - N_SURE),
            None => {}
        }
    }

    fn is_enough(self) -> bool {
        2 * self.n_sure + self.unsure.count_ones() >= ENOUGH
    }
}

/// Gives the runs of a line, one of a run's own part too: from a function word of another language, and the unknown words before
/// it, to the last such or unknown word before one of Dutch, if half of the words are of the one or
/// the other and enough are function words; in quotation marks it goes on to the closing ones. Where two of them are not sure, a word must be listed as one
/// of another language.
pub(super) fn find(line: &str, lexicon: &Lexicon, sink: &mut dyn FnMut(Range<usize>)) {
    let mut of_line = Evidence::default();
    each_word(line, |word| of_line.add(&line[word]));
    if !of_line.is_enough() {
        return;
    }
    let mut words: Vec<Range<usize>> = Vec::new();
    each_word(line, |word| words.push(word));
    let words = Words::new(line, &words, lexicon);
    // A run that a word of both goes on with may be too Dutch where its first part is not.
    for may_pass in [false, true] {
        let mut i = 0;
        while i < words.spans.len() {
            let end = (i..words.spans.len()).find(|&at| words.ends_run(at, may_pass));
            let end = end.unwrap_or(words.spans.len());
            if let Some(span) = words.foreign_in(i..end) {
                sink(span);
            }
            i = end + 1;
        }
    }
}

/// The words of a line that may hold a run.
struct Words<'l> {
    line: &'l str,
    spans: &'l [Range<usize>],
    lexicon: &'l Lexicon,
    /// `strange[i]`: whether the word at `spans[i]` is a function word of another language, or long and unknown.
    strange: Vec<bool>,
}

impl<'l> Words<'l> {
    fn new(line: &'l str, spans: &'l [Range<usize>], lexicon: &'l Lexicon) -> Self {
        let is_strange = |word: &str| {
            other(word).is_some() || word.chars().count() > 3 && lexicon.find(word).is_none()
        };
        let strange = spans.iter().map(|w| is_strange(&line[w.clone()]));
        Self {
            strange: strange.collect(),
            line,
            spans,
            lexicon,
        }
    }

    fn word(&self, i: usize) -> &'l str {
        &self.line[self.spans[i].clone()]
    }

    /// Whether a word is of no dictionary: words of running text alone are of every language.
    fn is_alien(&self, i: usize) -> bool {
        let entry = || self.lexicon.find(self.word(i));
        i < self.spans.len()
            && (self.strange[i] || entry().is_none_or(|entry| entry.is_corpus_only()))
    }

    fn ends_run(&self, i: usize, may_pass: bool) -> bool {
        let word = self.word(i).to_lowercase();
        let blank = |i: usize| {
            let between = &self.line[self.spans[i].end..self.spans[i + 1].start];
            between.trim().is_empty()
        };
        let passes = || {
            SHARED.contains(&&*word)
                && i > 0
                && self.is_alien(i - 1)
                && self.is_alien(i + 1)
                && blank(i - 1)
                && blank(i)
        };
        DUTCH.contains(&&*word) && !(may_pass && passes())
    }

    /// Where another language stands among words without one that ends a run.
    fn foreign_in(&self, run: Range<usize>) -> Option<Range<usize>> {
        let strange = &self.strange[run.clone()];
        let first = run.start + strange.iter().position(|&s| s)?;
        let last = run.start + strange.iter().rposition(|&s| s)?;
        let n_strange = strange.iter().filter(|&&s| s).count();
        let mut evidence = Evidence::default();
        run.clone().for_each(|i| evidence.add(self.word(i)));
        let mut words = run.clone().map(|i| self.word(i));
        let is_run = evidence.is_enough()
            && last + 1 - first >= MIN_WORDS
            && n_strange * 2 > last - first
            && (evidence.n_sure >= 2 || words.any(|word| self.lexicon.is_foreign(word)));
        is_run.then(|| self.spans[first].start..self.end_of_quotation(first, last, run.end))
    }

    /// Where a run goes on to behind its last strange word, at most up to the word `end`: a mark opens right before it or in it.
    fn end_of_quotation(&self, first: usize, last: usize, end: usize) -> usize {
        let at = self.spans[last].end;
        let before = first.checked_sub(1).map_or(0, |i| self.spans[i].end);
        let most = self
            .spans
            .get(end)
            .map_or(self.line.len(), |word| word.start);
        let is_inside = || self.line[before..at].contains(['"', '“', '”', '„', '«']);
        let close = self.line[at..most].find(['"', '”', '»']);
        let close = close.filter(|_| is_inside()).map_or(at, |close| at + close);
        let words = self.spans[last..end].iter();
        words
            .take_while(|word| word.end <= close)
            .last()
            .map_or(at, |word| word.end)
    }
}

/// Gives the runs of letters of a line.
fn each_word(line: &str, mut each: impl FnMut(Range<usize>)) {
    let bytes = line.as_bytes();
    let (mut start, mut at) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let other = || line[at..].chars().next();
        let (is_letter, len) = match byte.is_ascii() {
            true => (byte.is_ascii_alphabetic(), 1),
            false => other().map_or((false, 1), |c| (c.is_alphabetic(), c.len_utf8())),
        };
        if !is_letter {
            if start < at {
                each(start..at);
            }
            start = at + len;
        }
        at += len;
    }
    if start < at {
        each(start..at);
    }
}

/// The first bytes of a word as a number, of ASCII letters small ones.
const fn packed(word: &[u8]) -> u64 {
    let (mut number, mut i) = (0, 0);
    while i < word.len() && i < 8 {
        number = number << 8 | word[i].to_ascii_lowercase() as u64;
        i += 1;
    }
    number
}

const PACKED: [u64; OTHERS.len()] = {
    let (mut all, mut i) = ([0; OTHERS.len()], 0);
    while i < OTHERS.len() {
        all[i] = packed(OTHERS[i].as_bytes());
        i += 1;
    }
    all
};

/// The index of a word in [`OTHERS`].
fn other(word: &str) -> Option<usize> {
    if word.len() > 6 {
        return None;
    }
    if word.is_ascii() {
        let packed = packed(word.as_bytes());
        return PACKED.iter().position(|&other| other == packed);
    }
    let lower = word.to_lowercase();
    OTHERS.iter().position(|other| *other == lower)
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    /// The longest of the runs that overlap.
    fn found(line: &str) -> Vec<&str> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let lexicon = crate::Repairer::dutch().lexicon();
        find(line, lexicon, &mut |span| found.push(span));
        found.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        found.dedup_by(|next, kept| next.start < kept.end);
        found.into_iter().map(|span| &line[span]).collect()
    }

    #[test]
    fn french_is_found_by_words_that_dutch_has_too() {
        assert_eq!(
            found(
                "Er stond: \"Les Hautes Parties contractantes s'engagent à respecter le statu quo.\" En meer niet."
            ),
            ["Les Hautes Parties contractantes s'engagent à respecter le statu quo"]
        );
        assert_eq!(
            found(
                "Getekend door le ministre de la justice et le président de la commission, aldus de nota."
            ),
            ["le ministre de la justice et le président de la commission"]
        );
        assert_eq!(
            found(
                "Zie The state of the union en Jansen de stukken over dijken zoals gisteren afgesproken."
            ),
            ["The state of the"]
        );
        assert_eq!(
            found(
                "Hij zei: \"The state of the union\" en \"that of the regions\" was de titel van \"iets\"."
            ),
            ["The state of the union", "that of the regions"]
        );
    }

    #[test]
    fn names_and_old_genitives_are_no_french() {
        for line in [
            "De leden de la Rey, des Tombes, du Perron en Le Febvre gingen naar Les Vermeer, à drie gulden.",
            "In naam des Konings, des Rijks en des volks, à la carte, au bain-marie.",
            "Mevrouw Du Bois, La Fontaine, Le Coultre: que sera.",
        ] {
            assert_eq!(found(line), [""; 0], "{line}");
        }
    }
}
