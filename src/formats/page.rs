//! PAGE XML: words have outlines (`Coords`) and readings (`TextEquiv`), and
//! lines and regions repeat the text of their words.
use std::ops::Range;

use super::geometry::{self, Course, Outline};
use super::layout::{Layout, Unit};
use super::plan::{Group, NewWord};
use super::rewrite::{self, Splice};
use super::tree::{NodeId, Tree};

/// The reading that counts: the one with the lowest index, else the first.
fn reading(tree: &Tree<'_>, node: NodeId) -> Option<NodeId> {
    let index = |&equiv: &NodeId| -> u32 {
        let index = tree
            .raw(equiv, "index")
            .and_then(|index| index.parse().ok());
        index.unwrap_or(0)
    };
    tree.named(node, "TextEquiv").min_by_key(index)
}

fn unicode(tree: &Tree<'_>, equiv: NodeId) -> Option<NodeId> {
    tree.named(equiv, "Unicode").next()
}

fn unit(tree: &Tree<'_>, node: NodeId, whole: bool) -> Option<(Unit, String)> {
    let equiv = reading(tree, node)?;
    let unicode = unicode(tree, equiv)?;
    let text = tree.text(unicode);
    let own = if whole { unicode } else { node };
    let unit = Unit {
        node,
        range: tree.nodes[own].range.clone(),
        span: 0..0,
        confidence: tree.raw(equiv, "conf").and_then(|v| v.parse().ok()),
        rect: None,
        hyphen_len: 0,
        whole,
    };
    Some((unit, text))
}

/// The words of the document.
pub(super) fn read(tree: &Tree<'_>) -> Layout {
    let mut layout = Layout::default();
    let mut block = None;
    for node in 0..tree.nodes.len() {
        let is_line = tree.name(node) == "TextLine";
        let is_bare =
            tree.name(node) == "TextRegion" && tree.named(node, "TextLine").next().is_none();
        if !is_line && !is_bare {
            continue;
        }
        let parent = if is_line {
            tree.nodes[node].parent
        } else {
            Some(node)
        };
        if block.replace(parent) != Some(parent) {
            layout.block();
        }
        layout.line(node, Course::Right);
        let words: Vec<NodeId> = tree.named(node, "Word").collect();
        if words.is_empty()
            && let Some((unit, text)) = unit(tree, node, true)
        {
            layout.word(unit, &text, "");
        }
        for word in words {
            if let Some((unit, text)) = unit(tree, word, false) {
                layout.word(unit, &text, "");
            }
        }
    }
    layout
}

/// Sets a reading; its plain variant too if it was the same.
fn set_reading(tree: &Tree<'_>, equiv: NodeId, text: &str, out: &mut Vec<Splice>) {
    let Some(main) = unicode(tree, equiv) else {
        return;
    };
    let old = tree.text(main);
    rewrite::set_text(tree, main, text, out);
    for plain in tree.named(equiv, "PlainText") {
        if tree.text(plain).trim() == old.trim() {
            rewrite::set_text(tree, plain, text, out);
        }
    }
}

fn coords(tree: &Tree<'_>, node: NodeId, name: &str) -> Option<Outline> {
    let coords = tree.named(node, name).next()?;
    geometry::outline(tree.raw(coords, "points")?).filter(|points| !points.is_empty())
}

/// The outline of a new word: the cut of its one part, or a box around all.
fn outline(tree: &Tree<'_>, layout: &Layout, word: &NewWord) -> Option<Outline> {
    let mut cuts = Vec::new();
    for part in &word.parts {
        let old = coords(tree, layout.units[part.unit].node, "Coords")?;
        cuts.push(geometry::share_outline(&old, &part.share));
    }
    if cuts.len() == 1 {
        return cuts.pop();
    }
    let boxes = cuts.iter().map(|cut| geometry::around(cut));
    let boxes = boxes.collect::<Option<Vec<_>>>()?;
    boxes
        .into_iter()
        .reduce(geometry::Rect::union)
        .map(geometry::corners)
}

