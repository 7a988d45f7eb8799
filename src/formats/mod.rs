//! OCR formats with word boxes, repaired in place: hOCR, ALTO 2 to 4, PAGE XML.
//!
//! The words of the document become one text ([`Markup::text`]): words of a
//! line one space apart, a line feed between lines, an empty line between
//! blocks, in the order of the document. Edits of that text go back into the
//! words ([`Markup::rewrite`]) by replacing byte ranges: every byte outside a
//! changed word stays as it was.
//!
//! | edit | word | box | confidence |
//! |---|---|---|---|
//! | letters, marks, signs | its text | stays | stays |
//! | a space put in | two words, the second with an id of its own | divided in proportion to the characters | both have it |
//! | a space taken out | one word | around both | the lower one |
//!
//! Kept in step: ALTO `SP`, `CC`, `SUBS_TYPE` and `SUBS_CONTENT`; PAGE
//! `TextEquiv` of words, lines and regions, `PlainText`, `Baseline`; characters
//! with boxes of their own (`Glyph`, `ocrx_cinfo`), which are dropped where
//! they do not match one to one. Dropped where a word's bounds change:
//! other readings of the word (`ALTERNATIVE`, further `TextEquiv`s), `Shape`,
//! `x_bboxes`. A new PAGE word keeps the `custom` value of the old one.
//!
//! Refused: a document type with declarations of its own (entity expansion),
//! more than 256 levels, undefined entities, encodings other than UTF-8.
//!
//! ```
//! let page = "<html><body><span class='ocr_line'><span class='ocrx_word' id='w1' \
//!             title='bbox 0 0 110 20; x_wconf 90'>kunnenbogen</span></span></body></html>";
//! let page = herstel::formats::Markup::parse(page.as_bytes())?;
//! assert_eq!(page.text(), "kunnenbogen\n");
//! let out = String::from_utf8(page.rewrite(&[(0..11, "kunnen bogen")])?).unwrap();
//! assert!(out.contains("id='w1' title='bbox 0 0 60 20; x_wconf 90'>kunnen</span> <span"));
//! assert!(out.contains("id='w1_b' title='bbox 60 0 110 20; x_wconf 90'>bogen</span>"));
//! # Ok::<(), herstel::Error>(())
//! ```
mod align;
mod alto;
mod geometry;
mod hocr;
mod layout;
mod page;
mod plan;
mod rewrite;
mod tree;

use std::ops::Range;

use crate::edit::Edit;
use crate::error::{Error, Result};
use crate::repair::Repairer;

use geometry::Rect;
use layout::Layout;
use plan::{Change, Group, NewWord};
use rewrite::{Ids, Splice};
use tree::{NodeId, Tree};

/// An OCR format with word boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// hOCR, as XHTML or HTML.
    Hocr,
    /// ALTO XML, versions 2 to 4.
    Alto,
    /// PAGE XML, versions with `points` (2013 and later).
    Page,
}

impl Format {
    /// The format that the root element tells.
    #[must_use]
    pub fn detect(bytes: &[u8]) -> Option<Self> {
        tree::detect(bytes)
    }

    /// The format's name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hocr => "hocr",
            Self::Alto => "alto",
            Self::Page => "page",
        }
    }
}

/// A document with word boxes, read.
#[derive(Debug)]
pub struct Markup<'b> {
    bytes: &'b [u8],
    tree: Tree<'b>,
    layout: Layout,
}

/// What [`repair_markup`] makes of a document.
#[derive(Debug)]
pub struct Repaired {
    /// The document, the input's bytes where no word changed.
    pub bytes: Vec<u8>,
    /// The text that the edits are of.
    pub text: String,
    /// The edits made, sorted and disjoint.
    pub edits: Vec<Edit>,
    /// Edits left out: the engine was sure of the word, or the markup cannot
    /// say them (a line end moved, a hyphenation mark gone).
    pub n_left_out: usize,
}

/// What of a new word is worked out for all formats.
struct Given {
    /// For a new element whose model has an id.
    id: Option<String>,
    rect: Option<Rect>,
    /// The least sure of several old words.
    least_sure: Option<usize>,
}

/// Repairs a document in place; a word that the engine was sure of is changed
/// less easily.
///
/// # Errors
///
/// If the bytes are not a document of one of these formats.
pub fn repair_markup(repairer: &Repairer, bytes: &[u8]) -> Result<Repaired> {
    let markup = Markup::parse(bytes)?;
    let mut edits = repairer.edits_trusting(markup.text(), &|span| markup.confidence(span));
    let n_left_out = markup.retain(&mut edits);
    let changes: Vec<_> = edits.iter().map(|e| (e.span(), e.replacement())).collect();
    Ok(Repaired {
        bytes: markup.rewrite(&changes)?,
        n_left_out,
        text: markup.layout.text,
        edits,
    })
}

