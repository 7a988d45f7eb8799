//! Commas that would become other marks, and stay.
use std::ops::Range;

use super::block::Block;
use super::keeps::FREQUENT;
use crate::lm;
use crate::token::Chunk;

/// Words without a sign or capital before a comma that are no item of a list.
const CLAUSE: usize = 4;
/// What the recitals of a decree begin with, and what decides behind them.
const RECITALS: [&str; 9] = [
    "Gehoord",
    "Gelet",
    "Gelezen",
    "Gezien",
    "Handelende",
    "Overwegende",
    "Besluit",
    "Besluiten",
    "Beschikkende",
];
/// What a salutation begins with.
const SALUTATIONS: [&str; 8] = [
    "Geachte",
    "Hooggeachte",
    "Zeergeachte",
    "Weledelgeleerde",
    "Beste",
    "Waarde",
    "Lieve",
    "Excellentie",
];
/// The words of a salutation, at most.
const SALUTATION: usize = 8;
/// So many commas before capitals are of an index, if there are fewer stops.
const INDEX: usize = 8;
/// The words of a line of a signature, at most, and those of one that closes a letter.
const SIGNATURE: usize = 8;
const CLOSING: usize = 6;

impl Block<'_> {
    /// Whether a comma that would become a full stop is what the author wrote: before another surname or initials; behind a salutation; where
    /// the stop is there already ("n.b.,"); in an index; where little else is damaged, on a line that has a capital behind another comma, too ("Nooit, Fout,
    /// Waarschuwing"); on a page without damage unless it parts sentences, as items of a list end with a comma and begin with a capital.
    pub(super) fn keeps_comma(
        &self,
        span: Range<usize>,
        observed: &str,
        replacement: &str,
    ) -> bool {
        let line = self.text[span.end..].lines().next().unwrap_or("");
        let is_listed = || self.evidence.few_suspects && self.is_listed(span.clone());
        goes_on_with_surname(observed, line)
            || !self.repairer.is_fitting
                && ([".,", ".),"].iter().any(|end| observed.ends_with(end))
                    || goes_on_with_name(observed, line)
                    || is_listed()
                    || self.evidence.is_index
                    || is_salutation(&self.text[..span.start], replacement))
            || self.evidence.noise.has_no_damage() && !self.parts_sentences(span.clone())
    }

    /// Whether nothing but a comma would change, to another mark, that ends a line of a signature or list, or one that closes a letter.
    pub(super) fn closes_letter(
        &self,
        span: Range<usize>,
        observed: &str,
        replacement: &str,
    ) -> bool {
        let mut lines = self.text[span.end..].lines();
        let (line, next) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
        !self.repairer.is_fitting
            && observed
                .strip_suffix(',')
                .is_some_and(|word| replacement.strip_suffix(['.', ':', ';']) == Some(word))
            && line.is_empty()
            && next.starts_with(char::is_uppercase)
            && (goes_on_below(&observed[..observed.len() - 1], next)
                || is_closing(&self.text[..span.end]))
    }

    /// Whether the comma that a chunk ends with parts sentences, however right the page is: "gebeurd, De raad". Words enough
    /// stand before it without a sign or capital, so that it is no item of a list; on the same line a frequent
    /// word with a capital follows that is not its small letter read larger, and then a small letter.
    fn parts_sentences(&self, span: Range<usize>) -> bool {
        let (before, behind) = (&self.text[..span.end - 1], &self.text[span.end..]);
        let is_plain = |word: &&str| {
            !word.ends_with([',', '.', ';', ':', '?', '!', '('])
                && !word.starts_with(char::is_uppercase)
        };
        let words = before
            .rsplit(char::is_whitespace)
            .filter(|word| !word.is_empty());
        let is_clause = || words.take_while(is_plain).nth(CLAUSE - 1).is_some();
        let is_frequent = |word: &str| {
            let entry = self.repairer.lexicon.find(&word.to_lowercase());
            entry.is_some_and(|entry| entry.cost() < FREQUENT && entry.is_seldom_capitalised())
        };
        let line = behind.lines().next().unwrap_or("");
        let mut words = line.split_whitespace();
        let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        !self.repairer.is_fitting
            && lm::is_capitalised(first)
            && first.chars().all(char::is_alphabetic)
            && !first.starts_with(lm::is_small_read_large)
            && second.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
            && before.ends_with(|c: char| c.is_lowercase() || c == ')')
            && is_frequent(first)
            && is_clause()
    }

    /// Whether a comma stands between symbols of elements: "Pb, Zn". No sentence begins as one does.
    pub(super) fn lists_symbols(&self, observed: &str, line: &str) -> bool {
        let is_symbol = |text: &str| {
            let end = text.find(|c: char| !c.is_alphanumeric());
            let word = &text[..end.unwrap_or(text.len())];
            let entry = || self.repairer.lexicon.find(&word.to_lowercase());
            word.chars().count() == 2 && lm::is_capitalised(word) && entry().is_none()
        };
        !self.repairer.is_fitting
            && observed.strip_suffix(',').is_some_and(is_symbol)
            && is_symbol(line.trim_start())
    }

    fn is_listed(&self, span: Range<usize>) -> bool {
        let before = self.text[..span.start].rsplit('\n').next().unwrap_or("");
        let behind = self.text[span.end..].split('\n').next().unwrap_or("");
        [before, behind].iter().any(|part| {
            let mut commas = part.match_indices(", ");
            commas.any(|(at, _)| part[at + 2..].starts_with(char::is_uppercase))
        })
    }
}

