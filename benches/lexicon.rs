//! Single words: known, known in another case, unknown, compounds.
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use herstel::{Lexicon, Repairer};

#[allow(dead_code, reason = "other benches use the rest")]
mod support;

/// Some hundred words of a kind, so that they are not all in the nearest cache.
type Words = Vec<String>;

fn lexicon(c: &mut Criterion) {
    let lexicon = Repairer::dutch().lexicon();
    let text = support::clean(8000);
    let known: Words = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| lexicon.get(word).is_some())
        .map(str::to_owned)
        .collect();
    let capitals: Words = known.iter().map(|word| word.to_uppercase()).collect();
    let unknown: Words = known.iter().map(|word| format!("{word}q{word}")).collect();
    let parts = ["provincie", "gemeente", "water", "haven", "belasting"];
    let heads = ["bestuur", "kantoor", "plan", "verordening", "overleg"];
    let compounds: Words = parts
        .iter()
        .flat_map(|part| heads.iter().map(move |head| format!("{part}{head}")))
        .filter(|word| lexicon.get(word).is_none() && lexicon.contains(word))
        .collect();
    assert!(known.len() > 500, "{}", known.len());
    let is_word = |word: &String| lexicon.find(word).is_some();
    assert!(capitals.iter().filter(|word| is_word(word)).count() * 10 > capitals.len() * 9);
    assert!(!unknown.iter().any(is_word));
    assert!(compounds.len() > 8, "{compounds:?}");

    let mut group = c.benchmark_group("lexicon");
    let mut bench = |name: &str, words: &Words, ask: fn(&Lexicon, &str) -> bool| {
        group.throughput(Throughput::Elements(words.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| words.iter().filter(|word| ask(lexicon, word)).count());
        });
    };
    bench("get_known", &known, |lexicon, word| {
        lexicon.get(word).is_some()
    });
    bench("get_unknown", &unknown, |lexicon, word| {
        lexicon.get(word).is_some()
    });
    bench("find_capitals", &capitals, |lexicon, word| {
        lexicon.find(word).is_some()
    });
    bench("contains_known", &known, Lexicon::contains);
    bench("contains_compound", &compounds, Lexicon::contains);
    bench("contains_unknown", &unknown, Lexicon::contains);
    group.finish();
}

criterion_group!(benches, lexicon);
criterion_main!(benches);
