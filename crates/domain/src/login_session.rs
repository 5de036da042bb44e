//! A login session: one of a person's devices, and the family of refresh tokens that keeps it alive.
//!
//! ```text
//!            rotate                rotate
//! token 1 ──────────▶ token 2 ──────────▶ token 3 …      each is good for one rotation
//!    └── again within 10 s, token 2 unseen: token 2 once more (its answer was lost)
//!    └── again in any other case: the family ends (somebody else has a copy)
//! ```

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::device::Device;
use crate::external_identity::ProviderId;
use crate::id::{LoginSessionId, OrganizationId, SignInId, UserId};
use crate::role::PlatformRole;
use crate::time::Timestamp;

/// A login session as stored (`sid`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginSession {
    /// Which.
    pub id: LoginSessionId,
    /// Whose.
    pub user_id: UserId,
    /// For which organization its tokens are now.
    pub organization_id: OrganizationId,
    /// The sign-in that opened it; unique, so that one sign-in opens one login session.
    pub sign_in_id: SignInId,
    /// From where it was opened.
    pub device: Device,
    /// How the person was authenticated (RFC 8176).
    pub amr: Vec<AuthenticationMethod>,
    /// For which organizations that speaks.
    pub proven: Proven,
    /// The provider that vouched for them, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderId>,
    /// Whether that is enough for the platform role, where the person has one.
    #[serde(default)]
    pub platform_role_proof: PlatformRoleProof,
    /// When Keycloak last said that the account by which they signed in is in order; none where it was another way in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub realm_checked_at: Option<Timestamp>,
    /// When the person last proved who they are.
    pub auth_time: Timestamp,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_seen_at: Timestamp,
    /// When it ends however busy it is.
    pub expires_at: Timestamp,
    /// When it was ended, if it was.
    pub revoked_at: Option<Timestamp>,
    /// Raised by switching organizations: access tokens of an earlier generation are dead.
    pub generation: u64,
    /// The number of the living refresh token: 1 at first.
    pub refresh_number: u64,
    /// When the living refresh token was made.
    pub refreshed_at: Timestamp,
    /// How the client receives refresh tokens, fixed for the life of the login session.
    pub delivery: RefreshDelivery,
}

/// How somebody was authenticated: the values (of RFC 8176, but for one) that we issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AuthenticationMethod {
    /// A password.
    #[serde(rename = "pwd")]
    Password,
    /// A provider outside vouched for them. The registry of RFC 8176 has no word for it; this is the one in common use.
    #[serde(rename = "fed")]
    Federated,
}

/// The organizations for which a first factor speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proven {
    /// All of the person's organizations: we verified the password ourselves, or a provider vouched that speaks for all.
    Everywhere,
    /// Those only: a realm or provider that does not speak for the others.
    Only(Vec<OrganizationId>),
}

impl Proven {
    /// Whether the proof counts in `organization`.
    #[must_use]
    pub fn covers(&self, organization: OrganizationId) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Only(organizations) => organizations.contains(&organization),
        }
    }
}

/// Whether a way in is enough to act with the platform role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformRoleProof {
    /// It is: a password that we verified, or a provider that the operator named for it.
    #[default]
    Enough,
    /// It is not: whoever has the role acts without it.
    None,
}

impl PlatformRoleProof {
    /// Enough if both are.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Enough, Self::Enough) => Self::Enough,
            (Self::None, _) | (_, Self::None) => Self::None,
        }
    }

    /// The platform role that counts of the one that somebody has.
    #[must_use]
    pub const fn of(self, role: PlatformRole) -> PlatformRole {
        match self {
            Self::Enough => role,
            Self::None => PlatformRole::None,
        }
    }
}

/// How a client receives its refresh tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshDelivery {
    /// In a cookie that scripts cannot read.
    #[default]
    Cookie,
    /// In the body of the answer, for clients that are no browsers.
    Body,
}

/// How long a login session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginSessionLife {
    /// From its opening, however busy: 30 days by default.
    pub absolute: Duration,
    /// From its last refresh: 7 days by default.
    pub idle: Duration,
}

/// How long the direct predecessor of an unseen refresh token may be presented again.
pub const LOST_ANSWER_GRACE: Duration = Duration::from_secs(10);

/// What a presented refresh token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented {
    /// The living one: rotate it.
    Living,
    /// Its direct predecessor, within the grace and before the living one was seen: the answer to the
    /// rotation was lost, and the living one is handed out again.
    AnswerLost,
    /// A copy: the family ends.
    Reused,
    /// The login session is over.
    Over,
}

impl LoginSession {
    /// Whether the login session lives at `now`.
    #[must_use]
    pub fn state_at(&self, now: Timestamp, life: LoginSessionLife) -> LoginSessionState {
        if self.revoked_at.is_some() {
            LoginSessionState::Ended
        } else if now >= self.expires_at || now >= self.last_seen_at.plus(life.idle) {
            LoginSessionState::Expired
        } else {
            LoginSessionState::Living
        }
    }

    /// What the refresh token numbered `number` is at `now`.
    #[must_use]
    pub fn present(&self, number: u64, now: Timestamp, life: LoginSessionLife) -> Presented {
        match self.state_at(now, life) {
            LoginSessionState::Ended | LoginSessionState::Expired => Presented::Over,
            LoginSessionState::Living if number == self.refresh_number => Presented::Living,
            // The living token is unseen as long as it is the living one: being presented replaces it.
            LoginSessionState::Living
                if number.checked_add(1) == Some(self.refresh_number)
                    && number > 0
                    // Both ways: a clock that jumped back, or is behind, must not make the grace longer.
                    && now.since(self.refreshed_at) <= LOST_ANSWER_GRACE
                    && self.refreshed_at.since(now) <= LOST_ANSWER_GRACE =>
            {
                Presented::AnswerLost
            }
            LoginSessionState::Living => Presented::Reused,
        }
    }

    /// The login session after its living refresh token was presented.
    #[must_use]
    pub fn rotated(mut self, now: Timestamp) -> Self {
        self.refresh_number = self.refresh_number.saturating_add(1);
        self.refreshed_at = now;
        self.last_seen_at = now;
        self
    }
}

/// Whether a login session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginSessionState {
    /// It can be refreshed.
    Living,
    /// Somebody or something ended it.
    Ended,
    /// Its time is over.
    Expired,
}
