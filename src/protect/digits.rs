//! Digits of numbers and codes, and digits that stand for letters.

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
    if n_letters == 0 || n_digits == 0 {
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
    // "3e", "20ste", "12de", and the articles put in between: "2bis", "12ter".
    let ordinal = matches!(
        run.trim_start_matches(|c: char| c.is_ascii_digit()),
        "e" | "de"
            | "ste"
            | "bis"
            | "ter"
            | "quater"
            | "quinquies"
            | "sexies"
            | "septies"
            | "octies"
    );
    longest == Some(1) || ordinal || letters().all(char::is_uppercase)
}

/// Whether the digits at `span` of a run of letters and digits may stand for letters: one or two
/// between letters of a word ("verg4dering", "z0o"), or noughts or a one before them ("00g", "1n").
pub(crate) fn is_misread(run: &str, span: std::ops::Range<usize>) -> bool {
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
                    && after != "ste");
        return small && (noughts || one);
    }
    digits.len() <= 2 && n_letters >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_damaged_words_are_told_apart() {
        for code in [
            "A12", "3e", "20ste", "2ter", "v2", "1a2b", "H2O", "x86", "N201",
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
    }
}
