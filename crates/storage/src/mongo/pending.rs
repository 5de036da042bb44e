//! Events that wait inside a document for their place in a chain. Each carries a MAC from the moment it
//! is made, so that nobody who can write to the database can slip one in.

use domain::audit::{AuditEvent, Trail};
use domain::audit_chain::AuditKey;
use mongodb::bson::{Bson, Document, doc};

use super::collection::Collection;
use crate::error::StorageError;
use crate::ports::Stored;

/// As many events may wait in one document; with more the appender is too far behind.
pub(super) const MOST: usize = 32;

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) collection: Collection,
    pub(super) id: String,
}

impl Place {
    pub(super) fn new(collection: Collection, id: impl ToString) -> Self {
        Self { collection, id: id.to_string() }
    }

    pub(super) fn filter(&self) -> Document {
        doc! {"_id": &self.id}
    }
}

/// The events of a trail as they wait.
pub(super) fn documents(trail: &Trail, key: &AuditKey) -> Stored<Vec<Bson>> {
    trail.events().iter().map(|event| document(event, key)).collect()
}

fn document(event: &AuditEvent, key: &AuditKey) -> Stored<Bson> {
    let text = serde_json::to_string(event).map_err(|_| StorageError::Unreadable)?;
    let mac = mac(&text, key);
    Ok(Bson::Document(doc! {"id": event.id.to_string(), "chain": event.chain.to_string(), "event": text, "mac": mac}))
}

fn mac(text: &str, key: &AuditKey) -> String {
    // Apart from the MACs of sealed events, which are over 32 bytes.
    key.mac(format!("pending event\n{text}").as_bytes()).to_string()
}

/// The events that wait in a document, in their order. One that is not what was written stays where it
/// is and raises an alarm.
pub(super) fn waiting(document: &Document, key: &AuditKey) -> Vec<AuditEvent> {
    let entries = document.get_array("pending").map(Vec::as_slice).unwrap_or_default();
    entries.iter().filter_map(|entry| read(entry.as_document()?, key)).collect()
}

fn read(entry: &Document, key: &AuditKey) -> Option<AuditEvent> {
    let text = entry.get_str("event").ok()?;
    if entry.get_str("mac").ok()? != mac(text, key) {
        tracing::error!(event = entry.get_str("id").ok(), "a waiting audit event is not what was written");
        return None;
    }
    serde_json::from_str(text).ok()
}
