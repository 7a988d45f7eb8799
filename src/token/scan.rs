//! One pass over the text: where chunks begin and end, and what is known of each.
use super::cache::{Cache, Key};
use super::judge::{is_glued, judge, pair};
use super::specks::{may_be_speckle, speckles};
use super::{Chunk, State};
use crate::bytes::{HIGH, ONES, eight, first, small_letters, unmarked};
use crate::lexicon::Lexicon;
use crate::lm::{self, Model};

/// A longer word is judged with its sign.
const MAX_PLAIN: usize = 64;

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

/// Whether white space may begin with this byte.
#[inline]
fn may_be_space(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, 0xc2 | 0xe1..=0xe3)
}

/// Where the chunk that `start` is in ends.
///
/// Eight bytes at a time: those up to the first that is a space or no ASCII are passed over at once.
#[inline]
fn chunk_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        let word = eight(bytes, at);
        // The lowest byte below 33, or above 127; higher ones may be marked by a borrow.
        let n = unmarked((word.wrapping_sub(ONES * 33) & !word | word) & HIGH);
        at += n;
        if n == 8 {
            continue;
        }
        match bytes.get(at) {
            Some(&byte) if !may_be_space(byte) || space_len(&bytes[at..]) == 0 => at += 1,
            _ => return at,
        }
    }
}

/// Whether `bytes[start..end]` are small letters of ASCII.
#[inline]
pub(crate) fn is_small(bytes: &[u8], start: usize, end: usize) -> bool {
    let mut at = start;
    while at < end {
        if first(!small_letters(eight(bytes, at)) & HIGH, end - at) != 0 {
            return false;
        }
        at += 8;
    }
    true
}

/// Whether two chunks side by side may have something to say of each other ([`pair`]).
#[inline]
fn may_pair(before_end: u8, start: u8, new_line: bool) -> bool {
    match before_end {
        _ if matches!(start, b'-' | b'/') => true,
        b'!' => start.is_ascii_lowercase(),
        b',' => !(start.is_ascii_lowercase() || start.is_ascii_digit()),
        b'.' => !(start.is_ascii_uppercase() || start.is_ascii_digit()),
        // Hyphen, and the last bytes of "¬" and a soft hyphen.
        b'-' | 0xac | 0xad => new_line,
        _ => false,
    }
}

/// Whether one or two bytes are like a number that was read with letters or a bar: "|", "l5".
#[inline]
fn is_like_day(chunk: &[u8]) -> bool {
    chunk.len() < 3
        && chunk
            .iter()
            .any(|byte| matches!(byte, b'|' | b'l' | b'I' | b'O' | b'o' | b'S' | b's'))
}

/// Splits the text into chunks and judges each.
///
/// # Complexity
///
/// O(n): a chunk is hashed and looked for in the cache; one that is new is judged by lookups in the
/// lexicon.
pub(crate) fn chunks(
    text: &str,
    lexicon: &Lexicon,
    model: &Model,
    cache: &mut Cache,
    out: &mut Vec<Chunk>,
) {
    out.clear();
    let bytes = text.as_bytes();
    let (mut at, mut breaks, mut before_end, mut may_be_day) = (0, 2, b' ', false);
    let mut any_speckle = false;
    while let Some(&byte) = bytes.get(at) {
        if may_be_space(byte) {
            let space = space_len(&bytes[at..]);
            if space > 0 {
                breaks += usize::from(matches!(byte, b'\n' | b'\x0c'));
                at += space;
                continue;
            }
        }
        let start = at;
        at = chunk_end(bytes, start);
        let key = Key::of(bytes, start, at);
        let state = match cache.get(key) {
            Some(state) => state,
            None => new_state(&text[start..at], key, lexicon, model, cache),
        };
        out.push(Chunk {
            start,
            end: at,
            state,
            new_line: breaks > 0,
            new_paragraph: breaks > 1,
            speck: false,
            ends_in_speck: false,
            key,
        });
        if breaks < 2
            && (may_be_day && byte.is_ascii_lowercase() || may_pair(before_end, byte, breaks > 0))
        {
            pair(text, lexicon, out);
        }
        any_speckle |= !matches!(state, State::Clean | State::Glued | State::Protected)
            && may_be_speckle(byte);
        (before_end, breaks) = (bytes[at - 1], 0);
        may_be_day = is_like_day(&bytes[start..at]);
    }
    if any_speckle {
        speckles(text, out);
    }
}

