//! Data files as wholes: checked, or with one part changed.
use std::sync::Arc;

use crate::channel::Channel;
use crate::confidence;
use crate::data::{Data, with_section};
use crate::error::Result;
use crate::lexicon::{Layer, verify_foreign};
use crate::lm::Model;

/// Checks a data file or a layer completely: checksums, bounds, every node of the lexicon, every class and
/// id, the n-gram tables, the compound rules and the confusions.
///
/// [`RepairerBuilder::build`](crate::RepairerBuilder::build) does so with all bytes that it is given, so
/// that there is no repairer over bytes that were not checked; this is for checking alone.
///
/// # Errors
///
/// If anything is not as [`NgramCounter::build`](crate::NgramCounter::build) or
/// [`LexiconBuilder::layer`](crate::LexiconBuilder::layer) would have written it; the error says what and
/// where.
///
/// # Complexity
///
/// Linear in the bytes (the Dutch data file, 9 MB, takes about a tenth of a second).
pub fn verify(bytes: &[u8]) -> Result<()> {
    let data = Data::Shared(Arc::new(bytes.to_vec()));
    check(&data)
}

/// As [`verify`], of bytes at hand.
pub(crate) fn check(data: &Data) -> Result<()> {
    data.verify()?;
    let model = match data.optional(*b"NGRM")? {
        Some(_) => Some(Model::open(data)?),
        None => None,
    };
    if let Some(model) = &model {
        model.verify()?;
    }
    let layer = Layer::open(data)?;
    layer.verify(model.as_ref().map(Model::n_ids))?;
    verify_foreign(data)?;
    if let Some(table) = data.text(*b"CONF")? {
        Channel::parse(&table)?;
    }
    if let Some(weights) = data.text(*b"SURE")? {
        confidence::parse(&weights)?;
    }
    Ok(())
}

/// A data file or layer with this table of confusions, instead of the one it carried if any.
///
/// # Errors
///
/// If the bytes are no data file, or the table does not parse.
pub fn with_confusions(bytes: &[u8], table: &str) -> Result<Vec<u8>> {
    Channel::parse(table)?;
    with_section(bytes, *b"CONF", table)
}

/// A data file or layer with these weights of the confidence ([`ConfidenceLearner::weights`](crate::ConfidenceLearner::weights)),
/// instead of those it carried if any.
///
/// # Errors
///
/// If the bytes are no data file, or the weights are of another version; the error names the line.
pub fn with_confidence(bytes: &[u8], weights: &str) -> Result<Vec<u8>> {
    confidence::parse(weights)?;
    with_section(bytes, *b"SURE", weights)
}
