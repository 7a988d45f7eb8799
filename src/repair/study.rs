//! The first reading: a document's noise, its names and terms.
use std::collections::{HashMap, HashSet};

use super::block::{BLOCK, Evidence, first_block, floor};
use super::code::{self, is_code};
use super::commas::Capitals;
use super::layout::{Layout, ends_in_mark};
use super::noise::{Learner, MIN_GLUED};
use super::systematic::{Systematic, has_odd_sign};
use super::window::core;
use super::{Mode, Repairer, Scratch};
use crate::channel::{Confusion, Noise};
use crate::confidence::Change;
use crate::edit::{self, Edit, EditKind};
use crate::lattice::{self, Held};
use crate::lexicon::Lexicon;
use crate::token::{self, Chunk, State};

/// Changes this sure tell of a document's noise.
const TELLING: f64 = 0.75;
/// Spaces lost between known words and the marks before them tell of each other from this sure on.
const GLUED: f64 = 0.65;
/// Known words are doubted at once if one chunk in this many is suspect.
const DOUBTED: usize = 25;
/// Small letters may be misread in word after word if one chunk in this many is suspect.
const DAMAGED: usize = 50;
/// A page has few right words if one chunk in this many is suspect.
const FEW_RIGHT: usize = 4;
/// So many suspect chunks tell nothing of each other.
const FEW_SUSPECTS: usize = 3;
/// Fewer chunks are no page.
const PAGE: usize = 50;
/// One word in a hundred has a mark: among this many, hardly none.
const MANY_WORDS: usize = 400;
/// A document may write one name without its usual mark; so many different words have lost theirs.
const MANY_LOST: usize = 3;
/// A longer text is known by this many samples, a block together.
const N_SAMPLES: usize = 16;
/// A word of so many bytes, if one confusion makes a word of it, is no name.
const MISREAD_NAME: usize = 10;

/// What a document looks like before anything is searched.
#[derive(Debug, Default)]
struct Glance<'t> {
    n_chunks: usize,
    n_suspect: usize,
    /// Chunks that look like code, up to [`code::PAGE`].
    n_code: usize,
    /// There is a chunk that is neither clean nor protected.
    may_be_damaged: bool,
    /// The suspect words, and how often each stands there.
    counts: HashMap<&'t str, u32>,
    /// The same in the order of the text, and what has odd signs.
    misread: Vec<&'t str>,
    /// It matters where lines end.
    asks_for_lines: bool,
    capitals: Capitals,
}

impl<'t> Glance<'t> {
    /// `asks` for code, too.
    fn add(&mut self, sample: &'t str, chunks: &[Chunk], lexicon: &Lexicon, asks: bool) {
        self.n_chunks += chunks.len();
        let word = |chunk: &Chunk| &sample[chunk.start..chunk.end];
        let mut has_odd = false;
        for chunk in chunks {
            let is_suspect = chunk.state == State::Suspect;
            let is_protected = chunk.state == State::Protected;
            self.may_be_damaged |= chunk.state != State::Clean && !is_protected;
            let word = word(chunk);
            if asks && self.n_code < code::PAGE && (is_suspect || is_protected) {
                self.n_code += usize::from(is_code(word, lexicon));
            }
            if is_suspect {
                self.n_suspect += 1;
                *self.counts.entry(core(word)).or_default() += 1;
                has_odd |= has_odd_sign(word);
                self.misread.push(word);
            }
        }
        self.capitals.add(sample, chunks);
        let mut pairs = chunks.windows(2);
        self.asks_for_lines = self.asks_for_lines || pairs.any(|pair| ends_in_mark(sample, pair));
        if has_odd {
            let known = |chunk: &&Chunk| !matches!(chunk.state, State::Suspect | State::Protected);
            let others = chunks.iter().filter(known).map(word);
            self.misread
                .extend(others.filter(|word| has_odd_sign(word)));
        }
    }
}

