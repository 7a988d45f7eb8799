//! OCR formats in place: hand-made corners, and pages of the real engine.
#![cfg(all(feature = "formats", feature = "embedded"))]
use std::path::PathBuf;

use proptest::prelude::*;

use herstel::formats::{Format, Markup, repair_markup};
use herstel::{ErrorKind, Repairer};

/// The document after `(old, new)` phrases of its text are replaced.
fn rewritten(document: &str, changes: &[(&str, &str)]) -> String {
    let markup = Markup::parse(document.as_bytes()).unwrap();
    let changes: Vec<_> = changes
        .iter()
        .map(|(old, new)| {
            let at = markup.text().find(old).expect("the phrase is there");
            (at..at + old.len(), *new)
        })
        .collect();
    let bytes = markup.rewrite(&changes).unwrap();
    let out = String::from_utf8(bytes).unwrap();
    let mut text = markup.text().to_owned();
    for (span, new) in changes.iter().rev() {
        text.replace_range(span.clone(), new);
    }
    assert_eq!(Markup::parse(out.as_bytes()).unwrap().text(), text);
    out
}

const ALTO: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v2#"><Layout><Page ID="p"><PrintSpace><TextBlock ID="b">
<TextLine ID="l0"><String ID="s0" HPOS="10" VPOS="5" WIDTH="111" HEIGHT="20" WC="0.9" CC="0 1 2 3 4 5 6 7 8 9 0" CONTENT="kunnenbogen"/><SP WIDTH="4" HPOS="121" VPOS="5"/>
<String ID="s1" STYLE='bold' HPOS="125" VPOS="5" WIDTH="30" HEIGHT="20" WC="0.5" CONTENT="ver" SUBS_TYPE="HypPart1" SUBS_CONTENT="vergunningvoor"/><HYP WIDTH="5" CONTENT="-"/></TextLine>
<TextLine ID="l1"><String ID="s2" HPOS="10" VPOS="30" WIDTH="110.5" HEIGHT="20" WC="0.75" CONTENT="gunningvoor" SUBS_TYPE="HypPart2" SUBS_CONTENT="vergunningvoor"/><SP WIDTH="4" HPOS="121" VPOS="30"/>
<String ID="s3" HPOS="125" VPOS="28" WIDTH="20" HEIGHT="20" WC="0.25" CONTENT="be"/><SP WIDTH="5" HPOS="145" VPOS="30"/>
<String ID="s4" HPOS="150" VPOS="30" WIDTH="40" HEIGHT="21" WC="0.9" CONTENT="sluit&amp;"/></TextLine>
</TextBlock></PrintSpace></Page></Layout></alto>
"#;

#[test]
fn alto_words_are_split_joined_and_changed() {
    let text = Markup::parse(ALTO.as_bytes()).unwrap().text().to_owned();
    assert_eq!(text, "kunnenbogen ver-\ngunningvoor be sluit&\n");
    let out = rewritten(
        ALTO,
        &[
            ("kunnenbogen", "kunnen bogen"),
            ("gunningvoor", "gunning voor"),
            ("be sluit", "besluit"),
        ],
    );
    for expected in [
        r#"<String ID="s0" HPOS="10" VPOS="5" WIDTH="61" HEIGHT="20" WC="0.9" CC="0 1 2 3 4 5" CONTENT="kunnen"/><SP WIDTH="0" VPOS="5" HPOS="71"/><String ID="s0_b" HPOS="71" VPOS="5" WIDTH="50" HEIGHT="20" WC="0.9" CC="6 7 8 9 0" CONTENT="bogen"/><SP WIDTH="4""#,
        r#"CONTENT="ver" SUBS_TYPE="HypPart1" SUBS_CONTENT="vergunning"/><HYP"#,
        r#"WIDTH="70.3" HEIGHT="20" WC="0.75" CONTENT="gunning" SUBS_TYPE="HypPart2" SUBS_CONTENT="vergunning"/>"#,
        r#"<String ID="s2_b" HPOS="80.3" VPOS="30" WIDTH="40.2" HEIGHT="20" WC="0.75" CONTENT="voor"/>"#,
        r#"<String ID="s3" HPOS="125" VPOS="28" WIDTH="65" HEIGHT="23" WC="0.25" CONTENT="besluit&amp;"/></TextLine>"#,
    ] {
        assert!(out.contains(expected), "{expected}\nnot in\n{out}");
    }
}

