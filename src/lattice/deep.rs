//! Words of the lexicon behind heavy damage: a beam over the trie along the text.
//!
//! The walk of `walk.rs` tries every word within two listed confusions or one letter of any kind.
//! Where that still reads badly, this one keeps the [`BEAM`] cheapest places of the trie at each
//! character (a beam search over a lexical tree: Ney and Ortmanns 2000) and lets [`MAX_EDITS`] rewrites
//! through, listed or not, so that its work is bounded by the length of the word alone.
use super::edges::MAX_WORD;
use super::letters::{plain, small_letters, to_lower};
use super::{Change, Edge, MIN_PART, Rewrite, Rewrites, Run, index};
use crate::cost::{Cost, NAT};
use crate::lexicon::{Entry, NO_LETTER, ROOT, Roles};

/// Places of the trie kept at a character.
const BEAM: usize = 100;
/// Rewrites in a word.
const MAX_EDITS: u8 = 3;
/// A rewrite that no table lists.
const UNLISTED: Cost = 9 * NAT;
/// What the rewrites of a word may cost, and that for each of its letters.
const BUDGET: Cost = 7 * NAT;
const BUDGET_OF_LETTER: Cost = NAT * 3 / 2;
/// Readings kept of those that end at a character.
const MAX_READINGS: usize = 6;
/// A word must be this long.
const MIN_WORD: usize = 3;

/// A place in the trie, and how it was reached.
#[derive(Debug, Clone, Copy)]
struct State {
    node: u32,
    spent: Cost,
    /// The last rewrite in the trail; `NONE`: none so far.
    trail: u32,
    n_edits: u8,
    lowered: bool,
    unlisted: bool,
}

/// Memory of the beam, to be used again.
#[derive(Debug, Default)]
pub(super) struct Beam {
    /// `frontier[i]`: places before the i-th character of the word.
    frontier: Vec<Vec<State>>,
    /// Rewrites, each with the one before it.
    trail: Vec<(u32, Rewrite)>,
    found: Vec<(usize, State, Entry)>,
    seen: Seen,
}

const NONE: u32 = u32::MAX;

impl Beam {
    fn add(&mut self, before: u32, at: usize, change: Change) -> u32 {
        self.trail.push((before, Rewrite::new(at, change)));
        index(self.trail.len() - 1)
    }
}

/// Where a place of the trie stands in a list.
#[derive(Debug, Default)]
struct Seen {
    /// A place, the list it was seen in, and where it stands there; each at the first free slot from its own on. A power of two.
    slots: Vec<(u32, u32, u32)>,
    list: u32,
    costs: Vec<Cost>,
}

/// Slots for a place.
const SLOTS: usize = 2;

impl Seen {
    /// Leaves each place once, the cheapest way to it: of ways equally cheap the first.
    fn merge(&mut self, states: &mut Vec<State>) {
        self.list = self.list.wrapping_add(1);
        let n_slots = (SLOTS * states.len()).next_power_of_two();
        if self.slots.len() < n_slots || self.list == 0 {
            self.slots.clear();
            self.slots.resize(n_slots.max(1024), (0, 0, 0));
            self.list = 1;
        }
        let last = self.slots.len() - 1;
        let mut n = 0;
        for i in 0..states.len() {
            let state = states[i];
            let mut slot = state.node.wrapping_mul(0x9e37_79b1) as usize >> 8 & last;
            loop {
                let (node, list, place) = self.slots[slot];
                if list != self.list {
                    self.slots[slot] = (state.node, self.list, index(n));
                    states[n] = state;
                    n += 1;
                    break;
                }
                if node == state.node {
                    let old = &mut states[place as usize];
                    if state.spent < old.spent {
                        *old = state;
                    }
                    break;
                }
                slot = (slot + 1) & last;
            }
        }
        states.truncate(n);
    }

    /// The [`BEAM`] cheapest places, each once, the cheapest first.
    fn keep_cheapest(&mut self, states: &mut Vec<State>) {
        self.merge(states);
        if states.len() > BEAM {
            self.costs.clear();
            self.costs.extend(states.iter().map(|state| state.spent));
            let (cheaper, &mut limit, _) = self.costs.select_nth_unstable(BEAM - 1);
            let mut n_at_limit = BEAM - cheaper.iter().filter(|&&cost| cost < limit).count();
            states.retain(|state| {
                let is_kept = state.spent < limit || state.spent == limit && n_at_limit > 0;
                n_at_limit -= usize::from(is_kept && state.spent == limit);
                is_kept
            });
        }
        // Stable: numbers of places depend on what was walked before, the order they were reached in does not.
        states.sort_by_key(|state| state.spent);
    }
}

