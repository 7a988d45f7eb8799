//! Data files and layers.
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use herstel::{ChannelLearner, Confusions, LexiconBuilder, NgramCounter, Repairer};

use crate::calibrate;
use crate::confidence;
use crate::inputs::{self, Pair, Source, at};
use crate::{output, pairs};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A Hunspell dictionary
    #[arg(long, num_args = 2, value_names = ["AFF", "DIC"])]
    hunspell: Vec<PathBuf>,
    /// Words of other languages, a word on a line: those that the lexicon lacks stay as they are on a page without
    /// damage; repeatable
    #[arg(long, value_name = "FILE")]
    foreign: Vec<PathBuf>,
    #[command(flatten)]
    own: Own,
    /// Hold at most this many different trigrams; the rarest go first
    #[arg(long, value_name = "N", default_value_t = 16_000_000)]
    max_ngrams: usize,
    /// Hold at most this many different words
    #[arg(long, value_name = "N", default_value_t = 1_800_000)]
    max_words: usize,
    /// Keep the table of confusions in FILE, not in the data file; if a folder of --pairs is not there, FILE is
    /// left as it is and used
    #[arg(long, value_name = "FILE")]
    confusions_out: Option<PathBuf>,
    #[command(flatten)]
    calibrate: calibrate::Args,
    /// The data file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LayerArgs {
    #[command(flatten)]
    own: Own,
    /// Damaged text without gold, files and folders: what it is repaired to, with this layer's own words and confusions,
    /// teaches more of them; of pairs the OCR alone; repeatable
    #[arg(long, value_name = "PATH")]
    scans: Vec<PathBuf>,
    /// Words of --text that the lexicon below lacks must occur this often
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_count: u64,
    /// Hold at most this many different words of --text; the rarest go first
    #[arg(long, value_name = "N", default_value_t = 1_800_000)]
    max_words: usize,
    /// A data file that the layer is for, in place of the built-in one
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// The layer
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct WeightsArgs {
    /// The data file that is taken over but for its confusions
    #[arg(long, value_name = "FILE", default_value = "dicts/nl.herstel")]
    data: PathBuf,
    #[command(flatten)]
    channel: Channel,
    /// The new data file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Own {
    /// A word list: a word on a line, its count after a tab if there is one; repeatable
    #[arg(long, value_name = "FILE")]
    words: Vec<PathBuf>,
    /// Clean running text: a file or a folder, .gz and .zst too, and :N for the weight of one
    /// occurrence; repeatable
    #[arg(long, value_name = "PATH[:N]")]
    text: Vec<Source>,
    #[command(flatten)]
    channel: Channel,
}

#[derive(Debug, clap::Args)]
struct Channel {
    /// A folder of pairs of OCR and gold, from which confusions are learned; repeatable
    #[arg(long, value_name = "FOLDER")]
    pairs: Vec<PathBuf>,
    /// Tables of confusions that are taken as they are; of a rewrite in several, and in the pairs, the
    /// cheapest; repeatable
    #[arg(long, value_name = "FILE")]
    confusions: Vec<PathBuf>,
    #[command(flatten)]
    confidence: confidence::Args,
}

/// Damaged text is repaired this many bytes at a time.
const BATCH: usize = 16 << 20;

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    output::write(path, bytes)?;
    eprintln!("{} bytes to {}", bytes.len(), path.display());
    Ok(())
}

fn read_pairs(folder: &Path) -> Result<Vec<Pair>, String> {
    let mut pairs = Vec::new();
    for (observed, gold) in pairs::find(folder)? {
        let (observed, gold) = (inputs::text(&observed)?, inputs::text(&gold)?);
        pairs.push(Pair { observed, gold });
    }
    Ok(pairs)
}

impl Channel {
    /// Refuses to write over one of its sources.
    fn check_apart(&self, out: &Path) -> Result<(), String> {
        inputs::check_apart(out, self.pairs.iter().chain(&self.confusions))
    }

