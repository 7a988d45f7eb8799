//! Learning the weights of confusions from pairs of observed and intended text.
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::ops::Range;

use super::Channel;
use crate::Repairer;
use crate::cost::NAT;
use crate::error::Result;

/// Counts rewrites over aligned pairs and turns them into weights.
///
/// A pair of lines is aligned by the Levenshtein distance (Wagner and Fischer
/// 1974); neighbouring edits become one rewrite of up to three characters on
/// either side, and an edit with an empty side takes the letter before it, so
/// that "ij" read as "i" is counted as `i -> ij`; a word's first letter that was lost, as `␣ -> ␣z`. The cost of a rewrite is
/// `-ln(n / (N + 50))` for n times seen among N occurrences of its intended side.
///
/// # Examples
///
/// ```
/// let mut learner = herstel::ChannelLearner::new();
/// for _ in 0..20 {
///     learner.add("een vcrgunning van de stad", "een vergunning van de stad");
/// }
/// assert!(learner.table("")?.contains("c\te\t"));
/// # Ok::<(), herstel::Error>(())
/// ```
#[derive(Debug, Default, Clone)]
pub struct ChannelLearner {
    rewrites: HashMap<Sides, u64>,
    /// Occurrences of strings of one to three characters in the intended text.
    intended: HashMap<String, u64>,
    n_lines: u64,
}

/// Of a rewrite: what is observed, what was intended.
type Sides = (String, String);

/// Sides of a rewrite are at most this long, in characters.
const MAX_SIDE: usize = 3;
/// A rewrite must have been seen this often.
const MIN_COUNT: u64 = 2;
/// A longer line is not aligned.
const MAX_LINE: usize = 2000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Both,
    Observed,
    Intended,
}

/// The steps of a cheapest alignment. Complexity: O(n · m).
fn align(a: &[char], b: &[char]) -> Vec<Step> {
    let width = b.len() + 1;
    let mut cost = vec![0_u32; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let at = i * width + j;
            cost[at] = match (i, j) {
                (0, 0) => 0,
                (0, _) => cost[at - 1] + 2,
                (_, 0) => cost[at - width] + 2,
                _ => {
                    let (x, y) = (a[i - 1], b[j - 1]);
                    // A letter is hardly ever read as a space.
                    let both = match x == y {
                        true => 0,
                        false if x.is_whitespace() || y.is_whitespace() => 3,
                        false => 2,
                    };
                    (cost[at - width - 1] + both)
                        .min(cost[at - 1] + 2)
                        .min(cost[at - width] + 2)
                }
            };
        }
    }
    let (mut i, mut j, mut steps) = (a.len(), b.len(), Vec::new());
    while i > 0 || j > 0 {
        let here = cost[i * width + j];
        let diagonal = |extra: u32| i > 0 && j > 0 && cost[(i - 1) * width + j - 1] + extra == here;
        let same = i > 0 && j > 0 && a[i - 1] == b[j - 1];
        let space = i > 0 && j > 0 && (a[i - 1].is_whitespace() || b[j - 1].is_whitespace());
        let step = if same && diagonal(0) || !same && diagonal(if space { 3 } else { 2 }) {
            Step::Both
        } else if i > 0 && cost[(i - 1) * width + j] + 2 == here {
            Step::Observed
        } else {
            Step::Intended
        };
        i -= usize::from(step != Step::Intended);
        j -= usize::from(step != Step::Observed);
        steps.push(step);
    }
    steps.reverse();
    steps
}

/// A piece of this many words is aligned as it is.
const PIECE: usize = 12;
/// Pieces are not cut finer than this many times.
const MAX_DEPTH: usize = 8;

