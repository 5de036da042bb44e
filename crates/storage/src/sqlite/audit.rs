//! The audit log.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use domain::audit::{Chain, Trail};
use domain::audit_chain::{AuditKey, BrokenAt, ChainHead, ChainWalk, SealedEvent};
use domain::id::EventId;
use domain::page::PageRequest;
use domain::time::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::document::{all, one, signed, unsigned};
use super::heads::HeadsFile;
use super::open::OpenError;
use super::readers::Readers;
use super::unit::digest;
use super::{OutsideHeads, Reading, Record, audit_days, connection, schema};
use crate::error::StorageError;
use crate::ports::audit::{AuditLog, AuditPage, AuditPosition, AuditQuery, AuditSize, Verification};
use crate::ports::audit_days::DayCount;
use crate::ports::audit_search::{AuditSearch, FoundPage, SearchPosition, Walk};
use crate::ports::{Stored, Written};

/// How many events are read at once by a walk, so that it holds nothing up.
const STRIDE: u64 = 1_000;

#[async_trait]
impl AuditLog for Record {
    async fn record(&self, trail: &Trail) -> Written {
        let trail = trail.clone();
        self.write(move |unit| unit.append(&trail)).await
    }

    async fn list(&self, query: &AuditQuery, page: PageRequest<AuditPosition>) -> Stored<AuditPage> {
        let found = self.events(query, page.after, page.limit.and_one()).await?;
        // An event is stored together with what happened.
        Ok(AuditPage::cut(found, page.limit, Some(0)))
    }

    async fn search(&self, search: &AuditSearch, page: PageRequest<SearchPosition>) -> Stored<FoundPage> {
        let mut walk = Walk::start(search, &page);
        while let Some(stride) = walk.wants() {
            walk.take(self.events(&search.among, stride.after, stride.most).await?);
        }
        Ok(walk.end(Some(0)))
    }

    async fn daily(&self, chain: Chain, from: Timestamp) -> Stored<Vec<DayCount>> {
        self.read(move |connection| audit_days::of(connection, chain, from)).await
    }

    async fn verify(&self, chain: Chain) -> Stored<Verification> {
        self.reading.verify(chain).await
    }

    async fn chains(&self) -> Stored<Vec<Chain>> {
        self.reading.chains().await
    }

    async fn size(&self) -> Stored<AuditSize> {
        Ok(self.read(size).await?)
    }
}

impl Record {
    /// Up to `most` events that follow `after`, newest first.
    async fn events(
        &self,
        query: &AuditQuery,
        after: Option<AuditPosition>,
        most: i64,
    ) -> Stored<Vec<(EventId, SealedEvent)>> {
        let (sql, values) = statement(query, after, most);
        self.read(move |connection| all(connection, &sql, params_from_iter(values), with_id)).await
    }
}

fn size(connection: &Connection) -> rusqlite::Result<AuditSize> {
    let sql = "SELECT count(*), coalesce(sum(length(body)), 0) FROM audit_events";
    let read = |row: &Row<'_>| Ok(AuditSize { events: unsigned(row, 0)?, bytes: unsigned(row, 1)? });
    Ok(one(connection, sql, [], read)?.unwrap_or_default())
}

/// Reads the audit log of a file, also while a server writes it.
pub struct AuditReader(Reading);

impl AuditReader {
    /// Opens the database and its file of chain heads for reading.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub fn open(database: &Path, heads: &Path, audit_key: AuditKey) -> Result<Self, OpenError> {
        schema::check(&connection::reading(database)?)?;
        // Before anything is read: a server may append meanwhile, and the database is written first.
        let heads = OutsideHeads::Seen(HeadsFile::peek(heads, &audit_key)?);
        Ok(Self(Reading { readers: Arc::new(Readers::start(database)?), audit_key, heads }))
    }

    /// How large the audit log of that file is.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn size_of(database: &Path) -> Result<AuditSize, OpenError> {
        let connection = connection::reading(database)?;
        schema::check(&connection)?;
        Ok(size(&connection)?)
    }

    /// As [`AuditLog::verify`].
    ///
    /// # Errors
    /// As there.
    pub async fn verify(&self, chain: Chain) -> Stored<Verification> {
        self.0.verify(chain).await
    }

    /// Every chain that has an event, in the database or in the file of heads.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn chains(&self) -> Stored<Vec<Chain>> {
        self.0.chains().await
    }
}

