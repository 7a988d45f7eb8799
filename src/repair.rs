//! The repairer: chunks, windows, the search, and what of it is accepted.
use std::borrow::Cow;
use std::collections::HashMap;

use crate::channel::{Channel, Noise};
use crate::cost::{Cost, NAT};
use crate::data::Data;
use crate::edit::{self, Edit, EditKind};
use crate::error::Result;
use crate::lattice::{self, Models, Moves, Piece};
use crate::lexicon::Lexicon;
use crate::lm::{self, Model, TextTokens};
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
    margin: Cost,
    only: Option<Vec<EditKind>>,
    standin: Standin,
}

/// Stands in for `min_confidence`, `keep` and `words` until the core has them.
#[derive(Debug, Clone, Default)]
struct Standin {
    min_confidence: f64,
    keep: std::collections::HashSet<String>,
}

/// Options of a [`Repairer`].
#[derive(Debug, Clone)]
#[must_use]
pub struct RepairerBuilder {
    data: Option<Vec<u8>>,
    margin: Cost,
    only: Option<Vec<EditKind>>,
    standin: Standin,
}

/// Working memory to be used again from text to text.
#[derive(Debug, Default)]
pub struct Scratch {
    edits: Vec<Edit>,
}

impl std::fmt::Debug for Repairer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repairer")
            .field("lexicon", &self.lexicon)
            .field("margin", &self.margin)
            .finish_non_exhaustive()
    }
}

const CONFUSIONS: &str = include_str!("../dicts/confusions.tsv");

#[cfg(feature = "embedded")]
static EMBEDDED: once_cell::sync::Lazy<Repairer> = once_cell::sync::Lazy::new(|| {
    let data = Data::Static(include_bytes!("../dicts/nl.herstel"));
    Repairer::open(&data, DEFAULT_MARGIN, None).expect("tests/dicts.rs opens the embedded data")
});

/// Where the development sets have little harm.
const DEFAULT_MARGIN: Cost = 2 * NAT;
/// A window is searched in one piece up to this many bytes.
const MAX_WINDOW: usize = 1200;

impl RepairerBuilder {
    /// A data file's bytes instead of the embedded ones.
    pub fn data(&mut self, bytes: Vec<u8>) -> &mut Self {
        self.data = Some(bytes);
        self
    }

    /// By how many thousandths of a nat a change must beat the text as it stands
    /// (default 2000). Higher: fewer repairs, less harm.
    pub fn margin(&mut self, thousandths: u16) -> &mut Self {
        self.margin = Cost::from(thousandths) * NAT / 1000;
        self
    }

    /// Only these kinds of edits are made. An edit of another kind is left out whole.
    pub fn only(&mut self, kinds: &[EditKind]) -> &mut Self {
        self.only = Some(kinds.to_vec());
        self
    }

    /// Edits of a lower confidence are left out.
    pub fn min_confidence(&mut self, confidence: f64) -> &mut Self {
        self.standin.min_confidence = confidence;
        self
    }

    /// Words that are never touched.
    pub fn keep(&mut self, words: impl IntoIterator<Item = impl Into<String>>) -> &mut Self {
        self.standin.keep.extend(words.into_iter().map(Into::into));
        self
    }

    /// Words of one's own, with their counts.
    pub fn words(&mut self, words: impl IntoIterator<Item = (String, u64)>) -> &mut Self {
        self.standin
            .keep
            .extend(words.into_iter().map(|(word, _)| word));
        self
    }

