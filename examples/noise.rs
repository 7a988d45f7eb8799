//! Noisy text out of clean text: `cargo run --release --example noise -- --help`.
//!
//! Letters are misread by the weights of `dicts/confusions.tsv` or another table, all scaled by one
//! factor to the share that is asked for; spaces are lost independently. The same seed gives the same text.
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

#[path = "train/output.rs"]
mod output;
#[path = "../benches/support/mod.rs"]
#[allow(dead_code, reason = "benches use the rest")]
mod support;

use support::dutch::Dutch;
use support::noise::{Channel, Damage, LEVELS, Level};

/// Makes noisy text out of clean text.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Levels: light loses 1 % of spaces and misreads 0.05 % of letters, medium 12 % and 0.4 %, heavy 50 % and 1 %.
Examples:
  noise --level medium clean.txt > noisy.txt
  noise --level heavy --lines 1000 --gold gold.txt ../shared/corpus/gov_parlement_be.txt.zst > ocr.txt
  noise --generate 1000000 > dutch.txt"
)]
struct Arguments {
    /// Text files, .zst too; none or `-` is standard input
    files: Vec<PathBuf>,
    /// Make clean text of this many bytes instead of reading any (sentences filled from the lexicon)
    #[arg(long, value_name = "BYTES", conflicts_with = "files")]
    generate: Option<usize>,
    /// clean, light, medium or heavy
    #[arg(long, default_value = "clean", value_parser = level)]
    level: Level,
    /// Share of spaces that are lost, instead of the level's
    #[arg(long, value_name = "SHARE", value_parser = share)]
    spaces: Option<f64>,
    /// Share of letters that are misread, instead of the level's
    #[arg(long, value_name = "SHARE", value_parser = share)]
    letters: Option<f64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A table of confusions instead of the embedded one
    #[arg(long, value_name = "FILE")]
    confusions: Option<PathBuf>,
    /// Only the first N lines of each file
    #[arg(long, value_name = "N")]
    lines: Option<usize>,
    /// Write the clean text too
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
}

fn level(name: &str) -> Result<Level, String> {
    Level::named(name).ok_or_else(|| format!("none of {:?}", LEVELS.map(|level| level.name)))
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err("not between 0 and 1".to_owned())
    }
}

fn at<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> String {
    move |error| format!("{}: {error}", path.display())
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)
    } else if path.extension().is_some_and(|ext| ext == "zst") {
        let file = File::open(path).map_err(at(path))?;
        ruzstd::decoding::StreamingDecoder::new(file)
            .map_err(at(path))?
            .read_to_string(&mut text)
    } else {
        File::open(path)
            .map_err(at(path))?
            .read_to_string(&mut text)
    }
    .map_err(at(path))?;
    Ok(text)
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let mut level = arguments.level;
    level.spaces = arguments.spaces.unwrap_or(level.spaces);
    level.letters = arguments.letters.unwrap_or(level.letters);
    let table = match &arguments.confusions {
        Some(path) => std::fs::read_to_string(path).map_err(at(path))?,
        None => support::CONFUSIONS.to_owned(),
    };
    let channel = Channel::parse(&table).map_err(|error| match &arguments.confusions {
        Some(path) => at(path)(error),
        None => error,
    })?;
    let mut texts = Vec::new();
    if let Some(bytes) = arguments.generate {
        let dutch = Dutch::new(support::DATA, arguments.seed);
        texts.push(dutch.ok_or("the embedded data do not open")?.text(bytes));
    } else if arguments.files.is_empty() {
        texts.push(read(Path::new("-"))?);
    }
    for path in &arguments.files {
        texts.push(read(path)?);
    }
    let (mut clean, mut noisy, mut total) = (String::new(), String::new(), Damage::default());
    for (text, seed) in texts.iter().zip(arguments.seed..) {
        let lines = text.split_inclusive('\n');
        let text: String = lines.take(arguments.lines.unwrap_or(usize::MAX)).collect();
        let (damaged, damage) = channel.damage(&text, &level, seed);
        clean.push_str(&text);
        noisy.push_str(&damaged);
        total += damage;
    }
    if let Some(path) = &arguments.gold {
        output::write(path, clean.as_bytes())?;
    }
    std::io::stdout()
        .write_all(noisy.as_bytes())
        .map_err(|error| format!("standard output: {error}"))?;
    let Damage {
        spaces,
        lost,
        letters,
        misread,
    } = total;
    eprintln!("{lost} of {spaces} spaces lost, {misread} of {letters} letters misread");
    Ok(())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("noise: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel() -> Channel {
        Channel::parse(support::CONFUSIONS).unwrap()
    }

    #[test]
    fn shares_are_those_of_the_level() {
        let clean = support::clean(400_000);
        let share = |n: usize, of: usize| {
            f64::from(u32::try_from(n).unwrap()) / f64::from(u32::try_from(of).unwrap())
        };
        for level in &LEVELS {
            let (noisy, damage) = channel().damage(&clean, level, 7);
            assert!(
                (share(damage.lost, damage.spaces) - level.spaces).abs() <= level.spaces / 10.0,
                "{damage:?}"
            );
            assert!(
                (share(damage.misread, damage.letters) - level.letters).abs()
                    <= level.letters / 5.0,
                "{damage:?}"
            );
            assert_eq!(noisy == clean, level.name == "clean");
            assert_eq!(noisy.lines().count(), clean.lines().count());
        }
    }

    #[test]
    fn a_share_is_no_more_than_all() {
        let parse = |share| Arguments::try_parse_from(["noise", "--spaces", share]);
        assert!(parse("0.5").is_ok() && parse("1").is_ok());
        assert!(parse("2").is_err() && parse("-1").is_err() && parse("NaN").is_err());
    }

    #[test]
    fn confusions_that_do_not_parse_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("tabel.tsv");
        std::fs::write(&table, "rn\tm\n").unwrap();
        let arguments = ["noise".as_ref(), "--confusions".as_ref(), table.as_os_str()];
        let error = run(&Arguments::parse_from(arguments)).unwrap_err();
        assert!(
            error.ends_with("tabel.tsv: line 1: not three columns"),
            "{error}"
        );
    }

    #[test]
    fn a_seed_gives_one_text() {
        let clean = support::clean(20_000);
        let level = Level::named("heavy").unwrap();
        let damage = |seed| channel().damage(&clean, &level, seed).0;
        assert_eq!(damage(1), damage(1));
        assert_ne!(damage(1), damage(2));
    }

    #[test]
    fn rewrites_are_read_from_right_to_left() {
        let channel =
            Channel::parse("# observed\tintended\tcost\nrn\tm\t0.5\n.\t,\t0.5\n").unwrap();
        let always = Level::new("always", 0.0, 1.0);
        assert_eq!(channel.damage("mm, nn", &always, 1).0, "rnrn, nn");
        assert!(Channel::parse("rn\tm\n").is_err());
    }

    #[test]
    fn made_text_does_not_repeat_itself() {
        let text = support::clean(300_000);
        let sentences: Vec<&str> = text.split(". ").collect();
        let mut distinct = sentences.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert!(
            distinct.len() * 100 > sentences.len() * 97,
            "{} of {}",
            distinct.len(),
            sentences.len()
        );
        let mut words: Vec<&str> = text.split(' ').collect();
        words.sort_unstable();
        words.dedup();
        assert!(words.len() > 4500, "{}", words.len());
    }
}
