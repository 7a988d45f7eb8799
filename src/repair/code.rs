//! What programs read: options, keys, calls, names of their own. Where little is damaged it stays, and so does all but plain words
//! on a page that has code of its own.
use std::ops::Range;

use super::block::{Block, floor};
use super::keeps::MIN_TERM;
use super::window::core;
use crate::edit;
use crate::lexicon::Lexicon;
use crate::protect;

/// Chunks of code that make a line of them code.
const LINE: usize = 2;
/// So many chunks of code tell that a page has code: none of 3,200 Dutch pages has them, most of them as an engine read them.
pub(super) const PAGE: usize = 3;
/// Bytes of a line that are looked at, before a change and behind it, so that a text without line ends takes linear time.
const MAX_LINE: usize = 240;
/// The same of a text in which words are counted.
const NEAR: usize = 4096;
/// Vertical bars that part the cells of a line.
const BARS: usize = 2;

impl Block<'_> {
    /// Whether what programs read would change: a key of JSON, the space before a path, and the rest on a page that has not shown that such damage is
    /// frequent. The fit does not see it.
    pub(super) fn keeps_code(&self, span: Range<usize>, observed: &str, replacement: &str) -> bool {
        if self.repairer.is_fitting {
            return false;
        }
        let chunks = || self.chunks_at(span.clone()).split_whitespace();
        if chunks().any(|chunk| has_key(chunk) || protect::is_path(chunk)) {
            return true;
        }
        if !self.evidence.may_be_code() {
            return false;
        }
        let line = self.line_at(span.clone());
        let lexicon = &self.repairer.lexicon;
        chunks().any(|chunk| is_code(chunk, lexicon))
            || self.evidence.has_code && !chunks().all(is_plain)
            || loses_bar(observed, replacement) && line.matches('|').count() >= BARS
            || is_code_line(line, lexicon)
                && !chunks().all(|chunk| core(chunk).chars().all(char::is_lowercase))
            || self.is_own_word(span, core(observed), core(replacement))
    }

    /// Whether a word that no list has would become another, not by marks alone, though it stands around here thrice and oftener
    /// than the other: "grep" in its manual.
    fn is_own_word(&self, span: Range<usize>, observed: &str, replacement: &str) -> bool {
        let times = || self.evidence.times.get(observed).copied().unwrap_or(1);
        if self.evidence.systematic.is_some()
            || !observed.chars().all(char::is_lowercase)
            || !replacement.chars().all(char::is_lowercase)
            || edit::without_marks(observed).eq(edit::without_marks(replacement))
            || times() < MIN_TERM
            || self.repairer.is_misread_word(observed)
        {
            return false;
        }
        let near = &self.text[self.around(span, NEAR)];
        let words = near.split(|c: char| !c.is_alphabetic());
        let (n, others) = words.fold((0, 0), |(n, others), word| {
            (
                n + u32::from(word == observed),
                others + u32::from(word == replacement),
            )
        });
        n >= MIN_TERM && n > others
    }

    /// The line of a span, as far as it is near.
    fn line_at(&self, span: Range<usize>) -> &str {
        let Range { start, end } = self.around(span.clone(), MAX_LINE);
        let (before, behind) = (&self.text[start..span.start], &self.text[span.end..end]);
        let start = before.rfind('\n').map_or(start, |at| start + at + 1);
        let end = behind.find('\n').map_or(end, |at| span.end + at);
        &self.text[start..end]
    }

    /// A span, out to the next white space on both sides, as far as it is near.
    fn chunks_at(&self, span: Range<usize>) -> &str {
        let Range { start, end } = self.around(span.clone(), MAX_LINE);
        let (before, behind) = (&self.text[start..span.start], &self.text[span.end..end]);
        let is_inside = |c: char| !c.is_whitespace();
        let before = before.len() - before.trim_end_matches(is_inside).len();
        let behind = behind.len() - behind.trim_start_matches(is_inside).len();
        &self.text[span.start - before..span.end + behind]
    }

    /// A span with so many bytes of the text on both sides, or a few for a character.
    fn around(&self, span: Range<usize>, n: usize) -> Range<usize> {
        let end = (span.end + n).min(self.text.len());
        floor(self.text, span.start.saturating_sub(n))..floor(self.text, end)
    }
}

/// Whether a bar would go.
fn loses_bar(observed: &str, replacement: &str) -> bool {
    observed.matches('|').count() > replacement.matches('|').count()
}

/// Whether a line is code: it has a key of JSON, or chunks of code.
fn is_code_line(line: &str, lexicon: &Lexicon) -> bool {
    has_key(line)
        || line
            .split_whitespace()
            .filter(|chunk| is_code(chunk, lexicon))
            .nth(LINE - 1)
            .is_some()
}

/// `"naam": "waarde"`
fn has_key(text: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '@');
    text.match_indices("\":").any(|(at, _)| {
        let before = &text[..at];
        let name = before.trim_end_matches(is_name);
        name.len() < at && name.ends_with('"')
    })
}

