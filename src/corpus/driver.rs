//! The ordered, bounded driver over rayon's threads.
use std::any::Any;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::gate::{Closing, Gate};
use super::statistics::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::repair::Scratch;

/// Runs jobs on a pool of threads and hands their results back in order.
///
/// Three things go on at once: one thread draws jobs from the iterator, the
/// pool works, and the caller's thread takes the results. At most a window of
/// jobs is between the first and the last, so memory does not grow with the
/// corpus. Cloning shares the pool.
#[derive(Clone)]
pub struct Driver {
    pool: Arc<ThreadPool>,
    max_bytes: u64,
    max_jobs: usize,
    cancel: Cancel,
    pub(super) progress: Option<Progress>,
}

/// Options of a [`Driver`].
#[derive(Clone)]
#[must_use]
pub struct DriverBuilder {
    threads: usize,
    max_bytes: u64,
    max_jobs: usize,
    cancel: Cancel,
    progress: Option<Progress>,
}

/// Stops a run from another thread or a signal handler; clones share the flag.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

/// One piece of work and its weight in the window.
#[derive(Debug, Clone)]
pub struct Job<T> {
    bytes: u64,
    item: T,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum End {
    /// Every job's result was handed over.
    Complete,
    /// The sink or a [`Cancel`] stopped it; what was handed over is whole and
    /// in order, the rest was dropped.
    Stopped,
}

/// A job panicked; the others went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panicked(String);

/// A result on its way back. `None`: the run was stopped before it was worked on.
type Message<R> = (u64, u64, Option<std::result::Result<R, Panicked>>);

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver")
            .field("threads", &self.threads())
            .field("max_bytes", &self.max_bytes)
            .field("max_documents", &self.max_jobs)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for DriverBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DriverBuilder")
            .field("threads", &self.threads)
            .field("max_bytes", &self.max_bytes)
            .field("max_documents", &self.max_jobs)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the work on it panicked: {}", self.0)
    }
}

impl std::error::Error for Panicked {}

impl Panicked {
    pub(super) fn new(payload: &(dyn Any + Send)) -> Self {
        let text = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        Self(text.unwrap_or_else(|| "no message".to_owned()))
    }
}

impl Cancel {
    /// Stops the run: jobs in hand are finished, no more are drawn.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run is to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl<T> Job<T> {
    /// A job that takes this many bytes of the window until its result is handed over.
    #[must_use]
    pub fn new(bytes: u64, item: T) -> Self {
        Self { bytes, item }
    }
}

impl DriverBuilder {
    /// Number of threads; 0 (the default) means one for each core.
    pub fn threads(&mut self, threads: usize) -> &mut Self {
        self.threads = threads;
        self
    }

    /// At most this many bytes of documents are held (default 64 MiB). A single
    /// document larger than that is let in alone.
    pub fn max_bytes(&mut self, bytes: u64) -> &mut Self {
        self.max_bytes = bytes;
        self
    }

    /// At most this many documents are held (default 1024).
    pub fn max_documents(&mut self, documents: usize) -> &mut Self {
        self.max_jobs = documents;
        self
    }

    /// Stops the driver's runs when it is cancelled.
    pub fn cancel(&mut self, cancel: &Cancel) -> &mut Self {
        self.cancel = cancel.clone();
        self
    }

    /// Called after every outcome of [`Driver::repair`], on the caller's
    /// thread, with the totals so far.
    pub fn on_progress(
        &mut self,
        callback: impl Fn(&super::Statistics) + Send + Sync + 'static,
    ) -> &mut Self {
        self.progress = Some(Arc::new(callback));
        self
    }

    /// Starts the threads.
    ///
    /// # Errors
    ///
    /// If the operating system gives no threads.
    pub fn build(&self) -> Result<Driver> {
        let pool = ThreadPoolBuilder::new()
            .num_threads(self.threads)
            .thread_name(|i| format!("herstel-{i}"))
            .build()
            .map_err(|error| Error::new(ErrorKind::Threads(error.to_string())).because(error))?;
        Ok(Driver {
            pool: Arc::new(pool),
            max_bytes: self.max_bytes,
            max_jobs: self.max_jobs,
            cancel: self.cancel.clone(),
            progress: self.progress.clone(),
        })
    }
}

impl Driver {
    /// Starts from the default options.
    pub fn builder() -> DriverBuilder {
        DriverBuilder {
            threads: 0,
            max_bytes: 64 << 20,
            max_jobs: 1024,
            cancel: Cancel::default(),
            progress: None,
        }
    }

