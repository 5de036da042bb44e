//! PUT and PATCH `/api/workspaces/{id}`.

use actix_web::{HttpResponse, patch, put, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::decide::Action;
use domain::id::WorkspaceId;
use http_kit::body::Body;
use http_kit::caller::Caller;
use http_kit::if_match::{IfMatchHeader, Meant};
use http_kit::problem::{Problem, ProblemBody};
use storage::error::WriteError;

use super::create::named;
use super::draft::{Retargets, WorkspaceDraft, difference};
use super::list::{permitted, tag};
use super::view::WorkspaceView;
use crate::state::State;

/// Replaces a workspace: what is absent goes back to its default.
#[utoipa::path(operation_id = "replace_workspace", tag = "Workspaces", params(("id" = String, Path), IfMatchHeader), request_body = WorkspaceDraft,
    security(("bearer" = [])), responses(
    (status = 200, body = WorkspaceView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[put("/api/workspaces/{id}")]
pub async fn replace(
    caller: Caller,
    state: web::Data<State>,
    meant: Meant<WorkspaceId>,
    body: Body<WorkspaceDraft>,
) -> Result<HttpResponse, Problem> {
    body.0.demand_whole()?;
    change(&state, &caller, &meant, &body.0.whole()).await
}

/// Changes a workspace: what is absent stays.
#[utoipa::path(operation_id = "change_workspace", tag = "Workspaces", params(("id" = String, Path), IfMatchHeader), request_body = WorkspaceDraft,
    security(("bearer" = [])), responses(
    (status = 200, body = WorkspaceView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[patch("/api/workspaces/{id}")]
pub async fn update(
    caller: Caller,
    state: web::Data<State>,
    meant: Meant<WorkspaceId>,
    body: Body<WorkspaceDraft>,
) -> Result<HttpResponse, Problem> {
    change(&state, &caller, &meant, &body.0).await
}

async fn change(
    state: &State,
    caller: &Caller,
    meant: &Meant<WorkspaceId>,
    draft: &WorkspaceDraft,
) -> Result<HttpResponse, Problem> {
    let action = match draft.retargets() {
        Retargets::Yes => Action::ShapeWorkspace,
        Retargets::No => Action::DescribeWorkspace,
    };
    let found = permitted(state, caller, meant.id, action, AuditAction::UpdateWorkspace).await?;
    meant.at.demand(&tag(&found.workspace))?;
    let organization_id = caller.organization();
    let organization = state.stores.organizations.get(organization_id).await?.ok_or_else(Problem::not_found)?.record;
    let before = found.workspace.record.clone();
    let mut changed = found.workspace;
    draft.apply(state, &organization.slug, &mut changed.record)?;
    if changed.record != before {
        let (old, new) = difference(&before, &changed.record);
        let chain = Chain::Organization(organization_id);
        let event = state.scribe.event(&caller.acting(), chain, AuditAction::UpdateWorkspace, Outcome::Success);
        let trail = Trail::of(event.on("workspace", meant.id).changing(old, new));
        state.stores.workspaces.replace(&organization_id, &changed, &trail).await.map_err(|error| match error {
            WriteError::Conflict => meant.at.refused(error),
            error => named(error),
        })?;
        changed.version += 1;
        // Sessions on a workspace that was switched off must end.
        state.look.notify_one();
    }
    let view = WorkspaceView::of(state, &found.subject, &changed.record, found.grant.as_ref());
    Ok(HttpResponse::Ok().insert_header(tag(&changed).header()).json(view))
}
