//! Words of the lexicon from a node: the FST walked along the text, with confusions let through.
use fst::raw::Node;

use super::edges::MAX_WORD;
use super::{Edge, Rewrites, Run};
use crate::cost::{Cost, NAT};
use crate::lexicon::step;
use crate::lm;

/// Confusions in one word cost at most this much.
const BUDGET: Cost = 14 * NAT;
/// The same for a second confusion in the word.
const BUDGET_OF_TWO: Cost = 12 * NAT;
/// Word edges tried from one node, so that hostile text stays linear.
const MAX_EDGES: usize = 300;
/// A word more frequent than this stands by itself: no half of a broken one.
const FREQUENT: Cost = 8 * NAT;
/// A word broken over a line end.
const LINE_BREAK: Cost = NAT / 4;
/// A rewrite that no table lists: any letter for another, one lost, one too many.
const UNLISTED: Cost = 9 * NAT;
/// A word must be this long for an unlisted rewrite.
const MIN_UNLISTED: usize = 6;

/// The state of a walk.
#[derive(Clone, Copy)]
struct Walk<'f> {
    node: Node<'f>,
    out: u64,
    at: usize,
    spent: Cost,
    n_edits: u8,
    joined: bool,
    lowered: bool,
    /// An unlisted rewrite was used.
    unlisted: bool,
}