/// What a first reading finds.
#[derive(Debug, Default)]
struct Found {
    learner: Learner,
    held: Held,
    /// The changes of the last sample and the windows they are of.
    offers: Vec<(usize, Edit, Change)>,
    /// Those among them that tell of the noise.
    confident: Vec<Edit>,
}

/// The whole of a text of one block, or pieces of a longer one, a block together.
fn samples(text: &str) -> Vec<&str> {
    if text.len() <= BLOCK {
        return vec![text];
    }
    let step = text.len() / N_SAMPLES;
    let from = |i: usize| &text[floor(text, i * step)..];
    (0..N_SAMPLES)
        .map(|i| first_block(from(i), BLOCK / N_SAMPLES))
        .collect()
}

impl Repairer {
    /// A first reading: the document's noise, its names and terms. A text of more than 64 kB is
    /// known by sixteen samples, so that the work and memory are bounded.
    #[must_use]
    pub fn study(&self, text: &str) -> Evidence {
        self.study_with(text, &mut Scratch::default(), &Edit::confidence)
            .unwrap_or_else(|| self.terms(HashMap::new()))
    }

    /// `None`: there is nothing to repair in all of the text. The chunks of a text of one block are left in
    /// `scratch`, and the windows that may have a change which is wanted with this confidence.
    pub(super) fn study_with(
        &self,
        text: &str,
        scratch: &mut Scratch,
        confidence: &dyn Fn(&Edit) -> f64,
    ) -> Option<Evidence> {
        let samples = samples(text);
        let glance = self.glance(&samples, scratch);
        if samples.len() == 1 && !glance.may_be_damaged {
            return None;
        }
        let mut evidence = self.expect(text, &samples, glance);
        let mut found = Found::default();
        for sample in &samples {
            if samples.len() > 1 {
                self.scan(sample, scratch);
            }
            self.read_first(sample, samples.len() == 1, scratch, &evidence, &mut found);
        }
        let mut noise = Noise {
            markless: evidence.noise.markless,
            few_right: evidence.noise.few_right,
            ..found.learner.noise(evidence.channel(&self.channel))
        };
        if let Some(systematic) = &evidence.systematic {
            systematic.add_to(&mut noise);
        }
        let all = self.reads_all_again(&noise);
        scratch.changed.clear();
        scratch.kept.clear();
        for (at, mut edit, change) in found.offers {
            let alone = change.under(&evidence.noise, &noise).filter(|_| !all);
            let now = alone.as_ref().unwrap_or(&change);
            if !self.is_hopeful(&mut edit, now, &noise, confidence) {
                continue;
            }
            match alone {
                Some(change) => scratch.kept.push((at, edit, change)),
                None => scratch.changed.push(at),
            }
        }
        // What the document has elsewhere tells of rare words alone.
        let asks = |(_, edit, _): &(usize, Edit, Change)| {
            let mut words = self.words_dearer_than(lattice::FREQUENT, &edit.replacement);
            words.next().is_some()
        };
        let is_read_again = all || !scratch.changed.is_empty() || scratch.kept.iter().any(asks);
        if samples.len() == 1 && !found.confident.is_empty() && is_read_again {
            hold(&mut found.held, text, &scratch.chunks, &found.confident);
        }
        evidence.held = found.held;
        evidence.noise = noise;
        Some(evidence)
    }

