//! Parser of affix files (`.aff`).

use std::collections::HashMap;

use super::Error;

/// A flag as the files name it: two bytes (`FLAG long`), one character or a number.
pub(super) type Flag = u32;

/// How flags are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Notation {
    #[default]
    Single,
    Long,
    Number,
}

/// One element of a condition, matching one character.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Matcher {
    Any,
    OneOf(Vec<char>),
    NoneOf(Vec<char>),
}

/// What a stem must look like at the affected end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Condition(Vec<Matcher>);

/// Which end of the stem an affix changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Prefix,
    Suffix,
}

/// One line of a `PFX` or `SFX` table.
#[derive(Clone, Debug)]
pub(super) struct Affix {
    pub(super) flag: Flag,
    /// May be combined with an affix at the other end.
    pub(super) crosses: bool,
    pub(super) strip: String,
    pub(super) append: String,
    /// Flags that the affix adds to the stem.
    pub(super) continuation: Vec<Flag>,
    condition: Condition,
    /// Place in the order in which Hunspell tries the affixes that fit a given word.
    pub(super) rank: u32,
}

/// Flags with a meaning of their own; `None` if the file does not define them.
#[derive(Clone, Debug, Default)]
pub(super) struct Special {
    pub(super) forbidden: Option<Flag>,
    pub(super) only_in_compound: Option<Flag>,
    pub(super) keep_case: Option<Flag>,
    pub(super) force_uppercase: Option<Flag>,
    pub(super) warn: Option<Flag>,
    pub(super) no_suggest: Option<Flag>,
    pub(super) begin: Option<Flag>,
    pub(super) middle: Option<Flag>,
    pub(super) end: Option<Flag>,
    pub(super) permit: Option<Flag>,
}

/// One side of a forbidden boundary in compounds.
#[derive(Clone, Debug, Default)]
pub(super) struct PatternSide {
    pub(super) text: String,
    pub(super) flag: Option<Flag>,
}

/// What an affix file says, as far as acceptance goes.
#[derive(Clone, Debug, Default)]
pub(super) struct AffixFile {
    notation: Notation,
    pub(super) special: Special,
    pub(super) input: Vec<(String, String)>,
    pub(super) min_part: usize,
    pub(super) check_case: bool,
    pub(super) check_duplicate: bool,
    pub(super) patterns: Vec<[PatternSide; 2]>,
    pub(super) rules: Vec<Vec<Flag>>,
    pub(super) prefixes: HashMap<Flag, Vec<Affix>>,
    pub(super) suffixes: HashMap<Flag, Vec<Affix>>,
}

/// Directives that would change acceptance, and that the expansion cannot express.
const UNSUPPORTED: [&str; 19] = [
    "AF",
    "AM",
    "CHECKCOMPOUNDREP",
    "CHECKCOMPOUNDTRIPLE",
    "CHECKSHARPS",
    "CIRCUMFIX",
    "COMPLEXPREFIXES",
    "COMPOUNDFLAG",
    "COMPOUNDFORBIDFLAG",
    "COMPOUNDMORESUFFIXES",
    "COMPOUNDROOT",
    "COMPOUNDSYLLABLE",
    "COMPOUNDWORDMAX",
    "FORBIDWARN",
    "FULLSTRIP",
    "IGNORE",
    "LANG",
    "NEEDAFFIX",
    "PSEUDOROOT",
];

/// Lines of a file that are still to be read, numbered from 1.
type Lines<'a> = std::iter::Zip<std::str::Lines<'a>, std::ops::RangeFrom<usize>>;

const fn malformed(line: usize, expected: &'static str) -> Error {
    Error::Malformed {
        file: "aff",
        line,
        expected,
    }
}

fn unsupported(feature: &str) -> Error {
    Error::Unsupported {
        feature: feature.to_owned(),
    }
}

