//! From the workers to the page for review: texts, edits and their log lines.
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use herstel::Edit;

use crate::edit_log::Place;
use crate::name::{PART, create, is_stream, refuse_foreign, with_suffix};
use crate::report::{Repair, Report};

/// A text with its edits, as the page needs it.
#[derive(Debug)]
pub(crate) struct Review {
    name: String,
    text: String,
    edits: Vec<(Range<usize>, String, &'static str, f64)>,
    /// A line for each edit.
    log: String,
}

impl Review {
    pub(crate) fn new(place: Place<'_>, text: &str, edits: &[Edit], log: &[u8]) -> Self {
        let mut name = place.name.document.clone();
        if let Some(record) = place.record {
            name.push_str(&format!(" #{record}"));
        }
        if let Some(field) = place.field {
            name.push_str(&format!(" [{field}]"));
        }
        let own = |edit: &Edit| {
            let replacement = edit.replacement().to_owned();
            let kind = edit.kind().name();
            (edit.span(), replacement, kind, edit.confidence())
        };
        Self {
            name,
            text: text.to_owned(),
            edits: edits.iter().map(own).collect(),
            log: String::from_utf8_lossy(log).into_owned(),
        }
    }
}

/// The page and its file, which is written when the run ends.
pub(crate) struct ReviewPage {
    path: PathBuf,
    report: Report,
}

impl ReviewPage {
    /// Refuses a file that is something else, before the run.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        for path in [path, &with_suffix(path, PART)] {
            refuse_foreign(path, "report", |old| {
                String::from_utf8_lossy(old).contains("<title>herstel:")
            })?;
        }
        Ok(Self {
            path: path.to_path_buf(),
            report: Report::default(),
        })
    }

    pub(crate) fn add(&mut self, reviews: &[Review]) {
        for review in reviews {
            let edits = review.edits.iter().zip(review.log.lines());
            let repairs: Vec<Repair<'_>> = edits
                .map(|((span, replacement, kind, confidence), log)| Repair {
                    span: span.clone(),
                    replacement,
                    kind,
                    confidence: *confidence,
                    log,
                })
                .collect();
            self.report.add(&review.name, &review.text, &repairs);
        }
    }

    /// Writes the page beside its place and moves it there; into a pipe or device as it is.
    pub(crate) fn close(mut self) -> Result<(), String> {
        let part = (!is_stream(&self.path)).then(|| with_suffix(&self.path, PART));
        let written = create(part.as_ref().unwrap_or(&self.path)).and_then(|file| {
            let mut out = BufWriter::new(file);
            self.report.write(&mut out)?;
            out.flush()?;
            part.map_or(Ok(()), |part| std::fs::rename(part, &self.path))
        });
        written.map_err(|error| format!("{}: {error}", self.path.display()))
    }
}
