//! Asking that Keycloak follow a change: before the change is made, so that one that is made is always followed, and once more
//! when it has been made, so that it is followed at once.

use domain::credential::CredentialSource;
use domain::id::{OrganizationId, UserId};
use domain::realm_plan::RealmPlanKey;
use domain::user::User;
use http_kit::problem::Problem;
use storage::error::StorageError;

use crate::state::State;

/// What was asked for. To be told when the change has been made; if that is forgotten, Keycloak follows a minute later.
#[must_use = "the change is followed at once when it is told that it was made"]
#[derive(Debug)]
pub struct Asked<'a> {
    state: &'a State,
    keys: Vec<RealmPlanKey>,
}

impl State {
    /// Asks that somebody's account follow a change of their membership; nothing where Keycloak does not verify their password.
    ///
    /// # Errors
    /// When that cannot be kept: then the change must not be made.
    pub async fn followed(&self, organization: OrganizationId, user: &User) -> Result<Asked<'_>, StorageError> {
        match user.credential_source {
            CredentialSource::Keycloak => self.ask([account(organization, user.id)]).await,
            CredentialSource::Local | CredentialSource::None => Ok(self.asked_for_nothing()),
        }
    }

    /// The same for a change of the person, in all of their organizations.
    ///
    /// # Errors
    /// When that cannot be kept: then the change must not be made.
    pub async fn followed_everywhere(&self, user: &User) -> Result<Asked<'_>, StorageError> {
        if self.keycloak.is_none() || user.credential_source != CredentialSource::Keycloak {
            return Ok(self.asked_for_nothing());
        }
        let choices = self.stores.memberships.choices(user.id).await?;
        self.ask(choices.iter().map(|choice| account(choice.organization.id, user.id))).await
    }

    /// Asks for plans, where Keycloak is configured.
    ///
    /// # Errors
    /// When that cannot be kept.
    pub async fn ask(&self, keys: impl IntoIterator<Item = RealmPlanKey>) -> Result<Asked<'_>, StorageError> {
        let keys: Vec<_> = if self.keycloak.is_some() { keys.into_iter().collect() } else { Vec::new() };
        for key in &keys {
            self.stores.realm_plans.ask(*key, self.now()).await?;
        }
        Ok(Asked { state: self, keys })
    }

    /// What is asked for where Keycloak has nothing to follow.
    pub(super) const fn asked_for_nothing(&self) -> Asked<'_> {
        Asked { state: self, keys: Vec::new() }
    }

    /// Looks whether Keycloak can be used, before something is used up that needs it; where it is not configured, nothing is.
    ///
    /// # Errors
    /// 503.
    pub async fn keycloak_answers(&self) -> Result<(), Problem> {
        match &self.keycloak {
            Some(keycloak) => Ok(keycloak.answers(self.now()).await?),
            None => Ok(()),
        }
    }
}

impl Asked<'_> {
    /// The change has been made.
    pub async fn made(self) {
        let Some(keycloak) = &self.state.keycloak else { return };
        if self.keys.is_empty() {
            return;
        }
        for key in &self.keys {
            // What was asked for before stands in any case.
            let _ = self.state.stores.realm_plans.ask(*key, self.state.now()).await;
        }
        keycloak.news.notify_one();
    }
}

/// Somebody's account in the realm of an organization.
#[must_use]
pub const fn account(organization_id: OrganizationId, user_id: UserId) -> RealmPlanKey {
    RealmPlanKey::Account { organization_id, user_id }
}
