//! The nodes of an FST, read where they lie.
//!
//! The crate `fst` unpacks a node whole before it answers anything, some two hundred instructions for each byte of a
//! word; here a step reads what it needs: state, sizes, inputs, one address, one output. The format is that of
//! `fst` 0.4 (`raw/node.rs`), version 3, as [`verify`](super::verify) checks it. Bytes that break it lead
//! nowhere, and nothing here panics or turns for ever on them.
use crate::bytes::{HIGH, ONES, eight, first, unmarked};

/// The final node without edges, which lies nowhere.
const END: usize = 0;
/// A node with more edges has an index of 256 bytes.
const MAX_UNINDEXED: usize = 32;

/// How far from the end of the file the root's address is, before the checksum.
const ROOT: usize = 12;

/// Inputs that a single edge keeps in six bits of its state, the first under number 1.
const COMMON: [u8; 63] = *b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";

/// All nodes of an FST.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nodes<'f> {
    bytes: &'f [u8],
    root: usize,
}

/// A node, and the outputs on the way to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) addr: usize,
    pub(super) out: u64,
}

/// Where the parts of a node with any number of edges lie.
struct Many {
    n: usize,
    is_final: bool,
    /// The inputs, the last first.
    inputs: usize,
    /// Where their index lies, if there is one.
    index: usize,
    /// Bytes of an address, and of an output.
    width: usize,
    output: usize,
}

impl Many {
    /// Where the node begins; its edges are counted back from there.
    fn end(&self) -> usize {
        let outputs = self.n + usize::from(self.is_final);
        let size = (self.n * self.width).wrapping_add(outputs * self.output);
        self.inputs.wrapping_sub(size)
    }
}

impl<'f> Nodes<'f> {
    /// Those of an FST as it lies in a file.
    pub(super) fn of(bytes: &'f [u8]) -> Self {
        let root = bytes.len().checked_sub(ROOT);
        let root = root.map_or(0, |at| eight(bytes, at));
        Self {
            bytes,
            root: usize::try_from(root).unwrap_or(END),
        }
    }

    #[inline]
    pub(super) fn root(self) -> At {
        At {
            addr: self.root,
            out: 0,
        }
    }

