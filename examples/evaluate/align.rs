//! Levenshtein distance and alignment, with the ties broken as `RapidFuzz` does.
//!
//! Among the alignments of least cost a scorer has to pick one, and unit
//! counts depend on the pick. The one of `RapidFuzz` 3 (`rapidfuzz-cpp`,
//! `rapidfuzz/distance/Levenshtein_impl.hpp`: `levenshtein_align_hirschberg`,
//! `find_hirschberg_pos`, `recover_alignment`) is a function of the exact
//! table `D[row][col]` (row: symbols of the destination, col: of the source):
//!
//! 1. The common prefix and suffix are matched.
//! 2. A problem whose banded bit matrix takes 1 MiB or more is cut in two: the
//!    destination in the middle, the source at the first optimal column after 0
//!    (Hirschberg 1975). Each half starts again at 1 with its own distance.
//! 3. From the end backwards: a deletion if `D[row][col - 1] < D[row][col]`,
//!    else an insertion if `D[row - 1][col - 1] > D[row - 1][col]`, else a match
//!    or replacement.
//!
//! Its bands never cut an optimal path off, so only the size rule of step 2
//! depends on them; the code here is our own. Rows are computed bit-parallel
//! (Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau
//! edit distances") in a band of diagonals (Ukkonen 1985).
use std::collections::HashMap;
use std::hash::Hash;

/// What a piece of the alignment does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    Equal,
    Replace,
    Delete,
    Insert,
}

/// A piece of the alignment: half-open ranges of source and destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opcode {
    pub(crate) tag: Tag,
    pub(crate) source: (usize, usize),
    pub(crate) dest: (usize, usize),
}

/// The matrix size in bytes from which `RapidFuzz` divides.
const MAX_MATRIX: usize = 1024 * 1024;
/// Above every cost, with room for additions.
const FAR: u32 = u32::MAX / 2;

/// Single deletions, insertions and replacements at (source, dest).
type Edits = Vec<(Tag, usize, usize)>;

/// The Levenshtein distance. O(n · d / 64), d = the distance.
pub(crate) fn distance<T: Hash + Eq>(source: &[T], dest: &[T]) -> usize {
    let (source, dest) = numbered(source, dest);
    number_distance(&source, &dest)
}

/// The alignment, in order, without gaps; neighbours of one tag are one piece.
pub(crate) fn opcodes<T: Hash + Eq>(source: &[T], dest: &[T]) -> Vec<Opcode> {
    let (source, dest) = numbered(source, dest);
    let problem = Problem {
        at: (0, 0),
        max: source.len().max(dest.len()),
        cost: number_distance(&source, &dest),
    };
    let mut edits = Vec::with_capacity(problem.cost);
    divide(&source, &dest, problem, &mut edits);
    pieces(&edits, source.len(), dest.len())
}

/// Equal symbols get equal numbers, from 0.
fn numbered<T: Hash + Eq>(source: &[T], dest: &[T]) -> (Vec<u32>, Vec<u32>) {
    let mut numbers = HashMap::new();
    let mut number = |symbol| {
        let next = u32::try_from(numbers.len()).expect("a text has fewer than 2^32 symbols");
        *numbers.entry(symbol).or_insert(next)
    };
    let source = source.iter().map(&mut number).collect();
    (source, dest.iter().map(&mut number).collect())
}

/// Length of the common prefix, then of the common suffix of the rest.
fn common_affix(a: &[u32], b: &[u32]) -> (usize, usize) {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let rest = a[prefix..].iter().rev().zip(b[prefix..].iter().rev());
    (prefix, rest.take_while(|(x, y)| x == y).count())
}