    fn read_pairs(&self) -> Result<Vec<Pair>, String> {
        let all = self.pairs.iter().map(|folder| read_pairs(folder));
        Ok(all.collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// The table of confusions; empty: there are no sources of one.
    fn table(&self, under: &Under, pairs: &[Pair]) -> Result<String, String> {
        if pairs.is_empty() && self.confusions.is_empty() && under.shapes.is_empty() {
            return Ok(String::new());
        }
        let (table, [used, unlike, rewrites]) = self.learned(under, pairs.iter())?;
        if !pairs.is_empty() {
            let n = pairs.len();
            eprintln!("{n} pairs, {used} lines, {rewrites} rewrites; {unlike} pieces too unlike");
        }
        Ok(table)
    }

    /// The table, and what it was learned from: pieces used, those too unlike, rewrites.
    fn learned<'p>(
        &self,
        under: &Under,
        pairs: impl Iterator<Item = &'p Pair>,
    ) -> Result<(String, [u64; 3]), String> {
        let mut learner = under.scanned.clone();
        let mut pieces = [0, 0];
        for pair in pairs {
            let n = learner.add_text(&pair.observed, &pair.gold);
            pieces = [pieces[0] + n[0] as u64, pieces[1] + n[1] as u64];
        }
        let [used, unlike] = pieces;
        let [[_, rewrites], [_, scanned]] = [&learner, &under.scanned].map(ChannelLearner::n_seen);
        let mut given = under.shapes.to_owned();
        for path in &self.confusions {
            let mut own = String::new();
            // Columns after the cost are for people: counts, examples.
            for line in inputs::text(path)?.lines() {
                let columns: Vec<&str> = line.splitn(4, '\t').take(3).collect();
                own.push_str(&columns.join("\t"));
                own.push('\n');
            }
            let checked = ChannelLearner::new().table(&own);
            checked.map_err(|error| format!("{}: {error}", path.display()))?;
            given.push_str(&own);
        }
        let table = match &under.repairer {
            Some(below) => learner.table_above(&given, below),
            None => learner.table(&given),
        };
        let table = table.map_err(|error| format!("the confusions: {error}"))?;
        Ok((table, [used, unlike, rewrites - scanned]))
    }

    /// The data with the confidence fitted, if that is asked for.
    fn fit(
        &self,
        data: Vec<u8>,
        (under, pairs): (&Under, &[Pair]),
        open: &dyn Fn(Vec<u8>) -> herstel::Result<Repairer>,
    ) -> Result<Vec<u8>, String> {
        let table = |some: &[&Pair]| Ok(self.learned(under, some.iter().copied())?.0);
        self.confidence.fit(data, pairs, &table, open)
    }
}

/// What own pairs and tables are put on top of.
#[derive(Default)]
struct Under {
    /// Confusions by shape, for words that no pair has.
    shapes: &'static str,
    /// What damaged text has taught already.
    scanned: ChannelLearner,
    /// The data below a layer.
    repairer: Option<Repairer>,
}

impl Under {
    /// Learns from damaged text what `repairer` makes of it.
    fn scan(&mut self, paths: &[PathBuf], repairer: &Repairer) -> Result<(), String> {
        let mut files = Vec::new();
        for path in paths {
            files.extend(inputs::scans(path)?);
        }
        let (bar, started) = (inputs::bar("scans", &files), Instant::now());
        let (mut batch, mut n_batched, mut n_bytes) = (Vec::new(), 0, 0);
        for (i, path) in files.iter().enumerate() {
            let text = inputs::lossy_text(path)?;
            n_batched += text.len();
            n_bytes += text.len() as u64;
            batch.push(text);
            if n_batched >= BATCH || i + 1 == files.len() {
                let repaired = repairer.repair_all(&batch);
                for (text, repaired) in batch.drain(..).zip(repaired) {
                    self.scanned.add_text(&text, &repaired);
                }
                n_batched = 0;
            }
            bar.inc(path.metadata().map_or(0, |data| data.len()));
        }
        bar.finish_and_clear();
        let [_, rewrites] = self.scanned.n_seen();
        eprintln!(
            "{} scans, {rewrites} rewrites; {}",
            files.len(),
            inputs::rate(n_bytes, started)
        );
        Ok(())
    }
}

fn as_data(bytes: Vec<u8>) -> herstel::Result<Repairer> {
    Repairer::builder().data(bytes).build()
}

impl Own {
    /// Refuses to write over one of its sources.
    fn check_apart(&self, out: &Path) -> Result<(), String> {
        self.channel.check_apart(out)?;
        let texts = self.text.iter().map(|source| &source.path);
        inputs::check_apart(out, self.words.iter().chain(texts))
    }

