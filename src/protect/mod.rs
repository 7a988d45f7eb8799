//! Spans that no edit changes: references, numbers, codes, addresses, names, other languages.
//!
//! A span is found on its line alone, whatever is repaired around it, so it is the same before and after
//! other edits of the line's neighbours. The repairer looks only at lines where it has an edit to offer:
//! text without damage is never scanned.
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::Lexicon;

mod digits;
mod foreign;
mod numbers;
mod references;
mod scan;

pub(crate) use digits::{PUT_IN, begins_word, is_damaged_word, misread_day, misread_year};
pub(crate) use scan::{DOMAINS, FILES, is_path, is_roman};

/// What a protected span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ProtectedKind {
    /// `https://www.raad.example/stukken?id=7`, `loket.raad.example`.
    Url,
    /// `loket@raad.example`.
    Email,
    /// `besluit-2.pdf`, `C:\stukken`, `./stukken`, `/srv/stukken`.
    FileName,
    /// `NL91 ABNA 0417 1643 00`.
    Iban,
    /// Nine digits that pass the test of a citizen service number.
    Bsn,
    /// `070-1234567`, `+31 (0)70 123 45 67`.
    Phone,
    /// `12-03-2019`, `12 maart 2019`.
    Date,
    /// `14.30 uur`, `10:45`.
    Time,
    /// `€ 1.234,56`, `f 2.309.567,--`.
    Amount,
    /// `artikel 3:42, tweede lid, onder a`, `§ 3.2`.
    Article,
    /// `Stcrt. 2019, 64123`, `Stb. 1994, 12`, `PbEU L 119`.
    Gazette,
    /// `Kamerstukken II 2018/19, 35 000 VII, nr. 7`.
    Parliament,
    /// `ECLI:NL:HR:1998:AA2345`.
    Ecli,
    /// `COM(2020) 605`.
    European,
    /// Grounds for redaction under the Woo: `10.2.e`, `5.1.2.e`.
    Ground,
    /// `2.0.1`, `v1.4`.
    Version,
    /// Letters and digits: `A12`, `35000-VII`, `3e`.
    Code,
    /// `a=b`, `x^2`.
    Formula,
    /// Any other number.
    Number,
    /// `KMAR`, `R&D`.
    Acronym,
    /// Initials and what follows them, `J.P.H. Donner`; `'s-Gravenhage`.
    Name,
    /// `XIV`, `iii`.
    Roman,
    /// `#klimaat`, `@raad`.
    Tag,
    /// Words of another language.
    Foreign,
    /// A pattern of the user's ([`RepairerBuilder::protect`](crate::RepairerBuilder::protect)).
    User,
}

impl ProtectedKind {
    /// All kinds, in their order.
    pub const ALL: [Self; 25] = [
        Self::Url,
        Self::Email,
        Self::FileName,
        Self::Iban,
        Self::Bsn,
        Self::Phone,
        Self::Date,
        Self::Time,
        Self::Amount,
        Self::Article,
        Self::Gazette,
        Self::Parliament,
        Self::Ecli,
        Self::European,
        Self::Ground,
        Self::Version,
        Self::Code,
        Self::Formula,
        Self::Number,
        Self::Acronym,
        Self::Name,
        Self::Roman,
        Self::Tag,
        Self::Foreign,
        Self::User,
    ];

    /// The kind's name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Email => "email",
            Self::FileName => "file-name",
            Self::Iban => "iban",
            Self::Bsn => "bsn",
            Self::Phone => "phone",
            Self::Date => "date",
            Self::Time => "time",
            Self::Amount => "amount",
            Self::Article => "article",
            Self::Gazette => "gazette",
            Self::Parliament => "parliament",
            Self::Ecli => "ecli",
            Self::European => "european",
            Self::Ground => "ground",
            Self::Version => "version",
            Self::Code => "code",
            Self::Formula => "formula",
            Self::Number => "number",
            Self::Acronym => "acronym",
            Self::Name => "name",
            Self::Roman => "roman",
            Self::Tag => "tag",
            Self::Foreign => "foreign",
            Self::User => "user",
        }
    }
}

impl fmt::Display for ProtectedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A span of a text that no edit changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protected {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: ProtectedKind,
}

