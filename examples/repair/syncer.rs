//! Files are synced to the disk while the workers go on: by threads that do
//! nothing but wait for it, several at a time, since the disk takes a few
//! waits together in the time of one.
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::store::{self, Ready, Written};

/// More than this many wait nowhere: every file that does is open.
const QUEUE: usize = 64;

enum Order {
    File(Written, Sender<io::Result<Ready>>),
    Directory(PathBuf),
}

/// The threads; dropped, it waits until all is synced.
pub(crate) struct Syncer {
    /// `None`: it is being dropped.
    orders: Option<SyncSender<Order>>,
    threads: Vec<JoinHandle<()>>,
}

/// A file that is being synced.
pub(crate) struct Syncing(Receiver<io::Result<Ready>>);

impl Syncing {
    pub(crate) fn wait(self) -> io::Result<Ready> {
        let gone = || Err(io::Error::other("the thread that syncs files ended"));
        self.0.recv().unwrap_or_else(|_| gone())
    }
}

impl Syncer {
    /// With no thread it syncs on the caller's.
    pub(crate) fn new(n_threads: usize) -> Self {
        let (orders, queue) = sync_channel(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        let spawn = |_| {
            let queue = queue.clone();
            std::thread::spawn(move || serve(&queue))
        };
        Self {
            orders: Some(orders),
            threads: (0..n_threads).map(spawn).collect(),
        }
    }

    fn order(&self, order: Order) {
        match &self.orders {
            Some(orders) if !self.threads.is_empty() => {
                // A panic is the only way that they all end; then the answer is missed.
                let _ = orders.send(order);
            }
            _ => order.serve(),
        }
    }

    /// Syncs a file in its turn.
    pub(crate) fn sync(&self, written: Written) -> Syncing {
        let (answer, syncing) = channel();
        self.order(Order::File(written, answer));
        Syncing(syncing)
    }

    /// Makes the renames in a file's directory last, sooner or later.
    pub(crate) fn directory(&self, target: PathBuf) {
        self.order(Order::Directory(target));
    }
}

impl Order {
    fn serve(self) {
        match self {
            Self::File(written, answer) => {
                // A run that stops no longer asks.
                let _ = answer.send(written.sync());
            }
            Self::Directory(target) => store::sync_directory(&target),
        }
    }
}

fn serve(queue: &Mutex<Receiver<Order>>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(order) = next else { return };
        order.serve();
    }
}

impl Drop for Syncer {
    fn drop(&mut self) {
        self.orders = None;
        for thread in self.threads.drain(..) {
            // It has nothing to say.
            let _ = thread.join();
        }
    }
}
