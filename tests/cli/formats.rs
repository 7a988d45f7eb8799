//! Texts, JSON Lines, tables; packed or not; other encodings; streams.
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::Stdio;

use tempfile::tempdir;

use crate::support::{
    DAMAGED, ENGLISH, REPAIRED, command, fails, pipe, read, refuses, run, stderr, stdout, tree,
    write,
};

#[test]
fn a_page_comes_out_repaired() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/page.txt");
    let output = run([page]);
    assert!(stdout(&output).contains("financiële reserve"));
    assert_eq!(stderr(&output), "");
    let from_pipe = pipe(["-"], &std::fs::read(page).unwrap());
    assert_eq!(output.stdout, from_pipe.stdout);
    assert_eq!(
        output.stdout,
        pipe::<&str>([], &std::fs::read(page).unwrap()).stdout
    );
}

#[test]
fn a_diff_marks_what_changes() {
    let output = pipe(["--diff"], b"beheer vande dijken");
    assert_eq!(stdout(&output), "beheer [-vande-]{+van de+} dijken");
    // An edit at a time, though words become more or fewer.
    let text = "een gecodrdineerd plan.In het kader vande wet\n";
    let output = pipe(["--diff", "--dry-run"], text.as_bytes());
    assert_eq!(
        stdout(&output),
        "een [-gecodrdineerd-]{+gecoördineerd+} [-plan.In-]{+plan. In+} het kader [-vande-]{+van de+} wet\n"
    );
    let directory = tempdir().unwrap();
    let table = directory.path().join("t.csv");
    write(&table, "id,text\n1,\"beheer vande \"\"dijken\"\"\"\n");
    assert_eq!(
        stdout(&run([&table, Path::new("--diff")])),
        "id,text\n1,\"beheer [-vande-]{+van de+} \"\"dijken\"\"\"\n"
    );
    let record = b"{\"text\":\"beheer v\\u0061nde \\\"dijken\\\"\"}\n";
    assert_eq!(
        stdout(&pipe(["--diff", "--format", "jsonl"], record)),
        "{\"text\":\"beheer [-v\\u0061nde-]{+van de+} \\\"dijken\\\"\"}\n"
    );
}

#[test]
fn json_lines_change_in_the_named_field_alone() {
    let input = concat!(
        r#"{ "n": 1.0e5, "text":"beheer vande d\u0069jken \/","b":"vande" }"#,
        "\r\n\n",
        r#"{"text":null}"#,
        "\n",
        r#"{"id":"\u00e9 vande","text":"beheer vande dijken"}"#,
    );
    let expected = input.replace(r"beheer vande", "beheer van de");
    assert_eq!(
        stdout(&pipe(["--format", "jsonl"], input.as_bytes())),
        expected
    );
    // Without a text there is nothing to do; without the field it is the wrong one.
    let empty = "{\"id\":1,\"text\":null}\n{\"id\":2}\n";
    let output = pipe(["--format", "jsonl"], empty.as_bytes());
    assert_eq!(stdout(&output), empty);
    let wrong = pipe(["--format=jsonl", "--field=tekst"], empty.as_bytes());
    fails(&wrong, "no record has the field; name it with --field");
    let both = pipe(
        ["--format", "jsonl", "--field", "b", "--field", "text"],
        b"{\"text\":\"beheer vande dijken\",\"b\":\"beheer vande wet\"}\n",
    );
    assert_eq!(
        stdout(&both),
        "{\"text\":\"beheer van de dijken\",\"b\":\"beheer van de wet\"}\n"
    );
}

#[test]
fn a_bad_record_is_told_with_its_line_and_passed_through() {
    let input = b"{\"text\":\"beheer vande dijken\"}\n{\"text\":\n{\"text\":7}\n\xff\n{\"text\":\"beheer vande wet\"}\n";
    let expected: Vec<u8> = [
        b"{\"text\":\"beheer van de dijken\"}\n{\"text\":\n{\"text\":7}\n\xff\n".as_slice(),
        b"{\"text\":\"beheer van de wet\"}\n",
    ]
    .concat();
    let output = pipe(["--format", "jsonl"], input);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, expected);
    let told = stderr(&output);
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].starts_with("repair: -:2: EOF"), "{told}");
    assert_eq!(lines[1], "repair: -:3: field `text` is no string");
    assert!(lines[2].starts_with("repair: -:4: invalid UTF-8"), "{told}");
}

