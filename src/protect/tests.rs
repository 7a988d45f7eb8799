use super::*;
use crate::Repairer;

fn spans(text: &str) -> Vec<(&str, ProtectedKind)> {
    let mut out = Vec::new();
    find(
        text,
        Repairer::dutch().lexicon(),
        &Patterns::default(),
        &mut out,
    );
    out.into_iter().map(|p| (&text[p.span()], p.kind)).collect()
}

#[track_caller]
fn whole(text: &str, kind: ProtectedKind) {
    for line in [
        text.to_owned(),
        format!("Zie {text}."),
        format!("({text}) en"),
    ] {
        assert!(
            spans(&line).contains(&(text, kind)),
            "{line:?}: {:?}",
            spans(&line)
        );
    }
}

#[test]
fn every_kind_is_found_whole() {
    use ProtectedKind as K;
    for (text, kind) in [
        ("https://www.raad.example/stukken?id=7", K::Url),
        ("loket.oosterwaard.nl", K::Url),
        ("loket@raad.example", K::Email),
        ("besluit-2.pdf", K::FileName),
        ("NL91 ABNA 0417 1643 00", K::Iban),
        ("NL91ABNA0417164300", K::Iban),
        ("111222333", K::Bsn),
        ("070-1234567", K::Phone),
        ("+31 (0)70 123 45 67", K::Phone),
        ("12-03-2019", K::Date),
        ("2019-03-12", K::Date),
        ("12 maart 2019", K::Date),
        ("14.30 uur", K::Time),
        ("10:45", K::Time),
        ("€ 1.234,56", K::Amount),
        ("f 2.309.567,--", K::Amount),
        ("3,5 miljoen", K::Amount),
        ("artikel 3:42, tweede lid, onder a", K::Article),
        ("artikelen 12a en 13", K::Article),
        ("§ 3.2", K::Article),
        ("Stcrt. 2019, 64123", K::Gazette),
        ("Stb. 1994, 12", K::Gazette),
        ("Kamerstukken II 2018/19, 35 000 VII, nr. 7", K::Parliament),
        ("ECLI:NL:HR:1998:AA2345", K::Ecli),
        ("COM(2020) 605", K::European),
        ("10.2.e", K::Ground),
        ("5.1.2.e", K::Ground),
        ("2.0.1", K::Version),
        ("v1.4.0", K::Version),
        ("A12", K::Code),
        ("35000-VII", K::Code),
        ("3e", K::Code),
        ("a=b", K::Formula),
        ("1.234", K::Number),
        ("KMAR", K::Acronym),
        ("R&D", K::Acronym),
        ("J.P.H. Donner", K::Name),
        ("'s-Gravenhage", K::Name),
        ("XIV", K::Roman),
        ("iii", K::Roman),
        ("#klimaat", K::Tag),
    ] {
        whole(text, kind);
    }
}

#[test]
fn another_language_is_found_and_dutch_is_not() {
    let line =
        "Zie het rapport The state of the regional waterways in this county, en verder niets.";
    assert!(
        spans(line).contains(&(
            "The state of the regional waterways in this",
            ProtectedKind::Foreign
        )),
        "{:?}",
        spans(line)
    );
    assert_eq!(
        spans("Het gemaal met die dijk is van het waterschap en de raad."),
        []
    );
}

#[test]
fn digits_of_damaged_words_are_not_protected() {
    assert_eq!(
        spans("WCAG2.1niveau APIV1.0.0een"),
        [
            ("WCAG", ProtectedKind::Acronym),
            ("2.1", ProtectedKind::Number),
            ("APIV", ProtectedKind::Acronym),
            ("1.0.0", ProtectedKind::Version)
        ]
    );
    assert_eq!(spans("00g en verg4dering, 1n"), []);
    assert_eq!(spans("2odra 2ij v66r de zomer &6n financi&@le"), []);
    assert_eq!(
        spans("2uur 2in 66k"),
        [
            ("2", ProtectedKind::Number),
            ("2", ProtectedKind::Number),
            ("66k", ProtectedKind::Code)
        ]
    );
    assert_eq!(
        spans("artikel6 15principes"),
        [("6", ProtectedKind::Number), ("15", ProtectedKind::Number)]
    );
}

#[test]
fn spans_are_sorted_disjoint_and_stay_on_their_line() {
    let text = "artikel 3:42,\ntweede lid\r\n12 maart\n2019 #a@b.nl 'x' €\u{301} 5\u{a0}000";
    let mut out = Vec::new();
    find(
        text,
        Repairer::dutch().lexicon(),
        &Patterns::default(),
        &mut out,
    );
    let mut at = 0;
    for p in &out {
        assert!(p.start >= at && p.end > p.start, "{out:?}");
        assert!(!text[p.span()].contains('\n'));
        at = p.end;
    }
    let mut lines = Lines::default();
    for i in (0..text.len()).filter(|&i| text.is_char_boundary(i)) {
        let near = lines.around(
            text,
            i..i,
            Repairer::dutch().lexicon(),
            &Patterns::default(),
        );
        let all: Vec<_> = out
            .iter()
            .filter(|p| p.start <= i && p.end >= i)
            .cloned()
            .collect();
        let touching: Vec<_> = near
            .iter()
            .filter(|p| p.start <= i && p.end >= i)
            .cloned()
            .collect();
        assert_eq!(touching, all, "at {i}");
    }
}

#[test]
fn patterns_of_the_user_are_honoured_and_refused() {
    let mut out = Vec::new();
    let mut patterns = Patterns::default();
    patterns.add(&["ZK-[a-z]+"]).unwrap();
    find(
        "zaak ZK-vande en",
        Repairer::dutch().lexicon(),
        &patterns,
        &mut out,
    );
    assert_eq!(
        (out.len(), out[0].kind, out[0].span()),
        (1, ProtectedKind::User, 5..13)
    );
    let error = patterns.add(&["a", "("]).unwrap_err();
    assert!(error.to_string().contains("`(`"), "{error}");
}

#[test]
fn what_breaks_a_span() {
    let text = "van KMAR en";
    let span = Protected {
        start: 4,
        end: 8,
        kind: ProtectedKind::Acronym,
    };
    let does = |span_: Range<usize>, new: &str| breaks(text, &span, &Part { span: span_, new });
    assert!(does(5..6, "n") && does(3..5, "x") && does(6..6, " "));
    assert!(!does(8..8, " ") && !does(4..4, " ") && !does(0..3, "de"));
    assert!(does(8..8, "s") && does(3..4, "x") && !does(8..9, ", "));
}
