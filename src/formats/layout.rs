//! The words of a document as the text that the repairer reads.
use std::ops::Range;

use super::geometry::{Course, Rect};
use super::tree::NodeId;

/// A word of the document, or a whole line that has no words of its own.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) node: NodeId,
    /// The bytes of the document that may be rewritten for it.
    pub(super) range: Range<usize>,
    /// Where it stands in [`Layout::text`].
    pub(super) span: Range<usize>,
    /// How sure the engine was, 0 to 1.
    pub(super) confidence: Option<f64>,
    /// `None` also where the format keeps an outline instead.
    pub(super) rect: Option<Rect>,
    /// Bytes at the end that are a hyphenation mark of its own (ALTO `HYP`).
    pub(super) hyphen_len: usize,
    /// A line without words: its text is changed as it stands.
    pub(super) whole: bool,
}

/// The words of one line of print.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) node: NodeId,
    /// Indices in [`Layout::units`].
    pub(super) units: Range<usize>,
    pub(super) course: Course,
}

/// All words of a document, in its order.
///
/// Invariant: the words of a line are one space apart, lines one line feed,
/// blocks an empty line; words are neither empty nor do they hold line feeds,
/// unless they are whole.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) text: String,
    pub(super) units: Vec<Unit>,
    pub(super) lines: Vec<Line>,
    /// Where the last unit ends in the document.
    end: usize,
}

impl Layout {
    /// The next line belongs to another block.
    pub(super) fn block(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Starts a line; `line` at the same level ends it.
    pub(super) fn line(&mut self, node: NodeId, course: Course) {
        self.end_line();
        let at = self.units.len();
        self.lines.push(Line {
            node,
            units: at..at,
            course,
        });
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Puts a word at the end of the last line. An empty one is left out, and
    /// one that stands in another, as damaged markup has it.
    pub(super) fn word(&mut self, mut unit: Unit, text: &str, hyphen: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let Some(line) = self.lines.last_mut().filter(|_| !words.is_empty()) else {
            return;
        };
        if unit.range.start < self.end {
            return;
        }
        self.end = unit.range.end;
        if !line.units.is_empty() {
            self.text.push(' ');
        }
        let start = self.text.len();
        if unit.whole {
            self.text.push_str(text.trim());
        } else {
            self.text.push_str(&words.join(" "));
        }
        self.text.push_str(hyphen);
        unit.hyphen_len = hyphen.len();
        unit.span = start..self.text.len();
        self.units.push(unit);
        line.units.end += 1;
    }

    /// The text of a unit without its hyphenation mark.
    pub(super) fn content(&self, unit: usize) -> &str {
        let unit = &self.units[unit];
        &self.text[unit.span.start..unit.span.end - unit.hyphen_len]
    }

    /// The units that a span touches.
    pub(super) fn touched(&self, span: &Range<usize>) -> Range<usize> {
        let first = self.units.partition_point(|u| u.span.end < span.start);
        let end = self.units.partition_point(|u| u.span.start <= span.end);
        first..end.max(first)
    }

    /// The line that a unit is in.
    pub(super) fn line_of(&self, unit: usize) -> usize {
        self.lines.partition_point(|line| line.units.end <= unit)
    }

    /// The lowest confidence of the words that a span touches.
    pub(super) fn confidence(&self, span: &Range<usize>) -> Option<f64> {
        let units = &self.units[self.touched(span)];
        let inside = units
            .iter()
            .filter(|u| u.span.start < span.end && span.start < u.span.end);
        inside.filter_map(|u| u.confidence).min_by(f64::total_cmp)
    }
}
