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

const MESSAGE: &str = r#"Het bericht dat de gemeente naar het zaaksysteem stuurt, is een XML-bestand volgens het schema van de beheerder. Een
voorbeeld van zo'n bericht staat hieronder. De elementen die verplicht zijn, hebben een sterretje in de tabel van bijlage B.

<zaak:kennisgeving xmlns:zaak="http://www.voorbeeld.nl/schema/zaak/0310">
  <zaak:stuurgegevens>
    <zender organisatie="0344" applicatie="MijnZaken"/>
    <referentienummer>ZAAK-2024-0000123</referentienummer>
    <tijdstipBericht>20240301120000</tijdstipBericht>
  </zaak:stuurgegevens>
  <zaak:object entiteittype="ZAK" verwerkingssoort="T">
    <omschrijving>Aanvraag kapvergunning Dorpsstraat</omschrijving>
    <indicatieGebruiksrecht>N</indicatieGebruiksrecht>
    <betrokkeneIdentificatie xsi:nil="true"/>
  </zaak:object>
</zaak:kennisgeving>

Als het bericht niet aan het schema voldoet, antwoordt het zaaksysteem met een foutbericht. De leverancier zoekt de fout
dan op in de lijst met codes. Een query die de beheerder daarbij helpt, is

SELECT z.zaaknummer, z.startdatum, b.naam AS betrokkene
  FROM zaken z LEFT JOIN betrokkenen b ON b.zaak_id = z.id
 WHERE z.status IN ('nieuw', 'inBehandeling') AND z.startdatum >= DATE '2024-01-01'
 ORDER BY z.zaaknummer;

In het rekenblad staat in cel B7 de formule =SOM(B2:B6)*(1+$C$1) en in cel D7 =ALS(B7>1000;"te hoog";"akkoord"). Met
VERT.ZOEKEN(A2;Tarieven!$A$2:$C$40;3;ONWAAR) wordt het tarief opgezocht, met AANTAL.ALS(D:D;"akkoord") geteld.

De stijl van de pagina wordt bepaald door regels als .kop-groot { font-size: 1.5em; margin-top: 0; } en door klassen
als c-intro__titel; de knop heeft id="btnVersturen" en roept onclick="verstuurFormulier(this.form)" aan.
"#;

#[test]
fn code_stays_on_a_page_without_damage() {
    for page in [INTERFACE, MESSAGE] {
        assert_eq!(Repairer::dutch().repair(page), page);
    }
}

#[test]
fn code_stays_on_a_page_with_damage() {
    for code in [INTERFACE, MESSAGE] {
        let page = format!("{DAMAGED}{code}");
        let repaired = Repairer::dutch().repair(&page);
        assert!(repaired.ends_with(code), "{repaired}");
        assert!(repaired.contains("De provincie beheert de wegen"));
    }
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
