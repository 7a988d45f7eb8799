//! The repairer: what is asked of it; its stages are in the files beside this.
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::channel::{Channel, Noise};
use crate::confidence::{self, Change, Features};
use crate::data::Data;
use crate::edit::{self, Edit, EditKind};
use crate::error::Result;
use crate::lattice::{Models, Search};
use crate::lexicon::Lexicon;
use crate::lm::{self, Model, Tokens};
use crate::protect::{self, Protected};

mod block;
mod builder;
mod code;
mod commas;
mod features;
mod forms;
mod guard;
mod judge;
mod keeps;
mod kept;
mod layout;
mod learner;
mod mended;
mod noise;
#[cfg(feature = "parallel")]
mod parallel;
mod pipeline;
mod rules;
mod scratch;
mod settle;
mod signs;
mod study;
mod systematic;
mod window;

pub use block::Evidence;
pub use builder::RepairerBuilder;
pub use guard::Mode;
pub use learner::ConfidenceLearner;
pub use scratch::Scratch;

use block::{BLOCK, first_block, floor};
#[cfg(feature = "embedded")]
use builder::EMBEDDED;
use builder::{CONFUSIONS, DEFAULT_CONFIDENCE, Options};
#[cfg(feature = "parallel")]
pub(crate) use parallel::LONG;
use settle::{Origin, PlainSearch, Readings, Round};
use window::spelled;

/// Repairs text; immutable, cheap to clone, shared between threads.
///
/// # Examples
///
/// ```
/// let repairer = herstel::Repairer::dutch();
/// let line = "De justitiéle diensten werken samenmet de politie.";
/// assert_eq!(repairer.repair(line), "De justitiële diensten werken samen met de politie.");
/// ```
#[derive(Clone)]
pub struct Repairer {
    pub(crate) lexicon: Lexicon,
    pub(crate) lm: Model,
    pub(crate) channel: Arc<Channel>,
    /// Weights of what is known of a change.
    confidence: Features,
    options: Options,
    /// Weights are fitted to what it considers: nothing is spared.
    is_fitting: bool,
    /// No other repairer has it but clones: what a scratch remembers is of one repairer.
    number: u64,
}

static BUILT: AtomicU64 = AtomicU64::new(0);

/// A number that was not given yet.
fn new_number() -> u64 {
    BUILT.fetch_add(1, Ordering::Relaxed)
}

