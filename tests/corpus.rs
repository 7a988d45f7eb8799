//! Many documents: order, bounds, failures, stopping; equal for any threads and window.
#![cfg(all(feature = "embedded", feature = "parallel"))]
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use herstel::corpus::{Cancel, Document, Driver, End, Failure, Job};
use herstel::{LexiconBuilder, PageKind, Repairer, Scratch};
use proptest::prelude::*;

const GO: ControlFlow<()> = ControlFlow::Continue(());

fn driver(threads: usize, bytes: u64, documents: usize) -> Driver {
    let mut builder = Driver::builder();
    builder.threads(threads).max_bytes(bytes);
    builder.max_documents(documents).build().unwrap()
}

/// A small document of damaged Dutch.
fn document(seed: usize) -> String {
    let words = [
        "vande",
        "dijken",
        "inhetkader",
        "raad",
        "justitiéle",
        "vcrgunning",
        "plan.In",
        "12",
        "\n\n",
    ];
    let pick = |i: usize| words[(seed * 7 + i * i * 3 + i) % words.len()];
    (0..seed % 13).map(|i| format!("{} ", pick(i))).collect()
}

/// A document that is split over the workers: clean sentences, some damaged, some without an end of the line.
fn long_document(seed: usize, bytes: usize) -> String {
    let sentences = [
        "De provincie beheert de dijken langs de rivier in het kader van de veiligheid. ",
        "Het college heeft de vergunning verleend onder de voorwaarden van de wet.\n",
        "Burgers kunnen binnen zes weken bezwaar maken tegen het besluit.\n\n",
        "De justitiéle diensten kunnenbogen op het plan vande raad. ",
    ];
    let mut out = String::new();
    for i in 0.. {
        out.push_str(sentences[(seed + i * i + i / 7) % if i % 9 == seed % 9 { 4 } else { 3 }]);
        if out.len() > bytes {
            break;
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_split_document_is_as_in_one_piece(
        seeds in prop::collection::vec((0_usize..99, 100_000_usize..400_000), 1..3),
        threads in 1_usize..5,
        bytes in prop::sample::select(vec![1_u64, 500_000, u64::MAX]),
    ) {
        let texts: Vec<String> = seeds.into_iter().map(|(seed, n)| long_document(seed, n)).collect();
        let documents = texts.iter().cloned().enumerate().map(|(i, text)| Document::new(i, text));
        let mut out = Vec::new();
        let (_, end) = driver(threads, bytes, 2).repair(Repairer::dutch(), documents, |outcome| {
            out.push(outcome.result.unwrap());
            GO
        });
        prop_assert_eq!(end, End::Complete);
        for (text, repaired) in texts.iter().zip(&out) {
            let edits = Repairer::dutch().edits(text);
            prop_assert!(!edits.is_empty());
            prop_assert_eq!(&edits, repaired.edits());
            prop_assert_eq!(Repairer::dutch().repair(text), repaired.text());
        }
        prop_assert_eq!(out.len(), texts.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn threads_and_window_change_nothing(
        seeds in prop::collection::vec(0_usize..500, 0..40),
        threads in 1_usize..5,
        bytes in prop::sample::select(vec![0_u64, 1, 100, 5_000, u64::MAX]),
        documents in prop::sample::select(vec![1_usize, 2, 7, 1000]),
    ) {
        let texts: Vec<String> = seeds.into_iter().map(document).collect();
        let run = |driver: Driver| {
            let mut out = Vec::new();
            let documents = texts.iter().cloned().enumerate().map(|(i, text)| {
                if i % 5 == 4 { Document::read(i, Err("unreadable")) } else { Document::read(i, Ok(text)) }
            });
            let (statistics, end) = driver.repair(Repairer::dutch(), documents, |outcome| {
                out.push((outcome.id, outcome.result.map(|r| (r.text().to_owned(), r.edits().to_vec()))));
                GO
            });
            assert_eq!(end, End::Complete);
            (out, statistics)
        };
        let (alone, statistics) = run(driver(1, u64::MAX, 1));
        prop_assert_eq!(&(alone.clone(), statistics), &run(driver(threads, bytes, documents)));
        for (i, result) in alone {
            match result {
                Ok((text, edits)) => {
                    prop_assert_eq!(&edits, &Repairer::dutch().edits(&texts[i]));
                    prop_assert_eq!(text, Repairer::dutch().repair(&texts[i]));
                }
                Err(failure) => prop_assert_eq!(failure, Failure::Source("unreadable")),
            }
        }
    }

    #[test]
    fn results_come_in_order_within_the_window(
        weights in prop::collection::vec(0_u64..100, 0..300),
        threads in 1_usize..5,
        bytes in 0_u64..200,
        documents in 1_usize..9,
    ) {
        let (held, held_bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
        let jobs = weights.iter().enumerate().map(|(i, &weight)| Job::new(weight, (i, weight)));
        let mut out = Vec::new();
        let work = |_: &mut Scratch, (i, weight): (usize, u64)| {
            let n = held.fetch_add(1, Ordering::SeqCst) + 1;
            let n_bytes = held_bytes.fetch_add(weight, Ordering::SeqCst) + weight;
            assert!(n <= documents && (n_bytes <= bytes || n == 1), "{n} jobs, {n_bytes} bytes");
            (i, weight)
        };
        let end = driver(threads, bytes, documents).run(jobs, work, |result| {
            let (i, weight) = result.unwrap();
            held.fetch_sub(1, Ordering::SeqCst);
            held_bytes.fetch_sub(weight, Ordering::SeqCst);
            out.push(i);
            GO
        });
        prop_assert_eq!(end, End::Complete);
        prop_assert_eq!(out, (0..weights.len()).collect::<Vec<_>>());
    }
}

#[test]
fn a_panic_is_one_documents_result() {
    let jobs = (0..50).map(|i| Job::new(1, i));
    let mut failed = Vec::new();
    let work = |_: &mut Scratch, i: usize| assert!(i % 10 != 3, "three");
    let mut at = 0;
    let end = driver(3, 10, 4).run(jobs, work, |result| {
        if let Err(panic) = result {
            failed.push((at, panic.to_string()));
        }
        at += 1;
        GO
    });
    assert_eq!((end, at), (End::Complete, 50));
    let message = "the work on it panicked: three".to_owned();
    let expected = [3, 13, 23, 33, 43].map(|i| (i, message.clone()));
    assert_eq!(failed, expected);
}

#[test]
fn the_sink_stops_an_endless_run() {
    let mut seen = Vec::new();
    let jobs = (0_u64..).map(|i| Job::new(1, i));
    let end = driver(2, 1000, 16).run(
        jobs,
        |_, i| i,
        |result| {
            seen.push(result.unwrap());
            if seen.len() < 100 {
                GO
            } else {
                ControlFlow::Break(())
            }
        },
    );
    assert_eq!((end, seen), (End::Stopped, (0..100).collect()));
}

#[test]
fn a_cancelled_run_hands_over_a_prefix() {
    let cancel = Cancel::default();
    let mut builder = Driver::builder();
    let driver = builder.threads(2).cancel(&cancel).build().unwrap();
    let mut seen = Vec::new();
    let end = driver.run(
        (0_u64..).map(|i| Job::new(1, i)),
        |_, i| i,
        |result| {
            seen.push(result.unwrap());
            if seen.len() == 500 {
                cancel.cancel();
            }
            GO
        },
    );
    assert_eq!(end, End::Stopped);
    assert!(seen.len() >= 500);
    assert!(seen.iter().copied().eq(0..seen.len() as u64));
}

#[test]
#[should_panic(expected = "the sink gives up")]
fn a_panicking_sink_does_not_hang() {
    let jobs = (0_u64..1_000_000).map(|i| Job::new(1, i));
    let _ = driver(2, 10, 2).run(
        jobs,
        |_, i| i,
        |_| -> ControlFlow<()> { panic!("the sink gives up") },
    );
}

#[test]
fn progress_sees_the_totals() {
    let last = std::sync::Arc::new(AtomicU64::new(0));
    let seen = last.clone();
    let mut builder = Driver::builder();
    builder.on_progress(move |totals| seen.store(totals.n_documents(), Ordering::SeqCst));
    let documents = (0..9).map(|i| Document::new(i, document(i)));
    let (totals, _) = builder
        .build()
        .unwrap()
        .repair(Repairer::dutch(), documents, |_| GO);
    assert_eq!((last.load(Ordering::SeqCst), totals.n_documents()), (9, 9));
    assert_eq!(
        totals.bytes_read(),
        (0..9).map(|i| document(i).len() as u64).sum::<u64>()
    );
}

/// Sentences of our own in the neighbours' languages.
const FOREIGN: [&str; 4] = [
    "The council has decided that the permit for the new harbour may be granted, provided that the \
     noise at night stays below the limits which the ministry has published for such works.",
    "Der Gemeinderat hat beschlossen, dass die Genehmigung für den neuen Hafen erteilt werden kann, \
     wenn der Lärm in der Nacht unter den Grenzwerten bleibt, die das Ministerium festgelegt hat.",
    "Le conseil a décidé que le permis pour le nouveau port pouvait être accordé, à condition que le \
     bruit pendant la nuit reste sous les limites que le ministère a publiées pour ces travaux.",
    "Rada zdecydowała, że pozwolenie na nowy port może zostać wydane, jeżeli hałas w nocy pozostanie \
     poniżej wartości, które ministerstwo ogłosiło dla takich prac budowlanych w tym kraju.",
];

#[test]
fn pages_that_are_no_dutch_text_are_left_alone() {
    let lexicon = Repairer::dutch().lexicon();
    for text in FOREIGN {
        assert_eq!(PageKind::of(text, lexicon), PageKind::Foreign, "{text}");
    }
    let table: String = (0..30)
        .map(|i| format!("Post {i} {} {}\n", i * 37, i * i))
        .collect();
    assert_eq!(PageKind::of(&table, lexicon), PageKind::Table);
    for dutch in [
        "Deraad heeftbesloten datde vergunningvoor denieuwe havenkan wordenverleend, mitshet \
         geluidin denacht onderde grenzenblijft diehet ministerieheeft gepubliceerd voordeze werken \
         enwerkzaamheden inhet havengebied.",
        "Bijlage vergunning haven geluid nacht grenswaarden ministerie werkzaamheden havengebied \
         besluit aanvraag bezwaar termijn zienswijze publicatie gemeente provincie waterschap dijk \
         polder gemaal sluis kade",
        "kort",
        "",
    ] {
        assert_eq!(PageKind::of(dutch, lexicon), PageKind::Dutch, "{dutch}");
    }
}

#[test]
fn a_foreign_page_between_dutch_ones_stays() {
    let text = format!(
        "Hetplan is vande raad.\u{c}{} vande raad\u{c}Hetplan is klaar.",
        FOREIGN[0]
    );
    let driver = driver(1, 1 << 20, 1);
    let mut out = String::new();
    let (totals, _) = driver.repair(
        Repairer::dutch(),
        [Document::new((), text.clone())],
        |outcome| {
            out = outcome.result.unwrap().into_text();
            GO
        },
    );
    let expected = text
        .replacen("Hetplan is vande", "Het plan is van de", 1)
        .replacen("Hetplan is klaar", "Het plan is klaar", 1);
    assert_eq!(out, expected);
    assert!(
        totals
            .pages()
            .eq([(PageKind::Dutch, 2), (PageKind::Foreign, 1)])
    );
}

#[test]
fn a_failure_has_the_source_of_the_error_that_it_speaks_for() {
    use std::error::Error;
    let mut lexicon = LexiconBuilder::new();
    let error = lexicon.hunspell("COMPOUNDMIN x\n", "0\n").unwrap_err();
    let message = error.to_string();
    let failure = Failure::Source(error);
    assert_eq!(failure.to_string(), message);
    let source = failure.source().unwrap();
    assert!(source.is::<herstel::hunspell::Error>());
}
