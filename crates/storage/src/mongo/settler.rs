//! The job that finishes what a crash, or an answer that was lost, left over.
//!
//! | found | what is done |
//! |---|---|
//! | steps of a decision | they are taken |
//! | events that wait | they are appended |
//! | a plan without a decision, for 30 s | it is taken away, then what was made for it |
//! | something made for a plan that is gone | it is removed |
//!
//! How long something has been lying there is counted in this job's own rounds, not by any clock: clocks
//! of other machines may be wrong.

use std::collections::HashMap;
use std::sync::Weak;
use std::sync::atomic::Ordering;
use std::time::Duration;

use mongodb::bson::{Bson, Document, doc};

use super::account::Writes;
use super::collection::Collection;
use super::pending::{self, Place};
use super::{Core, Record, step};
use crate::ports::housekeeping::Backlog;
use crate::ports::{Stored, Written};

/// How often the job runs.
const EVERY: Duration = Duration::from_secs(5);
/// After so many rounds waiting events are brought by this process too.
const ROUNDS_OF_EVENTS: u32 = 1;
/// After so many rounds waiting events are a backlog: 10 s.
const ROUNDS_OF_BACKLOG: u32 = 3;
/// After so many rounds an open plan is taken away: 30 s, ten times the budget of the call that made it.
const ROUNDS_OF_PLANS: u32 = 6;
/// How many documents of a kind one round looks at.
pub(super) const AT_ONCE: i64 = 500;

/// How long left-overs may lie before they are seen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// As long as the call that made them may still be at it.
    Usual,
    /// Not at all: nobody else is at work. For tests, and for the operator after a restore.
    None,
}

/// Runs the job until the store is gone.
pub(super) async fn run(core: Weak<Core>) {
    let mut watch = Watch::default();
    let mut rounds = tokio::time::interval(EVERY);
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        let Some(core) = core.upgrade() else { return };
        let record = Record(core);
        if let Err(error) = record.settle(&mut watch, Patience::Usual).await {
            tracing::warn!(%error, "what was left over cannot be finished now");
        }
    }
}

/// What lay there before, and for how many rounds.
#[derive(Debug, Default)]
pub(super) struct Watch {
    before: HashMap<String, u32>,
    now: HashMap<String, u32>,
}

impl Watch {
    /// Notes that something lies there; for how many rounds it has.
    fn seen(&mut self, what: String) -> u32 {
        let rounds = self.before.get(&what).map_or(0, |rounds| rounds.saturating_add(1));
        self.now.insert(what, rounds);
        rounds
    }

    /// Ends a round; gives how many things whose name begins so lie there, and the longest that one has.
    fn turn(&mut self, prefix: &str) -> (usize, u32) {
        self.before = std::mem::take(&mut self.now);
        let lying = self.before.iter().filter(|(what, _)| what.starts_with(prefix));
        lying.fold((0, 0), |(count, longest), (_, rounds)| (count + 1, longest.max(*rounds)))
    }
}

impl Record {
    /// One round.
    pub(super) async fn settle(&self, watch: &mut Watch, patience: Patience) -> Written {
        let own = |collection: &Collection| self.0.account.writes(*collection) == Writes::Yes;
        for collection in Collection::DECIDING.into_iter().filter(own) {
            for document in self.lying(collection, "plan.id").await? {
                go_on(collection, self.settle_plan(watch, patience, collection, &document).await);
            }
            for document in self.lying(collection, "steps.decision").await? {
                let place = place(collection, &document);
                go_on(collection, self.finish_left_over(&place, &document).await.map(|_| ()));
            }
            for document in self.lying(collection, "pending.chain").await? {
                self.settle_events(watch, patience, collection, &document).await;
            }
        }
        for collection in Collection::DEPENDENT.into_iter().filter(own) {
            for document in self.lying(collection, "plan_id").await? {
                go_on(collection, self.settle_dependent(watch, patience, &document).await);
            }
        }
        let (events, rounds) = watch.turn("event ");
        self.0.behind.store(rounds >= ROUNDS_OF_BACKLOG, Ordering::Release);
        *self.0.backlog.lock() = Backlog { events: events as u64, oldest: EVERY * rounds };
        Ok(())
    }