/// The baseline between two edges, from the old words' first and last points.
fn baseline(
    tree: &Tree<'_>,
    layout: &Layout,
    word: &NewWord,
    edges: (i64, i64),
) -> Option<Outline> {
    let of = |part: &super::plan::Part| coords(tree, layout.units[part.unit].node, "Baseline");
    let start = *of(word.parts.first()?)?.first()?;
    let end = *of(word.parts.last()?)?.last()?;
    let at = |x: i64| match end.0 - start.0 {
        0 => start.1,
        width => start.1 + (end.1 - start.1) * (x - start.0) / width,
    };
    Some(vec![(edges.0, at(edges.0)), (edges.1, at(edges.1))])
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
    let Some(equiv) = reading(tree, node) else {
        return;
    };
    set_reading(tree, equiv, &word.text, out);
    let is_whole = |part: &super::plan::Part| layout.units[part.unit].whole;
    if word.parts.iter().any(is_whole) {
        return;
    }
    if let Some(id) = &new.id {
        rewrite::set(tree, node, "id", id, out);
    }
    let glyph_list = |node: NodeId| tree.named(node, "Glyph").collect::<Vec<_>>();
    if !glyph_list(node).is_empty() {
        let of = |unit: usize| {
            let node = layout.units[unit].node;
            (node, glyph_list(node))
        };
        let put: rewrite::PutChar = |tree, glyph, c, out| {
            if let Some(equiv) = reading(tree, glyph) {
                set_reading(tree, equiv, c.encode_utf8(&mut [0; 4]), out);
            }
        };
        rewrite::glyphs(tree, node, word, &of, put, out);
    }
    if word.same_bounds() {
        return;
    }
    // Other readings are of the old word.
    for other in tree.named(node, "TextEquiv").filter(|&e| e != equiv) {
        rewrite::remove(tree, other, out);
    }
    let lowest = new.least_sure.map(|unit| layout.units[unit].node);
    let lowest = lowest.and_then(|lowest| reading(tree, lowest));
    if let Some(conf) = lowest.and_then(|equiv| tree.raw(equiv, "conf")) {
        rewrite::set(tree, equiv, "conf", conf, out);
    }
    let Some(outline) = outline(tree, layout, word) else {
        return;
    };
    if let Some(place) = tree.named(node, "Coords").next() {
        rewrite::set(tree, place, "points", &geometry::points(&outline), out);
    }
    let place = tree.named(node, "Baseline").next();
    let line = geometry::around(&outline)
        .and_then(|rect| baseline(tree, layout, word, (rect.left, rect.right)));
    if let (Some(place), Some(line)) = (place, line) {
        rewrite::set(tree, place, "points", &geometry::points(&line), out);
    }
}

/// A change of whole tokens: where they stood among a text's tokens, what
/// stands there now.
struct TokenChange {
    old: Range<usize>,
    new: String,
}

/// Brings the text of lines and regions in step with their words.
pub(super) fn levels(tree: &Tree<'_>, layout: &Layout, groups: &[Group], out: &mut Vec<Splice>) {
    let mut regions: Vec<(NodeId, Range<usize>)> = Vec::new();
    let mut at = 0;
    for line in &layout.lines {
        let first = at;
        while at < groups.len() && groups[at].units.start < line.units.end {
            at += 1;
        }
        let bare = layout.units[line.units.clone()].iter().any(|u| u.whole);
        if at > first && !bare {
            level(
                tree,
                layout,
                line.node,
                line.units.clone(),
                &groups[first..at],
                out,
            );
        }
        let region = tree.nodes[line.node]
            .parent
            .filter(|_| tree.name(line.node) == "TextLine");
        match (region, regions.last_mut()) {
            (Some(region), Some((last, units))) if *last == region => units.end = line.units.end,
            (Some(region), _) => regions.push((region, line.units.clone())),
            _ => {}
        }
    }
    for (region, units) in regions {
        let first = groups.partition_point(|group| group.units.start < units.start);
        let end = groups.partition_point(|group| group.units.start < units.end);
        if end > first {
            level(tree, layout, region, units, &groups[first..end], out);
        }
    }
}

fn level(
    tree: &Tree<'_>,
    layout: &Layout,
    node: NodeId,
    units: Range<usize>,
    groups: &[Group],
    out: &mut Vec<Splice>,
) {
    let (mut tokens, mut starts) = (Vec::new(), Vec::new());
    for unit in units.clone() {
        starts.push(tokens.len());
        tokens.extend(layout.content(unit).split_whitespace());
    }
    starts.push(tokens.len());
    let changes: Vec<TokenChange> = groups
        .iter()
        .map(|group| {
            let words = group.words.iter().map(|word| word.text.as_str());
            TokenChange {
                old: starts[group.units.start - units.start]..starts[group.units.end - units.start],
                new: words.collect::<Vec<_>>().join(" "),
            }
        })
        .collect();
    for equiv in tree.named(node, "TextEquiv") {
        let text = unicode(tree, equiv).map(|unicode| tree.text(unicode));
        if let Some(text) = text.and_then(|text| replaced(text.trim(), &tokens, &changes)) {
            set_reading(tree, equiv, &text, out);
        }
    }
}

/// The text with its tokens changed, white space kept. A text whose tokens are
/// not the words is another reading: phrases that stand there once are changed.
fn replaced(text: &str, tokens: &[&str], changes: &[TokenChange]) -> Option<String> {
    let own: Vec<&str> = text.split_whitespace().collect();
    let mut out = text.to_owned();
    if own == tokens {
        let place = |token: &str| token.as_ptr() as usize - text.as_ptr() as usize;
        for change in changes.iter().rev() {
            let last = own[change.old.end - 1];
            let range = place(own[change.old.start])..place(last) + last.len();
            out.replace_range(range, &change.new);
        }
    } else {
        for change in changes {
            let old = tokens[change.old.clone()].join(" ");
            let mut found = out.match_indices(&old).map(|(at, _)| at);
            if let (Some(at), None) = (found.next(), found.next()) {
                out.replace_range(at..at + old.len(), &change.new);
            }
        }
    }
    (out != text).then_some(out)
}
