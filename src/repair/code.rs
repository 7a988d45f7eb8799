//! What programs read: options, keys, calls. Where little is damaged it stays, as do the lines that are made of it.
use std::ops::Range;

use super::block::Block;
use super::window::core;

/// Chunks of code that make a line of them code.
const LINE: usize = 2;
/// What hardly any running text has between letters, nor an engine reads where little is damaged.
const SIGNS: [&str; 18] = [
    "()", "[]", "[!]", "[:", ":]", "::", "=>", "->", "==", "!=", "&&", "||", "</", "/>", "={", "=\"", "({", "${",
];
/// Vertical bars that part the cells of a line.
const BARS: usize = 2;

impl Block<'_> {
    /// Whether what programs read would change: a key of JSON, and the rest on a page that has not shown that such damage is frequent.
    pub(super) fn keeps_code(&self, span: Range<usize>, observed: &str, replacement: &str) -> bool {
        if self.repairer.is_fitting {
            return false;
        }
        let chunks = || self.chunks_at(span.clone()).split_whitespace();
        if chunks().any(has_key) {
            return true;
        }
        let noise = &self.evidence.noise;
        if !(self.evidence.few_suspects || noise.is_unknown() || noise.is_quiet()) {
            return false;
        }
        let line = self.line_at(span.start);
        chunks().any(is_code)
            || loses_bar(observed, replacement) && line.matches('|').count() >= BARS
            || line.contains(is_code_sign)
                && is_code_line(line)
                && !chunks().all(|chunk| core(chunk).chars().all(char::is_lowercase))
    }

    /// The line that the byte `at` is on.
    fn line_at(&self, at: usize) -> &str {
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        self.text[start..].lines().next().unwrap_or("")
    }

    /// A span, out to the next white space on both sides.
    fn chunks_at(&self, span: Range<usize>) -> &str {
        let before = self.text[..span.start].trim_end_matches(|c: char| !c.is_whitespace());
        let behind = self.text[span.end..].trim_start_matches(|c: char| !c.is_whitespace());
        &self.text[before.len()..self.text.len() - behind.len()]
    }
}

/// Whether a bar would go.
fn loses_bar(observed: &str, replacement: &str) -> bool {
    observed.matches('|').count() > replacement.matches('|').count()
}

/// A sign that code has.
fn is_code_sign(c: char) -> bool {
    matches!(
        c,
        '{' | '}' | '[' | ']' | '(' | '<' | '>' | '=' | '/' | '\\' | '"' | '$' | '&' | '|' | '`' | '-' | ':'
    )
}

/// Whether a line is code: it has a key of JSON, or chunks of code.
fn is_code_line(line: &str) -> bool {
    has_key(line) || line.split_whitespace().filter(|chunk| is_code(chunk)).nth(LINE - 1).is_some()
}

/// `"naam": "waarde"`
fn has_key(text: &str) -> bool {
    let mut ends = text.match_indices("\":");
    ends.any(|(at, _)| {
        let before = &text[..at];
        let name = before.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '@'));
        name.len() < at && name.ends_with('"')
    })
}

/// Whether a chunk is an option, a key, a call or an escape.
fn is_code(chunk: &str) -> bool {
    let is_letter = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    let opened = chunk.trim_start_matches(['"', '\'', '“', '‘', '(', '[', '{', '<', '`']);
    let has_option = || {
        let mut dashes = chunk.match_indices("--");
        dashes.any(|(at, _)| {
            let before = &chunk[..at];
            (before.is_empty() || before.ends_with(['[', '{', '(', '|', '"', '\'', '`', '“', '‘']))
                && is_letter(&chunk[at + 2..])
        })
    };
    let is_escape = || opened.strip_prefix('\\').is_some_and(is_letter);
    let is_query = || opened.strip_prefix('?').is_some_and(|rest| is_letter(rest) && rest.contains('('));
    SIGNS.iter().any(|sign| chunk.contains(sign))
        || has_option()
        || is_escape()
        || is_query()
        || has_key(chunk)
}
