//! The elements of a document with their byte ranges in it.
use std::borrow::Cow;
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::Format;
use crate::error::{Error, Result};

/// Deeper documents are refused; hOCR, ALTO and PAGE need a dozen levels.
const MAX_DEPTH: usize = 256;

/// HTML elements that have no end tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// An index of [`Tree::nodes`].
pub(super) type NodeId = usize;

/// A document as an arena; nodes are in document order.
#[derive(Debug)]
pub(super) struct Tree<'s> {
    /// The document without its byte order mark; all ranges are in it.
    pub(super) source: &'s str,
    pub(super) format: Format,
    pub(super) nodes: Vec<Node>,
}

/// An element or a piece of text.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) parent: Option<NodeId>,
    /// From the start tag to the end tag; of text, all of it.
    pub(super) range: Range<usize>,
    /// What stands between the tags; empty at the end of an empty element.
    pub(super) inner: Range<usize>,
    /// `None` for text.
    pub(super) element: Option<Element>,
}

/// What an element has beyond its place.
#[derive(Debug)]
pub(super) struct Element {
    /// The qualified name.
    pub(super) name: Range<usize>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) children: Vec<NodeId>,
}

/// An attribute's name and its value without the quotes.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) name: Range<usize>,
    pub(super) value: Range<usize>,
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn refuse(at: usize, why: impl Into<String>) -> Error {
    Error::markup(at, why)
}

/// The format of a root element.
fn format_of(start: &BytesStart<'_>) -> Option<Format> {
    let name = start.local_name();
    match name.as_ref() {
        b"html" | b"HTML" => Some(Format::Hocr),
        b"alto" => Some(Format::Alto),
        b"PcGts" => Some(Format::Page),
        _ => start
            .html_attributes()
            .with_checks(false)
            .flatten()
            .any(|a| a.key.as_ref() == b"class" && a.value.starts_with(b"ocr"))
            .then_some(Format::Hocr),
    }
}

/// The root element and declared encodings are sought in so many bytes.
const HEAD: usize = 64 << 10;

/// The format of the root element, which is sought in the first 64 KiB.
pub(super) fn detect(bytes: &[u8]) -> Option<Format> {
    let mut head = &bytes[..bytes.len().min(HEAD)];
    if let Err(error) = std::str::from_utf8(head) {
        head = &head[..error.valid_up_to()];
    }
    let head = std::str::from_utf8(head).ok()?;
    let mut reader = Reader::from_str(head.strip_prefix('\u{feff}').unwrap_or(head));
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => return format_of(&start),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The text of bytes in UTF-8, without the byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<&str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(refuse(0, "UTF-16 is not read; convert the file to UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let known = ["utf-8", "utf8", "us-ascii"];
    let is_other = |name: &String| !known.iter().any(|known| name.eq_ignore_ascii_case(known));
    if let Some(name) = declared(bytes).into_iter().find(is_other) {
        return Err(refuse(
            0,
            format!("encoding {name} is declared; convert the file to UTF-8, its declaration too"),
        ));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let why = "not UTF-8; convert the file, such as with `iconv -f latin1 -t utf-8`";
        refuse(error.valid_up_to(), why)
    })
}

/// The encodings that an XML declaration and the `meta` elements of HTML name.
fn declared(bytes: &[u8]) -> Vec<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let lower = head.to_ascii_lowercase();
    let xml = lower.starts_with("<?xml").then_some((0, "encoding"));
    let metas = lower.match_indices("<meta").map(|(at, _)| (at, "charset"));
    let values = xml.into_iter().chain(metas).filter_map(|(at, name)| {
        let tag = lower[at..].split('>').next()?;
        let (_, inner) = tag.split_at_checked("<meta".len())?;
        let is_named = inner.starts_with(|c: char| c.is_ascii_whitespace() || c == '/');
        let from = at + tag.find(name).filter(|_| is_named)? + name.len();
        let value = head[from..at + tag.len()].trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = |c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | ';' | '/' | '?');
        value.split(end).next().map(str::to_owned)
    });
    values.collect()
}

