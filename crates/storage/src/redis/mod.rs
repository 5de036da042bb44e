//! Redis: what replicas share for a while. Single use, throttles, and the way of revocations to every
//! replica. All of it can be made again; the record is in the database.
//!
//! | key, after the prefix | what |
//! |---|---|
//! | `sign_in:<digest>`, `sign_on:<digest>`, `hand_off:<digest>`, `ticket:<digest>` | JSON, until it expires |
//! | `throttle:<purpose>:<value>`, `throttle_members:<purpose>:<value>` | a hash, until its window ends |
//! | `revocations` | a stream of about 100,000 entries, each a revocation as JSON |
//! | `revoked:<jti or sid>` | `1`, as long as that token or login session is to be remembered as dead |
//! | `epoch` | the name of this server's content, another after it was emptied |
//! | `heads` | a hash: the newest signed head of each audit chain |
//! | `control` | a channel for messages between replicas |

mod back_off;
mod check;
mod complaints;
mod connect;
mod control;
mod error;
mod expiring;
mod heads;
mod keeper;
mod keys;
mod link;
mod options;
mod reader;
mod server_clock;
mod stream;
mod throttles;

use std::sync::Arc;

use domain::sign_in::SignIn;
use domain::sign_on::{HandOff, SignOn};
use redis::cmd;
use secrecy::ExposeSecret as _;

pub use control::{Control, Heard, Listener};
pub use error::RedisProblem;
pub use options::{Budget, RedisOptions};
pub use reader::{Cursor, Reading, RevocationReader};
pub use stream::{EntryId, Position, RevocationStream};

use crate::ports::Stored;
use crate::ports::audit::OutsideHeads;
use crate::ports::server_clock::ServerClock;
use crate::ports::tickets::Ticket;
use crate::stores::ShortLived;
use check::Password;
use connect::Route;
use expiring::Expiring;
use keys::Keys;
use link::Link;
use options::Place;

/// A server, or the one that Sentinels name.
pub struct Redis {
    /// What stands for one thing once, and throttles.
    pub short_lived: ShortLived,
    /// Revocations on their way to every replica.
    pub stream: RevocationStream,
    /// The newest heads of the audit chains, outside the database that holds them.
    pub heads: Arc<dyn OutsideHeads>,
    /// Messages between replicas.
    pub control: Control,
    /// Its clock.
    pub clock: Arc<dyn ServerClock>,
    route: Route,
    link: Link,
    password: Password,
}

/// Whether calls reach the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// They do, or wait for the connection that is being made.
    Closed,
    /// They fail at once.
    Open,
}

impl Redis {
    /// Starts to connect, and goes on until it is dropped: on the Tokio runtime of the caller, which
    /// must outlive those who ask. Whether the server is there and fit is said by
    /// [`Self::check_server`].
    pub fn open(options: &RedisOptions) -> Result<Self, RedisProblem> {
        let place = Place::parse(options.url.expose_secret())?;
        let password = Password::from(place.login());
        let route = Route::new(place, options)?;
        let randomness = &options.randomness;
        let link = Link::open(route.clone(), Arc::clone(randomness));
        let keys = Keys::new(&options.key_prefix);
        Ok(Self {
            short_lived: ShortLived {
                hand_offs: Arc::new(Expiring::<HandOff>::new(link.clone(), keys.clone())),
                sign_ins: Arc::new(Expiring::<SignIn>::new(link.clone(), keys.clone())),
                sign_ons: Arc::new(Expiring::<SignOn>::new(link.clone(), keys.clone())),
                throttles: Arc::new(throttles::InRedis::new(link.clone(), keys.clone())),
                tickets: Arc::new(Expiring::<Ticket>::new(link.clone(), keys.clone())),
            },
            stream: RevocationStream::new(link.clone(), route.clone(), keys.clone(), Arc::clone(randomness)),
            heads: Arc::new(heads::InRedis::new(link.clone(), keys.clone())),
            control: Control::new(link.clone(), route.clone(), keys, Arc::clone(randomness)),
            clock: Arc::new(link.clone()),
            route,
            link,
            password,
        })
    }

    /// Whether the server may be trusted: asked once at the start.
    pub async fn check_server(&self) -> Result<(), RedisProblem> {
        check::check(&self.route, self.password).await
    }

    /// Whether it is left alone for a moment, because it could not be used.
    #[must_use]
    pub fn breaker(&self) -> Breaker {
        self.link.usable().map_or(Breaker::Open, |()| Breaker::Closed)
    }

    /// Whether the server answers now.
    pub async fn ping(&self) -> Stored<()> {
        self.link.run("PING", |mut connection| async move { cmd("PING").exec_async(&mut connection).await }).await
    }
}