impl<'b> Markup<'b> {
    /// Reads a document, its format guessed from the root element.
    ///
    /// # Errors
    ///
    /// If it is none of the formats, not well formed, not UTF-8, nested more
    /// than 256 deep, or declares entities.
    pub fn parse(bytes: &'b [u8]) -> Result<Self> {
        let source = tree::decode(bytes)?;
        let Some(format) = Format::detect(bytes) else {
            let why = "neither hOCR nor ALTO nor PAGE by its root element";
            return Err(Error::markup(0, why));
        };
        let tree = Tree::parse(source, format)?;
        let mut layout = match format {
            Format::Hocr => hocr::read(&tree),
            Format::Alto => alto::read(&tree),
            Format::Page => page::read(&tree),
        };
        if !layout.text.is_empty() && !layout.text.ends_with('\n') {
            layout.text.push('\n');
        }
        Ok(Self {
            bytes,
            tree,
            layout,
        })
    }

    /// The document's format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.tree.format
    }

    /// The words as text; spans of edits are in it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.layout.text
    }

    /// Keeps the edits of the text that the markup can say; how many were left out.
    pub fn retain(&self, edits: &mut Vec<Edit>) -> usize {
        let n_found = edits.len();
        edits.retain(|edit| self.fits(edit.span(), edit.replacement()));
        loop {
            let changes = edits.iter().map(|edit| Change {
                span: edit.span(),
                replacement: edit.replacement(),
            });
            let changes: Vec<_> = changes.collect();
            let (_, misfits) = plan::groups(&self.layout, &changes);
            if misfits.is_empty() {
                return n_found - edits.len();
            }
            edits.retain(|edit| {
                let span = edit.span();
                let at = misfits.partition_point(|misfit| misfit.end < span.start);
                misfits.get(at).is_none_or(|misfit| span.end < misfit.start)
            });
        }
    }

    /// How sure the engine was of the words in a span, 0 to 1; the lowest.
    #[must_use]
    pub fn confidence(&self, span: Range<usize>) -> Option<f64> {
        self.layout.confidence(&span)
    }

    /// Whether the markup can say a change of the text. It cannot move line
    /// ends, take away a hyphenation mark of its own, or a whole line's words.
    #[must_use]
    pub fn fits(&self, span: Range<usize>, replacement: &str) -> bool {
        self.layout.text.get(span.clone()).is_some()
            && plan::fits(&self.layout, &Change { span, replacement })
    }

    /// The document with these changes of its text: spans and what stands
    /// there afterwards, sorted and disjoint.
    ///
    /// # Errors
    ///
    /// If the changes are not sorted, disjoint and within the text, or one
    /// does not [fit](Self::fits), or several in a word do not together.
    pub fn rewrite(&self, changes: &[(Range<usize>, &str)]) -> Result<Vec<u8>> {
        let mut end = 0;
        for (span, replacement) in changes {
            if span.start < end || !self.fits(span.clone(), replacement) {
                let why = format!(
                    "the change of {}..{} to {replacement:?} does not fit the words",
                    span.start, span.end
                );
                return Err(Error::markup(span.start, why));
            }
            end = span.end;
        }
        let changes: Vec<Change<'_>> = changes
            .iter()
            .map(|(span, replacement)| Change {
                span: span.clone(),
                replacement,
            })
            .collect();
        let (groups, misfits) = plan::groups(&self.layout, &changes);
        if let Some(Range { start, end }) = misfits.first() {
            let why = format!("the changes in {start}..{end} do not fit the words together");
            return Err(Error::markup(*start, why));
        }
        let splices = self.splices(&groups);
        let source = self.tree.source;
        let mark = &self.bytes[..self.bytes.len() - source.len()];
        let mut out = mark.to_vec();
        out.extend(rewrite::apply(source, 0..source.len(), splices).into_bytes());
        Ok(out)
    }

    fn splices(&self, groups: &[Group]) -> Vec<Splice> {
        let (tree, layout) = (&self.tree, &self.layout);
        let mut out = Vec::new();
        if groups.is_empty() {
            return out;
        }
        let mut ids = Ids::of(tree);
        let spaces = tree.format == Format::Alto && alto::has_spaces(tree);
        let hyphens = match tree.format {
            Format::Alto => alto::Hyphens::of(tree, layout, groups),
            _ => alto::Hyphens::default(),
        };
        for group in groups {
            let mut at = group.units.start;
            let mut kept = Vec::new();
            let mut added = String::new();
            for word in &group.words {
                if let Some(unit) = word.owner {
                    self.insert_after(at, &mut added, &mut out);
                    at = unit;
                    kept.push(unit);
                    if !(word.same_bounds() && word.text == layout.content(unit)) {
                        let given = self.given(word, None);
                        self.reword(layout.units[unit].node, word, &given, &hyphens, &mut out);
                    }
                    continue;
                }
                let node = layout.units[at].node;
                let name = if tree.format == Format::Alto {
                    "ID"
                } else {
                    "id"
                };
                let id = tree.raw(node, name).map(|id| ids.after(id));
                let given = self.given(word, id);
                let mut splices = Vec::new();
                self.reword(node, word, &given, &hyphens, &mut splices);
                if spaces {
                    added.push_str(&alto::space(tree, node, given.rect));
                }
                let indent = rewrite::indent(tree, node);
                let is_hocr = tree.format == Format::Hocr;
                added.push_str(if is_hocr && indent.is_empty() {
                    " "
                } else {
                    indent
                });
                let range = tree.nodes[node].range.clone();
                added.push_str(&rewrite::apply(tree.source, range, splices));
            }
            self.insert_after(at, &mut added, &mut out);
            for unit in group.units.clone().filter(|unit| !kept.contains(unit)) {
                self.take_out(unit, &mut out);
            }
        }
        match tree.format {
            Format::Alto => hyphens.partners(tree, layout, groups, &mut out),
            Format::Page => page::levels(tree, layout, groups, &mut out),
            Format::Hocr => {}
        }
        out
    }

    fn insert_after(&self, unit: usize, added: &mut String, out: &mut Vec<Splice>) {
        if !added.is_empty() {
            let at = self.tree.nodes[self.layout.units[unit].node].range.end;
            let text = std::mem::take(added);
            out.push(Splice {
                range: at..at,
                text,
            });
        }
    }

    fn given(&self, word: &NewWord, id: Option<String>) -> Given {
        let units = &self.layout.units;
        let course = word.parts.first().map_or_else(Default::default, |part| {
            self.layout.lines[self.layout.line_of(part.unit)].course
        });
        let rects = word.parts.iter().map(|part| {
            let rect = units[part.unit].rect?;
            Some(rect.share(&part.share, course))
        });
        let rects: Option<Vec<Rect>> = rects.collect();
        let sure = |unit: &usize| units[*unit].confidence;
        let several = word.parts.iter().map(|part| part.unit);
        Given {
            id,
            rect: rects.and_then(|rects| rects.into_iter().reduce(Rect::union)),
            least_sure: several
                .filter(|unit| word.parts.len() > 1 && sure(unit).is_some())
                .min_by(|a, b| {
                    let (a, b) = (sure(a).unwrap_or(1.0), sure(b).unwrap_or(1.0));
                    a.total_cmp(&b)
                }),
        }
    }

    fn reword(
        &self,
        node: NodeId,
        word: &NewWord,
        given: &Given,
        hyphens: &alto::Hyphens,
        out: &mut Vec<Splice>,
    ) {
        let (tree, layout) = (&self.tree, &self.layout);
        match tree.format {
            Format::Hocr => hocr::reword(tree, layout, node, word, given, out),
            Format::Alto => alto::reword(tree, layout, node, word, given, hyphens, out),
            Format::Page => page::reword(tree, layout, node, word, given, out),
        }
    }

    /// Takes a word's element out, with the white space or `SP` before it.
    fn take_out(&self, unit: usize, out: &mut Vec<Splice>) {
        let (tree, units) = (&self.tree, &self.layout.units);
        let node = units[unit].node;
        let range = tree.nodes[node].range.clone();
        let before = unit.checked_sub(1).map(|before| units[before].node);
        let before = before.filter(|&b| tree.nodes[b].parent == tree.nodes[node].parent);
        let start = before.map(|before| tree.nodes[before].range.end);
        let start = start.filter(|&start| {
            let parent = tree.nodes[node].parent.unwrap_or(0);
            // Children are in document order.
            let children = tree.children(parent);
            let first = children.partition_point(|&child| tree.nodes[child].range.start < start);
            let end = children.partition_point(|&child| child < node);
            let mut blank_len = 0;
            let blank = children[first..end].iter().all(|&child| {
                let source = &tree.source[tree.nodes[child].range.clone()];
                blank_len += source.len();
                tree.name(child) == "SP" || rewrite::is_blank(source)
            });
            // Comments are no nodes: they make a gap.
            blank && blank_len == range.start - start
        });
        out.push(Splice {
            range: start.unwrap_or(range.start)..range.end,
            text: String::new(),
        });
    }
}
