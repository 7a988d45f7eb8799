//! Working memory of a repairer.
use crate::edit::Edit;
use crate::lattice::Search;
use crate::token::{self, Chunk};

/// Working memory to be used again from text to text.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) edits: Vec<Edit>,
    pub(super) chunks: Vec<Chunk>,
    pub(super) search: Search,
    pub(super) cache: token::Cache,
    /// The windows (by their first suspect chunk) that had a change to offer.
    pub(super) changed: Vec<usize>,
}