#[cold]
fn new_state(chunk: &str, key: Key, lexicon: &Lexicon, model: &Model, cache: &mut Cache) -> State {
    let state = match before_sign(chunk, model) {
        Some(word) => {
            let key = Key::of(word.as_bytes(), 0, word.len());
            cache.get(key).unwrap_or_else(|| {
                let state = judge(word, lexicon, model);
                cache.put(key, state);
                state
            })
        }
        None => judge(chunk, lexicon, model),
    };
    cache.put(key, state);
    state
}

/// A word of small ASCII letters before one common sign, which leaves the word's state as it is.
fn before_sign<'t>(chunk: &'t str, model: &Model) -> Option<&'t str> {
    let word = chunk.strip_suffix(['.', ',', ';', ':', ')'])?;
    let sign = lm::sign(chunk.chars().next_back()?);
    let is_plain = word.len() > 1
        && word.len() < MAX_PLAIN
        && word.bytes().all(|b| b.is_ascii_lowercase())
        && !word.ends_with("www")
        // "bi)" may be a word of its own.
        && !chunk.ends_with("i)");
    (is_plain && !is_glued(model, lm::FIRST_WORD, sign)).then_some(word)
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
            assert!(!c.is_whitespace() || may_be_space(encoded[0]));
        }
    }

    #[test]
    fn a_word_is_small_if_all_its_letters_are() {
        let bytes: Vec<u8> = (0..=255).chain(*b"abcxyzabcxyzabcABC").collect();
        for (start, n) in (0..bytes.len()).flat_map(|start| (0..20).map(move |n| (start, n))) {
            let end = (start + n).min(bytes.len());
            let all = bytes[start..end].iter().all(u8::is_ascii_lowercase);
            assert_eq!(is_small(&bytes, start, end), all, "{start}..{end}");
        }
    }

    #[test]
    fn chunks_end_where_white_space_begins() {
        let text = "Eén\u{a0}ei is g\u{1}e\u{7f}en\u{2003}ei, twee’ën\u{85}wel; \u{3000}ÿÀ’“\tvergunningaanvraagformulier\r\n¬\u{ad}";
        let mut at = 0;
        let mut found = Vec::new();
        while at < text.len() {
            let space = space_len(&text.as_bytes()[at..]);
            let end = chunk_end(text.as_bytes(), at);
            if space == 0 {
                found.push(&text[at..end]);
            }
            at = end + space.max(usize::from(end == at));
        }
        let expected: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(found, expected);
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn a_sign_leaves_the_state_of_a_word_as_it_is() {
        let repairer = crate::Repairer::dutch();
        let (lexicon, model) = (&repairer.lexicon, &repairer.lm);
        let words = [
            "dijk",
            "dijkbeheerder",
            "dijkgraafbeheer",
            "vande",
            "qwrtz",
            "www",
            "xwww",
            "en",
            "a",
            "dan",
            "nl",
            "waterkeringsbeheerdersoverleg",
        ];
        let mut n_plain = 0;
        for word in words {
            for sign in [".", ",", ";", ":", ")", "?"] {
                let chunk = format!("{word}{sign}");
                if let Some(word) = before_sign(&chunk, model) {
                    n_plain += 1;
                    let state = judge(&chunk, lexicon, model);
                    assert_eq!(judge(word, lexicon, model), state, "{chunk}");
                }
            }
        }
        assert!(n_plain > 30);
    }
}
