//! The door of the proxy: takes connections, and is closed while they are refused.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::connection::{Connection, reset};
use super::counts::Counting;
use super::plan::{Door, Plan};
use crate::ports::{listen, loopback};

/// Takes connections as long as the proxy lives.
pub(super) struct Listener {
    listener: Option<TcpListener>,
    port: u16,
    upstream: Arc<Mutex<SocketAddr>>,
    seed: u64,
    plan: watch::Receiver<Plan>,
    carried_out: watch::Sender<u64>,
    counts: Arc<Counting>,
    connections: JoinSet<()>,
}

impl Listener {
    /// Listens on a free port; gives it, and the number of the plan that is carried out.
    pub(super) async fn open(
        upstream: Arc<Mutex<SocketAddr>>,
        seed: u64,
        plan: watch::Receiver<Plan>,
        counts: Arc<Counting>,
    ) -> (Self, u16, watch::Receiver<u64>) {
        let (port, listener) = listen().await;
        let (carried_out, reader) = watch::channel(0);
        let connections = JoinSet::new();
        let own = Self { listener: Some(listener), port, upstream, seed, plan, carried_out, counts, connections };
        (own, port, reader)
    }

    /// Runs until it is aborted; its connections end with it.
    pub(super) async fn run(mut self) {
        loop {
            let (door, resets, number) = {
                let plan = self.plan.borrow_and_update();
                (plan.door(), plan.resets, plan.number)
            };
            self.turn(door).await;
            self.carried_out.send_replace(number);
            // Those that ended need not be kept.
            while self.connections.try_join_next().is_some() {}
            tokio::select! {
                changed = self.plan.changed() => if changed.is_err() { return },
                stream = accept(self.listener.as_ref()) => self.take(stream, door, resets),
            }
        }
    }

    /// Opens or closes the door.
    async fn turn(&mut self, door: Door) {
        match (door, &self.listener) {
            (Door::Refusing, Some(_)) => self.listener = None,
            (Door::Open | Door::Resetting, None) => self.listener = Some(bind_again(self.port).await),
            (Door::Refusing, None) | (Door::Open | Door::Resetting, Some(_)) => {}
        }
    }

    fn take(&mut self, client: TcpStream, door: Door, resets: u64) {
        let number = self.counts.take();
        if door != Door::Open {
            reset(client);
            return;
        }
        let connection = Connection {
            upstream: *self.upstream.lock(),
            seed: self.seed.wrapping_add(number << 1),
            plan: self.plan.clone(),
            resets,
            counts: Arc::clone(&self.counts),
        };
        self.connections.spawn(connection.run(client));
    }
}

/// The next connection; never one while the listener is closed.
async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    match listener {
        Some(listener) => loop {
            // A client that gave up before it was taken is none.
            if let Ok((stream, _)) = listener.accept().await {
                return stream;
            }
        },
        None => std::future::pending().await,
    }
}

/// The same port again, as soon as nothing has it: while it was free it may have been some connection's own.
async fn bind_again(port: u16) -> TcpListener {
    loop {
        if let Ok(listener) = TcpListener::bind(loopback(port)).await {
            return listener;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