    /// Builds the repairer.
    ///
    /// # Errors
    ///
    /// If the data are not a data file of this version, or there are none.
    pub fn build(&self) -> Result<Repairer> {
        match &self.data {
            Some(bytes) => {
                let data = Data::Shared(bytes.as_slice().into());
                data.verify()?;
                Ok(Repairer {
                    standin: self.standin.clone(),
                    ..Repairer::open(&data, self.margin, self.only.clone())?
                })
            }
            #[cfg(feature = "embedded")]
            None => Ok(Repairer {
                margin: self.margin,
                only: self.only.clone(),
                standin: self.standin.clone(),
                ..EMBEDDED.clone()
            }),
            #[cfg(not(feature = "embedded"))]
            None => Err(crate::Error::corrupt(
                "no data given and the feature `embedded` is off",
            )),
        }
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
            margin: DEFAULT_MARGIN,
            only: None,
            standin: Standin::default(),
        }
    }

    fn open(data: &Data, margin: Cost, only: Option<Vec<EditKind>>) -> Result<Self> {
        let (lexicon, lm) = (Lexicon::open(data)?, Model::open(data)?);
        Ok(Self {
            lexicon,
            lm,
            channel: Channel::parse(CONFUSIONS)?,
            margin,
            only,
            standin: Standin::default(),
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
        scratch.edits = self.edits(text);
        out.clear();
        edit::apply(text, &scratch.edits, out);
    }

    /// The repaired texts of many documents, in their order, on all threads.
    #[cfg(feature = "parallel")]
    #[must_use]
    pub fn repair_all<S: AsRef<str> + Sync>(&self, documents: &[S]) -> Vec<String> {
        use rayon::prelude::*;
        documents
            .par_iter()
            .map(|text| self.repair(text.as_ref()).into_owned())
            .collect()
    }

    /// The edits, sorted and disjoint. The text is one document: its own
    /// noise sets how readily a space is put in or a letter changed.
    #[must_use]
    pub fn edits(&self, text: &str) -> Vec<Edit> {
        let chunks = token::chunks(text, &self.lexicon);
        if chunks.iter().all(|chunk| chunk.state != State::Suspect) {
            return Vec::new();
        }
        let counts = suspect_counts(text, &chunks);
        let names = self.names(&counts);
        let words = |word: &str| names.get(word).copied().unwrap_or(0);
        let mut page = Page {
            repairer: self,
            text,
            chunks: &chunks,
            noise: Noise::UNKNOWN,
            words: &words,
            counts: &counts,
        };
        let first = page.decode();
        page.noise = page.learn(&first);
        let mut edits = page.decode();
        edits.retain(|edit| {
            self.only
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&edit.kind))
                && edit.confidence() >= self.standin.min_confidence
                && !text[edit.span()]
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|word| self.standin.keep.contains(word))
        });
        edits
    }

    /// Writes the edits to `out`, which is cleared first.
    pub fn edits_into(&self, text: &str, _scratch: &mut Scratch, out: &mut Vec<Edit>) {
        *out = self.edits(text);
    }

    /// Unknown capitalised words that occur thrice: names, not damage.
    fn names(&self, counts: &HashMap<&str, u32>) -> HashMap<String, u32> {
        let is_name = |word: &str| {
            let mut chars = word.chars();
            chars.next().is_some_and(|c| c.is_ascii_uppercase())
                && chars.all(|c| c.is_ascii_lowercase())
                && self.lexicon.find(word).is_none()
        };
        let often = counts
            .iter()
            .filter(|&(word, &count)| count >= 3 && is_name(word));
        often
            .map(|(word, &count)| ((*word).to_owned(), count))
            .collect()
    }
}

/// A chunk without the signs around it.
fn core(chunk: &str) -> &str {
    chunk.trim_matches(|c: char| !c.is_alphabetic())
}

/// How often each suspect word occurs in the document.
fn suspect_counts<'t>(text: &'t str, chunks: &[Chunk]) -> HashMap<&'t str, u32> {
    let mut counts = HashMap::new();
    for chunk in chunks.iter().filter(|chunk| chunk.state == State::Suspect) {
        *counts
            .entry(core(&text[chunk.start..chunk.end]))
            .or_default() += 1;
    }
    counts
}

