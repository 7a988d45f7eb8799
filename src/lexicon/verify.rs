//! Every byte of a lexicon checked, so that what reads it later need not fear it.
//!
//! The crate `fst` checks its own checksum and trusts the rest: a node that lies about its size makes it
//! panic, an edge that leads back makes it turn for ever. Here every node that can be reached is checked
//! for its bounds, for edges to earlier nodes alone, for sorted inputs, and for outputs that count keys;
//! [`Layer`] takes an output for the rank of its key.
use std::collections::HashMap;

use super::{BLOCK, Layer, RECORD, entry};
use crate::error::{Error, Result};
use crate::hunspell::Flags;

/// Bytes before the first node: version and type.
const FST_HEADER: usize = 16;
/// From this many transitions on a node has an index of 256 bytes.
const INDEXED: usize = 33;
/// The only version of the format that is written with a checksum.
const FST_VERSION: u64 = 3;

fn bad(at: usize, what: &str) -> Error {
    Error::corrupt(format!("the lexicon's node at byte {at} {what}"))
}

/// Where the parts of a node lie (the format is that of `fst` 0.4, `raw/node.rs`).
struct Layout {
    n: usize,
    /// The first byte of the node; edges are counted back from it.
    end: usize,
    /// Edge `i` lies at `edges - (i + 1) * width`; `width` is 0 if it leads to the node just before.
    edges: usize,
    width: usize,
    /// Where the index of inputs lies, if there is one.
    index: Option<usize>,
}

/// `None`: the node does not lie between the header and its own address.
fn layout(bytes: &[u8], at: usize) -> Option<Layout> {
    let byte = |at: usize| bytes.get(at).copied();
    let state = byte(at)?;
    let low = state & 0b11_1111;
    let input = usize::from(low == 0);
    if state >> 6 == 0b11 {
        let end = at.checked_sub(input)?;
        return Some(Layout {
            n: 1,
            end,
            edges: end,
            width: 0,
            index: None,
        });
    }
    let (n, head, is_final) = if state >> 6 == 0b10 {
        (1, input + 1, false)
    } else {
        let n = match low {
            0 => match byte(at.checked_sub(1)?)? {
                1 => 256,
                n => usize::from(n),
            },
            n => usize::from(n),
        };
        (n, input + 1, state & 0b100_0000 != 0)
    };
    let sizes = at.checked_sub(head)?;
    let packed = byte(sizes)?;
    let (width, output) = (usize::from(packed >> 4), usize::from(packed & 15));
    if width > 8 || output > 8 || n > 0 && width == 0 {
        return None;
    }
    let one = state >> 6 == 0b10;
    let index = if n >= INDEXED {
        Some(sizes.checked_sub(256)?)
    } else {
        None
    };
    // A single edge keeps its input beside the state.
    let edges = index
        .unwrap_or(sizes)
        .checked_sub(if one { 0 } else { n })?;
    let end = edges.checked_sub(n * width + n * output + if is_final { output } else { 0 })?;
    (end >= FST_HEADER).then_some(Layout {
        n,
        end,
        edges,
        width,
        index,
    })
}

impl Layout {
    /// The address that edge `i` leads to; 0 is the final node without edges.
    fn target(&self, bytes: &[u8], i: usize) -> Option<usize> {
        if self.width == 0 {
            return self.end.checked_sub(1).filter(|&to| to >= FST_HEADER);
        }
        let at = self.edges.checked_sub((i + 1) * self.width)?;
        let packed = bytes.get(at..at + self.width)?;
        let delta = packed
            .iter()
            .rev()
            .fold(0_u64, |n, &b| n << 8 | u64::from(b));
        if delta == 0 {
            return Some(0);
        }
        let to = self.end.checked_sub(usize::try_from(delta).ok()?)?;
        (to >= FST_HEADER).then_some(to)
    }
}

/// Checks the version of an FST.
pub(super) fn version(bytes: &[u8]) -> Result<()> {
    let version = bytes.first_chunk::<8>().map(|b| u64::from_le_bytes(*b));
    if version == Some(FST_VERSION) {
        return Ok(());
    }
    Err(Error::corrupt(format!(
        "the lexicon's FST has version {version:?}, expected {FST_VERSION}"
    )))
}

