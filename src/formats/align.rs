//! Which characters of the old words the new words come from.
use std::ops::Range;

/// Above this many cells characters are shared out in proportion.
const MAX_CELLS: usize = 1 << 20;

/// For each number of new characters, how many old ones they take: `n + 1`
/// numbers from 0 to the number of old characters, by the least edit distance
/// (Wagner and Fischer 1974); a kept or changed character goes before a lost one.
///
/// # Complexity
///
/// O(old · new) time and memory; new words are some dozen characters.
pub(super) fn taken(old: &[char], new: &[char]) -> Vec<usize> {
    let (n_old, n_new) = (old.len(), new.len());
    if (n_old + 1) * (n_new + 1) > MAX_CELLS {
        return (0..=n_new).map(|j| j * n_old / n_new.max(1)).collect();
    }
    let width = n_new + 1;
    // costs[i * width + j]: distance of old[..i] and new[..j].
    let mut costs = vec![0_usize; (n_old + 1) * width];
    for i in 0..=n_old {
        for j in 0..=n_new {
            costs[i * width + j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let change = usize::from(old[i - 1] != new[j - 1]);
                    (costs[(i - 1) * width + j - 1] + change)
                        .min(costs[(i - 1) * width + j] + 1)
                        .min(costs[i * width + j - 1] + 1)
                }
            };
        }
    }
    let mut taken = vec![n_old; n_new + 1];
    let (mut i, mut j) = (n_old, n_new);
    while j > 0 {
        let here = costs[i * width + j];
        let change = i > 0 && {
            let change = usize::from(old[i - 1] != new[j - 1]);
            costs[(i - 1) * width + j - 1] + change == here
        };
        if change {
            (i, j) = (i - 1, j - 1);
            taken[j] = i;
        } else if i > 0 && costs[(i - 1) * width + j] + 1 == here {
            i -= 1;
        } else {
            j -= 1;
            taken[j] = i;
        }
    }
    taken[0] = 0;
    taken
}

/// The old characters of each new word, without gaps; each word takes one at
/// least where there are as many.
pub(super) fn words(taken: &[usize], n_old: usize, lengths: &[usize]) -> Vec<Range<usize>> {
    let n_words = lengths.len();
    let mut ends: Vec<usize> = lengths
        .iter()
        .scan(0, |at, length| {
            *at += length;
            Some(taken[*at])
        })
        .collect();
    for k in 0..n_words {
        if n_old < n_words {
            ends[k] = n_old * (k + 1) / n_words;
        } else {
            let least = if k == 0 { 1 } else { ends[k - 1] + 1 };
            ends[k] = ends[k].clamp(least, n_old - (n_words - 1 - k));
        }
    }
    if let Some(last) = ends.last_mut() {
        *last = n_old;
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts
        .zip(ends.iter().copied())
        .map(|(a, b)| a..b)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(old: &str, new: &str) -> Vec<Range<usize>> {
        let bare = |text: &str| text.chars().filter(|c| *c != ' ').collect::<Vec<_>>();
        let taken = taken(&bare(old), &bare(new));
        let lengths: Vec<usize> = new.split(' ').map(|w| w.chars().count()).collect();
        words(&taken, bare(old).len(), &lengths)
    }

    #[test]
    fn splits_joins_and_letters() {
        assert_eq!(shared("kunnenbogen", "kunnen bogen"), [0..6, 6..11]);
        assert_eq!(shared("ver gunning is", "vergunning is"), [0..10, 10..12]);
        assert_eq!(
            shared("vande vcrgunning", "van de vergunning"),
            [0..3, 3..5, 5..15]
        );
        assert_eq!(shared("indekorner", "in de komer"), [0..2, 2..4, 4..10]);
        assert_eq!(shared("a", "b c d"), [0..0, 0..0, 0..1]);
    }
}
