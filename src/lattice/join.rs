//! What a hypothesis and an edge cost together: spaces, compounds and doubts about a split.
use super::case::FREQUENT;
use super::{
    Edge, Found, Gap, Hypothesis, Kind, MIN_PART, Mode, Place, Rewrites, Run, Stem, Total, UNSET,
    id_of, index, is_wordlike,
};
use crate::cost::{Cost, NAT};
use crate::lexicon::{Roles, is_like_adjective};
use crate::lm;
use crate::token::is_no_abbreviation;

/// Being a compound, beside being unknown to the language model.
const COMPOUND: Cost = NAT;
/// A middle part, beside the cost of beginning a compound.
const MIDDLE: Cost = NAT;
/// A part that the dictionary does not list as one.
const LOOSE_PART: Cost = 3 * NAT;
/// A missing space between two content words never seen side by side: more
/// likely a compound that no rule makes.
const MAX_UNSEEN_PAIR: Cost = 16 * NAT;
/// "en" taken off what is the plural of a compound.
const PLURAL: Cost = 5 * NAT;
/// "de" taken off what may be a present participle.
const PARTICIPLE: Cost = 5 * NAT;
/// Where a lost space costs less, doubts about a split weigh less.
const FULL_DOUBT: Cost = 2 * NAT;
/// A missing space beside a word of one letter ("s", "e").
const ONE_LETTER: Cost = 4 * NAT;
/// A word at least this rare is a content word.
const CONTENT: Cost = 6 * NAT;
/// The same for the first of two words: auxiliaries and adverbs seldom begin a compound.
const CONTENT_BEFORE: Cost = 6 * NAT + NAT * 3 / 4;
/// A word right after a word and a full stop or comma, as it stands.
const GLUED: Cost = 8 * NAT;
/// A space before a mark in place of behind it, as far as it stands before.
const DISPLACED: Cost = 3 * NAT;
/// A space before a slash or hyphen that joins two words: it is dearer as it stands.
const JOINED: Cost = -6 * NAT;
/// Letters and digits side by side, beside a code.
const MIXED: Cost = 12 * NAT;
/// A part dearer than this is none that compounds are made of.
const PART: Cost = 11 * NAT;
/// A word this frequent begins no compound that a rule does not make.
const FUNCTION_WORD: Cost = 5 * NAT;

