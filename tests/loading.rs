//! Data files that are foreign, cut short, altered or hostile are refused, and what is accepted works.
#![cfg(feature = "embedded")]
use herstel::{Confusions, ErrorKind, LexiconBuilder, Repairer};
use proptest::prelude::*;

/// A small data file: a dictionary with compounds, listed words, n-grams, confusions.
fn small() -> &'static [u8] {
    static SMALL: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    SMALL.get_or_init(|| {
        let mut builder = LexiconBuilder::new();
        let affixes =
            "SET UTF-8\nBREAK 0\nCOMPOUNDBEGIN B\nCOMPOUNDMIDDLE M\nCOMPOUNDEND E\nCOMPOUNDMIN 3\n";
        let words = "8\nwater/BME\ndijk/BE\nplan/BE\nhet\nde\nvan\nis\nvergunning\n";
        builder.hunspell(affixes, words).unwrap();
        builder.list("raad\nkader\nwet\nen\nin\noog\n").unwrap();
        let mut model = builder.model().unwrap();
        let text = "Het plan van de dijk is in het kader van de wet en de raad. ".repeat(40);
        model.count_words(&text, 1);
        model.foreign("# Engels\nprogramme\nstakeholder\nwater\n");
        let mut model = model.fix_vocabulary();
        model.count_ngrams(&text, 1);
        model
            .build(Confusions::Inside("c\te\t2.00\n0\to\t3.00\n"))
            .unwrap()
    })
}

/// The file's own checksum set right, so that what is behind it is looked at.
fn seal(bytes: &mut [u8]) {
    if bytes.len() > 24 {
        let sum = bytes[24..]
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        bytes[16..24].copy_from_slice(&sum.to_le_bytes());
    }
}

/// The sections: where each lies.
fn sections(bytes: &[u8]) -> Vec<([u8; 4], std::ops::Range<usize>)> {
    let four = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    (0..four(12))
        .map(|i| 24 + i * 12)
        .map(|at| {
            let (start, len) = (four(at + 4), four(at + 8));
            (bytes[at..at + 4].try_into().unwrap(), start..start + len)
        })
        .collect()
}

fn section(bytes: &[u8], tag: [u8; 4]) -> std::ops::Range<usize> {
    let found = sections(bytes).into_iter().find(|(name, _)| *name == tag);
    found.unwrap().1
}

/// The checksum inside the lexicon's FST (masked CRC-32C) set right, and then the file's.
fn seal_all(bytes: &mut [u8]) {
    let place = section(bytes, *b"LEXF");
    let (body, sum) = bytes[place.clone()].split_at_mut(place.len() - 4);
    let mut crc = !0_u32;
    for &byte in &*body {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0x82f6_3b78 & (crc & 1).wrapping_neg());
        }
    }
    let masked = (!crc).rotate_right(15).wrapping_add(0xa282_ead8);
    sum.copy_from_slice(&masked.to_le_bytes());
    seal(bytes);
}

/// Refused with a message, or a repairer that works.
fn load(bytes: Vec<u8>) -> Result<(), String> {
    let verified = herstel::verify(&bytes).map_err(|error| error.to_string());
    match Repairer::builder().data(bytes).build() {
        Ok(repairer) => {
            assert_eq!(verified, Ok(()), "what is built is verified");
            let text = "Hetplan is vandedijk, 00g en vcrgunning, waterdijkplan 12.";
            assert!(repairer.repair(text).len() < 4 * text.len());
            let _ = repairer.lexicon().contains("waterdijkplan");
            Ok(())
        }
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn whole_files_are_accepted() {
    assert_eq!(load(small().to_vec()), Ok(()));
    let embedded = include_bytes!("../dicts/nl.herstel");
    herstel::verify(embedded).unwrap();
    let mut own = LexiconBuilder::new();
    own.list("Oosterwaard\t12\ngemaalhuis\n").unwrap();
    let layer = own
        .layer(Repairer::dutch().lexicon(), "c\te\t2.00\n")
        .unwrap();
    herstel::verify(&layer).unwrap();
    let empty = LexiconBuilder::new()
        .layer(Repairer::dutch().lexicon(), "")
        .unwrap();
    herstel::verify(&empty).unwrap();
    let repairer = Repairer::builder().layer(empty).build().unwrap();
    assert_eq!(repairer.repair("vande dijk"), "van de dijk");
    assert!(repairer.lexicon().get("").is_none());
}

#[test]
fn every_truncation_is_refused() {
    let whole = small();
    let step = (whole.len() / 2000).max(1);
    for len in (0..200).chain((200..whole.len()).step_by(step)) {
        load(whole[..len].to_vec()).unwrap_err();
        let mut sealed = whole[..len].to_vec();
        seal(&mut sealed);
        load(sealed).unwrap_err();
    }
    let mut longer = whole.to_vec();
    longer.push(0);
    seal(&mut longer);
    assert!(load(longer).unwrap_err().contains("the file at"));
}

#[test]
fn every_altered_byte_is_refused() {
    let whole = small();
    for at in (0..400).chain((400..whole.len()).step_by(97)) {
        let mut altered = whole.to_vec();
        altered[at] ^= 1 << (at % 8);
        load(altered).unwrap_err();
    }
}

#[test]
fn errors_say_what_and_where() {
    let whole = small();
    let altered = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = whole.to_vec();
        change(&mut bytes);
        seal(&mut bytes);
        load(bytes).unwrap_err()
    };
    let says = |what: &str, message: String| assert!(message.contains(what), "{message}");
    says(
        "not a herstel data file",
        load(b"GIF89a".to_vec()).unwrap_err(),
    );
    says("format version 9, expected", altered(&|b| b[8] = 9));
    says("sections, expected at most 64", altered(&|b| b[12] = 200));
    says("does not follow the one before", altered(&|b| b[28] ^= 1));
    let mut cut = whole.to_vec();
    cut[30_000] ^= 4;
    says("checksum of bytes 24 to", load(cut).unwrap_err());
    let fst = section(whole, *b"LEXF");
    says("the lexicon:", altered(&|b| b[fst.start + 20] ^= 1));
    let entries = section(whole, *b"ENTR");
    says(
        "form 0 has class",
        altered(&|b| b[entries.start + 2] = 0xff),
    );
    let grams = section(whole, *b"NGRM");
    says("n-gram", altered(&|b| b[grams.start + 1] ^= 0x70));
    let rules = section(whole, *b"RULE");
    load({
        let mut bytes = whole.to_vec();
        bytes[rules.start] = 77;
        seal(&mut bytes);
        bytes
    })
    .unwrap_err();
    let table = section(whole, *b"CONF");
    says("line 1", altered(&|b| b[table.start + 1] = b'x'));
    let error = Repairer::builder().data(vec![0; 64]).build().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NotADataFile);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Hostile files: bytes changed, and every checksum set right.
    #[test]
    fn hostile_bytes_do_no_harm(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        tag in prop::sample::select(vec![*b"LEXF", *b"ENTR", *b"ROLE", *b"CLAS", *b"RULE", *b"NGRM", *b"CHAR", *b"CONF"]),
    ) {
        let mut bytes = small().to_vec();
        let place = section(&bytes, tag);
        for (at, byte) in changes {
            if !place.is_empty() {
                bytes[place.start + at.index(place.len())] = byte;
            }
        }
        seal_all(&mut bytes);
        let _ = load(bytes);
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        load(bytes).unwrap_err();
    }
}
