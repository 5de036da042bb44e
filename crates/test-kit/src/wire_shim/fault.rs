//! What the proxy does to a command, and how a server words it.

use mongodb::bson::{Document, doc};

use super::command::RecordedCommand;

/// What happens to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not reach the server and is answered with this error.
    Refuse(ServerError),
    /// It reaches the server, whose answer is passed on with this error as its `writeConcernError`: what was written is
    /// there and may yet be rolled back.
    FailWriteConcern(ServerError),
    /// It reaches the server, whose answer is thrown away, and the connection is closed: the driver notices at once.
    LoseAnswer,
    /// It reaches the server, whose answer is thrown away, and the connection stays open: the driver waits.
    SwallowAnswer,
}

/// Errors of a server, by the names and codes of MongoDB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerError {
    /// 10107
    NotWritablePrimary,
    /// 189
    PrimarySteppedDown,
    /// 11602
    InterruptedDueToReplStateChange,
    /// 91
    ShutdownInProgress,
    /// 64
    WriteConcernFailed,
    /// 11000
    DuplicateKey,
}

/// What has become of a server that says an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// It is no primary any more; the same command may succeed at the next one.
    Lost,
    Kept,
}

impl ServerError {
    /// The number of the error.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::NotWritablePrimary => 10_107,
            Self::PrimarySteppedDown => 189,
            Self::InterruptedDueToReplStateChange => 11_602,
            Self::ShutdownInProgress => 91,
            Self::WriteConcernFailed => 64,
            Self::DuplicateKey => 11_000,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::NotWritablePrimary => "NotWritablePrimary",
            Self::PrimarySteppedDown => "PrimarySteppedDown",
            Self::InterruptedDueToReplStateChange => "InterruptedDueToReplStateChange",
            Self::ShutdownInProgress => "ShutdownInProgress",
            Self::WriteConcernFailed => "WriteConcernFailed",
            Self::DuplicateKey => "DuplicateKey",
        }
    }

    pub(super) const fn rank(self) -> Rank {
        match self {
            Self::NotWritablePrimary
            | Self::PrimarySteppedDown
            | Self::InterruptedDueToReplStateChange
            | Self::ShutdownInProgress => Rank::Lost,
            Self::WriteConcernFailed | Self::DuplicateKey => Rank::Kept,
        }
    }

    /// The answer to a command that failed.
    pub(super) fn answer_to(self, command: &RecordedCommand) -> Document {
        let by_document = ["insert", "update", "delete"].contains(&command.name.as_str());
        if self == Self::DuplicateKey && by_document {
            // These succeed as commands and say for each document why it failed.
            return doc! {
                "n": 0,
                "nModified": 0,
                "writeErrors": [{"index": 0, "code": self.code(), "errmsg": self.message()}],
                "ok": 1.0,
            };
        }
        let mut answer = doc! {"ok": 0.0, "errmsg": self.message(), "code": self.code(), "codeName": self.name()};
        self.label(&mut answer, command);
        answer
    }

    /// The server's answer with this error of its write concern.
    pub(super) fn added_to(self, mut answer: Document, command: &RecordedCommand) -> Document {
        let error = doc! {"code": self.code(), "codeName": self.name(), "errmsg": self.message()};
        answer.insert("writeConcernError", error);
        self.label(&mut answer, command);
        answer
    }

    /// A server says what may be tried again: drivers go by these labels, not by the codes.
    fn label(self, answer: &mut Document, command: &RecordedCommand) {
        let label = match (self.rank(), command.txn_number) {
            (Rank::Kept, _) | (_, None) => return,
            (Rank::Lost, Some(_)) if command.in_transaction() => "TransientTransactionError",
            (Rank::Lost, Some(_)) => "RetryableWriteError",
        };
        answer.insert("errorLabels", [label]);
    }

    fn message(self) -> String {
        match self {
            Self::DuplicateKey => "E11000 duplicate key error (said by the wire shim)".to_owned(),
            other => format!("{} (said by the wire shim)", other.name()),
        }
    }
}
