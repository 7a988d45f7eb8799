//! N-grams in a bucketed hash table, read where it lies.
//!
//! A bucket is eight slots; a slot is a fingerprint (u16, 0 is empty) and then
//! `width - 2` bytes of values. A key belongs to one bucket and, when that is
//! full, to the ones after it. A key that was never stored is taken for a stored one
//! with probability below 2^-12 (randomised language models: Talbot and
//! Osborne 2007); hashing saves half of the space of sorted keys, and most of
//! a search's cache misses.
use crate::error::{Error, Result};

const SLOTS: usize = 8;

/// A table over borrowed bytes: number of buckets (u32), then the buckets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    start: usize,
    n_buckets: usize,
    width: usize,
}

/// Mixes all bits of the key (the finaliser of splitmix64, Steele, Lea and Flood 2014).
fn mix(key: u64) -> u64 {
    let mut x = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Bucket and fingerprint.
fn place(key: u64, n_buckets: usize) -> (usize, u16) {
    let hash = mix(key);
    let [.., a, b] = hash.to_le_bytes();
    let fingerprint = u16::from_le_bytes([a, b]).max(1);
    let low = u128::from(hash & 0xffff_ffff_ffff) * n_buckets as u128;
    (usize::try_from(low >> 48).unwrap_or(0), fingerprint)
}

/// Where the slot with this fingerprint begins in a bucket: two slots at once.
#[inline]
fn find(slots: &[u8], width: usize, fingerprint: u16) -> Option<usize> {
    let wanted = u64::from(fingerprint);
    // The last pair is read from the bucket's last eight bytes, so that none is read beyond it.
    let (shift, overhang) = (8 * width, 8 - 2 * width);
    for pair in 0..SLOTS / 2 {
        let at = 2 * width * pair;
        let back = if pair + 1 == SLOTS / 2 { overhang } else { 0 };
        let eight = slots.get(at - back..at - back + 8)?;
        let both = u64::from_le_bytes(eight.try_into().ok()?) >> (8 * back);
        if both & 0xffff == wanted {
            return Some(at);
        }
        if both >> shift & 0xffff == wanted {
            return Some(at + width);
        }
    }
    None
}

impl Table {
    /// Reads the table that begins at `start`; gives the table and its end.
    pub(crate) fn open(bytes: &[u8], start: usize, width: usize) -> Result<(Self, usize)> {
        let cut = || Error::corrupt("an n-gram table is cut short");
        let four = bytes.get(start..start + 4).ok_or_else(cut)?;
        let n_buckets = u32::from_le_bytes(four.try_into().map_err(|_| cut())?) as usize;
        let end = n_buckets
            .checked_mul(SLOTS * width)
            .and_then(|n| n.checked_add(start + 4))
            .filter(|&end| end <= bytes.len())
            .ok_or_else(cut)?;
        if n_buckets == 0 {
            return Err(Error::corrupt("an n-gram table has no buckets"));
        }
        let table = Self {
            start: start + 4,
            n_buckets,
            width,
        };
        Ok((table, end))
    }

    /// Checks that the slots of every bucket are filled from the front, and that some bucket has room.
    pub(crate) fn verify(&self, bytes: &[u8]) -> Result<()> {
        let size = SLOTS * self.width;
        let all = &bytes[self.start..self.start + self.n_buckets * size];
        let mut is_full = true;
        for (i, bucket) in all.chunks_exact(size).enumerate() {
            let stored = bucket
                .chunks_exact(self.width)
                .map(|slot| u16::from_le_bytes([slot[0], slot[1]]) != 0);
            let mut gap = false;
            for is_stored in stored {
                if is_stored && gap {
                    return Err(Error::corrupt(format!(
                        "bucket {i} of an n-gram table has a gap"
                    )));
                }
                gap |= !is_stored;
            }
            is_full &= !gap;
        }
        if is_full {
            return Err(Error::corrupt("an n-gram table has no room left"));
        }
        Ok(())
    }

    /// The values stored with `key`.
    #[inline]
    pub(crate) fn get<'b>(&self, bytes: &'b [u8], key: u64) -> Option<&'b [u8]> {
        let (mut bucket, fingerprint) = place(key, self.n_buckets);
        let size = SLOTS * self.width;
        // A full table would turn for ever; the bound is never reached in a file we built.
        for _ in 0..64 {
            let from = self.start + bucket * size;
            let slots = &bytes[from..from + size];
            if let Some(at) = find(slots, self.width, fingerprint) {
                return slots.get(at + 2..at + self.width);
            }
            // Slots are filled in order: a bucket with room was never passed over.
            let last = size - self.width;
            if slots[last..last + 2] == [0, 0] {
                return None;
            }
            bucket = if bucket + 1 == self.n_buckets {
                0
            } else {
                bucket + 1
            };
        }
        None
    }

    /// Writes a table of `(key, values)`; equal input gives equal bytes.
    pub(crate) fn build(entries: &[(u64, Vec<u8>)], width: usize) -> Vec<u8> {
        // Seven eighths full.
        let n_buckets = (entries.len() / 7 + 2).max(2);
        let mut out = u32::try_from(n_buckets)
            .unwrap_or(u32::MAX)
            .to_le_bytes()
            .to_vec();
        let body = out.len();
        out.resize(body + n_buckets * SLOTS * width, 0);
        for (key, values) in entries {
            let (mut bucket, fingerprint) = place(*key, n_buckets);
            'search: loop {
                for slot in 0..SLOTS {
                    let at = body + (bucket * SLOTS + slot) * width;
                    let stored = u16::from_le_bytes([out[at], out[at + 1]]);
                    if stored == 0 || stored == fingerprint {
                        out[at..at + 2].copy_from_slice(&fingerprint.to_le_bytes());
                        out[at + 2..at + width].copy_from_slice(values);
                        break 'search;
                    }
                }
                bucket = (bucket + 1) % n_buckets;
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_is_found_and_little_else() {
        let entries: Vec<(u64, Vec<u8>)> = (0..5000_u64)
            .map(|i| (i * 7, vec![i.to_le_bytes()[0]]))
            .collect();
        let bytes = Table::build(&entries, 3);
        let (table, end) = Table::open(&bytes, 0, 3).unwrap();
        assert_eq!(end, bytes.len());
        let right = entries
            .iter()
            .filter(|(k, v)| table.get(&bytes, *k) == Some(v))
            .count();
        assert!(right >= 4995, "{right}");
        let strangers = (0..5000_u64)
            .filter(|i| table.get(&bytes, i * 7 + 1).is_some())
            .count();
        assert!(strangers < 10, "{strangers}");
        assert!(Table::open(&bytes[..end - 1], 0, 3).is_err());
    }
}
