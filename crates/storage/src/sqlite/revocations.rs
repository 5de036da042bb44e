//! The record of revocations.

use async_trait::async_trait;
use domain::revocation::Revocation;
use domain::time::Timestamp;

use super::Record;
use super::document::{all, record};
use crate::ports::Stored;
use crate::ports::revocations::Revocations;

#[async_trait]
impl Revocations for Record {
    async fn live(&self, now: Timestamp) -> Stored<Vec<Revocation>> {
        let sql = "SELECT body FROM revocations WHERE expires_at > ?1";
        self.read(move |connection| all(connection, sql, [now.to_string()], |row| record(row, 0))).await
    }
}
