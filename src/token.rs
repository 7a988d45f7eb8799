//! Chunks between white space, and which of them are never touched.

use crate::lexicon::{Lexicon, Roles};
use crate::lm::{self, TextTokens};

/// A maximal run without white space, in bytes of the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) state: State,
    /// The white space before holds a line break.
    pub(crate) new_line: bool,
    /// The white space before holds a blank line, or this is the first.
    pub(crate) new_paragraph: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// All its words are known.
    Clean,
    /// Never changed.
    Protected,
    /// May be damaged.
    Suspect,
}

/// A longer run is no word and no lost line: it is left alone.
const MAX_CHUNK: usize = 600;

/// Splits the text into chunks and judges each.
pub(crate) fn chunks(text: &str, lexicon: &Lexicon) -> Vec<Chunk> {
    let mut out: Vec<Chunk> = Vec::new();
    let mut at = 0;
    let mut breaks = 2;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end_matches(char::is_whitespace);
        if !word.is_empty() {
            let state = judge(word, lexicon);
            out.push(Chunk {
                start: at,
                end: at + word.len(),
                state,
                new_line: breaks > 0,
                new_paragraph: breaks > 1,
            });
            breaks = 0;
        }
        breaks += usize::from(piece.ends_with('\n') || piece.ends_with('\u{c}'));
        at += piece.len();
    }
    protect_line_ends(text, lexicon, &mut out);
    out
}

/// Both halves of a word that is broken over a line end are one word: neither is mended alone.
fn protect_line_ends(text: &str, lexicon: &Lexicon, chunks: &mut [Chunk]) {
    for i in 1..chunks.len() {
        let (a, b) = (chunks[i - 1], chunks[i]);
        let half = &text[a.start..a.end];
        if !b.new_line || b.new_paragraph || !half.ends_with(['-', '¬', '\u{ad}']) {
            continue;
        }
        let half = half
            .trim_end_matches(['-', '¬', '\u{ad}'])
            .trim_start_matches(|c: char| !c.is_alphabetic());
        let rest = &text[b.start..b.end];
        let rest = &rest[..lm::word_len(rest)];
        let joined = format!("{half}{rest}");
        let whole = lexicon.find(&joined).is_some() || lexicon.is_compound(&joined);
        if whole || lexicon.find(half).is_none() {
            chunks[i - 1].state = State::Protected;
            chunks[i].state = State::Protected;
        } else if chunks[i - 1].state == State::Suspect {
            chunks[i - 1].state = State::Protected;
        }
    }
}

/// What is never changed: numbers, codes, addresses, abbreviations, acronyms.
fn is_protected(chunk: &str) -> bool {
    if chunk.len() > MAX_CHUNK || !chunk.chars().any(char::is_alphabetic) {
        return true;
    }
    let combining = |c: char| {
        unicode_normalization::char::is_combining_mark(c)
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{ad}' | '\u{feff}')
    };
    if chunk.chars().any(|c| {
        c.is_ascii_digit()
            || matches!(c, '@' | '\\' | '=' | '#' | '<' | '>' | '{' | '}' | '\0')
            || combining(c)
    }) {
        return true;
    }
    if chunk.contains("://") || chunk.contains("www.") || chunk.contains("...") {
        return true;
    }
    let core = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = core.split('.').collect();
    // Initials, abbreviations, list letters: "J.P.H.Donner", "t.a.v.", "A.De".
    if parts.len() > 1
        && parts
            .iter()
            .any(|part| part.chars().filter(|c| c.is_alphabetic()).count() < 2)
    {
        return true;
    }
    // File names and domains: "index.html", "overheid.nl".
    let ends = [
        "nl", "be", "com", "org", "eu", "net", "html", "pdf", "txt", "md", "xml", "json", "gov",
        "info", "js", "yml", "csv",
    ];
    if parts.len() > 1
        && parts
            .last()
            .is_some_and(|part| ends.iter().any(|end| part.split('-').next() == Some(*end)))
    {
        return true;
    }
    let letters = || chunk.chars().filter(|c| c.is_alphabetic());
    letters().count() == 1 || letters().all(char::is_uppercase) && letters().count() <= 8
}

fn judge(chunk: &str, lexicon: &Lexicon) -> State {
    if is_protected(chunk) {
        return State::Protected;
    }
    let mut last: Option<&str> = None;
    for token in TextTokens::new(chunk) {
        let is_word = token.chars().next().is_some_and(char::is_alphabetic);
        // "veiligheid.In", "voorstellen,waarvan"
        if is_word && last.is_some_and(|sign| matches!(sign, "." | "," | ";" | ":" | "?" | "!")) {
            return State::Suspect;
        }
        last = Some(token);
        if is_word && !is_known(token, lexicon) {
            return State::Suspect;
        }
        if !is_word && matches!(token, "_" | "|" | "~" | "$") {
            return State::Suspect;
        }
    }
    State::Clean
}

fn is_known(token: &str, lexicon: &Lexicon) -> bool {
    let known = |word: &str| {
        lexicon
            .find(word)
            .is_some_and(|entry| !entry.roles().contains(Roles::RUN_ON))
    };
    let straight = token.replace('’', "'");
    let capitals = token.chars().filter(|c| c.is_uppercase()).count();
    // "post-en" is a known word to nobody but a run-on of "post-" and "en".
    let suspended = token
        .rsplit_once('-')
        .is_some_and(|(_, end)| matches!(end, "en" | "of"));
    let solid = straight.replace('-', "");
    known(&straight)
        || solid.len() < straight.len()
            && !suspended
            && (known(&solid) || lexicon.is_compound(&solid))
        || (token.contains('-')
            && !suspended
            && token.split('-').all(|part| {
                known(part) || part.chars().count() <= 2 || part.chars().all(char::is_uppercase)
            }))
        || (capitals == token.chars().count() && capitals <= 6)
}
