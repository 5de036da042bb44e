//! One connection through the proxy: a stream to the client, one to the server, and a pump each way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::net::TcpStream;
use tokio::sync::watch;

use super::counts::Counting;
use super::mode::Direction;
use super::plan::{Door, Plan};
use super::pump::{Broken, Pump};
use crate::randomness::SeededRandomness;

/// What a connection goes by.
pub(super) struct Connection {
    pub(super) upstream: SocketAddr,
    pub(super) seed: u64,
    pub(super) plan: watch::Receiver<Plan>,
    /// How often connections had been told to end when this one was taken.
    pub(super) resets: u64,
    pub(super) counts: Arc<Counting>,
}

impl Connection {
    /// Runs until an end closes or the connection is broken.
    pub(super) async fn run(self, mut client: TcpStream) {
        let _open = self.counts.open();
        let connected = TcpStream::connect(self.upstream).await;
        let Ok(mut server) = connected else {
            reset(client);
            return;
        };
        // A proxy that waits to fill its packets would be a fault of its own.
        let _ignored = (client.set_nodelay(true), server.set_nodelay(true));
        match self.pump(&mut client, &mut server).await {
            Ok(()) | Err(Broken::Closed) => {}
            Err(Broken::Reset) => {
                reset(client);
                reset(server);
            }
        }
    }

    async fn pump(&self, client: &mut TcpStream, server: &mut TcpStream) -> Result<(), Broken> {
        let doomed = AtomicBool::new(false);
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let requests = self.way(Direction::ToServer, &doomed).run(from_client, to_server);
        let answers = self.way(Direction::ToClient, &doomed).run(from_server, to_client);
        let both = async { tokio::try_join!(requests, answers).map(|_| ()) };
        tokio::select! {
            ended = both => ended,
            broken = ended_by_plan(self.plan.clone(), self.resets) => Err(broken),
        }
    }

    fn way<'a>(&'a self, direction: Direction, doomed: &'a AtomicBool) -> Pump<'a> {
        let own = match direction {
            Direction::ToServer => 0,
            Direction::ToClient => 1,
        };
        Pump {
            direction,
            plan: self.plan.clone(),
            counts: &self.counts,
            chance: SeededRandomness::new(self.seed.wrapping_add(own)),
            doomed,
            progress: super::pump::Progress::default(),
        }
    }
}

/// Waits until the plan ends all connections that are open.
async fn ended_by_plan(mut plan: watch::Receiver<Plan>, resets: u64) -> Broken {
    let waited = plan.wait_for(|plan| plan.resets != resets || plan.door() != Door::Open).await;
    match waited {
        Ok(_) => Broken::Reset,
        // The proxy is gone.
        Err(_) => Broken::Closed,
    }
}

/// Closes a stream so that the other end sees a reset.
pub(super) fn reset(stream: TcpStream) {
    let _ignored = stream.set_zero_linger();
    drop(stream);
}
