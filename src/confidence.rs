//! How sure a change is: a calibrated probability from what the search knows of it.
//!
//! Logistic regression (Cox 1958) over the [`FEATURES`] below. The weights are fitted by
//! [`ConfidenceLearner`](crate::ConfidenceLearner): those embedded by `examples/train` on the development pairs and
//! clean texts, others on one's own. A change is labelled right if it alone brings its lines closer to the gold.
//! On pages that have few right words left, right text made wrong counts several times in the fit: what is called sure there
//! is surer than it says.
use crate::channel::Noise;
use crate::cost::{Cost, NAT};
use crate::edit::EditKind;
use crate::error::{Error, ErrorKind, Result};

mod fit;

pub use fit::fit;

/// Number of features.
pub const N_FEATURES: usize = 63;

/// Features, one value each.
pub type Features = [f64; N_FEATURES];

/// What the features are called, in their order.
pub const FEATURES: [&str; N_FEATURES] = [
    "bias",
    "gain, 4 nats at most",
    "gain from 4 to 10 nats",
    "gain from 10 to 25 nats",
    "join",
    "spacing",
    "diacritic",
    "confusion",
    "punctuation",
    "real word",
    "split: nats a lost space costs",
    "spacing: nats a lost space after a sign costs",
    "letters: nats of confusions on this page",
    "punctuation: nats of signs on this page",
    "unlisted rewrite",
    "unlisted rewrite, nats of confusions",
    "foreign window",
    "split beside an unknown word",
    "split at a number",
    "split at a number, nats a lost space costs",
    "split of a repeated word, times",
    "the same, nats a lost space costs",
    "letters of a capitalised word",
    "letters of a word of at most four",
    "spaces put in, four at most",
    "letters of a repeated word, times",
    "dearest piece, nats above 8",
    "split of a compound",
    "split of a compound, nats a lost space costs",
    "split of a pair never seen",
    "split of a pair never seen, nats a lost space costs",
    "real word, nats it costs",
    "split of a real word, nats it costs",
    "nats of rewrites above 4",
    "nats of rewrites above 10",
    "nothing follows",
    "letters of a capitalised word inside a sentence",
    "punctuation at a line end",
    "letters of a real word",
    "en taken off",
    "en taken off, nats a lost space costs",
    "speckle",
    "times the document holds it",
    "spacing between known words",
    "spacing before a capital",
    "diacritic on a page that has none",
    "letters: the document has the word elsewhere",
    "split: the document has the rare words elsewhere",
    "speck that begins a line",
    "full stop for a comma before a small word's capital",
    "the same, nats of signs on this page",
    "the same after a small word, where a line begins",
    "full stop taken off before a small letter",
    "split of a pair never seen whose first begins no compound",
    "split, nats of the more frequent of two words",
    "split, nats that two words are likelier together",
    "space before the number of an abbreviation",
    "suspended hyphen",
    "space that no text leaves out",
    "sign or digit for a letter",
    "sign or digit for a letter, nats of confusions",
    "letters but for marks, nats of the rarest word intended",
    "page of few right words",
];

/// Where the last of them stands.
const FEW_RIGHT: usize = N_FEATURES - 1;

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It brought the text closer to what was intended.
    Right,
    /// What was wrong stayed wrong.
    Wrong,
    /// What was right was made wrong.
    Harm,
}

/// What was known of a change, and what came of it.
pub type Case = (Features, Outcome);

/// Fitted by `cargo run --release --example train -- @dicts/nl.args`.
#[allow(clippy::approx_constant, reason = "a fit may come near one")]
pub(crate) const WEIGHTS: Features = include!("../dicts/confidence.in");

