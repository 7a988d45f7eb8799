//! The FST as a tree of letters, decoded where walks pass and kept for the next one.
//!
//! Following a byte in the FST means unpacking a node; a word is walked many times over, by each
//! candidate that shares its beginning. Here a node holds its letters as one mask of 64 bits and
//! its children in a row, so that a step is a test of one bit, a count of the bits below it and
//! an addition, and a letter that leads nowhere costs the test alone. What a form's entry says is
//! kept at its node too.
use super::nodes::At;
use super::{Entry, Layer, Mixed};

/// Letters with a bit of their own beside A to Z and a to z: those before them and behind them in the order of their bytes.
const BEFORE: [char; 2] = ['\'', '-'];
const BEHIND: [char; 9] = ['á', 'è', 'é', 'ê', 'ë', 'ï', 'ó', 'ö', 'ü'];
/// The code of "a", which the other small letters follow. Codes are in the order of the bytes, as the FST has them.
pub(crate) const SMALL_A: u8 = 28;
/// The code of every other character.
pub(crate) const OTHER: u8 = 63;
/// No letter.
pub(crate) const NO_LETTER: u8 = 64;
/// Characters below this are looked up.
const LATIN: usize = 0x180;

const CODES: [u8; LATIN] = {
    let mut codes = [OTHER; LATIN];
    let (mut c, mut code) = (0, 0);
    while c < LATIN {
        let mut is_own = matches!(c, 0x41..=0x5a | 0x61..=0x7a);
        let mut i = 0;
        while i < BEFORE.len() {
            is_own |= c == BEFORE[i] as usize;
            i += 1;
        }
        i = 0;
        while i < BEHIND.len() {
            is_own |= c == BEHIND[i] as usize;
            i += 1;
        }
        if is_own {
            codes[c] = code;
            code += 1;
        }
        c += 1;
    }
    codes
};
const _: () = assert!(CODES[b'a' as usize] == SMALL_A && CODES['ü' as usize] == OTHER - 1);

/// Nodes are dropped when there are more than this: 4 MB. With half of them a heavy page of 30 kB decodes twice as many.
const MAX_NODES: usize = 1 << 18;
/// Room for the nodes of a page, so that they are not moved as they come. What is not filled is not touched.
const NODES_OF_PAGE: usize = 1 << 16;
/// Characters without a bit that are remembered, each at its node.
const MAX_OTHERS: usize = 1 << 14;
/// The root.
pub(crate) const ROOT: u32 = 0;
const NONE: u32 = u32::MAX;

/// The code of a character in a [`Trie`].
#[inline]
pub(crate) fn code(c: char) -> u8 {
    CODES.get(c as usize).copied().unwrap_or(OTHER)
}

/// The bit of a code in [`Trie::letters`].
#[inline]
pub(crate) fn bit(code: u8) -> u64 {
    1 << (code & 63)
}

/// Sixteen bytes, since walks wait for them: of a node that is not decoded yet the letters are where it lies.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// Bits of the letters that lead on; before, where the node lies in the FST, and the outputs on the way there.
    letters: u64,
    /// The first child; `NONE`: not decoded yet. A row of children ends with what the node itself was before, if other
    /// characters lead on that have no bit.
    children: u32,
    /// The form's entry; `NONE`: no form ends here.
    entry: u32,
}

/// A node as a walk meets it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// Bits of the letters that lead on.
    pub(crate) letters: u64,
    children: u32,
    entry: u32,
}

impl Place {
    /// The node after the first of the small letters a to z that lead on; those after the others follow.
    #[inline]
    pub(crate) fn first_small(self) -> u32 {
        self.children + (self.letters & (bit(SMALL_A) - 1)).count_ones()
    }

    /// Whether a form ends here.
    #[inline]
    pub(crate) fn ends_form(self) -> bool {
        self.entry != NONE
    }
}

/// The decoded part of one word list; bounded, and belongs to one worker.
#[derive(Debug, Default)]
pub(crate) struct Trie {
    /// Which list it is of.
    list: u64,
    nodes: Vec<Node>,
    entries: Vec<Entry>,
    /// Nodes behind characters without a bit of their own; `NONE`: none leads on.
    others: Mixed<u64, u32>,
}

impl Trie {
    /// Makes it the tree of `layer` and bounds it. Numbers of nodes do not outlive this.
    pub(crate) fn begin(&mut self, layer: &Layer) {
        if self.list != layer.number || self.nodes.is_empty() || self.nodes.len() > MAX_NODES {
            self.list = layer.number;
            self.nodes.clear();
            self.entries.clear();
            self.others.clear();
            self.nodes.reserve(NODES_OF_PAGE);
            self.nodes.push(Node::at(layer.nodes().root()));
            self.decode(layer, ROOT);
        }
    }

    /// What a node is.
    #[inline(always)]
    pub(crate) fn place(&self, node: u32) -> Place {
        let Node {
            letters,
            children,
            entry,
            ..
        } = self.nodes[node as usize];
        Place {
            letters,
            children,
            entry,
        }
    }

