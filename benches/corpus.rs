//! Many documents through the ordered driver, on one thread and on two.
use std::ops::ControlFlow;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use herstel::Repairer;
use herstel::corpus::{Document, Driver, Outcome};

#[allow(dead_code, reason = "other benches use the rest")]
mod support;

/// Most of a corpus is right: this many clean documents to each one of the other levels.
const CLEAN: usize = 17;

fn documents() -> Vec<String> {
    let light = support::noise::LEVELS.iter().skip(1);
    let noisy = light.map(|level| support::pair(4000, level).1);
    let clean = support::clean(4000 * CLEAN);
    let mut rest = clean.as_str();
    let clean = std::iter::from_fn(|| {
        let cut = rest.get(4000..)?.find(' ')? + 4000;
        let (document, tail) = rest.split_at(cut);
        rest = tail;
        Some(document.to_owned())
    });
    clean.chain(noisy).collect()
}

fn run(driver: &Driver, documents: Vec<String>) -> u64 {
    let jobs = (0..)
        .zip(documents)
        .map(|(i, text)| Document::<u32>::new(i, text));
    let sink = |_: Outcome<u32>| ControlFlow::Continue(());
    driver.repair(Repairer::dutch(), jobs, sink).0.n_edits()
}

fn corpus(c: &mut Criterion) {
    let documents = documents();
    let bytes: usize = documents.iter().map(String::len).sum();
    let mut group = c.benchmark_group("corpus");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(bytes as u64));
    for threads in [1, 2] {
        let driver = Driver::builder()
            .threads(threads)
            .build()
            .expect("two threads can be had");
        assert!(run(&driver, documents.clone()) > 200);
        group.bench_function(BenchmarkId::new("threads", threads), |b| {
            let input = || documents.clone();
            b.iter_batched(
                input,
                |documents| run(&driver, documents),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, corpus);
criterion_main!(benches);
