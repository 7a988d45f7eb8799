//! What a word reads if one thing in it was misread throughout.
use super::nodes::{At, Nodes};
use super::{Entry, Layer, Lexicon};

/// A sign, digit or capital may stand for so many letters, a small letter for one.
const MAX_INTENDED: usize = 2;

/// Looks for the forms that a word is, one character in it read as others.
struct Reader<'r> {
    nodes: Nodes<'r>,
    word: &'r [char],
    observed: char,
    found: &'r mut dyn FnMut(&[char], u64),
}

impl Lexicon {
    /// Gives `found` the words that `word` is with `observed` read as the same one or two small letters wherever it stands; a small
    /// letter is read as one, and may be right in some places.
    pub(crate) fn readings(
        &self,
        word: &[char],
        observed: char,
        mut found: impl FnMut(&[char], Entry),
    ) {
        for layer in self.layers() {
            let nodes = layer.nodes();
            let mut reader = Reader {
                nodes,
                word,
                observed,
                found: &mut |intended, index| {
                    let entry = layer.entry(index);
                    if entry.is_word() {
                        found(intended, entry);
                    }
                },
            };
            reader.read(nodes.root(), 0, &mut Vec::new());
        }
    }

    /// The most frequent word that `word` is with a letter for each `_`.
    pub(crate) fn with_holes_filled(&self, word: &str) -> Option<Entry> {
        let mut best = None;
        for layer in self.layers() {
            fill(layer, layer.nodes().root(), word, &mut best);
        }
        best
    }
}

/// Looks for a word more frequent than `best` whose letters from `at` on are `rest`.
fn fill(layer: &Layer, at: At, rest: &str, best: &mut Option<Entry>) {
    let nodes = layer.nodes();
    let mut chars = rest.chars();
    match chars.next() {
        None => {
            let entry = nodes.value(at).map(|index| layer.entry(index));
            let entry = entry.filter(|entry| entry.is_word());
            if entry.is_some_and(|entry| best.is_none_or(|best| entry.cost() < best.cost())) {
                *best = entry;
            }
        }
        Some('_') => {
            for (_, next) in letters(nodes, at) {
                fill(layer, next, chars.as_str(), best);
            }
        }
        Some(c) => {
            if let Some(next) = step(nodes, at, c) {
                fill(layer, next, chars.as_str(), best);
            }
        }
    }
}

fn step(nodes: Nodes<'_>, at: At, c: char) -> Option<At> {
    let mut buffer = [0; 4];
    let mut bytes = c.encode_utf8(&mut buffer).bytes();
    bytes.try_fold(at, |at, byte| nodes.step(at, byte))
}

/// The letters that lead on, with marks or without.
fn letters(nodes: Nodes<'_>, at: At) -> Vec<(char, At)> {
    let mut letters = Vec::new();
    nodes.each(at, |byte, next| match byte {
        b'a'..=b'z' => letters.push((char::from(byte), next)),
        0xc3 => nodes.each(next, |second, next| {
            letters.push((char::from(0xc0 | second & 0x3f), next));
        }),
        _ => {}
    });
    letters
}

impl Reader<'_> {
    /// Reads on from character `i`; `intended` is what was observed before, if anything was.
    fn read(&mut self, at: At, i: usize, intended: &mut Vec<char>) {
        let Some(&c) = self.word.get(i) else {
            if !intended.is_empty()
                && let Some(index) = self.nodes.value(at)
            {
                (self.found)(intended, index);
            }
            return;
        };
        if c != self.observed {
            if let Some(next) = step(self.nodes, at, c) {
                self.read(next, i + 1, intended);
            }
            return;
        }
        if intended.is_empty() {
            self.choose(at, i + 1, intended);
        } else if let Some(next) = intended
            .iter()
            .try_fold(at, |at, &c| step(self.nodes, at, c))
        {
            self.read(next, i + 1, intended);
        }
        if c.is_lowercase()
            && let Some(next) = step(self.nodes, at, c)
        {
            self.read(next, i + 1, intended);
        }
    }

    /// Reads on behind every letter.
    fn choose(&mut self, at: At, behind: usize, intended: &mut Vec<char>) {
        for (c, next) in letters(self.nodes, at) {
            if c == self.observed {
                continue;
            }
            intended.push(c);
            self.read(next, behind, intended);
            if intended.len() < MAX_INTENDED && !self.observed.is_lowercase() {
                self.choose(next, behind, intended);
            }
            intended.pop();
        }
    }
}