    /// What the chunks of a document look like. Those of the last sample are left in `scratch`.
    fn glance<'t>(&self, samples: &[&'t str], scratch: &mut Scratch) -> Glance<'t> {
        let mut glance = Glance {
            asks_for_lines: samples.len() > 1,
            ..Glance::default()
        };
        let asks = self.asks_for_more();
        for &sample in samples {
            self.scan(sample, scratch);
            glance.add(sample, &scratch.chunks, &self.lexicon, asks);
        }
        glance
    }

    /// Whether a page is asked for what the fit does not see, where letters may change.
    fn asks_for_more(&self) -> bool {
        !self.is_fitting && self.options.mode == Mode::Everything
    }

    /// What a first reading expects.
    fn expect(&self, text: &str, samples: &[&str], glance: Glance<'_>) -> Evidence {
        let Glance {
            n_chunks,
            n_suspect,
            mut counts,
            ..
        } = glance;
        let markless = n_chunks >= MANY_WORDS && !samples.iter().any(|sample| has_marks(sample));
        if markless {
            let words = counts.keys().copied();
            let lost: HashSet<&str> = words.filter(|word| self.lost_mark(word)).collect();
            if lost.len() >= MANY_LOST {
                counts.retain(|word, _| !lost.contains(word));
            }
        }
        let mut evidence = self.terms(counts);
        evidence.noise.misread_words = n_suspect * DOUBTED > n_chunks;
        evidence.noise.markless = markless;
        evidence.noise.few_right = n_chunks >= PAGE && n_suspect * FEW_RIGHT > n_chunks;
        evidence.few_suspects = n_suspect <= FEW_SUSPECTS;
        evidence.has_code = glance.n_code >= code::PAGE;
        evidence.is_index = glance.capitals.are_of_index();
        if glance.asks_for_lines && !self.is_fitting {
            evidence.layout = Layout::of(text);
        }
        if self.asks_for_more() {
            let of_small = n_suspect * DAMAGED > n_chunks;
            let (lexicon, channel) = (&self.lexicon, &self.channel);
            evidence.systematic =
                Systematic::of(&glance.misread, of_small, samples, lexicon, channel);
        }
        if let Some(systematic) = &evidence.systematic {
            systematic.add_to(&mut evidence.noise);
        }
        evidence
    }

    /// Reads a sample, whose chunks are in `scratch`, for the first time.
    fn read_first(
        &self,
        sample: &str,
        is_all: bool,
        scratch: &mut Scratch,
        evidence: &Evidence,
        found: &mut Found,
    ) {
        let Found {
            learner,
            held,
            offers,
            confident,
        } = found;
        offers.clear();
        confident.clear();
        self.each_of_block(sample, evidence, scratch, &mut |at, edit, change| {
            if edit.confidence >= edit::millionths(TELLING) {
                confident.push(edit.clone());
            }
            // Not in the fit: weights that saw it made single ones dearer.
            if !self.is_fitting
                && change.known
                && edit.kind == EditKind::Spacing
                && edit.confidence >= edit::millionths(GLUED)
                && is_prose(&sample[edit.span()])
            {
                learner.glued += 1;
            }
            offers.push((at, edit, *change));
        });
        let chunks = &scratch.chunks;
        // Few documents have such words: only then are the marks asked for.
        if !is_all || learner.glued >= MIN_GLUED {
            let last = |chunk: &Chunk| sample.as_bytes()[chunk.end - 1];
            let ends_with_mark =
                |chunk: &&Chunk| matches!(last(chunk), b'.' | b',' | b';' | b':' | b'!' | b'?');
            learner.marks += chunks.iter().filter(ends_with_mark).count();
        }
        if !is_all && !confident.is_empty() {
            hold(held, sample, chunks, confident);
        }
        learner.n_words += chunks.len();
        learner.add(sample, confident);
    }

    /// Whether a change this sure is made, or tells of a document's noise.
    pub(super) fn may_matter(&self, sure: f64) -> bool {
        let least = f64::from(self.options.min_confidence) / 1e6;
        self.is_fitting || sure >= least.min(TELLING)
    }

    pub(super) fn scan(&self, text: &str, scratch: &mut Scratch) {
        scratch.begin(self);
        let Scratch { chunks, cache, .. } = scratch;
        token::chunks(text, &self.lexicon, &self.lm, cache, chunks);
        if !self.is_fitting {
            return token::line_specks(text, chunks);
        }
        // What the fit does not see.
        for chunk in chunks {
            chunk.state = match chunk.state {
                State::Glued => State::Clean,
                State::Parted => State::Flagged,
                State::Misread => State::Protected,
                state => state,
            };
        }
    }

    /// Words that the document repeats, and those among them that look like names.
    fn terms(&self, counts: HashMap<&str, u32>) -> Evidence {
        let often = counts.into_iter().filter(|&(_, n)| n >= 2);
        let times: HashMap<String, u32> = often.map(|(word, n)| (word.to_owned(), n)).collect();
        let terms = times.iter().filter(|&(word, _)| self.is_term(word));
        let terms: HashMap<String, u32> = terms.map(|(word, &n)| (word.clone(), n)).collect();
        let is_name = |word: &str| {
            let mut chars = word.chars();
            chars.next().is_some_and(|c| c.is_ascii_uppercase())
                && chars.all(|c| c.is_ascii_lowercase())
        };
        let names = terms
            .iter()
            .filter(|&(word, &n)| n >= 3 && is_name(word) && !self.is_misread_word(word));
        Evidence {
            noise: Noise::UNKNOWN,
            systematic: None,
            names: names.map(|(word, &n)| (word.clone(), n)).collect(),
            terms,
            times,
            few_suspects: true,
            has_code: false,
            is_index: false,
            layout: Layout::default(),
            held: Held::default(),
        }
    }

    /// Whether the lexicon has the word with one mark: where an engine knows none, it is lost each time.
    fn lost_mark(&self, word: &str) -> bool {
        let is_lost = |c: &Confusion| c.is_lost_mark && c.observed.len() == 1;
        let mut marked = self.channel.rewritten(word, is_lost);
        marked.any(|marked| self.lexicon.find(&marked).is_some())
    }

    /// Whether a word is so long that it is hardly a name by chance one confusion away from a word that has small letters elsewhere:
    /// an engine misreads it each time. The fit does not see it.
    pub(super) fn is_misread_word(&self, word: &str) -> bool {
        if self.is_fitting || word.len() < MISREAD_NAME {
            return false;
        }
        let small = word.to_lowercase();
        let mut others = self.channel.rewritten(&small, |_| true);
        others.any(|other| self.lexicon.get(&other).is_some())
    }

    /// Letters alone, and unknown: a name or a term if the document repeats it.
    fn is_term(&self, word: &str) -> bool {
        word.chars().count() > 2
            && word.chars().all(char::is_alphabetic)
            && self.lexicon.find(word).is_none()
    }
}

