//! How tests open a database on MongoDB.

use std::time::Duration;

use domain::audit_chain::AuditKey;
use storage::fuse::Fuse;
use storage::mongo::{Account, MongoOptions, Standalone};

/// The key of the audit log in tests.
pub const KEY: &[u8] = b"the key of the audit log in tests";

/// The name of a database that nobody else uses.
pub fn fresh_name() -> String {
    format!("doorward_test_{}", uuid::Uuid::new_v4().simple())
}

/// A database of that name, opened as by the operator.
pub fn mongo(url: &str, database: &str) -> MongoOptions {
    MongoOptions {
        url: url.to_owned().into(),
        database: database.to_owned(),
        standalone: Standalone::Refused,
        account: Account::Everything,
        audit_key: AuditKey::new(KEY),
        observer: None,
        outside: None,
        announcer: None,
        // Rules, not times: the machine may be busy.
        budget: Duration::from_secs(30),
        fuse: Fuse::default(),
    }
}