impl std::fmt::Debug for Repairer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repairer")
            .field("lexicon", &self.lexicon)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Repairer {
    /// The embedded Dutch repairer, opened once.
    #[cfg(feature = "embedded")]
    #[must_use]
    pub fn dutch() -> &'static Self {
        &EMBEDDED
    }

    /// Starts from the default options.
    pub fn builder() -> RepairerBuilder {
        RepairerBuilder {
            data: None,
            layers: Vec::new(),
            words: Vec::new(),
            min_confidence: DEFAULT_CONFIDENCE,
            options: Options::default(),
        }
    }

    fn open(data: &Data, options: Options) -> Result<Self> {
        let (lexicon, lm) = (Lexicon::open(data)?, Model::open(data)?);
        let confidence = data.text(*b"SURE")?;
        let confidence =
            confidence.map_or(Ok(confidence::WEIGHTS), |text| confidence::parse(&text))?;
        Ok(Self {
            confidence,
            lexicon,
            lm,
            channel: Arc::new(Channel::parse(
                data.text(*b"CONF")?.as_deref().unwrap_or(CONFUSIONS),
            )?),
            options,
            is_fitting: false,
            number: new_number(),
        })
    }

    /// The spans of a text that no edit changes, sorted and disjoint, each within its line.
    ///
    /// # Complexity
    ///
    /// Linear in the text. Repairing looks at the lines alone that it has an edit to offer for.
    #[must_use]
    pub fn protected(&self, text: &str) -> Vec<Protected> {
        let mut spans = Vec::new();
        let mut at = 0;
        for part in self.parts(text) {
            let first = spans.len();
            protect::find(part, &self.lexicon, &self.options.patterns, &mut spans);
            for span in &mut spans[first..] {
                span.start += at;
                span.end += at;
            }
            at += part.len();
        }
        spans
    }

    /// The lexicon that is used.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The repaired text; borrowed when nothing changes.
    #[must_use]
    pub fn repair<'t>(&self, text: &'t str) -> Cow<'t, str> {
        edit::apply(text, &self.edits(text))
    }

    /// Writes the repaired text to `out`, which is cleared first.
    pub fn repair_into(&self, text: &str, scratch: &mut Scratch, out: &mut String) {
        let mut edits = std::mem::take(&mut scratch.edits);
        self.edits_into(text, scratch, &mut edits);
        out.clear();
        edit::apply_into(text, &edits, out);
        scratch.edits = edits;
    }

    /// The repaired texts of many documents, in their order, on all threads of rayon's pool, each document on one.
    #[cfg(feature = "parallel")]
    #[must_use]
    pub fn repair_all<S: AsRef<str> + Sync>(&self, documents: &[S]) -> Vec<String> {
        use rayon::prelude::*;
        documents
            .par_iter()
            .map_init(Scratch::default, |scratch, text| {
                let mut out = String::new();
                self.repair_into(text.as_ref(), scratch, &mut out);
                out
            })
            .collect()
    }

    /// The edits, sorted and disjoint. The text is one document: its own
    /// noise sets how readily a space is put in or a letter changed.
    #[must_use]
    pub fn edits(&self, text: &str) -> Vec<Edit> {
        let mut edits = Vec::new();
        self.edits_into(text, &mut Scratch::default(), &mut edits);
        edits
    }

    /// The edits in the light of the OCR engine's own confidence, from 0 to 1, in the word at a span
    /// of bytes, where it gave one (what is no number is none): a word that it was sure of is changed less easily. Spaces are put in
    /// and taken out as without it, since engines are sure of fused words too.
    ///
    /// The odds of a change to letters are multiplied by those of the engine's having erred,
    /// `(1 - c) / c`, over the same for c = 0.85, a common mean; within a factor of twenty.
    #[must_use]
    pub fn edits_trusting(
        &self,
        text: &str,
        trust: &dyn Fn(std::ops::Range<usize>) -> Option<f64>,
    ) -> Vec<Edit> {
        let mut edits = Vec::new();
        let search = |this: &Self,
                      text: &str,
                      origin: &Origin<'_>,
                      scratch: &mut Scratch,
                      edits: &mut Vec<Edit>| {
            let confidence = |edit: &Edit| {
                let letters = !matches!(
                    edit.kind,
                    EditKind::Split | EditKind::Join | EditKind::Spacing
                );
                match trust(origin.of(edit.span())).filter(|sure| letters && !sure.is_nan()) {
                    Some(sure) => confidence::weighed(edit.confidence(), sure),
                    None => edit.confidence(),
                }
            };
            this.round(text, &confidence, scratch, edits);
        };
        let round = Round {
            search: &search,
            of_pages: false,
        };
        self.settle(text, &mut Scratch::default(), &mut edits, &round);
        edits
    }

    /// Other readings of what an edit of [`Self::edits`] replaces, ranked, at most `n`: what stood there is
    /// among them unless `n` is 0, the chosen one is not. An edit whose span is none of this text has none.
    ///
    /// # Complexity
    ///
    /// One search over the edit's span, with rewrites everywhere.
    #[must_use]
    pub fn alternatives(&self, text: &str, edit: &Edit, n: usize) -> Vec<String> {
        let span = edit.span();
        let Some(observed) = text.get(span.clone()) else {
            return Vec::new();
        };
        let mut before = text[..span.start].rsplit("\n\n").next().unwrap_or("");
        before = &before[floor(before, before.len().saturating_sub(80))..];
        let names = HashMap::new();
        let Self {
            lexicon,
            lm,
            channel,
            ..
        } = self;
        let models = Models {
            lexicon,
            lm,
            channel,
            names: &names,
            held: None,
            is_fitting: false,
            is_quiet: true,
        };
        let moves = self.options.mode.moves(Noise::UNKNOWN);
        let offsets: Vec<usize> = observed
            .char_indices()
            .map(|(i, _)| i)
            .chain([observed.len()])
            .collect();
        let mut search = Search::default();
        let mut out: Vec<String> = Vec::new();
        for pieces in search.readings(models, &moves, observed, self.context_of(before)) {
            let reading = spelled(observed, &offsets, 0, &pieces);
            if reading != edit.replacement && !out.contains(&reading) {
                out.push(reading);
            }
        }
        if !out.iter().take(n).any(|reading| reading == observed) {
            out.insert(out.len().min(n.saturating_sub(1)), observed.to_owned());
        }
        out.truncate(n);
        out
    }

    /// The model's ids of the last two tokens of a paragraph.
    fn context_of(&self, text: &str) -> (u16, u16) {
        let mut ids = (lm::PAD, lm::START);
        for token in Tokens::new(text) {
            let find = || self.lexicon.find(token.text).map_or(0, |e| e.id());
            let id = token.class.unwrap_or_else(find);
            ids = (ids.1, if id == 0 { lm::UNKNOWN } else { id });
        }
        ids
    }

    /// As [`Self::edits`], into `edits`, which is cleared first.
    pub fn edits_into(&self, text: &str, scratch: &mut Scratch, edits: &mut Vec<Edit>) {
        self.settle_remembered(text, false, scratch, edits, Self::plain_round);
    }

    /// The edits of the [pages](crate::page) that are repaired; foreign ones and tables of numbers stay as they
    /// are, in every reading of the result too. With the feature `parallel` the parts of a long text are worked on by all threads.
    pub fn edits_of_pages(&self, text: &str, scratch: &mut Scratch, edits: &mut Vec<Edit>) {
        let search: PlainSearch = match text.len() {
            #[cfg(feature = "parallel")]
            LONG.. => Self::round_in_parallel,
            _ => Self::plain_round,
        };
        self.settle_remembered(text, true, scratch, edits, search);
    }

    /// As [`Self::settle`], where a reading depends on the text alone.
    fn settle_remembered(
        &self,
        text: &str,
        of_pages: bool,
        scratch: &mut Scratch,
        edits: &mut Vec<Edit>,
        search: PlainSearch,
    ) {
        let readings = RefCell::new(Readings::default());
        let remembered = |this: &Self,
                          text: &str,
                          _: &Origin<'_>,
                          scratch: &mut Scratch,
                          edits: &mut Vec<Edit>| {
            let mut readings = readings.borrow_mut();
            readings.of(text, edits, |edits| search(this, text, scratch, edits));
        };
        let round = Round {
            search: &remembered,
            of_pages,
        };
        self.settle(text, scratch, edits, &round);
    }

    fn plain_round(&self, text: &str, scratch: &mut Scratch, edits: &mut Vec<Edit>) {
        self.round(text, &Edit::confidence, scratch, edits);
    }

    /// The edits that one reading of a text makes, with this confidence.
    fn round(
        &self,
        text: &str,
        confidence: &dyn Fn(&Edit) -> f64,
        scratch: &mut Scratch,
        edits: &mut Vec<Edit>,
    ) {
        match self.study_with(text, scratch, confidence) {
            Some(evidence) => {
                let mut sink = self.collect(text, edits, confidence);
                self.each_change_again(text, &evidence, scratch, &mut sink);
            }
            None => edits.clear(),
        }
    }

    /// The edits that one reading of a document makes, or of a part that begins and ends between paragraphs, in
    /// the light of what the whole document showed. `edits` is cleared first.
    ///
    /// [`Self::edits`] reads its own result again until nothing changes, begins with what engines do throughout ("niet—ontvankelijk",
    /// "bi j") and adds what the ends of lines tell (a comma that ends a paragraph); this does none of it.
    pub fn edits_with(
        &self,
        text: &str,
        evidence: &Evidence,
        scratch: &mut Scratch,
        edits: &mut Vec<Edit>,
    ) {
        let mut sink = self.collect(text, edits, &Edit::confidence);
        self.each_change(text, evidence, scratch, &mut sink);
    }

    /// Collects the changes that the options let pass, with this confidence.
    fn collect<'e>(
        &'e self,
        text: &'e str,
        edits: &'e mut Vec<Edit>,
        confidence: &'e dyn Fn(&Edit) -> f64,
    ) -> impl FnMut(Edit, &Change) + 'e {
        edits.clear();
        move |mut edit, _| {
            edit.confidence = edit::millionths(confidence(&edit));
            if self.passes(text, &edit)
                && edits
                    .last()
                    .is_none_or(|last: &Edit| last.end <= edit.start)
            {
                edits.push(edit);
            }
        }
    }

    /// Whether the options let a change pass.
    fn passes(&self, text: &str, edit: &Edit) -> bool {
        let options = &self.options;
        edit.gain >= options.margin
            && edit.confidence >= options.min_confidence
            && self.is_wanted(edit.kind)
            && !options.kept.has_any_at(text, edit.span())
    }

    /// All changes that beat the text as it stands at all, with what is known of each: for fitting
    /// the weights of [`Edit::confidence`].
    ///
    /// What pages with little damage are spared is among them, changes of foreign words and what the narrower search
    /// there passes over: weights fitted without it do more harm (on pages held back 4.5 and 4.8 words in
    /// 10,000 instead of 3.2).
    pub(crate) fn considered(&self, text: &str) -> Vec<(Edit, Features)> {
        let all = Self {
            is_fitting: true,
            number: new_number(),
            ..self.clone()
        };
        let mut scratch = Scratch::default();
        let mut out = Vec::new();
        if let Some(evidence) = all.study_with(text, &mut scratch, &Edit::confidence) {
            all.each_change_again(text, &evidence, &mut scratch, &mut |edit, change| {
                out.push((edit, change.features(&evidence.noise)));
            });
        }
        out
    }

    /// The parts in which a long text is worked through: about 64 kB each, cut between paragraphs where
    /// that can be had. The edits of the parts by [`Self::edits_with`] are those of one reading of the whole.
    pub fn parts<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> + use<'t> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let part = first_block(rest, BLOCK);
            rest = &rest[part.len()..];
            (!part.is_empty()).then_some(part)
        })
    }
}
