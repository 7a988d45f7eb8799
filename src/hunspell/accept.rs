//! Acceptance of a word: case, numbers, full stops; compounds are in [`compound`](super::compound).

use std::ops::Range;

use super::casing::{self, Case};
use super::compound::{Search, derived};
use super::form::{Form, joins_ij};
use super::{CompoundRules, Flags, Lookup};

/// Words of this many bytes or more are not accepted, as in Hunspell.
const MAX_LEN: usize = 300;

/// True if Hunspell accepts `word`.
///
/// As there, a number is accepted (also with single dots, dashes and commas inside), and so is the empty
/// word and one of nothing but full stops; full stops at the end are ignored unless they belong to an entry.
///
/// # Complexity
///
/// Bounded for any input: words of 300 bytes or more are refused at once, and for the others the work is at
/// most quadratic in the length (see [`compound_parts`]).
///
/// # Examples
///
/// ```
/// # use herstel::hunspell::{accepts, expand, Flags, Lookup};
/// # use std::collections::HashMap;
/// struct Map(HashMap<String, Vec<Flags>>);
///
/// impl Lookup for Map {
///     fn homonyms(&self, key: &str) -> &[Flags] {
///         self.0.get(key).map_or(&[], Vec::as_slice)
///     }
/// }
///
/// let aff = "BREAK 0\nCOMPOUNDBEGIN B\nCOMPOUNDEND E\nSFX p Y 1\nSFX p 0 en .\n";
/// let words = expand(aff, "2\nboek/Bp\nkast/Ep\n")?;
/// let lookup = Map(words.forms.into_iter().collect());
/// assert!(accepts(&lookup, &words.rules, "Boekkasten"));
/// assert!(!accepts(&lookup, &words.rules, "boekenkast"));
/// # Ok::<(), herstel::hunspell::Error>(())
/// ```
#[must_use]
pub fn accepts<L: Lookup + ?Sized>(lookup: &L, rules: &CompoundRules, word: &str) -> bool {
    !matches!(judge(lookup, rules, word), Verdict::Refused)
}

/// The parts of the compound that Hunspell reads in `word`, as byte ranges of `word`.
///
/// `None` if `word` is not accepted, or is accepted otherwise than as a compound: an entry with all its
/// affixes always comes before a compound. Full stops that are not part of the reading are in no range.
///
/// # Complexity
///
/// For n letters and keys of at most L letters, O(n · (L + n)) steps in the lexicon, and n of the searches
/// for a key with a space in it for each accepted boundary.
#[must_use]
pub fn compound_parts<L: Lookup + ?Sized>(
    lookup: &L,
    rules: &CompoundRules,
    word: &str,
) -> Option<Vec<Range<usize>>> {
    match judge(lookup, rules, word) {
        Verdict::Compound(parts) => Some(parts),
        Verdict::Refused | Verdict::Simple => None,
    }
}

/// What became of a word.
enum Verdict {
    Refused,
    /// Accepted, and not as a compound.
    Simple,
    /// Accepted with these parts.
    Compound(Vec<Range<usize>>),
}

/// What was found for one spelling.
struct Found {
    /// Flags of the stem, or of the first stem of a compound.
    flags: Flags,
    /// For a compound, the letters at which the parts end.
    ends: Option<Vec<usize>>,
}

fn judge<L: Lookup + ?Sized>(lookup: &L, rules: &CompoundRules, word: &str) -> Verdict {
    if word.len() >= MAX_LEN {
        return Verdict::Refused;
    }
    let converted = rules.convert(word);
    let start = converted.iter().take_while(|(c, _)| *c == ' ').count();
    let n_dots = converted[start..]
        .iter()
        .rev()
        .take_while(|(c, _)| *c == '.')
        .count();
    let letters: Vec<char> = converted[start..converted.len() - n_dots]
        .iter()
        .map(|(c, _)| *c)
        .collect();
    if letters.len() >= MAX_LEN {
        // Only a conversion that makes words longer leads here, which Dutch has not.
        return Verdict::Refused;
    }
    if letters.is_empty() || is_number(&letters) {
        return Verdict::Simple;
    }
    let mut checker = Checker {
        lookup,
        rules,
        has_dots: n_dots > 0,
        is_capitalised: false,
        found_forbidden: false,
    };
    match checker.check_cases(letters) {
        None => Verdict::Refused,
        Some(Found { ends: None, .. }) => Verdict::Simple,
        Some(Found {
            ends: Some(ends), ..
        }) => {
            let offset = |letter: usize| match converted.get(start + letter) {
                Some((_, at)) => *at,
                None => word.len(),
            };
            let starts = std::iter::once(0).chain(ends.iter().copied());
            let parts = starts.zip(&ends);
            Verdict::Compound(parts.map(|(from, &to)| offset(from)..offset(to)).collect())
        }
    }
}

/// True for digits with single separators between them (3.000,50 and 2019-2020).
fn is_number(letters: &[char]) -> bool {
    let mut after_separator = true;
    for c in letters {
        match c {
            '0'..='9' => after_separator = false,
            ',' | '.' | '-' if !after_separator => after_separator = true,
            _ => return false,
        }
    }
    !after_separator
}

