//! Rules of dates, times, amounts, telephone and account numbers, versions, codes and plain numbers.
use super::digits;
use super::references::Cursor;

pub(super) const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const SHORT_MONTHS: [&str; 12] = [
    "jan", "feb", "mrt", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec",
];

pub(super) fn date(c: &mut Cursor<'_>) -> bool {
    c.attempt(|c| {
        let day = c.digits().len();
        let Some(sign) = c.peek().filter(|c| matches!(c, '-' | '/' | '.' | '–')) else {
            return false;
        };
        let same = |c: &mut Cursor<'_>| c.take(sign.encode_utf8(&mut [0; 4]));
        let (a, month) = (same(c), c.digits().len());
        let (b, year) = (same(c), c.digits().len());
        a && b
            && (1..=2).contains(&month)
            && c.ends_word()
            && (day <= 2 && matches!(year, 2 | 4) || day == 4 && (1..=2).contains(&year))
    }) || c.attempt(|c| {
        let day = c.digits().len();
        let blank = c.blanks() || c.take("-");
        let month = (1..=2).contains(&day) && blank && (c.word(&MONTHS) || c.word(&SHORT_MONTHS));
        if month {
            c.take(".");
            c.attempt(|c| (c.blanks() || c.take("-")) && c.digits().len() == 4 && c.ends_word());
        }
        month
    })
}

pub(super) fn time(c: &mut Cursor<'_>) -> bool {
    let hour = c.digits();
    let hours: usize = hour.parse().unwrap_or(99);
    if hour.len() > 2 || hours > 24 {
        return false;
    }
    let colon = c.peek() == Some(':');
    let minutes = c.attempt(|c| {
        (c.take(":") || c.take("."))
            && c.digits().len() == 2
            && !matches!(c.peek(), Some(c) if c.is_alphanumeric())
    });
    if minutes && colon {
        c.attempt(|c| c.take(":") && c.digits().len() == 2 && c.ends_word());
    }
    let hours = c.attempt(|c| c.blanks() && c.word(&["uur", "u"]));
    let goes_on = |c: &mut Cursor<'_>| (c.take(".") || c.take(":")) && !c.digits().is_empty();
    hours || minutes && colon && c.ends_word() && !goes_on(&mut c.clone())
}

/// "1.234,56", "2.309.567,--", "35,-".
fn value(c: &mut Cursor<'_>) -> bool {
    if c.digits().is_empty() {
        return false;
    }
    while c.attempt(|c| (c.take(".") || c.take(",")) && !c.digits().is_empty()) {}
    while c.attempt(|c| c.blanks() && c.digits().len() == 3 && c.ends_word()) {}
    if !(c.take(",--") || c.take(".--") || c.take(",—") || c.take(",–")) {
        c.take(",-");
    }
    true
}

pub(super) fn amount(c: &mut Cursor<'_>) -> bool {
    let sign = ["€", "$", "£", "ƒ"].iter().any(|sign| c.take(sign))
        || c.word(&["EUR", "f", "fl", "NLG", "USD"]);
    c.take(".");
    c.blanks();
    sign && value(c)
}

/// An amount with its unit after it.
pub(super) fn sum(c: &mut Cursor<'_>) -> bool {
    if !value(c) {
        return false;
    }
    if c.attempt(|c| {
        c.blanks();
        c.take("%") || c.take("‰") || c.take("€")
    }) {
        return true;
    }
    c.blanks()
        && c.word(&[
            "euro", "gulden", "procent", "miljoen", "miljard", "frank", "cent", "EUR",
        ])
}

pub(super) fn phone(c: &mut Cursor<'_>) -> bool {
    let plus = c.take("+");
    let (mut n, mut leading) = (0, false);
    loop {
        let digits = c.digits();
        if n == 0 {
            leading = digits.starts_with('0');
        }
        n += digits.len();
        if digits.is_empty() || n > 15 {
            break;
        }
        let before = *c;
        let gap = c.take("-") || c.take(" ") || c.take("\u{a0}");
        if c.take("(0)") {
            c.blanks();
            continue;
        }
        if !gap || !c.peek().is_some_and(|c| c.is_ascii_digit()) {
            *c = before;
            break;
        }
    }
    (plus && (9..=13).contains(&n) || leading && n == 10) && c.ends_word()
}

/// "10.2.e", "5.1.2.e".
pub(super) fn ground(c: &mut Cursor<'_>) -> bool {
    if !(1..=2).contains(&c.digits().len()) {
        return false;
    }
    let mut n = 0;
    while c.attempt(|c| c.take(".") && (1..=2).contains(&c.digits().len())) {
        n += 1;
    }
    c.take(".");
    let letter = c.take_while(char::is_alphanumeric);
    n >= 1 && letter.len() == 1 && letter.bytes().all(|b| b.is_ascii_lowercase())
}