/// Cuts two texts at the words that each has exactly once, in a longest common order.
fn cut(a: &[&str], b: &[&str], depth: usize, out: &mut Vec<(String, String)>) {
    if a.is_empty() && b.is_empty() {
        return;
    }
    let places = |words: &[&str]| {
        let mut places: HashMap<String, Option<usize>> = HashMap::new();
        for (i, word) in words.iter().enumerate().filter(|(_, word)| word.len() > 3) {
            let place = places.entry((*word).to_owned());
            place.and_modify(|place| *place = None).or_insert(Some(i));
        }
        places
    };
    let mut anchors = Vec::new();
    if a.len().max(b.len()) > PIECE && depth < MAX_DEPTH {
        let (in_a, in_b) = (places(a), places(b));
        let both = in_a
            .iter()
            .filter_map(|(word, i)| Some(((*i)?, (*in_b.get(word)?)?)));
        let mut both: Vec<(usize, usize)> = both.collect();
        both.sort_unstable();
        anchors = in_order(&both);
    }
    if anchors.is_empty() {
        out.push((a.join(" "), b.join(" ")));
        return;
    }
    // Each piece begins with its anchor.
    let (mut i, mut j) = (0, 0);
    for &(x, y) in anchors.iter().chain(&[(a.len(), b.len())]) {
        let is_end = x == a.len();
        if !is_end && (x - i).max(y - j) < PIECE / 2 {
            continue;
        }
        cut(&a[i..x], &b[j..y], depth + 1, out);
        (i, j) = (x, y);
    }
}

/// The longest run of pairs that rise on both sides; `pairs` rise on the first.
fn in_order(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // `ends[n]`: the pair with the smallest second that ends a run of n + 1.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (i, pair) in pairs.iter().enumerate() {
        let at = ends.partition_point(|&end| pairs[end].1 < pair.1);
        before.push(at.checked_sub(1).map(|last| ends[last]));
        if at == ends.len() {
            ends.push(i);
        } else {
            ends[at] = i;
        }
    }
    let mut run: Vec<(usize, usize)> = std::iter::successors(ends.last().copied(), |&i| before[i])
        .map(|i| pairs[i])
        .collect();
    run.reverse();
    run
}

/// Whether two pieces are one text: at most two characters in five differ.
fn are_alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let most = a.len().max(b.len());
    if most == 0 || most > MAX_LINE || a.len().abs_diff(b.len()) * 5 > most * 2 {
        return false;
    }
    let (mut i, mut j, mut same) = (0, 0, 0);
    for step in align(&a, &b) {
        same += usize::from(step == Step::Both && a[i] == b[j]);
        i += usize::from(step != Step::Intended);
        j += usize::from(step != Step::Observed);
    }
    same * 5 >= most * 3
}

/// Where two texts are one: ranges of the observed text with what was intended there, in order, and the
/// number of pieces that are too unlike. See [`ChannelLearner::add_text`].
pub(crate) fn aligned(observed: &str, intended: &str) -> (Vec<(Range<usize>, String)>, usize) {
    let place = |part: &str| part.as_ptr() as usize - observed.as_ptr() as usize;
    if observed.lines().count() == intended.lines().count() {
        let lines = observed.lines().zip(intended.lines());
        let lines = lines.map(|(a, b)| (place(a)..place(a) + a.len(), b.to_owned()));
        return (lines.collect(), 0);
    }
    let words = |text| str::split_whitespace(text).collect::<Vec<&str>>();
    let (a, b) = (words(observed), words(intended));
    let mut pieces = Vec::new();
    cut(&a, &b, 0, &mut pieces);
    let (mut out, mut unlike, mut rest) = (Vec::new(), 0, &a[..]);
    for (observed, intended) in pieces {
        let (piece, after) = rest.split_at(observed.split_whitespace().count());
        rest = after;
        match piece {
            [first, ..] if are_alike(&observed, &intended) => {
                let last = piece[piece.len() - 1];
                out.push((place(first)..place(last) + last.len(), intended));
            }
            _ => unlike += 1,
        }
    }
    (out, unlike)
}

