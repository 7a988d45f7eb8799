//! One text on all threads.
use std::cell::Cell;
use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::block::{BLOCK, Block};
use super::pipeline::Stretch;
use super::scratch::Helper;
use super::{Repairer, Scratch};
use crate::confidence::Change;
use crate::edit::Edit;

/// The parts of a longer text may be worked on by several threads.
pub(crate) const LONG: usize = 2 * BLOCK;

impl Repairer {
    /// As [`Self::edits_into`] on all threads: the parts of a long text, what looks damaged in a short one; the same edits.
    ///
    /// For a text whose end is waited for: of many texts it is better that each has one thread
    /// ([`Self::repair_all`], [`Driver`](crate::corpus::Driver)).
    pub fn edits_in_parallel(&self, text: &str, scratch: &mut Scratch, edits: &mut Vec<Edit>) {
        if text.len() <= LONG {
            scratch.windows.is_shared = rayon::current_num_threads() > 1;
            self.edits_into(text, scratch, edits);
            scratch.windows.is_shared = false;
            return;
        }
        self.settle_remembered(text, false, scratch, edits, Self::round_in_parallel);
    }

    /// One reading, the parts of the text on all threads.
    pub(super) fn round_in_parallel(
        &self,
        text: &str,
        scratch: &mut Scratch,
        edits: &mut Vec<Edit>,
    ) {
        edits.clear();
        let Some(evidence) = self.study_with(text, scratch, &Edit::confidence) else {
            return;
        };
        let mut at = 0;
        let parts: Vec<(usize, &str)> = self
            .parts(text)
            .map(|part| {
                at += part.len();
                (at - part.len(), part)
            })
            .collect();
        let repaired: Vec<Vec<Edit>> = parts
            .par_iter()
            .map_init(Scratch::default, |scratch, &(at, part)| {
                let mut edits = Vec::new();
                self.edits_with(part, &evidence, scratch, &mut edits);
                for edit in &mut edits {
                    edit.start += at;
                    edit.end += at;
                }
                edits
            })
            .collect();
        edits.extend(repaired.into_iter().flatten());
    }
}

impl Block<'_> {
    /// The changes of each window; the windows on all threads.
    pub(super) fn decode_in_parallel(
        &self,
        stretches: &[Stretch],
        helpers: &mut Vec<Helper>,
    ) -> Vec<Vec<(Edit, Change)>> {
        // All but the cells, which no two threads may share.
        let Self {
            repairer,
            text,
            chunks,
            evidence,
            names_number,
            times_number,
            settings,
            lines: _,
            gains: _,
        } = *self;
        for helper in helpers.iter() {
            helper.lines.take();
        }
        // As many as there are threads at one time.
        let free = Mutex::new(std::mem::take(helpers));
        let free_helpers = || free.lock().unwrap_or_else(PoisonError::into_inner);
        let search = |stretch: &Stretch| {
            let mut helper = free_helpers().pop().unwrap_or_default();
            let block = Block {
                repairer,
                text,
                chunks,
                evidence,
                names_number,
                times_number,
                settings,
                lines: &helper.lines,
                gains: Cell::default(),
            };
            let mut changes = Vec::new();
            block.search(stretch, &mut helper.windows, &mut |edit, change| {
                changes.push((edit, *change));
            });
            free_helpers().push(helper);
            changes
        };
        // The longest first, each on the next thread that is free: the others wait for what ends last.
        let mut order: Vec<usize> = (0..stretches.len()).collect();
        order.sort_by_key(|&i| Reverse(stretches[i].chunks.len()));
        let searched = order.into_iter().par_bridge();
        let mut found: Vec<_> = searched.map(|i| (i, search(&stretches[i]))).collect();
        found.sort_unstable_by_key(|&(i, _)| i);
        helpers.append(&mut free_helpers());
        found.into_iter().map(|(_, changes)| changes).collect()
    }
}
