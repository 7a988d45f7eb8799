//! Repairs Dutch text whose text layer came out of an OCR engine damaged: words
//! fused ("werkenaan"), diacritics wrong or lost ("justitiéle"), letters
//! confused ("vcrgunning"), words broken ("ver gadering").
//!
//! ```
//! let text = "Hetbestuur heeft het plan voor de dijk vastgesteld.De bouw begint inde zomer";
//! let repaired = herstel::Repairer::dutch().repair(text);
//! assert_eq!(repaired, "Het bestuur heeft het plan voor de dijk vastgesteld. De bouw begint in de zomer");
//! ```
//!
//! # Pipeline
//!
//! The text is cut at white space; a chunk whose words are all known, and one
//! that is protected (codes, addresses, acronyms), is never changed on a quiet page.
//! Around the others one search over a lattice weighs splits, joins, diacritics,
//! confusions and signs against the text as it stands (noisy channel: Kernighan,
//! Church and Gale 1990), with a trigram model and an FST-backed lexicon that
//! knows productive compounds. A first reading of the document finds its own
//! noise, names and terms ([`Evidence`]), which set how readily a space is put in, a
//! letter changed, a known word doubted. Each change carries a calibrated
//! probability of being right ([`Edit::confidence`]); only changes beyond a
//! threshold are made ([`RepairerBuilder::min_confidence`]). The result is read again
//! until nothing changes any more, so that a repaired text stays as it is.
//!
//! Give it whole pages or documents, not lines: of 301 pages (`docs/quality.md` says which) 85.7 % of the damage goes, with 3.1
//! right units of 10,000 made wrong; of their 16,080 lines, one by one, 77.5 %, with 3.8.
//!
//! # What is never changed
//!
//! White space between lines, runs of spaces, byte order marks, line ends, and every
//! byte outside an [`Edit`]. No edit breaks a protected span ([`Repairer::protected`]):
//! numbers, dates, amounts, references, codes, addresses, initials, acronyms, runs of
//! words in another language, and patterns of your own ([`RepairerBuilder::protect`]).
//! [`Mode`] and [`RepairerBuilder::without`] narrow what may change.
//!
//! # Performance
//!
//! Work is linear in the length of the text. Memory beside the text is its edits, at most two repaired
//! copies while they are read again (for texts up to 256 kB, the last sixteen readings), and what a
//! [`Scratch`] holds: caches whose size is bounded, some 10 MB on each thread, also for a line without an
//! end. In all 21, 30 and 67 MB for 1, 4 and 16 MB of damaged text, repaired text and program included, in
//! one line or many (`workload memory`, 29 November 2026). The embedded data are used where they lie.
//!
//! # Crate features
//!
//! - `embedded` (default): the Dutch data file in the library.
//! - `parallel` (default): [`corpus`], [`Repairer::repair_all`] and
//!   [`Repairer::edits_in_parallel`] over rayon's threads.
//! - `formats` (default): hOCR, ALTO and PAGE XML repaired in place ([`formats`]).
#![deny(missing_docs)]
#![warn(missing_debug_implementations)]
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)
)]

mod bytes;
mod channel;
#[doc(hidden)]
pub mod confidence;
#[cfg(feature = "parallel")]
pub mod corpus;
mod cost;
mod data;
mod data_file;
mod edit;
mod error;
#[cfg(feature = "formats")]
pub mod formats;
pub mod hunspell;
mod lattice;
mod lexicon;
mod line_ends;
mod lm;
pub mod page;
mod protect;
mod repair;
mod segment;
mod token;

pub use channel::ChannelLearner;
pub use data_file::{verify, with_confidence, with_confusions};
pub use edit::{Edit, EditKind, apply};
pub use error::{Error, ErrorKind, Result};
pub use lexicon::{Confusions, Entry, Lexicon, LexiconBuilder, ModelBuilder, NgramCounter, Roles};
pub use line_ends::join_line_ends;
pub use page::PageKind;
pub use protect::{Protected, ProtectedKind};
pub use repair::{ConfidenceLearner, Evidence, Mode, Repairer, RepairerBuilder, Scratch};
pub use segment::Segmenter;
#[doc = include_str!("../README.md")]
#[cfg(all(doctest, feature = "embedded"))]
#[derive(Debug)]
pub struct ReadmeDoctests;
