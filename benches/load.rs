//! From bytes to a repairer. The embedded data are opened once a process: see `benches/processes.py`.
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use herstel::{LexiconBuilder, Repairer};

#[allow(dead_code, reason = "other benches use the rest")]
mod support;

fn load(c: &mut Criterion) {
    let mut group = c.benchmark_group("load");
    group.sample_size(20);
    let opened = Repairer::builder().data(support::DATA).build();
    let opened = opened.expect("tests/dicts.rs opens the embedded data");
    assert_eq!(opened.repair("vande dijk"), "van de dijk");
    group.throughput(Throughput::Bytes(support::DATA.len() as u64));
    group.bench_function("data_with_checksum", |b| {
        b.iter(|| Repairer::builder().data(support::DATA).build());
    });
    for n in [1000, 2000, 4000] {
        let words = (0..n).map(|i| (format!("oosterwaard{i:05}"), 2));
        let mut own = LexiconBuilder::new();
        own.words(words);
        let layer = own.layer(opened.lexicon(), "").expect("no confusions");
        assert_eq!(own.n_words(), n);
        group.throughput(Throughput::Bytes(layer.len() as u64));
        group.bench_function(format!("layer/{n}"), |b| {
            b.iter(|| Repairer::builder().layer(layer.clone()).build());
        });
    }
    group.finish();
}

criterion_group!(benches, load);
criterion_main!(benches);
