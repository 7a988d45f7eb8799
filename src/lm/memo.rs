//! What the tables of n-grams said before: a search asks for the same few words again and again.

/// Values of a slot of a table: cost and, of a bigram, backoff cost; `None`: it is not there.
type Values = Option<[u8; 2]>;

/// Slots, 512 kB.
const BITS: u32 = 15;

/// Answers by key; direct-mapped, bounded, and belongs to one worker.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// Of which model.
    model: u64,
    slots: Vec<(u64, Values)>,
}

impl Memo {
    /// Makes it the memory of one model.
    pub(super) fn begin(&mut self, model: u64) {
        if self.model != model {
            self.model = model;
            self.slots.clear();
            // No key is 0.
            self.slots.resize(1 << BITS, (0, None));
        }
    }

    /// What `look` says of `key`, which is not 0.
    #[inline]
    pub(super) fn get(&mut self, key: u64, look: impl FnOnce() -> Values) -> Values {
        let place = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS);
        let slot = &mut self.slots[usize::try_from(place).unwrap_or(0)];
        if slot.0 != key {
            *slot = (key, look());
        }
        slot.1
    }
}
