//! What holds for every text: docs/guarantees.md says what is promised.
#![cfg(feature = "embedded")]
use std::sync::OnceLock;

use herstel::{Edit, EditKind, Mode, Repairer, Scratch};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words, damaged words, references and signs.
const PIECES: [&str; 74] = [
    "de",
    "het",
    "een",
    "één",
    "vande",
    "inhetkader",
    "justitiéle",
    "vergunning",
    "vcrgunning",
    "Vlissingen",
    "dijk",
    "beheer",
    "kunnenbogen",
    "waterschapsbesluit",
    "financiéle",
    "ver gadering",
    "sa men",
    "inde",
    "ineen",
    "her",
    "mer",
    "Hetcollege",
    "besluìt",
    "geintegreerd",
    "raadslld",
    "vergadcring",
    "bcsluit",
    "overheid.In",
    "post-en",
    "arbeids-\n",
    "verga-\r\n",
    ".",
    ",",
    "(",
    ")",
    "-",
    "12",
    "€ 1.234,56",
    "f 2.309.567,--",
    "t.a.v.",
    "KMAR",
    "10.2.e",
    "5.1.2.e",
    "artikel 3:42, tweede lid, onder a",
    "artikel3:42,tweede",
    "Stcrt. 2019, 64123",
    "ECLI:NL:HR:1998:AA2345",
    "Kamerstukken II 2018/19, 35 000 VII, nr. 7",
    "COM(2020) 605",
    "loket@raad.example",
    "https://raad.example/a?b=vande",
    "J.P.H. Donner",
    "'s-Gravenhage",
    "XIV",
    "#vande",
    "NL91 ABNA 0417 1643 00",
    "070-1234567",
    "12 maart 2019",
    "14.30 uur",
    "v1.4.0",
    "00g",
    "verg4dering",
    "1n",
    "2odra",
    "v66r",
    "doe!",
    "bi)",
    "&en",
    "financi&le",
    "ministeri@le",
    "{id",
    "the state of the",
    "a=b",
    "besluit-2.pdf",
];

/// What Unicode has that text seldom has.
const TORTURE: [&str; 30] = [
    "e\u{301}",
    "i\u{308}",
    "\u{301}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{202a}",
    "\u{feff}",
    "ĳ",
    "Ĳ",
    "\u{ad}",
    "arbeids\u{ad}\n",
    "\0",
    "\r",
    "\r\n",
    "\n\n",
    "\t",
    "  ",
    "\u{a0}",
    "\u{2028}",
    "\u{85}",
    "👍",
    "𝔸",
    "漢字",
    "б",
    "ﬁ",
    "ſ",
    "İ",
    "\u{c}",
    "\u{e000}",
];

/// How a piece is damaged.
fn damage(piece: &str, how: u8, at: usize) -> String {
    let mut chars: Vec<char> = piece.chars().collect();
    let at = at % chars.len().max(1);
    match how {
        0 if at < chars.len() => drop(chars.remove(at)),
        1 => chars.insert(at, ' '),
        2 if at < chars.len() => chars[at] = 'c',
        3 => chars.retain(|c| *c != ' '),
        4 if at < chars.len() => chars[at] = '1',
        5 => return piece.to_uppercase(),
        _ => {}
    }
    chars.into_iter().collect()
}

