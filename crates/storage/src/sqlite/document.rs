//! Records as JSON documents in rows.

use domain::versioned::Versioned;
use rusqlite::types::Type;
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Params, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{StorageError, WriteError};

/// The document of a record.
pub(super) fn body<T: Serialize>(record: &T) -> Result<String, WriteError> {
    serde_json::to_string(record).map_err(|_| StorageError::Unreadable.into())
}

/// Reads a document from column `index`.
pub(super) fn record<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(index)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, Type::Text, error.into()))
}

/// Reads `version, body` from columns 0 and 1.
pub(super) fn versioned<T: DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<Versioned<T>> {
    Ok(Versioned { version: unsigned(row, 0)?, record: record(row, 1)? })
}

/// Reads a count or version.
pub(super) fn unsigned(row: &Row<'_>, index: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(index)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(index, number))
}

/// A count, version or sequence number as SQLite holds it.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The one row that `sql` finds, if any, read by `read`.
pub(super) fn one<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    connection.prepare_cached(sql)?.query_row(parameters, read).optional()
}

/// All rows that `sql` finds, read by `read`.
pub(super) fn all<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut statement: CachedStatement<'_> = connection.prepare_cached(sql)?;
    statement.query_map(parameters, read)?.collect()
}
