//! The spans of a line that need no lexicon.
use std::ops::Range;

use super::ProtectedKind as Kind;
use super::digits;
use super::numbers::{
    amount, bsn, code, date, ground, grouped, iban, is_versioned, number, ordinal, phone, sum,
    time, version,
};
use super::references::{self, Cursor, Rule};

/// Gives the spans in their order.
pub(super) fn find(line: &str, sink: &mut dyn FnMut(Range<usize>, Kind)) {
    let (mut capitals, mut small) = (0, 0);
    for byte in line.bytes() {
        capitals += usize::from(byte.is_ascii_uppercase());
        small += usize::from(byte.is_ascii_lowercase());
    }
    if !line.is_ascii() {
        for c in line.chars().filter(|c| !c.is_ascii()) {
            capitals += usize::from(c.is_uppercase());
            small += usize::from(c.is_lowercase());
        }
    }
    // Words in capitals are no acronyms there.
    let is_heading = capitals > small.max(MAX_ACRONYM);
    let mut before: Option<char> = None;
    let mut at = 0;
    while let Some(&byte) = line.as_bytes().get(at) {
        if byte == b' ' {
            (before, at) = (Some(' '), at + 1);
            continue;
        }
        let Some(c) = line[at..].chars().next() else {
            break;
        };
        let is_inside = before.is_some_and(char::is_alphanumeric);
        let len = if is_inside { 0 } else { plain_len(&line[at..]) };
        if len > 0 {
            (before, at) = (Some('a'), at + len);
            continue;
        }
        let found = begins(before, c)
            .then(|| span_at(line, at, before, is_heading))
            .flatten();
        let end = match found {
            Some((end, kind)) if end > at => {
                sink(at..end, kind);
                end
            }
            _ => at + c.len_utf8(),
        };
        before = line[..end].chars().next_back();
        at = end;
    }
}

/// Bytes of a word at the start of `rest` that no rule knows: a capital or none and small letters, with nothing
/// behind them in their chunk but signs that end a clause.
fn plain_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let first = usize::from(bytes.first().is_some_and(u8::is_ascii_uppercase));
    let small = bytes[first..].iter().take_while(|b| b.is_ascii_lowercase());
    let len = first + small.count();
    if len < 2 {
        return 0;
    }
    let behind = match bytes[len..] {
        [b'.' | b',' | b';' | b':' | b')', ref behind @ ..] | ref behind => behind,
    };
    let ends = matches!(behind, [] | [b' ' | b'\n' | b'\r' | b'\t', ..]);
    let word = &rest[..len];
    let is_numeral = || word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    let may_begin = || matches!(word, "fl") || is_initial(word) || references::may_begin(word);
    // "Vbis"
    let is_ordinal =
        || matches!(bytes[0], b'I' | b'V' | b'X' | b'L') && digits::ordinal_len(word).is_some();
    if !ends || is_numeral() || is_ordinal() || may_begin() {
        return 0;
    }
    len
}

/// Whether a span may begin with `c` after `before`.
fn begins(before: Option<char>, c: char) -> bool {
    let is_word = |c: char| c.is_alphanumeric();
    match before {
        Some(b) if is_word(b) => {
            c.is_ascii_digit() && !b.is_ascii_digit() || c.is_uppercase() && b.is_lowercase()
        }
        _ => {
            is_word(c)
                || matches!(c, '\'' | '’' | '€' | '$' | '£' | 'ƒ' | '+' | '§' | '#' | '/' | '~')
                || matches!(c, '.' | '-')
                    && before.is_none_or(|b| b.is_whitespace() || matches!(b, '(' | '[' | '"' | '“'))
                // "financi&@le"
                || c == '@' && before != Some('&')
        }
    }
}

/// More capitals are a word in capitals.
const MAX_ACRONYM: usize = 8;

