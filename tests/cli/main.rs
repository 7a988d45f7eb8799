//! The command as its users meet it: processes, files, pipes, signals.
#![cfg(all(feature = "embedded", feature = "parallel", feature = "formats", unix))]
mod faults;
mod files;
mod formats;
mod logs;
mod markup;
mod resume;
mod support;
mod worker;
