//! One search for splits, joins, diacritics and confusions; see README.md beside this file.
use std::collections::HashMap;
use std::ops::Range;

use crate::channel::{Channel, Noise};
use crate::cost::{Cost, NAT};
use crate::lexicon::{Entry, Layer, Lexicon, Mixed, Roles, Trie};
use crate::lm::{self, Model};
use crate::token::Key;

mod case;
mod deep;
mod detour;
mod edges;
mod held;
mod hyphens;
mod join;
mod letters;
mod rewrite;
mod search;
mod stages;
#[cfg(test)]
mod tests;
mod vowels;
mod walk;
#[cfg(all(test, feature = "embedded"))]
mod work;

pub(crate) use held::Held;
pub(crate) use walk::FREQUENT;

use deep::Beam;
use detour::Detours;
use edges::Names;
use letters::{Letter, Options, Orders};
use walk::End;

/// The cost of a path; one through a long text does not fit a [`Cost`].
type Total = i64;

/// Hypotheses kept at a node.
const BEAM: usize = 12;
/// Hypotheses this much dearer than the best at their node are dropped.
const BEAM_WIDTH: Total = 9 * NAT as Total;
/// The same without rewrites.
const WIDTH_OF_EXACT: Total = 6 * NAT as Total;
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
    /// A spurious space was taken out of it.
    pub(crate) joined: bool,
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
    /// The weights of the confidence are fitted: what came after them is not seen.
    pub(crate) is_fitting: bool,
    /// The page is quiet, whatever the search may do.
    pub(crate) is_quiet: bool,
}

/// What the search may do.
#[derive(Debug, Clone)]
pub(crate) struct Moves {
    pub(crate) noise: Noise,
    /// Tells the noise and the confusions of one page from those of another; 0: nothing is kept that hangs on them.
    pub(crate) number: u64,
    pub(crate) splits: bool,
    pub(crate) signs: bool,
    pub(crate) joins: bool,
    /// Rewrites that no table lists.
    pub(crate) unlisted: bool,
    /// Characters that are likely specks: signs that open nothing where a line begins.
    pub(crate) specks: Vec<usize>,
    /// Stops and commas that end a full line and may be specks beside it.
    pub(crate) end_specks: Vec<usize>,
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
            number: 0,
            splits: false,
            signs: false,
            joins: false,
            unlisted: false,
            specks: Vec::new(),
            end_specks: Vec::new(),
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
    /// The confusions of pages with an order of their own.
    orders: Orders,
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
    /// The text in hand is of capitals alone.
    all_caps: bool,
    /// What the language model said before.
    memo: lm::Memo,
    /// What short texts cost as they stand.
    as_observed: Mixed<Key, Cost>,
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
    /// Whether a mark there belongs to the word before the space, once it is known.
    displaced: Option<bool>,
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
pub(crate) fn is_wordlike(id: u16) -> bool {
    id >= lm::FIRST_WORD || matches!(id, lm::UNKNOWN | lm::NUMBER | lm::CODE)
}

fn id_of(id: u16) -> u16 {
    if id == 0 { lm::UNKNOWN } else { id }
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
            channel,
            roles: entry.roles(),
            begin: entry.begin_cost(),
            finish: entry.end_cost(),
            own: entry.is_own(),
            begins_none: entry.begins_none(),
            ends_none: entry.ends_none(),
            ..Self::of_class(end, Kind::Word, entry.id(), entry.cost())
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
