//! Runs the commands of docs/your-own-archive.md as they stand, on the archive that it speaks of.
#![cfg(all(feature = "embedded", feature = "parallel", feature = "formats", unix))]
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the commands; gives the folder that they are in.
fn commands() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "build",
        "--quiet",
        "--example",
        "repair",
        "--example",
        "train",
        "--example",
        "evaluate",
    ]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.arg("--target-dir").arg(profile.parent().unwrap());
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(
        cargo.status().unwrap().success(),
        "the examples do not build"
    );
    profile.join("examples")
}

/// The figure in the line of a report that begins with this.
fn figure(report: &str, line: &str) -> f64 {
    let line = report.lines().find(|l| l.starts_with(line)).unwrap();
    line.split_whitespace()
        .find_map(|word| word.parse().ok())
        .unwrap()
}

#[test]
fn ten_commands_end_in_a_measured_gain() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = std::fs::read_to_string(root.join("docs/your-own-archive.md")).unwrap();
    let home = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(
        root.join("examples/data/archive"),
        home.path().join("archive"),
    )
    .unwrap();
    let found = std::env::var("PATH").unwrap();
    let path = format!("{}:{found}", commands().display());
    let mut reports = Vec::new();
    for block in guide.split("```sh\n").skip(1) {
        let command = block.split("```").next().unwrap();
        let mut shell = Command::new("sh");
        shell
            .args(["-e", "-c", command])
            .env("PATH", &path)
            .current_dir(home.path());
        let output = shell.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        println!("$ {command}{text}");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}{errors}");
        reports.push(text);
    }
    assert_eq!(reports.len(), 10, "ten commands");
    let measured: Vec<&String> = reports
        .iter()
        .filter(|r| r.contains("built-in data"))
        .collect();
    let [_, names, own] = measured[..] else {
        panic!("three measurements");
    };
    assert!(figure(names, "gain") > 5.0, "{names}");
    // The built-in weights may know all of this scanner's damage, and three pages of pairs cost a word.
    assert!(figure(own, "gain") > figure(names, "gain") - 3.0, "{own}");
    assert!(
        home.path().join("repaired/blad-1.txt").exists()
            && home.path().join("review.html").exists()
    );
    let reviewed = std::fs::read_to_string(home.path().join("reviewed.tsv")).unwrap();
    for name in [
        "Kwavelpenne",
        "Plomunzijl",
        "Drifelterp",
        "Ruwgersma",
        "Vrokerkamp",
    ] {
        assert!(reviewed.contains(name), "{name}\n{reviewed}");
    }
}

#[test]
fn what_is_read_is_not_written_over() {
    let (commands, home) = (commands(), tempfile::tempdir().unwrap());
    let train = |arguments: &[&str]| {
        let mut command = Command::new(commands.join("train"));
        let output = command.args(arguments).current_dir(home.path()).output();
        String::from_utf8(output.unwrap().stderr).unwrap()
    };
    let words = home.path().join("w.tsv");
    std::fs::write(&words, "Plomunzijl\t3\n").unwrap();
    for arguments in [
        ["layer", "--words", "w.tsv", "--out", "./w.tsv"].as_slice(),
        &["build", "--words", "w.tsv", "--out", "w.tsv"],
        &["propose", "w.tsv", "--words-out", "w.tsv"],
        &["propose", ".", "--confusions-out", "w.tsv"],
        &["layer", "--scans", ".", "--out", "w.tsv"],
    ] {
        let told = train(arguments);
        assert!(told.contains("w.tsv: it is read and would be"), "{told}");
        assert_eq!(std::fs::read(&words).unwrap(), b"Plomunzijl\t3\n");
    }
}

