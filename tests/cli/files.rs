//! Trees in and out, in place, dry; what is refused.
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use tempfile::tempdir;

use crate::support::{
    CLEAN, DAMAGED, REPAIRED, binary, corpus, fails, read, refuses, run, stderr, stdout, tree,
    write,
};

fn names(directory: &Path) -> Vec<String> {
    tree(directory)
        .into_iter()
        .map(|(name, _)| name.to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_tree_is_mirrored() {
    let directory = tempdir().unwrap();
    let (input, out) = (directory.path().join("in"), directory.path().join("out"));
    write(input.join("a.txt"), DAMAGED);
    write(input.join("diep/er/b.txt"), CLEAN);
    write(input.join("c.md"), DAMAGED);
    write(input.join(".verborgen.txt"), DAMAGED);
    write(input.join(".gitignore"), "a.txt");
    std::fs::set_permissions(input.join("a.txt"), PermissionsExt::from_mode(0o640)).unwrap();
    let (input, out_name) = (input.to_str().unwrap(), out.to_str().unwrap());
    let output = run([input, "--out", out_name, "--ext", "txt"]);
    assert_eq!(stdout(&output), "");
    assert_eq!(names(&out), ["a.txt", "diep/er/b.txt"]);
    assert_eq!(
        (read(out.join("a.txt")), read(out.join("diep/er/b.txt"))),
        (REPAIRED.to_owned(), CLEAN.to_owned())
    );
    let mode = out.join("a.txt").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    let told = stderr(&output);
    assert!(
        told.contains("2 documents") && told.contains("1 files skipped"),
        "{told}"
    );
    assert_eq!(stderr(&run([input, "--out", out_name, "--quiet"])), "");
    let several = directory.path().join("several");
    let file = format!("{input}/c.md");
    stdout(&run([input, &file, "--out", several.to_str().unwrap()]));
    assert_eq!(
        names(&several),
        ["c.md", "in/a.txt", "in/c.md", "in/diep/er/b.txt"]
    );
}

#[test]
fn the_threads_and_the_window_change_nothing() {
    let directory = tempdir().unwrap();
    let input = directory.path().join("in");
    corpus(&input, 60);
    let mut trees = Vec::new();
    for (i, options) in [
        ["--threads=1", "--window=1"],
        ["--threads=2", "--window=64"],
        ["--threads=5", "--window=2"],
    ]
    .iter()
    .enumerate()
    {
        let out = directory.path().join(format!("out{i}"));
        let log = directory.path().join(format!("log{i}"));
        let mut arguments = vec![
            input.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
            "--edits",
            log.to_str().unwrap(),
        ];
        arguments.extend(options);
        stdout(&run(arguments));
        trees.push((tree(&out), read(log)));
    }
    assert!(trees.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(trees[0].0.len(), 60);
}

/// Short files of a tree are a worker's each, one given alone is a stream: the
/// same must come of both, its log and its failures too.
#[test]
fn a_file_in_a_tree_comes_out_as_it_does_alone() {
    let directory = tempdir().unwrap();
    let input = directory.path().join("in");
    corpus(&input, 12);
    let record = format!("{{\"text\":\"{}\"}}\n", DAMAGED.trim_end());
    write(input.join("goed.jsonl"), record.repeat(9));
    write(
        input.join("deels.jsonl"),
        format!("{record}geen json\n{record}"),
    );
    write(input.join("zonder.jsonl"), "{\"tekst\":\"vande\"}\n");
    write(
        input.join("tabel.csv"),
        format!("id,text\n1,\"{DAMAGED}\"\n2\n"),
    );
    write(input.join("kop.csv"), "id,tekst\n1,vande\n");
    write(input.join("utf8.txt"), b"caf\xe9 vande dijk");
    write(
        input.join("utf16.txt"),
        b"\xff\xfev\0a\0n\0d\0e\0 \0d\0i\0j\0k\0",
    );
    write(input.join("leeg.txt"), "");
    write(input.join("delen.txt"), DAMAGED.repeat(200));
    let (out, log) = (directory.path().join("out"), directory.path().join("log"));
    let options = ["--part", "4096", "--column", "text", "--edits"];
    let whole = |from: &Path, to: &Path, log: &Path| {
        let mut arguments = vec![from.to_str().unwrap(), "--out", to.to_str().unwrap()];
        arguments.extend(options);
        arguments.push(log.to_str().unwrap());
        run(arguments)
    };
    let told = stderr(&whole(&input, &out, &log));
    let log = read(directory.path().join("log.part"));
    let mut n_failed = 0;
    for (name, bytes) in tree(&input) {
        let alone = directory.path().join("alone").join(&name);
        let own_log = alone.join("log");
        std::fs::create_dir_all(&alone).unwrap();
        let output = whole(&input.join(&name), &alone.join("out"), &own_log);
        let written = alone.join("out").join(name.file_name().unwrap());
        assert_eq!(
            std::fs::read(out.join(&name)).ok(),
            std::fs::read(&written).ok(),
            "{}",
            name.display()
        );
        n_failed += usize::from(!written.exists());
        for line in stderr(&output)
            .lines()
            .filter(|line| line.contains(": no ") || line.contains("invalid"))
        {
            assert!(told.contains(line), "{line}\n{told}");
        }
        // Of one file the name in the log is its own.
        let own = std::fs::read_to_string(&own_log)
            .or_else(|_| std::fs::read_to_string(alone.join("log.part")))
            .unwrap();
        let own = own.replace(
            &format!("{{\"document\":\"{}\"", name.file_name().unwrap().display()),
            &format!("{{\"document\":\"{}\"", name.display()),
        );
        assert!(log.contains(&own), "{}: {own}\n{log}", name.display());
        assert!(bytes.is_empty() || !own.is_empty() || !written.exists());
    }
    assert_eq!(
        n_failed, 3,
        "without the field, without the column, invalid"
    );
}

#[test]
fn in_place_keeps_the_original_or_is_told_not_to() {
    let directory = tempdir().unwrap();
    let (a, b) = (
        directory.path().join("a.txt"),
        directory.path().join("b.txt"),
    );
    write(&a, DAMAGED);
    write(&b, CLEAN);
    let here = directory.path().to_str().unwrap();
    refuses(
        &run([here, "--in-place"]),
        "--in-place needs --backup SUFFIX",
    );
    assert_eq!(read(&a), DAMAGED);
    let before = b.metadata().unwrap().modified().unwrap();
    stdout(&run([here, "--in-place", "--backup", ".orig"]));
    assert_eq!(names(directory.path()), ["a.txt", "a.txt.orig", "b.txt"]);
    assert_eq!(
        (read(&a), read(directory.path().join("a.txt.orig"))),
        (REPAIRED.to_owned(), DAMAGED.to_owned())
    );
    assert_eq!(
        b.metadata().unwrap().modified().unwrap(),
        before,
        "an unchanged file was replaced"
    );
    // A second run must not put a repaired text in place of the backup.
    write(&a, DAMAGED.repeat(2));
    fails(
        &run([here, "--in-place", "--backup", ".orig"]),
        "exists already",
    );
    assert_eq!(read(&a), DAMAGED.repeat(2));
    assert_eq!(read(directory.path().join("a.txt.orig")), DAMAGED);
    std::fs::remove_file(directory.path().join(".herstel-journal")).unwrap();
    stdout(&run([a.to_str().unwrap(), "--in-place", "--no-backup"]));
    assert_eq!(read(&a), REPAIRED.repeat(2));
}

#[test]
fn a_link_given_in_place_stays_a_link() {
    let directory = tempdir().unwrap();
    let (file, link) = (
        directory.path().join("echt/a.txt"),
        directory.path().join("link.txt"),
    );
    write(&file, DAMAGED);
    std::os::unix::fs::symlink(&file, &link).unwrap();
    stdout(&run([link.to_str().unwrap(), "--in-place", "--no-backup"]));
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(read(&file), REPAIRED);
}

#[test]
fn input_and_output_in_one_place_are_refused() {
    let directory = tempdir().unwrap();
    let here = directory.path().join("in");
    write(here.join("sub/a.txt"), DAMAGED);
    let path = |name: &str| here.join(name).to_str().unwrap().to_owned();
    let refused = "input and output are in the same place";
    refuses(&run([path(""), "--out".into(), path("")]), refused);
    refuses(&run([path(""), "--out".into(), path("nieuw")]), refused);
    refuses(&run([path("sub"), "--out".into(), path("")]), refused);
    refuses(
        &run([path("sub/a.txt"), "--out".into(), path("sub")]),
        refused,
    );
    std::os::unix::fs::symlink(&here, directory.path().join("link")).unwrap();
    let link = directory.path().join("link").to_str().unwrap().to_owned();
    refuses(&run([path(""), "--out".into(), link]), refused);
    assert_eq!(tree(&here).len(), 1);
    refuses(
        &run([
            path("sub/a.txt"),
            path("sub/../sub/a.txt"),
            "--out".into(),
            path("../uit"),
        ]),
        "two inputs are named a.txt",
    );
    refuses(
        &run([path("")]),
        "several documents need --out DIR or --in-place",
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let directory = tempdir().unwrap();
    corpus(directory.path(), 5);
    let before = tree(directory.path());
    let out = directory.path().join("../uit-die-er-niet-komt");
    let here = directory.path().to_str().unwrap();
    let output = run([here, "--out", out.to_str().unwrap(), "--dry-run"]);
    assert!(
        stderr(&output).contains("5 documents"),
        "{}",
        stderr(&output)
    );
    assert!(!out.exists());
    stdout(&run([here, "--in-place", "--no-backup", "--dry-run"]));
    assert_eq!(tree(directory.path()), before);
}

#[test]
fn the_statistics_add_up() {
    let directory = tempdir().unwrap();
    let input = directory.path().join("in");
    corpus(&input, 10);
    write(input.join("slecht.txt"), b"slecht\xfe\xfd");
    write(input.join("slecht2.txt"), b"\xffslecht");
    let (out, stats) = (
        directory.path().join("out"),
        directory.path().join("stats.json"),
    );
    let output = run([
        &input,
        Path::new("--out"),
        &out,
        Path::new("--stats"),
        &stats,
    ]);
    assert_eq!(output.status.code(), Some(1));
    let stats: serde_json::Value = serde_json::from_str(&read(&stats)).unwrap();
    let written = tree(&out).into_iter();
    let written = written.filter(|(name, _)| !name.starts_with(".herstel-journal"));
    let bytes: u64 = written.map(|(_, bytes)| bytes.len() as u64).sum();
    assert_eq!(stats["totals"]["documents"], 10);
    assert_eq!(stats["totals"]["failed"], 2);
    assert_eq!(stats["failures"].as_array().unwrap().len(), 2);
    assert_eq!(stats["totals"]["bytes_written"].as_u64(), Some(bytes));
    assert_eq!(stats["complete"], true);
}

#[test]
fn no_output_replaces_a_document() {
    let base = tempdir().unwrap();
    let path = |name: &str| base.path().join(name).into_os_string();
    // A file in the output's tree that another would be written over.
    write(path("een/d/f.txt"), DAMAGED);
    write(path("uit/d/f.txt"), CLEAN);
    let refused = "input and output are in the same place";
    refuses(
        &run([
            path("een/d"),
            path("uit/d/f.txt"),
            "--out".into(),
            path("uit"),
        ]),
        refused,
    );
    assert_eq!(read(path("uit/d/f.txt")), CLEAN);
    // What came by standard input has a name.
    write(path("stdin"), CLEAN);
    let output = run(["-".into(), path("stdin"), "--out".into(), path("nieuw")]);
    refuses(&output, "two inputs are named stdin");
    write(path("boom/-"), DAMAGED);
    write(path("boom/stdin"), CLEAN);
    stdout(&run([path("boom"), "--out".into(), path("kopie")]));
    assert_eq!(read(path("kopie/-")), REPAIRED);
    assert_eq!(read(path("kopie/stdin")), CLEAN);
}

#[cfg(unix)]
#[test]
fn no_output_goes_through_a_link() {
    let base = tempdir().unwrap();
    let path = |name: &str| base.path().join(name).into_os_string();
    write(path("in/sub/a.txt"), DAMAGED);
    write(path("uit/leeg.txt"), "");
    std::os::unix::fs::symlink("../in/sub", path("uit/sub")).unwrap();
    fails(
        &run([path("in"), "--out".into(), path("uit")]),
        "a symbolic link",
    );
    write(path("uit2/a.txt"), DAMAGED);
    std::fs::create_dir(path("in2")).unwrap();
    std::os::unix::fs::symlink("../uit2/a.txt", path("in2/a.txt")).unwrap();
    let output = run([path("in2"), "--follow".into(), "--out".into(), path("uit2")]);
    refuses(&output, "in2/a.txt: input and output are in the same place");
    // The repair of another document would be written over it.
    std::fs::rename(path("in2/a.txt"), path("in2/b.txt")).unwrap();
    write(path("in2/a.txt"), CLEAN);
    let output = run([path("in2"), "--follow".into(), "--out".into(), path("uit2")]);
    refuses(&output, "in2/b.txt: input and output are in the same place");
    for kept in ["in/sub/a.txt", "uit2/a.txt"] {
        assert_eq!(read(path(kept)), DAMAGED);
    }
}

#[test]
fn backups_of_an_earlier_run_are_no_documents() {
    let base = tempdir().unwrap();
    let path = |name: &str| base.path().join(name).into_os_string();
    write(path("a.txt"), DAMAGED);
    write(path("los.orig"), DAMAGED);
    let over = || [path(""), "--in-place".into()].into_iter();
    stdout(&run(over().chain(["--backup".into(), ".orig".into()])));
    stdout(&run(over().chain(["--no-backup".into()])));
    assert_eq!(read(path("a.txt.orig")), DAMAGED, "the original");
    // Nothing is beside it that it could be of.
    assert_eq!(read(path("los.orig")), REPAIRED);
}

#[test]
fn what_is_written_is_open_to_no_more_than_it_should_be() {
    let base = tempdir().unwrap();
    let at = |name: &str| base.path().join(name).to_str().unwrap().to_owned();
    let mode = |name: String| {
        let found = std::fs::metadata(at(&name)).unwrap();
        found.permissions().mode() & 0o777
    };
    write(at("in/geheim/diep/a.txt"), DAMAGED);
    for (name, mode) in [
        ("in", 0o750),
        ("in/geheim", 0o700),
        ("in/geheim/diep", 0o755),
    ] {
        std::fs::set_permissions(at(name), PermissionsExt::from_mode(mode)).unwrap();
    }
    let script = "umask $1; \"$2\" - --out \"$3.s\"; cat \"$4/geheim/diep/a.txt\" | \"$2\" /dev/stdin --out \"$3.p\"; \
                  exec \"$2\" \"$4\" --out \"$3\"";
    for (mask, file, tree, inner) in [
        ("077", 0o600, 0o700, 0o700),
        ("027", 0o640, 0o750, 0o750),
        ("002", 0o664, 0o750, 0o755),
    ] {
        let output = std::process::Command::new("sh")
            .args(["-c", script, "sh", mask])
            .arg(binary())
            .args([at(mask), at("in")])
            .stdin(std::process::Stdio::null())
            .output();
        stdout(&output.unwrap());
        let modes = [".s/stdin", ".p/stdin", "", "/geheim", "/geheim/diep"];
        let modes = modes.map(|name| mode(format!("{mask}{name}")));
        assert_eq!(modes, [file, file, tree, 0o700, inner], "{mask}");
    }
}

#[test]
fn a_file_that_is_replaced_keeps_its_owner() {
    let base = tempdir().unwrap();
    let page = base.path().join("page.txt");
    write(&page, DAMAGED);
    // Only root gives files away.
    if std::os::unix::fs::chown(&page, Some(65534), Some(65534)).is_err() {
        return;
    }
    std::fs::set_permissions(&page, PermissionsExt::from_mode(0o640)).unwrap();
    stdout(&run([page.to_str().unwrap(), "--in-place", "--no-backup"]));
    let found = std::fs::metadata(&page).unwrap();
    assert_eq!((found.uid(), found.gid()), (65534, 65534));
    assert_eq!(found.permissions().mode() & 0o777, 0o640);
    assert_eq!(read(&page), REPAIRED);
}

#[test]
fn a_report_is_of_one_run() {
    let base = tempdir().unwrap();
    let path = |name: &str| base.path().join(name).into_os_string();
    write(path("d/a.txt"), DAMAGED);
    let arguments = [
        path("d"),
        "--out".into(),
        path("uit"),
        "--resume".into(),
        "--report".into(),
        path("r.html"),
    ];
    refuses(&run(arguments), "cannot be used with");
}

#[test]
fn a_document_that_is_reached_twice_is_replaced_once() {
    let base = tempdir().unwrap();
    let at = |name: &str| base.path().join(name).to_str().unwrap().to_owned();
    write(at("boek/deel/b.txt"), DAMAGED);
    std::os::unix::fs::symlink("b.txt", at("boek/deel/a.txt")).unwrap();
    let (log, roots) = (at("log"), [at("boek"), at("boek/deel")]);
    let options = ["--in-place", "--backup", ".oud", "-L", "--edits", &log];
    let output = run(roots.iter().map(String::as_str).chain(options));
    stdout(&output);
    assert!(stderr(&output).starts_with("1 documents"));
    assert_eq!(read(&log).lines().count(), 3);
    assert_eq!(read(at("boek/deel/b.txt")), REPAIRED);
    assert_eq!(read(at("boek/deel/b.txt.oud")), DAMAGED);
    let link = std::fs::symlink_metadata(at("boek/deel/a.txt")).unwrap();
    assert!(link.is_symlink());
}