impl Run<'_> {
    /// Pushes the word edges from `start` whose letters begin at `from`.
    pub(super) fn walk_from(&mut self, start: usize, from: usize) {
        for layer in self.models.lexicon.layers() {
            self.layer = layer;
            self.walk_layer(start, from);
        }
    }

    fn walk_layer(&mut self, start: usize, from: usize) {
        self.memory.walked.clear();
        for i in start..from {
            let c = self.memory.text[i];
            self.memory.walked.push(c);
        }
        let limit = self.memory.edges.len() + MAX_EDGES;
        let walk = Walk {
            node: self.layer.fst().root(),
            out: 0,
            at: from,
            spent: 0,
            n_edits: 0,
            joined: false,
            lowered: false,
            unlisted: false,
        };
        self.walk(walk, start, limit);
    }

    fn finish(&mut self, walk: &Walk<'_>, start: usize) {
        let length = walk.at - start;
        let edits = usize::from(walk.n_edits);
        // A changed word must be long enough to be sure of.
        if edits > 0 && length <= 2 * edits && self.memory.walked.is_ascii() {
            return;
        }
        if walk.unlisted && length < MIN_UNLISTED {
            return;
        }
        let entry = self
            .layer
            .entry(walk.out + walk.node.final_output().value());
        if entry.roles().contains(crate::lexicon::Roles::FORBIDDEN)
            || walk.unlisted && entry.id() == 0 && !entry.is_own()
        {
            return;
        }
        if walk.joined && !self.may_join(start, walk.at) {
            return;
        }
        let mut edge = Edge::of_word(walk.at, entry, walk.spent);
        edge.n_letters = length;
        edge.capital = walk.lowered;
        edge.joined = walk.joined;
        edge.unlisted = walk.unlisted;
        if walk.n_edits > 0 {
            let from = self.memory.texts.len();
            let Search { texts, walked, .. } = &mut *self.memory;
            texts.push_str(walked);
            edge.text = Some((from, self.memory.texts.len()));
        }
        self.memory.edges.push(edge);
    }

    fn walk(&mut self, walk: Walk<'_>, start: usize, limit: usize) {
        if walk.at > start && walk.node.is_final() && self.memory.edges.len() < limit {
            self.finish(&walk, start);
        }
        let Walk {
            node,
            out,
            at,
            spent,
            n_edits,
            ..
        } = walk;
        if at >= self.memory.text.len()
            || at - start >= MAX_WORD
            || self.memory.edges.len() >= limit
        {
            return;
        }
        let fst = self.layer.fst();
        let (c, length) = (self.memory.text[at], self.memory.walked.len());
        let plain = if c == '’' { '\'' } else { c };
        if let Some((node, out)) = step(fst, (node, out), plain) {
            self.memory.walked.push(c);
            self.walk(
                Walk {
                    node,
                    out,
                    at: at + 1,
                    ..walk
                },
                start,
                limit,
            );
            self.memory.walked.truncate(length);
        }
        if c.is_uppercase()
            && (at == start || self.all_caps || self.memory.text[at - 1].is_uppercase())
        {
            let lower = c.to_lowercase().next().unwrap_or(c);
            if let Some((node, out)) = step(fst, (node, out), lower) {
                self.memory.walked.push(c);
                let lowered = walk.lowered || at == start;
                self.walk(
                    Walk {
                        node,
                        out,
                        at: at + 1,
                        lowered,
                        ..walk
                    },
                    start,
                    limit,
                );
                self.memory.walked.truncate(length);
            }
        }
        if at > start
            && matches!(c, '-' | '¬' | '\u{ad}')
            && let Some(next) = self.line_break(at)
        {
            for i in at..next {
                let c = self.memory.text[i];
                self.memory.walked.push(c);
            }
            self.walk(
                Walk {
                    at: next,
                    spent: spent + LINE_BREAK,
                    ..walk
                },
                start,
                limit,
            );
            self.memory.walked.truncate(length);
        }
        let next_letter = self
            .memory
            .text
            .get(at + 1)
            .is_some_and(|d| lm::is_letter(*d));
        if self.rewrites(start) > Rewrites::None
            && self.moves.joins
            && c == ' '
            && at > start
            && n_edits < 2
            && next_letter
        {
            let spent = spent + self.moves.noise.spurious_space;
            self.walk(
                Walk {
                    at: at + 1,
                    spent,
                    n_edits: n_edits + 1,
                    joined: true,
                    ..walk
                },
                start,
                limit,
            );
        }
        if n_edits < 2 && self.rewrites(start) > Rewrites::None {
            self.confuse(walk, start, limit);
            if n_edits == 0
                && (at > start || self.begins_chunk(start))
                && c.is_alphabetic()
                && self.rewrites(start) == Rewrites::All
            {
                self.rewrite(walk, start, limit);
            }
        }
    }

    /// Listed confusions at the walk's place.
    fn confuse(&mut self, walk: Walk<'_>, start: usize, limit: usize) {
        let (models, length, at) = (self.models, self.memory.walked.len(), walk.at);
        let capital = self.memory.text[at].is_uppercase() && (at == start || self.all_caps);
        for confusion in models.channel.from(self.memory.text[at]) {
            let spent = walk.spent + self.moves.noise.cost(confusion);
            let budget = if walk.n_edits > 0 {
                BUDGET_OF_TWO
            } else {
                BUDGET
            };
            if spent > budget || !self.memory.text[at..].starts_with(&confusion.observed) {
                continue;
            }
            // A digit stands for a letter beside letters only.
            let near = |i: Option<usize>| {
                i.and_then(|i| self.memory.text.get(i))
                    .is_some_and(|c| c.is_alphabetic())
            };
            let has_digit = confusion.observed.iter().any(char::is_ascii_digit);
            if has_digit && !near(at.checked_sub(1)) && !near(Some(at + confusion.observed.len())) {
                continue;
            }
            let mut reached = Some((walk.node, walk.out));
            for c in confusion.intended.chars() {
                reached = reached.and_then(|position| step(self.layer.fst(), position, c));
                let c = if capital {
                    c.to_uppercase().next().unwrap_or(c)
                } else {
                    c
                };
                self.memory.walked.push(c);
            }
            if let Some((node, out)) = reached {
                let at = at + confusion.observed.len();
                self.walk(
                    Walk {
                        node,
                        out,
                        at,
                        spent,
                        n_edits: walk.n_edits + 1,
                        ..walk
                    },
                    start,
                    limit,
                );
            }
            self.memory.walked.truncate(length);
        }
    }

    /// Whether white space, or the start of the text, stands before.
    fn begins_chunk(&self, start: usize) -> bool {
        start == 0 || self.memory.text[start - 1].is_whitespace()
    }

    /// One rewrite that no table lists, of small letters only.
    fn rewrite(&mut self, walk: Walk<'_>, start: usize, limit: usize) {
        let spent = walk.spent + UNLISTED + self.moves.noise.confusion;
        if spent > BUDGET || !self.memory.text[walk.at].is_lowercase() {
            return;
        }
        let fst = self.layer.fst();
        let length = self.memory.walked.len();
        let changed = Walk {
            spent,
            n_edits: 2,
            unlisted: true,
            ..walk
        };
        // One letter too many.
        self.walk(
            Walk {
                at: walk.at + 1,
                ..changed
            },
            start,
            limit,
        );
        for transition in walk
            .node
            .transitions()
            .filter(|t| t.inp.is_ascii_lowercase())
        {
            let c = char::from(transition.inp);
            if c == self.memory.text[walk.at] {
                continue;
            }
            let (node, out) = (fst.node(transition.addr), walk.out + transition.out.value());
            self.memory.walked.push(c);
            // Another letter, and one that was lost.
            self.walk(
                Walk {
                    node,
                    out,
                    at: walk.at + 1,
                    ..changed
                },
                start,
                limit,
            );
            self.walk(
                Walk {
                    node,
                    out,
                    ..changed
                },
                start,
                limit,
            );
            self.memory.walked.truncate(length);
        }
    }

    /// A spurious space stands inside a word of the dictionary, and neither half is a frequent word.
    fn may_join(&self, start: usize, end: usize) -> bool {
        let frequent = |part: &[char]| {
            let part: String = part.iter().collect();
            self.models
                .lexicon
                .find(&part)
                .is_some_and(|entry| entry.cost() < FREQUENT)
        };
        !self.memory.text[start..end]
            .split(|&c| c == ' ')
            .any(frequent)
    }
}

use super::Search;