/// What is known of a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) gain: Cost,
    pub(crate) kind: EditKind,
    /// It puts a word of the user's own there.
    pub(crate) own: bool,
    pub(crate) mended: Option<Mended>,
    /// An article comes off what is a word, or letters become "een", on a page with more damage; whatever else it mends.
    pub(crate) article: bool,
    /// The weights are being fitted: nothing comes on top of what they say.
    pub(crate) is_fitting: bool,
    pub(crate) unlisted: bool,
    pub(crate) foreign: bool,
    /// A piece beside a new space is unknown.
    pub(crate) unsure: bool,
    pub(crate) by_number: bool,
    /// How often the document holds the word beside this once.
    pub(crate) repeated: u32,
    pub(crate) capital: bool,
    pub(crate) n_letters: usize,
    /// Characters from the first that changes to the last.
    pub(crate) n_changed: usize,
    pub(crate) n_spaces: u32,
    pub(crate) dearest: Cost,
    /// The dictionary's rules take it for a compound.
    pub(crate) compound: bool,
    /// A space is put in between words that no text has side by side.
    pub(crate) unseen: bool,
    /// What the observed word costs by itself.
    pub(crate) own_cost: Cost,
    /// What the rewrites cost.
    pub(crate) channel: Cost,
    /// Nothing of the window follows.
    pub(crate) last: bool,
    /// A word or comma stands before.
    pub(crate) inside: bool,
    pub(crate) line_end: bool,
    /// Whether the next word would have fitted on the line that it ends, if that is known.
    pub(crate) had_room: Option<bool>,
    /// "en" becomes a word of its own.
    pub(crate) en: bool,
    /// Signs before the word go.
    pub(crate) speckle: bool,
    /// How often the document holds the chunk beside this once, whatever it is.
    pub(crate) times: u32,
    /// All its words are known and have several letters.
    pub(crate) known: bool,
    /// A space is put in before a frequent word with a capital, after a sign.
    pub(crate) sentence: bool,
    /// The document has elsewhere the rare words that come there.
    pub(crate) elsewhere: bool,
    /// A sign goes that opens nothing where a line begins.
    pub(crate) speck: bool,
    /// A comma becomes a full stop before a capital that the next word does not have by itself.
    pub(crate) stop: bool,
    /// A full stop goes, or becomes a comma, before a small letter.
    pub(crate) no_stop: bool,
    /// Of the words that no text has side by side, the first begins no compound.
    pub(crate) loose: bool,
    /// What the more frequent of two words costs that a space parts, for the rarest pair.
    pub(crate) rarer: Cost,
    /// How much likelier a word is after the one before, for the loosest pair.
    pub(crate) bond: Cost,
    /// A number behind an abbreviation that numbers follow.
    pub(crate) numbered: bool,
    /// "post-en" becomes "post- en".
    pub(crate) suspended: bool,
    /// A function word right behind a number or bracket, "4is", "jaar)tot".
    pub(crate) needed: bool,
    /// A sign or digit becomes a letter.
    pub(crate) for_letter: bool,
    /// What the rarest of the words costs by itself whose letters change.
    pub(crate) intended: Cost,
    /// It is the only one of its window, of one piece: less noise makes it dearer and offers nothing else.
    pub(crate) alone: Option<Alone>,
}

/// What the fit says too little of: what authors of running text get wrong, too, so that a change that mends it counts as harm where it
/// is none, and what they hardly ever write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mended {
    /// Nothing but marks is put back, in a word that has them in small letters.
    Marks,
    /// The small letter of an acronym before a hyphen becomes its capital I.
    Acronym,
    /// Small letters that are no word become a word that texts often have.
    Letters,
    /// Known words come apart, one of every two frequent.
    Spaces,
    /// Other marks of a word, on a page with more damage.
    OtherMarks,
    /// One of two equal vowels comes back, on such a page: "systeem".
    Vowel,
    /// A space comes before a word, behind the comma of a number or letters with stops: "6, tweede", "K.G. van".
    Glued,
    /// A year or a day was read with letters: "l998", "| januari".
    Number,
}

/// What the noise of a page is to a change of one piece that nothing else of its window rivals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alone {
    pub(crate) what: What,
    /// What the changed piece costs, and the dearest of the others.
    pub(crate) cost: Cost,
    pub(crate) dearest: Cost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A space between words.
    Space,
    /// A space behind a sign.
    AfterSign,
    /// One rewrite in a word.
    Letters,
}

