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

use futures_util::{StreamExt as _, stream};
use mongodb::bson::{Bson, Document, doc};

use super::account::Writes;
use super::collection::Collection;
use super::pending::Place;
use super::{Core, Record, step};
use crate::error::{StorageError, WriteError};
use crate::ports::housekeeping::Backlog;
use crate::ports::{Stored, Written};

/// How often the job runs.
const EVERY: Duration = Duration::from_secs(5);
/// After so many rounds waiting events are a backlog: 10 s.
const ROUNDS_OF_BACKLOG: u32 = 3;
/// After so many rounds an open plan is taken away: 30 s, ten times the budget of the call that made it.
const ROUNDS_OF_PLANS: u32 = 6;
/// In how many documents steps are taken at once.
const STEPS_AT_ONCE: usize = 16;

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
    rounds: usize,
}

impl Watch {
    /// Notes that something lies there; for how many rounds it has.
    pub(super) fn seen(&mut self, what: String) -> u32 {
        let rounds = self.before.get(&what).map_or(0, |rounds| rounds.saturating_add(1));
        self.now.insert(what, rounds);
        rounds
    }

    /// Ends a round.
    fn turn(&mut self) {
        self.before = std::mem::take(&mut self.now);
        self.rounds = self.rounds.wrapping_add(1);
    }

    /// How many rounds there have been.
    pub(super) const fn rounds(&self) -> usize {
        self.rounds
    }
}

impl Record {
    /// One round. What follows from decisions comes first: revocations are among it.
    pub(super) async fn settle(&self, watch: &mut Watch, patience: Patience) -> Written {
        let own = |collection: &Collection| self.0.account.writes(*collection) == Writes::Yes;
        let deciding: Vec<Collection> = Collection::DECIDING.into_iter().filter(own).collect();
        for collection in &deciding {
            self.settle_steps(*collection).await?;
        }
        let found = self.look_at_events(watch, patience, &deciding).await?;
        self.0.behind.store(found.rounds >= ROUNDS_OF_BACKLOG, Ordering::Release);
        *self.0.backlog.lock() = Backlog { events: found.events, oldest: EVERY * found.rounds };
        self.bring_found(watch, patience, found).await?;
        for collection in deciding {
            self.settle_plans(watch, patience, collection).await?;
        }
        for collection in Collection::DEPENDENT.into_iter().filter(own) {
            self.settle_dependents(watch, patience, collection).await?;
        }
        watch.turn();
        Ok(())
    }

    /// Looks at every plan, however many: what is not looked at does not grow old.
    async fn settle_plans(&self, watch: &mut Watch, patience: Patience, collection: Collection) -> Stored<()> {
        let mut lying = self.lying(collection, "plan.id", doc! {"plan": 1}).await?;
        loop {
            let some = self.some_of(&mut lying).await?;
            if some.is_empty() {
                return Ok(());
            }
            for document in some {
                let settling = self.settle_plan(watch, patience, collection, &document);
                go_on(collection, self.within_budget(settling).await);
            }
        }
    }

    /// The same for what was made for plans.
    async fn settle_dependents(&self, watch: &mut Watch, patience: Patience, collection: Collection) -> Stored<()> {
        let mut lying = self.lying(collection, "plan_id", doc! {"plan_id": 1, "plan_of": 1}).await?;
        loop {
            let some = self.some_of(&mut lying).await?;
            if some.is_empty() {
                return Ok(());
            }
            for document in some {
                let settling = self.settle_dependent(watch, patience, &document);
                go_on(collection, self.within_budget(settling).await);
            }
        }
    }

    /// Settles one document within the budget of a call.
    async fn within_budget<T>(&self, settling: impl Future<Output = Written<T>>) -> Written<T> {
        let settled = tokio::time::timeout(self.0.budget, settling).await;
        settled.unwrap_or(Err(WriteError::Storage(StorageError::Unavailable)))
    }

    /// Takes all steps that were left over, each document within the budget of a call: one that cannot be finished
    /// holds up no other.
    async fn settle_steps(&self, collection: Collection) -> Stored<()> {
        let mut lying = self.lying(collection, "steps.decision", doc! {"steps": 1}).await?;
        loop {
            let some = self.some_of(&mut lying).await?;
            if some.is_empty() {
                return Ok(());
            }
            let finishing = stream::iter(some).for_each_concurrent(STEPS_AT_ONCE, |document| async move {
                let place = place(collection, &document);
                let finished = self.within_budget(self.finish_left_over(&place, &document)).await;
                go_on(collection, finished.map(|_| ()));
            });
            finishing.await;
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

/// Where a document is.
pub(super) fn place(collection: Collection, document: &Document) -> Place {
    let id = document.get("_id").and_then(Bson::as_str).unwrap_or_default();
    Place::new(collection, id)
}
