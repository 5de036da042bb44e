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
use std::sync::atomic::Ordering;

use domain::random::Randomness;
use redis::aio::MultiplexedConnection;
use redis::{RedisError, RedisResult};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

use super::complaints::Complaints;
use super::connect::Route;
use super::error::{Verdict, verdict};
use super::keeper::{Keeper, Lost, Replace, State, Up};
use super::options::Budget;
use crate::error::StorageError;
use crate::ports::Stored;
use crate::spans;

/// So many answers missing in a row open the breaker.
const PATIENCE: u32 = 3;

/// So many calls at once at most, so that a server that hangs piles nothing up.
const MOST_IN_FLIGHT: usize = 1_000;

/// The shared connection. Cheap to clone.
#[derive(Clone)]
pub(super) struct Link {
    state: watch::Receiver<State>,
    lost: mpsc::UnboundedSender<Lost>,
    in_flight: Arc<Semaphore>,
    complaints: Arc<Complaints>,
    budget: Budget,
}

impl Link {
    /// Starts to connect, on the runtime of the caller.
    pub(super) fn open(route: Route, randomness: Arc<dyn Randomness>) -> Self {
        let (state, watched) = watch::channel(State::Connecting);
        let (lost, losses) = mpsc::unbounded_channel();
        let budget = route.budget;
        tokio::spawn(Keeper::new(route, state, lost.clone(), randomness).run(losses));
        let in_flight = Arc::new(Semaphore::new(MOST_IN_FLIGHT));
        Self { state: watched, lost, in_flight, complaints: Arc::default(), budget }
    }

    /// Asks the server, within the budget of a call; `operation` names in traces what is asked.
    pub(super) async fn run<T, F>(
        &self,
        operation: &'static str,
        ask: impl FnOnce(MultiplexedConnection) -> F,
    ) -> Stored<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let span = spans::redis(operation);
        let answer = self.ask(ask).instrument(span.clone()).await;
        if let Err(error) = &answer {
            spans::failed(&span, error.kind());
        }
        answer
    }

    async fn ask<T, F>(&self, ask: impl FnOnce(MultiplexedConnection) -> F) -> Stored<T>
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
                // The keeper may not yet have heard of it.
                State::Up(up) if up.missing.load(Ordering::Relaxed) >= PATIENCE => {
                    return Err(StorageError::Unavailable);
                }
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
                self.complaints.note("Redis declined a command", error);
                self.lose(up, Replace::AfterAPause);
            }
            Verdict::Declined => {
                up.missing.store(0, Ordering::Relaxed);
                self.complaints.note("Redis declined a command", error);
            }
        }
    }

    /// Logs what went wrong on another connection.
    pub(super) fn complain(&self, what: &'static str, error: &RedisError) {
        self.complaints.note(what, error);
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
