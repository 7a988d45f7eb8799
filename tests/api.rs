//! What builders take and refuse.
#![cfg(feature = "embedded")]
use std::error::Error;
use std::panic::{RefUnwindSafe, UnwindSafe};

use herstel::{
    ChannelLearner, ConfidenceLearner, Confusions, Edit, EditKind, Entry, ErrorKind, Evidence,
    Lexicon, LexiconBuilder, Mode, ModelBuilder, NgramCounter, PageKind, Protected, ProtectedKind,
    Repairer, RepairerBuilder, Roles, Scratch, Segmenter, hunspell,
};

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
    let error = builder.list("dijk\t4\nhoge dijk\t2\n").unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Malformed(2, _)),
        "{error}"
    );
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
fn phrases_are_refused_as_words() {
    let mut builder = LexiconBuilder::new();
    builder.words([(" dijk\r".to_owned(), 1), ("hoge dijk".to_owned(), 2)]);
    let errors = [
        builder.layer(Repairer::dutch().lexicon(), "").unwrap_err(),
        builder.model().unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error.kind(), ErrorKind::Option(why) if why.contains("`hoge dijk`")));
    }
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
    assert!(error.source().unwrap().is::<hunspell::Error>());
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

/// Compiles if all public types can be shared between threads and printed, and survive a caught panic.
#[test]
fn types_are_shared_between_threads_and_printed() {
    fn is_sent<T: Send + std::fmt::Debug>() {}
    fn is_shared<T: Send + Sync + std::fmt::Debug>() {}
    fn survives<T: UnwindSafe + RefUnwindSafe>() {}
    is_sent::<Scratch>();
    is_shared::<(ChannelLearner, ConfidenceLearner, Confusions<'_>)>();
    is_shared::<(Edit, EditKind, Entry, Roles, Evidence, Mode, PageKind)>();
    is_shared::<(Lexicon, LexiconBuilder, ModelBuilder, NgramCounter)>();
    is_shared::<(
        Protected,
        ProtectedKind,
        Repairer,
        RepairerBuilder,
        Segmenter<'_>,
    )>();
    is_shared::<(herstel::Error, ErrorKind)>();
    is_shared::<(
        hunspell::CompoundRules,
        hunspell::Error,
        hunspell::Expansion,
        hunspell::Flags,
    )>();
    survives::<(Lexicon, Repairer, RepairerBuilder, Segmenter<'_>)>();
}

#[cfg(feature = "parallel")]
#[test]
fn types_of_the_driver_are_too() {
    use herstel::corpus::{
        Cancel, Document, Driver, DriverBuilder, End, Failure, Job, Outcome, Panicked, Repaired,
        Statistics,
    };
    fn is_shared<T: Send + Sync + std::fmt::Debug>() {}
    is_shared::<(
        Cancel,
        Document<u8>,
        Driver,
        DriverBuilder,
        End,
        Failure<u8>,
        Job<u8>,
    )>();
    is_shared::<(Outcome<u8>, Panicked, Repaired, Statistics)>();
}

#[cfg(feature = "formats")]
#[test]
fn types_of_the_formats_are_too() {
    use herstel::formats::{Format, Markup, Repaired};
    fn is_shared<T: Send + Sync + std::fmt::Debug>() {}
    is_shared::<(Format, Markup<'_>, Repaired)>();
}

#[test]
fn kinds_are_told_by_their_names() {
    for kind in EditKind::ALL {
        assert_eq!(kind.to_string().parse::<EditKind>().unwrap(), kind);
    }
    let told = "merge".parse::<EditKind>().unwrap_err().to_string();
    assert!(
        told.contains("`merge`") && told.contains("sign-for-letter"),
        "{told}"
    );
    assert_eq!(
        format!("{:>8}|{}", PageKind::Dutch, ProtectedKind::FileName),
        "   dutch|file-name"
    );
}