/// Counts the words of a text that edits leave as they are.
fn hold(held: &mut Held, text: &str, chunks: &[Chunk], edits: &[Edit]) {
    held.reserve(chunks.len());
    let mut left = edits.iter().peekable();
    for chunk in chunks {
        while left.next_if(|edit| edit.end <= chunk.start).is_some() {}
        if left.peek().is_none_or(|edit| edit.start >= chunk.end) {
            if token::is_small(text.as_bytes(), chunk.start, chunk.end) {
                held.add_key(chunk.key);
            } else {
                held.add(core(&text[chunk.start..chunk.end]));
            }
        }
    }
}

/// Whether marks stand between letters as in running text: behind a stop begins a sentence, "gemaakt.Dat"; "zaken.lezen" and
/// "GEMIDDELDE.ALS(" are names.
fn is_prose(observed: &str) -> bool {
    let text: Vec<char> = observed.chars().collect();
    let is_fine = |around: &[char]| match *around {
        [_, '(' | ')', ..] => false,
        [last, '.' | '!' | '?', first, second] => {
            last.is_lowercase() && first.is_uppercase() && second.is_lowercase()
        }
        _ => true,
    };
    text.windows(4).all(is_fine)
}

/// Whether a letter with a mark stands anywhere.
fn has_marks(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| !c.is_ascii() && c.is_alphabetic())
}
