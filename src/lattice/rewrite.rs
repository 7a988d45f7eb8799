//! The ways on from a place of a walk but the plain one: capitals, hyphens, spaces, confusions, lost letters.
use super::letters::{Letter, Options, small_letters, to_lower};
use super::walk::Walk;
use super::{Change, Rewrite, Rewrites, Run};
use crate::channel::Choice;
use crate::cost::{Cost, NAT};
use crate::lexicon::{NO_LETTER, OTHER, bit, code};
use crate::lm;

/// Confusions in one word cost at most this much.
const BUDGET: Cost = 14 * NAT;
/// The same for a second confusion in the word.
const BUDGET_OF_TWO: Cost = 11 * NAT;
/// Both for a word of the user's own: there are few, and the unknown word is dearer still.
const BUDGET_OF_OWN: Cost = 22 * NAT;
/// A hyphen that an older line end left inside a word.
const LEFT_OVER: Cost = 9 * NAT;
/// A word broken over a line end.
const LINE_BREAK: Cost = NAT / 4;
/// A rewrite that no table lists: any letter for another, one lost, one too many.
const UNLISTED: Cost = 10 * NAT;
/// The first letter of a line is there twice, or a speck beside it was read as one: 42 of 17,000 lines of
/// made pages, 5 of five times as many words inside.
const EXTRA_AT_EDGE: Cost = 5 * NAT;
/// The first letter of a line was cut off, or is under a speck: 52 of the same, and which one of twenty letters.
const LOST_AT_EDGE: Cost = 7 * NAT;

