//! What the tables of n-grams said before: a search asks for the same few words again and again.

/// Values of a slot of a table: cost and, of a bigram, backoff cost; `None`: it is not there.
type Values = Option<[u8; 2]>;

/// Slots at most, 512 kB, and at first: a line asks for few.
const MAX_BITS: u32 = 15;
const MIN_BITS: u32 = 10;

/// Answers by key; direct-mapped, bounded, and belongs to one worker. Doubled when answers came for half of the slots.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// Of which model.
    model: u64,
    slots: Vec<(u64, Values)>,
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
        // No key is 0.
        let old = std::mem::replace(&mut self.slots, vec![(0, None); 1 << bits]);
        self.bits = bits;
        self.n_put = 0;
        for (key, values) in old.into_iter().filter(|&(key, _)| key != 0) {
            self.slots[slot(key, bits)] = (key, values);
        }
    }

    /// What `look` says of `key`, which is not 0.
    #[inline]
    pub(super) fn get(&mut self, key: u64, look: impl FnOnce() -> Values) -> Values {
        let (known, values) = self.slots[slot(key, self.bits)];
        if known == key {
            return values;
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
        self.slots[slot(key, self.bits)] = (key, values);
    }
}
