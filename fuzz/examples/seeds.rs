//! Writes the seeds: `cargo run --release --example seeds` in this folder.
use std::fs;
use std::path::Path;

use herstel::{Confusions, LexiconBuilder};

const TEXT: &str = "Het plan van de dijk is vastgesteld in het kader van de wet. De raad van het \
    waterschap heeft een vergunning voor de dijk. De arbeidsmarkt en de vergadering zijn van de raad, \
    in 2019 op artikel 12 van de wet.\n";

fn write(target: &str, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let folder = Path::new("seeds").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}

/// The file with the language model's sections emptied: the target puts sound ones in.
fn without_models(data: &[u8]) -> Vec<u8> {
    let n = usize::from(data[12]);
    let four = |at: usize| u32::from_le_bytes(data[at..at + 4].try_into().unwrap()) as usize;
    let (mut table, mut body) = (data[..24].to_vec(), Vec::<u8>::new());
    for at in (0..n).map(|i| 24 + i * 12) {
        let tag = &data[at..at + 4];
        let (start, len) = (four(at + 4), four(at + 8));
        let bytes = if matches!(tag, b"NGRM" | b"CHAR") { &[] } else { &data[start..start + len] };
        table.extend(tag);
        table.extend(((24 + n * 12 + body.len()) as u32).to_le_bytes());
        table.extend((bytes.len() as u32).to_le_bytes());
        body.extend(bytes);
    }
    table.extend(body);
    table
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = LexiconBuilder::new();
    let affixes = "SET UTF-8\nBREAK 0\nCOMPOUNDBEGIN B\nCOMPOUNDMIDDLE M\nCOMPOUNDEND E\nCOMPOUNDMIN 3\n";
    let words = "8\nwater/BME\ndijk/BE\nplan/BE\nhet\nde\nvan\nis\nvergunning\n";
    builder.hunspell(affixes, words)?;
    builder.list("raad\nkader\nwet\nvergadering\narbeidsmarkt\nen\nin\noog\n")?;
    let mut model = builder.model()?;
    let text = TEXT.repeat(40);
    model.count_words(&text, 1);
    let mut model = model.fix_vocabulary();
    model.count_ngrams(&text, 1);
    let table = "c\te\t2.00\n0\to\t3.00\n.\t,\t4.00\n";
    let data = model.build(Confusions::Inside(table))?;
    fs::create_dir_all("seeds")?;
    fs::write("seeds/small.herstel", &data)?;
    let bare = without_models(&data);
    for how in [8, 9, 11] {
        write("lexicon", &format!("data-{how}"), &[&[how], &bare[..]].concat())?;
    }
    let mut own = LexiconBuilder::new();
    own.list("Oosterwaard\t12\ngemaalhuis\n")?;
    let layer = own.layer(herstel::Repairer::dutch().lexicon(), "c\te\t2.00\n")?;
    write("lexicon", "layer", &[&[7], &layer[..]].concat())?;
    for (name, bytes) in [
        ("patch", &[0_u8, 4, 0, 255, 255][..]),
        ("size", &[0, 0, 0, 32, 0, 0, 0]),
        ("letters", &[1, 0, 0, 0, 1, 2]),
        ("replaced", &[2, 0, 0, 32, 0, 0, 0]),
    ] {
        write("ngrams", name, bytes)?;
    }
    for (i, text) in [
        "Hetplan is vande dijk, vcrgunning en 00g.",
        "de justitiéle diensten kunnenbogen op artikel 3:42, tweede lid",
        "ECLI:NL:HR:1998:AA2345, Stcrt. 2019, 64123; € 1.234,56 op 12-03-2019",
        "de arbeids-\nmarkt\r\nen\rde \u{a0}ver gadering e\u{301}e\u{301}n \u{200b}\u{202e}ĳs 👍\0",
        "VANDE RAAD (10.2.e) J.P.H. Donner 's-Gravenhage loket@raad.example http://www.raad.example/a?b=c",
    ]
    .iter()
    .enumerate()
    {
        write("repair", &i.to_string(), text.as_bytes())?;
    }
    let log = "vande dijk\0{\"document\":\"a\",\"start\":0,\"end\":5,\"original\":\"vande\",\
        \"replacement\":\"van de\",\"decision\":\"accept\"}\n\
        {\"document\":\"a\",\"record\":1,\"field\":\"t\",\"start\":6,\"end\":10,\"original\":\"dijk\",\
        \"replacement\":\"dijken\",\"kind\":\"split\",\"document_hex\":\"61\"}\n";
    write("edit_log", "two", log.as_bytes())?;
    for (name, page) in [
        (
            "hocr",
            "<html><body><div class='ocr_page' title='bbox 0 0 9 9'><span class='ocr_line' title='bbox 0 0 9 9'>\
             <span class='ocrx_word' id='w1' title='bbox 0 0 110 20; x_wconf 90'>vande &amp;</span> \
             <span class='ocrx_word' id='w2' title='bbox 0 0 110 20; x_wconf 90'>dijk</span></span></div></body></html>",
        ),
        (
            "alto",
            "<alto xmlns=\"http://www.loc.gov/standards/alto/ns-v3#\"><Layout><Page><PrintSpace><TextBlock><TextLine>\
             <String ID=\"a\" CONTENT=\"vande\" WC=\"0.9\" HPOS=\"1\" VPOS=\"1\" WIDTH=\"9\" HEIGHT=\"9\" CC=\"00000\"/>\
             <SP WIDTH=\"2\"/><String CONTENT=\"dij\" SUBS_TYPE=\"HypPart1\" SUBS_CONTENT=\"dijken\"/><HYP CONTENT=\"-\"/>\
             </TextLine><TextLine><String CONTENT=\"ken\" SUBS_TYPE=\"HypPart2\" SUBS_CONTENT=\"dijken\"/></TextLine>\
             </TextBlock></PrintSpace></Page></Layout></alto>",
        ),
        (
            "page",
            "<PcGts xmlns=\"http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15\"><Page><TextRegion id=\"r\">\
             <TextLine id=\"l\"><Coords points=\"0,0 9,0 9,9 0,9\"/><Baseline points=\"0,9 9,9\"/>\
             <Word id=\"w\"><Coords points=\"0,0 9,0 9,9\"/><Glyph id=\"g\"><TextEquiv><Unicode>v</Unicode></TextEquiv></Glyph>\
             <TextEquiv conf=\"0.9\"><Unicode>vande</Unicode></TextEquiv></Word>\
             <TextEquiv><Unicode>vande</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>",
        ),
    ] {
        write("formats", name, page.as_bytes())?;
    }
    Ok(())
}