/// One document under one setting of its noise.
struct Page<'p> {
    repairer: &'p Repairer,
    text: &'p str,
    chunks: &'p [Chunk],
    noise: Noise,
    words: &'p dyn Fn(&str) -> u32,
    counts: &'p HashMap<&'p str, u32>,
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
            words: self.words,
        }
    }

    /// The noise that a first reading found.
    fn learn(&self, edits: &[Edit]) -> Noise {
        let n_words = self.chunks.len();
        let (mut spaces, mut signs, mut letters, mut joins) = (0, 0, 0, 0);
        for edit in edits {
            let gaps = edit
                .replacement
                .matches(' ')
                .count()
                .saturating_sub(self.text[edit.span()].matches(' ').count());
            match edit.kind {
                EditKind::Spacing => signs += gaps,
                EditKind::Join => joins += 1,
                EditKind::Split => spaces += gaps,
                _ => {
                    spaces += gaps;
                    letters += 1;
                }
            }
        }
        let prior = |n: usize, strength: usize, of_thousand: usize| {
            let (n, all) = (
                n * 1000 + strength * of_thousand,
                (n_words + spaces + strength) * 1000,
            );
            ln_ratio(all, n.max(1))
        };
        Noise {
            lost_space: prior(spaces, 60, 4).clamp(NAT / 2, 8 * NAT),
            lost_after_sign: prior(signs + spaces / 4, 60, 6).clamp(2 * NAT, 7 * NAT),
            spurious_space: prior(joins, 200, 1).clamp(4 * NAT, 9 * NAT),
            confusion: (prior(letters, 60, 8) - 3 * NAT).clamp(-NAT, 3 * NAT),
        }
    }

    fn decode(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(first) =
            (at..self.chunks.len()).find(|&i| self.chunks[i].state == State::Suspect)
        {
            let open = |i: usize| self.chunks[i].state != State::Protected;
            let from = if first > at && open(first - 1) && !self.chunks[first].new_paragraph {
                first - 1
            } else {
                first
            };
            let mut to = first;
            while let Some(next) = (to + 1..(to + 3).min(self.chunks.len())).find(|&i| {
                self.chunks[i].state == State::Suspect
                    && (to + 1..=i).all(|j| open(j) && !self.chunks[j].new_paragraph)
                    && self.chunks[i].end - self.chunks[from].start < MAX_WINDOW
            }) {
                to = next;
            }
            let mut end = to + 1;
            if end < self.chunks.len()
                && open(end)
                && !self.chunks[end].new_paragraph
                && self.chunks[end].state == State::Clean
            {
                end += 1;
            }
            self.window(from, end, &mut edits);
            at = to + 1;
        }
        edits
    }

    /// The model's id of the token before chunk `i`.
    fn context(&self, i: usize) -> u16 {
        if i == 0 || self.chunks[i].new_paragraph {
            return lm::START;
        }
        let chunk = self.chunks[i - 1];
        let last = TextTokens::new(&self.text[chunk.start..chunk.end])
            .last()
            .unwrap_or(".");
        self.models().kept(lm::UNKNOWN, last).1
    }

    fn window(&self, from: usize, end: usize, edits: &mut Vec<Edit>) {
        let span = self.chunks[from].start..self.chunks[end - 1].end;
        let text: Vec<char> = self.text[span.clone()].chars().collect();
        let moves = Moves {
            noise: self.noise,
            confusions: true,
            joins: true,
        };
        let pieces = lattice::search(self.models(), moves, &text, self.context(from));
        let mut offsets: Vec<usize> = self.text[span.clone()]
            .char_indices()
            .map(|(i, _)| span.start + i)
            .collect();
        offsets.push(span.end);
        let unknown = pieces
            .iter()
            .filter(|p| !p.known && p.end - p.start > 2)
            .count();
        let n_words = pieces.iter().filter(|p| p.end - p.start > 2).count();
        // Foreign text: most of the window stays unknown whatever is done.
        let foreign = unknown >= 2 && unknown * 2 >= n_words;
        let mut i = 0;
        while i < pieces.len() {
            // A group: pieces whose chunks touch, with joins over white space.
            let mut j = i + 1;
            while j < pieces.len() && pieces[j].start == pieces[j - 1].end {
                j += 1;
            }
            self.judge(
                &text,
                &offsets,
                &pieces[i..j],
                (i > 0).then(|| &pieces[i - 1]),
                foreign,
                edits,
            );
            i = j;
        }
    }

    /// A long word that a page with few run-ons repeats is a term, not an accident.
    fn repeated(&self, observed: &str) -> Cost {
        let word = core(observed);
        if word.len() < 9 {
            return 0;
        }
        let n = self.counts.get(word).copied().unwrap_or(1).clamp(1, 7);
        Cost::try_from(n).map_or(0, |n| (n - 1) * 2 * NAT)
    }

    /// Accepts a group's change if it beats the text as it stands.
    fn judge(
        &self,
        text: &[char],
        offsets: &[usize],
        group: &[Piece],
        before: Option<&Piece>,
        foreign: bool,
        edits: &mut Vec<Edit>,
    ) {
        let (start, end) = (group[0].start, group[group.len() - 1].end);
        let mut replacement = String::new();
        for piece in group {
            if piece.split_before {
                replacement.push(' ');
            }
            replacement.push_str(&piece.text);
        }
        let span = offsets[start]..offsets[end];
        let observed = &self.text[span.clone()];
        if replacement == observed || edits.last().is_some_and(|edit| edit.end > span.start) {
            return;
        }
        let last = match before {
            Some(piece) => self.models().kept(lm::UNKNOWN, &piece.text).1,
            None => lm::START,
        };
        let still = Moves {
            noise: Noise {
                lost_space: 100 * NAT,
                lost_after_sign: 100 * NAT,
                spurious_space: 100 * NAT,
                confusion: 0,
            },
            confusions: false,
            joins: false,
        };
        let kept: Cost = lattice::search(self.models(), still, &text[start..end], last)
            .iter()
            .map(|p| p.cost)
            .sum();
        let gain = kept - group.iter().map(|piece| piece.cost).sum::<Cost>();
        let kind = edit::kind(observed, &replacement);
        let unsure = group.iter().any(|p| !p.known && p.split_before);
        let mut margin = self.repairer.margin;
        if foreign {
            margin += 6 * NAT;
        }
        if unsure {
            margin += 2 * NAT;
        }
        if kind == EditKind::Confusion {
            // On a page without confusions a rare word is no confusion either.
            margin += NAT + (self.noise.confusion * 2).max(0);
        }
        if kind == EditKind::Split && self.noise.lost_space > 4 * NAT {
            margin += 2 * NAT + self.repeated(observed);
        }
        if kind == EditKind::Spacing && self.noise.lost_after_sign > 5 * NAT {
            margin += 2 * NAT;
        }
        if gain >= margin {
            let (start, end) = (span.start, span.end);
            edits.push(Edit {
                start,
                end,
                replacement,
                kind,
                gain,
            });
        }
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
        let models = Models {
            lexicon,
            lm,
            channel,
            words: &|_| 0,
        };
        let noise = Noise {
            lost_space: NAT / 4,
            lost_after_sign: NAT,
            spurious_space: 100 * NAT,
            confusion: 0,
        };
        let moves = Moves {
            noise,
            confusions: false,
            joins: false,
        };
        let mut out: Vec<String> = Vec::new();
        let mut end = 0;
        let chars: Vec<char> = text.chars().collect();
        for piece in lattice::search(models, moves, &chars, lm::START) {
            match out.last_mut() {
                Some(last) if !piece.split_before && piece.start == end => {
                    last.push_str(&piece.text)
                }
                _ => out.push(piece.text),
            }
            end = piece.end;
        }
        out
    }
}
