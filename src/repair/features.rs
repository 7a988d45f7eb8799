//! What the confidence is told of a change.
use std::ops::Range;

use super::Repairer;
use super::block::Block;
use super::guard::part;
use super::window::{Window, core};
use crate::confidence::{Alone, Change, What};
use crate::cost::{Cost, NAT};
use crate::edit::EditKind;
use crate::lattice::{Gap, Kind, Piece, Search, is_wordlike};
use crate::lexicon::{Entry, Roles, is_like_adjective};
use crate::lm;

/// A word this frequent is no name.
const FREQUENT: Cost = 6 * NAT;

/// What the words say of each other between which spaces are put in.
#[derive(Debug)]
struct Gaps {
    /// A pair that no text has side by side.
    unseen: bool,
    /// The first of every such pair begins no compound.
    loose: bool,
    /// What the more frequent word of a pair costs, for the rarest pair.
    rarer: Cost,
    /// How much cheaper a word is after the one before than by itself, for the loosest pair.
    bond: Cost,
    /// A number behind an abbreviation that numbers follow.
    numbered: bool,
    /// A space behind a suspended hyphen.
    suspended: bool,
    /// A function word right behind a number or bracket.
    needed: bool,
}

/// A change of a group of which the confidence is asked.
pub(super) struct Proposal<'t> {
    pub(super) span: Range<usize>,
    pub(super) observed: &'t str,
    pub(super) replacement: &'t str,
    pub(super) gain: Cost,
    pub(super) kind: EditKind,
    /// A sign or digit becomes a letter.
    pub(super) for_letter: bool,
    /// A line ends behind it.
    pub(super) line_end: bool,
    /// Nothing of the window follows.
    pub(super) is_last: bool,
}

