//! References to articles, gazettes, parliamentary papers, cases and European documents.
use std::ops::Range;

use super::ProtectedKind as Kind;

/// Recognises something and moves on behind it, or fails anywhere.
pub(super) type Rule = fn(&mut Cursor<'_>) -> bool;

/// A place in a line, moved along by what is recognised.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'l> {
    line: &'l str,
    pub(super) at: usize,
}

impl<'l> Cursor<'l> {
    pub(super) fn new(line: &'l str, at: usize) -> Self {
        Self { line, at }
    }

    fn rest(&self) -> &'l str {
        &self.line[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes `sign` if it comes next.
    pub(super) fn take(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// Takes characters that hold; whether there were any.
    pub(super) fn take_while(&mut self, holds: impl Fn(char) -> bool) -> &'l str {
        let rest = self.rest();
        let len = rest.find(|c| !holds(c)).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    pub(super) fn digits(&mut self) -> &'l str {
        self.take_while(|c| c.is_ascii_digit())
    }

    /// Takes blanks; a reference may have none.
    pub(super) fn blanks(&mut self) -> bool {
        !self
            .take_while(|c| matches!(c, ' ' | '\t' | '\u{a0}'))
            .is_empty()
    }

    /// Takes one of the words, if it ends there.
    pub(super) fn word(&mut self, words: &[&str]) -> bool {
        let mut ahead = *self;
        let found = ahead.take_while(char::is_alphabetic);
        let is_one = words.contains(&found);
        if is_one {
            *self = ahead;
        }
        is_one
    }

    /// Runs `part`; goes back if it fails.
    pub(super) fn attempt(&mut self, part: impl FnOnce(&mut Self) -> bool) -> bool {
        let before = *self;
        let done = part(self);
        if !done {
            *self = before;
        }
        done
    }

    /// Takes `part` again and again.
    fn repeat(&mut self, mut part: impl FnMut(&mut Self) -> bool) {
        while self.attempt(&mut part) {}
    }

    pub(super) fn ends_word(&self) -> bool {
        !self.peek().is_some_and(char::is_alphanumeric)
    }
}

const ORDINALS: [&str; 22] = [
    "eerste",
    "tweede",
    "derde",
    "vierde",
    "vijfde",
    "zesde",
    "zevende",
    "achtste",
    "negende",
    "tiende",
    "elfde",
    "twaalfde",
    "dertiende",
    "veertiende",
    "vijftiende",
    "zestiende",
    "zeventiende",
    "achttiende",
    "negentiende",
    "twintigste",
    "laatste",
    "enige",
];

const ARTICLES: [&str; 12] = [
    "artikel",
    "artikelen",
    "Artikel",
    "Artikelen",
    "ARTIKEL",
    "art",
    "arts",
    "artt",
    "Art",
    "Artt",
    "paragraaf",
    "Paragraaf",
];

const CHAPTERS: [&str; 14] = [
    "hoofdstuk",
    "Hoofdstuk",
    "afdeling",
    "Afdeling",
    "titel",
    "Titel",
    "bijlage",
    "Bijlage",
    "boek",
    "Boek",
    "lid",
    "onderdeel",
    "Deel",
    "deel",
];

const GAZETTES: [&str; 11] = [
    "Stcrt",
    "Stb",
    "Trb",
    "Staatsblad",
    "Staatscourant",
    "Tractatenblad",
    "PbEU",
    "PbEG",
    "PB",
    "Pb",
    "Gemeenteblad",
];

const PAPERS: [&str; 5] = [
    "Kamerstukken",
    "Kamerstuk",
    "Handelingen",
    "Aanhangsel",
    "Bijlagen",
];

const EUROPEAN: [&str; 5] = ["COM", "SEC", "SWD", "JOIN", "COD"];

/// Fewer groups between colons are a label and what it is of, or a time.
const MIN_GROUPS: usize = 3;

/// Whether a reference may begin with this word of small letters, the first of which may be a capital.
pub(super) fn may_begin(word: &str) -> bool {
    let lists: [&[&str]; 4] = [&ARTICLES, &CHAPTERS, &GAZETTES, &PAPERS];
    let is_listed = |list: &[&str]| list.contains(&word);
    match word.as_bytes() {
        [b'a'..=b'z', ..] => lists[..2].iter().any(|list| is_listed(list)),
        _ => lists.iter().any(|list| is_listed(list)),
    }
}

/// The reference that begins at the cursor; the cursor then stands behind it.
pub(super) fn reference(c: &mut Cursor<'_>) -> Option<Kind> {
    let kinds: [(Rule, Kind); 6] = [
        (article, Kind::Article),
        (gazette, Kind::Gazette),
        (papers, Kind::Parliament),
        (ecli, Kind::Ecli),
        (european, Kind::European),
        (chapter, Kind::Article),
    ];
    kinds
        .into_iter()
        .find_map(|(part, kind)| c.attempt(part).then_some(kind))
}

/// "3:42", "12a", "6.2.1", "IV", "7:658".
fn article_number(c: &mut Cursor<'_>) -> bool {
    let first = c.digits();
    if first.is_empty() {
        let roman = c.take_while(|c| matches!(c, 'I' | 'V' | 'X' | 'L'));
        return !roman.is_empty() && c.ends_word();
    }
    c.repeat(|c| {
        (c.take(":") || c.take(".") || c.take("-") || c.take("/")) && !c.digits().is_empty()
    });
    c.attempt(|c| {
        let letters = c.take_while(|c| c.is_ascii_lowercase());
        // "10aa", but "4is" lost a space.
        let is_word = matches!(
            letters,
            "en" | "er" | "in" | "is" | "of" | "om" | "op" | "te"
        );
        (1..=2).contains(&letters.len()) && !is_word && c.ends_word()
    });
    c.repeat(|c| (c.take(".") || c.take(":")) && !c.digits().is_empty());
    c.ends_word()
}

fn letter(c: &mut Cursor<'_>) -> bool {
    let found = c.take_while(char::is_alphanumeric);
    let small = found.len() <= 2
        && found
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let sign = !found.is_empty() && small;
    if sign {
        c.take("°");
    }
    sign
}

/// ", tweede lid", ", onder a", " en 4", ", aanhef".
fn member(c: &mut Cursor<'_>) -> bool {
    let comma = c.take(",");
    if !c.blanks() {
        return false;
    }
    let joined = c.attempt(|c| {
        c.word(&["en", "of", "juncto", "jo", "respectievelijk"]) && {
            c.take(".");
            c.blanks()
        }
    }) || c.attempt(|c| {
        c.word(&["tot"])
            && c.blanks()
            && c.word(&["en"])
            && c.blanks()
            && c.word(&["met"])
            && c.blanks()
    });
    let part = c.attempt(|c| {
        c.word(&ORDINALS) && c.blanks() && c.word(&["lid", "volzin", "alinea", "zin"])
    }) || c.attempt(|c| {
        c.word(&["lid", "onder", "onderdeel", "sub", "leden", "onderdelen"])
            && c.blanks()
            && letter(c)
    }) || c.attempt(|c| c.word(&["aanhef"]));
    part || (joined || comma) && c.attempt(article_number)
        || joined && c.attempt(|c| c.word(&ORDINALS) && c.ends_word())
        || joined && c.attempt(|c| letter(c) && c.ends_word())
}

fn article(c: &mut Cursor<'_>) -> bool {
    let sign = c.take("§");
    if sign {
        c.take("§");
        c.blanks();
    } else {
        if !c.word(&ARTICLES) {
            return false;
        }
        c.take(".");
        if !c.blanks() {
            return false;
        }
    }
    if !article_number(c) {
        return false;
    }
    c.repeat(member);
    true
}

fn chapter(c: &mut Cursor<'_>) -> bool {
    if !c.word(&CHAPTERS) || !c.blanks() {
        return false;
    }
    c.attempt(article_number)
        || c.attempt(|c| {
            let one = c.take_while(char::is_alphanumeric);
            one.len() == 1 && one.chars().all(|c| c.is_ascii_uppercase())
        })
}

/// " 2019", ", 64123", "/1", " L 119", ", nr. 7", ", p. 3".
fn citation(c: &mut Cursor<'_>) -> bool {
    let comma = c.take(",") || c.take("/") || c.take("-") || c.take(":");
    let blank = c.blanks();
    if !comma && !blank {
        return false;
    }
    if c.attempt(|c| {
        c.word(&["nr", "nrs", "no", "p", "blz", "bl", "bijl", "jaargang"]) && {
            c.take(".");
            c.blanks();
            !c.digits().is_empty()
        }
    }) {
        c.repeat(|c| (c.take("-") || c.take("–") || c.take("/")) && !c.digits().is_empty());
        return c.ends_word();
    }
    if !c.digits().is_empty() {
        c.repeat(|c| {
            (c.take("/") || c.take("-") || c.take("–") || c.take(".") || c.take(":"))
                && !c.digits().is_empty()
        });
        c.attempt(|c| c.take_while(|c| c.is_ascii_lowercase()).len() == 1);
        return c.ends_word();
    }
    let sign = c.take_while(|c| c.is_ascii_uppercase());
    !sign.is_empty() && sign.len() <= 6 && c.ends_word()
}

fn gazette(c: &mut Cursor<'_>) -> bool {
    if !c.word(&GAZETTES) {
        return false;
    }
    c.take(".");
    let first = c.at;
    c.repeat(citation);
    c.line[first..c.at].contains(|c: char| c.is_ascii_digit())
}

fn papers(c: &mut Cursor<'_>) -> bool {
    if !c.word(&PAPERS) {
        return false;
    }
    let first = c.at;
    c.repeat(citation);
    c.line[first..c.at].contains(|c: char| c.is_ascii_digit())
}

/// Bytes of what an ECLI begins with, its colon included.
const ECLI_LEN: usize = 5;

/// Whether the bytes are "ECLI:" in capitals or small letters, or read for it.
fn begins_ecli(bytes: &[u8]) -> bool {
    let is_bar = |byte| matches!(byte, b'I' | b'i' | b'L' | b'l' | b'1' | b'|');
    matches!(*bytes, [b'E' | b'e', b'C' | b'c', l, i, b':', ..] if is_bar(l) && is_bar(i))
}

fn ecli(c: &mut Cursor<'_>) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || c == '.';
    if !begins_ecli(c.rest().as_bytes()) {
        return false;
    }
    c.at += ECLI_LEN;
    !c.take_while(|c| c.is_ascii_alphabetic()).is_empty()
        && c.take(":")
        && !c.take_while(char::is_alphanumeric).is_empty()
        && c.take(":")
        && c.digits().len() == 4
        && c.take(":")
        && {
            let last = c.take_while(sign);
            c.at -= last.len() - last.trim_end_matches('.').len();
            !last.is_empty()
        }
}

/// Gives what colons join: cases wherever they begin in their chunk ("enECLI:NL:HR:1998:AA2345"), and other groups of
/// capitals and digits, three or more.
pub(super) fn joined_by_colons(line: &str, sink: &mut dyn FnMut(Range<usize>, Kind)) {
    let bytes = line.as_bytes();
    let is_group = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let mut done = 0;
    while let Some(colon) = bytes[done..].iter().position(|&byte| byte == b':') {
        let colon = done + colon;
        let start = colon.saturating_sub(ECLI_LEN - 1);
        let mut c = Cursor::new(line, start);
        if start >= done && begins_ecli(&bytes[start..]) && ecli(&mut c) {
            sink(start..c.at, Kind::Ecli);
            done = c.at;
            continue;
        }
        let before = bytes[done..colon].iter().rev();
        let first = colon - before.take_while(|&&byte| is_group(byte)).count();
        let (mut n, mut end) = (usize::from(first < colon), colon);
        while bytes.get(end) == Some(&b':') {
            let group = bytes[end + 1..].iter().take_while(|&&byte| is_group(byte));
            let next = end + 1 + group.count();
            let ends = !line[next..].starts_with(char::is_alphanumeric);
            if n == 0 || next == end + 1 || !ends {
                break;
            }
            (n, end) = (n + 1, next);
        }
        if n >= MIN_GROUPS && line[first..end].contains(|c: char| c.is_ascii_uppercase()) {
            sink(first..end, Kind::Code);
        }
        done = end.max(colon + 1);
    }
}

fn european(c: &mut Cursor<'_>) -> bool {
    if !c.word(&EUROPEAN) {
        return false;
    }
    c.blanks();
    if !(c.take("(") && c.digits().len() == 4 && c.take(")")) {
        return false;
    }
    c.blanks();
    !c.digits().is_empty() && c.ends_word()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_colons_join_is_found_wherever_it_begins() {
        let found = |line| {
            let mut found = Vec::new();
            joined_by_colons(line, &mut |span, kind| found.push((&line[span], kind)));
            found
        };
        assert_eq!(
            found(
                "Zie 2006,enECLI:EU:C:2015:650. Of ecl1:nl:rbdha:2020:1a: éÉCLI:EcLi:NL:HR:1998:AA2345:"
            ),
            [
                ("ECLI:EU:C:2015:650", Kind::Ecli),
                ("ecl1:nl:rbdha:2020:1a", Kind::Ecli),
                ("EcLi:NL:HR:1998:AA2345", Kind::Ecli),
            ]
        );
        assert_eq!(
            found("van:KA:B2:C: en:12:X:Y.Z::A:B:C"),
            [
                ("KA:B2:C", Kind::Code),
                ("12:X:Y", Kind::Code),
                ("A:B:C", Kind::Code)
            ]
        );
        for line in [
            "ECLI:NL:",
            "ECLI:",
            ":",
            "::",
            "",
            "A:B",
            "10:45:30",
            "A:B:Cd",
            "A:B:Cé",
            "Let op: A:",
            "é:A:",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }
}
