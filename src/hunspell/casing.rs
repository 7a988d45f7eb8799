//! Case of single letters and of words, as Hunspell sees it: one letter maps to one letter.

/// Case of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// No capitals.
    Lower,
    /// A capital at the beginning, and no other.
    Initial,
    /// Nothing but capitals and characters without case.
    All,
    /// Anything else.
    Mixed,
}

/// Simple lower-case mapping.
pub(super) fn lower(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut mapped = c.to_lowercase();
    match (mapped.next(), mapped.next()) {
        (Some(only), None) => only,
        // The one letter whose full mapping is longer: İ.
        _ => 'i',
    }
}

/// Simple upper-case mapping; a letter whose full mapping is longer (ß) is its own.
pub(super) fn upper(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_uppercase();
    }
    let mut mapped = c.to_uppercase();
    match (mapped.next(), mapped.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// Case of `word`.
pub(super) fn case(word: &[char]) -> Case {
    let (mut n_capitals, mut n_neutral) = (0, 0);
    for &c in word {
        let small = lower(c);
        n_capitals += usize::from(c != small);
        n_neutral += usize::from(upper(c) == small);
    }
    let initial = word.first().is_some_and(|&c| c != lower(c));
    if n_capitals == 0 {
        Case::Lower
    } else if n_capitals == 1 && initial {
        Case::Initial
    } else if n_capitals == word.len() || n_capitals + n_neutral == word.len() {
        Case::All
    } else {
        Case::Mixed
    }
}

/// Lower-cases in place.
pub(super) fn make_lower(word: &mut [char]) {
    for c in word {
        *c = lower(*c);
    }
}

/// Upper-cases the first letter in place.
pub(super) fn make_initial(word: &mut [char]) {
    if let Some(c) = word.first_mut() {
        *c = upper(*c);
    }
}
