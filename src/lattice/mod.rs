//! One search for splits, joins, diacritics and confusions; see README.md beside this file.
use std::collections::HashMap;
use std::ops::Range;

use crate::channel::{Channel, Noise};
use crate::cost::{Cost, NAT};
use crate::lexicon::{Entry, Layer, Lexicon, Roles, Trie};
use crate::lm::{self, Model};

mod deep;
mod detour;
mod edges;
mod held;
mod join;
mod letters;
mod rewrite;
mod stages;
#[cfg(test)]
mod tests;
mod walk;
#[cfg(all(test, feature = "embedded"))]
mod work;

pub(crate) use held::Held;

use deep::Beam;
use detour::Detours;
use edges::Names;
use letters::{Choice, Letter, Options};
use walk::End;

/// The cost of a path; one through a long text does not fit a [`Cost`].
type Total = i64;

/// Hypotheses kept at a node.
const BEAM: usize = 12;
/// Hypotheses this much dearer than the best at their node are dropped.
const BEAM_WIDTH: Total = 9 * NAT as Total;
/// The same without rewrites.
const WIDTH_OF_EXACT: Total = 7 * NAT as Total;
/// A search with rewrites need not do what costs this much more than without.
const WIDTH_ABOVE_EXACT: Total = 10 * NAT as Total;
/// The same where nothing may change: what the text costs as it stands decides what a change gains.
const WIDTH_AS_OBSERVED: Total = 14 * NAT as Total;
/// A word dearer than this in its context may be a misreading.
const WEAK: Cost = 18 * NAT;
/// The same after a search with rewrites: what looks for deeper damage.
const WEAK_STILL: Cost = 13 * NAT;

/// The most that a context takes off a word's own cost; 4 nats would lose a point on heavy pages, 6 nothing.
const CONTEXT: Cost = 7 * NAT;
/// What a number costs at most after an abbreviation that numbers follow.
const NUMBERED: Cost = 3 * NAT / 2;

/// A compound part of fewer letters is no part.
const MIN_PART: usize = 3;

/// What became of the white space before a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// As observed.
    Same,
    /// A missing space is put in.
    Inserted,
    /// A spurious space is taken out.
    Removed,
}

/// A piece of the best path: observed characters `start..end` read as `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The intended text, `None`: as observed.
    pub(crate) text: Option<String>,
    pub(crate) gap: Gap,
    /// Cost of this piece after the ones before.
    pub(crate) cost: Cost,
    pub(crate) kind: Kind,
    /// Id and the one before, as context for what follows.
    pub(crate) ids: (u16, u16),
    /// A compound of several parts.
    pub(crate) compound: bool,
    /// A rewrite was used that no table lists.
    pub(crate) unlisted: bool,
    /// What of the cost is the channel's.
    pub(crate) channel: Cost,
    /// A word of the user's own.
    pub(crate) own: bool,
}

/// What an edge stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Unknown,
    Number,
    Code,
    Sign,
    /// A sign that nobody wrote.
    Gone,
    /// A sign read where a space was.
    Space,
}

/// A token that may start at a node.
#[derive(Debug, Clone, Copy)]
struct Edge {
    /// A word's unigram cost, an unknown's letters.
    cost: Cost,
    channel: Cost,
    begin: Cost,
    finish: Cost,
    end: u32,
    /// Letters observed.
    n_letters: u32,
    /// The first in `Search::changes`.
    first_change: u32,
    /// Id of the language model, 0: none of its own.
    id: u16,
    /// Changes to the observed text; 0: as observed.
    n_changes: u8,
    kind: Kind,
    roles: Roles,
    /// The first letter is a capital that the word itself does not have.
    capital: bool,
    /// A spurious space stands inside.
    joined: bool,
    unlisted: bool,
    own: bool,
    /// May begin a compound: a long enough word that letters follow.
    begins: bool,
    /// A word that begins no compound at all.
    begins_none: bool,
    /// A word that ends no compound at all.
    ends_none: bool,
}

/// What is read otherwise than observed.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// The confusion of letters with this place in the list of the observed character.
    Listed(u16),
    /// The same of signs.
    Sign(u16),
    /// Another letter.
    Letter(char),
    /// A letter that was lost before the observed one.
    Lost(char),
    /// Nothing: a letter too many, a spurious space.
    Dropped,
}

