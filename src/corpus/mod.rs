//! Many documents on all threads: in order, within a bounded memory, stoppable.
//!
//! [`Driver::run`] takes jobs of any kind; [`Driver::repair`] takes documents
//! and gives an [`Outcome`] for each; one of more than 128 kB is split over the
//! threads. See README.md beside this file for why it is built so.
//!
//! ```
//! # #[cfg(feature = "embedded")]
//! # fn main() -> herstel::Result<()> {
//! use std::ops::ControlFlow;
//! use herstel::{Repairer, corpus::{Document, Driver}};
//!
//! let pages = ["Hetplan is vastgesteld.", "De raad is akkoord."];
//! let documents = pages.iter().enumerate().map(|(i, page)| Document::new(i, (*page).to_owned()));
//! let mut repaired = Vec::new();
//! let driver = Driver::builder().threads(2).max_bytes(16 << 20).build()?;
//! let (statistics, _) = driver.repair(Repairer::dutch(), documents, |outcome| {
//!     repaired.push(outcome.result.map(|repaired| repaired.into_text()).unwrap_or_default());
//!     ControlFlow::Continue(())
//! });
//! assert_eq!(repaired, ["Het plan is vastgesteld.", "De raad is akkoord."]);
//! assert_eq!((statistics.n_documents(), statistics.n_edits()), (2, 1));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "embedded"))]
//! # fn main() {}
//! ```
mod documents;
mod driver;
mod gate;
mod statistics;

pub use documents::{Document, Failure, Outcome, Repaired};
pub use driver::{Cancel, Driver, DriverBuilder, End, Job, Panicked};
pub use statistics::Statistics;