/// Nine digits whose weighted sum is divisible by eleven.
pub(super) fn bsn(c: &mut Cursor<'_>) -> bool {
    let mut digits = String::from(c.digits());
    while c.attempt(|c| {
        let sign = c.take(".");
        let more = if sign { c.digits() } else { "" };
        digits.push_str(more);
        !more.is_empty()
    }) {}
    let weights = [9_i32, 8, 7, 6, 5, 4, 3, 2, -1];
    let sum: i32 = digits
        .bytes()
        .zip(weights)
        .map(|(b, w)| i32::from(b - b'0') * w)
        .sum();
    digits.len() == 9 && sum % 11 == 0 && c.ends_word()
}

/// "2.0.1", "v1.4".
pub(super) fn version(c: &mut Cursor<'_>) -> bool {
    let letter = c.take("v") || c.take("V");
    if c.digits().is_empty() {
        return false;
    }
    let mut n = 0;
    while c.attempt(|c| c.take(".") && !c.digits().is_empty()) {
        n += 1;
    }
    n >= 2 || letter && n >= 1
}

/// "WCAG2.1": three capitals or more, and a version that lost its space.
pub(super) fn is_versioned(run: &str, mut after: Cursor<'_>) -> bool {
    let name = run.trim_end_matches(|c: char| c.is_ascii_digit());
    let capitals = name.chars().count() > 2 && name.chars().all(char::is_uppercase);
    capitals && name.len() < run.len() && after.take(".") && !after.digits().is_empty()
}

/// "l5 mei": a day that was read with letters.
fn is_day(run: &str, mut after: Cursor<'_>) -> bool {
    after.take(" ")
        && digits::misread_day(run.chars(), after.take_while(char::is_alphabetic).chars()).is_some()
}

/// A run of letters and digits, and runs of capitals and digits that signs join to it.
pub(super) fn code(c: &mut Cursor<'_>) -> bool {
    let sign = |part: &str| part.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
    let digit = |part: &str| part.bytes().any(|b| b.is_ascii_digit());
    let run = c.take_while(char::is_alphanumeric);
    let joins = sign(run) && run.chars().count() <= 8;
    let (mut is_code, mut has_digit) = (digits::is_code(run), digit(run));
    let mut has_letter = run.contains(char::is_alphabetic);
    if is_versioned(run, *c) || is_day(run, *c) {
        return false;
    }
    while (joins || is_code)
        && c.attempt(|c| {
            let joint = ["-", "/", ".", ":", "_"].iter().any(|sign| c.take(sign));
            let part = if joint {
                c.take_while(char::is_alphanumeric)
            } else {
                ""
            };
            let fits = !part.is_empty() && sign(part) && (has_digit || digit(part));
            if fits {
                has_digit |= digit(part);
                has_letter |= part.contains(char::is_alphabetic);
            }
            fits
        })
    {
        is_code = true;
    }
    is_code && has_digit && has_letter
}

/// "21sten", `XVbis`, where a word that lost its space may follow.
pub(super) fn ordinal(c: &mut Cursor<'_>) -> bool {
    let mut ahead = *c;
    let len = digits::ordinal_len(ahead.take_while(char::is_alphanumeric));
    c.at += len.unwrap_or(0);
    len.is_some()
}

/// "35 000", "1 234 567".
pub(super) fn grouped(c: &mut Cursor<'_>) -> bool {
    let mut n = 0;
    if !(1..=3).contains(&c.digits().len()) {
        return false;
    }
    while c.attempt(|c| (c.take(" ") || c.take("\u{a0}")) && c.digits().len() == 3 && c.ends_word())
    {
        n += 1;
    }
    n > 0
}

/// Digits with single signs between them.
pub(super) fn number(c: &mut Cursor<'_>) -> bool {
    let any = !c.digits().is_empty();
    while c.attempt(|c| {
        let sign = [".", ",", ":", "/", "-", "–"]
            .iter()
            .any(|sign| c.take(sign));
        sign && !c.digits().is_empty()
    }) {}
    any
}

/// "NL91ABNA0417164300", with spaces in fours or without.
pub(super) fn iban(c: &mut Cursor<'_>) -> bool {
    let country = c.take_while(|c| c.is_ascii_uppercase()).len() == 2;
    if !country || c.digits().len() < 2 {
        return false;
    }
    let first = c.at;
    c.take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    while c.attempt(|c| {
        let blank = c.take(" ") || c.take("\u{a0}");
        let four = c.take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        blank
            && (four.len() == 4
                || !four.is_empty() && four.bytes().all(|b| b.is_ascii_digit()) && four.len() < 4)
            && c.ends_word()
    }) {}
    c.at - first >= 11 && c.ends_word()
}
