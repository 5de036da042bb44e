//! What is to be made at Keycloak, and what has been made there. No plan is a change of its own that somebody would look for
//! in the audit log: each follows one that is there already.

use async_trait::async_trait;
use domain::realm_plan::{RealmPlan, RealmPlanKey};
use domain::time::Timestamp;
use domain::versioned::Versioned;

use super::{Stored, Written};

/// Plans.
#[async_trait]
pub trait RealmPlans: Send + Sync {
    /// Asks that somebody look at it now, making the plan if there is none.
    async fn ask(&self, key: RealmPlanKey, now: Timestamp) -> Stored<()>;

    /// A plan.
    async fn get(&self, key: RealmPlanKey) -> Stored<Option<Versioned<RealmPlan>>>;

    /// Those of the given plans that there are, in any order.
    async fn get_all(&self, keys: &[RealmPlanKey]) -> Stored<Vec<Versioned<RealmPlan>>>;

    /// Plans that are due, the longest first; at most `most`.
    async fn due(&self, now: Timestamp, most: u32) -> Stored<Vec<Versioned<RealmPlan>>>;

    /// Plans that ended in trouble, for the operator; at most `most`.
    async fn troubled(&self, most: u32) -> Stored<Vec<Versioned<RealmPlan>>>;

    /// Replaces a plan at the version at which it was read.
    ///
    /// # Errors
    /// `Conflict` when it has moved or is gone.
    async fn replace(&self, plan: &Versioned<RealmPlan>) -> Written;

    /// Forgets a plan at the version at which it was read.
    ///
    /// # Errors
    /// `Conflict` when it has moved or is gone.
    async fn remove(&self, plan: &Versioned<RealmPlan>) -> Written;
}
