//! OCR formats with word boxes, and the page for review.
use std::path::Path;

use crate::support::{fails, pipe, read, run, stderr, stdout, tree, write};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/formats");

/// The samples alone, without what describes them; `false`: they are not here, since the package is without them.
fn samples(directory: &Path) -> bool {
    if !Path::new(SAMPLES).join("000.hocr").is_file() {
        return false;
    }
    for name in ["000", "004", "028"] {
        for suffix in ["hocr", "alto.xml", "page.xml"] {
            let name = format!("{name}.{suffix}");
            let bytes = std::fs::read(Path::new(SAMPLES).join(&name)).unwrap();
            write(directory.join(name), bytes);
        }
    }
    true
}

#[test]
fn nothing_to_do_leaves_every_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (input, out) = (folder.path().join("in"), folder.path().join("out"));
    if !samples(&input) {
        return;
    }
    let output = run([
        &input,
        Path::new("--out"),
        &out,
        Path::new("--only=nothing"),
    ]);
    stdout(&output);
    let visible = |folder: &Path| {
        let mut files = tree(folder);
        files.retain(|(name, _)| !name.to_string_lossy().starts_with('.'));
        files
    };
    assert_eq!(visible(&out), visible(&input));
}

#[test]
fn a_log_gives_the_same_documents() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    if !samples(&at("in")) {
        return;
    }
    let paths = [
        "in",
        "--out",
        "out",
        "--edits",
        "log.jsonl",
        "--report",
        "page.html",
    ];
    let paths = paths.map(|path| match path.starts_with("--") {
        true => path.into(),
        false => at(path),
    });
    stdout(&run(&paths));
    let apply =
        ["in", "--out", "again", "--apply", "log.jsonl"].map(|path| match path.starts_with("--") {
            true => path.into(),
            false => at(path),
        });
    stdout(&run(&apply));
    for name in ["000.hocr", "004.alto.xml", "028.page.xml"] {
        let repaired = read(at("out").join(name));
        assert_ne!(repaired, read(at("in").join(name)));
        assert_eq!(repaired, read(at("again").join(name)));
    }
    let page = read(at("page.html"));
    assert!(page.starts_with("<!DOCTYPE html>") && page.len() < 300_000);
    assert!(page.contains("000.hocr") && page.contains("028.page.xml"));
    assert!(read(at("log.jsonl")).starts_with("{\"document\":\"000.alto.xml\",\"start\":0,"));
}

#[test]
fn markup_is_known_whatever_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["beheer", "vande", "dijken"].map(|word| format!("<String CONTENT=\"{word}\"/>"));
    let comment = "een lange aanhef ".repeat(1000);
    let alto = format!(
        "\u{feff}<?xml version=\"1.0\"?>\n<!-- {comment}-->\n<alto><Layout><Page><PrintSpace><TextBlock><TextLine>{}</TextLine></TextBlock></PrintSpace></Page></Layout></alto>\n",
        words.concat()
    );
    let named = folder.path().join("a.xml");
    write(&named, &alto);
    let expected = stdout(&run([&named])).to_owned();
    assert!(expected.contains("CONTENT=\"van\"") && expected.contains("CONTENT=\"de\""));
    let other = folder.path().join("scan.ocr");
    write(&other, &alto);
    assert_eq!(stdout(&run([&other])), expected);
    assert_eq!(stdout(&pipe(["-"], alto.as_bytes())), expected);
    let page = b"<!DOCTYPE html><html><body><p>beheer vande dijken</p></body></html>";
    fails(&pipe(["-"], page), "HTML without any class of hOCR");
    let text = b"<blanco>\nbeheer vande dijken\n";
    let expected = "<blanco>\nbeheer van de dijken\n";
    assert_eq!(stdout(&pipe(["-"], text)), expected);
    assert_eq!(stdout(&pipe(["--format=text"], text)), expected);
}

#[test]
fn other_encodings_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xml");
    let alto = |text: &str| {
        format!(
            "<alto><Layout><Page><PrintSpace><TextBlock><TextLine>{text}</TextLine></TextBlock></PrintSpace></Page></Layout></alto>\n"
        )
    };
    let words = |words: &[&str]| -> String {
        let word = |word: &&str| format!("<String CONTENT=\"{word}\"/>");
        words.iter().map(word).collect()
    };
    let document = alto(&words(&["de", "financiële", "reserve", "vande", "raad"]));
    let latin: Vec<u8> = document.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let units = std::iter::once(0xfeff).chain(document.encode_utf16());
    let utf16: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    write(&path, &document);
    let expected = stdout(&run([&path])).to_owned();
    let by_name = folder.path().join("a.ALTO");
    write(&by_name, &document);
    assert_eq!(stdout(&run([by_name])), expected);
    assert!(expected.contains("\"financiële\"") && !expected.contains("vande"));
    write(&path, latin);
    assert_eq!(
        stdout(&run([path.to_str().unwrap(), "--encoding", "latin1"])),
        expected
    );
    write(&path, utf16);
    assert_eq!(stdout(&run([&path])), expected);
}

#[test]
fn a_declared_encoding_must_be_that_of_the_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.hocr");
    let page = |meta: &str| {
        let words = ["financi\u{eb}le", "reserve", "vande", "raad"];
        let words = words.map(|word| format!("<span class='ocrx_word'>{word}</span> "));
        let words = words.concat();
        format!(
            "<html><head>{meta}</head><body><span class='ocr_line'>{words}</span></body></html>"
        )
    };
    let latin =
        |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(c).unwrap()).collect() };
    let content = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\">";
    for meta in [content, "<META CHARSET=ISO-8859-1 />"] {
        write(&path, latin(&page(meta)));
        let why = "is declared; convert the file to UTF-8, its declaration";
        fails(&run([&path]), why);
        let read_so = run([Path::new("--encoding=latin1"), &path]);
        fails(&read_so, why);
    }
    write(&path, latin(&page("")));
    fails(&run([&path]), "not UTF-8; convert the file");
    for meta in [
        "<meta charset='utf-8'/>",
        "<metadata charset='x'/>",
        "<meta name='ocr-system' content='a'>",
    ] {
        write(&path, page(meta));
        assert!(stdout(&run([&path])).contains(meta));
    }
}

#[test]
fn other_markup_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(at("a.xml"), "<svg/>");
    fails(&run([at("a.xml")]), "neither hOCR nor ALTO nor PAGE");
    let page = "<html><body><p>De maatregelen vande gemeente.</p></body></html>";
    write(at("p.html"), page);
    fails(
        &run([at("p.html")]),
        "p.html: HTML without any class of hOCR",
    );
    let blank = "<html><body><div class='ocr_page'></div></body></html>";
    write(at("blank.html"), blank);
    assert_eq!(stdout(&run([at("blank.html")])), blank);
    let laughs = "<!DOCTYPE alto [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><alto>&b;</alto>";
    write(at("b.xml"), laughs);
    fails(&run([at("b.xml")]), "byte 0: the document type declares");
    write(at("c.xml"), "<alto/>");
    let wrong = run(["--format".into(), "page".into(), at("c.xml")]);
    fails(&wrong, "it is alto: use --format alto");
    for name in ["leeg.xml", "leeg.hocr"] {
        write(at(name), "\n");
        assert_eq!(stdout(&run([at(name)])), "\n");
    }
    write(at("d.txt"), "Een brief, en geen verslag.\n");
    let over = run([at("c.xml"), "--report".into(), at("d.txt")]);
    assert!(stderr(&over).contains("this is no report and is not overwritten"));
    assert_eq!(read(at("d.txt")), "Een brief, en geen verslag.\n");
}
