//! Compounds: is a string a sequence of parts that the rules allow?

use std::collections::HashMap;

use super::casing::upper;
use super::form::Form;
use super::rules::{CompoundRules, Side};
use super::{Flags, Lookup};

/// First part of a reading of the rest of the word, as Hunspell passes it to the part before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    /// The stem of the part.
    pub(super) flags: Flags,
    /// Letter at which the part ends.
    end: usize,
    /// How what follows is split; `None` if it is the last part.
    rest: Option<Mode>,
}

/// What came of one way to end a part.
enum Outcome {
    Accept(Split),
    /// Try the next place.
    Continue,
    /// Give up on this string: Hunspell does so when it meets certain forbidden things.
    Abort,
}

/// A part that may stand before the boundary under test.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    flags: Flags,
}

impl Part {
    fn split(self, rest: Option<Mode>) -> Split {
        Split {
            flags: self.flags,
            end: self.end,
            rest,
        }
    }
}

/// How the parts are held together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Mode {
    /// By the flags for begin, middle and end.
    Free { is_first: bool },
    /// By a compound rule: the rules still possible, and the number of parts so far.
    Rule { alive: u64, n: usize },
}

/// One search, over one string.
pub(super) struct Search<'a, L: ?Sized> {
    lookup: &'a L,
    rules: &'a CompoundRules,
    form: &'a Form,
    /// The word as given has a capital.
    is_capitalised: bool,
    /// `free[k]`: the free reading of letters `k..` as middle parts and a last part, once it is known.
    // Invariant: Hunspell's answer depends on `k` alone, since it passes on nothing of what came before.
    free: Vec<Option<Option<Split>>>,
    /// The same for readings under rules, which depend on the rules still possible as well.
    ruled: HashMap<(usize, Mode), Option<Split>>,
}

impl<'a, L: Lookup + ?Sized> Search<'a, L> {
    pub(super) fn new(
        lookup: &'a L,
        rules: &'a CompoundRules,
        form: &'a Form,
        is_capitalised: bool,
    ) -> Self {
        Self {
            lookup,
            rules,
            form,
            is_capitalised,
            free: Vec::new(),
            ruled: HashMap::new(),
        }
    }

    /// The flags of the first part and the letters at which the parts end, if the string is a compound.
    ///
    /// # Complexity
    ///
    /// O(n · (L + n)) steps in the lexicon for n letters and keys of at most L; under compound rules n is
    /// also multiplied by the sets of rules that can be reached at one letter, which are one or two.
    pub(super) fn run(mut self) -> Option<(Flags, Vec<usize>)> {
        self.free = vec![None; self.form.n_letters() + 1];
        let first = self.split(0, Mode::Free { is_first: true })?;
        let mut ends = Vec::new();
        let mut split = first;
        loop {
            ends.push(split.end);
            let Some(mode) = split.rest else { break };
            let next = self.known(split.end, mode).flatten();
            split = next.expect("a split is only accepted once what follows is known to be");
        }
        ends.push(self.form.n_letters());
        Some((first.flags, ends))
    }

    /// The answer for letters `start..` if it is known already.
    fn known(&self, start: usize, mode: Mode) -> Option<Option<Split>> {
        match mode {
            Mode::Free { .. } => self.free[start],
            Mode::Rule { .. } => self.ruled.get(&(start, mode)).copied(),
        }
    }

    /// The answer for letters `start..`, which follow a part.
    fn split_rest(&mut self, start: usize, mode: Mode) -> Option<Split> {
        if let Some(known) = self.known(start, mode) {
            return known;
        }
        let split = self.split(start, mode);
        match mode {
            Mode::Free { .. } => self.free[start] = Some(split),
            Mode::Rule { .. } => {
                self.ruled.insert((start, mode), split);
            }
        }
        split
    }