fn number_distance(a: &[u32], b: &[u32]) -> usize {
    let (prefix, suffix) = common_affix(a, b);
    let (a, b) = (&a[prefix..a.len() - suffix], &b[prefix..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return a.len() + b.len();
    }
    let masks = Masks::new(a);
    let mut band = a.len().abs_diff(b.len()).max(48);
    loop {
        let row = masks.last_row(b, band);
        let cost = row.costs[row.costs.len() - 1];
        if cost <= band {
            return cost;
        }
        band *= 2;
    }
}

/// Where each symbol stands in a text: by symbol, (word, bits) in order.
struct Masks {
    words: Vec<Vec<(usize, u64)>>,
    len: usize,
}

/// `costs[i]`: the cost at column `first + i` of a row, exact on every path
/// within the band, an upper bound elsewhere.
struct Row {
    first: usize,
    costs: Vec<usize>,
}

impl Masks {
    fn new(text: &[u32]) -> Self {
        let mut words: Vec<Vec<(usize, u64)>> = Vec::new();
        for (at, &symbol) in text.iter().enumerate() {
            let symbol = symbol as usize;
            if words.len() <= symbol {
                words.resize(symbol + 1, Vec::new());
            }
            let bit = 1 << (at % 64);
            match words[symbol].last_mut() {
                Some((word, bits)) if *word == at / 64 => *bits |= bit,
                _ => words[symbol].push((at / 64, bit)),
            }
        }
        let len = text.len();
        Self { words, len }
    }

    /// The last row of the table against `dest`, over the columns within
    /// `band` of the diagonal, in whole words. Both texts are non-empty.
    fn last_row(&self, dest: &[u32], band: usize) -> Row {
        let n_words = self.len.div_ceil(64);
        let (mut up, mut down) = (vec![!0u64; n_words], vec![0u64; n_words]);
        let (mut first, mut last) = (0, 0);
        // The cost at the column left of word `first`.
        let mut base = 0;
        for (row, &symbol) in (1..).zip(dest) {
            let start = (row.max(band + 1) - band - 1) / 64;
            while first < start.min(n_words - 1) {
                base += up[first].count_ones() as usize;
                base -= down[first].count_ones() as usize;
                first += 1;
            }
            last = ((row + band).min(self.len) - 1) / 64;
            let marks = self
                .words
                .get(symbol as usize)
                .map_or(&[][..], |marks| marks);
            let mut marks = marks[marks.partition_point(|&(word, _)| word < first)..].iter();
            let mut mark = marks.next();
            // The row above is entered with +1: D[row][left] = D[row - 1][left] + 1.
            let (mut carry_up, mut carry_down) = (1, 0);
            for word in first..=last {
                let mut equal = carry_down;
                if let Some(&(_, bits)) = mark.filter(|&&(at, _)| at == word) {
                    equal |= bits;
                    mark = marks.next();
                }
                let (vp, vn) = (up[word], down[word]);
                let zero = ((equal & vp).wrapping_add(vp) ^ vp) | equal | vn;
                let (hp, hn) = (vn | !(zero | vp), zero & vp);
                let (shifted_hp, shifted_hn) = ((hp << 1) | carry_up, (hn << 1) | carry_down);
                (carry_up, carry_down) = (hp >> 63, hn >> 63);
                up[word] = shifted_hn | !(zero | shifted_hp);
                down[word] = shifted_hp & zero;
            }
            base += 1;
        }
        let end = self.len.min((last + 1) * 64);
        let mut costs = Vec::with_capacity(end - first * 64 + 1);
        costs.push(base);
        for col in first * 64..end {
            base += (up[col / 64] >> (col % 64) & 1) as usize;
            base -= (down[col / 64] >> (col % 64) & 1) as usize;
            costs.push(base);
        }
        let first = first * 64;
        Row { first, costs }
    }
}

/// One call of the recursion: where its texts begin, the bound that `RapidFuzz`
/// hands down (it decides what is divided), and a bound of the distance.
#[derive(Clone, Copy)]
struct Problem {
    at: (usize, usize),
    max: usize,
    cost: usize,
}

fn divide(a: &[u32], b: &[u32], problem: Problem, edits: &mut Edits) {
    let (prefix, suffix) = common_affix(a, b);
    let (a, b) = (&a[prefix..a.len() - suffix], &b[prefix..b.len() - suffix]);
    let at = (problem.at.0 + prefix, problem.at.1 + prefix);
    let max = problem.max.min(a.len().max(b.len()));
    let matrix = 2 * a.len().min(2 * max + 1) * b.len() / 8;
    if matrix < MAX_MATRIX || a.len() < 65 || b.len() < 10 {
        return trace(a, b, Problem { at, ..problem }, edits);
    }
    let (mid, before, after) = middle(a, b, problem.cost);
    let half = b.len() / 2;
    let left = Problem {
        at,
        max: before,
        cost: before,
    };
    divide(&a[..mid], &b[..half], left, edits);
    let at = (at.0 + mid, at.1 + half);
    let right = Problem {
        at,
        max: after,
        cost: after,
    };
    divide(&a[mid..], &b[half..], right, edits);
}

/// The first column after 0 where an optimal path crosses the middle row, with
/// the costs before and after it.
fn middle(a: &[u32], b: &[u32], cost: usize) -> (usize, usize, usize) {
    let half = b.len() / 2;
    let reversed = |text: &[u32]| text.iter().rev().copied().collect::<Vec<_>>();
    let left = Masks::new(a).last_row(&b[..half], cost);
    let right = Masks::new(&reversed(a)).last_row(&reversed(&b[half..]), cost);
    let mut best = (a.len(), FAR as usize, FAR as usize);
    for (col, &before) in (left.first..).zip(&left.costs) {
        let after = (a.len() - col)
            .checked_sub(right.first)
            .and_then(|back| right.costs.get(back));
        if let Some(&after) = after.filter(|_| col > 0)
            && before + after < best.1 + best.2
        {
            best = (col, before, after);
        }
    }
    best
}

/// Fills the table within the band and walks it back.
///
/// `steps[(row - 1) * width + col - low(row)]`; at most 4 Mi cells, or 65 or 10
/// columns or rows.
fn trace(a: &[u32], b: &[u32], problem: Problem, edits: &mut Edits) {
    let band = problem.cost.max(a.len().abs_diff(b.len()));
    let width = (a.len() + 1).min(2 * band + 1);
    let low = |row: usize| row.saturating_sub(band);
    let mut steps = vec![Tag::Equal; b.len() * width];
    let cost = |n: usize| u32::try_from(n).unwrap_or(FAR);
    // costs[col], of the row above until overwritten; out of the band, FAR.
    let mut costs: Vec<u32> = (0..=a.len())
        .map(|col| if col <= band { cost(col) } else { FAR })
        .collect();
    for (row, &symbol) in (1..).zip(b) {
        let first = low(row);
        let steps = &mut steps[(row - 1) * width..];
        let (mut diagonal, mut left) = (FAR, FAR);
        if first > 0 {
            diagonal = costs[first - 1];
        }
        for col in first..=a.len().min(row + band) {
            let above = costs[col];
            if col == 0 {
                left = cost(row);
            } else {
                let equal = a[col - 1] == symbol;
                let best = (diagonal + u32::from(!equal)).min(above + 1).min(left + 1);
                steps[col - first] = if left + 1 == best {
                    Tag::Delete
                } else if diagonal == above + 1 {
                    Tag::Insert
                } else if equal {
                    Tag::Equal
                } else {
                    Tag::Replace
                };
                left = best;
            }
            diagonal = above;
            costs[col] = left;
        }
    }
    let begin = edits.len();
    let (mut col, mut row) = (a.len(), b.len());
    while col > 0 || row > 0 {
        let tag = match (col, row) {
            (0, _) => Tag::Insert,
            (_, 0) => Tag::Delete,
            _ => steps[(row - 1) * width + col - low(row)],
        };
        col -= usize::from(tag != Tag::Insert);
        row -= usize::from(tag != Tag::Delete);
        if tag != Tag::Equal {
            edits.push((tag, problem.at.0 + col, problem.at.1 + row));
        }
    }
    edits[begin..].reverse();
}

/// Single edits to pieces, the equal stretches between them included.
fn pieces(edits: &Edits, source_len: usize, dest_len: usize) -> Vec<Opcode> {
    let mut out: Vec<Opcode> = Vec::new();
    let mut at = (0, 0);
    let equal = |out: &mut Vec<Opcode>, at: (usize, usize), to: (usize, usize)| {
        if at != to {
            let (source, dest) = ((at.0, to.0), (at.1, to.1));
            out.push(Opcode {
                tag: Tag::Equal,
                source,
                dest,
            });
        }
    };
    for &(tag, source, dest) in edits {
        equal(&mut out, at, (source, dest));
        at = (
            source + usize::from(tag != Tag::Insert),
            dest + usize::from(tag != Tag::Delete),
        );
        match out.last_mut() {
            Some(last) if last.tag == tag => (last.source.1, last.dest.1) = at,
            _ => out.push(Opcode {
                tag,
                source: (source, at.0),
                dest: (dest, at.1),
            }),
        }
    }
    equal(&mut out, at, (source_len, dest_len));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    /// The whole table, and the walk back by the rule of the module's doc.
    fn naive(a: &[char], b: &[char]) -> (usize, Vec<Opcode>) {
        let mut table = vec![vec![0; a.len() + 1]; b.len() + 1];
        for row in 0..=b.len() {
            for col in 0..=a.len() {
                table[row][col] = match (row, col) {
                    (0, n) | (n, 0) => n,
                    _ => (table[row - 1][col - 1] + usize::from(a[col - 1] != b[row - 1]))
                        .min(table[row - 1][col] + 1)
                        .min(table[row][col - 1] + 1),
                };
            }
        }
        let (mut row, mut col, mut edits) = (b.len(), a.len(), Vec::new());
        while row > 0 || col > 0 {
            let tag = if col > 0 && (row == 0 || table[row][col - 1] < table[row][col]) {
                Tag::Delete
            } else if col == 0 || table[row - 1][col - 1] > table[row - 1][col] {
                Tag::Insert
            } else if a[col - 1] == b[row - 1] {
                Tag::Equal
            } else {
                Tag::Replace
            };
            col -= usize::from(tag != Tag::Insert);
            row -= usize::from(tag != Tag::Delete);
            if tag != Tag::Equal {
                edits.push((tag, col, row));
            }
        }
        edits.reverse();
        (table[b.len()][a.len()], pieces(&edits, a.len(), b.len()))
    }

    #[test]
    fn small_texts_align_as_the_whole_table() {
        for (a, b) in [
            ("", ""),
            ("", "regen"),
            ("dewolken", "de wolken"),
            ("moeder", "modder"),
            ("aaa", "aaaaa"),
            ("abab", "baba"),
            ("vcrwamdng", "verwarming"),
        ] {
            let (a, b) = (chars(a), chars(b));
            let (cost, codes) = naive(&a, &b);
            assert_eq!(
                (distance(&a, &b), opcodes(&a, &b)),
                (cost, codes),
                "{a:?} {b:?}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn few_letters_make_many_ties(a in "[ab ]{0,150}", b in "[ab ]{0,150}") {
            let (a, b) = (chars(&a), chars(&b));
            let (cost, _) = naive(&a, &b);
            let codes = opcodes(&a, &b);
            let changed = |code: &Opcode| {
                let (n, m) = (code.source.1 - code.source.0, code.dest.1 - code.dest.0);
                if code.tag == Tag::Equal { 0 } else { n.max(m) }
            };
            proptest::prop_assert_eq!(distance(&a, &b), cost);
            proptest::prop_assert_eq!(codes.iter().map(changed).sum::<usize>(), cost);
            // The affix is matched first: the rest alone is what the table decides.
            let (prefix, suffix) = {
                let (x, y) = numbered(&a, &b);
                common_affix(&x, &y)
            };
            let (x, y) = (&a[prefix..a.len() - suffix], &b[prefix..b.len() - suffix]);
            proptest::prop_assert_eq!(opcodes(x, y), naive(x, y).1);
        }
    }

    #[test]
    fn a_text_too_large_for_one_matrix_is_divided() {
        let a: Vec<char> = "de gemeente leent het dak uit "
            .repeat(120)
            .chars()
            .collect();
        let b: Vec<char> = "de gemeenteleent het bak uit".repeat(130).chars().collect();
        let codes = opcodes(&a, &b);
        let mut at = (0, 0);
        let mut cost = 0;
        for code in &codes {
            assert_eq!(at, (code.source.0, code.dest.0));
            at = (code.source.1, code.dest.1);
            if code.tag == Tag::Equal {
                assert_eq!(a[code.source.0..at.0], b[code.dest.0..at.1]);
            } else {
                cost += (at.0 - code.source.0).max(at.1 - code.dest.0);
            }
        }
        assert_eq!(at, (a.len(), b.len()));
        assert_eq!(cost, naive(&a, &b).0);
    }
}
