//! Upkeep of the file.

use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;
use rusqlite::params;

use super::{Record, idempotency};
use crate::ports::housekeeping::Housekeeping;
use crate::ports::{Stored, only_stored};

/// How long what has expired is kept.
const KEPT: Duration = Duration::from_secs(3_600);

#[async_trait]
impl Housekeeping for Record {
    async fn check(&self) -> Stored<()> {
        self.read(|connection| connection.query_row("SELECT count(*) FROM set_up", [], |_| Ok(()))).await
    }

    async fn purge(&self, now: Timestamp) -> Stored<u64> {
        let before = now.minus(KEPT);
        let purged = self
            .write(move |unit| {
                let mut gone = 0;
                for sql in [
                    "DELETE FROM revocations WHERE expires_at < ?1",
                    "DELETE FROM login_sessions WHERE expires_at < ?1",
                    "DELETE FROM password_resets WHERE expires_at < ?1",
                ] {
                    gone += unit.execute(sql, params![before.to_string()])? as u64;
                }
                for table in idempotency::TABLES {
                    gone += idempotency::forget(unit, table, before)? as u64;
                }
                Ok(gone)
            })
            .await;
        purged.map_err(only_stored)
    }
}
