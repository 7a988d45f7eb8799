//! The counts that the peers get: those of the texts that the embedded model was counted on.
use rustc_hash::FxHashMap;

use crate::support::DATA;
use crate::support::dutch::forms;
use crate::texts::Corpus;

/// Bigrams seen less often are dropped: they would double the peers' memory.
const MIN_BIGRAM: u64 = 2;
/// Tokens that the probabilities of the data file stand for, where there is no corpus.
const N_TOKENS: f64 = 35e6;

/// Words in lower case and pairs of them, with their counts; words of the lexicon only, so that no
/// peer takes an author's slip for a word.
pub(crate) struct Counts {
    pub(crate) words: Vec<(String, u64)>,
    /// `((a, b), n)`: places in `words`.
    pub(crate) bigrams: Vec<((u32, u32), u64)>,
}

impl Counts {
    pub(crate) fn new(corpus: Option<&Corpus>) -> Result<Self, String> {
        let mut places: FxHashMap<String, u32> = FxHashMap::default();
        let mut words: Vec<(String, u64)> = Vec::new();
        for (form, p) in forms(DATA).ok_or("the embedded data do not open")? {
            let form = form.to_lowercase();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let count = match corpus {
                // One for those that were never seen.
                Some(_) => 1,
                None => (p * N_TOKENS) as u64 + 1,
            };
            match places.get(&form) {
                Some(&at) if corpus.is_none() => words[at as usize].1 += count,
                Some(_) => {}
                None => {
                    let at = u32::try_from(words.len()).map_err(|error| error.to_string())?;
                    places.insert(form.clone(), at);
                    words.push((form, count));
                }
            }
        }
        let mut pairs: FxHashMap<(u32, u32), u64> = FxHashMap::default();
        for (weight, text) in corpus.iter().flat_map(|corpus| &corpus.texts) {
            for line in text.lines() {
                let mut last = None;
                let (mut lower, mut end) = (String::new(), 0);
                for (at, word) in words_of(line) {
                    lower.clear();
                    lower.extend(word.chars().flat_map(char::to_lowercase));
                    // A sign between two words parts them.
                    let beside = at == end + 1 && line[end..].starts_with(' ');
                    end = at + word.len();
                    let place = places.get(lower.as_str()).copied();
                    if let Some(place) = place {
                        words[place as usize].1 += weight;
                        if let (Some(last), true) = (last, beside) {
                            *pairs.entry((last, place)).or_default() += weight;
                        }
                    }
                    last = place;
                }
            }
        }
        let mut bigrams: Vec<_> = pairs
            .into_iter()
            .filter(|&(_, n)| n >= MIN_BIGRAM)
            .collect();
        bigrams.sort_unstable();
        Ok(Self { words, bigrams })
    }
}

/// The runs of letters of a text and where they begin.
pub(crate) fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - start, word))
}
