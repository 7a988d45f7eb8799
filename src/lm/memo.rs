//! What the tables of n-grams said before: a search asks for the same few words again and again.
use super::OF_TWO;

/// Values of a slot of a table: cost and, of a bigram, backoff cost; `None`: it is not there.
type Values = Option<[u8; 2]>;

/// Slots at most, 256 kB, and at first: a line asks for few.
const MAX_BITS: u32 = 15;
const MIN_BITS: u32 = 10;

/// A key of two or three ids and its kind, and between them the cost, above them whether there is one, in one word; of a bigram,
/// which has 32 bits, the backoff cost lies above its key. 0: free.
#[derive(Debug, Clone, Copy)]
struct Slot(u64);

const COST: u32 = 48;
const BACKOFF: u32 = 32;
const IS_STORED: u64 = 1 << 61;
/// The bits of the key of two ids and of three: those of the kinds among them.
const TWO: u64 = 0b11 << 62 | 0xffff_ffff;
const THREE: u64 = 0b11 << 62 | 0xffff_ffff_ffff;

impl Slot {
    fn of(key: u64, values: Values) -> Self {
        let stored = |[cost, backoff]: [u8; 2]| {
            IS_STORED | u64::from(cost) << COST | u64::from(backoff) << BACKOFF
        };
        Self(key | values.map_or(0, stored))
    }

    #[inline]
    fn mask(key: u64) -> u64 {
        if key & OF_TWO != 0 { TWO } else { THREE }
    }

    fn key(self) -> u64 {
        self.0 & Self::mask(self.0)
    }

    #[inline]
    fn values(self) -> Values {
        let [.., backoff, _, cost, _] = self.0.to_le_bytes();
        (self.0 & IS_STORED != 0).then_some([cost, backoff])
    }
}

/// Answers by key; direct-mapped, bounded, and belongs to one worker. Doubled when answers came for half of the slots.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// Of which model.
    model: u64,
    slots: Vec<u64>,
    /// Their number is two to this.
    bits: u32,
    /// Answers put in since the slots were doubled.
    n_put: usize,
}

fn slot(key: u64, bits: u32) -> usize {
    let place = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits);
    usize::try_from(place).unwrap_or(0)
}

impl Memo {
    /// Makes it the memory of one model.
    pub(super) fn begin(&mut self, model: u64) {
        if self.model != model {
            self.model = model;
            self.slots.clear();
            self.resize(MIN_BITS);
        }
    }

    fn resize(&mut self, bits: u32) {
        let old = std::mem::replace(&mut self.slots, vec![0; 1 << bits]);
        self.bits = bits;
        self.n_put = 0;
        for known in old.into_iter().filter(|&known| known != 0) {
            self.slots[slot(Slot(known).key(), bits)] = known;
        }
    }

    /// What `look` says of `key`, which is not 0.
    #[inline]
    pub(super) fn get(&mut self, key: u64, look: impl FnOnce() -> Values) -> Values {
        let known = Slot(self.slots[slot(key, self.bits)]);
        if known.0 & Slot::mask(key) == key {
            return known.values();
        }
        let values = look();
        self.put(key, values);
        values
    }

    fn put(&mut self, key: u64, values: Values) {
        if 2 * self.n_put >= self.slots.len() && self.bits < MAX_BITS {
            self.resize(self.bits + 1);
        }
        self.n_put += 1;
        self.slots[slot(key, self.bits)] = Slot::of(key, values).0;
    }
}
