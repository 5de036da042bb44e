//! A one-time link by which somebody sets the password of their account in one realm. It opens that organization and no other:
//! so its administrators may make one for any member, whatever else that person belongs to.

use std::time::Duration;

use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::id::{OrganizationId, UserId};
use domain::login_session::Proven;
use domain::random::{OneTimeSecret, Purpose, Sameness, same_secret};
use domain::realm_plan::{AccountPassword, GivenBy, PasswordLink, RealmPlanKey};
use domain::scribe::Acting;
use domain::time::minutes;
use domain::user::User;
use domain::versioned::Versioned;
use http_kit::client::Client;
use http_kit::problem::Problem;
use storage::error::WriteError;
use storage::ports::login_sessions::EndLogin;

use super::Keycloak;
use super::asking::account;
use super::plans::change;
use super::trouble::KeycloakTrouble;
use super::waiting::Promised;
use crate::passwords::new_password::NewPassword;
use crate::recovery::reset_link::ResetLink;
use crate::recovery::reset_password::used;
use crate::sign_in::events;
use crate::state::State;

/// How long a link works.
const LIFE: Duration = minutes(30);
/// How long one waits for Keycloak to take the password.
const PATIENCE: Duration = Duration::from_millis(4_000);

/// What stands behind `#` in such a link: whose account, in which realm, and the secret.
#[derive(Debug)]
pub struct RealmToken {
    key: RealmPlanKey,
    organization_id: OrganizationId,
    user_id: UserId,
    secret: OneTimeSecret,
}

impl RealmToken {
    /// Reads one: `k.<organization>.<person>.<secret>`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("k.")?.split('.');
        let (organization_id, user_id) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let secret = OneTimeSecret::parse(parts.next()?)?;
        parts.next().is_none().then_some(Self {
            key: account(organization_id, user_id),
            organization_id,
            user_id,
            secret,
        })
    }
}

/// Makes a link for somebody's account in the realm of an organization; an older one is dead.
///
/// # Errors
/// When the record cannot be written.
pub async fn issue(
    state: &State,
    acting: &Acting,
    organization: OrganizationId,
    user: &User,
) -> Result<ResetLink, WriteError> {
    let (key, now) = (account(organization, user.id), state.now());
    let secret = OneTimeSecret::generate(state.randomness.as_ref());
    let expires_at = now.plus(LIFE);
    // The realm is made while the link is on its way.
    let asked = state.ask([RealmPlanKey::Realm { organization_id: organization }, key]).await?;
    change(state, key, |plan| {
        let digest = secret.digest(Purpose::RealmPassword);
        plan.account.link = Some(PasswordLink { digest, created_at: now, expires_at });
        Some(())
    })
    .await?;
    let event = events::about(state, user, AuditAction::CreateResetLink, Outcome::Success);
    state.stores.audit.record(&Trail::of(event(acting, Chain::Organization(organization)))).await?;
    asked.made().await;
    let link = format!("{}/reset#k.{organization}.{}.{}", state.settings.public_url, user.id, secret.reveal());
    Ok(ResetLink { link, expires_at })
}

/// Makes the links dead by which somebody else might set a password of theirs.
///
/// # Errors
/// When the record cannot be written.
pub async fn end_all(state: &State, user: &User) -> Result<(), WriteError> {
    if state.keycloak.is_none() {
        return Ok(());
    }
    for choice in state.stores.memberships.choices(user.id).await? {
        let key = account(choice.organization.id, user.id);
        if state.stores.realm_plans.get(key).await?.is_some() {
            change(state, key, |plan| plan.account.link.take()).await?;
        }
    }
    Ok(())
}

