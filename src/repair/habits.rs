//! What some engines do wherever it comes up, told by rule before any search: a dash for a hyphen, "ij" in two.
use std::borrow::Cow;
use std::ops::Range;

use super::Repairer;
use crate::cost::{Cost, NAT};
use crate::edit::{Edit, EditKind};
use crate::lm;
use crate::protect::{Lines, begins_word};

/// A word this frequent may stand beside a dash that is one.
const FREQUENT: Cost = 8 * NAT;
/// A word at least this frequent comes of a letter and the rest of it.
const COMMON: Cost = 12 * NAT;
/// A rest that is a word is so much rarer.
const FAR: Cost = 6 * NAT;
/// So many dashes that join words tell of others.
const LIKELY: usize = 2;
/// So many, and none that stands by itself, tell that all are hyphens.
const SHOWN: usize = 3;
/// So many words parted inside or behind "ij" show that a page parts them.
const PARTED: usize = 2;
/// Of 42 MB of running text two dashes stand between small letters, and one "i j" by itself, "mei j.l.".
const CONFIDENCE: u32 = 990_000;
/// What such a change gains: it is never weighed.
const GAIN: i32 = 10 * NAT;

/// A place that changes.
#[derive(Debug)]
struct Place {
    span: Range<usize>,
    new: String,
    kind: EditKind,
}

fn place(span: Range<usize>, new: &str, kind: EditKind) -> Place {
    let new = new.to_owned();
    Place { span, new, kind }
}

/// How likely a dash was a hyphen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Joined {
    Doubtful,
    Likely,
    Surely,
}

impl Repairer {
    /// The edits of a text by what an engine does throughout, in order; `edits` is cleared first. The fit sees none of it.
    pub(super) fn habits(&self, text: &str, edits: &mut Vec<Edit>) {
        edits.clear();
        let mut places = Vec::new();
        self.dashes(text, &mut places);
        self.parted(text, &mut places);
        self.single_letters(text, &mut places);
        self.first_digits(text, &mut places);
        wide_signs(text, &mut places);
        self.capital_i(text, &mut places);
        self.stops(text, &mut places);
        if places.is_empty() {
            return;
        }
        places.sort_unstable_by_key(|place| place.span.start);
        places.dedup_by_key(|place| place.span.start);
        let mut lines = Lines::default();
        let mut rest = &places[..];
        while let [first, ..] = rest {
            let span = chunks_around(text, first.span.clone());
            let (mut end, mut n) = (span.end, 1);
            while let Some(next) = rest.get(n).filter(|next| next.span.start <= end) {
                end = chunks_around(text, next.span.clone()).end;
                n += 1;
            }
            let (here, others) = rest.split_at(n);
            rest = others;
            let mut edit = edit_of(text, span.start..end, here);
            let observed = &text[edit.span()];
            let kind = self.named(observed, &edit.replacement, edit.kind);
            edit.kind = kind.unwrap_or(edit.kind);
            if kind.is_some()
                && self.options.mode.allows(observed, &edit.replacement)
                && self.passes(text, &edit)
                && !self.breaks_a_span(text, &edit, &mut lines)
            {
                edits.push(edit);
            }
        }
    }

    /// Digits that begin a word right behind a number and a comma: "7,1id".
    fn first_digits(&self, text: &str, places: &mut Vec<Place>) {
        for (digit, one) in text.match_indices(['0', '1']) {
            let sign = digit.saturating_sub(1);
            let is_behind_number = |at| text[..at].ends_with(|c: char| c.is_ascii_digit());
            if text.is_char_boundary(sign)
                && is_behind_number(sign)
                && let Some(letter) = begins_word(text, sign, &self.lexicon)
            {
                let span = digit..digit + one.len();
                places.push(place(span, &format!(" {letter}"), EditKind::SignForLetter));
            }
        }
    }

