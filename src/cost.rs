//! Costs: fixed-point negative natural logarithms, lower is better.

/// A cost in 1/1024 nat. Integer, so that sums are the same on every platform.
pub(crate) type Cost = i32;

/// One nat.
pub(crate) const NAT: Cost = 1024;

/// The step of costs stored in one byte (0.078 nat; 255 steps reach 19.9 nats).
pub(crate) const STEP: Cost = 80;

/// The cost that a stored byte stands for.
pub(crate) fn unpack(byte: u8) -> Cost {
    Cost::from(byte) * STEP
}

/// A probability as a stored byte.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte's range"
)]
pub(crate) fn quantise(p: f64) -> u8 {
    let cost = -libm::log(p) * f64::from(NAT) / f64::from(STEP);
    (cost + 0.5).clamp(0.0, 255.0) as u8
}

/// Nats as a cost.
pub(crate) fn from_nats(nats: f64) -> Cost {
    #[expect(clippy::cast_possible_truncation, reason = "costs are small")]
    let cost = (nats * f64::from(NAT)) as Cost;
    cost
}

/// `ln(a / b)` as a cost.
pub(crate) fn ln_ratio(a: u32, b: u32) -> Cost {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "ln of a u32 ratio is below 23"
    )]
    let cost = (libm::log(f64::from(a) / f64::from(b)) * f64::from(NAT)) as Cost;
    cost
}
