//! The work of a search, counted: linear in the length of the text, whatever the text.
use std::collections::HashMap;

use super::{BEAM, Models, Moves, Search, Work};
use crate::channel::Noise;
use crate::cost::NAT;
use crate::lm;
use crate::repair::Repairer;

/// Units that are repeated without a space.
const HOSTILE: [&str; 12] = [
    "a",
    "e",
    "deaanvraagwordtingediendbijhetloketvandeprovincie",
    // Every half of it is a word, a part of a compound, or both.
    "loonstaatsteunbedrijfstakbelastingaanslagbiljetten",
    "enen",
    "rnrn",
    "'s-",
    "a.b.",
    "1,1a-",
    "IJ",
    "ee\u{ad}",
    "\u{fb01}x",
];

fn models(names: &HashMap<String, u32>) -> Models<'_> {
    let Repairer {
        lexicon,
        lm,
        channel,
        ..
    } = Repairer::dutch();
    Models {
        lexicon,
        lm,
        channel,
        names,
    }
}

/// Every move, as on a page where much is lost.
fn moves() -> Moves {
    Moves {
        noise: Noise {
            lost_space: NAT / 2,
            confusion: -NAT,
            misread_words: true,
            ..Noise::UNKNOWN
        },
        splits: true,
        signs: true,
        joins: true,
        unlisted: true,
    }
}

fn work(unit: &str, n_chars: usize) -> Work {
    let text: String = unit.chars().cycle().take(n_chars).collect();
    let mut search = Search::default();
    let names = HashMap::new();
    let pieces = search.coarse_to_fine(models(&names), &moves(), &text, (lm::PAD, lm::START));
    assert_eq!(pieces.last().map(|p| p.end), Some(n_chars), "{unit}");
    search.work
}

#[test]
fn work_is_linear_in_the_length_of_a_line() {
    for unit in HOSTILE {
        let [one, two] = [400, 800].map(|n| work(unit, n));
        // The second half costs as much as the first, which begins with nothing before it.
        let grows = |a: u64, b: u64| b * 10 <= a * 21 + 20_000;
        assert!(grows(one.steps, two.steps), "{unit}: {one:?} {two:?}");
        assert!(grows(one.edges, two.edges), "{unit}: {one:?} {two:?}");
        assert!(grows(one.joined, two.joined), "{unit}: {one:?} {two:?}");
        assert!(two.edges > 0 && two.steps > 0, "{unit}: {two:?}");
    }
}

#[test]
fn work_at_a_character_is_bounded() {
    for unit in HOSTILE {
        let n = 400;
        let Work {
            steps,
            edges,
            joined,
        } = work(unit, n);
        // README.md: the most of any of these, two searches together.
        assert!(steps <= 12_000 * n as u64, "{unit}: {steps} steps");
        assert!(edges <= 600 * n as u64, "{unit}: {edges} edges");
        assert!(joined <= edges * BEAM as u64, "{unit}: {joined} joined");
    }
}

#[test]
fn a_long_line_of_one_letter_is_segmented_whole() {
    let text = "e".repeat(20_000);
    let names = HashMap::new();
    let moves = Moves {
        splits: true,
        ..Moves::still()
    };
    let mut search = Search::default();
    let pieces = search.best(models(&names), &moves, &text, (lm::PAD, lm::START));
    assert_eq!(pieces.first().map(|p| p.start), Some(0));
    assert!(pieces.windows(2).all(|w| w[0].end == w[1].start));
    assert_eq!(pieces.last().map(|p| p.end), Some(text.len()));
    // Rooms are handed on: no node behind holds one.
    assert!(search.spare.len() < 200, "{}", search.spare.len());
}
