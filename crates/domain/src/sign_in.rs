//! A sign-in in progress, and which step comes next.
//!
//! ```text
//! first factor ─▶ (organization, when there are several) ─▶ tokens
//!      └─▶ refused: no organization to act in
//! ```

use serde::{Deserialize, Serialize};

use crate::device::Device;
use crate::external_identity::ProviderId;
use crate::id::{SignInId, UserId};
use crate::login_session::{AuthenticationMethod, PlatformRoleProof, Proven, RefreshDelivery};
use crate::membership::Membership;
use crate::organization::Organization;
use crate::role::{MemberRole, PlatformRole};
use crate::time::Timestamp;

/// What a `session_token` stands for: a person who has proved who they are and has not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Which.
    pub id: SignInId,
    /// Who.
    pub user_id: UserId,
    /// The person's generation when they proved it: what ends all their login sessions raises it, and a
    /// sign-in that began before opens none.
    pub generation: u64,
    /// How they proved it.
    pub amr: Vec<AuthenticationMethod>,
    /// For which organizations that speaks.
    pub proven: Proven,
    /// The provider that vouched for them, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderId>,
    /// Whether that is enough for the platform role, where the person has one.
    #[serde(default)]
    pub platform_role_proof: PlatformRoleProof,
    /// When Keycloak verified their password, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub realm_checked_at: Option<Timestamp>,
    /// When they proved it.
    pub auth_time: Timestamp,
    /// Until when it may be finished.
    pub expires_at: Timestamp,
    /// From where.
    pub device: Device,
    /// How the client wants its refresh tokens.
    pub delivery: RefreshDelivery,
}

/// An organization that a person belongs to, as the choice sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The organization.
    pub organization: Organization,
    /// The person's place in it.
    pub membership: Membership,
}

impl Choice {
    /// Whether somebody may act there: membership and organization are both enabled.
    #[must_use]
    pub const fn usable(&self) -> Usable {
        if self.organization.enabled && self.membership.enabled { Usable::Yes } else { Usable::No }
    }
}

/// Whether a choice may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usable {
    /// It may.
    Yes,
    /// Membership or organization is disabled.
    No,
}

/// What must happen next in a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// The person chooses one of several organizations.
    ChooseOrganization(Vec<Choice>),
    /// Tokens are issued for this one, in which the person acts as given (`None`: no member; a
    /// platform administrator).
    IssueTokens {
        /// For which organization.
        organization: Organization,
        /// As what.
        role: Option<MemberRole>,
    },
    /// The person has no organization to act in (403 `no_organization`).
    NoOrganization,
}

impl SignIn {
    /// The next step, given the person's organizations. `home` is the default organization, where a
    /// platform administrator without any membership acts.
    #[must_use]
    pub fn next_step(&self, platform_role: PlatformRole, choices: Vec<Choice>, home: Option<Organization>) -> NextStep {
        let mut usable: Vec<Choice> = choices.into_iter().filter(|choice| self.offers(choice)).collect();
        match (usable.len(), platform_role, home) {
            (0, PlatformRole::SuperAdmin, Some(organization)) if self.proven.covers(organization.id) => {
                NextStep::IssueTokens { organization, role: None }
            }
            (0, PlatformRole::SuperAdmin | PlatformRole::None, _) => NextStep::NoOrganization,
            (1, _, _) => match usable.pop() {
                Some(Choice { organization, membership }) => {
                    NextStep::IssueTokens { organization, role: Some(membership.role) }
                }
                None => NextStep::NoOrganization,
            },
            _ => NextStep::ChooseOrganization(usable),
        }
    }

    /// Whether an organization can be chosen in this sign-in.
    #[must_use]
    pub fn offers(&self, choice: &Choice) -> bool {
        choice.usable() == Usable::Yes && self.proven.covers(choice.organization.id)
    }

    /// What a chosen organization leads to: the same as [`Self::next_step`] with that one alone.
    #[must_use]
    pub fn chosen(&self, choice: Option<Choice>) -> NextStep {
        self.next_step(PlatformRole::None, choice.into_iter().collect(), None)
    }
}