#[test]
fn a_worker_reports_bad_records_in_the_records() {
    let input = b"{\"text\":\"beheer vande dijken\"}\n{\"text\":\n{\"text\":7, \"id\":1}\n";
    let output = pipe(["--format", "jsonl", "--errors-field", "_fout", "-"], input);
    let lines: Vec<&str> = stdout(&output).lines().collect();
    assert_eq!(lines[0], r#"{"text":"beheer van de dijken"}"#);
    let bad: serde_json::Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(
        (
            bad["_fout"]["line"].as_u64(),
            bad["_fout"]["record"].as_str()
        ),
        (Some(2), Some("{\"text\":"))
    );
    assert_eq!(
        lines[2],
        r#"{"text":7, "id":1,"_fout":{"line":3,"message":"field `text` is no string"}}"#
    );
    assert_eq!(stderr(&output), "");
}

/// A distributed engine writes a record and waits for its answer.
#[test]
fn a_record_is_answered_before_the_next_comes() {
    let mut child = command(["--format", "jsonl", "--errors-field", "_e", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..20 {
        writeln!(stdin, "{{\"text\":\"beheer vande dijken\"}}").unwrap();
        assert_eq!(
            answers.next().unwrap().unwrap(),
            r#"{"text":"beheer van de dijken"}"#
        );
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_stream_is_answered_before_it_ends() {
    let mut child = command(["--part", "4096"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut out = child.stdout.take().unwrap();
    let text = format!("{DAMAGED}\n").repeat(60);
    stdin.write_all(text.as_bytes()).unwrap();
    let mut first = vec![0; 100];
    out.read_exact(&mut first).unwrap();
    assert!(
        format!("{REPAIRED}\n")
            .repeat(2)
            .as_bytes()
            .starts_with(&first)
    );
    drop(stdin);
    let mut rest = Vec::new();
    out.read_to_end(&mut rest).unwrap();
    assert_eq!(
        [first, rest].concat(),
        format!("{REPAIRED}\n").repeat(60).as_bytes()
    );
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_table_changes_in_the_named_column_alone() {
    let input = "\u{feff}id;tekst;\"n\"\r\n1;\"beheer vande \"\"dijken\"\"\nen verder\";\"1\"\r\n2;beheer vande wet;2\r\n\r\n3;rest\r\n";
    let directory = tempdir().unwrap();
    let path = directory.path().join("tabel.csv");
    write(&path, input);
    let output = run([
        path.to_str().unwrap(),
        "--column",
        "tekst",
        "--delimiter",
        ";",
    ]);
    assert_eq!(
        stdout(&output),
        input.replace("beheer vande", "beheer van de")
    );
    let missing = run([path.to_str().unwrap(), "--delimiter", ";"]);
    fails(&missing, "no column `text`; it has id, tekst, n");
    write(&path, "id,tekst\n1\n2,beheer vande wet\n");
    let short = run([path.to_str().unwrap(), "--column", "tekst"]);
    fails(&short, "tabel.csv:2: 1 columns, `tekst` is number 2");
    assert_eq!(short.stdout, b"id,tekst\n1\n2,beheer van de wet\n");
    write(&path, "a,b,c\nbeheer vande wet,x\n");
    let columns = ["a", "b", "c"].map(|name| format!("--column={name}"));
    let short = run(columns.iter().map(String::as_str).chain(path.to_str()));
    fails(&short, "tabel.csv:2: 2 columns, `c` is number 3");
    assert_eq!(short.stdout, b"a,b,c\nbeheer vande wet,x\n");
}

#[test]
fn extensions_are_known_in_capitals_too() {
    let directory = tempdir().unwrap();
    let (input, out) = (directory.path().join("in"), directory.path().join("out"));
    write(input.join("A.CSV"), "id,text\n1,beheer vande dijken\n");
    write(
        input.join("A.TSV"),
        "id\ttext\nvande\tbeheer vande dijken\n",
    );
    write(
        input.join("A.JsonL"),
        "{\"text\":\"beheer vande dijken\"}\n",
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(DAMAGED.as_bytes()).unwrap();
    write(input.join("A.TXT.GZ"), packed.finish().unwrap());
    write(input.join("b.txt"), DAMAGED);
    let (paths, wanted) = (
        [&input, Path::new("--out"), &out],
        ["csv", "TSV", "jsonl", "txt"],
    );
    let wanted = wanted.map(|ext| format!("--ext={ext}"));
    let all = paths.into_iter().chain(wanted.iter().map(Path::new));
    stdout(&run(all));
    let made = tree(&out);
    let names: Vec<&str> = made.iter().filter_map(|(name, _)| name.to_str()).collect();
    assert_eq!(names, ["A.CSV", "A.JsonL", "A.TSV", "A.TXT.GZ", "b.txt"]);
    assert_eq!(read(out.join("A.CSV")), "id,text\n1,beheer van de dijken\n");
    assert_eq!(
        read(out.join("A.TSV")),
        "id\ttext\nvande\tbeheer van de dijken\n"
    );
    assert_eq!(stdout(&run([out.join("A.TXT.GZ")])), REPAIRED);
    assert_eq!(
        read(out.join("A.JsonL")),
        "{\"text\":\"beheer van de dijken\"}\n"
    );
}

#[test]
fn a_quote_that_is_not_closed_fails_the_table() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("q.tsv");
    let table = "id\ttext\n1\t\"a\nb\"\n2\t\"hetkader vande\n3\tisvande raad\n";
    write(&path, table);
    let output = run([path.to_str().unwrap(), "--in-place", "--no-backup"]);
    fails(
        &output,
        "q.tsv: the quote that opens a field at line 4 is not closed",
    );
    assert_eq!(read(&path), table);
    let whole = table
        .replace("\"hetkader", "\"\"\"hetkader")
        .replace("vande\n", "vande\"\n");
    write(&path, whole);
    assert!(stdout(&run([&path])).contains("\"\"\"het kader van de\"\n"));
    // The next quote must not close it and fuse the rows between.
    let path = directory.path().join("q.csv");
    write(&path, "b,text\n1,\"vande gemeente\n2,\"x\"\n");
    let output = run([&path]);
    fails(&output, "q.csv: the quote that opens a field at line 2 is");
    assert_eq!(output.stdout, b"b,text\n");
}

#[test]
fn a_head_is_read_behind_a_mark_and_must_have_an_end() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("t.csv");
    let table = "\u{feff}\"te\nxt\",\"b\"\n\"beheer vande\n\"\"dijken\"\"\",1\n";
    write(&path, table);
    let column = Path::new("--column=te\nxt");
    assert_eq!(
        stdout(&run([column, &path])),
        table.replace("vande", "van de")
    );
    write(&path, "id,text\r1,beheer vande dijken\r");
    fails(
        &run([&path]),
        "t.csv: a carriage return without a line feed",
    );
}

#[test]
fn packed_files_are_read_and_written_packed() {
    let directory = tempdir().unwrap();
    let (input, out, again) = (
        directory.path().join("in"),
        directory.path().join("out"),
        directory.path().join("again"),
    );
    write(input.join("a.txt"), DAMAGED);
    write(
        input.join("b.jsonl"),
        format!("{{\"text\":\"{}\"}}\n", DAMAGED.trim_end()),
    );
    let pack = |tool: &str, name: &str| {
        let path = input.join(name);
        let status = std::process::Command::new(tool)
            .arg("-q")
            .arg("-k")
            .arg(&path)
            .status();
        status.is_ok_and(|status| status.success())
    };
    let packed = pack("gzip", "a.txt") && pack("gzip", "b.jsonl") && pack("zstd", "a.txt");
    if !packed {
        eprintln!("skipped: gzip or zstd is not installed");
        return;
    }
    for (from, to) in [(&input, &out), (&out, &again)] {
        let output = run([from.to_str().unwrap(), "--out", to.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    for name in ["a.txt.gz", "a.txt.zst", "b.jsonl.gz"] {
        let plain = read(out.join(name.rsplit_once('.').unwrap().0));
        assert!(plain.contains("plan is vastgesteld"));
        assert_eq!(
            std::fs::read(out.join(name)).unwrap(),
            std::fs::read(again.join(name)).unwrap()
        );
        let tool = if name.ends_with("gz") { "gzip" } else { "zstd" };
        let unpacked = std::process::Command::new(tool)
            .arg("-dcq")
            .arg(out.join(name))
            .output()
            .unwrap();
        assert_eq!(unpacked.stdout, plain.as_bytes(), "{name}");
        let shown = run([out.join(name)]);
        assert_eq!(stdout(&shown), plain);
    }
}

#[test]
fn other_encodings_become_utf8() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("a.txt");
    let utf16 = |text: &str| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    write(&path, utf16(DAMAGED));
    assert_eq!(stdout(&run([&path])), REPAIRED);
    let in_place = run([path.to_str().unwrap(), "--in-place", "--no-backup"]);
    fails(&in_place, "it is no UTF-8");
    let dry = run([
        path.to_str().unwrap(),
        "--in-place",
        "--no-backup",
        "--dry-run",
    ]);
    fails(&dry, "it is no UTF-8");
    let utf32: Vec<u8> = std::iter::once('\u{feff}')
        .chain(DAMAGED.chars())
        .flat_map(|c| u32::from(c).to_le_bytes())
        .collect();
    write(&path, utf32);
    fails(&run([&path]), "UTF-32, which is not read");
    write(&path, b"de financi\xeble reserve vande raad");
    let invalid = run([&path]);
    fails(&invalid, "invalid UTF-8 at byte 10; --lossy");
    fails(&invalid, "--encoding windows-1252");
    let latin = run([path.to_str().unwrap(), "--encoding", "latin1"]);
    assert_eq!(stdout(&latin), "de financiële reserve van de raad");
    assert!(stdout(&run([path.to_str().unwrap(), "--lossy"])).contains('\u{fffd}'));
}

#[test]
fn foreign_pages_are_left_alone_and_counted() {
    let text = format!("{DAMAGED}\u{c}{ENGLISH}");
    let directory = tempdir().unwrap();
    let stats = directory.path().join("stats.json");
    let output = pipe(["--stats", stats.to_str().unwrap()], text.as_bytes());
    assert_eq!(stdout(&output), format!("{REPAIRED}\u{c}{ENGLISH}"));
    let stats: serde_json::Value = serde_json::from_str(&read(&stats)).unwrap();
    assert_eq!(
        stats["totals"]["pages"],
        serde_json::json!({"dutch": 1, "foreign": 1})
    );
    let all = pipe(["--all-pages"], text.as_bytes());
    assert!(stdout(&all).ends_with("published. De leden van de raad.\n"));
}

/// A comma that a second reading takes for a misread stop, beside a page that is left alone.
#[test]
fn a_text_with_foreign_pages_is_repaired_once() {
    let table = "financiéle. Demoederheeftgeen\n728,00 104 12.345 9.871\n333 819,00 117 12.345 9.871\n370 910,00 130 12.345 9.871\n407 1001,00 143 12.345 ";
    let text = format!("Procureurmr.J.W. Bogaardt.,\nverweerschriftingediend\u{c}{table}");
    let output = pipe(["-"], text.as_bytes());
    let once = stdout(&output);
    assert!(once.starts_with("Procureur mr. J.W. Bogaardt") && once.ends_with(table));
    assert_eq!(stdout(&pipe(["-"], once.as_bytes())), once);
}

#[test]
fn options_choose_the_repairs() {
    let text = b"de financi\xc3\xa9le reserve vande raad, een vcrgunning";
    let only = |arguments: &[&str]| stdout(&pipe(arguments, text)).to_owned();
    assert_eq!(
        only(&["--only", "spaces"]),
        "de financiéle reserve van de raad, een vcrgunning"
    );
    assert_eq!(
        only(&["--only", "diacritics"]),
        "de financiële reserve vande raad, een vcrgunning"
    );
    assert_eq!(only(&["--only", "nothing"]).as_bytes(), text);
    assert_eq!(only(&["--min-confidence", "1"]).as_bytes(), text);
    let directory = tempdir().unwrap();
    let keep = directory.path().join("keep.txt");
    write(&keep, "# blijft staan\nvcrgunning\n");
    let kept = only(&["--keep", keep.to_str().unwrap()]);
    assert!(kept.contains("vcrgunning") && kept.contains("van de"));
    // As docs/corpora.md says of the ends of lines.
    let text = b"de financi\xc3\xa9le reserve\neen vcrgunning van\n";
    for (pattern, left) in [("vcrgunning van$", false), ("(?m)vcrgunning van$", true)] {
        write(&keep, pattern);
        let output = pipe(["--protect", keep.to_str().unwrap()], text);
        assert_eq!(stdout(&output).contains("vcrgunning"), left, "{pattern}");
    }
}

#[test]
fn a_file_that_is_no_layer_is_named() {
    let directory = tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let own = herstel::LexiconBuilder::new();
    let layer = own.layer(herstel::Repairer::dutch().lexicon(), "").unwrap();
    write(path("goed"), layer);
    write(path("slecht"), "geen laag\n");
    let [good, bad] = ["goed", "slecht"].map(|name| format!("--layer={}", path(name)));
    for layers in [[&good, &bad], [&bad, &good]] {
        refuses(&run(layers), "slecht: not a herstel data file");
    }
}

#[test]
fn wrong_usage_is_status_2_and_generators_print() {
    refuses(&run(["--only", "tricks"]), "tricks");
    refuses(&run(["--resume", "-"]), "--resume needs --out DIR");
    refuses(
        &run(["--errors-field", "x", "-"]),
        "--errors-field needs --format jsonl",
    );
    refuses(
        &run(["-", "--in-place", "--no-backup"]),
        "--in-place needs files",
    );
    let directory = tempdir().unwrap();
    let page = directory.path().join("a.txt");
    write(&page, DAMAGED);
    refuses(
        &run([&page, Path::new("--out"), &page]),
        "a.txt is no directory",
    );
    assert!(stdout(&run(["--generate", "man"])).contains(".TH repair"));
    assert!(stdout(&run(["--generate", "bash"])).contains("_repair"));
    assert!(stdout(&run(["--help"])).contains("Examples:"));
}