impl AffixFile {
    /// Parses the text of an affix file in UTF-8.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut file = Self {
            min_part: 3,
            ..Self::default()
        };
        // The notation of flags holds for the whole file, also for the lines before it.
        for (line, number) in text.lines().zip(1..) {
            let mut fields = line.split_ascii_whitespace();
            if fields.next() == Some("FLAG") {
                file.notation = notation(fields.next(), number)?;
            }
        }
        let mut n_breaks = None;
        let mut lines = text.lines().zip(1..);
        while let Some((line, number)) = lines.next() {
            let mut fields = line.split_ascii_whitespace();
            let Some(name) = fields.next() else { continue };
            let argument = fields.next();
            if UNSUPPORTED.contains(&name) {
                return Err(unsupported(name));
            }
            match name {
                "SET" if argument != Some("UTF-8") => return Err(unsupported("SET")),
                "BREAK" => n_breaks = argument,
                "PFX" => file.parse_table(Side::Prefix, (line, number), &mut lines)?,
                "SFX" => file.parse_table(Side::Suffix, (line, number), &mut lines)?,
                "ICONV" => file.parse_input(argument, number, &mut lines)?,
                "CHECKCOMPOUNDPATTERN" => file.parse_patterns(argument, number, &mut lines)?,
                "COMPOUNDRULE" => file.parse_rules(argument, number, &mut lines)?,
                _ => file.parse_simple(name, argument, number)?,
            }
        }
        // Without the directive Hunspell breaks words at hyphens.
        if n_breaks != Some("0") {
            return Err(unsupported("BREAK other than 0"));
        }
        Ok(file)
    }

    /// A directive of one line that sets a flag, a number or a switch.
    fn parse_simple(&mut self, name: &str, value: Option<&str>, line: usize) -> Result<(), Error> {
        let special = &mut self.special;
        let slot = match name {
            "FORBIDDENWORD" => &mut special.forbidden,
            "ONLYINCOMPOUND" => &mut special.only_in_compound,
            "KEEPCASE" => &mut special.keep_case,
            "FORCEUCASE" => &mut special.force_uppercase,
            "WARN" => &mut special.warn,
            "NOSUGGEST" => &mut special.no_suggest,
            "COMPOUNDBEGIN" => &mut special.begin,
            "COMPOUNDMIDDLE" => &mut special.middle,
            "COMPOUNDEND" => &mut special.end,
            "COMPOUNDPERMITFLAG" => &mut special.permit,
            "COMPOUNDMIN" => {
                self.min_part = count(value, line)?.max(1);
                return Ok(());
            }
            "CHECKCOMPOUNDCASE" => {
                self.check_case = true;
                return Ok(());
            }
            "CHECKCOMPOUNDDUP" => {
                self.check_duplicate = true;
                return Ok(());
            }
            // Suggestions, keyboard, word characters, comments: no part of acceptance.
            _ => return Ok(()),
        };
        let flags = decode_flags(self.notation, value.unwrap_or_default(), line)?;
        *slot = Some(*flags.first().ok_or(malformed(line, "a flag"))?);
        Ok(())
    }

    /// Flags in the notation of this file; `line` is for the error.
    pub(super) fn flags(&self, text: &str, line: usize) -> Result<Vec<Flag>, Error> {
        decode_flags(self.notation, text, line)
    }

    fn parse_input(
        &mut self,
        n: Option<&str>,
        line: usize,
        lines: &mut Lines<'_>,
    ) -> Result<(), Error> {
        for [from, to] in table(count(n, line)?, lines)? {
            if from.contains('_') || to.contains('_') {
                return Err(unsupported("ICONV with _"));
            }
            self.input.push((from.to_owned(), to.to_owned()));
        }
        Ok(())
    }

    fn parse_patterns(
        &mut self,
        n: Option<&str>,
        line: usize,
        lines: &mut Lines<'_>,
    ) -> Result<(), Error> {
        // A third field is a replacement at the boundary. A comment there is read as one by Hunspell, with
        // the sign # as the text to be replaced; no word has that sign, so it has no effect.
        for (sides, number) in table::<2>(count(n, line)?, lines)?
            .into_iter()
            .zip(line + 1..)
        {
            let mut pattern: [PatternSide; 2] = Default::default();
            for (side, field) in pattern.iter_mut().zip(sides) {
                let (text, flag) = field.split_once('/').unwrap_or((field, ""));
                if text.starts_with('0') || text.contains('.') {
                    return Err(unsupported("CHECKCOMPOUNDPATTERN with 0 or ."));
                }
                text.clone_into(&mut side.text);
                side.flag = self.flags(flag, number)?.first().copied();
            }
            self.patterns.push(pattern);
        }
        Ok(())
    }

    fn parse_rules(
        &mut self,
        n: Option<&str>,
        line: usize,
        lines: &mut Lines<'_>,
    ) -> Result<(), Error> {
        for ([rule], number) in table(count(n, line)?, lines)?.into_iter().zip(line + 1..) {
            if rule.contains(['*', '?']) {
                return Err(unsupported("COMPOUNDRULE with * or ?"));
            }
            let flags = if rule.contains('(') {
                let mut flags = Vec::new();
                for group in rule.split(['(', ')']).filter(|group| !group.is_empty()) {
                    flags.extend(self.flags(group, number)?);
                }
                flags
            } else {
                self.flags(rule, number)?
            };
            if flags.is_empty() {
                return Err(malformed(number, "a compound rule"));
            }
            self.rules.push(flags);
        }
        Ok(())
    }

    /// A `PFX` or `SFX` table, whose header has just been read.
    fn parse_table(
        &mut self,
        side: Side,
        (header, line): (&str, usize),
        lines: &mut Lines<'_>,
    ) -> Result<(), Error> {
        let fields: Vec<&str> = header.split_ascii_whitespace().collect();
        let [_, flag, crosses, n, ..] = fields[..] else {
            return Err(malformed(line, "flag, Y or N, and a count"));
        };
        let flag = *self
            .flags(flag, line)?
            .first()
            .ok_or(malformed(line, "a flag"))?;
        for _ in 0..count(Some(n), line)? {
            let (text, number) = lines.next().ok_or(malformed(line, "as many lines"))?;
            let mut affix = self.parse_affix(side, text, number)?;
            if affix.flag != flag {
                return Err(malformed(number, "the flag of the table"));
            }
            affix.crosses = crosses == "Y";
            let tables = match side {
                Side::Prefix => &mut self.prefixes,
                Side::Suffix => &mut self.suffixes,
            };
            tables.entry(flag).or_default().push(affix);
        }
        Ok(())
    }

    fn parse_affix(&self, side: Side, text: &str, line: usize) -> Result<Affix, Error> {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let [_, flag, strip, append, ..] = fields[..] else {
            return Err(malformed(line, "flag, text to strip and text to append"));
        };
        let (append, continuation) = append.split_once('/').unwrap_or((append, ""));
        let unless_zero = |text: &str| {
            if text == "0" {
                String::new()
            } else {
                text.to_owned()
            }
        };
        let append = unless_zero(append);
        let condition = fields.get(4).copied().unwrap_or(".");
        // Hunspell tries affixes that add nothing first, then by length of what they add (of those that
        // fit one word, the shorter is part of the longer); among equals the last defined comes first.
        let length = u32::try_from(append.len()).unwrap_or(u32::MAX >> 16);
        let line_rank = u32::try_from(line).unwrap_or(u32::MAX) & 0xffff;
        Ok(Affix {
            flag: *self
                .flags(flag, line)?
                .first()
                .ok_or(malformed(line, "a flag"))?,
            crosses: false,
            strip: unless_zero(strip),
            append,
            continuation: self.flags(continuation, line)?,
            condition: Condition::parse(condition, side, line)?,
            rank: length << 16 | (0xffff - line_rank),
        })
    }
}

