//! One search for splits, joins, diacritics and confusions; see README.md beside this file.
use fst::raw::Node;

use crate::channel::{Channel, Noise};
use crate::cost::{Cost, NAT};
use crate::lexicon::{Entry, Lexicon, Roles, step};
use crate::lm::{self, Model};

/// Hypotheses kept at a node.
const BEAM: usize = 10;
/// The longest word edge, in characters.
const MAX_WORD: usize = 40;
/// Confusions in one word cost at most this much beside the first.
const CONFUSION_BUDGET: Cost = 13 * NAT;
/// Being unknown, beside the letters.
const UNKNOWN_WORD: Cost = 3 * NAT;
/// Being a compound, for each joint.
const JOINT: Cost = 4 * NAT;
/// A word right after a sign, as it stands: "(im)materieel", "km.u".
const KEPT_GLUED: Cost = 9 * NAT;
/// A missing space between two content words never seen side by side: more
/// likely a compound that no rule makes.
const MAX_UNSEEN_PAIR: Cost = 16 * NAT;
/// "en" taken off what is the plural of a compound.
const PLURAL: Cost = 14 * NAT;
/// A missing space beside a word of one letter ("s", "e").
const ONE_LETTER: Cost = 8 * NAT;
/// A word at least this rare is a content word.
const CONTENT: Cost = 6 * NAT;
/// The same for the first of two words: auxiliaries and adverbs seldom begin a compound.
const CONTENT_BEFORE: Cost = 6 * NAT + NAT * 3 / 4;
/// A part that the dictionary does not list as one.
const LOOSE_PART: Cost = 3 * NAT;
/// A mark before a word that nobody wrote, on a noisy page.
const SPECKLE: Cost = 4 * NAT;
/// A word more frequent than this stands by itself: no half of a broken one.
const FREQUENT: Cost = 8 * NAT;
/// A compound part of two letters or fewer is no part.
const MIN_PART: usize = 3;
/// Word edges tried from one node, so that hostile text stays linear.
const MAX_EDGES: usize = 400;

/// A piece of the best path: observed characters `start..end` read as `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The intended text without the space before it.
    pub(crate) text: String,
    /// A space is missing before the piece.
    pub(crate) split_before: bool,
    /// Cost of this piece after the one before.
    pub(crate) cost: Cost,
    pub(crate) known: bool,
}

/// A word that may start at a node.
#[derive(Debug, Clone)]
struct Edge {
    end: usize,
    entry: Option<Entry>,
    channel: Cost,
    /// `None`: as observed.
    text: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// At the start, or after white space.
    Spaced,
    Word,
    Sign,
    /// A hyphen: the next word may follow at once.
    Glue,
    /// Inside a compound.
    Part,
}

#[derive(Debug, Clone)]
struct Hypothesis {
    cost: Cost,
    mode: Mode,
    last: u16,
    from: Option<(usize, usize)>,
    edge: Option<Edge>,
    split: bool,
}

/// What the search reads.
#[derive(Clone, Copy)]
pub(crate) struct Models<'m> {
    pub(crate) lexicon: &'m Lexicon,
    pub(crate) lm: &'m Model,
    pub(crate) channel: &'m Channel,
    pub(crate) words: &'m dyn Fn(&str) -> u32,
}

/// What the search may do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moves {
    pub(crate) noise: Noise,
    pub(crate) confusions: bool,
    pub(crate) joins: bool,
}

/// One window's search.
struct Search<'s> {
    models: Models<'s>,
    moves: Moves,
    text: &'s [char],
    all_caps: bool,
    nodes: Vec<Vec<Hypothesis>>,
    edges: Vec<Edge>,
}

impl Models<'_> {
    /// The cost of an unknown word's letters.
    pub(crate) fn unknown(&self, word: &[char]) -> Cost {
        let (mut a, mut b, mut cost) = (0, 0, UNKNOWN_WORD);
        for (i, &c) in word.iter().enumerate() {
            let letter = lm::letter(c);
            cost += self.lm.letter_cost(a, b, letter);
            // A capital after a small letter is hardly one word.
            if i > 0 && c.is_uppercase() && word[i - 1].is_lowercase() {
                cost += 4 * NAT;
            }
            (a, b) = (b, letter);
        }
        cost += self.lm.letter_cost(a, b, 0);
        // A page that holds the word elsewhere vouches for it.
        if word.len() > 2 {
            let seen = (self.words)(&word.iter().collect::<String>()).min(6);
            if seen > 0 {
                cost = cost.min(10 * NAT - Cost::try_from(seen).unwrap_or(0) * NAT / 3);
            }
        }
        cost
    }

    /// The cost of a token as it stands after `last`, and its id.
    pub(crate) fn kept(&self, last: u16, token: &str) -> (Cost, u16) {
        if let Some(id) = lm::class(token) {
            return (self.lm.cost(last, id, 0), id);
        }
        match self.lexicon.find(token) {
            Some(entry) => (self.word(last, entry), id_of(entry)),
            None => {
                let chars: Vec<char> = token.chars().collect();
                (
                    self.lm.cost(last, lm::UNKNOWN, 0) + self.unknown(&chars),
                    lm::UNKNOWN,
                )
            }
        }
    }

    fn word(&self, last: u16, entry: Entry) -> Cost {
        self.lm.cost(last, entry.id(), entry.cost())
    }
}

