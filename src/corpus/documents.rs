//! Documents in, outcomes out.
use std::ops::ControlFlow;

use super::driver::{Driver, End, Job, Panicked};
use super::statistics::Statistics;
use crate::edit::{self, Edit};
use crate::page::{self, PageKind};
use crate::repair::{LONG, Repairer, Scratch};

/// A document, or why it could not be read; `D` is the caller's name for it.
#[derive(Debug, Clone)]
pub struct Document<D, E = std::convert::Infallible> {
    id: D,
    text: Result<String, E>,
}

/// What became of a document.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome<D, E = std::convert::Infallible> {
    /// The caller's name for it.
    pub id: D,
    /// The repair, or why there is none.
    pub result: Result<Repaired, Failure<E>>,
}

/// A repaired document.
#[derive(Debug, Clone)]
pub struct Repaired {
    original: String,
    text: String,
    edits: Vec<Edit>,
    pages: Vec<PageKind>,
}

/// Why a document was not repaired. The others were.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure<E> {
    /// The iterator gave an error in its place.
    Source(E),
    /// The work on it panicked.
    Panicked(Panicked),
}

impl<E: std::fmt::Display> std::fmt::Display for Failure<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Source(error) => error.fmt(f),
            Self::Panicked(panic) => panic.fmt(f),
        }
    }
}

impl<E: std::error::Error> std::error::Error for Failure<E> {
    /// Of the error that it speaks for.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Source(error) => error.source(),
            Self::Panicked(panic) => panic.source(),
        }
    }
}

impl<D> Document<D> {
    /// A document that is at hand.
    #[must_use]
    pub fn new(id: D, text: String) -> Self {
        Self { id, text: Ok(text) }
    }
}

impl<D, E> Document<D, E> {
    /// A document that may have failed to be read.
    #[must_use]
    pub fn read(id: D, text: Result<String, E>) -> Self {
        Self { id, text }
    }
}

impl Repaired {
    /// Repairs the pages of a text that are Dutch, and leaves the others alone.
    pub(crate) fn new(repairer: &Repairer, scratch: &mut Scratch, original: String) -> Self {
        let pages = page::pages(&original, repairer.lexicon());
        let mut out = Self {
            text: String::new(),
            edits: Vec::new(),
            pages: pages.iter().map(|(_, kind)| *kind).collect(),
            original,
        };
        let mut kinds = pages.iter().map(|(_, kind)| kind.is_repaired());
        if kinds.clone().all(|repaired| repaired) {
            if out.original.len() <= LONG {
                repairer.edits_into(&out.original, scratch, &mut out.edits);
            } else {
                repairer.edits_in_parallel(&out.original, scratch, &mut out.edits);
            }
        } else if kinds.any(|repaired| repaired) {
            repairer.edits_of_pages(&out.original, scratch, &mut out.edits);
        }
        edit::apply_into(&out.original, &out.edits, &mut out.text);
        out
    }

    /// The text as it was.
    #[must_use]
    pub fn original(&self) -> &str {
        &self.original
    }

    /// The repaired text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The repaired text, without the rest.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// The edits, sorted and disjoint.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// The kinds of its pages, which form feeds part.
    #[must_use]
    pub fn pages(&self) -> &[PageKind] {
        &self.pages
    }

    /// The document's own totals.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        Statistics::of(self)
    }
}

impl Driver {
    /// Repairs documents and hands over their outcomes in the order of the documents.
    ///
    /// The outcomes are the same for any number of threads and any window. A document of more than 128 kB
    /// is split over the threads ([`Repairer::edits_in_parallel`]), any other has one.
    /// A document that fails does not stop the rest; the sink does, by
    /// [`ControlFlow::Break`].
    pub fn repair<D: Send, E: Send>(
        &self,
        repairer: &Repairer,
        documents: impl IntoIterator<Item = Document<D, E>> + Send,
        mut sink: impl FnMut(Outcome<D, E>) -> ControlFlow<()>,
    ) -> (Statistics, End) {
        let mut totals = Statistics::default();
        let jobs = Jobs(documents);
        let work = |scratch: &mut Scratch, document: Document<D, E>| {
            let Document { id, text } = document;
            let result = text.map_err(Failure::Source).and_then(|text| {
                // Caught here, where the document's name is still at hand.
                let repair = || Repaired::new(repairer, scratch, text);
                let repaired = std::panic::catch_unwind(std::panic::AssertUnwindSafe(repair));
                repaired.map_err(|payload| {
                    // Left half-way.
                    *scratch = Scratch::default();
                    Failure::Panicked(Panicked::new(&*payload))
                })
            });
            Outcome { id, result }
        };
        let end = self.run(jobs, work, |outcome| {
            let Ok(outcome) = outcome else {
                // `work` caught every panic itself.
                return ControlFlow::Continue(());
            };
            totals.count(&outcome);
            let flow = sink(outcome);
            if let Some(progress) = &self.progress {
                progress(&totals);
            }
            flow
        });
        (totals, end)
    }
}

/// Documents as jobs; the iterator itself is made on the feeding thread.
struct Jobs<I>(I);

impl<D, E, I: IntoIterator<Item = Document<D, E>>> IntoIterator for Jobs<I> {
    type Item = Job<Document<D, E>>;
    type IntoIter = std::iter::Map<I::IntoIter, fn(Document<D, E>) -> Job<Document<D, E>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(weigh)
    }
}

fn weigh<D, E>(document: Document<D, E>) -> Job<Document<D, E>> {
    // The text, the repaired text and the edits.
    let bytes = document
        .text
        .as_ref()
        .map_or(0, |text| text.len() as u64 * 3);
    Job::new(bytes, document)
}
