//! Roles: one on the platform, two in an organization.

use serde::{Deserialize, Serialize};

/// What a person is in one organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Uses what is granted.
    User,
    /// Manages the organization, its people and workspaces.
    CompanyAdmin,
}

/// What a person is on the platform, beside any organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformRole {
    /// Nothing.
    #[default]
    None,
    /// Looks after all organizations.
    SuperAdmin,
}

/// The one role that an access token carries, in the organization that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A member.
    User,
    /// An administrator of the organization.
    CompanyAdmin,
    /// An administrator of the platform, whatever they are in the organization.
    SuperAdmin,
}

impl Role {
    /// The role that somebody acts with.
    #[must_use]
    pub const fn effective(platform: PlatformRole, member: MemberRole) -> Self {
        match (platform, member) {
            (PlatformRole::SuperAdmin, _) => Self::SuperAdmin,
            (PlatformRole::None, MemberRole::CompanyAdmin) => Self::CompanyAdmin,
            (PlatformRole::None, MemberRole::User) => Self::User,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::CompanyAdmin => "company_admin",
            Self::SuperAdmin => "super_admin",
        }
    }
}

impl MemberRole {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::CompanyAdmin => "company_admin",
        }
    }
}

impl From<MemberRole> for Role {
    fn from(role: MemberRole) -> Self {
        Self::effective(PlatformRole::None, role)
    }
}
