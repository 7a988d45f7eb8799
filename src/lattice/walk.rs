//! Words of the lexicon from a node: the FST walked along the text, with confusions let through.
use super::edges::MAX_WORD;
use super::held::{self, Letters};
use super::{Change, Edge, MIN_PART, Rewrite, Rewrites, Run, Search, Total, index};
use crate::cost::{Cost, NAT};
use crate::lexicon::{Entry, NO_LETTER, OTHER, Place, ROOT, bit, code};
use crate::lm;

/// Rewrites in one word.
const MAX_EDITS: u8 = 2;
/// The same on a quiet page, in words that are not the user's own.
const MAX_EDITS_IF_QUIET: u8 = 1;
/// Confusions in one word cost at most this much.
const BUDGET: Cost = 14 * NAT;
/// The same for a second confusion in the word.
const BUDGET_OF_TWO: Cost = 12 * NAT;
/// Both for a word of the user's own: there are few, and the unknown word is dearer still.
const BUDGET_OF_OWN: Cost = 22 * NAT;
/// Word edges tried from one node, so that hostile text stays linear.
const MAX_EDGES: usize = 300;
/// A word more frequent than this stands by itself: no half of a broken one.
const FREQUENT: Cost = 8 * NAT;
/// A hyphen that an older line end left inside a word.
const LEFT_OVER: Cost = 9 * NAT;
/// A word broken over a line end.
const LINE_BREAK: Cost = NAT / 4;
/// A rewrite that no table lists: any letter for another, one lost, one too many.
const UNLISTED: Cost = 9 * NAT;
/// The first letter of a line is there twice, or a speck beside it was read as one: 42 of 17,000 lines of
/// made pages, 5 of five times as many words inside.
const EXTRA_AT_EDGE: Cost = 5 * NAT;
/// The first letter of a line was cut off, or is under a speck: 52 of the same, and which one of twenty letters.
const LOST_AT_EDGE: Cost = 7 * NAT;
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
struct Walk {
    /// In the trie of the list that is walked.
    node: u32,
    at: usize,
    spent: Cost,
    n_edits: u8,
    joined: bool,
    lowered: bool,
    /// An unlisted rewrite was used.
    unlisted: bool,
    /// A hyphen was passed over that an older line end left; no part of a compound ends behind it.
    left_over: bool,
}

/// A character as walks see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    /// Code of the character in the lexicon.
    pub(super) code: u8,
    /// Code of its small letter; `NO_LETTER`: it is no capital.
    pub(super) lower: u8,
    /// There is more to it than to go on: a capital, a hyphen.
    special: bool,
    /// Class in the letter model.
    pub(super) class: u8,
}

impl Letter {
    #[inline]
    pub(super) fn of(c: char) -> Self {
        match u8::try_from(c) {
            Ok(byte @ b'a'..=b'z') => Self {
                code: byte - b'a',
                lower: NO_LETTER,
                special: false,
                class: byte - b'a' + 1,
            },
            _ => Self::of_other(c),
        }
    }

    fn of_other(c: char) -> Self {
        let lower = if c.is_uppercase() {
            code(to_lower(c))
        } else {
            NO_LETTER
        };
        Self {
            code: code(plain(c)),
            lower,
            class: u8::try_from(lm::letter(c)).unwrap_or(0),
            special: lower != NO_LETTER || matches!(c, '-' | '¬' | '\u{ad}'),
        }
    }
}

/// A confusion that may be behind what stands at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    /// The bit of its first intended letter.
    pub(super) letter: u64,
    pub(super) cost: Cost,
    /// In the list of the observed character.
    pub(super) number: u16,
    /// Characters observed.
    pub(super) n_observed: u8,
    /// The codes of the characters intended, one or two (`NO_LETTER`: no second); `OTHER`: they are others.
    codes: [u8; 2],
}

/// The choices at a place: a range of `Search::options`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// The bits of all first intended letters.
    pub(super) letters: u64,
    /// The cost of the cheapest.
    pub(super) least: Cost,
    pub(super) first: u32,
    pub(super) last: u32,
    /// Nothing is rewritten here.
    pub(super) steady: bool,
}

/// [`Options::first`] of those not looked up.
const NOT_YET: u32 = u32::MAX;

