//! What is repaired and what is left alone; sentences of our own.
#![cfg(feature = "embedded")]
use herstel::{EditKind, Repairer, Segmenter};

#[track_caller]
fn repairs(observed: &str, intended: &str) {
    assert_eq!(Repairer::dutch().repair(observed), intended);
}

#[track_caller]
fn keeps(text: &str) {
    assert_eq!(Repairer::dutch().repair(text), text);
}

#[test]
fn run_ons_are_split() {
    repairs(
        "Het planis vastgesteld inhetkader van de wet",
        "Het plan is vastgesteld in het kader van de wet",
    );
    repairs(
        "Hetcollege heeft beslist over het beheer vande dijken",
        "Het college heeft beslist over het beheer van de dijken",
    );
}

#[test]
fn sentences_are_parted() {
    repairs(
        "Het planis vastgesteld inhetkader van het beheer van de dijken.De raad heeft beslist.",
        "Het plan is vastgesteld in het kader van het beheer van de dijken. De raad heeft beslist.",
    );
}

#[test]
fn what_begins_no_compound_is_parted_from_what_follows() {
    repairs(
        "de beterewaterkering en het nieuwecollege vande raad van een kleinegemeente inhetkader",
        "de betere waterkering en het nieuwe college van de raad van een kleine gemeente in het kader",
    );
}

#[test]
fn the_more_spaces_a_page_has_lost_the_more_are_put_in() {
    let page = "Deprovinciebeheertdewegenendebruggenindezestreek. Hetonderhoudwordtelk\n\
                jaargepland, wanneerhetgelddatjaartoereikendis. Metdegemeentenisafgesproken\n\
                datzijmeebetalen omdatdebruggenookvoorhunverkeerzijnbedoeld. Deafsprakenstaanin\n\
                eenovereenkomst dievoorvijfjaargeldt. ";
    let line = "Opdriebruggenisdemuur\nmeerdantweecentimeterverzakt.";
    let repaired = Repairer::dutch()
        .repair(&[page, line].concat())
        .into_owned();
    let last = repaired.lines().next_back().unwrap();
    assert_eq!(last, "meer dan twee centimeter verzakt.");
    assert!(repaired.contains("dat zij meebetalen omdat"), "{repaired}");
    keeps("Het onderhoud is in handen van de provincie, en de muur is centimeterverzakt.");
}

/// As the last line of a page that has lost spaces.
#[track_caller]
fn repairs_on_a_damaged_page(observed: &str, intended: &str) {
    let page = "Deprovincie beheert dewegen ende bruggen indeze streek. Hetonderhoud wordtelk\n\
                jaar gepland. Metde gemeenten isafgesproken datzij meebetalen aande bruggen.\n";
    let text = [page, observed].concat();
    let repaired = Repairer::dutch().repair(&text);
    assert_eq!(repaired.lines().next_back(), Some(intended));
}

#[test]
fn abbreviations_stay_whole_on_damaged_pages() {
    repairs_on_a_damaged_page(
        "Hetbesluit, c.q hetbezwaar isin behandeling.",
        "Het besluit, c.q het bezwaar is in behandeling.",
    );
    repairs_on_a_damaged_page(
        "Hetplan, n.v.t dus, isin behandeling.",
        "Het plan, n.v.t dus, is in behandeling.",
    );
    repairs_on_a_damaged_page(
        "Deuitspraak, m.nt. Peters, isin behandeling.Dat ishet.",
        "De uitspraak, m.nt. Peters, is in behandeling. Dat is het.",
    );
}

#[test]
fn words_that_texts_have_stay_whole_on_damaged_pages() {
    repairs_on_a_damaged_page(
        "Deraad wijstdit af voorzover hetgeld ontbreekt.",
        "De raad wijst dit af voorzover het geld ontbreekt.",
    );
    repairs_on_a_damaged_page(
        "Deraad wijstdit af opdat hetgeld ontbreekt.",
        "De raad wijst dit af opdat het geld ontbreekt.",
    );
}

#[test]
fn words_that_texts_have_come_apart_where_a_word_surely_begins_anew() {
    repairs_on_a_damaged_page(
        "Dit geldt tot hetpunt, waarde weg begint.",
        "Dit geldt tot het punt, waar de weg begint.",
    );
    repairs_on_a_damaged_page(
        "Deraad wacht totdat hetgeld eris, voordat hetwerk begint.",
        "De raad wacht totdat het geld er is, voordat het werk begint.",
    );
}

#[test]
fn a_verb_behind_a_noun_is_no_end_of_a_compound() {
    repairs(
        "Het waterschaplegt de leidingen aan.",
        "Het waterschap legt de leidingen aan.",
    );
    // By particles it is, and the dictionary has those whole.
    keeps("Zij legt vast wat zij neerlegt, oplegt en voorlegt.");
}

#[test]
fn an_acronym_ends_where_small_letters_begin() {
    repairs(
        "Het KWZIis een instituut inde stad.",
        "Het KWZI is een instituut in de stad.",
    );
    keeps("De stukken van PKIoverheid zijn hier, en die van het IJsselkwartier.");
}

#[test]
fn spaces_behind_marks_alone_are_missed_on_a_page_and_come_back() {
    let whole = "De dijk langs de rivier wordt volgend jaar verhoogd, omdat het water hoger staat dan vroeger. \
                 Het bestuur heeft daarvoor een plan gemaakt. Dat ligt ter inzage in het gemeentehuis, waar \
                 een medewerker vragen beantwoordt. Wie het er niet mee eens is, kan een brief schrijven. \
                 In het najaar beslist de raad, daarna begint het werk. De weg blijft open.\n";
    let keeps_spaces = whole.repeat(4);
    let observed = keeps_spaces
        .replace("verhoogd, ", "verhoogd,")
        .replace("gemaakt. ", "gemaakt.");
    assert_eq!(Repairer::dutch().repair(&observed), keeps_spaces);
    // Some authors, too, leave one out.
    let once = observed
        .replacen("verhoogd,", "verhoogd, ", 4)
        .replacen("gemaakt.", "gemaakt. ", 3);
    assert_eq!(Repairer::dutch().repair(&once), once);
    // A name with a stop inside tells of nothing.
    keeps(&format!("{whole}Zie zaken.lezen in de bijlage.\n").repeat(6));
}

#[test]
fn lost_marks_come_back_on_a_page_without_other_damage() {
    let page =
        "Het bestuur van het waterschap heeft dat ook gezegd in de vergadering van gisteren. "
            .repeat(8);
    for (observed, intended) in [
        (
            "De financiele gevolgen zijn bekend.",
            "De financiële gevolgen zijn bekend.",
        ),
        (
            "De coordinatie ligt bij de gemeente.",
            "De coördinatie ligt bij de gemeente.",
        ),
        (
            "Dat kan de uitkomst beinvloeden.",
            "Dat kan de uitkomst beïnvloeden.",
        ),
    ] {
        let text = format!("{page}{observed}");
        assert_eq!(Repairer::dutch().repair(&text), format!("{page}{intended}"));
    }
    keeps(&format!("{page}Mevrouw Andre-Genee sprak ook."));
}