fn span_at(line: &str, at: usize, before: Option<char>, is_heading: bool) -> Option<(usize, Kind)> {
    let mut c = Cursor::new(line, at);
    let inside = before.is_some_and(char::is_alphanumeric);
    let first = c.peek()?;
    if first.is_ascii_digit() {
        return number_at(line, at, inside);
    }
    if inside {
        if c.attempt(ordinal) {
            return Some((c.at, Kind::Roman));
        }
        return (!is_heading && acronym(&mut c)).then_some((c.at, Kind::Acronym));
    }
    let by_chunk = address(line, at);
    if by_chunk.is_some() {
        return by_chunk;
    }
    if let Some(kind) = references::reference(&mut c) {
        return Some((c.at, kind));
    }
    let rules: [(Rule, Kind); 9] = [
        (option, Kind::Code),
        (amount, Kind::Amount),
        (phone, Kind::Phone),
        (iban, Kind::Iban),
        (place, Kind::Name),
        (initials, Kind::Name),
        (tag, Kind::Tag),
        (version, Kind::Version),
        (code, Kind::Code),
    ];
    if let Some((_, kind)) = rules.into_iter().find(|(rule, _)| c.attempt(rule)) {
        return Some((c.at, kind));
    }
    if c.attempt(roman) || c.attempt(ordinal) {
        return Some((c.at, Kind::Roman));
    }
    (!is_heading && acronym(&mut c)).then_some((c.at, Kind::Acronym))
}

fn number_at(line: &str, at: usize, inside: bool) -> Option<(usize, Kind)> {
    let mut c = Cursor::new(line, at);
    let rules: [(Rule, Kind); 11] = [
        (date, Kind::Date),
        (phone, Kind::Phone),
        (ground, Kind::Ground),
        (time, Kind::Time),
        (sum, Kind::Amount),
        (bsn, Kind::Bsn),
        (version, Kind::Version),
        (code, Kind::Code),
        (ordinal, Kind::Code),
        (grouped, Kind::Number),
        (number, Kind::Number),
    ];
    if !inside && let Some(found) = address(line, at) {
        return Some(found);
    }
    let (_, kind) = rules.into_iter().find(|(rule, kind)| {
        let whole = matches!(
            kind,
            Kind::Date | Kind::Phone | Kind::Code | Kind::Bsn | Kind::Time
        );
        (!inside || !whole) && c.attempt(rule)
    })?;
    if kind == Kind::Number {
        // Digits that stand for letters are a word's.
        let word = |c: char| c.is_alphanumeric();
        let start = line[..at]
            .char_indices()
            .rev()
            .take_while(|&(_, c)| word(c))
            .last();
        let start = start.map_or(at, |(i, _)| i);
        let end = line[at..].find(|c| !word(c)).map_or(line.len(), |i| at + i);
        let digits = line[at..end].bytes().take_while(u8::is_ascii_digit).count();
        if c.at == at + digits
            && digits::is_misread(&line[start..end], at - start..at - start + digits)
        {
            return None;
        }
    }
    Some((c.at, kind))
}

/// Signs that end a sentence or a clause and are no part of an address.
fn trim(chunk: &str) -> &str {
    chunk.trim_end_matches([
        '.', ',', ';', ':', '!', '?', ')', ']', '}', '"', '\'', '’', '”', '»', '>',
    ])
}

/// How domains end, but for what is a Dutch word too: "wet.de" is a lost space.
pub(crate) const DOMAINS: [&str; 11] = [
    "nl", "be", "com", "org", "eu", "net", "gov", "info", "example", "int", "edu",
];
/// How file names end.
pub(crate) const FILES: [&str; 32] = [
    "html", "htm", "php", "aspx", "css", "js", "ts", "py", "pdf", "txt", "md", "doc", "docx",
    "xls", "xlsx", "odt", "ods", "csv", "xml", "json", "jsonl", "yml", "yaml", "zip", "png", "jpg",
    "tif", "svg", "gml", "ttl", "rdf", "sql",
];

/// "./stukken", "~/stukken", "/srv/stukken".
pub(crate) fn is_path(core: &str) -> bool {
    let is_name = |path: &str| path.starts_with(|c: char| c.is_ascii_lowercase() || c == '.');
    let mut starts = ["./", "../", "~/"].iter();
    let rest = starts.find_map(|start| core.strip_prefix(start));
    let from_root = || core.strip_prefix('/').filter(|rest| rest.contains('/'));
    rest.or_else(from_root).is_some_and(is_name)
}

/// What an address is told by is within so many bytes of its start.
const MAX_ADDRESS: usize = 2048;