impl Keycloak {
    /// Uses a link up and sets the password by it.
    ///
    /// # Errors
    /// 404 and 410 for links that are none any more, 422 for a password that is not taken, 503 when Keycloak does not answer:
    /// the link is not used up then.
    pub async fn redeem(
        &self,
        state: &State,
        client: &Client,
        token: RealmToken,
        password: NewPasswordOf<'_>,
    ) -> Result<(), Problem> {
        let RealmToken { key, organization_id, user_id, secret } = token;
        let now = state.now();
        let plan = state.stores.realm_plans.get(key).await?.ok_or_else(Problem::not_found)?.record;
        let link = plan.account.link.ok_or_else(used)?;
        let digest = secret.digest(Purpose::RealmPassword);
        if same_secret(link.digest.as_str().as_bytes(), digest.as_str().as_bytes()) == Sameness::Different {
            return Err(Problem::not_found());
        }
        let user = state.stores.users.get(user_id).await?.ok_or_else(used)?;
        let membership = state.stores.memberships.get(&organization_id, user_id).await?.ok_or_else(used)?;
        // A link from before somebody proved that the account is theirs may be in other hands.
        let void = user.record.claimed_at.is_some_and(|claimed| link.created_at <= claimed);
        let local = user.record.credential_source == CredentialSource::Local;
        if now >= link.expires_at || void || local || !membership.record.enabled {
            return Err(used());
        }
        let password = password(&user.record)?.into_typed();
        // Nothing is used up while Keycloak does not answer.
        self.answers(now).await.map_err(Problem::from)?;
        let promise = state.promise_by(GivenBy::Link, link.created_at);
        let won = change(state, key, |plan| {
            let ours = plan.account.link.as_ref() == Some(&link);
            ours.then(|| {
                let before = plan.account.clone();
                plan.account.link = None;
                plan.account.reset_at = Some(promise.at);
                plan.promise(promise.clone());
                before
            })
        });
        let before = won.await?.ok_or_else(used)?;
        // On the record before anything is set.
        let kept = match note_reset(state, client, &user, organization_id).await {
            Ok(()) => state.keep_password(key, Promised { password, promise: promise.clone() }),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = kept {
            // Nothing was set: everything is as it was.
            change(state, key, |plan| {
                let ours = plan.account.promise.as_ref() == Some(&promise);
                ours.then(|| {
                    let made = &mut plan.account;
                    (made.password, made.promise) = (before.password, before.promise.clone());
                    made.link.clone_from(&before.link);
                })
            })
            .await?;
            return Err(problem);
        }
        self.end_logins(state, &user.record, organization_id).await?;
        state.ask([key]).await?.made().await;
        let set = self.wait_for_password(state, key).await;
        if set.as_ref().is_err_and(|problem| problem.code() == KeycloakTrouble::Password.code()) {
            // It is good for another password, unless somebody made a newer one.
            change(state, key, |plan| plan.account.link.is_none().then(|| plan.account.link = Some(link.clone())))
                .await?;
        }
        set
    }

    /// Waits until the password is set.
    async fn wait_for_password(&self, state: &State, key: RealmPlanKey) -> Result<(), Problem> {
        let waiting = async {
            loop {
                let plan = state.stores.realm_plans.get(key).await?;
                match plan.map(|plan| plan.record.account.password) {
                    Some(AccountPassword::Set) => return Ok(()),
                    Some(AccountPassword::Waiting) => tokio::time::sleep(Duration::from_millis(50)).await,
                    Some(AccountPassword::None) | None => return Err(Problem::from(KeycloakTrouble::Password)),
                }
            }
        };
        // It goes on: what was chosen is kept and set as soon as Keycloak takes it.
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| Err(KeycloakTrouble::NotYet.into()))
    }

    /// Ends the login sessions that rest on the password of that realm, and no others.
    pub(super) async fn end_logins(
        &self,
        state: &State,
        user: &User,
        organization: OrganizationId,
    ) -> Result<(), WriteError> {
        let now = state.now();
        let remember_until = now.plus(state.remember());
        for session in state.stores.login_sessions.of_person(user.id, now).await? {
            let rests = match &session.proven {
                Proven::Only(proven) => session.realm_checked_at.is_some() && proven.contains(&organization),
                Proven::Everywhere => false,
            };
            if rests {
                let end = EndLogin { id: session.id, user_id: user.id, token: None, at: now, remember_until };
                let event = events::about(state, user, AuditAction::EndLoginSession, Outcome::Success);
                let event = event(&Acting::system(), Chain::Organization(organization)).because("reset_password");
                state.stores.login_sessions.end(&end, &Trail::of(event)).await?;
            }
        }
        Ok(())
    }
}

/// On the record; whoever had no password has one at Keycloak from now on.
async fn note_reset(
    state: &State,
    client: &Client,
    user: &Versioned<User>,
    organization: OrganizationId,
) -> Result<(), Problem> {
    let acting = events::as_person(client.anonymous(), &user.record);
    let event = events::about(state, &user.record, AuditAction::ResetPassword, Outcome::Success);
    let trail = Trail::of(event(&acting, Chain::Organization(organization)));
    if user.record.credential_source == CredentialSource::Keycloak {
        return Ok(state.stores.audit.record(&trail).await?);
    }
    let theirs = user.clone().with(|user| user.credential_source = CredentialSource::Keycloak);
    Ok(state.stores.users.replace(&theirs, &trail).await?)
}

/// Checks the new password once it is known whose it is.
pub type NewPasswordOf<'a> = &'a (dyn Fn(&User) -> Result<NewPassword, Problem> + Send + Sync);