impl Run<'_> {
    /// Pushes edges of the dictionary's words that begin at `start`, rewritten up to three times.
    pub(super) fn walk_deep(&mut self, start: usize) {
        if self.rewrites(start) < Rewrites::Deep {
            return;
        }
        let layer = self.models.lexicon.layers().next();
        let Some(layer) = layer else { return };
        self.layer = layer;
        self.is_own = false;
        let mut beam = std::mem::take(&mut self.memory.beam);
        std::mem::swap(&mut self.trie, &mut self.memory.tries[0]);
        self.trie.begin(layer);
        self.search_deep(start, &mut beam);
        std::mem::swap(&mut self.trie, &mut self.memory.tries[0]);
        self.push_found(start, &mut beam);
        self.memory.beam = beam;
    }

    fn search_deep(&mut self, start: usize, beam: &mut Beam) {
        let length = MAX_WORD.min(self.memory.text.len() - start);
        beam.trail.clear();
        beam.found.clear();
        beam.frontier.iter_mut().for_each(Vec::clear);
        beam.frontier.resize_with(length + 4, Vec::new);
        beam.frontier[0].push(State {
            node: ROOT,
            spent: 0,
            trail: NONE,
            n_edits: 0,
            lowered: false,
            unlisted: false,
        });
        for here in 0..=length {
            let mut states = std::mem::take(&mut beam.frontier[here]);
            beam.seen.keep_cheapest(&mut states);
            if here < length {
                self.lose(start, here, &mut states, beam);
                beam.seen.keep_cheapest(&mut states);
            }
            for &state in &states {
                self.memory.work.steps += 1;
                if here > 0
                    && state.n_edits > 0
                    && let Some(entry) = self.trie.entry(state.node)
                {
                    beam.found.push((start + here, state, entry));
                }
                if here < length {
                    self.go_on(start, here, state, beam);
                }
            }
            states.clear();
            beam.frontier[here] = states;
        }
    }

    /// What the rewrites before the `here`th character may cost.
    fn may_spend(here: usize) -> Cost {
        BUDGET + Cost::try_from(here).unwrap_or(0) * BUDGET_OF_LETTER
    }

    fn unlisted(&self) -> Cost {
        UNLISTED + self.moves.noise.confusion
    }

    /// Letters that were lost before the next character, one in a row.
    fn lose(&mut self, start: usize, here: usize, states: &mut Vec<State>, beam: &mut Beam) {
        if self.options(start + here).steady && (here == 0 || self.options(start + here - 1).steady)
        {
            return;
        }
        let n_states = states.len();
        if here == 0 && self.begins_word(start) {
            self.lose_first_deep(start, states, beam);
        }
        for i in 0..n_states {
            let state = states[i];
            let spent = state.spent + self.unlisted();
            if spent > Self::may_spend(here) || state.n_edits >= MAX_EDITS {
                continue;
            }
            self.each_letter(state.node, |node, c| {
                let trail = beam.add(state.trail, start + here, Change::Lost(c));
                states.push(State {
                    node,
                    spent,
                    trail,
                    n_edits: state.n_edits + 1,
                    unlisted: true,
                    ..state
                });
            });
        }
    }

    /// The first letter of a word was lost, as the table lists it.
    fn lose_first_deep(&mut self, start: usize, states: &mut Vec<State>, beam: &mut Beam) {
        for (code, c, spent) in self.lost_letters(start) {
            if spent <= Self::may_spend(0)
                && let Some(node) = self.step(ROOT, code, c)
            {
                let trail = beam.add(NONE, start, Change::Lost(c));
                states.push(State {
                    node,
                    spent,
                    trail,
                    n_edits: 1,
                    lowered: false,
                    unlisted: false,
                });
            }
        }
    }

    fn each_letter(&mut self, node: u32, mut each: impl FnMut(u32, char)) {
        let letters = self.trie.letters(node);
        for (code, c) in small_letters(letters) {
            if let Some(next) = self.trie.step(self.layer, node, code, c) {
                each(next, c);
            }
        }
    }

    /// All ways on over the next character.
    fn go_on(&mut self, start: usize, here: usize, state: State, beam: &mut Beam) {
        let at = start + here;
        let (c, letter) = (self.memory.text[at], self.memory.letters[at]);
        if let Some(node) = self.step(state.node, letter.code, plain(c)) {
            beam.frontier[here + 1].push(State { node, ..state });
        }
        let inner = here > 0 && self.memory.text[at - 1].is_uppercase();
        if letter.lower != NO_LETTER
            && (here == 0 || self.all_caps || inner)
            && let Some(node) = self.step(state.node, letter.lower, to_lower(c))
        {
            let lowered = state.lowered || here == 0;
            beam.frontier[here + 1].push(State {
                node,
                lowered,
                ..state
            });
        }
        if state.n_edits >= MAX_EDITS {
            return;
        }
        self.confuse_deep(start, here, state, beam);
        let spent = state.spent + self.unlisted();
        let steady = self.options(at).steady;
        if spent > Self::may_spend(here + 1) || !c.is_lowercase() || steady {
            return;
        }
        let changed = State {
            spent,
            n_edits: state.n_edits + 1,
            unlisted: true,
            ..state
        };
        let trail = beam.add(state.trail, at, Change::Dropped);
        beam.frontier[here + 1].push(State { trail, ..changed });
        self.each_letter(state.node, |node, other| {
            if other != c {
                let trail = beam.add(state.trail, at, Change::Letter(other));
                beam.frontier[here + 1].push(State {
                    node,
                    trail,
                    ..changed
                });
            }
        });
    }

    fn confuse_deep(&mut self, start: usize, here: usize, state: State, beam: &mut Beam) {
        let at = start + here;
        let options = self.options(at);
        let letters = self.trie.letters(state.node);
        let most = Self::may_spend(here + 1) - state.spent;
        if letters & options.letters == 0 || options.least > most {
            return;
        }
        let own_order = self.moves.noise.has_own_order();
        let choices = self.models.channel.choices(self.memory.text[at]);
        for number in options.first..options.last {
            let option = self.option(choices, number, own_order);
            if option.cost > most {
                break;
            }
            let to = here + usize::from(option.n_observed);
            let is_barred = option.lowered && !(here == 0 || self.all_caps);
            if letters & option.letter == 0 || to >= beam.frontier.len() || is_barred {
                continue;
            }
            if !self.fits(at, &option) {
                continue;
            }
            let spent = state.spent + option.cost;
            if let Some(node) = self.step_other(state.node, self.trie.place(state.node), at, option)
            {
                let trail = beam.add(state.trail, at, Change::Listed(option.number));
                beam.frontier[to].push(State {
                    lowered: state.lowered || option.lowered && here == 0,
                    node,
                    spent,
                    trail,
                    n_edits: state.n_edits + 1,
                    ..state
                });
            }
        }
    }

    /// The best few readings at each end become edges.
    fn push_found(&mut self, start: usize, beam: &mut Beam) {
        beam.found.retain(|(at, state, entry)| {
            let barred = entry.roles().contains(Roles::FORBIDDEN)
                || state.unlisted && entry.id() == 0
                || self.is_too_far(start, *at, state.spent, *entry);
            at - start >= MIN_WORD && !barred
        });
        beam.found
            .sort_by_key(|(at, state, entry)| (*at, state.spent + entry.cost()));
        for readings in beam.found.chunk_by(|a, b| a.0 == b.0) {
            for &(end, state, entry) in readings.iter().take(MAX_READINGS) {
                let mut edge = Edge::of_word(end, entry, state.spent);
                edge.n_letters = index(end - start);
                edge.capital = state.lowered;
                edge.unlisted = state.unlisted;
                edge.begins = end - start >= MIN_PART && self.goes_on(end);
                edge.first_change = index(self.memory.changes.len());
                let mut trail = state.trail;
                while let Some(&(before, rewrite)) = beam.trail.get(trail as usize) {
                    self.memory.changes.push(rewrite);
                    trail = before;
                }
                self.memory.changes[edge.first_change as usize..].reverse();
                edge.n_changes = state.n_edits;
                if edge.n_changes > 0 {
                    edge.channel -= self.bonus(&edge, start);
                }
                self.memory.edges.push(edge);
            }
        }
    }
}
