//! Long texts: aligned piece by piece, cut where both agree.
//!
//! As `chunks`, `opcodes` and `big_dist` of the Python scorer `score.py`: above
//! 200,000 characters the words of both texts are aligned in a sliding window,
//! and the texts are cut inside every run of eight equal words.
use std::collections::HashMap;

use crate::align::{self, Opcode, Tag};

/// The longest text that is aligned as a whole, in characters.
const MAX_CHARS: usize = 200_000;
/// So many equal words make a place to cut.
const MIN_RUN: usize = 8;
/// Words in the window at first.
const WINDOW: usize = 2000;

/// Half-open ranges of the two texts that belong together.
type Chunk = ((usize, usize), (usize, usize));

/// The pieces of two word lists, in characters of the words joined by
/// `separator` characters.
fn chunks(a: &[&str], b: &[&str], separator: usize) -> Vec<Chunk> {
    let mut numbers = HashMap::new();
    let mut numbered = |words: &[&'_ str]| -> Vec<usize> {
        let mut number = |word: &str| {
            let next = numbers.len();
            *numbers.entry(word.to_owned()).or_insert(next)
        };
        words.iter().map(|word| number(word)).collect()
    };
    let (x, y) = (numbered(a), numbered(b));
    let starts = |words: &[&str]| {
        let mut at = vec![0];
        at.extend(words.iter().scan(0, |at, word| {
            *at += word.chars().count() + separator;
            Some(*at)
        }));
        at
    };
    let (starts_a, starts_b) = (starts(a), starts(b));
    let mut cuts = vec![(0, 0)];
    cuts.extend(
        word_cuts(&x, &y)
            .into_iter()
            .map(|(i, j)| (starts_a[i], starts_b[j])),
    );
    // Python's `-len(sep)` on an empty list leaves a negative end; there is none here.
    let end = |starts: &[usize]| starts[starts.len() - 1].saturating_sub(separator);
    cuts.push((end(&starts_a), end(&starts_b)));
    let pairs = cuts.windows(2).filter(|pair| pair[0] != pair[1]);
    pairs
        .map(|pair| ((pair[0].0, pair[1].0), (pair[0].1, pair[1].1)))
        .collect()
}

/// Where to cut, in words. O(n) while equal runs are common.
fn word_cuts(x: &[usize], y: &[usize]) -> Vec<(usize, usize)> {
    let half = MIN_RUN / 2;
    let (mut cuts, mut i, mut j, mut window) = (Vec::new(), 0, 0, WINDOW);
    while i < x.len() && j < y.len() {
        let is_last = i + window >= x.len() && j + window >= y.len();
        let (x_end, y_end) = ((i + window).min(x.len()), (j + window).min(y.len()));
        let (mut best, mut new) = (None, Vec::new());
        for code in align::opcodes(&x[i..x_end], &y[j..y_end]) {
            let (start, end) = code.source;
            if code.tag != Tag::Equal || end - start < MIN_RUN {
                continue;
            }
            if !is_last && start + MIN_RUN > window * 3 / 4 {
                break;
            }
            let end = if is_last {
                end
            } else {
                end.min(window * 3 / 4 + MIN_RUN)
            };
            let dest_end = code.dest.0 + end - start;
            let opening = (i + start + half, j + code.dest.0 + half);
            let closing = (i + end - half, j + dest_end - half);
            new.push(opening);
            if closing.0 > opening.0 {
                new.push(closing);
                best = Some(closing);
            } else {
                best = Some(opening);
            }
        }
        match best {
            Some(next) if next.0 > i => {
                cuts.extend(new);
                if is_last {
                    break;
                }
                (i, j) = next;
                window = WINDOW;
            }
            _ if is_last => break,
            _ => window *= 2,
        }
    }
    cuts
}

/// The alignment of two texts without white space, given their words.
pub(crate) fn opcodes(a: &[char], b: &[char], words: (&[&str], &[&str])) -> Vec<Opcode> {
    if a.len().max(b.len()) <= MAX_CHARS {
        return align::opcodes(a, b);
    }
    let mut out = Vec::new();
    for (source, dest) in chunks(words.0, words.1, 0) {
        let codes = align::opcodes(&a[source.0..source.1], &b[dest.0..dest.1]);
        out.extend(codes.into_iter().map(|code| Opcode {
            source: (code.source.0 + source.0, code.source.1 + source.0),
            dest: (code.dest.0 + dest.0, code.dest.1 + dest.0),
            ..code
        }));
    }
    out
}

/// The distance; above [`MAX_CHARS`] piece by piece, an upper bound.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if x.len().max(y.len()) <= MAX_CHARS {
        return align::distance(&x, &y);
    }
    let words = |text| str::split(text, ' ').collect::<Vec<_>>();
    chunks(&words(a), &words(b), 1)
        .into_iter()
        .map(|(source, dest)| align::distance(&x[source.0..source.1], &y[dest.0..dest.1]))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_both_texts_and_keep_the_errors_apart() {
        let line = "elke ochtend gaat de bakker om vijf uur naar zijn oude oven toe ";
        let gold = line.repeat(400);
        let ocr = gold.replacen("bakker om", "bakkerom", 3);
        let (a, b) = (
            ocr.trim().split(' ').collect::<Vec<_>>(),
            gold.trim().split(' ').collect::<Vec<_>>(),
        );
        let pieces = chunks(&a, &b, 1);
        assert!(pieces.len() > 6);
        assert_eq!(pieces[0].0.0, 0);
        for pair in pieces.windows(2) {
            assert_eq!((pair[0].0.1, pair[0].1.1), (pair[1].0.0, pair[1].1.0));
        }
        let last = pieces[pieces.len() - 1];
        assert_eq!((last.0.1, last.1.1), (ocr.trim().len(), gold.trim().len()));
    }

    #[test]
    fn a_long_text_costs_its_errors() {
        let gold = "het water in de sloot staat deze week veel hoger dan gewoon ".repeat(4000);
        let ocr = gold
            .replacen("sloot", "sl00t", 2)
            .replacen("veel hoger", "veelhoger", 5);
        assert!(gold.len() > MAX_CHARS);
        assert_eq!(distance(&ocr, &gold), 9);
    }
}