#[test]
fn alto_hyphens_stay() {
    let out = rewritten(ALTO, &[("ver-", "Ver-")]);
    assert!(out.contains(r#"CONTENT="Ver" SUBS_TYPE="HypPart1" SUBS_CONTENT="Vergunningvoor"/>"#));
    assert!(
        out.contains(
            r#"CONTENT="gunningvoor" SUBS_TYPE="HypPart2" SUBS_CONTENT="Vergunningvoor"/>"#
        )
    );
    let markup = Markup::parse(ALTO.as_bytes()).unwrap();
    assert!(
        !markup.fits(12..16, "ver"),
        "the mark has an element of its own"
    );
    assert!(!markup.fits(12..19, "ver-gun"), "the line end stays");
    assert!(markup.fits(12..19, "vre-\ngnu"));
    assert!(!markup.fits(12..19, ""));
    assert!(!markup.fits(0..11, "a\u{1}b"));
    assert!(markup.rewrite(&[(12..16, "ver")]).is_err());
    assert!(markup.rewrite(&[(5..6, "x"), (0..1, "y")]).is_err());
    // Each leaves some of "be", both nothing.
    let at = markup.text().find("be").unwrap();
    let both = [(at..at + 1, ""), (at + 1..at + 2, "")];
    assert!(
        both.iter()
            .all(|(span, new)| markup.fits(span.clone(), new))
    );
    let error = markup.rewrite(&both).unwrap_err().to_string();
    assert!(error.contains("do not fit the words together"), "{error}");
}

#[test]
fn alto_glyphs_and_prefixes() {
    let page = "<a:alto xmlns:a='http://www.loc.gov/standards/alto/ns-v4#'><a:TextLine>\
        <a:String ID='s' HPOS='0.5' VPOS='1' WIDTH='40' HEIGHT='9' CONTENT='indc' CC='0120'>\
        <a:Shape><a:Polygon POINTS='0,0 1,1'/></a:Shape><a:Glyph CONTENT='i'/><a:Glyph CONTENT='n'/>\
        <a:Glyph CONTENT='d'/><a:Glyph CONTENT='c' GC='0.5'/></a:String><a:SP/></a:TextLine></a:alto>";
    let out = rewritten(page, &[("indc", "in de")]);
    let words = "<a:String ID='s' HPOS='0.5' VPOS='1' WIDTH='20' HEIGHT='9' CONTENT='in' CC='01'>\
        <a:Glyph CONTENT='i'/><a:Glyph CONTENT='n'/></a:String><a:SP WIDTH=\"0\" VPOS=\"1\" HPOS=\"20.5\"/>\
        <a:String ID='s_b' HPOS='20.5' VPOS='1' WIDTH='20' HEIGHT='9' CONTENT='de' CC='20'>\
        <a:Glyph CONTENT='d'/><a:Glyph CONTENT='e' GC='0.5'/></a:String><a:SP/>";
    assert!(out.contains(words), "{out}");
    let out = rewritten(page, &[("indc", "inde")]);
    assert!(out.contains("<a:Polygon") && out.contains("<a:Glyph CONTENT='e' GC='0.5'/>"));
    let out = rewritten(page, &[("indc", "ind")]);
    assert!(
        out.contains("CONTENT='ind'>") && !out.contains("<a:Glyph"),
        "{out}"
    );
}

#[test]
fn hocr_keeps_quotes_markup_and_line_ends() {
    let page = "\u{feff}<?xml version='1.0'?>\r\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" \"x.dtd\">\r\n\
        <html><head><meta charset=utf-8><title></title></head><body>\r\n\
        <p class=\"ocr_par\"><span class='ocr_line x' title=\"bbox 0 0 300 20\"><!-- geen woord -->\r\n\
        <span class='ocrx_word' id='w1' title='bbox 0 0 100 20; x_wconf 91; x_bboxes 0 0 9 9'><strong>van&#100;e&nbsp;</strong></span>\r\n\
        <span class=\"ocrx_word\" id=\"w1_b\" title=\"x_wconf 30;bbox 110 0 200 20\">caf&eacute;&amp;</span> &euro;\r\n\
        </span><br></p></body></html>\r\n";
    let markup = Markup::parse(page.as_bytes()).unwrap();
    assert_eq!(
        (markup.format(), markup.text()),
        (Format::Hocr, "vande café&\n")
    );
    assert_eq!(markup.confidence(0..5), Some(0.91));
    assert_eq!(markup.rewrite(&[]).unwrap(), page.as_bytes());
    let out = rewritten(page, &[("vande", "van de")]);
    let first = "<span class='ocrx_word' id='w1' title='bbox 0 0 60 20; x_wconf 91'><strong>van</strong></span>\r\n\
        <span class='ocrx_word' id='w1_c' title='bbox 60 0 100 20; x_wconf 91'><strong>de</strong></span>\r\n";
    let start = page.find("<span class='ocrx_word'").unwrap();
    let end = page.find("<span class=\"ocrx_word\"").unwrap();
    // The word's own spaces stay with it.
    assert_eq!(
        out.replace("&nbsp;", ""),
        [&page[..start], first, &page[end..]].concat()
    );
    let out = rewritten(page, &[("vande café&", "vandecafé")]);
    assert!(
        out.contains(
            "title='bbox 0 0 200 20; x_wconf 30'><strong>vandecafé&nbsp;</strong></span> &euro;"
        ),
        "{out}"
    );
}

const CHARS: &str = "<html><body><span class='ocr_line'>
<span class='ocrx_word' id='w1' title='bbox 0 0 40 20; x_wconf 80'>
 <span class='ocrx_cinfo' title='x_bboxes 0 0 9 20'>d</span>
 <span class='ocrx_cinfo' title='x_bboxes 10 0 19 20'>c</span>
 <span class='ocrx_cinfo' title='x_bboxes 20 0 29 20'>e</span>
 <span class='ocrx_cinfo' title='x_bboxes 30 0 39 20'>n</span>
</span>
<span class='ocrx_word' id='w2' title='bbox 50 0 60 20; x_wconf 70'>
 <span class='ocrx_cinfo' title='x_bboxes 50 0 59 20'>t</span>
</span>
</span></body></html>
";

#[test]
fn hocr_characters_go_with_their_word() {
    let out = rewritten(CHARS, &[("dcen t", "de ent")]);
    let expected = "<span class='ocrx_word' id='w1' title='bbox 0 0 20 20; x_wconf 80'>
 <span class='ocrx_cinfo' title='x_bboxes 0 0 9 20'>d</span>
 <span class='ocrx_cinfo' title='x_bboxes 10 0 19 20'>e</span>
</span>
<span class='ocrx_word' id='w2' title='bbox 20 0 60 20; x_wconf 70'>
 <span class='ocrx_cinfo' title='x_bboxes 20 0 29 20'>e</span>
 <span class='ocrx_cinfo' title='x_bboxes 30 0 39 20'>n</span>
 <span class='ocrx_cinfo' title='x_bboxes 50 0 59 20'>t</span>
</span>
";
    assert!(out.contains(expected), "{out}");
    let out = rewritten(CHARS, &[("dcen", "dan")]);
    assert!(out.contains("x_wconf 80'>dan</span>"), "{out}");
}

const PAGE: &str = r#"<pc:PcGts xmlns:pc="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><pc:Page><pc:TextRegion id="r">
<pc:TextLine id="l"><pc:Coords points="0,0 9,9"/>
 <pc:Word id="w0"><pc:Coords points="0,0 100,0 100,20 0,20"/><pc:Glyph id="g0"><pc:TextEquiv><pc:Unicode>i</pc:Unicode></pc:TextEquiv></pc:Glyph><pc:Glyph id="g1"><pc:TextEquiv><pc:Unicode>n</pc:Unicode></pc:TextEquiv></pc:Glyph><pc:Glyph id="g2"><pc:TextEquiv><pc:Unicode>d</pc:Unicode></pc:TextEquiv></pc:Glyph><pc:Glyph id="g3"><pc:TextEquiv><pc:Unicode>c</pc:Unicode></pc:TextEquiv></pc:Glyph><pc:TextEquiv index="1" conf="0.8"><pc:PlainText>indc</pc:PlainText><pc:Unicode>indc</pc:Unicode></pc:TextEquiv><pc:TextEquiv index="2"><pc:Unicode>mdc</pc:Unicode></pc:TextEquiv></pc:Word>
 <pc:Word id="w1"><pc:Coords points="110,0 150,0 150,20 110,20"/><pc:TextEquiv conf="0.5"><pc:Unicode>ver</pc:Unicode></pc:TextEquiv></pc:Word>
 <pc:Word id="w2"><pc:Coords points="160,2 200,2 200,22 160,22"/><pc:TextEquiv conf="0.7"><pc:Unicode>gadering</pc:Unicode></pc:TextEquiv></pc:Word>
 <pc:TextEquiv><pc:Unicode>indc  ver gadering</pc:Unicode></pc:TextEquiv></pc:TextLine>
<pc:TextLine id="m"><pc:Coords points="0,0 9,9"/><pc:TextEquiv><pc:Unicode> vande raad </pc:Unicode></pc:TextEquiv></pc:TextLine>
<pc:TextEquiv><pc:Unicode>indc ver gadering
vande raad</pc:Unicode></pc:TextEquiv></pc:TextRegion></pc:Page></pc:PcGts>"#;

#[test]
fn page_levels_are_kept_in_step() {
    let changes = [
        ("indc", "in de"),
        ("ver gadering", "vergadering"),
        ("vande", "van de"),
    ];
    let out = rewritten(PAGE, &changes);
    for expected in [
        r#"<pc:Word id="w0"><pc:Coords points="0,0 50,0 50,20 0,20"/><pc:Glyph id="g0"><pc:TextEquiv><pc:Unicode>i</pc:Unicode></pc:TextEquiv></pc:Glyph><pc:Glyph id="g1"><pc:TextEquiv><pc:Unicode>n</pc:Unicode></pc:TextEquiv></pc:Glyph><pc:TextEquiv index="1" conf="0.8"><pc:PlainText>in</pc:PlainText><pc:Unicode>in</pc:Unicode></pc:TextEquiv></pc:Word>"#,
        r#"<pc:Word id="w0_b"><pc:Coords points="50,0 100,0 100,20 50,20"/><pc:Glyph id="g2"><pc:TextEquiv><pc:Unicode>d</pc:Unicode></pc:TextEquiv></pc:Glyph><pc:Glyph id="g3"><pc:TextEquiv><pc:Unicode>e</pc:Unicode></pc:TextEquiv></pc:Glyph>"#,
        r#"<pc:Word id="w1"><pc:Coords points="110,0 200,0 200,22 110,22"/><pc:TextEquiv conf="0.5"><pc:Unicode>vergadering</pc:Unicode>"#,
        "<pc:Unicode>in de  vergadering</pc:Unicode>",
        "<pc:Unicode> van de raad </pc:Unicode>",
        "<pc:Unicode>in de vergadering\nvan de raad</pc:Unicode>",
    ] {
        assert!(out.contains(expected), "{expected}\nnot in\n{out}");
    }
    assert!(!out.contains("mdc") && !out.contains("w2"));
}

#[test]
fn what_is_refused() {
    let why = |document: &[u8]| {
        let error = Markup::parse(document).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Markup(..)));
        error.to_string()
    };
    let laughs = "<!DOCTYPE alto [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><alto>&b;</alto>";
    assert!(why(laughs.as_bytes()).contains("document type declares"));
    let deep = format!(
        "<alto>{}{}</alto>",
        "<a>".repeat(100_000),
        "</a>".repeat(100_000)
    );
    assert!(why(deep.as_bytes()).contains("more than 256 deep"));
    let deep = format!("<html>{}", "<div>".repeat(100_000));
    assert!(why(deep.as_bytes()).contains("more than 256 deep"));
    assert!(why(b"<alto>&b;</alto>").contains("byte 6"));
    assert!(why(b"<alto a='&b;'/>").contains("byte 9"));
    assert!(
        why(b"<?xml version='1.0' encoding='ISO-8859-1'?><alto/>").contains("encoding ISO-8859-1")
    );
    assert!(why(b"\xff\xfe<\0a\0").contains("UTF-16"));
    assert!(why(b"<alto>\xe9</alto>").contains("byte 6: not UTF-8"));
    assert!(why(b"<svg/>").contains("neither"));
    assert!(why(b"").contains("neither"));
    assert!(why(b"<alto><Layout></alto>").contains("byte"));
    assert!(why(b"<alto><Layout>").contains("not closed"));
    // Found by fuzzing: a value without quotes that holds one could not be written back.
    assert!(why(b"<html><span id=a='b 0' title='x'>c</span></html>").contains("without quotes"));
    assert_eq!(Format::detect(b"<!-- x --><a:alto/>"), Some(Format::Alto));
}

