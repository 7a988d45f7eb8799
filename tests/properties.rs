//! What holds for every text.
#![cfg(feature = "embedded")]
use herstel::{EditKind, Repairer, Scratch};
use proptest::prelude::*;

/// Words, damaged words and signs, put together at random.
fn dutch_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "de",
        "het",
        "vande",
        "inhetkader",
        "justitiéle",
        "vergunning",
        "vcrgunning",
        "Vlissingen",
        "dijk",
        "beheer",
        ".",
        ",",
        "(",
        ")",
        "-",
        "12",
        "€ 1.234,56",
        "t.a.v.",
        "KMAR",
        "post-en",
        "ver gadering",
        "\r\n",
        "\n\n",
        "\t",
        "  ",
        "\u{feff}",
        "e\u{301}",
        "\u{200b}",
        "ĳ",
        "00g",
        "👍",
        "\0",
        "arbeids-\n",
    ]);
    prop::collection::vec((piece, prop::bool::weighted(0.7)), 0..30).prop_map(|all| {
        all.into_iter()
            .map(|(p, space)| if space { format!("{p} ") } else { p.to_owned() })
            .collect()
    })
}

/// The numbers of a text: runs of digits that no letter touches ("00g" holds none).
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|run| !run.is_empty() && run.chars().all(|c| c.is_ascii_digit()))
        .collect()
}

fn check(text: &str) {
    let repairer = Repairer::dutch();
    let edits = repairer.edits(text);
    let (mut rebuilt, mut at) = (String::new(), 0);
    for edit in &edits {
        let span = edit.span();
        assert!(
            span.start >= at && span.end > span.start,
            "edits overlap in {text:?}"
        );
        assert_ne!(
            &text[span.clone()],
            edit.replacement(),
            "an edit that changes nothing"
        );
        let mut after = numbers(edit.replacement()).into_iter();
        for number in numbers(&text[span.clone()]) {
            assert!(
                after.any(|other| other == number),
                "a number changed in {text:?}"
            );
        }
        rebuilt.push_str(&text[at..span.start]);
        rebuilt.push_str(edit.replacement());
        at = span.end;
    }
    rebuilt.push_str(&text[at..]);
    assert_eq!(rebuilt, repairer.repair(text));
    let mut out = "left over".to_owned();
    repairer.repair_into(text, &mut Scratch::default(), &mut out);
    assert_eq!(rebuilt, out);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn edits_rebuild_the_repair(text in dutch_like()) {
        check(&text);
    }

    #[test]
    fn any_text_is_repaired_without_panic(text in "\\PC{0,80}") {
        check(&text);
    }

    #[test]
    fn splits_alone_change_white_space_alone(text in dutch_like()) {
        let mut builder = Repairer::builder();
        let spaces = builder.only(&[EditKind::Split, EditKind::Join, EditKind::Spacing]).build().unwrap();
        let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(bare(&text), bare(&spaces.repair(&text)));
    }
}
