//! How readily words begin and end compounds, as the compounds of running text show.
use std::collections::HashMap;

/// A compound of running text in two parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compound<'f> {
    pub(super) first: &'f str,
    pub(super) last: &'f str,
    /// The dictionary lets the two begin and end one.
    pub(super) is_ruled: bool,
}

/// What a form costs as the first part (high nibble) and as the last one (low): `-ln` of the share of all
/// compounds that it begins and ends. Each compound counts once, however frequent (a continuation count, as in Kneser and
/// Ney 1995).
///
/// Verbs take particles ("vastlegt", "oplegt") and stand in the dictionary whole; behind a noun such a form is a word of its
/// own. So a form ends nothing if most of what it ends begins with words that hardly begin a compound by the rules.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a nibble"
)]
pub(super) fn costs<'f>(compounds: &[Compound<'f>]) -> HashMap<&'f str, u8> {
    let mut counts: HashMap<&str, Counts> = HashMap::new();
    for compound in compounds {
        let first = counts.entry(compound.first).or_default();
        first.begun += 1;
        first.begun_by_rule += u64::from(compound.is_ruled);
    }
    for compound in compounds {
        let first = counts[compound.first];
        let is_of_nouns = compound.is_ruled || 2 * first.begun_by_rule >= first.begun;
        let last = counts.entry(compound.last).or_default();
        last.ended += 1;
        last.ended_of_nouns += u64::from(is_of_nouns);
    }
    let nibble = |count: u64| {
        let cost = -libm::log((count as f64 + 0.02) / (compounds.len() as f64 + 1.0));
        (((cost - 3.0) * 1.25) + 0.5).clamp(0.0, 15.0) as u8
    };
    let cost = |(form, count): (&'f str, Counts)| {
        let is_verb = 2 * count.ended_of_nouns < count.ended;
        let ended = if is_verb { 0 } else { count.ended };
        (form, nibble(count.begun) << 4 | nibble(ended))
    };
    counts.into_iter().map(cost).collect()
}

/// What adjectives end in, with and without "e". None of them begins a compound.
const ADJECTIVES: [&str; 22] = [
    "lijk", "lijke", "isch", "ische", "baar", "bare", "end", "ende", "ief", "ieve", "loos", "loze",
    "zaam", "zame", "air", "aire", "eel", "ele", "ële", "ig", "ige", "ste",
];
/// Shorter words are no such adjectives.
const MIN_ADJECTIVE: usize = 6;

/// Whether a word ends as adjectives do: "doorzoekbare", "conceptueel".
pub(crate) fn is_like_adjective(word: impl DoubleEndedIterator<Item = char> + Clone) -> bool {
    let is_long = word.clone().nth(MIN_ADJECTIVE - 1).is_some();
    let ends = |ending: &&str| {
        let n = ending.chars().count();
        ending.chars().rev().eq(word.clone().rev().take(n))
    };
    is_long && ADJECTIVES.iter().any(ends)
}

/// The compounds that a form begins and ends.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    begun: u64,
    begun_by_rule: u64,
    ended: u64,
    ended_of_nouns: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjectives_are_told_by_their_ends() {
        for adjective in [
            "doorzoekbare",
            "conceptueel",
            "financiële",
            "tijdig",
            "laatste",
        ] {
            assert!(is_like_adjective(adjective.chars()), "{adjective}");
        }
        for other in ["dijk", "einde", "vergunning", "gemalen", "waterstand"] {
            assert!(!is_like_adjective(other.chars()), "{other}");
        }
    }

    #[test]
    fn a_verb_behind_particles_ends_no_compound() {
        let compound = |&(first, last, is_ruled)| Compound {
            first,
            last,
            is_ruled,
        };
        let some = [
            ("dijk", "beheer", true),
            ("huis", "beheer", true),
            ("dijk", "bestuur", true),
            ("water", "beheer", false),
            ("water", "peil", false),
            ("vast", "legt", false),
            ("op", "legt", false),
            ("op", "beheer", false),
            ("dijk", "legt", false),
        ];
        // Enough others that these are rare.
        let others = [("huis", "deur", true); 200];
        let compounds: Vec<_> = some.iter().chain(&others).map(compound).collect();
        let costs = costs(&compounds);
        let ends = |form: &str| costs[form] & 15;
        assert_eq!(ends("legt"), ends("dijk"), "as what ends none");
        assert!(ends("beheer") < ends("bestuur"));
        assert!(ends("bestuur") < ends("legt"));
        // Both its first parts are unruled.
        assert_eq!(ends("peil"), ends("legt"));
        assert!(costs["dijk"] >> 4 < costs["vast"] >> 4);
    }
}
