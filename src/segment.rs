//! Run-on splitting alone: the lattice with nothing but splits.
use std::collections::HashMap;

use crate::channel::Noise;
use crate::cost::NAT;
use crate::lattice::{Gap, Models, Moves};
use crate::lm;
use crate::repair::{Repairer, Scratch};

/// Splits run-on words, and nothing else.
///
/// # Examples
///
/// ```
/// let segmenter = herstel::Segmenter::new(herstel::Repairer::dutch());
/// assert_eq!(segmenter.segment("inhetkadervandewet"), ["in", "het", "kader", "van", "de", "wet"]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Segmenter<'r> {
    repairer: &'r Repairer,
}

impl<'r> Segmenter<'r> {
    /// A segmenter over a repairer's lexicon and language model.
    #[must_use]
    pub fn new(repairer: &'r Repairer) -> Self {
        Self { repairer }
    }

    /// The words of a text whose spaces are lost; what is there is kept.
    #[must_use]
    pub fn segment(self, text: &str) -> Vec<String> {
        self.segment_with(text, &mut Scratch::default())
    }

    /// The same with working memory to be used again, which keeps what the lexicon was read for: twice as fast
    /// or more from line to line.
    #[must_use]
    pub fn segment_with(self, text: &str, scratch: &mut Scratch) -> Vec<String> {
        scratch.begin(self.repairer);
        let Repairer {
            lexicon,
            lm,
            channel,
            ..
        } = self.repairer;
        let names = HashMap::new();
        let models = Models {
            lexicon,
            lm,
            channel,
            names: &names,
            held: None,
            is_fitting: false,
            is_quiet: false,
        };
        let noise = Noise {
            lost_space: -NAT * 3 / 4,
            lost_after_sign: -NAT * 3 / 4,
            ..Noise::UNKNOWN
        };
        let moves = Moves {
            noise,
            splits: true,
            ..Moves::still()
        };
        let mut out: Vec<String> = Vec::new();
        let offsets: Vec<usize> = text
            .char_indices()
            .map(|(i, _)| i)
            .chain([text.len()])
            .collect();
        let mut end = 0;
        let search = scratch.search();
        for piece in search.best(models, &moves, text, (lm::PAD, lm::START)) {
            let observed = &text[offsets[piece.start]..offsets[piece.end]];
            match out.last_mut() {
                Some(last) if piece.gap != Gap::Inserted && piece.start == end => {
                    last.push_str(observed)
                }
                _ => out.push(observed.to_owned()),
            }
            end = piece.end;
        }
        out
    }
}
