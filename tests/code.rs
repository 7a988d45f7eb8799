//! What programs read, and the words and lists of manuals, stay as they are.
#![cfg(feature = "embedded")]
use herstel::{PageKind, Repairer};

/// A page that shows much damage.
const DAMAGED: &str = "Deprovinciebeheertdewegenendebruggenindezestreek. Hetonderhoudwordtelk\n\
    jaargepland, wanneerhetgelddatjaartoereikendis. Metdegemeentenisafgesproken\n\
    datzijmeebetalen omdatdebruggenookvoorhunverkeerzijnbedoeld. Devcrgunning\n\
    isintijdsgekregen en justitiéle beambten werkenaan hetplan.\n\n";

const INTERFACE: &str = r#"De gemeente biedt een koppelvlak aan waarmee leveranciers de gegevens van een aanvraag kunnen
ophalen. Het antwoord op een verzoek ziet er zo uit:

{
  "aanvraagNummer": "2024-000123",
  "status": "inBehandeling",
  "links": [ { "rel": "self", "href": "https://api.voorbeeld.nl/v1/aanvragen/2024-000123" } ],
  "contactPersoon": { "naam": "J. de Vries", "emailAdres": "j.devries@voorbeeld.nl" }
}

Met het veld status kan de leverancier nagaan of de aanvraag in behandeling is genomen. Een proef op de eigen
machine begint met

python3 -m http.server --directory ./docs 8080

def geef_status(verzoek, nummer):
    aanvraag = zoek("aanvraag", nummer=nummer)
    return JsonResponse({"status": aanvraag.status, "type": aanvraag.type})
"#;

#[test]
fn code_stays_on_a_page_without_damage() {
    assert_eq!(Repairer::dutch().repair(INTERFACE), INTERFACE);
}

#[test]
fn code_stays_on_a_page_with_damage() {
    let page = format!("{DAMAGED}{INTERFACE}");
    let repaired = Repairer::dutch().repair(&page);
    assert!(repaired.ends_with(INTERFACE), "{repaired}");
    assert!(repaired.contains("De provincie beheert de wegen"));
}

#[test]
fn a_manual_keeps_the_name_that_it_is_about() {
    let manual = "De opdracht grep zoekt regels in een bestand waarin een woord staat. Het verschil tussen\n\
        grep en zoeken in een tekstverwerker is dat grep elke regel afdrukt. Als geen bestand wordt\n\
        genoemd, leest grep wat op het toetsenbord wordt getypt. De naam grep komt van een opdracht\n\
        in een oude tekstverwerker. Met een lijst van woorden zoekt grep naar elk woord uit die\n\
        lijst. Wie grep in een script aanroept, krijgt een getal terug.\n";
    assert_eq!(Repairer::dutch().repair(manual), manual);
    // As often as the word that it was.
    let page = "De vergadring van dinsdag gaat niet door. De vergadring is verplaatst, en bij de volgende vergadring\n\
        komt de begroting ter sprake. Een vergadering is openbaar. De vergadering wordt genotuleerd, en na\n\
        de vergadering wordt het verslag aan alle leden gestuurd.\n";
    let repaired = Repairer::dutch().repair(page);
    assert_eq!(repaired.matches("vergadering").count(), 6, "{repaired}");
}

#[test]
fn an_index_keeps_its_commas() {
    let words = [
        "aanleg", "afvoer", "bermen", "bruggen", "dijken", "gemalen", "kaden", "kabels",
    ];
    let lines = words.map(|word| {
        let items = ["Onderhoud", "Toezicht", "Vergunning"];
        items
            .map(|item| format!("{word}, {item} van {word}\n"))
            .concat()
    });
    let index = lines.concat();
    assert_eq!(Repairer::dutch().repair(&index), index);
}

#[test]
fn paths_stay() {
    let text = "De metingen staan in ./metingen/dijk en in /srv/metingen/oud, de instellingen in ~/.meetrc en \
        ../meten/standaard.";
    let repairer = Repairer::dutch();
    for page in [text.to_owned(), format!("{DAMAGED}{text}")] {
        let repaired = repairer.repair(&page);
        assert!(repaired.ends_with(text), "{repaired}");
    }
    let spans = repairer.protected(text);
    let kept: Vec<&str> = spans.iter().map(|span| &text[span.span()]).collect();
    assert_eq!(
        kept,
        [
            "./metingen/dijk",
            "/srv/metingen/oud",
            "~/.meetrc",
            "../meten/standaard"
        ]
    );
}

#[test]
fn settings_in_english_are_no_dutch_page() {
    let settings = r#"{ "InstanceType": "reserved", "Description": "Backup bridge",
        "Monitoring": { "State": "disabled" }, "Placement": { "Tenancy": "default", "GroupName": "" },
        "SecurityGroups": [ { "GroupName": "default", "GroupId": "sg-1" } ],
        "StateReason": { "Message": "Client initiated shutdown", "Code": "Client.Initiated" } }"#;
    let lexicon = Repairer::dutch().lexicon();
    assert_eq!(PageKind::of(settings, lexicon), PageKind::Foreign);
    assert_eq!(PageKind::of(INTERFACE, lexicon), PageKind::Dutch);
}

#[test]
fn neighbours_with_a_word_in_common_are_no_dutch_pages() {
    let lexicon = Repairer::dutch().lexicon();
    for text in [
        "El puente de la ciudad se cierra en invierno, y los barcos de carga deben esperar en el puerto de la isla \
            hasta que el agua baje de nuevo en primavera.",
        "Bron stängs om vintern, och de fartyg som har en last av sand måste vänta i hamnen tills vattnet sjunker en \
            bit om våren igen.",
        "Il ponte della città chiude durante i mesi di gelo e le barche cariche di sabbia devono aspettare nel porto \
            fino a quando il livello scende.",
    ] {
        assert_eq!(PageKind::of(text, lexicon), PageKind::Foreign, "{text}");
    }
    let list = "Dijkgraaf Oosterwaard, heemraden Vonk, Tjalma, Duijvestijn en Kroezinga, secretaris Wüstenfeld, \
        rentmeester Ooms, opzichters Boskoop, Drechterland, Opmeer en Spanbroek, sluiswachter Meines.";
    assert_eq!(PageKind::of(list, lexicon), PageKind::Dutch, "{list}");
}