impl ChannelLearner {
    /// A learner that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one pair of lines.
    ///
    /// # Complexity
    ///
    /// O(n · m) time and memory; lines of more than 2,000 characters are passed over.
    pub fn add(&mut self, observed: &str, intended: &str) {
        let (a, b): (Vec<char>, Vec<char>) = (
            observed.trim().chars().collect(),
            intended.trim().chars().collect(),
        );
        if a.len().max(b.len()) > MAX_LINE {
            return;
        }
        self.n_lines += 1;
        for size in 1..=MAX_SIDE {
            for side in b
                .windows(size)
                .filter(|side| !side.iter().any(|c| c.is_whitespace()))
            {
                *self.intended.entry(side.iter().collect()).or_default() += 1;
            }
        }
        for pair in b.windows(2).filter(|pair| !pair[0].is_alphanumeric()) {
            let first = pair[1];
            *self.intended.entry(format!("␣{first}")).or_default() += 1;
        }
        if a == b {
            return;
        }
        let (mut i, mut j) = (0, 0);
        // Where the edits that are under way began.
        let mut open: Option<(usize, usize)> = None;
        for step in align(&a, &b) {
            let is_same = step == Step::Both && a[i] == b[j];
            let at_space = is_same && a[i].is_whitespace();
            let lost_space = step == Step::Intended && b[j].is_whitespace()
                || step == Step::Observed && a[i].is_whitespace();
            if is_same || at_space || lost_space {
                if let Some((from_i, from_j)) = open.take() {
                    self.count(&a, &b, (from_i, i), (from_j, j));
                }
            } else if open.is_none() {
                open = Some((i, j));
            }
            i += usize::from(step != Step::Intended);
            j += usize::from(step != Step::Observed);
        }
        if let Some((from_i, from_j)) = open {
            self.count(&a, &b, (from_i, i), (from_j, j));
        }
    }

    /// Adds a pair of texts. Texts of equally many lines are paired line by line. Others are aligned at
    /// the words that both have once, in their order (Yalniz and Manmatha 2011), and again within each
    /// piece between two of those; pieces that stay unlike each other teach nothing. Gives the number
    /// of pieces used and passed over.
    ///
    /// # Complexity
    ///
    /// O(n log n) for the words; O(k²) for each piece of k characters, some hundred at the median.
    pub fn add_text(&mut self, observed: &str, intended: &str) -> [usize; 2] {
        let (pieces, unlike) = aligned(observed, intended);
        for (at, intended) in &pieces {
            let piece = &observed[at.clone()];
            if piece.contains('\n') {
                let words: Vec<&str> = piece.split_whitespace().collect();
                self.add(&words.join(" "), intended);
            } else {
                self.add(piece, intended);
            }
        }
        [pieces.len(), unlike]
    }

    /// Number of pairs of lines, and of rewrites seen.
    #[must_use]
    pub fn n_seen(&self) -> [u64; 2] {
        [self.n_lines, self.rewrites.values().sum()]
    }

    fn count(
        &mut self,
        a: &[char],
        b: &[char],
        (i, to_i): (usize, usize),
        (j, to_j): (usize, usize),
    ) {
        let letters = a[i..to_i]
            .iter()
            .chain(&b[j..to_j])
            .any(|c| c.is_alphanumeric());
        let (mut i, mut j) = (i, j);
        if letters && (i == to_i || j == to_j) {
            // An empty side takes the letter before, which both have.
            if i == 0 || j == 0 || a[i - 1] != b[j - 1] {
                return;
            }
            if !a[i - 1].is_alphabetic() {
                let goes_on = |c: &char| {
                    c.is_alphabetic() && b.get(to_j) == Some(c) && !a[i - 1].is_numeric()
                };
                if let ([], [letter]) = (&a[i..to_i], &b[j..to_j])
                    && letter.is_alphabetic()
                    && a.get(to_i).is_some_and(goes_on)
                {
                    let rewrite = ("␣".to_owned(), format!("␣{letter}"));
                    *self.rewrites.entry(rewrite).or_default() += 1;
                }
                return;
            }
            (i, j) = (i - 1, j - 1);
        }
        let side = |text: &[char]| {
            text.iter()
                .map(|c| if c.is_whitespace() { '␣' } else { *c })
                .collect()
        };
        let (observed, intended): (String, String) = (side(&a[i..to_i]), side(&b[j..to_j]));
        let fits = |n: usize| n <= if letters { MAX_SIDE } else { 1 };
        let is_digit = intended.chars().any(|c| c.is_ascii_digit());
        let spaced = letters && intended.contains('␣') || observed.contains('␣');
        if observed.is_empty() || !fits(to_i - i) || !fits(to_j - j) || is_digit || spaced {
            return;
        }
        *self.rewrites.entry((observed, intended)).or_default() += 1;
    }