impl Affix {
    /// `stem` with this affix at its end, if it fits.
    pub(super) fn append_to(&self, stem: &str) -> Option<String> {
        let kept = stem.strip_suffix(self.strip.as_str())?;
        let fits = !kept.is_empty() && self.condition.holds(stem.chars().rev());
        fits.then(|| format!("{kept}{}", self.append))
    }

    /// `stem` with this affix at its beginning, if it fits.
    pub(super) fn prepend_to(&self, stem: &str) -> Option<String> {
        let kept = stem.strip_prefix(self.strip.as_str())?;
        let fits = !kept.is_empty() && self.condition.holds(stem.chars());
        fits.then(|| format!("{}{kept}", self.append))
    }

    /// True if the affix adds `flag` to the stem.
    pub(super) fn adds(&self, flag: Option<Flag>) -> bool {
        flag.is_some_and(|flag| self.continuation.contains(&flag))
    }
}

impl Condition {
    /// Parses a condition; the result runs from the affected end inwards.
    fn parse(text: &str, side: Side, line: usize) -> Result<Self, Error> {
        let mut matchers = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            matchers.push(match c {
                '.' => Matcher::Any,
                '[' => {
                    let (group, after) = rest.split_once(']').ok_or(malformed(line, "a ]"))?;
                    rest = after;
                    match group.strip_prefix('^') {
                        Some(excluded) => Matcher::NoneOf(excluded.chars().collect()),
                        None => Matcher::OneOf(group.chars().collect()),
                    }
                }
                _ => Matcher::OneOf(vec![c]),
            });
        }
        // A single dot is the usual way to write that there is no condition.
        if matchers == [Matcher::Any] {
            matchers.clear();
        }
        if side == Side::Suffix {
            matchers.reverse();
        }
        Ok(Self(matchers))
    }

    fn holds(&self, mut stem: impl Iterator<Item = char>) -> bool {
        self.0.iter().all(|matcher| {
            stem.next().is_some_and(|c| match matcher {
                Matcher::Any => true,
                Matcher::OneOf(set) => set.contains(&c),
                Matcher::NoneOf(set) => !set.contains(&c),
            })
        })
    }
}

