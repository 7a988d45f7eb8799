//! How far changes can be trusted, learned from pairs.
use std::path::PathBuf;

use herstel::{ConfidenceLearner, Repairer};

use crate::inputs::{self, Pair};

/// Each part of the pairs is repaired with the confusions of the others, as text is that nobody has seen.
const FOLDS: usize = 4;

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Prior {
    /// Near the built-in weights: some pages are enough
    Near,
    /// From nothing: wants a thousand changes
    Fresh,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fit to the pairs how far a change is to be trusted, too
    #[arg(long, value_name = "FROM", requires = "pairs")]
    confidence: Option<Prior>,
    /// Text that is right as it stands, for --confidence: files and folders; repeatable
    #[arg(long, value_name = "PATH", requires = "confidence")]
    clean: Vec<PathBuf>,
}

impl Args {
    /// The data file or layer with fitted weights, if they are asked for. `table` gives the confusions
    /// that some pairs teach, `open` a repairer with the data.
    pub(crate) fn fit(
        &self,
        data: Vec<u8>,
        pairs: &[Pair],
        table: &dyn Fn(&[&Pair]) -> Result<String, String>,
        open: &dyn Fn(Vec<u8>) -> herstel::Result<Repairer>,
    ) -> Result<Vec<u8>, String> {
        let Some(prior) = self.confidence else {
            return Ok(data);
        };
        if pairs.len() < 2 {
            return Err("--confidence wants at least two pairs".to_owned());
        }
        let told = |error: herstel::Error| error.to_string();
        let mut learner = match prior {
            Prior::Near => ConfidenceLearner::new(&open(data.clone()).map_err(told)?),
            Prior::Fresh => ConfidenceLearner::fresh(),
        };
        let mut clean = Vec::new();
        for path in &self.clean {
            for path in inputs::files(path)? {
                clean.push(inputs::text(&path)?);
            }
        }
        let n_folds = FOLDS.min(pairs.len());
        for fold in 0..n_folds {
            let of = |i: &usize| i % n_folds == fold;
            let others = (0..pairs.len()).filter(|i| !of(i)).map(|i| &pairs[i]);
            let table = table(&others.collect::<Vec<&Pair>>())?;
            let data = herstel::with_confusions(&data, &table).map_err(told)?;
            let repairer = open(data).map_err(told)?;
            for pair in (0..pairs.len()).filter(of).map(|i| &pairs[i]) {
                learner.add_text(&repairer, &pair.observed, &pair.gold);
                learner.add_text(&repairer, &pair.gold, &pair.gold);
            }
            for text in (0..clean.len()).filter(of).map(|i| &clean[i]) {
                learner.add_text(&repairer, text, text);
            }
        }
        let [all, right] = learner.n_seen();
        eprintln!("confidence: {all} changes, {right} of them right");
        herstel::with_confidence(&data, &learner.weights()).map_err(told)
    }
}
