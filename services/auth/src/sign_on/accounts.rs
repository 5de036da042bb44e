//! Whose account it is that a provider vouches for.
//!
//! | who is known | what is done |
//! |---|---|
//! | issuer and subject | that person signs in, whatever their address |
//! | a vouched address, shown to be the person's before | the identity is linked, and they sign in |
//! | a vouched address, of an account that holds nothing | the same; the proof verifies the address |
//! | a vouched address, that nobody ever showed to be theirs | they are asked first (`claim`); by a provider of some organizations only where the account belongs to no others |
//! | nobody, by a provider that makes accounts | one is made (`provisioning`) |
//! | nobody, or no address that counts | refused |
//!
//! Whoever signs in has what this provider gave them brought to what it says now (`following`).

use std::time::Duration;

use domain::audit::Outcome as EventOutcome;
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use domain::external_identity::{ExternalIdentity, MOST_IDENTITIES};
use domain::id::OrganizationId;
use domain::login_session::{AuthenticationMethod, PlatformRoleProof, Proven, RefreshDelivery};
use domain::role::PlatformRole;
use domain::sign_in::{Choice, SignIn, Usable};
use domain::sign_on::{ClaimedAccount, Outcome, SignOn, SignOnPurpose};
use domain::time::minutes;
use domain::user::User;
use domain::versioned::Versioned;
use http_kit::client::Client;
use serde_json::{Value, json};
use storage::error::{UniqueKey, WriteError};

use super::callback::refused_person;
use super::refusal::Refusal;
use crate::providers::assertion::{Assertion, Vouched};
use crate::providers::provider::Provider;
use crate::sign_in::events;
use crate::sign_in::proceed::SIGN_IN_LIFE;
use crate::state::State;

/// How long ago somebody counts as having proved who they are whose provider does not say.
const STALE: Duration = minutes(6);

/// How often the account is looked for again when it changed while it was looked at.
const TRIES: usize = 3;

/// What comes of a trip whose provider says this of the person.
///
/// # Errors
/// When no account is theirs.
pub async fn outcome(
    state: &State,
    client: &Client,
    provider: &Provider,
    assertion: Assertion,
    trip: &SignOn,
) -> Result<Outcome, Refusal> {
    let identity = ExternalIdentity {
        key: assertion.key.clone(),
        provider: provider.settings.id.clone(),
        email_at_link: assertion.email.clone(),
        linked_at: state.now(),
        sign_on_id: trip.id,
    };
    if let SignOnPurpose::Link { user_id, login_session_id } = trip.purpose {
        return Ok(Outcome::Link { user_id, login_session_id, identity });
    }
    let arriving = Arriving { state, client, provider, assertion: &assertion, identity };
    for _ in 0..TRIES {
        match arriving.sign_in().await {
            // Somebody changed the account, or linked the identity, while it was looked at.
            Err(Refusal::Ours(problem)) if matches!(problem.code(), "conflict" | "taken") => {}
            answered => return answered,
        }
    }
    Err(Refusal::StartAgain)
}

/// Somebody who has come back from a provider.
pub(super) struct Arriving<'a> {
    pub(super) state: &'a State,
    pub(super) client: &'a Client,
    pub(super) provider: &'a Provider,
    pub(super) assertion: &'a Assertion,
    pub(super) identity: ExternalIdentity,
}

