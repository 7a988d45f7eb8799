//! Totals of a run.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Outcome, Repaired};
use crate::edit::EditKind;
use crate::page::PageKind;

/// A callback that sees the totals so far.
pub(super) type Progress = Arc<dyn Fn(&Statistics) + Send + Sync>;

/// What was read, changed and left alone; of one document or of many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    documents: u64,
    failed: u64,
    bytes_read: u64,
    bytes_written: u64,
    edits: BTreeMap<EditKind, u64>,
    pages: BTreeMap<PageKind, u64>,
}

impl Statistics {
    /// Documents, failed ones included.
    #[must_use]
    pub fn n_documents(&self) -> u64 {
        self.documents
    }

    /// Documents that could not be read or worked on.
    #[must_use]
    pub fn n_failed(&self) -> u64 {
        self.failed
    }

    /// Bytes of text before the repair.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Bytes of text after it.
    #[must_use]
    pub fn bytes_written(&self) -> u64 {
        self.bytes_written
    }

    /// Edits of all kinds.
    #[must_use]
    pub fn n_edits(&self) -> u64 {
        self.edits.values().sum()
    }

    /// Edits by kind, in the order of the kinds; kinds without edits are absent.
    pub fn edits(&self) -> impl Iterator<Item = (EditKind, u64)> {
        self.edits.iter().map(|(&kind, &n)| (kind, n))
    }

    /// Pages by kind, in the order of the kinds.
    pub fn pages(&self) -> impl Iterator<Item = (PageKind, u64)> {
        self.pages.iter().map(|(&kind, &n)| (kind, n))
    }

    /// Adds another's totals.
    pub fn absorb(&mut self, other: &Self) {
        self.documents += other.documents;
        self.failed += other.failed;
        self.bytes_read += other.bytes_read;
        self.bytes_written += other.bytes_written;
        for (&kind, n) in &other.edits {
            *self.edits.entry(kind).or_default() += n;
        }
        for (&kind, n) in &other.pages {
            *self.pages.entry(kind).or_default() += n;
        }
    }

    pub(super) fn of(repaired: &Repaired) -> Self {
        let mut out = Self {
            documents: 1,
            bytes_read: repaired.original().len() as u64,
            bytes_written: repaired.text().len() as u64,
            ..Self::default()
        };
        for edit in repaired.edits() {
            *out.edits.entry(edit.kind()).or_default() += 1;
        }
        for &kind in repaired.pages() {
            *out.pages.entry(kind).or_default() += 1;
        }
        out
    }

    pub(super) fn count<D, E>(&mut self, outcome: &Outcome<D, E>) {
        match &outcome.result {
            Ok(repaired) => self.absorb(&Self::of(repaired)),
            Err(_) => {
                self.documents += 1;
                self.failed += 1;
            }
        }
    }
}
