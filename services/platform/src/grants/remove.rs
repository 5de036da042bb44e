//! DELETE `/api/workspaces/{id}/grants/{subject}`.

use actix_web::{HttpResponse, delete, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::grant::GrantSubject;
use domain::id::WorkspaceId;
use http_kit::attempt::RemoveGrant;
use http_kit::caller::Admin;
use http_kit::parameters::InPath2;
use http_kit::problem::{Problem, ProblemBody};
use serde_json::{Value, json};
use storage::ports::Done;

use super::demand_workspace;
use crate::state::State;

/// Takes a right on a workspace; what it kept open ends.
#[utoipa::path(operation_id = "remove_grant", tag = "Grants", params(("id" = String, Path), ("subject" = String, Path)),
    security(("bearer" = [])), responses(
    (status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[delete("/api/workspaces/{id}/grants/{subject}")]
pub async fn remove(
    caller: Admin<RemoveGrant>,
    state: web::Data<State>,
    path: InPath2<WorkspaceId, GrantSubject>,
) -> Result<HttpResponse, Problem> {
    let InPath2(workspace, subject) = path;
    demand_workspace(&state, &caller, workspace).await?;
    let organization = caller.organization();
    let event = state.scribe.event(
        &caller.acting(),
        Chain::Organization(organization),
        AuditAction::RemoveGrant,
        Outcome::Success,
    );
    let event = event.on("workspace", workspace).changing(json!({"subject": subject}), Value::Null);
    match state.stores.workspace_grants.remove(&organization, workspace, subject, &Trail::of(event)).await? {
        Done::Now => state.look.notify_one(),
        Done::Already => return Err(Problem::not_found()),
    }
    Ok(HttpResponse::NoContent().finish())
}
