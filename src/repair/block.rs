//! Blocks of a document, and what is known while one is read.
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher as Mix;
use std::hash::{Hash, Hasher};

use super::Repairer;
use super::layout::Layout;
use super::systematic::Systematic;
use crate::channel::{Channel, Noise};
use crate::cost::{Cost, NAT};
use crate::lattice::{Held, Models};
use crate::lm;
use crate::protect::Lines;
use crate::token::{Chunk, State};

/// A text is worked through in blocks of about this many bytes.
pub(super) const BLOCK: usize = 1 << 16;
/// Compounds are doubted where a lost space costs less.
const COMPOUNDS_DOUBTED: Cost = 7 * NAT / 2;

/// What a first reading of a document found: its noise, its names and terms.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub(super) noise: Noise,
    /// What it shows to be misread in word after word.
    pub(super) systematic: Option<Systematic>,
    /// How often the document holds a word that the lexicon lacks.
    pub(super) terms: HashMap<String, u32>,
    /// Those among them that look like names.
    pub(super) names: HashMap<String, u32>,
    /// How often the document holds a chunk that may be damaged, the signs around it taken off.
    pub(super) times: HashMap<String, u32>,
    /// So few chunks may be damaged that what one of them shows tells nothing of the others.
    pub(super) few_suspects: bool,
    /// It has code of its own.
    pub(super) has_code: bool,
    /// Capitals stand behind commas, and hardly any behind stops.
    pub(super) is_index: bool,
    /// How it is broken into lines.
    pub(super) layout: Layout,
    /// The words of the document; empty if there is nothing to change.
    pub(super) held: Held,
}

impl Evidence {
    /// The confusions of the document, which are the usual ones unless it shows more.
    pub(super) fn channel<'e>(&'e self, usual: &'e Channel) -> &'e Channel {
        let own = self.systematic.as_ref();
        own.map_or(usual, |own| &own.channel)
    }

    /// What a search depends on beside the window and its context: the noise and the names, as a number.
    fn settings(&self, names_number: u64) -> u64 {
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
        } = &self.noise;
        let mut mix = Mix::default();
        for cost in [lost_space, lost_after_sign, spurious_space, confusion, sign] {
            mix.write_i32(*cost);
        }
        adapted.iter().for_each(|&cost| mix.write_i32(cost));
        mix.write_u64(names_number);
        mix.write_u64(self.held.number());
        mix.write_u64(self.systematic.as_ref().map_or(0, |own| own.number));
        let flags = [*markless, *misread_words, *few_right, self.may_be_code()];
        flags
            .into_iter()
            .for_each(|flag| mix.write_u8(u8::from(flag)));
        mix.finish()
    }

    /// Whether what looks like code may be it: the page has some, or has not shown much damage.
    pub(super) fn may_be_code(&self) -> bool {
        let is_sparse = || self.noise.is_unknown() || self.noise.is_quiet();
        self.has_code || self.few_suspects || is_sparse()
    }

    /// Doubts the chunks that hold what the document shows to be misread.
    pub(super) fn doubt(&self, text: &str, chunks: &mut [Chunk]) {
        if let Some(systematic) = &self.systematic {
            systematic.doubt(text, chunks);
        }
        self.layout.doubt(text, chunks);
    }
}

/// One block of a document under one setting of its noise.
pub(super) struct Block<'p> {
    pub(super) repairer: &'p Repairer,
    pub(super) text: &'p str,
    pub(super) chunks: &'p [Chunk],
    pub(super) evidence: &'p Evidence,
    /// A number that tells the names of one document from those of another.
    pub(super) names_number: u64,
    /// The same of the words that it repeats.
    pub(super) times_number: u64,
    /// What a search depends on beside the window and its context: the noise and the names, as a number.
    pub(super) settings: u64,
    /// Of this block.
    pub(super) lines: &'p RefCell<Lines>,
    /// Whether a change of the window in hand gains: what comes of it hangs on what stands around the window, too.
    pub(super) gains: Cell<bool>,
}

impl Repairer {
    pub(super) fn block<'p>(
        &'p self,
        evidence: &'p Evidence,
        lines: &'p RefCell<Lines>,
    ) -> Block<'p> {
        let names_number = number_of(&evidence.names);
        Block {
            repairer: self,
            text: "",
            chunks: &[],
            evidence,
            names_number,
            settings: evidence.settings(names_number),
            times_number: number_of(&evidence.times),
            lines,
            gains: Cell::default(),
        }
    }
}

impl Block<'_> {
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
            channel: self.evidence.channel(channel),
            names: &self.evidence.names,
            held: Some(&self.evidence.held),
            is_fitting: self.repairer.is_fitting,
            is_quiet: self.evidence.noise.is_quiet(),
        }
    }

    pub(super) fn is_suspect(&self, i: usize) -> bool {
        self.doubts(self.chunks[i].state)
    }

    pub(super) fn doubts(&self, state: State) -> bool {
        match state {
            State::Suspect | State::Glued | State::Parted | State::Misread => true,
            State::Flagged => self.evidence.noise.misread_words,
            State::Compound => {
                self.evidence.noise.lost_space < COMPOUNDS_DOUBTED
                    || self.evidence.noise.misread_words
            }
            State::Clean => self.evidence.noise.has_heavy_damage(),
            State::Protected => false,
        }
    }

    /// The model's ids of the two tokens before chunk `i`.
    pub(super) fn context(&self, i: usize) -> (u16, u16) {
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
pub(super) fn first_block(text: &str, size: usize) -> &str {
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
