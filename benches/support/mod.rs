//! Texts for the benches: clean ones of any length, and what noise makes of them.
pub(crate) mod dutch;
pub(crate) mod noise;

use dutch::Dutch;
use noise::{Channel, Level};

/// The Dutch data file, as it is embedded.
pub(crate) const DATA: &[u8] = include_bytes!("../../dicts/nl.herstel");
/// The confusions that make noise here are those that the repairer undoes.
pub(crate) const CONFUSIONS: &str = include_str!("../../dicts/confusions.tsv");

/// Clean text of about this many bytes, the same each time; see [`dutch`].
pub(crate) fn clean(bytes: usize) -> String {
    Dutch::new(DATA, 1)
        .expect("tests/dicts.rs opens the embedded data")
        .text(bytes)
}

/// Clean text and its noisy twin.
pub(crate) fn pair(bytes: usize, level: &Level) -> (String, String) {
    let clean = clean(bytes);
    let channel = Channel::parse(CONFUSIONS).expect("tests/dicts.rs reads the confusions");
    let (noisy, _) = channel.damage(&clean, level, 1);
    (clean, noisy)
}
