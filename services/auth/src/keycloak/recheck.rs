//! Whether somebody who signed in by Keycloak is still there and enabled, looked at when their login session is refreshed.

use std::time::Duration;

use domain::login_session::LoginSession;
use domain::organization::Organization;
use domain::realm_plan::RealmPlanKey;
use domain::time::{Timestamp, hours};
use domain::user::User;
use serde_json::Value;

use super::Keycloak;
use super::admin::Found;
use super::trouble::KeycloakTrouble;
use crate::state::State;

/// How long after the last good look refreshes pass while Keycloak does not answer.
const OUTAGE: Duration = hours(1);
/// How long one waits for it: the route has three seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// What came of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rechecked {
    /// They may go on; looked at then.
    Good(Timestamp),
    /// They are gone there, or disabled: the login session ends.
    Gone,
}

impl Keycloak {
    /// Looks whether the person of a login session is still in order in the realm where they act.
    ///
    /// # Errors
    /// When Keycloak has not answered for an hour.
    pub async fn recheck(
        &self,
        state: &State,
        user: &User,
        session: &LoginSession,
        organization: &Organization,
    ) -> Result<Rechecked, KeycloakTrouble> {
        let (now, Some(checked_at)) = (state.now(), session.realm_checked_at) else {
            return Ok(Rechecked::Good(state.now()));
        };
        if now.since(checked_at) < self.settings.recheck {
            return Ok(Rechecked::Good(checked_at));
        }
        let looking = self.look_for(state, user, organization);
        match tokio::time::timeout(PATIENCE, looking).await.unwrap_or(Err(KeycloakTrouble::TooLong)) {
            Ok(true) => Ok(Rechecked::Good(now)),
            Ok(false) => Ok(Rechecked::Gone),
            Err(trouble) if now.since(checked_at) < OUTAGE => {
                tracing::warn!(%trouble, "Keycloak could not be asked about a login session, which goes on for now");
                Ok(Rechecked::Good(checked_at))
            }
            Err(trouble) => Err(trouble),
        }
    }

    async fn look_for(&self, state: &State, user: &User, organization: &Organization) -> Result<bool, KeycloakTrouble> {
        let key = RealmPlanKey::Account { organization_id: organization.id, user_id: user.id };
        let Some(plan) = state.stores.realm_plans.get(key).await? else { return Ok(false) };
        let Some(id) = plan.record.account.keycloak_id else {
            // Still to be made: as long as that is no longer than an outage may be.
            return Err(KeycloakTrouble::NotYet);
        };
        let path = format!("/{}/users/{id}", organization.slug);
        Ok(match self.admin.look(&path, state.now()).await? {
            Found::There(found) => found.get("enabled") == Some(&Value::Bool(true)),
            Found::Not => false,
        })
    }
}
