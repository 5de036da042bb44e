//! A bounded pool for slow work: one thread a core, at lower priority, and no longer a queue than can be
//! worked off in a second. What comes beyond is refused at once.
//!
//! The lowest priority is none at all beside others that take every core: 70 ms of work took over five
//! seconds beside four busy programs on two cores. A priority once lowered cannot be raised without a
//! privilege, so work that stalls is done a second time by one thread of a better one, and whichever is
//! done first is the answer.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};
use tokio::sync::oneshot;

/// How much work may wait.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// How long anybody waits for a slot, should the work take longer than it was measured to.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much lower the priority of the threads is (`nice`).
const NICE: i32 = 19;

/// The same of the thread that relieves the others: a seventh of a core beside two others that want it.
const RELIEF_NICE: i32 = 5;

/// When work stalls: after this, and three times what the fastest took.
pub(super) const STALLED: Duration = Duration::from_millis(500);

trait Work: Send + Sync {
    /// Whether anybody waits for it: a caller that has hung up frees its place without any work.
    fn is_wanted(&self) -> bool;

    fn perform(&self);
}

struct Asked<T, F> {
    work: F,
    answer: Mutex<Option<oneshot::Sender<T>>>,
}

impl<T: Send, F: Fn() -> T + Send + Sync> Work for Asked<T, F> {
    fn is_wanted(&self) -> bool {
        self.answer.lock().as_ref().is_some_and(|answer| !answer.is_closed())
    }

    fn perform(&self) {
        let done = (self.work)();
        if let Some(answer) = self.answer.lock().take() {
            let _ = answer.send(done);
        }
    }
}

/// The pool.
pub(super) struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    queue: Mutex<Queue>,
    more: Condvar,
    /// For the thread that relieves: something was asked or begun.
    news: Condvar,
    stalled: Duration,
    threads: u32,
}

struct Queue {
    waiting: VecDeque<(Instant, Arc<dyn Work>)>,
    running: Vec<Running>,
    /// How long one job takes: a running mean of what was measured.
    mean: Duration,
    /// How long the fastest took.
    best: Duration,
    closed: bool,
}

impl Queue {
    fn new(estimate: Duration) -> Self {
        Self { waiting: VecDeque::new(), running: Vec::new(), mean: estimate, best: estimate, closed: false }
    }

    /// The next that anybody still waits for, begun.
    fn begin(&mut self) -> Option<Running> {
        while let Some((asked, work)) = self.waiting.pop_front() {
            if work.is_wanted() && asked.elapsed() < PATIENCE {
                let begun = Running { since: Instant::now(), work, relieved: false };
                self.running.push(begun.clone());
                return Some(begun);
            }
        }
        None
    }

    fn end(&mut self, done: &Running) {
        let relieved = self.running.iter().any(|running| running.relieved && running.is(done));
        self.running.retain(|running| !running.is(done));
        // What stalled says how busy the machine was, and nothing of the work.
        if !relieved {
            let took = done.since.elapsed();
            self.mean = (self.mean * 7 + took) / 8;
            self.best = self.best.min(took);
        }
    }

    /// The one under way for longest that was not yet relieved.
    fn oldest(&mut self) -> Option<&mut Running> {
        self.running.iter_mut().filter(|running| !running.relieved).min_by_key(|running| running.since)
    }
}

#[derive(Clone)]
struct Running {
    since: Instant,
    work: Arc<dyn Work>,
    relieved: bool,
}

impl Running {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.work, &other.work)
    }
}

/// The queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

impl Pool {
    /// Starts `threads` threads, and the one that relieves them of what has `stalled` for so long; `estimate` is
    /// how long a job takes until that has been measured.
    pub(super) fn start(threads: u32, estimate: Duration, stalled: Duration) -> std::io::Result<Self> {
        let queue = Queue::new(estimate);
        let (more, news) = (Condvar::new(), Condvar::new());
        let shared = Arc::new(Shared { queue: Mutex::new(queue), more, news, stalled, threads });
        for number in 1..=threads {
            let shared = Arc::clone(&shared);
            thread::Builder::new().name(format!("hash-{number}")).spawn(move || shared.work_off())?;
        }
        let relieving = Arc::clone(&shared);
        thread::Builder::new().name("hash-relief".to_owned()).spawn(move || relieving.relieve())?;
        Ok(Self { shared })
    }

