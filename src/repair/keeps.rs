//! What authors write that looks like damage: terms, words together and apart, linking letters left out, foreign words,
//! titles, hyphens, older spelling.
use std::collections::HashMap;

use super::Repairer;
use super::block::Block;
use super::guard::words;
use super::mended::doubles_vowel;
use super::window::core;
use crate::channel::Noise;
use crate::cost::{Cost, NAT};
use crate::edit;
use crate::lattice::{Gap, Kind, Piece};
use crate::lm;
use crate::token::Chunk;

/// Rarer words show by standing elsewhere that a document means them.
pub(super) const RARE: Cost = 9 * NAT;
/// A word that a document has less often is no term of it.
pub(super) const MIN_TERM: u32 = 3;
/// A word this frequent begins no term.
const COMMONEST: Cost = 9 * NAT / 2;

/// Lost spaces that no chance explains: as unlikely as this.
const TERM: Cost = 14 * NAT;
/// Words less rare than this are in every text.
pub(super) const FREQUENT: Cost = 7 * NAT;
/// A word that texts have is parted where it is as sure as this.
const PARTED: f64 = 0.85;
/// What hardly ends a word of its own, but begins what comes next.
const NEW_BEGINNINGS: [&str; 11] = [
    "en", "de", "der", "een", "er", "van", "het", "te", "in", "is", "kan",
];
/// So many capitals alone are a word in capitals.
const CAPITALS: usize = 5;
/// A word of another language of so many bytes is parted on no page.
const LONG: usize = 7;

