//! The repairer: chunks, windows, the search, and what of it is accepted.
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::channel::{Channel, Noise};
use crate::confidence::{self, Change, Features};
use crate::cost::{Cost, NAT};
use crate::data::Data;
use crate::edit::{self, Edit, EditKind};
use crate::error::Result;
use crate::lattice::{Gap, Kind, Models, Moves, Piece, Search};
use crate::lexicon::{Lexicon, LexiconBuilder};
use crate::lm::{self, Model, Tokens};
use crate::token::{self, Chunk, State};

/// Repairs text; immutable, cheap to clone, shared between threads.
///
/// # Examples
///
/// ```
/// let repairer = herstel::Repairer::dutch();
/// let line = "De justitiéle diensten kunnenbogen op samenwerking.";
/// assert_eq!(repairer.repair(line), "De justitiële diensten kunnen bogen op samenwerking.");
/// ```
#[derive(Clone)]
pub struct Repairer {
    lexicon: Lexicon,
    lm: Model,
    channel: Channel,
    options: Options,
}

#[derive(Debug, Clone)]
struct Options {
    margin: Cost,
    /// Millionths.
    min_confidence: u32,
    only: Option<Vec<EditKind>>,
    keep: Vec<String>,
}

/// Options of a [`Repairer`].
#[derive(Debug, Clone)]
#[must_use]
pub struct RepairerBuilder {
    data: Option<Data>,
    layers: Vec<Data>,
    words: BTreeMap<String, u64>,
    options: Options,
}

/// Working memory to be used again from text to text.
#[derive(Debug, Default)]
pub struct Scratch {
    edits: Vec<Edit>,
    chunks: Vec<Chunk>,
    search: Search,
    cache: token::Cache,
    /// The windows (by their first suspect chunk) that had a change to offer.
    changed: Vec<usize>,
}

/// What a first reading of a document found: its noise, its names and terms.
#[derive(Debug, Clone)]
pub struct Evidence {
    noise: Noise,
    /// How often the document holds a word that the lexicon lacks.
    words: HashMap<String, u32>,
    /// Those among them that look like names.
    names: HashMap<String, u32>,
}

impl std::fmt::Debug for Repairer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repairer")
            .field("lexicon", &self.lexicon)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

const CONFUSIONS: &str = include_str!("../dicts/confusions.tsv");

#[cfg(feature = "embedded")]
static EMBEDDED: once_cell::sync::Lazy<Repairer> = once_cell::sync::Lazy::new(|| {
    let data = Data::Static(include_bytes!("../dicts/nl.herstel"));
    Repairer::open(&data, Options::default()).expect("tests/dicts.rs opens the embedded data")
});

/// Confidence decides; the margin is for those who want less still.
const DEFAULT_MARGIN: Cost = NAT;
/// Where the development sets have little harm (`examples/calibrate.rs`).
const DEFAULT_CONFIDENCE: f64 = 0.6;
/// A word this frequent begins no term.
const FUNCTION_WORD: Cost = 9 * NAT / 2;
/// A window is searched in one piece up to this many bytes.
const MAX_WINDOW: usize = 1200;
/// A text is worked through in blocks of about this many bytes.
const BLOCK: usize = 1 << 16;
/// Compounds are doubted where a lost space costs less.
const COMPOUNDS_DOUBTED: Cost = 7 * NAT / 2;
/// Known words are doubted at once if one chunk in this many is suspect.
const DOUBTED: usize = 25;
/// A longer text is known by this many samples, a block together.
const N_SAMPLES: usize = 16;

impl Default for Options {
    fn default() -> Self {
        Self {
            margin: DEFAULT_MARGIN,
            min_confidence: edit::millionths(DEFAULT_CONFIDENCE),
            only: None,
            keep: Vec::new(),
        }
    }
}

