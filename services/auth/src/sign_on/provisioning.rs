//! Accounts that are made by a provider's word.

use domain::audit::{Chain, Outcome as EventOutcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use domain::id::OrganizationId;
use domain::membership::Membership;
use domain::role::{MemberRole, PlatformRole};
use domain::sign_on::Outcome;
use domain::text::Name;
use domain::user::User;
use serde_json::{Value, json};
use storage::ports::sign_ups::SignUpPlan;

use super::accounts::Arriving;
use super::refusal::Refusal;
use crate::providers::provisioning::{Accounts, Word};
use crate::sign_in::events;

/// Why somebody is in an organization whom nobody there invited, and why a role changed that nobody there changed.
pub(super) const GIVEN: &str = "given_by_provider";

impl Arriving<'_> {
    /// An account for somebody of whom nobody here knows, with a vouched address, where this provider makes them.
    ///
    /// # Errors
    /// `NoAccount` where it makes none, or gives this person nothing; a conflict when somebody was faster.
    pub(super) async fn made(&self, email: &EmailAddress) -> Result<Outcome, Refusal> {
        let settings = &self.provider.settings;
        match settings.provisioning.accounts {
            Accounts::Made => {}
            Accounts::NotMade => return Err(Refusal::NoAccount),
        }
        let Word { organization: Some(slug), role: Some(role) } = &self.assertion.word else {
            tracing::info!(provider = %settings.id, "nobody was made: no organization or no role is given by what it says");
            return Err(Refusal::NoAccount);
        };
        let found = self.state.stores.organizations.by_slug(slug).await?.map(|found| found.record);
        let Some(organization) = found.filter(|organization| organization.enabled) else {
            tracing::warn!(provider = %settings.id, organization = %slug, "nobody was made: no such organization is enabled");
            return Err(Refusal::NoAccount);
        };
        let plan = self.plan(email, organization.id, *role)?;
        // Where another sign-in of theirs was faster, or somebody added them, the address is taken: one looks again.
        self.state.stores.sign_ups.commit(&plan, &self.trail(&plan)).await?;
        Ok(Outcome::Known(self.proved(&plan.user).await?))
    }

    fn plan(
        &self,
        email: &EmailAddress,
        organization_id: OrganizationId,
        role: MemberRole,
    ) -> Result<SignUpPlan, Refusal> {
        let now = self.state.now();
        let local = || email.as_str().chars().take_while(|c| *c != '@').take(Name::LONGEST).collect::<String>();
        let user = User {
            id: self.state.ids.make(),
            email: email.clone(),
            email_verified: true,
            name: self.assertion.name.clone().or_else(|| Name::parse(&local()).ok()).ok_or(Refusal::NoAddress)?,
            platform_role: PlatformRole::None,
            enabled: true,
            password_hash: None,
            credential_source: CredentialSource::None,
            must_change_password: false,
            generation: 0,
            created_at: now,
            last_login_at: None,
            identities: vec![self.identity.clone()],
            claimed_at: None,
            idempotency: None,
        };
        let membership = Membership {
            organization_id,
            user_id: user.id,
            role,
            enabled: true,
            generation: 0,
            joined_at: now,
            given_by: Some(self.identity.provider.clone()),
            idempotency: None,
        };
        Ok(SignUpPlan { user, organization: None, membership })
    }

    fn trail(&self, plan: &SignUpPlan) -> Trail {
        let acting = events::as_person(self.client.anonymous(), &plan.user);
        let describe = events::about(self.state, &plan.user, AuditAction::AddMember, EventOutcome::Success);
        let event = describe(&acting, Chain::Organization(plan.membership.organization_id)).because(GIVEN);
        Trail::of(event.changing(
            Value::Null,
            json!({
                "email": plan.user.email, "role": plan.membership.role,
                "provider": self.identity.provider, "issuer": self.identity.key.issuer(),
            }),
        ))
    }
}
