//! Grants: who may use a workspace, from and until. Administrators only.

pub mod list;
pub mod put;
pub mod remove;

use domain::grant::{Grant, GrantLevel};
use domain::id::WorkspaceId;
use http_kit::caller::Caller;
use http_kit::problem::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::State;

/// A grant.
#[derive(Serialize, ToSchema)]
pub struct GrantView {
    /// To whom: `user:<id>`.
    subject: String,
    /// `use` or `manage`.
    #[schema(value_type = String)]
    level: GrantLevel,
    /// From when.
    from: Option<String>,
    /// Until when.
    until: Option<String>,
    /// Who gave it.
    granted_by: String,
    /// When.
    granted_at: String,
}

impl GrantView {
    fn of(grant: &Grant) -> Self {
        Self {
            subject: grant.subject.to_string(),
            level: grant.level,
            from: grant.from.map(|moment| moment.to_string()),
            until: grant.until.map(|moment| moment.to_string()),
            granted_by: grant.granted_by.to_string(),
            granted_at: grant.granted_at.to_string(),
        }
    }
}

/// Demands that the workspace is in the caller's organization.
async fn demand_workspace(state: &State, caller: &Caller, id: WorkspaceId) -> Result<(), Problem> {
    let found = state.stores.workspaces.get(&caller.organization(), id).await?;
    found.map(|_| ()).ok_or_else(Problem::not_found)
}