/// A change and its place in the text.
#[derive(Debug, Clone, Copy)]
struct Rewrite {
    at: u32,
    change: Change,
}

impl Rewrite {
    fn new(at: usize, change: Change) -> Self {
        Self {
            at: index(at),
            change,
        }
    }
}

/// What a search did: its cost, whatever the machine. README.md states the bound, `work.rs` counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Work {
    /// Places of the lexicon that walks came to.
    pub(crate) steps: u64,
    /// Edges found.
    pub(crate) edges: u64,
    /// Hypotheses joined with edges.
    pub(crate) joined: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// At the start, or after white space.
    Spaced,
    /// Right after a token.
    Solid,
    /// Inside a compound.
    Part,
}

#[derive(Debug, Clone, Copy)]
struct Hypothesis {
    cost: Total,
    mode: Mode,
    gap: Gap,
    before: u16,
    last: u16,
    /// Index in the arena; `NONE` at the start.
    from: u32,
    /// Index of the edge; `NONE` for white space.
    edge: u32,
    /// Where the edge begins.
    start: u32,
    /// Letters of the last token.
    n_letters: u8,
}

const NONE: u32 = u32::MAX;

/// The edges that begin at a place.
#[derive(Debug, Clone, Default)]
struct Found {
    /// In `Search::edges`.
    edges: Range<usize>,
    /// What they were looked for under: for parts of compounds, for tokens, with what rewrites.
    parts: bool,
    tokens: bool,
    rewrites: Rewrites,
}

/// What the search reads.
#[derive(Clone, Copy)]
pub(crate) struct Models<'m> {
    pub(crate) lexicon: &'m Lexicon,
    pub(crate) lm: &'m Model,
    pub(crate) channel: &'m Channel,
    /// How often the document holds a word that the lexicon lacks.
    pub(crate) names: &'m HashMap<String, u32>,
    /// The words of the document.
    pub(crate) held: Option<&'m Held>,
}

/// What the search may do.
#[derive(Debug, Clone)]
pub(crate) struct Moves {
    pub(crate) noise: Noise,
    pub(crate) splits: bool,
    pub(crate) signs: bool,
    pub(crate) joins: bool,
    /// Rewrites that no table lists.
    pub(crate) unlisted: bool,
    /// Characters that are likely specks: signs that open nothing where a line begins.
    pub(crate) specks: Vec<usize>,
    /// The page is quiet: only what is likely there is looked for, see `stages.rs`.
    pub(crate) quiet: bool,
    /// All that may be offered is wanted: for fitting the weights of the confidence.
    pub(crate) wide: bool,
}

/// A window to be searched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passage<'t> {
    pub(crate) text: &'t str,
    /// The ids of the two tokens before it.
    pub(crate) context: (u16, u16),
    /// Characters that nothing is doubted of: their words stay whole.
    pub(crate) firm: &'t [Range<usize>],
}

impl Moves {
    /// Nothing may change.
    pub(crate) fn still() -> Self {
        Self {
            noise: Noise::UNKNOWN,
            splits: false,
            signs: false,
            joins: false,
            unlisted: false,
            specks: Vec::new(),
            quiet: false,
            wide: false,
        }
    }
}

/// What a word that begins at a character may rewrite.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rewrites {
    #[default]
    None,
    /// Spurious spaces.
    Joined,
    /// Confusions of the table, and spurious spaces.
    Listed,
    /// Any one letter as well.
    All,
    /// Any three rewrites (`deep.rs`).
    Deep,
}

