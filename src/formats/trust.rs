//! What an engine's confidence in its words asks of an edit.
use std::ops::Range;

use crate::edit::{Edit, EditKind};

/// Up to here confidence asks nothing: engines give it to damaged words too.
const DOUBT: f64 = 0.8;
/// Nats that an edit needs against a word the engine was wholly sure of.
const MOST: f64 = 6.0;

/// Leaves out edits of letters that gain too little against the engine's
/// confidence: nothing is asked up to 0.8, then the gain needed grows evenly,
/// to 6 nats at 1. Spaces are not judged: engines give a confidence for the
/// letters of a word, and fused words get high ones (0.9 and more in the
/// examples).
///
/// To be replaced by the core's own hook, in which the confidence weighs in
/// the search.
pub(super) fn retain(edits: &mut Vec<Edit>, trust: &dyn Fn(Range<usize>) -> Option<f64>) {
    edits.retain(|edit| {
        let spaces = matches!(
            edit.kind(),
            EditKind::Split | EditKind::Join | EditKind::Spacing
        );
        spaces || trust(edit.span()).is_none_or(|sure| edit.gain() >= needed(sure))
    });
}

fn needed(sure: f64) -> f64 {
    (sure.min(1.0) - DOUBT).max(0.0) / (1.0 - DOUBT) * MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(kind: EditKind, gain: i32, sure: Option<f64>) -> bool {
        let mut edits = vec![Edit {
            start: 0,
            end: 4,
            replacement: "word".to_owned(),
            kind,
            gain: gain * 1024,
        }];
        retain(&mut edits, &|_| sure);
        !edits.is_empty()
    }

    #[test]
    fn a_sure_word_is_changed_less_easily() {
        assert!(kept(EditKind::Confusion, 3, None));
        assert!(kept(EditKind::Confusion, 3, Some(0.8)));
        assert!(kept(EditKind::Confusion, 4, Some(0.9)));
        assert!(!kept(EditKind::Confusion, 4, Some(0.99)));
        assert!(kept(EditKind::Confusion, 7, Some(1.0)));
        assert!(kept(EditKind::Split, 3, Some(1.0)));
    }
}
