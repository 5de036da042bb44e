//! Reading the stream of revocations, and noticing when something may have been missed.

use std::sync::Arc;
use std::time::Duration;

use domain::random::Randomness;
use domain::revocation::Revocation;
use redis::aio::MultiplexedConnection;
use redis::streams::{StreamId, StreamReadReply};
use redis::{PushInfo, RedisResult, pipe};
use tokio::time::timeout;

use super::back_off::BackOff;
use super::connect::Route;
use super::keys::Keys;
use super::link::Link;
use super::stream::{EntryId, FIELD, KEPT, Position, ask_position, look_at_position, position};
use crate::error::StorageError;
use crate::ports::Stored;

/// So many entries come at once at most, so that a reader that is far behind gets its answer in time.
const MOST: usize = 1_000;

/// How long a read waits for entries.
const BLOCK: Duration = Duration::from_millis(200);

/// One reader of the stream of revocations. Use:
///
/// ```text
/// begin ─▶ load all from the database ─▶ read_after, read_after, …
///   ▲                                        │
///   └───────────── Reload, or an error ◀─────┘
/// ```
///
/// What is revoked between `begin` and the load is read twice, and nothing is missed.
pub struct RevocationReader {
    link: Link,
    route: Route,
    keys: Keys,
    randomness: Arc<dyn Randomness>,
    back_off: BackOff,
    connection: Option<(u64, MultiplexedConnection)>,
    connections: u64,
}

/// How far a reader has come. Only the reader that gave it can go on from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    connection: u64,
    epoch: String,
    after: EntryId,
}

/// What a read brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// What came after the cursor, in order, up to a thousand; none when nothing came in 200 ms.
    Entries {
        /// What was revoked.
        revocations: Vec<Revocation>,
        /// Where to go on.
        cursor: Cursor,
    },
    /// Something may have been missed: begin again, and load everything.
    Reload,
}

impl RevocationReader {
    pub(super) fn new(link: Link, route: Route, keys: Keys, randomness: Arc<dyn Randomness>) -> Self {
        let back_off = BackOff::new(Arc::clone(&randomness));
        Self { link, route, keys, randomness, back_off, connection: None, connections: 0 }
    }

    /// The place to read from, for who loads the database next. After a failure it waits a moment
    /// first, so that it may be called in a loop.
    pub async fn begin(&mut self) -> Stored<Cursor> {
        self.back_off.before_attempt().await;
        let (number, mut connection) = self.connected().await?;
        let answer = ask_position(&mut connection, &self.keys, self.randomness.as_ref()).await;
        let Position { epoch, last, .. } = position(self.checked(answer)?)?;
        Ok(Cursor { connection: number, epoch, after: last })
    }

    /// Waits up to 200 ms for entries after `cursor`.
    pub async fn read_after(&mut self, cursor: &Cursor) -> Stored<Reading> {
        let Some((number, mut connection)) = self.connection.clone() else { return Ok(Reading::Reload) };
        if number != cursor.connection {
            return Ok(Reading::Reload);
        }
        // Not a transaction, in which a read does not wait. What follows the read is answered later
        // than it and sees at least as much gone.
        let mut asked = pipe();
        asked.cmd("XREAD").arg("COUNT").arg(MOST).arg("BLOCK").arg(BLOCK.as_millis().to_string());
        asked.arg("STREAMS").arg(self.keys.revocations()).arg(cursor.after.to_string());
        look_at_position(&mut asked, &self.keys);
        asked.cmd("XLEN").arg(self.keys.revocations());
        let budget = self.route.budget.response + BLOCK;
        let answer = timeout(budget, asked.query_async(&mut connection)).await;
        let answer = answer.unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()));
        let (read, epoch, first, last, length): (Option<StreamReadReply>, _, _, _, usize) = self.checked(answer)?;
        self.back_off.reset();
        if missed(cursor, &position((epoch, first, last))?, length) == Missed::Perhaps {
            return Ok(Reading::Reload);
        }
        let mut after = cursor.after;
        let mut revocations = Vec::new();
        for entry in read.into_iter().flat_map(|read| read.keys).flat_map(|stream| stream.ids) {
            let (Ok(id), Some(revocation)) = (entry.id.parse(), revocation(&entry)) else {
                tracing::error!("an entry of the revocation stream cannot be read; loading all revocations again");
                return Ok(Reading::Reload);
            };
            after = id;
            revocations.push(revocation);
        }
        Ok(Reading::Entries { revocations, cursor: Cursor { after, ..cursor.clone() } })
    }

    async fn connected(&mut self) -> Stored<(u64, MultiplexedConnection)> {
        if let Some(connection) = &self.connection {
            return Ok(connection.clone());
        }
        self.link.usable()?;
        let opened = self.route.connect(|_: PushInfo| Ok::<(), ()>(())).await;
        let mut connection = self.checked(opened)?;
        connection.set_response_timeout(self.route.budget.response + BLOCK);
        self.connections += 1;
        Ok(self.connection.insert((self.connections, connection)).clone())
    }

    /// An error ends the connection: what it leaves unanswered must not be taken for a later answer.
    fn checked<T>(&mut self, answer: RedisResult<T>) -> Stored<T> {
        answer.map_err(|error| {
            self.link.complain("the revocation stream cannot be read", &error);
            self.connection = None;
            StorageError::Unavailable
        })
    }
}

fn revocation(entry: &StreamId) -> Option<Revocation> {
    let body: String = entry.get(FIELD)?;
    serde_json::from_str(&body).ok()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missed {
    Nothing,
    Perhaps,
}

/// Whether entries after the cursor may be gone: the server was emptied, it lost its newest entries,
/// or the oldest were dropped before they were read.
fn missed(cursor: &Cursor, now: &Position, length: usize) -> Missed {
    let emptied = now.epoch != cursor.epoch;
    let shorter = now.last < cursor.after;
    // A stream that was empty at the beginning has lost nothing while it is shorter than what is kept.
    let whole = cursor.after == EntryId::default() && length < KEPT;
    let dropped = now.first.is_some_and(|first| first > cursor.after) && !whole;
    if emptied || shorter || dropped { Missed::Perhaps } else { Missed::Nothing }
}
