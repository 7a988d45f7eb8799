//! What a run did: of a piece, a document, and all of it.
use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Totals {
    /// Documents that were repaired whole.
    pub(crate) documents: u64,
    /// Records of JSON Lines and tables.
    pub(crate) records: u64,
    pub(crate) bytes_read: u64,
    pub(crate) bytes_written: u64,
    /// Edits by kind.
    pub(crate) edits: BTreeMap<String, u64>,
    /// Pages by kind; only Dutch ones are repaired.
    pub(crate) pages: BTreeMap<String, u64>,
    /// Files that are no input: links, other extensions.
    pub(crate) skipped: u64,
    /// Documents that an earlier run had finished; they are in the other totals.
    pub(crate) resumed: u64,
    /// Documents that were turned into UTF-8.
    pub(crate) converted: u64,
    /// Bad records; they were passed through.
    pub(crate) bad_records: u64,
    /// Documents that failed; nothing was written for them.
    pub(crate) failed: u64,
}

impl Totals {
    pub(crate) fn n_edits(&self) -> u64 {
        self.edits.values().sum()
    }

    /// What was written is what was read.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.n_edits() == 0 && self.bytes_read == self.bytes_written
    }

    pub(crate) fn absorb(&mut self, other: &Self) {
        self.documents += other.documents;
        self.records += other.records;
        self.bytes_read += other.bytes_read;
        self.bytes_written += other.bytes_written;
        self.skipped += other.skipped;
        self.resumed += other.resumed;
        self.converted += other.converted;
        self.bad_records += other.bad_records;
        self.failed += other.failed;
        for (counts, more) in [
            (&mut self.edits, &other.edits),
            (&mut self.pages, &other.pages),
        ] {
            for (name, n) in more {
                *counts.entry(name.clone()).or_default() += n;
            }
        }
    }

    /// The summary, one line each for what there is to say.
    pub(crate) fn summary(&self, time: Duration) -> String {
        let seconds = time.as_secs_f64();
        let mut lines = vec![format!(
            "{} documents, {}{} in {seconds:.1} s ({:.2} MB/s), {} edits",
            self.documents,
            if self.records > 0 {
                format!("{} records, ", self.records)
            } else {
                String::new()
            },
            megabytes(self.bytes_read),
            mega(self.bytes_read) / seconds.max(1e-3),
            self.n_edits(),
        )];
        let by = |counts: &BTreeMap<String, u64>| {
            let each = counts.iter().map(|(name, n)| format!("{name} {n}"));
            each.collect::<Vec<_>>().join(", ")
        };
        if !self.edits.is_empty() {
            lines.push(format!("edits: {}", by(&self.edits)));
        }
        if self.pages.keys().any(|kind| kind != "dutch") {
            lines.push(format!(
                "pages: {} (only Dutch ones are repaired)",
                by(&self.pages)
            ));
        }
        let mut others = Vec::new();
        for (n, what) in [
            (self.resumed, "finished by an earlier run"),
            (self.skipped, "files skipped"),
            (self.converted, "converted to UTF-8"),
            (self.bad_records, "bad records passed through"),
            (self.failed, "failed"),
        ] {
            if n > 0 {
                others.push(format!("{n} {what}"));
            }
        }
        if !others.is_empty() {
            lines.push(others.join(", "));
        }
        lines.join("\n")
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn mega(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn megabytes(bytes: u64) -> String {
    if bytes < 10_000_000 {
        format!("{bytes} bytes")
    } else {
        format!("{:.1} MB", mega(bytes))
    }
}
