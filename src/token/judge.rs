//! What is known of a chunk, and of two side by side.
use std::borrow::Cow;
use std::ops::Range;

use super::{Chunk, State};
use crate::cost::{Cost, NAT};
use crate::lexicon::{Entry, Lexicon, Roles};
use crate::lm::{self, Model, Tokens};
use crate::protect::{DOMAINS, FILES, is_damaged_word, misread_day, misread_year};

/// A part that begins or ends at least one compound type in some twenty thousand.
const PLAIN_PART: Cost = 10 * NAT;
/// A word this frequent has no capital inside a sentence.
const FREQUENT: Cost = 10 * NAT;
/// A word this frequent says little by itself: "is", "van".
pub(crate) const FUNCTION_WORD: Cost = 6 * NAT;
/// A longer word this frequent is no part of an abbreviation.
const PLAIN_WORD: Cost = 12 * NAT;
/// A plural this frequent is hardly a run-on.
const FREQUENT_PLURAL: Cost = 9 * NAT;
/// A word this frequent may have an "en" behind it that lost its space.
const STEM: Cost = 14 * NAT;
/// A longer run is no word and no lost line: it is left alone.
const MAX_CHUNK: usize = 600;

/// What the last two chunks say of each other, which no blank line parts: halves of a word over a line end, signs against case.
pub(super) fn pair(text: &str, lexicon: &Lexicon, chunks: &mut [Chunk]) {
    let [.., before, after] = chunks else { return };
    let (first, second) = (
        &text[before.start..before.end],
        &text[after.start..after.end],
    );
    let open = |state: State| {
        matches!(
            state,
            State::Clean | State::Glued | State::Parted | State::Compound | State::Suspect
        )
    };
    if after.new_line
        && first.ends_with(['-', '¬', '\u{ad}'])
        && open(before.state)
        && open(after.state)
    {
        let half = first.trim_end_matches(['-', '¬', '\u{ad}']);
        let half = half
            .rsplit(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or(half);
        let rest = &second[..second
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(second.len())];
        let joined = format!("{half}{rest}");
        if !half.is_empty() && (lexicon.find(&joined).is_some() || lexicon.is_compound(&joined)) {
            let whole = |chunk: &str, part: &str| {
                chunk.trim_matches(|c: char| !c.is_alphabetic()).len() == part.len()
            };
            if whole(first, half) {
                before.state = State::Clean;
            }
            if whole(second, rest) {
                after.state = State::Clean;
            }
        }
        return;
    }
    // "het doe! van": no sentence ends there.
    if first.ends_with('!') && second.starts_with(char::is_lowercase) && may_be_word(first) {
        if before.state.is_known() {
            before.state = State::Suspect;
        }
        return;
    }
    let month = second.trim_end_matches(|c: char| !c.is_alphabetic());
    if before.state == State::Protected && misread_day(first.chars(), month.chars()).is_some() {
        if !first.contains('|') || !is_in_table(text, before.start..after.end) {
            before.state = State::Misread;
        }
        return;
    }
    if let Some(state) = joins_words(first, second, lexicon) {
        for chunk in [before, after] {
            if chunk.state.is_known() {
                chunk.state = state;
            }
        }
        return;
    }
    // "in. de": no sentence ends there.
    let is_inner = |chunk: &str| {
        let word = chunk.strip_suffix('.');
        word.is_some_and(|word| is_function_word(word, lexicon))
    };
    let clash = match (first.chars().next_back(), second.chars().next()) {
        (Some(','), Some(c)) => c.is_uppercase() && lexicon.get(&second.to_lowercase()).is_some(),
        (Some('.'), Some(c)) => c.is_lowercase() && (first.len() > 3 || is_inner(first)),
        (Some(_), Some('-')) => second.len() > 3,
        _ => false,
    };
    // "gekregen, De": a comma between a small word and the capital of a frequent one, or of any where a line begins.
    let is_stop = first.ends_with(',')
        && !first.contains(char::is_uppercase)
        && (after.new_line
            || lexicon
                .get(&second.to_lowercase())
                .is_some_and(|entry| entry.cost() < FREQUENT));
    let is_stop = is_stop || first.ends_with('.') && (after.new_line || is_inner(first));
    let state = if is_stop {
        State::Suspect
    } else {
        State::Flagged
    };
    if clash {
        for chunk in [before, after] {
            if chunk.state.is_known() {
                chunk.state = state;
            }
        }
    }
}

/// Whether the lines of `span` have several bars, which part columns.
fn is_in_table(text: &str, span: Range<usize>) -> bool {
    let start = text[..span.start].rfind('\n').map_or(0, |i| i + 1);
    let behind = &text[span.end..];
    let end = span.end + behind.find('\n').unwrap_or(behind.len());
    text[start..end].matches('|').count() > 1
}

/// What two chunks are if a slash or hyphen that the second begins with joins it to the first: "en /of", "Staten -Generaal".
fn joins_words(first: &str, second: &str, lexicon: &Lexicon) -> Option<State> {
    if let Some(rest) = second.strip_prefix('/') {
        return (first == "en" && rest.starts_with("of")).then_some(State::Glued);
    }
    let end = second.trim_end_matches(['.', ',', ';', ':', ')']);
    let is_joined = || lexicon.find(&[first, end].concat()).is_some();
    (end.starts_with('-') && end.len() > 3 && is_joined()).then_some(State::Parted)
}

/// Small letters, the first of any size, before one sign: "doe!".
fn may_be_word(chunk: &str) -> bool {
    let mut chars = chunk.chars();
    let (first, last) = (chars.next(), chars.next_back());
    first.is_some_and(char::is_alphabetic) && last.is_some() && chars.all(char::is_lowercase)
}

/// What one reading of a chunk's characters shows.
#[derive(Debug, Default)]
struct Signs {
    letters: usize,
    capitals: usize,
    dots: usize,
    /// A full stop stands before a letter or digit.
    inner_dot: bool,
    /// A slash or bracket that an address may have.
    address: bool,
    /// "@", which addresses have and engines read for "ë".
    at_signs: usize,
    /// A sign that no running text has.
    barred: bool,
}

impl Signs {
    fn of(chunk: &str) -> Self {
        let mut signs = Self::default();
        let (mut before, mut colons) = (None, false);
        for c in chunk.chars() {
            match c {
                'a'..='z' => signs.letters += 1,
                'A'..='Z' => {
                    signs.letters += 1;
                    signs.capitals += 1;
                }
                '.' => signs.dots += 1,
                '/' | '(' => signs.address = true,
                '@' => signs.at_signs += 1,
                '\\' | '=' | '#' | '<' | '>' | '\0' => signs.barred = true,
                _ if c.is_ascii() => {}
                _ if c.is_alphabetic() => {
                    signs.letters += 1;
                    signs.capitals += usize::from(c.is_uppercase());
                }
                _ => {
                    signs.barred |=
                        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
                }
            }
            if c >= '\u{300}' {
                signs.barred |= unicode_normalization::char::is_combining_mark(c);
            }
            signs.inner_dot |= signs.dots > 0 && c.is_alphanumeric();
            // "std::fmt", "$$empty$$"
            let again = before == Some(c);
            signs.barred |= again && c == '$' || colons && c.is_alphabetic();
            colons = again && c == ':';
            before = Some(c);
        }
        signs
    }
}

/// What is never changed: addresses, file names, formulas, acronyms, marks that stand apart.
fn is_protected(chunk: &str) -> bool {
    if chunk.len() > MAX_CHUNK {
        return true;
    }
    if chunk.len() > 1 && chunk.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return false;
    }
    // A speck before a word is no markup.
    let chunk = chunk
        .strip_prefix(['\\', '<'])
        .filter(|rest| rest.starts_with(char::is_alphabetic))
        .unwrap_or(chunk);
    let signs = Signs::of(chunk);
    if signs.letters < 2
        || signs.barred
        || signs.at_signs > 0 && !is_misread_at(chunk, &signs)
        || signs.capitals == signs.letters && signs.letters <= 8
    {
        return true;
    }
    // "~/.config", "/etc/hosts"
    let is_path = chunk.starts_with("~/") || chunk.starts_with('/') && chunk[1..].contains('/');
    if signs.address && is_path {
        return true;
    }
    if signs.address && ["://", "]("].iter().any(|sign| chunk.contains(sign)) {
        return true;
    }
    signs.dots > 0
        && (chunk.contains("www.") || chunk.contains("...") || signs.inner_dot && is_file(chunk))
}

