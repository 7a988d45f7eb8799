//! What builders take and refuse.
#![cfg(feature = "embedded")]
use std::error::Error;

use herstel::{Confusions, ErrorKind, LexiconBuilder, Repairer};

#[test]
fn counts_of_any_size_are_refused_or_reckoned_with() {
    let mut builder = LexiconBuilder::new();
    for count in [u64::MAX, (1 << 48) + 1] {
        let error = builder
            .list(&format!("dijk\t4\naap\t{count}\n"))
            .unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Malformed(2, _)),
            "{error}"
        );
    }
    let words = ["water", "schap", "waterschap", "vvaterschap"];
    let all = words.map(|word| (word.to_owned(), u64::MAX));
    builder.words(all.clone()).words(all);
    builder.words((0..1 << 17).map(|i| (format!("woord{i}"), 1 << 48)));
    let dutch = Repairer::dutch().lexicon();
    herstel::verify(&builder.layer(dutch, "").unwrap()).unwrap();
    let mut model = builder.model().unwrap();
    model.count_words(&"waterschapwater schap ".repeat(20), 1);
    let mut model = model.fix_vocabulary();
    model.count_ngrams("water schap", 1);
    let data = model.build(Confusions::Apart("vv\tw\t2.00\n")).unwrap();
    herstel::verify(&data).unwrap();
}

#[test]
fn a_confidence_that_is_no_probability_is_refused() {
    for probability in [f64::NAN, -0.01, 1.01, 78.0, f64::INFINITY] {
        let mut builder = Repairer::builder();
        let error = builder.min_confidence(probability).build().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Option(_)), "{error}");
        assert!(builder.min_confidence(1.0).build().is_ok());
    }
}

#[test]
fn bad_sources_and_options_are_no_corrupt_data_files() {
    let kind = |error: herstel::Error| {
        assert!(!error.to_string().contains("corrupt"), "{error}");
        error.kind().clone()
    };
    let hunspell = |aff, dic| {
        LexiconBuilder::new()
            .hunspell(aff, dic)
            .map(|_| ())
            .unwrap_err()
    };
    let error = hunspell("SET UTF-8\nCOMPOUNDMIN x\n", "1\nraad\n");
    assert!(error.source().unwrap().is::<herstel::hunspell::Error>());
    assert!(
        error.to_string().starts_with("line 2: ") && error.to_string().ends_with("in the aff file"),
        "{error}"
    );
    assert!(matches!(kind(error), ErrorKind::Malformed(2, _)));
    assert!(matches!(
        kind(hunspell("CIRCUMFIX X\n", "0\n")),
        ErrorKind::Option(_)
    ));
    let data = include_bytes!("../dicts/nl.herstel");
    let as_layer = Repairer::builder().layer(data).build().unwrap_err();
    assert!(matches!(kind(as_layer), ErrorKind::Option(_)));
    let weights = herstel::with_confidence(data, "bias\t1.0\nloss\t2.0\n").unwrap_err();
    assert!(matches!(kind(weights), ErrorKind::Malformed(2, _)));
}