impl RepairerBuilder {
    /// A data file's bytes instead of the embedded ones: a buffer, a mapped file. They are checked
    /// once and read where they lie; confusions in the file take the place of the embedded ones.
    pub fn data<B>(&mut self, bytes: B) -> &mut Self
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        self.data = Some(Data::Shared(std::sync::Arc::new(bytes)));
        self
    }

    /// A layer's bytes on top of the data ([`LexiconBuilder::layer`](crate::LexiconBuilder::layer)):
    /// own words win over those below, own shares are added to theirs, and of a confusion
    /// in both the layer's weight holds. The last layer given is the topmost.
    pub fn layer<B>(&mut self, bytes: B) -> &mut Self
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        self.layers.push(Data::Shared(std::sync::Arc::new(bytes)));
        self
    }

    /// By how many thousandths of a nat a change must beat the text as it stands
    /// (default 1000). Higher: fewer repairs, less harm. See [`Self::min_confidence`].
    pub fn margin(&mut self, thousandths: u16) -> &mut Self {
        self.options.margin = Cost::from(thousandths) * NAT / 1000;
        self
    }

    /// Only changes at least this sure are made, from 0 to 1 (default 0.6). Higher: fewer repairs,
    /// less harm.
    pub fn min_confidence(&mut self, probability: f64) -> &mut Self {
        self.options.min_confidence = edit::millionths(probability);
        self
    }

    /// Own words on top of the lexicon, with their counts (0: unknown): they are known, and damaged
    /// text is repaired to them.
    pub fn words<I>(&mut self, words: I) -> &mut Self
    where
        I: IntoIterator<Item = (String, u64)>,
    {
        self.words
            .extend(words.into_iter().filter(|(word, _)| !word.is_empty()));
        self
    }

    /// Words that stay as they are, in this spelling and case.
    pub fn keep<I>(&mut self, words: I) -> &mut Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.options.keep.extend(
            words
                .into_iter()
                .map(Into::into)
                .filter(|word| !word.is_empty()),
        );
        self
    }

    /// Only these kinds of edits are made. An edit of another kind is left out whole.
    pub fn only(&mut self, kinds: &[EditKind]) -> &mut Self {
        self.options.only = Some(kinds.to_vec());
        self
    }

    /// Builds the repairer.
    ///
    /// # Errors
    ///
    /// If the data are not a data file of this version, or there are none.
    pub fn build(&self) -> Result<Repairer> {
        let mut repairer = match &self.data {
            Some(data) => {
                data.verify()?;
                let repairer = Repairer::open(data, self.options.clone())?;
                repairer.lexicon.verify()?;
                repairer
            }
            #[cfg(feature = "embedded")]
            None => Repairer {
                options: self.options.clone(),
                ..EMBEDDED.clone()
            },
            #[cfg(not(feature = "embedded"))]
            None => {
                return Err(crate::Error::corrupt(
                    "no data given and the feature `embedded` is off",
                ));
            }
        };
        for layer in &self.layers {
            layer.verify()?;
            repairer.lexicon = repairer.lexicon.with_own(layer)?;
            if let Some(table) = layer.text(*b"CONF")? {
                repairer.channel = repairer.channel.with(&Channel::parse(&table)?);
            }
        }
        if !self.words.is_empty() {
            let mut own = LexiconBuilder::new();
            own.words(self.words.clone());
            let own = Data::Shared(std::sync::Arc::new(own.layer(&repairer.lexicon, "")?));
            repairer.lexicon = repairer.lexicon.with_own(&own)?;
        }
        Ok(repairer)
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
            words: BTreeMap::new(),
            options: Options::default(),
        }
    }

    fn open(data: &Data, options: Options) -> Result<Self> {
        let (lexicon, lm) = (Lexicon::open(data)?, Model::open(data)?);
        Ok(Self {
            lexicon,
            lm,
            channel: Channel::parse(data.text(*b"CONF")?.as_deref().unwrap_or(CONFUSIONS))?,
            options,
        })
    }

    /// The lexicon that is used.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The repaired text; borrowed when nothing changes.
    #[must_use]
    pub fn repair<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let edits = self.edits(text);
        if edits.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + edits.len() * 2);
        edit::apply(text, &edits, &mut out);
        Cow::Owned(out)
    }

    /// Writes the repaired text to `out`, which is cleared first.
    pub fn repair_into(&self, text: &str, scratch: &mut Scratch, out: &mut String) {
        let mut edits = std::mem::take(&mut scratch.edits);
        self.edits_into(text, scratch, &mut edits);
        out.clear();
        edit::apply(text, &edits, out);
        scratch.edits = edits;
    }

    /// The repaired texts of many documents, in their order, on all threads.
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
    /// of bytes, where it gave one: a word that it was sure of is changed less easily. Spaces are put in
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
        let mut scratch = Scratch::default();
        let mut edits = Vec::new();
        if let Some(evidence) = self.study_with(text, &mut scratch) {
            let confidence = |edit: &Edit| {
                let letters = !matches!(
                    edit.kind,
                    EditKind::Split | EditKind::Join | EditKind::Spacing
                );
                match trust(edit.span()).filter(|_| letters) {
                    Some(sure) => confidence::weighed(edit.confidence(), sure),
                    None => edit.confidence(),
                }
            };
            let mut sink = self.collect(text, &mut edits, &confidence);
            self.each_change_again(text, &evidence, &mut scratch, &mut sink);
        }
        edits
    }

    /// Other readings of what an edit of [`Self::edits`] replaces, ranked, at most `n`: what stood there is
    /// among them, the chosen one is not.
    ///
    /// # Complexity
    ///
    /// One search over the edit's span, with rewrites everywhere.
    #[must_use]
    pub fn alternatives(&self, text: &str, edit: &Edit, n: usize) -> Vec<String> {
        let span = edit.span();
        let observed = &text[span.clone()];
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
        };
        let moves = Moves {
            noise: Noise::UNKNOWN,
            splits: true,
            signs: true,
            joins: true,
        };
        let offsets: Vec<usize> = observed
            .char_indices()
            .map(|(i, _)| i)
            .chain([observed.len()])
            .collect();
        let mut search = Search::default();
        let mut out: Vec<String> = Vec::new();
        for pieces in search.readings(models, &moves, observed, self.context_of(before)) {
            let mut reading = String::new();
            let mut at = 0;
            for piece in &pieces {
                let (start, end) = (offsets[piece.start], offsets[piece.end]);
                match piece.gap {
                    Gap::Inserted => reading.push(' '),
                    Gap::Same => reading.push_str(&observed[at..start]),
                    Gap::Removed => {}
                }
                reading.push_str(piece.text.as_deref().unwrap_or(&observed[start..end]));
                at = end;
            }
            if reading != edit.replacement && !out.contains(&reading) {
                out.push(reading);
            }
        }
        if !out.iter().any(|reading| reading == observed) {
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
        match self.study_with(text, scratch) {
            Some(evidence) => {
                let mut sink = self.collect(text, edits, &Edit::confidence);
                self.each_change_again(text, &evidence, scratch, &mut sink);
            }
            None => edits.clear(),
        }
    }

    /// A first reading: the document's noise, its names and terms. A text of more than 64 kB is
    /// known by sixteen samples, so that the work and memory are bounded.
    #[must_use]
    pub fn study(&self, text: &str) -> Evidence {
        let blank = Evidence {
            noise: Noise::UNKNOWN,
            words: HashMap::new(),
            names: HashMap::new(),
        };
        self.study_with(text, &mut Scratch::default())
            .unwrap_or(blank)
    }

    /// `None`: there is nothing to repair in all of the text. The chunks of a text of one block are left in
    /// `scratch`.
    fn study_with(&self, text: &str, scratch: &mut Scratch) -> Option<Evidence> {
        let samples: Vec<&str> = if text.len() <= BLOCK {
            vec![text]
        } else {
            let step = text.len() / N_SAMPLES;
            (0..N_SAMPLES)
                .map(|i| block(&text[floor(text, i * step)..], BLOCK / N_SAMPLES))
                .collect()
        };
        let mut suspect = text.len() > BLOCK;
        let (mut n_chunks, mut n_suspect) = (0, 0);
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for sample in &samples {
            self.scan(sample, scratch);
            n_chunks += scratch.chunks.len();
            for chunk in &scratch.chunks {
                n_suspect += usize::from(chunk.state == State::Suspect);
                suspect |= !matches!(chunk.state, State::Clean | State::Protected);
                if chunk.state == State::Suspect {
                    *counts
                        .entry(core(&sample[chunk.start..chunk.end]))
                        .or_default() += 1;
                }
            }
        }
        if !suspect {
            return None;
        }
        let mut evidence = self.terms(counts);
        evidence.noise.misread_words = n_suspect * DOUBTED > n_chunks;
        let mut learner = Learner::default();
        scratch.changed.clear();
        for sample in &samples {
            if samples.len() > 1 {
                self.scan(sample, scratch);
            }
            let Scratch {
                chunks,
                search,
                changed,
                ..
            } = scratch;
            let page = Page {
                text: sample,
                chunks,
                ..self.page(&evidence)
            };
            let mut edits: Vec<Edit> = Vec::new();
            page.decode(search, |_| true, &mut |at, edit, _| {
                changed.push(at);
                if edit.confidence >= edit::millionths(DEFAULT_CONFIDENCE) {
                    edits.push(edit);
                }
            });
            learner.n_words += chunks.len();
            learner.add(sample, &edits);
        }
        evidence.noise = learner.noise(&self.channel);
        Some(evidence)
    }

    fn scan(&self, text: &str, scratch: &mut Scratch) {
        let Scratch { chunks, cache, .. } = scratch;
        token::chunks(text, &self.lexicon, &self.lm, cache, chunks);
    }

    /// Words that the document repeats, and those among them that look like names.
    fn terms(&self, counts: HashMap<&str, u32>) -> Evidence {
        let often = counts
            .into_iter()
            .filter(|&(word, n)| n >= 2 && self.is_term(word));
        let words: HashMap<String, u32> = often.map(|(word, n)| (word.to_owned(), n)).collect();
        let is_name = |word: &str| {
            let mut chars = word.chars();
            chars.next().is_some_and(|c| c.is_ascii_uppercase())
                && chars.all(|c| c.is_ascii_lowercase())
        };
        let names = words.iter().filter(|&(word, &n)| n >= 3 && is_name(word));
        Evidence {
            noise: Noise::UNKNOWN,
            names: names.map(|(word, &n)| (word.clone(), n)).collect(),
            words,
        }
    }

    fn page<'p>(&'p self, evidence: &'p Evidence) -> Page<'p> {
        Page {
            repairer: self,
            text: "",
            chunks: &[],
            noise: &evidence.noise,
            names: &evidence.names,
            terms: &evidence.words,
        }
    }

    /// Letters alone, and unknown: a name or a term if the document repeats it.
    fn is_term(&self, word: &str) -> bool {
        word.chars().count() > 2
            && word.chars().all(char::is_alphabetic)
            && self.lexicon.find(word).is_none()
    }

    /// The edits of a document, or of a part that begins and ends between paragraphs, in the light of
    /// what the whole document showed. `edits` is cleared first.
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
    ) -> impl FnMut(Edit, Features) + 'e {
        edits.clear();
        let options = &self.options;
        move |mut edit, _| {
            edit.confidence = edit::millionths(confidence(&edit));
            let is_wanted = edit.gain >= options.margin
                && edit.confidence >= options.min_confidence
                && options
                    .only
                    .as_ref()
                    .is_none_or(|kinds| kinds.contains(&edit.kind))
                && !options
                    .keep
                    .iter()
                    .any(|word| holds(&text[edit.span()], word));
            if is_wanted
                && edits
                    .last()
                    .is_none_or(|last: &Edit| last.end <= edit.start)
            {
                edits.push(edit);
            }
        }
    }

    /// All changes that beat the text as it stands at all, with what is known of each: for fitting
    /// the weights of [`Edit::confidence`].
    #[doc(hidden)]
    #[must_use]
    pub fn considered(&self, text: &str) -> Vec<(Edit, Features)> {
        let mut scratch = Scratch::default();
        let mut out = Vec::new();
        if let Some(evidence) = self.study_with(text, &mut scratch) {
            self.each_change_again(text, &evidence, &mut scratch, &mut |edit, features| {
                out.push((edit, features));
            });
        }
        out
    }

    /// The parts in which a long text is worked through: about 64 kB each, cut between paragraphs where
    /// that can be had. The edits of the parts by [`Self::edits_with`] are those of the whole.
    pub fn parts<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> + use<'t> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let part = block(rest, BLOCK);
            rest = &rest[part.len()..];
            (!part.is_empty()).then_some(part)
        })
    }

    /// As [`Self::edits_into`], the parts of a long text on all threads: the same edits.
    #[cfg(feature = "parallel")]
    pub fn edits_in_parallel(&self, text: &str, scratch: &mut Scratch, edits: &mut Vec<Edit>) {
        use rayon::prelude::*;
        if text.len() <= 2 * BLOCK {
            return self.edits_into(text, scratch, edits);
        }
        edits.clear();
        let Some(evidence) = self.study_with(text, scratch) else {
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

    fn each_change(
        &self,
        text: &str,
        evidence: &Evidence,
        scratch: &mut Scratch,
        sink: &mut dyn FnMut(Edit, Features),
    ) {
        let mut at = 0;
        while at < text.len() {
            let piece = block(&text[at..], BLOCK);
            self.scan(piece, scratch);
            let Scratch { chunks, search, .. } = scratch;
            let page = Page {
                text: piece,
                chunks,
                ..self.page(evidence)
            };
            page.decode(search, |_| true, &mut |_, mut edit, features| {
                edit.start += at;
                edit.end += at;
                sink(edit, features);
            });
            at += piece.len();
        }
    }

    /// As [`Self::each_change`] for a text that was studied just now: of a block that turned out no
    /// noisier than the first reading took it for, only those windows are searched again that had a
    /// change to offer then, for less noise offers no more.
    fn each_change_again(
        &self,
        text: &str,
        evidence: &Evidence,
        scratch: &mut Scratch,
        sink: &mut dyn FnMut(Edit, Features),
    ) {
        if text.len() > BLOCK {
            return self.each_change(text, evidence, scratch, sink);
        }
        let Scratch {
            chunks,
            search,
            changed,
            ..
        } = scratch;
        let page = Page {
            text,
            chunks,
            ..self.page(evidence)
        };
        let quiet = evidence.noise.is_quieter(&Noise::UNKNOWN);
        let again = |at: usize| !quiet || changed.binary_search(&at).is_ok();
        page.decode(search, again, &mut |_, edit, features| sink(edit, features));
    }
}

/// Whether a text holds the word, not as a part of another.
fn holds(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        outside(text[..at].chars().next_back()) && outside(text[at + word.len()..].chars().next())
    })
}

