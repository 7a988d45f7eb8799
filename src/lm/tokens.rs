//! The tokens of running text, as the model counts them, and their classes.

/// Ids below this stand for classes of tokens.
pub(crate) const FIRST_WORD: u16 = 32;
/// Before the start of a paragraph; never predicted.
pub(crate) const PAD: u16 = 0;
pub(crate) const UNKNOWN: u16 = 1;
pub(crate) const NUMBER: u16 = 2;
pub(crate) const START: u16 = 3;
/// A hyphen inside a word.
pub(crate) const HYPHEN: u16 = 4;
/// A hyphen before a space: "post- en".
pub(crate) const SUSPENDED: u16 = 5;
pub(crate) const STOP: u16 = 6;
pub(crate) const COMMA: u16 = 7;
pub(crate) const SEMICOLON: u16 = 8;
pub(crate) const COLON: u16 = 9;
pub(crate) const OPEN: u16 = 10;
pub(crate) const CLOSE: u16 = 11;
/// A question or exclamation mark.
pub(crate) const QUESTION: u16 = 14;
pub(crate) const DASH: u16 = 15;
pub(crate) const PERCENT: u16 = 18;
/// Codes, addresses, abbreviations with inner full stops.
pub(crate) const CODE: u16 = 30;

/// The class of a single sign.
pub(crate) fn sign(c: char) -> u16 {
    match c {
        '-' => HYPHEN,
        '.' => STOP,
        ',' => COMMA,
        ';' => SEMICOLON,
        ':' => COLON,
        '(' => OPEN,
        ')' => CLOSE,
        '"' => 12,
        '/' => 13,
        '?' | '!' => QUESTION,
        '–' | '—' => DASH,
        '\'' | '’' => 17,
        '%' | '‰' => PERCENT,
        '€' | '$' | '£' | 'ƒ' => 19,
        '[' => 20,
        ']' => 21,
        '„' | '“' | '‘' | '‚' | '«' => 22,
        '”' | '»' => 23,
        '*' | '•' | '·' | '■' | '►' => 24,
        '§' => 25,
        '+' | '=' | '<' | '>' | '±' | '×' => 26,
        '_' | '|' | '~' | '\\' => 27,
        '°' | '²' | '³' | 'º' => 28,
        '&' => 29,
        _ => 16,
    }
}

/// Signs that engines read for letters inside words ("financi&le") and before them ("€én"); texts have them between
/// capitals ("S&O"), before numbers and in addresses.
pub(crate) const FOR_LETTERS: [char; 6] = ['&', '€', '¢', '©', '@', '£'];

/// A token of running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    pub(crate) text: &'t str,
    /// `None`: a word.
    pub(crate) class: Option<u16>,
    /// White space stands before it.
    pub(crate) spaced: bool,
}

/// Whether `c` may stand inside a word.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{308}' | '\u{301}')
}

/// A capital and a small letter: "Stb", not "s" or "EU".
pub(crate) fn is_capitalised(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase)
}

/// Whether `c` differs from its small letter by nothing but its size.
pub(crate) fn is_small_read_large(c: char) -> bool {
    matches!(c, 'C' | 'K' | 'O' | 'P' | 'S' | 'U' | 'V' | 'W' | 'X' | 'Z')
}

/// Length in bytes of the word at the start of `text` (0: none): letters with
/// single hyphens and apostrophes inside.
pub(crate) fn word_len(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let glue = matches!(c, '-' | '\'' | '’')
            && end > 0
            && chars.peek().is_some_and(|&(_, d)| d.is_alphabetic());
        if is_letter(c) {
            end = i + c.len_utf8();
        } else if !glue {
            break;
        }
    }
    end
}

/// Length of a number: digits with single separators between them.
pub(crate) fn number_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end].is_ascii_digit() {
        end += 1;
        let separator = bytes
            .get(end)
            .is_some_and(|b| matches!(b, b'.' | b',' | b':' | b'/'));
        if separator && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
    }
    end
}

/// Length of an abbreviation of single letters, "t.a.v." or "J.P.H."; at least two.
pub(crate) fn initials_len(text: &str) -> usize {
    let mut end = 0;
    let mut n = 0;
    let mut chars = text.char_indices();
    while let (Some((_, c)), Some((at, '.'))) = (chars.next(), chars.next()) {
        if !c.is_alphabetic() {
            break;
        }
        (end, n) = (at + 1, n + 1);
    }
    if n < 2 { 0 } else { end }
}

/// Length of a code: letters and digits mixed, with single signs inside ("v1.0.0", "35000-VII").
pub(crate) fn code_len(text: &str) -> usize {
    let (mut end, mut digit, mut letter) = (0, false, false);
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if c.is_ascii_digit() {
            digit = true;
        } else if c.is_alphabetic() {
            letter = true;
        } else if !(matches!(c, '-' | '.' | '/' | ':' | '_')
            && chars.peek().is_some_and(|(_, d)| d.is_ascii_digit()))
        {
            break;
        }
        end = i + c.len_utf8();
    }
    if digit && letter { end } else { 0 }
}