/// Addresses, file names and formulas: what of the chunk is one.
fn address(line: &str, at: usize) -> Option<(usize, Kind)> {
    let rest = &line[at..];
    let chunk_of = |text: &'_ str| text.find(char::is_whitespace).unwrap_or(text.len());
    let mut most = rest.len().min(MAX_ADDRESS);
    while !rest.is_char_boundary(most) {
        most -= 1;
    }
    let n_near = chunk_of(&rest[..most]);
    let core = trim(&rest[..n_near]);
    let is_sign = |c: char| matches!(c, '.' | '@' | '/' | '\\' | ':' | '=' | '^' | '_');
    if !core.contains(is_sign) || core.len() < 3 {
        return None;
    }
    let whole = |kind| {
        let is_longer = n_near == most && most < rest.len();
        let core = if is_longer {
            trim(&rest[..chunk_of(rest)])
        } else {
            core
        };
        let len = core.len();
        Some((at + len, kind))
    };
    if core.contains("://") || core.starts_with("www.") || core.starts_with("mailto:") {
        return whole(Kind::Url);
    }
    if let Some((name, domain)) = core.split_once('@') {
        let mail = !name.is_empty() && domain.contains('.') && !domain.contains('@');
        return if mail { whole(Kind::Email) } else { None };
    }
    if core.contains('\\') || is_path(core) {
        return whole(Kind::FileName);
    }
    if core.contains('_') && core.is_ascii() {
        return whole(Kind::Code);
    }
    if core.contains(['=', '^']) {
        return whole(Kind::Formula);
    }
    let (host, path) = core.split_once('/').unwrap_or((core, ""));
    if let Some(ending) = core.strip_prefix('.')
        && (DOMAINS.contains(&ending) || FILES.contains(&ending))
    {
        return whole(Kind::FileName);
    }
    let (name, ending) = host.rsplit_once('.')?;
    let ending = ending.split(['-', ':']).next().unwrap_or(ending);
    let named = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let domain = DOMAINS.contains(&ending);
    let file = FILES.contains(&ending);
    let plain = named && name.chars().count() > 1 && !name.ends_with('.');
    match (plain, domain, file) {
        (true, true, _) => whole(Kind::Url),
        (true, _, true) if path.is_empty() => whole(Kind::FileName),
        _ => None,
    }
}

/// "'s-Gravenhage".
fn place(c: &mut Cursor<'_>) -> bool {
    (c.take("'") || c.take("’"))
        && c.take("s-")
        && c.peek().is_some_and(char::is_uppercase)
        && !c.take_while(|c| c.is_alphabetic() || c == '-').is_empty()
}

/// Letters that stand for a name as one does.
fn is_initial(name: &str) -> bool {
    matches!(name, "Th" | "Ch" | "Chr" | "Ph" | "Fr" | "IJ" | "St")
}

/// "J.P.H. Donner", "Th.A. van der Berg", "t.a.v.".
fn initials(c: &mut Cursor<'_>) -> bool {
    let mut n = 0;
    let mut capital = false;
    while c.attempt(|c| {
        let name = c.take_while(char::is_alphabetic);
        let short = name.chars().count() == 1 || is_initial(name);
        capital |= name.starts_with(char::is_uppercase);
        short && c.take(".")
    }) {
        n += 1;
        c.attempt(|c| {
            let gap = c.take("-") || c.take(" ");
            let mut ahead = *c;
            let name = ahead.take_while(char::is_alphabetic);
            gap && name.chars().count() == 1
                && name.starts_with(char::is_uppercase)
                && ahead.take(".")
        });
    }
    if n == 0 {
        return false;
    }
    if !capital {
        return n >= 2;
    }
    let surname = c.attempt(|c| {
        let blank = c.blanks();
        while blank
            && c.attempt(|c| {
                let small = [
                    "van", "der", "den", "de", "ter", "ten", "te", "in", "op", "het",
                ];
                (c.word(&small) || c.take("'t") || c.take("’t")) && c.blanks()
            })
        {}
        let name = c.take_while(char::is_alphabetic);
        blank
            && name.chars().count() > 1
            && name.starts_with(char::is_uppercase)
            && name.chars().skip(1).all(char::is_lowercase)
            && {
                c.attempt(|c| {
                    c.take("-") && {
                        let second = c.take_while(char::is_alphabetic);
                        second.chars().count() > 1 && second.starts_with(char::is_uppercase)
                    }
                });
                true
            }
    });
    surname || n >= 2
}