#[test]
fn what_train_did_not_make_is_not_written_over() {
    let (commands, home) = (commands(), tempfile::tempdir().unwrap());
    let train = |arguments: &[&str]| {
        let mut command = Command::new(commands.join("train"));
        let output = command.args(arguments).current_dir(home.path()).output();
        let output = output.unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), told)
    };
    for name in ["w.tsv", "gold.txt", "proposed-words.tsv"] {
        std::fs::write(home.path().join(name), "Plomunzijl\t3\n").unwrap();
    }
    for (arguments, why) in [
        (
            &["layer", "--out=gold.txt"][..],
            "gold.txt: it is there already",
        ),
        (
            &["build", "--out=gold.txt"],
            "gold.txt: it is there already",
        ),
        (
            &["build", "--confusions-out=gold.txt", "--out=n"],
            "gold.txt: it is there already",
        ),
        (
            &["build", "--confusions-out=n", "--out=./n"],
            "./n: two outputs",
        ),
        (
            &["propose", "w.tsv"],
            "proposed-words.tsv: it is there already",
        ),
        (
            &["propose", "w.tsv", "--words-out=n", "--confusions-out=./n"],
            "./n: two outputs",
        ),
    ] {
        let sources = ["--words", "w.tsv"];
        let more = if arguments[0] == "propose" {
            &[][..]
        } else {
            &sources
        };
        let (ok, told) = train(&[arguments, more].concat());
        assert!(!ok && told.contains(why), "{told}");
    }
    let (gold, new) = (home.path().join("gold.txt"), home.path().join("n"));
    assert_eq!(std::fs::read(&gold).unwrap(), b"Plomunzijl\t3\n");
    assert!(!new.exists());
    // Its own data it makes again.
    for _ in 0..2 {
        let (ok, told) = train(&["layer", "--words", "w.tsv", "--out", "n"]);
        assert!(ok, "{told}");
    }
}

#[test]
fn a_file_that_is_no_data_file_is_named() {
    let home = tempfile::tempdir().unwrap();
    for name in ["a.ocr.txt", "a.gold.txt", "w.tsv"] {
        std::fs::write(home.path().join(name), "Plomunzijl\t3\n").unwrap();
    }
    let commands = commands();
    for arguments in [
        ["measure", ".", "--layer=w.tsv"],
        ["measure", ".", "--lexicon=w.tsv"],
        ["layer", "--lexicon=w.tsv", "--out=n"],
        ["weights", "--data=w.tsv", "--out=n"],
    ] {
        let mut command = Command::new(commands.join("train"));
        let output = command.args(arguments).current_dir(home.path()).output();
        let told = String::from_utf8(output.unwrap().stderr).unwrap();
        assert!(told.contains("w.tsv: not a herstel data file"), "{told}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_told() {
    let Ok(full) = std::fs::File::create("/dev/full") else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    for name in ["a.ocr.txt", "a.gold.txt"] {
        std::fs::write(home.path().join(name), "Het plan.\n").unwrap();
    }
    let mut command = Command::new(commands().join("train"));
    command.arg("measure").arg(home.path()).stdout(full);
    let output = command.stderr(std::process::Stdio::piped()).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("train: standard output"));
}

#[test]
fn confidence_bounds_and_data_files_of_ones_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (commands, home) = (commands(), tempfile::tempdir().unwrap());
    let archive = root.join("examples/data/archive");
    let (fit, scans) = (archive.join("fit"), archive.join("scans"));
    let [fit, scans] = [&fit, &scans].map(|path| path.to_str().unwrap());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(commands.join("train"));
        let output = command.args(arguments).current_dir(home.path()).output();
        let output = output.unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), errors)
    };
    let (ok, told) = run(&[
        "layer",
        "--pairs",
        fit,
        "--confidence",
        "near",
        "--out",
        "sure",
    ]);
    assert!(ok && told.contains("confidence: "), "{told}");
    let layer = std::fs::read(home.path().join("sure")).unwrap();
    assert!(layer.windows(5).any(|bytes| bytes == b"bias\t"));
    herstel::Repairer::builder().layer(layer).build().unwrap();
    let (ok, told) = run(&["layer", "--confidence", "near", "--out", "none"]);
    assert!(!ok && told.contains("--pairs"), "{told}");
    // Twenty words at most: the rare ones went, and it is said.
    let (ok, told) = run(&[
        "layer",
        "--text",
        scans,
        "--max-words",
        "20",
        "--out",
        "few",
    ]);
    assert!(ok && told.contains("counts short by at most "), "{told}");
    assert!(!told.contains("at most 0"), "{told}");
    let n: usize = told
        .lines()
        .find_map(|l| l.strip_suffix(" own words")?.parse().ok())
        .unwrap();
    assert!((1..=20).contains(&n), "{told}");
    // A layer for a data file, and what it gets on top of it.
    let data = root.join("dicts/nl.herstel");
    let data = ["--data", data.to_str().unwrap()];
    let (ok, told) = run(&[&["weights", "--pairs", fit, "--out", "own"][..], &data].concat());
    assert!(ok, "{told}");
    let (ok, told) = run(&[
        "layer",
        "--lexicon",
        "own",
        "--pairs",
        fit,
        "--confidence",
        "near",
        "--out",
        "top",
    ]);
    assert!(ok, "{told}");
    assert!(!run(&["layer", "--lexicon", "few", "--out", "bad"]).0);
}