fn notation(argument: Option<&str>, line: usize) -> Result<Notation, Error> {
    match argument {
        Some("long") => Ok(Notation::Long),
        Some("num") => Ok(Notation::Number),
        Some("UTF-8") => Ok(Notation::Single),
        _ => Err(malformed(line, "long, num or UTF-8")),
    }
}

fn decode_flags(notation: Notation, text: &str, line: usize) -> Result<Vec<Flag>, Error> {
    match notation {
        Notation::Single => Ok(text.chars().map(Flag::from).collect()),
        Notation::Long => Ok(text
            .as_bytes()
            .chunks_exact(2)
            .map(|pair| Flag::from(pair[0]) << 8 | Flag::from(pair[1]))
            .collect()),
        Notation::Number => text
            .split(',')
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().map_err(|_| malformed(line, "a number")))
            .collect(),
    }
}

fn count(field: Option<&str>, line: usize) -> Result<usize, Error> {
    field
        .and_then(|field| field.parse().ok())
        .ok_or(malformed(line, "a number"))
}

/// The first `N` fields after the name, of the next `n` lines.
fn table<'a, const N: usize>(n: usize, lines: &mut Lines<'a>) -> Result<Vec<[&'a str; N]>, Error> {
    let mut rows = Vec::new();
    for (line, number) in lines.take(n) {
        let mut row = [""; N];
        let mut fields = line.split_ascii_whitespace().skip(1);
        for cell in &mut row {
            *cell = fields.next().ok_or(malformed(number, "more fields"))?;
        }
        rows.push(row);
    }
    Ok(rows)
}
