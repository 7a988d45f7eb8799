//! P(o | w): weighted rewrites observed -> intended, and the costs of spaces.
use std::collections::HashMap;

use crate::cost::{Cost, NAT};
use crate::lexicon::{NO_LETTER, OTHER, bit, code};

mod learner;
mod table;

pub use learner::ChannelLearner;
pub(crate) use learner::aligned;

use table::Side;

/// One weighted rewrite.
#[derive(Debug, Clone)]
pub(crate) struct Confusion {
    pub(crate) observed: Side,
    pub(crate) intended: Side,
    pub(crate) cost: Cost,
    /// A capital is intended, not of the very letter that was read.
    has_capital: bool,
    /// A capital is read for its own small letter.
    pub(crate) is_raised: bool,
    /// A digit is among the observed characters.
    pub(crate) has_digit: bool,
    /// The same letters with a mark.
    pub(crate) is_lost_mark: bool,
    /// The page shows it in word after word.
    pub(crate) is_shown: bool,
    /// Place in the list, for costs that a page adapts.
    pub(crate) index: usize,
}

/// Letters of a choice that are walked by their codes.
const N_CODES: usize = 4;

/// Intended letters as walks through the lexicon take them: the bit of the first, and the codes of all
/// (`NO_LETTER`: there are no more; `OTHER`: they are more, or others).
fn codes(letters: impl Iterator<Item = char>) -> (u64, [u8; N_CODES]) {
    let (mut all, mut n, mut first) = ([NO_LETTER; N_CODES], 0, 0);
    let mut is_plain = true;
    for code in letters.map(code) {
        if n == 0 {
            first = bit(code);
        }
        match all.get_mut(n) {
            Some(place) if code < OTHER => *place = code,
            _ => is_plain = false,
        }
        n += 1;
    }
    (
        first,
        if is_plain && n > 0 {
            all
        } else {
            [OTHER; N_CODES]
        },
    )
}

/// A mark that an engine lost which knows none: some letter of each kind goes without.
const LOST_MARK: Cost = NAT * 3 / 2;
/// The observed side of a lost first letter: the space before it.
const LOST: char = '␣';
/// Characters below this have a table of their own.
const LATIN: usize = 0x180;

impl Confusion {
    /// The letters intended, without the space beside them.
    pub(crate) fn letters(&self) -> impl Iterator<Item = char> {
        self.intended.iter().copied().filter(|&c| c != ' ')
    }

    /// Whether neither side has a letter or a digit.
    fn is_of_signs(&self) -> bool {
        let mut all = self.observed.iter().chain(self.intended.iter());
        !all.any(|c| c.is_alphanumeric())
    }
}

/// A confusion as the search tries it: what most of them are passed over by, side by side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    /// The bit of its first intended letter.
    pub(crate) letter: u64,
    pub(crate) cost: Cost,
    /// The second observed character, if there are several.
    pub(crate) second: Option<char>,
    /// In the list of the observed character.
    pub(crate) number: u16,
    /// Characters observed.
    pub(crate) n_observed: u8,
    /// See [`codes`].
    pub(crate) codes: [u8; N_CODES],
    /// The capitals intended are small letters in the lexicon: for the first letter of a word, or one of
    /// capitals alone.
    pub(crate) lowered: bool,
    /// See [`Confusion::is_raised`].
    pub(crate) is_raised: bool,
    pub(crate) has_digit: bool,
    /// See [`Confusion::is_shown`].
    pub(crate) is_shown: bool,
}

/// The confusions of a first observed character.
#[derive(Debug, Clone, Default)]
struct List {
    all: Vec<Confusion>,
    /// Those in small letters behind those they are of.
    choices: Vec<Choice>,
    /// The bits of all first intended letters.
    letters: u64,
}

impl List {
    /// Sets the confusions in the order of their costs, of those as dear in the table's.
    fn sort(&mut self) {
        self.all.sort_unstable_by_key(|c| (c.cost, c.index));
        self.choose();
    }