/// An engine that reads one "k" of each page as "x".
const OF_A_SCANNER: [(&str, &str); 12] = [
    (
        "bespreext",
        "De directeur bespreekt de kosten van het park.",
    ),
    ("xocht", "Het bestuur kocht in maart een nieuwe kraan."),
    ("xliniek", "De dokter werkt drie dagen in de kliniek."),
    ("bexend", "Zij maken de plannen voor het kwartaal bekend."),
    ("xade", "De makelaar verkocht het pakhuis aan de kade."),
    (
        "xlachten",
        "Het college bekijkt de klachten van de bewoners.",
    ),
    (
        "bibliotheex",
        "De kinderen bezoeken elke week de bibliotheek.",
    ),
    ("xantoor", "Het kantoor aan de markt is donderdag gesloten."),
    (
        "xwaliteit",
        "Een deskundige onderzoekt de kwaliteit van het water.",
    ),
    (
        "xapitein",
        "De kapitein vertrok met het schip uit de haven.",
    ),
    ("xreeg", "Het kasteel kreeg een nieuwe dakgoot."),
    ("denxt", "De gemeente denkt na over een fietsbrug."),
];

#[test]
fn damaged_text_alone_teaches() {
    let (commands, home) = (commands(), tempfile::tempdir().unwrap());
    let out = tempfile::NamedTempFile::new().unwrap();
    let damaged = OF_A_SCANNER.map(|(word, page)| {
        let intended = word.replace('x', "k");
        assert!(page.contains(&intended), "{page}");
        page.replace(&intended, word)
    });
    for (i, page) in damaged.iter().enumerate() {
        std::fs::write(home.path().join(format!("{i}.ocr.txt")), page).unwrap();
        // Beside OCR nothing else is read.
        std::fs::write(home.path().join(format!("{i}.gold.txt")), "Qqq qqq.").unwrap();
    }
    let mut train = Command::new(commands.join("train"));
    let train = train
        .args(["layer", "--scans", ".", "--out"])
        .arg(out.path());
    let told = train.current_dir(home.path()).output().unwrap().stderr;
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("\n12 scans, "), "{told}");
    let layer = std::fs::read(out.path()).unwrap();
    let own = herstel::Repairer::builder().layer(layer).build().unwrap();
    let right = |repairer: &herstel::Repairer| {
        let pages = damaged.iter().zip(OF_A_SCANNER);
        pages
            .filter(|(page, (_, gold))| repairer.repair(page) == *gold)
            .count()
    };
    let (before, after) = (right(herstel::Repairer::dutch()), right(&own));
    assert!(
        after >= before + 3,
        "{before} pages right, {after} with what they teach"
    );
    for (_, gold) in OF_A_SCANNER {
        assert_eq!(own.repair(gold), gold);
    }
    let empty = tempfile::tempdir().unwrap();
    for task in [
        ["layer", "--out=l", "--scans=."].as_slice(),
        &["propose", "."],
    ] {
        let mut train = Command::new(commands.join("train"));
        let told = train.args(task).current_dir(empty.path()).output().unwrap();
        assert!(!told.status.success());
        assert!(String::from_utf8_lossy(&told.stderr).contains(".: no files"));
    }
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0);
}

#[test]
fn halves_of_pairs_are_told() {
    let (commands, home) = (commands(), tempfile::tempdir().unwrap());
    for name in ["a.ocr.txt", "a.gold.txt", "b.ocr.txt", "c/gold.txt"] {
        std::fs::create_dir_all(home.path().join("c")).unwrap();
        std::fs::write(home.path().join(name), "Het plan.\n").unwrap();
    }
    for command in [["train", "measure"].as_slice(), &["evaluate"]] {
        let mut tool = Command::new(commands.join(command[0]));
        let output = tool.args(&command[1..]).arg(home.path()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        assert!(
            told.contains("2 halves of pairs left out: ")
                && told.contains("b.ocr.txt has no b.gold.txt beside it"),
            "{told}"
        );
    }
}

#[test]
fn a_table_that_cannot_be_read_is_named() {
    let home = tempfile::tempdir().unwrap();
    let (words, table) = (home.path().join("words.tsv"), home.path().join("own.tsv"));
    std::fs::write(&words, "Kwelderzicht\t3\n").unwrap();
    std::fs::write(&table, "# observed\tintended\tcost\n␣\tz\t5.00\n").unwrap();
    let mut train = Command::new(commands().join("train"));
    train.args(["layer", "--words"]).arg(&words);
    train.arg("--confusions").arg(&table);
    let output = train
        .arg("--out")
        .arg(home.path().join("own.layer"))
        .output()
        .unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("own.tsv: line 2: a space is read"),
        "{errors}"
    );
}
