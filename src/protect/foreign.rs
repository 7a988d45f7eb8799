//! Runs of words in another language.
use std::ops::Range;

use crate::lexicon::Lexicon;

/// Function words of English, German and French that Dutch text of any age has not.
const OTHERS: [&str; 34] = [
    "and", "are", "auf", "aus", "avec", "been", "dans", "das", "est", "et", "for", "from", "für",
    "has", "have", "ist", "mit", "nicht", "our", "pour", "qui", "shall", "sur", "that", "the",
    "their", "this", "une", "und", "von", "which", "with", "your", "zur",
];

/// Function words of Dutch that end a run.
const DUTCH: [&str; 30] = [
    "aan", "bij", "dat", "de", "deze", "dit", "door", "een", "en", "het", "maar", "met", "naar",
    "niet", "om", "onder", "ook", "op", "te", "tot", "uit", "van", "voor", "wordt", "zijn", "wij",
    "worden", "heeft", "kan", "zoals",
];

/// Fewer words are no run.
const MIN_WORDS: usize = 3;

/// Gives the runs of a line: from a function word of another language, and the unknown words before
/// it, to the last such or unknown word before one of Dutch, if half of the words are of the one or
/// the other and two are function words.
pub(super) fn find(line: &str, lexicon: &Lexicon, sink: &mut dyn FnMut(Range<usize>)) {
    let mut n_others = 0;
    each_word(line, |word| n_others += usize::from(is_other(&line[word])));
    if n_others < 2 {
        return;
    }
    let mut words: Vec<Range<usize>> = Vec::new();
    each_word(line, |word| words.push(word));
    let is_dutch = |word: &str| DUTCH.contains(&word.to_lowercase().as_str());
    let is_strange =
        |word: &str| is_other(word) || word.chars().count() > 3 && lexicon.find(word).is_none();
    let mut i = 0;
    while i < words.len() {
        let mut j = i;
        while j < words.len() && !is_dutch(&line[words[j].clone()]) {
            j += 1;
        }
        let run = &words[i..j];
        i = j + 1;
        let strange: Vec<bool> = run.iter().map(|w| is_strange(&line[w.clone()])).collect();
        let Some(first) = strange.iter().position(|&s| s) else {
            continue;
        };
        let last = strange.iter().rposition(|&s| s).unwrap_or(first);
        let n_strange = strange.iter().filter(|&&s| s).count();
        let others = run.iter().filter(|w| is_other(&line[(*w).clone()])).count();
        if others >= 2 && last + 1 - first >= MIN_WORDS && n_strange * 2 > last - first {
            sink(run[first].start..run[last].end);
        }
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

fn is_other(word: &str) -> bool {
    if word.len() > 6 {
        return false;
    }
    if word.is_ascii() {
        return PACKED.contains(&packed(word.as_bytes()));
    }
    OTHERS.contains(&word.to_lowercase().as_str())
}
