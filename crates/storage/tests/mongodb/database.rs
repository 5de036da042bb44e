//! A database of one's own.

use domain::audit::{AuditEvent, Chain, Trail};
use domain::audit_chain::AuditKey;
use domain::id::{EventId, Id as _};
use storage::fuse::Fuse;
use storage::mongo::{Account, Mongo, MongoOptions, Standalone};
use test_kit::people::People;

pub const KEY: &[u8] = b"the key of the audit log in tests";

pub fn options(url: &str, database: &str) -> MongoOptions {
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
        budget: std::time::Duration::from_secs(30),
        fuse: Fuse::default(),
    }
}

pub fn fresh_name() -> String {
    format!("doorward_test_{}", uuid::Uuid::new_v4().simple())
}

pub async fn open(url: &str, database: &str) -> Mongo {
    Mongo::open(options(url, database), storage::memory::open()).await.unwrap()
}

/// An event that no other process makes too.
pub fn event(people: &People, chain: Chain) -> AuditEvent {
    let mut event = people.event(chain);
    event.id = EventId::from_uuid(uuid::Uuid::new_v4());
    event
}

pub fn trail(people: &People, chain: Chain) -> Trail {
    Trail::of(event(people, chain))
}
