//! The search against an exhaustive one: the same edges and costs, every path kept.
use super::Hypothesis;

/// What a search keeps at a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Keep {
    /// The cheapest few, as it is used.
    #[default]
    Beam,
    /// Every combination of the last two ids and a mode, its cheapest path.
    Merged,
    /// Every path.
    #[cfg(feature = "embedded")]
    All,
}

impl Keep {
    pub(super) fn push(self, node: &mut Vec<Hypothesis>, new: Hypothesis) {
        let same = |old: &&mut Hypothesis| {
            self == Self::Merged
                && old.last == new.last
                && old.before == new.before
                && old.mode == new.mode
        };
        match node.iter_mut().find(same) {
            Some(old) if new.cost < old.cost => *old = new,
            Some(_) => {}
            None => node.push(new),
        }
    }
}

#[cfg(feature = "embedded")]
mod compared {
    use std::collections::HashMap;

    use super::super::*;
    use super::Keep;

    /// Cost of the best path, and what it reads.
    fn best(
        search: &mut Search,
        text: &str,
        moves: &Moves,
        rewrites: Rewrites,
    ) -> (Cost, Vec<Piece>) {
        let repairer = crate::Repairer::dutch();
        let names = HashMap::new();
        let models = Models {
            lexicon: &repairer.lexicon,
            lm: &repairer.lm,
            channel: &repairer.channel,
            names: &names,
            held: None,
            is_fitting: false,
            is_quiet: false,
        };
        search.rewrites.clear();
        search.rewrites.resize(text.chars().count() + 1, rewrites);
        let pieces = search.best(models, moves, text, (lm::PAD, lm::START));
        (pieces.iter().map(|piece| piece.cost).sum(), pieces)
    }

    /// A few numbers that look random, the same each time (xorshift, Marsaglia 2003).
    fn next(state: &mut u64) -> usize {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        usize::try_from(*state >> 33).unwrap_or(0)
    }

    /// Short Dutch-like texts, damaged: words run together, letters changed, signs between.
    fn texts(n: usize, max_chars: usize) -> Vec<String> {
        let words = [
            "de", "het", "van", "in", "op", "dijk", "raad", "wet", "en", "plan", "een", "s", "te",
            "3e", "12", "artikel", "kade", "ve", "rn", "raads", "gebruiks",
        ];
        let signs = ["", "", "", "", " ", " ", "-", ", ", ".", ". "];
        let letters = ['e', 'c', 'l', '1', 'i', 'n', 'é', '0', 'R', 'x'];
        let mut state = 88_172_645_463_325_252;
        let make = |_| {
            let mut text = String::new();
            while text.chars().count() < max_chars {
                text.push_str(words[next(&mut state) % words.len()]);
                text.push_str(signs[next(&mut state) % signs.len()]);
            }
            let mut chars: Vec<char> = text.chars().take(max_chars).collect();
            if next(&mut state).is_multiple_of(2) {
                let at = next(&mut state) % chars.len();
                chars[at] = letters[next(&mut state) % letters.len()];
            }
            let text: String = chars.into_iter().collect();
            text.trim().to_owned()
        };
        (0..n).map(make).filter(|text| !text.is_empty()).collect()
    }

    /// How often a search does not find the best of all paths in `n` texts.
    fn misses(n: usize, max_chars: usize, moves: &Moves, rewrites: Rewrites, keep: Keep) -> usize {
        let search = |keep| Search {
            keep,
            ..Search::default()
        };
        let (mut fast, mut all) = (search(keep), search(Keep::All));
        let mut n_worse = 0;
        for text in texts(n, max_chars) {
            let (cost, pieces) = best(&mut fast, &text, moves, rewrites);
            let (least, _) = best(&mut all, &text, moves, rewrites);
            assert!(
                cost >= least,
                "{text:?}: {cost} is below the best of all, {least}"
            );
            assert!(!pieces.is_empty(), "{text:?}: no path comes to the end");
            let mut at = 0;
            for piece in &pieces {
                assert!(piece.start >= at && piece.end > piece.start, "{text:?}");
                at = piece.end;
            }
            n_worse += usize::from(cost != least);
        }
        n_worse
    }

    fn everything() -> Moves {
        Moves {
            noise: Noise::UNKNOWN,
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

    #[test]
    fn merged_paths_hold_the_best_of_all() {
        for (n, max_chars, moves, rewrites) in [
            (1000, 10, Moves::still(), Rewrites::None),
            (600, 10, everything(), Rewrites::None),
            (600, 7, everything(), Rewrites::Listed),
        ] {
            let n_worse = misses(n, max_chars, &moves, rewrites, Keep::Merged);
            assert_eq!(n_worse, 0, "{max_chars} characters, {rewrites:?}");
        }
    }

    /// What is closed, narrower or not searched again loses little of what rewrites at every place find.
    #[test]
    fn coarse_to_fine_seldom_loses_what_rewrites_everywhere_find() {
        let repairer = crate::Repairer::dutch();
        let names = HashMap::new();
        let models = Models {
            lexicon: &repairer.lexicon,
            lm: &repairer.lm,
            channel: &repairer.channel,
            names: &names,
            held: None,
            is_fitting: false,
            is_quiet: false,
        };
        let moves = Moves {
            noise: Noise {
                lost_space: NAT,
                ..Noise::UNKNOWN
            },
            unlisted: false,
            ..everything()
        };
        let (mut coarse, mut full) = (Search::default(), Search::default());
        let (mut n_better, mut n_worse) = (0, 0);
        let cost = |pieces: &[Piece]| pieces.iter().map(|piece| piece.cost).sum::<Cost>();
        let texts = texts(1000, 28);
        for text in &texts {
            let start = (lm::PAD, lm::START);
            let exact = full.best(models, &moves, text, start);
            let passage = Passage {
                text,
                context: start,
                firm: &[],
            };
            let found = coarse.coarse_to_fine(models, &moves, &passage);
            let (most, _) = best(&mut full, text, &moves, Rewrites::Listed);
            full.rewrites.clear();
            n_better += usize::from(most < cost(&exact));
            n_worse += usize::from(most < cost(&found));
        }
        assert!(n_better > 200, "{n_better}");
        // Words 12 nats beside the best path instead of 9 would lose half as many, and words that begin behind other
        // rewritten ones a tenth less, but pages are repaired no better then.
        assert!(n_worse * 6 <= n_better, "{n_worse} of {n_better}");
    }

    /// The beam drops what is a good deal dearer than the best at its node, even if that is a dead end.
    #[test]
    fn the_beam_seldom_loses_the_best_of_all() {
        for (n, max_chars, moves, rewrites, most) in [
            (1000, 10, Moves::still(), Rewrites::None, 20),
            (1000, 24, Moves::still(), Rewrites::None, 20),
            (600, 10, everything(), Rewrites::None, 6),
            (600, 7, everything(), Rewrites::Listed, 12),
        ] {
            let n_worse = misses(n, max_chars, &moves, rewrites, Keep::Beam);
            assert!(
                n_worse <= most,
                "{n_worse} of {n}: {max_chars} characters, {rewrites:?}"
            );
        }
    }
}
