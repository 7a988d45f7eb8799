//! What may be behind a character: letters as walks see them, and the confusions at each place.
use super::{Moves, Run, index};
use crate::channel::Choice;
use crate::cost::{Cost, NAT};
use crate::lexicon::{Mixed, NO_LETTER, OTHER, Place, SMALL_A, code};
use crate::lm;

/// So many small letters before a capital are of a word.
const SMALL: usize = 3;
/// A word this rare hardly begins at a capital inside another.
const RARE: Cost = 11 * NAT;

/// A character as walks see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    /// Code of the character in the lexicon.
    pub(super) code: u8,
    /// Code of its small letter; `NO_LETTER`: it is no capital.
    pub(super) lower: u8,
    /// There is more to it than to go on: a capital, a hyphen.
    pub(super) special: bool,
    /// Class in the letter model.
    pub(super) class: u8,
}

impl Letter {
    #[inline]
    pub(super) fn of(c: char) -> Self {
        match u8::try_from(c) {
            Ok(byte @ b'a'..=b'z') => Self {
                code: byte - b'a' + SMALL_A,
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

/// The choices at a place: a range of [`Orders`] where the page has an order of its own, else of the channel's
/// list; not all need fit what stands there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// The bits of their first intended letters.
    pub(super) letters: u64,
    /// What the cheapest costs at least.
    pub(super) least: Cost,
    pub(super) first: u32,
    pub(super) last: u32,
    /// Nothing is rewritten here.
    pub(super) steady: bool,
}

/// The choices of each observed character in the order of their costs on a page, sorted once for all its places.
#[derive(Debug, Default)]
pub(super) struct Orders {
    /// Of which [`Moves::number`](super::Moves).
    number: u64,
    pub(super) choices: Vec<Choice>,
    of: Mixed<char, Options>,
}

impl Orders {
    /// Makes it that of moves; what is known of others, or of moves without a number, is forgotten.
    pub(super) fn begin(&mut self, moves: &Moves) {
        if moves.noise.has_own_order() && (moves.number == 0 || moves.number != self.number) {
            self.clear();
            self.number = moves.number;
        }
    }

    pub(super) fn clear(&mut self) {
        self.number = 0;
        self.choices.clear();
        self.of.clear();
    }
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
    let mut rest = letters >> SMALL_A & ((1 << 26) - 1);
    std::iter::from_fn(move || {
        let place = u8::try_from(rest.trailing_zeros())
            .ok()
            .filter(|_| rest != 0)?;
        rest &= rest - 1;
        Some((SMALL_A + place, char::from(b'a' + place)))
    })
}

pub(super) fn to_lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

pub(super) fn to_upper(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

impl Run<'_> {
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
        let (channel, noise) = (self.models.channel, &self.moves.noise);
        let c = self.memory.text[at];
        let steady = self.memory.detours.is_steady(at) || self.is_mark_of_part(at);
        let found = match noise.has_own_order() {
            _ if steady => Options {
                first: 0,
                steady,
                least: Cost::MAX / 2,
                ..Options::NOT_YET
            },
            true => self.order(at),
            false => {
                let (letters, least) = channel.reach(c);
                Options {
                    letters,
                    least: least + noise.confusion,
                    first: 0,
                    last: index(channel.choices(c).len()),
                    steady,
                }
            }
        };
        self.memory.options_at[at] = found;
        found
    }

    /// Whether the page shows the character to be misread.
    pub(super) fn is_shown(&self, c: char) -> bool {
        let choices = self.models.channel.choices(c);
        choices.iter().any(|choice| choice.is_shown)
    }

    /// Whether a capital stands behind small letters and ends a chunk or what comes before a sign: "bijlageA", "groepB)" have lost a
    /// space. An I is as often a small l. Of 82 in `../shared/eval` and `../pairs` 71 are, and 3 small letters. The fit does not see it.
    fn is_mark_of_part(&self, at: usize) -> bool {
        let text = &self.memory.text;
        let ends = text.get(at + 1).is_none_or(|c| !c.is_alphanumeric());
        let is_small = |c: &char| c.is_lowercase();
        ends && text[at].is_uppercase()
            && !self.is_shown(text[at])
            && text[at] != 'I'
            && !self.models.is_fitting
            && at
                .checked_sub(SMALL)
                .is_some_and(|first| text[first..at].iter().all(is_small))
    }

    /// The choices at a place in the order of their costs on this page.
    fn order(&mut self, at: usize) -> Options {
        let c = self.memory.text[at];
        let (channel, noise) = (self.models.channel, &self.moves.noise);
        let orders = &mut self.memory.orders;
        if let Some(&known) = orders.of.get(&c) {
            return known;
        }
        let list = channel.from(c);
        let first = orders.choices.len();
        orders
            .choices
            .extend(channel.choices(c).iter().map(|choice| Choice {
                cost: noise.cost(&list[usize::from(choice.number)]),
                ..*choice
            }));
        // The cheapest first, so that the rest need not be looked at.
        let key = |option: &Choice| (option.cost, list[usize::from(option.number)].index);
        let choices = &mut orders.choices[first..];
        choices.sort_by_key(key);
        let found = Options {
            letters: channel.reach(c).0,
            least: choices.first().map_or(Cost::MAX / 2, |choice| choice.cost),
            first: index(first),
            last: index(first + choices.len()),
            steady: false,
        };
        // Of the many characters that have none nothing is kept.
        if found.last > found.first {
            orders.of.insert(c, found);
        }
        found
    }

    /// A choice of [`Options`], with its cost on this page; whether it is of what stands there is for [`Self::fits`] to say.
    #[inline(always)]
    pub(super) fn option(&self, choices: &[Choice], number: u32, own_order: bool) -> Choice {
        if own_order {
            return self.memory.orders.choices[number as usize];
        }
        let choice = choices[number as usize];
        Choice {
            cost: choice.cost + self.moves.noise.confusion,
            ..choice
        }
    }

    /// Whether a choice may be read at `at`.
    #[inline(always)]
    pub(super) fn fits(&self, at: usize, choice: &Choice) -> bool {
        let is_free = choice.second.is_none() && !choice.has_digit && !choice.is_raised;
        // Most fail here.
        let has_second = || match choice.second {
            Some(second) => self.memory.text.get(at + 1) == Some(&second),
            None => true,
        };
        is_free || has_second() && self.fits_all(at, choice)
    }

    /// Whether the capital at `at` was read for a small letter: a word goes on there, "instelLing", and none begins but a rare one,
    /// as one does in `MijnOverheid` and `VoorWaar`. The fit does not see it.
    fn is_raised(&self, at: usize) -> bool {
        let text = &self.memory.text;
        let is_small = |i: usize| text.get(i).is_some_and(|c| c.is_lowercase());
        if self.moves.wide || at == 0 || !is_small(at - 1) || !is_small(at + 1) {
            return false;
        }
        let start = text[..at].iter().rposition(|c| !c.is_alphabetic());
        let rest = text[at..].iter().take_while(|c| c.is_alphabetic());
        let rest: String = rest.collect();
        let lexicon = self.models.lexicon;
        let is_whole = || {
            let mut whole: String = text[start.map_or(0, |i| i + 1)..at].iter().collect();
            whole.push_str(&rest.to_lowercase());
            let entry = lexicon.find(&whole);
            entry.is_some_and(|entry| !entry.is_corpus_only())
        };
        match lexicon.find(&rest) {
            Some(word) => word.cost() > RARE && is_whole(),
            None => !lexicon.is_foreign(&rest),
        }
    }

    fn fits_all(&self, at: usize, choice: &Choice) -> bool {
        let text = &self.memory.text;
        if choice.is_raised {
            return self.is_raised(at);
        }
        let n_observed = usize::from(choice.n_observed);
        if let Some(second) = choice.second {
            let list = self.models.channel.from(text[at]);
            let rest = || text[at..].starts_with(&list[usize::from(choice.number)].observed);
            if text.get(at + 1) != Some(&second) || n_observed > 2 && !rest() {
                return false;
            }
        }
        // A digit stands for a letter beside letters only.
        let near = |i: Option<usize>| {
            i.and_then(|i| text.get(i))
                .is_some_and(|c| c.is_alphabetic())
        };
        !choice.has_digit || near(at.checked_sub(1)) || near(Some(at + n_observed))
    }

    /// The place after what a choice at `at` reads.
    #[inline(always)]
    pub(super) fn step_other(
        &mut self,
        node: u32,
        place: Place,
        at: usize,
        option: Choice,
    ) -> Option<u32> {
        match option.codes {
            [OTHER, ..] => self.step_far(node, at, option),
            [first, NO_LETTER, ..] => self.trie.child_of(self.layer, place, first),
            [first, ref others @ ..] => {
                let mut node = self.trie.child_of(self.layer, place, first)?;
                for &code in others.iter().take_while(|&&code| code != NO_LETTER) {
                    node = self.trie.child(self.layer, node, code)?;
                }
                Some(node)
            }
        }
    }

    #[cold]
    fn step_far(&mut self, mut node: u32, at: usize, option: Choice) -> Option<u32> {
        let list = self.models.channel.from(self.memory.text[at]);
        for c in list[usize::from(option.number)].letters() {
            let c = if option.lowered { to_lower(c) } else { c };
            node = self.step(node, code(c), c)?;
        }
        Some(node)
    }
}
