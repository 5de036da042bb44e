//! Whether somebody who signed in by Keycloak is still there and enabled, looked at when their login session is refreshed.

use std::time::Duration;

use domain::login_session::{LoginSession, Proven};
use domain::organization::Organization;
use domain::realm_plan::RealmPlanKey;
use domain::role::PlatformRole;
use domain::slug::Slug;
use domain::time::{Timestamp, hours};
use domain::user::User;
use serde_json::Value;
use storage::error::StorageError;

use super::Keycloak;
use super::admin::Found;
use super::asking::account;
use super::trouble::KeycloakTrouble;
use crate::state::State;

/// How long after the last good look refreshes pass while Keycloak does not answer.
const OUTAGE: Duration = hours(1);
/// How long one waits for it: the route has three seconds.
const PATIENCE: Duration = Duration::from_secs(2);

/// When it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When the last good look is long enough ago.
    Due,
    /// In any case: they go to another organization.
    Now,
}

/// What came of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rechecked {
    /// They may go on; looked at then.
    Good(Timestamp),
    /// They are gone there, or disabled: the login session ends.
    Gone,
}

impl Keycloak {
    /// Looks whether the person of a login session is still in order in the realm that speaks for where they act: that of the
    /// organization, or for a platform administrator elsewhere one that proved them.
    ///
    /// # Errors
    /// When Keycloak has not answered for an hour.
    pub async fn recheck(
        &self,
        state: &State,
        user: &User,
        session: &LoginSession,
        (organization, when): (&Organization, When),
    ) -> Result<Rechecked, KeycloakTrouble> {
        let (now, Some(checked_at)) = (state.now(), session.realm_checked_at) else {
            return Ok(Rechecked::Good(state.now()));
        };
        if when == When::Due && now.since(checked_at) < self.settings.recheck {
            return Ok(Rechecked::Good(checked_at));
        }
        let looking = async {
            let Some(proved) = proved_for(state, session, organization).await? else { return Ok(false) };
            if !self.look_for(state, user, session, &proved).await? {
                return Ok(false);
            }
            // The platform role rests on the default organization's realm, wherever they act.
            match home(state, session).await?.filter(|home| home.id != proved.id) {
                Some(home) if user.platform_role == PlatformRole::SuperAdmin => {
                    self.look_for(state, user, session, &home).await
                }
                Some(_) | None => Ok(true),
            }
        };
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

    /// Whether a password was set by a link since one was found right, in any realm that this proved: a sign-in that began
    /// before opens nothing.
    ///
    /// # Errors
    /// When our own record cannot be read.
    pub async fn was_reset_since(
        &self,
        state: &State,
        user: &User,
        proven: &Proven,
        proved: Timestamp,
    ) -> Result<bool, StorageError> {
        let Proven::Only(proven) = proven else { return Ok(false) };
        let keys: Vec<_> = proven.iter().map(|organization| account(*organization, user.id)).collect();
        let plans = state.stores.realm_plans.get_all(&keys).await?;
        Ok(plans.iter().filter_map(|plan| plan.record.account.reset_at).any(|reset| proved <= reset))
    }

    async fn look_for(
        &self,
        state: &State,
        user: &User,
        session: &LoginSession,
        organization: &Organization,
    ) -> Result<bool, KeycloakTrouble> {
        let key = RealmPlanKey::Account { organization_id: organization.id, user_id: user.id };
        let Some(plan) = state.stores.realm_plans.get(key).await? else { return Ok(false) };
        // Whoever signed in before the password was set by a link is out.
        if plan.record.account.reset_at.is_some_and(|reset| session.auth_time <= reset) {
            return Ok(false);
        }
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

/// The organization whose realm proved the person for where they act.
async fn proved_for(
    state: &State,
    session: &LoginSession,
    organization: &Organization,
) -> Result<Option<Organization>, KeycloakTrouble> {
    if session.proven.covers(organization.id) { Ok(Some(organization.clone())) } else { home(state, session).await }
}

/// The default organization, where its realm proved them.
async fn home(state: &State, session: &LoginSession) -> Result<Option<Organization>, KeycloakTrouble> {
    let home = state.stores.organizations.by_slug(&Slug::of_default_organization()).await?;
    Ok(home.map(|home| home.record).filter(|home| session.proven.covers(home.id)))
}