/// The capitals behind commas and behind stops of a text.
#[derive(Debug, Default)]
pub(super) struct Capitals {
    commas: usize,
    stops: usize,
}

impl Capitals {
    /// Counts those of a text in chunks; a stop behind an initial ends nothing.
    pub(super) fn add(&mut self, text: &str, chunks: &[Chunk]) {
        let bytes = text.as_bytes();
        for pair in chunks.windows(2) {
            if bytes[pair[1].start].is_ascii_uppercase() {
                let before = &bytes[pair[0].start..pair[0].end];
                self.commas += usize::from(before.ends_with(b","));
                self.stops += usize::from(before.ends_with(b".") && !ends_in_initial(before));
            }
        }
    }

    /// Whether the text is an index or a list: "Beheer, Dijken, Wegen".
    pub(super) fn are_of_index(&self) -> bool {
        self.commas >= INDEX && self.commas > 4 * self.stops
    }
}

/// Whether a comma stays that ends a line behind `before`, since its sentence goes on on the `next` one: a signature or list, whose
/// lines have few words, the last with a comma, too ("De secretaris,"), the recitals of a decree, the close of a letter.
pub(super) fn goes_on_below(before: &str, next: &str) -> bool {
    let is_signature =
        || next.trim_end().ends_with(',') && next.split_whitespace().count() <= SIGNATURE;
    let first = next.split_whitespace().next().unwrap_or("");
    RECITALS.contains(&first.trim_end_matches([',', ':']))
        || before.ends_with("hoogachting")
        || before.ends_with("groet")
        || before.ends_with("groeten")
        || is_signature()
}

/// Whether the line that `text` ends in is all of its paragraph so far, and of few words: "Met vriendelijke groet,", "namens deze,".
fn is_closing(text: &str) -> bool {
    let mut lines = text.rsplit('\n');
    let line = lines.next().unwrap_or("");
    let before = lines.next().unwrap_or("").trim_end();
    line.split_whitespace().count() <= CLOSING && (before.is_empty() || before.ends_with(','))
}

/// Whether a line that goes on behind `text` with `last` begins with a salutation and has nothing else: "Geachte leden van de raad,".
fn is_salutation(text: &str, last: &str) -> bool {
    let before = text.rsplit('\n').next().unwrap_or("").split_whitespace();
    let mut words = before.chain(last.split_whitespace());
    words.next().is_some_and(|word| SALUTATIONS.contains(&word)) && words.count() < SALUTATION
}

/// Whether a chunk ends in a capital and a stop, with no letter before: "J.", "(A.", "J.M.".
fn ends_in_initial(chunk: &[u8]) -> bool {
    match *chunk {
        [.., before, letter, b'.'] => {
            letter.is_ascii_uppercase() && !before.is_ascii_alphanumeric() && before.is_ascii()
        }
        [letter, b'.'] => letter.is_ascii_uppercase(),
        _ => false,
    }
}

/// What stands between the prefix of a surname and the name: "Van der Loonderveen".
pub(super) fn is_inside_surname(word: &str) -> bool {
    matches!(word, "de" | "den" | "der" | "het" | "'t" | "’t")
}

/// Whether the last word of a text begins with a capital.
fn ends_in_name(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next();
    last.is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// What begins a surname, with a capital where no first name or initials stand before it.
const PREFIXES: [&str; 16] = [
    "Aan", "Bij", "De", "Den", "Het", "In", "Onder", "Op", "Over", "Te", "Ten", "Ter", "Tot",
    "Uit", "Van", "Voor",
];

/// Whether what follows a comma goes on with a surname and more of them, behind one: "Ter Weele, Op den Dijk en".
fn goes_on_with_surname(observed: &str, behind: &str) -> bool {
    let mut words = behind.split_whitespace();
    let begins = words.next().is_some_and(|word| PREFIXES.contains(&word));
    let name = words.find(|word| !is_inside_surname(word));
    let goes_on = |name: &str, next: Option<&str>| name.ends_with(',') || next == Some("en");
    ends_in_name(observed)
        && begins
        && name
            .is_some_and(|name| name.starts_with(char::is_uppercase) && goes_on(name, words.next()))
}

/// Whether what follows a comma behind a name is initials, "Loonderveen, J.M. Ter Weele", or a surname that ends there: "Ter Weele."
fn goes_on_with_name(observed: &str, behind: &str) -> bool {
    let mut words = behind.split_whitespace();
    let first = words.next().unwrap_or("");
    let is_initial =
        || matches!(*first.as_bytes(), [letter, b'.', ..] if letter.is_ascii_uppercase());
    let mut ends_there = || {
        let name = words.find(|word| !is_inside_surname(word));
        let ends = |name: &str| name.ends_with(['.', ';', ':']);
        PREFIXES.contains(&first)
            && name.is_some_and(|name| name.starts_with(char::is_uppercase) && ends(name))
    };
    ends_in_name(observed) && (is_initial() || ends_there())
}
