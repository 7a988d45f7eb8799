//! What a person sees meanwhile: a bar on a terminal, names with --verbose.
use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::totals::Totals;

pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    verbose: bool,
    documents: u64,
    edits: u64,
}

const TEMPLATE: &str = "{bar:24} {bytes}/{total_bytes} {bytes_per_sec} eta {eta} {msg}";

impl Progress {
    /// No bar; names if `verbose`.
    pub(crate) fn plain(verbose: bool) -> Self {
        Self {
            bar: None,
            verbose,
            documents: 0,
            edits: 0,
        }
    }

    /// A bar over this many bytes, if standard error is a terminal.
    pub(crate) fn bar(total: impl FnOnce() -> u64) -> Self {
        let mut progress = Self::plain(false);
        if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template(TEMPLATE);
            let bar = ProgressBar::new(total());
            if let Ok(style) = style {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(500));
            progress.bar = Some(bar);
        }
        progress
    }

    pub(crate) fn document(&mut self, name: &str) {
        self.documents += 1;
        self.detail(name);
    }

    pub(crate) fn advance(&mut self, totals: &Totals) {
        self.edits += totals.n_edits();
        if let Some(bar) = &self.bar {
            bar.inc(totals.bytes_read);
            bar.set_message(format!(
                "{} documents, {} edits",
                self.documents, self.edits
            ));
        }
    }

    /// For those who want to know.
    pub(crate) fn detail(&self, what: &str) {
        if self.verbose {
            self.say(what);
        }
    }

    /// A line on standard error, beside the bar.
    pub(crate) fn say(&self, what: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say(what)),
            None => say(what),
        }
    }

    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A line on standard error. Names, heads of tables and words of logs are others': what would steer the terminal is escaped.
pub(crate) fn say(what: &str) {
    let mut line = String::new();
    for c in what.chars() {
        match c.is_control() {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
    // There is nobody to tell that standard error is closed.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