    #[inline]
    fn byte(self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The number in `width` bytes, little-endian; 0 to 8 of them.
    #[inline]
    fn number(self, at: usize, width: usize) -> u64 {
        first(eight(self.bytes, at), width)
    }

    /// Where an edge leads whose address is packed at `at`, of a node that begins at `end`.
    #[inline]
    fn target(self, at: usize, width: usize, end: usize) -> usize {
        match usize::try_from(self.number(at, width)) {
            Ok(delta @ 1..) => end.wrapping_sub(delta),
            _ => END,
        }
    }

    /// The input of a single edge, and how many bytes of its own it has.
    #[inline]
    fn single(self, addr: usize, state: u8) -> (u8, usize) {
        match usize::from(state & 0b11_1111) {
            0 => (self.byte(addr.wrapping_sub(1)), 1),
            common => (COMMON[common - 1], 0),
        }
    }

    /// The node behind a single edge; `is_next`: it lies right before this one, and nothing is put out.
    #[inline]
    fn behind_single(self, At { addr, out }: At, input_len: usize, is_next: bool) -> At {
        if is_next {
            let addr = addr.wrapping_sub(input_len + 1);
            return At { addr, out };
        }
        let sizes = addr.wrapping_sub(input_len + 1);
        let (width, output) = unpack(self.byte(sizes));
        let place = sizes.wrapping_sub(width);
        let end = place.wrapping_sub(output);
        At {
            addr: self.target(place, width, end),
            out: out.wrapping_add(self.number(end, output)),
        }
    }

    #[inline]
    fn many(self, addr: usize, state: u8) -> Many {
        let (n, n_len) = match usize::from(state & 0b11_1111) {
            0 => match usize::from(self.byte(addr.wrapping_sub(1))) {
                // No node of one edge is packed so.
                1 => (256, 1),
                n => (n, 1),
            },
            n => (n, 0),
        };
        let sizes = addr.wrapping_sub(n_len + 1);
        let (width, output) = unpack(self.byte(sizes));
        let index = sizes.wrapping_sub(if n > MAX_UNINDEXED { 256 } else { 0 });
        Many {
            n,
            is_final: state & 0b100_0000 != 0,
            inputs: index.wrapping_sub(n),
            index,
            width,
            output,
        }
    }

    /// The node behind edge `i`.
    #[inline]
    fn behind(self, out: u64, many: &Many, i: usize) -> At {
        let addresses = many.inputs.wrapping_sub(many.n * many.width);
        let place = many.inputs.wrapping_sub((i + 1) * many.width);
        let output = addresses.wrapping_sub((i + 1) * many.output);
        At {
            addr: self.target(place, many.width, many.end()),
            out: out.wrapping_add(self.number(output, many.output)),
        }
    }

    /// The edge of a byte among at most [`MAX_UNINDEXED`], whose inputs are looked at eight at a time.
    #[inline]
    fn find(self, many: &Many, byte: u8) -> Option<usize> {
        let sought = ONES * u64::from(byte);
        let mut at = 0;
        while at < many.n {
            let differs = self.number(many.inputs.wrapping_add(at), 8) ^ sought;
            // The lowest byte that is zero; higher ones may be marked by a borrow.
            let marked = differs.wrapping_sub(ONES) & !differs & HIGH;
            if marked != 0 {
                let place = at + unmarked(marked);
                // Sizes and other nodes lie behind the inputs.
                return (many.n - 1).checked_sub(place);
            }
            at += 8;
        }
        None
    }

    /// The node after a byte.
    #[inline]
    pub(super) fn step(self, at: At, byte: u8) -> Option<At> {
        if at.addr == END {
            return None;
        }
        let state = self.byte(at.addr);
        if state & 0b1000_0000 != 0 {
            let (input, input_len) = self.single(at.addr, state);
            let is_next = state & 0b100_0000 != 0;
            return (input == byte).then(|| self.behind_single(at, input_len, is_next));
        }
        let many = self.many(at.addr, state);
        let i = if many.n > MAX_UNINDEXED {
            let place = many.index.wrapping_add(usize::from(byte));
            Some(usize::from(self.byte(place))).filter(|&i| i < many.n)
        } else {
            self.find(&many, byte)
        };
        Some(self.behind(at.out, &many, i?))
    }

    /// Gives every edge to `each`: its byte and where it leads, in the order of the bytes.
    #[inline]
    pub(super) fn each(self, at: At, mut each: impl FnMut(u8, At)) {
        if at.addr == END {
            return;
        }
        let state = self.byte(at.addr);
        if state & 0b1000_0000 != 0 {
            let (input, input_len) = self.single(at.addr, state);
            let is_next = state & 0b100_0000 != 0;
            return each(input, self.behind_single(at, input_len, is_next));
        }
        let many = self.many(at.addr, state);
        let Some(inputs) = self.bytes.get(many.inputs..many.index) else {
            return;
        };
        let inputs = inputs.get(..many.n).unwrap_or_default();
        let end = many.end();
        let mut place = many.inputs;
        let mut output = many.inputs.wrapping_sub(many.n * many.width);
        for &input in inputs.iter().rev() {
            place = place.wrapping_sub(many.width);
            output = output.wrapping_sub(many.output);
            let behind = At {
                addr: self.target(place, many.width, end),
                out: at.out.wrapping_add(self.number(output, many.output)),
            };
            each(input, behind);
        }
    }

    /// The output of the key that ends here, if one does.
    #[inline]
    pub(super) fn value(self, At { addr, out }: At) -> Option<u64> {
        if addr == END {
            return Some(out);
        }
        let state = self.byte(addr);
        if state >> 6 != 0b01 {
            return None;
        }
        let many = self.many(addr, state);
        Some(out.wrapping_add(self.number(many.end(), many.output)))
    }

    /// The output of a key.
    #[inline]
    pub(super) fn get(self, from: At, key: &[u8]) -> Option<u64> {
        let end = key.iter().try_fold(from, |at, &byte| self.step(at, byte))?;
        self.value(end)
    }
}

/// The bytes of an address and of an output; at most eight, whatever the byte says.
#[inline]
fn unpack(sizes: u8) -> (usize, usize) {
    (
        usize::from(sizes >> 4).min(8),
        usize::from(sizes & 15).min(8),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(keys: impl IntoIterator<Item = Vec<u8>>, mix: u64) -> fst::Map<Vec<u8>> {
        let numbered = keys.into_iter().zip(1_u64..);
        let value = |i: u64| (i * i).wrapping_mul(mix) % (mix + 1);
        fst::Map::from_iter(numbered.map(|(key, i)| (key, value(i)))).unwrap()
    }

    /// Every node as the crate has it, and every byte from it.
    fn compare(map: &fst::Map<impl AsRef<[u8]>>) -> usize {
        let fst = map.as_fst();
        let nodes = Nodes::of(fst.as_bytes());
        assert_eq!(nodes.root().addr, fst.root().addr());
        let (mut seen, mut left) = (std::collections::HashSet::new(), vec![fst.root().addr()]);
        while let Some(addr) = left.pop() {
            let (node, here) = (fst.node(addr), At { addr, out: 7 });
            let edges: Vec<(u8, At)> = (node.transitions())
                .map(|edge| {
                    let out = 7 + edge.out.value();
                    let addr = edge.addr;
                    (edge.inp, At { addr, out })
                })
                .collect();
            let mut found = Vec::new();
            nodes.each(here, |byte, at| found.push((byte, at)));
            assert_eq!(found, edges);
            for byte in 0..=u8::MAX {
                let edge = edges.iter().find(|edge| edge.0 == byte);
                assert_eq!(nodes.step(here, byte), edge.map(|edge| edge.1));
            }
            let value = node.is_final().then(|| 7 + node.final_output().value());
            assert_eq!(nodes.value(here), value);
            left.extend(
                edges
                    .iter()
                    .map(|edge| edge.1.addr)
                    .filter(|&a| seen.insert(a)),
            );
        }
        seen.len()
    }

    #[test]
    fn nodes_are_what_the_crate_reads() {
        // Of one byte, of every number of edges and every byte, of long outputs and none.
        let fan = |n: u8| (0..=n).flat_map(move |a| [vec![n, a], vec![n, a, a, b'x']]);
        let mut keys: Vec<Vec<u8>> = (0..=u8::MAX).flat_map(fan).collect();
        keys.extend(["aan", "aanvraag", "é", "één"].map(|key| key.as_bytes().to_vec()));
        keys.push(vec![]);
        keys.sort();
        keys.dedup();
        for mix in [0, 1, 300, 1 << 20, 1 << 40] {
            assert!(compare(&map(keys.clone(), mix)) > 250);
        }
        assert_eq!(compare(&map([], 1)), 0);
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn the_lexicon_is_what_the_crate_reads() {
        let layer = crate::Repairer::dutch().lexicon.layers().next().unwrap();
        let nodes = layer.nodes();
        let mut stream = layer.map.stream();
        let mut n = 0;
        while let Some((key, value)) = fst::Streamer::next(&mut stream) {
            if n % 7 == 0 {
                assert_eq!(nodes.get(nodes.root(), key), Some(value));
                let longer = [key, b"q"].concat();
                assert_eq!(nodes.get(nodes.root(), &longer), layer.map.get(&longer));
            }
            n += 1;
        }
        assert_eq!(n, layer.n);
    }

    #[test]
    fn broken_bytes_lead_nowhere_and_end() {
        let whole = map((0..200_u8).map(|a| vec![a, 200 - a, a / 3]), 300);
        let mut bytes = whole.as_fst().to_vec();
        for i in 16..bytes.len() {
            for flip in [0x01, 0x80, 0xff] {
                bytes[i] ^= flip;
                let nodes = Nodes::of(&bytes);
                let _ = nodes.get(nodes.root(), &[7, 193, 2]);
                let mut n = 0;
                nodes.each(nodes.root(), |_, at| {
                    nodes.each(at, |_, at| n += usize::from(nodes.value(at).is_some()));
                });
                assert!(n <= 1 << 16);
                bytes[i] ^= flip;
            }
        }
        let nodes = Nodes::of(&[]);
        assert_eq!(nodes.get(nodes.root(), b""), Some(0));
    }
}
