//! Whole pages as printed and as read, and the four levels of noise with sizes doubled.
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use herstel::{Repairer, Scratch};

#[allow(dead_code, reason = "other benches use the rest")]
mod support;

fn pages(c: &mut Criterion) {
    let repairer = Repairer::dutch();
    let mut group = c.benchmark_group("repair");
    group.sample_size(20);
    let pages = [
        ("clean_page", include_str!("texts/clean.txt"), 0),
        ("light_page", include_str!("texts/light.txt"), 1),
        ("medium_page", include_str!("texts/medium.txt"), 70),
        ("heavy_page", include_str!("texts/heavy.txt"), 100),
        (
            "scanned_page",
            include_str!("../examples/data/page.txt"),
            20,
        ),
    ];
    let (mut scratch, mut out) = (Scratch::default(), String::new());
    for (name, page, min_edits) in pages {
        assert!(repairer.edits(page).len() >= min_edits, "{name}");
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| repairer.repair_into(page, &mut scratch, &mut out));
        });
    }
    group.finish();
}

fn levels(c: &mut Criterion) {
    let repairer = Repairer::dutch();
    let mut group = c.benchmark_group("repair");
    group.sample_size(20);
    let (mut scratch, mut out) = (Scratch::default(), String::new());
    for level in &support::noise::LEVELS {
        for kilobytes in [4, 8, 16] {
            let (clean, noisy) = support::pair(kilobytes * 1000, level);
            repairer.repair_into(&noisy, &mut scratch, &mut out);
            assert_eq!(noisy == clean, level.name == "clean");
            assert!(out.len() >= noisy.len(), "spaces come back");
            group.throughput(Throughput::Bytes(noisy.len() as u64));
            let id = BenchmarkId::new(level.name, kilobytes * 1000);
            group.bench_with_input(id, &noisy, |b, noisy| {
                b.iter(|| repairer.repair_into(noisy, &mut scratch, &mut out));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, pages, levels);
criterion_main!(benches);
