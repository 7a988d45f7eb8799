//! Blocks, windows, and the search of those that may be damaged.
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher as Mix;
use std::hash::{Hash, Hasher};
use std::ops::Range;
#[cfg(feature = "parallel")]
use std::sync::{Mutex, PoisonError};

use super::judge::core;
use super::keeps::MIN_TERM;
#[cfg(feature = "parallel")]
use super::scratch::Helper;
use super::scratch::Windows;
#[cfg(feature = "parallel")]
use super::settle::Readings;
use super::{Evidence, Repairer, Scratch};
use crate::channel::Noise;
use crate::confidence::Change;
use crate::cost::{Cost, NAT};
use crate::edit::{self, Edit};
use crate::lattice::Models;
use crate::lm;
use crate::protect::Lines;
use crate::token::{Chunk, Key, State};

/// A window is searched in one piece up to this many bytes.
const MAX_WINDOW: usize = 1200;
/// A text is worked through in blocks of about this many bytes.
pub(super) const BLOCK: usize = 1 << 16;
/// The parts of a longer text may be worked on by several threads.
#[cfg(feature = "parallel")]
pub(crate) const LONG: usize = 2 * BLOCK;
/// A change is not looked at again if its odds are so many times too low.
const HOPELESS: f64 = 4.5;
/// Compounds are doubted where a lost space costs less.
const COMPOUNDS_DOUBTED: Cost = 7 * NAT / 2;

/// Fewer windows are not worth waking other threads for.
#[cfg(feature = "parallel")]
const MIN_SHARED: usize = 4;

/// A window: its chunks, and the first of them that is suspect.
#[derive(Debug)]
struct Stretch {
    first: usize,
    chunks: Range<usize>,
}

/// One block of a document under one setting of its noise.
pub(super) struct Page<'p> {
    pub(super) repairer: &'p Repairer,
    pub(super) text: &'p str,
    pub(super) chunks: &'p [Chunk],
    pub(super) evidence: &'p Evidence,
    /// A number that tells the names of one document from those of another.
    pub(super) names_number: u64,
    /// The same of the words that it repeats.
    pub(super) times_number: u64,
    /// Of this block.
    pub(super) lines: &'p RefCell<Lines>,
    /// Whether a change of the window in hand gains: what comes of it hangs on what stands around the window, too.
    pub(super) gains: Cell<bool>,
}