impl Run<'_> {
    /// Every way on from a place but the plain one.
    #[inline(never)]
    pub(super) fn branch(&mut self, walk: Walk, start: usize, budget: Cost) {
        let at = walk.at;
        let letter = self.memory.letters[at];
        if letter.special {
            self.special(walk, letter, start);
        }
        let c = self.memory.text[at];
        if c == ' ' && self.moves.joins && at > start {
            let next = self.memory.text.get(at + 1);
            if next.is_some_and(|d| lm::is_letter(*d)) {
                let next = Walk {
                    at: at + 1,
                    spent: walk.spent + self.moves.noise.spurious_space,
                    n_edits: walk.n_edits + 1,
                    joined: true,
                    ..walk
                };
                self.walk_changed(next, Rewrite::new(at, Change::Dropped), start);
            }
        }
        if at == start && walk.n_edits == 0 && self.begins_line(start) {
            self.mend_edge(walk, c, start);
        }
        if self.allowed < Rewrites::Listed {
            return;
        }
        let options = self.options(at);
        if options.steady {
            return;
        }
        if at == start && walk.n_edits == 0 && self.begins_word(start) {
            self.lose_first(walk, budget);
        }
        if walk.spent + options.least <= budget
            && self.trie.letters(walk.node) & options.letters != 0
        {
            self.confuse(walk, options, (start, budget));
        }
        if self.allowed >= Rewrites::All
            && (walk.n_edits == 0 || self.is_own && !walk.unlisted)
            && (at > start || self.begins_chunk(start))
            && c.is_lowercase()
        {
            self.rewrite(walk, start);
        }
    }

    /// Whether [`Self::branch`] may do anything at a place behind the first of a walk: most have no confusion that leads on.
    #[inline(always)]
    pub(super) fn may_branch(
        &mut self,
        walk: &Walk,
        (node, at): (u32, usize),
        start: usize,
        budget: Cost,
    ) -> bool {
        let letter = self.memory.letters[at];
        if at == start || letter.special || letter.code == OTHER {
            return true;
        }
        if self.allowed < Rewrites::Listed {
            return false;
        }
        let options = self.options(at);
        if options.steady {
            return false;
        }
        self.allowed >= Rewrites::All && (walk.n_edits == 0 || self.is_own && !walk.unlisted)
            || walk.spent + options.least <= budget
                && self.trie.letters(node) & options.letters != 0
    }

    /// Whether a hyphen may be left over from an older line end: "verorde-ning".
    fn is_left_over(&self, at: usize) -> bool {
        let text = &self.memory.text;
        let is_small = |i: usize| text.get(i).is_some_and(|c| c.is_lowercase());
        (at - 2..at).all(is_small) && (at + 1..at + 3).all(is_small)
    }

    /// A capital that may be a small letter, a hyphen at a line end.
    #[inline(never)]
    pub(super) fn special(&mut self, walk: Walk, letter: Letter, start: usize) {
        let at = walk.at;
        let c = self.memory.text[at];
        if letter.lower != NO_LETTER
            && (at == start || self.all_caps || self.memory.text[at - 1].is_uppercase())
            && let Some(node) = self.step(walk.node, letter.lower, to_lower(c))
        {
            let next = Walk {
                node,
                at: at + 1,
                lowered: walk.lowered || at == start,
                ..walk
            };
            self.walk(next, start);
        }
        if at > start + 1 && c == '-' && self.is_left_over(at) {
            let next = Walk {
                at: at + 1,
                spent: walk.spent + LEFT_OVER,
                left_over: true,
                ..walk
            };
            self.walk(next, start);
        }
        if at > start
            && matches!(c, '-' | '¬' | '\u{ad}')
            && let Some(next) = self.line_break(at)
        {
            let c = self.memory.text[next];
            let next = Walk {
                at: next,
                spent: walk.spent + LINE_BREAK,
                ..walk
            };
            if !self.puts_letter_before(at) {
                self.walk(next, start);
            }
            if self.allowed >= Rewrites::Listed && walk.n_edits == 0 {
                self.mend_edge(next, c, start);
            }
        }
    }

    /// Whether the last rewrite put a letter in before `at`: where a line ends it is likelier that the next
    /// one lost its first.
    fn puts_letter_before(&self, at: usize) -> bool {
        let Some(rewrite) = self.memory.stack.last() else {
            return false;
        };
        let place = rewrite.at as usize;
        match rewrite.change {
            Change::Lost(_) => place == at,
            Change::Listed(i) => {
                let list = self.models.channel.from(self.memory.text[place]);
                let confusion = &list[usize::from(i)];
                let mut intended = confusion.intended.iter();
                let is_kept = confusion
                    .observed
                    .iter()
                    .all(|c| intended.next() == Some(c));
                is_kept && place + confusion.observed.len() == at
            }
            _ => false,
        }
    }

    /// Listed confusions at the walk's place.
    fn confuse(&mut self, walk: Walk, options: Options, (start, budget): (usize, Cost)) {
        let letters = self.trie.letters(walk.node);
        if self.moves.noise.has_own_order() {
            for number in options.first..options.last {
                let option = self.memory.orders.choices[number as usize];
                if walk.spent + option.cost > budget {
                    break;
                }
                if letters & option.letter != 0 && self.fits(walk.at, &option) {
                    self.choose(walk, option, start);
                }
            }
            return;
        }
        let more = self.moves.noise.confusion;
        let most = budget - walk.spent - more;
        let channel = self.models.channel;
        for option in channel.choices(self.memory.text[walk.at]) {
            if option.cost > most {
                break;
            }
            if letters & option.letter != 0 && self.fits(walk.at, option) {
                let cost = option.cost + more;
                self.choose(walk, Choice { cost, ..*option }, start);
            }
        }
    }

    /// Goes on with what a choice reads.
    #[inline(always)]
    fn choose(&mut self, walk: Walk, option: Choice, start: usize) {
        let at = walk.at;
        if option.lowered && !(at == start || self.all_caps) {
            return;
        }
        let place = self.trie.place(walk.node);
        let n_edits = match option.is_shown {
            true => walk.n_edits.max(1),
            false => walk.n_edits + 1,
        };
        let is_last = n_edits >= self.most_edits;
        if let Some(node) = self.step_other(walk.node, place, at, option) {
            let next = Walk {
                lowered: walk.lowered || option.lowered && at == start,
                node,
                at: at + usize::from(option.n_observed),
                spent: walk.spent + option.cost,
                n_edits,
                ..walk
            };
            if !is_last || self.leads_on(&next, start) {
                let change = Change::Listed(option.number);
                self.walk_changed(next, Rewrite::new(at, change), start);
            }
        }
    }

    /// What a word may cost with one rewrite more.
    pub(super) fn budget(&self, n_edits: u8) -> Cost {
        match n_edits {
            _ if self.is_own => BUDGET_OF_OWN,
            0 => BUDGET,
            _ => BUDGET_OF_TWO,
        }
    }

    /// Whether white space, or the start of the text, stands before.
    fn begins_chunk(&self, start: usize) -> bool {
        start == 0 || self.memory.text[start - 1].is_whitespace()
    }

    /// Whether no letter or digit stands before.
    pub(super) fn begins_word(&self, start: usize) -> bool {
        start == 0 || !self.memory.text[start - 1].is_alphanumeric()
    }

    /// The first letter of a word was lost.
    fn lose_first(&mut self, walk: Walk, budget: Cost) {
        let at = walk.at;
        let letters = self.trie.letters(walk.node);
        for (code, c, cost) in self.lost_letters(at) {
            let spent = walk.spent + cost;
            if letters & bit(code) != 0
                && spent <= budget
                && let Some(node) = self.step(walk.node, code, c)
            {
                let next = Walk {
                    node,
                    spent,
                    n_edits: 1,
                    ..walk
                };
                self.walk_changed(next, Rewrite::new(at, Change::Lost(c)), at);
            }
        }
    }

    /// Whether a line begins at `start`, as far as the window shows.
    fn begins_line(&self, start: usize) -> bool {
        start > 0 && self.memory.text[start - 1] == '\n'
    }

    /// What the edge of a page does to the first letter of a line.
    fn mend_edge(&mut self, walk: Walk, c: char, start: usize) {
        let at = walk.at;
        let is_speck = self.moves.specks.contains(&at);
        if !(c.is_lowercase() || is_speck) {
            return;
        }
        let noise = self.moves.noise.confusion / 2;
        let changed = Walk {
            n_edits: 1,
            spent: walk.spent + EXTRA_AT_EDGE + noise,
            ..walk
        };
        if !is_speck {
            let next = Walk {
                at: at + 1,
                ..changed
            };
            self.walk_changed(next, Rewrite::new(at, Change::Dropped), start);
        }
        let letters = self.trie.letters(walk.node);
        for (code, letter) in small_letters(letters) {
            let Some(node) = self.step(walk.node, code, letter) else {
                continue;
            };
            let spent = walk.spent + LOST_AT_EDGE + noise;
            let lost = Walk {
                node,
                spent,
                ..changed
            };
            let (next, change) = if is_speck {
                let next = Walk { at: at + 1, ..lost };
                (next, Change::Letter(letter))
            } else {
                (lost, Change::Lost(letter))
            };
            self.walk_changed(next, Rewrite::new(at, change), start);
        }
    }

    /// One rewrite that no table lists, of small letters only.
    fn rewrite(&mut self, walk: Walk, start: usize) {
        let spent = walk.spent + UNLISTED + self.moves.noise.confusion;
        let (at, here) = (walk.at, self.memory.text[walk.at]);
        let budget = if self.is_own { BUDGET_OF_OWN } else { BUDGET };
        if spent > budget {
            return;
        }
        let changed = Walk {
            spent,
            // The only one, but in the user's own words.
            n_edits: if self.is_own { walk.n_edits + 1 } else { 2 },
            unlisted: true,
            ..walk
        };
        // One letter too many.
        let next = Walk {
            at: at + 1,
            ..changed
        };
        self.walk_changed(next, Rewrite::new(at, Change::Dropped), start);
        // What must lead on behind another letter, and behind one that was lost, if no word ends there.
        let is_last = changed.n_edits >= self.most_edits;
        let onward = |this: &Self, at: usize| {
            let letter = this.memory.letters.get(at);
            letter.map_or(0, |letter| match letter.code {
                _ if letter.special || !is_last => u64::MAX,
                OTHER => u64::MAX,
                code => bit(code),
            })
        };
        let (behind, before) = (onward(self, at + 1), onward(self, at));
        let ends_behind = !is_last || self.may_end(&changed, at + 1, start);
        let ends_before = !is_last || at > start && self.may_end(&changed, at, start);
        let place = self.trie.place(walk.node);
        for ((_, c), node) in small_letters(place.letters).zip(place.first_small()..) {
            if c == here {
                continue;
            }
            self.trie.decode_once(self.layer, node);
            let child = self.trie.place(node);
            let is_open = |letters: u64, ends: bool| {
                child.letters & letters != 0 || ends && child.ends_form()
            };
            // Another letter, and one that was lost.
            if is_open(behind, ends_behind) {
                let other = Walk {
                    node,
                    at: at + 1,
                    ..changed
                };
                self.walk_changed(other, Rewrite::new(at, Change::Letter(c)), start);
            }
            if is_open(before, ends_before) {
                let lost = Walk { node, ..changed };
                self.walk_changed(lost, Rewrite::new(at, Change::Lost(c)), start);
            }
        }
    }
}

impl<'s> Run<'s> {
    /// The letters that a word may have lost before `at`, each with its code and cost.
    pub(super) fn lost_letters(
        &self,
        at: usize,
    ) -> impl Iterator<Item = (u8, char, Cost)> + use<'s> {
        let (channel, moves) = (self.models.channel, self.moves);
        let is_small = self.memory.text[at].is_lowercase();
        let costs = channel.lost().iter().flat_map(|lost| {
            let cost = moves.noise.cost(lost);
            lost.letters().map(move |c| (code(c), c, cost))
        });
        // A small letter before a capital is none that was lost.
        costs.filter(move |(_, c, _)| is_small || !c.is_lowercase())
    }
}