#[test]
fn one_damaged_word_is_repaired_on_a_page_without_other_damage() {
    for (observed, intended) in [
        ("De leden zjn het eens.", "De leden zijn het eens."),
        ("Zij is voor sociaie huur.", "Zij is voor sociale huur."),
        (
            "De brug gaat opde kade open.",
            "De brug gaat op de kade open.",
        ),
        (
            "De buren varieren hun recept.",
            "De buren variëren hun recept.",
        ),
        ("Zij noemt twee strategieen.", "Zij noemt twee strategieën."),
        ("Zij koopt een Al-systeem.", "Zij koopt een AI-systeem."),
    ] {
        let page = page_with(&["Zij dronken daar een glas."]);
        let repaired = Repairer::dutch()
            .repair(&(page.clone() + observed))
            .into_owned();
        assert_eq!(repaired.strip_prefix(&page), Some(intended));
    }
    // Names, codes and words of other languages may be meant.
    keeps(&page_with(&[
        "Mevrouw Wieringa-Struik woont er.",
        "Zij eten er ragù.",
        "Het beleid heet smart mobility.",
        "Zij leest over Al-Qaida.",
    ]));
}

#[test]
fn marks_before_a_word_go_to_the_one_before() {
    repairs(
        "De dijkgraaf ,het bestuur en de ingelanden komen bijeen.",
        "De dijkgraaf, het bestuur en de ingelanden komen bijeen.",
    );
    repairs(
        "De sluis (bij de haven )is open !De brug ook.",
        "De sluis (bij de haven) is open! De brug ook.",
    );
    keeps("Zet .htaccess, .nl en een .docx klaar, met --no-color of :wqall erbij.");
}

#[test]
fn commas_between_surnames_and_straight_quotes_stay() {
    keeps("De familie Ter Weele, Op den Dijk, In 't Hout en Uit den Polder was er.");
    keeps("De buurt heet 'Oude Haven' en ligt aan het water.");
}

#[test]
fn commas_of_lists_of_names_stay_on_damaged_pages() {
    repairs_on_a_damaged_page(
        "Er waren L.J. Brandsma, H.vander Steen, D.K.J. Tomassen, K. Arends, F. Bakker.",
        "Er waren L.J. Brandsma, H.van der Steen, D.K.J. Tomassen, K. Arends, F. Bakker.",
    );
    repairs_on_a_damaged_page(
        "Aanwezigzijn de leden Bakker, De Wit, Van Dam, Ten Cate, In 't Veld.",
        "Aanwezig zijn de leden Bakker, De Wit, Van Dam, Ten Cate, In 't Veld.",
    );
    repairs(
        "Geachtecollega,\nHierbij stuur ik u hetverslag.",
        "Geachte collega,\nHierbij stuur ik u het verslag.",
    );
}

#[test]
fn signs_that_stops_or_partners_prove_stay() {
    keeps("Het restant, 3 e.v.,De raad. Zie ook Van Rooij (red.),Sociale zekerheid.");
    keeps(
        "Het woord komt voor als zn. en ww., bij kachel zn., bij heup zn.; landb., otr./tr. en mv.",
    );
    repairs(
        "Volgens \"artikel3\" is het zo. Ook \"bijlage2\" en \"hoofdstuk4\" gelden.",
        "Volgens \"artikel 3\" is het zo. Ook \"bijlage 2\" en \"hoofdstuk 4\" gelden.",
    );
    repairs_on_a_damaged_page(
        "Wij WillemIII, zijn inde stad geweest.",
        "Wij Willem III, zijn in de stad geweest.",
    );
}

#[test]
fn characters_lost_in_decoding_become_letters_with_marks_or_stay() {
    repairs(
        "De justiti\u{fffd}le diensten werkenaan een plan. Het ge\u{fffd}ntegreerde plan en de financi\u{fffd}n zijn be\u{fffd}indigd.",
        "De justitiële diensten werken aan een plan. Het geïntegreerde plan en de financiën zijn beëindigd.",
    );
    keeps("Het cachet van de ru\u{fffd}ne is groot.");
    keeps("Dat is be?digd en de financi?n zijn in orde.");
}

#[test]
fn items_numbered_with_a_sign_get_their_space() {
    repairs(
        "1°in de aanhef, 2° in lid 3 en 12°het woord dijk.",
        "1° in de aanhef, 2° in lid 3 en 12° het woord dijk.",
    );
    keeps("Artikel 1°bis gaat over water van 20°C, en 3°ter over 12,5°van de helling.");
}

#[test]
fn numbers_in_words_and_of_articles_stay_whole_on_damaged_pages() {
    repairs_on_a_damaged_page(
        "Hetfeest vanhet eenenzestigste jaar staat inde artikelen 3nonies, 4duodecies en titel IInonies.",
        "Het feest van het eenenzestigste jaar staat in de artikelen 3nonies, 4duodecies en titel IInonies.",
    );
}

#[test]
fn words_of_an_older_spelling_stay_where_spaces_come_back() {
    repairs_on_a_damaged_page(
        "Het ministerie van BinnenlandscheZaken zal zooveelmogelijk helpen.",
        "Het ministerie van Binnenlandsche Zaken zal zooveel mogelijk helpen.",
    );
    repairs_on_a_damaged_page(
        "OnzenMinister las de voordragt voor.",
        "Onzen Minister las de voordragt voor.",
    );
}

#[test]
fn participles_keep_their_ending_and_compounds_in_capitals_stay_whole() {
    keeps("Het geïnternationaliseerde bestuur stelt de PAGINABREEDTE vast.");
}

#[test]
fn digits_read_for_letters_become_capitals_where_a_sentence_begins() {
    repairs(
        "De raad is akkoord. 0ok de minister vindt het goed.",
        "De raad is akkoord. Ook de minister vindt het goed.",
    );
}

#[test]
fn numbers_of_articles_keep_their_letter() {
    repairs(
        "de rechten vanartikel6avan de wet inhetkader van het beheer",
        "de rechten van artikel 6a van de wet in het kader van het beheer",
    );
}

#[test]
fn diacritics_are_restored() {
    repairs(
        "de financiéle reserve van de provincie",
        "de financiële reserve van de provincie",
    );
    repairs("een geintegreerd plan", "een geïntegreerd plan");
}

#[test]
fn letters_are_mended() {
    repairs("heeft een vcrgunning nodig", "heeft een vergunning nodig");
}

#[test]
fn digits_read_for_letters_are_mended() {
    repairs(
        "De dijken 2ijn sterk genoeg en de raad beslist 2odra het v66r de zomer kan.",
        "De dijken zijn sterk genoeg en de raad beslist zodra het vóór de zomer kan.",
    );
    repairs(
        "1k wil weten of dat 00k hier het geval is. 2ij stelt de kosten vast voor 66n jaar.",
        "Ik wil weten of dat ook hier het geval is. Zij stelt de kosten vast voor één jaar.",
    );
}

#[test]
fn signs_read_for_letters_are_mended() {
    repairs(
        "De financi&le gevolgen van de ministeri@le regeling zijn voor &en jaar bekend en voor ¢én niet.",
        "De financiële gevolgen van de ministeriële regeling zijn voor één jaar bekend en voor één niet.",
    );
    repairs(
        "Het doe! van de regeling is in vee! gevallen het behoud van de dijken. De raad weet dat zi) helpt.",
        "Het doel van de regeling is in veel gevallen het behoud van de dijken. De raad weet dat zij helpt.",
    );
    repairs(
        "de raad heeft met de bedoe!-\ning van de wet.\n{ndeze zaak is dat het derde {id van het artikel",
        "de raad heeft met de bedoel-\ning van de wet.\nIn deze zaak is dat het derde lid van het artikel",
    );
}

#[test]
fn digits_and_signs_that_are_meant_stay() {
    keeps(
        "De zitting is om 2 uur, de 2e en de 3de zijn 10jarig, het 5tal en de 2ter is voor 66k verkocht.",
    );
    keeps(
        "Zij riep help! en liep weg, maar niemand kwam (zie bijlage 2, taxi) en de weg was leeg.",
    );
    keeps("De S&O-verklaring van B&W kost € 20 of €20 per uur, 80%-regeling, 20 m2 en 3 kg CO2.");
    keeps(
        "Stel de vraag via @raad of naam@oosterwaard en op A4tjes over IPv6 en 2FA, door Q&A-teams.",
    );
}