/// The sample files, and those in the folder that `FORMATS_PAGES` names.
fn files() -> Vec<PathBuf> {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/formats");
    let folders = [Some(samples.into()), std::env::var_os("FORMATS_PAGES")];
    let mut files = Vec::new();
    for folder in folders.into_iter().flatten() {
        let entries = std::fs::read_dir(folder).unwrap();
        files.extend(entries.map(|entry| entry.unwrap().path()).filter(|path| {
            let name = path.to_string_lossy();
            name.ends_with(".hocr") || name.ends_with(".alto.xml") || name.ends_with(".page.xml")
        }));
    }
    files.sort();
    files
}

/// All values of an attribute, as written.
fn values<'d>(document: &'d str, name: &str) -> Vec<&'d str> {
    let mut out = Vec::new();
    for quote in ['"', '\''] {
        let start = format!(" {name}={quote}");
        let found = document.match_indices(&start);
        out.extend(found.filter_map(|(at, _)| document[at + start.len()..].split(quote).next()));
    }
    out
}

/// Twice the area of all words, and how far rounding may have moved it.
fn area(document: &str, format: Format) -> (i64, i64) {
    let number = |n: &str| n.parse::<i64>().unwrap();
    let mut total = 0;
    let mut slack = 0;
    match format {
        Format::Hocr => {
            for word in document.split("class='ocrx_word'").skip(1) {
                let title = values(word.split('>').next().unwrap(), "title")[0];
                let bbox = title
                    .split("bbox ")
                    .nth(1)
                    .unwrap()
                    .split(';')
                    .next()
                    .unwrap();
                let n: Vec<i64> = bbox.split(' ').map(number).collect();
                total += 2 * (n[2] - n[0]) * (n[3] - n[1]);
            }
        }
        Format::Alto => {
            for word in document.split("<String ").skip(1) {
                let tag = word.split('>').next().unwrap();
                total += 2 * number(values(tag, "WIDTH")[0]) * number(values(tag, "HEIGHT")[0]);
            }
        }
        _ => {
            for word in document.split("<Word ").skip(1) {
                let points = values(word, "points")[0].split(' ');
                let points: Vec<(i64, i64)> = points
                    .map(|p| p.split_once(',').unwrap())
                    .map(|(x, y)| (number(x), number(y)))
                    .collect();
                let pairs = points.iter().zip(points.iter().cycle().skip(1));
                total += pairs.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<i64>().abs();
                slack += 20;
            }
        }
    }
    (total, slack)
}