/// Whether one letter and signs or digits may be a word: "&n" for "én", "1k" for "ik".
fn is_damaged_letter(chunk: &str, lexicon: &Lexicon) -> bool {
    let core = chunk.trim_end_matches(['.', ',', ';', ':', ')']);
    let core = core.trim_start_matches(['(', '"', '‘', '“']);
    let n_letters = || core.chars().filter(|c| c.is_alphabetic()).count();
    match core.chars().next() {
        Some(c) if c.is_ascii_digit() => n_letters() == 1 && is_damaged_word(core, lexicon),
        Some(c) if lm::FOR_LETTERS.contains(&c) => core.ends_with('n') && n_letters() == 1,
        _ => false,
    }
}

/// Whether "@" stands for a letter: between small ones, and no address has so few signs.
fn is_misread_at(chunk: &str, signs: &Signs) -> bool {
    let (before, after) = chunk.split_once('@').unwrap_or_default();
    let is_small = |c: Option<char>| c.is_some_and(|c| c.is_lowercase() || c == '&');
    signs.at_signs == 1
        && !signs.inner_dot
        && is_small(before.chars().next_back())
        && is_small(after.chars().next())
}

/// File names and domains: "index.html", "overheid.nl".
fn is_file(chunk: &str) -> bool {
    let core = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    core.rsplit_once('.').is_some_and(|(_, end)| {
        let end = end.split('-').next().unwrap_or(end);
        DOMAINS.contains(&end) || FILES.contains(&end)
    })
}

