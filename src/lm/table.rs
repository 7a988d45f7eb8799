//! N-grams in a hash table, read where it lies.
//!
//! A key's hash is a bucket (16 bits) and a tag; the slots of a bucket lie side by side, four bytes each, in the order of
//! their tags, which are the low bits of a slot, its values above them. Where the buckets begin a list says before.
//! Nothing is empty, and what is not there is seen at the first tag beyond its own.
//!
//! Keys of 32 bits are mixed by a function that can be turned round, so that bucket and tag say which one it is
//! (quotienting: Cleary 1984). Longer ones are told by 24 bits of a hash: one that was never stored is
//! taken for a stored one once in two million times (randomised language models: Talbot and Osborne 2007). Once in nine
//! thousand was too often: a search asks for thousands of n-grams, and takes what is cheap.
use crate::error::{Error, Result};

/// Buckets, as many as 16 bits tell apart.
const N_BUCKETS: usize = 1 << 16;
/// Bytes of a slot, and of a place in the list of buckets.
const WIDTH: usize = 4;
/// No bucket that [`Table::build`] fills has so many: keys are spread at random, nine or ten to a bucket.
const MAX_BUCKET: usize = 64;

/// What the keys of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Below 2^32: tags of 16 bits, values of 16.
    Short,
    /// Any: tags of 24 bits, values of 8.
    Long,
}

/// A table over borrowed bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    /// Where the list of buckets begins: the first slot of each (u32), and how many slots there are.
    start: usize,
    keys: Keys,
}

/// Mixes all bits of a key, each result from one key (the finaliser of `MurmurHash3`, Appleby 2011).
fn mix_short(mut x: u32) -> u32 {
    x = (x ^ (x >> 16)).wrapping_mul(0x85eb_ca6b);
    x = (x ^ (x >> 13)).wrapping_mul(0xc2b2_ae35);
    x ^ (x >> 16)
}

