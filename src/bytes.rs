//! Bytes of a text, eight at a time in one word (Warren, Hacker's Delight, 2012, section 6-1).

/// A one in each byte.
pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each byte.
pub(crate) const HIGH: u64 = ONES << 7;

/// The eight bytes at `at`, the first one lowest; zeros behind the end.
#[inline]
pub(crate) fn eight(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => last(bytes.get(at..).unwrap_or_default()),
    }
}

/// Fewer than eight bytes.
#[cold]
fn last(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

/// `FIRST[n]`: all bits of the first `n` bytes.
const FIRST: [u64; 9] = {
    let (mut masks, mut n) = ([0; 9], 1);
    while n < masks.len() {
        masks[n] = u64::MAX >> (64 - 8 * n);
        n += 1;
    }
    masks
};

/// The first `n` bytes of a word, all if there are fewer.
#[inline]
pub(crate) const fn first(word: u64, n: usize) -> u64 {
    word & FIRST[if n < 8 { n } else { 8 }]
}

/// The highest bit of each byte that is a small letter of ASCII.
#[inline]
pub(crate) const fn small_letters(word: u64) -> u64 {
    let low = word & !HIGH;
    // No sum passes its byte: the high bits tell of "a" and above, and of what is above "z".
    (low + ONES * (0x80 - 0x61)) & !(low + ONES * (0x80 - 0x7b)) & !word & HIGH
}

/// How many bytes stand before the first whose highest bit is marked.
#[inline]
pub(crate) const fn unmarked(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_are_read_where_there_are_eight() {
        let bytes: Vec<u8> = (1..=20).collect();
        for at in 0..=bytes.len() + 1 {
            let word = eight(&bytes, at);
            for i in 0..8 {
                let expected = bytes.get(at + i).copied().unwrap_or(0);
                assert_eq!(word.to_le_bytes()[i], expected);
                assert_eq!(first(word, i), word & ((1 << (8 * i)) - 1));
            }
            assert_eq!((first(word, 8), first(word, 9)), (word, word));
        }
    }

    #[test]
    fn small_letters_are_those_of_ascii() {
        let bytes: Vec<u8> = (0..=255).chain(*b"abcxyzabcxyzabcABC").collect();
        for at in 0..bytes.len() {
            let marks = small_letters(eight(&bytes, at));
            let is_marked = |i: &usize| marks >> (8 * i) & 0xff == 0x80;
            let found: Vec<usize> = (0..8).filter(is_marked).collect();
            let is_small = |i: &usize| bytes.get(at + i).is_some_and(u8::is_ascii_lowercase);
            assert_eq!(found, (0..8).filter(is_small).collect::<Vec<_>>(), "{at}");
            assert_eq!(unmarked(marks), found.first().copied().unwrap_or(8));
        }
    }
}
