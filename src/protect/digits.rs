//! Digits of numbers and codes, digits that stand for letters, and letters that stand for digits.
use std::ops::Range;

use super::is_roman;
use super::numbers::MONTHS;
use crate::cost::{Cost, NAT};
use crate::lexicon::Lexicon;
use crate::lm;

/// A word with a letter for the digit is this much more frequent than what stands behind the digit.
const CLEARLY: Cost = 2 * NAT;
/// A word this frequent stands behind a number and a comma rather than a decimal and a unit.
const FUNCTION_WORD: Cost = 9 * NAT;
/// A word this frequent has a digit for its last letter rather than a number behind it.
const FREQUENT: Cost = 10 * NAT;

/// The digit that a letter or bar stands for in numbers; a digit itself.
fn digit_of(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        'l' | 'I' | '|' => Some('1'),
        'O' | 'o' => Some('0'),
        'S' | 's' => Some('5'),
        _ => None,
    }
}

/// The number that was read with one or two letters or bars.
fn misread(run: impl Iterator<Item = char> + Clone) -> Option<String> {
    let mut n_letters = 0;
    let mut letters = run
        .clone()
        .inspect(|c| n_letters += usize::from(!c.is_ascii_digit()));
    let is_like = letters.all(|c| digit_of(c).is_some());
    (is_like && matches!(n_letters, 1 | 2)).then(|| run.filter_map(digit_of).collect())
}

/// The year of the last century or this that was read with letters: "l998", "2OO1", "199s". Of 16 of them on the pages of
/// `../shared/eval` and `../pairs` all are; "1990s" is longer.
pub(crate) fn misread_year(run: impl Iterator<Item = char> + Clone) -> Option<String> {
    let is_year = |year: &String| {
        year.len() == 4 && (year.starts_with("19") || matches!(&year[..3], "200" | "201" | "202"))
    };
    misread(run.take(5)).filter(is_year)
}

/// The day that was read with letters or a bar before a month: "| januari", "l5 mei". Of 30 of them there all are.
pub(crate) fn misread_day(
    run: impl Iterator<Item = char> + Clone,
    next: impl Iterator<Item = char> + Clone,
) -> Option<String> {
    // "soktober" is as often the first of the month as the fifth.
    let is_day = |day: &String| match day.len() {
        1 => day == "1",
        _ => !day.starts_with('0') && day.parse().is_ok_and(|day: u8| day < 32),
    };
    let day = misread(run.take(3)).filter(is_day)?;
    let is_month = |month: &&str| next.clone().eq(month.chars());
    MONTHS.iter().any(is_month).then_some(day)
}

/// Whether a code is a word of which some letters could not be read: `ver_unning`, but not `post_code`, whose parts are words.
pub(super) fn has_holes(code: &str, lexicon: &Lexicon) -> bool {
    let n_holes = code.bytes().filter(|&b| b == b'_').count();
    let n_letters = code.bytes().filter(u8::is_ascii_alphabetic).count();
    if !(1..=3).contains(&n_holes) || n_holes + n_letters < code.len() || n_letters + 1 < n_holes {
        return false;
    }
    let word = code.to_ascii_lowercase();
    if word[1..] != code[1..]
        || word
            .split('_')
            .all(|part| part.len() > 1 && lexicon.find(part).is_some())
    {
        return false;
    }
    let most = if code.len() < 5 { 10 * NAT } else { 14 * NAT };
    lexicon
        .with_holes_filled(&word)
        .is_some_and(|entry| entry.cost() < most)
}

/// Whether a "1" is the last letter of a frequent word, which no number is without it: "artike1" in "artike112".
pub(super) fn begins_with_last_letter(line: &str, at: usize, lexicon: &Lexicon) -> bool {
    let before = &line[..at];
    let word = &before[before.trim_end_matches(char::is_alphabetic).len()..];
    let is_word = |word: &str| {
        let entry = lexicon.find(word);
        entry.is_some_and(|entry| entry.cost() < FREQUENT)
    };
    line[at..].starts_with('1')
        && word.chars().count() > 2
        && !word.ends_with(char::is_uppercase)
        && lexicon.find(word).is_none()
        && is_word(&format!("{word}l"))
}

/// The letter that the digit behind a sign stands for, if it begins a frequent word: "1id" in "7,1id", "0nder" in "1,0nder".
pub(crate) fn begins_word(text: &str, sign: usize, lexicon: &Lexicon) -> Option<char> {
    let mut letters = text[sign..].chars();
    let letter = match (letters.next()?, letters.next()?) {
        (',' | ';' | ':', '0') => 'o',
        (',' | ';' | ':', '1') => 'l',
        _ => return None,
    };
    let rest = letters.as_str();
    let rest = &rest[..rest.len() - rest.trim_start_matches(char::is_alphanumeric).len()];
    let is_long = rest.len() > 1 && rest.chars().all(char::is_lowercase);
    let entry = is_long.then(|| lexicon.find(&format!("{letter}{rest}")))??;
    (entry.cost() < FUNCTION_WORD).then_some(letter)
}

