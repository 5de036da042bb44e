//! A TCP proxy before a real server that fails as networks and servers fail, by one seed.
//!
//! ```text
//! client ──► listener ──► connection ──┬─ pump to the server ──► server
//!        ◄─────────────────────────────┴─ pump to the client ◄──
//! ```
//!
//! What is changed holds for the connections that are open, too. A stream from which bytes were taken is never continued
//! as if it were whole: it is reset.

mod connection;
mod counts;
mod listener;
mod mode;
mod plan;
mod pump;

use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::ports::loopback;
use listener::Listener;
use plan::Plan;

pub use counts::Counts;
pub use mode::{Direction, Mode};

/// The proxy; it ends with this value, and its connections with it. It needs the tokio runtime in which it was started.
pub struct FaultProxy {
    port: u16,
    upstream: Arc<Mutex<SocketAddr>>,
    plan: watch::Sender<Plan>,
    carried_out: watch::Receiver<u64>,
    counts: Arc<counts::Counting>,
    listening: JoinHandle<()>,
}

impl FaultProxy {
    /// Passes everything on to `upstream`, until it is told otherwise.
    pub async fn start(upstream: SocketAddr) -> Self {
        Self::start_seeded(upstream, 7).await
    }

    /// The same with a seed of one's own, by which jitter and the place of a corrupted byte are chosen.
    pub async fn start_seeded(upstream: SocketAddr, seed: u64) -> Self {
        let (plan, changes) = watch::channel(Plan::default());
        let counts = Arc::new(counts::Counting::default());
        let upstream = Arc::new(Mutex::new(upstream));
        let (listener, port, carried_out) =
            Listener::open(Arc::clone(&upstream), seed, changes, Arc::clone(&counts)).await;
        Self { port, upstream, plan, carried_out, counts, listening: tokio::spawn(listener.run()) }
    }

    /// Its port of the loopback address.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Where clients connect.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        loopback(self.port)
    }

    /// Changes both directions.
    pub async fn set(&self, mode: Mode) {
        self.change(|plan| plan.set(mode)).await;
    }

    /// Changes one direction. [`Mode::Refuse`] and [`Mode::Reset`] are about connections as a whole, whichever is named.
    pub async fn set_toward(&self, direction: Direction, mode: Mode) {
        self.change(|plan| plan.set_toward(direction, mode)).await;
    }

    /// Ends the connections that are open, as if they had been reset on the way; new ones are taken as before.
    pub async fn reset_connections(&self) {
        self.change(Plan::reset_connections).await;
    }

    /// Leads to another server from now on; the connections that are open end as if they had been reset on the way.
    pub async fn lead_to(&self, upstream: SocketAddr) {
        *self.upstream.lock() = upstream;
        self.reset_connections().await;
    }

    /// The next `count` requests that contain `part` (any request, if it is empty) reach the server, whose answer is
    /// thrown away, and the client's connection is reset.
    ///
    /// A request is what arrives in one read, so this is for clients that wait for each answer.
    pub async fn lose_answers(&self, count: u32, part: &[u8]) {
        self.change(|plan| plan.lose_answers(count, part)).await;
    }

    /// What went through so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts.now()
    }

    /// Returns once the listener has done it: a connection made after that meets the new plan.
    async fn change(&self, change: impl FnOnce(&mut Plan)) {
        let mut number = 0;
        self.plan.send_modify(|plan| {
            change(plan);
            plan.number += 1;
            number = plan.number;
        });
        // An error would say that the listener is gone, and with it everything that could be refused.
        let mut carried_out = self.carried_out.clone();
        let _gone = carried_out.wait_for(|done| *done >= number).await.map(|_| ());
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}