impl Block<'_> {
    /// Whether chunk `i` is of a word so frequent in the document that its other words say whether it stays.
    pub(super) fn is_repeated(&self, i: usize) -> bool {
        let Chunk { start, end, .. } = self.chunks[i];
        let times = || self.evidence.times.get(core(&self.text[start..end]));
        !self.evidence.times.is_empty() && times().is_some_and(|&n| n >= MIN_TERM)
    }

    /// Whether a change would take what the author meant for damage.
    pub(super) fn keeps(&self, group: &[Piece], observed: &str, replacement: &str) -> bool {
        let n = || self.repeated(&self.evidence.terms, core(observed), group) + 1;
        self.repairer
            .keeps_foreign(&self.evidence.noise, observed, replacement)
            || self.keeps_term(n(), observed, replacement)
            || self.keeps_stress(observed, replacement)
            || self.mixes_case(observed, replacement)
            || self.joins_words(observed, replacement)
            || self.keeps_prefix(observed)
            || self.links_words(observed, replacement)
            || !self.repairer.is_fitting && parts_numeral(observed, replacement)
    }

    /// Whether nothing but marks would go from a word that has them: "één" is how authors stress it, and "Eén", as capitals often go
    /// without.
    fn keeps_stress(&self, observed: &str, replacement: &str) -> bool {
        let (observed, replacement) = (core(observed), core(replacement));
        let small = observed.to_lowercase();
        let stressed = || match small.strip_prefix('e') {
            Some(rest) => format!("é{rest}"),
            None => small.replacen('o', "ó", 1),
        };
        let is_word = |word: &str| self.repairer.lexicon.find(word).is_some();
        !self.repairer.is_fitting
            && observed != replacement
            && edit::without_marks(observed).eq(replacement.chars())
            && (is_word(&small) || is_word(&stressed()))
    }

    /// Whether a word in capitals would get small letters: "DBPRODUCT".
    fn mixes_case(&self, observed: &str, replacement: &str) -> bool {
        let observed = core(observed);
        !self.repairer.is_fitting
            && observed.chars().count() >= CAPITALS
            && observed.chars().all(char::is_uppercase)
            && core(replacement).contains(char::is_lowercase)
    }

    /// Whether small letters behind a stop or colon are what the author wrote, ".htaccess", ":help", and it is no speck: they are
    /// no word, or the page shows no damage. Where few words are right it is one.
    fn keeps_prefix(&self, observed: &str) -> bool {
        let is_kept = |chunk: &str| {
            let opened = chunk.trim_start_matches(['(', '[', '"', '“']);
            let rest = opened.strip_prefix(['.', ':']).unwrap_or("");
            let end = rest.find(|c: char| !c.is_alphabetic());
            let word = &rest[..end.unwrap_or(rest.len())];
            word.starts_with(char::is_lowercase)
                && (self.evidence.may_be_code() || self.repairer.lexicon.find(word).is_none())
        };
        !self.evidence.noise.few_right && observed.split_whitespace().any(is_kept)
    }

    /// Whether a function word is parted from what follows, or comes off the end: neither "hetbarrièremodel" nor "Ministervan" is a
    /// term, however often it occurs. The fit does not see the second.
    fn parts_function_word(&self, group: &[Piece]) -> bool {
        let mut words = group
            .iter()
            .filter(|p| p.kind == Kind::Word)
            .map(|p| p.ids.1);
        let first = words.next().unwrap_or(lm::UNKNOWN);
        let last = words.next_back().filter(|_| !self.repairer.is_fitting);
        let is_function_word =
            |id: u16| id >= lm::FIRST_WORD && self.repairer.lm.unigram(id) < COMMONEST;
        group.iter().any(|p| p.gap == Gap::Inserted)
            && (is_function_word(first) || last.is_some_and(is_function_word))
    }

    /// How often the document holds the word beside this once, by `counts`; 0: it can't be a term.
    pub(super) fn repeated(
        &self,
        counts: &HashMap<String, u32>,
        word: &str,
        group: &[Piece],
    ) -> u32 {
        if self.parts_function_word(group) {
            0
        } else {
            counts.get(word).copied().unwrap_or(1).saturating_sub(1)
        }
    }

    /// Whether a term would be parted that the document has `n` times, oftener than its rarest part stands there by
    /// itself and than lost spaces explain.
    pub(super) fn keeps_term(&self, n: u32, observed: &str, replacement: &str) -> bool {
        let n_nats = self
            .evidence
            .noise
            .lost_space
            .saturating_mul(n.try_into().unwrap_or(Cost::MAX));
        let times = |word: &str| self.evidence.times.get(word).copied().unwrap_or(1);
        n >= MIN_TERM
            && n_nats >= TERM
            && !self.repairer.is_fitting
            && replacement.matches(' ').count() > observed.matches(' ').count()
            && self
                .repairer
                .rare_words(replacement)
                .any(|word| times(word) < n)
    }

    /// Whether two words would become one that no sign joins: authors part compounds, engines words.
    fn joins_words(&self, observed: &str, replacement: &str) -> bool {
        let is_word =
            |half: &str| half.chars().count() >= 4 && self.repairer.lexicon.find(half).is_some();
        let halves = observed
            .split_once(' ')
            .filter(|(_, second)| self.repairer.is_fitting || !second.starts_with(['-', '/']))
            .filter(|_| !replacement.contains(' '));
        halves.is_some_and(|(first, second)| is_word(core(first)) && is_word(core(second)))
    }

    /// Whether nothing but the letter would come that links two words: authors write "instellingsubsidie" and, before
    /// 1996, "consumenteprijs"; engines seldom lose a letter right there.
    fn links_words(&self, observed: &str, replacement: &str) -> bool {
        let is_word = |part: &str| {
            part.chars().count() >= 4
                && part.chars().all(char::is_alphabetic)
                && self.repairer.lexicon.find(part).is_some()
        };
        linked(core(observed), core(replacement)).any(|(first, second)| {
            let stem = first.strip_suffix('e').unwrap_or(first);
            (is_word(first) || is_word(stem)) && is_word(second)
        })
    }
}

