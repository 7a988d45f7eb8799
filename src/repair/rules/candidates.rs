//! Where a rule may hold.
use super::{letters, signs};

/// Where a rule may hold, found in one pass over the bytes of a text.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Dashes, by their first byte.
    pub(super) dashes: Vec<usize>,
    /// Signs as wide as a Chinese character may be there.
    pub(super) has_wide_signs: bool,
    /// Spaces between "i" and "j".
    pub(super) parted: Vec<usize>,
    /// Spaces behind "ij".
    pub(super) behind_ij: Vec<usize>,
    /// Spaces beside a single letter.
    pub(super) beside_single: Vec<usize>,
    /// White space between a letter that a stop may have been read for and a capital.
    pub(super) before_capital: Vec<usize>,
    /// Line ends between small letters.
    pub(super) inside_word: Vec<usize>,
    /// "k", or a letter or digit like "I" before it, behind white space.
    pub(super) before_k: Vec<usize>,
    /// "I" before small letters.
    pub(super) capital_i: Vec<usize>,
    /// "I" beside "l".
    pub(super) in_numeral: Vec<usize>,
    /// Marks behind a digit, with one more character before a small letter.
    pub(super) before_digit: Vec<usize>,
}

/// What a byte may be, as flags.
static CLASSES: [u16; 256] = classes();
/// Part of a word: a letter, a digit, or of another character than ASCII has.
const WORD: u16 = 1;
/// A letter of ASCII.
const LETTER: u16 = 2;
/// A small one.
const SMALL: u16 = 4;
/// A letter that engines read a full stop as.
const STOP: u16 = 8;
/// A capital may begin, or white space go on.
const CAPITAL: u16 = 16;
/// "ij" has it.
const OF_IJ: u16 = 32;
/// "I" may have been read as it.
const LIKE_I: u16 = 64;
const K: u16 = 128;
const SPACE: u16 = 256;
/// A rule may hold here, too.
const SIGN: u16 = 512;

const fn classes() -> [u16; 256] {
    let mut classes = [0; 256];
    let mut i = 0;
    while i < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let byte = i as u8;
        let flags = [
            (byte.is_ascii_alphanumeric() || !byte.is_ascii(), WORD),
            (byte.is_ascii_alphabetic(), LETTER),
            (byte.is_ascii_lowercase(), SMALL),
            (
                matches!(byte, b'i' | b'j' | b'l' | b'r' | b't' | b'v'),
                STOP,
            ),
            (
                byte.is_ascii_uppercase() || byte.is_ascii_whitespace() || byte == 0xc3,
                CAPITAL,
            ),
            (matches!(byte, b'i' | b'j'), OF_IJ),
            (letters::is_like_i(byte), LIKE_I),
            (byte == b'k', K),
            (byte == b' ', SPACE),
            (
                matches!(byte, b'\n' | b'I' | b',' | b';' | b':' | 0xe2 | 0xef),
                SIGN,
            ),
        ];
        let mut n = 0;
        while n < flags.len() {
            if flags[n].0 {
                classes[i] |= flags[n].1;
            }
            n += 1;
        }
        i += 1;
    }
    classes
}

/// The byte at `at` between two on either side; zeros beyond the text.
fn around(bytes: &[u8], at: usize) -> [u8; 5] {
    std::array::from_fn(|i| bytes.get((at + i).wrapping_sub(2)).copied().unwrap_or(0))
}

impl Candidates {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut found = Self::default();
        for (at, five) in (2..).zip(bytes.windows(5)) {
            found.look(bytes, at, five);
        }
        // At either end.
        for at in (0..bytes.len()).filter(|&at| at < 2 || at + 2 >= bytes.len()) {
            found.look(bytes, at, &around(bytes, at));
        }
        found
    }

    /// Looks at a byte between two on either side.
    #[inline(always)]
    fn look(&mut self, bytes: &[u8], at: usize, five: &[u8]) {
        let class = |i: usize| CLASSES[usize::from(five[i])];
        let here = class(2);
        if here & (SPACE | SIGN) == 0 {
            return;
        }
        if here & SIGN != 0 {
            return self.look_at_sign(bytes, at);
        }
        let [second_last, last, next, second] = [class(0), class(1), class(3), class(4)];
        let is_single = last & LETTER != 0 && second_last & WORD == 0
            || next & LETTER != 0 && second & WORD == 0;
        let may_be_stop = last & STOP != 0 && (next & CAPITAL | last & OF_IJ) != 0;
        if is_single || may_be_stop || next & LIKE_I != 0 && second & K != 0 {
            self.look_at_space(bytes, at);
        }
    }

    #[cold]
    fn look_at_space(&mut self, bytes: &[u8], at: usize) {
        let around = around(bytes, at);
        let is = |i: usize, flag: u16| CLASSES[usize::from(around[i])] & flag != 0;
        let [second_last, last, _, next, _] = around;
        match (last, next) {
            (b'i', b'j') => self.parted.push(at),
            (b'j', b'a'..=b'z') if second_last == b'i' => self.behind_ij.push(at),
            _ if is(1, STOP) && is(3, CAPITAL) => self.before_capital.push(at),
            _ => {}
        }
        if is(1, LETTER) && !is(0, WORD) || is(3, LETTER) && !is(4, WORD) {
            self.beside_single.push(at);
        }
        self.look_for_k(around, at);
    }

    /// "k" by itself, or behind one character.
    fn look_for_k(&mut self, [.., next, second]: [u8; 5], at: usize) {
        if next == b'k' && second == b' ' || second == b'k' && letters::is_like_i(next) {
            self.before_k.push(at + 1);
        }
    }

    fn look_at_sign(&mut self, bytes: &[u8], at: usize) {
        let around = around(bytes, at);
        let is = |i: usize, flag: u16| CLASSES[usize::from(around[i])] & flag != 0;
        match bytes[at] {
            b'\n' => {
                if is(1, SMALL) && is(3, SMALL) {
                    self.inside_word.push(at);
                } else if is(1, STOP) && is(3, CAPITAL) {
                    self.before_capital.push(at);
                }
                self.look_for_k(around, at);
            }
            b'I' if is(3, SMALL)
                && is(4, SMALL)
                && bytes.get(at + 3).is_some_and(u8::is_ascii_lowercase) =>
            {
                self.capital_i.push(at);
            }
            b'I' if around[1] == b'l' || around[3] == b'l' => self.in_numeral.push(at),
            b',' | b';' | b':' if is(4, SMALL) && around[1].is_ascii_digit() => {
                self.before_digit.push(at);
            }
            0xe2 if bytes[at..].starts_with(signs::DASH.as_bytes()) => self.dashes.push(at),
            0xef => self.has_wide_signs = true,
            _ => {}
        }
    }
}