#[test]
fn a_word_changes_with_a_sign_where_both_kinds_are_wanted() {
    let text = "Het doe! van de regeling is het behoud van de dijken.";
    let edits = Repairer::dutch().edits(text);
    assert_eq!(edits.len(), 1);
    assert_eq!(edits[0].kind(), EditKind::RealWord);
    for kind in [EditKind::RealWord, EditKind::SignForLetter] {
        let mut builder = Repairer::builder();
        let without = builder
            .without(&[kind])
            .min_confidence(0.0)
            .build()
            .unwrap();
        assert_eq!(without.repair(text), text, "{kind:?}");
    }
    // No word of the lexicon stands there.
    let edits = Repairer::dutch().edits("de financi&le gevolgen van het plan");
    assert_eq!(edits[0].kind(), EditKind::SignForLetter);
}

#[test]
fn first_letters_that_were_lost_come_back() {
    repairs(
        "De leden ullen de raad horen, zoals artikel 9, erste lid, bepaalt.",
        "De leden zullen de raad horen, zoals artikel 9, eerste lid, bepaalt.",
    );
    repairs(
        "De raad besluit over de vergun-\ningen vande provincie en over de verorde-\nlng.",
        "De raad besluit over de vergun-\nningen van de provincie en over de verorde-\nning.",
    );
}

#[test]
fn a_capital_behind_a_line_end_is_mended_and_halves_keep_their_ends() {
    repairs(
        "De raad neemt de maatrege-\nJen die vande leden komen.",
        "De raad neemt de maatrege-\nlen die van de leden komen.",
    );
    keeps("De dijken van Noord-\nHolland en de raad van Zuid-\nHolland, de Staten-\nGeneraal.");
}

#[test]
fn halves_at_the_end_of_a_text_stay() {
    for text in [
        "De gemeente maakt een onderzoeksactivitei-",
        "Dit geldt voor de aanle-",
        "Dit geldt voor de aanle-\n",
        "Zie ook n.b., De raad besluit.",
    ] {
        keeps(text);
    }
    // A run-on is no half.
    repairs(
        "De raad is het eens metdeuitvoeringvande-",
        "De raad is het eens met de uitvoering van de-",
    );
}

#[test]
fn what_authors_link_or_hyphenate_stays() {
    keeps("De dijkschouw van een koerierdienst, op grond van de instellingsubsidie.");
    keeps(
        "De Directeur-Generaal en de Secretaris-Generaal, al-dan-niet samen. Al-dan-niet alleen.",
    );
}

#[test]
fn acronyms_have_their_capital_i() {
    repairs(
        "Een Al-systeem en nog een Al-systeem zijn vande gemeente, die inhetkader werkt.",
        "Een AI-systeem en nog een AI-systeem zijn van de gemeente, die in het kader werkt.",
    );
    keeps("Al met al is het zo. De zender Al-Jazeera meldt dat het Cl-gehalte daalt.");
}

#[test]
fn misread_capitals_are_mended_and_others_stay() {
    repairs(
        "Vitvoering van het plan is voorzien. lnstellingen kunnen meedoen.",
        "Uitvoering van het plan is voorzien. Instellingen kunnen meedoen.",
    );
    repairs(
        "De Jeerlingen krijgen cen vcrgunning inhetkader van het plan",
        "De leerlingen krijgen een vergunning in het kader van het plan",
    );
    keeps("Vivaldi en Indië. De Commissie hoort Zijne Excellentie in Middelburg.");
}

#[test]
fn capitals_inside_words_become_small_and_names_keep_theirs() {
    repairs(
        "De raad neemt de wetteLijke vaststelLing van het plan over.",
        "De raad neemt de wettelijke vaststelling van het plan over.",
    );
    repairs(
        "Voor de garantsteLling geldt een termijn.",
        "Voor de garantstelling geldt een termijn.",
    );
    keeps("Op MijnOverheid staat wat VoorWaar en HandHaven van de PowerPoint vinden.");
}

#[test]
fn one_of_two_equal_vowels_comes_back_on_damaged_pages() {
    repairs_on_a_damaged_page(
        "De taak vande rad is inhet besluit genoemd.",
        "De taak van de raad is in het besluit genoemd.",
    );
    repairs_on_a_damaged_page(
        "De school wil leerlingen optimal begeleiden inhun talenten.",
        "De school wil leerlingen optimaal begeleiden in hun talenten.",
    );
    repairs_on_a_damaged_page(
        "Het system vande archieven is inhet besluit genoemd.",
        "Het systeem van de archieven is in het besluit genoemd.",
    );
    // What the dictionary has is meant, as what stands in text of another language or beside what it belongs to.
    repairs_on_a_damaged_page(
        "Deleden gaan allen naar deraad.",
        "De leden gaan allen naar de raad.",
    );
    repairs_on_a_damaged_page(
        "De tekst spreekt van legal person where denied, vande hand.",
        "De tekst spreekt van legal person where denied, van de hand.",
    );
    repairs_on_a_damaged_page(
        "Hetteam luistert naar social media en naar deleden.",
        "Het team luistert naar social media en naar de leden.",
    );
    keeps("Het system van de rad is een open standard.");
    keeps("De groep had optimal control als onderwerp.");
}

#[test]
fn articles_come_off_known_words_on_damaged_pages() {
    let page = "De coramissie heeft het plan aangenornen, zoals bedoe1d in de verordeninq van de qemeente.\n\
                De kosten zijn voor de hclft betaald door het rninisterie, voor een deel uit de rcserve.\n";
    let last = |line: &str| {
        let repaired = Repairer::dutch()
            .repair(&[page, line].concat())
            .into_owned();
        repaired.lines().next_back().map(str::to_owned)
    };
    assert_eq!(
        last("Zij stemmen ineen zaal over het plan.").as_deref(),
        Some("Zij stemmen in een zaal over het plan."),
    );
    let right = "Zij zaten bijeen en krompen ineen van de kou.";
    assert_eq!(last(right).as_deref(), Some(right));
}

#[test]
fn short_words_become_articles_on_damaged_pages() {
    repairs_on_a_damaged_page(
        "Dit is sen zaak van deraad.",
        "Dit is een zaak van de raad.",
    );
    keeps("Dit is in sen betaald, voor een ven en een ren.");
}

#[test]
fn other_marks_are_mended_on_damaged_pages() {
    repairs_on_a_damaged_page(
        "De ampére is deeenheid van stroom.",
        "De ampère is de eenheid van stroom.",
    );
}

#[test]
fn words_behind_the_comma_of_a_number_are_parted() {
    repairs(
        "Op grond van artikel 6,tweede lid, is de vergunning verleend.",
        "Op grond van artikel 6, tweede lid, is de vergunning verleend.",
    );
    repairs(
        "Dit volgt uit artikel 19g,vierde lid, van de wet.",
        "Dit volgt uit artikel 19g, vierde lid, van de wet.",
    );
    repairs(
        "De uitkering is 70%van het loon en 12,5%voor de rest.",
        "De uitkering is 70% van het loon en 12,5% voor de rest.",
    );
    keeps("Typ %s/oud/nieuw/ en meet 5%-punt.");
    keeps("De steiger is 3,5 meter lang, zie lid 2,b en 6,a van het plan.");
}

