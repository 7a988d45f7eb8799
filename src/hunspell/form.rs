//! The string under test, in the spelling of the keys.

/// The single letters for ij and IJ.
const LIGATURES: [(char, &str); 2] = [('\u{133}', "ij"), ('\u{132}', "IJ")];

/// `c` in the spelling of the keys, appended to `out`.
pub(super) fn push_plain(out: &mut String, c: char) {
    match LIGATURES.iter().find(|(ligature, _)| *ligature == c) {
        Some((_, letters)) => out.push_str(letters),
        None => out.push(c),
    }
}

/// Whether these conversions of the input make i and j one letter.
pub(super) fn joins_ij(input: &[(String, String)]) -> bool {
    input.iter().any(|(_, to)| to.contains(LIGATURES[0].0))
}

/// `text` in the spelling of the keys, or `None` if i and j are one letter in the input (`joined`) and `text` has them
/// as separate letters next to each other.
pub(super) fn to_plain(text: &str, joined: bool) -> Option<String> {
    if joined && (text.contains("ij") || text.contains("IJ")) {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    text.chars().for_each(|c| push_plain(&mut plain, c));
    Some(plain)
}

/// A word as letters (ij is one letter) together with its spelling in the keys (ij is two).
#[derive(Debug)]
pub(super) struct Form {
    /// The letters.
    letters: Vec<char>,
    /// Spelling in the keys.
    text: String,
    /// `starts[k]`: byte offset in `text` of letter `k`; one more element for the end.
    starts: Vec<usize>,
    /// Byte offsets in `text` of an i that is followed by j, or I by J, without being one letter with it, where the
    /// input has the one letter.
    // Invariant: ascending. No key may be matched over such a pair.
    separate: Vec<usize>,
}

impl Form {
    pub(super) fn new(letters: Vec<char>, joined: bool) -> Self {
        let mut text = String::with_capacity(letters.len() + 8);
        let mut starts = Vec::with_capacity(letters.len() + 1);
        let mut separate = Vec::new();
        let mut previous = None;
        for &c in &letters {
            if joined && matches!((previous, c), (Some('i'), 'j') | (Some('I'), 'J')) {
                separate.push(text.len() - 1);
            }
            previous = Some(c);
            starts.push(text.len());
            push_plain(&mut text, c);
        }
        starts.push(text.len());
        Self {
            letters,
            text,
            starts,
            separate,
        }
    }

    pub(super) fn letters(&self) -> &[char] {
        &self.letters
    }

    pub(super) fn n_letters(&self) -> usize {
        self.letters.len()
    }

    /// The spelling of letters `from..to`.
    pub(super) fn text(&self, from: usize, to: usize) -> &str {
        &self.text[self.starts[from]..self.starts[to]]
    }

    /// The spelling of letters `from..to` if a key can be equal to it.
    pub(super) fn key(&self, from: usize, to: usize) -> Option<&str> {
        let (start, end) = (self.starts[from], self.starts[to]);
        let blocked = |&at: &usize| at >= start && at + 2 <= end;
        if self.separate.iter().any(blocked) {
            None
        } else {
            Some(&self.text[start..end])
        }
    }

    /// The longest spelling from letter `from` in which keys can be searched.
    pub(super) fn searchable(&self, from: usize) -> &str {
        let start = self.starts[from];
        let end = match self.separate.iter().find(|&&at| at >= start) {
            Some(at) => at + 1,
            None => self.text.len(),
        };
        &self.text[start..end]
    }

    /// The letter boundary `len` bytes after letter `from`, if there is one.
    pub(super) fn boundary(&self, from: usize, len: usize) -> Option<usize> {
        self.starts.binary_search(&(self.starts[from] + len)).ok()
    }
}