#[test]
fn pages_of_the_engine() {
    let repairer = Repairer::dutch();
    let (mut n_edits, mut n_left_out, files) = (0, 0, files());
    assert!(files.len() >= 9);
    for path in &files {
        let name = path.display();
        let bytes = std::fs::read(path).unwrap();
        let markup = Markup::parse(&bytes).unwrap();
        assert_eq!(markup.rewrite(&[]).unwrap(), bytes, "{name}");

        let edits = repairer.edits(markup.text());
        let changes: Vec<_> = edits.iter().map(|e| (e.span(), e.replacement())).collect();
        n_edits += edits.len();
        let out = markup.rewrite(&changes).unwrap();
        let again = Markup::parse(&out).unwrap();
        assert_eq!(again.text(), repairer.repair(markup.text()), "{name}");
        if let Some(folder) = std::env::var_os("FORMATS_OUT") {
            std::fs::create_dir_all(&folder).unwrap();
            let file = PathBuf::from(folder).join(path.file_name().unwrap());
            std::fs::write(file, &out).unwrap();
        }
        let out = String::from_utf8(out).unwrap();
        let mut ids = [values(&out, "id"), values(&out, "ID")].concat();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|two| two[0] != two[1]), "{name}");

        // Without joins the boxes add up.
        let spaces = |text: &str| text.matches(' ').count();
        let changes: Vec<_> = changes
            .into_iter()
            .filter(|(span, new)| spaces(&markup.text()[span.clone()]) == 0 || spaces(new) == 0)
            .filter(|(span, _)| spaces(&markup.text()[span.clone()]) == 0)
            .collect();
        let out = String::from_utf8(markup.rewrite(&changes).unwrap()).unwrap();
        let source = std::str::from_utf8(&bytes).unwrap();
        let (before, slack) = area(source, markup.format());
        let after = area(&out, markup.format()).0;
        assert!((before - after).abs() <= slack, "{name}: {before} {after}");

        let repaired = repair_markup(repairer, &bytes).unwrap();
        let fits = |edit: &herstel::Edit| markup.fits(edit.span(), edit.replacement());
        assert!(repaired.edits.iter().all(fits), "{name}");
        n_left_out += repaired.n_left_out;
        assert_eq!(repaired.text, markup.text());
    }
    assert!(n_edits > files.len());
    println!(
        "{} files, {n_edits} edits, {n_left_out} left out",
        files.len()
    );
}

