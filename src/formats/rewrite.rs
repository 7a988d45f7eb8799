//! Replacements of byte ranges, and the ones that the formats share.
use std::collections::HashSet;
use std::ops::Range;

use super::plan::NewWord;
use super::tree::{NodeId, Tree};

/// New text for a byte range of the document.
#[derive(Debug)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// The source's range with the splices in it; they are disjoint.
pub(super) fn apply(source: &str, range: Range<usize>, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
    let mut out = String::with_capacity(range.len() + splices.len() * 8);
    let mut at = range.start;
    for Splice { range, text } in splices {
        debug_assert!(at <= range.start, "splices overlap at byte {at}");
        if at > range.start {
            continue;
        }
        out.push_str(&source[at..range.start]);
        out.push_str(&text);
        at = range.end;
    }
    out.push_str(&source[at..range.end]);
    out
}

/// Text between tags.
pub(super) fn escape_text(text: &str) -> String {
    quick_xml::escape::partial_escape(text).into_owned()
}

/// A value between quotes of either kind.
pub(super) fn escape_value(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

/// Ids of the document, and those given out since.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
}

impl Ids {
    pub(super) fn of(tree: &Tree<'_>) -> Self {
        let elements = tree.nodes.iter().filter_map(|node| node.element.as_ref());
        let names = ["id", "ID", "xml:id"];
        let ids = elements
            .flat_map(|element| &element.attributes)
            .filter(|a| names.contains(&&tree.source[a.name.clone()]))
            .map(|a| tree.source[a.value.clone()].to_owned());
        Self {
            taken: ids.collect(),
        }
    }

    /// An id after this one that nothing has: `word_1_2`, `word_1_2_b`, `…_c`.
    pub(super) fn after(&mut self, id: &str) -> String {
        let letters = ('b'..='z').map(String::from);
        let numbers = (2_usize..).map(|n| n.to_string());
        let fresh = letters
            .chain(numbers)
            .map(|suffix| format!("{id}_{suffix}"))
            .find(|id| !self.taken.contains(id))
            .expect("numbers do not run out");
        self.taken.insert(fresh.clone());
        fresh
    }
}

/// Sets an attribute, keeping its quotes; without one it is put last.
pub(super) fn set(tree: &Tree<'_>, node: NodeId, name: &str, value: &str, out: &mut Vec<Splice>) {
    let text = escape_value(value);
    if let Some(attribute) = tree.attribute(node, name) {
        let range = attribute.value.clone();
        if tree.source[range.clone()] != text {
            out.push(Splice { range, text });
        }
        return;
    }
    let inner = tree.nodes[node].inner.start;
    let tag = &tree.source[..inner];
    let at = inner - if tag.ends_with("/>") { 2 } else { 1 };
    out.push(Splice {
        range: at..at,
        text: format!(" {name}=\"{text}\""),
    });
}

/// Takes an attribute out, with the white space before it.
pub(super) fn unset(tree: &Tree<'_>, node: NodeId, name: &str, out: &mut Vec<Splice>) {
    let Some(attribute) = tree.attribute(node, name) else {
        return;
    };
    let before = &tree.source[..attribute.name.start];
    let quoted = tree.source[attribute.value.end..].starts_with(['"', '\'']);
    out.push(Splice {
        range: before.trim_end().len()..attribute.value.end + usize::from(quoted),
        text: String::new(),
    });
}

/// Takes an element out, with the white space before it.
pub(super) fn remove(tree: &Tree<'_>, node: NodeId, out: &mut Vec<Splice>) {
    let range = &tree.nodes[node].range;
    let start = tree.source[..range.start].trim_end().len();
    out.push(Splice {
        range: start..range.end,
        text: String::new(),
    });
}