    async fn lying(&self, collection: Collection, field: &str) -> Stored<Vec<Document>> {
        let mut filter = Document::new();
        filter.insert(field, doc! {"$exists": true});
        self.read(self.all(collection, filter, Document::new(), AT_ONCE)).await
    }

    async fn settle_events(&self, watch: &mut Watch, patience: Patience, collection: Collection, document: &Document) {
        let events = pending::waiting(document, &self.0.key);
        let rounds = events.iter().map(|event| watch.seen(format!("event {}", event.id))).max();
        if rounds.is_some_and(|rounds| rounds >= ROUNDS_OF_EVENTS || patience == Patience::None) {
            self.bring(collection, document).await;
        }
    }

    pub(super) async fn bring(&self, collection: Collection, document: &Document) {
        let events = pending::waiting(document, &self.0.key);
        if !events.is_empty() {
            self.0.appender.append(&place(collection, document), events).await;
        }
    }

    async fn settle_plan(
        &self,
        watch: &mut Watch,
        patience: Patience,
        collection: Collection,
        document: &Document,
    ) -> Written {
        let Some(plan) = document.get_document("plan").ok().and_then(|plan| plan.get_str("id").ok()) else {
            return Ok(());
        };
        if watch.seen(format!("plan {plan}")) < ROUNDS_OF_PLANS && patience == Patience::Usual {
            return Ok(());
        }
        let mut ours = place(collection, document).filter();
        ours.insert("plan.id", plan);
        let documents = self.documents(collection);
        // From here on a slow writer fails: the plan it would make real is no longer there.
        let taken = if collection == Collection::Invitations {
            let back = doc! {"$unset": {"plan": ""}, "$inc": {"version": 1_i64}};
            documents.update_one(ours, back).await?.modified_count
        } else {
            documents.delete_one(ours).await?.deleted_count
        };
        if taken == 1 {
            tracing::info!(collection = collection.name(), "took away a plan that nobody finished");
            self.abandon(plan).await?;
        }
        Ok(())
    }

    /// Something hidden belongs to an open plan, to a decision whose steps will reveal it, or to nothing.
    async fn settle_dependent(&self, watch: &mut Watch, patience: Patience, document: &Document) -> Written {
        let (Ok(plan), Ok(of)) = (document.get_str("plan_id"), document.get_str("plan_of")) else { return Ok(()) };
        let Some((collection, id)) = of.split_once('/') else { return Ok(()) };
        let Some(collection) = Collection::named(collection) else { return Ok(()) };
        // No more than that: it may be a person, of whom another service's process need not know more.
        let documents = self.documents(collection);
        let decider = documents.find_one(Place::new(collection, id).filter());
        let decider = decider.projection(doc! {"plan": 1, "steps": 1}).await?;
        if decider.as_ref().is_some_and(|decider| holds(decider, plan)) {
            return Ok(());
        }
        if watch.seen(format!("dependent {plan}")) >= ROUNDS_OF_PLANS || patience == Patience::None {
            self.abandon(plan).await?;
        }
        Ok(())
    }
}

/// One document that cannot be finished, written perhaps by a newer version, must not hold up the others.
fn go_on(collection: Collection, settled: Written) {
    if let Err(error) = settled {
        tracing::warn!(%error, collection = collection.name(), "a document cannot be finished now");
    }
}

/// Whether a decider still has that plan before it, or the steps that follow from it.
fn holds(decider: &Document, plan: &str) -> bool {
    let open = decider.get_document("plan").ok().and_then(|open| open.get_str("id").ok());
    let decided = step::left_over(decider).ok().flatten();
    open == Some(plan) || decided.is_some_and(|(decision, _)| decision == plan)
}

fn place(collection: Collection, document: &Document) -> Place {
    let id = document.get("_id").and_then(Bson::as_str).unwrap_or_default();
    Place::new(collection, id)
}
