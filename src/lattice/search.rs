//! From node to node: hypotheses joined with edges, the cheapest kept, and the best path back.
use super::edges::Names;
use super::letters::{Letter, Options};
use super::{
    BEAM, BEAM_WIDTH, Edge, Found, Gap, Hypothesis, Mode, Models, Moves, NONE, NUMBERED, Piece,
    Rewrites, Run, Search, Total, WIDTH_AS_OBSERVED, WIDTH_OF_EXACT, index,
};
use crate::cost::Cost;
use crate::lexicon::Trie;
use crate::lm;
use crate::token::Key;

/// Costs of texts that are remembered, some 100 kB.
const MAX_OBSERVED: usize = 1 << 12;

impl Search {
    pub(super) fn is_whole(&self, at: usize) -> bool {
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

    /// The cost of a text as it stands after two ids, remembered: each reading of a page asks for much the same.
    /// `names` is a number that tells the names of the models apart.
    pub(crate) fn cost_as_observed(
        &mut self,
        models: Models<'_>,
        names: u64,
        text: &str,
        context: (u16, u16),
    ) -> Cost {
        let ids = lm::bigram_key(context.0, context.1);
        let settings = names ^ ids ^ u64::from(models.is_quiet) << 32;
        let key = Key::of_text(text, settings);
        if let Some(&cost) = self.as_observed.get(&key) {
            return cost;
        }
        let pieces = self.best(models, &Moves::still(), text, context);
        let cost = pieces.iter().map(|piece| piece.cost).sum();
        if self.as_observed.len() >= MAX_OBSERVED {
            self.as_observed.clear();
        }
        self.as_observed.insert(key, cost);
        cost
    }

    /// Forgets what is known by other models.
    pub(crate) fn forget(&mut self) {
        self.as_observed.clear();
        self.orders.clear();
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
    pub(super) fn read(&mut self, text: &str) {
        self.text.clear();
        self.text.extend(text.chars());
        self.letters.clear();
        self.letters
            .extend(self.text.iter().map(|&c| Letter::of(c)));
        self.spelled.clear();
        self.run_of_letters = (0, 0);
        let letters = || self.text.iter().filter(|c| c.is_alphabetic());
        self.all_caps = letters().all(|c| c.is_uppercase()) && letters().count() > 3;
    }

    pub(super) fn run<'s>(
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
            self.orders.begin(moves);
            self.options_at.clear();
            self.options_at.resize(n, Options::NOT_YET);
        }
        let all_caps = self.all_caps;
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
            displaced: None,
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
    pub(super) fn rewrites(&self, at: usize) -> Rewrites {
        self.memory
            .rewrites
            .get(at)
            .copied()
            .unwrap_or(Rewrites::None)
    }

    /// Whether a path of this cost would be dropped at `end`.
    #[inline]
    pub(super) fn is_hopeless(&self, end: usize, cost: Total) -> bool {
        cost >= self.memory.limits[end]
    }

    /// Whether a word ends inside a run of letters and nothing may follow it there without a space.
    pub(super) fn is_stuck(&self, end: usize, new: &Hypothesis) -> bool {
        let text = &self.memory.text;
        let is_letter = |i: usize| text.get(i).is_some_and(|c| c.is_alphabetic());
        let is_word = new.last >= lm::FIRST_WORD || new.last == lm::UNKNOWN;
        new.mode == Mode::Solid && is_word && is_letter(end) && is_letter(end - 1)
    }

    pub(super) fn push(&mut self, end: usize, new: Hypothesis) {
        #[cfg(test)]
        if self.memory.keep != super::tests::Keep::Beam {
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

    pub(super) fn extend(&mut self, at: usize) {
        let mut here = std::mem::take(&mut self.memory.pending[at]);
        if let Some(best) = here.iter().map(|h| h.cost).min() {
            let limit = best + self.memory.width;
            #[cfg(test)]
            let limit = if self.memory.keep != super::tests::Keep::Beam {
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
    pub(super) fn ends(&self) -> Vec<Hypothesis> {
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
    pub(super) fn text_of(&self, edge: Edge, start: usize) -> Option<String> {
        let first = edge.first_change as usize;
        let last = first + usize::from(edge.n_changes);
        let changes = &self.memory.changes[first..last];
        let mut out = String::new();
        if !changes.is_empty() {
            self.each_intended(start..edge.end as usize, changes, |c| out.push(c));
        }
        (!changes.is_empty()).then_some(out)
    }

    pub(super) fn best(&self) -> Vec<Piece> {
        let best = self.ends().into_iter().next();
        best.map_or_else(Vec::new, |h| self.backtrace(h))
    }

    pub(super) fn backtrace(&self, end: Hypothesis) -> Vec<Piece> {
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
                    joined: edge.joined,
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
                    piece.joined |= rest.joined;
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