#[test]
fn words_behind_initials_are_parted() {
    repairs(
        "Mr. L.J.H.de Vos is namens B.V.te Laren verschenen.",
        "Mr. L.J.H. de Vos is namens B.V. te Laren verschenen.",
    );
    keeps("A.indien het plan is vastgesteld, B.de kosten van het plan.");
    keeps("Het besluit m.nt. Peters, c.q betaling, n.v.t dus, en z.g.a.n. banken.");
}

#[test]
fn a_comma_before_a_sentence_is_a_stop_however_right_the_page_is() {
    let page = |line: &str| page_with(&["Het is er stil."]) + line;
    let last = |line: &str| {
        let repaired = Repairer::dutch().repair(&page(line)).into_owned();
        repaired.lines().next_back().map(str::to_owned)
    };
    assert_eq!(
        last("De muur is vorig jaar door de aannemer hersteld, De kosten zijn betaald.").as_deref(),
        Some("De muur is vorig jaar door de aannemer hersteld. De kosten zijn betaald."),
    );
    for right in [
        "Geachte leden van de raad, De muur is hersteld.",
        "Aanwezig zijn de leden van de raad Jansen, De Vries en Smit.",
        "De muur is vorig jaar door de aannemer hersteld, Zonder kosten.",
    ] {
        assert_eq!(last(right).as_deref(), Some(right));
    }
}

#[test]
fn a_comma_before_a_sentence_is_a_stop_on_damaged_pages() {
    repairs_on_a_damaged_page(
        "De boot ligt nu bij de steigers, Het water is daar diep.",
        "De boot ligt nu bij de steigers. Het water is daar diep.",
    );
    repairs_on_a_damaged_page(
        "De schipper meldt dat het laden klaar is, De lading gaat morgen weg.",
        "De schipper meldt dat het laden klaar is. De lading gaat morgen weg.",
    );
    for right in [
        "De boot ligt bij de steigers van Peters, De Boer betaalt de huur.",
        "De boot ligt bij de minister van Financiën, In overleg met hem.",
        "De boot ligt bij de steigers, Zonder kosten.",
        "Geachte leden van de raad, De boot ligt bij de steigers.",
        "Beste lezer, In uw brief vraagt u om uitleg.",
    ] {
        repairs_on_a_damaged_page(right, right);
    }
}

#[test]
fn lines_that_close_letters_keep_their_commas() {
    let letter = |end: &str| {
        format!(
            "De schipper heeft in mei het laadbewijs gekregcn, en de\n\
             lading is per bricf gemeld. De kosten zijn voor het\n\
             waterschap en de provincic samen.\n\n{end}\n"
        )
    };
    for end in [
        "Met vriendelijke groet,\nDe afdeling Kades",
        "Hoogachtend,\nDe directeur van de haven,",
        "De Minister van Waterstaat,\nnamens deze,\nDe directeur",
        "Vastgesteld in de vergadering van de raad in mei,\nDe griffier,\nDe voorzitter,",
        "Namens de schippers en de bewoners van de kade,\nHet hoofd van de afdeling,",
    ] {
        let repaired = Repairer::dutch().repair(&letter(end)).into_owned();
        assert!(repaired.ends_with(&format!("{end}\n")), "{repaired}");
        assert!(repaired.contains("gekregen"));
    }
}

#[test]
fn a_small_letter_inside_a_sentence_becomes_no_capital() {
    repairs(
        "De marktkoopman betaalt met lngang van mei minder. Hij heeft beroep lngesteld.",
        "De marktkoopman betaalt met ingang van mei minder. Hij heeft beroep ingesteld.",
    );
    repairs(
        "lngevolge de wet is delnspecteur bevoegd.",
        "Ingevolge de wet is de Inspecteur bevoegd.",
    );
}

#[test]
fn a_year_or_day_read_with_letters_is_a_number() {
    repairs(
        "De wet van 28 oktober l954 is in 2OO1 en op 3 mei 199s gewijzigd (Stb. I996, 12).",
        "De wet van 28 oktober 1954 is in 2001 en op 3 mei 1995 gewijzigd (Stb. 1996, 12).",
    );
    repairs_on_a_damaged_page(
        "Deregels van 199szijn vervallen.",
        "De regels van 1995 zijn vervallen.",
    );
    repairs(
        "Dit geldt van l5 mei tot 3Ojuni en vanaf | januari of Iseptember 2007.",
        "Dit geldt van 15 mei tot 30 juni en vanaf 1 januari of 1 september 2007.",
    );
    keeps("| januari | februari | maart |\nGroep I is in mei vrij, groep l0 in juni.");
    keeps("In de 1990s was kamer 200L met code 19l5/A en nummer B19O5 van versie l9.95 vol.");
}

#[test]
fn a_letter_that_names_a_part_is_no_end_of_a_word() {
    repairs(
        "De bijlageA en de categorieC zijn bijgevoegd.",
        "De bijlage A en de categorie C zijn bijgevoegd.",
    );
    repairs(
        "Het artikeI en het besIuit zijn bijgevoegd.",
        "Het artikel en het besluit zijn bijgevoegd.",
    );
}

#[test]
fn spaces_lost_beside_numbers_and_brackets_come_back() {
    repairs(
        "Artikel 4is vande wet van 1995en tot nader order bepaalt inhetkader",
        "Artikel 4 is van de wet van 1995 en tot nader order bepaalt in het kader",
    );
    let bold = Repairer::builder().min_confidence(0.65).build().unwrap();
    assert_eq!(
        bold.repair(
            "Artikel 4is vande wet van 1995en (in elk jaar)tot nader order bepaalt inhetkader"
        ),
        "Artikel 4 is van de wet van 1995 en (in elk jaar) tot nader order bepaalt in het kader"
    );
    repairs(
        "Meldtu zich bij hetloket? Dan krijgtu bericht vande gemeente. Zo kuntu verder.",
        "Meldt u zich bij het loket? Dan krijgt u bericht van de gemeente. Zo kunt u verder.",
    );
    keeps("de (her)inrichting, de leerling(en) en het 4de lid van artikel 4aa, de 2de alinea");
}

#[test]
fn a_stop_behind_a_small_word_ends_no_sentence() {
    repairs(
        "De dijken worden in. de winter beheerd door. de provincie inhetkader van de wet.",
        "De dijken worden in de winter beheerd door de provincie in het kader van de wet.",
    );
    keeps("De som is 3 m. de hoogte, enz. de rest, resp. de raad en art. 3 jo. art. 4.");
}

#[test]
fn terms_that_a_document_repeats_stay_whole() {
    let sentence =
        "De waakdijkersgroep meldt schade. Het bestuur hoort de waakdijkersgroep daarna.\n";
    keeps(&sentence.repeat(5));
    keeps("De Adjunct-Secretaris en de Substituut-Griffier tekenen de notulen.");
}

#[test]
fn long_words_that_a_document_misreads_each_time_are_no_names() {
    let page = "De Rijksbegroling is vastgesteld en dateert van mei.\n\
                De Rijksbegroling wordt elk jaar gemaakt.\n\
                Inde Rijksbegroling staat het geld.\n";
    let intended = page.replace("groling", "groting").replace("Inde", "In de");
    repairs(page, &intended);
    // A name like a word is one.
    let page = "De heer Brouwerstein is gekozen.\nDe heer Brouwerstein wordt geprezen.\n\
                Inde zaal spreekt Brouwerstein.\n";
    repairs(page, &page.replace("Inde", "In de"));
}

