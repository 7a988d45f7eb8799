//! Whole pages: as printed, and as read.
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use herstel::Repairer;

fn repair(c: &mut Criterion) {
    let repairer = Repairer::dutch();
    let mut group = c.benchmark_group("repair");
    let pages = [
        ("clean_page", include_str!("../examples/data/page.gold.txt")),
        ("damaged_page", include_str!("../examples/data/page.txt")),
    ];
    for (name, page) in pages {
        assert!(!repairer.repair(page).is_empty());
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function(name, |b| b.iter(|| repairer.repair(page)));
    }
    group.finish();
}

criterion_group!(benches, repair);
criterion_main!(benches);
