//! From edits of the text to the new words of each line.
use std::ops::Range;

use super::align;
use super::geometry::Share;
use super::layout::Layout;

/// What stands in a span afterwards.
#[derive(Debug, Clone)]
pub(super) struct Change<'e> {
    pub(super) span: Range<usize>,
    pub(super) replacement: &'e str,
}

/// Words of one line that become other words.
#[derive(Debug)]
pub(super) struct Group {
    /// Indices in [`Layout::units`].
    pub(super) units: Range<usize>,
    pub(super) words: Vec<NewWord>,
}

/// A word as it will stand there.
#[derive(Debug)]
pub(super) struct NewWord {
    /// Without a hyphenation mark of its own.
    pub(super) text: String,
    /// The old characters it takes, unit by unit.
    pub(super) parts: Vec<Part>,
    /// The unit whose element it keeps; without one it needs a new element.
    pub(super) owner: Option<usize>,
    /// Each of its characters stands for one old character.
    pub(super) one_to_one: bool,
}

/// Some characters of an old word.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) unit: usize,
    pub(super) share: Share,
}

impl NewWord {
    /// It has all characters of one old word and no others.
    pub(super) fn same_bounds(&self) -> bool {
        self.parts.len() == 1 && self.parts[0].is_whole()
    }
}

impl Part {
    fn is_whole(&self) -> bool {
        self.share.chars == (0..self.share.of)
    }

    pub(super) fn ends(&self) -> bool {
        self.share.chars.end == self.share.of
    }

    pub(super) fn starts(&self) -> bool {
        self.share.chars.start == 0
    }
}

/// The change line by line; `None` if it moves line ends.
fn by_line<'e>(layout: &Layout, change: &Change<'e>) -> Option<Vec<Change<'e>>> {
    let units = layout.touched(&change.span);
    let crosses = units.len() > 1 && layout.line_of(units.start) != layout.line_of(units.end - 1);
    let original = &layout.text[change.span.clone()];
    if !crosses {
        return Some(vec![change.clone()]);
    }
    let (old, new) = (original.split('\n'), change.replacement.split('\n'));
    if old.clone().count() != new.clone().count() {
        return None;
    }
    let mut at = change.span.start;
    let parts = old.zip(new).filter_map(|(old, new)| {
        let span = at..at + old.len();
        at = span.end + 1;
        (old != new).then_some(Change {
            span,
            replacement: new,
        })
    });
    Some(parts.collect())
}