#[test]
fn words_that_end_in_and_come_apart_on_damaged_pages() {
    repairs_on_a_damaged_page(
        "Deraad kiest voor opslagen verwerking vande gegevens.",
        "De raad kiest voor opslag en verwerking van de gegevens.",
    );
    repairs_on_a_damaged_page(
        "Delijst met vergunningen is openbaar, en dewerken ook.",
        "De lijst met vergunningen is openbaar, en de werken ook.",
    );
    keeps("De raad kiest voor opslagen verwerking van gegevens.");
}

#[test]
fn lists_templates_and_paths_stay() {
    let item = "De provincie beheert de dijken langs de rivier en de wegen die daarover lopen.\n";
    let list =
        "- het onderhoud van de dijken,\n- De kosten van het beheer,\n- De taken van de raad.\n";
    keeps(&format!("{}{list}", item.repeat(20)));
    keeps(
        "De tekst is\n{Beschrijf hier wat de kosten van het beheer zijn, wie ze draagt en wie daarover in de raad \
           besluit, met de datum van het besluit}\nen verder",
    );
    keeps("Zet het in ~/.config/loket en in /etc/loket/instellingen.yaml klaar.");
    keeps("de rechter muisknop en een meerjarig plan");
}

#[test]
fn forms_that_lists_lack_stay_whole() {
    for text in [
        "In het verslag staat uitgenodigden op de eerste bladzijde.",
        "De lijst noemt warmbloedigen op de eerste bladzijde.",
        "De sigaretten waren ingesmokkeld door de haven.",
        "In het verslag staat honkbalpetje op de eerste bladzijde.",
    ] {
        keeps(text);
    }
    // Where the page has lost spaces, these are two words.
    repairs(
        "Inhetkader vande handhaving vande wet voeren inspecteursde monitoringen controle uit",
        "In het kader van de handhaving van de wet voeren inspecteurs de monitoring en controle uit",
    );
    repairs(
        "De minister van Onderwijsen Cultuur heeft besloten.",
        "De minister van Onderwijs en Cultuur heeft besloten.",
    );
}

#[test]
fn names_that_lists_lack_stay() {
    for text in [
        "In het verslag staat dat Schütz op de eerste bladzijde is genoemd.",
        "Namens de vereniging sprak de heer Christiansen met de wethouder.",
        "In het verslag staat dat Andrzej op de eerste bladzijde is genoemd.",
        "In het verslag staat dat Dejonge op de eerste bladzijde is genoemd.",
        "De gegevens staan in MyHandicap en zijn openbaar.",
        "De aanvraag betreft Hoofddorperweg 17.",
        "Er is geen workaround mogelijk;",
        "De bloeddruk was 134/78 mmHg, gemeten in rust.",
    ] {
        keeps(text);
    }
    repairs(
        "Het verdrag met Belgié is gesloten.",
        "Het verdrag met België is gesloten.",
    );
}

#[test]
fn surnames_and_streets_stay_on_damaged_pages() {
    let damage = "Hetplan vande raad isvastgesteld inhetkader vande wet opde dijken.";
    for text in [
        "Het woord is aan mevrouw Demoor van de oppositie.",
        "Volgens de heer Vandersteen is de weg te smal.",
        "De loods staat aan de Tobiasweg in het dorp.",
    ] {
        assert!(
            Repairer::dutch()
                .repair(&format!("{damage} {text}"))
                .ends_with(text),
            "{text}"
        );
    }
    repairs(
        &format!("{damage} Deweg is te smal."),
        "Het plan van de raad is vastgesteld in het kader van de wet op de dijken. De weg is te smal.",
    );
}

/// What is kept because little else is damaged is not passed over where much is.
#[test]
fn what_one_text_keeps_is_looked_at_again_in_the_next() {
    let name = "In het verslag staat dat Andrzej op de eerste bladzijde is genoemd.";
    let half = "Dit geldt voor de aanle-";
    let damage = "Hetplan vande raad isvastgesteld inhetkader vande wet opde dijken.";
    let repairer = Repairer::dutch();
    for (first, then) in [
        (name, format!("{name}\n\n{damage}")),
        (half, format!("{half}\n\n{damage}")),
    ] {
        let mut scratch = herstel::Scratch::default();
        let mut edits = Vec::new();
        repairer.edits_into(first, &mut scratch, &mut edits);
        repairer.edits_into(&then, &mut scratch, &mut edits);
        assert_eq!(edits, repairer.edits(&then));
    }
}

/// Whether code is looked for is of the page, and what a window had to offer there tells nothing of the next page.
#[test]
fn code_of_one_text_keeps_nothing_in_the_next() {
    let damage = "Hetbestuur van de provincie heeft de vcrgunning verleend aande aanvrager. De gemeentc is het ermee eens. \
                  In hetkader van de wct is een besluit genomcn over de begroting. De raad hceft het voorstel vande wethouder. ";
    let clean = "De aanvraag wordt ingediend bij het loket van de provincie. Het loket is geopend op alle dagen van de week. ";
    let page = |own: &str| {
        let (damage, clean) = (damage.repeat(2), clean.repeat(3));
        format!(
            "{damage}{clean}Daarna is {own} het plan vastgesteld.\n\nDe raad gaat naar .de dijk kijken."
        )
    };
    let texts = [
        page("--hlpxq zqekxw() --mqpwz"),
        page("(hlpxq) (zqekxw) (mqpwz)"),
    ];
    let repairer = Repairer::dutch();
    let (mut scratch, mut edits) = (herstel::Scratch::default(), Vec::new());
    for text in [&texts[1], &texts[0], &texts[1], &texts[0]] {
        repairer.edits_into(text, &mut scratch, &mut edits);
        assert_eq!(edits, repairer.edits(text));
    }
}

#[test]
fn line_ends_and_runs_of_spaces_stay() {
    let layout = |text: &str| -> String {
        let odd = |c: &char| c.is_whitespace() && *c != ' ';
        text.chars().filter(odd).collect()
    };
    let repairer = Repairer::dutch();
    let mut texts = Vec::new();
    for half in ["dijk-", "water-", "bestuurs-", "plan-"] {
        for rest in [
            "klovateZwolle",
            "klozeteDelft",
            "waterstaateZwolle",
            "vrenteTiel",
        ] {
            texts.push(format!(
                "Het plan van de {half}\n{rest} is inde zomer vastgesteld vande raad."
            ));
        }
    }
    for gap in ["\n ", " \n ", "\t ", "  ", "   "] {
        for mark in [".", ";", ":", "?", "!", ","] {
            texts.push(format!(
                "De raad heeft het plan vastgesteld{gap}{mark}De raad is akkoord vande week."
            ));
        }
    }
    for text in &texts {
        let repaired = repairer.repair(text);
        assert_eq!(layout(text), layout(&repaired), "{repaired:?}");
        assert_eq!(
            text.matches("  ").count(),
            repaired.matches("  ").count(),
            "{repaired:?}"
        );
    }
}

/// What engines do throughout is told before the search; on a page in another language nothing is.
#[test]
fn no_edit_is_made_on_a_foreign_page() {
    let dutch = "Het bestuur heeft gisteren vergaderd over de begroting van het komende jaar. De wethouder zei dat het plan \
                 niet door kan gaan. De raad was het daarmee eens en heeft het voorstel vande provincie verworpen.\n";
    let english = "Harbour bi j N ederland: Smith—Brownish\n\nThe committee, which met in March, decided that the plan for \
                   the harbour should be kept. The members were of the opinion that there is no need for another one.\n";
    let text = format!("{dutch}\u{c}{english}\u{c}{dutch}");
    let (mut scratch, mut edits) = (herstel::Scratch::default(), Vec::new());
    Repairer::dutch().edits_of_pages(&text, &mut scratch, &mut edits);
    let repaired = dutch.replace("vande", "van de");
    assert_eq!(
        herstel::apply(&text, &edits),
        format!("{repaired}\u{c}{english}\u{c}{repaired}")
    );
}