/// Checks one word in the cases that Hunspell tries.
struct Checker<'a, L: ?Sized> {
    lookup: &'a L,
    rules: &'a CompoundRules,
    /// The word ended with full stops, which have been taken off.
    has_dots: bool,
    /// The word as given has a capital.
    is_capitalised: bool,
    /// A forbidden word was met on the way.
    found_forbidden: bool,
}

/// Whether forms that only serve words in capitals count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hidden {
    Count,
    Ignored,
}

impl<L: Lookup + ?Sized> Checker<'_, L> {
    fn check_cases(&mut self, letters: Vec<char>) -> Option<Found> {
        let case = casing::case(&letters);
        self.is_capitalised = case != Case::Lower;
        match case {
            Case::Lower | Case::Mixed => self.check_with_dot(&letters),
            Case::Initial => self.check_initial(letters, case),
            Case::All => self
                .check_with_dot(&letters)
                .or_else(|| self.check_after_apostrophe(&letters))
                .or_else(|| self.check_initial(letters, case)),
        }
    }

    /// L'AIR as L'air after an apostrophe: d'Arc, D'Arc.
    fn check_after_apostrophe(&mut self, letters: &[char]) -> Option<Found> {
        let at = letters.iter().position(|&c| c == '\'')?;
        if at + 1 == letters.len() {
            return None;
        }
        let mut letters = letters.to_vec();
        casing::make_lower(&mut letters);
        casing::make_initial(&mut letters[at + 1..]);
        let found = self.check(letters.clone(), Hidden::Count);
        found.or_else(|| {
            casing::make_initial(&mut letters);
            self.check(letters, Hidden::Count)
        })
    }

    /// A word with a capital at the beginning, or all in capitals: with that one capital, then without.
    fn check_initial(&mut self, mut letters: Vec<char>, case: Case) -> Option<Found> {
        let (is_all, hidden) = match case {
            Case::All => (true, Hidden::Count),
            _ => (false, Hidden::Ignored),
        };
        let dotted = letters.first() == Some(&'\u{130}');
        if is_all {
            casing::make_lower(&mut letters);
            casing::make_initial(&mut letters);
            if dotted {
                letters[0] = '\u{130}';
            }
        }
        let refuse_kept = |found: &Found| !found.flags.contains(Flags::KEEP_CASE);
        let found = self.check(letters.clone(), hidden);
        // A forbidden capitalised form (Ijs) also forbids the form without the capital.
        if self.found_forbidden {
            return None;
        }
        let found = found.filter(|found| !is_all || refuse_kept(found));
        if found.is_some() || dotted {
            return found;
        }
        casing::make_lower(&mut letters);
        let found = self.check(letters.clone(), Hidden::Count);
        if found.is_some() || !self.has_dots {
            return found.filter(refuse_kept);
        }
        letters.push('.');
        let found = self.check(letters.clone(), Hidden::Count);
        if found.is_some() {
            return found.filter(refuse_kept);
        }
        casing::make_initial(&mut letters);
        let found = self.check(letters, hidden);
        found.filter(|found| !is_all || refuse_kept(found))
    }

    /// As it is; failing that, with a full stop if there was one.
    fn check_with_dot(&mut self, letters: &[char]) -> Option<Found> {
        let found = self.check(letters.to_vec(), Hidden::Count);
        if found.is_some() || !self.has_dots {
            return found;
        }
        self.check([letters, &['.']].concat(), Hidden::Count)
    }

    /// One spelling: an entry, then a form with affixes, then a compound.
    fn check(&mut self, letters: Vec<char>, hidden: Hidden) -> Option<Found> {
        let form = Form::new(letters, joins_ij(&self.rules.input));
        let key = form.key(0, form.n_letters());
        let homonyms = key.map_or(&[][..], |key| self.lookup.homonyms(key));
        let is_stem = |h: &Flags| h.contains(Flags::STEM);
        if homonyms
            .first()
            .is_some_and(|h| is_stem(h) && h.contains(Flags::FORBIDDEN))
        {
            self.found_forbidden = true;
            return None;
        }
        let stands = |h: &Flags| {
            let ignored = hidden == Hidden::Ignored && h.contains(Flags::ONLY_CAPITALS);
            !h.contains(Flags::ONLY_IN_COMPOUND) && !ignored
        };
        let stem = homonyms.iter().find(|h| is_stem(h) && stands(h));
        if let Some(&flags) = stem {
            return Some(Found { flags, ends: None });
        }
        let affixed = derived(homonyms, Flags::WHOLE).filter(stands);
        if let Some(flags) = affixed {
            if flags.contains(Flags::FORBIDDEN) {
                self.found_forbidden = true;
                return None;
            }
            return Some(Found { flags, ends: None });
        }
        let search = Search::new(self.lookup, self.rules, &form, self.is_capitalised);
        search.run().map(|(flags, ends)| Found {
            flags,
            ends: Some(ends),
        })
    }
}