    /// First accepted way to split letters `start..`.
    fn split(&mut self, start: usize, mode: Mode) -> Option<Split> {
        let (form, rules) = (self.form, self.rules);
        let mut candidates: Vec<(usize, &'a [Flags])> = Vec::new();
        let (earliest, latest) = (
            start + rules.min_part,
            form.n_letters().saturating_sub(rules.min_part),
        );
        let lookup = self.lookup;
        lookup.prefixes(form.searchable(start), &mut |len, homonyms| {
            if let Some(end) = form.boundary(start, len)
                && (earliest..=latest).contains(&end)
            {
                candidates.push((end, homonyms));
            }
        });
        let all_rules = Mode::Rule {
            alive: u64::MAX,
            n: 0,
        };
        let again = matches!(mode, Mode::Free { is_first: true }) && !rules.rules.is_empty();
        for (end, homonyms) in candidates {
            for mode in [Some(mode), again.then_some(all_rules)]
                .into_iter()
                .flatten()
            {
                match self.split_at(start, end, homonyms, mode) {
                    Outcome::Accept(split) => return Some(split),
                    Outcome::Continue => {}
                    Outcome::Abort => return None,
                }
            }
        }
        None
    }

    /// Judges the boundary at `end` after a part with `homonyms`.
    fn split_at(&mut self, start: usize, end: usize, homonyms: &[Flags], mode: Mode) -> Outcome {
        let stem = |fits: &dyn Fn(Flags) -> bool| {
            let mut stems = homonyms.iter().filter(|h| h.contains(Flags::STEM));
            stems.find(|&&h| fits(h)).copied()
        };
        let barred = Flags::FORBIDDEN.union(Flags::ONLY_CAPITALS);
        let flags = match mode {
            Mode::Free { is_first } => {
                let position = if is_first {
                    Flags::BEGIN
                } else {
                    Flags::MIDDLE
                };
                match (stem(&|h| h.contains(position)), derived(homonyms, position)) {
                    (Some(flags), _) if flags.intersects(barred) => return Outcome::Continue,
                    (None, Some(flags)) if flags.intersects(barred) => return Outcome::Abort,
                    (Some(flags), _) | (None, Some(flags)) => flags,
                    (None, None) => return Outcome::Continue,
                }
            }
            Mode::Rule { alive, n } => match stem(&|h| self.rules.step(alive, n, h) != 0) {
                Some(flags) if !flags.intersects(barred) => flags,
                _ => return Outcome::Continue,
            },
        };
        let part = Part { start, end, flags };
        match mode {
            Mode::Free { .. } if self.case_clashes(end) => Outcome::Continue,
            Mode::Free { .. } => self.free_rest(part),
            Mode::Rule { alive, n } => {
                let alive = self.rules.step(alive, n, flags);
                self.rule_rest(part, alive, n + 1)
            }
        }
    }

    /// What can follow `first` by the flags for middle and end.
    fn free_rest(&mut self, first: Part) -> Outcome {
        let n_letters = self.form.n_letters();
        let barred = Flags::FORBIDDEN.union(Flags::ONLY_CAPITALS);
        let key = self.form.key(first.end, n_letters);
        let homonyms = key.map_or(&[][..], |key| self.lookup.homonyms(key));
        let mut stems = homonyms.iter().filter(|h| h.contains(Flags::STEM));
        let stem = stems.find(|h| h.contains(Flags::END)).copied();
        let stem = stem.filter(|&stem| !self.lacks_capital(stem));
        if let Some(stem) = stem {
            if stem.intersects(barred) {
                return Outcome::Abort;
            }
            let last = self.part(first.end, stem);
            if !self.pattern_forbids(first, stem) && !self.is_duplicate(first, last) {
                return self.accept_last(first);
            }
        }
        let affixed = derived(homonyms, Flags::END)
            .filter(|&flags| !self.pattern_forbids(first, flags))
            .filter(|&flags| !self.lacks_capital(flags));
        if let Some(flags) = affixed {
            if flags.intersects(barred) {
                return Outcome::Abort;
            }
            let last = self.part(first.end, flags);
            if !self.is_duplicate(first, last) {
                return self.accept_last(first);
            }
        }
        self.accept_more(first, Mode::Free { is_first: false })
    }

    /// What can follow `first` under the rules `alive`, as part number `n`.
    fn rule_rest(&mut self, first: Part, alive: u64, n: usize) -> Outcome {
        let key = self.form.key(first.end, self.form.n_letters());
        let homonyms = key.map_or(&[][..], |key| self.lookup.homonyms(key));
        let completes = |flags: Flags| self.rules.completes(alive, n, flags);
        let mut stems = homonyms.iter().filter(|h| h.contains(Flags::STEM));
        let stem = stems.find(|&&h| completes(h));
        let is_complete = stem.is_some_and(|&stem| !self.lacks_capital(stem))
            || derived(homonyms, Flags::RULE_END).is_some_and(completes);
        if is_complete {
            // Hunspell does not look for patterns here.
            return Outcome::Accept(first.split(None));
        }
        self.accept_more(first, Mode::Rule { alive, n })
    }

    /// Accepts `first` with the last part after it.
    fn accept_last(&self, first: Part) -> Outcome {
        if self.is_word_pair(self.form.text(first.start, self.form.n_letters())) {
            return Outcome::Abort;
        }
        Outcome::Accept(first.split(None))
    }

    /// Accepts `first` with more than one part after it.
    fn accept_more(&mut self, first: Part, mode: Mode) -> Outcome {
        let Some(rest) = self.split_rest(first.end, mode) else {
            return Outcome::Continue;
        };
        if self.pattern_forbids(first, rest.flags) {
            return Outcome::Continue;
        }
        let n_letters = self.form.n_letters();
        let whole = self.form.text(first.start, n_letters);
        if self.is_word_pair(whole) {
            return Outcome::Abort;
        }
        // Hunspell looks at the first two parts, with the stem for the second, where that is what is
        // written; this also finds a forbidden word.
        let next = Part {
            start: first.end,
            end: rest.end,
            flags: rest.flags,
        };
        let stem = self.stem(next);
        if self.form.text(first.end, n_letters).starts_with(&stem) {
            let both = self.form.text(first.start, first.end).len() + stem.len();
            if self.is_word_pair(&whole[..both]) {
                return Outcome::Continue;
            }
            if self.is_forbidden(first.start, &whole[..both]) {
                return Outcome::Abort;
            }
        }
        Outcome::Accept(first.split(Some(mode)))
    }

    /// True if letters `start..` are a forbidden word whose stem begins with `beginning`.
    fn is_forbidden(&self, start: usize, beginning: &str) -> bool {
        let end = self.form.n_letters();
        let key = self.form.key(start, end);
        let homonyms = key.map_or(&[][..], |key| self.lookup.homonyms(key));
        let found = match homonyms.first() {
            Some(first) if first.contains(Flags::STEM) => Some(*first),
            _ => derived(homonyms, Flags::WHOLE),
        };
        found.is_some_and(|flags| {
            flags.contains(Flags::FORBIDDEN)
                && self.stem(Part { start, end, flags }).starts_with(beginning)
        })
    }

    /// True if `text` with a space somewhere is a word: aanlaat, since there is aan laat.
    fn is_word_pair(&self, text: &str) -> bool {
        let usable = Flags::STEM.union(Flags::WHOLE);
        text.len() > 2 && self.lookup.has_pair(text, usable)
    }

    /// True if a pattern forbids a part with stem `next` after `first`.
    fn pattern_forbids(&self, first: Part, next: Flags) -> bool {
        let before = self.form.text(first.start, first.end);
        let after = self.form.text(first.end, self.form.n_letters());
        let has_mark = |side: &Side, flags: Flags| side.mark.is_none_or(|m| flags.has_mark(m));
        self.rules.patterns.iter().any(|pattern| {
            let (left, right) = (&pattern.before, &pattern.after);
            has_mark(left, first.flags)
                && has_mark(right, next)
                && before.ends_with(&left.text)
                && after.starts_with(&right.text)
                // The texts must begin and end between letters.
                && (right.text.is_empty() || self.form.boundary(first.end, right.text.len()).is_some())
                && (left.text.is_empty()
                    || self.form.boundary(first.start, before.len() - left.text.len()).is_some())
        })
    }

    /// True if the letters next to the boundary at `end` differ in case, or one of them has none.
    fn case_clashes(&self, end: usize) -> bool {
        let letters = self.form.letters();
        let pair = [letters[end - 1], letters[end]];
        self.rules.check_case && !pair.contains(&'-') && pair.iter().any(|&c| upper(c) == c)
    }

    /// True if the last part asks for a capital that the word does not have.
    fn lacks_capital(&self, flags: Flags) -> bool {
        flags.contains(Flags::FORCE_UPPERCASE) && !self.is_capitalised
    }

    /// True if both parts come from one entry, and that is forbidden.
    fn is_duplicate(&self, first: Part, last: Part) -> bool {
        self.rules.check_duplicate
            && first.flags.ordinal() == last.flags.ordinal()
            && self.stem(first) == self.stem(last)
    }

    fn part(&self, start: usize, flags: Flags) -> Part {
        Part {
            start,
            end: self.form.n_letters(),
            flags,
        }
    }

    fn stem(&self, part: Part) -> String {
        let surface = self.form.text(part.start, part.end);
        match self.rules.derivations.get(part.flags.derivation()) {
            Some(derivation) => derivation.stem(surface),
            None => surface.to_owned(),
        }
    }
}

/// The derived homonym for this position; there is at most one.
pub(super) fn derived(homonyms: &[Flags], position: Flags) -> Option<Flags> {
    let mut derived = homonyms.iter().filter(|h| !h.contains(Flags::STEM));
    derived.find(|h| h.contains(position)).copied()
}