    /// A text with letters for the digits that begin words: "id" is none of "7,1id".
    pub(super) fn with_first_letters<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut places = Vec::new();
        self.first_digits(text, &mut places);
        match places.is_empty() {
            true => text.into(),
            false => edit_of(text, 0..text.len(), &places).replacement.into(),
        }
    }

    /// Dashes between letters, and behind the last of a line, that were hyphens.
    fn dashes(&self, text: &str, places: &mut Vec<Place>) {
        let mut found = Vec::new();
        let mut stands_alone = false;
        for (at, dash) in text.match_indices('—') {
            let behind = &text[at + dash.len()..];
            match self.joined_by_dash(last_letters(&text[..at]), behind) {
                Some(joined) => found.push((at..at + dash.len(), joined)),
                None => stands_alone |= behind.starts_with(' '),
            }
        }
        let n_likely = found
            .iter()
            .filter(|(_, joined)| *joined > Joined::Doubtful)
            .count();
        let least = match n_likely {
            SHOWN.. if !stands_alone => Joined::Doubtful,
            LIKELY.. => Joined::Likely,
            _ => Joined::Surely,
        };
        let hyphens = found.into_iter().filter(|(_, joined)| *joined >= least);
        places.extend(hyphens.map(|(span, _)| place(span, "-", EditKind::Punctuation)));
    }

    /// How a dash joins these letters to what follows, as a hyphen does; `None`: not at all.
    fn joined_by_dash(&self, left: &str, behind: &str) -> Option<Joined> {
        let next = behind.trim_start_matches([' ', '\t', '\r']);
        let breaks = next.starts_with('\n');
        let right = first_letters(if breaks { next.trim_start() } else { behind });
        if left.is_empty() || breaks && !right.starts_with(char::is_lowercase) {
            return None;
        }
        if right.is_empty() && next.is_empty() {
            // A page ends with half a word.
            return (!self.is_word(left)).then_some(Joined::Surely);
        }
        if right.is_empty() {
            // "in— en uitvoer"
            let is_suspended =
                behind.starts_with(' ') && matches!(first_letters(next), "en" | "of");
            return is_suspended.then_some(Joined::Surely);
        }
        let find = |word: &str| self.lexicon.find(word);
        let is_frequent = |word: &str| find(word).is_some_and(|entry| entry.cost() < FREQUENT);
        let is_one_word =
            self.is_word(&format!("{left}{right}")) || find(&format!("{left}-{right}")).is_some();
        Some(
            if is_one_word || !(breaks || self.is_word(left) && self.is_word(right)) {
                Joined::Surely
            } else if !is_frequent(left) && !is_frequent(right) {
                Joined::Likely
            } else {
                Joined::Doubtful
            },
        )
    }

    /// Spaces before the "j" of "ij", and behind one that does not end a word.
    fn parted(&self, text: &str, places: &mut Vec<Place>) {
        let is_small_j = |(at, _): &(usize, &str)| {
            let behind = &text[at + 2..];
            let before = text[..*at].chars().next_back();
            before == Some('i') && !behind.starts_with(|c: char| c.is_alphanumeric() || c == '.')
                || before == Some('i')
                    && behind.starts_with('.')
                    && !behind[1..].starts_with(char::is_alphanumeric)
        };
        let halves: Vec<usize> = text
            .match_indices(" j")
            .filter(is_small_j)
            .map(|(at, _)| at)
            .collect();
        let gap = |at: usize| place(at..at + 1, "", EditKind::Join);
        places.extend(halves.iter().map(|&at| gap(at)));
        let n_shown = halves.len() + self.behind_ij(text);
        let whole = |at: usize| format!("{}j", last_letters(&text[..at]));
        for at in halves {
            if self.goes_on(&whole(at), &text[at + 2..], n_shown) {
                places.push(gap(at + 2));
            }
        }
        for (at, _) in text.match_indices("ij ").filter(|_| n_shown > 0) {
            let left = last_letters(&text[..at + 2]);
            if self.goes_on(left, &text[at + 2..], n_shown) {
                places.push(gap(at + 2));
            }
        }
    }

    /// Spaces between the first letter of a word and the rest, "N ederland", and before the last, "feitelij k".
    fn single_letters(&self, text: &str, places: &mut Vec<Place>) {
        let bytes = text.as_bytes();
        // Whether a letter stands between what ends words, on either side.
        let is_end =
            |byte: Option<&u8>| byte.is_none_or(|b| !b.is_ascii_alphanumeric() && b.is_ascii());
        let is_single = |i: usize| {
            bytes.get(i).is_some_and(u8::is_ascii_alphabetic)
                && is_end(i.checked_sub(1).map(|i| &bytes[i]))
                && is_end(bytes.get(i + 1))
        };
        for (at, _) in text.match_indices(' ') {
            let begins = at > 0 && is_single(at - 1);
            if !begins && !is_single(at + 1) {
                continue;
            }
            let (before, behind) = (&text[..at], &text[at + 1..]);
            let (single, rest) = match begins {
                true => (last_letters(before), first_letters(behind)),
                false => (first_letters(behind), last_letters(before)),
            };
            let is_open = match begins {
                true => text[..at - 1].ends_with(['.', '-', '\'', '’', '/']),
                false => matches!(
                    behind.as_bytes().get(1),
                    Some(b')' | b'-' | b'.' | b'\'' | b'/')
                ),
            };
            let is_small = rest
                .chars()
                .skip(usize::from(!begins))
                .all(char::is_lowercase);
            let fits = begins || single.starts_with(char::is_lowercase);
            if !is_open
                && fits
                && is_small
                && rest.chars().count() > 2
                && self.is_set_apart(single, rest, begins)
            {
                places.push(place(at..at + 1, "", EditKind::Join));
            }
        }
    }

    /// Whether a letter belongs to what stands before or behind it, which is no word or far rarer than both together.
    fn is_set_apart(&self, letter: &str, rest: &str, begins: bool) -> bool {
        let cost = |word: &str| self.lexicon.find(word).map(|entry| entry.cost());
        let whole = match begins {
            true => {
                let small = format!("{}{rest}", letter.to_lowercase());
                let costs = cost(&small)
                    .into_iter()
                    .chain(cost(&format!("{letter}{rest}")));
                costs.min()
            }
            false => cost(&format!("{rest}{letter}")),
        };
        whole
            .filter(|&cost| cost < COMMON)
            .is_some_and(|whole| match cost(rest) {
                Some(alone) => alone > whole + FAR,
                None => !self.lexicon.is_compound(rest) && !self.lexicon.is_foreign(rest),
            })
    }

    /// "I" that begins no word with what follows, and "l" does: "Iampen".
    fn capital_i(&self, text: &str, places: &mut Vec<Place>) {
        for (at, one) in text.match_indices('I') {
            let run = first_letters(&text[at..]);
            let rest = &run[1..];
            let is_run = rest.len() > 2 && rest.bytes().all(|b| b.is_ascii_lowercase());
            if !is_run
                || text[..at]
                    .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '@' | '/' | '_'))
            {
                continue;
            }
            let is_known = |word: &str| self.is_word(word) || self.lexicon.is_foreign(word);
            let cost = self
                .lexicon
                .find(&format!("l{rest}"))
                .map(|entry| entry.cost());
            if cost.is_some_and(|cost| cost < 15 * NAT)
                && !is_known(run)
                && !is_known(&run.to_lowercase())
            {
                places.push(place(at..at + one.len(), "l", EditKind::Confusion));
            }
        }
    }

    /// A letter behind a word, and no word with it, before a capital that begins a sentence: "gedaani. De raad".
    fn stops(&self, text: &str, places: &mut Vec<Place>) {
        for (at, space) in text.match_indices([' ', '\n']) {
            let chunk = &text[..at];
            let Some(letter) = ['i', 'r', 't', 'l', 'v', 'j']
                .into_iter()
                .find(|&c| chunk.ends_with(c))
            else {
                continue;
            };
            let behind = text[at + space.len()..].trim_start();
            let next = first_letters(behind);
            if !(lm::is_capitalised(next)
                || next.len() == 1 && next.starts_with(char::is_uppercase))
            {
                continue;
            }
            let run = last_letters(chunk);
            let word = &run[..run.len() - 1];
            let begins = self
                .lexicon
                .find(&next.to_lowercase())
                .is_some_and(|entry| entry.cost() < COMMON);
            let is_word = |word: &str| self.lexicon.find(word).is_some_and(|e| e.cost() < 14 * NAT);
            if begins
                && word.len() > 3
                && word.bytes().all(|b| b.is_ascii_lowercase())
                && is_word(word)
                && !self.is_word(run)
                && !self.lexicon.is_foreign(run)
            {
                places.push(place(
                    at - letter.len_utf8()..at,
                    ".",
                    EditKind::Punctuation,
                ));
            }
        }
    }

    fn is_word(&self, word: &str) -> bool {
        self.lexicon.find(word).is_some() || self.lexicon.is_compound(word)
    }

    /// How many words end in "ij" and have their last letter behind a space: "zij n".
    fn behind_ij(&self, text: &str) -> usize {
        let is_half = |&(at, _): &(usize, &str)| {
            let left = last_letters(&text[..at + 2]);
            let right = first_letters(&text[at + 3..]);
            right.len() == 1
                && right != "u"
                && self.lexicon.find(&format!("{left}{right}")).is_some()
        };
        text.match_indices("ij ").filter(is_half).count()
    }

    /// Whether a word that "ij" ends goes on behind the space that follows.
    fn goes_on(&self, left: &str, behind: &str, n_shown: usize) -> bool {
        let Some(behind) = behind.strip_prefix(' ') else {
            return false;
        };
        let right = first_letters(behind);
        let mut signs = behind[right.len()..].chars();
        // "vrij t.b.v. de"
        let is_abbreviation =
            signs.next() == Some('.') && signs.next().is_some_and(char::is_alphanumeric);
        if is_abbreviation
            || right.is_empty()
            || !right.starts_with(char::is_lowercase)
            || matches!(right, "u" | "j")
        {
            return false;
        }
        let find = |word: &str| self.lexicon.find(word);
        let solid = format!("{left}{right}");
        if !self.is_word(&solid) {
            return false;
        }
        match (find(left), find(right)) {
            // "zij n"
            _ if right.chars().count() == 1 => true,
            (Some(first), Some(second)) => {
                n_shown >= PARTED
                    && find(&solid).is_some()
                    && !self.lm.is_seen(first.id(), second.id())
            }
            _ => true,
        }
    }
}

