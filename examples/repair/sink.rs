//! Where the results go, in order: files or standard output, the edit log,
//! the journal, the totals.
use std::io::{self, BufWriter, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use herstel::corpus::Panicked;

use crate::args::Format;
use crate::journal::{Entry, Journal};
use crate::log_file::Log;
use crate::name::{STDIN, with_suffix};
use crate::progress::Progress;
use crate::review::ReviewPage;
use crate::short::{Fault, Output, Short};
use crate::steps::Begin;
use crate::store::{Pending, Ready, Sum};
use crate::syncer::Syncer;
use crate::totals::Totals;
use crate::work::{Document, Done};

/// Where repaired documents go.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    Stdout,
    Tree(PathBuf),
    /// Over the originals.
    Over {
        backup: Option<String>,
    },
    /// A dry run, or only the log is wanted.
    Nowhere,
}

impl Place {
    /// The file of a document.
    pub(crate) fn target(&self, name: &Path, path: Option<&Path>) -> Option<PathBuf> {
        match self {
            // Standard input among files: it has a name of its own.
            Self::Tree(out) if path.is_none() => Some(out.join(STDIN)),
            Self::Tree(out) => Some(out.join(name)),
            // A link's own file is replaced, not the link.
            Self::Over { .. } => {
                path.map(|path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf()))
            }
            Self::Stdout | Self::Nowhere => None,
        }
    }

    /// Opens the file of a document, or says why it must not be written: a link in the output's tree leads elsewhere, perhaps to a
    /// document that is still to be read.
    pub(crate) fn create(&self, target: &Path, path: Option<&Path>) -> io::Result<Pending> {
        if let Self::Tree(out) = self {
            let folders = target
                .ancestors()
                .skip(1)
                .take_while(|folder| folder != out);
            if let Some(link) = folders.into_iter().find(|folder| folder.is_symlink()) {
                let why = "a symbolic link, which may lead to a document; remove it";
                return Err(io::Error::other(format!("{}: {why}", link.display())));
            }
        }
        Pending::create(target, path)
    }
}

/// The document that is being written.
struct Current {
    begin: Begin,
    out: Out,
    totals: Totals,
    /// Those that are in the sink's totals already.
    n_bad: u64,
    n_texts: u64,
    /// The log's length before it.
    log_start: u64,
    failure: Option<String>,
}

impl Current {
    /// Its name in messages.
    fn shown(&self) -> String {
        let path = self.begin.input.path.as_deref();
        let shown = path.unwrap_or(Path::new("standard input"));
        shown.display().to_string()
    }
}

enum Out {
    None,
    Stdout,
    /// Standard output that must be right as a whole: held back to the document's end.
    Held(tempfile::SpooledTempFile),
    File(Box<Pending>),
    /// A worker has written it, or found it needless.
    Short(Output),
}

pub(crate) struct Sink {
    pub(crate) place: Place,
    pub(crate) log: Log,
    pub(crate) journal: Option<Journal>,
    pub(crate) syncer: Arc<Syncer>,
    pub(crate) progress: Progress,
    /// Leave nothing of a document on standard output that fails.
    pub(crate) hold: bool,
    pub(crate) fail_fast: bool,
    /// Bad records are reported in the records.
    pub(crate) in_band: bool,
    /// An unchanged file need not be replaced.
    pub(crate) exact: bool,
    pub(crate) report: Option<ReviewPage>,
    pub(crate) stdout: BufWriter<io::Stdout>,
    pub(crate) totals: Totals,
    /// The first thousand.
    pub(crate) failures: Vec<String>,
    /// Something failed that `--resume` would try again; a bad record would stay one.
    unfinished: bool,
    pub(crate) broken_pipe: bool,
    current: Option<Current>,
    last_target: Option<PathBuf>,
    fatal: bool,
}

const MAX_FAILURES: usize = 1000;

impl Sink {
    pub(crate) fn new(place: Place, syncer: Arc<Syncer>, progress: Progress) -> Self {
        Self {
            place,
            log: Log::None,
            journal: None,
            syncer,
            progress,
            hold: false,
            fail_fast: false,
            in_band: false,
            exact: true,
            report: None,
            stdout: BufWriter::with_capacity(1 << 16, io::stdout()),
            totals: Totals::default(),
            failures: Vec::new(),
            unfinished: false,
            broken_pipe: false,
            current: None,
            last_target: None,
            fatal: false,
        }
    }