fn nats(cost: Cost) -> f64 {
    f64::from(cost) / f64::from(NAT)
}

fn flag(is: bool) -> f64 {
    f64::from(u8::from(is))
}

impl Change {
    /// What a space lost after a sign costs on this page, in nats; between sentences it takes less to believe
    /// it, unless the page loses none.
    fn lost_after_sign(&self, noise: &Noise) -> f64 {
        let lost = nats(noise.lost_after_sign);
        if self.sentence {
            (2.0 * lost - 6.5).clamp(0.0, lost)
        } else {
            lost
        }
    }

    /// Whether letters or marks of words change and no space.
    fn is_of_letters(&self) -> bool {
        matches!(self.kind, EditKind::Diacritic | EditKind::Confusion)
            || self.kind == EditKind::RealWord && self.n_spaces == 0
    }

    /// The features of the change on a page with this noise.
    pub(crate) fn features(&self, noise: &Noise) -> Features {
        let gain = nats(self.gain);
        let is = |kind: EditKind| flag(self.kind == kind);
        let lost = nats(noise.lost_space);
        let letters = nats(noise.confusion);
        let is_letters = flag(self.is_of_letters());
        let is_split = flag(self.kind == EditKind::Split)
            .max(flag(self.kind == EditKind::RealWord && self.n_spaces > 0));
        let repeated = f64::from(self.repeated.min(6));
        [
            1.0,
            gain.min(4.0),
            (gain - 4.0).clamp(0.0, 6.0),
            (gain - 10.0).clamp(0.0, 15.0),
            is(EditKind::Join),
            is(EditKind::Spacing),
            is(EditKind::Diacritic),
            is(EditKind::Confusion),
            is(EditKind::Punctuation),
            is(EditKind::RealWord),
            is_split * lost,
            is(EditKind::Spacing) * self.lost_after_sign(noise),
            is_letters * letters,
            is(EditKind::Punctuation) * nats(noise.sign),
            flag(self.unlisted),
            flag(self.unlisted) * letters,
            flag(self.foreign),
            flag(self.unsure),
            flag(self.by_number),
            flag(self.by_number) * lost,
            is_split * repeated,
            is_split * repeated * lost,
            is_letters * flag(self.capital),
            is_letters * flag(self.n_letters <= 4),
            f64::from(self.n_spaces.min(4)),
            is_letters * repeated,
            (nats(self.dearest) - 8.0).max(0.0),
            is_split * flag(self.compound),
            is_split * flag(self.compound) * lost,
            is_split * flag(self.unseen),
            is_split * flag(self.unseen) * lost,
            is(EditKind::RealWord) * nats(self.own_cost).min(16.0),
            is(EditKind::RealWord) * is_split * nats(self.own_cost).min(16.0),
            (nats(self.channel) - 4.0).max(0.0),
            (nats(self.channel) - 10.0).max(0.0),
            flag(self.last),
            is_letters * flag(self.capital && self.inside),
            is(EditKind::Punctuation) * flag(self.line_end),
            is(EditKind::RealWord) * (1.0 - is_split),
            flag(self.en),
            flag(self.en) * lost,
            flag(self.speckle),
            f64::from(self.times.min(6)),
            is(EditKind::Spacing) * flag(self.known),
            is(EditKind::Spacing) * flag(self.sentence),
            is(EditKind::Diacritic) * flag(noise.markless),
            is_letters * flag(self.elsewhere),
            is_split * flag(self.elsewhere),
            flag(self.speck),
            flag(self.stop),
            flag(self.stop) * nats(noise.sign),
            flag(self.stop && self.line_end),
            flag(self.no_stop),
            is_split * flag(self.loose),
            is_split * nats(self.rarer),
            is_split * nats(self.bond).clamp(-4.0, 8.0),
            flag(self.numbered),
            flag(self.suspended),
            flag(self.needed),
            flag(self.for_letter),
            flag(self.for_letter) * letters,
            (is_letters - is(EditKind::Diacritic)) * nats(self.intended).min(16.0),
            flag(noise.few_right),
        ]
    }

