//! What is repaired: documents, and their damaged twins.
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::Arguments;
use crate::support::dutch::Dutch;
use crate::support::noise::{Channel, Level};
use crate::support::{CONFUSIONS, DATA};

/// Bytes of a document that is cut from the corpus or made.
const DOCUMENT: usize = 16_000;

/// The texts that the embedded model was counted on, and the weight of an occurrence.
pub(crate) struct Corpus {
    pub(crate) texts: Vec<(u64, String)>,
}

/// A document and its damaged twin.
pub(crate) struct Pair<'t> {
    pub(crate) clean: &'t str,
    pub(crate) noisy: String,
}

/// Clean documents.
pub(crate) struct Texts {
    documents: Vec<String>,
    /// So many from the start are scored.
    n_scored: usize,
    /// OCR and print.
    scans: Vec<(String, String)>,
    made: bool,
}

fn at<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> String {
    move |error| format!("{}: {error}", path.display())
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let mut file = File::open(path).map_err(at(path))?;
    if path.extension().is_some_and(|ext| ext == "zst") {
        ruzstd::decoding::StreamingDecoder::new(file)
            .map_err(at(path))?
            .read_to_string(&mut text)
    } else {
        file.read_to_string(&mut text)
    }
    .map_err(at(path))?;
    Ok(text)
}

/// The files below a folder with this name or extension, sorted; none if it is not there.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut out = Vec::new();
    for path in paths {
        if path.is_dir() {
            out.extend(files(&path, end));
        } else if path.to_string_lossy().ends_with(end) {
            out.push(path);
        }
    }
    out
}

/// Paragraphs together until they fill a document.
fn cut(text: &str, out: &mut Vec<String>) {
    let mut document = String::new();
    for line in text.split_inclusive('\n') {
        document.push_str(line);
        if document.len() >= DOCUMENT {
            out.push(std::mem::take(&mut document));
        }
    }
    out.extend((!document.is_empty()).then_some(document));
}

impl Corpus {
    /// The texts that `dicts/nl.args` names; `None` if they are not there.
    pub(crate) fn read(root: &Path) -> Result<Option<Self>, String> {
        let list = root.join("dicts/nl.args");
        let arguments = std::fs::read_to_string(&list).map_err(at(&list))?;
        let mut lines = arguments.lines();
        let mut texts = Vec::new();
        while let Some(line) = lines.next() {
            if line != "--text" {
                continue;
            }
            let (path, weight) = lines
                .next()
                .and_then(|value| value.rsplit_once(':'))
                .ok_or_else(|| at(&list)("no PATH:WEIGHT after --text"))?;
            let path = root.join(path);
            if !path.exists() {
                return Ok(None);
            }
            texts.push((weight.parse().map_err(at(&list))?, read(&path)?));
        }
        Ok(Some(Self { texts }))
    }
}

impl Texts {
    pub(crate) fn new(
        root: &Path,
        corpus: Option<Corpus>,
        arguments: &Arguments,
    ) -> Result<Self, String> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let wanted = (arguments.megabytes * 1e6) as usize;
        let eval = root.join("../shared/eval");
        let mut documents = Vec::new();
        let made = corpus.is_none();
        if let Some(corpus) = corpus {
            for path in files(&eval.join("clean"), ".txt") {
                documents.push(read(&path)?);
            }
            fastrand::Rng::with_seed(1).shuffle(&mut documents);
            let mut bulk = Vec::new();
            for (_, text) in &corpus.texts {
                cut(text, &mut bulk);
            }
            fastrand::Rng::with_seed(2).shuffle(&mut bulk);
            documents.extend(bulk);
        } else {
            let mut dutch = Dutch::new(DATA, 1).ok_or("the embedded data do not open")?;
            while documents.len() * DOCUMENT < wanted {
                documents.push(dutch.text(DOCUMENT));
            }
        }
        // The scored ones first: `n` documents from the start that hold so many bytes.
        let until = |bytes: usize, documents: &[String]| {
            let mut sum = 0;
            let is_within = |document: &&String| {
                sum += document.len();
                sum <= bytes
            };
            documents.iter().take_while(is_within).count().max(1)
        };
        let n_scored = until(arguments.quality * 1000, &documents);
        documents.truncate(until(wanted, &documents).max(n_scored));
        let mut scans = Vec::new();
        for folder in ["seed", "tesseract"].iter().filter(|_| !made) {
            for ocr in files(&eval.join(folder), "ocr.txt") {
                let gold = ocr.with_file_name("gold.txt");
                scans.push((read(&ocr)?, read(&gold)?));
            }
        }
        Ok(Self {
            documents,
            n_scored,
            scans,
            made,
        })
    }

    /// All documents, damaged: each with a seed of its own.
    pub(crate) fn noisy(&self, level: &Level) -> Vec<Pair<'_>> {
        let channel = Channel::parse(CONFUSIONS).expect("tests/dicts.rs reads the confusions");
        let damage = |(document, seed)| Pair {
            clean: document,
            noisy: channel.damage(document, level, seed).0,
        };
        self.documents
            .iter()
            .map(String::as_str)
            .zip(1..)
            .map(damage)
            .collect()
    }

    /// Those whose quality is scored.
    pub(crate) fn scored<'p, 't>(&self, pairs: &'p [Pair<'t>]) -> &'p [Pair<'t>] {
        &pairs[..self.n_scored]
    }

    /// Pages that an engine read, and their print.
    pub(crate) fn scans(&self) -> Vec<Pair<'_>> {
        self.scans
            .iter()
            .map(|(ocr, gold)| Pair {
                clean: gold,
                noisy: ocr.clone(),
            })
            .collect()
    }

    pub(crate) fn describe(&self) -> String {
        let bytes = |documents: &[String]| {
            let sum: usize = documents.iter().map(String::len).sum();
            sum as f64 / 1e6
        };
        let source = match self.made {
            true => "made from sentences filled with words of the lexicon (no ../shared)",
            false => "documents kept out of all counts, then the corpus, shuffled",
        };
        format!(
            "Text: {:.1} MB in {} documents: {source}. Quality on the first {:.2} MB of them.\n",
            bytes(&self.documents),
            self.documents.len(),
            bytes(&self.documents[..self.n_scored]),
        )
    }
}