/// White space between words as one space, line ends kept.
fn evened(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().map(|line| line.split_whitespace().collect());
    lines.collect()
}

fn document() -> impl Strategy<Value = Vec<u8>> {
    let samples = files()
        .into_iter()
        .filter(|path| path.to_string_lossy().contains("/004."));
    let samples = samples.map(|path| std::fs::read(path).unwrap());
    let made = [ALTO, PAGE, CHARS].map(|document| document.as_bytes().to_vec());
    prop::sample::select(samples.chain(made).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever changes fit, the words read again are the changed text.
    #[test]
    fn any_changes_that_fit(
        document in document(),
        places in prop::collection::vec((0.0..1.0_f64, 0..12_usize, "[a-zé<&>\"' -]{0,9}"), 1..12),
    ) {
        let markup = Markup::parse(&document).unwrap();
        let text = markup.text();
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let n = starts.len();
        let mut changes: Vec<(std::ops::Range<usize>, &str)> = places
            .iter()
            .map(|(place, n_chars, new)| {
                #[expect(clippy::cast_possible_truncation, reason = "below the length")]
                #[expect(clippy::cast_sign_loss, reason = "not negative")]
                let at = (place * n as f64) as usize;
                (starts[at]..starts[(at + n_chars).min(n - 1)], new.as_str())
            })
            .collect();
        changes.sort_by_key(|(span, _)| (span.start, span.end));
        let mut end = 0;
        changes.retain(|(span, new)| {
            // Changes that are each possible but leave no word together do not count.
            let fits = span.start > end && !new.is_empty() && markup.fits(span.clone(), new);
            if fits {
                end = span.end + 20;
            }
            fits
        });
        let mut expected = text.to_owned();
        for (span, new) in changes.iter().rev() {
            expected.replace_range(span.clone(), new);
        }
        let out = markup.rewrite(&changes).unwrap();
        let again = Markup::parse(&out).unwrap();
        prop_assert_eq!(evened(again.text()), evened(&expected));
        let out = String::from_utf8(out).unwrap();
        let mut ids = [values(&out, "id"), values(&out, "ID")].concat();
        ids.sort_unstable();
        prop_assert!(ids.windows(2).all(|two| two[0] != two[1]));
    }

    /// Damaged documents are refused or repaired, nothing panics.
    #[test]
    fn damaged_documents(
        mut document in document(),
        damage in prop::collection::vec((0.0..1.0_f64, 0..40_usize, "[<>/&;'\"a ]{0,3}"), 1..6),
    ) {
        for (place, n_bytes, new) in damage {
            #[expect(clippy::cast_possible_truncation, reason = "below the length")]
            #[expect(clippy::cast_sign_loss, reason = "not negative")]
            let at = (place * document.len() as f64) as usize;
            let end = (at + n_bytes).min(document.len());
            document.splice(at..end, new.bytes());
        }
        if let Ok(markup) = Markup::parse(&document) {
            let spans = markup.text().split_whitespace().map(|word| {
                let at = word.as_ptr() as usize - markup.text().as_ptr() as usize;
                at..at + word.len()
            });
            let changes: Vec<_> = spans
                .map(|span| (span, "twee woorden"))
                .filter(|(span, new)| markup.fits(span.clone(), new))
                .collect();
            if let Ok(out) = markup.rewrite(&changes) {
                let _ = Markup::parse(&out);
            }
        }
    }
}
