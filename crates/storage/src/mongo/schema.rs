//! The schema: which version the database has, and its indexes.

use domain::audit_chain::AuditKey;
use futures_util::future::try_join_all;
use mongodb::Database;
use mongodb::bson::{Document, doc};
use mongodb::error::Error;

use super::collection::Collection;
use super::error::{Refusal, code, refusal};
use super::open::OpenError;

/// The version that this program writes.
const CURRENT: i64 = 1;
/// Which indexes it works with: raised when one is added. An older program works with more than it knows, so the version
/// stays as it is.
const INDEXES: i64 = 6;
/// Where the version stands.
pub(super) const COLLECTION: &str = "schema";
const ID: &str = "schema";
/// The server's code for what an account may not do.
const UNAUTHORIZED: i32 = 13;

/// Makes the schema unless it is there, and notes the audit key by which the log is written.
///
/// # Errors
/// When the database is of a newer program, or its audit log was written with another key.
pub(super) async fn prepare(database: &Database, key: &AuditKey) -> Result<(), OpenError> {
    match check(database, key).await? {
        Found::Schema => {}
        Found::Nothing => make(database).await?,
        Found::FewerIndexes => complete(database).await.map_err(without_indexes)?,
    }
    let first = doc! {"_id": ID, "audit_key": null};
    let note = doc! {"$set": {"audit_key": key.id()}};
    database.collection::<Document>(COLLECTION).update_one(first, note).await?;
    // Another process may have noted its own at the same time: what was noted must fit.
    check(database, key).await.map(|_| ())
}

/// Makes the collections with their indexes, then notes the version.
///
/// # Errors
/// When the database cannot be used.
pub(super) async fn make(database: &Database) -> Result<(), OpenError> {
    Ok(complete(database).await?)
}

async fn complete(database: &Database) -> Result<(), Error> {
    let making = Collection::ALL.into_iter().map(|collection| async move {
        let indexes = collection.indexes();
        if !indexes.is_empty() {
            database.collection::<Document>(collection.name()).create_indexes(indexes).await?;
        }
        Ok::<(), Error>(())
    });
    try_join_all(making).await?;
    let schema = database.collection::<Document>(COLLECTION);
    match schema.insert_one(doc! {"_id": ID, "version": CURRENT}).await {
        Err(error) if refusal(&error) == Refusal::Other => return Err(error),
        Ok(_) | Err(_) => {}
    }
    schema.update_one(doc! {"_id": ID}, doc! {"$max": {"indexes": INDEXES}}).await?;
    Ok(())
}

/// What an error means where only indexes were to be made.
fn without_indexes(error: Error) -> OpenError {
    if code(&error) == Some(UNAUTHORIZED) { OpenError::Indexes } else { error.into() }
}

/// Whether there is a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Ours.
    Schema,
    /// Ours, of a program that knew fewer indexes.
    FewerIndexes,
    /// None yet.
    Nothing,
}

/// Whether this program can work on the database.
pub(super) async fn check(database: &Database, key: &AuditKey) -> Result<Found, OpenError> {
    let Some(found) = database.collection::<Document>(COLLECTION).find_one(doc! {"_id": ID}).await? else {
        return Ok(Found::Nothing);
    };
    let version = found.get_i64("version").unwrap_or(i64::MAX);
    if version > CURRENT {
        return Err(OpenError::Newer { found: version, known: CURRENT });
    }
    match found.get_str("audit_key") {
        Ok(noted) if noted != key.id() => {
            Err(OpenError::AuditKey { given: key.id().to_owned(), found: noted.to_owned() })
        }
        Ok(_) | Err(_) if found.get_i64("indexes").unwrap_or(0) < INDEXES => Ok(Found::FewerIndexes),
        Ok(_) | Err(_) => Ok(Found::Schema),
    }
}

#[cfg(test)]
mod tests {
    use mongodb::bson;
    use mongodb::error::{CommandError, ErrorKind};

    use super::*;

    #[test]
    fn only_what_an_account_may_not_do_is_a_matter_of_accounts() {
        let answered = |code: i32| -> OpenError {
            let answer = doc! {"code": code, "codeName": "", "errmsg": ""};
            let command: CommandError = bson::deserialize_from_document(answer).unwrap();
            without_indexes(Error::from(ErrorKind::Command(command)))
        };
        assert!(matches!(answered(UNAUTHORIZED), OpenError::Indexes));
        // An index of that name with other fields.
        assert!(matches!(answered(86), OpenError::Unreachable("command")));
    }
}
