//! The data file: opens, verifies, and refuses what is not one.
#![cfg(feature = "embedded")]
use std::path::Path;
use std::process::Command;

use herstel::{Confusions, ErrorKind, LexiconBuilder, Repairer};

const DATA: &[u8] = include_bytes!("../dicts/nl.herstel");

#[test]
fn the_embedded_data_verify_and_know_dutch() {
    let repairer = Repairer::builder().data(DATA.to_vec()).build().unwrap();
    let lexicon = repairer.lexicon();
    for word in [
        "vergunning",
        "geïntegreerd",
        "De",
        "NEDERLAND",
        "waterkeringsbeheerders",
        "foto's",
    ] {
        assert!(lexicon.contains(word), "{word}");
    }
    for word in [
        "vcrgunning",
        "justitiéle",
        "nederland",
        "zeer belangrijk",
        "",
    ] {
        assert!(!lexicon.contains(word), "{word}");
    }
}

#[test]
fn foreign_and_damaged_bytes_are_refused() {
    let open = |bytes: &[u8]| {
        Repairer::builder()
            .data(bytes.to_vec())
            .build()
            .map(|_| ())
            .unwrap_err()
    };
    assert_eq!(*open(b"no data").kind(), ErrorKind::NotADataFile);
    let mut other = DATA.to_vec();
    other[8] = 9;
    assert_eq!(
        *open(&other).kind(),
        ErrorKind::Version {
            expected: 2,
            found: 9
        }
    );
    assert!(matches!(
        open(&DATA[..DATA.len() / 2]).kind(),
        ErrorKind::Corrupt(_)
    ));
    for at in [30, 5000, DATA.len() - 1] {
        let mut flipped = DATA.to_vec();
        flipped[at] ^= 1;
        assert!(
            matches!(open(&flipped).kind(), ErrorKind::Corrupt(_)),
            "byte {at}"
        );
    }
}

#[test]
fn building_twice_gives_equal_bytes_that_open() {
    let build = || {
        let mut lexicon = LexiconBuilder::new();
        let aff = "BREAK 0\nFLAG long\nSFX Za Y 1\nSFX Za 0 en .\n";
        lexicon.hunspell(aff, "2\npolder/Za\nraad\n").unwrap();
        let mut builder = lexicon.model().unwrap();
        let text = "De raad gaat over de polders en de polder. De raad en de polder.";
        builder.count_words(text, 20);
        builder.fix_vocabulary();
        builder.count_ngrams(text, 20);
        builder.build(Confusions::Apart("")).unwrap()
    };
    assert_eq!(build(), build());
    let small = Repairer::builder().data(build()).build().unwrap();
    assert!(small.lexicon().contains("polderen") && !small.lexicon().contains("raden"));
}

/// In full where the sources are; on a sample of our own where they are not.
#[test]
fn the_documented_command_rebuilds_the_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().unwrap();
    let arguments = std::fs::read_to_string(root.join("dicts/nl.args")).unwrap();
    let full = root.join("../shared/corpus").is_dir() && cfg!(not(debug_assertions));
    let run = |name: &str| {
        let (data, table) = (
            home.path().join(name),
            home.path().join(format!("{name}.tsv")),
        );
        let mut lines: Vec<String> = Vec::new();
        let mut skip = false;
        for line in arguments.lines() {
            // Without the sources: the floor alone, and the letter of our own for text.
            let is_source = matches!(line, "--hunspell" | "--pairs" | "--text");
            skip = !full && (is_source || skip && line.starts_with("../"));
            lines.push(match line {
                _ if skip => continue,
                "dicts/nl.herstel" => data.display().to_string(),
                "dicts/confusions.tsv" => table.display().to_string(),
                line => line.to_owned(),
            });
        }
        if !full {
            let own = [
                "--text",
                "examples/data/page.gold.txt:8",
                "--pairs",
                "examples/data/archive/fit",
            ];
            lines.extend(own.map(str::to_owned));
        }
        let file = home.path().join("args");
        std::fs::write(&file, lines.join("\n")).unwrap();
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--quiet", "--release", "--example", "train", "--"]);
        command
            .arg(format!("@{}", file.display()))
            .current_dir(root);
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        (
            std::fs::read(data).unwrap(),
            std::fs::read_to_string(table).unwrap(),
        )
    };
    let (data, table) = run("first");
    if full {
        assert_eq!(table, include_str!("../dicts/confusions.tsv"));
        assert!(
            data == DATA,
            "dicts/nl.herstel is not what its sources give"
        );
    } else {
        assert!((data.clone(), table.clone()) == run("second"));
        assert!(table.contains("lc\tk\t"));
        Repairer::builder().data(data).build().unwrap();
    }
}

#[test]
fn look_alikes_are_those_that_the_table_lacks() {
    let table = include_str!("../dicts/confusions.tsv");
    let pair = |line: &'static str| line.rsplit_once('\t').unwrap().0;
    let known: Vec<&str> = table.lines().skip(1).map(pair).collect();
    let alike = LexiconBuilder::LOOK_ALIKES.lines().skip(1).map(pair);
    for pair in alike {
        assert!(!known.contains(&pair), "{pair}");
    }
}

#[test]
fn layers_add_words_and_weights_and_data_files_carry_them() {
    let dutch = Repairer::dutch();
    let mut own = LexiconBuilder::new();
    own.list("# eigen\nPlomunzijl\t4\tcontext\nKerk\n").unwrap();
    assert!(own.list("a\tb").is_err());
    let layer = own.layer(dutch.lexicon(), "q\th\t2.00\n").unwrap();
    let other = LexiconBuilder::new()
        .layer(dutch.lexicon(), "q\th\t3.00\n")
        .unwrap();
    let text = "Het plan van Plomunzijl qeeft gevolgen.";
    let repaired = "Het plan van Plomunzijl heeft gevolgen.";
    let repairer = Repairer::builder()
        .layer(other)
        .layer(layer.clone())
        .build()
        .unwrap();
    assert_eq!(repairer.repair(text), repaired);
    assert!(repairer.lexicon().contains("Plomunzijl") && !dutch.lexicon().contains("Plomunzijl"));
    assert!(repairer.lexicon().get("Kerk").unwrap().is_own());
    assert!(repairer.lexicon().contains("vergunning"));
    let carried = herstel::with_confusions(DATA, "q\th\t2.00\n").unwrap();
    let data = Repairer::builder().data(carried.clone()).build().unwrap();
    assert_eq!(data.repair("Dit qeeft gevolgen."), "Dit heeft gevolgen.");
    let again = herstel::with_confusions(&carried, "q\th\t2.00\n").unwrap();
    assert_eq!(again, carried);
    // A layer is no data file, nor a data file a layer.
    assert!(Repairer::builder().data(layer).build().is_err());
    assert!(Repairer::builder().layer(DATA).build().is_err());
    assert!(herstel::with_confusions(DATA, "e\te\t1\n").is_err());
}
