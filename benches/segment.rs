//! Run-on splitting; lengths doubled to show the growth.
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use herstel::{Repairer, Segmenter};

fn segment(c: &mut Criterion) {
    let segmenter = Segmenter::new(Repairer::dutch());
    let unit = "deaanvraagwordtingediendbijhetloketvandeprovincie";
    assert_eq!(segmenter.segment(unit).len(), 10);
    let mut group = c.benchmark_group("segment");
    for times in [1, 2, 4, 8] {
        let text = unit.repeat(times);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("run_on", text.len()), &text, |b, text| {
            b.iter(|| segmenter.segment(text))
        });
    }
    group.finish();
}

criterion_group!(benches, segment);
criterion_main!(benches);
