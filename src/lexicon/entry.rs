//! What the lexicon holds for a form.
use std::ops::BitOr;

use crate::cost::{Cost, NAT, unpack};
use crate::hunspell::Flags;

/// What a form may do: compound roles and Hunspell's special cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// May begin a compound.
    pub const BEGIN: Self = Self(1);
    /// May stand inside a compound.
    pub const MIDDLE: Self = Self(2);
    /// May end a compound.
    pub const END: Self = Self(4);
    /// A word by itself.
    pub const WORD: Self = Self(8);
    /// Forbidden by the dictionary.
    pub const FORBIDDEN: Self = Self(16);
    /// Only in the case of the key.
    pub const KEEP_CASE: Self = Self(64);

    /// Whether all of `other` is set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of `other` is set.
    #[must_use]
    pub fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What a list of homonyms may do together: a restriction holds if all words among them have it.
    #[must_use]
    pub(crate) fn of(homonyms: &[Flags]) -> Self {
        let mut roles = Self(0);
        let mut keep_case = true;
        if homonyms
            .first()
            .is_some_and(|h| h.contains(Flags::STEM.union(Flags::FORBIDDEN)))
        {
            return Self::FORBIDDEN;
        }
        for &flags in homonyms.iter().filter(|h| !h.contains(Flags::FORBIDDEN)) {
            let stands = flags.intersects(Flags::STEM.union(Flags::WHOLE))
                && !flags.intersects(Flags::ONLY_IN_COMPOUND.union(Flags::ONLY_CAPITALS));
            if stands {
                roles = roles | Self::WORD;
                keep_case &= flags.contains(Flags::KEEP_CASE);
            }
            for (flag, role) in [
                (Flags::BEGIN, Self::BEGIN),
                (Flags::MIDDLE, Self::MIDDLE),
                (Flags::END, Self::END),
            ] {
                if flags.contains(flag) {
                    roles = roles | role;
                }
            }
        }
        if roles.contains(Self::WORD) && keep_case {
            roles = roles | Self::KEEP_CASE;
        }
        roles
    }

    pub(crate) fn bits(self) -> u8 {
        self.0
    }

    pub(crate) fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

impl BitOr for Roles {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Bits of a record's class field above the class itself.
pub(crate) const CLASS_MASK: u16 = 0x0fff;
/// A word that may be a run-on of two frequent ones.
pub(crate) const RUN_ON: u16 = 1 << 12;
/// A word that may be a misreading of a far more frequent one.
pub(crate) const CONFUSABLE: u16 = 1 << 13;
/// A word that running text hardly ever has with a capital inside a sentence.
pub(crate) const SELDOM_CAPITALISED: u16 = 1 << 15;
/// A word of the user's own: as sure as the dictionary's.
pub(crate) const OWN: u16 = 1 << 14;

/// One form: cost, roles, what it costs as a part of a compound, the language model's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub(crate) cost: u8,
    pub(crate) part: u8,
    pub(crate) class: u16,
    pub(crate) roles: Roles,
    pub(crate) id: u16,
}

/// What a part costs beside its own cost as a word when no compound has it.
const RARE_PART: Cost = 6 * NAT;

/// A form less rare than this is seen in compounds if it is ever in one.
const SEEN: Cost = 12 * NAT;

/// The cost that a nibble of [`Entry::part`] stands for: 3 to 15 nats; 15 is "never seen".
pub(crate) fn part_cost(nibble: u8) -> Cost {
    3 * NAT + Cost::from(nibble) * NAT * 4 / 5
}

impl Entry {
    /// What is never a word.
    pub(super) const NONE: Self = Self {
        cost: u8::MAX,
        part: u8::MAX,
        class: 0,
        roles: Roles(0),
        id: 0,
    };

    pub(crate) fn cost(self) -> Cost {
        unpack(self.cost)
    }

    /// The cost of beginning a compound.
    pub(crate) fn begin_cost(self) -> Cost {
        self.part_or_rare(self.part >> 4)
    }

    /// Whether the form begins no compound: no rule lets it, no compound was seen with it, and it is frequent
    /// enough that one would have been ("betere").
    pub(crate) fn begins_none(self) -> bool {
        !self.roles.contains(Roles::BEGIN) && self.part >> 4 == 15 && self.cost() < SEEN
    }

    /// Whether the form ends no compound, by the same signs.
    pub(crate) fn ends_none(self) -> bool {
        !self.roles.contains(Roles::END) && self.part & 15 == 15 && self.cost() < SEEN
    }

    /// The cost of ending a compound.
    pub(crate) fn end_cost(self) -> Cost {
        self.part_or_rare(self.part & 15)
    }

    /// A form that no compound of running text was seen with pays for its own rarity.
    fn part_or_rare(self, nibble: u8) -> Cost {
        let seen = part_cost(nibble);
        if nibble == 15 {
            seen.min(self.cost() + RARE_PART)
        } else {
            seen
        }
    }

    pub(crate) fn id(self) -> u16 {
        self.id
    }

    /// What the form may do.
    #[must_use]
    pub fn roles(self) -> Roles {
        self.roles
    }

    /// Whether the form is a word by itself (or was seen as one in running text).
    #[must_use]
    pub fn is_word(self) -> bool {
        self.roles.contains(Roles::WORD) && !self.roles.contains(Roles::FORBIDDEN)
    }

    /// Seen in running text only, not in the dictionary.
    #[must_use]
    pub fn is_corpus_only(self) -> bool {
        self.class & (CLASS_MASK | OWN) == 0
    }

    /// Whether it is one of the user's own words.
    #[must_use]
    pub fn is_own(self) -> bool {
        self.class & OWN != 0
    }

    /// Whether two frequent words side by side explain it better.
    pub(crate) fn may_be_run_on(self) -> bool {
        self.class & RUN_ON != 0
    }

    /// Whether a misreading of a frequent word explains it better.
    pub(crate) fn is_confusable(self) -> bool {
        self.class & CONFUSABLE != 0
    }

    /// Whether running text hardly ever has it with a capital inside a sentence: "waardoor", not "wet".
    pub(crate) fn is_seldom_capitalised(self) -> bool {
        self.class & SELDOM_CAPITALISED != 0
    }
}
