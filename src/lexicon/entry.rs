//! What the lexicon's FST holds for a key, packed into its value.
use std::ops::BitOr;

use crate::cost::{Cost, unpack};

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
    /// Only a part of compounds, not a word by itself.
    pub const ONLY_COMPOUND: Self = Self(8);
    /// Forbidden by the dictionary.
    pub const FORBIDDEN: Self = Self(16);
    /// Seen in running text only, not in the dictionary.
    pub const CORPUS_ONLY: Self = Self(32);
    /// Only in the case of the key.
    pub const KEEP_CASE: Self = Self(64);
    /// A word that may be a run-on of two frequent words.
    pub const RUN_ON: Self = Self(128);

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

    /// The union of two homonyms: a restriction holds only if both have it.
    #[must_use]
    pub(crate) fn homonym(self, other: Self) -> Self {
        let restrictions = Self::ONLY_COMPOUND.0 | Self::KEEP_CASE.0;
        Self(((self.0 | other.0) & !restrictions) | (self.0 & other.0 & restrictions))
    }
}

impl BitOr for Roles {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One form's value: bits 0-7 the quantised unigram cost, 8-15 the roles,
/// 16-31 the language model's id (0: none).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry(u32);

impl Entry {
    pub(crate) fn new(cost: u8, roles: Roles, id: u16) -> Self {
        Self(u32::from(cost) | u32::from(roles.0) << 8 | u32::from(id) << 16)
    }

    pub(crate) fn from_value(value: u64) -> Self {
        Self(u32::try_from(value & 0xffff_ffff).unwrap_or(0))
    }

    pub(crate) fn value(self) -> u64 {
        u64::from(self.0)
    }

    pub(crate) fn cost(self) -> Cost {
        unpack(self.0.to_le_bytes()[0])
    }

    pub(crate) fn id(self) -> u16 {
        let [_, _, low, high] = self.0.to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    /// What the form may do.
    #[must_use]
    pub fn roles(self) -> Roles {
        Roles(self.0.to_le_bytes()[1])
    }

    /// Whether the form is a word by itself (or was seen as one in running text).
    #[must_use]
    pub fn is_word(self) -> bool {
        !self
            .roles()
            .intersects(Roles::ONLY_COMPOUND | Roles::FORBIDDEN)
    }
}
