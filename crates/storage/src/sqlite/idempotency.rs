//! Idempotency keys, kept in the records that they made.

use domain::idempotency::IdempotencyMark;
use domain::time::Timestamp;
use rusqlite::params;

use super::document::one;
use super::unit::Unit;
use crate::error::{UniqueKey, WriteError};
use crate::ports::Written;

/// The tables whose records are found by the mark of a key. A sign-up is found by its address.
pub(super) const TABLES: [&str; 4] = ["invitations", "organizations", "workspace_sessions", "workspaces"];

/// Sees to it that the key of a new record is free: a mark whose time is over is cleared.
///
/// # Errors
/// `Taken(IdempotencyKey)` while another record keeps it.
pub(super) fn claim(unit: &Unit<'_>, table: &str, mark: Option<&IdempotencyMark>, now: Timestamp) -> Written {
    let Some(mark) = mark else { return Ok(()) };
    let scope = mark.scope.as_str();
    let held = format!("SELECT body ->> '$.idempotency.until' FROM {table} WHERE idempotency_scope = ?1");
    let until: Option<String> = one(unit.connection, &held, [scope], |row| row.get(0))?;
    match until {
        None => Ok(()),
        Some(until) if until > now.to_string() => Err(WriteError::Taken(UniqueKey::IdempotencyKey)),
        Some(_) => unit.execute(&forgetting(table, "idempotency_scope = ?1"), [scope]).map(|_| ()),
    }
}

/// Clears the marks whose time was over at that moment; says how many there were.
pub(super) fn forget(unit: &Unit<'_>, table: &str, before: Timestamp) -> Written<usize> {
    let over = "idempotency_scope IS NOT NULL AND body ->> '$.idempotency.until' <= ?1";
    unit.execute(&forgetting(table, over), params![before.to_string()])
}

fn forgetting(table: &str, which: &str) -> String {
    format!("UPDATE {table} SET body = json_remove(body, '$.idempotency'), version = version + 1 WHERE {which}")
}
