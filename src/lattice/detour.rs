//! Which places a search with rewrites may part tokens at, from what the exact search found.
//!
//! Most places inside a word are no boundary of any path that has a chance, and words tried from there
//! are wasted. The edges of the exact search, each at its own cost and without the context, give the cost of the best
//! path to and from each place (forward and backward, as lattices are pruned: Sixtus and Ortmanns 1999). What
//! a rewrite may make of letters that read badly is not known yet: a stretch of any letters at a flat rate
//! stands for it. A place that only paths much dearer than the best have a boundary at is closed.
use super::{Edge, Kind, Rewrites, Run, Search, Total};
use crate::cost::{Cost, NAT};
use crate::lexicon::Roles;
use crate::lm;

/// What no path costs.
const FAR: Total = Total::MAX / 4;
/// Letters that are read as something else, and each of them.
const STRETCH: Total = 4 * NAT as Total;
const LETTER: Total = 3 * NAT as Total;
/// A place is closed if the best path with a boundary there is this much dearer than the best.
const MAX_DETOUR: Total = 12 * NAT as Total;
/// Letters are read as any other only in words that begin where it is less.
const MAX_DETOUR_OF_ANY: Total = 8 * NAT as Total;
/// A word is left out if the best path with it is.
const MAX_DETOUR_OF_WORD: Total = 9 * NAT as Total;
/// The same in a first reading, which takes the page for quieter than it may be.
const MAX_DETOUR_IF_FIRST: Total = 12 * NAT as Total;
/// The same on a quiet page.
const MAX_DETOUR_IF_QUIET: Total = 2 * NAT as Total;
/// The same where all that may be offered is wanted.
const MAX_DETOUR_IF_WIDE: Total = 16 * NAT as Total;

/// A letter is left as it is if the best path with a stretch over it is.
const MAX_STRETCH: Total = 21 * NAT as Total;
/// The same on a quiet page, whose words hold no stretch, and where all that may be offered is wanted.
const MAX_STRETCH_IF_QUIET: Total = 24 * NAT as Total;

/// Costs of the best paths to and from a place, by what the path does there.
#[derive(Debug, Clone, Copy)]
struct Costs {
    /// Parts tokens.
    token: Total,
    /// Parts a compound.
    part: Total,
    /// Goes on with a stretch.
    stretch: Total,
}

impl Costs {
    const FAR: Self = Self {
        token: FAR,
        part: FAR,
        stretch: FAR,
    };
}

/// What an edge costs by itself, by what it is taken for.
struct Alone {
    token: Total,
    begin: Total,
    middle: Total,
    end: Total,
}

/// Costs through each place of a text of n characters.
#[derive(Debug, Default)]
pub(super) struct Detours {
    /// `to[i]`: of `text[..i]`, length n + 1.
    to: Vec<Costs>,
    /// `from[i]`: of `text[i..]`, length n + 1.
    from: Vec<Costs>,
    /// What a path with a word may cost.
    most: Total,
    /// The same with a stretch.
    most_with_stretch: Total,
    best: Total,
}

impl Detours {
    /// How much dearer than the best a path with a boundary at `i` is.
    fn of(&self, i: usize) -> Total {
        let (to, from) = (self.to[i], self.from[i]);
        (to.token + from.token).min(to.part + from.part) - self.best
    }

    /// What a word that begins at `i` may rewrite at most.
    pub(super) fn admitted(&self, i: usize) -> Rewrites {
        if self.of(i) <= MAX_DETOUR_OF_ANY {
            Rewrites::Deep
        } else {
            Rewrites::Listed
        }
    }

    /// Whether tokens may part at `i` at all.
    pub(super) fn is_open(&self, i: usize) -> bool {
        self.of(i) <= MAX_DETOUR
    }

    /// Whether the best path with a boundary at `i` is no better than if two stretches part there that were one.
    pub(super) fn is_far_inside(&self, i: usize, lost_space: Cost) -> bool {
        self.of(i) >= STRETCH + Total::from(lost_space)
    }

    /// Whether the letter at `i` is better left as it is.
    pub(super) fn is_steady(&self, i: usize) -> bool {
        let (Some(to), Some(from)) = (self.to.get(i + 1), self.from.get(i + 1)) else {
            return false;
        };
        to.stretch + from.stretch.min(from.token) > self.most_with_stretch
    }

    /// Whether a path with an edge from `start` to `end` that costs this much is too dear.
    pub(super) fn is_too_far(&self, start: usize, end: usize, cost: Cost) -> bool {
        Total::from(cost) > self.room(start, end)
    }

    /// What an edge from `start` to `end` may cost.
    pub(super) fn room(&self, start: usize, end: usize) -> Total {
        let (Some(to), Some(from)) = (self.to.get(start), self.from.get(end)) else {
            return FAR;
        };
        let around = to.token.min(to.part) + from.token.min(from.part);
        self.most - around
    }