    /// Does `work` when its turn comes; twice where it stalls.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl Fn() -> T + Send + Sync + 'static) -> Result<T, Full> {
        let (sender, receiver) = oneshot::channel();
        {
            let mut queue = self.shared.queue.lock();
            // One job a thread may always wait: a slow machine must not refuse everything.
            let ahead = u32::try_from(queue.waiting.len()).unwrap_or(u32::MAX);
            let wait = queue.mean.saturating_mul(ahead) / self.shared.threads;
            if ahead >= self.shared.threads && wait >= LONGEST_WAIT {
                return Err(Full);
            }
            queue.waiting.push_back((Instant::now(), Arc::new(Asked { work, answer: Mutex::new(Some(sender)) })));
        }
        self.shared.more.notify_one();
        self.shared.news.notify_one();
        receiver.await.map_err(|_| Full)
    }

    /// How many jobs wait or run.
    pub(super) fn depth(&self) -> usize {
        let queue = self.shared.queue.lock();
        queue.waiting.len() + queue.running.len()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.queue.lock().closed = true;
        self.shared.more.notify_all();
        self.shared.news.notify_all();
    }
}

impl Shared {
    fn work_off(&self) {
        be_polite(NICE);
        let mut queue = self.queue.lock();
        while !queue.closed {
            match queue.begin() {
                Some(begun) => {
                    self.news.notify_one();
                    MutexGuard::unlocked(&mut queue, || perform(begun.work.as_ref()));
                    queue.end(&begun);
                }
                None => self.more.wait(&mut queue),
            }
        }
    }

    fn relieve(&self) {
        be_polite(RELIEF_NICE);
        let mut queue = self.queue.lock();
        while !queue.closed {
            let stalled = self.stalled.max(queue.best * 3);
            let all_stall = queue.running.len() >= self.threads as usize && queue.oldest().is_none();
            if all_stall && let Some(begun) = queue.begin() {
                MutexGuard::unlocked(&mut queue, || perform(begun.work.as_ref()));
                queue.end(&begun);
                continue;
            }
            match queue.oldest() {
                Some(oldest) if oldest.since.elapsed() >= stalled => {
                    oldest.relieved = true;
                    let work = Arc::clone(&oldest.work);
                    MutexGuard::unlocked(&mut queue, || perform(work.as_ref()));
                }
                Some(oldest) => {
                    let due = oldest.since + stalled;
                    self.news.wait_until(&mut queue, due);
                }
                None => self.news.wait(&mut queue),
            }
        }
    }
}

fn be_polite(nice: i32) {
    // The rest of the service goes first; where that is not allowed, hashing is merely less polite.
    let _ = rustix::process::nice(nice);
}

fn perform(work: &dyn Work) {
    // A bug in one job must not cost the slot; its caller sees the answer dropped.
    if catch_unwind(AssertUnwindSafe(|| work.perform())).is_err() {
        tracing::error!("hashing a password panicked");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_that_stalls_is_done_again_by_another_thread() {
        let pool = Pool::start(1, Duration::from_millis(1), Duration::from_millis(10)).expect("threads");
        let (release, held) = mpsc::channel::<()>();
        let (held, first) = (Mutex::new(held), AtomicBool::new(true));
        let work = move || {
            if first.swap(false, Ordering::SeqCst) {
                let _ = held.lock().recv();
            }
            thread::current().name().map(str::to_owned)
        };
        assert_eq!(pool.run(work).await, Ok(Some("hash-relief".to_owned())));
        assert_eq!(pool.depth(), 1, "the first goes on");
        assert_eq!(pool.run(|| 7).await, Ok(7), "nobody has to wait for it");
        release.send(()).expect("it waits");
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_panic_costs_its_caller_the_answer_and_nobody_else() {
        let pool = Pool::start(1, Duration::from_millis(1), STALLED).expect("threads");
        let bug: fn() = || panic!("a bug");
        assert_eq!(pool.run(bug).await, Err(Full));
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }
}
