//! Repairs Dutch text whose text layer came out of an OCR engine damaged: words
//! fused ("kunnenbogen"), diacritics wrong or lost ("justitiéle"), letters
//! confused ("vcrgunning"), words broken ("ver gadering").
//!
//! ```
//! let text = "Hetantwoord op de aanbeveling isgericht op het gebied van veiligheid.In dit verband";
//! let repaired = herstel::Repairer::dutch().repair(text);
//! assert_eq!(repaired, "Het antwoord op de aanbeveling is gericht op het gebied van veiligheid. In dit verband");
//! ```
//!
//! # Pipeline
//!
//! The text is cut at white space; a chunk whose words are all known, and one
//! that is protected (numbers, codes, addresses, acronyms, abbreviations), is
//! never changed. Around the others one search over a lattice weighs splits,
//! joins, diacritics and confusions against the text as it stands
//! (noisy channel: Kernighan, Church and Gale 1990), with a bigram model and an
//! FST-backed lexicon that knows productive compounds. A change must beat the
//! text as it stands by a margin. The page's own noise, found by a first
//! reading, sets how readily a space is put in.
//!
//! # What is never changed
//!
//! White space between lines, runs of spaces, digits, byte order marks, line
//! ends, and every byte outside an [`Edit`].
//!
//! # Crate features
//!
//! - `embedded` (default): the Dutch data file in the library.
//! - `parallel` (default): [`Repairer::repair_all`] over rayon's threads, and
//!   [`corpus`], a driver for corpora larger than memory.
//! - `formats` (default): hOCR, ALTO and PAGE XML repaired in place ([`formats`]).
#![deny(missing_docs)]
#![warn(missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)
)]

mod channel;
#[doc(hidden)]
pub mod confidence;
#[cfg(feature = "parallel")]
pub mod corpus;
mod cost;
mod data;
mod edit;
mod error;
#[cfg(feature = "formats")]
pub mod formats;
pub mod hunspell;
mod lattice;
mod lexicon;
mod lm;
pub mod page;
mod repair;
mod token;

pub use channel::ChannelLearner;
pub use data::with_confusions;
pub use edit::{Edit, EditKind};
pub use error::{Error, ErrorKind, Result};
pub use lexicon::{Confusions, Entry, Lexicon, LexiconBuilder, ModelBuilder, Roles};
pub use page::PageKind;
pub use repair::{Evidence, Repairer, RepairerBuilder, Scratch, Segmenter};
#[doc = include_str!("../README.md")]
#[cfg(all(doctest, feature = "embedded"))]
#[derive(Debug)]
pub struct ReadmeDoctests;
