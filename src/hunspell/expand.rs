//! Expansion of stems by affixes.

use std::collections::HashMap;

use super::affix::{Affix, AffixFile, Flag};
use super::dictionary::{self, Entry};
use super::form::{joins_ij, to_plain};
use super::rules::{CompoundRules, Derivation, Marks};
use super::{Error, Flags};

/// All surface forms of a dictionary and what else acceptance needs.
#[derive(Debug)]
#[non_exhaustive]
pub struct Expansion {
    /// Forms in byte order, each once, with one or more homonyms in the order in which Hunspell sees them.
    pub forms: Vec<(String, Vec<Flags>)>,
    /// The rules for compounds.
    pub rules: CompoundRules,
}

/// Expands the dictionary `dic` by the affixes of `aff`.
///
/// The forms are in NFC (the dictionary must be) and spell ij with two letters. Forms that only serve as a
/// part of compounds are among them; they have no homonym with [`Flags::STEM`] free of
/// [`Flags::ONLY_IN_COMPOUND`], and none with [`Flags::WHOLE`].
///
/// # Errors
///
/// If a file is malformed, if it uses a feature that the expansion does not have, or if it has more flags in
/// its patterns and rules, or more affixes in compounds, than [`Flags`] holds.
///
/// # Complexity
///
/// Time and memory are proportional to the number of forms; the Dutch dictionary takes about a
/// second.
pub fn expand(aff: &str, dic: &str) -> Result<Expansion, Error> {
    let affixes = AffixFile::parse(aff)?;
    let entries = dictionary::parse(dic, &affixes)?;
    let (mut rules, marks) = CompoundRules::of(&affixes)?;
    let mut writer = Writer {
        affixes: &affixes,
        marks: &marks,
        found: Vec::new(),
    };
    for (index, entry) in (0..).zip(&entries) {
        if !unicode_normalization::is_nfc(&entry.stem) {
            return Err(Error::Unsupported {
                feature: format!("an entry that is not in NFC ({})", entry.stem),
            });
        }
        writer.expand_entry(entry, index);
    }
    let mut found = writer.found;
    found.sort_unstable_by(|a, b| (&a.key, a.order).cmp(&(&b.key, b.order)));

    let mut derivations = HashMap::new();
    let mut forms = Vec::new();
    for group in found.chunk_by(|a, b| a.key == b.key) {
        let homonyms = settle(group, &entries, &marks, &mut rules, &mut derivations)?;
        if !homonyms.is_empty() {
            forms.push((group[0].key.clone(), homonyms));
        }
    }
    Ok(Expansion { forms, rules })
}

/// How a form came about; Hunspell looks in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Stem,
    /// With a prefix, and perhaps a suffix.
    Prefix,
    Suffix,
    TwoSuffixes,
    PrefixTwoSuffixes,
}

/// Place in the search order: way, prefix, suffix (0 if none, else rank + 1), inner suffix, entry.
type Order = (Way, u32, u32, u32, u32);

/// One derivation of a form.
#[derive(Debug)]
struct Found {
    key: String,
    order: Order,
    flags: Flags,
    /// Bytes of `key` that the prefix added.
    prefix_len: usize,
}

/// The first derivation for each position; keeps all stems.
///
/// A derived form is first for a compound part if its suffix is tried before its prefix, and the other way
/// round elsewhere: so does Hunspell.
fn settle(
    group: &[Found],
    entries: &[Entry],
    marks: &Marks,
    rules: &mut CompoundRules,
    derivations: &mut HashMap<Derivation, usize>,
) -> Result<Vec<Flags>, Error> {
    let mut flags: Vec<Flags> = group.iter().map(|found| found.flags).collect();
    let positions = [
        (Flags::WHOLE, false),
        (Flags::BEGIN, true),
        (Flags::MIDDLE, true),
        (Flags::END, false),
        (Flags::RULE_END, false),
    ];
    for (position, suffix_first) in positions {
        let has = |found: &Found| found.order.0 != Way::Stem && found.flags.contains(position);
        let candidates = group.iter().enumerate().filter(|(_, found)| has(found));
        let first = candidates.min_by_key(|(_, found)| {
            let is_late = suffix_first && found.order.0 == Way::Prefix;
            (is_late, found.order)
        });
        let first = first.map(|(index, _)| index);
        for (index, found) in group.iter().enumerate() {
            if has(found) && Some(index) != first {
                flags[index] = without(flags[index], position);
            }
        }
    }
    let mut homonyms = Vec::new();
    for (found, flags) in group.iter().zip(flags) {
        if found.order.0 == Way::Stem {
            homonyms.push(flags);
            continue;
        }
        // Under a compound rule only a stem with a mark is of use.
        let flags = if marks.in_rules(flags) {
            flags
        } else {
            without(flags, Flags::RULE_END)
        };
        if flags.has_position() {
            let needs_stem =
                without(flags, Flags::WHOLE).has_position() || flags.contains(Flags::FORBIDDEN);
            let entry = &entries[found.order.4 as usize];
            let index = if needs_stem {
                let derivation = Derivation::between(&found.key, found.prefix_len, &entry.stem);
                let next = derivations.len() + 1;
                *derivations.entry(derivation).or_insert(next)
            } else {
                0
            };
            rules.add_derivation(index, derivations.len(), || {
                Derivation::between(&found.key, found.prefix_len, &entry.stem)
            })?;
            homonyms.push(flags.with_derivation(index));
        }
    }
    Ok(homonyms)
}

