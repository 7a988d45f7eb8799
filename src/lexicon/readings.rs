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
        fn fill(layer: &Layer, at: At, rest: &mut std::str::Chars<'_>, best: &mut Option<Entry>) {
            let nodes = layer.nodes();
            let Some(c) = rest.next() else {
                if let Some(index) = nodes.value(at) {
                    let entry = layer.entry(index);
                    if entry.is_word() && best.is_none_or(|best| entry.cost() < best.cost()) {
                        *best = Some(entry);
                    }
                }
                return;
            };
            if c != '_' {
                let mut buffer = [0; 4];
                let mut bytes = c.encode_utf8(&mut buffer).bytes();
                if let Some(next) = bytes.try_fold(at, |at, byte| nodes.step(at, byte)) {
                    fill(layer, next, rest, best);
                }
                return;
            }
            nodes.each(at, |byte, next| match byte {
                b'a'..=b'z' => fill(layer, next, &mut rest.clone(), best),
                0xc3 => nodes.each(next, |_, next| fill(layer, next, &mut rest.clone(), best)),
                _ => {}
            });
        }
        let mut best = None;
        for layer in self.layers() {
            fill(layer, layer.nodes().root(), &mut word.chars(), &mut best);
        }
        best
    }
}

impl Reader<'_> {
    fn step(&self, at: At, c: char) -> Option<At> {
        let mut buffer = [0; 4];
        let bytes = c.encode_utf8(&mut buffer).bytes();
        bytes
            .into_iter()
            .try_fold(at, |at, byte| self.nodes.step(at, byte))
    }

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
            if let Some(next) = self.step(at, c) {
                self.read(next, i + 1, intended);
            }
            return;
        }
        if intended.is_empty() {
            self.choose(at, i + 1, intended);
        } else if let Some(next) = intended.iter().try_fold(at, |at, &c| self.step(at, c)) {
            self.read(next, i + 1, intended);
        }
        if c.is_lowercase()
            && let Some(next) = self.step(at, c)
        {
            self.read(next, i + 1, intended);
        }
    }

    /// Reads on behind every letter.
    fn choose(&mut self, at: At, behind: usize, intended: &mut Vec<char>) {
        let mut letters = Vec::new();
        let nodes = self.nodes;
        nodes.each(at, |byte, next| match byte {
            b'a'..=b'z' => letters.push((char::from(byte), next)),
            0xc3 => nodes.each(next, |second, next| {
                let code = 0xc0 | u32::from(second & 0x3f);
                letters.extend(char::from_u32(code).map(|c| (c, next)));
            }),
            _ => {}
        });
        for (c, next) in letters {
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