/// Memory of the search, to be used again.
#[derive(Debug, Default)]
pub(crate) struct Search {
    text: Vec<char>,
    /// `pending[i]`: hypotheses that end before `text[i]`; length n + 1.
    pending: Vec<Vec<Hypothesis>>,
    /// Nodes of the last search.
    used: usize,
    /// Rooms for hypotheses of nodes that were passed: no more are held than lie ahead.
    spare: Vec<Vec<Hypothesis>>,
    /// `cheapest[i]`: the least cost at `text[i]`; `Total::MAX`: nothing came there.
    cheapest: Vec<Total>,
    /// `bounds[i]`: a hypothesis at `text[i]` must cost less, by what another search found; empty: nothing is known.
    bounds: Vec<Total>,
    /// `whole[i]`: no word ends before `text[i]`, inside a word that nothing is doubted of; empty: nowhere.
    whole: Vec<bool>,
    /// Hypotheses this much dearer than the best at their node are dropped.
    width: Total,
    /// `limits[i]`: a hypothesis at `text[i]` must cost less; costs only grow.
    limits: Vec<Total>,
    arena: Vec<Hypothesis>,
    edges: Vec<Edge>,
    /// Changes of the edges.
    changes: Vec<Rewrite>,
    /// `letters[i]`: `text[i]` as walks see it.
    letters: Vec<Letter>,
    /// The confusions that may be at a place, place by place.
    options: Vec<Choice>,
    /// `options_at[i]`: those at `text[i]`.
    options_at: Vec<Options>,
    /// `spelled[i]`: cost of the letters of `text[..i]`, each after two others.
    spelled: Vec<i64>,
    /// The run of letters that was last asked for.
    run_of_letters: (usize, usize),
    /// The lexicon's lists, decoded where walks came.
    tries: Vec<Trie>,
    /// `rewrites[i]`: what a word may rewrite that begins at `text[i]`; empty: nothing.
    rewrites: Vec<Rewrites>,
    /// The changes of the walk so far.
    stack: Vec<Rewrite>,
    /// Where the words of the walk in hand may end.
    ends: Vec<End>,
    /// The hypotheses at the node in hand.
    stems: Vec<Stem>,
    /// What the language model said before.
    memo: lm::Memo,
    /// `chain[i]`: places of the lexicon that the walks in hand came to.
    chain: Vec<u32>,
    beam: Beam,
    /// `found[i]`: those of `edges` that begin at `text[i]`.
    found: Vec<Found>,
    /// This search only tells where to look closer.
    is_coarse: bool,
    /// The last search was of this text.
    is_known: bool,
    /// What the last search found is of this text, under the same moves: it is not looked for again.
    goes_on: bool,
    /// What the exact search said of the places; empty: nothing.
    detours: Detours,
    work: Work,
    /// For comparison with searches that keep more.
    #[cfg(test)]
    keep: tests::Keep,
}

/// The search over one window.
struct Run<'s> {
    models: Models<'s>,
    /// The word list that is walked.
    layer: &'s Layer,
    /// Whether it is a user's own.
    is_own: bool,
    /// Its letters, while it is walked.
    trie: Trie,
    moves: &'s Moves,
    memory: &'s mut Search,
    /// The language model's bytes.
    lm: lm::View<'s>,
    all_caps: bool,
    /// The cheapest hypothesis where edges are looked for.
    least: Total,
    /// What the walk in hand may rewrite.
    allowed: Rewrites,
    /// How often it may.
    most_edits: u8,
    /// Word edges found there by this walk, those too dear to keep among them.
    n_found: usize,
    /// Whether "en" there ends a plural, once it is known.
    plural: Option<bool>,
    names: Names,
}

/// A hypothesis that edges are joined to.
#[derive(Debug, Clone, Copy)]
struct Stem {
    h: Hypothesis,
    /// In the arena.
    number: u32,
    context: lm::Context,
    /// The cost of an unknown word after it; `UNSET`: not asked yet.
    unknown: Cost,
    /// Class of its last token.
    class: usize,
}

/// An edge as a hypothesis takes it.
struct Place<'e> {
    edge: &'e Edge,
    new: Hypothesis,
    /// The cost of the token; `UNSET`: not asked yet.
    known: Cost,
}

/// Not looked up yet.
const UNSET: Cost = -1;

/// Words, numbers and codes: what is never glued to another such.
fn is_wordlike(id: u16) -> bool {
    id >= lm::FIRST_WORD || matches!(id, lm::UNKNOWN | lm::NUMBER | lm::CODE)
}

fn id_of(id: u16) -> u16 {
    if id == 0 { lm::UNKNOWN } else { id }
}

impl Search {
    fn is_whole(&self, at: usize) -> bool {
        self.whole.get(at).copied().unwrap_or(false)
    }

    /// Whether texts have the two words side by side.
    pub(crate) fn is_seen(&mut self, models: Models<'_>, last: u16, word: u16) -> bool {
        let view = models.lm.view();
        view.begin(&mut self.memo);
        view.is_seen(&mut self.memo, last, word)
    }