/// Length of the word at the start of `bytes` if it is two ASCII letters or more and what follows
/// makes neither a longer word nor a code of it; else 0, which says nothing.
fn plain_word_len(bytes: &[u8]) -> usize {
    let letters = bytes.iter().take_while(|b| b.is_ascii_alphabetic());
    let len = letters.count();
    let ends = match bytes.get(len..) {
        None | Some([]) => true,
        Some([b'-' | b'\'' | b'.' | b'/' | b':' | b'_', rest @ ..]) => rest
            .first()
            .is_none_or(|b| b.is_ascii() && !b.is_ascii_alphanumeric()),
        Some([byte, ..]) => byte.is_ascii() && !byte.is_ascii_digit(),
    };
    if len > 1 && ends { len } else { 0 }
}

/// Iterates over the [`Token`]s of a text.
pub(crate) struct Tokens<'t> {
    rest: &'t str,
    after_letter: bool,
}

impl<'t> Tokens<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            rest: text,
            after_letter: false,
        }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let trimmed = self.rest.trim_start();
        let spaced = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        let plain = plain_word_len(trimmed.as_bytes());
        if plain > 0 {
            let (text, rest) = trimmed.split_at(plain);
            (self.rest, self.after_letter) = (rest, true);
            return Some(Token {
                text,
                class: None,
                spaced,
            });
        }
        let first = trimmed.chars().next()?;
        let (len, class) = if first.is_alphanumeric() {
            match (initials_len(trimmed), code_len(trimmed), word_len(trimmed)) {
                (0, 0, 0) if first.is_ascii_digit() => (number_len(trimmed), Some(NUMBER)),
                (0, 0, 0) => (first.len_utf8(), Some(sign(first))),
                (0, 0, len) => (len, None),
                (0, len, _) | (len, _, _) => (len, Some(CODE)),
            }
        } else {
            let clitic = matches!(first, '\'' | '’') && (spaced || !self.after_letter);
            let rest = &trimmed[first.len_utf8()..];
            // 's, 't, 'n
            if clitic && word_len(rest) == 1 {
                (first.len_utf8() + 1, None)
            } else {
                let class = match sign(first) {
                    HYPHEN if spaced || !self.after_letter => DASH,
                    HYPHEN if rest.starts_with(char::is_whitespace) => SUSPENDED,
                    class => class,
                };
                (first.len_utf8(), Some(class))
            }
        };
        let (text, rest) = trimmed.split_at(len.max(1));
        self.rest = rest;
        self.after_letter = text.ends_with(char::is_alphanumeric);
        Some(Token {
            text,
            class,
            spaced,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(text: &str) -> Vec<(&str, Option<u16>)> {
        Tokens::new(text).map(|t| (t.text, t.class)).collect()
    }

    #[test]
    fn words_numbers_codes_and_signs() {
        assert_eq!(
            classes("Artikel 3:42 (v1.0.0), 's avonds t.a.v. in- en -"),
            [
                ("Artikel", None),
                ("3:42", Some(NUMBER)),
                ("(", Some(10)),
                ("v1.0.0", Some(CODE)),
                (")", Some(11)),
                (",", Some(COMMA)),
                ("'s", None),
                ("avonds", None),
                ("t.a.v.", Some(CODE)),
                ("in", None),
                ("-", Some(SUSPENDED)),
                ("en", None),
                ("-", Some(DASH)),
            ]
        );
    }

    #[test]
    fn plain_words_are_what_the_slow_way_finds() {
        let signs = [
            "", "a", "9", "-", "'", ".", "/", ":", "_", ",", " ", ")", "é", "’",
        ];
        let texts = signs
            .iter()
            .flat_map(|a| signs.iter().map(move |b| format!("wet{a}{b}x")));
        for text in texts {
            let plain = plain_word_len(text.as_bytes());
            if plain > 0 {
                assert_eq!(initials_len(&text), 0, "{text}");
                assert_eq!(code_len(&text), 0, "{text}");
                assert_eq!(word_len(&text), plain, "{text}");
            }
        }
        assert_eq!(plain_word_len(b"wet. Nu"), 3);
        assert_eq!(plain_word_len(b"a b"), 0);
    }

    #[test]
    fn nothing_is_lost() {
        for text in ["a-b' 3e lid: €5,-", "é\u{301}x ½ 10.", "'-'", "x.y.z. 1.2."] {
            let bare: String = text.split_whitespace().collect();
            assert_eq!(Tokens::new(text).map(|t| t.text).collect::<String>(), bare);
        }
    }
}
