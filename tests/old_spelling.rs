//! A profile of another orthography: Dutch as it was spelled before 1947, own sentences, damaged by a seeded engine.
//!
//! `cargo test --release --test old_spelling -- --nocapture` prints the figures of docs/training.md.
#![cfg(feature = "embedded")]
use std::collections::BTreeMap;

use herstel::{ChannelLearner, ConfidenceLearner, LexiconBuilder, Repairer};

mod random;
use random::Random;

/// Of each list the last fifth stands in the test part alone: words that no list or pair has shown.
const WHO: &[&str] = &[
    "De Nederlandsche regeering",
    "De voorzitter der vereeniging",
    "Het gemeentebestuur",
    "De heer burgemeester",
    "Een groot aantal menschen",
    "De visschers van het dorp",
    "De minister van Binnenlandsche Zaken",
    "De leeraar der school",
    "De commissie uit den raad",
    "De rijksopzichter over de bosschen",
    "Het hoofd der landbouwschool",
    "De Fransche gezant",
    "De eigenaren der perceelen",
    "De schrijver van het vlugschrift",
    "De Duitsche kooplieden",
    "Een lid der Eerste Kamer",
    "De directeur der gasfabriek",
    "De kerkvoogden",
    "De koloniale raad",
    "De opziener der visscherij",
];
const DOES: &[&str] = &[
    "heeft den vorigen winter gesproken over",
    "meent dat men te weinig weet van",
    "schreef reeds zoo vaak over",
    "wenscht zich niet uit te laten over",
    "heeft geene bezwaren geopperd tegen",
    "vroeg in de vorige zitting naar",
    "toonde zich zeer ingenomen met",
    "gaf eene uitvoerige beschrijving van",
    "rekent op eene spoedige behandeling van",
    "hechtte groote waarde aan",
    "wees op de beteekenis van",
    "deed nogmaals onderzoek naar",
    "had reeds vroeger gewaarschuwd voor",
    "verzette zich hevig tegen",
    "zag zich genoodzaakt tot",
];
const WHAT: &[&str] = &[
    "den aanleg der straatwegen",
    "het vervoer van turf en steenkolen",
    "de verkooping der boomen",
    "den toestand der armenscholen",
    "de prijzen van koren en visch",
    "de kosten van het waschhuis",
    "de verhooging der belastingen",
    "de zoogenaamde vrije uren",
    "het bouwen van eene nieuwe sluis",
    "de rechten der Indische ambtenaren",
    "den afkoop der tienden",
    "de vergrooting der haven",
    "het gebruik van steenen bruggen",
    "de levering van hooi en stroo",
    "het loopen der postwagens",
    "den verkoop van sterken drank",
    "de nieuwe begrooting",
    "het herstel der zeedijken",
    "de verbetering der woningen",
    "de oprichting eener spaarbank",
];
const WHERE: &[&str] = &[
    "tusschen de beide rivieren",
    "zooals in de oude keuren staat",
    "in de maand Augustus des vorigen jaars",
    "zoo spoedig als het noodig was",
    "met het oog op de veiligheid der menschen",
    "ten gevolge van den hoogen waterstand",
    "in tegenwoordigheid van vele heeren",
    "zonder eenige ruggespraak met den raad",
    "tegen het einde der zitting",
    "op verzoek der burgers",
    "naar luid van het nieuwe reglement",
    "volgens de mededeeling der dagbladen",
    "in weerwil der tegenwerking",
    "sedert het begin dezer eeuw",
    "wegens den slechten oogst",
];
/// Print, what the engine makes of it, how often in a hundred.
const MISREAD: &[(&str, &str, usize)] = &[
    ("sch", "fch", 9),
    ("en", "cn", 4),
    ("ee", "ce", 5),
    ("oo", "co", 4),
    ("h", "b", 3),
    ("n", "u", 2),
    ("ij", "y", 8),
    ("t", "l", 2),
    ("r", "i", 1),
    ("d", "cl", 1),
];

/// Lines of text; without the held-back words if `all` is false.
fn lines(n: usize, all: bool, random: &mut Random) -> Vec<String> {
    let one = |from: &[&'static str], random: &mut Random| {
        let known = from.len() - from.len() / 5;
        from[random.below(if all { from.len() } else { known })]
    };
    let mut out = Vec::new();
    for _ in 0..n {
        let parts = [WHO, DOES, WHAT, WHERE].map(|from| one(from, random));
        out.push(format!("{}.", parts.join(" ")));
    }
    out
}