impl<'s> Tree<'s> {
    /// Reads a document.
    ///
    /// Entities that a document declares are never expanded, an internal DTD
    /// subset is refused; so are more than [`MAX_DEPTH`] levels.
    pub(super) fn parse(source: &'s str, format: Format) -> Result<Self> {
        let mut tree = Self {
            source,
            format,
            nodes: Vec::new(),
        };
        let mut reader = Reader::from_str(source);
        let html = format == Format::Hocr;
        let config = reader.config_mut();
        config.check_end_names = !html;
        config.allow_unmatched_ends = html;
        config.allow_dangling_amp = html;
        let mut open: Vec<NodeId> = Vec::new();
        loop {
            let from = offset(reader.buffer_position());
            let event = reader
                .read_event()
                .map_err(|error| refuse(offset(reader.error_position()), error.to_string()))?;
            let range = from..offset(reader.buffer_position());
            match event {
                Event::Start(start) => {
                    let id = tree.element(&start, range, &open)?;
                    if !(html && VOID.contains(&tree.name(id).to_ascii_lowercase().as_str())) {
                        open.push(id);
                    }
                    if open.len() > MAX_DEPTH {
                        let why = format!("elements are nested more than {MAX_DEPTH} deep");
                        return Err(refuse(from, why));
                    }
                }
                Event::Empty(start) => {
                    tree.element(&start, range, &open)?;
                }
                Event::End(end) => tree.close(end.local_name().as_ref(), &range, &mut open),
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                    tree.text_node(range, &open)?;
                }
                Event::DocType(declaration) if declaration.contains(&b'[') => {
                    let why = "the document type declares entities or elements of its own; \
                               that is refused";
                    return Err(refuse(from, why));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if let Some(&id) = open.last().filter(|_| !html) {
            let why = format!("element {} is not closed", tree.name(id));
            return Err(refuse(tree.nodes[id].range.start, why));
        }
        for id in open {
            tree.nodes[id].range.end = source.len();
            tree.nodes[id].inner.end = source.len();
        }
        Ok(tree)
    }

    fn push(&mut self, node: Node, open: &[NodeId]) -> NodeId {
        let id = self.nodes.len();
        let parent = open.last().map(|&parent| &mut self.nodes[parent]);
        if let Some(element) = parent.and_then(|parent| parent.element.as_mut()) {
            element.children.push(id);
        }
        self.nodes.push(node);
        id
    }

    fn element(
        &mut self,
        start: &BytesStart<'_>,
        range: Range<usize>,
        open: &[NodeId],
    ) -> Result<NodeId> {
        let base = range.start + 1;
        let name = base..base + start.name().as_ref().len();
        let content = start.as_ref();
        let place = |part: &[u8]| {
            let at = base + (part.as_ptr() as usize - content.as_ptr() as usize);
            at..at + part.len()
        };
        let mut list = if self.format == Format::Hocr {
            start.html_attributes()
        } else {
            start.attributes()
        };
        let mut attributes = Vec::new();
        for attribute in list.with_checks(false) {
            let attribute = attribute.map_err(|error| refuse(base, error.to_string()))?;
            let Cow::Borrowed(value) = attribute.value else {
                continue;
            };
            // A name without a value has no place of its own.
            if value.is_empty() && !content.as_ptr_range().contains(&value.as_ptr()) {
                continue;
            }
            let place = Attribute {
                name: place(attribute.key.as_ref()),
                value: place(value),
            };
            let value = &self.source[place.value.clone()];
            let quoted = self.source[place.value.end..].starts_with(['"', '\'']);
            if !quoted && value.contains(['"', '\'', '=', '<', '`']) {
                // HTML calls it an error, and there is no telling where the value ends.
                let why = "an attribute without quotes has a quote or an equals sign in it";
                return Err(refuse(place.value.start, why));
            }
            self.unescape(value)
                .map_err(|why| refuse(place.value.start, why))?;
            attributes.push(place);
        }
        let node = Node {
            parent: open.last().copied(),
            inner: range.end..range.end,
            range,
            element: Some(Element {
                name,
                attributes,
                children: Vec::new(),
            }),
        };
        Ok(self.push(node, open))
    }

    fn text_node(&mut self, range: Range<usize>, open: &[NodeId]) -> Result<()> {
        let raw = &self.source[range.clone()];
        if !raw.starts_with("<![CDATA[") {
            self.unescape(raw).map_err(|why| refuse(range.start, why))?;
        }
        let node = Node {
            parent: open.last().copied(),
            inner: range.clone(),
            range,
            element: None,
        };
        self.push(node, open);
        Ok(())
    }

    /// Closes the element of that name, in HTML those in it as well.
    fn close(&mut self, name: &[u8], range: &Range<usize>, open: &mut Vec<NodeId>) {
        let matches = |&id: &NodeId| self.name(id).as_bytes().eq_ignore_ascii_case(name);
        let Some(depth) = open.iter().rposition(matches) else {
            return;
        };
        let named = open[depth];
        for id in open.drain(depth..) {
            let node = &mut self.nodes[id];
            node.inner.end = range.start;
            node.range.end = range.start;
        }
        self.nodes[named].range.end = range.end;
    }

    fn unescape<'t>(&self, raw: &'t str) -> std::result::Result<Cow<'t, str>, String> {
        let html = self.format == Format::Hocr;
        let resolve = |name: &str| {
            if html {
                quick_xml::escape::resolve_html5_entity(name)
            } else {
                quick_xml::escape::resolve_xml_entity(name)
            }
        };
        match quick_xml::escape::unescape_with(raw, resolve) {
            Ok(text) => Ok(text),
            // A lone ampersand, as HTML allows it.
            Err(_) if html => Ok(Cow::Borrowed(raw)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The local name of an element; of text, nothing.
    pub(super) fn name(&self, id: NodeId) -> &'s str {
        match &self.nodes[id].element {
            Some(element) => local(&self.source[element.name.clone()]),
            None => "",
        }
    }

    /// The prefix of an element's name with its colon.
    pub(super) fn prefix(&self, id: NodeId) -> &'s str {
        let Some(element) = &self.nodes[id].element else {
            return "";
        };
        let name = &self.source[element.name.clone()];
        &name[..name.len() - local(name).len()]
    }

    /// The nodes in an element.
    pub(super) fn children(&self, id: NodeId) -> &[NodeId] {
        match &self.nodes[id].element {
            Some(element) => &element.children,
            None => &[],
        }
    }

    /// The child elements of that name.
    pub(super) fn named<'t>(
        &'t self,
        id: NodeId,
        name: &'t str,
    ) -> impl Iterator<Item = NodeId> + 't {
        let children = self.children(id).iter().copied();
        children.filter(move |&child| self.name(child) == name)
    }

    /// The nodes under a node, in document order.
    pub(super) fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.nodes[id].range.end;
        (id + 1..self.nodes.len()).take_while(move |&n| self.nodes[n].range.start < end)
    }

    /// An attribute by its qualified name.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<&Attribute> {
        let element = self.nodes[id].element.as_ref()?;
        let mut all = element.attributes.iter();
        all.find(|a| &self.source[a.name.clone()] == name)
    }

    /// An attribute's value as written.
    pub(super) fn raw(&self, id: NodeId, name: &str) -> Option<&'s str> {
        let attribute = self.attribute(id, name)?;
        Some(&self.source[attribute.value.clone()])
    }

    /// An attribute's value with its entities resolved.
    pub(super) fn value(&self, id: NodeId, name: &str) -> Option<Cow<'s, str>> {
        let raw = self.raw(id, name)?;
        Some(self.unescape(raw).unwrap_or(Cow::Borrowed(raw)))
    }

    /// All text in a node, entities resolved.
    pub(super) fn text(&self, id: NodeId) -> String {
        if self.nodes[id].element.is_none() {
            return self.own_text(id).into_owned();
        }
        let texts = self.descendants(id);
        texts
            .filter(|&n| self.nodes[n].element.is_none())
            .map(|n| self.own_text(n))
            .collect()
    }

    fn own_text(&self, id: NodeId) -> Cow<'s, str> {
        let raw = &self.source[self.nodes[id].range.clone()];
        match raw.strip_prefix("<![CDATA[") {
            Some(data) => Cow::Borrowed(data.strip_suffix("]]>").unwrap_or(data)),
            None => self.unescape(raw).unwrap_or(Cow::Borrowed(raw)),
        }
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).expect("a position in a slice fits usize")
}
