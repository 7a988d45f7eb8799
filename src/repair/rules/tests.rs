use super::*;

fn changed(text: &str) -> String {
    let (mut edits, mut out) = (Vec::new(), String::new());
    Repairer::dutch().edits_by_rule(text, &mut edits);
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
            "bi j een, hi j zij n, termij n en mij n",
            "bij een, hij zijn, termijn en mijn",
        ),
        ("zi j bi j hi j en bij stand", "zij bij hij en bijstand"),
    ] {
        assert_eq!(changed(read), meant);
    }
    for kept in [
        "op 9 mei j.l. kwam",
        "bij n is nul",
        "bij t is 0, bij t = 1",
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

#[test]
fn the_last_letter_of_a_word_comes_back() {
    assert_eq!(
        changed("Dat is feitelij k zo, en heef t zin. De b ewijzen"),
        "Dat is feitelijk zo, en heeft zin. De bewijzen"
    );
    for kept in [
        "onderdeel a en lid b, c",
        "de letter q komt",
        "wet a) eerste",
        "na e.a. komt",
        "plan B faalt",
    ] {
        assert_eq!(changed(kept), kept);
    }
}

#[test]
fn a_capital_i_is_an_l_where_no_word_begins_with_it() {
    assert_eq!(changed("De Iampen en Ianden"), "De lampen en landen");
    for kept in [
        "De Ieren, Irak en Indien",
        "IJsland en Italië",
        "de Iwqrt",
        "bron.Ianden",
    ] {
        assert_eq!(changed(kept), kept);
    }
}

#[test]
fn a_letter_behind_a_word_is_the_stop_of_a_sentence() {
    assert_eq!(
        changed("Dat is gedaani De raad ziet\ner niets ini Hij"),
        "Dat is gedaan. De raad ziet\ner niets ini Hij"
    );
    for kept in [
        "de safari De",
        "de gedaani de",
        "het schip Titi De",
        "het besluit De",
        "gedaani IBM",
    ] {
        assert_eq!(changed(kept), kept);
    }
}

#[test]
fn wide_signs_are_narrow_in_a_text_of_letters() {
    assert_eq!(changed("（lid 2）；een"), "(lid 2);een");
    for kept in ["Ｃａｌｃ", "（見出し）"] {
        assert_eq!(changed(kept), kept);
    }
}

#[test]
fn options_hold() {
    let text = "per e—mail bi j N ederland 7,1id";
    let only = |mode, keep: &[&str]| {
        let repairer = Repairer::builder()
            .mode(mode)
            .keep(keep.iter().copied())
            .build()
            .unwrap();
        let mut edits = Vec::new();
        repairer.edits_by_rule(text, &mut edits);
        let mut out = String::new();
        crate::edit::apply(text, &edits, &mut out);
        out
    };
    assert_eq!(
        only(crate::Mode::Everything, &[]),
        "per e-mail bij Nederland 7, lid"
    );
    assert_eq!(
        only(crate::Mode::Spaces, &[]),
        "per e—mail bij Nederland 7,1id"
    );
    assert_eq!(only(crate::Mode::Marks, &[]), text);
    assert_eq!(
        only(crate::Mode::Everything, &["e—mail"]),
        "per e—mail bij Nederland 7, lid"
    );
}

#[test]
fn a_hyphen_lost_at_a_line_end_comes_back() {
    assert_eq!(
        changed("van een toeris\ntische brug"),
        "van een toeris-\ntische brug"
    );
    assert_eq!(
        changed("hun vergaderafspra\nken staan"),
        "hun vergaderafspra-\nken staan"
    );
    for kept in [
        "de brug\nis open",
        "de wqrtz\nken",
        "het beslui\nen zo",
        "een half\nuur",
    ] {
        assert_eq!(changed(kept), kept);
    }
}