impl Repairer {
    /// Whether a word that texts have would be parted, though they do not have its halves side by side far oftener
    /// ("voorzover", "omdat"), nor is it all but sure that a word begins anew there ("volmachten", "waarde").
    pub(super) fn parts_word(&self, observed: &str, replacement: &str, sure: f64) -> bool {
        let (observed, replacement) = (core(observed), core(replacement));
        let begins_anew = || {
            let last = replacement.rsplit(' ').next();
            last.is_some_and(|last| NEW_BEGINNINGS.contains(&last))
        };
        let letters = replacement.chars().filter(|&c| c != ' ');
        !self.is_fitting
            && replacement.contains(' ')
            && letters.eq(observed.chars())
            && !(sure >= PARTED && begins_anew())
            && self
                .lexicon
                .find(observed)
                .is_some_and(|entry| !entry.may_be_run_on())
    }

    /// The rare words of a replacement.
    pub(super) fn rare_words<'r>(&self, replacement: &'r str) -> impl Iterator<Item = &'r str> {
        self.words_dearer_than(RARE, replacement)
    }

    pub(super) fn words_dearer_than<'r>(
        &self,
        most: Cost,
        replacement: &'r str,
    ) -> impl Iterator<Item = &'r str> {
        let is_dearer = move |word: &&str| {
            let entry = self.lexicon.find(word);
            entry.is_none_or(|entry| entry.cost() > most)
        };
        replacement.split(' ').map(core).filter(is_dearer)
    }

    /// Whether a word of another language would change on a page that does not show that such damage is frequent
    /// ("national" is how engines without Dutch read "nationaal"), or a long one would be parted.
    fn keeps_foreign(&self, noise: &Noise, observed: &str, replacement: &str) -> bool {
        let n_words = words(observed).count();
        let is_split = words(replacement).count() > n_words;
        let letters = |text: &'_ str| text.chars().filter(|c| *c != ' ').collect::<String>();
        let is_rewritten = letters(observed) != letters(replacement);
        let is_quiet = if is_split {
            noise.lost_space >= Noise::UNKNOWN.lost_space
        } else {
            noise.confusion >= Noise::UNKNOWN.confusion
        };
        // Of two equal vowels engines read one, in "regionaal" too.
        let has_lost_spaces = noise.lost_space < Noise::UNKNOWN.lost_space;
        let is_dutch = || has_lost_spaces && doubles_vowel(core(observed), core(replacement));
        let quiet = is_quiet && !is_dutch() || self.options.keep_foreign;
        // Long ones are no run-on by chance, however many spaces a page has lost, but of frequent words: "metalle".
        let is_frequent = |word: &str| {
            let entry = self.lexicon.find(word);
            entry.is_some_and(|entry| entry.cost() < FREQUENT)
        };
        let is_run_on = || words(replacement).all(is_frequent);
        let holds =
            |word: &str| quiet || is_split && word.len() >= LONG && !is_rewritten && !is_run_on();
        !self.is_fitting
            && words(observed).any(|word| {
                self.lexicon.is_foreign(word)
                    && holds(word)
                    && !words(replacement).any(|w| w == word)
            })
    }
}

/// Where a word reads as another without a linking "s", or "n" behind an "e": what stands before and behind, for each
/// such place.
fn linked<'w>(observed: &'w str, replacement: &'w str) -> impl Iterator<Item = (&'w str, &'w str)> {
    let places = observed.char_indices().map(|(at, _)| observed.split_at(at));
    let places = places.filter(|_| replacement.len() == observed.len() + 1);
    places.filter(move |(first, second)| {
        let rest = replacement.strip_prefix(first);
        let rest = rest.and_then(|rest| rest.strip_suffix(second));
        rest == Some("s") || rest == Some("n") && first.ends_with('e')
    })
}

