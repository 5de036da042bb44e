//! Memberships that a provider gave are brought to what it says now, at each sign-in of the person.
//!
//! | it says | the membership |
//! |---|---|
//! | a role there | has that role, and is enabled |
//! | no role, or another organization | is disabled: tokens and terminals there end, everywhere |
//! | less than the last administrator is | stays as it is, and that stands on the record |
//!
//! What an administrator set by hand is given by nobody, and is left alone; so is everybody with a platform role.

use domain::audit::{Actor, AuditEvent, Chain, Outcome as EventOutcome, Trail};
use domain::audit_action::AuditAction;
use domain::id::OrganizationId;
use domain::membership::Membership;
use domain::role::{MemberRole, PlatformRole};
use domain::sign_in::Choice;
use domain::user::User;
use serde_json::{Value, json};
use storage::error::WriteError;

use super::accounts::Arriving;
use super::provisioning::GIVEN;
use super::refusal::Refusal;
use crate::providers::provisioning::Word;
use crate::sign_in::events;
use crate::users::next_generation;

impl Arriving<'_> {
    /// Brings what this provider gave to that person to what it says of them now.
    ///
    /// # Errors
    /// When it cannot be stored: who should have less must not come in with more.
    pub(super) async fn follow(&self, user: &User) -> Result<(), Refusal> {
        let followed = self.provider.settings.provisioning.roles.is_some();
        if !followed || user.platform_role != PlatformRole::None {
            return Ok(());
        }
        let Word { organization: there, role } = &self.assertion.word;
        for Choice { organization, membership } in self.state.stores.memberships.choices(user.id).await? {
            if self.gave(&membership) {
                let said = role.filter(|_| there.as_ref() == Some(&organization.slug));
                self.bring(user, organization.id, said).await?;
            }
        }
        Ok(())
    }

    fn gave(&self, membership: &Membership) -> bool {
        membership.given_by.as_ref() == Some(&self.identity.provider)
    }

    /// Brings one membership to the role that is said, or to none.
    async fn bring(&self, user: &User, organization: OrganizationId, said: Option<MemberRole>) -> Result<(), Refusal> {
        let memberships = &self.state.stores.memberships;
        let Some(read) = memberships.get(&organization, user.id).await?.filter(|read| self.gave(&read.record)) else {
            return Ok(());
        };
        let before = read.record.clone();
        let (role, enabled) = (said.unwrap_or(before.role), said.is_some());
        if (role, enabled) == (before.role, before.enabled) {
            return Ok(memberships.finish_changes(&organization).await?);
        }
        let (generation, revocation) = next_generation(self.state, &before);
        let changed = read.with(|membership| {
            membership.role = role;
            membership.enabled = enabled;
            membership.generation = generation;
        });
        let trail = self.changes(user, &before, &changed.record);
        let asked = self.state.followed(organization, user).await?;
        match memberships.replace(&organization, &changed, &revocation, &trail).await {
            Err(WriteError::LastAdmin) => self.kept(user, &before, said).await,
            written => {
                written?;
                asked.made().await;
                Ok(())
            }
        }
    }

    /// An event for each thing that changed.
    fn changes(&self, user: &User, before: &Membership, after: &Membership) -> Trail {
        let event =
            |action, was: Value, is: Value| self.told(user, before, action, EventOutcome::Success).changing(was, is);
        let role = || {
            let (was, is) = (json!({"role": before.role}), json!({"role": after.role, "provider": after.given_by}));
            event(AuditAction::ChangeRole, was, is)
        };
        let switched = |action| {
            let (was, is) =
                (json!({"enabled": before.enabled}), json!({"enabled": after.enabled, "provider": after.given_by}));
            event(action, was, is)
        };
        match (before.enabled, after.enabled) {
            (true, false) => Trail::of(switched(AuditAction::DisableMember)),
            (false, true) if before.role == after.role => Trail::of(switched(AuditAction::EnableMember)),
            (false, true) => Trail::of(switched(AuditAction::EnableMember)).and(role()),
            (true, true) | (false, false) => Trail::of(role()),
        }
    }

    /// Puts on the record that the last administrator keeps what the provider no longer gives.
    async fn kept(&self, user: &User, membership: &Membership, said: Option<MemberRole>) -> Result<(), Refusal> {
        let event = self.told(user, membership, AuditAction::RoleSyncRefused, EventOutcome::Failure);
        let said = said.map_or("none", MemberRole::as_str);
        let after = json!({"role": membership.role, "said": said, "provider": self.identity.provider});
        Ok(self.state.stores.audit.record(&Trail::of(event.because("last_admin").changing(Value::Null, after))).await?)
    }

    /// An event that the provider is the reason of: nobody here did it.
    fn told(&self, user: &User, membership: &Membership, action: AuditAction, outcome: EventOutcome) -> AuditEvent {
        let mut acting = self.client.anonymous();
        acting.actor = Actor::system();
        let describe = events::about(self.state, user, action, outcome);
        describe(&acting, Chain::Organization(membership.organization_id)).because(GIVEN)
    }
}