/// A digit run in a run of letters and digits: where, and what the run is.
fn runs(run: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    run.as_bytes()
        .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
        .map(move |part| {
            at += part.len();
            (at - part.len(), &run[at - part.len()..at])
        })
}

/// Letters and digits that are a code and not a word with digits in it: "A12", "x86", "3e", "1a2b".
pub(super) fn is_code(run: &str) -> bool {
    let letters = || run.chars().filter(|c| c.is_alphabetic());
    let n_letters = letters().count();
    let n_digits = run.bytes().filter(u8::is_ascii_digit).count();
    if n_letters == 0 || n_digits == 0 || misread_year(run.chars()).is_some() {
        return false;
    }
    let misread = runs(run).any(|(at, part)| {
        part.as_bytes()[0].is_ascii_digit() && is_misread(run, at..at + part.len())
    });
    if misread {
        return false;
    }
    let longest = runs(run)
        .filter(|(_, part)| !part.as_bytes()[0].is_ascii_digit())
        .map(|(_, part)| part.chars().count())
        .max();
    let is_ordinal = || ordinal_len(run) == Some(run.len());
    let is_unit = || {
        run.strip_suffix(['2', '3'])
            .is_some_and(|unit| matches!(unit, "km" | "hm" | "dam" | "dm" | "cm" | "mm" | "Nm"))
    };
    longest == Some(1) || is_ordinal() || is_unit() || letters().all(char::is_uppercase)
}

/// Endings of ordinals in the cases of the old spelling too: "den 14den Julij".
const ORDINALS: [&str; 7] = ["e", "de", "den", "des", "ste", "sten", "stes"];
/// Endings of the numbers of articles put in between.
pub(crate) const PUT_IN: [&str; 12] = [
    "bis",
    "ter",
    "quater",
    "quinquies",
    "sexies",
    "septies",
    "octies",
    "novies",
    "nonies",
    "decies",
    "undecies",
    "duodecies",
];

/// Bytes of the ordinal or the number of an article put in between that a run of letters and digits begins with: "3e",
/// "21sten", "12ter", `XVIIIde`, `XVbis`; behind it nothing is left but a word that lost its space (`2denAugustus`).
pub(super) fn ordinal_len(run: &str) -> Option<usize> {
    let rest = run.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numeral = |c: char| matches!(c, 'I' | 'V' | 'X' | 'L');
    let (stem, rest) = match run.len() - rest.len() {
        0 => run.split_at(run.len() - run.trim_start_matches(is_numeral).len()),
        n => run.split_at(n),
    };
    let small = rest.bytes().take_while(u8::is_ascii_lowercase).count();
    let (ending, behind) = rest.split_at(small);
    let has_digits = stem.starts_with(|c: char| matches!(c, '1'..='9'));
    let is_ending = PUT_IN.contains(&ending) || {
        // "Le", "Ie" are words, or read for such.
        ORDINALS.contains(&ending) && (has_digits || stem.len() > 1)
    };
    let is_stem = || has_digits || is_roman(stem);
    let mut behind = behind.chars();
    let ends = match (behind.next(), behind.next()) {
        (None, _) => true,
        (Some(first), second) => first.is_uppercase() && second.is_some_and(char::is_lowercase),
    };
    (is_ending && ends && is_stem()).then_some(stem.len() + small)
}

/// Whether the digits at `span` of a run of letters and digits may stand for letters: one or two
/// between letters of a word ("verg4dering", "z0o"), or noughts or a one before them ("00g", "1n").
pub(crate) fn is_misread(run: &str, span: Range<usize>) -> bool {
    let (before, digits, after) = (&run[..span.start], &run[span.clone()], &run[span.end..]);
    let letters = || run.chars().filter(|c| c.is_alphabetic());
    let n_letters = letters().count();
    if n_letters > 1 && letters().all(char::is_uppercase) || after.is_empty() {
        return false;
    }
    if before.is_empty() {
        let small = after.starts_with(char::is_lowercase);
        let noughts = digits.len() <= 3 && digits.bytes().all(|b| b == b'0');
        // "1n", "1k", "1s"; "1a" and "1e" are numbers.
        let one = digits == "1"
            && (matches!(after, "n" | "k" | "s")
                || after.chars().count() > 2
                    && after.chars().all(char::is_alphabetic)
                    && ordinal_len(run).is_none());
        return small && (noughts || one);
    }
    // "A4tje", "A1voldoet": a format, a class.
    let is_format = before.starts_with(char::is_uppercase) && before.chars().count() == 1;
    digits.len() <= 2 && n_letters >= 3 && (!is_format || digits.starts_with(['0', '6']))
}