fn piece() -> impl Strategy<Value = String> {
    let words = prop::sample::select(PIECES.to_vec());
    let damaged = (words.clone(), 0_u8..6, 0_usize..40).prop_map(|(p, how, at)| damage(p, how, at));
    prop_oneof![
        6 => words.prop_map(str::to_owned),
        3 => damaged,
        1 => prop::sample::select(TORTURE.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{1,6}",
    ]
}

/// Dutch-like text with damage.
fn text() -> impl Strategy<Value = String> {
    let piece = (
        piece(),
        prop::sample::select(vec![" ", " ", " ", " ", "", "\n", "\n\n"]),
    );
    prop::collection::vec(piece, 0..30)
        .prop_map(|all| all.into_iter().map(|(piece, gap)| piece + gap).collect())
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for edit in edits {
        let span = edit.span();
        assert!(
            span.start >= at && span.end > span.start,
            "edits overlap in {text:?}"
        );
        assert_ne!(
            &text[span.clone()],
            edit.replacement(),
            "nothing changes in {text:?}"
        );
        out.push_str(&text[at..span.start]);
        out.push_str(edit.replacement());
        at = span.end;
    }
    out + &text[at..]
}

/// The input again, from the output and the edits.
fn reverse(text: &str, edits: &[Edit], repaired: &str) -> String {
    let (mut out, mut at, mut from) = (String::new(), 0, 0);
    for edit in edits {
        let kept = edit.span().start - from;
        out.push_str(&repaired[at..at + kept]);
        out.push_str(&text[edit.span()]);
        assert!(repaired[at + kept..].starts_with(edit.replacement()));
        at += kept + edit.replacement().len();
        from = edit.span().end;
    }
    out + &repaired[at..]
}

/// Runs of digits that no letter touches ("00g" holds none).
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|run| !run.is_empty() && run.chars().all(|c| c.is_ascii_digit()))
        .collect()
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// All white space but single spaces.
fn layout(text: &str) -> Vec<&str> {
    let runs = text.split(|c: char| !c.is_whitespace());
    runs.filter(|run| !matches!(*run, "" | " ")).collect()
}

fn folded(text: &str) -> String {
    text.nfd().filter(|&c| !is_combining_mark(c)).collect()
}

fn built(set: impl Fn(&mut herstel::RepairerBuilder)) -> Repairer {
    let mut builder = Repairer::builder();
    set(&mut builder);
    builder.build().unwrap()
}

fn with_mode(mode: Mode) -> &'static Repairer {
    static SPACES: OnceLock<Repairer> = OnceLock::new();
    static MARKS: OnceLock<Repairer> = OnceLock::new();
    let cell = if mode == Mode::Spaces {
        &SPACES
    } else {
        &MARKS
    };
    // As many edits as can be had.
    cell.get_or_init(|| {
        built(|b| {
            b.mode(mode).min_confidence(0.0).margin(0);
        })
    })
}

/// Everything that beats the text as it stands, however unsure.
fn bold() -> &'static Repairer {
    static BOLD: OnceLock<Repairer> = OnceLock::new();
    BOLD.get_or_init(|| {
        built(|b| {
            b.min_confidence(0.0).margin(0);
        })
    })
}

fn check(repairer: &Repairer, text: &str) {
    let edits = repairer.edits(text);
    let repaired = apply(text, &edits);
    assert_eq!(repaired, repairer.repair(text));
    assert_eq!(reverse(text, &edits, &repaired), text);
    // Idempotence.
    assert_eq!(
        repairer.repair(&repaired),
        repaired,
        "a second repair of {text:?}"
    );
    // Line ends, tabs and runs of spaces.
    assert_eq!(layout(text), layout(&repaired), "{text:?}");
    // Protected spans.
    for span in repairer.protected(text) {
        for edit in &edits {
            assert!(
                span.is_kept_by(text, edit),
                "{span:?} in {text:?}: {edit:?}"
            );
        }
    }
    // Digits.
    for edit in &edits {
        let mut after = numbers(edit.replacement()).into_iter();
        for number in numbers(&text[edit.span()]) {
            assert!(
                after.any(|other| other == number),
                "a number changed in {text:?}"
            );
        }
        let count = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        let digits = count(&text[edit.span()]) != count(edit.replacement());
        assert!(
            !digits || edit.kind() == EditKind::SignForLetter,
            "{edit:?} in {text:?}"
        );
    }
}

/// Page evidence aside, what stands in another paragraph changes nothing.
fn check_paragraphs(text: &str, other: &str) {
    let repairer = Repairer::dutch();
    let evidence = repairer.study("Het plan vande raad");
    let (mut scratch, mut edits) = (Scratch::default(), Vec::new());
    repairer.edits_with(text, &evidence, &mut scratch, &mut edits);
    let alone = apply(text, &edits);
    let (before, after) = (format!("{other}\n\n{text}"), format!("{text}\n\n{other}"));
    repairer.edits_with(&before, &evidence, &mut scratch, &mut edits);
    assert!(apply(&before, &edits).ends_with(&alone), "{before:?}");
    repairer.edits_with(&after, &evidence, &mut scratch, &mut edits);
    assert!(apply(&after, &edits).starts_with(&alone), "{after:?}");
}