impl Reading {
    async fn verify(&self, chain: Chain) -> Stored<Verification> {
        // Read first: events appended during the walk may only make the chain longer.
        let outside = self.outside(chain)?;
        let mut walk = ChainWalk::start(chain, &self.audit_key).against(outside);
        loop {
            let after = walk.head().seq;
            let stride = self.readers.read(move |connection| after_seq(connection, chain, after)).await?;
            let stepped = stride.iter().try_for_each(|event| walk.step(event));
            let over = if stride.is_empty() { walk.end() } else { Ok(()) };
            if let Err(BrokenAt(seq)) = stepped.and(over) {
                return Ok(Verification::of(&walk, Some(seq), outside));
            }
            if stride.is_empty() {
                return Ok(Verification::of(&walk, None, outside));
            }
        }
    }

    fn outside(&self, chain: Chain) -> Stored<Option<ChainHead>> {
        match &self.heads {
            OutsideHeads::None => Ok(None),
            OutsideHeads::Seen(heads) => Ok(heads.get(&chain).copied()),
            OutsideHeads::Ours(file) => file.head(chain).map_err(|error| {
                tracing::error!(%error, "the file of chain heads is not as it was written");
                StorageError::Unreadable
            }),
        }
    }

    async fn chains(&self) -> Stored<Vec<Chain>> {
        // Jumps from chain to chain along the index instead of reading every event.
        let sql = "WITH RECURSIVE chains (chain) AS (
                     SELECT min(chain) FROM audit_events
                     UNION ALL
                     SELECT (SELECT min(chain) FROM audit_events WHERE chain > chains.chain) FROM chains
                     WHERE chain IS NOT NULL)
                   SELECT chain FROM chains WHERE chain IS NOT NULL";
        let read = move |connection: &Connection| all(connection, sql, [], |row| row.get::<_, String>(0));
        let names = self.readers.read(read).await?;
        let stored: Result<Vec<Chain>, _> = names.iter().map(|name| name.parse()).collect();
        let mut chains = stored.map_err(|_| StorageError::Unreadable)?;
        match &self.heads {
            OutsideHeads::None => {}
            OutsideHeads::Ours(file) => chains.extend(file.chains()),
            OutsideHeads::Seen(heads) => chains.extend(heads.keys()),
        }
        chains.sort_unstable();
        chains.dedup();
        Ok(chains)
    }
}

const COLUMNS: &str = "seq, body, prev_hash, hash, mac";

fn after_seq(connection: &Connection, chain: Chain, after: u64) -> rusqlite::Result<Vec<SealedEvent>> {
    let sql = format!("SELECT {COLUMNS} FROM audit_events WHERE chain = ?1 AND seq > ?2 ORDER BY seq LIMIT {STRIDE}");
    all(connection, &sql, (chain.to_string(), signed(after)), sealed)
}

fn sealed(row: &Row<'_>) -> rusqlite::Result<SealedEvent> {
    Ok(SealedEvent {
        seq: unsigned(row, 0)?,
        body: row.get(1)?,
        prev_hash: digest(row, 2)?,
        hash: digest(row, 3)?,
        mac: digest(row, 4)?,
    })
}

fn with_id(row: &Row<'_>) -> rusqlite::Result<(EventId, SealedEvent)> {
    let id: String = row.get(5)?;
    let id = id
        .parse()
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok((id, sealed(row)?))
}

fn statement(query: &AuditQuery, after: Option<AuditPosition>, most: i64) -> (String, Vec<Value>) {
    let text = |value: String| Value::Text(value);
    let (key, older) = match query.chain {
        Some(_) => ("seq", ("seq <", after.map(|after| Value::Integer(signed(after.seq))))),
        None => ("id", ("id <", after.map(|after| text(after.id.to_string())))),
    };
    let filters: [(&str, Option<Value>); 8] = [
        ("chain =", query.chain.map(|chain| text(chain.to_string()))),
        ("actor =", query.actor.map(|actor| text(actor.to_string()))),
        ("action =", query.action.map(|action| text(action.as_str().to_owned()))),
        ("outcome =", query.outcome.map(|outcome| text(outcome.as_str().to_owned()))),
        ("target =", query.target.clone().map(text)),
        ("at >=", query.from.map(|from| text(from.to_string()))),
        ("at <", query.to.map(|to| text(to.to_string()))),
        older,
    ];
    let mut sql = format!("SELECT {COLUMNS}, id FROM audit_events WHERE true");
    let mut values = Vec::new();
    for (condition, value) in filters {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" AND {condition} ?{}", values.len()));
        }
    }
    sql.push_str(&format!(" ORDER BY {key} DESC LIMIT {most}"));
    (sql, values)
}
