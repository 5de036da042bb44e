//! Asking that Keycloak follow a change: before the change is made, so that one that is made is always followed, and once more
//! when it has been made, so that it is followed at once.

use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use domain::id::{OrganizationId, UserId};
use domain::login_session::PlatformRoleProof;
use domain::realm_plan::{AccountPassword, RealmPlanKey};
use domain::user::User;
use http_kit::problem::Problem;
use storage::error::{StorageError, WriteError};

use super::trouble::KeycloakTrouble;
use crate::passwords::new_password::Typed;
use crate::sign_in::proceed::PasswordProof;
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
            CredentialSource::Local | CredentialSource::None => Ok(Asked { state: self, keys: Vec::new() }),
        }
    }

    /// The same for a change of the person, in all of their organizations.
    ///
    /// # Errors
    /// When that cannot be kept: then the change must not be made.
    pub async fn followed_everywhere(&self, user: &User) -> Result<Asked<'_>, StorageError> {
        if self.keycloak.is_none() || user.credential_source != CredentialSource::Keycloak {
            return Ok(Asked { state: self, keys: Vec::new() });
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

    /// Prepares the account of somebody new in an organization: asked for, with the password that they chose kept until
    /// Keycloak has it. Without a password it is ours to verify, and nothing is prepared.
    ///
    /// # Errors
    /// 503 when that cannot be kept: then they must not be made.
    pub async fn prepared(
        &self,
        organization: OrganizationId,
        user: UserId,
        password: Option<Typed>,
    ) -> Result<(Asked<'_>, PasswordProof), Problem> {
        let Some(password) = password else {
            return Ok((Asked { state: self, keys: Vec::new() }, PasswordProof::Ours));
        };
        let key = account(organization, user);
        let asked = self.ask([RealmPlanKey::Realm { organization_id: organization }, key]).await?;
        self.promised(key, password).await?;
        let platform_role_proof = PlatformRoleProof::None;
        Ok((asked, PasswordProof::Realms { organizations: vec![organization], platform_role_proof }))
    }

    /// Keeps a password until the account is there, and notes that one waits.
    ///
    /// # Errors
    /// 503 when that cannot be kept.
    pub async fn promised(&self, account: RealmPlanKey, password: Typed) -> Result<(), Problem> {
        let Some(keycloak) = &self.keycloak else { return Ok(()) };
        let kept = keycloak.waiting.keep(account, password, self.now());
        kept.map_err(|_| KeycloakTrouble::Busy)?;
        let plans = &self.stores.realm_plans;
        let plan = plans.get(account).await?.ok_or(KeycloakTrouble::NotYet)?;
        let now = self.now();
        let waits = plan.with(|plan| {
            plan.account.password = AccountPassword::Waiting;
            (plan.asked_at, plan.due_at) = (now, Some(now));
        });
        match plans.replace(&waits).await {
            Ok(()) => {}
            // It is being looked at, and the password is found where it is kept.
            Err(WriteError::Conflict) => {}
            Err(error) => {
                keycloak.waiting.forget(account);
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// Somebody signs up with an address that is taken: where its password was lost on the way to Keycloak, theirs takes its
    /// place. Nobody else ever had one.
    ///
    /// # Errors
    /// 503 when the record cannot be used.
    pub async fn password_given_again(&self, email: &EmailAddress, password: Typed) -> Result<(), Problem> {
        let Some(keycloak) = &self.keycloak else { return Ok(()) };
        let Some(user) = self.stores.users.by_email(email).await? else { return Ok(()) };
        if user.record.credential_source != CredentialSource::Keycloak {
            return Ok(());
        }
        for choice in self.stores.memberships.choices(user.record.id).await? {
            let key = account(choice.organization.id, user.record.id);
            let Some(plan) = self.stores.realm_plans.get(key).await? else { continue };
            let lost = plan.record.account.password == AccountPassword::Waiting && plan.record.is_over(self.now());
            if lost && !plan.record.account.used && keycloak.waiting.of(key, self.now()).is_none() {
                self.promised(key, password.clone()).await?;
                keycloak.news.notify_one();
            }
        }
        Ok(())
    }

    /// Looks whether Keycloak can be used, before something is used up that needs it; where it is not configured, nothing is.
    ///
    /// # Errors
    /// 503.
    pub async fn keycloak_answers(&self) -> Result<(), Problem> {
        match &self.keycloak {
            Some(keycloak) => Ok(keycloak.admin.token(self.now()).await.map(|_| ())?),
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