    fn lexicon(&self) -> Result<LexiconBuilder, String> {
        let mut lexicon = LexiconBuilder::new();
        for path in &self.words {
            lexicon.list(&inputs::text(path)?).map_err(at(path))?;
        }
        Ok(lexicon)
    }

    /// Every line of every source, with its weight.
    fn each(&self, label: &'static str, mut f: impl FnMut(&str, u8)) -> Result<(), String> {
        let mut files = Vec::new();
        for source in &self.text {
            let found = inputs::files(&source.path)?;
            files.extend(found.into_iter().map(|path| (path, source.weight)));
        }
        let paths: Vec<PathBuf> = files.iter().map(|file| file.0.clone()).collect();
        let (bar, started, mut n_bytes) = (inputs::bar(label, &paths), Instant::now(), 0);
        for (path, weight) in &files {
            n_bytes += inputs::each_line(path, |line| f(line, *weight))?;
            bar.inc(path.metadata().map_or(0, |data| data.len()));
        }
        bar.finish_and_clear();
        eprintln!("{label}: {}", inputs::rate(n_bytes, started));
        Ok(())
    }
}

fn report(label: &str, model: &NgramCounter) {
    let ([words, trigrams], [lost_words, lost]) = (model.n_held(), model.lost());
    eprintln!(
        "{label}: {words} words, {trigrams} trigrams held; counts short by at most {lost_words} and {lost}"
    );
}

pub(crate) fn build(args: &Args) -> Result<(), String> {
    let tables = [
        (args.confusions_out.as_deref(), inputs::CONFUSIONS),
        (args.calibrate.out(), inputs::WEIGHTS),
    ];
    let tables = tables
        .iter()
        .filter_map(|&(out, start)| Some((out?, start)));
    let outs: Vec<_> = tables.chain([(args.out.as_path(), inputs::DATA)]).collect();
    for (out, _) in &outs {
        args.own.check_apart(out)?;
        inputs::check_apart(out, args.hunspell.iter().chain(&args.foreign))?;
    }
    inputs::check_outputs(&outs)?;
    let channel = &args.own.channel;
    let out = args.confusions_out.as_ref();
    let (pairs, table) = match out.filter(|path| !inputs::are_there(&channel.pairs, path)) {
        Some(path) => (Vec::new(), inputs::text(path)?),
        None => {
            let pairs = channel.read_pairs()?;
            let table = channel.table(&Under::default(), &pairs)?;
            (pairs, table)
        }
    };
    if let Some(path) = out {
        write(path, table.as_bytes())?;
    }
    let mut lexicon = args.own.lexicon()?;
    if let [aff, dic] = &args.hunspell[..] {
        let (rules, stems) = (inputs::text(aff)?, inputs::text(dic)?);
        let of_both =
            |error: herstel::Error| format!("{}, {}: {error}", aff.display(), dic.display());
        lexicon.hunspell(&rules, &stems).map_err(of_both)?;
    }
    let mut model = lexicon.model().map_err(|error| error.to_string())?;
    model.bound(args.max_words, args.max_ngrams);
    args.own
        .each("words", |line, weight| model.count_words(line, weight))?;
    for path in &args.foreign {
        model.foreign(&inputs::text(path)?);
    }
    let mut model = model.fix_vocabulary();
    args.own
        .each("trigrams", |line, weight| model.count_ngrams(line, weight))?;
    report("counted", &model);
    let confusions = if args.confusions_out.is_some() || table.is_empty() {
        Confusions::Apart(&table)
    } else {
        Confusions::Inside(&table)
    };
    let bytes = model.build(confusions).map_err(|error| error.to_string())?;
    args.calibrate.fit(&bytes, &table)?;
    write(
        &args.out,
        &channel.fit(bytes, (&Under::default(), &pairs), &as_data)?,
    )
}

pub(crate) fn weights(args: &WeightsArgs) -> Result<(), String> {
    args.channel.check_apart(&args.out)?;
    inputs::check_outputs(&[(&args.out, inputs::DATA)])?;
    let bytes = std::fs::read(&args.data).map_err(at(&args.data))?;
    let pairs = args.channel.read_pairs()?;
    let under = Under::default();
    let bytes = herstel::with_confusions(&bytes, &args.channel.table(&under, &pairs)?);
    let bytes = bytes.map_err(at(&args.data))?;
    write(
        &args.out,
        &args.channel.fit(bytes, (&under, &pairs), &as_data)?,
    )
}

pub(crate) fn layer(args: &LayerArgs) -> Result<(), String> {
    args.own.check_apart(&args.out)?;
    inputs::check_apart(&args.out, args.lexicon.iter().chain(&args.scans))?;
    inputs::check_outputs(&[(&args.out, inputs::DATA)])?;
    let (below, repairer) = inputs::repairer(args.lexicon.as_ref(), &[])?;
    let base = repairer.lexicon();
    let mut lexicon = args.own.lexicon()?;
    if !args.own.text.is_empty() {
        let mut counts: HashMap<String, u64> = HashMap::new();
        let mut lost = 0;
        args.own.each("words", |line, weight| {
            for word in propose_words(line) {
                match counts.get_mut(word) {
                    Some(count) => *count += u64::from(weight),
                    None => _ = counts.insert(word.to_owned(), u64::from(weight)),
                }
            }
            lost += inputs::bound(&mut counts, args.max_words, |&n| n);
        })?;
        eprintln!("counts short by at most {lost}");
        let is_own = |word: &str, n: u64| {
            n >= args.min_count && word.chars().count() > 2 && base.find(word).is_none()
        };
        counts.retain(|word, n| base.get(word).is_some() || is_own(word, *n));
        lexicon.words(counts);
    }
    eprintln!("{} own words", lexicon.n_words());
    let mut under = Under {
        repairer: Some(repairer.clone()),
        ..Under::default()
    };
    if lexicon.n_words() > 0 {
        under.shapes = LexiconBuilder::LOOK_ALIKES;
    }
    let channel = &args.own.channel;
    let pairs = channel.read_pairs()?;
    let told = |error: herstel::Error| error.to_string();
    let on_top = |layer: Vec<u8>| below.clone().layer(layer).build();
    let mut table = channel.table(&under, &pairs)?;
    if !args.scans.is_empty() {
        let reader = on_top(lexicon.layer(base, &table).map_err(told)?).map_err(told)?;
        under.scan(&args.scans, &reader)?;
        (table, _) = channel.learned(&under, pairs.iter())?;
    }
    let bytes = lexicon.layer(base, &table).map_err(told)?;
    write(&args.out, &channel.fit(bytes, (&under, &pairs), &on_top)?)
}

/// Runs of letters, with hyphens and apostrophes inside.
pub(crate) fn propose_words(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’');
    let runs = text.split(move |c| !inside(c));
    runs.map(|run| run.trim_matches(|c: char| !c.is_alphabetic()))
        .filter(|run| !run.is_empty())
}
