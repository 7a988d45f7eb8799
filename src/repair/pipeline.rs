//! Blocks, windows, and the search of those that may be damaged.
use std::collections::hash_map::DefaultHasher as Mix;
use std::hash::Hasher;
use std::ops::Range;

use super::block::{BLOCK, Block, Evidence, first_block};
use super::scratch::Windows;
use super::{Repairer, Scratch};
use crate::channel::Noise;
use crate::confidence::Change;
use crate::edit::{self, Edit};
use crate::lm;
use crate::token::{Chunk, Key, State};

/// A window is searched in one piece up to this many bytes.
const MAX_WINDOW: usize = 1200;
/// A change is not looked at again if its odds are so many times too low.
const HOPELESS: f64 = 4.5;
/// Fewer windows are not worth waking other threads for.
#[cfg(feature = "parallel")]
const MIN_SHARED: usize = 4;

/// A window: its chunks, and the first of them that is suspect.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) first: usize,
    pub(super) chunks: Range<usize>,
}

impl Repairer {
    /// Gives the changes of a block, whose chunks are in `scratch`, with the first suspect chunks of their windows.
    pub(super) fn each_of_block(
        &self,
        text: &str,
        evidence: &Evidence,
        scratch: &mut Scratch,
        sink: &mut dyn FnMut(usize, Edit, &Change),
    ) {
        let Scratch {
            chunks,
            windows,
            lines,
            ..
        } = scratch;
        lines.take();
        evidence.doubt(text, chunks);
        let block = Block {
            text,
            chunks,
            ..self.block(evidence, lines)
        };
        block.decode(windows, |_| true, sink);
    }

    pub(super) fn each_change(
        &self,
        text: &str,
        evidence: &Evidence,
        scratch: &mut Scratch,
        sink: &mut dyn FnMut(Edit, &Change),
    ) {
        let mut at = 0;
        while at < text.len() {
            let piece = first_block(&text[at..], BLOCK);
            self.scan(piece, scratch);
            self.each_of_block(piece, evidence, scratch, &mut |_, mut edit, change| {
                edit.start += at;
                edit.end += at;
                sink(edit, change);
            });
            at += piece.len();
        }
    }

    /// Whether the window of a change may have one under this noise that is wanted: another, or the same where the document
    /// has its words elsewhere.
    pub(super) fn is_hopeful(
        &self,
        edit: &mut Edit,
        change: &Change,
        noise: &Noise,
        confidence: &dyn Fn(&Edit) -> f64,
    ) -> bool {
        edit.confidence = edit::millionths(change.probability(&self.confidence, noise));
        let odds = |p: f64| p / (1.0 - p);
        let least = odds(f64::from(self.options.min_confidence) / 1e6) / HOPELESS;
        self.is_fitting || odds(confidence(edit)) >= least
    }

    /// Whether the second reading of a block may find what the first did not: less noise offers no more.
    pub(super) fn reads_all_again(&self, noise: &Noise) -> bool {
        !noise.is_quieter(&Noise::UNKNOWN) || self.is_fitting && !noise.adapted.is_empty()
    }

    /// As [`Self::each_change`] for a text that was studied just now: of a block that turned out no
    /// noisier than the first reading took it for, only those windows are searched again that had a change to offer
    /// then which may still be one.
    pub(super) fn each_change_again(
        &self,
        text: &str,
        evidence: &Evidence,
        scratch: &mut Scratch,
        sink: &mut dyn FnMut(Edit, &Change),
    ) {
        if text.len() > BLOCK {
            return self.each_change(text, evidence, scratch, sink);
        }
        let Scratch {
            chunks,
            windows,
            changed,
            kept,
            lines,
            ..
        } = scratch;
        let block = Block {
            text,
            chunks,
            ..self.block(evidence, lines)
        };
        let all = self.reads_all_again(&evidence.noise);
        let again = |at: usize| all || changed.binary_search(&at).is_ok();
        let mut kept = kept.drain(..).peekable();
        let give = |edit: Edit, change: Change, sink: &mut dyn FnMut(Edit, &Change)| {
            if let Some((edit, change)) = block.again(edit, change) {
                sink(edit, &change);
            }
        };
        if all || !changed.is_empty() {
            block.decode(windows, again, &mut |at, edit, change| {
                while let Some((_, edit, change)) = kept.next_if(|&(first, ..)| first < at) {
                    give(edit, change, sink);
                }
                sink(edit, change);
            });
        }
        kept.for_each(|(_, edit, change)| give(edit, change, sink));
    }
}

