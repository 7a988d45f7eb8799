//! One window: its search, and what its changes are worth.
use std::ops::Range;

use super::block::Block;
use super::features::Proposal;
use super::guard::reads_letter;
use super::keeps::{is_hyphenated, is_inflected, is_older_spelling, is_older_stem, is_title};
use super::signs::{
    breaks_pair, changes_abbreviation, doubles_mark, guesses_lost, is_straight_pair,
};
use super::window::{Window, core, is_changed};
use crate::confidence::{Change, What};
use crate::cost::Cost;
use crate::edit::{self, Edit, EditKind};
use crate::lattice::{self, Gap, Kind, Moves, Passage, Piece, Search};
use crate::lexicon::Entry;
use crate::lm::{self, Tokens};

/// Pieces behind a change whose costs may change with it: a trigram's reach.
const N_FOLLOWING: usize = 2;
/// A longer half of a word at the end of a paragraph is a run-on.
const FRAGMENT: usize = 12;
/// What comes of weighing a group.
enum Verdict {
    /// It stays as it is.
    Nothing,
    /// These pieces may not change.
    Barred(Vec<usize>),
    /// All its changes together are worth nothing, or not to be made.
    Refused,
    Change(Edit, Box<Change>),
}

impl Block<'_> {
    /// Searches a window of chunks; `context` are the ids of the two tokens before it.
    pub(super) fn window(
        &self,
        chunks: Range<usize>,
        mut context: (u16, u16),
        search: &mut Search,
        sink: &mut dyn FnMut(Edit, &Change),
    ) {
        let span = self.chunks[chunks.start].start..self.chunks[chunks.end - 1].end;
        let text = &self.text[span.clone()];
        let mut moves = self
            .repairer
            .options
            .mode
            .moves(self.evidence.noise.clone());
        moves.number = self.settings;
        moves.wide = self.repairer.is_fitting;
        moves.quiet &= !moves.wide;
        let specks = self.chunks[chunks.clone()]
            .iter()
            .filter(|chunk| chunk.speck);
        let place = |at: usize| self.text[span.start..at].chars().count();
        moves.specks = specks.map(|chunk| place(chunk.start)).collect();
        let ended = self.chunks[chunks.clone()]
            .iter()
            .filter(|chunk| chunk.ends_in_speck);
        moves.end_specks = ended.map(|chunk| place(chunk.end - 1)).collect();
        let mut offsets: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
        offsets.push(text.len());
        let mut firm = Vec::new();
        if moves.quiet {
            let place = |at: usize| offsets.partition_point(|&offset| offset < at - span.start);
            let is_firm = |&i: &usize| !self.is_suspect(i);
            let spans = chunks.filter(is_firm).map(|i| self.chunks[i]);
            firm.extend(spans.map(|chunk| place(chunk.start)..place(chunk.end)));
        }
        let passage = Passage {
            text,
            context,
            firm: &firm,
        };
        let pieces = search.coarse_to_fine(self.models(), &moves, &passage);
        let long = |p: &&Piece| p.end - p.start > 2;
        let unknown = pieces
            .iter()
            .filter(|p| p.kind == Kind::Unknown)
            .filter(long)
            .count();
        let n_words = pieces.iter().filter(long).count();
        let window = Window {
            text,
            offsets,
            start: span.start,
            // Foreign text: most of the window stays unknown whatever is done.
            foreign: unknown >= 2 && unknown * 2 >= n_words,
            is_alone: moves.quiet && is_one(&pieces) && !search.has_rival(&pieces),
        };
        let mut i = 0;
        while i < pieces.len() {
            // A group: pieces that touch, or touched before.
            let mut j = i + 1;
            while j < pieces.len()
                && (pieces[j].start == pieces[j - 1].end || pieces[j].gap == Gap::Removed)
            {
                j += 1;
            }
            let tail = &pieces[j..(j + N_FOLLOWING).min(pieces.len())];
            self.judge(&window, (&pieces[i..j], tail), context, search, sink);
            context = pieces[j - 1].ids;
            i = j;
        }
    }

    /// An edit that the first reading offered, under the noise and with the words of the document; `change` is what
    /// it is under this noise.
    pub(super) fn again(&self, mut edit: Edit, mut change: Change) -> Option<(Edit, Change)> {
        let observed = &self.text[edit.span()];
        let is_letters = change
            .alone
            .is_some_and(|alone| alone.what == What::Letters);
        if is_letters && !self.evidence.held.is_empty() {
            let word = core(&edit.replacement);
            let entry = self.repairer.lexicon.find(word);
            let cost = entry
                .map(Entry::cost)
                .filter(|&cost| cost > lattice::FREQUENT);
            let discount = cost.map_or(0, |cost| self.evidence.held.discount(word, cost));
            change = change.dearer(-discount.min(change.channel));
        }
        let n = change.repeated + 1;
        if change.gain <= 0 || self.keeps_term(n, observed, &edit.replacement) {
            return None;
        }
        change.elsewhere = self.has_rare_words(&edit.replacement);
        edit.gain = change.gain;
        let sure = change.probability(&self.repairer.confidence, &self.evidence.noise);
        edit.confidence = edit::millionths(sure);
        let is_kept = self.repairer.parts_word(observed, &edit.replacement, sure);
        (!is_kept).then_some((edit, change))
    }

    /// A group with one change less, the one that is likeliest wrong; `None`: it has but one.
    fn retreat(
        &self,
        window: &Window<'_>,
        group: &[Piece],
        context: (u16, u16),
        search: &mut Search,
    ) -> Option<Vec<Piece>> {
        let is_put_in = |i: usize| group.get(i).is_some_and(|p| p.gap == Gap::Inserted) && i > 0;
        let is_changed = |i: usize| group[i].text.is_some() || is_put_in(i);
        let n_changes = (0..group.len()).filter(|&i| is_changed(i)).count();
        if n_changes < 2 || group.iter().any(|p| p.gap == Gap::Removed) {
            return None;
        }
        let worst = (0..group.len())
            .filter(|&i| is_changed(i) || is_put_in(i + 1))
            .max_by_key(|&i| group[i].cost)?;
        let cost = |i: usize| group.get(i).map_or(0, |p| p.cost);
        let (first, last) = if group[worst].text.is_some() {
            (worst, worst)
        } else if is_put_in(worst) && !(is_put_in(worst + 1) && cost(worst + 1) > cost(worst - 1)) {
            (worst - 1, worst)
        } else {
            (worst, worst + 1)
        };
        self.restored(window, group, first..last + 1, context, search)
    }

    /// A group with some of its pieces as they were observed, but for the gap before them.
    fn restored(
        &self,
        window: &Window<'_>,
        group: &[Piece],
        pieces: Range<usize>,
        context: (u16, u16),
        search: &mut Search,
    ) -> Option<Vec<Piece>> {
        let (start, end) = (group[pieces.start].start, group[pieces.end - 1].end);
        let before = pieces.start.checked_sub(1);
        let before = before.map_or(context, |i| group[i].ids);
        let text = &window.text[window.offsets[start]..window.offsets[end]];
        let mut as_observed = search.best(self.models(), &Moves::still(), text, before);
        for piece in &mut as_observed {
            piece.start += start;
            piece.end += start;
        }
        as_observed.first_mut()?.gap = group[pieces.start].gap;
        Some([&group[..pieces.start], &as_observed, &group[pieces.end..]].concat())
    }

    /// A group with its first word of an older spelling, or name before a Roman numeral, as it stands, if more than that would
    /// change: "deAlgemeene", "`WillemIII`". The fit sees none.
    fn as_written(
        &self,
        window: &Window<'_>,
        group: &[Piece],
        context: (u16, u16),
        search: &mut Search,
    ) -> Option<Vec<Piece>> {
        if self.repairer.is_fitting || group.len() < 2 {
            return None;
        }
        let is_older = |observed: &str, text: &str| {
            // "perrmaand": of what loses a letter at its end words stay that texts have, "eene", "onzen".
            is_older_stem(observed, text)
                || observed.strip_suffix(['e', 'n', 'r']) == Some(text)
                    && self.repairer.lexicon.find(observed).is_some()
        };
        let is_numeral = |piece: &Piece| {
            let numeral = window.word(piece);
            numeral.len() > 1 && numeral.bytes().all(|byte| b"IVX".contains(&byte))
        };
        let stays = |(i, piece): (usize, &Piece)| {
            let observed = window.observed(piece);
            let is_king = || {
                observed.starts_with(char::is_uppercase) && group.get(i + 1).is_some_and(is_numeral)
            };
            let text = piece.text.as_deref();
            text.is_some_and(|text| is_older(observed, text) || is_king())
        };
        let at = group.iter().enumerate().position(stays)?;
        self.restored(window, group, at..at + 1, context, search)
    }

    /// Gives the change of a group to `sink`, or of what is left of it without its doubtful changes.
    fn judge(
        &self,
        window: &Window<'_>,
        (group, tail): (&[Piece], &[Piece]),
        context: (u16, u16),
        search: &mut Search,
        sink: &mut dyn FnMut(Edit, &Change),
    ) {
        if let Some(group) = self.as_written(window, group, context, search) {
            return self.judge(window, (&group, tail), context, search, sink);
        }
        let verdict = self.weigh(window, (group, tail), context, search);
        let unsure = match verdict {
            Verdict::Nothing => return,
            Verdict::Barred(barred) => {
                // What stands before, between and behind the pieces that may not change.
                let mut at = 0;
                for end in barred.into_iter().chain([group.len()]) {
                    if at < end {
                        let before = at.checked_sub(1).map_or(context, |i| group[i].ids);
                        let tail = &group[end..group.len().min(end + N_FOLLOWING)];
                        self.judge(window, (&group[at..end], tail), before, search, sink);
                    }
                    at = end + 1;
                }
                return;
            }
            Verdict::Change(edit, change) => {
                if edit.confidence >= self.repairer.options.min_confidence {
                    return sink(edit, &change);
                }
                Some((edit, change))
            }
            Verdict::Refused => None,
        };
        if let Some(smaller) = self.retreat(window, group, context, search) {
            self.judge(window, (&smaller, tail), context, search, sink);
        } else if let Some((edit, change)) = unsure {
            sink(edit, &change);
        }
    }

    /// Weighs a group's change against the text as it stands, both with the pieces that follow: what a word
    /// is worth shows in the next ones too.
    fn weigh(
        &self,
        window: &Window<'_>,
        (group, tail): (&[Piece], &[Piece]),
        context: (u16, u16),
        search: &mut Search,
    ) -> Verdict {
        let (start, end) = (group[0].start, group[group.len() - 1].end);
        let (start, end) = (window.offsets[start], window.offsets[end]);
        // The gap before it is none of the group's.
        let mut replacement = window.word(&group[0]).to_owned();
        replacement += &window.intended(window.offsets[group[0].end], &group[1..]);
        let observed = &window.text[start..end];
        if observed.starts_with(|c: char| c.is_ascii_digit()) && context.1 == lm::STOP {
            raise_first(&mut replacement);
        }
        if replacement == observed || replacement.trim().is_empty() {
            return Verdict::Nothing;
        }
        let line_end = window.text[end..].starts_with(['\n', '\r']);
        if let Some(verdict) = self.keeps_half(window.start + end, line_end, observed, &replacement)
        {
            return verdict;
        }
        if is_older_spelling(observed, &replacement)
            || is_title(observed, &replacement)
            || is_hyphenated(observed, &replacement)
            || is_inflected(observed, &replacement)
        {
            return Verdict::Nothing;
        }
        let following = window.intended(end, tail);
        let mut still = |text: &str, context| {
            search.cost_as_observed(self.models(), self.names_number, text, context)
        };
        let kept = still(&format!("{observed}{following}"), context);
        let changed: Cost = group.iter().map(|piece| piece.cost).sum();
        let gain = kept - changed - still(&following, group[group.len() - 1].ids);
        if gain <= 0
            || !self.is_allowed(observed, &replacement)
            || self.keeps(group, observed, &replacement)
        {
            return Verdict::Refused;
        }
        self.gains.set(true);
        let span = start + window.start..end + window.start;
        if self.keeps_form(span.start, observed, &replacement) {
            return Verdict::Refused;
        }
        // One change that is not likely enough to be made or to tell of the noise need not be looked at; what is
        // made in the end is looked at once more.
        let is_simple = group.iter().filter(|p| is_changed(p)).count() == 1;
        let barred = |this: &Self| this.barred(window, group, span.clone());
        if !is_simple {
            let barred = barred(self);
            if !barred.is_empty() {
                return Verdict::Barred(barred);
            }
        }
        let (kind, for_letter) = self.kind(observed, &replacement);
        let Some(named) = self.repairer.named(observed, &replacement, kind) else {
            return Verdict::Refused;
        };
        let proposal = Proposal {
            span: span.clone(),
            observed,
            replacement: &replacement,
            gain,
            kind,
            for_letter,
            line_end,
            is_last: tail.is_empty(),
        };
        let change = self.change(window, group, &proposal, context, search);
        if self.refuses(&proposal, &change) {
            return Verdict::Refused;
        }
        let sure = change.probability(&self.repairer.confidence, &self.evidence.noise);
        if self.repairer.parts_word(observed, &replacement, sure)
            || self.repairer.may_matter(sure)
                && self.keeps_code(span.clone(), observed, &replacement)
        {
            return Verdict::Refused;
        }
        if is_simple && self.repairer.may_matter(sure) {
            let barred = barred(self);
            if !barred.is_empty() {
                return Verdict::Barred(barred);
            }
        }
        let letters = group.iter().filter(|p| p.text.is_some()).count();
        let edit = Edit {
            start: span.start,
            end: span.end,
            replacement,
            kind: named,
            gain,
            letters: u8::try_from(letters).unwrap_or(u8::MAX),
            confidence: edit::millionths(sure),
        };
        Verdict::Change(edit, Box::new(change))
    }

    /// The kind of a change, and whether a sign or digit becomes a letter.
    fn kind(&self, observed: &str, replacement: &str) -> (EditKind, bool) {
        let kind = edit::kind(observed, replacement);
        let for_letter = reads_letter(observed, replacement);
        let may_be_word = matches!(
            kind,
            EditKind::Split | EditKind::Confusion | EditKind::Diacritic
        );
        let are_words = || {
            Tokens::new(observed)
                .all(|t| t.class.is_some() || self.repairer.lexicon.find(t.text).is_some())
        };
        if may_be_word && !for_letter && are_words() {
            (EditKind::RealWord, false)
        } else {
            (kind, for_letter)
        }
    }

    /// Whether a change is refused for what stands around it, however sure.
    fn refuses(&self, proposal: &Proposal<'_>, change: &Change) -> bool {
        let Proposal {
            ref span,
            observed,
            replacement,
            ..
        } = *proposal;
        let line = self.text[span.end..].lines().next().unwrap_or("");
        is_straight_pair(observed, replacement, line)
            || change.stop && self.keeps_comma(span.clone(), observed, replacement)
            || self.lists_symbols(observed, line)
            || self.closes_letter(span.clone(), observed, replacement)
            || change.no_stop && self.evidence.noise.has_no_damage()
            || !self.repairer.is_fitting
                && (breaks_pair(self.text, span, replacement)
                    || doubles_mark(observed, replacement)
                    || changes_abbreviation(observed, replacement)
                    || guesses_lost(observed, replacement))
    }

    /// What comes of a change to the first half of a word over a line end ("beoor-"), which ends before `at`: it keeps its hyphen and
    /// does not end otherwise, since what follows is on the next line, however damaged. `None`: it is none, or may change.
    fn keeps_half(
        &self,
        at: usize,
        line_end: bool,
        observed: &str,
        replacement: &str,
    ) -> Option<Verdict> {
        // The text may end with it, or the window where the line does; the fit saw neither.
        let behind = &self.text[at..];
        let ends = || behind.is_empty() || behind.starts_with(['\n', '\r']);
        let half = observed.strip_suffix('-')?;
        if !line_end && (self.repairer.is_fitting || !ends()) {
            return None;
        }
        // In another text more may stand behind the window.
        self.gains.set(true);
        let Some(intended) = replacement.strip_suffix('-') else {
            return Some(Verdict::Nothing);
        };
        // Of a word at the end of a paragraph, or of the text, the rest is not at hand.
        let next = self.chunks.partition_point(|chunk| chunk.start < at);
        let ends_paragraph = || {
            let next = self.chunks.get(next);
            next.is_none_or(|chunk| chunk.new_paragraph)
        };
        let is_last =
            !self.repairer.is_fitting && ends_paragraph() && half.chars().count() < FRAGMENT;
        let last = |text: &str| text.chars().next_back();
        let is_kept = is_last || last(intended) != last(half);
        (half.ends_with(char::is_lowercase) && is_kept).then_some(Verdict::Refused)
    }
}

/// Makes the first letter of a sentence a capital: a digit read for it tells neither.
fn raise_first(text: &mut String) {
    let first = text.chars().next().filter(|c| c.is_lowercase());
    if let Some(first) = first {
        text.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
}

/// Whether the pieces change nothing but that one space is put in, or one word rewritten behind a space.
fn is_one(pieces: &[Piece]) -> bool {
    let mut changed = pieces.iter().filter(|p| is_changed(p));
    let is_one = changed.next().is_some_and(|p| match &p.text {
        None => p.gap == Gap::Inserted,
        Some(_) => p.gap == Gap::Same && p.kind == Kind::Word && !p.own,
    });
    is_one && changed.next().is_none()
}
