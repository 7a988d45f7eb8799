//! Forms, names and identifiers that lists lack and that look like damage, on pages that show little of it.
use super::block::Block;
use super::keeps::{FREQUENT, RARE};
use super::window::core;
use crate::channel::Noise;
use crate::cost::Cost;
use crate::lexicon::Lexicon;
use crate::lm;
use crate::token::FUNCTION_WORD;

/// What has more letters is no name but a run-on.
const NAME: usize = 16;
/// The same where a function word would be parted from it.
const SHORT_NAME: usize = 8;
/// The letters of a unit, at most.
const UNIT: usize = 4;
/// What names of streets end in.
const STREETS: [&str; 14] = [
    "brug", "dijk", "dreef", "gracht", "hof", "kade", "laan", "pad", "park", "plein", "singel",
    "steeg", "straat", "weg",
];
/// What verbs are parted from.
const PARTICLES: [&str; 22] = [
    "aan", "achter", "af", "bij", "binnen", "boven", "door", "in", "mee", "na", "om", "onder",
    "op", "over", "samen", "tegen", "terug", "toe", "tussen", "uit", "voor", "weg",
];

impl Block<'_> {
    /// Whether what an author wrote would change, on a page that does not show that such damage is frequent: forms of words,
    /// names, identifiers. The change begins at `start`.
    pub(super) fn keeps_form(&self, start: usize, observed: &str, replacement: &str) -> bool {
        let noise = &self.evidence.noise;
        let lexicon = &self.repairer.lexicon;
        if self.repairer.is_fitting {
            return false;
        }
        if has_optional_part(observed, lexicon) {
            return true;
        }
        let is_sparse = self.evidence.few_suspects || !noise.is_unknown() && noise.is_quiet();
        if is_sparse
            && (is_identifier(observed)
                || is_braced(observed)
                || loses_stop(observed, replacement, lexicon))
        {
            return true;
        }
        if parts_version(observed, replacement) {
            return noise.lost_space >= Noise::UNKNOWN.lost_space;
        }
        let (observed, replacement) = (core(observed), core(replacement));
        if is_unit(&self.text[..start], observed) {
            return true;
        }
        if loses_marks(observed, replacement) {
            return noise.confusion >= Noise::UNKNOWN.confusion && is_name(replacement, lexicon);
        }
        if is_sparse && gains_capital(observed, replacement) {
            return true;
        }
        if self.evidence.few_suspects && self.misreads_name(start, observed, replacement)
            || self.parts_surname(start, observed, replacement)
        {
            return true;
        }
        let Some((first, second)) = replacement.split_once(' ') else {
            return false;
        };
        let is_one_more = !observed.contains(' ') && !second.contains(' ');
        if is_one_more
            && observed.strip_suffix(second) == Some(first)
            && self.is_street(first, second)
        {
            return true;
        }
        if !is_one_more || noise.lost_space < Noise::UNKNOWN.lost_space {
            return false;
        }
        if observed.strip_suffix(second) != Some(first) {
            // "Draupnir" for "De au": damaged twice, where little else is.
            return is_sparse && reads_as_name(observed, NAME);
        }
        is_form(first, second, lexicon)
            || is_sparse && self.is_compound_name(first, second)
            || self.evidence.few_suspects
                && reads_as_name(observed, SHORT_NAME)
                && self.is_inside(start)
                && self.begins_name(first, second)
    }

    /// Whether a name that texts have would become another word inside a sentence: "te Laren" is no "te Laten".
    fn misreads_name(&self, start: usize, observed: &str, replacement: &str) -> bool {
        let lexicon = &self.repairer.lexicon;
        lm::is_capitalised(observed)
            && lexicon.get(observed).is_some()
            && lexicon.get(replacement).is_none()
            && !replacement.contains(' ')
            && self.is_inside(start)
    }

    /// Whether a surname would be parted inside a sentence, where a run-on begins small: "mevrouw Demoor".
    fn parts_surname(&self, start: usize, observed: &str, replacement: &str) -> bool {
        let Some((first, rest)) = replacement.split_once(' ') else {
            return false;
        };
        let before = self.text[..start].trim_end_matches(' ');
        matches!(first, "De" | "Van" | "Vanden" | "Vander")
            && !matches!(rest, "de" | "den" | "der")
            && reads_as_name(observed, NAME)
            && before.ends_with(char::is_alphabetic)
    }

    /// Whether no sentence begins here.
    fn is_inside(&self, start: usize) -> bool {
        let before = self.text[..start].trim_end_matches(' ');
        before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
    }

    /// "Dejonge"; "Vanden" is two that begin a name.
    fn begins_name(&self, first: &str, second: &str) -> bool {
        let is_function = |word: &str| costs(word, &self.repairer.lexicon, |c| c < FUNCTION_WORD);
        is_function(first) && !is_function(second)
    }

    /// "Westerdijkerweg"
    fn is_street(&self, first: &str, second: &str) -> bool {
        let street = second.trim_end_matches(|c: char| !c.is_alphabetic());
        lm::is_capitalised(first)
            && STREETS.contains(&street)
            && !costs(first, &self.repairer.lexicon, |cost| cost <= FREQUENT)
    }

    /// "OpenData": two capitals, the first of no word that sentences begin with.
    fn is_compound_name(&self, first: &str, second: &str) -> bool {
        [first, second]
            .iter()
            .all(|part| part.starts_with(char::is_uppercase))
            && !costs(first, &self.repairer.lexicon, |c| c < FUNCTION_WORD)
    }
}

