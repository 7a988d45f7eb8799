//! Noisy text out of clean text: spaces lost, and letters misread by the weights of a table of
//! confusions, from a seed.

/// How much is damaged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Level {
    pub(crate) name: &'static str,
    /// Share of the spaces inside lines that are lost.
    pub(crate) spaces: f64,
    /// Share of the letters that are misread.
    pub(crate) letters: f64,
}

/// The levels that speed is measured at.
pub(crate) const LEVELS: [Level; 4] = [
    Level::new("clean", 0.0, 0.0),
    Level::new("light", 0.01, 0.0005),
    Level::new("medium", 0.12, 0.004),
    Level::new("heavy", 0.50, 0.01),
];

impl Level {
    pub(crate) const fn new(name: &'static str, spaces: f64, letters: f64) -> Self {
        Self {
            name,
            spaces,
            letters,
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        LEVELS.into_iter().find(|level| level.name == name)
    }
}

/// What became of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Damage {
    pub(crate) spaces: usize,
    pub(crate) lost: usize,
    pub(crate) letters: usize,
    pub(crate) misread: usize,
}

impl std::ops::AddAssign for Damage {
    fn add_assign(&mut self, other: Self) {
        self.spaces += other.spaces;
        self.lost += other.lost;
        self.letters += other.letters;
        self.misread += other.misread;
    }
}

#[derive(Debug, Clone)]
struct Rewrite {
    intended: String,
    observed: String,
    weight: f64,
}

/// Rewrites intended -> observed, by the first intended character.
#[derive(Debug, Clone)]
pub(crate) struct Channel {
    rewrites: Vec<Vec<Rewrite>>,
}

/// Rewrites are kept of characters below this; no table has others among its letters.
const LATIN: usize = 0x180;

impl Channel {
    /// Reads `observed <tab> intended <tab> cost in nats`; lines that begin with `# ` are comments.
    /// Only rewrites of letters are kept.
    pub(crate) fn parse(table: &str) -> Result<Self, String> {
        let mut rewrites = vec![Vec::new(); LATIN];
        for (n, line) in table.lines().enumerate() {
            if line.starts_with("# ") || line.is_empty() {
                continue;
            }
            let columns: Vec<&str> = line.split('\t').collect();
            let (&[observed, intended, cost], at) = (columns.as_slice(), n + 1) else {
                return Err(format!("line {}: not three columns", n + 1));
            };
            let cost: f64 = cost
                .parse()
                .map_err(|_| format!("line {at}: {cost} is no cost"))?;
            let first = intended.chars().next().map_or(LATIN, |c| c as usize);
            if first < LATIN && intended.chars().all(char::is_alphabetic) {
                rewrites[first].push(Rewrite {
                    intended: intended.to_owned(),
                    observed: observed.to_owned(),
                    weight: (-cost).exp(),
                });
            }
        }
        Ok(Self { rewrites })
    }

    fn at<'c>(&'c self, rest: &'c str, c: char) -> impl Iterator<Item = &'c Rewrite> {
        let all = self.rewrites.get(c as usize).map_or(&[][..], Vec::as_slice);
        all.iter()
            .filter(move |rewrite| rest.starts_with(&rewrite.intended))
    }

    /// Damages a text. All weights are scaled by one factor, so that the share of misread letters is
    /// the level's in expectation and their kinds are the channel's. Line ends and runs of
    /// spaces stay. O(n).
    #[expect(clippy::cast_precision_loss, reason = "texts are shorter than 2^52")]
    pub(crate) fn damage(&self, text: &str, level: &Level, seed: u64) -> (String, Damage) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut damage = Damage::default();
        let mut weight = 0.0;
        for (i, c) in text.char_indices().filter(|(_, c)| c.is_alphabetic()) {
            damage.letters += 1;
            weight += self.at(&text[i..], c).map(|r| r.weight).sum::<f64>();
        }
        let scale = if weight > 0.0 {
            level.letters * damage.letters as f64 / weight
        } else {
            0.0
        };
        let mut out = String::with_capacity(text.len());
        let (mut at, mut last) = (0, '\n');
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let next = rest.chars().nth(1).unwrap_or('\n');
            at += c.len_utf8();
            if c == ' ' && !last.is_whitespace() && !next.is_whitespace() {
                damage.spaces += 1;
                if rng.f64() < level.spaces {
                    damage.lost += 1;
                    last = c;
                    continue;
                }
            }
            last = c;
            let mut dice = rng.f64() / scale;
            let misread = self.at(rest, c).find(|rewrite| {
                dice -= rewrite.weight;
                dice < 0.0
            });
            match misread {
                Some(rewrite) => {
                    damage.misread += 1;
                    out.push_str(&rewrite.observed);
                    at += rewrite.intended.len() - c.len_utf8();
                    last = rewrite.intended.chars().next_back().unwrap_or(c);
                }
                None => out.push(c),
            }
        }
        (out, damage)
    }
}
