//! ALTO 2 to 4: words are `String`s, spaces `SP`, hyphenation marks `HYP`.
use std::collections::HashMap;

use super::geometry::{self, Course, Rect};
use super::layout::{Layout, Unit};
use super::plan::{Group, NewWord};
use super::rewrite::{self, Splice};
use super::tree::{NodeId, Tree};

const FIRST: &str = "HypPart1";
const SECOND: &str = "HypPart2";
const SIDES: [&str; 4] = ["HPOS", "VPOS", "WIDTH", "HEIGHT"];

fn rect(tree: &Tree<'_>, node: NodeId) -> Option<Rect> {
    let mut values = [""; 4];
    for (value, name) in values.iter_mut().zip(SIDES) {
        *value = tree.raw(node, name)?;
    }
    let (numbers, decimals) = geometry::decimals(&values)?;
    let &[left, top, width, height] = numbers.as_slice() else {
        return None;
    };
    Some(Rect {
        left,
        top,
        right: left + width,
        bottom: top + height,
        decimals,
    })
}

/// The words of the document.
pub(super) fn read(tree: &Tree<'_>) -> Layout {
    let mut layout = Layout::default();
    let mut block = None;
    for line in 0..tree.nodes.len() {
        if tree.name(line) != "TextLine" {
            continue;
        }
        let parent = tree.nodes[line].parent;
        if block.replace(parent) != Some(parent) {
            layout.block();
        }
        layout.line(line, Course::Right);
        let mut words = tree.named(line, "String").peekable();
        while let Some(node) = words.next() {
            let hyphen = match words.peek() {
                None => tree.named(line, "HYP").next(),
                Some(_) => None,
            };
            let hyphen = hyphen.and_then(|hyphen| tree.value(hyphen, "CONTENT"));
            let hyphen = hyphen.filter(|mark| !mark.contains(char::is_whitespace));
            let confidence = tree.raw(node, "WC").and_then(|v| v.parse::<f64>().ok());
            let unit = Unit {
                node,
                range: tree.nodes[node].range.clone(),
                span: 0..0,
                confidence,
                rect: rect(tree, node),
                hyphen_len: 0,
                whole: false,
            };
            let text = tree.value(node, "CONTENT").unwrap_or_default();
            let hyphen = hyphen.unwrap_or_default();
            // Some engines write the mark in both places.
            let text = text.strip_suffix(&*hyphen).unwrap_or(&text);
            layout.word(unit, text, &hyphen);
        }
    }
    layout
}

/// `SUBS_CONTENT` of hyphenated words of which a half changes, by unit.
#[derive(Debug, Default)]
pub(super) struct Hyphens {
    whole: HashMap<usize, String>,
}

fn subs_type<'s>(tree: &Tree<'s>, layout: &Layout, unit: usize) -> &'s str {
    let node = layout.units[unit].node;
    tree.raw(node, "SUBS_TYPE").unwrap_or("")
}

impl Hyphens {
    pub(super) fn of(tree: &Tree<'_>, layout: &Layout, groups: &[Group]) -> Self {
        let mut new: HashMap<usize, (&str, &str)> = HashMap::new();
        for group in groups {
            let (Some(first), Some(last)) = (group.words.first(), group.words.last()) else {
                continue;
            };
            for unit in group.units.clone() {
                new.insert(unit, (&first.text, &last.text));
            }
        }
        let mut whole = HashMap::new();
        for pair in 1..layout.units.len() {
            let (first, second) = (pair - 1, pair);
            if subs_type(tree, layout, first) != FIRST
                || subs_type(tree, layout, second) != SECOND
                || !(new.contains_key(&first) || new.contains_key(&second))
            {
                continue;
            }
            let (old_first, old_second) = (layout.content(first), layout.content(second));
            let new_first = new.get(&first).map_or(old_first, |words| words.1);
            let new_second = new.get(&second).map_or(old_second, |words| words.0);
            let subs = tree.value(layout.units[first].node, "SUBS_CONTENT");
            let subs = subs.unwrap_or_default();
            let hyphen = layout.text[..layout.units[first].span.end]
                .chars()
                .next_back()
                .filter(|_| layout.units[first].hyphen_len > 0)
                .map_or("-".to_owned(), String::from);
            // "auto-" + "ongeval" may keep its hyphen in the whole word.
            let keeps = *subs == format!("{old_first}{hyphen}{old_second}");
            let bare = |half: &str| half.trim_end_matches(['-', '\u{ad}', '¬']).to_owned();
            let text = if keeps {
                format!("{new_first}{hyphen}{new_second}")
            } else {
                format!("{}{new_second}", bare(new_first))
            };
            whole.insert(first, text.clone());
            whole.insert(second, text);
        }
        Self { whole }
    }

    /// The halves that do not change themselves.
    pub(super) fn partners(
        &self,
        tree: &Tree<'_>,
        layout: &Layout,
        groups: &[Group],
        out: &mut Vec<Splice>,
    ) {
        for (&unit, text) in &self.whole {
            let group = groups.partition_point(|group| group.units.end <= unit);
            let group = groups.get(group);
            if !group.is_some_and(|group| group.units.contains(&unit)) {
                rewrite::set(tree, layout.units[unit].node, "SUBS_CONTENT", text, out);
            }
        }
    }
}

