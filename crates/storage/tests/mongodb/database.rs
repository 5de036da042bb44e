//! A database of one's own.

use domain::audit::{AuditEvent, Chain, Trail};
use domain::id::{EventId, Id as _};
use storage::mongo::Mongo;
use test_kit::people::People;

pub use crate::options::{KEY, fresh_name, mongo as options};

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
