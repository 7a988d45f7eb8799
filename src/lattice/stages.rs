//! From coarse to fine: what of a window is searched, and how far.
use super::{BEAM_WIDTH, WEAK, WEAK_STILL, WIDTH_ABOVE_EXACT};
use super::{Edge, Kind, Models, Moves, Passage, Piece, Rewrites, Search, Total};
use crate::cost::{Cost, NAT};
use crate::lm;
use crate::token;

/// How much cheaper what follows a change may be than what follows the word as it stands, on quiet pages.
const FOLLOWING: Total = 6 * NAT as Total;
/// A word this much dearer than what was read is no rival of it, though the document may have it.
const RIVAL: Cost = 5 * NAT;
/// A word that costs no more is no misread neighbour of a weak one behind white space.
const STRONG: Cost = 12 * NAT;
/// What is left of a word costs at least so much: a lost space, or the end of a compound.
const REST: Total = 3 * NAT as Total;

impl Piece {
    /// Whether nothing stands between the two.
    fn touches(&self, other: &Self) -> bool {
        self.start <= other.end && self.end >= other.start
    }

    /// Whether a sign stands where texts have letters: before a small one, or where nothing ends.
    fn may_be_letter(&self, text: &[char]) -> bool {
        let is_small = |i: usize| text.get(i).is_some_and(|c| c.is_lowercase());
        let after = || text.get(self.end).is_some_and(|c| *c == ' ') && is_small(self.end + 1);
        let before = self.start.checked_sub(1).map(|i| text[i]);
        self.kind == Kind::Sign
            && match text[self.start] {
                '!' => before.is_some_and(char::is_lowercase) && after(),
                // "zi)"
                ')' => before == Some('i'),
                '{' | '|' | '\\' => before.is_none_or(char::is_whitespace) && is_small(self.end),
                sign => lm::FOR_LETTERS.contains(&sign) && is_small(self.end),
            }
    }

    /// Whether something else may have been meant: unknown, or dear for its length.
    fn is_weak(&self) -> bool {
        let letters = Cost::try_from(self.end - self.start).unwrap_or(Cost::MAX);
        match self.kind {
            Kind::Unknown | Kind::Code => true,
            Kind::Word => self.compound || self.cost > WEAK.min(6 * NAT + letters * NAT),
            _ => false,
        }
    }
}

impl Passage<'_> {
    fn is_firm(&self, piece: &Piece) -> bool {
        let holds =
            |span: &std::ops::Range<usize>| span.start <= piece.start && piece.end <= span.end;
        self.firm.iter().any(holds)
    }

    /// What words may rewrite that begin at each character of `text`, from what reads badly; empty: nothing does.
    fn doubts(&self, moves: &Moves, pieces: &[Piece], text: &[char]) -> Vec<Rewrites> {
        let n = text.len();
        let mut rewrites = Vec::new();
        let mut raise = |at: usize, to: Rewrites| {
            rewrites.resize(n + 1, Rewrites::None);
            rewrites[at] = rewrites[at].max(to);
        };
        for (i, piece) in pieces.iter().enumerate() {
            let is_weak = piece.is_weak()
                || moves.signs && piece.may_be_letter(text)
                || token::may_be_acronym(text[piece.start..piece.end].iter().copied());
            if !is_weak || moves.quiet && self.is_firm(piece) {
                continue;
            }
            let first = i.saturating_sub(1);
            for (j, near) in (first..).zip(&pieces[first..(i + 2).min(pieces.len())]) {
                let touches = near.touches(piece);
                if moves.quiet && self.is_firm(near) {
                    raise(near.start, Rewrites::Joined);
                    continue;
                }
                if !touches && !moves.quiet && !moves.wide && near.cost <= STRONG {
                    // It may be the first half of a broken word.
                    if j < i {
                        raise(near.start, Rewrites::Joined);
                    }
                    continue;
                }
                // Of a neighbour behind white space, the whole may be half of a broken word.
                let end = if touches && !moves.quiet {
                    near.end
                } else {
                    near.start + 1
                };
                for at in near.start..end {
                    raise(at, Rewrites::Listed);
                }
                if touches && moves.unlisted && moves.noise.has_misread_letters() {
                    raise(near.start, Rewrites::All);
                }
            }
        }
        rewrites
    }
}

