//! Events that wait: how many, for how long, and how they get to their chains.

use std::time::Duration;

use domain::audit::AuditEvent;
use futures_util::TryStreamExt as _;
use mongodb::Cursor;
use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::Collection;
use super::pending::{self, Place};
use super::settler::{Patience, Watch, place};
use crate::ports::Stored;

/// After so many rounds waiting events are brought by this process too.
const ROUNDS_OF_EVENTS: u32 = 1;
/// How many documents are looked at, or brought, at once.
const AT_ONCE: usize = 500;
/// How long one round brings events: then it is looked again how long the others have been waiting.
const BRINGING: Duration = Duration::from_secs(5);

/// The events that were found waiting.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// How many.
    pub(super) events: u64,
    /// For how many rounds the oldest has been.
    pub(super) rounds: u32,
    /// Where those are whose turn it is.
    due: Vec<Place>,
}

impl Record {
    /// Looks at every event that waits, however many: what is not looked at does not grow old.
    pub(super) async fn look_at_events(
        &self,
        watch: &mut Watch,
        patience: Patience,
        own: &[Collection],
    ) -> Stored<Found> {
        let mut all = Found::default();
        for collection in own {
            let mut lying = self.lying(*collection, "pending.chain", doc! {"pending": 1}).await?;
            loop {
                let some = self.some_of(&mut lying).await?;
                if some.is_empty() {
                    break;
                }
                for document in some {
                    self.note(watch, patience, &mut all, (*collection, &document));
                }
            }
        }
        Ok(all)
    }

    fn note(&self, watch: &mut Watch, patience: Patience, all: &mut Found, found: (Collection, &Document)) {
        let (collection, document) = found;
        let mut longest = None;
        for event in pending::waiting(document, &self.0.key) {
            all.events += 1;
            longest = longest.max(Some(watch.seen(format!("event {}", event.id))));
        }
        let Some(rounds) = longest else { return };
        all.rounds = all.rounds.max(rounds);
        if rounds >= ROUNDS_OF_EVENTS || patience == Patience::None {
            all.due.push(place(collection, document));
        }
    }

    /// Brings what was found, for some seconds; each round begins elsewhere, so that what cannot be appended does
    /// not keep the rest from it.
    pub(super) async fn bring_found(&self, watch: &Watch, patience: Patience, found: Found) -> Stored<()> {
        let mut due = found.due;
        let first = watch.rounds().saturating_mul(AT_ONCE).checked_rem(due.len()).unwrap_or_default();
        due.rotate_left(first);
        let bringing = self.bring_places(&due);
        match patience {
            Patience::None => bringing.await,
            Patience::Usual => tokio::time::timeout(BRINGING, bringing).await.unwrap_or(Ok(())),
        }
    }

    async fn bring_places(&self, due: &[Place]) -> Stored<()> {
        for some in due.chunk_by(|one, next| one.collection == next.collection).flat_map(|some| some.chunks(AT_ONCE)) {
            let Some(collection) = some.first().map(|place| place.collection) else { continue };
            let ids: Vec<&str> = some.iter().map(|place| place.id.as_str()).collect();
            let documents = self.documents(collection);
            let finding = documents.find(doc! {"_id": {"$in": ids}}).projection(doc! {"pending": 1});
            let found: Vec<Document> = self.read(async { Ok(finding.await?.try_collect().await?) }).await?;
            self.bring_documents(collection, &found).await;
        }
        Ok(())
    }

    /// Brings the events that wait in some documents, all at once: they are appended in groups.
    pub(super) async fn bring_documents(&self, collection: Collection, documents: &[Document]) {
        let waiting = documents.iter().map(|document| {
            let events: Vec<AuditEvent> = pending::waiting(document, &self.0.key);
            (place(collection, document), events)
        });
        self.0.appender.append_all(waiting.filter(|(_, events)| !events.is_empty()).collect()).await;
    }

    /// Everything that has `field`; of each no more than `only`.
    pub(super) async fn lying(&self, collection: Collection, field: &str, only: Document) -> Stored<Cursor<Document>> {
        let mut there = Document::new();
        there.insert(field, doc! {"$exists": true});
        let documents = self.documents(collection);
        self.read(async { Ok(documents.find(there).projection(only).batch_size(500).await?) }).await
    }

    /// The next of them; none at the end.
    pub(super) async fn some_of(&self, lying: &mut Cursor<Document>) -> Stored<Vec<Document>> {
        self.read(async {
            let mut some = Vec::new();
            while some.len() < AT_ONCE {
                match lying.try_next().await? {
                    Some(document) => some.push(document),
                    None => break,
                }
            }
            Ok(some)
        })
        .await
    }
}