fn damaged(line: &str, random: &mut Random) -> String {
    let mut out = String::new();
    let mut rest = line;
    'text: while let Some(c) = rest.chars().next() {
        for &(print, read, often) in MISREAD {
            if rest.starts_with(print) && random.below(100) < often {
                out.push_str(read);
                rest = &rest[print.len()..];
                continue 'text;
            }
        }
        if c != ' ' || random.below(100) >= 3 {
            out.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Documents of twenty-five lines: observed and gold.
fn pairs(n: usize, all: bool, seed: u64) -> Vec<[String; 2]> {
    let mut random = Random::new(seed);
    let mut out = Vec::new();
    for _ in 0..n {
        let gold = lines(25, all, &mut random);
        let observed: Vec<String> = gold.iter().map(|l| damaged(l, &mut random)).collect();
        out.push([observed.join("\n"), gold.join("\n")]);
    }
    out
}

/// The summed Levenshtein distance, line by line.
fn distance(a: &str, b: &str) -> usize {
    let lines = a.lines().zip(b.lines());
    lines.map(|(a, b)| strsim::levenshtein(a, b)).sum()
}

/// Improvement in per cent of each resampling of the documents, sorted; the whole at the end.
fn improvement(repairer: &Repairer, test: &[[String; 2]]) -> (f64, f64, f64) {
    let row = |[observed, gold]: &[String; 2]| {
        let after = distance(&repairer.repair(observed), gold);
        (distance(observed, gold), after)
    };
    let rows: Vec<(usize, usize)> = test.iter().map(row).collect();
    let of = |rows: &[(usize, usize)]| {
        let [before, after] = [|r: &(usize, usize)| r.0, |r: &(usize, usize)| r.1]
            .map(|side| f64::from(u32::try_from(rows.iter().map(side).sum::<usize>()).unwrap()));
        100.0 * (before - after) / before
    };
    let mut random = Random::new(1947);
    let mut draws: Vec<f64> = (0..1000)
        .map(|_| {
            of(&(0..rows.len())
                .map(|_| rows[random.below(rows.len())])
                .collect::<Vec<_>>())
        })
        .collect();
    draws.sort_by(f64::total_cmp);
    (of(&rows), draws[25], draws[974])
}

/// Words of undamaged text that a repairer changes.
fn changed(repairer: &Repairer, text: &str) -> usize {
    repairer.edits(text).len()
}

/// The profile: own words with their counts, confusions and confidence from pairs.
fn profile(clean: &[String], fit: &[[String; 2]]) -> Vec<Vec<u8>> {
    let dutch = Repairer::dutch();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for line in clean {
        for (i, word) in line.split([' ', '.']).filter(|w| !w.is_empty()).enumerate() {
            let word = if i == 0 {
                word.to_lowercase()
            } else {
                word.to_owned()
            };
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut words = LexiconBuilder::new();
    words.words(counts);
    let make = |pairs: &mut dyn Iterator<Item = &[String; 2]>| {
        let mut channel = ChannelLearner::new();
        for [observed, gold] in pairs {
            channel.add_text(observed, gold);
        }
        let table = channel.table("").unwrap();
        words.layer(dutch.lexicon(), &table).unwrap()
    };
    let open = |layer: Vec<u8>| Repairer::builder().layer(layer).build().unwrap();
    let mut confidence = ConfidenceLearner::new(dutch);
    for fold in 0..2 {
        let mut others = fit.iter().enumerate().filter(|(i, _)| i % 2 != fold);
        let repairer = open(make(&mut others.by_ref().map(|(_, pair)| pair)));
        for (_, [observed, gold]) in fit.iter().enumerate().filter(|(i, _)| i % 2 == fold) {
            confidence.add_text(&repairer, observed, gold);
            confidence.add_text(&repairer, gold, gold);
        }
    }
    let layer = make(&mut fit.iter());
    let sure = herstel::with_confidence(&layer, &confidence.weights()).unwrap();
    vec![layer, sure]
}

#[test]
fn a_profile_of_old_spelling_gains_where_the_modern_one_leaves_it_alone() {
    let clean = lines(400, false, &mut Random::new(1));
    let (fit, test) = (pairs(12, false, 2), pairs(24, true, 3));
    let gold: String = test.iter().map(|pair| format!("{}\n", pair[1])).collect();
    let n_words = gold.split_whitespace().count();
    let modern = Repairer::dutch();
    let report = |label: &str, repairer: &Repairer| {
        let (all, low, high) = improvement(repairer, &test);
        let harm = changed(repairer, &gold);
        println!(
            "{label}: {all:+.1} % ({low:+.1} to {high:+.1}), {harm} changes in {n_words} clean words"
        );
        (all, low, harm)
    };
    let (old, _, harm) = report("modern", modern);
    let layers = profile(&clean, &fit);
    let with = |layer: &Vec<u8>| Repairer::builder().layer(layer.clone()).build().unwrap();
    report("own words and confusions", &with(&layers[0]));
    let (new, low, own_harm) = report("and own confidence", &with(&layers[1]));
    // "Mostly alone": at most one word in two hundred of undamaged old text.
    assert!(harm * 200 <= n_words, "{harm} of {n_words}");
    let plain = "De menschen hebben zoo tusschen de bosschen geloopen.";
    assert_eq!(modern.repair(plain), plain);
    assert!(low > 18.0 && new > old + 10.0, "{old} {new} {low}");
    assert!(own_harm * 200 <= n_words, "{own_harm} of {n_words}");
}
