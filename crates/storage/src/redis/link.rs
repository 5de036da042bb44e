//! The one connection that commands share, and the circuit breaker in front of it.
//!
//! ```text
//! Connecting ──▶ Up ──(lost)──▶ Connecting
//!     │           └──(three answers missing in a row, or the wrong server)──▶ Down
//!     └──(failed)──▶ Down ──(pause, try again)──▶ Up
//! ```
//!
//! A call waits while connecting and fails at once while down. A task of its own connects again, so
//! that no call pays for finding out, and however many calls there are, one connection is tried at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use domain::random::Randomness;
use redis::aio::MultiplexedConnection;
use redis::{PushInfo, PushKind, RedisError, RedisResult};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{Instant, sleep, timeout_at};

use super::back_off::BackOff;
use super::complaints::Complaints;
use super::connect::Route;
use super::error::{Verdict, reason, verdict};
use super::options::Budget;
use crate::error::StorageError;
use crate::ports::Stored;

/// So many answers missing in a row open the breaker.
const PATIENCE: u32 = 3;

/// So many calls at once at most, so that a server that hangs piles nothing up.
const MOST_IN_FLIGHT: usize = 1_000;

/// A connection that is lost sooner than this is not replaced at once.
const SETTLED: Duration = Duration::from_millis(100);

/// The shared connection. Cheap to clone.
#[derive(Clone)]
pub(super) struct Link {
    state: watch::Receiver<State>,
    lost: mpsc::UnboundedSender<Lost>,
    in_flight: Arc<Semaphore>,
    complaints: Arc<Complaints>,
    budget: Budget,
}

#[derive(Clone)]
enum State {
    Connecting,
    Up(Up),
    Down,
}

#[derive(Clone)]
struct Up {
    number: u64,
    connection: MultiplexedConnection,
    /// Answers missing in a row.
    missing: Arc<AtomicU32>,
}

/// The connection of that number will not do any more.
struct Lost {
    number: u64,
    replace: Replace,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Replace {
    AtOnce,
    AfterAPause,
}

impl Link {
    /// Starts to connect, on the runtime of the caller.
    pub(super) fn open(route: Route, randomness: Arc<dyn Randomness>) -> Self {
        let (state, watched) = watch::channel(State::Connecting);
        let (lost, losses) = mpsc::unbounded_channel();
        let budget = route.budget;
        let keeper = Keeper { route, state, back_off: BackOff::new(randomness), lost: lost.clone(), attempts: 0 };
        tokio::spawn(keeper.run(losses));
        let in_flight = Arc::new(Semaphore::new(MOST_IN_FLIGHT));
        Self { state: watched, lost, in_flight, complaints: Arc::default(), budget }
    }

    /// Asks the server, within the budget of a call.
    pub(super) async fn run<T, F>(&self, ask: impl FnOnce(MultiplexedConnection) -> F) -> Stored<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let _permit = self.in_flight.try_acquire().map_err(|_| StorageError::Overloaded)?;
        let deadline = Instant::now() + self.budget.call;
        let up = timeout_at(deadline, self.up()).await.map_err(|_| StorageError::Unavailable)??;
        match timeout_at(deadline, ask(up.connection.clone())).await {
            Ok(Ok(value)) => {
                up.missing.store(0, Ordering::Relaxed);
                Ok(value)
            }
            Ok(Err(error)) => {
                self.judge(&error, &up);
                Err(StorageError::Unavailable)
            }
            Err(_) => {
                self.miss(&up);
                Err(StorageError::Unavailable)
            }
        }
    }

    /// Whether asking makes sense now: `Err` while the breaker is open.
    pub(super) fn usable(&self) -> Stored<()> {
        match *self.state.borrow() {
            State::Connecting | State::Up(_) => Ok(()),
            State::Down => Err(StorageError::Unavailable),
        }
    }

    async fn up(&self) -> Stored<Up> {
        let mut state = self.state.clone();
        loop {
            match &*state.borrow_and_update() {
                State::Up(up) => return Ok(up.clone()),
                State::Down => return Err(StorageError::Unavailable),
                State::Connecting => {}
            }
            state.changed().await.map_err(|_| StorageError::Unavailable)?;
        }
    }

    fn judge(&self, error: &RedisError, up: &Up) {
        match verdict(error) {
            Verdict::Silent => self.miss(up),
            Verdict::Lost => self.lose(up, Replace::AtOnce),
            Verdict::WrongServer => {
                self.complaints.note(error);
                self.lose(up, Replace::AfterAPause);
            }
            Verdict::Declined => {
                up.missing.store(0, Ordering::Relaxed);
                self.complaints.note(error);
            }
        }
    }

    fn miss(&self, up: &Up) {
        if up.missing.fetch_add(1, Ordering::Relaxed) + 1 >= PATIENCE {
            self.lose(up, Replace::AfterAPause);
        }
    }

    fn lose(&self, up: &Up, replace: Replace) {
        // The keeper ends with the runtime that it was started on; there is nobody to tell then.
        let _ = self.lost.send(Lost { number: up.number, replace });
    }
}

/// Keeps the connection up.
struct Keeper {
    route: Route,
    state: watch::Sender<State>,
    back_off: BackOff,
    lost: mpsc::UnboundedSender<Lost>,
    /// Each gets a number of its own, so that the end of one that failed is not taken for another's.
    attempts: u64,
}

impl Keeper {
    /// Until the last link is gone.
    async fn run(mut self, mut losses: mpsc::UnboundedReceiver<Lost>) {
        let state = self.state.clone();
        tokio::select! {
            () = state.closed() => {}
            () = self.keep(&mut losses) => {}
        }
    }

    async fn keep(&mut self, losses: &mut mpsc::UnboundedReceiver<Lost>) {
        loop {
            let up = self.connect().await;
            let number = up.number;
            let since = Instant::now();
            self.state.send_replace(State::Up(up));
            let replace = loop {
                match losses.recv().await {
                    Some(lost) if lost.number == number => break lost.replace,
                    Some(_) => {}
                    None => return,
                }
            };
            let settled = since.elapsed() >= SETTLED;
            if settled {
                self.back_off.reset();
            }
            if replace == Replace::AtOnce && settled {
                self.state.send_replace(State::Connecting);
            } else {
                tracing::warn!("Redis is left alone for a moment");
                self.state.send_replace(State::Down);
                let pause = if replace == Replace::AtOnce { self.back_off.next() } else { self.back_off.longest() };
                sleep(pause).await;
            }
        }
    }

    /// Tries until there is a connection.
    async fn connect(&mut self) -> Up {
        let mut failed: Option<Instant> = None;
        loop {
            self.attempts += 1;
            let number = self.attempts;
            let lost = self.lost.clone();
            let opened = self.route.connect(move |push: PushInfo| match push.kind {
                PushKind::Disconnection => lost.send(Lost { number, replace: Replace::AtOnce }),
                _ => Ok(()),
            });
            match opened.await {
                Ok(connection) => {
                    if let Some(failed) = failed {
                        tracing::info!(after = ?failed.elapsed(), "Redis can be used again");
                    }
                    return Up { number, connection, missing: Arc::default() };
                }
                Err(error) => {
                    if failed.is_none() {
                        tracing::warn!(reason = reason(&error), "Redis cannot be used; trying again");
                        failed = Some(Instant::now());
                    }
                    self.state.send_replace(State::Down);
                    sleep(self.back_off.next()).await;
                }
            }
        }
    }
}
