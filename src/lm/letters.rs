//! Trigrams of letters over word types: how an unknown word looks.
use crate::cost::quantise;

/// Classes of letters; 0 is the edge of a word.
pub(crate) const N_LETTERS: usize = 40;

/// The class of a letter.
pub(crate) fn letter(c: char) -> usize {
    let lower = if c.is_ascii() {
        c.to_ascii_lowercase()
    } else {
        c.to_lowercase().next().unwrap_or(c)
    };
    match lower {
        'a'..='z' => lower as usize - 'a' as usize + 1,
        'ë' => 27,
        'ï' => 28,
        'ö' => 29,
        'é' => 30,
        'è' => 31,
        'ü' => 32,
        '-' => 33,
        '\'' | '’' => 34,
        '0'..='9' => 35,
        _ if lower.is_alphabetic() => 36,
        _ => 37,
    }
}

/// Costs of all letter trigrams, `N_LETTERS`³ bytes, from types and their counts.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(crate) fn section<'f>(types: impl Iterator<Item = (&'f str, u64)>) -> Vec<u8> {
    let n = N_LETTERS;
    let mut counts = vec![0_u64; n * n * n];
    for (form, count) in types {
        // Types, not tokens, teach how an unknown word looks; frequent ones a little more.
        let weight = 1 + u64::from(count.checked_ilog2().unwrap_or(0));
        let (mut a, mut b) = (0, 0);
        for c in form.chars().map(letter).chain(std::iter::once(0)) {
            counts[(a * n + b) * n + c] += weight;
            (a, b) = (b, c);
        }
    }
    let mut single = vec![1_u64; n];
    let mut double = vec![0_u64; n * n];
    for (i, &count) in counts.iter().enumerate() {
        single[i % n] += count;
        double[i % (n * n)] += count;
    }
    let all: f64 = single.iter().sum::<u64>() as f64;
    (0..counts.len())
        .map(|i| {
            let (b, c) = (i / n % n, i % n);
            let context: f64 = counts[i - c..i - c + n].iter().sum::<u64>() as f64;
            let pairs: f64 = double[b * n..b * n + n].iter().sum::<u64>() as f64;
            let p1 = single[c] as f64 / all;
            let p2 = (double[b * n + c] as f64 + 20.0 * p1) / (pairs + 20.0);
            quantise((counts[i] as f64 + 20.0 * p2) / (context + 20.0))
        })
        .collect()
}
