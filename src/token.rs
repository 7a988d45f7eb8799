//! Chunks between white space, and which of them are never touched.
use crate::cost::{Cost, NAT};
use crate::lexicon::Lexicon;
use crate::lm::{self, Model, Tokens};

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
    /// A compound of parts that compounds are made of; on a page that loses spaces it may be a run-on.
    Compound,
    /// Known words that noise may have made of others.
    Flagged,
    /// May be damaged.
    Suspect,
}

/// A part that begins or ends at least one compound type in some twenty thousand.
const PLAIN_PART: Cost = 10 * NAT;
/// A longer run is no word and no lost line: it is left alone.
const MAX_CHUNK: usize = 600;

/// States of chunks seen before, by the hash of their bytes: running text repeats itself.
///
/// Direct-mapped and bounded; two chunks share a hash of 64 bits once in some 10^19 pairs.
#[derive(Debug)]
pub(crate) struct Cache {
    slots: Vec<(u64, State)>,
}

/// Slots of the cache, 512 kB.
const SLOTS: usize = 1 << 15;

impl Default for Cache {
    fn default() -> Self {
        Self {
            slots: vec![(0, State::Clean); SLOTS],
        }
    }
}

/// Multiplies and folds eight bytes at a time (as in wyhash, Wang 2019).
fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ bytes.len() as u64;
    let mut add = |word: u64| {
        let product = u128::from(state ^ word) * 0xa076_1d64_78bd_642f_u128;
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = product.to_le_bytes();
        state = u64::from_le_bytes([a, b, c, d, e, f, g, h])
            ^ u64::from_le_bytes([i, j, k, l, m, n, o, p]);
    };
    let mut eights = bytes.chunks_exact(8);
    for eight in &mut eights {
        add(u64::from_le_bytes(eight.try_into().unwrap_or([0; 8])));
    }
    let mut rest = [0; 8];
    rest[..eights.remainder().len()].copy_from_slice(eights.remainder());
    add(u64::from_le_bytes(rest));
    add(0xe703_7ed1_a0b4_28db);
    state | 1
}

impl Cache {
    fn judge(&mut self, chunk: &str, lexicon: &Lexicon, model: &Model) -> State {
        let hash = hash(chunk.as_bytes());
        let slot = usize::try_from(hash >> 40).unwrap_or(0) % SLOTS;
        let (stored, state) = self.slots[slot];
        if stored == hash {
            return state;
        }
        let state = judge(chunk, lexicon, model);
        self.slots[slot] = (hash, state);
        state
    }
}

/// Length in bytes of the white space at the start of `bytes`, which begin a character (0: none).
fn space_len(bytes: &[u8]) -> usize {
    match *bytes {
        [b'\t'..=b'\r' | b' ', ..] => 1,
        [0xc2, 0x85 | 0xa0, ..] => 2,
        [0xe1, 0x9a, 0x80, ..]
        | [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, ..]
        | [0xe2, 0x81, 0x9f, ..]
        | [0xe3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}

/// Splits the text into chunks and judges each.
pub(crate) fn chunks(
    text: &str,
    lexicon: &Lexicon,
    model: &Model,
    cache: &mut Cache,
    out: &mut Vec<Chunk>,
) {
    out.clear();
    let bytes = text.as_bytes();
    let (mut at, mut breaks) = (0, 2);
    while at < bytes.len() {
        let space = space_len(&bytes[at..]);
        if space > 0 {
            breaks += usize::from(matches!(bytes[at], b'\n' | b'\x0c'));
            at += space;
            continue;
        }
        let start = at;
        // Bytes that white space may begin with are rare inside words.
        while at < bytes.len()
            && !(matches!(bytes[at], 0x09..=0x0d | b' ' | 0xc2 | 0xe1..=0xe3)
                && space_len(&bytes[at..]) > 0)
        {
            at += 1;
        }
        out.push(Chunk {
            start,
            end: at,
            state: cache.judge(&text[start..at], lexicon, model),
            new_line: breaks > 0,
            new_paragraph: breaks > 1,
        });
        breaks = 0;
    }
    for i in 1..out.len() {
        pair(text, lexicon, out, i);
    }
}

/// What two chunks say of each other: halves of a word over a line end, signs against case.
fn pair(text: &str, lexicon: &Lexicon, chunks: &mut [Chunk], i: usize) {
    let (a, b) = (chunks[i - 1], chunks[i]);
    let (first, second) = (&text[a.start..a.end], &text[b.start..b.end]);
    if b.new_paragraph {
        return;
    }
    let open = |state: State| matches!(state, State::Clean | State::Compound | State::Suspect);
    if b.new_line && first.ends_with(['-', '¬', '\u{ad}']) && open(a.state) && open(b.state) {
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
                chunks[i - 1].state = State::Clean;
            }
            if whole(second, rest) {
                chunks[i].state = State::Clean;
            }
        }
        return;
    }
    let (before, after) = (first.chars().next_back(), second.chars().next());
    let clash = match (before, after) {
        (Some(','), Some(c)) => c.is_uppercase() && lexicon.get(&second.to_lowercase()).is_some(),
        (Some('.'), Some(c)) => c.is_lowercase() && first.len() > 3,
        (Some(_), Some('-')) => second.len() > 3,
        _ => false,
    };
    if clash {
        for chunk in &mut chunks[i - 1..=i] {
            if chunk.state == State::Clean {
                chunk.state = State::Flagged;
            }
        }
    }
}