fn id_of(entry: Entry) -> u16 {
    if entry.id() == 0 {
        lm::UNKNOWN
    } else {
        entry.id()
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || c == '\''
}

/// The best path through a window: all of `text`, whose white space stays.
///
/// `last` is the id of the token before. Complexity: O(n · (E + B · E)) for n
/// characters, at most E edges a node and a beam of B.
pub(crate) fn search(models: Models<'_>, moves: Moves, text: &[char], last: u16) -> Vec<Piece> {
    let letters = text.iter().filter(|c| c.is_alphabetic());
    let all_caps = letters.clone().count() > 3 && letters.clone().all(|c| c.is_uppercase());
    let mut search = Search {
        models,
        moves,
        text,
        all_caps,
        nodes: vec![Vec::new(); text.len() + 1],
        edges: Vec::new(),
    };
    search.nodes[0].push(Hypothesis {
        cost: 0,
        mode: Mode::Spaced,
        last,
        from: None,
        edge: None,
        split: false,
    });
    for at in 0..text.len() {
        search.extend(at);
    }
    search.backtrace()
}

impl Search<'_> {
    fn push(&mut self, end: usize, new: Hypothesis) {
        let node = &mut self.nodes[end];
        if let Some(old) = node
            .iter_mut()
            .find(|old| old.last == new.last && old.mode == new.mode)
        {
            if new.cost < old.cost {
                *old = new;
            }
            return;
        }
        if node.len() < BEAM {
            node.push(new);
        } else if let Some(worst) = node.iter_mut().max_by_key(|old| old.cost) {
            if new.cost < worst.cost {
                *worst = new;
            }
        }
    }

    fn extend(&mut self, at: usize) {
        let mut here = std::mem::take(&mut self.nodes[at]);
        here.sort_by_key(|h| h.cost);
        if let Some(best) = here.first().map(|h| h.cost) {
            here.retain(|h| h.cost < best + 14 * NAT);
        } else {
            return;
        }
        let c = self.text[at];
        if c.is_whitespace() {
            self.space(at, &here);
        } else {
            self.sign(at, &here);
            if is_letter(c) || !c.is_ascii_digit() || self.moves.confusions {
                self.words(at, &here);
            }
        }
        self.nodes[at] = here;
    }

    fn space(&mut self, at: usize, here: &[Hypothesis]) {
        for (i, h) in here.iter().enumerate() {
            if h.mode != Mode::Part {
                let last = if h.last == lm::HYPHEN {
                    lm::SUSPENDED
                } else {
                    h.last
                };
                self.push(
                    at + 1,
                    Hypothesis {
                        mode: Mode::Spaced,
                        last,
                        from: Some((at, i)),
                        edge: None,
                        split: false,
                        ..h.clone()
                    },
                );
            }
        }
    }

    fn sign(&mut self, at: usize, here: &[Hypothesis]) {
        let c = self.text[at];
        if c.is_alphabetic() {
            return;
        }
        let mut buffer = [0; 4];
        let id = lm::class(c.encode_utf8(&mut buffer)).unwrap_or(lm::UNKNOWN);
        let edge = Edge {
            end: at + 1,
            entry: None,
            channel: 0,
            text: None,
        };
        let speckle = matches!(c, '‘' | '_' | '‚' | '~')
            && self.moves.confusions
            && self.moves.noise.confusion < NAT
            && self.text.get(at + 1).is_some_and(|c| c.is_alphabetic());
        for (i, h) in here
            .iter()
            .enumerate()
            .filter(|(_, h)| speckle && h.mode == Mode::Spaced)
        {
            let edge = Edge {
                text: Some(String::new()),
                ..edge.clone()
            };
            let cost = h.cost + SPECKLE;
            self.push(
                at + 1,
                Hypothesis {
                    cost,
                    from: Some((at, i)),
                    edge: Some(edge),
                    split: false,
                    ..h.clone()
                },
            );
        }
        for (i, h) in here.iter().enumerate() {
            if h.mode == Mode::Part {
                continue;
            }
            let same_number = id == lm::NUMBER && h.last == lm::NUMBER && h.mode == Mode::Sign;
            let cost = if same_number {
                0
            } else {
                self.models.lm.cost(h.last, id, 0)
            };
            let glue = matches!(
                c,
                '-' | '/' | '(' | '[' | '“' | '‘' | '"' | '„' | '–' | '\''
            );
            self.push(
                at + 1,
                Hypothesis {
                    cost: h.cost + cost,
                    mode: if glue { Mode::Glue } else { Mode::Sign },
                    last: id,
                    from: Some((at, i)),
                    edge: Some(edge.clone()),
                    split: false,
                },
            );
        }
    }

    /// All word edges from `at`, for all hypotheses there.
    fn words(&mut self, at: usize, here: &[Hypothesis]) {
        let before = at.checked_sub(1).map(|i| self.text[i]);
        self.edges.clear();
        let fst = self.models.lexicon.fst();
        self.walk(fst.root(), 0, at, at, 0, 0, &mut String::new());
        self.unknown_edges(at, before);
        let edges = std::mem::take(&mut self.edges);
        for (i, h) in here.iter().enumerate() {
            let (gap, split) = match h.mode {
                Mode::Spaced | Mode::Glue | Mode::Part => (0, false),
                Mode::Word => (self.moves.noise.lost_space, true),
                Mode::Sign
                    if matches!(
                        before,
                        Some('.' | ',' | ';' | ':' | ')' | '?' | '!' | '”' | '%')
                    ) =>
                {
                    // A sentence does not begin with a small letter.
                    let small = before == Some('.') && self.text[at].is_lowercase();
                    let extra = if small { 6 * NAT } else { 0 };
                    (self.moves.noise.lost_after_sign + extra, true)
                }
                Mode::Sign => (self.moves.noise.lost_space + 4 * NAT, true),
            };
            for edge in &edges {
                self.take_edge((at, i), h, edge, gap, split);
                // "post-en" for "post- en"
                if h.mode == Mode::Glue && h.last == lm::HYPHEN && self.follows_suspended(edge) {
                    let h = Hypothesis {
                        last: lm::SUSPENDED,
                        ..h.clone()
                    };
                    self.take_edge((at, i), &h, edge, NAT, true);
                }
                if h.mode == Mode::Sign {
                    let glued = match before {
                        Some(',' | ';' | ':' | '?' | '!') => KEPT_GLUED,
                        Some('.') if self.text[at].is_uppercase() => KEPT_GLUED,
                        _ => 2 * NAT,
                    };
                    self.take_edge((at, i), h, edge, glued, false);
                }
            }
        }
        self.edges = edges;
    }

    fn take_edge(
        &mut self,
        from: (usize, usize),
        h: &Hypothesis,
        edge: &Edge,
        gap: Cost,
        split: bool,
    ) {
        let long = edge.end - from.0 >= MIN_PART;
        let new = |cost: Cost, mode: Mode, last: u16, split: bool| Hypothesis {
            cost,
            mode,
            last,
            from: Some(from),
            edge: Some(edge.clone()),
            split,
        };
        let Some(entry) = edge.entry else {
            if h.mode != Mode::Part {
                let cost =
                    h.cost + gap + edge.channel + self.models.lm.cost(h.last, lm::UNKNOWN, 0);
                self.push(edge.end, new(cost, Mode::Word, lm::UNKNOWN, split));
            }
            return;
        };
        if self.text[from.0..edge.end].contains(&' ') && !self.may_join(h, from.0, edge.end) {
            return;
        }
        let (roles, base) = (entry.roles(), h.cost + edge.channel);
        if roles.contains(Roles::FORBIDDEN) {
            return;
        }
        let loose = |role: Roles| if roles.contains(role) { 0 } else { LOOSE_PART };
        let solid = !self.text[from.0..edge.end].contains(&' ');
        let part = solid
            && long
            && (edge.end - from.0 > MIN_PART
                || roles.intersects(Roles::BEGIN | Roles::MIDDLE | Roles::END));
        if h.mode == Mode::Part {
            let cost = base + entry.cost() + JOINT;
            if part && entry.is_word() {
                self.push(
                    edge.end,
                    new(cost + loose(Roles::END), Mode::Word, id_of(entry), false),
                );
            }
            if part {
                self.push(
                    edge.end,
                    new(cost + loose(Roles::MIDDLE), Mode::Part, h.last, false),
                );
            }
            return;
        }
        if entry.is_word() {
            let gap = gap
                + if split {
                    self.split_cost(h, entry, from.0, edge.end - from.0)
                } else {
                    0
                };
            self.push(
                edge.end,
                new(
                    base + gap + self.models.word(h.last, entry),
                    Mode::Word,
                    id_of(entry),
                    split,
                ),
            );
        }
        if part && self.text.get(edge.end).is_some_and(|&c| c.is_alphabetic()) {
            self.push(
                edge.end,
                new(
                    base + gap + entry.cost() + NAT + loose(Roles::BEGIN),
                    Mode::Part,
                    h.last,
                    split,
                ),
            );
        }
    }

    /// "en" or "of", as after a suspended hyphen, and the end of its own word.
    fn follows_suspended(&self, edge: &Edge) -> bool {
        let ends = self
            .text
            .get(edge.end)
            .is_none_or(|&c| c != '-' && !is_letter(c));
        ends && edge.entry.is_some_and(|entry| {
            self.models.lm.is_seen(lm::SUSPENDED, entry.id())
                && self.models.word(lm::SUSPENDED, entry) < 3 * NAT
        })
    }

    /// A spurious space stands inside a word of the dictionary, and neither half is a frequent word.
    fn may_join(&self, h: &Hypothesis, start: usize, end: usize) -> bool {
        let frequent = |part: &[char]| {
            let part: String = part.iter().collect();
            self.models
                .lexicon
                .find(&part)
                .is_some_and(|entry| entry.cost() < FREQUENT)
        };
        h.mode != Mode::Part && !self.text[start..end].split(|&c| c == ' ').any(frequent)
    }

    /// What tells a run-on from a compound that no rule makes.
    fn split_cost(&self, h: &Hypothesis, entry: Entry, at: usize, length: usize) -> Cost {
        if h.mode == Mode::Word {
            let content = |cost: Cost| cost > CONTENT;
            let unseen = entry.id() == 0 || !self.models.lm.is_seen(h.last, entry.id());
            let before = h.last == lm::UNKNOWN || self.models.lm.unigram(h.last) > CONTENT_BEFORE;
            let one = length == 1
                || h.edge
                    .as_ref()
                    .is_some_and(|e| h.from.is_some_and(|f| e.end == f.0 + 1));
            // The fewer spaces the page has lost, the surer a pair is a compound.
            let unseen_pair = (self.moves.noise.lost_space * 3).clamp(3 * NAT, MAX_UNSEEN_PAIR);
            let pair = if unseen && before && content(entry.cost()) {
                unseen_pair
            } else {
                0
            };
            let plural = if length == 2 && self.is_plural(at) {
                PLURAL
            } else {
                0
            };
            return pair + plural + if one { ONE_LETTER } else { 0 };
        }
        0
    }

    /// Whether "en" at `at` ends a word of the dictionary that begins before it.
    fn is_plural(&self, at: usize) -> bool {
        let starts = (at.saturating_sub(14)..at.saturating_sub(2)).rev();
        self.text[at..].starts_with(&['e', 'n'])
            && starts
                .take_while(|&i| self.text[i].is_lowercase())
                .any(|i| {
                    let word: String = self.text[i..at + 2].iter().collect();
                    self.models
                        .lexicon
                        .get(&word)
                        .is_some_and(|e| !e.roles().contains(Roles::CORPUS_ONLY))
                })
    }

    /// The word as it stands, to any end within the run of letters.
    fn unknown_edges(&mut self, at: usize, before: Option<char>) {
        let inner = before.is_some_and(char::is_alphabetic);
        let mut run = at;
        while run < self.text.len() && is_letter(self.text[run]) {
            run += 1;
        }
        let limit = run.min(at + MAX_WORD);
        for end in at + 1..=limit {
            if end == run
                || end == limit
                || end >= at + 3 && (!inner || self.text[at].is_uppercase())
            {
                let channel = self.models.unknown(&self.text[at..end]);
                // Within a run the other half must earn it.
                let channel = channel + if end < run || inner { 3 * NAT } else { 0 };
                self.edges.push(Edge {
                    end,
                    entry: None,
                    channel,
                    text: None,
                });
            }
        }
    }

    /// Walks the FST along the text, letting confusions through.
    #[expect(
        clippy::too_many_arguments,
        reason = "the state of one recursion, not an interface"
    )]
    fn walk(
        &mut self,
        node: Node<'_>,
        out: u64,
        start: usize,
        at: usize,
        spent: Cost,
        n_edits: usize,
        text: &mut String,
    ) {
        if at > start && node.is_final() && self.edges.len() < MAX_EDGES {
            let entry = Entry::from_value(out + node.final_output().value());
            // A changed word must be long enough to be sure of.
            if n_edits == 0 || (at - start) > 2 * n_edits || !text.is_ascii() {
                let changed = n_edits > 0;
                self.edges.push(Edge {
                    end: at,
                    entry: Some(entry),
                    channel: spent,
                    text: changed.then(|| text.clone()),
                });
            }
        }
        if at >= self.text.len() || at - start >= MAX_WORD || self.edges.len() >= MAX_EDGES {
            return;
        }
        let (c, length) = (self.text[at], text.len());
        let fst = self.models.lexicon.fst();
        let plain = if c == '’' { '\'' } else { c };
        if let Some((next, out)) = step(fst, (node, out), plain) {
            text.push(c);
            self.walk(next, out, start, at + 1, spent, n_edits, text);
            text.truncate(length);
        }
        if c.is_uppercase() && (at == start || self.all_caps) {
            let lower = c.to_lowercase().next().unwrap_or(c);
            if let Some((next, out)) = step(fst, (node, out), lower) {
                text.push(c);
                self.walk(next, out, start, at + 1, spent, n_edits, text);
                text.truncate(length);
            }
        }
        if self.moves.joins
            && c == ' '
            && at > start
            && n_edits < 2
            && self.text.get(at + 1).is_some_and(|d| is_letter(*d))
        {
            let spent = spent + self.moves.noise.spurious_space;
            self.walk(node, out, start, at + 1, spent, n_edits + 1, text);
        }
        if self.moves.confusions && n_edits < 2 {
            self.confuse(node, out, start, at, spent, n_edits, text);
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the state of one recursion, not an interface"
    )]
    fn confuse(
        &mut self,
        node: Node<'_>,
        out: u64,
        start: usize,
        at: usize,
        spent: Cost,
        n_edits: usize,
        text: &mut String,
    ) {
        let (models, length) = (self.models, text.len());
        let capital = self.text[at].is_uppercase() && (at == start || self.all_caps);
        for confusion in models.channel.from(self.text[at]) {
            let cost = spent + confusion.cost + self.moves.noise.confusion;
            let end = at + confusion.observed.len();
            if cost > CONFUSION_BUDGET || !self.text[at..].starts_with(&confusion.observed) {
                continue;
            }
            let mut reached = Some((node, out));
            for c in confusion.intended.chars() {
                reached = reached.and_then(|position| step(models.lexicon.fst(), position, c));
                text.extend(if capital {
                    c.to_uppercase().next()
                } else {
                    Some(c)
                });
            }
            if let Some((next, out)) = reached {
                self.walk(next, out, start, end, cost, n_edits + 1, text);
            }
            text.truncate(length);
        }
    }

    fn backtrace(mut self) -> Vec<Piece> {
        let end = self.text.len();
        let best = (0..self.nodes[end].len())
            .filter(|&i| self.nodes[end][i].mode != Mode::Part)
            .min_by_key(|&i| self.nodes[end][i].cost);
        let mut at = best.map(|i| (end, i));
        let mut pieces: Vec<Piece> = Vec::new();
        // A compound's later parts are joined to the piece that begins it.
        let mut tail: Option<Piece> = None;
        while let Some((node, i)) = at {
            let h = self.nodes[node]
                .get_mut(i)
                .map(|h| (h.cost, h.from, h.edge.take(), h.split));
            let Some((cost, Some(from), edge, split)) = h else {
                break;
            };
            if let Some(edge) = edge {
                let before = self.nodes[from.0][from.1].clone();
                let observed = || self.text[from.0..edge.end].iter().collect();
                let mut piece = Piece {
                    start: from.0,
                    end: edge.end,
                    text: edge.text.unwrap_or_else(observed),
                    split_before: split,
                    cost: cost - before.cost,
                    known: edge.entry.is_some(),
                };
                if let Some(rest) = tail.take() {
                    piece.end = rest.end;
                    piece.text.push_str(&rest.text);
                    piece.cost += rest.cost;
                }
                if before.mode == Mode::Part {
                    tail = Some(piece);
                } else {
                    pieces.push(piece);
                }
            }
            at = Some(from);
        }
        pieces.reverse();
        pieces
    }
}
