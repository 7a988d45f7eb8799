//! The command as its users meet it: processes, files, pipes, signals.
#![cfg(all(feature = "embedded", feature = "parallel", unix))]
mod faults;
mod files;
mod formats;
mod logs;
mod resume;
mod support;
