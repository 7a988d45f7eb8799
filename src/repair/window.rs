//! A window as it is judged.
use std::ops::Range;

use crate::lattice::{Gap, Piece};

/// A window's text and where its characters begin.
pub(super) struct Window<'w> {
    pub(super) text: &'w str,
    pub(super) offsets: Vec<usize>,
    pub(super) start: usize,
    pub(super) foreign: bool,
    /// It has one change, of one piece and without a rival.
    pub(super) is_alone: bool,
}

impl Window<'_> {
    /// What stands where a piece is.
    pub(super) fn observed(&self, piece: &Piece) -> &str {
        &self.text[self.offsets[piece.start]..self.offsets[piece.end]]
    }

    /// What a piece reads.
    pub(super) fn word<'p>(&'p self, piece: &'p Piece) -> &'p str {
        let text = piece.text.as_deref();
        text.unwrap_or_else(|| self.observed(piece))
    }

    /// What pieces read from byte `at` on, with the white space before them.
    pub(super) fn intended(&self, at: usize, pieces: &[Piece]) -> String {
        spelled(self.text, &self.offsets, at, pieces)
    }
}

/// What pieces of a text read from byte `at` on, with the white space before them; `offsets` are where its characters begin and the
/// last ends.
pub(super) fn spelled(text: &str, offsets: &[usize], mut at: usize, pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        let from = offsets[piece.start];
        match piece.gap {
            Gap::Inserted => out.push(' '),
            Gap::Same => out.push_str(&text[at..from]),
            Gap::Removed => {}
        }
        at = offsets[piece.end];
        out.push_str(piece.text.as_deref().unwrap_or(&text[from..at]));
    }
    out
}

pub(super) fn is_changed(piece: &Piece) -> bool {
    piece.text.is_some() || piece.gap != Gap::Same
}

/// A chunk without the signs around it.
pub(super) fn core(chunk: &str) -> &str {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let bytes = chunk.as_bytes();
    if is_letter(bytes.first()) && is_letter(bytes.last()) {
        return chunk;
    }
    chunk.trim_matches(|c: char| !c.is_alphabetic())
}

/// The bytes of all chunks that a span is in or beside; `None`: they go on for more than `most` characters on either side.
pub(super) fn chunks_around(text: &str, span: &Range<usize>, most: usize) -> Option<Range<usize>> {
    let is_solid = |c: &char| !c.is_whitespace();
    let len = |chars: &mut dyn Iterator<Item = char>| {
        let lens = chars.take_while(is_solid).take(most.saturating_add(1));
        let (n, len) = lens.fold((0, 0), |(n, len), c| (n + 1, len + c.len_utf8()));
        (n <= most).then_some(len)
    };
    let before = len(&mut text[..span.start].chars().rev())?;
    let behind = len(&mut text[span.end..].chars())?;
    Some(span.start - before..span.end + behind)
}
