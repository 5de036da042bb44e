//! What SQLite's errors mean for the ports.

use rusqlite::ErrorCode;

use crate::error::{StorageError, WriteError};

/// A store's answer for an error of SQLite. The cause goes to the log; SQLite's messages hold no values.
pub(super) fn stored(error: &rusqlite::Error) -> StorageError {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) if failure.code == ErrorCode::DiskFull => StorageError::Full,
        rusqlite::Error::FromSqlConversionFailure(..) => {
            tracing::error!("a stored record cannot be read by this version");
            StorageError::Unreadable
        }
        other => {
            tracing::error!(error = %other, "the database answered with an error");
            StorageError::Unavailable
        }
    }
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(stored(&error))
    }
}

/// The same, but `taken` where a unique index refuses.
pub(super) fn unique(error: rusqlite::Error, taken: WriteError) -> WriteError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => taken,
        _ => error.into(),
    }
}
