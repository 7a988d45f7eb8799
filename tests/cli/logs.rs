//! The edit log, and the applying of a reviewed one.
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::tempdir;

use crate::support::{
    CLEAN, DAMAGED, REPAIRED, binary, corpus, fails, pipe, read, refuses, run, stderr, stdout,
    tree, write,
};

fn lines(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn join(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_log_says_where_and_what() {
    let text = "é\n\nbeheer vande dijken\nen inhetkader van de wet\n";
    let output = pipe(["--edits"], text.as_bytes());
    let log = lines(stdout(&output));
    assert_eq!(log.len(), 2);
    for line in &log {
        let at = |key: &str| usize::try_from(line[key].as_u64().unwrap()).unwrap();
        let original = line["original"].as_str().unwrap();
        assert_eq!(&text[at("start")..at("end")], original);
        let chars: String = text
            .chars()
            .skip(at("char_start"))
            .take(at("char_end") - at("char_start"))
            .collect();
        assert_eq!(chars, original);
        assert_eq!(text[..at("start")].matches('\n').count() + 1, at("line"));
        assert_eq!(
            (line["document"].as_str(), line["kind"].as_str()),
            (Some("-"), Some("split"))
        );
        assert!(line["confidence"].as_f64().unwrap() > 0.5 && line["alternatives"].is_array());
    }
    assert_eq!(log[0]["replacement"], "van de");
}

#[test]
fn positions_hold_in_a_text_of_many_parts() {
    let text = format!("{CLEAN}é\n\n{DAMAGED}\n").repeat(40);
    let whole = pipe(["--edits", "--part", "1024"], text.as_bytes());
    let mut n_lines = 0;
    for line in lines(stdout(&whole)) {
        let at = |key: &str| usize::try_from(line[key].as_u64().unwrap()).unwrap();
        assert_eq!(
            &text[at("start")..at("end")],
            line["original"].as_str().unwrap()
        );
        assert_eq!(text[..at("start")].chars().count(), at("char_start"));
        assert_eq!(text[..at("start")].matches('\n').count() + 1, at("line"));
        n_lines += 1;
    }
    assert!(n_lines >= 80);
}

#[test]
fn positions_count_replacement_characters() {
    let part = [format!("{DAMAGED}caf").as_bytes(), b"\xe9 \xc3\n\n"].concat();
    let bytes = part.repeat(40);
    let text = String::from_utf8_lossy(&bytes);
    let output = pipe(["--edits", "--lossy", "--part", "1024"], &bytes);
    let log = lines(stdout(&output));
    for line in &log {
        let at = |key: &str| usize::try_from(line[key].as_u64().unwrap()).unwrap();
        assert_eq!(text[at("start")..at("end")], line["original"]);
        assert_eq!(text[..at("start")].chars().count(), at("char_start"));
    }
    assert!(log.len() >= 80);
}

#[test]
fn an_unchanged_log_gives_the_repaired_text_and_a_reviewed_one_the_reviewed() {
    let directory = tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    corpus(&directory.path().join("in"), 12);
    write(
        path("in/r.jsonl"),
        format!(
            "{{\"text\":\"{0}\",\"b\":\"é vande raad\"}}\n{{\"text\":\"{0}\"}}\n",
            DAMAGED.trim_end()
        ),
    );
    write(
        path("in/t.csv"),
        format!("text,n\n\"{0}\",1\n{0},2\n", DAMAGED.trim_end()),
    );
    stdout(&run([
        path("in"),
        "--out".into(),
        path("out"),
        "--edits".into(),
        path("log"),
    ]));
    stdout(&run([
        path("in"),
        "--out".into(),
        path("applied"),
        "--apply".into(),
        path("log"),
    ]));
    assert_eq!(
        tree(&directory.path().join("out")),
        tree(&directory.path().join("applied"))
    );
    assert!(
        !read(path("out/r.jsonl")).contains("inhetkader")
            && read(path("out/t.csv")).contains("in het kader")
    );

    // A person drops, rejects and changes lines; the order does not matter.
    let mut log = lines(&read(path("log")));
    log.retain(|line| line["original"] != "vande");
    for line in &mut log {
        if line["original"] == "inhetkader" {
            line["replacement"] = "binnen het kader".into();
        } else {
            line["decision"] = if line["document"] == "t.csv" {
                "reject".into()
            } else {
                "accept".into()
            };
        }
    }
    log.reverse();
    write(path("reviewed"), join(&log));
    stdout(&run([
        path("in"),
        "--out".into(),
        path("result"),
        "--apply".into(),
        path("reviewed"),
    ]));
    let expected = |text: &str, planis: bool| {
        let text = text.replace("inhetkader", "binnen het kader");
        if planis {
            text.replace("Hetplan", "Het plan")
        } else {
            text
        }
    };
    for (name, bytes) in tree(&directory.path().join("result")) {
        let original = read(directory.path().join("in").join(&name));
        let planis = name.to_str() != Some("t.csv");
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            expected(&original, planis),
            "{name:?}"
        );
    }
}

/// Over the limit of one batch, so that records are counted across pieces.
#[test]
fn records_of_many_pieces_are_found_again() {
    let directory = tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let filler = "x".repeat(900);
    let (mut table, mut lines) = ("text,n,vulling\r\n".to_owned(), String::new());
    for i in 0..900 {
        let text = if i % 90 == 7 {
            "beheer vande \n dijken"
        } else {
            "de dijken"
        };
        table += &format!("\"{text}\",{i},{filler}\r\n");
        let text = text.replace('\n', "\\n");
        lines += &format!("{{\"n\":{i},\"text\":\"{text}\",\"vulling\":\"{filler}\"}}\n");
    }
    write(path("in/t.csv"), &table);
    write(path("in/r.jsonl"), &lines);
    stdout(&run([
        path("in"),
        "--out".into(),
        path("out"),
        "--edits".into(),
        path("log"),
    ]));
    stdout(&run([
        path("in"),
        "--out".into(),
        path("applied"),
        "--apply".into(),
        path("log"),
    ]));
    assert_eq!(read(path("out/t.csv")), table.replace("vande", "van de"));
    assert_eq!(read(path("out/r.jsonl")), lines.replace("vande", "van de"));
    assert_eq!(
        tree(&directory.path().join("out")),
        tree(&directory.path().join("applied"))
    );
    let log = self::lines(&read(path("log")));
    let of_table = log.iter().filter(|line| line["document"] == "t.csv");
    let records: Vec<u64> = of_table
        .map(|line| line["record"].as_u64().unwrap())
        .collect();
    assert_eq!(records, (0..10).map(|i| i * 90 + 8).collect::<Vec<_>>());
}

#[test]
fn a_log_that_does_not_fit_is_refused() {
    let directory = tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    write(path("a.txt"), DAMAGED);
    stdout(&run([
        path("a.txt"),
        "--edits".into(),
        path("log"),
        "--out".into(),
        path("out"),
    ]));
    let apply = || run([path("a.txt"), "--apply".into(), path("log")]);
    assert_eq!(stdout(&apply()), REPAIRED);

    write(path("a.txt"), format!("x{DAMAGED}"));
    let other = apply();
    fails(&other, "the log does not fit");
    assert_eq!(
        other.stdout, b"",
        "nothing of a refused document is printed"
    );
    write(path("a.txt"), &DAMAGED[..20]);
    fails(&apply(), "the log does not fit");
    write(path("a.txt"), DAMAGED);
    let log = lines(&read(path("log")));
    write(
        path("log"),
        join(&[log.clone(), log[..1].to_vec()].concat()),
    );
    fails(&apply(), "overlap");
    let mut moved = log.clone();
    moved[0]["document"] = "elders.txt".into();
    write(path("log"), join(&moved));
    fails(&apply(), "1 edits of the log belong to no text");
    write(path("log"), "geen log\n");
    refuses(&apply(), "line 1");
    assert!(stderr(&apply()).contains("this is no edit log"));
}

#[test]
fn a_reviewed_log_may_add_to_either_end() {
    let directory = tempdir().unwrap();
    let log = directory.path().join("log");
    let add = |at: usize, text: &str| serde_json::json!({"document": "-", "start": at, "end": at, "original": "", "replacement": text});
    let text = "regel\n\n".repeat(9);
    write(
        &log,
        join(&[add(0, "("), add(21, ","), add(text.len(), ")")]),
    );
    let applied = pipe(
        ["--part", "21", "--apply", log.to_str().unwrap()],
        text.as_bytes(),
    );
    assert_eq!(
        stdout(&applied),
        format!("({},{})", &text[..21], &text[21..])
    );
}

#[test]
fn a_page_is_not_overwritten_by_a_log_or_statistics() {
    let directory = tempdir().unwrap();
    let page = directory.path().join("page.txt");
    write(&page, DAMAGED);
    let other = directory.path().join("ander.txt");
    write(&other, CLEAN);
    for (option, what) in [("--edits", "edit log"), ("--stats", "file of statistics")] {
        let (page, other) = (page.to_str().unwrap(), other.to_str().unwrap());
        let refused = format!("this is no {what} and is not overwritten");
        refuses(&run([page, option, other]), &refused);
        refuses(
            &run([page, option, page]),
            "a document, its repair or its backup",
        );
        assert_eq!(
            (read(page).as_str(), read(other).as_str()),
            (DAMAGED, CLEAN)
        );
    }
    let stats = directory.path().join("stats.json");
    for _ in 0..2 {
        stdout(&run([&page, Path::new("--stats"), &stats]));
    }
}

#[test]
fn a_file_of_the_run_among_the_documents_is_refused() {
    let directory = tempdir().unwrap();
    let at = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    write(at("in/page.txt"), DAMAGED);
    for (option, name) in [
        ("--edits", "in/log.jsonl"),
        ("--stats", "in/nieuw/stats.json"),
        ("--report", "in/a.html"),
    ] {
        let output = run([at("in"), "--out".into(), at("out"), option.into(), at(name)]);
        refuses(&output, "it would be read as one of the documents");
    }
    let log = ["--edits".into(), at("in/log.jsonl")];
    let out = ["--out".into(), at("out")];
    stdout(&run([at("in"), "--ext".into(), "txt".into()]
        .iter()
        .chain(&log)
        .chain(&out)));
    refuses(
        &run([at("in"), "--apply".into(), at("in/log.jsonl")]
            .iter()
            .chain(&out)),
        "name their --ext",
    );
    // Of one file nothing else is read, and hidden ones never are.
    std::fs::remove_file(at("in/log.jsonl")).unwrap();
    let hidden = ["--stats".into(), at("in/.stats.json")];
    stdout(&run([at("in"), "--out".into(), at("again")]
        .iter()
        .chain(&hidden)));
    stdout(&run([
        at("in/page.txt"),
        "--stats".into(),
        at("in/stats.json"),
    ]));
}

#[test]
fn the_files_of_a_run_are_no_documents_and_each_is_its_own() {
    let base = tempdir().unwrap();
    let path = |name: &str| base.path().join(name).into_os_string();
    write(path("d/a.txt"), DAMAGED);
    write(path("d/log.jsonl"), "{\"tekst\":\"vande dijken\"}\n");
    write(path("d/vast.txt"), "een plan vande dijken\n");
    write(
        path("los.jsonl"),
        "{\"document\":\"a\",\"text\":\"vande\"}\n",
    );
    let run_with = |more: &[(&str, &str)]| {
        let mut all = vec![
            path("d"),
            "--out".into(),
            path("uit"),
            "--ext".into(),
            "jsonl".into(),
        ];
        for (option, file) in more {
            all.extend([option.into(), path(file)]);
        }
        run(all)
    };
    refuses(
        &run_with(&[("--edits", "uit/log.jsonl")]),
        "a document, its repair or its backup",
    );
    refuses(
        &run_with(&[("--edits", "x.json"), ("--stats", "x.json")]),
        "another use",
    );
    refuses(
        &run_with(&[("--edits", "x.json"), ("--report", "x.json")]),
        "another use",
    );
    refuses(
        &run_with(&[("--edits", "x.json"), ("--stats", "x.json.part")]),
        "another use",
    );
    refuses(
        &run_with(&[("--keep", "uit/log.jsonl")]),
        "a document, its repair or its backup",
    );
    refuses(&run(["--stats", "-"]), "--stats needs a FILE");
    let piped = ["-", "--edits"].map(std::ffi::OsString::from);
    let piped = piped
        .into_iter()
        .chain([path("uit/stdin"), "--out".into(), path("uit")]);
    refuses(&run(piped), "a document, its repair or its backup");
    // The log would take the place of the original.
    let over = ["--in-place", "--backup", ".orig", "--ext", "txt", "--edits"];
    let over = over.into_iter().map(std::ffi::OsString::from);
    let over = [path("d")]
        .into_iter()
        .chain(over)
        .chain([path("d/a.txt.orig")]);
    refuses(&run(over), "a document, its repair or its backup");
    assert_eq!(read(path("d/a.txt")), DAMAGED);
    let protect = run([
        path("d"),
        "--out".into(),
        path("uit"),
        "--protect".into(),
        path("d/vast.txt"),
    ]);
    refuses(&protect, "it would be read as one of the documents");
    // It begins as a line of a log does.
    refuses(
        &run([path("los.jsonl"), "--edits".into(), path("los.jsonl")]),
        "a document, its repair or its backup",
    );
    refuses(
        &run([path("d/a.txt"), "--edits".into(), path("los.jsonl")]),
        "this is no edit log",
    );
    assert!(read(path("los.jsonl")).contains("vande"));
    refuses(
        &run([path("d/a.txt"), "--edits".into(), path("d")]),
        "a directory; name a file",
    );
}

#[test]
fn an_unfinished_log_is_not_overwritten() {
    let base = tempdir().unwrap();
    let path = |name: &str| base.path().join(name).into_os_string();
    write(path("d/a.txt"), DAMAGED);
    write(path("d/b.txt"), [0xff]);
    let arguments = || {
        let over = [path("d"), "--in-place".into(), "--no-backup".into()];
        over.into_iter()
            .chain(["--edits".into(), path("log.jsonl")])
    };
    fails(&run(arguments()), "invalid UTF-8");
    let log = read(path("log.jsonl.part"));
    assert_eq!(lines(&log).len(), 3);
    std::fs::remove_file(path("d/.herstel-journal")).unwrap();
    write(path("d/b.txt"), CLEAN);
    refuses(&run(arguments()), "it logs what an earlier run replaced");
    assert_eq!(read(path("log.jsonl.part")), log);
    write(path("kostbaar.part"), "iets anders\n");
    for option in ["--edits", "--report"] {
        refuses(
            &run([path("d/a.txt"), option.into(), path("kostbaar")]),
            "is not overwritten",
        );
    }
    assert_eq!(read(path("kostbaar.part")), "iets anders\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_or_list_may_come_from_a_pipe_and_begin_with_a_mark() {
    let base = tempdir().unwrap();
    let at = |name: &str| base.path().join(name).to_str().unwrap().to_owned();
    corpus(&base.path().join("in"), 6);
    let with = |option: &str, file: &str, out: &str| {
        [
            at("in"),
            option.into(),
            file.into(),
            "--out".into(),
            at(out),
        ]
    };
    stdout(&run(with("--edits", &at("log"), "out")));
    let marked = format!("\u{feff}{}", read(at("log")));
    let from_pipe = with("--apply", "/dev/stdin", "pipe");
    stdout(&pipe(from_pipe, marked.as_bytes()));
    write(at("log"), marked);
    stdout(&run(with("--apply", &at("log"), "file")));
    for name in ["pipe", "file"] {
        let applied = tree(&base.path().join(name));
        assert_eq!(applied, tree(&base.path().join("out")), "{name}");
    }
    // What a run is known by when it is resumed is summed as it is read.
    write(at("in/slecht.txt"), b"\xff");
    let keep = with("--keep", "/dev/stdin", "kept");
    fails(&pipe(&keep, b"vande\n"), "slecht.txt: invalid UTF-8");
    let again = || keep.iter().cloned().chain(["--resume".into()]);
    refuses(
        &pipe(again(), b"hetplan\n"),
        "the earlier run had other options",
    );
    fails(&pipe(again(), b"vande\n"), "slecht.txt: invalid UTF-8");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_may_be_named_as_a_file() {
    let output = pipe(["/dev/stdin"], DAMAGED.as_bytes());
    assert_eq!(stdout(&output), REPAIRED);
}

/// A pipe or a device is written to and never replaced, be it by root.
#[cfg(target_os = "linux")]
#[test]
fn pipes_are_read_and_written_as_they_are() {
    let base = tempdir().unwrap();
    let at = |name: &str| base.path().join(name).to_str().unwrap().to_owned();
    write(at("page.txt"), DAMAGED);
    let made = Command::new("mkfifo").arg(at("pipe")).status();
    assert!(made.unwrap().success());
    for (option, begin) in [
        ("--edits", "{\"document\":"),
        ("--report", "<!doctype html>"),
        ("--stats", "{\n  \"totals\""),
    ] {
        let pipe = at("pipe");
        let reader = std::thread::spawn(move || read(pipe));
        let output = run([at("page.txt"), option.into(), at("pipe")]);
        assert_eq!(stdout(&output), REPAIRED);
        let told = reader.join().unwrap().to_lowercase();
        assert!(told.starts_with(begin), "{option}: {told}");
        let left = std::fs::metadata(at("pipe")).unwrap();
        assert!(!left.is_file() && !Path::new(&at("pipe.part")).exists());
    }
    let output = run([at("pipe"), "--in-place".into(), "--no-backup".into()]);
    refuses(
        &output,
        "--in-place needs files, not standard input or a pipe",
    );
    // What a file has that standard output goes to stays, too.
    let script =
        "exec \"$1\" \"$2\" --edits /dev/stdout --stats /dev/stdout --out \"$3\" >> \"$4\"";
    write(at("uit.txt"), "een regel\n");
    let arguments = ["page.txt", "kopie", "uit.txt"].map(at);
    let output = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(binary())
        .args(arguments)
        .output();
    stdout(&output.unwrap());
    let told = read(at("uit.txt"));
    assert!(told.starts_with("een regel\n{\"document\":"), "{told}");
    assert!(told.contains("\n  \"totals\""), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn pipes_of_a_shell_are_inputs_and_logs() {
    let base = tempdir().unwrap();
    let at = |name: &str| base.path().join(name).to_str().unwrap().to_owned();
    write(at("page.txt"), DAMAGED);
    let script = "\"$1\" <(cat \"$2\") --out \"$3\" --edits >(cat)";
    let output = Command::new("bash")
        .args(["-c", script, "bash"])
        .arg(binary())
        .args(["page.txt", "uit"].map(at))
        .output();
    let Ok(output) = output else {
        return eprintln!("skipped: no bash here");
    };
    assert!(stdout(&output).starts_with("{\"document\":"));
    let written = tree(&base.path().join("uit"));
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].1, REPAIRED.as_bytes());
    let arguments = ["/dev/stdin".to_owned(), "--out".into(), at("uit2")];
    stdout(&pipe(arguments, DAMAGED.as_bytes()));
    assert_eq!(read(at("uit2/stdin")), REPAIRED);
}
