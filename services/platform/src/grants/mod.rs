//! Grants: who may use a workspace, from and until. Administrators only.

pub mod list;
pub mod put;
pub mod remove;
pub mod show;

use actix_web::HttpResponse;
use domain::grant::{Grant, GrantLevel, GrantSubject};
use domain::id::WorkspaceId;
use domain::versioned::Versioned;
use http_kit::caller::Caller;
use http_kit::if_match::EntityTag;
use http_kit::problem::Problem;
use serde::Serialize;
use serde_json::{Value, json};
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

/// The grant of a subject on a workspace of the caller's organization.
async fn read(
    state: &State,
    caller: &Caller,
    workspace: WorkspaceId,
    subject: GrantSubject,
) -> Result<Option<Versioned<Grant>>, Problem> {
    Ok(state.stores.workspace_grants.get(&caller.organization(), workspace, subject).await?)
}

/// The version of a grant. One that was taken and given again may be at its first version once more.
fn tag(grant: &Versioned<Grant>) -> EntityTag {
    EntityTag::of(&[grant.version, grant.record.granted_at.millis().unsigned_abs()])
}

/// The answer that shows a grant.
fn shown(grant: &Versioned<Grant>) -> HttpResponse {
    HttpResponse::Ok().insert_header(tag(grant).header()).json(GrantView::of(&grant.record))
}

/// A grant's members for the record of its making, change or end.
fn members(grant: &Grant) -> Value {
    json!({"subject": grant.subject, "level": grant.level, "from": grant.from, "until": grant.until})
}
