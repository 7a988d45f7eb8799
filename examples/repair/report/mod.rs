//! One self-contained HTML page on which people review the repairs of a run.
//!
//! A [`Report`] takes the documents one by one and keeps counts, the documents
//! with the most doubt and the text of the first of these; its size does not
//! grow with the corpus. Text is escaped by `html_escape`, the data of the
//! sample stand as JSON in which `<` is written `\u003c`, and the script puts
//! them on the page as text nodes only.
mod html;
mod plot;
mod sample;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::ops::Range;

use sample::Sample;

/// Documents in the table.
const MAX_DOCUMENTS: usize = 150;
/// Documents of which the text is kept.
const MAX_SAMPLES: usize = 12;
/// Repairs in the table of frequent ones.
const MAX_FREQUENT: usize = 60;
/// Different repairs that are counted; those seen once go when there are more.
const MAX_COUNTED: usize = 200_000;
/// Bytes of the sample's data on the page.
const MAX_SAMPLE_LEN: usize = 200_000;

/// Lower ends of the confidence classes, in thousandths.
const CLASSES: [u16; 7] = [0, 500, 800, 900, 950, 990, 999];

/// An edit as the report needs it, with its line of the edit log.
#[derive(Debug, Clone)]
pub(crate) struct Repair<'e> {
    /// Bytes of the text at hand.
    pub(crate) span: Range<usize>,
    pub(crate) replacement: &'e str,
    pub(crate) kind: &'static str,
    pub(crate) confidence: f64,
    /// As `--edits` writes it; what the reviewer keeps is saved in this form.
    pub(crate) log: &'e str,
}

/// What a run did, for one page.
#[derive(Debug, Default)]
pub(crate) struct Report {
    n_documents: usize,
    n_changed: usize,
    n_words: usize,
    n_edits: usize,
    doubt: f64,
    kinds: BTreeMap<&'static str, usize>,
    classes: [usize; CLASSES.len()],
    frequent: HashMap<(String, String, &'static str), Seen>,
    documents: Vec<Document>,
    samples: Vec<Sample>,
    n_parts: usize,
    /// The document that may go on, and whether it has repairs so far.
    last: Option<String>,
    last_changed: bool,
    /// With less doubt than this a document is not among the samples.
    floor: Option<f64>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    n: usize,
    confidence: f64,
}

/// A row of the table of documents.
#[derive(Debug)]
struct Document {
    /// Its place in the run: documents of one doubt keep their order.
    number: usize,
    name: String,
    n_words: usize,
    n_edits: usize,
    /// Repairs expected to be wrong: the sum of one minus the confidence.
    doubt: f64,
}

fn by_doubt(a: (f64, usize), b: (f64, usize)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

impl Report {
    /// Takes in a document: its text before, and the repairs in their order.
    /// A long document may come in parts, one after the other; a record or a
    /// field is a document of its own, with a name that says which.
    pub(crate) fn add(&mut self, name: &str, text: &str, repairs: &[Repair<'_>]) {
        let goes_on = self.last.as_deref() == Some(name);
        let n_words = text.split_whitespace().count();
        self.n_documents += usize::from(!goes_on);
        self.n_parts += 1;
        self.n_words += n_words;
        if !goes_on {
            self.last = Some(name.to_owned());
            self.last_changed = false;
        }
        if repairs.is_empty() {
            return;
        }
        let number = self.n_parts;
        self.n_changed += usize::from(!self.last_changed);
        self.last_changed = true;
        self.n_edits += repairs.len();
        let doubt = repairs.iter().map(|r| 1.0 - r.confidence).sum::<f64>();
        self.doubt += doubt;
        for repair in repairs {
            *self.kinds.entry(repair.kind).or_default() += 1;
            let reached = |&class: &u16| repair.confidence * 1000.0 >= f64::from(class);
            let class = CLASSES.iter().rposition(reached).unwrap_or(0);
            self.classes[class] += 1;
            let original = text[repair.span.clone()].to_owned();
            let key = (original, repair.replacement.to_owned(), repair.kind);
            let seen = self.frequent.entry(key).or_default();
            seen.n += 1;
            seen.confidence += repair.confidence;
        }
        if self.frequent.len() > MAX_COUNTED {
            self.frequent.retain(|_, seen| seen.n > 1);
        }
        if let Some(row) = self
            .documents
            .last_mut()
            .filter(|row| goes_on && row.name == name)
        {
            row.n_words += n_words;
            row.n_edits += repairs.len();
            row.doubt += doubt;
        } else {
            self.documents.push(Document {
                number,
                name: name.to_owned(),
                n_words,
                n_edits: repairs.len(),
                doubt,
            });
        }
        if self.floor.is_none_or(|floor| doubt > floor) {
            self.samples
                .push(Sample::new(number, name, doubt, text, repairs));
        }
        self.shorten();
    }

    /// Keeps the documents with the most doubt.
    fn shorten(&mut self) {
        if self.documents.len() >= 2 * MAX_DOCUMENTS {
            self.sort();
        }
        if self.samples.len() >= 2 * MAX_SAMPLES {
            self.sort();
        }
    }

    fn sort(&mut self) {
        self.documents
            .sort_by(|a, b| by_doubt((a.doubt, a.number), (b.doubt, b.number)));
        self.documents.truncate(MAX_DOCUMENTS);
        self.samples
            .sort_by(|a, b| by_doubt((a.doubt, a.number), (b.doubt, b.number)));
        self.samples.truncate(MAX_SAMPLES);
        self.floor = self.samples.get(MAX_SAMPLES - 1).map(|last| last.doubt);
    }

    /// Writes the page.
    pub(crate) fn write(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.sort();
        html::write(self, out)
    }

    /// The most frequent repairs, by count, then by text.
    fn most_frequent(&self) -> Vec<(&str, &str, &'static str, Seen)> {
        let all = self.frequent.iter();
        let mut all: Vec<_> = all
            .map(|((old, new, kind), seen)| (old.as_str(), new.as_str(), *kind, *seen))
            .collect();
        all.sort_by(|a, b| b.3.n.cmp(&a.3.n).then((a.0, a.1).cmp(&(b.0, b.1))));
        all.truncate(MAX_FREQUENT);
        all
    }
}