/// Whether a word was spelled as before 1947 ("noodig", "regeering", "mensch"), before 1864 ("voordragt") or before 1996 ("kontrakt")
/// and not misread: engines seldom double a vowel, take a c for a k or lose one letter of "cht".
pub(super) fn is_older_stem(observed: &str, replacement: &str) -> bool {
    let modern = |text: &str| {
        let text = text.replace("oo", "o").replace("ee", "e");
        text.replace("sch", "s")
    };
    let with_c =
        observed != replacement && observed.replace('k', "c") == replacement.replace('k', "c");
    with_c && observed.matches('k').count() > replacement.matches('k').count()
        || observed.contains("gt") && observed.replace("gt", "cht") == replacement
        || observed.len() > replacement.len() && modern(observed) == modern(replacement)
}

/// The same of stems and of endings ("eene", "groote"): engines seldom put a letter behind a word.
pub(super) fn is_older_spelling(observed: &str, replacement: &str) -> bool {
    is_older_stem(observed, replacement) || observed.strip_suffix(['e', 'r']) == Some(replacement)
}

/// Whether a number in words would be parted or become another: "vierenveertig", "zestiende".
fn parts_numeral(observed: &str, replacement: &str) -> bool {
    let kept = |word: &str| {
        replacement
            .split_whitespace()
            .any(|other| core(other) == word)
    };
    let mut words = observed.split_whitespace().map(core);
    words.any(|word| is_numeral(&word.to_lowercase()) && !kept(word))
}

/// Whether a word is a number above twelve, or its ordinal, written as one.
fn is_numeral(word: &str) -> bool {
    const UNITS: [&str; 9] = [
        "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen",
    ];
    const TEENS: [&str; 10] = [
        "tien",
        "elf",
        "twaalf",
        "dertien",
        "veertien",
        "vijftien",
        "zestien",
        "zeventien",
        "achttien",
        "negentien",
    ];
    const TENS: [&str; 8] = [
        "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig",
    ];
    let is_below_100 = |word: &str| {
        let ends_in = |ten: &&str| {
            let unit = word.strip_suffix(*ten);
            unit.is_some_and(|unit| match unit.strip_suffix("ën") {
                Some(unit) => matches!(unit, "twee" | "drie"),
                None => unit
                    .strip_suffix("en")
                    .is_some_and(|unit| UNITS.contains(&unit) && !matches!(unit, "twee" | "drie")),
            })
        };
        [&UNITS[..], &TEENS, &TENS]
            .iter()
            .any(|list| list.contains(&word))
            || TENS.iter().any(ends_in)
    };
    let is_none_or = |word: &str, is: &dyn Fn(&str) -> bool| word.is_empty() || is(word);
    let is_below_1000 = |word: &str| match word.split_once("honderd") {
        Some((n, rest)) => is_none_or(n, &is_below_100) && is_none_or(rest, &is_below_100),
        None => is_below_100(word),
    };
    let ordinal = word
        .strip_suffix("ste")
        .filter(|stem| stem.ends_with(['g', 'd']))
        .or_else(|| {
            word.strip_suffix("de")
                .filter(|stem| stem.ends_with("tien"))
        });
    let word = ordinal.unwrap_or(word);
    word.len() > 6
        && match word.split_once("duizend") {
            Some((n, rest)) => is_none_or(n, &is_below_1000) && is_none_or(rest, &is_below_1000),
            None => is_below_1000(word),
        }
}

/// Whether the "e" of a participle would be a word of its own: "gecomplementeerde".
pub(super) fn is_inflected(observed: &str, replacement: &str) -> bool {
    core(replacement).strip_suffix(" e").is_some_and(|stem| {
        stem.len() > 5
            && stem.ends_with(['d', 't'])
            && core(observed).strip_suffix('e') == Some(stem)
    })
}

/// Whether nothing but capitals behind hyphens would go: "Adjunct-Secretaris" is how titles are written.
pub(super) fn is_title(observed: &str, replacement: &str) -> bool {
    let mut last = ' ';
    let pairs = || observed.chars().zip(replacement.chars());
    observed.chars().count() == replacement.chars().count()
        && pairs().all(|(a, b)| {
            let is_behind = std::mem::replace(&mut last, a) == '-';
            a == b || is_behind && a.is_uppercase() && a.to_lowercase().eq([b])
        })
}