#[test]
fn units_and_symbols_stay_on_damaged_pages() {
    let damage = "Hetplan vande raad isvastgesteld inhetkader vande wet. De vcrgunning is daarom nict verleend.";
    let units = "Het gebied is 12 km2 groot, de plaat 450 mm2 en de put 30 dm3; de uitstoot is 20 mg/Nm3. In het slib zijn zware metalen gevonden, zoals Cu, Hg, Ni, Pb, Zn en Cr.";
    let repaired = format!("{damage} {units}");
    assert!(Repairer::dutch().repair(&repaired).ends_with(units));
}

#[test]
fn identifiers_and_what_stands_in_brackets_stay() {
    for text in [
        "De scope heet zaken.scopes.lezen en is verplicht.",
        "De dienst heeft het type urn:osb:diensten zonder quotes.",
        "De bouwstenen staan op voorbeeld.github.io/bouwstenen/ en elders.",
        "De waarde is {x.naam} en {veld.Tekst,waarde} in de brief.",
        "Alle (overheids)organisaties doen mee aan de proef.",
        "De verbinding gebruikt TLSv1.2 of een latere versie.",
        "De toets met Bomos2i is afgerond.",
        "De kaart wordt bewaard in een.ICC of een ander bestand.",
        "Kan ik pakketten (\".rpm\"-bestanden) gebruiken op mijn systeem?",
    ] {
        keeps(text);
    }
}

#[test]
fn commas_of_lists_whose_items_have_capitals_stay() {
    keeps("Het menu heeft de keuzes Volledige uitvoer, Ontlede uitvoer, Fouten en waarschuwingen.");
    repairs(
        "De raad heeft het plan goedgekeurd, De minister is het ermee eens.",
        "De raad heeft het plan goedgekeurd. De minister is het ermee eens.",
    );
}

#[test]
fn words_broken_by_a_space_are_joined() {
    repairs(
        "in de ver gadering van de raad",
        "in de vergadering van de raad",
    );
}

#[test]
fn a_hyphen_left_over_from_an_older_line_end_parts_no_word() {
    keeps("De raad heeft de vergun-ning verleend en de aanvra-gers gehoord.");
    repairs(
        "Hetcollegeheeftdeverorde-ningvanderaadingetrokken.",
        "Het college heeft de verorde-ning van de raad ingetrokken.",
    );
    repairs("post-en koeriersdiensten", "post- en koeriersdiensten");
    repairs(
        "Dat gebeurt twee-of driemaal.",
        "Dat gebeurt twee- of driemaal.",
    );
}

#[test]
fn a_half_before_a_hyphen_stays_as_it_is_where_its_space_comes_back() {
    for (half, rest) in [
        ("veiligheids", "gezondheidsregels gelden."),
        ("onderzoeks", "onderwijsinstellingen gaan open."),
        ("beleids", "beheerscyclus begint."),
        ("personeels", "salarisadministratie is bij."),
        ("volkshuisvestings", "welzijnsstichting helpt."),
        ("burgemeesters", "wethouderskamer is open."),
    ] {
        let intended = format!("De {half}- en {rest}");
        repairs(&format!("De {half}-en {rest}"), &intended);
        keeps(&intended);
    }
    repairs(
        "De veiligheids -en gezondheidsregels gelden.",
        "De veiligheids- en gezondheidsregels gelden.",
    );
}

#[test]
fn a_space_before_what_joins_two_words_goes() {
    repairs(
        "De beleids -instrumenten en de onderzoeks -instellingen zijn bekend.",
        "De beleids-instrumenten en de onderzoeks-instellingen zijn bekend.",
    );
    repairs(
        "De Staten -Generaal heeft het plan en /of de begroting besproken.",
        "De Staten-Generaal heeft het plan en/of de begroting besproken.",
    );
    keeps("Het bezwaar -voorzover van belang- slaagt. De brug - en de kade - is open.");
    keeps("Zet het onder /var of in de map /etc/hosts: -opslag, -verwerking en /offerte.");
}

#[test]
fn a_word_broken_off_at_the_end_of_the_text_keeps_no_other_from_repair() {
    for half in ["gebruiks-", "gebruiks-,", "informatiegebruiks-", "raads- "] {
        repairs(
            &format!("Denk hierbijaan de {half}"),
            &format!("Denk hierbij aan de {half}"),
        );
    }
}

#[test]
fn specks_before_a_line_go_and_quotation_marks_stay() {
    repairs(
        "Wie de sleutel van het\n'gebouw wil lenen, vraagt dat aan de huismeester.",
        "Wie de sleutel van het\ngebouw wil lenen, vraagt dat aan de huismeester.",
    );
    repairs(
        "De bewaker noemde dat\n‘onze ‘oude’ brug, en liep daarna met de leden langs hetwater.",
        "De bewaker noemde dat\nonze ‘oude’ brug, en liep daarna met de leden langs het water.",
    );
    keeps("De bewaker zei dat hij\n'alle dagen' komt, en ging naar\n's-Gravenhage.");
    keeps("Dit is het antwoord van de bewaker:\n'Ik ben er morgen weer en de leden ook.");
    repairs(
        "de raad beslist over\n‘de dijken en zo nodig over\n‚het onderhoud\n\\waarvan de kosten",
        "de raad beslist over\nde dijken en zo nodig over\nhet onderhoud\nwaarvan de kosten",
    );
    repairs(
        "de lijst met\n<dekandidaten van de raad",
        "de lijst met\nde kandidaten van de raad",
    );
    keeps("de raad vraagt\n‘wat zijn de kosten’ van het onderhoud");
    keeps("de raad vraagt\n<b>wat</b> de kosten zijn en\n<br /> wie het betaalt");
}

#[test]
fn white_space_and_line_ends_stay() {
    repairs(
        "\u{feff}beheer  vande\r\n\r\n\tdijken\u{c}",
        "\u{feff}beheer  van de\r\n\r\n\tdijken\u{c}",
    );
}

#[test]
fn correct_text_is_left_alone() {
    keeps("De waterkeringsbeheerders overleggen over de vergunningaanvraagformulieren.");
    keeps(
        "Zie artikel 3:42, tweede lid, onder a, en Stcrt. 2019, 64123; mail loket@oosterwaard.example.",
    );
    keeps("De arbeids-\nmarkt en de regis-\ntratie, t.a.v. J.P.H. Donner, KMAR en NRW.");
    keeps("in- en uitvoer van goederen, foto's en 's avonds");
}

#[test]
fn the_sample_page_comes_closer_to_what_was_printed() {
    let (page, gold) = (
        include_str!("../examples/data/page.txt"),
        include_str!("../examples/data/page.gold.txt"),
    );
    let differing = |text: &str| {
        text.lines()
            .zip(gold.lines())
            .filter(|(a, b)| a != b)
            .count()
    };
    let repaired = Repairer::dutch().repair(page);
    assert!(
        differing(&repaired) * 2 < differing(page),
        "{} of {} lines are left",
        differing(&repaired),
        differing(page)
    );
    assert_eq!(Repairer::dutch().repair(gold), gold);
}

#[test]
fn edits_name_their_kind_and_bytes() {
    let text = "é vande dijk";
    let edits = Repairer::dutch().edits(text);
    assert_eq!(edits.len(), 1);
    assert_eq!(
        (
            &text[edits[0].span()],
            edits[0].replacement(),
            edits[0].kind()
        ),
        ("vande", "van de", EditKind::Split)
    );
    assert!(edits[0].gain() > 0.0 && edits[0].confidence() > 0.5);
}