fn without(flags: Flags, bits: Flags) -> Flags {
    Flags::from_bits(flags.to_bits() & !bits.to_bits())
}

/// Collects the derivations of all entries.
#[derive(Debug)]
struct Writer<'a> {
    affixes: &'a AffixFile,
    marks: &'a Marks,
    found: Vec<Found>,
}

impl<'a> Writer<'a> {
    fn expand_entry(&mut self, entry: &Entry, index: u32) {
        let base = entry.bits(self.affixes).union(self.marks.of(entry));
        let mut positions = Flags::STEM;
        for (position, flag) in self.compound_positions() {
            if entry.has(flag) {
                positions = positions.union(position);
            }
        }
        let order = (Way::Stem, 0, 0, 0, index);
        self.push(&entry.stem, order, base.union(positions), 0);

        let affixes = self.affixes;
        let context = (entry, base, index);
        for suffix in of(&entry.flags, &affixes.suffixes) {
            if let Some(surface) = suffix.append_to(&entry.stem) {
                let order = (Way::Suffix, 0, suffix.rank + 1, 0, index);
                self.push_flags(
                    &surface,
                    order,
                    self.suffix_positions(entry, suffix),
                    base,
                    0,
                );
                self.cross(context, suffix, &surface);
                self.second_suffix(context, suffix, &surface);
            }
        }
        for prefix in of(&entry.flags, &affixes.prefixes) {
            if let Some(surface) = prefix.prepend_to(&entry.stem) {
                let order = (Way::Prefix, prefix.rank + 1, 0, 0, index);
                let positions = self.prefix_positions(entry, prefix);
                self.push_flags(&surface, order, positions, base, prefix.append.len());
            }
            // Suffixes that the prefix allows and the stem does not.
            for suffix in of(&prefix.continuation, &affixes.suffixes) {
                let is_own = entry.flags.contains(&suffix.flag);
                if let Some(surface) = suffix.append_to(&entry.stem).filter(|_| !is_own) {
                    self.cross_with(context, prefix, suffix, &surface);
                }
            }
        }
    }

    /// All prefixes on a form with a suffix.
    fn cross(&mut self, context: (&Entry, Flags, u32), suffix: &Affix, suffixed: &str) {
        let affixes = self.affixes;
        let entry = context.0;
        let added = suffix.continuation.iter();
        let added = added.filter(|flag| !entry.flags.contains(flag)).copied();
        let flags: Vec<Flag> = entry.flags.iter().copied().chain(added).collect();
        for prefix in of(&flags, &affixes.prefixes) {
            self.cross_with(context, prefix, suffix, suffixed);
        }
    }

    /// One prefix on a form with a suffix. Hunspell tests its condition on the suffixed form.
    fn cross_with(
        &mut self,
        (entry, base, index): (&Entry, Flags, u32),
        prefix: &Affix,
        suffix: &Affix,
        suffixed: &str,
    ) {
        if !prefix.crosses || !suffix.crosses {
            return;
        }
        let Some(surface) = prefix.prepend_to(suffixed) else {
            return;
        };
        let special = &self.affixes.special;
        let mut positions = Flags::default();
        let hidden = special.only_in_compound;
        if !prefix.adds(hidden) && !suffix.adds(hidden) && !entry.has(hidden) {
            positions = positions.union(Flags::WHOLE);
        }
        for (position, flag) in self.compound_positions() {
            let permitted = match position {
                Flags::END => prefix.adds(special.permit),
                _ => suffix.adds(special.permit),
            };
            if permitted && (entry.has(flag) || suffix.adds(flag)) {
                positions = positions.union(position);
            }
        }
        if prefix.adds(special.permit) {
            positions = positions.union(Flags::RULE_END);
        }
        let order = (Way::Prefix, prefix.rank + 1, suffix.rank + 1, 0, index);
        self.push_flags(&surface, order, positions, base, prefix.append.len());
    }

