//! Words of the lexicon from a node: the FST walked along the text, with confusions let through.
use super::edges::MAX_WORD;
use super::held::{self, Letters};
use super::letters::{plain, to_upper};
use super::{Change, Edge, MIN_PART, Rewrite, Rewrites, Run, Search, Total, index};
use crate::cost::{Cost, NAT};
use crate::lexicon::{Entry, OTHER, Place, ROOT, bit};

/// Rewrites in one word.
const MAX_EDITS: u8 = 2;
/// The same on a quiet page and in a first reading, in words that are not the user's own.
const MAX_EDITS_IF_QUIET: u8 = 1;
/// Word edges tried from one node, so that hostile text stays linear.
const MAX_EDGES: usize = 300;
/// A word more frequent than this stands by itself: no half of a broken one.
pub(crate) const FREQUENT: Cost = 8 * NAT;
/// A word must be this long for an unlisted rewrite.
const MIN_UNLISTED: usize = 6;

/// What rewrites may cost, from a start, of a word that ends at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    most: Cost,
    /// The most of this and all later places.
    beyond: Cost,
}

/// No word ends there.
const NEVER: Cost = -1;

/// The state of a walk.
#[derive(Clone, Copy)]
pub(super) struct Walk {
    /// In the trie of the list that is walked.
    pub(super) node: u32,
    pub(super) at: usize,
    pub(super) spent: Cost,
    pub(super) n_edits: u8,
    pub(super) joined: bool,
    pub(super) lowered: bool,
    /// An unlisted rewrite was used.
    pub(super) unlisted: bool,
    /// A hyphen was passed over that an older line end left; no part of a compound ends behind it.
    pub(super) left_over: bool,
}