impl Block<'_> {
    /// The windows that `wanted` names by their first suspect chunk.
    fn stretches(&self, wanted: impl Fn(usize) -> bool) -> Vec<Stretch> {
        let mut stretches = Vec::new();
        let mut at = 0;
        let open = |i: usize| self.chunks[i].state != State::Protected;
        let suspect = State::ALL.map(|state| self.doubts(state));
        let is_suspect = |chunk: &Chunk| suspect[chunk.state as usize];
        while let Some(more) = self.chunks[at..].iter().position(is_suspect) {
            let first = at + more;
            let goes_on = |i: usize| open(i) && !self.chunks[i].new_paragraph;
            let from = if first > at && open(first - 1) && !self.chunks[first].new_paragraph {
                first - 1
            } else {
                first
            };
            let mut to = first;
            while let Some(next) = (to + 1..(to + 3).min(self.chunks.len())).find(|&i| {
                self.is_suspect(i)
                    && (to + 1..=i).all(goes_on)
                    && self.chunks[i].end - self.chunks[from].start < MAX_WINDOW
            }) {
                to = next;
            }
            let mut end = to + 1;
            if end < self.chunks.len() && goes_on(end) {
                end += 1;
            }
            if wanted(first) {
                let chunks = from..end;
                stretches.push(Stretch { first, chunks });
            }
            at = to + 1;
        }
        stretches
    }

    /// Searches the windows that `wanted` names by their first suspect chunk; `sink` gets that chunk,
    /// the change and what is known of it.
    pub(super) fn decode(
        &self,
        windows: &mut Windows,
        wanted: impl Fn(usize) -> bool,
        sink: &mut dyn FnMut(usize, Edit, &Change),
    ) {
        let stretches = self.stretches(wanted);
        #[cfg(feature = "parallel")]
        if windows.is_shared && stretches.len() >= MIN_SHARED {
            let found = self.decode_in_parallel(&stretches, &mut windows.helpers);
            for (stretch, changes) in stretches.iter().zip(found) {
                for (edit, change) in changes {
                    sink(stretch.first, edit, &change);
                }
            }
            return;
        }
        for stretch in &stretches {
            self.search(stretch, windows, &mut |edit, change| {
                sink(stretch.first, edit, change);
            });
        }
    }

    /// Searches one window.
    pub(super) fn search(
        &self,
        stretch: &Stretch,
        windows: &mut Windows,
        sink: &mut dyn FnMut(Edit, &Change),
    ) {
        let Range { start, end } = stretch.chunks;
        let text = &self.text[self.chunks[start].start..self.chunks[end - 1].end];
        let context = self.context(start);
        let ids = lm::bigram_key(context.0, context.1);
        let mut mix = Mix::default();
        for i in start..end {
            let Chunk {
                speck,
                ends_in_speck,
                ..
            } = self.chunks[i];
            let flags = [self.is_suspect(i), speck, ends_in_speck];
            mix.write_u8(flags.iter().fold(0, |all, &flag| all << 1 | u8::from(flag)));
        }
        if (start..end).any(|i| self.is_repeated(i)) {
            mix.write_u64(self.times_number);
        }
        let key = Key::of_text(text, self.settings ^ ids ^ mix.finish());
        windows.search(key, |search| {
            self.window(start..end, context, search, sink);
            self.gains.take()
        });
    }
}
