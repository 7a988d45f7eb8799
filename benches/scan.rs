//! Clean text: all that is done is to cut it into chunks and know them.
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use herstel::{PageKind, Repairer, Scratch};

#[allow(dead_code, reason = "other benches use the rest")]
mod support;

fn scan(c: &mut Criterion) {
    let repairer = Repairer::dutch();
    let mut group = c.benchmark_group("scan");
    let (mut scratch, mut edits) = (Scratch::default(), Vec::new());
    // Below 64 kB: longer texts are known by samples first.
    for kilobytes in [8, 16, 32, 64] {
        let text = support::clean(kilobytes * 1000);
        repairer.edits_into(&text, &mut scratch, &mut edits);
        assert!(edits.len() < 3, "{edits:?}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(
            BenchmarkId::new("clean", kilobytes * 1000),
            &text,
            |b, text| {
                b.iter(|| repairer.edits_into(text, &mut scratch, &mut edits));
            },
        );
    }
    let text = support::clean(16_000);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("clean_with_new_scratch", |b| {
        b.iter(|| repairer.edits_into(&text, &mut Scratch::default(), &mut edits));
    });
    let rows: String = (0..1000_u32)
        .map(|i| format!("{} {},{:02} {:.3}\n", i * 7, i, i % 100, f64::from(i) / 7.0))
        .collect();
    assert!(repairer.edits(&rows).is_empty());
    group.throughput(Throughput::Bytes(rows.len() as u64));
    group.bench_function("numbers", |b| {
        b.iter(|| repairer.edits_into(&rows, &mut scratch, &mut edits));
    });
    assert_eq!(PageKind::of(&text, repairer.lexicon()), PageKind::Dutch);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("page_kind", |b| {
        b.iter(|| PageKind::of(&text, repairer.lexicon()));
    });
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