    /// The same change on a page with less noise than the one it was found under; `None`: the search may find another.
    pub(crate) fn under(self, before: &Noise, noise: &Noise) -> Option<Self> {
        let alone = self.alone?;
        let is_letters = alone.what == What::Letters;
        // What the search adds where no text has two words side by side hangs on the noise too.
        let is_doubted = self.unseen || self.unsure || self.by_number;
        if is_doubted && !is_letters || is_letters && !noise.adapted.is_empty() {
            return None;
        }
        Some(self.dearer(match alone.what {
            What::Space => noise.lost_space - before.lost_space,
            What::AfterSign => noise.lost_after_sign - before.lost_after_sign,
            What::Letters => noise.confusion - before.confusion,
        }))
    }

    /// The same change with another cost of what [`Self::alone`] tells.
    pub(crate) fn dearer(self, more: Cost) -> Self {
        let Some(Alone {
            what,
            cost,
            dearest,
        }) = self.alone
        else {
            return self;
        };
        let cost = cost + more;
        Self {
            gain: self.gain - more,
            channel: match what {
                What::Letters => self.channel + more,
                _ => self.channel,
            },
            dearest: dearest.max(cost),
            alone: Some(Alone {
                what,
                cost,
                dearest,
            }),
            ..self
        }
    }

    /// The probability that the change is right on a page with this noise.
    pub(crate) fn probability(&self, weights: &Features, noise: &Noise) -> f64 {
        probability(weights, &self.features(noise), self.beyond_fit(noise))
    }

    /// What the fit does not know of the change, in nats.
    fn beyond_fit(&self, noise: &Noise) -> f64 {
        if self.is_fitting {
            return 0.0;
        }
        let own = if self.own { OWN } else { 0.0 };
        let mended = match self.mended {
            Some(Mended::Marks) => LOST_MARKS,
            Some(Mended::Acronym) => ACRONYM,
            Some(Mended::Letters)
                if noise.few_right
                    || (self.n_letters <= SHORT || noise.has_rare_damage()) && !self.unlisted =>
            {
                LOST_LETTERS
            }
            Some(Mended::Spaces) if noise.has_rare_damage() => LOST_SPACES,
            Some(Mended::OtherMarks) => OTHER_MARKS,
            Some(Mended::Vowel) => LOST_VOWEL,
            Some(Mended::Glued) => GLUED,
            Some(Mended::Number) => NUMBER,
            _ => 0.0,
        };
        let is_far = self.is_of_letters() && self.n_changed > 1;
        let far = if is_far && noise.few_right {
            FAR_OFF
        } else {
            0.0
        };
        let of_kind = match self.kind {
            EditKind::Split if noise.few_right => -HARM_OF_KIND,
            EditKind::Split if !noise.has_rare_damage() => -HARM_OF_KIND / 2.0,
            EditKind::Punctuation if noise.few_right => HARM_OF_KIND,
            _ => 0.0,
        };
        let article = if self.article { ARTICLE } else { 0.0 };
        let goes_on = if self.no_stop && self.had_room == Some(false) {
            GOES_ON
        } else {
            0.0
        };
        let few = if noise.few_right { FEW } else { 0.0 };
        own + goes_on + mended + article + far + of_kind - few
    }
}