    /// How many threads work.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Works on every job and hands the results to `sink` in the order of the jobs.
    ///
    /// `work` runs on the pool, each worker with its own [`Scratch`]; `sink`
    /// runs on the caller's thread and stops the run by [`ControlFlow::Break`].
    /// A run that is stopped returns when the iterator's present `next` returns.
    ///
    /// # Panics
    ///
    /// If the iterator or the sink panics; a panic in `work` is that job's result.
    pub fn run<T, R>(
        &self,
        jobs: impl IntoIterator<Item = Job<T>> + Send,
        work: impl Fn(&mut Scratch, T) -> R + Sync,
        sink: impl FnMut(std::result::Result<R, Panicked>) -> ControlFlow<()>,
    ) -> End
    where
        T: Send,
        R: Send,
    {
        let gate = Gate::new(self.max_bytes, self.max_jobs);
        let stop = AtomicBool::new(false);
        let (sender, receiver) = channel();
        let stage = Stage {
            driver: self,
            gate: &gate,
            stop: &stop,
        };
        std::thread::scope(|threads| {
            threads.spawn(|| stage.feed(jobs, &work, sender));
            let _closing = Closing(&gate);
            stage.take(&receiver, sink)
        })
    }
}

/// What the two ends of one run share.
#[derive(Clone, Copy)]
struct Stage<'s> {
    driver: &'s Driver,
    gate: &'s Gate,
    stop: &'s AtomicBool,
}

impl Stage<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.driver.cancel.is_cancelled()
    }

    /// Draws jobs as the window allows and spawns them; ends when all are done.
    fn feed<T, R>(
        self,
        jobs: impl IntoIterator<Item = Job<T>>,
        work: &(impl Fn(&mut Scratch, T) -> R + Sync),
        sender: Sender<Message<R>>,
    ) where
        T: Send,
        R: Send,
    {
        // As many as there are workers at one time.
        let scratches: Mutex<Vec<Scratch>> = Mutex::default();
        let (scratches, sender, stage) = (&scratches, &sender, &self);
        // In place: the feeding thread itself does no work.
        self.driver.pool.in_place_scope(|scope| {
            for (index, Job { bytes, item }) in (0_u64..).zip(jobs) {
                // The receiver counts it either way; nothing follows a gap.
                if stage.stopped() || !stage.gate.enter(bytes) {
                    let _ = sender.send((index, 0, None));
                    break;
                }
                scope.spawn(move |_| {
                    let result = (!stage.stopped()).then(|| work_once(scratches, work, item));
                    // The receiver is gone only after a panic of the sink.
                    let _ = sender.send((index, bytes, result));
                });
            }
        });
    }

    /// Hands the results over in order.
    fn take<R>(
        self,
        receiver: &Receiver<Message<R>>,
        mut sink: impl FnMut(std::result::Result<R, Panicked>) -> ControlFlow<()>,
    ) -> End {
        let mut early = BTreeMap::new();
        let (mut next, mut end) = (0, End::Complete);
        for (index, bytes, result) in receiver {
            if end == End::Stopped {
                continue;
            }
            early.insert(index, (bytes, result));
            while let Some((bytes, result)) = early.remove(&next) {
                next += 1;
                let flow = match result {
                    Some(result) => sink(result),
                    None => ControlFlow::Break(()),
                };
                self.gate.leave(bytes);
                if flow.is_break() {
                    self.stop.store(true, Ordering::Relaxed);
                    self.gate.close();
                    early.clear();
                    end = End::Stopped;
                    break;
                }
            }
        }
        end
    }
}

fn work_once<T, R>(
    scratches: &Mutex<Vec<Scratch>>,
    work: &(impl Fn(&mut Scratch, T) -> R + Sync),
    item: T,
) -> std::result::Result<R, Panicked> {
    let pop = || {
        scratches
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    };
    let mut scratch = pop().unwrap_or_default();
    // A scratch that a panic left half-way is dropped, not used again.
    let result = catch_unwind(AssertUnwindSafe(|| (work(&mut scratch, item), scratch)));
    match result {
        Ok((result, scratch)) => {
            let mut free = scratches.lock().unwrap_or_else(PoisonError::into_inner);
            free.push(scratch);
            Ok(result)
        }
        Err(payload) => Err(Panicked::new(&*payload)),
    }
}
