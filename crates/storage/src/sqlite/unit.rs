//! One unit of work on the writer's connection: what a change writes, with its events and revocations.

use std::collections::HashMap;

use domain::audit::{Chain, Trail};
use domain::audit_chain::{AuditKey, ChainDigest, ChainHead, SealedEvent};
use domain::revocation::Revocation;
use rusqlite::{Connection, params};

use super::document::{body, one, signed, unsigned};
use crate::error::{StorageError, WriteError};
use crate::fuse::Fuse;
use crate::ports::Written;

/// Where each chain stands, with what is needed to go back.
#[derive(Default)]
pub(super) struct ChainHeads {
    known: HashMap<Chain, ChainHead>,
    undo: Vec<(Chain, Option<ChainHead>)>,
}

impl ChainHeads {
    /// Heads that stand outside the database, which are continued from even where the database is
    /// behind them: a tail that was cut off leaves a gap for ever.
    pub(super) fn starting_from(known: HashMap<Chain, ChainHead>) -> Self {
        Self { known, undo: Vec::new() }
    }

    fn set(&mut self, chain: Chain, head: ChainHead) {
        let before = self.known.insert(chain, head);
        self.undo.push((chain, before));
    }

    fn back_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            match self.undo.pop() {
                Some((chain, Some(head))) => self.known.insert(chain, head),
                Some((chain, None)) => self.known.remove(&chain),
                None => None,
            };
        }
    }

    /// Forgets how to go back and gives the chains that moved, each once.
    pub(super) fn settle(&mut self) -> Vec<(Chain, ChainHead)> {
        let mut moved: Vec<Chain> = self.undo.drain(..).map(|(chain, _)| chain).collect();
        moved.sort_unstable();
        moved.dedup();
        moved.into_iter().filter_map(|chain| Some((chain, *self.known.get(&chain)?))).collect()
    }

    /// Goes back to where the batch began.
    pub(super) fn abandon(&mut self) {
        self.back_to(0);
    }
}

/// What a change works on.
pub(super) struct Unit<'c> {
    pub(super) connection: &'c Connection,
    pub(super) heads: &'c mut ChainHeads,
    pub(super) revocations: &'c mut Vec<Revocation>,
    pub(super) key: &'c AuditKey,
    pub(super) fuse: &'c Fuse,
    /// The last error of the store itself within the batch.
    pub(super) trouble: &'c mut Option<StorageError>,
}

/// A place to go back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    heads: usize,
    revocations: usize,
}

impl Unit<'_> {
    /// The place where a change begins.
    pub(super) fn mark(&self) -> Mark {
        Mark { heads: self.heads.undo.len(), revocations: self.revocations.len() }
    }

    /// Undoes an open savepoint and what stands in memory beside it.
    pub(super) fn back_to(&mut self, mark: Mark) -> Written {
        self.heads.back_to(mark.heads);
        self.revocations.truncate(mark.revocations);
        self.connection.prepare_cached("ROLLBACK TO change")?.execute([])?;
        self.connection.prepare_cached("RELEASE change")?.execute([])?;
        Ok(())
    }

    /// Runs one change in a savepoint: it happens as a whole or not at all, whatever else the batch does.
    pub(super) fn savepoint<T>(&mut self, change: impl FnOnce(&mut Self) -> Written<T>) -> Written<T> {
        let mark = self.mark();
        self.connection.prepare_cached("SAVEPOINT change")?.execute([])?;
        match change(self) {
            Ok(done) => {
                self.connection.prepare_cached("RELEASE change")?.execute([])?;
                Ok(done)
            }
            Err(refused) => {
                if let WriteError::Storage(error) = refused {
                    *self.trouble = Some(error);
                }
                // When SQLite has rolled everything back already, there is no savepoint to go back to;
                // the writer sees that and gives up the batch.
                let _ = self.back_to(mark);
                Err(refused)
            }
        }
    }

    /// Executes a statement that writes one document and says how many rows it concerned.
    pub(super) fn execute(&self, sql: &str, parameters: impl rusqlite::Params) -> Written<usize> {
        self.fuse.blows()?;
        Ok(self.connection.prepare_cached(sql)?.execute(parameters)?)
    }

    /// The same for a statement that a unique index may refuse.
    pub(super) fn execute_unique(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        taken: WriteError,
    ) -> Written<usize> {
        self.fuse.blows()?;
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.execute(parameters).map_err(|error| super::error::unique(error, taken))
    }

    /// The same for a statement that must concern exactly one row, read at some version.
    pub(super) fn execute_one(&self, sql: &str, parameters: impl rusqlite::Params) -> Written {
        match self.execute(sql, parameters)? {
            1 => Ok(()),
            _ => Err(WriteError::Conflict),
        }
    }

    /// Appends events to their chains.
    pub(super) fn append(&mut self, trail: &Trail) -> Written {
        for event in trail.events() {
            self.fuse.blows()?;
            let head = self.head(event.chain)?;
            let sealed = SealedEvent::seal(event, head, self.key).map_err(|_| StorageError::Unreadable)?;
            self.connection
                .prepare_cached(
                    "INSERT INTO audit_events (chain, seq, body, prev_hash, hash, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    event.chain.to_string(),
                    signed(sealed.seq),
                    sealed.body,
                    sealed.prev_hash.as_bytes(),
                    sealed.hash.as_bytes(),
                    sealed.mac.as_bytes(),
                ])?;
            self.heads.set(event.chain, sealed.head());
        }
        Ok(())
    }

    /// Records revocations; whoever watches learns of them once they are durable.
    pub(super) fn revoke(&mut self, revocation: &Revocation) -> Written {
        self.execute("INSERT INTO revocations (body) VALUES (?1)", [body(revocation)?])?;
        self.revocations.push(revocation.clone());
        Ok(())
    }

    fn head(&mut self, chain: Chain) -> Written<ChainHead> {
        if let Some(head) = self.heads.known.get(&chain) {
            return Ok(*head);
        }
        let stored = newest(self.connection, chain)?.unwrap_or(ChainHead::EMPTY);
        self.heads.known.insert(chain, stored);
        Ok(stored)
    }
}

/// The newest event of a chain in the database.
pub(super) fn newest(connection: &Connection, chain: Chain) -> rusqlite::Result<Option<ChainHead>> {
    let sql = "SELECT seq, hash FROM audit_events WHERE chain = ?1 ORDER BY seq DESC LIMIT 1";
    one(connection, sql, [chain.to_string()], |row| Ok(ChainHead { seq: unsigned(row, 0)?, hash: digest(row, 1)? }))
}

/// Reads a digest.
pub(super) fn digest(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<ChainDigest> {
    Ok(ChainDigest::from_slice(row.get_ref(index)?.as_blob()?).unwrap_or(ChainDigest::ZERO))
}