impl Protected {
    /// Its bytes, on character boundaries.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> ProtectedKind {
        self.kind
    }

    /// Whether an edit of `text` leaves it whole: its bytes stand unbroken in what the edit puts there.
    ///
    /// White space may come to stand before or behind it.
    #[must_use]
    pub fn is_kept_by(&self, text: &str, edit: &crate::Edit) -> bool {
        let edited = edit.span();
        let (start, end) = (self.start.max(edited.start), self.end.min(edited.end));
        if start >= end {
            return true;
        }
        let (inside, new) = (&text[start..end], edit.replacement());
        match (self.start < edited.start, self.end > edited.end) {
            (false, false) => {
                let n = text[edited].matches(inside).count();
                new.matches(inside).count() >= n
            }
            (true, false) => new.starts_with(inside),
            (false, true) => new.ends_with(inside),
            (true, true) => new == inside,
        }
    }
}

/// Patterns of the user's.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patterns {
    all: Vec<regex_lite::Regex>,
}

impl Patterns {
    /// Compiles more patterns.
    pub(crate) fn add<S: AsRef<str>>(&mut self, patterns: &[S]) -> Result<()> {
        let compile = |pattern: &S| {
            regex_lite::Regex::new(pattern.as_ref()).map_err(|error| {
                let why = format!("the pattern `{}` does not parse: {error}", pattern.as_ref());
                Error::new(ErrorKind::Option(why))
            })
        };
        let more: Result<Vec<_>> = patterns.iter().map(compile).collect();
        self.all.extend(more?);
        Ok(())
    }
}

/// Pushes the spans of a text, line by line, sorted and disjoint.
pub(crate) fn find(text: &str, lexicon: &Lexicon, patterns: &Patterns, out: &mut Vec<Protected>) {
    let mut at = 0;
    while at < text.len() {
        let end = line_end(text.as_bytes(), at);
        of_line(&text[at..end], at, lexicon, patterns, out);
        at = end;
    }
}

/// Length in bytes of a line end at the start of `bytes`, each of one character (0: none).
fn line_end_len(bytes: &[u8]) -> usize {
    match *bytes {
        [b'\n'..=b'\r', ..] => 1,
        [0xc2, 0x85, ..] => 2,
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
        _ => 0,
    }
}

/// Whether a line end may begin with this byte.
fn may_end_line(byte: u8) -> bool {
    matches!(byte, b'\n'..=b'\r' | 0xc2 | 0xe2)
}

/// Where the line that holds `at` ends, its end included.
fn line_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(more) = bytes[at..].iter().position(|&byte| may_end_line(byte)) {
        at += more;
        match line_end_len(&bytes[at..]) {
            0 => at += 1,
            len => return at + len,
        }
    }
    bytes.len()
}

/// Where the line that holds `at` begins.
fn line_start(bytes: &[u8], at: usize) -> usize {
    let ends = (0..at).rev().filter(|&i| may_end_line(bytes[i]));
    let mut ends = ends.map(|i| (i, line_end_len(&bytes[i..])));
    let end = ends.find(|&(_, len)| len > 0);
    end.map_or(0, |(i, len)| i + len)
}

fn of_line(
    line: &str,
    at: usize,
    lexicon: &Lexicon,
    patterns: &Patterns,
    out: &mut Vec<Protected>,
) {
    let first = out.len();
    for pattern in &patterns.all {
        let found = pattern.find_iter(line).filter(|m| !m.is_empty());
        out.extend(found.map(|m| Protected {
            start: at + m.start(),
            end: at + m.end(),
            kind: ProtectedKind::User,
        }));
    }
    foreign::find(line, lexicon, &mut |span| {
        out.push(Protected {
            start: at + span.start,
            end: at + span.end,
            kind: ProtectedKind::Foreign,
        });
    });
    references::joined_by_colons(line, &mut |span, kind| {
        out.push(Protected {
            start: at + span.start,
            end: at + span.end,
            kind,
        });
    });
    scan::find(line, &mut |mut span, kind| {
        if digits::begins_with_last_letter(line, span.start, lexicon) {
            span.start += 1;
            if span.is_empty() {
                return;
            }
        }
        let sign = span.start.saturating_sub(1);
        if line.is_char_boundary(sign) && begins_word(line, sign, lexicon).is_some() {
            return;
        }
        let is_end = |&at: &usize| begins_word(line, at, lexicon).is_some();
        let signs = line[span.clone()].match_indices([',', ';', ':']);
        if let Some(sign) = signs.map(|(at, _)| span.start + at).find(is_end) {
            span.end = sign;
        }
        let may_be_word = matches!(kind, ProtectedKind::Number | ProtectedKind::Code);
        if may_be_word && is_of_word(line, &span, lexicon) {
            return;
        }
        if kind == ProtectedKind::Code && digits::has_holes(&line[span.clone()], lexicon) {
            return;
        }
        out.push(Protected {
            start: at + span.start,
            end: at + span.end,
            kind,
        });
    });
    // One span where several overlap, of the kind that begins first.
    out[first..].sort_by_key(|p| (p.start, std::cmp::Reverse(p.end)));
    let mut kept = first;
    for i in first..out.len() {
        if kept > first && out[i].start < out[kept - 1].end {
            out[kept - 1].end = out[kept - 1].end.max(out[i].end);
        } else {
            out.swap(kept, i);
            kept += 1;
        }
    }
    out.truncate(kept);
}

