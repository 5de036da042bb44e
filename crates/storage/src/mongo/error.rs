//! What the driver says, in the words of the ports.

use mongodb::error::{Error, ErrorKind, WriteFailure};

use crate::error::{StorageError, WriteError};

/// A unique index refused the write.
const DUPLICATE_KEY: i32 = 11_000;

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        // Its text may hold values of documents or addresses with passwords: only its kind is told.
        tracing::warn!(kind = kind(&error), code = code(&error), "the database answered with an error");
        Self::Unavailable
    }
}

impl From<Error> for WriteError {
    fn from(error: Error) -> Self {
        Self::Storage(error.into())
    }
}

/// Whether a unique index refused the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It did: nothing was written (of several, nothing from there on).
    Duplicate,
    /// It is something else; what was written is not known.
    Other,
}

/// Tells refusals by a unique index from all others.
pub(super) fn refusal(error: &Error) -> Refusal {
    if code(error) == Some(DUPLICATE_KEY) { Refusal::Duplicate } else { Refusal::Other }
}

/// The same as a [`WriteError`]: `taken` for a duplicate.
pub(super) fn unique(error: Error, taken: WriteError) -> WriteError {
    match refusal(&error) {
        Refusal::Duplicate => taken,
        Refusal::Other => error.into(),
    }
}

/// The server's code for an error.
pub(super) fn code(error: &Error) -> Option<i32> {
    match error.kind.as_ref() {
        ErrorKind::Command(command) => Some(command.code),
        ErrorKind::Write(WriteFailure::WriteError(write)) => Some(write.code),
        ErrorKind::Write(WriteFailure::WriteConcernError(concern)) => Some(concern.code),
        ErrorKind::InsertMany(many) => {
            let first = many.write_errors.as_ref().and_then(|errors| errors.first()).map(|error| error.code);
            first.or_else(|| many.write_concern_error.as_ref().map(|concern| concern.code))
        }
        _ => None,
    }
}

/// What kind of error it is, in words that hold no data.
pub(super) fn kind(error: &Error) -> &'static str {
    match error.kind.as_ref() {
        ErrorKind::Command(_) => "command",
        ErrorKind::Write(_) | ErrorKind::InsertMany(_) => "write",
        ErrorKind::Io(_) | ErrorKind::ConnectionPoolCleared { .. } => "connection",
        ErrorKind::ServerSelection { .. } => "no usable server",
        ErrorKind::Authentication { .. } => "authentication",
        ErrorKind::DnsResolve { .. } => "name resolution",
        _ => "other",
    }
}