impl Run<'_> {
    /// Pushes the word edges from `start` whose letters begin at `from`.
    pub(super) fn walk_from(&mut self, start: usize, from: usize) {
        self.allowed = self.rewrites(start);
        if self.allowed > Rewrites::None {
            self.find_ends(start);
        }
        let is_quick = self.moves.quiet || self.moves.noise.is_unknown();
        for (i, layer) in self.models.lexicon.layers().enumerate() {
            if self.memory.tries.len() <= i {
                self.memory.tries.resize_with(i + 1, Default::default);
            }
            self.layer = layer;
            self.is_own = i > 0;
            self.most_edits = match is_quick && !self.is_own {
                true => MAX_EDITS_IF_QUIET,
                false => MAX_EDITS,
            };
            std::mem::swap(&mut self.trie, &mut self.memory.tries[i]);
            self.trie.begin(layer);
            self.memory.stack.clear();
            self.memory.chain.clear();
            self.n_found = 0;
            let walk = Walk {
                node: ROOT,
                at: from,
                spent: 0,
                n_edits: 0,
                joined: false,
                lowered: false,
                unlisted: false,
                left_over: false,
            };
            self.walk(walk, start);
            std::mem::swap(&mut self.trie, &mut self.memory.tries[i]);
        }
        if from == start {
            self.double_vowels(start);
        }
    }

    /// What rewrites of a word from `start` may cost for each of its ends, whatever the word.
    #[inline(never)]
    fn find_ends(&mut self, start: usize) {
        let Search {
            ends,
            limits,
            detours,
            ..
        } = &mut *self.memory;
        let least = self.least;
        ends.clear();
        ends.extend((start..limits.len().min(start + MAX_WORD + 2)).map(|end| {
            let most = limits[end].saturating_sub(least + 1);
            let most = most.min(detours.room(start, end));
            let most = most.clamp(Total::from(NEVER), Total::from(Cost::MAX));
            End {
                most: Cost::try_from(most).unwrap_or(NEVER),
                beyond: NEVER,
            }
        }));
        let mut beyond = NEVER;
        for end in ends.iter_mut().rev() {
            beyond = beyond.max(end.most);
            end.beyond = beyond;
        }
    }

    /// Whether the walk's word may end at `at`, whatever it is.
    #[inline(always)]
    pub(super) fn may_end(&self, walk: &Walk, at: usize, start: usize) -> bool {
        if walk.n_edits == 0 {
            return !self.is_hopeless(at, self.least + Total::from(walk.spent));
        }
        let end = self.memory.ends.get(at - start);
        end.is_none_or(|end| walk.spent <= end.most)
            && !(walk.unlisted && at < start + MIN_UNLISTED)
    }

    fn finish(&mut self, walk: &Walk, entry: Entry, start: usize) {
        let length = walk.at - start;
        let edits = usize::from(walk.n_edits);
        if walk.unlisted && length < MIN_UNLISTED {
            return;
        }
        if walk.n_edits == 0 && self.is_misread_acronym(start, walk.at) {
            return;
        }
        if entry.roles().contains(crate::lexicon::Roles::FORBIDDEN)
            || walk.unlisted && entry.id() == 0 && !entry.is_own()
        {
            return;
        }
        self.n_found += 1;
        if walk.n_edits > 0 && self.is_too_far(start, walk.at, walk.spent, entry)
            || walk.joined && !self.may_join(start, walk.at)
            // A changed word must be long enough to be sure of.
            || length <= edits && self.is_ascii(start, walk.at)
        {
            return;
        }
        let mut edge = Edge::of_word(walk.at, entry, walk.spent);
        edge.n_letters = index(length);
        edge.capital = walk.lowered;
        edge.joined = walk.joined;
        edge.unlisted = walk.unlisted;
        edge.begins =
            length >= MIN_PART && !walk.joined && !walk.left_over && self.goes_on(walk.at);
        if walk.n_edits > 0 {
            let Search { changes, stack, .. } = &mut *self.memory;
            edge.first_change = index(changes.len());
            changes.extend_from_slice(stack);
            edge.n_changes = u8::try_from(stack.len()).unwrap_or(u8::MAX);
            edge.channel -= self.bonus(&edge, start);
        }
        self.memory.edges.push(edge);
    }

    /// Whether the exact search leaves no room for a rewritten word.
    pub(super) fn is_too_far(&self, start: usize, end: usize, channel: Cost, entry: Entry) -> bool {
        let word = entry.cost().min(entry.begin_cost()).min(entry.end_cost());
        let detours = &self.memory.detours;
        detours.is_too_far(start, end, channel + word)
    }

    /// What a word is cheaper for standing elsewhere in the document.
    pub(super) fn bonus(&self, edge: &Edge, start: usize) -> Cost {
        match self.models.held {
            Some(held) if edge.cost > FREQUENT && !held.is_empty() => {
                let mut letters = Letters::new();
                let first = edge.first_change as usize;
                let changes = &self.memory.changes[first..first + usize::from(edge.n_changes)];
                self.each_intended(start..edge.end as usize, changes, |c| letters.add(c));
                let key = letters.key().unwrap_or_else(|| {
                    let word = self.text_of(*edge, start).unwrap_or_default();
                    held::key(&word)
                });
                held.bonus(key, edge.cost).min(edge.channel)
            }
            _ => 0,
        }
    }

    /// Whether a compound may have a part that begins at `at`, or behind the line end there.
    pub(super) fn goes_on(&self, at: usize) -> bool {
        let next = self.memory.text.get(at);
        next.is_some_and(|c| c.is_alphabetic()) || next.is_some() && self.line_break(at).is_some()
    }

    /// Whether the walk's word is without any mark, as it reads observed characters `start..end`.
    fn is_ascii(&self, start: usize, end: usize) -> bool {
        let mut all = true;
        let each = |c: char| all &= c.is_ascii();
        self.each_intended(start..end, &self.memory.stack, each);
        all
    }

    /// The characters of `span` as these changes read them.
    pub(super) fn each_intended(
        &self,
        span: std::ops::Range<usize>,
        changes: &[Rewrite],
        mut each: impl FnMut(char),
    ) {
        let text = &self.memory.text;
        let mut at = span.start;
        for rewrite in changes {
            let place = rewrite.at as usize;
            text[at..place].iter().copied().for_each(&mut each);
            at = place + 1;
            let c = text[place];
            match rewrite.change {
                Change::Listed(i) => {
                    let confusion = &self.models.channel.from(c)[usize::from(i)];
                    let intended = confusion.intended.iter().copied();
                    if self.all_caps && c.is_uppercase() {
                        intended.map(to_upper).for_each(&mut each);
                    } else {
                        intended.for_each(&mut each);
                    }
                    at = place + confusion.observed.len();
                }
                Change::Sign(i) => {
                    let confusion = &self.models.channel.signs(c)[usize::from(i)];
                    confusion.intended.iter().copied().for_each(&mut each);
                }
                Change::Letter(other) => each(other),
                Change::Lost(letter) => {
                    each(letter);
                    at = place;
                }
                Change::Dropped => {}
            }
        }
        text[at..span.end].iter().copied().for_each(each);
    }

    pub(super) fn step(&mut self, node: u32, code: u8, c: char) -> Option<u32> {
        self.trie.step(self.layer, node, code, c)
    }

    /// Goes on after one rewrite, unless it is plain that nothing comes of it.
    #[inline]
    pub(super) fn walk_changed(&mut self, mut walk: Walk, rewrite: Rewrite, start: usize) {
        let is_last = walk.n_edits >= self.most_edits;
        if is_last && !self.skim(&mut walk, start) || !is_last && self.is_dead(&walk, start) {
            return;
        }
        self.memory.stack.push(rewrite);
        self.walk(walk, start);
        self.memory.stack.pop();
    }

    /// Goes on as the text stands up to where the word may end or a character has more to it than to go on;
    /// whether it comes there.
    #[inline]
    fn skim(&mut self, walk: &mut Walk, start: usize) -> bool {
        let last = self.memory.text.len().min(start + MAX_WORD);
        loop {
            self.memory.work.steps += 1;
            let place = self.trie.place(walk.node);
            if place.ends_form() && self.may_end(walk, walk.at, start) {
                return true;
            }
            if walk.at >= last {
                return false;
            }
            let letter = self.memory.letters[walk.at];
            if letter.special {
                return true;
            }
            if letter.code == OTHER {
                return place.letters & bit(OTHER) != 0;
            }
            match self.trie.child_of(self.layer, place, letter.code) {
                Some(next) => walk.node = next,
                None => return false,
            }
            walk.at += 1;
        }
    }

    /// Whether a word may end behind the last rewrite of a walk, or the next character leads on.
    #[inline(always)]
    pub(super) fn leads_on(&self, walk: &Walk, start: usize) -> bool {
        let place = self.trie.place(walk.node);
        let goes_on = match self.memory.letters.get(walk.at) {
            Some(letter) => letter.special || place.letters & bit(letter.code) != 0,
            None => false,
        };
        goes_on || place.ends_form() && self.may_end(walk, walk.at, start)
    }

    /// Whether no word ends here and neither the next character leads on nor what it may come from.
    fn is_dead(&mut self, walk: &Walk, start: usize) -> bool {
        self.memory.work.steps += 1;
        let end = self.memory.ends.get(walk.at - start);
        if end.is_some_and(|end| walk.spent > end.beyond) {
            return true;
        }
        let place = self.trie.place(walk.node);
        let ends = place.ends_form() && self.may_end(walk, walk.at, start);
        let Some(&letter) = self.memory.letters.get(walk.at) else {
            return !ends;
        };
        if letter.special || place.letters & bit(letter.code) != 0 || ends {
            return false;
        }
        let may_be_any = self.is_own && !walk.unlisted;
        let is_open = may_be_any || self.memory.text[walk.at] == ' ';
        !is_open && place.letters & self.options(walk.at).letters == 0
    }

    /// Goes on from a place as the text stands, and then, from the end backwards, in every other way.
    pub(super) fn walk(&mut self, walk: Walk, start: usize) {
        if walk.n_edits >= self.most_edits || self.allowed == Rewrites::None {
            return self.walk_plain(walk, start);
        }
        let last = self.memory.text.len().min(start + MAX_WORD);
        let base = self.memory.chain.len();
        let Walk {
            mut node, mut at, ..
        } = walk;
        loop {
            self.memory.work.steps += 1;
            let place = self.trie.place(node);
            if place.ends_form() && self.may_end(&walk, at, start) {
                self.end_word(Walk { node, at, ..walk }, place, start);
            }
            if at >= last || self.n_found >= MAX_EDGES {
                break;
            }
            self.memory.chain.push(node);
            match self.step_on(node, place, at) {
                Some(next) => node = next,
                None => break,
            }
            at += 1;
        }
        let budget = self.budget(walk.n_edits);
        for i in (base..self.memory.chain.len()).rev() {
            let (node, at) = (self.memory.chain[i], walk.at + i - base);
            if self.n_found < MAX_EDGES && self.may_branch(&walk, (node, at), start, budget) {
                self.branch(Walk { node, at, ..walk }, start, budget);
            }
        }
        self.memory.chain.truncate(base);
    }

    /// Goes on as the text stands alone.
    fn walk_plain(&mut self, walk: Walk, start: usize) {
        let last = self.memory.text.len().min(start + MAX_WORD);
        let Walk {
            mut node, mut at, ..
        } = walk;
        loop {
            self.memory.work.steps += 1;
            let place = self.trie.place(node);
            if place.ends_form() && self.may_end(&walk, at, start) {
                self.end_word(Walk { node, at, ..walk }, place, start);
            }
            if at >= last || self.n_found >= MAX_EDGES {
                return;
            }
            let letter = self.memory.letters[at];
            if letter.special {
                self.special(Walk { node, at, ..walk }, letter, start);
            }
            match self.step_on(node, place, at) {
                Some(next) => node = next,
                None => return,
            }
            at += 1;
        }
    }

    /// The place after the character at `at`, as it stands.
    #[inline(always)]
    fn step_on(&mut self, node: u32, place: Place, at: usize) -> Option<u32> {
        match self.memory.letters[at].code {
            OTHER => self.step_by_bytes(node, at),
            code => self.trie.child_of(self.layer, place, code),
        }
    }

    #[cold]
    fn step_by_bytes(&mut self, node: u32, at: usize) -> Option<u32> {
        self.step(node, OTHER, plain(self.memory.text[at]))
    }

    /// Ends a word where a form ends.
    #[inline(never)]
    fn end_word(&mut self, walk: Walk, place: Place, start: usize) {
        if walk.at > start
            && self.n_found < MAX_EDGES
            && let Some(entry) = self.trie.entry_at(place)
        {
            self.finish(&walk, entry, start);
        }
    }

    /// A spurious space stands inside a word of the dictionary, and neither half is a frequent word; "ij" may be one that the rest
    /// of a word follows: some engines part "wij ziging", "krij gen". The fit does not see that.
    fn may_join(&self, start: usize, end: usize) -> bool {
        let lexicon = self.models.lexicon;
        let frequent = |part: &[char]| {
            let part: String = part.iter().collect();
            let entry = lexicon.find(&part);
            entry.is_some_and(|entry| entry.cost() < FREQUENT)
        };
        let parts_ij = |(first, second): (&[char], &[char])| {
            let rest: String = second[1..].iter().collect();
            let is_rest = rest.chars().count() > 1 && rest.chars().all(char::is_lowercase);
            first.ends_with(&['i', 'j'])
                && is_rest
                && lexicon.find(&rest).is_none()
                && !lexicon.is_compound(&rest)
                && !lexicon.is_foreign(&rest)
        };
        let text = &self.memory.text[start..end];
        let gap = text.iter().position(|&c| c == ' ');
        !text.split(|&c| c == ' ').any(frequent)
            || !self.models.is_fitting && gap.is_some_and(|at| parts_ij(text.split_at(at)))
    }
}