/// How much likelier a word of the user's own is than the texts of the fit, which had none, make it: odds
/// of e^1.5.
const OWN: f64 = 1.5;
/// The same of marks put back that make a word of letters that are none: authors of the running text leave them out, too, and
/// what mends them counts as harm in the fit. Of 24 MB of it 23 words more change by 3 nats in place of 1.75, all such mistakes.
const LOST_MARKS: f64 = 3.0;
/// The same of acronyms ("Al-systeem"): 10 words more, each a mistake.
const ACRONYM: f64 = 2.0;
/// The same of letters, where a page shows hardly any damage ("zjn"): 39 words more, 36 of them mistakes. On pages of few right words,
/// where the fit counts harm thrice, 208 edits of 39,796 for no harm.
const LOST_LETTERS: f64 = 1.0;
/// A word as short is mended on any page: of 782 pages 51 edits of 39,639 for 3 units of harm, none of them on the 417 pages of no count.
const SHORT: usize = 5;
/// The same of spaces, where a page shows hardly any damage ("inhet"): 14 words more, 13 of them mistakes.
const LOST_SPACES: f64 = 1.0;
/// The same of other marks, where a page shows more damage.
const OTHER_MARKS: f64 = 1.0;
/// The same of one of two equal vowels there: of 300 that were offered 285 were right and none was harm. Authors
/// of running text hardly ever lose one.
const LOST_VOWEL: f64 = 3.0;
/// The same of the space in "6,tweede", which 36 million words of running text have 15 times, or "K.G.van".
const GLUED: f64 = 2.0;
/// The same of "199s" and "l5 mei": nothing else is written so.
const NUMBER: f64 = 2.0;
/// The same of "inde" and of "sen" for "een", where a page shows more damage: of 48 that were doubtful 41 were right and none was harm.
const ARTICLE: f64 = 1.0;
/// The same of a stop that goes at the end of a full line, before a small letter: the sentence goes on.
const GOES_ON: f64 = 2.0;
/// The same where several letters of a word change, and few words are right: hardly a right one is so far from another.
const FAR_OFF: f64 = 1.0;
/// On pages of few right words the fit has one weight for harm of all kinds. Spaces put in do more of it than others: where they are
/// doubtful, some tenth of them. On other damaged pages half as much: 4 units of 96 for 31 edits.
const HARM_OF_KIND: f64 = 0.4;
/// There all changes are less sure by so much: of the 417 pages of no count 59 edits of 9,657 for 3 units of 48, heavy ones harmed in
/// 7.5 of 10,000 in place of 9.8; of all 782 308 edits for 4.
const FEW: f64 = 0.25;

/// The probability that a change with these features is right; `more`: what the fit does not know of, in nats.
fn probability(weights: &Features, features: &Features, more: f64) -> f64 {
    let score: f64 = features.iter().zip(weights).map(|(x, w)| x * w).sum();
    1.0 / (1.0 + libm::exp(-score - more))
}

/// Weights as the text that a data file or layer holds: a feature's name, a tab, its weight.
#[must_use]
pub fn to_text(weights: &Features) -> String {
    let rows = FEATURES.iter().zip(weights);
    rows.map(|(name, weight)| format!("{name}\t{weight:.4}\n"))
        .collect()
}

/// The weights of a data file or layer.
pub(crate) fn parse(text: &str) -> Result<Features> {
    let mut weights = [0.0; N_FEATURES];
    let of_another_version = |line, expected: &str| {
        let why = format!(
            "the weights of the confidence are of another version, expected {expected}: fit them again"
        );
        Error::new(ErrorKind::Malformed(line, why))
    };
    let mut lines = text.lines();
    for (i, (name, weight)) in FEATURES.iter().zip(&mut weights).enumerate() {
        let row = lines.next().and_then(|line| line.split_once('\t'));
        let number = row.filter(|row| row.0 == *name).map(|row| row.1.parse());
        match number {
            Some(Ok(number)) if f64::is_finite(number) => *weight = number,
            _ => return Err(of_another_version(i + 1, name)),
        }
    }
    match lines.next() {
        Some(_) => Err(of_another_version(N_FEATURES + 1, "no more")),
        None => Ok(weights),
    }
}

/// A confidence in a change in the light of the engine's confidence in what it read.
pub(crate) fn weighed(confidence: f64, sure: f64) -> f64 {
    let sure = sure.clamp(0.01, 0.99);
    let odds = ((1.0 - sure) / sure / (0.15 / 0.85)).clamp(0.05, 20.0);
    let p = confidence.clamp(1e-6, 1.0 - 1e-6);
    p * odds / (p * odds + 1.0 - p)
}
