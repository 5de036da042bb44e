//! DELETE `/api/workspaces/{id}/grants/{subject}`.

use actix_web::{HttpResponse, delete, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::grant::GrantSubject;
use domain::id::WorkspaceId;
use http_kit::attempt::RemoveGrant;
use http_kit::caller::Admin;
use http_kit::if_match::{IfMatch, IfMatchHeader};
use http_kit::parameters::InPath2;
use http_kit::problem::{Problem, ProblemBody};
use serde_json::Value;
use storage::ports::Done;

use super::{demand_workspace, members, read, tag};
use crate::state::State;

/// Takes a right on a workspace; what it kept open ends.
#[utoipa::path(operation_id = "remove_grant", tag = "Grants",
    params(("id" = String, Path), ("subject" = String, Path), IfMatchHeader), security(("bearer" = [])), responses(
    (status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[delete("/api/workspaces/{id}/grants/{subject}")]
pub async fn remove(
    caller: Admin<RemoveGrant>,
    state: web::Data<State>,
    path: InPath2<WorkspaceId, GrantSubject>,
    at: IfMatch,
) -> Result<HttpResponse, Problem> {
    let InPath2(workspace, subject) = path;
    demand_workspace(&state, &caller, workspace).await?;
    let found = read(&state, &caller, workspace, subject).await?.ok_or_else(Problem::not_found)?;
    at.demand(&tag(&found))?;
    let organization = caller.organization();
    let chain = Chain::Organization(organization);
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::RemoveGrant, Outcome::Success);
    let trail = Trail::of(event.on("workspace", workspace).changing(members(&found.record), Value::Null));
    let removed = state.stores.workspace_grants.remove(&organization, &found, &trail).await;
    match removed.map_err(|error| at.refused(error))? {
        Done::Now => state.look.notify_one(),
        Done::Already => return Err(Problem::not_found()),
    }
    Ok(HttpResponse::NoContent().finish())
}
