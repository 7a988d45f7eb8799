//! What of an affix file is still needed once the forms are written out.

use super::affix::{AffixFile, Flag, PatternSide};
use super::dictionary::Entry;
use super::form::{joins_ij, push_plain, to_plain};
use super::{Error, Flags};

/// Compound patterns and rules, input conversion and derivations of an affix file.
///
/// Serialised with [`to_bytes`](Self::to_bytes), it belongs beside the lexicon whose [`Flags`] it explains:
/// marks and derivations are numbers into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompoundRules {
    pub(super) min_part: usize,
    pub(super) check_case: bool,
    pub(super) check_duplicate: bool,
    /// Replacements in the input, as in the affix file.
    pub(super) input: Vec<(String, String)>,
    pub(super) patterns: Vec<Pattern>,
    /// Sequences of marks, at most 64.
    pub(super) rules: Vec<Vec<u8>>,
    /// `derivations[i]` belongs to [`Flags::derivation`] `i`; the first changes nothing.
    pub(super) derivations: Vec<Derivation>,
}

/// A forbidden boundary between two parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) before: Side,
    pub(super) after: Side,
}

/// What a pattern asks of one part: text next to the boundary, and a mark of its stem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    /// In the spelling of the keys.
    pub(super) text: String,
    pub(super) mark: Option<u8>,
}

/// The way from a form back to its stem, both in the spelling of the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Derivation {
    /// Bytes to drop at the beginning, and then what to put there.
    pub(super) drop_front: usize,
    pub(super) add_front: String,
    /// Bytes to drop at the end, and then what to put there.
    pub(super) drop_back: usize,
    pub(super) add_back: String,
}

impl Derivation {
    /// From `surface`, whose first `prefix_len` bytes are a prefix, to `stem` (with one-letter ij).
    pub(super) fn between(surface: &str, prefix_len: usize, stem: &str) -> Self {
        let mut plain = String::new();
        stem.chars().for_each(|c| push_plain(&mut plain, c));
        let rest = &surface[prefix_len..];
        // A prefix that strips: put back what the stem has before the rest.
        let front = (0..plain.len())
            .filter(|&at| plain.is_char_boundary(at))
            .find(|&at| rest.chars().next() == plain[at..].chars().next())
            .filter(|_| prefix_len > 0)
            .unwrap_or(0);
        let common: usize = rest
            .chars()
            .zip(plain[front..].chars())
            .take_while(|(a, b)| a == b)
            .map(|(c, _)| c.len_utf8())
            .sum();
        Self {
            drop_front: prefix_len,
            add_front: plain[..front].to_owned(),
            drop_back: rest.len() - common,
            add_back: plain[front + common..].to_owned(),
        }
    }

    /// The stem of `surface`; `surface` itself if the derivation does not fit it (which no entry of the
    /// lexicon it was made with causes).
    pub(super) fn stem(&self, surface: &str) -> String {
        let end = surface.len().saturating_sub(self.drop_back);
        match surface.get(self.drop_front..end) {
            Some(kept) => format!("{}{kept}{}", self.add_front, self.add_back),
            None => surface.to_owned(),
        }
    }
}

/// The flags that patterns and rules name, in order of first mention.
#[derive(Debug, Default)]
pub(super) struct Marks {
    flags: Vec<Flag>,
    /// Marks that rules name.
    rule_bits: Flags,
}

impl Marks {
    /// Bit number of `flag`, assigned now if it is new.
    fn bit(&mut self, flag: Flag) -> Result<u8, Error> {
        let known = self.flags.iter().position(|&known| known == flag);
        let index = known.unwrap_or(self.flags.len());
        if known.is_none() {
            if index == Flags::MAX_MARKS {
                return Err(Error::TooMany {
                    what: "flags in compound patterns and rules",
                    max: Flags::MAX_MARKS,
                });
            }
            self.flags.push(flag);
        }
        (Flags::FIRST_MARK..)
            .nth(index)
            .ok_or(Error::Corrupt { offset: 0 })
    }

    /// The marks of `entry`.
    pub(super) fn of(&self, entry: &Entry) -> Flags {
        let mut marks = Flags::default();
        for (&flag, bit) in self.flags.iter().zip(Flags::FIRST_MARK..) {
            if entry.has(Some(flag)) {
                marks = marks.union(Flags::mark(bit));
            }
        }
        marks
    }

    /// True if `flags` has a mark that a rule names.
    pub(super) fn in_rules(&self, flags: Flags) -> bool {
        flags.intersects(self.rule_bits)
    }
}

impl CompoundRules {
    const FORMAT: u8 = 1;
    const MAX_RULES: usize = 64;