/// The largest character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The first `size` bytes or so of a text, cut between paragraphs if that can be had, else between lines or words.
fn block(text: &str, size: usize) -> &str {
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

/// A chunk without the signs around it.
fn core(chunk: &str) -> &str {
    chunk.trim_matches(|c: char| !c.is_alphabetic())
}

/// Counts what a first reading changed.
#[derive(Debug, Default)]
struct Learner {
    n_words: usize,
    spaces: usize,
    after_signs: usize,
    joins: usize,
    letters: usize,
    signs: usize,
    rewrites: HashMap<(String, String), usize>,
}

/// What differs between two strings, their common beginning and end taken off.
fn difference(observed: &str, intended: &str) -> (String, String) {
    let (a, b): (Vec<char>, Vec<char>) = (observed.chars().collect(), intended.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..]
        .iter()
        .rev()
        .zip(b[head..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    (
        a[head..a.len() - tail].iter().collect(),
        b[head..b.len() - tail].iter().collect(),
    )
}

impl Learner {
    fn add(&mut self, text: &str, edits: &[Edit]) {
        for edit in edits {
            let observed = &text[edit.span()];
            let gaps = edit
                .replacement
                .matches(' ')
                .count()
                .saturating_sub(observed.matches(' ').count());
            match edit.kind {
                EditKind::Spacing => self.after_signs += gaps,
                EditKind::Join => self.joins += 1,
                EditKind::Split => self.spaces += gaps,
                EditKind::Punctuation => self.signs += 1,
                _ => {
                    self.spaces += gaps;
                    self.letters += usize::from(edit.letters);
                }
            }
            if matches!(
                edit.kind,
                EditKind::Confusion | EditKind::Diacritic | EditKind::Punctuation
            ) {
                let bare = |s: &str| s.replace(char::is_whitespace, "");
                let key = difference(&bare(observed), &bare(&edit.replacement));
                *self.rewrites.entry(key).or_default() += 1;
            }
        }
    }

    fn noise(&self, channel: &Channel) -> Noise {
        let n_words = self.n_words;
        let prior = |n: usize, strength: usize, of_thousand: usize| {
            let (n, all) = (
                n * 1000 + strength * of_thousand,
                (n_words + self.spaces + strength) * 1000,
            );
            ln_ratio(all, n.max(1))
        };
        let mut adapted = vec![Cost::MAX; channel.n];
        for confusion in channel.all() {
            let observed: String = confusion.observed.iter().collect();
            let key = difference(&observed, &confusion.intended);
            let n = self.rewrites.get(&key).copied().unwrap_or(0);
            if n > 1 {
                adapted[confusion.index] = ln_ratio(n_words + 50, n).clamp(NAT * 3 / 2, 9 * NAT);
            }
        }
        let confusion = (prior(self.letters, 60, 8) - 3 * NAT).clamp(-NAT, 3 * NAT);
        let sign = (prior(self.signs, 60, 8) - 3 * NAT).clamp(-NAT, 3 * NAT);
        Noise {
            lost_space: prior(self.spaces, 60, 4).clamp(NAT / 2, 8 * NAT),
            lost_after_sign: prior(self.after_signs + self.spaces / 4, 60, 6).clamp(NAT, 7 * NAT),
            spurious_space: prior(self.joins, 200, 1).clamp(4 * NAT, 9 * NAT),
            confusion,
            sign,
            adapted,
            misread_words: confusion.min(sign) < NAT * 3 / 2,
        }
    }
}

/// One block of a document under one setting of its noise.
struct Page<'p> {
    repairer: &'p Repairer,
    text: &'p str,
    chunks: &'p [Chunk],
    noise: &'p Noise,
    names: &'p HashMap<String, u32>,
    terms: &'p HashMap<String, u32>,
}

/// A window's text and where its characters begin.
struct Window<'w> {
    text: &'w str,
    offsets: Vec<usize>,
    start: usize,
    foreign: bool,
}

impl Page<'_> {
    fn models(&self) -> Models<'_> {
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
            names: self.names,
        }
    }

    fn is_suspect(&self, i: usize) -> bool {
        match self.chunks[i].state {
            State::Suspect => true,
            State::Flagged => self.noise.misread_words,
            State::Compound => {
                self.noise.lost_space < COMPOUNDS_DOUBTED || self.noise.misread_words
            }
            _ => false,
        }
    }

    /// Searches the windows that `wanted` names by their first suspect chunk; `sink` gets that chunk,
    /// the change and what is known of it.
    fn decode(
        &self,
        search: &mut Search,
        wanted: impl Fn(usize) -> bool,
        sink: &mut dyn FnMut(usize, Edit, Features),
    ) {
        let mut at = 0;
        let open = |i: usize| self.chunks[i].state != State::Protected;
        while let Some(first) = (at..self.chunks.len()).find(|&i| self.is_suspect(i)) {
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
                self.window(from, end, search, &mut |edit, features| {
                    if edit.gain > 0 {
                        sink(first, edit, features);
                    }
                });
            }
            at = to + 1;
        }
    }

    /// The model's ids of the two tokens before chunk `i`.
    fn context(&self, i: usize) -> (u16, u16) {
        if i == 0 || self.chunks[i].new_paragraph {
            return (lm::PAD, lm::START);
        }
        let chunk = self.chunks[i - 1];
        self.repairer.context_of(&self.text[chunk.start..chunk.end])
    }

    fn window(
        &self,
        from: usize,
        end: usize,
        search: &mut Search,
        sink: &mut dyn FnMut(Edit, Features),
    ) {
        let span = self.chunks[from].start..self.chunks[end - 1].end;
        let text = &self.text[span.clone()];
        let moves = Moves {
            noise: self.noise.clone(),
            splits: true,
            signs: true,
            joins: true,
        };
        let context = self.context(from);
        let pieces = search.coarse_to_fine(self.models(), &moves, text, context);
        let mut offsets: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
        offsets.push(text.len());
        let long = |p: &&Piece| p.end - p.start > 2;
        let unknown = pieces
            .iter()
            .filter(|p| p.kind == Kind::Unknown)
            .filter(long)
            .count();
        let n_words = pieces.iter().filter(long).count();
        let window = Window {
            text,
            offsets,
            start: span.start,
            // Foreign text: most of the window stays unknown whatever is done.
            foreign: unknown >= 2 && unknown * 2 >= n_words,
        };
        let mut i = 0;
        let mut context = context;
        while i < pieces.len() {
            // A group: pieces that touch, or touched before.
            let mut j = i + 1;
            while j < pieces.len()
                && (pieces[j].start == pieces[j - 1].end || pieces[j].gap == Gap::Removed)
            {
                j += 1;
            }
            self.judge(&window, &pieces[i..j], context, search, sink);
            context = pieces[j - 1].ids;
            i = j;
        }
    }

    /// How often the document holds the word beside this once, if it may be a term.
    fn repeated(&self, word: &str, group: &[Piece]) -> u32 {
        let first = group
            .iter()
            .find(|p| p.kind == Kind::Word)
            .map_or(lm::UNKNOWN, |p| p.ids.1);
        // "hetbarrièremodel" is no term, however often it occurs.
        let function = group.iter().any(|p| p.gap == Gap::Inserted)
            && first >= lm::FIRST_WORD
            && self.repairer.lm.unigram(first) < FUNCTION_WORD;
        if function {
            0
        } else {
            self.terms.get(word).copied().unwrap_or(1).saturating_sub(1)
        }
    }

    /// Weighs a group's change against the text as it stands.
    fn judge(
        &self,
        window: &Window<'_>,
        group: &[Piece],
        context: (u16, u16),
        search: &mut Search,
        sink: &mut dyn FnMut(Edit, Features),
    ) {
        let (start, end) = (group[0].start, group[group.len() - 1].end);
        let (start, end) = (window.offsets[start], window.offsets[end]);
        let mut replacement = String::new();
        for (i, piece) in group.iter().enumerate() {
            if i > 0 && piece.gap == Gap::Inserted {
                replacement.push(' ');
            }
            let as_observed = &window.text[window.offsets[piece.start]..window.offsets[piece.end]];
            replacement.push_str(piece.text.as_deref().unwrap_or(as_observed));
        }
        let observed = &window.text[start..end];
        if replacement == observed || replacement.trim().is_empty() {
            return;
        }
        let (from, to) = (start + window.start, end + window.start);
        let kept: Cost = search
            .best(self.models(), &Moves::still(), observed, context)
            .iter()
            .map(|p| p.cost)
            .sum();
        let gain = kept - group.iter().map(|piece| piece.cost).sum::<Cost>();
        let mut kind = edit::kind(observed, &replacement);
        let real_word = matches!(
            kind,
            EditKind::Split | EditKind::Confusion | EditKind::Diacritic
        ) && Tokens::new(observed)
            .all(|t| t.class.is_some() || self.repairer.lexicon.find(t.text).is_some());
        if real_word {
            kind = EditKind::RealWord;
        }
        let inserted = |p: &&Piece| p.gap == Gap::Inserted;
        let word = core(observed);
        let change = Change {
            gain,
            kind,
            noise: self.noise,
            unlisted: group.iter().any(|p| p.unlisted),
            foreign: window.foreign,
            unsure: group
                .iter()
                .filter(inserted)
                .any(|p| p.kind == Kind::Unknown),
            by_number: group.windows(2).any(|w| {
                inserted(&&w[1]) && (w[0].kind == Kind::Number || w[1].kind == Kind::Number)
            }),
            repeated: self.repeated(word, group),
            capital: word.chars().next().is_some_and(char::is_uppercase),
            n_letters: word.chars().count(),
            n_spaces: u32::try_from(group.iter().filter(inserted).count()).unwrap_or(u32::MAX),
            dearest: group.iter().map(|p| p.cost).max().unwrap_or(0),
        };
        let features = change.features();
        let letters = group.iter().filter(|p| p.text.is_some()).count();
        let edit = Edit {
            start: from,
            end: to,
            replacement,
            kind,
            gain,
            letters: u8::try_from(letters).unwrap_or(u8::MAX),
            confidence: edit::millionths(confidence::probability(&features)),
        };
        sink(edit, features);
    }
}

/// `ln(a / b)` as a cost.
fn ln_ratio(a: usize, b: usize) -> Cost {
    let narrow = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    #[expect(
        clippy::cast_possible_truncation,
        reason = "ln of a u32 ratio is below 23"
    )]
    let cost = (libm::log(narrow(a) / narrow(b)) * f64::from(NAT)) as Cost;
    cost
}

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
        };
        let noise = Noise {
            lost_space: NAT / 8,
            lost_after_sign: NAT / 8,
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
        for piece in Search::default().best(models, &moves, text, (lm::PAD, lm::START)) {
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