impl Block<'_> {
    /// What is known of the change of a group.
    pub(super) fn change(
        &self,
        window: &Window<'_>,
        group: &[Piece],
        proposal: &Proposal<'_>,
        context: (u16, u16),
        search: &mut Search,
    ) -> Change {
        let Proposal {
            ref span,
            observed,
            replacement,
            gain,
            kind,
            for_letter,
            line_end,
            is_last,
        } = *proposal;
        let Repairer { lexicon, lm, .. } = self.repairer;
        let inserted = |p: &&Piece| p.gap == Gap::Inserted;
        let word = core(observed);
        let next = self.text[span.end..].trim_start();
        let next = &next[..next
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(next.len())];
        let gaps = self.gaps(window, group, search);
        let intended = group.iter().filter_map(|p| p.text.as_deref());
        let intended = intended.map(|word| lexicon.find(word).map_or(16 * NAT, Entry::cost));
        let mut change = Change {
            gain,
            kind,
            own: group.iter().any(|p| p.own),
            mended: None,
            article: false,
            is_fitting: self.repairer.is_fitting,
            unlisted: group.iter().any(|p| p.unlisted),
            foreign: window.foreign,
            unsure: group
                .iter()
                .filter(inserted)
                .any(|p| p.kind == Kind::Unknown),
            by_number: group.windows(2).any(|w| {
                inserted(&&w[1]) && (w[0].kind == Kind::Number || w[1].kind == Kind::Number)
            }),
            repeated: self.repeated(&self.evidence.terms, word, group),
            capital: word.chars().next().is_some_and(char::is_uppercase),
            n_letters: word.chars().count(),
            n_changed: n_changed(observed, replacement),
            n_spaces: u32::try_from(group.iter().filter(inserted).count()).unwrap_or(u32::MAX),
            dearest: group.iter().map(|p| p.cost).max().unwrap_or(0),
            // It tells of spaces alone.
            compound: matches!(kind, EditKind::Split | EditKind::RealWord)
                && lexicon.is_compound(word),
            unseen: gaps.unseen,
            loose: gaps.loose,
            rarer: gaps.rarer,
            bond: gaps.bond,
            numbered: gaps.numbered,
            suspended: gaps.suspended,
            needed: gaps.needed,
            for_letter,
            intended: intended.max().unwrap_or(0),
            alone: window.is_alone.then(|| alone(group)).flatten(),
            own_cost: lexicon.find(word).map_or(16 * NAT, Entry::cost),
            channel: group.iter().map(|p| p.channel).sum(),
            last: is_last,
            inside: context.1 >= lm::FIRST_WORD || context.1 == lm::COMMA,
            line_end,
            had_room: line_end
                .then(|| self.evidence.layout.had_room_at(self.text, span.end))
                .flatten(),
            en: word.ends_with("en") && core(replacement).ends_with(" en"),
            speckle: observed.len() > replacement.len() && observed.ends_with(replacement),
            known: group.iter().all(|p| match p.kind {
                Kind::Word => p.end - p.start > 1,
                kind => kind == Kind::Sign,
            }),
            // "2.1.Volgens" is how some authors write.
            sentence: group.windows(3).any(|w| {
                w[0].kind == Kind::Word
                    && w[0].end - w[0].start > 2
                    && w[1].kind == Kind::Sign
                    && inserted(&&w[2])
                    && w[2].kind == Kind::Word
                    && lm.unigram(w[2].ids.1) < FREQUENT
                    && window.text[window.offsets[w[2].start]..].starts_with(char::is_uppercase)
            }),
            elsewhere: self.has_elsewhere(group, replacement),
            speck: observed.ends_with(replacement)
                && self
                    .chunks
                    .binary_search_by_key(&span.start, |chunk| chunk.start)
                    .is_ok_and(|i| self.chunks[i].speck),
            stop: observed.ends_with(',')
                && replacement.ends_with('.')
                && next.starts_with(char::is_uppercase)
                && lexicon.get(&next.to_lowercase()).is_some(),
            no_stop: observed.ends_with('.')
                && !replacement.ends_with('.')
                && next.starts_with(char::is_lowercase),
            times: self.repeated(&self.evidence.times, word, group),
        };
        change.mended = self.mended(&change, observed, replacement);
        change.article = self.reads_article(&change, observed, replacement);
        change
    }

    /// The spaces that a group's change puts in between words.
    fn gaps(&self, window: &Window<'_>, group: &[Piece], search: &mut Search) -> Gaps {
        let entry = |piece: &Piece| self.repairer.lexicon.find(window.word(piece));
        let is_adjective = |piece: &Piece, entry: Entry| {
            !self.repairer.is_fitting
                && !entry.roles().contains(Roles::BEGIN)
                && is_like_adjective(window.word(piece).chars())
        };
        let mut gaps = Gaps {
            unseen: false,
            loose: true,
            rarer: 0,
            bond: 8 * NAT,
            numbered: false,
            suspended: false,
            needed: false,
        };
        for pair in group.windows(2) {
            let [left, right] = pair else { continue };
            if right.gap != Gap::Inserted {
                continue;
            }
            if left.ids.1 == lm::STOP && right.kind == Kind::Number {
                gaps.numbered = search.is_numbered(self.models(), left.ids);
            }
            gaps.suspended |= left.ids.1 == lm::SUSPENDED;
            gaps.needed |= right.kind == Kind::Word
                && right.end - right.start > 1
                && (left.kind == Kind::Number || left.ids.1 == lm::CLOSE)
                && self.repairer.lm.unigram(right.ids.1) < FREQUENT;
            if left.kind != Kind::Word || right.kind != Kind::Word {
                continue;
            }
            let (first, second) = (entry(left), entry(right));
            let cost = |entry: Option<Entry>| entry.map_or(16 * NAT, Entry::cost);
            if !search.is_seen(self.models(), left.ids.1, right.ids.1) {
                gaps.unseen = true;
                gaps.loose &=
                    first.is_some_and(|entry| entry.begins_none() || is_adjective(left, entry));
            }
            gaps.rarer = gaps.rarer.max(cost(first).min(cost(second)));
            let here = search.cost(self.models(), left.ids, right.ids.1, cost(second));
            gaps.bond = gaps.bond.min(cost(second) - here);
        }
        gaps.loose &= gaps.unseen;
        gaps
    }

    /// Whether the document has, as chunks of their own, the rare words that a change makes, if it makes any.
    fn has_elsewhere(&self, group: &[Piece], replacement: &str) -> bool {
        let is_new = group
            .iter()
            .any(|p| p.text.is_some() || p.gap == Gap::Inserted);
        is_new && self.has_rare_words(replacement)
    }

    /// Whether a replacement has rare words, and the document has them all elsewhere.
    pub(super) fn has_rare_words(&self, replacement: &str) -> bool {
        let mut rare = self.repairer.rare_words(replacement).peekable();
        rare.peek().is_some() && rare.all(|word| self.evidence.held.has(word))
    }
}

/// Characters from the first that differs to the last, of the longer text.
fn n_changed(observed: &str, replacement: &str) -> usize {
    let part = part(observed, replacement, 0);
    observed[part.span]
        .chars()
        .count()
        .max(part.new.chars().count())
}

/// What the noise is to the one change of a group.
fn alone(group: &[Piece]) -> Option<Alone> {
    let is_changed = |p: &Piece| p.text.is_some() || p.gap == Gap::Inserted;
    let at = group.iter().position(is_changed)?;
    let what = match group[at].text {
        Some(_) => What::Letters,
        None if is_wordlike(group.get(at.checked_sub(1)?)?.ids.1) => What::Space,
        None => What::AfterSign,
    };
    let n_words = group.iter().filter(|p| p.kind != Kind::Sign).count();
    let others = (0..group.len()).filter(|&i| i != at);
    let is_clear = what != What::Letters || n_words == 1 && !group[at].joined;
    is_clear.then(|| Alone {
        what,
        cost: group[at].cost,
        dearest: others.map(|i| group[i].cost).max().unwrap_or(0),
    })
}