/// "--no-color", as commands are told.
fn option(c: &mut Cursor<'_>) -> bool {
    c.take("--")
        && c.peek().is_some_and(|c| c.is_ascii_lowercase())
        && !c
            .take_while(|c| c.is_ascii_alphanumeric() || c == '-')
            .is_empty()
}

/// "#klimaat", "@raad".
fn tag(c: &mut Cursor<'_>) -> bool {
    (c.take("#") || c.take("@")) && !c.take_while(|c| c.is_alphanumeric() || c == '_').is_empty()
}

/// A number in Roman numerals, capitals or small letters.
fn roman(c: &mut Cursor<'_>) -> bool {
    let run = c.take_while(char::is_alphanumeric);
    let upper = run.to_ascii_uppercase();
    let one_case = run == upper || run == run.to_ascii_lowercase();
    let small = run != upper;
    let least = if small { 2 } else { 1 };
    one_case
        && run.len() >= least
        && run.len() <= 15
        && is_roman(&upper)
        && (!small || run.bytes().all(|b| matches!(b, b'i' | b'v' | b'x')))
}

/// Canonical Roman numerals below 4000.
pub(crate) fn is_roman(text: &str) -> bool {
    let mut rest = text;
    for _ in 0..3 {
        rest = rest.strip_prefix('M').unwrap_or(rest);
    }
    for (nine, four, five, one) in [
        ("CM", "CD", 'D', 'C'),
        ("XC", "XL", 'L', 'X'),
        ("IX", "IV", 'V', 'I'),
    ] {
        if let Some(after) = rest.strip_prefix(nine).or_else(|| rest.strip_prefix(four)) {
            rest = after;
            continue;
        }
        rest = rest.strip_prefix(five).unwrap_or(rest);
        for _ in 0..3 {
            rest = rest.strip_prefix(one).unwrap_or(rest);
        }
    }
    !text.is_empty() && rest.is_empty()
}

/// Two to eight capitals, with digits and "&" among them: "KMAR", "R&D".
fn acronym(c: &mut Cursor<'_>) -> bool {
    let taken = c.take_while(|c| c.is_alphanumeric() || c == '&');
    let whole = taken.len();
    let mut run = taken.trim_end_matches('&');
    if is_versioned(run, *c) {
        run = run.trim_end_matches(|c: char| c.is_ascii_digit());
    }
    let end = c.at - whole + run.len();
    c.at = end;
    let capitals = run
        .chars()
        .take_while(|c| c.is_uppercase() || matches!(c, '&' | '0'..='9'));
    let n: usize = capitals.map(char::len_utf8).sum();
    let letters = run.chars().filter(|c| c.is_uppercase()).count();
    n == run.len() && (2..=MAX_ACRONYM).contains(&letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_passed_over_begin_no_span() {
        let words = [
            "de",
            "artikel",
            "art",
            "lid",
            "deel",
            "bijlage",
            "vvd",
            "viii",
            "xix",
            "fl",
            "euro",
            "www",
            "gemeente",
            "nl",
            "van",
            "abc",
            "De",
            "Artikel",
            "Stb",
            "Handelingen",
            "Chr",
            "St",
            "Deel",
            "Raad",
            "Pb",
            "Ix",
            "EUR",
        ];
        let behind = [
            "", " ", ", ", ". ", ".nl", ": ", ") ", " 3", ". 3", " 12a", "1", "-en", "/x", "@x.nl",
            "_x", " IV", ".IV", "=1", "’s", "\u{a0}5", "B",
        ];
        let mut n_passed = 0;
        for word in words {
            for end in behind {
                let text = format!("{word}{end}");
                if plain_len(&text) > 0 {
                    n_passed += 1;
                    assert_eq!(span_at(&text, 0, None, false), None, "{text}");
                }
            }
        }
        assert!(n_passed > 20, "{n_passed}");
    }
}
