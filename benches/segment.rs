//! Run-on splitting alone; lengths doubled to show the growth.
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use herstel::{Repairer, Segmenter};

#[allow(dead_code, reason = "other benches use the rest")]
mod support;

fn segment(c: &mut Criterion) {
    let segmenter = Segmenter::new(Repairer::dutch());
    let line = "deaanvraagwordtingediendbijhetloketvandeprovincie";
    assert_eq!(segmenter.segment(line).len(), 10);
    let letters: String = support::clean(2000)
        .chars()
        .filter(char::is_ascii_lowercase)
        .collect();
    let mut group = c.benchmark_group("segment");
    for n in [60, 120, 240, 480] {
        let text = &letters[..n];
        assert!(segmenter.segment(text).len() > n / 12);
        group.throughput(Throughput::Bytes(n as u64));
        group.bench_with_input(BenchmarkId::new("run_on", n), text, |b, text| {
            b.iter(|| segmenter.segment(text));
        });
    }
    for n in [60, 120] {
        let text = "a".repeat(n);
        group.throughput(Throughput::Bytes(n as u64));
        group.bench_with_input(BenchmarkId::new("one_letter", n), &text, |b, text| {
            b.iter(|| segmenter.segment(text));
        });
    }
    group.finish();
}

criterion_group!(benches, segment);
criterion_main!(benches);