    /// The rules of `affixes`, without derivations, and the numbering of marks.
    pub(super) fn of(affixes: &AffixFile) -> Result<(Self, Marks), Error> {
        let mut marks = Marks::default();
        let mut rules = Self {
            min_part: affixes.min_part,
            check_case: affixes.check_case,
            check_duplicate: affixes.check_duplicate,
            input: affixes.input.clone(),
            derivations: vec![Derivation::default()],
            ..Self::default()
        };
        let joined = joins_ij(&affixes.input);
        let mut side = |side: &PatternSide| -> Result<Option<Side>, Error> {
            let mark = side.flag.map(|flag| marks.bit(flag)).transpose()?;
            let text = to_plain(&side.text, joined);
            Ok(text.map(|text| Side { text, mark }))
        };
        for [before, after] in &affixes.patterns {
            // A side that spells ij with two letters matches nothing.
            if let (Some(before), Some(after)) = (side(before)?, side(after)?) {
                rules.patterns.push(Pattern { before, after });
            }
        }
        for rule in &affixes.rules {
            let bits: Result<Vec<u8>, Error> = rule.iter().map(|&flag| marks.bit(flag)).collect();
            let bits = bits?;
            for &bit in &bits {
                marks.rule_bits = marks.rule_bits.union(Flags::mark(bit));
            }
            rules.rules.push(bits);
        }
        check_count("compound rules", rules.rules.len(), Self::MAX_RULES)?;
        let patterns = rules.patterns.iter();
        let patterns = patterns.flat_map(|pattern| [&pattern.before.text, &pattern.after.text]);
        let input = rules.input.iter().flat_map(|(from, to)| [from, to]);
        let longest = patterns.chain(input).map(String::len).max().unwrap_or(0);
        check_count("bytes in a pattern", longest, 255)?;
        check_count("patterns", rules.patterns.len(), 255)?;
        check_count("input conversions", rules.input.len(), 255)?;
        check_count("letters in the shortest part", rules.min_part, 255)?;
        let longest = rules.rules.iter().map(Vec::len).max().unwrap_or(0);
        check_count("flags in a compound rule", longest, 255)?;
        Ok((rules, marks))
    }

    /// Makes the table of derivations `n + 1` long; `derivation` is number `index`.
    pub(super) fn add_derivation(
        &mut self,
        index: usize,
        n: usize,
        derivation: impl FnOnce() -> Derivation,
    ) -> Result<(), Error> {
        check_count("derivations in compounds", n, Flags::MAX_DERIVATIONS - 1)?;
        if index == self.derivations.len() {
            let derivation = derivation();
            let texts = [&derivation.add_front, &derivation.add_back];
            let longest = texts.map(String::len).into_iter().max().unwrap_or(0);
            let longest = longest.max(derivation.drop_front).max(derivation.drop_back);
            check_count("bytes in an affix", longest, 255)?;
            self.derivations.push(derivation);
        }
        Ok(())
    }

    /// The rules that a sequence of parts can still follow after its `n`-th part has `flags`, as a bit set;
    /// `alive` are those it could follow before.
    pub(super) fn step(&self, alive: u64, n: usize, flags: Flags) -> u64 {
        let fits = |rule: &Vec<u8>| rule.get(n).is_some_and(|&mark| flags.has_mark(mark));
        self.select(alive, fits)
    }

    /// True if one of the rules `alive` ends with its `n`-th part, which has `flags`.
    pub(super) fn completes(&self, alive: u64, n: usize, flags: Flags) -> bool {
        let fits =
            |rule: &Vec<u8>| rule.len() == n + 1 && rule.last().is_some_and(|&m| flags.has_mark(m));
        self.select(alive, fits) != 0
    }

    fn select(&self, alive: u64, fits: impl Fn(&Vec<u8>) -> bool) -> u64 {
        let mut selected = 0;
        for (index, rule) in self.rules.iter().enumerate() {
            if alive >> index & 1 == 1 && fits(rule) {
                selected |= 1 << index;
            }
        }
        selected
    }

    /// `word` after the conversions of the affix file, the longest at each place, as letters with the byte
    /// offset in `word` where they come from.
    pub(super) fn convert(&self, word: &str) -> Vec<(char, usize)> {
        let mut letters = Vec::with_capacity(word.len());
        let mut at = 0;
        while let Some(c) = word[at..].chars().next() {
            let fitting = self
                .input
                .iter()
                .filter(|(from, _)| word[at..].starts_with(from));
            if let Some((from, to)) = fitting.max_by_key(|(from, _)| from.len()) {
                letters.extend(to.chars().map(|c| (c, at)));
                at += from.len();
            } else {
                letters.push((c, at));
                at += c.len_utf8();
            }
        }
        letters
    }

