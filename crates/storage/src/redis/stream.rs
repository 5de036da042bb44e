//! Revocations on their way to every replica: a copy, fast and not kept for good. The database holds
//! the record.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use domain::random::Randomness;
use domain::revocation::{Revocation, Revoked};
use domain::time::Timestamp;
use redis::aio::MultiplexedConnection;
use redis::streams::StreamRangeReply;
use redis::{ErrorKind, Pipeline, RedisResult, ServerErrorKind, cmd, pipe};

use super::check::field;
use super::connect::Route;
use super::expiring::millis;
use super::keys::Keys;
use super::link::Link;
use super::reader::RevocationReader;
use crate::error::StorageError;
use crate::ports::Stored;

/// About so many entries are kept; who is further behind reads the database.
pub(super) const KEPT: usize = 100_000;

/// The field of an entry that holds the revocation as JSON.
pub(super) const FIELD: &str = "revocation";

/// The stream of revocations. Cheap to clone.
#[derive(Clone)]
pub struct RevocationStream {
    link: Link,
    route: Route,
    keys: Keys,
    randomness: Arc<dyn Randomness>,
}

/// Where the stream stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// A name that a server keeps until it is emptied.
    pub epoch: String,
    /// The newest entry; zero when there is none.
    pub last: EntryId,
    /// The oldest entry that is still there.
    pub first: Option<EntryId>,
}

/// The identifier of an entry: it grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId {
    millis: u64,
    sequence: u64,
}

impl fmt::Display for EntryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.millis, self.sequence)
    }
}

impl FromStr for EntryId {
    type Err = StorageError;

    fn from_str(text: &str) -> Result<Self, StorageError> {
        let (millis, sequence) = text.split_once('-').ok_or(StorageError::Unreadable)?;
        match (millis.parse(), sequence.parse()) {
            (Ok(millis), Ok(sequence)) => Ok(Self { millis, sequence }),
            _ => Err(StorageError::Unreadable),
        }
    }
}

impl RevocationStream {
    pub(super) fn new(link: Link, route: Route, keys: Keys, randomness: Arc<dyn Randomness>) -> Self {
        Self { link, route, keys, randomness }
    }

    /// Tells every replica of revocations that are durable: all of them or none. Repeating it is
    /// harmless.
    ///
    /// Revoked tokens and login sessions also get a key `<prefix>revoked:<jti or sid>` that lasts as
    /// long as the revocation, for those who would rather ask Redis.
    pub async fn publish(&self, revocations: &[Revocation], now: Timestamp) -> Stored<()> {
        if revocations.is_empty() {
            return Ok(());
        }
        let mut all = pipe();
        all.atomic();
        for revocation in revocations {
            self.add(&mut all, revocation, now)?;
        }
        self.link.run("XADD", |mut connection| async move { all.exec_async(&mut connection).await }).await
    }

    fn add(&self, all: &mut Pipeline, revocation: &Revocation, now: Timestamp) -> Stored<()> {
        let body = serde_json::to_string(revocation).map_err(|_| StorageError::Unreadable)?;
        all.cmd("XADD").arg(self.keys.revocations()).arg("MAXLEN").arg("~").arg(KEPT).arg("*").arg(FIELD).arg(body);
        let key = match revocation.what {
            Revoked::Token { id } => self.keys.revoked(id),
            Revoked::LoginSession { id } => self.keys.revoked(id),
            // These kill what is older than a generation; a key cannot say that.
            Revoked::LoginSessionTokens { .. }
            | Revoked::Everything { .. }
            | Revoked::Person { .. }
            | Revoked::Membership { .. }
            | Revoked::Organization { .. } => return Ok(()),
        };
        let left: Duration = now.until(revocation.expires_at);
        if !left.is_zero() {
            all.cmd("SET").arg(key).arg(1).arg("PX").arg(millis(left));
        }
        Ok(())
    }

    /// Where the stream stands. A server without a name is given one.
    pub async fn position(&self) -> Stored<Position> {
        let (keys, randomness) = (&self.keys, self.randomness.as_ref());
        let ask = |mut connection| async move { ask_position(&mut connection, keys, randomness).await };
        position(self.link.run("XREVRANGE", ask).await?)
    }

    /// One reader of the stream, on a connection of its own.
    #[must_use]
    pub fn reader(&self) -> RevocationReader {
        RevocationReader::new(self.link.clone(), self.route.clone(), self.keys.clone(), Arc::clone(&self.randomness))
    }
}

/// The epoch, the oldest entry, the newest.
pub(super) type PositionReply = (Option<String>, StreamRangeReply, StreamRangeReply);

/// Asks where the stream stands, and names a server that has no name. One that has is only read, for it may be full. A
/// server that follows another is refused: what is revoked may come late there, or never.
pub(super) async fn ask_position(
    connection: &mut MultiplexedConnection,
    keys: &Keys,
    randomness: &dyn Randomness,
) -> RedisResult<PositionReply> {
    let rank = rank(connection).await?;
    // Not a transaction: a server that is full takes none. Who finds another epoch later begins anew.
    let mut all = pipe();
    look_at_position(&mut all, keys);
    match rank {
        Rank::Primary => {
            let answer: PositionReply = all.query_async(connection).await?;
            if answer.0.is_some() {
                return Ok(answer);
            }
        }
        Rank::Follower => {
            return Err((ErrorKind::Server(ServerErrorKind::ReadOnly), "it follows another server").into());
        }
        // One that takes writes follows nobody.
        Rank::Untold => {}
    }
    let mut bytes = [0; 16];
    randomness.fill(&mut bytes);
    let name = format!("{:032x}", u128::from_be_bytes(bytes));
    cmd("SET").arg(keys.epoch()).arg(name).arg("NX").exec_async(connection).await?;
    all.query_async(connection).await
}

/// What a server is to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    Primary,
    Follower,
    /// It may not tell us.
    Untold,
}

async fn rank(connection: &mut MultiplexedConnection) -> RedisResult<Rank> {
    match cmd("INFO").arg("replication").query_async::<String>(connection).await {
        Ok(told) => Ok(match field(&told, "role") {
            Some("master") => Rank::Primary,
            Some(_) => Rank::Follower,
            None => Rank::Untold,
        }),
        Err(error) if error.code() == Some("NOPERM") => Ok(Rank::Untold),
        Err(error) => Err(error),
    }
}

/// Asks where the stream stands.
pub(super) fn look_at_position(all: &mut Pipeline, keys: &Keys) {
    all.cmd("GET").arg(keys.epoch());
    all.cmd("XRANGE").arg(keys.revocations()).arg("-").arg("+").arg("COUNT").arg(1);
    all.cmd("XREVRANGE").arg(keys.revocations()).arg("+").arg("-").arg("COUNT").arg(1);
}

/// Reads the answer.
pub(super) fn position((epoch, first, last): PositionReply) -> Stored<Position> {
    let id = |entries: StreamRangeReply| entries.ids.first().map(|entry| entry.id.parse()).transpose();
    Ok(Position { epoch: epoch.unwrap_or_default(), last: id(last)?.unwrap_or_default(), first: id(first)? })
}