/// Whether the lexicon has a word, in small letters, of such a cost.
fn costs(word: &str, lexicon: &Lexicon, is_such: impl Fn(Cost) -> bool) -> bool {
    let entry = lexicon.find(&word.to_lowercase());
    entry.is_some_and(|entry| is_such(entry.cost()))
}

/// Whether a word has a capital wherever it stands.
fn is_name(word: &str, lexicon: &Lexicon) -> bool {
    word.starts_with(char::is_uppercase)
        && lexicon.find(word).is_some()
        && lexicon.find(&word.to_lowercase()).is_none()
}

/// A capital and small letters, not too many.
fn reads_as_name(word: &str, most: usize) -> bool {
    lm::is_capitalised(word)
        && word.chars().skip(1).all(char::is_lowercase)
        && word.chars().count() <= most
}

/// Whether nothing would change but that letters lose their marks: "Schütte".
fn loses_marks(observed: &str, replacement: &str) -> bool {
    let mut pairs = observed.chars().zip(replacement.chars());
    observed != replacement
        && observed.chars().count() == replacement.chars().count()
        && pairs.all(|(from, to)| {
            from == to || !from.is_ascii() && from.is_alphabetic() && to.is_ascii_alphabetic()
        })
}

/// Whether nothing would change but that a word gets a capital: "workaround".
fn gains_capital(observed: &str, replacement: &str) -> bool {
    observed.starts_with(char::is_lowercase)
        && replacement.starts_with(char::is_uppercase)
        && observed.to_lowercase() == replacement.to_lowercase()
}

/// "(overheids)organisaties": a word with a part of it in brackets.
fn has_optional_part(observed: &str, lexicon: &Lexicon) -> bool {
    let is_pair = ['(', ')']
        .iter()
        .all(|&sign| observed.matches(sign).count() == 1);
    let touches = |(at, _): (usize, &str)| observed[at + 1..].starts_with(char::is_lowercase);
    if !is_pair || !observed.match_indices(')').any(touches) {
        return false;
    }
    let solid = observed.replace(['(', ')'], "");
    let solid = core(&solid);
    lexicon.find(solid).is_some() || lexicon.is_compound(solid)
}

/// "zds.scopes.zaken", "urn:osb:services", "docs/spark/kosten": the same mark twice or more between letters, and no others.
fn is_identifier(observed: &str) -> bool {
    let name = observed.trim_matches(|c: char| !c.is_alphanumeric());
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '/' | '-' | '_');
    let letters: Vec<char> = name.chars().collect();
    let joins = |mark: char, fits: fn(char) -> bool| {
        // "n.v.t." has one letter between.
        let parts = letters.windows(5).filter(|around| {
            around[2] == mark
                && fits(around[1])
                && fits(around[3])
                && (around[0] == '-' || around[0].is_alphanumeric())
                && (around[4] == '-' || around[4].is_alphanumeric())
        });
        parts.count() > 1
    };
    name.chars().all(is_part)
        && (joins('.', char::is_lowercase)
            || joins(':', char::is_alphabetic)
            || joins('/', char::is_alphanumeric))
}

/// Whether nothing would change but that one stop goes before letters that are no word: "een.ini", "".deb"-bestanden".
fn loses_stop(observed: &str, replacement: &str, lexicon: &Lexicon) -> bool {
    let is_no_word = |behind: &str| {
        let end = behind.find(|c: char| !c.is_alphabetic());
        let word = &behind[..end.unwrap_or(behind.len())];
        !word.is_empty() && lexicon.find(&word.to_lowercase()).is_none()
    };
    let goes = |at: usize| {
        let rest = replacement.strip_prefix(&observed[..at]);
        rest.is_some_and(|rest| rest.trim_start_matches(' ') == &observed[at + 1..])
    };
    let mut stops = observed.match_indices('.');
    stops.any(|(at, _)| goes(at) && is_no_word(&observed[at + 1..]))
}

/// "{naam}": what stands for something else.
fn is_braced(observed: &str) -> bool {
    let opens = observed.find('{');
    opens.is_some_and(|at| observed[at..].contains('}'))
}

/// Whether letters behind a number are a unit: few, small, with a capital among them: "mmHg", "kHz".
fn is_unit(before: &str, observed: &str) -> bool {
    before
        .trim_end_matches(' ')
        .ends_with(|c: char| c.is_ascii_digit())
        && observed.chars().count() <= UNIT
        && observed.starts_with(char::is_lowercase)
        && observed.contains(char::is_uppercase)
        && observed.chars().all(char::is_alphabetic)
}