/// Whether a run of letters and digits is a word that digits were read in, by its shape or by the lexicon.
pub(crate) fn is_damaged_word(run: &str, lexicon: &Lexicon) -> bool {
    runs(run).any(|(at, part)| {
        let span = at..at + part.len();
        part.as_bytes()[0].is_ascii_digit()
            && (is_misread(run, span.clone()) || reads_as_word(run, span, lexicon))
    })
}

/// Whether small letters around the digits at `span` make a word of the lexicon with the letters that engines
/// read such digits for ("2odra", "v66r"), one far more frequent than what stands behind digits in front: "2uur"
/// has lost a space.
pub(super) fn reads_as_word(run: &str, span: Range<usize>, lexicon: &Lexicon) -> bool {
    let (before, digits, after) = (&run[..span.start], &run[span.clone()], &run[span.end..]);
    let letters: &[&str] = match digits {
        "0" => &["o"],
        "2" | "7" => &["z"],
        "6" => &["é", "ó"],
        "66" => &["éé", "óó"],
        _ => return false,
    };
    let is_small = |part: &str| part.chars().all(char::is_lowercase);
    // "&6n"
    let before = &before.replace(lm::FOR_LETTERS, "é");
    // "66n", but "66k" is a number of thousands.
    let is_long = after.chars().count() > 1 || digits == "66" && after == "n";
    if !is_small(before)
        || !is_small(after)
        || !(is_long || !before.is_empty() && !after.is_empty())
    {
        return false;
    }
    let cost = |word: &str| lexicon.find(word).map(|entry| entry.cost());
    // "2iin", "2jn": "ij" suffers as easily.
    let rest = after.trim_start_matches(['i', 'j']);
    let with_ij = (rest.len() < after.len()).then(|| format!("ij{rest}"));
    let ends = [Some(after), with_ij.as_deref()].into_iter().flatten();
    let words = ends.flat_map(|end| letters.iter().map(move |own| format!("{before}{own}{end}")));
    let Some(whole) = words.filter_map(|word| cost(&word)).min() else {
        return false;
    };
    !before.is_empty() || cost(after).is_none_or(|alone| alone > whole + CLEARLY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_end_where_a_word_may_begin() {
        for (run, len) in [
            ("14den", 5),
            ("21sten", 6),
            ("1sten", 5),
            ("2des", 4),
            ("1stes", 5),
            ("1000ste", 7),
            ("2denAugustus", 4),
            ("XVbis", 5),
            ("IIIquater", 9),
            ("Vter", 4),
            ("XIXde", 5),
            ("XVbisBijlage", 5),
        ] {
            assert_eq!(ordinal_len(run), Some(len), "{run}");
        }
        for run in [
            "14", "XIV", "14dender", "14denA", "0den", "14dijk", "Ie", "Le", "Ide", "IIIIde", "De",
            "Die", "XVbisch", "bis", "den", "",
        ] {
            assert_eq!(ordinal_len(run), None, "{run}");
        }
        assert!(!is_misread("1sten", 0..1) && is_misread("1anden", 0..1));
    }

    #[test]
    fn codes_and_damaged_words_are_told_apart() {
        for code in [
            "14den", "31sten", "2des", "A12", "3e", "20ste", "2ter", "v2", "1a2b", "H2O", "x86",
            "N201",
        ] {
            assert!(is_code(code), "{code}");
        }
        for word in [
            "00g",
            "1n",
            "verg4dering",
            "0ver",
            "artikel6",
            "15principes",
            "12",
            "de",
        ] {
            assert!(!is_code(word), "{word}");
        }
        assert!(is_misread("00g", 0..2) && is_misread("verg4dering", 4..5));
        assert!(!is_misread("artikel6", 7..8) && !is_misread("15principes", 0..2));
        assert!(!is_misread("A4tje", 1..2) && is_misread("V6or", 1..2));
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn words_are_found_by_the_lexicon() {
        let lexicon = crate::Repairer::dutch().lexicon();
        for word in [
            "2ij", "2ijn", "2iin", "2jn", "2odra", "2ulks", "7ij", "6én", "66n", "v66r", "n0g",
            "00g", "1k",
        ] {
            assert!(is_damaged_word(word, lexicon), "{word}");
        }
        for code in [
            "2uur", "2in", "2al", "2de", "2e", "3e", "2ter", "2x", "2px", "2fa", "6en", "66k",
            "20k", "A4tje", "m2", "B2", "x0y", "h2o", "20",
        ] {
            assert!(!is_damaged_word(code, lexicon), "{code}");
        }
    }
}
