//! Where the walk through the FST stands after two letters: words begin alike, and a step is dear.
use super::nodes::{At, Nodes};

/// Places after each pair of bytes from 64 to 127, the letters of ASCII among them: address and outputs, which are below
/// 2^32 as sections of a data file and numbers of forms are. `NOWHERE`: no key begins so.
pub(super) struct Starts(Vec<(u32, u32)>);

const NOWHERE: (u32, u32) = (u32::MAX, 0);

/// Bytes that have a place of their own.
const N: usize = 64;

/// The number of a pair of bytes, if it has one.
#[inline]
fn number(first: u8, second: u8) -> Option<usize> {
    let has_place = |byte: u8| usize::from(byte) / N == 1;
    let number = usize::from(first) % N * N + usize::from(second) % N;
    (has_place(first) && has_place(second)).then_some(number)
}

impl Starts {
    pub(super) fn of(nodes: Nodes<'_>) -> Self {
        let mut places = vec![NOWHERE; N * N];
        nodes.each(nodes.root(), |first, at| {
            nodes.each(at, |second, at| {
                if let Some(number) = number(first, second) {
                    let place = u32::try_from(at.addr).ok().zip(u32::try_from(at.out).ok());
                    places[number] = place.unwrap_or(NOWHERE);
                }
            });
        });
        Self(places)
    }

    /// The output of a key.
    pub(super) fn get(&self, nodes: Nodes<'_>, key: &str) -> Option<u64> {
        let bytes = key.as_bytes();
        let number = match *bytes {
            [first, second, ..] => number(first, second),
            _ => None,
        };
        let Some(number) = number else {
            return nodes.get(nodes.root(), bytes);
        };
        let (addr, out) = self.0[number];
        let at = At {
            addr: addr as usize,
            out: u64::from(out),
        };
        (addr != NOWHERE.0).then(|| nodes.get(at, &bytes[2..]))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_as_the_fst_finds_them() {
        let keys = [
            "", "D", "De", "a", "aan", "aanvraag", "de", "deel", "dé", "zz", "één",
        ];
        let pairs = keys.iter().zip(1_u64..).map(|(key, i)| (key, 1000 - 7 * i));
        let map = fst::Map::from_iter(pairs).unwrap();
        let nodes = Nodes::of(map.as_fst().as_bytes());
        let starts = Starts::of(nodes);
        let others = [
            "d", "dee", "deels", "aa", "zzz", "xy", "~~", "één", "e", "'s",
        ];
        for key in keys.iter().chain(&others) {
            assert_eq!(starts.get(nodes, key), map.get(key), "{key}");
        }
    }
}
