//! Interleaved rounds by the clock of the thread, and the rows of the table.
use std::fmt::Write;
use std::hint::black_box;

use cpu_time::ThreadTime;

use crate::Arguments;
use crate::contenders::{Contender, Role};
use crate::quality::Quality;
use crate::statistics::{figure, median};
use crate::support::noise::Level;
use crate::texts::Pair;

/// A contender is measured at least so long, in seconds of CPU time.
const LEAST: f64 = 0.1;
/// The clock is read so rarely that it does not count.
const BETWEEN: f64 = 0.002;

pub(crate) const HEADER: &str = "\
| text | contender | MB/s, median (least to most) | to scan + FxHash | herstel to it | improvement % | harm per 10,000 |
|---|---|---|---|---|---|---|
";

/// What the repairer is to reach, as ratio to the bound.
const ASKED: [(&str, f64); 4] = [
    ("clean", 0.35),
    ("light", 0.20),
    ("medium", 0.06),
    ("heavy", 0.02),
];

/// `rates[c][r]`: megabytes a second of contender c in round r.
pub(crate) fn rates(
    contenders: &mut [Contender],
    pairs: &[Pair<'_>],
    arguments: &Arguments,
) -> Vec<Vec<f64>> {
    let total: usize = pairs.iter().map(|pair| pair.noisy.len()).sum();
    let mut next = vec![0; contenders.len()];
    let mut out = vec![Vec::new(); contenders.len()];
    let mut buffer = String::new();
    for round in 0..arguments.rounds {
        for turn in 0..contenders.len() {
            let at = (round + turn) % contenders.len();
            let (mut bytes, mut batch, mut taken) = (0, 1, 0.0);
            let started = ThreadTime::now();
            while !(taken >= arguments.seconds || bytes >= total && taken >= LEAST) {
                for _ in 0..batch {
                    let pair = &pairs[next[at] % pairs.len()];
                    (contenders[at].work)(&pair.noisy, &mut buffer);
                    black_box(&buffer);
                    bytes += pair.noisy.len();
                    next[at] += 1;
                }
                let last = std::mem::replace(&mut taken, started.elapsed().as_secs_f64());
                if taken - last < BETWEEN && batch < pairs.len() {
                    batch *= 2;
                }
            }
            out[at].push(bytes as f64 / taken / 1e6);
        }
    }
    out
}

/// The median of the ratios within a round.
fn ratio(a: &[f64], b: &[f64]) -> f64 {
    median(a.iter().zip(b).map(|(a, b)| a / b).collect())
}

pub(crate) fn rows(
    level: &Level,
    contenders: &[Contender],
    rates: &[Vec<f64>],
    qualities: &[Option<Quality>],
) -> String {
    let place = |role| {
        contenders
            .iter()
            .position(|contender| contender.role == role)
    };
    let (Some(hash), Some(herstel)) = (place(Role::Hash), place(Role::Herstel)) else {
        return String::new();
    };
    let mut out = String::new();
    for (i, contender) in contenders.iter().enumerate() {
        let (least, most) = rates[i]
            .iter()
            .fold((f64::MAX, 0.0_f64), |(a, b), &x| (a.min(x), b.max(x)));
        let to_hash = ratio(&rates[i], &rates[hash]);
        let asked = ASKED.iter().find(|(name, _)| *name == level.name);
        let asked = match (contender.role, asked) {
            (Role::Herstel, Some((_, asked))) => {
                let verdict = if to_hash >= *asked {
                    "reached"
                } else {
                    "not reached"
                };
                format!(" (asked: {asked}, {verdict})")
            }
            _ => String::new(),
        };
        let quality = match &qualities[i] {
            Some(quality) => quality.columns(),
            None => " | ".to_owned(),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} ({} to {}) | {}{asked} | {} | {quality} |",
            level.name,
            contender.name,
            figure(median(rates[i].clone())),
            figure(least),
            figure(most),
            figure(to_hash),
            figure(ratio(&rates[herstel], &rates[i])),
        );
    }
    out
}
