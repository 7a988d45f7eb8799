//! The data file: opens, verifies, and refuses what is not one.
#![cfg(feature = "embedded")]
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