    /// A failure that is no document's.
    pub(crate) fn failed(&mut self, what: String) {
        self.unfinished = true;
        self.progress.say(&format!("repair: {what}"));
        if self.failures.len() < MAX_FAILURES {
            self.failures.push(what);
        }
    }

    fn document_failed(&mut self, name: &str, why: &str) {
        self.totals.failed += 1;
        self.failed(if name.is_empty() {
            why.to_owned()
        } else {
            format!("{name}: {why}")
        });
    }

    fn flow(&self) -> ControlFlow<()> {
        let failed = self.totals.failed > 0 || (self.totals.bad_records > 0 && !self.in_band);
        if self.fatal || self.broken_pipe || (self.fail_fast && failed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    pub(crate) fn begin(&mut self, begin: Begin) -> ControlFlow<()> {
        let target = self
            .place
            .target(&begin.input.name, begin.input.path.as_deref());
        let mut failure = None;
        let out = match (&self.place, target) {
            (place, Some(target)) => match place.create(&target, begin.input.path.as_deref()) {
                Ok(pending) => Out::File(Box::new(pending)),
                Err(error) => {
                    failure = Some(self.write_failed(&target, &error));
                    Out::None
                }
            },
            (Place::Stdout, None) if self.hold => {
                Out::Held(tempfile::SpooledTempFile::new(8 << 20))
            }
            (Place::Stdout, None) => Out::Stdout,
            (_, None) => Out::None,
        };
        if failure.is_some() {
            begin.document.failed.store(true, Ordering::Relaxed);
        }
        self.enter(begin, out, failure);
        self.flow()
    }

    /// The document that follows is this.
    fn enter(&mut self, begin: Begin, out: Out, failure: Option<String>) {
        self.progress.document(&begin.document.name.document);
        let log_start = match &self.log {
            Log::File { len, .. } => *len,
            _ => 0,
        };
        let totals = Totals {
            documents: 1,
            converted: begin.converted.into(),
            ..Totals::default()
        };
        self.current = Some(Current {
            begin,
            out,
            totals,
            n_bad: 0,
            n_texts: 0,
            log_start,
            failure,
        });
    }

    /// A document that its worker has read, repaired and written.
    pub(crate) fn short(&mut self, short: Short) -> ControlFlow<()> {
        let Short {
            begin,
            done,
            output,
        } = short;
        let document = begin.document.clone();
        let (out, result, failure) = match output {
            Ok(output) => (Out::Short(output), Ok(()), None),
            Err(Fault::Document(why)) => (Out::None, Err(why), None),
            Err(Fault::Write(error)) => {
                let target = self.target(&begin);
                let failure = self.write_failed(&target, &error);
                (Out::None, Ok(()), Some(failure))
            }
        };
        self.enter(begin, out, failure);
        match self.piece(&document, Ok(done)) {
            ControlFlow::Continue(()) => self.end(result),
            stop => stop,
        }
    }

    fn target(&self, begin: &Begin) -> PathBuf {
        let (name, path) = (&begin.input.name, begin.input.path.as_deref());
        (self.place.target(name, path)).unwrap_or_else(|| name.clone())
    }

    /// A disk that is full stays full: the run stops, and can be resumed.
    fn write_failed(&mut self, target: &Path, error: &io::Error) -> String {
        use io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        if matches!(
            error.kind(),
            StorageFull | QuotaExceeded | ReadOnlyFilesystem
        ) {
            self.fatal = true;
            return format!(
                "cannot write {}: {error}; the run stops, --resume goes on",
                target.display()
            );
        }
        format!("cannot write {}: {error}", target.display())
    }

    pub(crate) fn piece(
        &mut self,
        document: &Arc<Document>,
        result: Result<Done, String>,
    ) -> ControlFlow<()> {
        let Some(mut current) = self.current.take() else {
            return ControlFlow::Continue(());
        };
        if current.failure.is_none() {
            match result {
                Ok(done) => self.write(&mut current, done),
                Err(why) => current.failure = Some(why),
            }
            if current.failure.is_some() {
                document.failed.store(true, Ordering::Relaxed);
            }
        }
        self.current = Some(current);
        self.flow()
    }

    fn write(&mut self, current: &mut Current, done: Done) {
        let name = &current.begin.document.name.document;
        for (line, problem) in &done.problems {
            self.progress
                .say(&format!("repair: {name}:{line}: {problem}"));
            if self.failures.len() < MAX_FAILURES {
                self.failures.push(format!("{name}:{line}: {problem}"));
            }
        }
        if let Some(report) = &mut self.report {
            report.add(&done.reviews);
        }
        self.progress.advance(&done.totals);
        current.totals.absorb(&done.totals);
        // Told at once, so that --fail-fast sees it.
        self.totals.bad_records += done.totals.bad_records;
        current.totals.bad_records -= done.totals.bad_records;
        current.n_bad += done.totals.bad_records;
        current.n_texts += done.n_texts;
        let written = match &mut current.out {
            Out::None | Out::Short(_) => Ok(()),
            // Whoever waits at the other end gets every batch at once.
            Out::Stdout => self
                .stdout
                .write_all(&done.bytes)
                .and_then(|()| self.stdout.flush()),
            Out::Held(file) => file.write_all(&done.bytes),
            Out::File(pending) => pending.write_all(&done.bytes),
        };
        if let Err(error) = written {
            current.failure = Some(self.output_failed(current, &error));
            return;
        }
        let logged = match &mut self.log {
            Log::None => Ok(()),
            Log::Stdout => self
                .stdout
                .write_all(&done.log)
                .and_then(|()| self.stdout.flush()),
            Log::Stream { file, .. } => file.write_all(&done.log),
            Log::File { file, len, .. } => {
                *len += done.log.len() as u64;
                file.write_all(&done.log)
            }
        };
        if let Err(error) = logged {
            current.failure = Some(self.log_failed(&error));
        }
    }

    fn output_failed(&mut self, current: &Current, error: &io::Error) -> String {
        if matches!(current.out, Out::File(_)) {
            let target = self.target(&current.begin);
            return self.write_failed(&target, error);
        }
        self.stdout_failed(error)
    }

    /// Without its log the run stops: edits would be made that nothing tells of.
    fn log_failed(&mut self, error: &io::Error) -> String {
        let Some(path) = self.log.path().map(Path::to_path_buf) else {
            return self.stdout_failed(error);
        };
        self.fatal = true;
        let hint = self.journal.as_ref().map_or("", |_| ", --resume goes on");
        format!(
            "cannot write the log {}: {error}; the run stops{hint}",
            path.display()
        )
    }

    fn stdout_failed(&mut self, error: &io::Error) -> String {
        self.fatal = true;
        self.broken_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        format!("cannot write to standard output: {error}")
    }

    pub(crate) fn end(&mut self, result: Result<(), String>) -> ControlFlow<()> {
        let Some(mut current) = self.current.take() else {
            return ControlFlow::Continue(());
        };
        let out = std::mem::replace(&mut current.out, Out::None);
        let no_text = current.begin.document.format == Format::Jsonl
            && current.totals.records > 0
            && current.n_texts == 0
            && current.n_bad == 0;
        let mut result = current.failure.take().map_or(result, Err);
        if result.is_ok() && no_text && !self.in_band {
            result = Err("no record has the field; name it with --field".to_owned());
        }
        let result = result.and_then(|()| self.commit(&current, out));
        match result {
            Ok(()) => self.totals.absorb(&current.totals),
            Err(why) => {
                self.drop_log(current.log_start);
                if !self.broken_pipe {
                    let name = current.shown();
                    self.document_failed(&name, &why);
                }
            }
        }
        self.flow()
    }

    /// The document is whole: its file goes to its place.
    fn commit(&mut self, current: &Current, out: Out) -> Result<(), String> {
        let log = match &mut self.log {
            Log::File { file, len, .. } => file.flush().map(|()| *len),
            _ => Ok(0),
        };
        let log = log.map_err(|error| self.log_failed(&error))?;
        match out {
            Out::None | Out::Stdout => Ok(()),
            Out::Held(mut file) => {
                let copied = file
                    .rewind()
                    .and_then(|()| io::copy(&mut file, &mut self.stdout));
                copied
                    .and_then(|_| self.stdout.flush())
                    .map_err(|error| self.output_failed(current, &error))
            }
            Out::Short(Output::None) => Ok(()),
            Out::File(_) | Out::Short(_) => {
                let target = self.target(&current.begin);
                let placed = self.put(current, out, &target, log);
                placed.map_err(|error| self.write_failed(&target, &error))
            }
        }
    }

    /// Puts a file in its place, noted in the journal.
    fn put(&mut self, current: &Current, out: Out, target: &Path, log: u64) -> io::Result<()> {
        let mut totals = current.totals.clone();
        totals.bad_records += current.n_bad;
        let (backup, in_place) = match &self.place {
            Place::Over { backup } => (
                backup.as_deref().map(|suffix| with_suffix(target, suffix)),
                true,
            ),
            _ => (None, false),
        };
        let (sum, ready): (Sum, Option<Ready>) = match out {
            Out::Short(Output::Unchanged(sum)) => (sum, None),
            Out::File(_) if in_place && self.exact && totals.is_unchanged() => {
                (Sum::of(target)?, None)
            }
            Out::Short(Output::Written(syncing)) => {
                let ready = syncing.wait()?;
                (ready.sum, Some(ready))
            }
            Out::File(pending) => {
                let path = current.begin.input.path.as_deref();
                let found = path.map(std::fs::metadata).transpose()?;
                // Those of a pipe are no file's.
                let found = found.filter(std::fs::Metadata::is_file);
                let written = pending.finish(found.map(|found| found.permissions()))?;
                let ready = written.sync()?;
                (ready.sum, Some(ready))
            }
            Out::None | Out::Stdout | Out::Held(_) | Out::Short(Output::None) => return Ok(()),
        };
        let moves = ready.is_some();
        let entry = Entry {
            name: current.begin.document.name.clone(),
            totals,
            sum,
            log,
        };
        let place = || ready.map_or(Ok(()), |ready| ready.place(backup.as_deref()));
        match &mut self.journal {
            Some(journal) => journal.finish(&entry, in_place && moves, place)?,
            None => place()?,
        }
        if moves {
            self.moved(target);
        }
        Ok(())
    }

    /// A file was renamed; a directory is synced when the run leaves it.
    fn moved(&mut self, target: &Path) {
        let last = self.last_target.replace(target.to_path_buf());
        let left = last.filter(|last| last.parent() != target.parent());
        if let Some(left) = left {
            self.syncer.directory(left);
        }
    }

    /// Takes a failed document's lines out of the log.
    fn drop_log(&mut self, start: u64) {
        if let Err(error) = self.log.cut(start) {
            self.fatal = true;
            self.failed(format!("cannot mend the edit log: {error}"));
        }
    }

    pub(crate) fn opening_failed(&mut self, name: &str, why: &str) -> ControlFlow<()> {
        self.document_failed(name, why);
        self.flow()
    }

    /// A piece panicked: its document fails.
    pub(crate) fn panicked(&mut self, panic: &Panicked) -> ControlFlow<()> {
        if let Some(current) = &mut self.current {
            current.begin.document.failed.store(true, Ordering::Relaxed);
            current.failure.get_or_insert_with(|| panic.to_string());
        }
        self.flow()
    }

    pub(crate) fn skipped(&mut self, path: &Path, why: &str) -> ControlFlow<()> {
        self.totals.skipped += 1;
        self.progress
            .detail(&format!("skipped {}: {why}", path.display()));
        ControlFlow::Continue(())
    }

    pub(crate) fn resumed(&mut self, totals: Totals) -> ControlFlow<()> {
        self.progress.advance(&totals);
        self.totals.absorb(&totals);
        self.totals.resumed += 1;
        ControlFlow::Continue(())
    }

    /// Ends a run: the log and the journal of a complete one are put right.
    pub(crate) fn close(&mut self, complete: bool) {
        if let Some(mut current) = self.current.take() {
            self.drop_log(current.log_start);
            // What stopped the run within a document.
            if let Some(why) = current.failure.take().filter(|_| !self.broken_pipe) {
                self.document_failed(&current.shown(), &why);
            }
        }
        if let Err(error) = self.stdout.flush() {
            self.broken_pipe |= error.kind() == io::ErrorKind::BrokenPipe;
            if !self.broken_pipe {
                self.failed(format!("cannot write to standard output: {error}"));
            }
        }
        if let Some(last) = self.last_target.take() {
            self.syncer.directory(last);
        }
        let clean = complete && !self.unfinished;
        // Without a journal there is nothing to resume: what there is, is the log.
        if complete
            && (clean || self.journal.is_none())
            && let Err(why) = self.log.place()
        {
            self.failed(why);
        }
        if clean && let Some(Err(error)) = self.journal.take().map(Journal::remove) {
            self.failed(format!("cannot remove the journal: {error}"));
        }
    }
}