    /// The rules as bytes, for [`from_bytes`](Self::from_bytes).
    ///
    /// The same rules give the same bytes on every platform. The Dutch rules take about 3 kB.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![
            Self::FORMAT,
            u8::from(self.check_case) | u8::from(self.check_duplicate) << 1,
        ];
        push_count(&mut out, self.min_part);
        push_count(&mut out, self.input.len());
        for (from, to) in &self.input {
            push_text(&mut out, from);
            push_text(&mut out, to);
        }
        push_count(&mut out, self.patterns.len());
        for side in self.patterns.iter().flat_map(|p| [&p.before, &p.after]) {
            push_text(&mut out, &side.text);
            out.push(side.mark.unwrap_or(0));
        }
        push_count(&mut out, self.rules.len());
        for rule in &self.rules {
            push_count(&mut out, rule.len());
            out.extend_from_slice(rule);
        }
        push_count(&mut out, self.derivations.len());
        for derivation in &self.derivations {
            push_count(&mut out, derivation.drop_front);
            push_text(&mut out, &derivation.add_front);
            push_count(&mut out, derivation.drop_back);
            push_text(&mut out, &derivation.add_back);
        }
        out
    }

    pub(crate) fn n_derivations(&self) -> usize {
        self.derivations.len()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    ///
    /// If the bytes are of another format, cut short, followed by more, or not what `to_bytes` can write.
    /// Memory is allocated only in proportion to the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader { bytes, at: 0 };
        let format = reader.byte()?;
        reader.check(format == Self::FORMAT)?;
        let switches = reader.byte()?;
        reader.check(switches < 4)?;
        let mut rules = Self {
            check_case: switches & 1 == 1,
            check_duplicate: switches & 2 == 2,
            min_part: reader.up_to(255)?,
            ..Self::default()
        };
        for _ in 0..reader.up_to(255)? {
            let (from, to) = (reader.text()?, reader.text()?);
            reader.check(!from.is_empty() && !to.is_empty())?;
            rules.input.push((from, to));
        }
        for _ in 0..reader.up_to(255)? {
            let (before, after) = (reader.side()?, reader.side()?);
            rules.patterns.push(Pattern { before, after });
        }
        for _ in 0..reader.up_to(Self::MAX_RULES)? {
            let n = reader.up_to(255)?;
            reader.check(n > 0)?;
            let marks: Result<Vec<u8>, Error> = (0..n).map(|_| reader.mark()).collect();
            rules.rules.push(marks?);
        }
        let n = reader.up_to(Flags::MAX_DERIVATIONS)?;
        for _ in 0..n {
            rules.derivations.push(Derivation {
                drop_front: reader.up_to(255)?,
                add_front: reader.text()?,
                drop_back: reader.up_to(255)?,
                add_back: reader.text()?,
            });
        }
        let unchanged = rules.derivations.first() == Some(&Derivation::default());
        reader.check(reader.at == bytes.len() && rules.min_part > 0 && unchanged)?;
        Ok(rules)
    }
}

fn check_count(what: &'static str, n: usize, max: usize) -> Result<(), Error> {
    if n > max {
        return Err(Error::TooMany { what, max });
    }
    Ok(())
}

fn push_count(out: &mut Vec<u8>, n: usize) {
    let n = u16::try_from(n).expect("counts are checked when the rules are made");
    out.extend_from_slice(&n.to_le_bytes());
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push_count(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Bytes and how far they have been read.
#[derive(Debug)]
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn check(&self, holds: bool) -> Result<(), Error> {
        if holds {
            Ok(())
        } else {
            Err(Error::Corrupt { offset: self.at })
        }
    }

    fn byte(&mut self) -> Result<u8, Error> {
        let byte = self.bytes.get(self.at).copied();
        let byte = byte.ok_or(Error::Corrupt { offset: self.at })?;
        self.at += 1;
        Ok(byte)
    }

    /// A count that is at most `max`.
    fn up_to(&mut self, max: usize) -> Result<usize, Error> {
        let n = usize::from(u16::from_le_bytes([self.byte()?, self.byte()?]));
        self.check(n <= max)?;
        Ok(n)
    }

    fn text(&mut self) -> Result<String, Error> {
        let end = self.up_to(255)? + self.at;
        let bytes = self.bytes.get(self.at..end);
        let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
        let text = text.ok_or(Error::Corrupt { offset: self.at })?;
        self.at = end;
        Ok(text.to_owned())
    }

    fn mark(&mut self) -> Result<u8, Error> {
        let bit = self.byte()?;
        let index = bit.checked_sub(Flags::FIRST_MARK);
        self.check(index.is_some_and(|index| usize::from(index) < Flags::MAX_MARKS))?;
        Ok(bit)
    }

    fn side(&mut self) -> Result<Side, Error> {
        let text = self.text()?;
        let mark = if self.bytes.get(self.at) == Some(&0) {
            self.at += 1;
            None
        } else {
            Some(self.mark()?)
        };
        Ok(Side { text, mark })
    }
}
