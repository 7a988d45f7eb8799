//! What damaged text suggests of itself: names and terms that it repeats, confusions that would explain
//! its unknown words. The two tables are for people to review, and then for `train layer`.
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::PathBuf;

use herstel::{Lexicon, Repairer};

use crate::build::propose_words;
use crate::inputs;

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

pub(crate) fn propose(args: &Args) -> Result<(), String> {
    for out in [&args.words_out, &args.confusions_out] {
        inputs::check_apart(out, &args.paths)?;
    }
    // A table that is there may have been reviewed.
    inputs::check_outputs(&[(&args.words_out, None), (&args.confusions_out, None)])?;
    let repairer = Repairer::dutch();
    let lexicon = repairer.lexicon();
    let mut files = Vec::new();
    for path in &args.paths {
        files.extend(inputs::scans(path)?);
    }
    let bar = inputs::bar("reading", &files);
    // As they stand; those that the repairer leaves; the known ones.
    let mut unknown: HashMap<String, u64> = HashMap::new();
    let mut left: HashMap<String, Unknown> = HashMap::new();
    let mut known: HashMap<String, u64> = HashMap::new();
    let mut intended: HashMap<String, u64> = HashMap::new();
    for path in &files {
        let mut block = String::new();
        let mut work = |text: &str| {
            for word in propose_words(text) {
                if is_unknown(word, lexicon) {
                    *unknown.entry(word.to_owned()).or_default() += 1;
                } else {
                    *known.entry(word.to_lowercase()).or_default() += 1;
                    let letters: Vec<char> = word.to_lowercase().chars().collect();
                    for side in letters.windows(1).chain(letters.windows(2)) {
                        *intended.entry(side.iter().collect()).or_default() += 1;
                    }
                }
            }
            for line in repairer.repair(text).lines() {
                for word in propose_words(line).filter(|word| is_unknown(word, lexicon)) {
                    let seen = left.entry(word.to_owned()).or_default();
                    seen.count += 1;
                    if seen.context.is_empty() {
                        seen.context = context(line, word);
                    }
                }
            }
            inputs::bound(&mut left, MAX_WORDS, |seen| seen.count);
            inputs::bound(&mut unknown, MAX_WORDS, |&count| count);
            inputs::bound(&mut known, MAX_WORDS, |&count| count);
        };
        // Whole documents up to a megabyte, larger ones in parts.
        inputs::each_line(path, |line| {
            block.push_str(line);
            block.push('\n');
            if block.len() > 1 << 20 {
                work(&block);
                block.clear();
            }
        })?;
        work(&block);
        bar.inc(path.metadata().map_or(0, |data| data.len()));
    }
    bar.finish_and_clear();

    // A name that the text repeats explains its own misreadings too.
    let frequent = |word: &str| {
        let repeated = unknown.get(word).copied().unwrap_or(0);
        known
            .get(&word.to_lowercase())
            .copied()
            .unwrap_or(0)
            .max(repeated)
    };
    // By pair of characters: how often, and in which words.
    let mut found: BTreeMap<(String, String), (u64, BTreeSet<String>)> = BTreeMap::new();
    let mut explained: HashMap<&str, String> = HashMap::new();
    // "aande" is no misreading of "vande": both are run-ons.
    let is_run_on = |word: &str| repairer.repair(word).contains(' ');
    for (word, &count) in &unknown {
        if is_run_on(word) {
            continue;
        }
        let is_word = |other: &str| frequent(other) >= FREQUENT.max(count * 2) && !is_run_on(other);
        let mut all = rewrites(word, &is_word);
        // The most frequent word is the likeliest; the shortest rewrite says what happened.
        all.sort_by_key(|(a, b, other)| (std::cmp::Reverse(frequent(other)), a.len() + b.len()));
        if let Some((observed, intended, other)) = all.into_iter().next() {
            explained.insert(word, other.clone());
            let entry = found.entry((observed, intended)).or_default();
            entry.0 += count;
            entry.1.insert(format!("{word}>{other}"));
        }
    }
    let mut rows: Vec<_> = found
        .into_iter()
        .filter(|(_, (_, words))| words.len() >= args.min_words)
        .collect();
    rows.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
    let mut out = String::from("# observed\tintended\tcost in nats\tcount\texamples\n");
    for ((a, b), (count, words)) in &rows {
        let among = intended.get(b).copied().unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        let cost = -(*count as f64 / (among as f64 + *count as f64 + 50.0)).ln();
        let examples: Vec<&str> = words.iter().take(4).map(String::as_str).collect();
        _ = writeln!(
            out,
            "{a}\t{b}\t{:.2}\t{count}\t{}",
            cost.max(1.0),
            examples.join(" ")
        );
    }
    let n_confusions = rows.len();
    std::fs::write(&args.confusions_out, out).map_err(inputs::at(&args.confusions_out))?;

    let mut names: Vec<(&String, &Unknown)> = left
        .iter()
        .filter(|(word, seen)| {
            seen.count >= args.min_count && !explained.contains_key(word.as_str())
        })
        .collect();
    names.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.0.cmp(b.0)));
    let mut out = String::from("# word\tcount\tin context\n");
    for (word, seen) in &names {
        _ = writeln!(
            out,
            "{word}\t{}\t{}",
            seen.count,
            seen.context.replace('\t', " ")
        );
    }
    std::fs::write(&args.words_out, out).map_err(inputs::at(&args.words_out))?;
    inputs::print(&format!(
        "{} words to {}, {n_confusions} confusions to {}\n",
        names.len(),
        args.words_out.display(),
        args.confusions_out.display()
    ))
}
