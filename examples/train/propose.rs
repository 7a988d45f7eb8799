//! What damaged text suggests of itself: names and terms that it repeats, confusions that would explain
//! its unknown words. The two tables are for people to review, and then for `train layer`.
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use herstel::{Lexicon, Repairer};

use crate::build::propose_words;
use crate::{inputs, output};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Damaged text: files and folders; of pairs the OCR alone
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Names and terms must occur this often
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_count: u64,
    /// A confusion must explain this many different words
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_words: usize,
    /// The names and terms, with counts and contexts
    #[arg(long, value_name = "FILE", default_value = "proposed-words.tsv")]
    words_out: PathBuf,
    /// The confusions, with counts and examples
    #[arg(long, value_name = "FILE", default_value = "proposed-confusions.tsv")]
    confusions_out: PathBuf,
}

/// Unknown words held at most; the rarest go first.
const MAX_WORDS: usize = 1_000_000;
/// A confusion must lead to a word this often in the text, and as many times as often as the unknown one.
const FREQUENT: u64 = 5;
/// Letters that may have been read as something else.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzéëèïöü";
/// Pairs of letters that one sign may stand for.
const PAIRS: &[&str] = &[
    "rn", "nn", "in", "ni", "ri", "ii", "li", "il", "ti", "it", "cl", "ci", "vv", "ij", "tt", "ll",
    "rr", "fi", "fl", "ff", "lc", "oe", "ee",
];

/// One rewrite from an unknown word to a word: observed, intended, the word.
type Rewrite = (String, String, String);

#[derive(Default)]
struct Unknown {
    count: u64,
    context: String,
}

/// All words that one rewrite makes of an unknown one.
fn rewrites(word: &str, known: &dyn Fn(&str) -> bool) -> Vec<Rewrite> {
    let chars: Vec<char> = word.chars().collect();
    let mut out = Vec::new();
    let mut one = |from: usize, to: usize, intended: &str| {
        let observed: String = chars[from..to].iter().collect();
        if observed == intended {
            return;
        }
        let head: String = chars[..from].iter().collect();
        let tail: String = chars[to..].iter().collect();
        let other = format!("{head}{intended}{tail}");
        if known(&other) {
            out.push((observed, intended.to_owned(), other));
        }
    };
    for i in 0..chars.len() {
        for letter in LETTERS.chars() {
            let letter = letter.to_string();
            one(i, i + 1, &letter);
            if i + 2 <= chars.len() {
                one(i, i + 2, &letter);
            }
        }
        for pair in PAIRS {
            one(i, i + 1, pair);
        }
    }
    out
}

/// The words beside a word, for the reader.
fn context(line: &str, word: &str) -> String {
    let at = line.find(word).unwrap_or(0);
    let before: Vec<&str> = line[..at].split_whitespace().rev().take(4).collect();
    let before: Vec<&str> = before.into_iter().rev().collect();
    let after: Vec<&str> = line[at..].split_whitespace().take(5).collect();
    format!("{} {}", before.join(" "), after.join(" "))
        .trim()
        .to_owned()
}

fn is_unknown(word: &str, lexicon: &Lexicon) -> bool {
    word.chars().count() > 3 && lexicon.find(word).is_none() && !lexicon.is_compound(word)
}

/// The words of damaged text.
#[derive(Default)]
struct Words {
    /// Unknown ones, as they stand.
    unknown: HashMap<String, u64>,
    /// Those that the repairer leaves.
    left: HashMap<String, Unknown>,
    /// Known ones, in small letters.
    known: HashMap<String, u64>,
    /// Letters and pairs of letters of the known ones.
    letters: HashMap<String, u64>,
}

impl Words {
    fn add(&mut self, text: &str, repairer: &Repairer) {
        let lexicon = repairer.lexicon();
        for word in propose_words(text) {
            if is_unknown(word, lexicon) {
                *self.unknown.entry(word.to_owned()).or_default() += 1;
            } else {
                let word = word.to_lowercase();
                let letters: Vec<char> = word.chars().collect();
                for side in letters.windows(1).chain(letters.windows(2)) {
                    *self.letters.entry(side.iter().collect()).or_default() += 1;
                }
                *self.known.entry(word).or_default() += 1;
            }
        }
        for line in repairer.repair(text).lines() {
            for word in propose_words(line).filter(|word| is_unknown(word, lexicon)) {
                let seen = self.left.entry(word.to_owned()).or_default();
                seen.count += 1;
                if seen.context.is_empty() {
                    seen.context = context(line, word);
                }
            }
        }
        inputs::bound(&mut self.left, MAX_WORDS, |seen| seen.count);
        inputs::bound(&mut self.unknown, MAX_WORDS, |&count| count);
        inputs::bound(&mut self.known, MAX_WORDS, |&count| count);
    }