/// Checks an FST that the crate has opened, and that its outputs rank the keys, or are none.
///
/// Complexity: linear in the bytes; memory of a bit for each byte and some 40 bytes a node.
pub(super) fn fst(fst: &fst::raw::Fst<super::Section>, ranks: bool) -> Result<()> {
    let bytes = fst.as_bytes();
    fst.verify()
        .map_err(|error| Error::corrupt(format!("the lexicon: {error}")))?;
    version(bytes)?;
    // Root address, number of keys and checksum are the last 20 bytes.
    let tail = bytes.len() - 20;
    let word = |at: usize| {
        bytes[at..]
            .first_chunk::<8>()
            .map_or(0, |b| u64::from_le_bytes(*b))
    };
    let (n_keys, root) = (
        word(tail),
        usize::try_from(word(tail + 8)).unwrap_or(usize::MAX),
    );
    let nodes = &bytes[..tail];
    let mut reached = vec![0_u64; tail.div_ceil(64)];
    let mark = |reached: &mut Vec<u64>, at: usize| reached[at / 64] |= 1 << (at % 64);
    if root >= tail.max(1) {
        return Err(bad(root, "is the root and lies outside"));
    }
    mark(&mut reached, root);
    let mut order = Vec::new();
    for at in (FST_HEADER..tail).rev() {
        if reached[at / 64] >> (at % 64) & 1 == 0 {
            continue;
        }
        let node = layout(nodes, at).ok_or_else(|| bad(at, "is cut short"))?;
        for i in 0..node.n {
            let to = node
                .target(nodes, i)
                .ok_or_else(|| bad(at, "leads outside"))?;
            if to >= at {
                return Err(bad(at, "leads forwards"));
            }
            mark(&mut reached, to);
        }
        order.push(at);
    }
    // From here on `fst` itself can be asked.
    let mut keys: HashMap<usize, u64> = HashMap::with_capacity(order.len() + 1);
    keys.insert(0, 1);
    for at in order.into_iter().rev() {
        let node = fst.node(at);
        let mut n = u64::from(node.is_final());
        if node.final_output().value() != 0 {
            return Err(bad(at, "ranks its key wrongly"));
        }
        let mut before = None;
        for edge in node.transitions() {
            if before.is_some_and(|before| before >= edge.inp) {
                return Err(bad(at, "has its edges out of order"));
            }
            before = Some(edge.inp);
            if edge.out.value() != if ranks { n } else { 0 } {
                return Err(bad(at, "ranks its keys wrongly"));
            }
            n = keys
                .get(&edge.addr)
                .and_then(|&below| n.checked_add(below))
                .ok_or_else(|| bad(at, "has too many keys"))?;
        }
        if let Some(index) = layout(nodes, at).and_then(|l| l.index) {
            let mut wanted = [255_u8; 256];
            for (i, edge) in node.transitions().enumerate() {
                wanted[usize::from(edge.inp)] = u8::try_from(i).unwrap_or(255);
            }
            if nodes[index..index + 256] != wanted {
                return Err(bad(at, "has an index that does not fit its edges"));
            }
        }
        if n == 0 && at != root {
            return Err(bad(at, "leads to no key"));
        }
        keys.insert(at, n);
    }
    let found = keys.get(&root).copied().unwrap_or(0);
    if found != n_keys {
        return Err(Error::corrupt(format!(
            "the lexicon has {found} keys and says {n_keys}"
        )));
    }
    Ok(())
}

impl Layer {
    /// Checks every section; `n_ids` is how many ids the language model has, if there is one.
    pub(crate) fn verify(&self, n_ids: Option<usize>) -> Result<()> {
        fst(self.fst(), true)?;
        let bytes = self.entries.as_ref();
        let n_classes = self.roles.as_ref().len();
        for (i, record) in bytes[..self.n * RECORD].chunks_exact(RECORD).enumerate() {
            let class = u16::from_le_bytes([record[2], record[3]]) & entry::CLASS_MASK;
            if usize::from(class) >= n_classes {
                return Err(Error::corrupt(format!(
                    "form {i} has class {class} of {n_classes}"
                )));
            }
        }
        let bits = &bytes[self.n * RECORD..];
        let blocks = self.n.div_ceil(BLOCK);
        let (rows, counts) = bits.split_at(blocks * (BLOCK / 8));
        let mut rank = 0_usize;
        for (i, (row, count)) in rows
            .chunks_exact(BLOCK / 8)
            .zip(counts.chunks_exact(2))
            .enumerate()
        {
            let stored = usize::from(u16::from_le_bytes([count[0], count[1]]));
            let own = row.iter().map(|b| b.count_ones() as usize).sum::<usize>();
            if own > 0 && stored != rank {
                return Err(Error::corrupt(format!(
                    "block {i} of ids begins at {stored}, expected {rank}"
                )));
            }
            rank += own;
        }
        let last = rank + usize::from(crate::lm::FIRST_WORD);
        if n_ids.is_some_and(|n| last > n) || last > 1 << 16 {
            return Err(Error::corrupt(format!(
                "the forms have ids up to {last}, the language model has fewer"
            )));
        }
        self.verify_classes(n_classes)
    }

    /// Classes and compound rules; a layer of listed words has neither.
    fn verify_classes(&self, n_classes: usize) -> Result<()> {
        if self.classes.as_ref().is_empty() && self.rules.as_ref().is_empty() {
            return Ok(());
        }
        let acceptance = self.read_acceptance()?;
        if acceptance.classes.ends.len() != n_classes {
            return Err(Error::corrupt(format!(
                "there are {} classes and roles of {n_classes}",
                acceptance.classes.ends.len()
            )));
        }
        let n = acceptance.rules.n_derivations();
        let stray = |flags: &&Flags| flags.derivation() >= n;
        match acceptance.classes.flags.iter().find(stray) {
            None => Ok(()),
            Some(flags) => Err(Error::corrupt(format!(
                "a class names derivation {} of {n}",
                flags.derivation()
            ))),
        }
    }
}