/// A longer run of letters and digits is no word, in characters.
const MAX_WORD: usize = 48;

/// Whether a number or code is of digits that a word of the lexicon was read with.
fn is_of_word(line: &str, span: &Range<usize>, lexicon: &Lexicon) -> bool {
    let is_part = |c: &char| c.is_alphanumeric() || *c == '&';
    let before = line[..span.start].chars().rev().take_while(is_part);
    let before = before.take(MAX_WORD).map(char::len_utf8);
    let start = span.start - before.sum::<usize>();
    let run = line[start..].chars().take_while(is_part).take(MAX_WORD);
    let end = start + run.map(char::len_utf8).sum::<usize>();
    let digits = &line[span.start..end];
    let first = span.start + digits.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let n = line[first..end].bytes().take_while(u8::is_ascii_digit);
    let digits = first - start..first - start + n.count();
    span.end <= end && digits::reads_as_word(&line[start..end], digits, lexicon)
}

/// The spans of the lines of a text that edits are offered for, found once a line.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Runs of lines that were looked at, by their first byte: the byte behind them, and their spans.
    seen: BTreeMap<usize, (usize, Vec<Protected>)>,
}

/// More runs are forgotten: a text may be of any length.
const MAX_RUNS: usize = 1000;

/// A change inside an edit: bytes of the text, and what comes in their place.
#[derive(Debug)]
pub(crate) struct Part<'p> {
    pub(crate) span: Range<usize>,
    pub(crate) new: &'p str,
}

impl Lines {
    /// The spans of the lines that `span` touches; the text is the same each time.
    pub(crate) fn around(
        &mut self,
        text: &str,
        span: Range<usize>,
        lexicon: &Lexicon,
        patterns: &Patterns,
    ) -> &[Protected] {
        let before = self.seen.range(..=span.start).next_back();
        let is_inside = |end: usize| span.end < end || span.end == end && end == text.len();
        let known = before.filter(|(_, (end, _))| is_inside(*end));
        let start = known.map(|(&start, _)| start).unwrap_or_else(|| {
            let start = line_start(text.as_bytes(), span.start);
            let end = line_end(text.as_bytes(), span.end);
            let mut spans = Vec::new();
            find(&text[start..end], lexicon, patterns, &mut spans);
            for protected in &mut spans {
                protected.start += start;
                protected.end += start;
            }
            if self.seen.len() >= MAX_RUNS {
                self.seen.clear();
            }
            self.seen.insert(start, (end, spans));
            start
        });
        let spans = self.seen.get(&start).map_or(&[][..], |(_, spans)| spans);
        let first = spans.partition_point(|p| p.end < span.start);
        let after = spans.partition_point(|p| p.start <= span.end);
        &spans[first..after.max(first)]
    }
}

/// Whether a change breaks a span or puts a letter or digit beside it.
pub(crate) fn breaks(text: &str, protected: &Protected, part: &Part<'_>) -> bool {
    let (start, end) = (part.span.start, part.span.end);
    if start == end && (start == protected.start || end == protected.end)
        || end <= protected.start
        || start >= protected.end
    {
        // Beside it: white space and signs may come there, letters may not grow on to it.
        let touches = |a: Option<char>, b: Option<char>| {
            a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric)
        };
        let own = &text[protected.start..protected.end];
        return end == protected.start
            && touches(part.new.chars().next_back(), own.chars().next())
            && !touches(text[..end].chars().next_back(), own.chars().next())
            || start == protected.end
                && touches(own.chars().next_back(), part.new.chars().next())
                && !touches(own.chars().next_back(), text[start..].chars().next());
    }
    true
}

#[cfg(all(test, feature = "embedded"))]
mod tests;
