//! Why a decision could not be made: the document has moved on, or somebody is not done there yet.

use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::Collection;
use super::decision::Decision;
use super::pending::MOST;
use crate::ports::{Stored, Written};

/// Why a decision could not be made.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum InTheWay {
    /// Nothing: the document does not meet the conditions.
    Nothing,
    /// Another decision was unfinished, and is finished by now.
    NoLonger,
    /// Another decision is unfinished, in this document.
    Unfinished(Document),
    /// The document holds as many events as it may.
    TooManyEvents,
    /// This very decision: it was sent twice because its answer was lost on the way.
    Itself(Document),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    Yes,
    No,
}

impl Record {
    /// Why a decision could not be made.
    pub(super) async fn in_the_way(&self, decision: &Decision) -> Written<InTheWay> {
        let place = &decision.place;
        let Some(found) = self.one(place.collection, place.filter()).await? else {
            return Ok(InTheWay::Nothing);
        };
        if decision.trail.is_some() && self.has_been_made(&decision.name(), &found).await? == Made::Yes {
            return Ok(InTheWay::Itself(found));
        }
        // Before the conditions: who asks for what is so already is answered once all that follows from it is there.
        if found.get_array("steps").is_ok_and(|steps| !steps.is_empty()) {
            return Ok(InTheWay::Unfinished(found));
        }
        let mut met = place.filter();
        met.extend(decision.conditions.clone());
        if self.one(place.collection, met).await?.is_none() {
            return Ok(InTheWay::Nothing);
        }
        let waiting = found.get_array("pending").map_or(0, Vec::len);
        Ok(if waiting >= MOST && decision.trail.is_some() { InTheWay::TooManyEvents } else { InTheWay::NoLonger })
    }

    /// Whether a decision has been made although nobody was told: its event waits, or is in its chain.
    async fn has_been_made(&self, name: &str, found: &Document) -> Stored<Made> {
        let waiting = found.get_array("pending").map(Vec::as_slice).unwrap_or_default();
        let ids = waiting.iter().filter_map(|entry| entry.as_document()?.get_str("id").ok());
        let appended = || self.one(Collection::AuditEvents, doc! {"_id": name});
        Ok(if ids.into_iter().any(|id| id == name) || appended().await?.is_some() { Made::Yes } else { Made::No })
    }
}
