//! Versions of the schema. A file is brought forward step by step; a newer one is refused.

use rusqlite::Connection;

/// Marks our files among SQLite's: "Dwrd".
const APPLICATION_ID: i32 = 0x4477_7264;

/// Each step brings a file from the version of its index to the next.
const STEPS: [&str; 6] = [
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
];

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaProblem {
    /// Written by a newer version of this program.
    #[error("the database has schema version {found}, this program knows up to {known}; use the newer program")]
    Newer {
        /// The file's version.
        found: usize,
        /// The newest that this program knows.
        known: usize,
    },
    /// Not ours.
    #[error("the file is no Doorward database")]
    Foreign,
    /// SQLite refuses.
    #[error("the database cannot be opened: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// Brings the schema up to date.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), SchemaProblem> {
    let mut version = check(connection)?;
    while let Some(step) = STEPS.get(version) {
        version += 1;
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", i64::try_from(version).unwrap_or(i64::MAX))?;
        transaction.commit()?;
    }
    Ok(())
}

/// The version of a file, if this program may use it.
pub(super) fn check(connection: &Connection) -> Result<usize, SchemaProblem> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let version = usize::try_from(version).map_err(|_| SchemaProblem::Foreign)?;
    if application != APPLICATION_ID && (version > 0 || tables > 0) {
        return Err(SchemaProblem::Foreign);
    }
    if version > STEPS.len() {
        return Err(SchemaProblem::Newer { found: version, known: STEPS.len() });
    }
    Ok(version)
}
