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
            expected: 3,
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
        let mut builder = builder.fix_vocabulary();
        builder.count_ngrams(text, 20);
        builder.build(Confusions::Apart("")).unwrap()
    };
    assert_eq!(build(), build());
    let small = Repairer::builder().data(build()).build().unwrap();
    assert!(small.lexicon().contains("polderen") && !small.lexicon().contains("raden"));
}

#[test]
fn a_rare_word_that_texts_write_apart_too_is_known() {
    let mut lexicon = LexiconBuilder::new();
    let words = "4\nhoog\nambtelijke\nduinen\nbij\n";
    lexicon.hunspell("BREAK 0\n", words).unwrap();
    let mut builder = lexicon.model().unwrap();
    // Apart twice as often, never apart, thirty times as often.
    let rare = "hoogambtelijke hoog ambtelijke hoog ambtelijke, ambtelijkeduinen. ";
    let text = format!("{rare}{}bijduinen.", "bij duinen. ".repeat(30));
    builder.count_words(&text, 2);
    let mut builder = builder.fix_vocabulary();
    builder.count_ngrams(&text, 2);
    let data = builder.build(Confusions::Apart("")).unwrap();
    let small = Repairer::builder().data(data).build().unwrap();
    let known = |word: &str| small.lexicon().get(word).is_some();
    assert!(known("hoogambtelijke"));
    for run_on in ["ambtelijkeduinen", "bijduinen"] {
        assert!(!known(run_on), "{run_on}");
    }
}

/// What `train` makes of arguments, in a folder that stands for `dicts`: the data file, and the tables by name.
fn rebuilt(arguments: &str, dicts: &Path) -> (Vec<u8>, [String; 2]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::create_dir_all(dicts).unwrap();
    for name in ["floor.tsv", "confusions.tsv", "confidence.in"] {
        std::fs::copy(root.join("dicts").join(name), dicts.join(name)).unwrap();
    }
    let file = dicts.join("args");
    let own = format!("{}/", dicts.display());
    // The words of other languages are read where they are.
    let arguments = arguments.replace("dicts/", &own);
    let arguments = ["english.txt", "french.txt", "german.txt", "latin.txt"]
        .iter()
        .fold(arguments, |arguments, list| {
            arguments.replace(&format!("{own}{list}"), &format!("dicts/{list}"))
        });
    std::fs::write(&file, arguments).unwrap();
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--release", "--example", "train", "--"]);
    command
        .arg(format!("@{}", file.display()))
        .current_dir(root);
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let tables = ["confusions.tsv", "confidence.in"];
    (
        std::fs::read(dicts.join("nl.herstel")).unwrap(),
        tables.map(|name| std::fs::read_to_string(dicts.join(name)).unwrap()),
    )
}

/// In full where the sources are; what has none here is left as it is by the command itself.
#[test]
fn the_documented_command_rebuilds_the_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("../shared/corpus").is_dir() || cfg!(debug_assertions) {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let (data, [table, confidence]) =
        rebuilt(include_str!("../dicts/nl.args"), &home.path().join("all"));
    assert_eq!(table, include_str!("../dicts/confusions.tsv"));
    assert_eq!(confidence, include_str!("../dicts/confidence.in"));
    assert!(
        data == DATA,
        "dicts/nl.herstel is not what its sources give"
    );
}

/// The same command over text and pairs of our own.
#[test]
fn the_command_gives_equal_bytes_and_leaves_what_has_no_source() {
    let home = tempfile::tempdir().unwrap();
    let own = "build --text examples/data/page.gold.txt:8 --pairs examples/data/archive/fit \
               --confusions dicts/floor.tsv --confusions-out dicts/confusions.tsv \
               --confidence-out dicts/confidence.in --out dicts/nl.herstel";
    let pages = "--judged examples/data/archive/fit \
                 --judged-clean examples/data/page.gold.txt --judged-bare examples/data/page.gold.txt:1";
    let lines = |text: &str| text.split_whitespace().collect::<Vec<&str>>().join("\n");
    let all = lines(&format!("{own} {pages}"));
    let [first, second] = ["1", "2"].map(|name| rebuilt(&all, &home.path().join(name)));
    assert!(first == second);
    let (data, [table, confidence]) = first;
    assert!(table.contains("lc\tk\t"));
    let [old_table, old_confidence] = [
        include_str!("../dicts/confusions.tsv"),
        include_str!("../dicts/confidence.in"),
    ];
    assert!(table != old_table && confidence != old_confidence);
    assert_eq!(
        confidence.split(',').count(),
        old_confidence.split(',').count()
    );
    Repairer::builder().data(data).build().unwrap();
    let missing = all.replace(
        "--pairs\nexamples/data/archive/fit",
        "--pairs\nexamples/none",
    );
    let missing = missing.replace(
        "--judged\nexamples/data/archive/fit",
        "--judged\nexamples/none",
    );
    let (_, [table, confidence]) = rebuilt(&missing, &home.path().join("3"));
    assert_eq!((&*table, &*confidence), (old_table, old_confidence));
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
