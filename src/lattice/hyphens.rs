//! What a hyphen or slash says of the words beside it. The fit sees none of this.
use super::{Edge, Run};
use crate::lexicon::{Entry, Roles};

impl Run<'_> {
    /// Whether a word that is none by itself stands for the compounds that it begins: "veiligheids-en", and "beleids -plan" with its space.
    /// The fit does not see it.
    pub(super) fn is_half(&self, edge: &Edge) -> bool {
        let end = edge.end as usize;
        !self.models.is_fitting
            && edge.roles.contains(Roles::BEGIN)
            && (self.memory.text.get(end) == Some(&'-') || self.joins_words(end + 1))
    }

    /// Whether the slash or hyphen at `at`, behind a space, joins two words: "en /of", "beleids -plan", "Staten -Generaal". The word
    /// before begins compounds and is none by itself, or texts have the two as one. The fit does not see it.
    pub(super) fn joins_words(&self, at: usize) -> bool {
        let text = &self.memory.text;
        if self.models.is_fitting || !self.moves.signs || !matches!(text.get(at), Some('-' | '/')) {
            return false;
        }
        let (before, behind) = text.split_at(at);
        let (Some((' ', before)), Some((sign, behind))) =
            (before.split_last(), behind.split_first())
        else {
            return false;
        };
        let is_letter = |c: &&char| c.is_alphabetic();
        let n = before.iter().rev().take_while(is_letter).count();
        let first: String = before[before.len() - n..].iter().collect();
        if *sign == '/' {
            return first == "en" && behind.starts_with(&['o', 'f']);
        }
        let lexicon = self.models.lexicon;
        let is_half = || {
            let roles = lexicon.get(&first).map(Entry::roles).unwrap_or_default();
            roles.contains(Roles::BEGIN) && !roles.contains(Roles::WORD)
        };
        let second: String = behind.iter().take_while(is_letter).collect();
        n > 0
            && !second.is_empty()
            && (is_half() || lexicon.find(&format!("{first}-{second}")).is_some())
    }
}

/// Whether `text` begins with a hyphen that a conjunction follows, "-en koeriersdiensten": it stands for the rest of a word, and is no
/// speck. Of 76 in `../shared/eval` and `../pairs` 3 are, in lines that cannot be read. The fit does not see it.
pub(super) fn is_suspending(text: &[char]) -> bool {
    let ['-', rest @ ..] = text else { return false };
    let rest = rest
        .strip_prefix(&['e', 'n'])
        .or(rest.strip_prefix(&['o', 'f']));
    rest.is_some_and(|rest| rest.first().is_some_and(|c| c.is_whitespace()))
}
