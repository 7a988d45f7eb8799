//! hOCR: words are `ocrx_word` spans, boxes and confidences in `title`.
use std::ops::Range;

use super::geometry::{self, Course, Rect};
use super::layout::{Layout, Unit};
use super::plan::NewWord;
use super::rewrite::{self, Splice};
use super::tree::{NodeId, Tree};

const LINES: [&str; 5] = [
    "ocr_line",
    "ocrx_line",
    "ocr_header",
    "ocr_caption",
    "ocr_textfloat",
];

fn has_class(tree: &Tree<'_>, node: NodeId, class: &str) -> bool {
    let classes = tree.raw(node, "class").unwrap_or("");
    classes.split_ascii_whitespace().any(|name| name == class)
}

/// The place of a property's values in the document: `bbox 1 2 3 4`.
fn property(tree: &Tree<'_>, node: NodeId, name: &str) -> Option<Range<usize>> {
    let title = tree.attribute(node, "title")?.value.clone();
    let mut at = title.start;
    for part in tree.source[title].split(';') {
        let start = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        let part = part.trim();
        let values = part.strip_prefix(name);
        if let Some(values) = values.filter(|v| v.starts_with(char::is_whitespace)) {
            let end = start + part.len();
            return Some(end - values.trim_start().len()..end);
        }
    }
    None
}

fn values<'s>(tree: &Tree<'s>, node: NodeId, name: &str) -> Option<&'s str> {
    Some(&tree.source[property(tree, node, name)?])
}

fn rect(tree: &Tree<'_>, node: NodeId) -> Option<Rect> {
    let values: Vec<&str> = values(tree, node, "bbox")?.split_whitespace().collect();
    let (numbers, decimals) = geometry::decimals(&values)?;
    let &[left, top, right, bottom] = numbers.as_slice() else {
        return None;
    };
    Some(Rect {
        left,
        top,
        right,
        bottom,
        decimals,
    })
}

fn course(tree: &Tree<'_>, line: NodeId) -> Course {
    let angle = values(tree, line, "textangle").and_then(|v| v.parse::<f64>().ok());
    match angle.map_or(0.0, |a| a.rem_euclid(360.0)) {
        45.0..135.0 => Course::Up,
        135.0..225.0 => Course::Left,
        225.0..315.0 => Course::Down,
        _ => Course::Right,
    }
}

/// The words of the document.
pub(super) fn read(tree: &Tree<'_>) -> Layout {
    let mut layout = Layout::default();
    let mut block = None;
    let mut until = 0;
    for node in 0..tree.nodes.len() {
        let place = &tree.nodes[node];
        if place.element.is_none()
            || place.range.start < until
            || !LINES.iter().any(|class| has_class(tree, node, class))
        {
            continue;
        }
        let is_line = |&n: &NodeId| LINES[..2].iter().any(|class| has_class(tree, n, class));
        if tree.descendants(node).any(|n| is_line(&n)) {
            // A float of several lines.
            continue;
        }
        until = place.range.end;
        if block.replace(place.parent) != Some(place.parent) {
            layout.block();
        }
        layout.line(node, course(tree, node));
        let words = tree.descendants(node);
        let words: Vec<NodeId> = words
            .filter(|&n| has_class(tree, n, "ocrx_word") || has_class(tree, n, "ocr_word"))
            .collect();
        let whole = words.is_empty();
        for node in if whole { vec![node] } else { words } {
            let confidence = values(tree, node, "x_wconf").and_then(|v| v.parse::<f64>().ok());
            let unit = Unit {
                node,
                range: tree.nodes[node].range.clone(),
                span: 0..0,
                confidence: confidence.map(|c| c / 100.0),
                rect: rect(tree, node),
                hyphen_len: 0,
                whole,
            };
            layout.word(unit, &text(tree, node), "");
        }
    }
    layout
}

/// A word's text; white space between characters in elements is layout.
fn text(tree: &Tree<'_>, word: NodeId) -> String {
    let chars = chars(tree, word);
    if chars.is_empty() {
        return tree.text(word);
    }
    let texts = chars.iter().map(|&c| tree.text(c).trim().to_owned());
    texts.collect()
}

/// Characters with boxes of their own.
fn chars(tree: &Tree<'_>, node: NodeId) -> Vec<NodeId> {
    let all = tree.descendants(node);
    all.filter(|&n| has_class(tree, n, "ocrx_cinfo")).collect()
}

/// Makes an element this word.
pub(super) fn reword(
    tree: &Tree<'_>,
    layout: &Layout,
    node: NodeId,
    word: &NewWord,
    new: &super::Given,
    out: &mut Vec<Splice>,
) {
    if let Some(id) = &new.id {
        rewrite::set(tree, node, "id", id, out);
    }
    if !word.same_bounds() {
        if let (Some(rect), Some(range)) = (new.rect, property(tree, node, "bbox")) {
            let sides = [rect.left, rect.top, rect.right, rect.bottom];
            let text = sides.map(|n| geometry::decimal(n, rect.decimals)).join(" ");
            out.push(Splice { range, text });
        }
        let lowest = new.least_sure.map(|unit| layout.units[unit].node);
        let lowest = lowest.filter(|&lowest| lowest != node);
        let text = lowest.and_then(|lowest| values(tree, lowest, "x_wconf"));
        if let (Some(text), Some(range)) = (text, property(tree, node, "x_wconf")) {
            let text = text.to_owned();
            out.push(Splice { range, text });
        }
    }
    if !(word.same_bounds() && word.one_to_one) {
        // One value for each character that is no longer there.
        for name in ["x_bboxes", "x_confs", "cuts"] {
            if let Some(values) = property(tree, node, name) {
                let title = tree.attribute(node, "title").map_or(0, |t| t.value.start);
                let start = tree.source[title..values.start].rfind(';');
                let range = match start {
                    Some(at) => title + at..values.end,
                    None => title..(values.end + 1).min(tree.source.len()),
                };
                let ends = tree.source[values.end..].starts_with(';');
                if start.is_some() || ends {
                    let text = String::new();
                    out.push(Splice { range, text });
                }
            }
        }
    }
    let of = |unit: usize| {
        let node = layout.units[unit].node;
        (node, chars(tree, node))
    };
    let put: rewrite::PutChar = |tree, glyph, c, out| {
        rewrite::set_text(tree, glyph, c.encode_utf8(&mut [0; 4]), out);
    };
    if chars(tree, node).is_empty() {
        rewrite::set_text(tree, node, &word.text, out);
    } else {
        let at = out.len();
        if !rewrite::glyphs(tree, node, word, &of, put, out) {
            out.truncate(at);
            let range = tree.nodes[node].inner.clone();
            let text = rewrite::escape_text(&word.text);
            out.push(Splice { range, text });
        }
    }
}
