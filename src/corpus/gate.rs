//! The window: how much may be on its way at one time.
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Lets jobs in while they fit, and always one.
#[derive(Debug)]
pub(crate) struct Gate {
    max_bytes: u64,
    max_jobs: usize,
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Inside {
    bytes: u64,
    jobs: usize,
    closed: bool,
}

/// Closes a gate when it goes out of scope, so that nobody waits before it
/// for ever; a panic in the sink is one way out.
#[derive(Debug)]
pub(crate) struct Closing<'g>(pub(crate) &'g Gate);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Gate {
    pub(crate) fn new(max_bytes: u64, max_jobs: usize) -> Self {
        Self {
            max_bytes,
            max_jobs: max_jobs.max(1),
            inside: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Plain numbers are whole at every moment: a poisoned lock changes nothing.
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the job fits; `false` if the gate is closed.
    pub(crate) fn enter(&self, bytes: u64) -> bool {
        let full = |inside: &mut Inside| {
            !inside.closed
                && inside.jobs > 0
                && (inside.jobs >= self.max_jobs
                    || inside.bytes.saturating_add(bytes) > self.max_bytes)
        };
        let mut inside = self
            .changed
            .wait_while(self.lock(), full)
            .unwrap_or_else(PoisonError::into_inner);
        if inside.closed {
            return false;
        }
        inside.jobs += 1;
        inside.bytes = inside.bytes.saturating_add(bytes);
        true
    }

    pub(crate) fn leave(&self, bytes: u64) {
        let mut inside = self.lock();
        inside.jobs = inside.jobs.saturating_sub(1);
        inside.bytes = inside.bytes.saturating_sub(bytes);
        drop(inside);
        self.changed.notify_one();
    }

    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }
}