/// The text of some units after the changes within them.
fn changed(layout: &Layout, units: &Range<usize>, changes: &[Change<'_>]) -> String {
    let (mut at, end) = (
        layout.units[units.start].span.start,
        layout.units[units.end - 1].span.end,
    );
    let mut out = String::new();
    for change in changes {
        out.push_str(&layout.text[at..change.span.start]);
        out.push_str(change.replacement);
        at = change.span.end;
    }
    out.push_str(&layout.text[at..end]);
    out
}

/// Whether a change can be made: it moves no line end, takes no hyphenation
/// mark away, leaves a word, and holds nothing that XML cannot say.
pub(super) fn fits(layout: &Layout, change: &Change<'_>) -> bool {
    let valid = |c: char| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') || c == '\n';
    if !change.replacement.chars().all(valid) {
        return false;
    }
    let Some(parts) = by_line(layout, change) else {
        return false;
    };
    parts.iter().all(|part| {
        let units = layout.touched(&part.span);
        if units.is_empty()
            || layout.line_of(units.start) != layout.line_of(units.end - 1)
            || part.span.start < layout.units[units.start].span.start
            || part.span.end > layout.units[units.end - 1].span.end
        {
            return false;
        }
        regroup(layout, units, std::slice::from_ref(part)).is_some()
    })
}

/// The groups of changes that are sorted, disjoint and fit, and the spans of
/// those that do not fit together.
pub(super) fn groups(layout: &Layout, changes: &[Change<'_>]) -> (Vec<Group>, Vec<Range<usize>>) {
    let lines = changes.iter().filter_map(|change| by_line(layout, change));
    let parts: Vec<Change<'_>> = lines.flatten().collect();
    let (mut groups, mut misfits) = (Vec::new(), Vec::new());
    let mut i = 0;
    while i < parts.len() {
        let mut units = layout.touched(&parts[i].span);
        let mut j = i + 1;
        while j < parts.len() && layout.touched(&parts[j].span).start < units.end {
            units.end = units.end.max(layout.touched(&parts[j].span).end);
            j += 1;
        }
        match regroup(layout, units, &parts[i..j]) {
            Some(group) => groups.push(group),
            None => misfits.push(parts[i].span.start..parts[j - 1].span.end),
        }
        i = j;
    }
    (groups, misfits)
}

/// The words that these units become; `None` if that cannot be.
fn regroup(layout: &Layout, units: Range<usize>, changes: &[Change<'_>]) -> Option<Group> {
    let text = changed(layout, &units, changes);
    let last = &layout.units[units.end - 1];
    let hyphen = &layout.text[last.span.end - last.hyphen_len..last.span.end];
    let text = text.strip_suffix(hyphen)?;
    let whole = layout.units[units.clone()].iter().any(|unit| unit.whole);
    let marked = layout.units[units.start..units.end - 1]
        .iter()
        .any(|unit| unit.hyphen_len > 0);
    // The mark stays with its word, and there is one.
    let broken =
        !hyphen.is_empty() && (text.ends_with(char::is_whitespace) || text.ends_with(hyphen));
    if text.trim().is_empty() || broken || marked || (whole && units.len() > 1) {
        return None;
    }
    let texts: Vec<&str> = if whole {
        vec![text]
    } else {
        text.split_whitespace().collect()
    };
    let bare = |text: &str| -> Vec<char> { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let (mut old, mut starts) = (Vec::new(), Vec::new());
    for unit in units.clone() {
        starts.push(old.len());
        old.extend(bare(layout.content(unit)));
    }
    starts.push(old.len());
    let new: Vec<char> = bare(text);
    let taken = align::taken(&old, &new);
    let lengths: Vec<usize> = texts.iter().map(|text| bare(text).len()).collect();
    let covers = align::words(&taken, old.len(), &lengths);
    let mut words = Vec::new();
    let (mut owned, mut at) = (units.start, 0);
    for ((text, cover), length) in texts.iter().zip(covers).zip(&lengths) {
        let mut parts = Vec::new();
        for (i, unit) in units.clone().enumerate() {
            let (start, end) = (starts[i], starts[i + 1]);
            let chars = cover.start.max(start)..cover.end.min(end);
            if chars.start < chars.end || (cover.is_empty() && (start..end).contains(&cover.start))
            {
                let share = Share {
                    chars: chars.start - start..chars.end - start,
                    of: end - start,
                };
                parts.push(Part { unit, share });
            }
        }
        let owner = parts.iter().map(|part| part.unit).find(|&u| u >= owned);
        if let Some(unit) = owner {
            owned = unit + 1;
        }
        let one_to_one =
            cover.len() == *length && (0..*length).all(|k| taken[at + k] == cover.start + k);
        at += length;
        words.push(NewWord {
            text: (*text).to_owned(),
            parts,
            owner,
            one_to_one,
        });
    }
    Some(Group { units, words })
}

#[cfg(test)]
mod tests {
    use super::super::Markup;
    use crate::{Edit, EditKind};

    #[test]
    fn edits_that_do_not_fit_together_are_left_out() {
        let page =
            "<alto><TextLine><String CONTENT='van'/><String CONTENT='ab'/></TextLine></alto>";
        let markup = Markup::parse(page.as_bytes()).unwrap();
        let edit = |start: usize, end, replacement: &str| Edit {
            start,
            end,
            replacement: replacement.into(),
            kind: EditKind::Confusion,
            gain: 1,
            letters: 1,
            confidence: 1,
        };
        let mut edits = vec![edit(1, 2, "o"), edit(4, 5, ""), edit(5, 6, "")];
        assert_eq!(markup.retain(&mut edits), 2);
        assert_eq!(edits[0].span(), 1..2);
    }
}