    fn choose(&mut self) {
        self.choices.clear();
        self.choices.reserve(self.all.len());
        let small = |c: char| c.to_lowercase().next().unwrap_or(c);
        for (number, confusion) in (0..).zip(&self.all) {
            let observed = &confusion.observed;
            let mut choose = |(letter, codes), lowered| {
                self.choices.push(Choice {
                    letter,
                    cost: confusion.cost,
                    second: observed.get(1).copied(),
                    number,
                    n_observed: u8::try_from(observed.len()).unwrap_or(u8::MAX),
                    codes,
                    lowered,
                    is_raised: confusion.is_raised,
                    has_digit: confusion.has_digit,
                    is_shown: confusion.is_shown,
                });
            };
            choose(codes(confusion.letters()), false);
            if confusion.has_capital {
                choose(codes(confusion.letters().map(small)), true);
            }
        }
        let letters = self.choices.iter().map(|choice| choice.letter);
        self.letters = letters.fold(0, |all, letter| all | letter);
    }
}

/// A rewrite that a page shows in word after word: a character and the letters that it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Shown {
    pub(crate) observed: char,
    pub(crate) intended: String,
    pub(crate) cost: Cost,
}

/// The error model: confusions by their first observed character.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    /// By the first observed character, those of Latin letters.
    latin: Vec<List>,
    letters: HashMap<char, List>,
    signs: HashMap<char, Vec<Confusion>>,
    /// First letters of words that were lost: a space read for a space and the letter.
    lost: Vec<Confusion>,
    pub(crate) n: usize,
}

/// The priors of a page: cost of a lost space, of a spurious one, and what is
/// added to each confusion. They follow the page's own noise.
#[derive(Debug, Clone)]
pub(crate) struct Noise {
    /// A space lost between two words.
    pub(crate) lost_space: Cost,
    /// A space lost after a sign.
    pub(crate) lost_after_sign: Cost,
    /// A space read inside a word.
    pub(crate) spurious_space: Cost,
    /// Added to the cost of every confusion of letters.
    pub(crate) confusion: Cost,
    /// Added to the cost of every confusion of signs.
    pub(crate) sign: Cost,
    /// `adapted[i]`: the most that confusion i costs on this page; empty: nothing is known.
    pub(crate) adapted: Vec<Cost>,
    /// Some confusion costs less than on a page that nothing is known of.
    pub(crate) is_partial: bool,
    /// Whether known words are to be doubted.
    pub(crate) misread_words: bool,
    /// The page has no letter with a mark: its engine knows none.
    pub(crate) markless: bool,
    /// More than a quarter of the chunks were doubted: few of the page's words are right.
    pub(crate) few_right: bool,
}

impl Noise {
    /// A page of which nothing is known: about one run-on per hundred words.
    pub(crate) const UNKNOWN: Self = Self {
        lost_space: 4 * NAT,
        lost_after_sign: 4 * NAT,
        spurious_space: 8 * NAT,
        confusion: NAT,
        sign: NAT,
        adapted: Vec::new(),
        is_partial: false,
        misread_words: false,
        markless: false,
        few_right: false,
    };

    /// Whether nothing is likelier to be damaged than under `other`.
    pub(crate) fn is_quieter(&self, other: &Self) -> bool {
        self.lost_space >= other.lost_space
            && self.lost_after_sign >= other.lost_after_sign
            && self.spurious_space >= other.spurious_space
            && self.confusion >= other.confusion
            && self.sign >= other.sign
            && !self.is_partial
            && !self.misread_words
            && !self.markless
    }

    /// Whether nothing is known of the page yet.
    pub(crate) fn is_unknown(&self) -> bool {
        let costs = |noise: &Self| {
            let Self {
                lost_space,
                lost_after_sign,
                spurious_space,
                confusion,
                sign,
                ..
            } = *noise;
            [lost_space, lost_after_sign, spurious_space, confusion, sign]
        };
        costs(self) == costs(&Self::UNKNOWN)
    }

    /// Whether damage is rare: what is dearer than the text as it stands need not be looked at there.
    pub(crate) fn is_quiet(&self) -> bool {
        self.has_rare_damage() && !self.markless
    }