/// Replaces the text in an element: its one run, or all that is in it where
/// text stands under several elements.
pub(super) fn set_text(tree: &Tree<'_>, node: NodeId, text: &str, out: &mut Vec<Splice>) {
    let is_text = |n: &NodeId| tree.nodes[*n].element.is_none();
    let texts = tree.descendants(node).filter(is_text);
    let runs: Vec<NodeId> = texts.filter(|&n| !tree.text(n).trim().is_empty()).collect();
    let text = escape_text(text);
    let (Some(&first), Some(&last)) = (runs.first(), runs.last()) else {
        let inner = &tree.nodes[node].inner;
        let range = inner.clone();
        out.push(Splice { range, text });
        return;
    };
    let mut range = tree.nodes[first].range.start..tree.nodes[last].range.end;
    let parent = tree.nodes[first].parent;
    let one = runs.iter().all(|&n| tree.nodes[n].parent == parent)
        && tree
            .descendants(node)
            .filter(|n| (first..last).contains(n))
            .all(|n| is_text(&n));
    if one {
        let raw = &tree.source[range.clone()];
        range =
            range.start + (raw.len() - raw.trim_start().len())..range.start + raw.trim_end().len();
    } else {
        range = tree.nodes[node].inner.clone();
    }
    out.push(Splice { range, text });
}

/// Sets the character of a glyph's element.
pub(super) type PutChar = fn(&Tree<'_>, NodeId, char, &mut Vec<Splice>);

/// Keeps elements that stand for one character each (`Glyph`, `ocrx_cinfo`)
/// with their word: those of the word's characters stay or move with it, those
/// of other words go. `false` if they do not match the characters one to one;
/// then they are all taken out.
pub(super) fn glyphs(
    tree: &Tree<'_>,
    node: NodeId,
    word: &NewWord,
    of: &dyn Fn(usize) -> (NodeId, Vec<NodeId>),
    put: PutChar,
    out: &mut Vec<Splice>,
) -> bool {
    let parts: Vec<_> = word
        .parts
        .iter()
        .map(|part| (part, of(part.unit)))
        .collect();
    let own = parts.iter().position(|(_, (unit, _))| *unit == node);
    let matching = word.one_to_one
        && parts
            .iter()
            .all(|(part, (_, glyphs))| glyphs.len() == part.share.of);
    let Some(own) = own.filter(|_| matching) else {
        for (_, (unit, glyphs)) in &parts {
            if *unit == node {
                glyphs.iter().for_each(|&glyph| remove(tree, glyph, out));
            }
        }
        return false;
    };
    let mut chars = word.text.chars().filter(|c| !c.is_whitespace());
    let (mut before, mut after) = (String::new(), String::new());
    for (i, (part, (_, glyphs))) in parts.iter().enumerate() {
        for (k, &glyph) in glyphs.iter().enumerate() {
            if !part.share.chars.contains(&k) {
                if i == own {
                    remove(tree, glyph, out);
                }
                continue;
            }
            let Some(c) = chars.next() else { continue };
            let mut splices = Vec::new();
            if !tree.text(glyph).trim().chars().eq([c]) {
                put(tree, glyph, c, &mut splices);
            }
            if i == own {
                out.append(&mut splices);
            } else {
                let range = tree.nodes[glyph].range.clone();
                let blank = &tree.source[..range.start];
                let start = blank.trim_end().len();
                let text = apply(tree.source, start..range.end, splices);
                if i < own { &mut before } else { &mut after }.push_str(&text);
            }
        }
    }
    let (_, glyphs) = &parts[own].1;
    if let (Some(&first), Some(&last)) = (glyphs.first(), glyphs.last()) {
        let start = tree.nodes[first].range.start;
        let places = [
            tree.source[..start].trim_end().len(),
            tree.nodes[last].range.end,
        ];
        for (at, text) in places.into_iter().zip([before, after]) {
            if !text.is_empty() {
                let range = at..at;
                out.push(Splice { range, text });
            }
        }
    }
    true
}

/// White space alone between two places.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_whitespace())
}

/// The white space before an element.
pub(super) fn indent<'s>(tree: &Tree<'s>, node: NodeId) -> &'s str {
    let before = &tree.source[..tree.nodes[node].range.start];
    &before[before.trim_end_matches([' ', '\t', '\r', '\n']).len()..]
}