impl Options {
    pub(super) const NOT_YET: Self = Self {
        letters: 0,
        least: 0,
        first: NOT_YET,
        last: NOT_YET,
        steady: false,
    };
}

/// The character that the lexicon has for `c`.
pub(super) fn plain(c: char) -> char {
    if c == '’' { '\'' } else { c }
}

/// The letters a to z among those of a mask, with their codes.
pub(super) fn small_letters(letters: u64) -> impl Iterator<Item = (u8, char)> {
    let mut rest = letters & ((1 << 26) - 1);
    std::iter::from_fn(move || {
        let code = u8::try_from(rest.trailing_zeros())
            .ok()
            .filter(|_| rest != 0)?;
        rest &= rest - 1;
        Some((code, char::from(b'a' + code)))
    })
}

pub(super) fn to_lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

impl Run<'_> {
    /// Pushes the word edges from `start` whose letters begin at `from`.
    pub(super) fn walk_from(&mut self, start: usize, from: usize) {
        self.allowed = self.rewrites(start);
        if self.allowed > Rewrites::None {
            self.find_ends(start);
        }
        for (i, layer) in self.models.lexicon.layers().enumerate() {
            if self.memory.tries.len() <= i {
                self.memory.tries.resize_with(i + 1, Default::default);
            }
            self.layer = layer;
            self.is_own = i > 0;
            self.most_edits = match self.moves.quiet && !self.is_own {
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
    fn may_end(&self, walk: &Walk, at: usize, start: usize) -> bool {
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
                    let intended = confusion.intended.chars();
                    if self.is_capital(place, span.start) {
                        intended.map(to_upper).for_each(&mut each);
                    } else {
                        intended.for_each(&mut each);
                    }
                    at = place + confusion.observed.len();
                }
                Change::Sign(i) => {
                    let confusion = &self.models.channel.signs(c)[usize::from(i)];
                    confusion.intended.chars().for_each(&mut each);
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

    /// Whether a rewrite at `at` of a word that begins at `start` keeps a capital.
    fn is_capital(&self, at: usize, start: usize) -> bool {
        (at == start || self.all_caps) && self.memory.text[at].is_uppercase()
    }

    pub(super) fn step(&mut self, node: u32, code: u8, c: char) -> Option<u32> {
        self.trie.step(self.layer, node, code, c)
    }

    /// Goes on after one rewrite, unless it is plain that nothing comes of it.
    #[inline]
    fn walk_changed(&mut self, mut walk: Walk, rewrite: Rewrite, start: usize) {
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
            if letter.special || letter.code == OTHER {
                return true;
            }
            match self.trie.child_of(self.layer, place, letter.code) {
                Some(next) => walk.node = next,
                None => return false,
            }
            walk.at += 1;
        }
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
    fn walk(&mut self, walk: Walk, start: usize) {
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
            if self.n_found < MAX_EDGES {
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

    /// Every way on from a place but the plain one.
    #[inline(never)]
    fn branch(&mut self, walk: Walk, start: usize, budget: Cost) {
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

    /// Whether a hyphen may be left over from an older line end: "verorde-ning".
    fn is_left_over(&self, at: usize) -> bool {
        let text = &self.memory.text;
        let is_small = |i: usize| text.get(i).is_some_and(|c| c.is_lowercase());
        (at - 2..at).all(is_small) && (at + 1..at + 3).all(is_small)
    }

    /// A capital that may be a small letter, a hyphen at a line end.
    #[inline(never)]
    fn special(&mut self, walk: Walk, letter: Letter, start: usize) {
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
                let mut intended = confusion.intended.chars();
                let is_kept = confusion
                    .observed
                    .iter()
                    .all(|c| intended.next() == Some(*c));
                is_kept && place + confusion.observed.len() == at
            }
            _ => false,
        }
    }

    /// Listed confusions at the walk's place.
    fn confuse(&mut self, walk: Walk, options: Options, (start, budget): (usize, Cost)) {
        let at = walk.at;
        let letters = self.trie.letters(walk.node);
        for number in options.first..options.last {
            let option = self.memory.options[number as usize];
            let spent = walk.spent + option.cost;
            if spent > budget {
                break;
            }
            if letters & option.letter == 0 {
                continue;
            }
            if let Some(node) = self.step_other(walk.node, at, option) {
                let next = Walk {
                    node,
                    at: at + usize::from(option.n_observed),
                    spent,
                    n_edits: walk.n_edits + 1,
                    ..walk
                };
                let change = Change::Listed(option.number);
                self.walk_changed(next, Rewrite::new(at, change), start);
            }
        }
    }

    /// The place after what a choice at `at` reads.
    #[inline]
    pub(super) fn step_other(&mut self, node: u32, at: usize, option: Choice) -> Option<u32> {
        match option.codes {
            [OTHER, _] => self.step_far(node, at, option),
            [first, NO_LETTER] => self.trie.child(self.layer, node, first),
            [first, second] => {
                let node = self.trie.child(self.layer, node, first)?;
                self.trie.child(self.layer, node, second)
            }
        }
    }

    fn step_far(&mut self, mut node: u32, at: usize, option: Choice) -> Option<u32> {
        let list = self.models.channel.from(self.memory.text[at]);
        for &(code, c) in &list[usize::from(option.number)].steps {
            node = self.step(node, code, c)?;
        }
        Some(node)
    }

    /// The confusions that what stands at `at` may come from, looked up once.
    #[inline(always)]
    pub(super) fn options(&mut self, at: usize) -> Options {
        let known = self.memory.options_at[at];
        if known.first == NOT_YET {
            self.look_up(at)
        } else {
            known
        }
    }

    #[inline(never)]
    fn look_up(&mut self, at: usize) -> Options {
        let (models, noise) = (self.models, &self.moves.noise);
        let Search {
            text,
            options,
            detours,
            ..
        } = &mut *self.memory;
        let first = index(options.len());
        let (mut letters, mut least) = (0, Cost::MAX / 2);
        let steady = detours.is_steady(at);
        let list = if steady {
            &[]
        } else {
            models.channel.from(text[at])
        };
        for (number, confusion) in (0..).zip(list) {
            let observed = confusion.observed.as_slice();
            if observed.len() > 1
                && (text.get(at + 1) != observed.get(1) || !text[at..].starts_with(observed))
            {
                continue;
            }
            // A digit stands for a letter beside letters only.
            let near = |i: Option<usize>| {
                i.and_then(|i| text.get(i))
                    .is_some_and(|c| c.is_alphabetic())
            };
            if confusion.has_digit
                && !near(at.checked_sub(1))
                && !near(Some(at + confusion.observed.len()))
            {
                continue;
            }
            letters |= confusion.first;
            let cost = noise.cost(confusion);
            least = least.min(cost);
            let codes = match confusion.steps[..] {
                [(code, _)] if code < OTHER => [code, NO_LETTER],
                [(first, _), (second, _)] if first < OTHER && second < OTHER => [first, second],
                _ => [OTHER; 2],
            };
            options.push(Choice {
                letter: confusion.first,
                cost,
                number,
                n_observed: u8::try_from(confusion.observed.len()).unwrap_or(u8::MAX),
                codes,
            });
        }
        // The cheapest first, so that the rest need not be looked at.
        if noise.has_own_order() {
            let key = |option: &Choice| (option.cost, list[usize::from(option.number)].index);
            options[first as usize..].sort_by_key(key);
        }
        let last = index(options.len());
        let found = Options {
            letters,
            least,
            first,
            last,
            steady,
        };
        self.memory.options_at[at] = found;
        found
    }

    /// What a word may cost with one rewrite more.
    fn budget(&self, n_edits: u8) -> Cost {
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
        let (models, at) = (self.models, walk.at);
        let letters = self.trie.letters(walk.node);
        for lost in models.channel.lost() {
            let spent = walk.spent + self.moves.noise.cost(lost);
            if letters & lost.first == 0 || spent > budget {
                continue;
            }
            let (code, c) = lost.steps[0];
            if c.is_lowercase() && !self.memory.text[at].is_lowercase() {
                continue;
            }
            if let Some(node) = self.step(walk.node, code, c) {
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
        for ((_, c), node) in small_letters(place.letters).zip(place.first_child()..) {
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

fn to_upper(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}
