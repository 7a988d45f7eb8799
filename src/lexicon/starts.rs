//! Where the walk through the FST stands after two letters: words begin alike, and a step is dear.
use fst::raw::Fst;

/// Places after each pair of bytes from 64 to 127, the letters of ASCII among them: address and outputs.
pub(super) struct Starts(Vec<Option<(usize, u64)>>);

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
    pub(super) fn of<D: AsRef<[u8]>>(fst: &Fst<D>) -> Self {
        let mut places = vec![None; N * N];
        for first in fst.root().transitions() {
            for second in fst.node(first.addr).transitions() {
                if let Some(number) = number(first.inp, second.inp) {
                    let out = first.out.value() + second.out.value();
                    places[number] = Some((second.addr, out));
                }
            }
        }
        Self(places)
    }

    /// The output of a key, as [`Fst::get`] has it.
    pub(super) fn get<D: AsRef<[u8]>>(&self, fst: &Fst<D>, key: &str) -> Option<u64> {
        let bytes = key.as_bytes();
        let number = match *bytes {
            [first, second, ..] => number(first, second),
            _ => None,
        };
        let Some(number) = number else {
            return fst.get(bytes).map(|out| out.value());
        };
        let (addr, mut out) = self.0[number]?;
        let mut at = fst.node(addr);
        for &byte in &bytes[2..] {
            let transition = at.transition(at.find_input(byte)?);
            out += transition.out.value();
            at = fst.node(transition.addr);
        }
        at.is_final().then(|| out + at.final_output().value())
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
        let starts = Starts::of(map.as_fst());
        let others = [
            "d", "dee", "deels", "aa", "zzz", "xy", "~~", "één", "e", "'s",
        ];
        for key in keys.iter().chain(&others) {
            assert_eq!(starts.get(map.as_fst(), key), map.get(key), "{key}");
        }
    }
}