impl Search {
    /// The best path without any rewrite and then, where that reads badly, with them; empty: nothing is
    /// likelier than the text as it stands.
    ///
    /// Most of a page is plain, and the walk that lets confusions through is some hundred times as
    /// dear as the exact one; a piece reads badly if it is unknown or dear (see [`Piece::is_weak`]).
    ///
    /// On a quiet page the text as it stands is read first. What is dearer cannot be the best path and is not
    /// looked at; firm words are not taken apart, and nothing is rewritten in them.
    pub(crate) fn coarse_to_fine(
        &mut self,
        models: Models<'_>,
        moves: &Moves,
        passage: &Passage<'_>,
    ) -> Vec<Piece> {
        self.read(passage.text);
        self.is_known = true;
        let found = self.stages(models, moves, passage);
        self.is_known = false;
        self.rewrites.clear();
        self.bounds.clear();
        self.whole.clear();
        self.detours.clear();
        found
    }

    /// Whether another word of the lexicon may be read where the last window was changed, by what the words cost.
    pub(crate) fn has_rival(&self, pieces: &[Piece]) -> bool {
        let is_same = |piece: &Piece, start: usize, edge: &Edge| {
            piece.start == start && piece.end == edge.end as usize && piece.channel == edge.channel
        };
        let is_rival = |start: usize, edge: &Edge| {
            let end = edge.end as usize;
            let over = |p: &&Piece| p.start < end && p.end > start;
            let cost: Cost = pieces.iter().filter(over).map(|p| p.cost).sum();
            // Another end asks for a second word.
            edge.n_changes > 0
                && edge.kind == Kind::Word
                && pieces.iter().any(|p| p.end == end)
                && edge.channel + edge.by_itself() < cost + RIVAL
                && !pieces.iter().any(|p| is_same(p, start, edge))
        };
        let places = self.found.iter().enumerate();
        places.into_iter().any(|(start, found)| {
            let mut edges = self.edges[found.edges.clone()].iter();
            edges.any(|edge| is_rival(start, edge))
        })
    }

    fn stages(&mut self, models: Models<'_>, moves: &Moves, passage: &Passage<'_>) -> Vec<Piece> {
        self.rewrites.clear();
        let Passage { text, context, .. } = *passage;
        let mut as_observed = Vec::new();
        if moves.quiet {
            self.keep_whole(passage);
            as_observed = self.best(models, &Moves::still(), text, context);
            self.bound_by_observed(passage);
        }
        let exact = Moves {
            joins: false,
            ..moves.clone()
        };
        self.is_coarse = true;
        let mut run = self.run(models, &exact, text, context);
        run.memory.is_coarse = false;
        let mut pieces = run.best();
        if pieces.is_empty() {
            pieces = as_observed;
        }
        let mut rewrites = passage.doubts(moves, &pieces, &run.memory.text);
        if rewrites.is_empty() {
            return pieces;
        }
        run.find_detours();
        for (at, rewrites) in rewrites.iter_mut().enumerate() {
            *rewrites = run.memory.detours.admitted(at).min(*rewrites);
        }
        self.rewrites = rewrites;
        // Where few words are right, two misread ones in a row are common.
        let is_dense = moves.noise.has_heavy_damage() || moves.noise.few_right;
        if !moves.quiet && !moves.wide && !is_dense {
            self.close_inside(moves, &pieces);
        }
        self.bound_by_reached();
        // Where nothing is rewritten the same begins as in the exact search.
        self.goes_on = moves.quiet;
        let mut fine = self.best(models, moves, text, context);
        self.goes_on = false;
        let has_more = match moves.unlisted && moves.noise.has_heavy_damage() {
            true => self.deepen(&fine),
            false => !moves.quiet && self.reopen(&fine),
        };
        if has_more {
            self.bounds.clear();
            self.bound_by_reached();
            self.goes_on = true;
            fine = self.best(models, moves, text, context);
            self.goes_on = false;
        }
        if fine.is_empty() { pieces } else { fine }
    }

