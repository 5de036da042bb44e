//! Row 9: audit events, durable before the answer.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::audit::{Chain, Trail};
use domain::audit_chain::{AuditKey, ChainHead, SealedEvent};
use domain::id::OrganizationId;
use rusqlite::{Connection, params};
use storage::fuse::Fuse;
use storage::sqlite::{Place, Sqlite, SqliteOptions};
use test_kit::people::People;

use crate::ROUNDS;
use crate::figure::{Figure, Goal, Storage, median};
use crate::world::folder;

const WRITERS: usize = 64;
const TIME: Duration = Duration::from_secs(4);

pub fn measure() -> anyhow::Result<Vec<Figure>> {
    let (mut of_64, mut of_1000, mut rates, mut slowest, mut chain) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let at = folder()?;
        let (rate, p99) = ours(at.path())?;
        let rows = rows(&at.path().join("db"))?;
        of_64.push(rate / bare(&rows, 64)?);
        of_1000.push(rate / bare(&rows, 1_000)?);
        rates.push(rate);
        slowest.push(p99.as_secs_f64() * 1e3);
        chain.push(sealing()? * rate);
    }
    let behind = format!(
        "{:.0}/s; {:.2} of 1,000 rows a commit; p99 {:.1} ms; sealing the chain {:.1} % of the time",
        median(&rates),
        median(&of_1000),
        median(&slowest),
        median(&chain) * 100.0
    );
    let name = "audit events a second, 64 writers ÷ bare inserts, 64 a commit";
    Ok(vec![Figure::of(
        (9, Storage::Embedded),
        name,
        (Goal::AtLeast(0.80), ">= 0.80, p99 <= 30 ms, chain <= 10 %"),
        &of_64,
        behind,
    )])
}

fn key() -> AuditKey {
    AuditKey::new(b"a key of more than thirty-two bytes, for measuring")
}

fn open(folder: &Path) -> anyhow::Result<Sqlite> {
    Ok(Sqlite::open(SqliteOptions {
        place: Place::File(folder.join("db")),
        heads: Some(folder.join("heads")),
        audit_key: key(),
        observer: None,
        fuse: Fuse::default(),
    })?)
}

/// Events a second at the storage port, and the time that 99 of 100 took at most.
fn ours(folder: &Path) -> anyhow::Result<(f64, Duration)> {
    let store = open(folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let maker = Arc::new(People::default());
    let organization: OrganizationId = maker.id();
    let start = Instant::now();
    let mut took = runtime.block_on(async {
        let tasks = (0..WRITERS).map(|_| {
            let (audit, maker) = (Arc::clone(&store.stores.audit), Arc::clone(&maker));
            tokio::spawn(async move {
                let mut took = Vec::new();
                while start.elapsed() < TIME {
                    let trail = Trail::of(maker.event(Chain::Organization(organization)));
                    let asked = Instant::now();
                    audit.record(&trail).await?;
                    took.push(asked.elapsed());
                }
                anyhow::Ok(took)
            })
        });
        let mut all = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            all.extend(task.await??);
        }
        anyhow::Ok(all)
    })?;
    let rate = took.len() as f64 / start.elapsed().as_secs_f64();
    store.close();
    took.sort_unstable();
    Ok((rate, took[took.len() * 99 / 100]))
}

type RawEvent = (String, i64, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

/// What was written.
fn rows(database: &Path) -> anyhow::Result<Vec<RawEvent>> {
    let connection = Connection::open(database)?;
    let mut statement =
        connection.prepare("SELECT chain, seq, CAST(body AS BLOB), prev_hash, hash, mac FROM audit_events")?;
    let read = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))?;
    Ok(read.collect::<Result<_, _>>()?)
}

/// The same rows into the same schema, by nothing but SQLite.
fn bare(rows: &[RawEvent], a_commit: usize) -> anyhow::Result<f64> {
    let at = folder()?;
    open(at.path())?.close();
    let connection = Connection::open(at.path().join("db"))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let sql = "INSERT INTO audit_events (chain, seq, body, prev_hash, hash, mac) VALUES (?1, ?2, CAST(?3 AS TEXT), ?4, ?5, ?6)";
    let start = Instant::now();
    for batch in rows.chunks(a_commit) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for (chain, seq, body, prev, hash, mac) in batch {
            connection.prepare_cached(sql)?.execute(params![chain, seq, body, prev, hash, mac])?;
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(rows.len() as f64 / start.elapsed().as_secs_f64())
}

/// Seconds that sealing one event takes: hash and MAC.
fn sealing() -> anyhow::Result<f64> {
    const EVENTS: u32 = 20_000;
    let (maker, key) = (People::default(), key());
    let event = maker.event(Chain::Platform);
    let (start, mut head) = (Instant::now(), ChainHead::EMPTY);
    for _ in 0..EVENTS {
        head = SealedEvent::seal(&event, head, &key)?.head();
    }
    std::hint::black_box(head);
    Ok(start.elapsed().as_secs_f64() / f64::from(EVENTS))
}
