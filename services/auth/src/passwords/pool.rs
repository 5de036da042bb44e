//! A bounded pool for slow work: one thread a core, at lower priority, and no longer a queue than can be
//! worked off in a second. What comes beyond is refused at once.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

/// How much work may wait.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// How long anybody waits for a slot, should the work take longer than it was measured to.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much lower the priority of the threads is (`nice`).
const NICE: i32 = 19;

type Job = Box<dyn FnOnce() + Send>;

/// The pool.
pub(super) struct Pool {
    shared: Arc<Shared>,
    threads: u32,
}

struct Shared {
    work: Mutex<Work>,
    more: Condvar,
}

struct Work {
    waiting: VecDeque<Job>,
    running: u32,
    /// How long one job takes: a running mean of what was measured.
    mean: Duration,
    closed: bool,
}

/// The queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Pool {
    /// Starts `threads` threads; `estimate` is how long a job takes until that has been measured.
    pub(super) fn start(threads: u32, estimate: Duration) -> std::io::Result<Self> {
        let work = Work { waiting: VecDeque::new(), running: 0, mean: estimate, closed: false };
        let shared = Arc::new(Shared { work: Mutex::new(work), more: Condvar::new() });
        for number in 1..=threads {
            let shared = Arc::clone(&shared);
            thread::Builder::new().name(format!("hash-{number}")).spawn(move || run(&shared))?;
        }
        Ok(Self { shared, threads })
    }

    /// Does `work` when its turn comes.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Full> {
        let (sender, receiver) = oneshot::channel();
        let asked = tokio::time::Instant::now();
        {
            let mut queue = self.shared.work.lock();
            // One job a thread may always wait: a slow machine must not refuse everything.
            let ahead = u32::try_from(queue.waiting.len()).unwrap_or(u32::MAX);
            let wait = queue.mean.saturating_mul(ahead) / self.threads;
            if ahead >= self.threads && wait >= LONGEST_WAIT {
                return Err(Full);
            }
            queue.waiting.push_back(Box::new(move || {
                // A caller that has hung up, or waited too long, frees its place without any work.
                if !sender.is_closed() && asked.elapsed() < PATIENCE {
                    let _ = sender.send(work());
                }
            }));
        }
        self.shared.more.notify_one();
        receiver.await.map_err(|_| Full)
    }

    /// How many jobs wait or run.
    pub(super) fn depth(&self) -> usize {
        let queue = self.shared.work.lock();
        queue.waiting.len() + queue.running as usize
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.work.lock().closed = true;
        self.shared.more.notify_all();
    }
}

fn run(shared: &Shared) {
    // The rest of the service goes first; where that is not allowed, hashing is merely less polite.
    let _ = rustix::process::nice(NICE);
    loop {
        let mut queue = shared.work.lock();
        let job = loop {
            if let Some(job) = queue.waiting.pop_front() {
                break job;
            }
            if queue.closed {
                return;
            }
            shared.more.wait(&mut queue);
        };
        queue.running += 1;
        drop(queue);
        let started = tokio::time::Instant::now();
        // A bug in one job must not cost the slot; its caller sees the answer dropped.
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("hashing a password panicked");
        }
        let took = started.elapsed();
        let mut queue = shared.work.lock();
        queue.running -= 1;
        if took > Duration::from_millis(1) {
            queue.mean = (queue.mean * 7 + took) / 8;
        }
    }
}
