//! The task that keeps the shared connection up: it alone connects, however many calls there are.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use domain::random::Randomness;
use redis::aio::MultiplexedConnection;
use redis::{PushInfo, PushKind};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};

use super::back_off::BackOff;
use super::connect::Route;
use super::error::reason;

/// A connection that is lost sooner than this is not replaced at once.
const SETTLED: Duration = Duration::from_millis(100);

#[derive(Clone)]
pub(super) enum State {
    Connecting,
    Up(Up),
    Down,
}

#[derive(Clone)]
pub(super) struct Up {
    pub(super) number: u64,
    pub(super) connection: MultiplexedConnection,
    /// Answers missing in a row.
    pub(super) missing: Arc<AtomicU32>,
}

/// The connection of that number will not do any more.
pub(super) struct Lost {
    pub(super) number: u64,
    pub(super) replace: Replace,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Replace {
    AtOnce,
    AfterAPause,
}

/// Keeps the connection up.
pub(super) struct Keeper {
    route: Route,
    state: watch::Sender<State>,
    back_off: BackOff,
    lost: mpsc::UnboundedSender<Lost>,
    /// Each gets a number of its own, so that the end of one that failed is not taken for another's.
    attempts: u64,
    /// Since when the log says that Redis cannot be used.
    down_since: Option<Instant>,
}

impl Keeper {
    pub(super) fn new(
        route: Route,
        state: watch::Sender<State>,
        lost: mpsc::UnboundedSender<Lost>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { route, state, back_off: BackOff::new(randomness), lost, attempts: 0, down_since: None }
    }

    /// Until the last link is gone.
    pub(super) async fn run(mut self, mut losses: mpsc::UnboundedReceiver<Lost>) {
        let state = self.state.clone();
        tokio::select! {
            () = state.closed() => {}
            () = self.keep(&mut losses) => {}
        }
    }

    async fn keep(&mut self, losses: &mut mpsc::UnboundedReceiver<Lost>) {
        loop {
            let up = self.connect().await;
            let (number, since) = (up.number, Instant::now());
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
            match replace {
                Replace::AtOnce if settled => {
                    self.state.send_replace(State::Connecting);
                }
                Replace::AtOnce => {
                    let pause = self.back_off.next();
                    self.stay_down("connection lost", pause).await;
                }
                Replace::AfterAPause => {
                    let pause = self.back_off.longest();
                    self.stay_down("no answer, or not from the right server", pause).await;
                }
            }
        }
    }

    /// Tries until there is a connection.
    async fn connect(&mut self) -> Up {
        loop {
            self.attempts += 1;
            let (number, lost) = (self.attempts, self.lost.clone());
            let opened = self.route.connect(move |push: PushInfo| match push.kind {
                PushKind::Disconnection => lost.send(Lost { number, replace: Replace::AtOnce }),
                _ => Ok(()),
            });
            match opened.await {
                Ok(connection) => {
                    if let Some(since) = self.down_since.take() {
                        tracing::info!(after = ?since.elapsed(), "Redis is connected again");
                    }
                    return Up { number, connection, missing: Arc::default() };
                }
                Err(error) => {
                    let pause = self.back_off.next();
                    self.stay_down(&reason(&error), pause).await;
                }
            }
        }
    }

    async fn stay_down(&mut self, reason: &str, pause: Duration) {
        self.state.send_replace(State::Down);
        if self.down_since.is_none() {
            tracing::warn!(reason, "Redis cannot be used; calls fail at once until it can");
            self.down_since = Some(Instant::now());
        }
        sleep(pause).await;
    }
}
