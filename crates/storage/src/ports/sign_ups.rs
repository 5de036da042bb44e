//! How people come in with an account: effects over a user, perhaps an organization, and a membership.

use async_trait::async_trait;
use domain::audit::Trail;
use domain::membership::Membership;
use domain::organization::Organization;
use domain::user::User;

use super::Written;

/// New accounts.
#[async_trait]
pub trait SignUps: Send + Sync {
    /// Makes all that the plan names, or nothing. An administrator's membership also enters the
    /// roster. Until it is done, no part of it is visible to any query.
    ///
    /// # Errors
    /// `Taken(Email)`, `Taken(Identity)`, `Taken(Slug)`.
    async fn commit(&self, plan: &SignUpPlan, trail: &Trail) -> Written;
}

/// What a sign-up makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUpPlan {
    /// The new person.
    pub user: User,
    /// The new organization, when the person brings one; else the membership names one that exists.
    pub organization: Option<Organization>,
    /// The person's membership. Its generation is set by the store.
    pub membership: Membership,
}