/// The same of 64 bits (the finaliser of splitmix64, Steele, Lea and Flood 2014).
fn mix_long(key: u64) -> u64 {
    let mut x = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Keys {
    /// Bits of a slot that are its tag.
    fn mask(self) -> u32 {
        match self {
            Self::Short => 0xffff,
            Self::Long => 0xff_ffff,
        }
    }

    /// Bucket and tag.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "bits of a hash")]
    fn place(self, key: u64) -> (usize, u32) {
        match self {
            Self::Short => {
                let hash = mix_short(key as u32);
                ((hash >> 16) as usize, hash & self.mask())
            }
            Self::Long => {
                let hash = mix_long(key);
                ((hash >> 48) as usize, hash as u32 & self.mask())
            }
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk::<WIDTH>()?;
    Some(u32::from_le_bytes(*four))
}

impl Table {
    /// Reads the table that begins at `start`; gives the table and its end.
    pub(crate) fn open(bytes: &[u8], start: usize, keys: Keys) -> Result<(Self, usize)> {
        let cut = || Error::corrupt("an n-gram table is cut short");
        let table = Self { start, keys };
        let n_slots = number(bytes, start + N_BUCKETS * WIDTH).ok_or_else(cut)?;
        let end = table.slot(n_slots);
        if end > bytes.len() {
            return Err(cut());
        }
        Ok((table, end))
    }

    /// Where a slot lies.
    fn slot(self, i: u32) -> usize {
        let before = (N_BUCKETS + 1).saturating_add(i as usize);
        self.start.saturating_add(before.saturating_mul(WIDTH))
    }

    /// The bytes of a bucket's slots.
    #[inline]
    fn bucket(self, bytes: &[u8], bucket: usize) -> Option<&[u8]> {
        let at = self.start + bucket * WIDTH;
        let (from, to) = (number(bytes, at)?, number(bytes, at + WIDTH)?);
        bytes.get(self.slot(from)..self.slot(to))
    }

    /// Checks that the buckets follow each other, none too long, and that their slots are in order.
    pub(crate) fn verify(self, bytes: &[u8]) -> Result<()> {
        if number(bytes, self.start) != Some(0) {
            return Err(Error::corrupt(
                "an n-gram table does not begin at its first slot",
            ));
        }
        for i in 0..N_BUCKETS {
            let wrong = |what| {
                Err(Error::corrupt(format!(
                    "bucket {i} of an n-gram table {what}"
                )))
            };
            let Some(slots) = self.bucket(bytes, i) else {
                return wrong("ends before it begins");
            };
            if slots.len() > MAX_BUCKET * WIDTH {
                return wrong("is too long");
            }
            let tags = slots.chunks_exact(WIDTH).map(|slot| {
                let tag = number(slot, 0).map(|slot| slot & self.keys.mask());
                tag.unwrap_or(0)
            });
            if !tags.is_sorted_by(|a, b| a < b) {
                return wrong("is not sorted");
            }
        }
        Ok(())
    }

    /// The slot of `key`, its values in its high bits.
    #[inline]
    pub(crate) fn get(self, bytes: &[u8], key: u64) -> Option<[u8; 4]> {
        let (bucket, tag) = self.keys.place(key);
        for slot in self.bucket(bytes, bucket)?.chunks_exact(WIDTH) {
            let slot: [u8; WIDTH] = slot.try_into().ok()?;
            let found = u32::from_le_bytes(slot) & self.keys.mask();
            if found >= tag {
                return (found == tag).then_some(slot);
            }
        }
        None
    }

    /// Writes a table of keys, no two alike, with their values, in the high bits of a slot. Of two long keys that cannot be told
    /// apart the first given is kept.
    pub(crate) fn build(entries: &[(u64, u32)], keys: Keys) -> Vec<u8> {
        let mut slots: Vec<(usize, u32, u32)> = entries
            .iter()
            .map(|&(key, values)| {
                let (bucket, tag) = keys.place(key);
                (bucket, tag, values & !keys.mask())
            })
            .collect();
        slots.sort_by_key(|&(bucket, tag, _)| (bucket, tag));
        slots.dedup_by_key(|&mut (bucket, tag, _)| (bucket, tag));
        let mut out = Vec::with_capacity((N_BUCKETS + 1 + slots.len()) * WIDTH);
        let mut first = 0;
        for bucket in 0..=N_BUCKETS {
            first += slots[first..]
                .iter()
                .take_while(|slot| slot.0 < bucket)
                .count();
            let first = u32::try_from(first).unwrap_or(u32::MAX);
            out.extend(first.to_le_bytes());
        }
        out.extend(
            slots
                .iter()
                .flat_map(|&(_, tag, values)| (tag | values).to_le_bytes()),
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(n: u64, factor: u64) -> Vec<(u64, u32)> {
        (0..n)
            .map(|i| (i * factor, u32::from(i.to_le_bytes()[0]) << 24))
            .collect()
    }

    fn values(bytes: &[u8], table: Table, key: u64) -> Option<u8> {
        table.get(bytes, key).map(|slot| slot[3])
    }

    #[test]
    fn short_keys_are_found_and_no_others() {
        let entries = entries(200_000, 7);
        let bytes = Table::build(&entries, Keys::Short);
        let (table, end) = Table::open(&bytes, 0, Keys::Short).unwrap();
        assert_eq!(end, bytes.len());
        table.verify(&bytes).unwrap();
        for &(key, value) in &entries {
            assert_eq!(values(&bytes, table, key), Some(value.to_le_bytes()[3]));
        }
        let strangers = (0..2_000_000).filter(|key| key % 7 != 0 || *key >= 7 * 200_000);
        for key in strangers.chain([u64::from(u32::MAX)]) {
            assert_eq!(table.get(&bytes, key), None, "{key}");
        }
        assert!(Table::open(&bytes[..end - 1], 0, Keys::Short).is_err());
        assert!(Table::open(&bytes[..9], 0, Keys::Short).is_err());
    }

    #[test]
    fn long_keys_are_found_and_hardly_any_other() {
        let entries = entries(200_000, 0x1_0001_0007);
        let bytes = Table::build(&entries, Keys::Long);
        let (table, _) = Table::open(&bytes, 0, Keys::Long).unwrap();
        table.verify(&bytes).unwrap();
        let right = |&&(key, value): &&(u64, u32)| {
            values(&bytes, table, key) == Some(value.to_le_bytes()[3])
        };
        // Two that cannot be told apart are one.
        assert!(entries.iter().filter(right).count() >= 199_998);
        let strangers = entries
            .iter()
            .filter(|(key, _)| table.get(&bytes, key + 1).is_some());
        assert!(strangers.count() <= 2);
    }

    #[test]
    fn tables_that_are_not_in_order_are_refused() {
        let good = Table::build(&entries(1000, 3), Keys::Long);
        let (table, end) = Table::open(&good, 0, Keys::Long).unwrap();
        let told = |bytes: &[u8]| table.verify(bytes).unwrap_err().to_string();
        let mut bytes = good.clone();
        bytes[0] = 1;
        assert!(told(&bytes).contains("begin"));
        // A bucket that ends before it begins, and one with all slots.
        let mut bytes = good.clone();
        bytes[WIDTH..2 * WIDTH].copy_from_slice(&1000_u32.to_le_bytes());
        assert!(told(&bytes).contains("bucket 0 of an n-gram table is too long"));
        bytes[WIDTH..2 * WIDTH].copy_from_slice(&60_u32.to_le_bytes());
        assert!(table.verify(&bytes).is_err());
        assert_eq!(table.get(&bytes[..end / 2], 3), None);
        let two = (0..N_BUCKETS).find(|&i| table.bucket(&good, i).is_some_and(|b| b.len() > WIDTH));
        let at = number(&good, two.unwrap() * WIDTH).unwrap();
        let mut bytes = good.clone();
        bytes.copy_within(table.slot(at)..table.slot(at + 1), table.slot(at + 1));
        assert!(told(&bytes).contains("is not sorted"));
    }
}
