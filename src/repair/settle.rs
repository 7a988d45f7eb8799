//! Repairs repeated until nothing changes, so that a repaired text stays as it is.
use std::ops::Range;

use super::block::BLOCK;
use super::{Repairer, Scratch};
use crate::edit::{self, Edit, EditKind};
use crate::page;
use crate::protect::Lines;

/// Places that change still after so many repairs are left alone.
const MAX_ROUNDS: usize = 6;

/// So often more is left alone before all of a text is.
const MAX_TRIES: usize = 3;

/// Finds the edits of a text, which may be the result of others.
type Search<'r> = dyn Fn(&Repairer, &str, &Origin<'_>, &mut Scratch, &mut Vec<Edit>) + 'r;

/// A search where nothing depends on what came before.
pub(super) type PlainSearch = fn(&Repairer, &str, &mut Scratch, &mut Vec<Edit>);

/// One reading of a text: a search, and what rules tell beside it.
pub(super) struct Round<'r> {
    pub(super) search: &'r Search<'r>,
    /// Whether pages that are not repaired stay as they are, whoever found the edit.
    pub(super) of_pages: bool,
}

/// What readings of the last texts found: to come to rest, the same ones are read again and again.
#[derive(Debug, Default)]
pub(super) struct Readings {
    known: Vec<(String, Vec<Edit>)>,
}

/// Readings that are remembered, and of how long texts.
const MAX_READINGS: usize = 16;
const MAX_TEXT: usize = 4 * BLOCK;

impl Readings {
    /// The edits of a text, read by `read` unless they are known.
    pub(super) fn of(
        &mut self,
        text: &str,
        edits: &mut Vec<Edit>,
        read: impl FnOnce(&mut Vec<Edit>),
    ) {
        if let Some((_, known)) = self.known.iter().find(|(known, _)| known == text) {
            edits.clone_from(known);
            return;
        }
        read(edits);
        if text.len() <= MAX_TEXT {
            if self.known.len() == MAX_READINGS {
                // Not the first: the text as it was given comes back most.
                self.known.remove(1);
            }
            self.known.push((text.to_owned(), edits.clone()));
        }
    }
}

/// Where bytes of the repaired text come from: an edit's span for what it put there.
pub(super) struct Origin<'e> {
    edits: &'e [Edit],
}

impl<'e> Origin<'e> {
    /// The bytes of the first text that a span of the last one stands for.
    pub(super) fn of(&self, span: Range<usize>) -> Range<usize> {
        self.way().of(span)
    }

    /// For spans one behind the other: all of them take one pass over the edits.
    fn way(&self) -> Way<'e> {
        Way {
            edits: self.edits,
            shift: Shift::default(),
        }
    }
}

/// The way back from spans of the last text, each not before the one before it.
struct Way<'e> {
    /// Those that do not lie before the last span.
    edits: &'e [Edit],
    shift: Shift,
}

impl Way<'_> {
    fn of(&mut self, span: Range<usize>) -> Range<usize> {
        while let [first, rest @ ..] = self.edits
            && self.shift.place(first).1 < span.start
        {
            self.shift.add(first);
            self.edits = rest;
        }
        let mut shift = self.shift;
        let (mut start, mut end) = (None, None);
        for edit in self.edits {
            let (from, to) = shift.place(edit);
            if start.is_none() && span.start < to {
                let inside = span.start > from;
                start = Some(if inside {
                    edit.start
                } else {
                    shift.back(span.start)
                });
            }
            if end.is_none() && span.end <= to {
                let inside = span.end > from;
                end = Some(if inside {
                    edit.end
                } else {
                    shift.back(span.end)
                });
            }
            if start.is_some() && end.is_some() {
                break;
            }
            shift.add(edit);
        }
        let start = start.unwrap_or_else(|| shift.back(span.start));
        start..end.unwrap_or_else(|| shift.back(span.end)).max(start)
    }
}

/// How much longer the text has become.
#[derive(Debug, Default, Clone, Copy)]
struct Shift {
    added: usize,
    removed: usize,
}

impl Shift {
    fn back(self, at: usize) -> usize {
        at + self.removed - self.added
    }

    /// Where an edit's replacement stands.
    fn place(self, edit: &Edit) -> (usize, usize) {
        let from = edit.start + self.added - self.removed;
        (from, from + edit.replacement.len())
    }

    fn add(&mut self, edit: &Edit) {
        self.added += edit.replacement.len();
        self.removed += edit.end - edit.start;
    }
}

