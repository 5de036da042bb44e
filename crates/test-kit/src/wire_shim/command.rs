//! A command as the proxy wrote it down.

use mongodb::bson::{Bson, Document};

/// The commands that change documents.
const WRITES: [&str; 6] = ["insert", "update", "delete", "findAndModify", "bulkWrite", "commitTransaction"];

/// A command that a driver sent.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedCommand {
    /// `insert`, `find`, `hello`, …
    pub name: String,
    /// The database it is sent to.
    pub database: String,
    /// The collection, for a command on one.
    pub collection: Option<String>,
    /// Of how many members a write wants to be known.
    pub write_concern: Option<Document>,
    /// How settled must be what is read.
    pub read_concern: Option<Document>,
    /// The number of a write that may be sent again, or of a transaction, within its session.
    pub txn_number: Option<i64>,
    /// The whole command, except documents that are sent beside it (those of `insert`, `update` and `delete`).
    pub body: Document,
}

/// How durable a command wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It changes no documents.
    NoWrite,
    /// It waits until most members have it in their journal.
    MajorityAndJournal,
    /// It is part of a transaction: the commit says it.
    LeftToCommit,
    /// It waits for less.
    Weaker,
}

/// What a driver waits for without asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watching {
    Nothing,
    Rank,
}

impl RecordedCommand {
    /// Reads the body of a message; its first member is the command.
    pub(super) fn read(body: Document) -> Option<Self> {
        let (name, target) = body.iter().next()?;
        Some(Self {
            name: name.clone(),
            database: body.get_str("$db").unwrap_or_default().to_owned(),
            collection: target.as_str().or_else(|| body.get_str("collection").ok()).map(str::to_owned),
            write_concern: body.get_document("writeConcern").ok().cloned(),
            read_concern: body.get_document("readConcern").ok().cloned(),
            txn_number: body.get_i64("txnNumber").ok(),
            body,
        })
    }

    /// How durable it wants to be.
    #[must_use]
    pub fn durability(&self) -> Durability {
        if !WRITES.contains(&self.name.as_str()) {
            return Durability::NoWrite;
        }
        if self.in_transaction() && self.name != "commitTransaction" {
            return Durability::LeftToCommit;
        }
        let concern = self.write_concern.as_ref();
        let majority = concern.and_then(|concern| concern.get("w")) == Some(&Bson::String("majority".to_owned()));
        let journal = concern.and_then(|concern| concern.get("j")) == Some(&Bson::Boolean(true));
        if majority && journal { Durability::MajorityAndJournal } else { Durability::Weaker }
    }

    /// Whether a driver waits on this connection to be told of changes of rank: an awaitable `hello`.
    pub(super) fn watching(&self) -> Watching {
        match self.name.as_str() {
            "hello" | "isMaster" | "ismaster" if self.body.contains_key("maxAwaitTimeMS") => Watching::Rank,
            _ => Watching::Nothing,
        }
    }

    pub(super) fn in_transaction(&self) -> bool {
        self.body.get("autocommit") == Some(&Bson::Boolean(false))
    }
}
