//! The first reading: a document's noise, its names and terms.
use std::collections::{HashMap, HashSet};

use super::block::{BLOCK, Block, Evidence, first_block, floor};
use super::code::{self, is_code};
use super::commas::Capitals;
use super::layout::{Layout, ends_in_mark};
use super::systematic::{Systematic, has_odd_sign};
use super::window::core;
use super::{Mode, Repairer, Scratch};
use crate::channel::{Channel, Confusion, Noise};
use crate::confidence::Change;
use crate::cost::{Cost, NAT, ln_ratio};
use crate::edit::{self, Edit, EditKind};
use crate::lattice::{self, Held};
use crate::token::{self, Chunk, State};

/// Changes this sure tell of a document's noise.
const TELLING: f64 = 0.75;
/// Spaces lost between known words and the marks before them tell of each other, this many of them, from this sure on.
const MIN_GLUED: usize = 3;
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
        let samples: Vec<&str> = if text.len() <= BLOCK {
            vec![text]
        } else {
            let step = text.len() / N_SAMPLES;
            (0..N_SAMPLES)
                .map(|i| first_block(&text[floor(text, i * step)..], BLOCK / N_SAMPLES))
                .collect()
        };
        let mut suspect = text.len() > BLOCK;
        let (mut n_chunks, mut n_suspect) = (0, 0);
        let mut counts: HashMap<&str, u32> = HashMap::new();
        // Not in the fit, and where letters may change.
        let asks = !self.is_fitting && self.options.mode == Mode::Everything;
        let mut misread: Vec<&str> = Vec::new();
        // Only then it matters where lines end.
        let mut asks_for_lines = text.len() > BLOCK;
        let mut capitals = Capitals::default();
        let mut n_code = 0;
        for sample in &samples {
            self.scan(sample, scratch);
            n_chunks += scratch.chunks.len();
            let mut has_odd = false;
            for chunk in &scratch.chunks {
                n_suspect += usize::from(chunk.state == State::Suspect);
                suspect |= !matches!(chunk.state, State::Clean | State::Protected);
                let word = &sample[chunk.start..chunk.end];
                if asks
                    && n_code < code::PAGE
                    && matches!(chunk.state, State::Suspect | State::Protected)
                {
                    n_code += usize::from(is_code(word, &self.lexicon));
                }
                if chunk.state == State::Suspect {
                    *counts.entry(core(word)).or_default() += 1;
                    has_odd |= has_odd_sign(word);
                    misread.push(word);
                }
            }
            let mut pairs = scratch.chunks.windows(2);
            capitals.add(sample, &scratch.chunks);
            asks_for_lines = asks_for_lines || pairs.any(|pair| ends_in_mark(sample, pair));
            if has_odd {
                let known = |state| !matches!(state, State::Suspect | State::Protected);
                let others = scratch.chunks.iter().filter(|chunk| known(chunk.state));
                let others = others.map(|chunk| &sample[chunk.start..chunk.end]);
                misread.extend(others.filter(|word| has_odd_sign(word)));
            }
        }
        if !suspect {
            return None;
        }
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
        let few_right = n_chunks >= PAGE && n_suspect * FEW_RIGHT > n_chunks;
        evidence.noise.few_right = few_right;
        evidence.few_suspects = n_suspect <= FEW_SUSPECTS;
        evidence.has_code = n_code >= code::PAGE;
        evidence.is_index = capitals.are_of_index();
        if asks_for_lines && !self.is_fitting {
            evidence.layout = Layout::of(text);
        }
        if asks {
            let of_small = n_suspect * DAMAGED > n_chunks;
            evidence.systematic =
                Systematic::of(&misread, of_small, &samples, &self.lexicon, &self.channel);
        }
        if let Some(systematic) = &evidence.systematic {
            systematic.add_to(&mut evidence.noise);
        }
        let mut learner = Learner::default();
        let mut held = Held::default();
        // The changes of the last sample and the windows they are of.
        let mut offers: Vec<(usize, Edit, Change)> = Vec::new();
        let mut confident: Vec<Edit> = Vec::new();
        for sample in &samples {
            if samples.len() > 1 {
                self.scan(sample, scratch);
            }
            let Scratch {
                chunks,
                windows,
                lines,
                ..
            } = scratch;
            lines.take();
            evidence.doubt(sample, chunks);
            let block = Block {
                text: sample,
                chunks,
                ..self.block(&evidence, lines)
            };
            offers.clear();
            confident.clear();
            block.decode(windows, |_| true, &mut |at, edit, change| {
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
            // Few documents have such words: only then are the marks asked for.
            if samples.len() > 1 || learner.glued >= MIN_GLUED {
                let last = |chunk: &Chunk| sample.as_bytes()[chunk.end - 1];
                let ends_with_mark =
                    |chunk: &&Chunk| matches!(last(chunk), b'.' | b',' | b';' | b':' | b'!' | b'?');
                learner.marks += chunks.iter().filter(ends_with_mark).count();
            }
            if samples.len() > 1 && !confident.is_empty() {
                hold(&mut held, sample, chunks, &confident);
            }
            learner.n_words += chunks.len();
            learner.add(sample, &confident);
        }
        let mut noise = Noise {
            markless,
            few_right,
            ..learner.noise(evidence.channel(&self.channel))
        };
        if let Some(systematic) = &evidence.systematic {
            systematic.add_to(&mut noise);
        }
        scratch.changed.clear();
        scratch.kept.clear();
        let all = self.reads_all_again(&noise);
        for (at, mut edit, change) in offers {
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
        if samples.len() == 1 && !confident.is_empty() && is_read_again {
            hold(&mut held, text, &scratch.chunks, &confident);
        }
        evidence.held = held;
        evidence.noise = noise;
        Some(evidence)
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

/// Counts what a first reading changed.
#[derive(Debug, Default)]
struct Learner {
    n_words: usize,
    spaces: usize,
    after_signs: usize,
    /// Words that touch a mark before them and seem not to be meant to, and marks at the ends of chunks.
    glued: usize,
    marks: usize,
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

/// Whether the two sides of a confusion differ as two strings do of which [`difference`] took all that is common.
fn is_difference(confusion: &Confusion, (from, to): &(String, String)) -> bool {
    let n = |side: &str| side.chars().count();
    let Confusion {
        observed, intended, ..
    } = confusion;
    let has_all = |side: &[char], part: &str| part.chars().all(|c| side.contains(&c));
    // What is common is as long on both sides.
    observed.len() + n(to) == intended.len() + n(from)
        && has_all(intended, to)
        && has_all(observed, from)
        && difference(&observed.text(), &intended.text()) == (from.clone(), to.clone())
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
                EditKind::Confusion
                    | EditKind::Diacritic
                    | EditKind::Punctuation
                    | EditKind::SignForLetter
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
            ratio(all, n.max(1))
        };
        let (mut adapted, mut is_partial) = (Vec::new(), false);
        // On most pages no rewrite comes twice.
        let repeated: Vec<_> = self.rewrites.iter().filter(|&(_, &n)| n > 1).collect();
        for confusion in channel.all().take_while(|_| !repeated.is_empty()) {
            let is_same =
                |(sides, _): &&(&(String, String), &usize)| is_difference(confusion, sides);
            if let Some(&(_, &n)) = repeated.iter().find(is_same) {
                adapted.resize(channel.n, Cost::MAX);
                let most = ratio(n_words + 50, n).clamp(NAT * 3 / 2, 9 * NAT);
                adapted[confusion.index] = most;
                is_partial |= most < confusion.cost + NAT;
            }
        }
        let confusion = (prior(self.letters, 30, 8) - 3 * NAT).clamp(-NAT, 3 * NAT);
        let lost_after_sign = match self.glued {
            // Of the marks, not of the words: where nothing else is lost these are.
            n if n >= MIN_GLUED => ratio(self.marks + n + 20, n),
            _ => Cost::MAX,
        };
        let sign = (prior(self.signs, 60, 8) - 5 * NAT / 2).clamp(-NAT, 2 * NAT);
        Noise {
            lost_space: prior(self.spaces, 60, 4).clamp(NAT / 2, 8 * NAT),
            lost_after_sign: prior(self.after_signs + self.spaces / 4, 60, 6)
                .min(lost_after_sign)
                .clamp(NAT, 7 * NAT),
            spurious_space: prior(self.joins, 200, 1).clamp(4 * NAT, 9 * NAT),
            confusion,
            sign,
            adapted,
            is_partial,
            markless: false,
            few_right: false,
            misread_words: confusion.min(sign) < NAT * 3 / 2,
        }
    }
}

/// `ln(a / b)` as a cost.
fn ratio(a: usize, b: usize) -> Cost {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    ln_ratio(narrow(a), narrow(b))
}