    /// The weights as the text of `dicts/confusions.tsv`, together with those of `floor`
    /// (same form): of a rewrite in both, or there twice, the cheapest.
    ///
    /// # Errors
    ///
    /// If `floor` does not parse.
    pub fn table(&self, floor: &str) -> Result<String> {
        Ok(written(with_cheaper(
            costs_of(&Channel::parse(floor)?),
            self.costs(),
        )))
    }

    /// The same for a [layer](crate::LexiconBuilder::layer) on top of what `below` has: what was learned is in
    /// it where it is cheaper than there, so that some pages with little damage make nothing dearer.
    ///
    /// Texts without gold teach, too, if what `below` makes of them is taken for what was intended: it mends
    /// some of what an engine does in some words, and the weights so learned more of it in others
    /// (self-training; Scudder 1965).
    ///
    /// # Errors
    ///
    /// If `floor` does not parse.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "embedded")]
    /// # fn main() -> herstel::Result<()> {
    /// let below = herstel::Repairer::dutch();
    /// let scan = "De ministcr geeft een vcrgunning aan de gemecnte.";
    /// let mut learner = herstel::ChannelLearner::new();
    /// learner.add_text(scan, &below.repair(scan));
    /// let table = learner.table_above("", below)?;
    /// let layer = herstel::LexiconBuilder::new().layer(below.lexicon(), &table)?;
    /// let own = herstel::Repairer::builder().layer(layer).build()?;
    /// # assert!(own.repair(scan).contains("vergunning"));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "embedded"))]
    /// # fn main() {}
    /// ```
    pub fn table_above(&self, floor: &str, below: &Repairer) -> Result<String> {
        let known = costs_of(&below.channel);
        let is_cheaper = |pair: &Sides, cost: f64| known.get(pair).is_none_or(|&c| cost < c);
        let mut own = self.costs();
        own.retain(|pair, &mut cost| is_cheaper(pair, cost));
        Ok(written(with_cheaper(
            costs_of(&Channel::parse(floor)?),
            own,
        )))
    }

    /// What the rewrites cost that were seen often enough.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    fn costs(&self) -> BTreeMap<Sides, f64> {
        let often = self.rewrites.iter().filter(|&(_, &n)| n >= MIN_COUNT);
        let costs = often.map(|(pair, &n)| {
            let among = self.intended.get(&pair.1).copied();
            // A sign that nobody wrote may stand in any line, several times.
            let among = among.unwrap_or(self.n_lines * 8);
            let cost = -libm::log(n as f64 / (among as f64 + 50.0));
            (pair.clone(), cost.max(1.0))
        });
        costs.collect()
    }
}

/// The costs in nats of a table, of a rewrite that is there twice the least.
fn costs_of(channel: &Channel) -> BTreeMap<Sides, f64> {
    let costs = channel.all().map(|confusion| {
        let cost = f64::from(confusion.cost) / f64::from(NAT);
        let intended = confusion.intended.text().replace(' ', "␣");
        ((confusion.observed.text(), intended), cost)
    });
    with_cheaper(BTreeMap::new(), costs)
}

/// Both, of a rewrite in both the cheapest.
fn with_cheaper(
    mut costs: BTreeMap<Sides, f64>,
    more: impl IntoIterator<Item = (Sides, f64)>,
) -> BTreeMap<Sides, f64> {
    for (pair, cost) in more {
        let least = costs.entry(pair).or_insert(cost);
        *least = least.min(cost);
    }
    costs
}