    /// A second suffix on a form with a suffix, and a prefix on both.
    fn second_suffix(&mut self, context: (&Entry, Flags, u32), inner: &Affix, suffixed: &str) {
        let (entry, base, index) = context;
        let affixes = self.affixes;
        let special = &affixes.special;
        let hidden = special.only_in_compound;
        if inner.adds(hidden) || entry.has(hidden) {
            return;
        }
        let mut positions = Flags::WHOLE.union(Flags::RULE_END);
        if entry.has(special.end) || inner.adds(special.end) {
            positions = positions.union(Flags::END);
        }
        for outer in of(&inner.continuation, &affixes.suffixes) {
            let Some(surface) = outer.append_to(suffixed) else {
                continue;
            };
            let ranks = (outer.rank + 1, inner.rank + 1);
            let order = (Way::TwoSuffixes, 0, ranks.0, ranks.1, index);
            self.push_flags(&surface, order, positions, base, 0);
            for prefix in affixes.prefixes.values().flatten() {
                let is_free = outer.adds(Some(prefix.flag));
                let is_crossed = inner.crosses
                    && (entry.has(Some(prefix.flag)) || inner.adds(Some(prefix.flag)));
                if !prefix.crosses || !outer.crosses || !(is_free || is_crossed) {
                    continue;
                }
                if let Some(surface) = prefix.prepend_to(&surface) {
                    let way = Way::PrefixTwoSuffixes;
                    let order = (way, prefix.rank + 1, ranks.0, ranks.1, index);
                    self.push_flags(&surface, order, positions, base, prefix.append.len());
                }
            }
        }
    }

    /// Where a form with this prefix alone can stand.
    fn prefix_positions(&self, entry: &Entry, prefix: &Affix) -> Flags {
        let special = &self.affixes.special;
        let mut positions = Flags::default();
        if !prefix.adds(special.only_in_compound) {
            positions = positions.union(Flags::WHOLE);
        }
        for (position, flag) in self.compound_positions() {
            let permitted = position != Flags::END || prefix.adds(special.permit);
            if permitted && (entry.has(flag) || prefix.adds(flag)) {
                positions = positions.union(position);
            }
        }
        if prefix.adds(special.permit) {
            positions = positions.union(Flags::RULE_END);
        }
        positions
    }

    /// Where a form with this suffix alone can stand.
    fn suffix_positions(&self, entry: &Entry, suffix: &Affix) -> Flags {
        let special = &self.affixes.special;
        let hidden = special.only_in_compound;
        let mut positions = Flags::default();
        if !suffix.adds(hidden) && !entry.has(hidden) {
            positions = positions.union(Flags::WHOLE);
        }
        let may_end = suffix.append.is_empty() || !suffix.adds(hidden);
        for (position, flag) in self.compound_positions() {
            let permitted = match position {
                Flags::END => may_end,
                _ => suffix.adds(special.permit),
            };
            if permitted && (entry.has(flag) || suffix.adds(flag)) {
                positions = positions.union(position);
            }
        }
        if may_end {
            positions = positions.union(Flags::RULE_END);
        }
        positions
    }

    fn compound_positions(&self) -> [(Flags, Option<Flag>); 3] {
        let special = &self.affixes.special;
        [
            (Flags::BEGIN, special.begin),
            (Flags::MIDDLE, special.middle),
            (Flags::END, special.end),
        ]
    }

    /// Adds a derived form, if it can stand anywhere.
    fn push_flags(
        &mut self,
        surface: &str,
        order: Order,
        positions: Flags,
        base: Flags,
        prefix_len: usize,
    ) {
        if positions.has_position() {
            self.push(surface, order, base.union(positions), prefix_len);
        }
    }

    fn push(&mut self, surface: &str, order: Order, flags: Flags, prefix_len: usize) {
        if let Some(key) = to_plain(surface, joins_ij(&self.affixes.input)) {
            // Invariant: a prefix of Dutch spells ij with as many bytes as the one letter takes.
            self.found.push(Found {
                key,
                order,
                flags,
                prefix_len,
            });
        }
    }
}

/// The affixes with one of `flags`, in no particular order.
fn of<'a>(
    flags: &'a [Flag],
    tables: &'a HashMap<Flag, Vec<Affix>>,
) -> impl Iterator<Item = &'a Affix> {
    flags.iter().filter_map(|flag| tables.get(flag)).flatten()
}
