//! Words with a vowel twice.

/// Words of so many letters may be meant.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=20;

/// The words that a word of some small ASCII letters is with one of its single vowels twice, "systeem", and where that vowel is.
pub(crate) fn with_vowel_twice(word: &str) -> impl Iterator<Item = (usize, String)> {
    let is_plain = LENGTHS.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase());
    let word = if is_plain { word } else { "" };
    let vowels = word.match_indices(['a', 'e', 'o', 'u']);
    vowels.filter_map(move |(i, vowel)| {
        let (before, behind) = (word.get(..i)?, word.get(i + 1..)?);
        let is_one = i > 0 && !before.ends_with(vowel) && !behind.starts_with(vowel);
        is_one.then(|| (i, format!("{before}{vowel}{vowel}{behind}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_vowels_come_twice() {
        let all = |word| with_vowel_twice(word).collect::<Vec<_>>();
        let one = |i, word: &str| (i, word.to_owned());
        assert_eq!(all("system"), [one(4, "systeem")]);
        assert_eq!(all("alarm"), [one(2, "alaarm")]);
        for none in ["schoot", "kort", "Alarm", "alarmé"] {
            assert_eq!(all(none), []);
        }
    }
}
