//! Signs that would go or become others, and stay.
use std::ops::Range;

use super::block::floor;

/// A quotation mark that stands farther off is no partner, in bytes.
const REACH: usize = 400;
/// Letters of an abbreviation, at most.
const ABBREVIATION: usize = 6;
/// What stands for a character that was lost when the text was decoded.
const LOST: char = '\u{fffd}';

/// Whether a straight quote would be bent that a straight one closes: "'Zuidas'". `behind` is what follows in the line.
pub(super) fn is_straight_pair(observed: &str, replacement: &str, behind: &str) -> bool {
    let is_straight = |c: &char| matches!(c, '\'' | '"');
    let Some(quote) = observed.chars().next().filter(is_straight) else {
        return false;
    };
    let rest = &observed[1..];
    let closes = |text: &str| {
        text.match_indices(quote).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + 1..].chars().next();
            before.is_some_and(|c| !c.is_whitespace()) && after.is_none_or(|c| !c.is_alphanumeric())
        })
    };
    replacement.starts_with(['‘', '“', '„']) && (closes(rest) || closes(behind))
}

/// Whether a straight quotation mark would go or be bent whose partner stands near it on the line: `"artikel3"`.
pub(super) fn breaks_pair(text: &str, span: &Range<usize>, replacement: &str) -> bool {
    let observed = &text[span.clone()];
    let n_marks = |text: &str| text.matches('"').count();
    if n_marks(replacement) >= n_marks(observed) {
        return false;
    }
    let start = floor(text, span.start.saturating_sub(REACH));
    let start = text[start..span.start]
        .rfind('\n')
        .map_or(start, |at| start + at + 1);
    let end = floor(text, text.len().min(span.end + REACH));
    let end = text[span.end..end]
        .find('\n')
        .map_or(end, |at| span.end + at);
    let near = &text[start..end];
    let before = |at: usize| near[..at].chars().next_back();
    let behind = |at: usize| near[at + 1..].chars().next();
    let opens = |at: usize| {
        before(at).is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '['))
            && behind(at).is_some_and(|c| !c.is_whitespace())
    };
    let closes = |at: usize| {
        before(at).is_some_and(|c| !c.is_whitespace())
            && behind(at).is_none_or(|c| !c.is_alphanumeric())
    };
    let marks: Vec<usize> = near.match_indices('"').map(|(at, _)| at).collect();
    let is_observed = |at: usize| span.contains(&(start + at));
    let mut own = marks.iter().enumerate().filter(|&(_, &at)| is_observed(at));
    own.any(|(i, &at)| match opens(at) {
        true => marks[i + 1..].iter().any(|&at| closes(at)),
        false => closes(at) && marks[..i].iter().any(|&at| opens(at)),
    })
}

/// Whether a comma that touches a stop would become another mark ("e.v.,De", "(red.),Sociale"): a space is lost there.
pub(super) fn doubles_mark(observed: &str, replacement: &str) -> bool {
    let n = |text: &str| {
        let mut last = ' ';
        let mut is_odd = |c: char| {
            let before = std::mem::replace(&mut last, c);
            match c {
                '.' | ';' | ':' => before == '.',
                '„' => matches!(before, '.' | ')') || before.is_alphanumeric(),
                _ => false,
            }
        };
        text.chars().filter(|&c| is_odd(c)).count()
    };
    observed.contains(',') && n(replacement) > n(observed)
}

/// Whether an abbreviation, as what stands behind its stop tells, would lose it or become a word: "zn.,", "landb.;", "otr./tr.".
pub(super) fn changes_abbreviation(observed: &str, replacement: &str) -> bool {
    let mut solid = None;
    let mut places = observed.match_indices('.');
    places.any(|(at, _)| {
        let behind = &observed[at + 1..];
        let tells = behind.starts_with([',', ';', '/'])
            || [").", "),", ");"].iter().any(|end| behind.starts_with(end));
        let word = |text: &'_ str| {
            text.rsplit(|c: char| !c.is_alphabetic())
                .next()
                .map(str::len)
        };
        let len = word(&observed[..at]).filter(|_| tells).unwrap_or(0);
        let word = &observed[at - len..=at];
        let solid = solid.get_or_insert_with(|| replacement.replace(' ', ""));
        len > 0 && word.chars().count() <= ABBREVIATION + 1 && !solid.contains(word)
    })
}