/// Signs as wide as a Chinese character, in a text that has none: "（Stb．" of engines that read Chinese, too.
fn wide_signs(text: &str, places: &mut Vec<Place>) {
    const FIRST: u32 = 0xff01;
    let is_sign = |c: char| ('\u{ff01}'..='\u{ff5e}').contains(&c) && !c.is_alphanumeric();
    let is_ideograph = |c: char| ('\u{3040}'..='\u{9fff}').contains(&c);
    if !text.as_bytes().contains(&0xef) || text.contains(is_ideograph) {
        return;
    }
    for (at, sign) in text.match_indices(is_sign) {
        let wide = sign.chars().next().map_or(FIRST, u32::from);
        let narrow = char::from_u32(wide - FIRST + u32::from('!'));
        let span = at..at + sign.len();
        places
            .extend(narrow.map(|c| place(span, c.encode_utf8(&mut [0; 4]), EditKind::Punctuation)));
    }
}

/// The white space around is not of them.
fn chunks_around(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text[..span.start]
        .trim_end_matches(|c: char| !c.is_whitespace())
        .len();
    let behind = &text[span.end..];
    let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
    start..span.end + end
}

/// One edit for places in the same chunks.
fn edit_of(text: &str, span: Range<usize>, places: &[Place]) -> Edit {
    let mut replacement = String::new();
    let mut at = span.start;
    for place in places {
        replacement.push_str(&text[at..place.span.start]);
        replacement.push_str(&place.new);
        at = place.span.end;
    }
    replacement.push_str(&text[at..span.end]);
    let kinds = places.iter().map(|place| place.kind);
    Edit {
        start: span.start,
        end: span.end,
        replacement,
        kind: kinds.max().unwrap_or(EditKind::Join),
        gain: GAIN,
        letters: 0,
        confidence: CONFIDENCE,
    }
}

