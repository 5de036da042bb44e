//! Comparing this process's clock with those of the database and of Redis.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http_kit::clock_trust::{Believed, ClockStanding, ClockTrust, Said, TimeServer};
use storage::ports::Stored;
use storage::ports::server_clock::ServerClock;

/// How often a server is asked.
const EVERY: Duration = Duration::from_secs(1);

/// Asks both servers what time it is.
pub struct ClockWatch {
    /// What comes of it.
    pub trust: Arc<ClockTrust>,
    /// The clock of the database.
    pub database: Arc<dyn ServerClock>,
    /// The clock of Redis.
    pub redis: Arc<dyn ServerClock>,
}

impl ClockWatch {
    /// Asks both once, then again and again until the process ends, each at its own pace: one that hangs holds the
    /// other up only the first time.
    pub async fn start(self) {
        let Self { trust, database, redis } = self;
        // A server that does not answer now is heard later; until one has, nobody is let in.
        let _ = tokio::join!(
            ask(&trust, TimeServer::Database, database.as_ref()),
            ask(&trust, TimeServer::Redis, redis.as_ref()),
        );
        tokio::spawn(keep_asking(Arc::clone(&trust), TimeServer::Database, database));
        tokio::spawn(keep_asking(Arc::clone(&trust), TimeServer::Redis, redis));
        tokio::spawn(tell(trust));
    }
}

async fn keep_asking(trust: Arc<ClockTrust>, server: TimeServer, clock: Arc<dyn ServerClock>) {
    loop {
        tokio::time::sleep(EVERY).await;
        // Whoever needs that server says that it is gone; its clock is merely not compared with.
        let _ = ask(&trust, server, clock.as_ref()).await;
    }
}

async fn ask(trust: &ClockTrust, server: TimeServer, clock: &dyn ServerClock) -> Stored<()> {
    let asked = Instant::now();
    let time = clock.now().await?;
    trust.heard(server, Said { time, asked, answered: Instant::now() });
    Ok(())
}

/// One line when the clock begins to be wrong, and one when it is right again.
async fn tell(trust: Arc<ClockTrust>) {
    let mut said = Believed::Yes;
    loop {
        let standing = trust.standing();
        match (said, standing) {
            (Believed::Yes, ClockStanding::Wrong { .. }) => {
                let seconds_ahead = standing.seconds_ahead();
                tracing::error!(
                    seconds_ahead,
                    "this machine's clock is wrong: nobody is let in here until it is right"
                );
                said = Believed::No;
            }
            (Believed::No, ClockStanding::Right { .. }) => {
                tracing::info!("this machine's clock is right again");
                said = Believed::Yes;
            }
            (Believed::Yes | Believed::No, ClockStanding::Alone | ClockStanding::Unknown)
            | (Believed::Yes, ClockStanding::Right { .. })
            | (Believed::No, ClockStanding::Wrong { .. }) => {}
        }
        tokio::time::sleep(EVERY).await;
    }
}