    /// Marks the places inside words that nothing is doubted of.
    fn keep_whole(&mut self, passage: &Passage<'_>) {
        self.whole.clear();
        self.whole.resize(self.text.len() + 1, false);
        for span in passage.firm {
            let mut before_letter = false;
            for i in span.clone() {
                let is_letter = self.text[i].is_alphabetic();
                self.whole[i] = before_letter && is_letter;
                before_letter = is_letter;
            }
        }
    }

    /// Bounds by the text as it stands, which was searched last.
    fn bound_by_observed(&mut self, passage: &Passage<'_>) {
        let n = self.text.len();
        let is_firm = |i: usize| passage.firm.iter().any(|span| span.contains(&i));
        let doubted = |&i: &usize| !self.text[i].is_whitespace() && !is_firm(i);
        let first = (0..n).find(doubted).unwrap_or(n);
        self.bounds.clear();
        self.bounds.resize(n + 1, Total::MAX);
        let mut next = Total::MAX;
        let is_letter = |i: usize| self.text.get(i).is_some_and(|c| c.is_alphabetic());
        let mut before_letter = false;
        for i in (0..=n).rev() {
            let cost = self.cheapest[i];
            let ends_letter = i > 0 && is_letter(i - 1);
            let is_inside = before_letter && ends_letter;
            before_letter = ends_letter;
            let slack = match i {
                _ if i <= first => BEAM_WIDTH,
                _ if i == n => 0,
                _ => FOLLOWING,
            };
            self.bounds[i] = if is_inside || cost == Total::MAX {
                next.saturating_sub(REST)
            } else {
                next = cost + slack;
                next
            };
        }
    }

    /// What the last search reached is reached again, and as cheaply: nothing much dearer is kept.
    fn bound_by_reached(&mut self) {
        self.bounds.resize(self.text.len() + 1, Total::MAX);
        for (bound, &cost) in self.bounds.iter_mut().zip(&self.cheapest) {
            *bound = (*bound).min(cost.saturating_add(WIDTH_ABOVE_EXACT));
        }
    }

    /// Rewrites no words that begin inside a piece, but where known ones seem to part. Most places are such that only
    /// rewritten words part there, before and behind, and one word in a hundred that is rewritten begins at one of them:
    /// what is unknown after that is read again with them.
    fn close_inside(&mut self, moves: &Moves, pieces: &[Piece]) {
        for piece in pieces {
            for at in piece.start + 1..piece.end {
                if self.detours.is_far_inside(at, moves.noise.lost_space) {
                    self.rewrites[at] = Rewrites::None;
                }
            }
        }
    }

    /// Lets words be rewritten that begin inside what is unknown still, wherever tokens may part at all; whether
    /// there are more.
    fn reopen(&mut self, pieces: &[Piece]) -> bool {
        let mut any = false;
        for piece in pieces.iter().filter(|p| p.kind == Kind::Unknown) {
            for at in piece.start + 1..piece.end {
                let is_new = self.rewrites[at] < Rewrites::Listed && self.detours.is_open(at);
                if is_new && self.text[at].is_alphabetic() {
                    self.rewrites[at] = Rewrites::Listed;
                    any = true;
                }
            }
        }
        any
    }

    /// Marks where what still reads badly begins, and the neighbour before if it touches; whether anything does.
    fn deepen(&mut self, pieces: &[Piece]) -> bool {
        let mut any = false;
        for (i, piece) in pieces.iter().enumerate() {
            if !(piece.kind == Kind::Unknown || piece.kind == Kind::Word && piece.cost > WEAK_STILL)
            {
                continue;
            }
            any = true;
            for near in &pieces[i.saturating_sub(1)..=i] {
                if self.text[near.start].is_alphabetic() && near.touches(piece) {
                    self.rewrites[near.start] = Rewrites::Deep;
                }
            }
        }
        any
    }
}