/// Whether nothing but hyphens would become spaces that names and set phrases have: "Directeur-Generaal", "API-norm",
/// "al-dan-niet". Behind a function word a hyphen is a speck: "de-zitting".
pub(super) fn is_hyphenated(observed: &str, replacement: &str) -> bool {
    let mut parts = observed.split('-');
    let (Some(first), Some(second)) = (parts.next(), parts.next()) else {
        return false;
    };
    let is_upper = |part: &str| part.starts_with(char::is_uppercase);
    let is_acronym = first.chars().count() > 1 && first.chars().all(char::is_uppercase);
    let is_name = is_acronym || is_upper(first) && is_upper(second);
    observed.replace('-', " ") == replacement && (is_name || parts.next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_behind_hyphens_are_of_titles() {
        assert!(is_title("Adjunct-Secretaris,", "Adjunct-secretaris,"));
        assert!(!is_title("Adjunct-Sccretaris", "Adjunct-secretaris"));
        assert!(!is_title("NoordZee", "Noordzee"));
    }

    #[test]
    fn hyphens_of_names_and_phrases_stay() {
        for kept in ["Directeur-Generaal", "API-norm", "al-dan-niet"] {
            assert!(is_hyphenated(kept, &kept.replace('-', " ")), "{kept}");
        }
        for speck in ["de-zitting", "De-zitting", "verhuur-van"] {
            assert!(!is_hyphenated(speck, &speck.replace('-', " ")), "{speck}");
        }
        assert!(!is_hyphenated("Directeur-Generaal", "Directeur Generaals"));
    }

    #[test]
    fn linking_letters_stand_between_what_was_there() {
        let all = |observed, replacement| linked(observed, replacement).collect::<Vec<_>>();
        assert_eq!(
            all("dijkschouw", "dijksschouw"),
            [("dijk", "schouw"), ("dijks", "chouw")]
        );
        assert_eq!(all("paardeloop", "paardenloop"), [("paarde", "loop")]);
        assert!(all("dijkhuis", "dijkhuizen").is_empty() && all("dijk", "dijkn").is_empty());
        assert!(all("dijk", "dijk").is_empty());
    }

    #[test]
    fn numbers_in_words_are_one_word() {
        for word in [
            "vierenveertig",
            "tweeëntwintig",
            "negentien",
            "zestiende",
            "vijftigste",
            "honderdtweeënvijftig",
            "driehonderd",
            "zestienduizend",
            "tweehonderdduizend",
            "vijfentwintigduizendste",
        ] {
            assert!(is_numeral(word), "{word}");
            assert!(parts_numeral(&format!("{word},"), "vier en,"), "{word}");
            assert!(!parts_numeral(word, &format!("{word} en")), "{word}");
        }
        for word in [
            "vieren",
            "tweeentwintig",
            "vierveertig",
            "achtergrond",
            "honderdman",
            "eenveertien",
            "negende",
        ] {
            assert!(!is_numeral(word), "{word}");
        }
    }

    #[test]
    fn older_spelling_is_told_from_misreading() {
        for (old, new) in [
            ("noodig", "nodig"),
            ("kontraktueel", "contractueel"),
            ("Regeering", "Regering"),
            ("tusschen", "tussen"),
            ("groote", "groot"),
            ("eener", "eene"),
            ("overgebragt", "overgebracht"),
        ] {
            assert!(is_older_spelling(old, new), "{old}");
        }
        for (read, meant) in [
            ("gemeeente", "gemeente"),
            ("nodlg", "nodig"),
            ("nodig", "noodig"),
        ] {
            assert!(!is_older_spelling(read, meant), "{read}");
        }
    }
}
