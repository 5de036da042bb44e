//! An organization: the tenant. Everything that is not a person belongs to one.

use serde::{Deserialize, Serialize};

use crate::id::OrganizationId;
use crate::idempotency::IdempotencyMark;
use crate::slug::Slug;
use crate::text::Name;
use crate::time::Timestamp;

/// An organization as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Which.
    pub id: OrganizationId,
    /// The URL-safe name; unique, never reused.
    pub slug: Slug,
    /// The name that people see.
    pub name: Name,
    /// A disabled organization's tokens are dead and nobody may choose it.
    pub enabled: bool,
    /// Who may join without an invitation.
    pub registration: Registration,
    /// Mail domains of the organization, lower-case ASCII.
    pub domains: Vec<String>,
    /// Raised by every write that ends all access tokens for this organization.
    pub generation: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was deleted: by this one mark its memberships, grants and invitations have ended, while slug and id stay
    /// taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// The request that made it, while its key is remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<IdempotencyMark>,
}

/// Who may join an organization by registering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Nobody: people are invited.
    #[default]
    Closed,
    /// Those with a verified address in one of the organization's domains.
    Domain,
    /// Everybody.
    Open,
}
