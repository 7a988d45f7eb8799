//! Bounds, peers and the repairer behind one face.
use std::hint::black_box;
use std::time::Instant;

use compact_str::CompactString;
use fst::Map;
use herstel::{Repairer, Scratch};
use instant_segment::{Search, Segmenter};
use rustc_hash::FxHashSet;
use symspell_rs::SymSpell;
use unicode_normalization::UnicodeNormalization;

use crate::counts::{Counts, words_of};
use crate::support::DATA;
use crate::support::dutch::{forms, section};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Bound,
    /// The bound that ratios are taken to.
    Hash,
    Peer,
    Herstel,
}

type Work = Box<dyn FnMut(&str, &mut String)>;

/// Something that reads a document; all but bounds write it to `out`.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) role: Role,
    pub(crate) work: Work,
    /// Seconds to load.
    pub(crate) load: f64,
    /// Megabytes that loading added to the memory of the process.
    pub(crate) resident: f64,
    /// What it holds.
    pub(crate) note: String,
}

impl Contender {
    pub(crate) fn new(
        name: &'static str,
        role: Role,
        work: impl FnMut(&str, &mut String) + 'static,
    ) -> Self {
        Self {
            name,
            role,
            work: Box::new(work),
            load: 0.0,
            resident: 0.0,
            note: String::new(),
        }
    }

    pub(crate) fn repairs(&self) -> bool {
        matches!(self.role, Role::Peer | Role::Herstel)
    }
}

/// Bytes in memory that this process holds now.
fn resident() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0.0) * 4096.0 / 1e6
}

/// Builds a contender; its load time and memory are noted.
pub(crate) fn loaded(build: impl FnOnce() -> (Contender, String)) -> Contender {
    let (started, before) = (Instant::now(), resident());
    let (mut contender, note) = build();
    contender.load = started.elapsed().as_secs_f64();
    contender.resident = resident() - before;
    contender.note = note;
    contender
}

pub(crate) fn describe(contenders: &[Contender]) -> String {
    let mut out = String::new();
    for contender in contenders.iter().filter(|contender| contender.load > 0.0) {
        out += &format!(
            "{}: loaded in {:.2} s, {}{:.0} MB.\n",
            contender.name, contender.load, contender.note, contender.resident
        );
    }
    out
}

/// The lexicon's forms in a hash set: known, or known in lower case.
fn known() -> FxHashSet<Box<str>> {
    let forms = forms(DATA).expect("the embedded data open");
    forms.into_iter().map(|(form, _)| form.into()).collect()
}

pub(crate) fn bounds() -> Result<Vec<Contender>, String> {
    let copy = |text: &str, out: &mut String| {
        out.clear();
        out.push_str(black_box(text));
    };
    let validate = |text: &str, _: &mut String| {
        let _ = black_box(std::str::from_utf8(black_box(text.as_bytes())));
    };
    let scan = |text: &str, _: &mut String| {
        let add = |sum: usize, (_, word): (usize, &str)| sum + word.len();
        black_box(words_of(text).fold(0, add));
    };
    let lexicon = section(DATA, b"LEXF").ok_or("the data file has no lexicon")?;
    let map = Map::new(lexicon).map_err(|error| error.to_string())?;
    let in_fst = move |text: &str, _: &mut String| {
        black_box(
            words_of(text)
                .filter(|(_, word)| map.contains_key(word))
                .count(),
        );
    };
    let hash = loaded(|| {
        let known = known();
        let note = format!("{} forms, ", known.len());
        let in_hash = move |text: &str, _: &mut String| {
            black_box(
                words_of(text)
                    .filter(|(_, word)| known.contains(*word))
                    .count(),
            );
        };
        (Contender::new("scan + FxHash", Role::Hash, in_hash), note)
    });
    Ok(vec![
        Contender::new("memcpy", Role::Bound, copy),
        Contender::new("UTF-8 validation", Role::Bound, validate),
        Contender::new("scan", Role::Bound, scan),
        hash,
        Contender::new("scan + fst", Role::Bound, in_fst),
    ])
}

/// Words that are not known, and long enough to be two, go to `fix`; what it answers is taken if all
/// its parts are known.
fn drive(
    text: &str,
    out: &mut String,
    known: &FxHashSet<Box<str>>,
    mut fix: impl FnMut(&str) -> Option<String>,
) {
    out.clear();
    let mut from = 0;
    let mut lower = String::new();
    let mut is_known = |word: &str| {
        if known.contains(word) {
            return true;
        }
        if !word.contains(char::is_uppercase) {
            return false;
        }
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        known.contains(lower.as_str())
    };
    for (at, word) in words_of(text) {
        if is_known(word) || word.len() < 4 {
            continue;
        }
        let Some(fixed) = fix(word).filter(|fixed| fixed != word) else {
            continue;
        };
        if fixed
            .split(' ')
            .all(|part| part.len() > 1 && is_known(part))
        {
            out.push_str(&text[from..at]);
            out.push_str(&fixed);
            from = at + word.len();
        }
    }
    out.push_str(&text[from..]);
}