/// What the property below found.
#[test]
fn a_half_at_the_end_of_a_paragraph_is_one_at_the_end_of_the_text() {
    check_paragraphs("f inanciéle ver1a-\r\n ", "de ");
}

/// Words of letters alone, without the signs around them.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .map(|chunk| chunk.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty() && word.chars().all(char::is_alphabetic))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROPERTY_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(250)
    ))]

    #[test]
    fn edits_rebuild_reverse_and_settle(text in text()) {
        check(Repairer::dutch(), &text);
    }

    #[test]
    fn the_same_holds_for_unsure_edits(text in text()) {
        check(bold(), &text);
    }

    #[test]
    fn any_text_is_repaired_without_panic(text in "\\PC{0,80}") {
        check(Repairer::dutch(), &text);
    }

    #[test]
    fn any_string_at_all(text in any::<String>()) {
        check(bold(), &text);
    }

    #[test]
    fn spaces_alone(text in text()) {
        prop_assert_eq!(bare(&text), bare(&with_mode(Mode::Spaces).repair(&text)));
        let kinds = built(|b| { b.only(&[EditKind::Split, EditKind::Join, EditKind::Spacing]); });
        prop_assert_eq!(bare(&text), bare(&kinds.repair(&text)));
    }

    #[test]
    fn marks_alone(text in text()) {
        let repaired = with_mode(Mode::Marks).repair(&text);
        prop_assert_eq!(folded(&text), folded(&repaired));
    }

    #[test]
    fn words_change_by_the_real_word_rules_alone(text in text()) {
        let repairer = bold();
        let lexicon = repairer.lexicon();
        for edit in repairer.edits(&text) {
            if matches!(edit.kind(), EditKind::RealWord | EditKind::Join) {
                continue;
            }
            let after: Vec<&str> = edit.replacement().split(|c: char| !c.is_alphanumeric()).collect();
            for word in words(&text[edit.span()]) {
                let known = lexicon.contains(word) && !lexicon.is_compound(word) && lexicon.get(word).is_some_and(|e| e.is_word() && !e.is_corpus_only());
                prop_assert!(!known || after.contains(&word), "{word} in {edit:?} of {text:?}");
            }
        }
    }

    #[test]
    fn kinds_that_are_off_are_not_made(text in text()) {
        static OFF: OnceLock<Repairer> = OnceLock::new();
        let off = [EditKind::RealWord, EditKind::SignForLetter];
        let repairer = OFF.get_or_init(|| built(|b| { b.without(&off).min_confidence(0.0).margin(0); }));
        let edits = repairer.edits(&text);
        prop_assert!(edits.iter().all(|edit| !off.contains(&edit.kind())));
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        prop_assert_eq!(digits(&text), digits(&repairer.repair(&text)));
    }

    #[test]
    fn a_pattern_of_the_users_is_kept(text in text()) {
        static OWN: OnceLock<Repairer> = OnceLock::new();
        let repairer = OWN.get_or_init(|| {
            built(|b| { b.protect(&["vande|[a-z]*gunning|in ?het"]).unwrap().min_confidence(0.0).margin(0); })
        });
        check(repairer, &text);
    }

    #[test]
    fn paragraphs_do_not_reach_each_other(text in text(), other in text()) {
        check_paragraphs(&text, &other);
    }

    /// A used scratch, a clone and other threads change nothing.
    #[test]
    fn the_same_each_time(texts in prop::collection::vec(text(), 1..4)) {
        let repairer = Repairer::dutch();
        let mut scratch = Scratch::default();
        let mut out = "left over".to_owned();
        let once: Vec<String> = texts.iter().map(|text| repairer.clone().repair(text).into_owned()).collect();
        for (text, expected) in texts.iter().zip(&once) {
            repairer.repair_into(text, &mut scratch, &mut out);
            prop_assert_eq!(expected, &out);
        }
        #[cfg(feature = "parallel")]
        prop_assert_eq!(&once, &repairer.repair_all(&texts));
    }
}