    /// Whether a number is what follows a word and its full stop: "nr. 7", not the mark of a footnote.
    pub(crate) fn is_numbered(&mut self, models: Models<'_>, ids: (u16, u16)) -> bool {
        self.cost(models, ids, lm::NUMBER, 0) < NUMBERED
    }

    /// The cost of a word after two others; `unigram` is its own if it has no id.
    pub(crate) fn cost(
        &mut self,
        models: Models<'_>,
        (before, last): (u16, u16),
        word: u16,
        unigram: Cost,
    ) -> Cost {
        let view = models.lm.view();
        view.begin(&mut self.memo);
        let context = view.context(&mut self.memo, before, last);
        let word = if word == lm::UNKNOWN { 0 } else { word };
        view.cost(&mut self.memo, &context, word, unigram)
    }

    /// The best path through a window: all of `text`, whose white space stays.
    ///
    /// `context` are the ids of the two tokens before. Complexity: O(n · (E + B · E)) for n
    /// characters, at most E edges a node and a beam of B.
    pub(crate) fn best(
        &mut self,
        models: Models<'_>,
        moves: &Moves,
        text: &str,
        context: (u16, u16),
    ) -> Vec<Piece> {
        self.run(models, moves, text, context).best()
    }

    /// Other readings of a short text, the cheapest first: one for each last token.
    pub(crate) fn readings(
        &mut self,
        models: Models<'_>,
        moves: &Moves,
        text: &str,
        context: (u16, u16),
    ) -> Vec<Vec<Piece>> {
        self.rewrites.clear();
        self.rewrites
            .resize(text.chars().count() + 1, Rewrites::All);
        let run = self.run(models, moves, text, context);
        let readings = run.ends().into_iter().map(|h| run.backtrace(h)).collect();
        self.rewrites.clear();
        readings
    }

    /// Takes a text in hand, and what is known of its characters whatever the moves.
    fn read(&mut self, text: &str) {
        self.text.clear();
        self.text.extend(text.chars());
        self.letters.clear();
        self.letters
            .extend(self.text.iter().map(|&c| Letter::of(c)));
        self.spelled.clear();
        self.run_of_letters = (0, 0);
    }

    fn run<'s>(
        &'s mut self,
        models: Models<'s>,
        moves: &'s Moves,
        text: &str,
        context: (u16, u16),
    ) -> Run<'s> {
        if !self.is_known {
            self.read(text);
        }
        let n = self.text.len();
        // The end's room, and all of them if the last search was cut off.
        for node in self.pending.iter_mut().take(self.used) {
            if node.capacity() > 0 {
                node.clear();
                self.spare.push(std::mem::take(node));
            }
        }
        self.used = n + 1;
        if self.pending.len() <= n {
            self.pending.resize_with(n + 1, Vec::new);
        }
        self.limits.clear();
        self.width = match moves.splits {
            false => WIDTH_AS_OBSERVED,
            true if self.is_coarse => WIDTH_OF_EXACT,
            true => BEAM_WIDTH,
        };
        self.limits.extend(&self.bounds);
        self.limits.resize(n + 1, Total::MAX);
        self.close();
        self.cheapest.clear();
        self.cheapest.resize(n + 1, Total::MAX);
        self.arena.clear();
        if !self.goes_on {
            self.edges.clear();
            self.found.clear();
            self.found.resize(n + 1, Found::default());
            self.changes.clear();
            self.options.clear();
            self.options_at.clear();
            self.options_at.resize(n, Options::NOT_YET);
        }
        let letters = || self.text.iter().filter(|c| c.is_alphabetic());
        let all_caps = letters().all(|c| c.is_uppercase()) && letters().count() > 3;
        self.pending[0] = self.spare.pop().unwrap_or_default();
        self.pending[0].push(Hypothesis {
            cost: 0,
            mode: Mode::Spaced,
            gap: Gap::Same,
            before: context.0,
            last: context.1,
            from: NONE,
            edge: NONE,
            start: 0,
            n_letters: 0,
        });
        let layer = models
            .lexicon
            .layers()
            .next()
            .expect("the dictionary is a layer");
        let view = models.lm.view();
        view.begin(&mut self.memo);
        let mut run = Run {
            models,
            layer,
            is_own: false,
            trie: Trie::default(),
            moves,
            memory: self,
            lm: view,
            all_caps,
            least: 0,
            allowed: Rewrites::None,
            most_edits: 0,
            n_found: 0,
            plural: None,
            names: Names::of(models.names),
        };
        for at in 0..n {
            run.extend(at);
        }
        run
    }
}