    /// Reads files, whole documents up to a megabyte, larger ones in parts.
    fn of(files: &[PathBuf], repairer: &Repairer) -> Result<Self, String> {
        let mut words = Self::default();
        let bar = inputs::bar("reading", files);
        for path in files {
            let mut block = String::new();
            inputs::each_line(path, |line| {
                block.push_str(line);
                block.push('\n');
                if block.len() > 1 << 20 {
                    words.add(&block, repairer);
                    block.clear();
                }
            })?;
            words.add(&block, repairer);
            bar.inc(path.metadata().map_or(0, |data| data.len()));
        }
        bar.finish_and_clear();
        Ok(words)
    }

    /// How often a word stands there. A name that the text repeats explains its own misreadings, too.
    fn count(&self, word: &str) -> u64 {
        let count = |words: &HashMap<String, u64>, word: &str| words.get(word).copied();
        let known = count(&self.known, &word.to_lowercase());
        known.max(count(&self.unknown, word)).unwrap_or(0)
    }
}

/// Rewrites that would explain unknown words.
#[derive(Default)]
struct Explained<'w> {
    /// By pair of characters: how often, and in which words.
    rewrites: BTreeMap<(String, String), (u64, BTreeSet<String>)>,
    words: HashSet<&'w str>,
}

impl<'w> Explained<'w> {
    fn of(words: &'w Words, repairer: &Repairer) -> Self {
        let mut explained = Self::default();
        // "aande" is no misreading of "vande": both are run-ons.
        let is_run_on = |word: &str| repairer.repair(word).contains(' ');
        for (word, &count) in words.unknown.iter().filter(|(word, _)| !is_run_on(word)) {
            let is_word =
                |other: &str| words.count(other) >= FREQUENT.max(count * 2) && !is_run_on(other);
            // The most frequent word is the likeliest; the shortest rewrite says what happened.
            let all = rewrites(word, &is_word).into_iter();
            let likeliest =
                all.min_by_key(|(a, b, other)| (Reverse(words.count(other)), a.len() + b.len()));
            if let Some((observed, intended, other)) = likeliest {
                explained.words.insert(word);
                let entry = explained.rewrites.entry((observed, intended)).or_default();
                entry.0 += count;
                entry.1.insert(format!("{word}>{other}"));
            }
        }
        explained
    }
}

/// The table of confusions, and how many there are.
fn table_of_confusions(
    explained: Explained<'_>,
    words: &Words,
    min_words: usize,
) -> (String, usize) {
    let mut rows: Vec<_> = explained
        .rewrites
        .into_iter()
        .filter(|(_, (_, words))| words.len() >= min_words)
        .collect();
    rows.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
    let mut out = String::from("# observed\tintended\tcost in nats\tcount\texamples\n");
    for ((a, b), (count, examples)) in &rows {
        let among = words.letters.get(b).copied().unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        let cost = -(*count as f64 / (among as f64 + *count as f64 + 50.0)).ln();
        let cost = cost.max(1.0);
        let examples: Vec<&str> = examples.iter().take(4).map(String::as_str).collect();
        let examples = examples.join(" ");
        _ = writeln!(out, "{a}\t{b}\t{cost:.2}\t{count}\t{examples}");
    }
    (out, rows.len())
}

/// The table of names and terms, and how many there are.
fn table_of_names(explained: &Explained<'_>, words: &Words, min_count: u64) -> (String, usize) {
    let mut names: Vec<(&String, &Unknown)> = words
        .left
        .iter()
        .filter(|(word, seen)| seen.count >= min_count && !explained.words.contains(word.as_str()))
        .collect();
    names.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.0.cmp(b.0)));
    let mut out = String::from("# word\tcount\tin context\n");
    for (word, seen) in &names {
        let context = seen.context.replace('\t', " ");
        _ = writeln!(out, "{word}\t{}\t{context}", seen.count);
    }
    (out, names.len())
}

pub(crate) fn propose(args: &Args) -> Result<(), String> {
    for out in [&args.words_out, &args.confusions_out] {
        inputs::check_apart(out, &args.paths)?;
    }
    // A table that is there may have been reviewed.
    inputs::check_outputs(&[(&args.words_out, None), (&args.confusions_out, None)])?;
    let repairer = Repairer::dutch();
    let mut files = Vec::new();
    for path in &args.paths {
        files.extend(inputs::scans(path)?);
    }
    let words = Words::of(&files, repairer)?;
    let explained = Explained::of(&words, repairer);
    let (names, n_names) = table_of_names(&explained, &words, args.min_count);
    let (confusions, n_confusions) = table_of_confusions(explained, &words, args.min_words);
    output::write(&args.confusions_out, confusions.as_bytes())?;
    output::write(&args.words_out, names.as_bytes())?;
    inputs::print(&format!(
        "{n_names} words to {}, {n_confusions} confusions to {}\n",
        args.words_out.display(),
        args.confusions_out.display()
    ))
}
