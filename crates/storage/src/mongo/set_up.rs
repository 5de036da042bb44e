//! Set-up.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::role::PlatformRole;
use mongodb::bson::doc;

use super::Record;
use super::collection::Collection;
use super::pending::Place;
use super::plan::{Account, Decider};
use super::rosters::RosterKey;
use super::step::Step;
use crate::error::WriteError;
use crate::ports::set_up::{SetUp, SetUpState};
use crate::ports::sign_ups::SignUpPlan;
use crate::ports::{Stored, Written};

/// The one document of its collection.
const ID: &str = "set_up";

#[async_trait]
impl SetUp for Record {
    async fn state(&self) -> Stored<SetUpState> {
        let done = doc! {"_id": ID, "plan": null};
        let done = self.read(self.one(Collection::SetUp, done)).await?;
        Ok(if done.is_some() { SetUpState::Done } else { SetUpState::Required })
    }

    async fn complete(&self, plan: &SignUpPlan, trail: &Trail) -> Written {
        self.write(self.complete_set_up(plan, trail)).await
    }
}

impl Record {
    async fn complete_set_up(&self, plan: &SignUpPlan, trail: &Trail) -> Written {
        let decider = Decider::new(Place::new(Collection::SetUp, ID), trail);
        let done_at = plan.user.created_at.to_string();
        let begun = doc! {"_id": ID, "version": 1_i64, "done_at": done_at, "plan": decider.mark()};
        match self.insert(Collection::SetUp, begun, doc! {"_id": ID}).await {
            Err(WriteError::Taken(_)) => return Err(WriteError::Conflict),
            begun => begun?,
        }
        let prepared = self.prepare(&decider, Account::of(plan)).await;
        let mut steps = match prepared {
            Ok(steps) => steps,
            Err(error) => {
                let ours = doc! {"_id": ID, "plan.id": &decider.name};
                self.0.fuse.blows()?;
                self.documents(Collection::SetUp).delete_one(ours).await?;
                return Err(error);
            }
        };
        if plan.user.enabled && plan.user.platform_role == PlatformRole::SuperAdmin {
            steps.insert(0, Step::Enrol { roster: RosterKey::Platform, user_id: plan.user.id });
        }
        self.decide(decider.decision().steps(steps).trail(trail)).await.map(|_| ())
    }
}
