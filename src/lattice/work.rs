//! The work of a search, counted: linear in the length of the text, whatever the text.
use std::collections::HashMap;

use super::{BEAM, Models, Moves, Search, Work};
use crate::channel::Noise;
use crate::cost::NAT;
use crate::lm;
use crate::repair::Repairer;

/// Units that are repeated without a space.
const HOSTILE: [&str; 13] = [
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
    "½x",
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
        held: None,
        is_fitting: false,
        is_quiet: false,
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
        number: 0,
        splits: true,
        signs: true,
        joins: true,
        unlisted: true,
        specks: Vec::new(),
        end_specks: Vec::new(),
        wide: false,
        quiet: false,
    }
}

fn work(unit: &str, n_chars: usize) -> Work {
    let text: String = unit.chars().cycle().take(n_chars).collect();
    let mut search = Search::default();
    let names = HashMap::new();
    // Every rewrite at every character: more than any page asks for.
    let readings = search.readings(models(&names), &moves(), &text, (lm::PAD, lm::START));
    let end = readings.first().and_then(|pieces| pieces.last());
    assert_eq!(end.map(|p| p.end), Some(n_chars), "{unit}");
    search.work
}

#[test]
fn work_is_linear_in_the_length_of_a_line() {
    for unit in HOSTILE {
        let [one, two, four] = [1000, 2000, 4000].map(|n| work(unit, n));
        // Twice the text, twice the work; the first thousand may be cheaper, before codes of 600 letters.
        let grows = |of: fn(&Work) -> u64| {
            (of(&four) - of(&two)) * 100 <= (of(&two) - of(&one)) * 210 + 10_000
        };
        assert!(grows(|w| w.steps), "{unit}: {one:?} {two:?} {four:?}");
        assert!(grows(|w| w.edges), "{unit}: {one:?} {two:?} {four:?}");
        assert!(grows(|w| w.joined), "{unit}: {one:?} {two:?} {four:?}");
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
        // README.md: the most that any of these asks for.
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
    // Rooms are handed on: no node behind holds one, nor does a search that is over.
    let before = search.spare.len();
    assert!(before < 200, "{before}");
    for _ in 0..50 {
        search.best(models(&names), &moves, "eenwet", (lm::PAD, lm::START));
    }
    assert_eq!(search.spare.len(), before);
}