/// A letter as instant-segment takes it: lower case, no mark.
fn ascii(c: char) -> Option<char> {
    let lower = match c {
        'a'..='z' => return Some(c),
        'A'..='Z' => return Some(c.to_ascii_lowercase()),
        _ => c.to_lowercase().next()?,
    };
    std::iter::once(lower)
        .nfd()
        .next()
        .filter(char::is_ascii_lowercase)
}

/// A word as instant-segment takes it, of as many characters; `None` if that cannot be.
pub(crate) fn folded(word: &str) -> Option<String> {
    word.chars().map(ascii).collect()
}

/// instant-segment on the counts, without case and marks.
pub(crate) fn instant(counts: &Counts) -> (Segmenter, String) {
    let fold = |at: u32| folded(&counts.words[at as usize].0).map(CompactString::from);
    let mut words = rustc_hash::FxHashMap::<CompactString, f64>::default();
    for (word, n) in &counts.words {
        if let Some(word) = folded(word) {
            *words.entry(word.into()).or_default() += *n as f64;
        }
    }
    let mut pairs = rustc_hash::FxHashMap::<(CompactString, CompactString), f64>::default();
    for &((a, b), n) in &counts.bigrams {
        if let (Some(a), Some(b)) = (fold(a), fold(b)) {
            *pairs.entry((a, b)).or_default() += n as f64;
        }
    }
    let note = format!("{} words, {} bigrams, ", words.len(), pairs.len());
    (Segmenter::new(words, pairs), note)
}

fn instant_segment(counts: &Counts) -> (Contender, String) {
    let (segmenter, note) = instant(counts);
    let (known, mut search) = (known(), Search::default());
    let work = move |text: &str, out: &mut String| {
        drive(text, out, &known, |word| {
            let folded = folded(word)?;
            let parts = segmenter.segment(&folded, &mut search).ok()?;
            let mut letters = word.chars();
            let mut fixed = String::with_capacity(word.len() + 8);
            for (i, part) in parts.enumerate() {
                fixed.extend((i > 0).then_some(' '));
                fixed.extend(letters.by_ref().take(part.len()));
            }
            Some(fixed)
        });
    };
    (Contender::new("instant-segment", Role::Peer, work), note)
}

/// The tokens of the corpus that symspell_rs takes its probabilities to be shares of.
const SYMSPELL_TOKENS: u128 = 1_024_908_267_229;

/// SymSpell with a prefix of 7, as its documentation has it. The counts are scaled to the corpus that
/// it has built in: else every word would be too rare beside an unknown one.
pub(crate) fn symspell(counts: &Counts, distance: usize) -> (SymSpell, String) {
    let mut symspell = SymSpell::new(distance, None, 7, 1);
    let total: u64 = counts.words.iter().map(|(_, n)| n).sum();
    let scaled = |n: u64| {
        let scaled = u128::from(n) * SYMSPELL_TOKENS / u128::from(total.max(1));
        usize::try_from(scaled.max(1)).unwrap_or(usize::MAX)
    };
    for (word, n) in &counts.words {
        symspell.create_dictionary_entry(word.clone(), scaled(*n));
    }
    for &((a, b), n) in &counts.bigrams {
        let word = |at: u32| counts.words[at as usize].0.as_str();
        let line = format!("{} {} {}", word(a), word(b), scaled(n));
        symspell.load_bigram_dictionary_line(&line, 0, 2, " ");
    }
    let note = format!(
        "{} words, {} bigrams, ",
        symspell.get_dictionary_size(),
        counts.bigrams.len()
    );
    (symspell, note)
}

pub(crate) fn peers(counts: &Counts) -> Vec<Contender> {
    let segmentation = |name, distance| {
        let (symspell, note) = symspell(counts, distance);
        let known = known();
        let work = move |text: &str, out: &mut String| {
            drive(text, out, &known, |word| {
                Some(symspell.word_segmentation(word, distance).segmented_string)
            });
        };
        (Contender::new(name, Role::Peer, work), note)
    };
    let compound = || {
        let (symspell, note) = symspell(counts, 1);
        let known = known();
        let work = move |text: &str, out: &mut String| {
            drive(text, out, &known, |word| {
                let best = symspell.lookup_compound(word, 1, &None, true);
                best.into_iter().next().map(|suggestion| suggestion.term)
            });
        };
        (
            Contender::new("symspell_rs compound, distance 1", Role::Peer, work),
            note,
        )
    };
    vec![
        loaded(|| instant_segment(counts)),
        loaded(|| segmentation("symspell_rs segmentation, distance 0", 0)),
        loaded(|| segmentation("symspell_rs segmentation, distance 1", 1)),
        loaded(compound),
    ]
}

pub(crate) fn herstel() -> Contender {
    loaded(|| {
        let repairer = Repairer::dutch();
        let (mut scratch, mut first) = (Scratch::default(), String::new());
        repairer.repair_into("vande dijk", &mut scratch, &mut first);
        let work =
            move |text: &str, out: &mut String| repairer.repair_into(text, &mut scratch, out);
        (
            Contender::new("herstel", Role::Herstel, work),
            String::new(),
        )
    })
}