/// Whether two tokens hardly ever stand without a space between them.
pub(super) fn is_glued(model: &Model, last: u16, next: u16) -> bool {
    model.space(last, next, false) > 4 * NAT
}

pub(super) fn judge(chunk: &str, lexicon: &Lexicon, model: &Model) -> State {
    if is_damaged_letter(chunk, lexicon) {
        return State::Suspect;
    }
    if is_protected(chunk) {
        let core = chunk.trim_end_matches(['.', ',', ';', ':', ')']);
        let core = core.trim_start_matches('(');
        return match misread_year(core.chars()) {
            Some(_) => State::Misread,
            None => State::Protected,
        };
    }
    let (mut state, mut lacks_space) = (State::Clean, false);
    let (mut before_last, mut last): (Option<lm::Token<'_>>, Option<lm::Token<'_>>) = (None, None);
    for token in Tokens::new(chunk) {
        let id = token.class.unwrap_or(lm::FIRST_WORD);
        // "nr.de": an abbreviation, not the end of a sentence.
        let short = before_last.is_some_and(|t| t.text.chars().count() < 2);
        let one_letter = last.is_some_and(|t| t.text.chars().count() == 1 && t.class.is_none());
        if let Some(before) = last {
            let is_small = token.class.is_none() && token.text.starts_with(char::is_lowercase);
            if is_small && !token.spaced && before.text.starts_with(lm::FOR_LETTERS) {
                return State::Suspect;
            }
            let glued = is_glued(model, before.class.unwrap_or(lm::FIRST_WORD), id);
            let is_number = || before_last.is_some_and(|t| t.class == Some(lm::NUMBER));
            let is_part = before.text == "%" && is_small && !token.spaced && is_number();
            lacks_space |= is_part && lexicon.find(token.text).is_some();
            let sign =
                matches!(before.text, "." | "," | ";" | ":" | "?" | "!") && token.class.is_none();
            if (glued || sign) && !one_letter {
                if !short {
                    return State::Suspect;
                }
                lacks_space |= before_last.is_some_and(|t| is_run_on(t, before, token, lexicon));
            }
        }
        match token.class {
            None if !is_known(token.text, lexicon, &mut state)
                && !is_half(token.text, chunk, lexicon) =>
            {
                match dearest_part(token.text, lexicon) {
                    Some(cost) if cost <= PLAIN_PART => {}
                    Some(_) if !may_be_two_words(token.text, lexicon, model) => {}
                    _ => return State::Suspect,
                }
                state = State::Compound;
            }
            // A code with a word inside: "artikel3"; a word with digits in it: "00g", "2ij".
            Some(lm::CODE) => {
                if is_damaged_word(token.text, lexicon) {
                    return State::Suspect;
                }
                let parts = token.text.split(|c: char| !c.is_alphabetic());
                match parts.map(|part| part.chars().count()).max() {
                    Some(3..) => return State::Suspect,
                    Some(2) => {
                        // "4is", but not "2de"
                        let word = token.text.trim_start_matches(|c: char| c.is_ascii_digit());
                        if is_function_word(word, lexicon) && word != "de" {
                            return State::Suspect;
                        }
                        state = State::Compound;
                    }
                    _ => {}
                }
            }
            // "bi)": the bracket closes nothing.
            Some(_) if token.text == ")" && ends_in_i(last) && !chunk.contains('(') => {
                return State::Suspect;
            }
            // "jaar)tot"; "(oud)papier" may be meant.
            None if last.is_some_and(|t| t.text == ")")
                && is_function_word(token.text, lexicon) =>
            {
                return State::Suspect;
            }
            // "stel(Stb."
            None if last.is_some_and(|t| t.text == "(")
                && before_last.is_some()
                && lm::is_capitalised(token.text) =>
            {
                state = State::Compound;
            }
            Some(_)
                if matches!(
                    token.text,
                    "_" | "|" | "~" | "‚" | "‘" | "{" | "}" | "$" | "<" | "\\"
                ) =>
            {
                state = State::Flagged;
            }
            _ => {}
        }
        (before_last, last) = (last, Some(token));
    }
    match state {
        State::Clean if lacks_space => State::Glued,
        state => state,
    }
}