/// The confidences of some characters out of `CC`, as it is written.
fn char_confidences(values: &str, word: &NewWord) -> Option<String> {
    let [part] = word.parts.as_slice() else {
        return None;
    };
    let (chars, of) = (part.share.chars.clone(), part.share.of);
    if !word.one_to_one {
        return None;
    }
    let spaced: Vec<&str> = values.split_whitespace().collect();
    if spaced.len() == of {
        return Some(spaced[chars].join(" "));
    }
    let bare = spaced.len() == 1 && values.len() == of && values.is_ascii();
    bare.then(|| values[chars].to_owned())
}

/// Makes an element this word.
pub(super) fn reword(
    tree: &Tree<'_>,
    layout: &Layout,
    node: NodeId,
    word: &NewWord,
    new: &super::Given,
    hyphens: &Hyphens,
    out: &mut Vec<Splice>,
) {
    if let Some(id) = &new.id {
        rewrite::set(tree, node, "ID", id, out);
    }
    let own = word
        .parts
        .iter()
        .find(|p| layout.units[p.unit].node == node);
    // A mark that also stands in the word stays there.
    let written = tree.value(node, "CONTENT").unwrap_or_default();
    let mut text = word.text.clone();
    if let Some(part) = word.parts.last().filter(|part| part.ends()) {
        let unit = &layout.units[part.unit];
        let mark = &layout.text[unit.span.end - unit.hyphen_len..unit.span.end];
        if unit.hyphen_len > 0 && unit.node == node && written.ends_with(mark) {
            text.push_str(mark);
        }
    }
    rewrite::set(tree, node, "CONTENT", &text, out);
    if let Some(values) = tree.value(node, "CC") {
        match char_confidences(&values, word) {
            Some(values) => rewrite::set(tree, node, "CC", &values, out),
            None => rewrite::unset(tree, node, "CC", out),
        }
    }
    subs(tree, layout, node, word, hyphens, out);
    let glyph_list = |node: NodeId| tree.named(node, "Glyph").collect::<Vec<_>>();
    if own.is_some() && !glyph_list(node).is_empty() {
        let of = |unit: usize| {
            let node = layout.units[unit].node;
            (node, glyph_list(node))
        };
        let put: rewrite::PutChar = |tree, glyph, c, out| {
            rewrite::set(tree, glyph, "CONTENT", c.encode_utf8(&mut [0; 4]), out);
        };
        rewrite::glyphs(tree, node, word, &of, put, out);
    }
    if word.same_bounds() {
        return;
    }
    if let Some(rect) = new.rect {
        let (width, height) = (rect.right - rect.left, rect.bottom - rect.top);
        for (name, n) in SIDES.iter().zip([rect.left, rect.top, width, height]) {
            rewrite::set(tree, node, name, &geometry::decimal(n, rect.decimals), out);
        }
    }
    let lowest = new.least_sure.map(|unit| layout.units[unit].node);
    if let Some(value) = lowest.and_then(|lowest| tree.raw(lowest, "WC")) {
        rewrite::set(tree, node, "WC", value, out);
    }
    // They speak of the old word's outline and reading.
    for name in ["Shape", "ALTERNATIVE"] {
        for child in tree.named(node, name).collect::<Vec<_>>() {
            rewrite::remove(tree, child, out);
        }
    }
}

/// Which half of a hyphenated word this is now, if it is one.
fn subs(
    tree: &Tree<'_>,
    layout: &Layout,
    node: NodeId,
    word: &NewWord,
    hyphens: &Hyphens,
    out: &mut Vec<Splice>,
) {
    let role = |unit: usize| subs_type(tree, layout, unit);
    let first = word
        .parts
        .last()
        .filter(|p| p.ends() && role(p.unit) == FIRST);
    let second = word
        .parts
        .first()
        .filter(|p| p.starts() && role(p.unit) == SECOND);
    if let Some(part) = first.or(second) {
        let old = tree.value(layout.units[part.unit].node, "SUBS_CONTENT");
        let whole = hyphens.whole.get(&part.unit).cloned();
        rewrite::set(tree, node, "SUBS_TYPE", role(part.unit), out);
        if let Some(text) = whole.or(old.map(std::borrow::Cow::into_owned)) {
            rewrite::set(tree, node, "SUBS_CONTENT", &text, out);
        }
    } else if !word.same_bounds()
        || tree
            .raw(node, "SUBS_TYPE")
            .is_some_and(|t| t != "Abbreviation")
    {
        rewrite::unset(tree, node, "SUBS_TYPE", out);
        rewrite::unset(tree, node, "SUBS_CONTENT", out);
    }
}

/// The space before a new word, if the document writes spaces.
pub(super) fn space(tree: &Tree<'_>, node: NodeId, rect: Option<Rect>) -> String {
    let prefix = tree.prefix(node);
    match rect {
        Some(rect) => format!(
            "<{prefix}SP WIDTH=\"0\" VPOS=\"{}\" HPOS=\"{}\"/>",
            geometry::decimal(rect.top, rect.decimals),
            geometry::decimal(rect.left, rect.decimals)
        ),
        None => format!("<{prefix}SP/>"),
    }
}

/// Whether the document writes spaces as elements.
pub(super) fn has_spaces(tree: &Tree<'_>) -> bool {
    (0..tree.nodes.len()).any(|node| tree.name(node) == "SP")
}
