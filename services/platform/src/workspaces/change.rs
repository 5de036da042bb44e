//! PUT and PATCH `/api/workspaces/{id}`.

use actix_web::{HttpResponse, patch, put, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::decide::Action;
use domain::id::WorkspaceId;
use http_kit::body::Body;
use http_kit::caller::Caller;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};

use super::create::named;
use super::draft::{Retargets, WorkspaceDraft, difference};
use super::list::permitted;
use super::view::WorkspaceView;
use crate::state::State;

/// Replaces a workspace: what is absent goes back to its default.
#[utoipa::path(tag = "Workspaces", params(("id" = String, Path)), request_body = WorkspaceDraft,
    security(("bearer" = [])), responses(
    (status = 200, body = WorkspaceView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[put("/api/workspaces/{id}")]
pub async fn replace(
    caller: Caller,
    state: web::Data<State>,
    id: InPath<WorkspaceId>,
    body: Body<WorkspaceDraft>,
) -> Result<HttpResponse, Problem> {
    body.0.demand_whole()?;
    change(&state, &caller, id.0, &body.0.whole()).await
}

/// Changes a workspace: what is absent stays.
#[utoipa::path(tag = "Workspaces", params(("id" = String, Path)), request_body = WorkspaceDraft,
    security(("bearer" = [])), responses(
    (status = 200, body = WorkspaceView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[patch("/api/workspaces/{id}")]
pub async fn update(
    caller: Caller,
    state: web::Data<State>,
    id: InPath<WorkspaceId>,
    body: Body<WorkspaceDraft>,
) -> Result<HttpResponse, Problem> {
    change(&state, &caller, id.0, &body.0).await
}

async fn change(
    state: &State,
    caller: &Caller,
    id: WorkspaceId,
    draft: &WorkspaceDraft,
) -> Result<HttpResponse, Problem> {
    let action = match draft.retargets() {
        Retargets::Yes => Action::ShapeWorkspace,
        Retargets::No => Action::DescribeWorkspace,
    };
    let found = permitted(state, caller, id, action, AuditAction::UpdateWorkspace).await?;
    let organization_id = caller.organization();
    let organization = state.stores.organizations.get(organization_id).await?.ok_or_else(Problem::not_found)?.record;
    let before = found.workspace.record.clone();
    let mut changed = found.workspace;
    draft.apply(state, &organization.slug, &mut changed.record)?;
    if changed.record != before {
        let (old, new) = difference(&before, &changed.record);
        let chain = Chain::Organization(organization_id);
        let event = state.scribe.event(&caller.acting(), chain, AuditAction::UpdateWorkspace, Outcome::Success);
        let trail = Trail::of(event.on("workspace", id).changing(old, new));
        state.stores.workspaces.replace(&organization_id, &changed, &trail).await.map_err(named)?;
        // Sessions on a workspace that was switched off must end.
        state.look.notify_one();
    }
    let view = WorkspaceView::of(state, &found.subject, &changed.record, found.grant.as_ref());
    Ok(HttpResponse::Ok().json(view))
}