/// What is never changed: addresses, file names, formulas, acronyms, marks that stand apart.
fn is_protected(chunk: &str) -> bool {
    if chunk.len() > MAX_CHUNK || !chunk.chars().any(char::is_alphabetic) {
        return true;
    }
    let barred = |c: char| {
        matches!(c, '@' | '\\' | '=' | '#' | '<' | '>' | '\0')
            || unicode_normalization::char::is_combining_mark(c)
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
    };
    if chunk.chars().any(barred)
        || ["://", "www.", "...", "]("]
            .iter()
            .any(|sign| chunk.contains(sign))
    {
        return true;
    }
    // File names and domains: "index.html", "overheid.nl".
    let ends = [
        "nl", "be", "com", "org", "eu", "net", "html", "pdf", "txt", "md", "xml", "json", "gov",
        "info", "js", "yml", "csv",
    ];
    let core = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some((_, end)) = core.rsplit_once('.')
        && ends
            .iter()
            .any(|known| end.split('-').next() == Some(*known))
    {
        return true;
    }
    let letters = || chunk.chars().filter(|c| c.is_alphabetic());
    letters().count() == 1 || letters().all(char::is_uppercase) && letters().count() <= 8
}

fn judge(chunk: &str, lexicon: &Lexicon, model: &Model) -> State {
    if is_protected(chunk) {
        return State::Protected;
    }
    let mut state = State::Clean;
    let (mut before_last, mut last): (Option<lm::Token<'_>>, Option<lm::Token<'_>>) = (None, None);
    for token in Tokens::new(chunk) {
        let id = token.class.unwrap_or(lm::FIRST_WORD);
        // "nr.de": an abbreviation, not the end of a sentence.
        let short = before_last.is_some_and(|t| t.text.chars().count() < 2);
        let one_letter = last.is_some_and(|t| t.text.chars().count() == 1 && t.class.is_none());
        if let Some(before) = last {
            let glued = model.space(before.class.unwrap_or(lm::FIRST_WORD), id, false);
            let sign =
                matches!(before.text, "." | "," | ";" | ":" | "?" | "!") && token.class.is_none();
            if (glued > 4 * NAT || sign) && !one_letter && !short {
                return State::Suspect;
            }
        }
        match token.class {
            None if !is_known(token.text, lexicon, &mut state) => {
                if !is_plain_compound(token.text, lexicon) {
                    return State::Suspect;
                }
                state = State::Compound;
            }
            // A code with a word inside: "artikel3".
            Some(lm::CODE) => {
                let parts = token.text.split(|c: char| !c.is_alphabetic());
                if parts.map(|part| part.chars().count()).max() > Some(2) {
                    return State::Suspect;
                }
            }
            Some(_) if matches!(token.text, "_" | "|" | "~" | "‚" | "‘" | "{" | "}" | "$") => {
                state = State::Flagged;
            }
            _ => {}
        }
        (before_last, last) = (last, Some(token));
    }
    state
}

/// A compound by the dictionary's rules whose parts many others have.
pub(crate) fn is_plain_compound(token: &str, lexicon: &Lexicon) -> bool {
    if token.len() < 8 || lexicon.find(token).is_some() {
        return false;
    }
    let Some(parts) = lexicon.compound_parts(token) else {
        return false;
    };
    let n = parts.len();
    parts.into_iter().enumerate().all(|(i, span)| {
        let part = token[span].to_lowercase();
        lexicon.get(&part).is_some_and(|entry| {
            let cost = if i + 1 == n {
                entry.end_cost()
            } else {
                entry.begin_cost()
            };
            cost <= PLAIN_PART
        })
    })
}

fn is_known(token: &str, lexicon: &Lexicon, state: &mut State) -> bool {
    let mut known = |word: &str| {
        let entry = lexicon.find(word);
        if entry.is_some_and(|e| e.is_confusable()) {
            *state = State::Flagged;
        }
        entry.is_some_and(|entry| !entry.may_be_run_on())
    };
    let straight = token.replace('’', "'");
    let capitals = token.chars().filter(|c| c.is_uppercase()).count();
    if known(&straight) || capitals == token.chars().count() && capitals <= 6 {
        return true;
    }
    if !token.contains('-') {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_what_unicode_says() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let mut buffer = [0; 4];
            let encoded = c.encode_utf8(&mut buffer).as_bytes();
            let expected = if c.is_whitespace() { encoded.len() } else { 0 };
            assert_eq!(space_len(encoded), expected, "{c:?}");
        }
    }

    #[test]
    fn hashes_tell_lengths_and_ends_apart() {
        let all: std::collections::HashSet<u64> =
            ["", "a", "a\0", "aaaaaaaa", "aaaaaaaaa", "baaaaaaaa"]
                .iter()
                .map(|s| hash(s.as_bytes()))
                .collect();
        assert_eq!(all.len(), 6);
    }
}
