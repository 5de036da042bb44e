//! The passwords of accounts: set once the account is there, changed by their owner, overwritten when they are nobody's any more.

use domain::id::OrganizationId;
use domain::organization::Organization;
use domain::random::OneTimeSecret;
use domain::realm_plan::{AccountPassword, GivenBy, PasswordPromise, RealmPlan};
use domain::time::Timestamp;
use domain::user::User;
use domain::versioned::Versioned;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::Keycloak;
use super::trouble::KeycloakTrouble;
use crate::passwords::new_password::Typed;
use crate::state::State;

impl Keycloak {
    /// The password that was promised last, where this process keeps it.
    pub(super) async fn put_password(
        &self,
        state: &State,
        plan: &mut Versioned<RealmPlan>,
        organization: &Organization,
        user: &User,
    ) -> Result<(), KeycloakTrouble> {
        let (key, now) = (plan.record.key, state.now());
        let (account, Some(promised)) = (&mut plan.record.account, self.waiting.of(key, now)) else { return Ok(()) };
        if account.password != AccountPassword::Waiting || account.promise.as_ref() != Some(&promised.promise) {
            // Another one was given since, and this one must not take its place; or it is newer than what is looked at here.
            return Ok(());
        }
        let Some(id) = account.keycloak_id.as_deref() else { return Ok(()) };
        match self.set_password(organization.slug.as_str(), id, promised.password.as_str(), now).await {
            Ok(()) => {
                // It is forgotten once that is noted: see `follow::run_once`.
                account.password = AccountPassword::Set;
                account.given_since = Some(promised.promise.since);
                if promised.promise.by == GivenBy::Link {
                    account.reset_at = Some(state.now());
                    self.end_logins(state, user, organization.id).await?;
                }
                Ok(())
            }
            // It was removed there: made anew, it gets the password.
            Err(KeycloakTrouble::NoRealm) => {
                (account.keycloak_id, account.applied) = (None, None);
                Err(KeycloakTrouble::NotYet)
            }
            Err(KeycloakTrouble::Password) => {
                // It will not be taken another time either: the person needs a link, and another password.
                tracing::warn!(%key, "a realm's password policy refuses a password; its owner needs a link");
                account.password = AccountPassword::None;
                self.waiting.forget(key, &promised.promise);
                Ok(())
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// Forgets a password that waits, of somebody who has none at Keycloak any more, or that was given by a right from before a
    /// provider proved whose the account is. One that was given by a link since then stays.
    pub(super) fn forget_promise(&self, plan: &mut Versioned<RealmPlan>, void: bool) {
        let (key, account) = (plan.record.key, &mut plan.record.account);
        let stays = |promise: &PasswordPromise| !void && promise.by == GivenBy::Link;
        if account.password != AccountPassword::Waiting || account.promise.as_ref().is_some_and(stays) {
            return;
        }
        if let Some(promise) = account.promise.take() {
            self.waiting.forget(key, &promise);
        }
        account.password = AccountPassword::None;
    }

    /// Overwrites the password of somebody who has none at Keycloak any more: whoever knew it must not find it there when the
    /// account is opened again.
    pub(super) async fn drop_password(
        &self,
        state: &State,
        plan: &mut Versioned<RealmPlan>,
        organization: &Organization,
    ) -> Result<(), KeycloakTrouble> {
        let account = &mut plan.record.account;
        let (AccountPassword::Set, Some(id)) = (account.password, account.keycloak_id.as_deref()) else {
            return Ok(());
        };
        let nobodys = OneTimeSecret::generate(state.randomness.as_ref()).reveal();
        match self.set_password(organization.slug.as_str(), id, &nobodys, state.now()).await {
            Ok(()) | Err(KeycloakTrouble::NoRealm) => {
                (account.password, account.given_since) = (AccountPassword::None, None);
                Ok(())
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// Sets a password.
    ///
    /// # Errors
    /// When Keycloak does not take it.
    pub(super) async fn set_password(
        &self,
        realm: &str,
        id: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<(), KeycloakTrouble> {
        let credential = json!({"type": "password", "value": password, "temporary": false});
        let path = format!("/{realm}/users/{id}/reset-password");
        let answer = self.admin.call(Method::PUT, &path, Some(credential), now).await?;
        match answer.status {
            StatusCode::NO_CONTENT => Ok(()),
            StatusCode::BAD_REQUEST => Err(KeycloakTrouble::Password),
            StatusCode::NOT_FOUND => Err(KeycloakTrouble::NoRealm),
            _ => Err(KeycloakTrouble::Odd("it does not say whether it takes a password")),
        }
    }

    /// Sets a person's password in the realms of those organizations, one after the other.
    pub async fn change_password(
        &self,
        state: &State,
        user: &User,
        organizations: &[OrganizationId],
        password: Typed,
    ) -> ChangedPassword {
        let mut changed = ChangedPassword { done: Vec::new(), trouble: None };
        let doors = match self.doors(state, user).await {
            Ok(doors) => doors,
            Err(trouble) => return ChangedPassword { trouble: Some(trouble), ..changed },
        };
        for organization in organizations {
            let door = doors.iter().find(|door| door.organization == *organization).map(|door| door.door.clone());
            let set = match door.unwrap_or(Err(KeycloakTrouble::NotYet)) {
                Ok(door) => self.set_password(&door.realm, &door.subject, password.as_str(), state.now()).await,
                Err(trouble) => Err(trouble),
            };
            match set {
                Ok(()) => changed.done.push(*organization),
                Err(trouble) => {
                    tracing::warn!(%organization, %trouble, "a password could not be changed at Keycloak");
                    changed.trouble = Some(trouble);
                }
            }
        }
        changed
    }
}

/// What came of changing a password in several realms.
#[derive(Debug)]
pub struct ChangedPassword {
    /// The organizations whose realms have the new one.
    pub done: Vec<OrganizationId>,
    /// Why not all of them have, if so.
    pub trouble: Option<KeycloakTrouble>,
}
