//! Fitting the weights.
use super::{Case, FEW_RIGHT, Features, N_FEATURES, Outcome, probability};

/// How strongly the weights are held to where they start (the precision of a normal prior).
const RIDGE: f64 = 0.5;
/// A step that must be cut shorter than this leads nowhere.
const MIN_PART: f64 = 1e-6;
/// Newton's steps; ten are enough, if none is cut short.
const N_STEPS: usize = 30;

/// How often right text made wrong counts on a page of few right words. Five times on such pages gains nothing more, and on
/// all pages it costs medium ones half a point (`src/lattice/TRIED.md`).
const HARM: f64 = 3.0;

/// How often a case counts, and whether the change was right.
fn labelled((x, outcome): &Case) -> (&Features, f64, bool) {
    let counts_more = *outcome == Outcome::Harm && x[FEW_RIGHT] > 0.0;
    let weight = if counts_more { HARM } else { 1.0 };
    (x, weight, *outcome == Outcome::Right)
}

/// The weights that make the labels likeliest, near `prior`: Newton's method on the regularised
/// likelihood.
///
/// # Complexity
///
/// O(n · k²) a step for n cases of k features.
#[must_use]
pub fn fit(cases: &[Case], prior: &Features) -> Features {
    let mut weights = *prior;
    for _ in 0..N_STEPS {
        let mut slope: Features = std::array::from_fn(|i| (prior[i] - weights[i]) * RIDGE);
        let mut curve = [[0.0; N_FEATURES]; N_FEATURES];
        for (i, row) in curve.iter_mut().enumerate() {
            row[i] = RIDGE;
        }
        for (x, weight, right) in cases.iter().map(labelled) {
            let p = probability(&weights, x, 0.0);
            for i in (0..N_FEATURES).filter(|&i| x[i] != 0.0) {
                slope[i] += weight * (f64::from(u8::from(right)) - p) * x[i];
                for j in 0..N_FEATURES {
                    curve[i][j] += weight * p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        // A full step may pass far beyond where the likelihood is best, and the next one come back.
        let step = solve(curve, slope);
        let before = objective(cases, prior, &weights);
        let mut part = 1.0;
        while part > MIN_PART {
            let next = std::array::from_fn(|i| weights[i] + part * step[i]);
            if objective(cases, prior, &next) > before {
                weights = next;
                break;
            }
            part /= 2.0;
        }
        if part <= MIN_PART {
            break;
        }
    }
    weights
}

/// The regularised log-likelihood, but for a constant.
fn objective(cases: &[Case], prior: &Features, weights: &Features) -> f64 {
    let held = prior.iter().zip(weights).map(|(p, w)| (w - p) * (w - p));
    let likelihood = cases.iter().map(labelled).map(|(x, weight, right)| {
        let p = probability(weights, x, 0.0);
        let p = if right { p } else { 1.0 - p };
        weight * libm::log(p.max(f64::MIN_POSITIVE))
    });
    likelihood.sum::<f64>() - held.sum::<f64>() * RIDGE / 2.0
}

/// Solves `a · x = b` by elimination; `a` is symmetric and positive.
fn solve(mut a: [Features; N_FEATURES], mut b: Features) -> Features {
    for i in 0..N_FEATURES {
        for j in i + 1..N_FEATURES {
            let factor = a[j][i] / a[i][i];
            let pivot = a[i];
            for (x, p) in a[j].iter_mut().zip(&pivot).skip(i) {
                *x -= factor * p;
            }
            b[j] -= factor * b[i];
        }
    }
    for i in (0..N_FEATURES).rev() {
        let known: f64 = (i + 1..N_FEATURES).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    b
}