/// Whether two signs stand beside each other that hardly stand so in running text, nor as an engine reads it.
fn has_signs(chunk: &str) -> bool {
    chunk.as_bytes().windows(2).any(|pair| {
        matches!(
            pair,
            b"()"
                | b"[]"
                | b"!]"
                | b"[:"
                | b":]"
                | b"[;"
                | b"]["
                | b"({"
                | b"::"
                | b"=>"
                | b">="
                | b"<="
                | b"->"
                | b"=="
                | b"!="
                | b"={"
                | b"=\""
                | b"&&"
                | b"||"
                | b"</"
                | b"/>"
                | b"${"
                | b"*."
        )
    })
}

/// Whether a chunk is a tag, an option, a key, a call, an escape or an expression.
pub(super) fn is_code(chunk: &str, lexicon: &Lexicon) -> bool {
    let is_letter = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    let has_option = || {
        chunk.match_indices("--").any(|(at, _)| {
            let before = &chunk[..at];
            let opens = ['[', '{', '(', '|', '"', '\'', '`', '“', '‘'];
            (before.is_empty() || before.ends_with(opens)) && is_letter(&chunk[at + 2..])
        })
    };
    // `stukken("naam`, `?naam(stuk`, `stukken.zoek(naam`.
    let has_call = || {
        chunk.split_once('(').is_some_and(|(before, behind)| {
            let object = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
            // `zoek(`
            let is_open = || behind.is_empty() && before.len() > 1;
            let is_part = |object: &str| object.ends_with(|c: char| c.is_ascii_lowercase());
            let is_quoted = || behind.starts_with(['"', '\'']) && is_letter(&behind[1..]);
            let is_inside =
                || object.ends_with('?') || object.strip_suffix('.').is_some_and(is_part);
            is_letter(&before[object.len()..]) && (is_quoted() || is_inside() || is_open())
        })
    };
    // `\maat`, but a stroke before a word is a speck.
    let has_escape = || {
        chunk.split_once('\\').is_some_and(|(before, behind)| {
            let name = &behind[..behind.len()
                - behind
                    .trim_start_matches(|c: char| c.is_ascii_lowercase())
                    .len()];
            !before.contains(char::is_alphanumeric)
                && name.len() > 1
                && lexicon.find(name).is_none()
        })
    };
    // "<de" is a quotation mark misread.
    let is_tag = || {
        let name = chunk.strip_prefix('<').filter(|name| is_letter(name));
        name.is_some_and(|name| name.contains(['>', ':', '/', '=']))
    };
    let is_sign = |byte: &u8| byte.is_ascii_punctuation() && !matches!(byte, b'.' | b',' | b';');
    chunk.as_bytes().iter().any(is_sign)
        && chunk.contains(char::is_alphanumeric)
        && (is_tag()
            || has_signs(chunk)
            || has_option()
            || has_call()
            || has_key(chunk)
            || has_escape())
}

/// Whether a chunk is of letters and hyphens alone, perhaps with a mark behind them, and no name as programs have
/// them: "zoekNaam".
fn is_plain(chunk: &str) -> bool {
    let word = chunk.trim_end_matches(['.', ',', ';', ':', '?', '!']);
    let mut before = ' ';
    word.chars().all(|c| {
        let is_odd = before.is_lowercase() && c.is_uppercase();
        before = c;
        (c.is_alphabetic() || c == '-') && !is_odd
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "embedded")]
    #[test]
    fn code_is_told_from_words() {
        let lexicon = crate::Repairer::dutch().lexicon();
        let is_code = |chunk: &str| is_code(chunk, lexicon);
        for code in [
            "--help",
            "[-k|--kort]",
            "zoek()",
            "zoek(\"dijk\",",
            "?dijk(naam)",
            "stukken.zoek(naam",
            "\"naam\":",
            "{\"soort\":\"brief\"}",
            "tel=>naam",
            "stuk::naam",
            "map[!]",
            "zoek(",
            "naam][;",
            "*.odt",
            "[:alpha:]",
            "</stuk>",
            "<zaak:stuk",
            "soort=\"brief\"",
            "jaar>=2024",
            "\\sqrt",
        ] {
            assert!(is_code(code), "{code}");
        }
        for text in [
            "()",
            "aanvrager(RVO)",
            "(zie",
            "stuk(ken)",
            "--",
            "27,--toegekend",
            "naam:",
            "\"naam\"",
            "en/of",
            "dijk.De",
            "Stcrt.nr.1141(oud)",
            "wet.(oud)",
            "'s",
            "<dekandidaten",
            "\\welke",
            "\\Vrachtauto",
        ] {
            assert!(!is_code(text), "{text}");
        }
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn a_line_with_a_key_or_two_chunks_of_code_is_code() {
        let lexicon = crate::Repairer::dutch().lexicon();
        let is_code_line = |line: &str| is_code_line(line, lexicon);
        assert!(is_code_line("  \"soort\": \"inBehandeling\","));
        assert!(is_code_line("zoek --kort --alles stukken"));
        assert!(!is_code_line("Met de optie --kort zoekt het korter."));
        assert!(!is_code_line("Hij zei \"dijk\", en: ga."));
    }

    #[test]
    fn plain_words_have_letters_and_hyphens() {
        for word in ["dijk", "Dijk,", "water-en", "STUK.", "vcrgunning;"] {
            assert!(is_plain(word), "{word}");
        }
        for word in ["zoekNaam", "naam1", "dijk.zoek", "'dijk", "zoek("] {
            assert!(!is_plain(word), "{word}");
        }
    }
}