    /// The same, whatever marks it has.
    pub(crate) fn has_rare_damage(&self) -> bool {
        self.lost_space >= 3 * NAT
            && self.confusion >= NAT
            && !self.is_partial
            && !self.misread_words
    }

    /// Whether the page has shown hardly any damage, of signs neither.
    pub(crate) fn has_no_damage(&self) -> bool {
        self.is_quiet() && self.sign >= 2 * NAT
    }

    /// Whether the page itself has shown that letters are often misread: then known words are doubted
    /// too, and words are tried that were rewritten several times.
    pub(crate) fn has_heavy_damage(&self) -> bool {
        self.confusion < NAT * 9 / 10
    }

    /// Whether the page changes the order of the confusions of letters.
    pub(crate) fn has_own_order(&self) -> bool {
        self.markless || !self.adapted.is_empty()
    }

    /// Whether rewrites are worth trying that no table lists.
    pub(crate) fn has_misread_letters(&self) -> bool {
        self.confusion < NAT * 3
    }

    /// The cost of a confusion on this page.
    pub(crate) fn cost(&self, confusion: &Confusion) -> Cost {
        let mut cost = confusion.cost + self.confusion;
        if self.markless && confusion.is_lost_mark {
            cost = cost.min(LOST_MARK);
        }
        self.adapted
            .get(confusion.index)
            .map_or(cost, |&most| cost.min(most))
    }

    /// The cost of a confusion of signs on this page.
    pub(crate) fn sign_cost(&self, confusion: &Confusion) -> Cost {
        let cost = confusion.cost + self.sign;
        self.adapted
            .get(confusion.index)
            .map_or(cost, |&most| cost.min(most))
    }
}

impl Channel {
    /// Sets the confusions of letters in the order of their costs, of those as dear in the table's.
    fn sort(&mut self) {
        let lists = self.latin.iter_mut().chain(self.letters.values_mut());
        lists.for_each(List::sort);
    }

    /// The confusions that `holds`, under the same numbers.
    pub(crate) fn filtered(&self, holds: impl Fn(&Confusion) -> bool) -> Self {
        let mut out = self.clone();
        let lists = out.latin.iter_mut().chain(out.letters.values_mut());
        for list in lists {
            list.all.retain(&holds);
            list.choose();
        }
        let others = out.signs.values_mut().chain([&mut out.lost]);
        others.for_each(|list| list.retain(&holds));
        out
    }

    /// The confusions with those on top that a page shows, and the most that each costs there.
    pub(crate) fn with_shown(&self, shown: &[Shown]) -> (Self, Vec<Cost>) {
        let mut out = self.clone();
        let mut most = vec![Cost::MAX; self.n];
        for row in shown {
            let list = out.list(row.observed, false);
            let same = |c: &&mut Confusion| {
                c.observed[..] == [row.observed]
                    && c.intended.iter().copied().eq(row.intended.chars())
            };
            if let Some(known) = list.iter_mut().find(same) {
                known.is_shown = true;
                most[known.index] = row.cost;
                continue;
            }
            list.push(Confusion {
                observed: Side::of(&row.observed.to_string()),
                intended: Side::of(&row.intended),
                cost: row.cost,
                has_capital: false,
                is_raised: false,
                has_digit: row.observed.is_ascii_digit(),
                is_lost_mark: false,
                is_shown: true,
                index: most.len(),
            });
            most.push(row.cost);
        }
        out.n = most.len();
        out.sort();
        (out, most)
    }

    /// The confusions of a first observed character.
    fn list(&mut self, first: char, of_signs: bool) -> &mut Vec<Confusion> {
        match first as usize {
            _ if of_signs => self.signs.entry(first).or_default(),
            _ if first == LOST => &mut self.lost,
            code if code < LATIN => &mut self.latin[code].all,
            _ => &mut self.letters.entry(first).or_default().all,
        }
    }