/// The letters that a text ends with.
fn last_letters(text: &str) -> &str {
    let rest = text.trim_end_matches(char::is_alphabetic);
    &text[rest.len()..]
}

/// The letters that a text begins with.
fn first_letters(text: &str) -> &str {
    let rest = text.trim_start_matches(char::is_alphabetic);
    &text[..text.len() - rest.len()]
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    fn changed(text: &str) -> String {
        let (mut edits, mut out) = (Vec::new(), String::new());
        Repairer::dutch().habits(text, &mut edits);
        crate::edit::apply(text, &edits, &mut out);
        out
    }

    #[test]
    fn dashes_that_join_words_are_hyphens() {
        for (read, meant) in [
            (
                "de niet—ontvankelijke klacht",
                "de niet-ontvankelijke klacht",
            ),
            ("per e—mail", "per e-mail"),
            ("in— en uitvoer", "in- en uitvoer"),
            ("de straf—\nbare feiten", "de straf-\nbare feiten"),
            ("een HTMX—bron", "een HTMX-bron"),
            (
                "zand—zuigers en graan—schepen",
                "zand-zuigers en graan-schepen",
            ),
        ] {
            assert_eq!(changed(read), meant);
        }
        for kept in [
            "de raad — zo bleek — zweeg",
            "wij kwamen—maar zij bleven",
            "een zandweg—molens zagen wij",
            "1987—1992",
            "kwam—\nDe raad",
            "— in en uit",
        ] {
            assert_eq!(changed(kept), kept);
        }
    }

    #[test]
    fn what_a_dash_alone_leaves_open_the_page_tells() {
        let joined = "een kop—dus haar, het niet—ontvankelijke, per e—mail, de HTMX—bron";
        assert_eq!(changed(joined), joined.replace('—', "-"));
        let doubtful = format!("{joined} — zo bleek");
        assert!(changed(&doubtful).contains("kop—dus"));
    }

    #[test]
    fn ij_in_two_is_one() {
        for (read, meant) in [
            ("bi j de brug", "bij de brug"),
            ("zi j, daarbi j.", "zij, daarbij."),
            ("wi j kri j gen bedri jf", "wij krijgen bedri jf"),
            (
                "bi j een, hi j zij n, termij n en wij n",
                "bij een, hij zijn, termijn en wijn",
            ),
            ("zi j bi j hi j en bij stand", "zij bij hij en bijstand"),
        ] {
            assert_eq!(changed(read), meant);
        }
        for kept in [
            "op 9 mei j.l. kwam",
            "bij n is nul",
            "Gooi je kleren weg",
            "ski jury",
            "bij stand van zaken",
        ] {
            assert_eq!(changed(kept), kept);
        }
    }

    #[test]
    fn a_wide_capital_begins_its_word() {
        assert_eq!(
            changed("In N ederland, de T weede Kamer. N adat"),
            "In Nederland, de Tweede Kamer. Nadat"
        );
        for kept in [
            "U kunt",
            "Het is de B van boot",
            "vitamine C zit erin",
            "J. P. ederland",
            "A wqrtz",
        ] {
            assert_eq!(changed(kept), kept);
        }
    }

    #[test]
    fn a_digit_behind_a_number_begins_a_word() {
        assert_eq!(
            changed("artikel 7,1id 2 en artikel 1,0nder b"),
            "artikel 7, lid 2 en artikel 1, onder b"
        );
        for kept in ["1,0 miljoen", "3,1e lid", "2,0x", "1,1 en 1,0"] {
            assert_eq!(changed(kept), kept);
        }
    }
}
