//! Dutch-like text of any length that does not repeat itself.
//!
//! Sentences of our own with gaps, which are filled with words of the lexicon: grammatical nonsense with
//! about the vocabulary of real text, rarer words and all. Some gaps take a compound that the lexicon
//! only accepts, some a name that nobody bears, since real text has words that no list has. Word pairs
//! across a gap are rarer than in real text, so a search finds less help in the n-grams.
use fst::{Map, Streamer};
use herstel::{Lexicon, Repairer, Roles};

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

/// Words to draw from.
#[derive(Debug, Default)]
struct Urn {
    words: Vec<String>,
    /// `sums[i]`: the weights of the words up to i.
    sums: Vec<f64>,
}

impl Urn {
    /// Weights flatter than the probabilities: the frequent words stand in the sentences already.
    fn add(&mut self, word: &str, p: f64) {
        self.sums
            .push(self.sums.last().copied().unwrap_or(0.0) + p.powf(0.75));
        self.words.push(word.to_owned());
    }

    fn draw(&self, rng: &mut fastrand::Rng) -> &str {
        let dice = rng.f64() * self.sums.last().copied().unwrap_or(0.0);
        let at = self.sums.partition_point(|&sum| sum <= dice);
        self.words.get(at).map_or("", String::as_str)
    }
}

/// Makes text.
#[derive(Debug)]
pub(crate) struct Dutch {
    lexicon: &'static Lexicon,
    words: Urn,
    begins: Urn,
    ends: Urn,
    rng: fastrand::Rng,
}

/// One gap in so many takes a compound, and one a name.
const COMPOUND: u8 = 24;
const NAME: u8 = 48;

impl Dutch {
    /// `None`: the data are no data file of this version.
    pub(crate) fn new(data: &[u8], seed: u64) -> Option<Self> {
        let mut dutch = Self {
            lexicon: Repairer::dutch().lexicon(),
            words: Urn::default(),
            begins: Urn::default(),
            ends: Urn::default(),
            rng: fastrand::Rng::with_seed(seed),
        };
        for (word, p) in forms(data)? {
            if word.chars().count() < MIN_CHARS || !word.chars().all(char::is_lowercase) {
                continue;
            }
            let Some(entry) = dutch.lexicon.get(&word) else {
                continue;
            };
            let urns = [
                (Roles::WORD, &mut dutch.words),
                (Roles::BEGIN, &mut dutch.begins),
                (Roles::END, &mut dutch.ends),
            ];
            for (role, urn) in urns {
                if entry.roles().contains(role) && !entry.roles().contains(Roles::FORBIDDEN) {
                    urn.add(&word, p);
                }
            }
        }
        Some(dutch)
    }

    /// A compound that the lexicon accepts and does not list.
    fn compound(&mut self) -> Option<String> {
        let (begin, end) = (
            self.begins.draw(&mut self.rng),
            self.ends.draw(&mut self.rng),
        );
        let compound = format!("{begin}{end}");
        let is_new = self.lexicon.get(&compound).is_none();
        (is_new && self.lexicon.contains(&compound)).then_some(compound)
    }

    fn name(&mut self) -> String {
        let parts = [
            &[
                "Bro", "Kla", "Ver", "Hoe", "Spij", "Wou", "Ter", "Dron", "Mee", "Zan", "Ui", "Gra",
            ][..],
            &[
                "ke", "ver", "mer", "len", "ste", "ge", "wou", "ren", "pe", "der",
            ],
            &[
                "ma", "stra", "sma", "dijk", "huizen", "berg", "veld", "man", "sen", "wolde",
            ],
        ];
        parts
            .map(|part| part[self.rng.usize(..part.len())])
            .concat()
    }

    fn gap(&mut self, out: &mut String) {
        if self.rng.u8(..NAME) == 0 {
            let name = self.name();
            out.push_str(&name);
            return;
        }
        let compound = match self.rng.u8(..COMPOUND) {
            0 => (0..20).find_map(|_| self.compound()),
            _ => None,
        };
        match compound {
            Some(compound) => out.push_str(&compound),
            None => out.push_str(self.words.draw(&mut self.rng)),
        }
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
                    self.gap(&mut out);
                }
                out.push_str(part);
            }
            out.push_str(if self.rng.u8(..5) == 0 { "\n" } else { " " });
        }
        out
    }
}