#[test]
fn the_segmenter_splits_alone() {
    let segmenter = Segmenter::new(Repairer::dutch());
    assert_eq!(
        segmenter.segment("deaanvraagwordtingediend"),
        ["de", "aanvraag", "wordt", "ingediend"]
    );
    assert_eq!(segmenter.segment(""), Vec::<String>::new());
    let mut scratch = herstel::Scratch::default();
    for text in ["", "deaanvraagwordtingediend", "inhetkadervandewet"] {
        let words = segmenter.segment_with(text, &mut scratch);
        assert_eq!(words, segmenter.segment(text));
    }
}

#[cfg(feature = "parallel")]
#[test]
fn many_documents_give_what_one_by_one_gives() {
    let documents: Vec<String> = (0..40)
        .map(|i| format!("Het planis vande raad {i}, {}", "vande wet ".repeat(i)))
        .collect();
    let one_by_one: Vec<String> = documents
        .iter()
        .map(|d| Repairer::dutch().repair(d).into_owned())
        .collect();
    assert_eq!(Repairer::dutch().repair_all(&documents), one_by_one);
}

/// Found by property tests: a digit of another script began an empty word.
#[test]
fn numbers_of_other_scripts_are_left_alone() {
    for text in ["𐮩ₐ𝔸 ", "𐴰ﯓ᧐A", "½vande", "x½ ᧐"] {
        let _ = Repairer::dutch().repair(text);
    }
    keeps("½ ᧐ en ²");
}

#[test]
fn a_long_line_without_spaces_is_left_alone_in_time() {
    keeps(&"e".repeat(1 << 20));
}

#[test]
fn own_words_are_known_and_repaired_to() {
    let text = "Het bestuur van Oosterwoldzijl en vanOosterwoldzijl, en Oosterwoldzijll beslist over vcrgunningen.";
    let mut builder = Repairer::builder();
    let repairer = builder
        .words([("Oosterwoldzijl".to_owned(), 0)])
        .build()
        .unwrap();
    assert!(repairer.lexicon().contains("Oosterwoldzijl"));
    let repaired = repairer.repair(text);
    assert!(repaired.contains("en van Oosterwoldzijl,"), "{repaired}");
    assert!(!Repairer::dutch().lexicon().contains("Oosterwoldzijl"));
}

#[test]
fn ordinals_of_old_spelling_and_roman_numerals_put_in_stay() {
    let text = "Bij besluit vande Koningin van den 14den Julij en den 2denAugustus, den 21sten Mei of den 1sten der maand, is \
                artikel XVbis ingevoegd in BijlageXVbis, en Vter inde wet.";
    assert_eq!(
        Repairer::dutch().repair(text),
        text.replace("vande", "van de")
            .replace("BijlageXVbis", "Bijlage XVbis")
            .replace("inde", "in de")
    );
}

#[test]
fn cases_stay_wherever_they_begin() {
    let text = "Volgens HR 2011,enECLI:NL:HR:2011:12 is dit zo. Inzaak C-12/13,ECLi:EU:C:2013:45 en in ECLi:NL:RVS:2014:6 was ditook zo. \
                Het nummer AB:CD:EF: bleef vande lijst.";
    let repaired = Repairer::dutch().repair(text);
    for case in [
        "ECLI:NL:HR:2011:12 is",
        "C-12/13,ECLi:EU:C:2013:45 en",
        "ECLi:NL:RVS:2014:6 was dit ook",
        "AB:CD:EF: bleef van de",
    ] {
        assert!(
            repaired.replace(", ", ",").contains(case),
            "{case}: {repaired}"
        );
    }
}

#[test]
fn quotations_in_french_stay() {
    keeps(
        "Bij het Verdrag gold: \"Les Hautes Parties contractantes s'engagent à respecter le statu quo.\"",
    );
}

#[test]
fn kept_words_stay_and_confidence_bounds_repairs() {
    let text = "een vcrgunning vande raad";
    let mut builder = Repairer::builder();
    let keeping = builder.keep(["vcrgunning"]).build().unwrap();
    assert_eq!(keeping.repair(text), "een vcrgunning van de raad");
    let mut builder = Repairer::builder();
    let sure = builder.min_confidence(1.0).build().unwrap();
    assert_eq!(sure.repair(text), text);
}

#[test]
fn kept_phrases_stay_where_they_stand() {
    let text = "Een nota vande raad en een nota vande griffie. De justitiéle dienst. De nieuwe justitiéle dienst.";
    let mut builder = Repairer::builder();
    let keeping = builder.keep(["vande raad", "De justitiéle\r"]).build();
    assert_eq!(
        keeping.unwrap().repair(text),
        "Een nota vande raad en een nota van de griffie. De justitiéle dienst. De nieuwe justitiële dienst."
    );
}

#[test]
fn white_space_is_no_part_of_own_words() {
    let own = |word: &str| Repairer::builder().words([(word.to_owned(), 1)]).build();
    for word in ["Qwrzijl\r", "Qwrzijl ", "\tQwrzijl", "\u{a0}Qwrzijl\n"] {
        let repaired = own(word).unwrap().repair("Het dorp Qwrzijll.").into_owned();
        assert_eq!(repaired, "Het dorp Qwrzijl.", "{word:?}");
    }
    assert!(own(" \r").is_ok());
    for phrase in ["twee woorden", "twee\u{a0}woorden", "twee\nwoorden"] {
        let error = own(phrase).unwrap_err();
        assert!(error.to_string().contains(phrase), "{error}");
    }
}

#[test]
fn alternatives_hold_what_stood_there_and_not_the_choice() {
    let text = "Er is een vcrgunning nodig vande raad";
    for edit in Repairer::dutch().edits(text) {
        let others = Repairer::dutch().alternatives(text, &edit, 4);
        assert!(
            others.len() <= 4 && others.iter().any(|o| o == &text[edit.span()]),
            "{others:?}"
        );
        assert!(others.iter().all(|o| o != edit.replacement()));
        // Texts that the edit is not of.
        for other in ["", "Er is", &format!("a{}", "é".repeat(30))] {
            let others = Repairer::dutch().alternatives(other, &edit, 4);
            assert!(others.is_empty(), "{others:?}");
        }
    }
}

#[test]
fn alternatives_hold_what_stood_there_however_low_it_ranks() {
    let text = "De aanvraag leidde toteen dijk.";
    let edit = Repairer::dutch().edits(text).remove(0);
    assert_eq!(&text[edit.span()], "toteen");
    for n in 1..60 {
        let others = Repairer::dutch().alternatives(text, &edit, n);
        let n_observed = others.iter().filter(|other| *other == "toteen").count();
        assert!(others.len() <= n && n_observed == 1, "{n}: {others:?}");
    }
    assert!(Repairer::dutch().alternatives(text, &edit, 0).is_empty());
}

#[test]
fn an_engine_that_was_sure_is_believed_more() {
    let text = "Er is een vcrgunning nodig";
    let confidence = |sure: Option<f64>| {
        let edits = Repairer::dutch().edits_trusting(text, &|_| sure);
        edits.first().map_or(0.0, herstel::Edit::confidence)
    };
    let plain = Repairer::dutch().edits(text)[0].confidence();
    assert!((confidence(None) - plain).abs() < 1e-9);
    assert!((confidence(Some(f64::NAN)) - plain).abs() < 1e-9);
    assert!(confidence(Some(0.3)) > plain && confidence(Some(0.99)) < plain);
}