impl Run<'_> {
    /// What a word that begins at `at` may rewrite.
    fn rewrites(&self, at: usize) -> Rewrites {
        self.memory
            .rewrites
            .get(at)
            .copied()
            .unwrap_or(Rewrites::None)
    }

    /// Whether a path of this cost would be dropped at `end`.
    #[inline]
    fn is_hopeless(&self, end: usize, cost: Total) -> bool {
        cost >= self.memory.limits[end]
    }

    /// Whether a word ends inside a run of letters and nothing may follow it there without a space.
    fn is_stuck(&self, end: usize, new: &Hypothesis) -> bool {
        let text = &self.memory.text;
        let is_letter = |i: usize| text.get(i).is_some_and(|c| c.is_alphabetic());
        let is_word = new.last >= lm::FIRST_WORD || new.last == lm::UNKNOWN;
        new.mode == Mode::Solid && is_word && is_letter(end) && is_letter(end - 1)
    }

    fn push(&mut self, end: usize, new: Hypothesis) {
        #[cfg(test)]
        if self.memory.keep != tests::Keep::Beam {
            self.memory.keep.push(&mut self.memory.pending[end], new);
            return;
        }
        let limit = self.memory.limits[end];
        if new.cost >= limit || new.mode == Mode::Solid && self.memory.is_whole(end) {
            return;
        }
        let width = self.memory.width;
        if !self.moves.splits && self.is_stuck(end, &new) {
            // It is weighed against others all the same: what the text costs as it stands hangs on it.
            self.memory.limits[end] = limit.min(new.cost + width);
            return;
        }
        let Search { pending, spare, .. } = &mut *self.memory;
        let node = &mut pending[end];
        if node.capacity() == 0 {
            *node = spare.pop().unwrap_or_else(|| Vec::with_capacity(BEAM));
        }
        let same = |old: &&mut Hypothesis| {
            old.last == new.last && old.before == new.before && old.mode == new.mode
        };
        if let Some(old) = node.iter_mut().find(same) {
            if new.cost >= old.cost {
                return;
            }
            *old = new;
        } else if node.len() < BEAM {
            node.push(new);
        } else {
            let worst = node.iter().map(|old| old.cost).max().unwrap_or(0);
            if let Some(old) = node.iter_mut().find(|old| old.cost == worst) {
                *old = new;
            }
        }
        let mut limit = limit.min(new.cost + width);
        if node.len() == BEAM {
            limit = limit.min(node.iter().map(|old| old.cost).max().unwrap_or(limit));
        }
        self.memory.limits[end] = limit;
    }

    fn extend(&mut self, at: usize) {
        let mut here = std::mem::take(&mut self.memory.pending[at]);
        if let Some(best) = here.iter().map(|h| h.cost).min() {
            let limit = best + self.memory.width;
            #[cfg(test)]
            let limit = if self.memory.keep != tests::Keep::Beam {
                Total::MAX
            } else {
                limit
            };
            here.retain(|h| h.cost < limit);
            self.memory.cheapest[at] = best;
            let base = self.memory.arena.len();
            self.memory.arena.extend_from_slice(&here);
            if self.memory.text[at].is_whitespace() {
                for (number, h) in (index(base)..).zip(&here) {
                    if h.mode != Mode::Part {
                        let spaced = Hypothesis {
                            mode: Mode::Spaced,
                            gap: Gap::Same,
                            from: number,
                            edge: NONE,
                            ..*h
                        };
                        self.push(at + 1, spaced);
                    }
                }
            } else {
                self.least = best;
                self.join(at, &here, index(base));
            }
            here.clear();
        }
        if here.capacity() > 0 {
            self.memory.spare.push(here);
        }
    }

    /// The hypotheses at the end of the text, the cheapest first.
    fn ends(&self) -> Vec<Hypothesis> {
        let last = &self.memory.pending[self.memory.text.len()];
        let mut ends: Vec<Hypothesis> = last
            .iter()
            .filter(|h| h.mode != Mode::Part)
            .copied()
            .collect();
        ends.sort_by_key(|h| h.cost);
        ends
    }

    /// The intended text of an edge; `None`: as observed.
    fn text_of(&self, edge: Edge, start: usize) -> Option<String> {
        let first = edge.first_change as usize;
        let last = first + usize::from(edge.n_changes);
        let changes = &self.memory.changes[first..last];
        let mut out = String::new();
        if !changes.is_empty() {
            self.each_intended(start..edge.end as usize, changes, |c| out.push(c));
        }
        (!changes.is_empty()).then_some(out)
    }

    fn best(&self) -> Vec<Piece> {
        let best = self.ends().into_iter().next();
        best.map_or_else(Vec::new, |h| self.backtrace(h))
    }

    fn backtrace(&self, end: Hypothesis) -> Vec<Piece> {
        let (text, memory) = (&self.memory.text, &*self.memory);
        let mut at = Some(end);
        let mut pieces: Vec<Piece> = Vec::new();
        // A compound's later parts are joined to the piece that begins it.
        let mut tail: Option<Piece> = None;
        while let Some(h) = at {
            let Some(&before) = memory.arena.get(h.from as usize) else {
                break;
            };
            if let Some(&edge) = memory.edges.get(h.edge as usize) {
                let start = h.start as usize;
                let mut piece = Piece {
                    start,
                    end: edge.end as usize,
                    text: self.text_of(edge, start),
                    gap: h.gap,
                    cost: Cost::try_from(h.cost - before.cost).unwrap_or(Cost::MAX),
                    kind: edge.kind,
                    ids: (h.before, h.last),
                    compound: false,
                    unlisted: edge.unlisted,
                    channel: edge.channel,
                    own: edge.own,
                };
                if let Some(rest) = tail.take() {
                    if piece.text.is_some() || rest.text.is_some() {
                        let observed = |p: &Piece| text[p.start..p.end].iter().collect::<String>();
                        let mut whole = piece.text.take().unwrap_or_else(|| observed(&piece));
                        whole.push_str(&rest.text.clone().unwrap_or_else(|| observed(&rest)));
                        piece.text = Some(whole);
                    }
                    piece.end = rest.end;
                    piece.cost += rest.cost;
                    piece.ids = rest.ids;
                    piece.compound = true;
                    piece.unlisted |= rest.unlisted;
                    piece.channel += rest.channel;
                    piece.own |= rest.own;
                }
                if before.mode == Mode::Part {
                    tail = Some(piece);
                } else {
                    pieces.push(piece);
                }
            }
            at = Some(before);
        }
        pieces.reverse();
        pieces
    }
}

