//! Tables of confusions as text: read at each start, and so without an allocation for each row.
use super::{Channel, Confusion, LATIN, LOST, List};
use crate::cost::{Cost, NAT};
use crate::edit::without_marks;
use crate::error::{Error, ErrorKind, Result};

/// The characters of one side of a confusion.
#[derive(Debug, Clone)]
pub(crate) enum Side {
    Few([char; FEW], u8),
    Many(Box<[char]>),
}

/// A longer side is none that pages have shown.
const FEW: usize = 4;

impl Side {
    pub(super) fn of(text: &str) -> Self {
        let mut few = ['\0'; FEW];
        let mut n = 0_u8;
        for c in text.chars() {
            let Some(place) = few.get_mut(usize::from(n)) else {
                return Self::Many(text.chars().map(intended).collect());
            };
            *place = intended(c);
            n += 1;
        }
        Self::Few(few, n)
    }

    /// The side as a string.
    pub(crate) fn text(&self) -> String {
        self.iter().collect()
    }
}

/// What a character of a table stands for.
fn intended(c: char) -> char {
    if c == LOST { ' ' } else { c }
}

impl std::ops::Deref for Side {
    type Target = [char];

    fn deref(&self) -> &[char] {
        match self {
            Self::Few(few, n) => &few[..usize::from(*n)],
            Self::Many(all) => all,
        }
    }
}

/// What stands before a byte, and what behind it, if it is there.
fn cut(text: &str, byte: u8) -> (&str, Option<&str>) {
    let at = text.bytes().position(|b| b == byte);
    at.map_or((text, None), |at| (&text[..at], Some(&text[at + 1..])))
}

/// The fields of a row; `None`: they are not three.
fn fields(row: &str) -> Option<[&str; 3]> {
    let (observed, rest) = cut(row, b'\t');
    let (intended, rest) = cut(rest?, b'\t');
    let cost = rest?;
    (!cost.contains('\t')).then_some([observed, intended, cost])
}

impl Channel {
    /// Reads `observed <tab> intended <tab> cost in nats`; a row that begins with a hash and a space is a
    /// comment. Between signs the intended side may be empty, or a space (`␣`); `␣ <tab> ␣z` is a word's first
    /// letter that was lost. A capital read for its own small letter is for the inside of words alone, since authors'
    /// capitals stay; with other letters it is passed over.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut channel = Self {
            latin: vec![List::default(); LATIN],
            letters: std::collections::HashMap::new(),
            signs: std::collections::HashMap::new(),
            lost: Vec::new(),
            n: 0,
        };
        let (mut rest, mut number) = (Some(text), 0);
        while let Some(rows) = rest {
            let (row, behind) = cut(rows, b'\n');
            (rest, number) = (behind, number + 1);
            let row = row.strip_suffix('\r').unwrap_or(row);
            if !row.starts_with("# ") && !row.is_empty() {
                let bad = |why| Error::new(ErrorKind::Malformed(number, String::from(why)));
                channel.add(row).map_err(bad)?;
            }
        }
        channel.sort();
        Ok(channel)
    }

    /// Adds a row, or says what is wrong with it.
    fn add(&mut self, row: &str) -> std::result::Result<(), &'static str> {
        let Some([observed, intended, cost]) = fields(row) else {
            return Err("expected observed, intended and cost, separated by tabs");
        };
        let of_signs = !observed
            .chars()
            .chain(intended.chars())
            .any(char::is_alphanumeric);
        if observed == intended || observed.is_empty() || intended.is_empty() && !of_signs {
            return Err("a confusion needs two different strings");
        }
        if of_signs && (observed.chars().count() > 1 || intended.chars().count() > 1) {
            return Err("a confusion of signs is of one sign with one or none");
        }
        let has_space = !observed.is_ascii() && observed.contains(LOST);
        if has_space && lost_letter(observed, intended).is_none() && !of_signs {
            return Err("a space is read for a space and one letter alone (`␣`, `␣z`)");
        }
        let cost = parse_cost(cost).ok_or("expected a cost such as 4.25")?;
        let is_lost_mark = !intended.is_ascii() && without_marks(intended).eq(observed.chars());
        let index = self.n;
        self.n += 1;
        let small = |c: char| c.to_lowercase().next();
        let is_same = (observed.chars().map(small)).eq(intended.chars().map(small));
        let Some(first) = observed.chars().next() else {
            return Ok(());
        };
        let is_raised = is_same && first.is_uppercase();
        if is_raised && observed.chars().count() > 1 {
            return Ok(());
        }
        self.list(first, of_signs).push(Confusion {
            has_digit: observed.bytes().any(|b| b.is_ascii_digit()),
            observed: match has_space {
                true => Side::Few([LOST; FEW], 1),
                false => Side::of(observed),
            },
            is_lost_mark,
            is_shown: false,
            is_raised,
            has_capital: !is_same && intended.contains(char::is_uppercase),
            intended: Side::of(intended),
            cost,
            index,
        });
        Ok(())
    }
}

/// The letter of a lost first letter, as a table writes it.
fn lost_letter(observed: &str, intended: &str) -> Option<char> {
    let mut letters = intended.strip_prefix(LOST)?.chars();
    let letter = letters.next().filter(|c| c.is_alphabetic())?;
    (observed.chars().eq([LOST]) && letters.next().is_none()).then_some(letter)
}

/// "4.25" nats as a cost, without floating point.
fn parse_cost(text: &str) -> Option<Cost> {
    let (whole, part) = cut(text, b'.');
    let mut digits = part.unwrap_or("0").chars().chain(['0'; 2]);
    let mut digit = || Cost::try_from(digits.next()?.to_digit(10)?).ok();
    let hundredths = digit()? * 10 + digit()?;
    let whole: Cost = whole.parse().ok().filter(|w| (0..1000).contains(w))?;
    Some(whole * NAT + hundredths * NAT / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_read_in_hundredths() {
        assert_eq!(parse_cost("4.25"), Some(4 * NAT + NAT / 4));
        assert_eq!(parse_cost("4.5"), Some(4 * NAT + NAT / 2));
        assert_eq!(parse_cost("4"), Some(4 * NAT));
        assert_eq!(parse_cost("-1"), None);
    }

    #[test]
    fn a_row_is_three_fields_at_any_line_end() {
        let channel =
            Channel::parse("# a comment\r\nc\te\t3.00\r\n\r\nijkelijk\tlijk\t2\n").unwrap();
        assert_eq!(channel.from('c')[0].intended[..], ['e']);
        assert_eq!(channel.from('i')[0].observed.text(), "ijkelijk");
        assert_eq!(channel.n, 2);
        assert!(Channel::parse("c\te\t3.00\t1\n").is_err());
        assert!(Channel::parse("c\te\n").is_err());
    }
}