impl Repairer {
    pub(super) fn page<'p>(
        &'p self,
        evidence: &'p Evidence,
        lines: &'p RefCell<Lines>,
    ) -> Page<'p> {
        Page {
            repairer: self,
            text: "",
            chunks: &[],
            evidence,
            names_number: number_of(&evidence.names),
            times_number: number_of(&evidence.times),
            lines,
            gains: Cell::default(),
        }
    }

    /// As [`Self::edits_into`] on all threads: the parts of a long text, what looks damaged in a short one; the same edits.
    ///
    /// For a text whose end is waited for: of many texts it is better that each has one thread
    /// ([`Self::repair_all`], [`Driver`](crate::corpus::Driver)).
    #[cfg(feature = "parallel")]
    pub fn edits_in_parallel(&self, text: &str, scratch: &mut Scratch, edits: &mut Vec<Edit>) {
        if text.len() <= LONG {
            scratch.windows.is_shared = rayon::current_num_threads() > 1;
            self.edits_into(text, scratch, edits);
            scratch.windows.is_shared = false;
            return;
        }
        let readings = RefCell::new(Readings::default());
        self.settle(text, scratch, edits, &|this, text, _, scratch, edits| {
            readings.borrow_mut().of(text, edits, |edits| {
                this.round_in_parallel(text, scratch, edits);
            });
        });
    }

    #[cfg(feature = "parallel")]
    fn round_in_parallel(&self, text: &str, scratch: &mut Scratch, edits: &mut Vec<Edit>) {
        use rayon::prelude::*;
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

    pub(super) fn each_change(
        &self,
        text: &str,
        evidence: &Evidence,
        scratch: &mut Scratch,
        sink: &mut dyn FnMut(Edit, &Change),
    ) {
        let mut at = 0;
        while at < text.len() {
            let piece = block(&text[at..], BLOCK);
            self.scan(piece, scratch);
            let Scratch {
                chunks,
                windows,
                lines,
                ..
            } = scratch;
            lines.take();
            let page = Page {
                text: piece,
                chunks,
                ..self.page(evidence, lines)
            };
            page.decode(windows, |_| true, &mut |_, mut edit, change| {
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
        let page = Page {
            text,
            chunks,
            ..self.page(evidence, lines)
        };
        let all = self.reads_all_again(&evidence.noise);
        let again = |at: usize| all || changed.binary_search(&at).is_ok();
        let mut kept = kept.drain(..).peekable();
        let give = |edit: Edit, change: Change, sink: &mut dyn FnMut(Edit, &Change)| {
            if let Some((edit, change)) = page.again(edit, change) {
                sink(edit, &change);
            }
        };
        if all || !changed.is_empty() {
            page.decode(windows, again, &mut |at, edit, change| {
                while let Some((_, edit, change)) = kept.next_if(|&(first, ..)| first < at) {
                    give(edit, change, sink);
                }
                sink(edit, change);
            });
        }
        kept.for_each(|(_, edit, change)| give(edit, change, sink));
    }
}

impl Page<'_> {
    pub(super) fn models(&self) -> Models<'_> {
        let Repairer {
            lexicon,
            lm,
            channel,
            ..
        } = self.repairer;
        Models {
            lexicon,
            lm,
            channel,
            names: &self.evidence.names,
            held: Some(&self.evidence.held),
        }
    }

    pub(super) fn is_suspect(&self, i: usize) -> bool {
        self.doubts(self.chunks[i].state)
    }

    fn doubts(&self, state: State) -> bool {
        match state {
            State::Suspect => true,
            State::Flagged => self.evidence.noise.misread_words,
            State::Compound => {
                self.evidence.noise.lost_space < COMPOUNDS_DOUBTED
                    || self.evidence.noise.misread_words
            }
            State::Clean => self.evidence.noise.has_heavy_damage(),
            State::Protected => false,
        }
    }

    /// What a search depends on beside the window and its context: the noise and the names, as a number.
    fn settings(&self) -> u64 {
        let Noise {
            lost_space,
            lost_after_sign,
            spurious_space,
            confusion,
            sign,
            adapted,
            is_partial: _,
            misread_words,
            markless,
            few_right,
        } = &self.evidence.noise;
        let mut mix = Mix::default();
        for cost in [lost_space, lost_after_sign, spurious_space, confusion, sign] {
            mix.write_i32(*cost);
        }
        adapted.iter().for_each(|&cost| mix.write_i32(cost));
        mix.write_u64(self.names_number);
        mix.write_u64(self.evidence.held.number());
        let flags = [markless, misread_words, few_right];
        flags
            .into_iter()
            .for_each(|&flag| mix.write_u8(u8::from(flag)));
        mix.finish()
    }

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
        let settings = self.settings();
        let stretches = self.stretches(wanted);
        #[cfg(feature = "parallel")]
        if windows.is_shared && stretches.len() >= MIN_SHARED {
            let found = self.decode_in_parallel(&stretches, settings, &mut windows.helpers);
            for (stretch, changes) in stretches.iter().zip(found) {
                for (edit, change) in changes {
                    sink(stretch.first, edit, &change);
                }
            }
            return;
        }
        for stretch in &stretches {
            self.search(stretch, settings, windows, &mut |edit, change| {
                sink(stretch.first, edit, change);
            });
        }
    }

    /// The changes of each window; the windows on all threads.
    #[cfg(feature = "parallel")]
    fn decode_in_parallel(
        &self,
        stretches: &[Stretch],
        settings: u64,
        helpers: &mut Vec<Helper>,
    ) -> Vec<Vec<(Edit, Change)>> {
        use rayon::prelude::*;
        let Self {
            repairer,
            text,
            chunks,
            evidence,
            names_number,
            times_number,
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
            let page = Page {
                repairer,
                text,
                chunks,
                evidence,
                names_number,
                times_number,
                lines: &helper.lines,
                gains: Cell::default(),
            };
            let mut changes = Vec::new();
            page.search(
                stretch,
                settings,
                &mut helper.windows,
                &mut |edit, change| {
                    changes.push((edit, *change));
                },
            );
            free_helpers().push(helper);
            changes
        };
        let found = stretches.par_iter().with_max_len(1).map(search).collect();
        helpers.append(&mut free_helpers());
        found
    }

    /// Searches one window.
    fn search(
        &self,
        stretch: &Stretch,
        settings: u64,
        windows: &mut Windows,
        sink: &mut dyn FnMut(Edit, &Change),
    ) {
        let Range { start, end } = stretch.chunks;
        let text = &self.text[self.chunks[start].start..self.chunks[end - 1].end];
        let context = self.context(start);
        let ids = u64::from(context.0) << 16 | u64::from(context.1);
        let mut mix = Mix::default();
        for i in start..end {
            mix.write_u8(u8::from(self.chunks[i].speck) << 1 | u8::from(self.is_suspect(i)));
        }
        if (start..end).any(|i| self.is_repeated(i)) {
            mix.write_u64(self.times_number);
        }
        let key = Key::of_text(text, settings ^ ids ^ mix.finish());
        windows.search(key, |search| {
            self.window(start..end, context, search, sink);
            self.gains.take()
        });
    }

    /// Whether chunk `i` is of a word so frequent in the document that its other words say whether it stays.
    fn is_repeated(&self, i: usize) -> bool {
        let Chunk { start, end, .. } = self.chunks[i];
        let times = || self.evidence.times.get(core(&self.text[start..end]));
        !self.evidence.times.is_empty() && times().is_some_and(|&n| n >= MIN_TERM)
    }

    /// The model's ids of the two tokens before chunk `i`.
    fn context(&self, i: usize) -> (u16, u16) {
        if i == 0 || self.chunks[i].new_paragraph {
            return (lm::PAD, lm::START);
        }
        let chunk = self.chunks[i - 1];
        self.repairer.context_of(&self.text[chunk.start..chunk.end])
    }
}

/// A number that tells words and their counts apart, in whatever order they come.
fn number_of(names: &HashMap<String, u32>) -> u64 {
    let of_name = |name: (&String, &u32)| {
        let mut mix = Mix::default();
        name.hash(&mut mix);
        mix.finish()
    };
    names.iter().map(of_name).fold(0, u64::wrapping_add)
}

/// The largest character boundary at or before `at`.
pub(super) fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The first `size` bytes or so of a text, cut between paragraphs if that can be had, else between lines or words.
pub(super) fn block(text: &str, size: usize) -> &str {
    if text.len() <= size {
        return text;
    }
    let most = &text[..floor(text, size)];
    let cut = ["\n\n", "\n\r\n", "\n", " "]
        .iter()
        .find_map(|sign| most.rfind(sign).map(|at| at + sign.len()))
        .unwrap_or(most.len());
    &text[..cut.max(1)]
}
