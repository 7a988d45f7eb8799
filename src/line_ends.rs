//! Words broken over a line end, joined on request.
use std::borrow::Cow;

use crate::lexicon::Lexicon;

/// Joins words that a hyphen breaks over a line end, and leaves the lines otherwise as they are: the
/// second half moves up, what follows it begins the next line.
///
/// A hyphen is taken out if the word without it is in the lexicon or a compound by the dictionary's
/// rules; it stays, joined, if the hyphenated word is in the lexicon or its first half is a name or an
/// acronym ("Benelux-" and "politiesamenwerking"). Suspended hyphens ("vracht-" and "en") and halves that
/// make no known word stay as they are, and so does a half before a blank line.
///
/// # Examples
///
/// ```
/// let lexicon = herstel::Repairer::dutch().lexicon();
/// let text = "over de samen-\nwerking van vracht-\nen personenvervoer";
/// assert_eq!(
///     herstel::join_line_ends(text, lexicon),
///     "over de samenwerking\nvan vracht-\nen personenvervoer"
/// );
/// ```
#[must_use]
pub fn join_line_ends<'t>(text: &'t str, lexicon: &Lexicon) -> Cow<'t, str> {
    let mut out = String::new();
    let mut at = 0;
    for (hyphen, sign) in text.match_indices(['-', '¬', '\u{ad}']) {
        if hyphen < at {
            continue;
        }
        let after = hyphen + sign.len();
        let Some(line_end) = line_end_len(&text[after..]) else {
            continue;
        };
        let next = after + line_end;
        let indent = text[next..].len() - text[next..].trim_start_matches([' ', '\t']).len();
        let start = next + indent;
        let head = text[at..hyphen]
            .rsplit(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or("");
        let tail_len = text[start..]
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(text.len() - start);
        let tail = &text[start..start + tail_len];
        let Some(joint) = joint(head, tail, lexicon) else {
            continue;
        };
        // All of the second chunk moves up, with the signs at its end.
        let rest = &text[start..];
        let chunk = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let blanks = rest[chunk..].len() - rest[chunk..].trim_start_matches([' ', '\t']).len();
        let follows = start + chunk + blanks;
        out.push_str(&text[at..hyphen]);
        out.push_str(joint);
        out.push_str(&rest[..chunk]);
        at = if line_end_len(&text[start + chunk..]).is_some() || follows == text.len() {
            // The second half was all of its line: its own line end serves.
            start + chunk
        } else {
            out.push_str(&text[after..start]);
            follows
        };
    }
    if at == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Length of blanks and one line end at the start of `text`, if there is one.
fn line_end_len(text: &str) -> Option<usize> {
    let blanks = text.len() - text.trim_start_matches([' ', '\t']).len();
    let rest = &text[blanks..];
    let end = if rest.starts_with("\r\n") {
        2
    } else {
        usize::from(rest.starts_with('\n'))
    };
    (end > 0).then_some(blanks + end)
}

/// What stands between the halves: nothing, a hyphen, or `None` if they are not one word.
fn joint(head: &str, tail: &str, lexicon: &Lexicon) -> Option<&'static str> {
    if head.is_empty() || tail.len() < 2 || !tail.starts_with(char::is_lowercase) {
        return None;
    }
    let suspended = matches!(
        tail,
        "en" | "of" | "tot" | "noch" | "dan" | "als" | "door" | "naar"
    );
    let solid = format!("{head}{tail}");
    let accepted = |word: &str| lexicon.find(word).is_some() || lexicon.contains(word);
    if !suspended && accepted(&solid) {
        return Some("");
    }
    let hyphenated = format!("{head}-{tail}");
    let name = head.len() > 1
        && head.starts_with(char::is_uppercase)
        && (head.chars().all(char::is_uppercase)
            || lexicon.get(head).is_some_and(|e| e.is_word())
                && lexicon.get(&head.to_lowercase()).is_none());
    let keeps = lexicon.find(&hyphenated).is_some() || name && accepted(tail);
    (!suspended && keeps).then_some("-")
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        join_line_ends(text, crate::Repairer::dutch().lexicon()).into_owned()
    }

    #[test]
    fn halves_become_words() {
        assert_eq!(
            joined("de verga-\r\ndering, van\r\n"),
            "de vergadering,\r\nvan\r\n"
        );
        assert_eq!(joined("de verga-\ndering\nvan"), "de vergadering\nvan");
        assert_eq!(
            joined("de Benelux-\npolitiesamenwerking is"),
            "de Benelux-politiesamenwerking\nis"
        );
        assert_eq!(
            joined("de ver-\n  gade\u{ad}\nring is"),
            "de ver-\n  gade\u{ad}\nring is"
        );
    }

    #[test]
    fn the_rest_stays() {
        for text in [
            "vracht-\nen",
            "2019-\n2020",
            "a-\n\nb",
            "in- en\nuitvoer-",
            "xq-\nzzp",
        ] {
            assert_eq!(joined(text), text);
        }
    }
}