    /// The confusions of another table on top: of a rewrite in both, the other's weight holds.
    pub(crate) fn with(&self, own: &Self) -> Self {
        let mut out = self.clone();
        for confusion in own.all() {
            let first = confusion.observed[0];
            let same = |c: &&mut Confusion| {
                c.observed[..] == confusion.observed[..] && c.intended[..] == confusion.intended[..]
            };
            let list = out.list(first, confusion.is_of_signs());
            if let Some(known) = list.iter_mut().find(same) {
                known.cost = confusion.cost;
            } else {
                list.push(Confusion {
                    index: self.n + confusion.index,
                    ..confusion.clone()
                });
            }
        }
        out.n = self.n + own.n;
        out.sort();
        out
    }

    /// The confusions of letters whose observed side begins with `c`, the cheapest first.
    pub(crate) fn from(&self, c: char) -> &[Confusion] {
        self.list_of(c).map_or(&[], |list| &list.all)
    }

    /// What a word was if one confusion of letters that is `wanted` happened to it.
    pub(crate) fn rewritten<'c>(
        &'c self,
        word: &'c str,
        wanted: impl Fn(&Confusion) -> bool + Copy + 'c,
    ) -> impl Iterator<Item = String> + 'c {
        let places = word.char_indices();
        places.flat_map(move |(at, c)| {
            let confusions = self.from(c).iter().filter(move |c| wanted(c));
            confusions.filter_map(move |confusion| {
                let mut rest = word[at..].chars();
                let mut observed = confusion.observed.iter();
                observed.all(|&c| rest.next() == Some(c)).then(|| {
                    let intended = confusion.intended.iter().copied();
                    word[..at].chars().chain(intended).chain(rest).collect()
                })
            })
        })
    }

    /// The same as the search tries them.
    pub(crate) fn choices(&self, c: char) -> &[Choice] {
        self.list_of(c).map_or(&[], |list| &list.choices)
    }

    /// The bits of the first letters that they intend, and the cost of the cheapest.
    pub(crate) fn reach(&self, c: char) -> (u64, Cost) {
        let list = self.list_of(c);
        let least = list.and_then(|list| list.choices.first());
        (
            list.map_or(0, |list| list.letters),
            least.map_or(Cost::MAX / 2, |choice| choice.cost),
        )
    }

    fn list_of(&self, c: char) -> Option<&List> {
        let latin = self.latin.get(c as usize);
        latin.or_else(|| self.letters.get(&c))
    }

    /// The confusions of the sign `c` with another, none, or a space.
    pub(crate) fn signs(&self, c: char) -> &[Confusion] {
        self.signs.get(&c).map_or(&[], Vec::as_slice)
    }

    /// The first letters of words that may have been lost.
    pub(crate) fn lost(&self) -> &[Confusion] {
        &self.lost
    }

    /// All confusions.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Confusion> {
        let lists = self.latin.iter().chain(self.letters.values());
        let others = self.signs.values().chain([&self.lost]).flatten();
        lists.flat_map(|list| &list.all).chain(others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_adds_and_replaces() {
        let base = Channel::parse("c\te\t3.00\n‘\t\t4\n").unwrap();
        let own = Channel::parse("c\te\t2.00\nc\to\t5.00\n").unwrap();
        let both = base.with(&own);
        let costs: Vec<_> = both
            .from('c')
            .iter()
            .map(|c| (c.intended[0], c.cost))
            .collect();
        assert_eq!(costs, [('e', 2 * NAT), ('o', 5 * NAT)]);
        assert!(both.all().all(|c| c.index < both.n));
        assert_eq!(both.signs('‘').len(), 1);
    }

    #[test]
    fn a_confusion_with_itself_is_refused() {
        assert!(Channel::parse("e\te\t1.00\n").is_err());
        assert!(Channel::parse("e\tc\n").is_err());
        assert!(Channel::parse("e\t\t1.00\n").is_err());
        assert!(Channel::parse("‘\t\t1.00\n.\t␣\t2\n").is_ok());
    }

    #[test]
    fn a_first_letter_may_be_lost() {
        let channel = Channel::parse("␣\t␣z\t6.00\n").unwrap();
        assert_eq!(channel.lost().len(), 1);
        assert!(channel.lost()[0].letters().eq(['z']));
        assert!(Channel::parse("␣\tz\t6.00\n").is_err());
        assert!(Channel::parse("␣\t␣zo\t6.00\n").is_err());
    }
}
