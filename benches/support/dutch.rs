//! Dutch-like text of any length that does not repeat itself.
//!
//! Sentences of our own with gaps, which are filled with words of the lexicon, each as often as its
//! own probability says: grammatical nonsense with the vocabulary of real text. Word pairs
//! across a gap are rarer than in real text, so a search finds less help in the n-grams.
use fst::{Map, Streamer};

/// A gap is `_`.
const SENTENCES: &str = include_str!("../texts/sentences.txt");
/// Gaps take content words: longer than most function words.
const MIN_CHARS: usize = 5;
/// Bytes of a form's record in the data file; the first is its cost.
const RECORD: usize = 4;
/// Nats of a stored cost's step.
const STEP: f64 = 80.0 / 1024.0;

/// The bytes of a section of a data file (the layout is in `src/data.rs`).
pub(crate) fn section<'d>(data: &'d [u8], tag: &[u8; 4]) -> Option<&'d [u8]> {
    let number = |at: usize| {
        let bytes = data.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    let mut entries = (0..number(12)?).map(|i| 24 + i * 12);
    let at = entries.find(|&at| data.get(at..at + 4) == Some(tag))?;
    data.get(number(at + 4)?..)?.get(..number(at + 8)?)
}

/// The forms of a data file and their probabilities, in byte order.
pub(crate) fn forms(data: &[u8]) -> Option<Vec<(String, f64)>> {
    let map = Map::new(section(data, b"LEXF")?).ok()?;
    let records = section(data, b"ENTR")?;
    let mut out = Vec::with_capacity(map.len());
    let mut stream = map.stream();
    while let Some((form, index)) = stream.next() {
        let form = String::from_utf8(form.to_vec()).ok()?;
        let cost = *records.get(usize::try_from(index).ok()? * RECORD)?;
        out.push((form, (-f64::from(cost) * STEP).exp()));
    }
    Some(out)
}

/// Makes text.
#[derive(Debug)]
pub(crate) struct Dutch {
    words: Vec<String>,
    /// `sums[i]`: the probabilities of the words up to i.
    sums: Vec<f64>,
    rng: fastrand::Rng,
}

impl Dutch {
    /// `None`: the data are no data file of this version.
    pub(crate) fn new(data: &[u8], seed: u64) -> Option<Self> {
        let mut words = Vec::new();
        let mut sums = Vec::new();
        let mut sum = 0.0;
        for (word, p) in forms(data)? {
            let is_plain = word.chars().all(char::is_lowercase);
            if is_plain && word.chars().count() >= MIN_CHARS {
                sum += p;
                words.push(word);
                sums.push(sum);
            }
        }
        Some(Self {
            words,
            sums,
            rng: fastrand::Rng::with_seed(seed),
        })
    }

    fn word(&mut self) -> &str {
        let dice = self.rng.f64() * self.sums.last().copied().unwrap_or(0.0);
        let at = self.sums.partition_point(|&sum| sum <= dice);
        self.words.get(at).map_or("", String::as_str)
    }

    /// Paragraphs of some five sentences, a paragraph on a line, of at least `bytes` bytes together.
    pub(crate) fn text(&mut self, bytes: usize) -> String {
        let sentences: Vec<&str> = SENTENCES
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        let mut out = String::with_capacity(bytes + 200);
        while out.len() < bytes {
            let sentence = sentences[self.rng.usize(..sentences.len())];
            for (i, part) in sentence.split('_').enumerate() {
                if i > 0 {
                    out.push_str(self.word());
                }
                out.push_str(part);
            }
            out.push_str(if self.rng.u8(..5) == 0 { "\n" } else { " " });
        }
        out
    }
}
