//! Short files: each is read, repaired and written by one worker, which leaves
//! the syncing to others and the journal and the renaming to the sink. In a
//! corpus of many files, one thread that reads and writes for all would be what
//! the workers wait for.
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use herstel::Scratch;

use crate::sink::Place;
use crate::steps::{Begin, Open, Plan, ShortFile, Step};
use crate::store::Sum;
use crate::syncer::{Syncer, Syncing};
use crate::work::{Done, Work};

/// More than this of a file's new text is not held, but written as it comes.
const HELD: usize = 1 << 20;
/// What a file may come to beyond four times its length, which a decoder may
/// make of it: more means that it grows while it is read.
const GROWTH: u64 = 1 << 20;

/// A short file when its worker is done with it.
pub(crate) struct Short {
    pub(crate) begin: Begin,
    /// Of all its pieces; the bytes are written already.
    pub(crate) done: Done,
    pub(crate) output: Result<Output, Fault>,
}

/// Where the new text is.
pub(crate) enum Output {
    /// No file is wanted.
    None,
    /// The original is what it would become.
    Unchanged(Sum),
    Written(Syncing),
}

/// Why there is none.
pub(crate) enum Fault {
    /// It could not be read or repaired.
    Document(String),
    Write(io::Error),
}

/// What the workers need for short files.
pub(crate) struct Shorts<'s> {
    pub(crate) work: &'s Work,
    pub(crate) plan: &'s Plan,
    pub(crate) place: Place,
    /// An unchanged file need not be replaced.
    pub(crate) exact: bool,
    pub(crate) syncer: &'s Syncer,
}

impl Shorts<'_> {
    /// Does a file; one that cannot be opened is a failed step.
    pub(crate) fn file(&self, file: ShortFile, scratch: &mut Scratch) -> Result<Short, Step> {
        let ShortFile { input, name, len } = file;
        let mut open = match self.plan.open(&input, name) {
            Ok(open) => open,
            Err(why) => return Err(Step::opening_failed(&input, why)),
        };
        let begin = Begin {
            document: open.document.clone(),
            converted: open.converted,
            input,
        };
        let mut done = Done::default();
        // Caught here, where the document is still at hand.
        let output = catch_unwind(AssertUnwindSafe(|| {
            self.output(&begin, &mut open, len, (&mut *scratch, &mut done))
        }));
        let output = output.unwrap_or_else(|_| {
            // It may have been left half-way.
            *scratch = Scratch::default();
            Err(Fault::Document("the work on it panicked".to_owned()))
        });
        done.bytes = Vec::new();
        Ok(Short {
            begin,
            done,
            output,
        })
    }

    fn output(
        &self,
        begin: &Begin,
        open: &mut Open,
        len: u64,
        (scratch, whole): (&mut Scratch, &mut Done),
    ) -> Result<Output, Fault> {
        let in_place = matches!(self.place, Place::Over { .. });
        let permissions = open.permissions();
        let path = begin.input.path.as_deref();
        let target = self.place.target(&begin.input.name, path);
        let create = |target: &Path| self.place.create(target, path);
        let mut pending = None;
        while let Some((columns, piece)) = open.next(self.plan).map_err(Fault::Document)? {
            let read = whole.totals.bytes_read + piece.bytes.len() as u64;
            if !open.packed && read > len.saturating_mul(4) + GROWTH {
                let why = "it grows while it is read".to_owned();
                return Err(Fault::Document(why));
            }
            let done = self.work.piece(&begin.document, &columns, piece, scratch);
            whole.absorb(done.map_err(Fault::Document)?);
            match &target {
                None => whole.bytes.clear(),
                Some(target) if whole.bytes.len() > HELD => {
                    let file = match &mut pending {
                        None => pending.insert(create(target).map_err(Fault::Write)?),
                        Some(file) => file,
                    };
                    file.write_all(&whole.bytes).map_err(Fault::Write)?;
                    whole.bytes.clear();
                }
                Some(_) => {}
            }
        }
        let Some(target) = target else {
            return Ok(Output::None);
        };
        let written = || {
            if in_place && self.exact && whole.totals.is_unchanged() {
                return Sum::of(&target).map(Output::Unchanged);
            }
            let mut file = pending.map_or_else(|| create(&target), Ok)?;
            file.write_all(&whole.bytes)?;
            let written = file.finish(permissions)?;
            Ok(Output::Written(self.syncer.sync(written)))
        };
        written().map_err(Fault::Write)
    }
}
