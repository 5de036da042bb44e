//! POST `/api/workspaces`.

use actix_web::{HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::id::{OrganizationId, UserId};
use domain::idempotency::IdempotencyMark;
use domain::text::{Description, Name};
use domain::workspace::{Target, Workspace, WorkspaceStatus};
use http_kit::attempt::CreateWorkspace;
use http_kit::body::Body;
use http_kit::caller::{Admin, Caller};
use http_kit::idempotency::{Idempotency, IdempotencyHeader};
use http_kit::problem::{Problem, ProblemBody};
use serde_json::Value;
use storage::error::{UniqueKey, WriteError};

use super::draft::{WorkspaceDraft, members};
use super::view::WorkspaceView;
use crate::state::State;

/// Makes a workspace in the caller's organization.
#[utoipa::path(operation_id = "create_workspace", tag = "Workspaces",
    params(IdempotencyHeader), request_body = WorkspaceDraft,
    security(("bearer" = [])), responses(
    (status = 201, body = WorkspaceView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/workspaces")]
pub async fn create(
    caller: Admin<CreateWorkspace>,
    state: web::Data<State>,
    idempotency: Idempotency,
    body: Body<WorkspaceDraft>,
) -> Result<HttpResponse, Problem> {
    let turn = idempotency.of_caller(&caller, &body.0).await?;
    let (workspaces, organization) = (&state.stores.workspaces, caller.organization());
    let look = async |scope, now| workspaces.by_mark(&organization, &scope, now).await;
    let workspace = turn.once(look, async |mark| make(&state, &caller, &body.0, mark).await).await?;
    let subject = state.subject(&caller).await?;
    Ok(HttpResponse::Created().json(WorkspaceView::of(&state, &subject, &workspace, None)))
}

async fn make(
    state: &State,
    caller: &Caller,
    draft: &WorkspaceDraft,
    mark: Option<IdempotencyMark>,
) -> Result<Workspace, Problem> {
    draft.demand_whole()?;
    let organization_id = caller.organization();
    let organization = state.stores.organizations.get(organization_id).await?.ok_or_else(Problem::not_found)?.record;
    let mut workspace = blank(state, caller.user_id(), organization_id)?;
    workspace.idempotency = mark;
    draft.apply(state, &organization.slug, &mut workspace)?;
    let chain = Chain::Organization(organization_id);
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::CreateWorkspace, Outcome::Success);
    let event = event.on("workspace", workspace.id).changing(Value::Null, Value::Object(members(&workspace)));
    state.stores.workspaces.add(&organization_id, &workspace, &Trail::of(event)).await.map_err(named)?;
    Ok(workspace)
}

/// A new workspace of which nothing has been said yet.
pub(super) fn blank(state: &State, created_by: UserId, organization_id: OrganizationId) -> Result<Workspace, Problem> {
    Ok(Workspace {
        id: state.ids.make(),
        organization_id,
        name: Name::parse("new").map_err(|_| Problem::internal())?,
        description: Description::default(),
        target: Target::Web { url: String::new() },
        icon: None,
        cpu: None,
        memory: None,
        storage: None,
        status: WorkspaceStatus::Available,
        created_by,
        created_at: state.now(),
        idempotency: None,
    })
}

/// The answer to a change of a workspace that was not made.
pub(super) fn named(error: WriteError) -> Problem {
    match error {
        WriteError::Taken(UniqueKey::WorkspaceName) => {
            Problem::conflict("name_taken", "There is a workspace of that name already.")
        }
        other => other.into(),
    }
}
