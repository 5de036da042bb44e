//! DELETE `/api/workspaces/{id}`: ends its sessions.

use actix_web::{HttpResponse, delete, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::decide::Action;
use domain::id::WorkspaceId;
use http_kit::caller::Caller;
use http_kit::if_match::{IfMatchHeader, Meant};
use http_kit::problem::{Problem, ProblemBody};
use serde_json::Value;

use super::draft::members;
use super::list::{permitted, tag};
use crate::state::State;

/// Deletes a workspace with its grants; its name can be used again.
#[utoipa::path(operation_id = "delete_workspace", tag = "Workspaces", params(("id" = String, Path), IfMatchHeader), security(("bearer" = [])), responses(
    (status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[delete("/api/workspaces/{id}")]
pub async fn delete(
    caller: Caller,
    state: web::Data<State>,
    meant: Meant<WorkspaceId>,
) -> Result<HttpResponse, Problem> {
    let found = permitted(&state, &caller, meant.id, Action::ShapeWorkspace, AuditAction::DeleteWorkspace).await?;
    meant.at.demand(&tag(&found.workspace))?;
    let organization = caller.organization();
    let chain = Chain::Organization(organization);
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::DeleteWorkspace, Outcome::Success);
    let before = Value::Object(members(&found.workspace.record));
    let trail = Trail::of(event.on("workspace", meant.id).changing(before, Value::Null));
    state
        .stores
        .workspaces
        .delete(&organization, &found.workspace, &trail)
        .await
        .map_err(|error| meant.at.refused(error))?;
    state.look.notify_one();
    Ok(HttpResponse::NoContent().finish())
}
