//! Plans for Keycloak.

use async_trait::async_trait;
use domain::realm_plan::{RealmPlan, RealmPlanKey};
use domain::time::Timestamp;
use domain::versioned::Versioned;
use mongodb::bson::{Bson, Document, doc};

use super::Record;
use super::collection::Collection;
use super::document::{body, signed, versioned};
use crate::error::{StorageError, WriteError};
use crate::ports::realm_plans::RealmPlans;
use crate::ports::{Stored, Written};

#[async_trait]
impl RealmPlans for Record {
    async fn ask(&self, key: RealmPlanKey, now: Timestamp) -> Stored<()> {
        let Bson::Document(mut first) = body(&RealmPlan::new(key, now))? else { return Err(StorageError::Unreadable) };
        let mut set = Document::new();
        for member in ["asked_at", "due_at"] {
            set.insert(format!("body.{member}"), first.remove(member));
        }
        let rest: Document = first.into_iter().map(|(member, value)| (format!("body.{member}"), value)).collect();
        let update = doc! {"$set": set, "$setOnInsert": rest, "$inc": {"version": 1_i64}};
        let plans = self.documents(Collection::RealmPlans);
        self.read(async {
            plans.update_one(doc! {"_id": key.to_string()}, update).upsert(true).await?;
            Ok(())
        })
        .await
    }

    async fn get(&self, key: RealmPlanKey) -> Stored<Option<Versioned<RealmPlan>>> {
        let found = self.read(self.one(Collection::RealmPlans, doc! {"_id": key.to_string()})).await?;
        found.as_ref().map(versioned).transpose()
    }

    async fn get_all(&self, keys: &[RealmPlanKey]) -> Stored<Vec<Versioned<RealmPlan>>> {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        self.plans(doc! {"_id": {"$in": keys}}, doc! {"_id": 1}, 0).await
    }

    async fn due(&self, now: Timestamp, most: u32) -> Stored<Vec<Versioned<RealmPlan>>> {
        let due = doc! {"body.due_at": {"$lte": now.to_string()}};
        self.plans(due, doc! {"body.due_at": 1}, i64::from(most)).await
    }

    async fn troubled(&self, most: u32) -> Stored<Vec<Versioned<RealmPlan>>> {
        self.plans(doc! {"body.trouble": {"$exists": true}}, doc! {"_id": 1}, i64::from(most)).await
    }

    async fn replace(&self, plan: &Versioned<RealmPlan>) -> Written {
        let set = doc! {"$set": {"body": body(&plan.record)?}, "$inc": {"version": 1_i64}};
        let done = self.read(async {
            self.0.fuse.blows()?;
            Ok(self.documents(Collection::RealmPlans).update_one(at(plan), set).await?.matched_count)
        });
        if done.await? == 1 { Ok(()) } else { Err(WriteError::Conflict) }
    }

    async fn remove(&self, plan: &Versioned<RealmPlan>) -> Written {
        let done = self.read(async {
            self.0.fuse.blows()?;
            Ok(self.documents(Collection::RealmPlans).delete_one(at(plan)).await?.deleted_count)
        });
        if done.await? == 1 { Ok(()) } else { Err(WriteError::Conflict) }
    }
}

impl Record {
    async fn plans(&self, filter: Document, sort: Document, most: i64) -> Stored<Vec<Versioned<RealmPlan>>> {
        let found = self.read(self.all(Collection::RealmPlans, filter, sort, most)).await?;
        found.iter().map(versioned).collect()
    }
}

/// A plan at the version at which it was read.
fn at(plan: &Versioned<RealmPlan>) -> Document {
    doc! {"_id": plan.record.key.to_string(), "version": signed(plan.version)}
}