impl Run<'_> {
    /// Joins the hypotheses at `at` with the edges that begin there.
    pub(super) fn join(&mut self, at: usize, here: &[Hypothesis], base: u32) {
        self.plural = None;
        self.displaced = None;
        let parts = here.iter().any(|h| h.mode == Mode::Part);
        let tokens = here.iter().any(|h| h.mode != Mode::Part);
        // Deep words come on top of what is found without them.
        let rewrites = self.rewrites(at).min(Rewrites::All);
        let mut found = self.memory.found[at].clone();
        if (found.parts, found.tokens, found.rewrites) != (parts, tokens, rewrites) {
            let first = self.memory.edges.len();
            self.find_edges(at, parts, tokens);
            found = Found {
                edges: first..self.memory.edges.len(),
                parts,
                tokens,
                rewrites,
            };
            self.memory.found[at] = found.clone();
        }
        let first = self.memory.edges.len();
        if tokens {
            self.walk_deep(at);
        }
        let deep = first..self.memory.edges.len();
        let mut stems = std::mem::take(&mut self.memory.stems);
        stems.clear();
        for (number, h) in (base..).zip(here) {
            stems.push(Stem {
                h: *h,
                number,
                context: self.lm.context(&mut self.memory.memo, h.before, h.last),
                unknown: UNSET,
                class: lm::class_of(h.last),
            });
        }
        for stem in &mut stems {
            for number in found.edges.clone().chain(deep.clone()) {
                let edge = &self.memory.edges[number];
                if !self.is_hopeless(edge.end as usize, stem.h.cost + Total::from(edge.least())) {
                    let edge = *edge;
                    self.memory.work.joined += 1;
                    self.take(at, stem, &edge, number);
                }
            }
        }
        self.memory.work.edges += (found.edges.len() + deep.len()) as u64;
        self.memory.stems = stems;
    }

    /// Takes an edge from a hypothesis in every way it can be joined on.
    fn take(&mut self, at: usize, stem: &mut Stem, edge: &Edge, number: usize) {
        let h = stem.h;
        let end = edge.end as usize;
        let new = Hypothesis {
            from: stem.number,
            edge: index(number),
            start: index(at),
            n_letters: u8::try_from(edge.n_letters).unwrap_or(u8::MAX),
            ..h
        };
        if matches!(edge.kind, Kind::Gone | Kind::Space) {
            let mode = match (edge.kind, h.mode) {
                (_, Mode::Part) | (Kind::Space, Mode::Spaced) => return,
                (Kind::Space, _) => Mode::Spaced,
                _ => h.mode,
            };
            let gone = Hypothesis {
                cost: h.cost + Total::from(edge.channel),
                mode,
                gap: Gap::Same,
                n_letters: h.n_letters,
                ..new
            };
            return self.push(end, gone);
        }
        if h.mode == Mode::Part {
            return self.take_part(&h, edge, new);
        }
        let mut place = Place {
            edge,
            new,
            known: UNSET,
        };
        let (lm, noise) = (self.lm, &self.moves.noise);
        let (a, b) = (h.last, id_of(edge.id));
        let class = lm::class_of(b);
        let starts = a == lm::START && h.mode == Mode::Spaced;
        let is_sign = |id: u16| !is_wordlike(id);
        if h.mode == Mode::Spaced {
            let joins = !starts && is_sign(b) && self.joins_words(at);
            let space = if starts {
                0
            } else {
                lm.space(stem.class, class, true)
            };
            self.put(stem, &mut place, Gap::Same, space);
            // A line end, a tab or a run of spaces is no spurious space.
            let single = matches!(self.memory.text[..at], [.., last, ' '] if !last.is_whitespace());
            let is_displaced = single && self.begins_displaced(at);
            let may_join = joins || is_displaced || self.moves.joins;
            if may_join && single && !starts && (is_sign(a) || is_sign(b)) {
                let spurious = match noise.spurious_space {
                    _ if joins => JOINED,
                    cost if is_displaced => cost.min(DISPLACED),
                    cost => cost,
                };
                let cost = lm.space(stem.class, class, false) + spurious;
                self.put(stem, &mut place, Gap::Removed, cost);
            }
            return;
        }
        if is_sign(a) || is_sign(b) {
            let least = if self.is_glued(&h, edge) { GLUED } else { 0 };
            let cost = lm.space(stem.class, class, false).max(least);
            self.put(stem, &mut place, Gap::Same, cost);
        }
        if is_wordlike(a) && is_wordlike(b) && (a == lm::NUMBER || b == lm::NUMBER || a == lm::CODE)
        {
            self.put(stem, &mut place, Gap::Same, MIXED);
        }
        // Only short words follow a suspended hyphen: "post- en".
        let suspends = a == lm::SUSPENDED && edge.n_letters > 3;
        // The fit sees what is spared, too.
        let is_abbreviated = !self.moves.wide && self.is_abbreviated(at, edge);
        if self.moves.splits && !suspends && !is_abbreviated {
            let lost = if is_sign(a) {
                noise.lost_after_sign
            } else {
                noise.lost_space
            };
            let cost = lm.space(stem.class, class, true) + lost;
            if !self.is_hopeless(end, h.cost + Total::from(edge.least() + cost)) {
                let cost = cost + self.split_cost(&h, edge, at);
                self.put(stem, &mut place, Gap::Inserted, cost);
            }
        }
    }

    /// Whether a sign and what touches it, one of them behind the other, have lost a space, most likely.
    fn is_glued(&mut self, h: &Hypothesis, edge: &Edge) -> bool {
        let (a, b) = (h.last, id_of(edge.id));
        let is_word = b >= lm::FIRST_WORD;
        let end = edge.end as usize;
        let ends = h.before >= lm::FIRST_WORD
            && matches!(
                a,
                lm::STOP | lm::COMMA | lm::SEMICOLON | lm::COLON | lm::QUESTION
            );
        let goes_on = match b {
            lm::NUMBER => a == lm::STOP && self.memory.is_numbered(self.models, (h.before, a)),
            b => is_wordlike(b),
        };
        let text = &self.memory.text;
        match (a, b) {
            _ if ends && goes_on => true,
            // "jaar)tot", "stel(Stb."
            (lm::CLOSE, _) => is_word && self.lm.unigram(b) < FREQUENT && edge.n_letters > 1,
            (_, lm::OPEN) => {
                let next: String = text[end..].iter().take(2).collect();
                is_wordlike(a) && lm::is_capitalised(&next)
            }
            // "70%van"
            (lm::PERCENT, _) => h.before == lm::NUMBER && is_word && !self.models.is_fitting,
            // "post-en" as one word
            (lm::HYPHEN, _) => {
                let next = text.get(end);
                let ends_word = next.is_none_or(|&c| c != '-' && !lm::is_letter(c));
                ends_word && edge.id >= lm::FIRST_WORD && self.suspends(h, edge)
            }
            _ => false,
        }
    }

    /// [`Self::is_displaced`], asked once for all edges at `at`.
    fn begins_displaced(&mut self, at: usize) -> bool {
        let known = self.displaced.unwrap_or_else(|| self.is_displaced(at));
        self.displaced = Some(known);
        known
    }

    /// Whether a lone letter and a stop come before a small letter at `at`, "c.q", "m.nt.", and the edge from there is no plain word.
    fn is_abbreviated(&self, at: usize, edge: &Edge) -> bool {
        let (before, behind) = self.memory.text.split_at(at);
        let is_lone = match before {
            [.., first, letter, '.'] => letter.is_alphabetic() && !first.is_alphabetic(),
            [letter, '.'] => letter.is_alphabetic(),
            _ => false,
        };
        let next = self.memory.text.get(edge.end as usize);
        let is_plain = edge.kind == Kind::Word
            && edge.n_changes == 0
            && next.is_none_or(|&c| c != '.' && !lm::is_letter(c))
            && is_no_abbreviation(edge.n_letters as usize, edge.cost);
        is_lone && behind.first().is_some_and(|c| c.is_lowercase()) && !is_plain
    }

    /// Whether a word is likely after a suspended hyphen: "en" after "post-".
    fn suspends(&mut self, h: &Hypothesis, edge: &Edge) -> bool {
        let (lm, memo) = (self.lm, &mut self.memory.memo);
        let context = lm.context(memo, h.before, lm::SUSPENDED);
        lm.cost(memo, &context, edge.id, edge.cost) < 2 * NAT
    }

    /// The cost of an edge's own token after a stem; `Cost::MAX`: it is none by itself.
    fn known(&mut self, stem: &Stem, place: &Place<'_>) -> Cost {
        let (edge, lm) = (place.edge, self.lm);
        let start = place.new.start as usize;
        let (unigram, rest) = match edge.kind {
            Kind::Word if edge.roles.contains(Roles::WORD) || self.is_half(edge) => {
                (edge.cost, self.case_cost(&stem.h, edge, start))
            }
            Kind::Word => return Cost::MAX,
            Kind::Sign | Kind::Number => (0, 0),
            Kind::Unknown => {
                let capital = self.sentence_cost(&stem.h, edge, start).unwrap_or(0);
                (0, edge.cost + capital)
            }
            _ => (0, edge.cost),
        };
        lm.cost(&mut self.memory.memo, &stem.context, edge.id, unigram) + rest
    }

    /// A token after `h`: as a whole, and as the first part of a compound.
    fn put(&mut self, stem: &mut Stem, place: &mut Place<'_>, gap: Gap, spacing: Cost) {
        let (h, edge, new, lm) = (stem.h, place.edge, place.new, self.lm);
        let end = edge.end as usize;
        let base = h.cost + Total::from(spacing + edge.channel);
        if self.is_hopeless(end, base) {
            return;
        }
        let inside = edge.least() - edge.channel;
        if !self.is_hopeless(end, base + Total::from(inside)) {
            if place.known == UNSET {
                place.known = self.known(stem, place);
            }
            if place.known < Cost::MAX {
                let next = Hypothesis {
                    cost: base + Total::from(place.known),
                    mode: Mode::Solid,
                    gap,
                    before: h.last,
                    last: id_of(edge.id),
                    ..new
                };
                self.push(end, next);
            }
        }
        if !edge.begins {
            return;
        }
        let loose = if edge.roles.contains(Roles::BEGIN) {
            0
        } else {
            LOOSE_PART
        };
        let cost = base + Total::from(COMPOUND + edge.begin + loose);
        if self.is_hopeless(end, cost) {
            return;
        }
        if stem.unknown == UNSET {
            stem.unknown = lm.cost(&mut self.memory.memo, &stem.context, lm::UNKNOWN, 0);
        }
        let part = Hypothesis {
            cost: cost + Total::from(stem.unknown),
            mode: Mode::Part,
            gap,
            ..new
        };
        self.push(end, part);
    }

    /// Whether capitals stand on both sides of `at`: what begins there has one as every letter has.
    fn is_in_capitals(&self, at: usize) -> bool {
        let is_capital = |i: usize| self.memory.text.get(i).is_some_and(|c| c.is_uppercase());
        at > 0 && is_capital(at - 1) && is_capital(at + 1)
    }

    /// A later part of a compound.
    fn take_part(&mut self, h: &Hypothesis, edge: &Edge, new: Hypothesis) {
        if edge.kind != Kind::Word
            || (edge.n_letters as usize) < MIN_PART
            || edge.joined
            || edge.capital && !self.is_in_capitals(new.start as usize)
        {
            return;
        }
        let base = h.cost + Total::from(edge.channel);
        let loose = |role: Roles| {
            if edge.roles.contains(role) {
                0
            } else {
                LOOSE_PART
            }
        };
        let middle = edge.begin + MIDDLE + loose(Roles::MIDDLE);
        let end = match edge.roles.contains(Roles::WORD) {
            true => Some(edge.finish + loose(Roles::END)),
            false => self.is_half(edge).then_some(middle + LOOSE_PART),
        };
        if let Some(end) = end {
            let next = Hypothesis {
                cost: base + Total::from(end),
                mode: Mode::Solid,
                gap: Gap::Same,
                before: h.last,
                last: id_of(edge.id),
                ..new
            };
            self.push(edge.end as usize, next);
        }
        if !edge.begins {
            return;
        }
        let cost = base + Total::from(middle);
        self.push(
            edge.end as usize,
            Hypothesis {
                cost,
                mode: Mode::Part,
                gap: Gap::Same,
                ..new
            },
        );
    }

    /// What tells a run-on from a compound that no rule makes, and from a code.
    fn split_cost(&mut self, h: &Hypothesis, edge: &Edge, at: usize) -> Cost {
        let word = |kind: Kind| matches!(kind, Kind::Word | Kind::Unknown);
        let text = &self.memory.text;
        // "u" is a word.
        let is_one = |n_letters: u32, i: usize| n_letters == 1 && !matches!(text[i], 'u' | 'U');
        let one = is_one(edge.n_letters, at) || at > 0 && is_one(h.n_letters.into(), at - 1);
        // The more spaces a page has lost, the less the doubts weigh.
        let lost = self.moves.noise.lost_space;
        let doubt = |cost: Cost| (cost * lost / FULL_DOUBT).clamp(cost / 4, cost);
        if matches!(h.last, lm::NUMBER | lm::CODE) || matches!(edge.kind, Kind::Number | Kind::Code)
        {
            return if one { ONE_LETTER } else { 0 };
        }
        if h.last < lm::FIRST_WORD && h.last != lm::UNKNOWN || !word(edge.kind) {
            return 0;
        }
        // "vanAmsterdam" is no compound.
        let text = &self.memory.text;
        let capital = at > 0 && text[at].is_uppercase() && text[at - 1].is_lowercase();
        let content =
            !edge.ends_none && (edge.cost > CONTENT || edge.finish < PART && edge.n_letters > 3);
        // "Almeloberaad": what other unknown words stand beside says nothing of this name.
        let first = at.checked_sub(h.n_letters as usize);
        let is_name = h.last == lm::UNKNOWN && first.is_some_and(|i| text[i].is_uppercase());
        let unseen = content
            && !capital
            && self.is_content(h, at)
            && (edge.id < lm::FIRST_WORD
                || is_name
                || !self.lm.is_seen(&mut self.memory.memo, h.last, edge.id));
        // The fewer spaces the page has lost, the surer a pair is a compound.
        let pair = if unseen {
            (lost * 3).clamp(3 * NAT, MAX_UNSEEN_PAIR)
        } else {
            0
        };
        let plural = if edge.n_letters == 2 && self.is_plural(at) {
            PLURAL
        } else {
            0
        };
        let participle = if self.is_participle(h, edge, at) {
            PARTICIPLE
        } else {
            0
        };
        doubt(pair + plural + participle + if one { ONE_LETTER } else { 0 })
    }

    /// Whether the last word of a hypothesis is one that compounds begin with.
    fn is_content(&self, h: &Hypothesis, at: usize) -> bool {
        let edge = self.memory.edges.get(h.edge as usize);
        let begin = edge.map_or(Cost::MAX, |e| e.begin);
        let rarity = self.lm.unigram(h.last);
        let is_adjective = |e: &Edge| {
            let first = at.saturating_sub(h.n_letters.into());
            let word = self.memory.text[first..at].iter().copied();
            !e.roles.contains(Roles::BEGIN) && is_like_adjective(word)
        };
        if edge.is_some_and(|e| e.begins_none || !self.moves.wide && is_adjective(e)) {
            return false;
        }
        h.last == lm::UNKNOWN || rarity > CONTENT_BEFORE || begin < PART && rarity > FUNCTION_WORD
    }

    /// Whether "de" at `at` ends what looks like a present participle, "oordelende".
    fn is_participle(&self, h: &Hypothesis, edge: &Edge, at: usize) -> bool {
        let text = &self.memory.text;
        edge.n_letters == 2
            && h.n_letters > 4
            && text[at..].starts_with(&['d', 'e'])
            && text[..at].ends_with(&['e', 'n'])
            && !text.get(at + 2).is_some_and(|c| c.is_alphabetic())
    }

    /// Whether "en" at `at` ends a word of the dictionary that begins before it.
    fn is_plural(&mut self, at: usize) -> bool {
        let known = self.plural.unwrap_or_else(|| self.ends_plural(at));
        self.plural = Some(known);
        known
    }

    fn ends_plural(&self, at: usize) -> bool {
        let text = &self.memory.text;
        let starts = (at.saturating_sub(14)..at.saturating_sub(2)).rev();
        // "strategieen"; the fit does not see it.
        let may_have_marks = text[..at].ends_with(&['e']) && !self.moves.wide;
        text[at..].starts_with(&['e', 'n'])
            && starts.take_while(|&i| text[i].is_lowercase()).any(|i| {
                let is_word = |end: &str| {
                    let word: String = text[i..at].iter().collect();
                    let entry = self.models.lexicon.get(&(word + end));
                    entry.is_some_and(|e| !e.is_corpus_only() && !e.may_be_run_on())
                };
                is_word("en") || may_have_marks && is_word("ën")
            })
    }
}
