/// What acceptance needs to know of one homonym of a key.
///
/// Bits 0 to 12 are the constants below. Bits 13 to 51 are *marks*: flags that the compound patterns and
/// rules of the affix file test, numbered in the order in which that file first names them. Bits 52 and 53
/// number the homonyms of one stem (the fourth and later ones share a number). The upper ten bits index the
/// table in [`CompoundRules`](super::CompoundRules) that leads from the surface back to the stem; 0 means
/// that the surface is the stem, or that no check asks for it.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flags(u64);

impl Flags {
    /// The key is an entry of the dictionary, not derived by affixes.
    pub const STEM: Self = Self(1);
    /// The stem is a forbidden word.
    pub const FORBIDDEN: Self = Self(1 << 1);
    /// The stem is only allowed inside compounds.
    pub const ONLY_IN_COMPOUND: Self = Self(1 << 2);
    /// A capitalised form of a mixed-case entry that only serves words in capitals (Openoffice.org).
    pub const ONLY_CAPITALS: Self = Self(1 << 3);
    /// The stem may not be written in another case.
    pub const KEEP_CASE: Self = Self(1 << 4);
    /// As the last part of a compound the stem asks for a capital in the word.
    pub const FORCE_UPPERCASE: Self = Self(1 << 5);
    /// The stem is correct but rare, and often a mistake.
    pub const WARN: Self = Self(1 << 6);
    /// The stem is correct but should never be offered as a correction.
    pub const NO_SUGGEST: Self = Self(1 << 7);
    /// Derived form: the one that stands when the key is a word of its own.
    pub const WHOLE: Self = Self(1 << 8);
    /// May be the first part of a compound.
    pub const BEGIN: Self = Self(1 << 9);
    /// May be a part in the middle of a compound.
    pub const MIDDLE: Self = Self(1 << 10);
    /// May be the last part of a compound.
    pub const END: Self = Self(1 << 11);
    /// Derived form: the one that stands as the last part under a compound rule.
    pub const RULE_END: Self = Self(1 << 12);

    pub(super) const FIRST_MARK: u8 = 13;
    pub(super) const MAX_MARKS: usize = 39;
    pub(super) const MAX_DERIVATIONS: usize = 1 << 10;
    const ORDINAL_SHIFT: u32 = 52;
    const DERIVATION_SHIFT: u32 = 54;

    /// The bits that depend on the position rather than on the stem.
    const POSITIONS: Self =
        Self(Self::WHOLE.0 | Self::BEGIN.0 | Self::MIDDLE.0 | Self::END.0 | Self::RULE_END.0);

    /// The packed value.
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        self.0
    }

    /// Flags of a packed value; every value is valid.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// True if all bits of `other` are set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// True if any bit of `other` is set.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The bits of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Only the bits that are set in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The mark with this bit number.
    pub(super) const fn mark(bit: u8) -> Self {
        Self(1 << bit)
    }

    pub(super) const fn has_mark(self, bit: u8) -> bool {
        self.0 >> bit & 1 == 1
    }

    /// True if the homonym can be used anywhere at all.
    pub(super) const fn has_position(self) -> bool {
        self.intersects(Self::POSITIONS)
    }

    /// Number of this homonym among the entries with the same stem, at most 3.
    pub(super) const fn ordinal(self) -> u64 {
        self.0 >> Self::ORDINAL_SHIFT & 3
    }

    pub(super) fn with_ordinal(self, ordinal: usize) -> Self {
        Self(self.0 | (ordinal.min(3) as u64) << Self::ORDINAL_SHIFT)
    }

    /// Index into the table of derivations, below [`Self::MAX_DERIVATIONS`].
    pub(crate) const fn derivation(self) -> usize {
        (self.0 >> Self::DERIVATION_SHIFT) as usize
    }

    pub(super) fn with_derivation(self, index: usize) -> Self {
        debug_assert!(index < Self::MAX_DERIVATIONS, "checked by the table");
        Self(self.0 | (index as u64) << Self::DERIVATION_SHIFT)
    }
}

impl std::fmt::Debug for Flags {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const NAMES: [&str; 13] = [
            "STEM",
            "FORBIDDEN",
            "ONLY_IN_COMPOUND",
            "ONLY_CAPITALS",
            "KEEP_CASE",
            "FORCE_UPPERCASE",
            "WARN",
            "NO_SUGGEST",
            "WHOLE",
            "BEGIN",
            "MIDDLE",
            "END",
            "RULE_END",
        ];
        let mut set = f.debug_set();
        for (name, bit) in NAMES.iter().zip(0u8..) {
            if self.has_mark(bit) {
                set.entry(&format_args!("{name}"));
            }
        }
        for bit in (Self::FIRST_MARK..).take(Self::MAX_MARKS) {
            if self.has_mark(bit) {
                set.entry(&format_args!("{}", bit - Self::FIRST_MARK));
            }
        }
        set.entry(&format_args!("homonym {}", self.ordinal()));
        set.entry(&format_args!("derivation {}", self.derivation()));
        set.finish()
    }
}
