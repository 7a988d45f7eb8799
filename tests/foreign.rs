//! Words of another language stay as they are on a page that shows no damage.
#![cfg(feature = "embedded")]
use std::sync::OnceLock;

use herstel::{Mode, Repairer};
use proptest::prelude::*;

/// Words of the lists of other languages that are none of Dutch.
fn foreign() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let lexicon = Repairer::dutch().lexicon();
        let lists = [
            include_str!("../dicts/english.txt"),
            include_str!("../dicts/french.txt"),
            include_str!("../dicts/german.txt"),
            include_str!("../dicts/latin.txt"),
        ];
        let words = lists.into_iter().flat_map(str::lines);
        words.filter(|word| lexicon.is_foreign(word)).collect()
    })
}

/// Sentences with a place for a word.
const PLACES: [&str; 6] = [
    "De gemeenteraad heeft het plan voor _ vorige week vastgesteld.",
    "Volgens het college is _ geen onderdeel van de begroting.",
    "In de vergadering werd gevraagd of de _ van het waterschap (_) nog wordt besproken.",
    "Het ministerie noemt dit \"_\", en vraagt de provincie om een reactie.",
    "_ is volgens de inspectie niet nodig; de dijk blijft zoals hij is.",
    "De wethouder: _. Daarna volgt de stemming over het voorstel van de commissie.",
];

/// By default, with every edit that can be had, and in the modes that promise most.
fn repairers() -> &'static [Repairer] {
    static ALL: OnceLock<Vec<Repairer>> = OnceLock::new();
    ALL.get_or_init(|| {
        let built = |mode, confidence| {
            let mut builder = Repairer::builder();
            builder.mode(mode).min_confidence(confidence).margin(0);
            builder.build().unwrap()
        };
        let mut all = vec![Repairer::dutch().clone()];
        all.extend([Mode::Everything, Mode::Spaces, Mode::Marks].map(|mode| built(mode, 0.0)));
        all
    })
}

/// What a bad page looks like.
const DAMAGED: &str = "Hetplan is vastgesteld inhetkader vande wet.De vcrgunning voor hct beheer vande dijkcn is verlccnd.\n\
                       Dc raad heeft ovcr hetbesluit vande provincie vcrgaderd en de aanvragcn zijn bchandeld.\n";

/// With every edit that can be had, but for the words of the lists.
fn keeping() -> &'static Repairer {
    static KEEPING: OnceLock<Repairer> = OnceLock::new();
    KEEPING.get_or_init(|| {
        let mut builder = Repairer::builder();
        builder.keep_foreign(true).min_confidence(0.0).margin(0);
        builder.build().unwrap()
    })
}

/// Words of letters, without the signs around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .map(|chunk| chunk.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Written before the lists were chosen: not all of these words are in one.
#[test]
fn foreign_words_of_government_prose_are_kept() {
    let rows = include_str!("foreign.tsv").lines().skip(1);
    let mut changed = Vec::new();
    for row in rows.clone() {
        let [_, word, sentence] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row}");
        };
        if Repairer::dutch().repair(sentence) != sentence {
            changed.push(word);
        }
    }
    assert_eq!(rows.count(), 150);
    assert!(changed.len() <= 2, "{changed:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROPERTY_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(250)
    ))]

    #[test]
    fn single_words_of_another_language_are_kept(
        word in prop::sample::select(foreign()),
        place in prop::sample::select(PLACES.to_vec()),
        capital in any::<bool>(),
    ) {
        let first = word.chars().next().map_or(0, char::len_utf8);
        let (head, tail) = word.split_at(first);
        let capitalised = head.to_uppercase() + tail;
        // "Gusts" is of a Dutch name.
        let word = if capital && Repairer::dutch().lexicon().is_foreign(&capitalised) {
            capitalised
        } else {
            word.to_owned()
        };
        let text = place.replace('_', &word);
        for repairer in repairers() {
            let repaired = repairer.repair(&text);
            prop_assert_eq!(
                words(&repaired).filter(|w| *w == word).count(),
                place.matches('_').count(),
                "{:?}", repaired
            );
        }
        let page = [&DAMAGED.repeat(4), text.as_str(), "\n", &DAMAGED.repeat(4)].concat();
        let repaired = keeping().repair(&page);
        prop_assert_eq!(
            words(&repaired).filter(|w| *w == word).count(),
            place.matches('_').count(),
            "{:?}", repaired
        );
        prop_assert!(repaired.contains("Het plan is vastgesteld in het kader van de wet."));
    }
}