/// An index for the arena; windows are far below 2^32.
fn index(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(NONE)
}

impl Edge {
    /// What a word costs by itself, or as a part of a compound.
    fn by_itself(&self) -> Cost {
        self.cost.min(self.begin).min(self.finish)
    }

    /// What it costs at least, whatever stands before.
    fn least(&self) -> Cost {
        match self.kind {
            Kind::Unknown | Kind::Code => self.channel + self.cost,
            Kind::Word => self.channel + (self.by_itself() - CONTEXT).max(0),
            _ => self.channel,
        }
    }

    fn of_word(end: usize, entry: Entry, channel: Cost) -> Self {
        Self {
            end: index(end),
            kind: Kind::Word,
            id: entry.id(),
            cost: entry.cost(),
            channel,
            first_change: 0,
            n_changes: 0,
            roles: entry.roles(),
            begin: entry.begin_cost(),
            finish: entry.end_cost(),
            n_letters: 0,
            capital: false,
            joined: false,
            unlisted: false,
            own: entry.is_own(),
            begins: false,
            begins_none: entry.begins_none(),
            ends_none: entry.ends_none(),
        }
    }

    fn of_class(end: usize, kind: Kind, id: u16, cost: Cost) -> Self {
        Self {
            end: index(end),
            kind,
            id,
            cost,
            channel: 0,
            first_change: 0,
            n_changes: 0,
            roles: Roles::default(),
            begin: 0,
            finish: 0,
            n_letters: 0,
            capital: false,
            joined: false,
            unlisted: false,
            own: false,
            begins: false,
            begins_none: false,
            ends_none: false,
        }
    }
}
