//! Rebuilds `dicts/nl.herstel` from its sources.
//!
//! `cargo run --release --example build_dicts -- SHARED [OUT]`, where SHARED holds
//! `lexicon/debian_2.20.19/nl.{aff,dic}` and `corpus/*.txt.zst`. Equal sources
//! give equal bytes.
use std::error::Error;
use std::fs::{File, read_to_string, write};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use herstel::{LexiconBuilder, hunspell};

/// The government files and those of the public domain, with the weight of one
/// occurrence: law is nine tenths of the text and would drown the rest.
const SOURCES: &[(&str, u8)] = &[
    ("gov_bwb_post1995", 2),
    ("gov_bwb_pre1995", 1),
    ("gov_docs_ccby", 8),
    ("gov_gemeenten_vl", 6),
    ("gov_inbo_ccby", 6),
    ("gov_parlement", 8),
    ("gov_parlement_be", 3),
    ("gov_parlement_eu", 8),
    ("gov_parlement_nl2", 8),
    ("gov_rechtspraak", 8),
    ("gov_rechtspraak2", 8),
    ("gov_wassenaar", 6),
    ("gov_docs_eupl", 8),
    ("gov_docs_overig", 8),
    ("gen_commonvoice_cc0", 6),
];

fn each_line(path: &Path, mut f: impl FnMut(&str)) -> Result<(), Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let text = ruzstd::decoding::StreamingDecoder::new(file)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    for line in BufReader::with_capacity(1 << 20, text).lines() {
        f(&line?);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let shared = args.next().ok_or("usage: build_dicts SHARED [OUT]")?;
    let out = args
        .next()
        .unwrap_or_else(|| PathBuf::from("dicts/nl.herstel"));
    let hunspell = shared.join("lexicon/debian_2.20.19");
    let forms = hunspell::expand(
        &read_to_string(hunspell.join("nl.aff"))?,
        &read_to_string(hunspell.join("nl.dic"))?,
    )?;
    eprintln!("{} dictionary forms", forms.forms.len());
    let mut builder = LexiconBuilder::new(forms)?;
    let corpus = |name: &str| shared.join(format!("corpus/{name}.txt.zst"));
    for &(name, weight) in SOURCES {
        each_line(&corpus(name), |line| builder.count_words(line, weight))?;
    }
    builder.fix_vocabulary();
    for &(name, weight) in SOURCES {
        each_line(&corpus(name), |line| builder.count_ngrams(line, weight))?;
    }
    let bytes = builder.build(&read_to_string("dicts/confusions.tsv")?)?;
    eprintln!("{} bytes to {}", bytes.len(), out.display());
    write(out, bytes)?;
    Ok(())
}