/// Whether a word right behind a number of one digit and a comma, or a letter and a stop, has lost its space: "6,tweede", "K.G.van".
fn is_run_on(
    short: lm::Token<'_>,
    sign: lm::Token<'_>,
    word: lm::Token<'_>,
    lexicon: &Lexicon,
) -> bool {
    let is_number = short.class == Some(lm::NUMBER);
    let is_small = word.class.is_none() && word.text.starts_with(char::is_lowercase);
    let is_plain = || {
        let entry = lexicon.get(word.text);
        entry.is_some_and(|entry| is_no_abbreviation(word.text.chars().count(), entry.cost()))
    };
    match sign.text {
        "," => is_number,
        "." => !is_number && is_small && is_plain(),
        _ => false,
    }
}

/// Whether a word of so many letters, at this cost, is no part of an abbreviation behind a letter and a stop: "K.G.van", "a.gebruiker".
pub(crate) fn is_no_abbreviation(n_letters: usize, cost: Cost) -> bool {
    n_letters > 1 && cost < FUNCTION_WORD || n_letters > 3 && cost < PLAIN_WORD
}

fn ends_in_i(word: Option<lm::Token<'_>>) -> bool {
    word.is_some_and(|token| token.class.is_none() && token.text.ends_with('i'))
}

fn is_function_word(word: &str, lexicon: &Lexicon) -> bool {
    lexicon
        .get(word)
        .is_some_and(|entry| entry.cost() < FUNCTION_WORD)
}

/// A compound by the dictionary's rules whose parts many others have.
pub(crate) fn is_plain_compound(token: &str, lexicon: &Lexicon) -> bool {
    dearest_part(token, lexicon).is_some_and(|cost| cost <= PLAIN_PART)
}

/// Whether a word that is none by itself begins compounds and stands for one: "veiligheids- en gezondheidsregels".
fn is_half(token: &str, chunk: &str, lexicon: &Lexicon) -> bool {
    let half = chunk.strip_suffix('-').or(chunk.strip_suffix("-,"));
    let begins = |form: &str| {
        lexicon.get(form).is_some_and(|entry| {
            entry.roles().contains(Roles::BEGIN) || entry.begin_cost() <= PLAIN_PART
        })
    };
    half.is_some_and(|half| half.ends_with(token))
        && (begins(token) || token.strip_suffix('s').is_some_and(begins))
}

/// What the dearest part of an unknown word costs that is a compound by the dictionary's rules.
fn dearest_part(token: &str, lexicon: &Lexicon) -> Option<Cost> {
    if token.len() < 8 || lexicon.find(token).is_some() {
        return None;
    }
    let parts = lexicon.compound_parts(token)?;
    let n = parts.len();
    let cost = |(i, span): (usize, Range<usize>)| {
        let entry = lexicon.get(&token[span].to_lowercase())?;
        Some(if i + 1 == n {
            entry.end_cost()
        } else {
            entry.begin_cost()
        })
    };
    parts
        .into_iter()
        .enumerate()
        .try_fold(0, |most, part| Some(cost(part)?.max(most)))
}

