//! Organizations.

pub mod change;
pub mod create;
pub mod delete;
pub mod list;

use domain::organization::{Organization, Registration};
use serde::Serialize;
use storage::ports::organizations::OrganizationCounts;
use utoipa::ToSchema;

/// An organization with its live counts.
#[derive(Serialize, ToSchema)]
pub struct OrganizationView {
    /// Which.
    id: String,
    /// The URL-safe name.
    slug: String,
    /// The name.
    name: String,
    /// Whether it can be used.
    enabled: bool,
    /// `closed`, `domain` or `open`.
    #[schema(value_type = String)]
    registration: Registration,
    /// Its mail domains.
    domains: Vec<String>,
    /// When it was made.
    created_at: String,
    /// How many people it has.
    users_count: u64,
    /// How many workspaces it has.
    workspaces_count: u64,
}

impl OrganizationView {
    fn of(organization: &Organization, counts: OrganizationCounts) -> Self {
        Self {
            id: organization.id.to_string(),
            slug: organization.slug.to_string(),
            name: organization.name.to_string(),
            enabled: organization.enabled,
            registration: organization.registration,
            domains: organization.domains.clone(),
            created_at: organization.created_at.to_string(),
            users_count: counts.users,
            workspaces_count: counts.workspaces,
        }
    }
}