/// A table in the form of `dicts/confusions.tsv`.
fn written(costs: BTreeMap<Sides, f64>) -> String {
    let mut out = String::from("# observed\tintended\tcost in nats (-ln p, hundredths)\n");
    for ((observed, intended), cost) in costs {
        writeln!(out, "{observed}\t{intended}\t{cost:.2}").expect("a string takes all");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(observed: &str, intended: &str) -> Vec<(String, String)> {
        let mut learner = ChannelLearner::new();
        learner.add(observed, intended);
        let mut all: Vec<_> = learner.rewrites.into_keys().collect();
        all.sort();
        all
    }

    fn pair(a: &str, b: &str) -> (String, String) {
        (a.to_owned(), b.to_owned())
    }

    #[test]
    fn edits_become_rewrites() {
        assert_eq!(
            seen("intemationaal recht", "internationaal recht"),
            [pair("m", "rn")]
        );
        assert_eq!(seen("moglik", "moglijk"), [pair("i", "ij")]);
        assert_eq!(seen("die ullen", "die zullen"), [pair("␣", "␣z")]);
        assert_eq!(seen("‘de dijk", "de dijk"), [pair("‘", "")]);
        assert_eq!(seen("voor.de dijk", "voor de dijk"), [pair(".", "␣")]);
        assert_eq!(seen("vande dijk", "van de dijk"), []);
    }

    #[test]
    fn texts_of_other_lines_are_aligned() {
        let gold = "Het bestuur verleent de vergunning voor het bouwen van een woning aan de \
                    Kerkstraat.\nDe aanvraag is gedaan door de eigenaar van het perceel, die ook \
                    de kosten draagt.\nTegen dit besluit kan bezwaar worden gemaakt binnen zes weken.\n";
        let observed = "PROVINCIEBLAD 12\nHet bestuur verleent de vcrgunning voor het bouwen\nvan een woning \
                        aan de Kcrkstraat. De aanvraag is gedaan door de cigenaar van\nhet perceel, die ook de \
                        kosten draagt. Tegen dit besluit kan\nbezwaar worden gemaakt binnen zes wcken.\n";
        let mut learner = ChannelLearner::new();
        let [used, _] = learner.add_text(observed, gold);
        assert!(used > 1);
        assert_eq!(learner.rewrites.get(&pair("c", "e")), Some(&4));
        let mut strange = ChannelLearner::new();
        strange.add_text("Een heel andere tekst over vogels en hun zang.\n", gold);
        assert_eq!(strange.n_seen(), [0, 0]);
    }

    #[test]
    fn the_table_keeps_the_floor() {
        let learner = ChannelLearner::new();
        assert!(
            learner
                .table("é\të\t2.00\n")
                .unwrap()
                .ends_with("é\të\t2.00\n")
        );
        let twice = learner.table("e\të\t2.00\nb\th\t1.00\ne\të\t5.00\n");
        assert!(twice.unwrap().ends_with("\nb\th\t1.00\ne\të\t2.00\n"));
        assert!(learner.table("é\té\t2.00\n").is_err());
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn a_table_above_has_what_is_cheaper_than_below() {
        let mut learner = ChannelLearner::new();
        // One "e" in eight is read as "c", one "b" in some hundred as "h".
        for n in 0..500 {
            learner.add("de mcnsen in een land", "de mensen in een land");
            let bank = if n < 2 { "op een hank" } else { "op een bank" };
            learner.add(bank, "op een bank");
        }
        let below = Repairer::dutch();
        let table = learner.table_above("k\tlc\t20.00\n", below).unwrap();
        let known = costs_of(&below.channel);
        assert!(
            known.contains_key(&pair("h", "b")) && learner.costs().contains_key(&pair("h", "b"))
        );
        let lines: Vec<&str> = table.lines().skip(1).collect();
        assert!(
            matches!(&lines[..], [c, "k\tlc\t20.00"] if c.starts_with("c\te\t")),
            "{table}"
        );
    }
}