/// Whether a word may be two that lost the space between them: one of them stands beside any, or texts have the two side by side.
fn may_be_two_words(token: &str, lexicon: &Lexicon, model: &Model) -> bool {
    token.char_indices().skip(2).any(|(i, _)| {
        let (first, second) = token.split_at(i);
        let words = lexicon.find(first).zip(lexicon.find(second));
        second.len() > 1
            && words.is_some_and(|(first, second)| {
                let is_common = |entry: Entry| entry.cost() < FUNCTION_WORD;
                is_common(first) || is_common(second) || model.is_seen(first.id(), second.id())
            })
    })
}

/// An acronym with an l for its I: "Al-systeem", "Sl-eenheid".
pub(crate) fn may_be_acronym(mut letters: impl DoubleEndedIterator<Item = char> + Clone) -> bool {
    letters.next_back() == Some('l')
        && matches!(letters.clone().count(), 1 | 2)
        && letters.all(char::is_uppercase)
}

/// Whether a word is another one with "en" behind it, which may be a word that lost its space: "opslagen".
fn may_end_in_and(token: &str, lexicon: &Lexicon) -> bool {
    let stem = token.strip_suffix("en").filter(|stem| stem.len() > 2);
    let entry = stem.and_then(|stem| lexicon.get(stem));
    entry.is_some_and(|entry| entry.roles().contains(Roles::WORD) && entry.cost() < STEM)
}

fn is_known(token: &str, lexicon: &Lexicon, state: &mut State) -> bool {
    let mut entry_of = |word: &str| {
        let entry = lexicon.find(word)?;
        if entry.is_confusable() {
            *state = State::Flagged;
        }
        Some(entry).filter(|entry| !entry.may_be_run_on())
    };
    let straight = if !token.is_ascii() && token.contains('’') {
        Cow::Owned(token.replace('’', "'"))
    } else {
        Cow::Borrowed(token)
    };
    if let Some(entry) = entry_of(&straight) {
        let is_rare = entry.cost() > FREQUENT_PLURAL;
        if is_rare && *state == State::Clean && may_end_in_and(&straight, lexicon) {
            *state = State::Compound;
        }
        return true;
    }
    let mut known = |word: &str| entry_of(word).is_some();
    if token.chars().all(char::is_uppercase) && token.chars().count() <= 6 {
        return true;
    }
    if !token.contains('-') {
        return false;
    }
    if token.split('-').any(|part| may_be_acronym(part.chars())) {
        return false;
    }
    // "post-en" is a known word to nobody but a run-on of "post-" and "en".
    let suspended = token
        .rsplit_once('-')
        .is_some_and(|(_, end)| matches!(end, "en" | "of"));
    let solid = straight.replace('-', "");
    !suspended
        && (known(&solid)
            || lexicon.is_compound(&solid)
            || token.split('-').all(|part| {
                known(part) || part.chars().count() <= 2 || part.chars().all(char::is_uppercase)
            }))
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    fn state(chunk: &str) -> State {
        let repairer = crate::Repairer::dutch();
        judge(chunk, &repairer.lexicon, &repairer.lm)
    }

    #[test]
    fn compounds_of_rare_parts_are_no_suspects_and_run_ons_are() {
        for compound in ["veldspuitmachine", "rietkraagbeheer", "steigerplanken"] {
            let lexicon = &crate::Repairer::dutch().lexicon;
            assert!(lexicon.find(compound).is_none(), "{compound}");
            assert_eq!(state(compound), State::Compound, "{compound}");
        }
        // Compounds by the dictionary's rules, of words that texts have side by side, or of which one stands beside any.
        for run_on in ["geldteen", "passendonderwijs", "regelmatigoverleg"] {
            assert_eq!(state(run_on), State::Suspect, "{run_on}");
        }
    }

    #[test]
    fn a_half_that_begins_compounds_is_known_before_its_hyphen_alone() {
        for half in ["veiligheids-", "voedings-", "(verkeers-", "bevolkings-,"] {
            assert_eq!(state(half), State::Clean, "{half}");
        }
        for half in ["veiligheids", "veiligheidz-", "qwrtzs-"] {
            assert_eq!(state(half), State::Suspect, "{half}");
        }
    }
}