/// Whether a character that was lost in decoding ("justiti\u{fffd}le") would become anything but one letter with a mark, or a
/// question mark inside a word a space ("be?digd").
pub(super) fn guesses_lost(observed: &str, replacement: &str) -> bool {
    let solid = |text: &'_ str| text.chars().filter(|&c| c != ' ').collect::<Vec<_>>();
    if observed.contains(LOST) {
        let (from, to) = (solid(observed), solid(replacement));
        let is_marked = |c: char| c != LOST && !c.is_ascii() && c.is_alphabetic();
        return from.len() != to.len()
            || from
                .iter()
                .zip(&to)
                .any(|(&a, &b)| a == LOST && !is_marked(b));
    }
    let n_inside = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        let is_inside = |around: &&[char]| matches!(around, [a, '?', b] if a.is_alphabetic() && b.is_lowercase());
        chars.windows(3).filter(is_inside).count()
    };
    observed.contains('?')
        && replacement.contains(' ')
        && n_inside(observed) > n_inside(replacement)
        && solid(observed) != solid(replacement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_straight_marks_stay() {
        let breaks = |text: &str, observed: &str, replacement: &str| {
            let from = text.find(observed).unwrap();
            breaks_pair(text, &(from..from + observed.len()), replacement)
        };
        let text = "zie \"artikel3\" en (\"lid 2\")";
        assert!(breaks(text, "\"artikel3\"", "artikel 3\""));
        assert!(breaks(text, "\"artikel3\"", "\"artikel 3”"));
        assert!(breaks(text, "2\")", "2)"));
        assert!(!breaks(text, "\"artikel3\"", "\"artikel 3\""));
        // One that has no partner on its line is a speck.
        assert!(!breaks("de \"dijk is\nhoog\" ", "\"dijk", "dijk"));
        assert!(!breaks("de dijk\" is", "dijk\"", "dijk"));
    }

    #[test]
    fn marks_behind_stops_stay() {
        for (observed, replacement) in [
            ("e.v.,De", "e.v..De"),
            ("(red.),Sociale", "(red.)„Sociale"),
            ("m.b.t.,", "m.b.t.;"),
        ] {
            assert!(doubles_mark(observed, replacement), "{observed}");
        }
        assert!(!doubles_mark("e.v.,De", "e.v., De"));
        assert!(!doubles_mark("gezegd.,", "gezegd."));
        assert!(!doubles_mark(",,De", "„De"));
    }

    #[test]
    fn abbreviations_are_told_by_what_follows() {
        for (observed, replacement) in [
            ("zn.,", "zijn.,"),
            ("landb.;", "landb;"),
            ("otr./tr.", "otr/tr."),
            ("(mv.),", "(mvo.),"),
        ] {
            assert!(changes_abbreviation(observed, replacement), "{observed}");
        }
        assert!(!changes_abbreviation("dezn.,", "de zn.,"));
        assert!(!changes_abbreviation("gezegd.,", "gezegd."));
        assert!(!changes_abbreviation("dijken.", "dijken,"));
        assert!(!changes_abbreviation("vergaderinq.,", "vergadering.,"));
    }

    #[test]
    fn what_was_lost_in_decoding_is_not_guessed() {
        assert!(guesses_lost("justiti\u{fffd}le", "justitie\u{fffd}le"));
        assert!(guesses_lost("ru\u{fffd}ne", "ruime"));
        assert!(guesses_lost("d\u{fffd}j\u{fffd}", "dijk"));
        assert!(!guesses_lost("dejustiti\u{fffd}le", "de justitiële"));
        assert!(guesses_lost("be?digd", "be digd"));
        assert!(guesses_lost("k?ln", "k? In"));
        assert!(!guesses_lost("gemaakt?dat", "gemaakt? dat"));
    }
}