    pub(super) fn clear(&mut self) {
        self.to.clear();
        self.from.clear();
    }
}

fn keep_least(old: &mut Total, new: Total) {
    *old = new.min(*old);
}

impl Run<'_> {
    /// What an edge costs by itself.
    fn alone(&self, edge: &Edge, unknown: Cost) -> Alone {
        let is_word = edge.kind == Kind::Word;
        let whole = !is_word || edge.roles.contains(Roles::WORD);
        let token = match edge.kind {
            Kind::Word => edge.cost,
            Kind::Gone | Kind::Space => 0,
            Kind::Unknown | Kind::Code => edge.cost + self.lm.unigram(edge.id),
            Kind::Sign | Kind::Number => self.lm.unigram(edge.id),
        };
        let cost = |may: bool, cost: Cost| {
            if may {
                Total::from(edge.channel + cost)
            } else {
                FAR
            }
        };
        Alone {
            token: cost(whole, token),
            begin: cost(edge.begins, edge.begin + unknown),
            middle: cost(edge.begins, edge.begin),
            end: cost(is_word && whole, edge.finish),
        }
    }

    /// Parting letters from letters.
    fn parting(&self, at: usize) -> Total {
        let text = &self.memory.text;
        let inside = at > 0 && text[at].is_alphanumeric() && text[at - 1].is_alphanumeric();
        match (inside, self.moves.splits) {
            (false, _) => 0,
            (true, true) => Total::from(self.moves.noise.lost_space),
            (true, false) => FAR / 8,
        }
    }

    /// Looks at the edges of the exact search that just ended.
    pub(super) fn find_detours(&mut self) {
        let mut detours = std::mem::take(&mut self.memory.detours);
        let Search {
            text, edges, found, ..
        } = &*self.memory;
        let unknown = self.lm.unigram(lm::UNKNOWN);
        let n = text.len();
        // On a quiet page what stands beside a misread word is as it should be.
        let stretches = !self.moves.quiet;
        let Detours {
            to,
            from,
            most,
            most_with_stretch,
            best,
        } = &mut detours;
        to.clear();
        to.resize(n + 1, Costs::FAR);
        to[0].token = 0;
        from.clear();
        from.resize(n + 1, Costs::FAR);
        from[n].token = 0;
        for i in 0..n {
            let here = to[i];
            if text[i].is_whitespace() {
                keep_least(&mut to[i + 1].token, here.token);
                continue;
            }
            let token = here.token + self.parting(i);
            let stretch = (token + STRETCH).min(here.stretch) + LETTER;
            keep_least(&mut to[i + 1].stretch, stretch);
            if stretches {
                keep_least(&mut to[i + 1].token, stretch);
            }
            for edge in &edges[found[i].edges.clone()] {
                let alone = self.alone(edge, unknown);
                let end = &mut to[edge.end as usize];
                keep_least(&mut end.token, token + alone.token);
                keep_least(&mut end.token, here.part + alone.end);
                keep_least(&mut end.part, token + alone.begin);
                keep_least(&mut end.part, here.part + alone.middle);
            }
        }
        for i in (0..n).rev() {
            let next = from[i + 1];
            if text[i].is_whitespace() {
                from[i].token = next.token;
                continue;
            }
            let parting = self.parting(i);
            let stretch = next.token.min(next.stretch) + LETTER;
            let mut here = Costs {
                token: match stretches {
                    true => parting + STRETCH + stretch,
                    false => FAR,
                },
                part: FAR,
                stretch,
            };
            for edge in &edges[found[i].edges.clone()] {
                let alone = self.alone(edge, unknown);
                let end = from[edge.end as usize];
                let token = (alone.token + end.token).min(alone.begin + end.part);
                keep_least(&mut here.token, parting + token);
                keep_least(&mut here.part, alone.end + end.token);
                keep_least(&mut here.part, alone.middle + end.part);
            }
            from[i] = here;
        }
        *best = from[0].token;
        *most = *best
            + match (self.moves.wide, self.moves.quiet) {
                (true, _) => MAX_DETOUR_IF_WIDE,
                (_, true) => MAX_DETOUR_IF_QUIET,
                _ if self.moves.noise.is_unknown() => MAX_DETOUR_IF_FIRST,
                _ => MAX_DETOUR_OF_WORD,
            };
        *most_with_stretch = *best
            + match self.moves.quiet || self.moves.wide {
                true => MAX_STRETCH_IF_QUIET,
                false => MAX_STRETCH,
            };
        self.memory.detours = detours;
    }
}

impl Search {
    /// Closes the places that only dear paths part tokens at.
    pub(super) fn close(&mut self) {
        let Self {
            limits, detours, ..
        } = self;
        if detours.to.is_empty() {
            return;
        }
        for (i, limit) in limits.iter_mut().enumerate() {
            if !detours.is_open(i) {
                *limit = Total::MIN;
            }
        }
    }
}
