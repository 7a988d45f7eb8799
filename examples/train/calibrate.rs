//! The weights of the confidence from nothing, as `dicts/confidence.in` holds them.
use std::path::{Path, PathBuf};

use herstel::confidence::{self, Case, Features, N_FEATURES, Outcome};
use herstel::{ConfidenceLearner, Repairer};

use crate::{inputs, output, pairs};

/// What a document is taken to look like depends on which changes are sure, and the other way round: the weights are
/// fitted so many times, each time on what a repairer with those before considers. From half a dozen starts they are then
/// within some hundredths of each other.
const ROUNDS: usize = 5;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fit the weights of the confidence from nothing and keep them in FILE, not in the data file; if a source of
    /// theirs is not there, FILE is left as it is
    #[arg(long, value_name = "FILE", requires = "judged")]
    confidence_out: Option<PathBuf>,
    /// A folder of pairs of OCR and gold for --confidence-out; repeatable
    #[arg(long, value_name = "FOLDER", requires = "confidence_out")]
    judged: Vec<PathBuf>,
    /// Text that is right as it stands, for --confidence-out: files and folders; repeatable
    #[arg(long, value_name = "PATH", requires = "confidence_out")]
    judged_clean: Vec<PathBuf>,
    /// Running text that is right but for what its authors mistook: every Nth document of 16 kB of it; repeatable
    #[arg(long, value_name = "PATH[:N]", requires = "confidence_out")]
    judged_running: Vec<inputs::Source>,
    /// The same as --judged-clean, read without its marks: every Nth file; repeatable
    #[arg(long, value_name = "PATH[:N]", requires = "confidence_out")]
    judged_bare: Vec<inputs::Source>,
}

/// As an engine reads it that knows no marks.
fn without_marks(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let is_mark = unicode_normalization::char::is_combining_mark;
    text.nfd().filter(|&c| !is_mark(c)).collect()
}

/// Where the rounds begin: what a change gains is all that is known.
fn start() -> Features {
    let mut weights = [0.0; N_FEATURES];
    weights[..4].copy_from_slice(&[-2.0, 0.75, 0.3, 0.1]);
    weights
}

/// Bytes of running text that are taken for a document, at least: whole paragraphs.
const DOCUMENT: usize = 16 << 10;

/// Every Nth document of a source of running text.
fn documents(source: &inputs::Source) -> Result<Vec<String>, String> {
    let (mut out, mut document, mut n) = (Vec::new(), String::new(), 0);
    for path in inputs::files(&source.path)? {
        inputs::each_line(&path, |line| {
            document.push_str(line);
            document.push('\n');
            if document.len() >= DOCUMENT {
                if n % usize::from(source.weight) == 0 {
                    out.push(document.clone());
                }
                n += 1;
                document.clear();
            }
        })?;
    }
    Ok(out)
}

impl Args {
    /// The texts to judge by, observed and intended.
    fn texts(&self) -> Result<Vec<(String, String)>, String> {
        let mut out = Vec::new();
        for folder in &self.judged {
            for (observed, gold) in pairs::find(folder)? {
                out.push((inputs::text(&observed)?, inputs::text(&gold)?));
            }
        }
        for path in &self.judged_clean {
            for path in inputs::files(path)? {
                let text = inputs::text(&path)?;
                out.push((text.clone(), text));
            }
        }
        for source in &self.judged_running {
            out.extend(
                documents(source)?
                    .into_iter()
                    .map(|text| (text.clone(), text)),
            );
        }
        for source in &self.judged_bare {
            let files = inputs::files(&source.path)?;
            for path in files.iter().step_by(source.weight.into()) {
                let text = inputs::text(path)?;
                out.push((without_marks(&text), text));
            }
        }
        Ok(out)
    }

    /// Where the weights go, if they are fitted.
    pub(crate) fn out(&self) -> Option<&Path> {
        self.confidence_out.as_deref()
    }

    /// Fits the weights to what a repairer with this data file and table of confusions would change.
    pub(crate) fn fit(&self, data: &[u8], confusions: &str) -> Result<(), String> {
        let Some(out) = &self.confidence_out else {
            return Ok(());
        };
        let parts = self.judged_bare.iter().chain(&self.judged_running);
        let parts = parts.map(|source| &source.path);
        let sources = self.judged.iter().chain(&self.judged_clean).chain(parts);
        if !inputs::are_there(sources, out) {
            return Ok(());
        }
        let texts = self.texts()?;
        let told = |error: herstel::Error| error.to_string();
        let data = herstel::with_confusions(data, confusions).map_err(told)?;
        let mut weights = start();
        for round in 1..=ROUNDS {
            let data =
                herstel::with_confidence(&data, &confidence::to_text(&weights)).map_err(told)?;
            let repairer = Repairer::builder().data(data).build().map_err(told)?;
            let mut learner = ConfidenceLearner::fresh();
            // Where the changes of each text begin.
            let mut starts = vec![0];
            for (observed, intended) in &texts {
                learner.add_text(&repairer, observed, intended);
                starts.push(learner.cases().len());
            }
            if round == ROUNDS {
                hold_back(learner.cases(), &starts);
            }
            let fitted = confidence::fit(learner.cases(), &[0.0; N_FEATURES]);
            // Halfway, but for the first time: else they swing between two answers.
            let part = if round == 1 { 1.0 } else { 0.5 };
            for (weight, fitted) in weights.iter_mut().zip(fitted) {
                *weight += (fitted - *weight) * part;
            }
        }
        let numbers: Vec<String> = weights.iter().map(|w| format!("{w:.4}")).collect();
        write(out, &format!("[{}]\n", numbers.join(", ")))
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    output::write(path, text.as_bytes())?;
    eprintln!("weights of the confidence to {}", path.display());
    Ok(())
}

/// Fits to every second text and shows how far those weights can be trusted on the others.
fn hold_back(cases: &[Case], starts: &[usize]) {
    let mut halves = [Vec::new(), Vec::new()];
    for (i, span) in starts.windows(2).enumerate() {
        halves[i % 2].extend_from_slice(&cases[span[0]..span[1]]);
    }
    let weights = confidence::fit(&halves[0], &[0.0; N_FEATURES]);
    let [fitted, tested] = halves;
    eprintln!("{} changes; confidence on half of the texts:", cases.len());
    for (label, cases) in [("fitted to", fitted), ("held back", tested)] {
        eprintln!("| {label}: confidence | changes | right | mean confidence |\n|---|---|---|---|");
        let sure: Vec<(f64, bool)> = cases
            .iter()
            .map(|(x, outcome)| (probability(&weights, x), *outcome == Outcome::Right))
            .collect();
        let mut error = 0.0;
        let edges = [0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01];
        for pair in edges.windows(2) {
            let here = sure.iter().filter(|(p, _)| (pair[0]..pair[1]).contains(p));
            let here: Vec<&(f64, bool)> = here.collect();
            if here.is_empty() {
                continue;
            }
            let n = here.len() as f64;
            let right = here.iter().filter(|case| case.1).count() as f64 / n;
            let mean = here.iter().map(|case| case.0).sum::<f64>() / n;
            error += (mean - right).abs() * n / cases.len() as f64;
            let to = pair[1].min(1.0);
            eprintln!("| {:.2}-{to:.2} | {n} | {right:.3} | {mean:.3} |", pair[0]);
        }
        eprintln!("expected calibration error {error:.4}");
    }
}

fn probability(weights: &Features, x: &Features) -> f64 {
    1.0 / (1.0 + (-x.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>()).exp())
}