/// One list of edits of the first text that does what `first` and then, on its result, `second` does.
fn compose(text: &str, now: &str, first: &[Edit], second: &[Edit]) -> Vec<Edit> {
    let mut out = Vec::with_capacity(first.len() + second.len());
    let mut shift = Shift::default();
    let (mut a, mut b) = (first.iter().peekable(), second.iter().peekable());
    while a.peek().is_some() || b.peek().is_some() {
        // The next edit of either, and all of both that overlap what is gathered; in bytes of `now`.
        let place = |shift: Shift, edit: &Edit| shift.place(edit);
        let next_first = a.peek().map(|edit| place(shift, edit).0);
        let next_second = b.peek().map(|edit| edit.start);
        let start = match (next_first, next_second) {
            (Some(x), Some(y)) => x.min(y),
            (x, y) => x.or(y).unwrap_or(now.len()),
        };
        let mut end = start;
        let before = shift;
        let (mut firsts, mut seconds): (Vec<&Edit>, Vec<&Edit>) = (Vec::new(), Vec::new());
        loop {
            let touches = |from: usize| {
                from < end || from == start && firsts.is_empty() && seconds.is_empty()
            };
            if let Some(&edit) = a.peek()
                && let (from, to) = place(shift, edit)
                && touches(from)
            {
                end = end.max(to);
                shift.add(edit);
                firsts.push(edit);
                a.next();
            } else if let Some(&edit) = b.peek()
                && touches(edit.start)
            {
                end = end.max(edit.end);
                seconds.push(edit);
                b.next();
            } else {
                break;
            }
        }
        if seconds.is_empty() {
            out.extend(firsts.into_iter().cloned());
            continue;
        }
        let mut replacement = String::new();
        let mut at = start;
        for edit in &seconds {
            replacement.push_str(&now[at..edit.start]);
            replacement.push_str(&edit.replacement);
            at = edit.end;
        }
        replacement.push_str(&now[at..end]);
        let span = before.back(start)..shift.back(end);
        let observed = &text[span.clone()];
        if replacement != observed {
            out.push(merged(observed, replacement, span, &firsts, &seconds));
        }
    }
    out
}

/// An edit for several of two rounds.
fn merged(
    observed: &str,
    replacement: String,
    span: Range<usize>,
    firsts: &[&Edit],
    seconds: &[&Edit],
) -> Edit {
    let all = || firsts.iter().chain(seconds);
    let has = |kind: EditKind| all().any(|edit| edit.kind == kind);
    let alike = edit::kind(observed, &replacement);
    let kind = [EditKind::RealWord, EditKind::SignForLetter, alike]
        .into_iter()
        .find(|&kind| has(kind))
        .or_else(|| all().map(|edit| edit.kind).max())
        .unwrap_or(alike);
    Edit {
        start: span.start,
        end: span.end,
        replacement,
        kind,
        gain: all().map(|edit| edit.gain).sum(),
        letters: all().map(|edit| edit.letters).fold(0, u8::saturating_add),
        confidence: all().map(|edit| edit.confidence).min().unwrap_or(0),
    }
}

/// Whether a span lies beside or over one of others.
fn touches_any(spans: &[Range<usize>], span: &Range<usize>) -> bool {
    let touches = |other: &Range<usize>| other.start <= span.end && span.start <= other.end;
    spans.iter().any(touches)
}

impl Repairer {
    /// Repeats `round` on its own result until it changes nothing, and leaves the edits of the whole way.
    ///
    /// The result is a text in which a round finds nothing but what leads back to it. A place where two
    /// rounds together would break a protected span, or do what no kind names, or that never comes to rest, is
    /// left as it is. Where a repair of the result would change it all the same, that is done too or more is
    /// left, and if neither helps, all of the text.
    pub(super) fn settle(
        &self,
        text: &str,
        scratch: &mut Scratch,
        edits: &mut Vec<Edit>,
        round: &Round<'_>,
    ) {
        let mut left = Vec::new();
        self.settle_but(text, scratch, edits, &mut left, round);
        let (mut now, mut more) = (String::new(), Vec::new());
        let mut lines = Lines::default();
        for _ in 0..MAX_TRIES {
            if left.is_empty() || edits.is_empty() {
                return;
            }
            now.clear();
            edit::apply_into(text, edits, &mut now);
            self.settle_but(&now, scratch, &mut more, &mut Vec::new(), round);
            if more.is_empty() {
                return;
            }
            let mut both = compose(text, &now, edits, &more);
            let mut is_good = |edit: &mut Edit| {
                self.names_rightly(text, edit) && !self.breaks_a_span(text, edit, &mut lines)
            };
            if both.iter_mut().all(&mut is_good) {
                *edits = both;
            } else {
                let origin = Origin { edits };
                let mut way = origin.way();
                left.extend(more.iter().map(|edit| way.of(edit.span())));
                self.settle_but(text, scratch, edits, &mut left, round);
            }
        }
        edits.clear();
    }