    /// The entry of the form that ends at a place.
    #[inline]
    pub(crate) fn entry_at(&self, place: Place) -> Option<Entry> {
        self.entries.get(place.entry as usize).copied()
    }

    /// Bits of the letters that lead on from a node.
    #[inline]
    pub(crate) fn letters(&self, node: u32) -> u64 {
        self.nodes[node as usize].letters
    }

    /// The entry of the form that ends at a node.
    #[inline]
    pub(crate) fn entry(&self, node: u32) -> Option<Entry> {
        self.entries
            .get(self.nodes[node as usize].entry as usize)
            .copied()
    }

    /// The node after `c`, whose code is `code`.
    #[inline]
    pub(crate) fn step(&mut self, layer: &Layer, node: u32, code: u8, c: char) -> Option<u32> {
        if code != OTHER {
            return self.child(layer, node, code);
        }
        let has_others = self.letters(node) & bit(OTHER) != 0;
        has_others.then(|| self.other(layer, node, c)).flatten()
    }

    /// The node after the letter of a code that is not [`OTHER`].
    #[inline]
    pub(crate) fn child(&mut self, layer: &Layer, node: u32, code: u8) -> Option<u32> {
        self.child_of(layer, self.place(node), code)
    }

    /// As [`Self::child`], of a place.
    #[inline(always)]
    pub(crate) fn child_of(&mut self, layer: &Layer, place: Place, code: u8) -> Option<u32> {
        if place.letters & bit(code) == 0 {
            return None;
        }
        let below = place.letters & (bit(code) - 1);
        let next = place.children + below.count_ones();
        self.decode_once(layer, next);
        Some(next)
    }

    /// Makes a child what it is.
    #[inline]
    pub(crate) fn decode_once(&mut self, layer: &Layer, node: u32) {
        if self.nodes[node as usize].children == NONE {
            self.decode(layer, node);
        }
    }

    /// A character without a bit of its own: by the bytes of the FST, the first time.
    #[cold]
    fn other(&mut self, layer: &Layer, node: u32, c: char) -> Option<u32> {
        let key = u64::from(node) << 32 | u64::from(c);
        if let Some(&known) = self.others.get(&key) {
            return Some(known).filter(|&next| next != NONE);
        }
        let nodes = layer.nodes();
        let mut buffer = [0; 4];
        let bytes = c.encode_utf8(&mut buffer).as_bytes();
        let Place {
            letters, children, ..
        } = self.place(node);
        let itself = children + (letters & !bit(OTHER)).count_ones();
        let from = self.nodes[itself as usize].source();
        let at = bytes.iter().try_fold(from, |at, &b| nodes.step(at, b));
        let next = at.map(|at| {
            let next = index(self.nodes.len());
            self.nodes.push(Node::at(at));
            self.decode(layer, next);
            next
        });
        if self.others.len() < MAX_OTHERS {
            self.others.insert(key, next.unwrap_or(NONE));
        }
        next
    }

    /// Adds a child to the row in hand, unless its letter has no bit of its own.
    #[inline(always)]
    fn add(&mut self, code: u8, at: At, letters: &mut u64) {
        *letters |= bit(code);
        if code != OTHER {
            self.nodes.push(Node::at(at));
        }
    }

    #[cold]
    fn decode(&mut self, layer: &Layer, node: u32) {
        let nodes = layer.nodes();
        let itself = self.nodes[node as usize];
        let here = itself.source();
        let (mut letters, first) = (0, self.nodes.len());
        // Codes are in the order of the bytes, and so are the children.
        nodes.each(here, |byte, at| {
            if byte.is_ascii() {
                return self.add(CODES[usize::from(byte)], at, &mut letters);
            }
            nodes.each(at, |second, at| {
                // Two bytes are a character below U+0800; more bytes are none with a code.
                let lead = usize::from(byte & 0x1f) << 6;
                let c = lead | usize::from(second & 0x3f);
                let two = byte & 0xe0 == 0xc0;
                let code = CODES.get(c).copied().filter(|_| two).unwrap_or(OTHER);
                self.add(code, at, &mut letters);
            });
        });
        if letters & bit(OTHER) != 0 {
            self.nodes.push(itself);
        }
        let mut entry = NONE;
        if let Some(rank) = nodes.value(here) {
            entry = index(self.entries.len());
            self.entries.push(layer.entry(rank));
        }
        let decoded = &mut self.nodes[node as usize];
        decoded.letters = letters;
        decoded.children = index(first);
        decoded.entry = entry;
    }
}

impl Node {
    /// A node that is not decoded yet: sections of a data file are below 2^32 bytes, and so are outputs, numbers of forms.
    fn at(At { addr, out }: At) -> Self {
        Self {
            letters: (addr as u64) << 32 | out & u64::from(u32::MAX),
            children: NONE,
            entry: NONE,
        }
    }

    /// Where a node lies that is not decoded yet.
    fn source(self) -> At {
        At {
            addr: usize::try_from(self.letters >> 32).unwrap_or(0),
            out: self.letters & u64::from(u32::MAX),
        }
    }
}

/// The nodes of one walk are far below 2^32.
fn index(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(NONE)
}