/// A long document with damage, in paragraphs and without any.
fn long_documents() -> [String; 2] {
    let paragraph = |i: usize| {
        format!(
            "Hetplan {i} is vastgesteld inhetkader van de wet over het beheer vande dijken en de financiéle reserve. "
        )
    };
    let parts: Vec<String> = (0..4000).map(paragraph).collect();
    [parts.join("\n\n"), parts.concat()]
}

#[test]
fn the_parts_of_a_long_text_give_the_edits_of_the_whole() {
    let repairer = Repairer::dutch();
    for text in long_documents() {
        let whole = repairer.edits(&text);
        assert!(whole.len() > 4000);
        let evidence = repairer.study(&text);
        let (mut scratch, mut some, mut at) = (herstel::Scratch::default(), Vec::new(), 0);
        let mut spans = Vec::new();
        for part in repairer.parts(&text) {
            repairer.edits_with(part, &evidence, &mut scratch, &mut some);
            spans.extend(
                some.iter()
                    .map(|e| (e.span().start + at, e.replacement().to_owned())),
            );
            at += part.len();
        }
        assert_eq!(at, text.len());
        let expected: Vec<_> = whole
            .iter()
            .map(|e| (e.span().start, e.replacement().to_owned()))
            .collect();
        assert_eq!(spans, expected);
        #[cfg(feature = "parallel")]
        {
            let mut edits = Vec::new();
            repairer.edits_in_parallel(&text, &mut scratch, &mut edits);
            assert_eq!(edits, whole);
        }
    }
}

/// Found by fuzzing: initials in a tangle of letters and signs.
#[test]
fn spans_stay_whole_whatever_stands_beside_them() {
    let text =
        "de\"justiti\u{e9}p er\0\0-ANDE R`AD (10.2.\u{c3}e)r J.P.HJ.P.ECLI:N\u{fffd}oketd[ lid";
    let repairer = Repairer::dutch();
    let edits = repairer.edits(text);
    for span in repairer.protected(text) {
        assert!(
            edits.iter().all(|edit| span.is_kept_by(text, edit)),
            "{span:?}"
        );
    }
    let once = repairer.repair(text);
    assert_eq!(repairer.repair(&once), once);
}

/// A page of plain words, with one of these sentences in each line.
fn page_with(sentences: &[&str]) -> String {
    const PLAIN: &str = "De leden van de raad lopen na de vergadering langs het water naar huis. ";
    let with = |i: usize| [PLAIN, PLAIN, sentences[i % sentences.len()], "\n"].concat();
    (0..24).map(with).collect()
}

#[test]
fn a_page_whose_engine_knows_no_marks_repeats_words_without_them() {
    let syria = "In Syrie viel regen.";
    let text = page_with(&[
        syria,
        "De Oekraiense gezant bleef een week.",
        "De financiele gevolgen van het besluit zijn klein.",
    ]);
    let repaired = Repairer::dutch().repair(&text).into_owned();
    for marked in [
        "In Syrië viel",
        "De Oekraïense gezant",
        "De financiële gevolgen",
    ] {
        assert_eq!(repaired.matches(marked).count(), 8, "{repaired}");
    }
    // One name alone may be its author's.
    keeps(&page_with(&[syria]));
}

/// Windows of one page searched by several threads, with one scratch from page to page.
#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_makes_the_same_edits_on_a_short_page() {
    let pages = [
        page_with(&[
            "Hetwater staat hoog bij de slu1s vande haven.",
            "De dijkgraaf heeft hetbestuur gevraagd omeen besluit.",
            "Er is een geintegreerd plan voor de zuidelijke oevcr.",
        ]),
        page_with(&["De Vlietzoom en deKromme Rijn blijven open."]),
        page_with(&["Zij dronken daar een glas."]),
    ];
    let repairer = Repairer::dutch();
    for n in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build();
        pool.unwrap().install(|| {
            let mut scratch = herstel::Scratch::default();
            for page in pages.iter().chain(&pages) {
                let mut edits = Vec::new();
                repairer.edits_in_parallel(page, &mut scratch, &mut edits);
                assert_eq!(edits, repairer.edits(page));
            }
        });
    }
}

/// Own sentences with many words that e, f, k, s and t stand in.
const ON_THE_DIKE: [&str; 6] = [
    "De sluiswachter heeft zijn koffie op en kijkt tevreden naar het water.",
    "Achter de dijk ligt een oude fietsbrug die niemand meer gebruikt.",
    "Ook de veerman wacht op toestemming van het hoofdkantoor.",
    "Zelfs het kleinste gemaal moet dit najaar worden gekeurd.",
    "Een deskundige schrijft dat de afvoer te krap blijft.",
    "De bewoners vragen om een betrouwbare planning en een vaste afspraak.",
];

#[test]
fn a_page_that_misreads_one_character_throughout_shows_it() {
    let page = ON_THE_DIKE.join("\n");
    // What stays: "DR" twice, which may be an acronym, "gebruik[.", "fietsbru_" and five digits at the ends of words.
    for (from, to, left) in [
        ('f', "r", 0),
        ('k', "h", 0),
        ('e', "R", 2),
        ('t', "[", 1),
        ('s', "5", 5),
        ('g', "_", 1),
    ] {
        let damaged = page.replace(from, to);
        let repaired = Repairer::dutch().repair(&damaged);
        let pairs = page.chars().zip(repaired.chars());
        assert_eq!(page.chars().count(), repaired.chars().count(), "{repaired}");
        let n_wrong = pairs.filter(|(a, b)| a != b).count();
        assert!(n_wrong <= left, "{n_wrong}: {repaired}");
    }
    // Two words show nothing.
    keeps("Achter de arvoer ligt een dorp.");
    // Not where letters may not change.
    let marks = Repairer::builder()
        .mode(herstel::Mode::Marks)
        .build()
        .unwrap();
    let damaged = page.replace('k', "h");
    assert_eq!(marks.repair(&damaged), damaged);
}

#[test]
fn what_authors_write_alike_throughout_is_no_misreading() {
    for page in [
        "De velden huisNummer, postCode en woonPlaats zijn verplicht, rolNaam en gebruikersNaam niet.",
        "De velden huis_nummer, post_code en woon_plaats zijn verplicht, rol_naam en x_as niet.",
        "Zie regel*, gemeente*, besluit* en minister* in de noot onderaan deze bladzijde.",
        "Men koos voor **vergunning**, **toezicht** en **handhaving** als drie hoofdstukken.",
    ] {
        keeps(page);
        keeps(&page_with(&[page]));
    }
    keeps("De practische critiek op het accoord betrof de localen, de vacantie en het crediet.");
}

#[test]
fn words_come_apart_from_numbers_and_back_together_behind_ij() {
    for (damaged, right) in [
        (
            "Het overleg is op 17juni en duurt 3maanden.",
            "Het overleg is op 17 juni en duurt 3 maanden.",
        ),
        ("De zitting is om 2uur.", "De zitting is om 2 uur."),
        (
            "De wij ziging van het plan is bekend.",
            "De wijziging van het plan is bekend.",
        ),
    ] {
        assert_eq!(Repairer::dutch().repair(damaged), right);
    }
    keeps("Wij zingen, zij lachen en bij regen blijven wij thuis.");
}

#[test]
fn stress_and_capitals_stay_however_bold_the_repair() {
    let bold = Repairer::builder().min_confidence(0.0).build().unwrap();
    let text = "Eén ding is zeker. Eén jaar duurt lang.\nDe functie DBGEMIDDELDE telt.\n";
    assert_eq!(bold.repair(text), text);
}
