use super::*;

/// The text with the edits that `find` finds.
fn applied(text: &str, find: impl FnOnce(&mut Vec<Edit>)) -> String {
    let (mut edits, mut out) = (Vec::new(), String::new());
    find(&mut edits);
    crate::edit::apply_into(text, &edits, &mut out);
    out
}

fn changed(text: &str) -> String {
    applied(text, |edits| Repairer::dutch().edits_by_rule(text, edits))
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
        "mevrouw Zwartepoortema—die toen begon—zweeg",
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
fn letters_in_numerals_are_capitals() {
    for (read, meant) in [
        ("zie bijlage Il, onder b", "zie bijlage II, onder b"),
        ("Hoofdstuk VIlI geldt", "Hoofdstuk VIII geldt"),
        ("hoofdstuk VIl.", "hoofdstuk VII."),
        ("de delen I, Il en Ill van", "de delen I, II en III van"),
        ("titel I tot en met lII", "titel I tot en met III"),
        ("Kamerstukken Il 1991/92", "Kamerstukken II 1991/92"),
        ("de bijlagen | en\nIl gelden", "de bijlagen | en\nII gelden"),
    ] {
        assert_eq!(changed(read), meant);
    }
    for kept in [
        "het lied Il Silenzio",
        "Il ne faut pas",
        "deel Illinois",
        "artikel Ili",
        "bijlage, Il",
        "de fase IlI1",
        "schaal IlIlIl",
        "maat Xl",
    ] {
        assert_eq!(changed(kept), kept);
    }
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
        "voor de punten i j en bi jna",
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
        applied(text, |edits| repairer.edits_by_rule(text, edits))
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

#[test]
fn a_lost_i_comes_back_where_a_sentence_begins() {
    for (read, meant) in [
        (
            "Voorzitter. k heb één vraag.",
            "Voorzitter. Ik heb één vraag.",
        ),
        ("Waarom? 1k wil het weten.", "Waarom? Ik wil het weten."),
        (
            "Dat was het.\n|k dank u wel.",
            "Dat was het.\nIk dank u wel.",
        ),
    ] {
        assert_eq!(changed(read), meant);
    }
    for kept in [
        "onder j. k heb",
        "de punten. k. en l.",
        "het getal k heeft hier",
        "Uit. k mol zout",
        "zie p. 1k heb",
    ] {
        assert_eq!(changed(kept), kept);
    }
}

/// Lines of 40 to 47 characters: four paragraphs, of which `ends` is the end of one and `begins` begins a line inside a sentence.
fn page(ends: &str, begins: &str) -> String {
    format!(
        "De aanvraag voor een vergunning wordt ingediend\n\
         bij het loket van de provincie, dat elke dag is\n\
         geopend{ends}\n\
         Wie haar liever per brief indient, stuurt haar\n\
         naar het bureau.\n\
         Binnen vier weken wordt beslist, tenzij er meer\n\
         gegevens nodig zijn.\n\
         Daarna volgt het besluit per brief en het wordt\n\
         {begins} een maand bekend gemaakt.\n"
    )
}

fn changed_by_lines(text: &str, n_before: usize) -> String {
    applied(text, |edits| {
        Repairer::dutch().add_edits_by_lines(text, n_before, edits);
    })
}

#[test]
fn a_comma_that_ends_a_paragraph_is_a_stop() {
    let (read, meant) = (page(",", "binnen"), page(".", "binnen"));
    assert_eq!(changed_by_lines(&read, MIN_EDITS), meant);
    let windows = read.replace('\n', "\r\n");
    assert_eq!(
        changed_by_lines(&windows, MIN_EDITS),
        meant.replace('\n', "\r\n")
    );
    assert_eq!(changed_by_lines(&meant, MIN_EDITS), meant);
    // Text that shows no damage; a list; a line that was full.
    let listed = read.replace("bureau.", "bureau,");
    let full = read.replace("geopend,", "geopend van negen uur tot vijf uur, behalve,");
    let named = read.replace("geopend,", "geopend door Loonderveen,");
    assert_eq!(changed_by_lines(&read, MIN_EDITS - 1), read);
    // Sentences that go on: recitals of a decree, the close of a letter.
    let recital = read.replace("Wie haar liever", "Gelet op wie haar");
    let letter = read.replace("geopend,", "geopend, met groet,");
    for kept in [listed, full, named, recital, letter] {
        assert_eq!(changed_by_lines(&kept, MIN_EDITS), kept);
    }
    let long = read.repeat(MIN_EDITS * PER_EDIT / read.len() + 1);
    assert_eq!(changed_by_lines(&long, MIN_EDITS), long);
}

#[test]
fn a_capital_inside_a_sentence_is_small_where_a_line_begins() {
    for (read, meant) in [("Zonder", "zonder"), ("Voor", "voor"), ("Binnen", "Binnen")] {
        let page = |word| page(".", word);
        assert_eq!(changed_by_lines(&page(read), MIN_EDITS), page(meant));
    }
    let halves = page(".", "binnen").replace(
        "Daarna volgt het besluit per brief en het wordt",
        "Daarna volgt een brief met alle bepa-\nLingen of be-\nLangen, en het wordt",
    );
    let meant = halves
        .replace("Lingen", "lingen")
        .replace("Langen", "langen");
    assert_eq!(changed_by_lines(&halves, MIN_EDITS), meant);
    for kept in [
        "Voor Loonderveen",
        "Van der Loonderveen",
        "Waarde)",
        "Kamer",
    ] {
        let page = page(".", kept);
        assert_eq!(changed_by_lines(&page, MIN_EDITS), page);
    }
}

#[test]
fn damage_elsewhere_tells_that_lines_are_to_be_asked() {
    let read = page(",", "Zonder");
    let damaged = read
        .replace("vergunning", "vcrgunning")
        .replace("provincie", "provincic")
        .replace("besluit", "bcsluit");
    let repairer = Repairer::dutch();
    assert_eq!(repairer.repair(&damaged), page(".", "zonder"));
    assert!(repairer.repair(&read).contains("\nZonder"));
}