    /// As [`Self::settle`], without the look at a repair of the result: `left` are spans that stay as they are,
    /// and gets those that turn out to.
    fn settle_but(
        &self,
        text: &str,
        scratch: &mut Scratch,
        edits: &mut Vec<Edit>,
        left: &mut Vec<Range<usize>>,
        round: &Round<'_>,
    ) {
        scratch.lines.take();
        self.read(text, &Origin { edits: &[] }, scratch, edits, left, round);
        let (mut now, mut more) = (String::new(), Vec::new());
        // What the round found protected in a text of one block, if it read it.
        let mut lines = Lines::default();
        if text.len() <= BLOCK {
            lines = scratch.lines.take();
        }
        // The search cuts spans out piece by piece; what they do together is looked at here.
        edits.retain(|edit| {
            let is_good = !self.breaks_a_span(text, edit, &mut lines);
            if !is_good {
                left.push(edit.span());
            }
            is_good
        });
        for n in 1.. {
            if edits.is_empty() {
                break;
            }
            now.clear();
            edit::apply_into(text, edits, &mut now);
            let origin = Origin { edits };
            self.read(&now, &origin, scratch, &mut more, left, round);
            if more.is_empty() {
                break;
            }
            if n >= 2 * MAX_ROUNDS {
                edits.clear();
                return;
            }
            if n >= MAX_ROUNDS {
                let mut way = origin.way();
                left.extend(more.iter().map(|edit| way.of(edit.span())));
                edits.retain(|edit| !touches_any(left, &edit.span()));
                continue;
            }
            *edits = compose(text, &now, edits, &more);
            edits.retain_mut(|edit| {
                let is_good =
                    self.names_rightly(text, edit) && !self.breaks_a_span(text, edit, &mut lines);
                if !is_good {
                    left.push(edit.span());
                }
                is_good
            });
        }
    }

    /// The edits of one reading but those at spans that stay: what an engine does throughout, else a round and what lines tell beside it.
    fn read(
        &self,
        text: &str,
        origin: &Origin<'_>,
        scratch: &mut Scratch,
        edits: &mut Vec<Edit>,
        left: &[Range<usize>],
        round: &Round<'_>,
    ) {
        let sift = |edits: &mut Vec<Edit>| {
            if round.of_pages && !edits.is_empty() {
                let pages = page::pages(text, &self.lexicon);
                edits.retain(|edit| page::admits(&pages, edit.span()));
            }
            if !left.is_empty() {
                let mut way = origin.way();
                edits.retain(|edit| !touches_any(left, &way.of(edit.span())));
            }
        };
        self.edits_by_rule(text, edits);
        sift(edits);
        if edits.is_empty() {
            (round.search)(self, text, origin, scratch, edits);
            self.add_edits_by_lines(text, origin.edits.len(), edits);
            sift(edits);
        }
    }

    /// Gives an edit of two rounds the kind of what it does all in all; whether there is one that is wanted.
    fn names_rightly(&self, text: &str, edit: &mut Edit) -> bool {
        let named = self.named(&text[edit.span()], &edit.replacement, edit.kind);
        match (named, edit.kind) {
            (None, _) | (Some(EditKind::SignForLetter), EditKind::RealWord) => return false,
            (Some(_), EditKind::RealWord) => {}
            (Some(kind), _) => edit.kind = kind,
        }
        self.is_wanted(edit.kind)
    }

    /// Whether an edit of two rounds breaks what the first found protected.
    pub(super) fn breaks_a_span(&self, text: &str, edit: &Edit, lines: &mut Lines) -> bool {
        let spans = lines.around(text, edit.span(), &self.lexicon, &self.options.patterns);
        spans.iter().any(|span| !span.is_kept_by(text, edit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(all: &[(Range<usize>, &str)]) -> Vec<Edit> {
        let edit = |(span, new): &(Range<usize>, &str)| Edit {
            start: span.start,
            end: span.end,
            replacement: (*new).to_owned(),
            kind: EditKind::Split,
            gain: 1,
            letters: 0,
            confidence: 1,
        };
        all.iter().map(edit).collect()
    }

    fn applied(text: &str, edits: &[Edit]) -> String {
        let mut out = String::new();
        edit::apply_into(text, edits, &mut out);
        out
    }

    #[test]
    fn two_rounds_are_one() {
        let text = "abcdefghij";
        let first = of(&[(1..3, "XYZ"), (5..5, "--"), (8..9, "")]);
        let now = applied(text, &first);
        assert_eq!(now, "aXYZde--fghj");
        let cuts = 0..=now.len();
        for (start, end) in cuts.clone().flat_map(|a| cuts.clone().map(move |b| (a, b))) {
            if start >= end {
                continue;
            }
            let second = of(&[(start..end, "?!")]);
            let both = compose(text, &now, &first, &second);
            assert_eq!(
                applied(text, &both),
                applied(&now, &second),
                "{start}..{end}"
            );
            assert!(both.windows(2).all(|w| w[0].end <= w[1].start), "{both:?}");
        }
        let undone = of(&[(1..4, "bc")]);
        assert_eq!(compose(text, &now, &first, &undone).len(), 2);
    }

    #[test]
    fn bytes_know_where_they_come_from() {
        let first = of(&[(1..3, "XYZ"), (8..9, "")]);
        let origin = Origin { edits: &first };
        assert_eq!(origin.of(0..1), 0..1);
        assert_eq!(origin.of(2..3), 1..3);
        assert_eq!(origin.of(4..6), 3..5);
        assert_eq!(origin.of(0..6), 0..5);
        let mut way = origin.way();
        for start in 0..10 {
            assert_eq!(way.of(start..start + 1), origin.of(start..start + 1));
        }
    }
}