/// Whether a number would be parted from the name that it belongs to: "TLSv1.2", "Bomos2i".
fn parts_version(observed: &str, replacement: &str) -> bool {
    let name = |text| str::trim_end_matches(text, |c: char| !c.is_alphanumeric());
    let Some((first, second)) = name(replacement).split_once(' ') else {
        return false;
    };
    let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let is_acronym = || first.chars().all(char::is_uppercase);
    name(observed).strip_suffix(second) == Some(first)
        && (begins(second) && second.contains(char::is_alphabetic)
            || second.strip_prefix('v').is_some_and(begins) && is_acronym())
}

/// Whether two words that touch are a form of the first, or a verb with its particle.
fn is_form(first: &str, second: &str, lexicon: &Lexicon) -> bool {
    let is_known = || lexicon.find(&format!("{first}{second}")).is_some();
    let is_rarer = |most: Cost| !costs(first, lexicon, |cost| cost <= most);
    first.chars().all(char::is_alphabetic)
        && match second {
            "en" if is_known() => false,
            // "Christiansen"
            "en" if first.ends_with('s') => is_name(first, lexicon),
            "en" => takes_en(first) && is_rarer(FREQUENT),
            "er" => is_name(first, lexicon),
            "je" | "tje" | "pje" => first.len() > 5 && !first.ends_with(is_vowel) && is_rarer(RARE),
            "s" => true,
            _ => PARTICLES.contains(&first) && is_participle(second, lexicon),
        }
}

/// Whether a word's form in "en" is spelled by adding that alone: "kruidachtigen", "textielen".
fn takes_en(word: &str) -> bool {
    let letters: Vec<char> = word.chars().map(|c| c.to_ascii_lowercase()).collect();
    let n_last = letters.iter().rev().take_while(|c| !is_vowel(**c)).count();
    let Some(from) = letters.len().checked_sub(n_last + 2) else {
        return false;
    };
    let is_diphthong = matches!(
        (letters[from], letters[from + 1]),
        ('e', 'i' | 'u') | ('o', 'u' | 'e') | ('a', 'u' | 'i') | ('u', 'i') | ('i', 'e')
    );
    letters.len() > 3
        // Plurals in "-heden", "-zen" and "-ven".
        && !word.ends_with("heid")
        && !word.ends_with(['s', 'z', 'f', 'v'])
        && match n_last {
            0 => false,
            1 => is_diphthong || ["x", "ig", "or"].iter().any(|end| word.ends_with(end)),
            _ => true,
        }
}

fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Whether a word is the participle of a verb whose first person the lexicon has: "gesmokkeld", "geklampte".
fn is_participle(word: &str, lexicon: &Lexicon) -> bool {
    let stem = word.strip_suffix('e').unwrap_or(word);
    let stem = stem
        .strip_prefix("ge")
        .and_then(|stem| stem.strip_suffix(['d', 't']));
    stem.is_some_and(|stem| stem.len() > 2 && lexicon.find(stem).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn en_is_added_where_the_spelling_lets_it() {
        for word in [
            "kruidachtig",
            "textiel",
            "gehuisvest",
            "historisch",
            "multiplex",
            "inhibitor",
            "lamantijn",
        ] {
            assert!(takes_en(word), "{word}");
        }
        for word in [
            "gemeente",
            "veiligheid",
            "wet",
            "bedrijf",
            "persoon",
            "burgers",
            "weten",
            "zee",
            "nu",
            "",
        ] {
            assert!(!takes_en(word), "{word}");
        }
    }

    #[test]
    fn only_marks_are_lost() {
        assert!(loses_marks("Schütte", "Schutte") && loses_marks("Yılmaz", "Yilmaz"));
        assert!(!loses_marks("Belgié", "België") && !loses_marks("Israel", "Israël"));
        assert!(!loses_marks("één", "Een,") && !loses_marks("dijk", "dijk"));
    }

    #[test]
    fn identifiers_have_a_mark_twice() {
        for name in [
            "zds.scopes.zaken",
            "(urn:osb:services)",
            "voorbeeld.github.io/dijken/",
            "a-b.apps.net.",
        ] {
            assert!(is_identifier(name), "{name}");
        }
        for text in [
            "gemaakt.Dat",
            "n.v.t.",
            "en/of",
            "art.3.Het",
            "dijk.de,polder.het",
            "12.345.678",
            "Stb.1992,",
        ] {
            assert!(!is_identifier(text), "{text}");
        }
    }

    #[test]
    fn numbers_of_versions_belong_to_names() {
        for (observed, replacement) in
            [("TLSv1.2,", "TLS v1.2,"), ("Access2Base.", "Access 2Base_")]
        {
            assert!(parts_version(observed, replacement), "{observed}");
        }
        for (observed, replacement) in [
            ("stelselv1", "stelsel v1"),
            ("artikel3", "artikel 3"),
            ("dijk2i", "dijken 2i"),
        ] {
            assert!(!parts_version(observed, replacement), "{observed}");
        }
    }
}
