//! New accounts.

use async_trait::async_trait;
use domain::audit::Trail;

use super::Record;
use super::collection::Collection;
use super::document::first;
use super::pending::Place;
use super::plan::{Account, Decider};
use crate::ports::Written;
use crate::ports::sign_ups::{SignUpPlan, SignUps};

#[async_trait]
impl SignUps for Record {
    async fn commit(&self, plan: &SignUpPlan, trail: &Trail) -> Written {
        self.write(self.sign_up(plan, trail)).await
    }
}

impl Record {
    /// The new person decides.
    async fn sign_up(&self, plan: &SignUpPlan, trail: &Trail) -> Written {
        let id = plan.user.id.to_string();
        let decider = Decider::new(Place::new(Collection::Users, &id), trail);
        let mut person = decider.hide(first(&id, &plan.user)?);
        person.insert("plan", decider.mark());
        self.insert_user(person, &plan.user).await?;
        let account = Account { user: None, ..Account::of(plan) };
        let mut steps = self.prepare(&decider, account).await?;
        steps.push(decider.reveal(Collection::Users, id));
        self.decide(decider.decision().quietly().steps(steps).trail(trail)).await.map(|_| ())
    }
}
