//! Learning how far a change can be trusted from pairs of observed and intended text.
use super::Repairer;
use super::window::chunks_around;
use crate::channel::aligned;
use crate::confidence::{self, Case, Features, N_FEATURES, Outcome};
use crate::edit;

/// Fits the weights of [`Edit::confidence`](crate::Edit::confidence) on what a repairer would change.
///
/// A change is labelled right if it alone brings the lines (or aligned pieces) that it touches closer to what
/// was intended, by the Levenshtein distance; right words made wrong count several times on pages that have few. The weights stay near those that the repairer has, the nearer the
/// fewer changes there were to learn from.
///
/// The repairer should not have learned its confusions from the same texts: it would look surer than it
/// is on others. The example `train` fits each part of the pairs with confusions from the other parts.
///
/// # Examples
///
/// ```
/// let dutch = herstel::Repairer::dutch();
/// let mut learner = herstel::ConfidenceLearner::new(dutch);
/// learner.add_text(dutch, "Het plan vande raad.", "Het plan van de raad.");
/// let layer = herstel::LexiconBuilder::new().layer(dutch.lexicon(), "")?;
/// let layer = herstel::with_confidence(&layer, &learner.weights())?;
/// herstel::Repairer::builder().layer(layer).build()?;
/// # Ok::<(), herstel::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ConfidenceLearner {
    prior: Features,
    cases: Vec<Case>,
}

impl ConfidenceLearner {
    /// A learner that starts from the weights of a repairer.
    #[must_use]
    pub fn new(near: &Repairer) -> Self {
        Self {
            prior: near.confidence,
            cases: Vec::new(),
        }
    }

    /// A learner that starts from nothing; it wants some thousand changes.
    #[must_use]
    pub fn fresh() -> Self {
        Self {
            prior: [0.0; N_FEATURES],
            cases: Vec::new(),
        }
    }

    /// Adds what the repairer would change in an observed text; the number of those changes. The lines of the two
    /// texts need not be the same. A text beside itself teaches what is to be left alone.
    ///
    /// # Complexity
    ///
    /// A repair of the text, and O(n · m) for each change in lines of n and m characters.
    pub fn add_text(&mut self, repairer: &Repairer, observed: &str, intended: &str) -> usize {
        // What is told by rule is no case for the weights.
        let (mut by_rule, mut read) = (Vec::new(), String::new());
        repairer.edits_by_rule(observed, &mut by_rule);
        edit::apply_into(observed, &by_rule, &mut read);
        let observed = &read;
        let (pieces, _) = aligned(observed, intended);
        let before = self.cases.len();
        for (edit, features) in repairer.considered(observed) {
            let span = edit.span();
            let first = pieces.partition_point(|piece| piece.0.end < span.end.min(span.start + 1));
            let n = pieces[first..].partition_point(|piece| piece.0.start < span.end);
            let touched = &pieces[first..first + n];
            let (Some((head, _)), Some((tail, _))) = (touched.first(), touched.last()) else {
                continue;
            };
            let (from, to) = (head.start, tail.end);
            if from > span.start || to < span.end {
                continue;
            }
            let intended: Vec<&str> = touched.iter().map(|piece| piece.1.as_str()).collect();
            let intended = intended.join(" ");
            let (head, tail) = (&observed[from..span.start], &observed[span.end..to]);
            let after = [head, edit.replacement(), tail].concat();
            let before = &observed[from..to];
            let inside = span.start - from..span.end - from;
            let touched = chunks_around(before, &inside, usize::MAX).unwrap_or(inside);
            let touched = &before[touched];
            let outcome = if distance(&after, &intended) < distance(before, &intended) {
                Outcome::Right
            } else if has_chunks(&intended, touched) {
                Outcome::Harm
            } else {
                Outcome::Wrong
            };
            self.cases.push((features, outcome));
        }
        self.cases.len() - before
    }

    /// Number of changes seen, and of those that were right.
    #[must_use]
    pub fn n_seen(&self) -> [usize; 2] {
        let right = self
            .cases
            .iter()
            .filter(|case| case.1 == Outcome::Right)
            .count();
        [self.cases.len(), right]
    }

    /// The changes seen.
    #[doc(hidden)]
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The weights, for [`with_confidence`](crate::with_confidence).
    #[must_use]
    pub fn weights(&self) -> String {
        confidence::to_text(&confidence::fit(&self.cases, &self.prior))
    }
}

/// Whether a text has these chunks, one after the other.
fn has_chunks(text: &str, chunks: &str) -> bool {
    let text: Vec<&str> = text.split_whitespace().collect();
    let chunks: Vec<&str> = chunks.split_whitespace().collect();
    chunks.is_empty() || text.windows(chunks.len()).any(|part| part == chunks)
}

/// The Levenshtein distance with runs of white space equal.
fn distance(a: &str, b: &str) -> usize {
    let plain = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ").chars().collect::<Vec<char>>()
    };
    let (a, b) = (plain(a), plain(b));
    // `row[j]`: from the characters of `a` so far to the first j of `b`.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let both = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = both.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("kade", "kaden"), 1);
        assert_eq!(distance("  de\nraad ", "de raad"), 0);
        assert_eq!(distance("vande", "van de"), 1);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn chunks_of_a_change() {
        let around = |text, span| chunks_around(text, &span, usize::MAX);
        assert_eq!(around("de kade, en", 4..6), Some(3..8));
        assert_eq!(around("de kade", 0..7), Some(0..7));
        assert!(has_chunks("op de kade, en", "de kade,") && !has_chunks("op de kades", "de kade"));
    }

    #[test]
    fn changes_are_labelled_by_the_lines_they_touch() {
        let dutch = Repairer::dutch();
        let mut learner = ConfidenceLearner::fresh();
        let observed = "Het plan vande raad.\nDe vcrgunning is verleend.\n";
        learner.add_text(dutch, observed, &dutch.repair(observed));
        let [all, right] = learner.n_seen();
        assert!(all >= 2 && right >= 2, "{right} of {all}");
        // The same changes where nothing was to be changed; then with other lines.
        learner.add_text(dutch, observed, observed);
        assert_eq!(learner.n_seen(), [2 * all, right]);
        let gold = "Het plan van de raad. De vergunning is verleend.\n";
        learner.add_text(dutch, observed, gold);
        assert_eq!(learner.n_seen()[1], 2 * right);
    }

    #[test]
    fn what_was_always_wrong_is_no_longer_made() {
        let dutch = Repairer::dutch();
        let text = "Het plan vande raad ligt klaar in het huis.";
        assert!(dutch.repair(text).contains("van de"));
        let mut learner = ConfidenceLearner::new(dutch);
        for _ in 0..40 {
            learner.add_text(dutch, text, text);
        }
        let layer = crate::LexiconBuilder::new()
            .layer(dutch.lexicon(), "")
            .unwrap();
        let layer = crate::with_confidence(&layer, &learner.weights()).unwrap();
        let own = Repairer::builder().layer(layer.clone()).build().unwrap();
        assert_eq!(own.repair(text), text);
        assert!(crate::with_confidence(&layer, "bias\t1\n").is_err());
    }
}
