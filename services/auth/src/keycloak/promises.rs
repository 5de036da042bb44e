//! Passwords that people give before Keycloak has an account for them: promised in the plan, kept in memory.

use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use domain::id::{OrganizationId, UserId};
use domain::login_session::PlatformRoleProof;
use domain::random::OneTimeSecret;
use domain::realm_plan::{GivenBy, PasswordPromise, RealmPlanKey};
use domain::time::Timestamp;
use http_kit::client::Client;
use http_kit::problem::Problem;

use super::asking::{Asked, account};
use super::plans::change;
use super::trouble::KeycloakTrouble;
use super::waiting::Promised;
use crate::passwords::new_password::Typed;
use crate::sign_in::events;
use crate::sign_in::proceed::{PasswordProof, RealmsProof};
use crate::state::State;

/// Who is new in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newcomer {
    /// They make it by signing up.
    Founder,
    /// They join it.
    Member,
}

impl State {
    /// Prepares the account of somebody new in an organization: asked for, with the password that they chose kept until
    /// Keycloak has it. Without a password it is ours to verify, and nothing is prepared.
    ///
    /// # Errors
    /// 503 when that cannot be kept: then they must not be made.
    pub async fn prepared(
        &self,
        organization: OrganizationId,
        (user, newcomer): (UserId, Newcomer),
        password: Option<Typed>,
    ) -> Result<(Asked<'_>, PasswordProof), Problem> {
        let Some(password) = password else { return Ok((self.asked_for_nothing(), PasswordProof::Ours)) };
        let key = account(organization, user);
        let asked = self.ask([RealmPlanKey::Realm { organization_id: organization }, key]).await?;
        let promise = self.promise_by(GivenBy::NewPerson, self.now());
        change(self, key, |plan| {
            plan.promise(promise.clone());
            plan.account.founded = newcomer == Newcomer::Founder;
            Some(())
        })
        .await?;
        self.keep_password(key, Promised { password, promise })?;
        let proof = RealmsProof {
            organizations: vec![organization],
            platform_role_proof: PlatformRoleProof::None,
            proved_at: self.now(),
            all: true,
        };
        Ok((asked, PasswordProof::Realms(proof)))
    }

    /// A promise that is made now.
    pub(super) fn promise_by(&self, by: GivenBy, since: Timestamp) -> PasswordPromise {
        let id = OneTimeSecret::generate(self.randomness.as_ref()).reveal();
        PasswordPromise { id, at: self.now(), by, since }
    }

    /// Keeps a password that was promised.
    pub(super) fn keep_password(&self, account: RealmPlanKey, promised: Promised) -> Result<(), Problem> {
        let Some(keycloak) = &self.keycloak else { return Ok(()) };
        keycloak.waiting.keep(account, promised).map_err(|_| KeycloakTrouble::Busy.into())
    }

    /// Somebody signs up with an address that is taken: where the password of the sign-up that took it was lost on the way to
    /// Keycloak, and nobody ever signed in, theirs takes its place.
    ///
    /// # Errors
    /// 503 when the record cannot be used.
    pub async fn password_given_again(
        &self,
        client: &Client,
        email: &EmailAddress,
        password: Typed,
    ) -> Result<(), Problem> {
        let Some(keycloak) = &self.keycloak else { return Ok(()) };
        let Some(user) = self.stores.users.by_email(email).await? else { return Ok(()) };
        let user = user.record;
        if user.credential_source != CredentialSource::Keycloak || user.last_login_at.is_some() {
            return Ok(());
        }
        for choice in self.stores.memberships.choices(user.id).await? {
            let organization = choice.organization.id;
            let key = account(organization, user.id);
            let Some(plan) = self.stores.realm_plans.get(key).await? else { continue };
            if !plan.record.lost_its_password(self.now()) {
                continue;
            }
            let event = events::about(self, &user, AuditAction::SignUp, Outcome::Success);
            let event = event(&client.anonymous(), Chain::Organization(organization)).because("password_given_again");
            self.stores.audit.record(&Trail::of(event)).await?;
            let promise = self.promise_by(GivenBy::NewPerson, self.now());
            let promised =
                change(self, key, |plan| plan.lost_its_password(promise.at).then(|| plan.promise(promise.clone())));
            if promised.await?.is_some() {
                self.keep_password(key, Promised { password: password.clone(), promise })?;
                keycloak.news.notify_one();
            }
        }
        Ok(())
    }
}
