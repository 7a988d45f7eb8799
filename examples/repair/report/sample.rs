//! The text of some documents with their repairs in place, as data for the
//! page's script.
use std::ops::Range;

use serde_json::{Value, json};

use super::{MAX_SAMPLE_LEN, Repair};

/// Of a longer text only the lines around repairs are kept.
const MAX_TEXT_LEN: usize = 6_000;

/// Of more repairs those with the most doubt are marked.
const MAX_REPAIRS: usize = 120;

/// A document's text in pieces.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) doubt: f64,
    n_edits: usize,
    /// `"text"`, `{line of the log}`, or `null` where lines are left out.
    parts: Vec<Value>,
}

impl Sample {
    pub(super) fn new(
        number: usize,
        name: &str,
        doubt: f64,
        text: &str,
        repairs: &[Repair<'_>],
    ) -> Self {
        let mut sample = Self {
            number,
            name: name.to_owned(),
            doubt,
            n_edits: repairs.len(),
            parts: Vec::new(),
        };
        let (mut at, mut shown) = (0, 0);
        for repair in doubtful(repairs) {
            let Range { start, end } = repair.span;
            let Ok(line) = serde_json::from_str(repair.log) else {
                continue;
            };
            if sample.len(shown) > MAX_SAMPLE_LEN / 4 {
                break;
            }
            shown += 1;
            sample.plain(text, at..start);
            sample.parts.push(line);
            at = end;
        }
        sample.plain(text, at..text.len());
        sample
    }

    /// About how long the data are; a repair's own data are some 300 bytes.
    fn len(&self, n_repairs: usize) -> usize {
        let texts = self.parts.iter().filter_map(Value::as_str).map(str::len);
        texts.sum::<usize>() + 300 * n_repairs
    }

    /// The text between two repairs; of a long text the lines next to them.
    fn plain(&mut self, text: &str, range: Range<usize>) {
        let piece = &text[range.clone()];
        let (first, last) = (range.start == 0, range.end == text.len());
        let head = if first {
            0
        } else {
            lines_len(piece.split_inclusive('\n'))
        };
        let tail = if last {
            0
        } else {
            lines_len(piece.split_inclusive('\n').rev())
        };
        if text.len() <= MAX_TEXT_LEN || head + tail >= piece.len() {
            self.text(piece);
            return;
        }
        self.text(&piece[..head]);
        self.parts.push(Value::Null);
        self.text(&piece[piece.len() - tail..]);
    }

    fn text(&mut self, piece: &str) {
        if !piece.is_empty() {
            self.parts.push(piece.into());
        }
    }

    fn json(&self) -> Value {
        json!({
            "id": format!("d{}", self.number),
            "name": self.name,
            "edits": self.n_edits,
            "parts": self.parts,
        })
    }
}

/// The repairs with the most doubt, in the order of the text.
fn doubtful<'r, 'e>(repairs: &'r [Repair<'e>]) -> Vec<&'r Repair<'e>> {
    let mut all: Vec<_> = repairs.iter().collect();
    if all.len() > MAX_REPAIRS {
        all.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
        all.truncate(MAX_REPAIRS);
        all.sort_by_key(|repair| repair.span.start);
    }
    all
}

/// How long the rest of a line and one more are.
fn lines_len<'t>(lines: impl Iterator<Item = &'t str>) -> usize {
    lines.take(2).map(str::len).sum()
}

/// The samples as JSON that may stand in a script element, as many as fit.
pub(super) fn json(samples: &[Sample]) -> (String, Vec<usize>) {
    let (mut out, mut numbers) = (String::from("["), Vec::new());
    for sample in samples {
        // In JSON these occur in strings alone; so nothing ends the element.
        let data = sample.json().to_string();
        let data = data.replace('<', "\\u003c").replace('>', "\\u003e");
        let data = data
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029");
        if out.len() + data.len() > MAX_SAMPLE_LEN {
            continue;
        }
        if !numbers.is_empty() {
            out.push(',');
        }
        out.push_str(&data);
        numbers.push(sample.number);
    }
    out.push(']');
    (out, numbers)
}