impl Arriving<'_> {
    async fn sign_in(&self) -> Result<Outcome, Refusal> {
        if let Some(found) = self.state.stores.users.by_identity(&self.assertion.key).await? {
            self.living(&found.record).await?;
            self.follow(&found.record).await?;
            return Ok(Outcome::Known(self.proved(&found.record).await?));
        }
        let email = self.vouched_address()?;
        let Some(found) = self.state.stores.users.by_email(email).await? else { return self.made(email).await };
        if found.record.identities.iter().any(|linked| linked.key == self.assertion.key) {
            // Made or linked since it was looked for: they are known by it, and no rule of joining is asked.
            return Err(WriteError::Conflict.into());
        }
        self.may_be_joined(&found.record).await?;
        self.living(&found.record).await?;
        if found.record.identities.len() >= MOST_IDENTITIES {
            return Err(Refusal::TooMany);
        }
        if found.record.email_verified || holds_nothing(&found.record) {
            return self.joined(found).await;
        }
        let sign_in = self.proved(&found.record).await?;
        let account = ClaimedAccount { user_id: found.record.id, version: found.version };
        Ok(Outcome::Claim { account, identity: self.identity.clone(), sign_in })
    }

    /// The address, if it counts.
    fn vouched_address(&self) -> Result<&EmailAddress, Refusal> {
        let email = self.assertion.email.as_ref().ok_or(Refusal::NoAddress)?;
        let domains = &self.provider.settings.domains;
        // Whole domains are compared: neither a suffix nor a subdomain will do.
        let among = domains.is_empty() || domains.iter().any(|domain| domain == email.domain());
        match self.assertion.vouched {
            Vouched::Yes if among => Ok(email),
            Vouched::Yes | Vouched::No => Err(Refusal::NotVouched),
        }
    }

    /// Whether this provider's word is enough to join an account that it has not joined before.
    async fn may_be_joined(&self, user: &User) -> Result<(), Refusal> {
        if !self.provider.settings.organizations.is_empty() {
            let reach = self.reach().await?;
            let choices = self.state.stores.memberships.choices(user.id).await?;
            let within = |choice: &Choice| reach.contains(&choice.organization.id);
            let theirs = choices.iter().any(|choice| within(choice) && choice.usable() == Usable::Yes);
            // What others may have a part in is not taken over on the word of one organization's provider.
            let alone = user.email_verified || choices.iter().all(within);
            if !theirs || !alone {
                // As if there were no account: the provider speaks for others only.
                return Err(Refusal::NoAccount);
            }
        }
        if user.platform_role == PlatformRole::None { Ok(()) } else { Err(Refusal::LinkFirst) }
    }

    async fn living(&self, user: &User) -> Result<(), Refusal> {
        if user.enabled {
            return Ok(());
        }
        refused_person(self.state, self.client, self.provider, user, &Refusal::Disabled).await?;
        Err(Refusal::Disabled)
    }

    /// Links the identity to an account that is theirs for certain.
    async fn joined(&self, found: Versioned<User>) -> Result<Outcome, Refusal> {
        let choices = self.state.stores.memberships.choices(found.record.id).await?;
        let user = found.record.clone();
        let changed = found.with(|user| {
            user.identities.push(self.identity.clone());
            if !user.email_verified {
                // Whoever added them may hold a link to set their password.
                user.claimed_at = Some(self.identity.linked_at);
            }
            user.email_verified = true;
        });
        let acting = events::as_person(self.client.anonymous(), &user);
        let describe = events::about(self.state, &user, AuditAction::LinkIdentity, EventOutcome::Success);
        let trail = events::of_person(&acting, &choices, |acting, chain| {
            let (before, after) = (json!({"email_verified": user.email_verified}), self.linked());
            describe(acting, chain).changing(before, after)
        });
        match self.state.stores.users.replace(&changed, &trail).await {
            // This trip has linked it already, or another one was faster: it is found when one looks again.
            Err(WriteError::Taken(UniqueKey::Identity)) => Err(WriteError::Conflict.into()),
            written => {
                written?;
                self.follow(&changed.record).await?;
                Ok(Outcome::Known(self.proved(&changed.record).await?))
            }
        }
    }

    fn linked(&self) -> Value {
        json!({"provider": self.identity.provider, "issuer": self.identity.key.issuer(), "email_verified": true})
    }

    /// The sign-in that begins with the provider's word.
    pub(super) async fn proved(&self, user: &User) -> Result<SignIn, Refusal> {
        let (state, now) = (self.state, self.state.now());
        let proven = if self.provider.settings.organizations.is_empty() {
            Proven::Everywhere
        } else {
            Proven::Only(self.reach().await?)
        };
        Ok(SignIn {
            id: state.ids.make(),
            user_id: user.id,
            generation: user.generation,
            amr: vec![AuthenticationMethod::Federated],
            proven,
            provider: Some(self.provider.settings.id.clone()),
            platform_role_proof: PlatformRoleProof::Enough,
            realm_checked_at: None,
            // Who does not say when counts as having proved it too long ago for anything that asks for a fresh proof.
            auth_time: self.assertion.proved_at.unwrap_or_else(|| now.minus(STALE)).min(now),
            expires_at: now.plus(SIGN_IN_LIFE),
            device: self.client.device.clone(),
            delivery: RefreshDelivery::Cookie,
        })
    }

    /// The organizations for which the provider speaks, where it does not for all.
    async fn reach(&self) -> Result<Vec<OrganizationId>, Refusal> {
        let mut reach = Vec::new();
        for slug in &self.provider.settings.organizations {
            let found = self.state.stores.organizations.by_slug(slug).await?;
            reach.extend(found.map(|found| found.record.id));
        }
        Ok(reach)
    }
}

/// Whether nobody can have put anything into an account yet: it was made by an administrator, without a password, and nobody
/// ever signed in to it.
fn holds_nothing(user: &User) -> bool {
    user.credential_source == CredentialSource::None
        && !user.has_password()
        && user.identities.is_empty()
        && user.last_login_at.is_none()
}
