//! P(o | w): weighted rewrites observed -> intended, and the costs of spaces.
use std::collections::HashMap;

use crate::cost::{Cost, NAT};
use crate::error::{Error, ErrorKind, Result};

/// One weighted rewrite.
#[derive(Debug, Clone)]
pub(crate) struct Confusion {
    pub(crate) observed: Vec<char>,
    pub(crate) intended: String,
    pub(crate) cost: Cost,
}

/// The error model: confusions by their first observed character.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    confusions: HashMap<char, Vec<Confusion>>,
}

/// The priors of a page: cost of a lost space, of a spurious one, and what is
/// added to each confusion. They follow the page's own noise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise {
    /// A space lost between two words.
    pub(crate) lost_space: Cost,
    /// A space lost after a sign.
    pub(crate) lost_after_sign: Cost,
    /// A space read inside a word.
    pub(crate) spurious_space: Cost,
    /// Added to the cost of every confusion.
    pub(crate) confusion: Cost,
}

impl Noise {
    /// A page of which nothing is known: about one run-on per hundred words.
    pub(crate) const UNKNOWN: Self = Self {
        lost_space: 4 * NAT,
        lost_after_sign: 4 * NAT,
        spurious_space: 8 * NAT,
        confusion: NAT,
    };
}

impl Channel {
    /// Reads `observed <tab> intended <tab> cost in nats`; `#` begins a comment.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut confusions: HashMap<char, Vec<Confusion>> = HashMap::new();
        for (n, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let bad = |why: &str| Error::new(ErrorKind::Malformed(n + 1, why.to_owned()));
            let fields: Vec<&str> = line.split('\t').collect();
            let [observed, intended, cost] = fields[..] else {
                return Err(bad(
                    "expected observed, intended and cost, separated by tabs",
                ));
            };
            if observed == intended || observed.is_empty() || intended.is_empty() {
                return Err(bad("a confusion needs two different strings"));
            }
            let cost = parse_cost(cost).ok_or_else(|| bad("expected a cost such as 4.25"))?;
            let observed: Vec<char> = observed.chars().collect();
            confusions.entry(observed[0]).or_default().push(Confusion {
                observed,
                intended: intended.to_owned(),
                cost,
            });
        }
        Ok(Self { confusions })
    }

    /// The confusions whose observed side begins with `c`.
    pub(crate) fn from(&self, c: char) -> &[Confusion] {
        self.confusions.get(&c).map_or(&[], Vec::as_slice)
    }
}

/// "4.25" nats as a cost, without floating point.
fn parse_cost(text: &str) -> Option<Cost> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let hundredths: Cost = format!("{part:0<2}").get(..2)?.parse().ok()?;
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
        assert_eq!(parse_cost("-1"), None);
    }

    #[test]
    fn a_confusion_with_itself_is_refused() {
        assert!(Channel::parse("e\te\t1.00\n").is_err());
        assert!(Channel::parse("e\tc\n").is_err());
    }
}
