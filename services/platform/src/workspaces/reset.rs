//! POST `/api/workspaces/reset`: back to the default set.

use actix_web::{HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::id::OrganizationId;
use domain::page::{Limit, PageRequest};
use domain::workspace::Workspace;
use http_kit::attempt::ResetWorkspaces;
use http_kit::body::Body;
use http_kit::caller::{Admin, Caller};
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::ports::workspaces::{ResetPlan, Viewer};
use utoipa::ToSchema;

use super::create::named;
use super::default_set::For;
use crate::state::State;

/// How many names of workspaces that go are put on the record; all of them are counted.
const NAMED: usize = 200;

/// A reset, confirmed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetWorkspacesRequest {
    /// The slug of the organization, typed by whoever wants this.
    confirm: String,
}

/// What there is now.
#[derive(Serialize, ToSchema)]
pub struct ResetWorkspacesView {
    /// The same in words.
    message: String,
    /// How many workspaces the organization has now.
    count: usize,
}

/// Deletes all workspaces of the organization with their grants, ends the sessions on them, and makes the default set
/// (setting `DEFAULT_WORKSPACES`) anew.
#[utoipa::path(operation_id = "reset_workspaces", tag = "Workspaces", request_body = ResetWorkspacesRequest, security(("bearer" = [])), responses(
    (status = 200, body = ResetWorkspacesView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/workspaces/reset")]
pub async fn reset(
    caller: Admin<ResetWorkspaces>,
    state: web::Data<State>,
    body: Body<ResetWorkspacesRequest>,
) -> Result<HttpResponse, Problem> {
    let organization_id = caller.organization();
    let organization = state.stores.organizations.get(organization_id).await?.ok_or_else(Problem::not_found)?.record;
    if body.0.confirm != organization.slug.as_str() {
        return Err(Problem::invalid("confirm", "must be the slug of the organization"));
    }
    let whom = For { organization_id, slug: &organization.slug, created_by: caller.user_id() };
    let made = state.settings.default_workspaces.make(&state, whom)?;
    let before = all(&state, &caller, organization_id).await?;
    let chain = Chain::Organization(organization_id);
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::ResetWorkspaces, Outcome::Success);
    let trail = Trail::of(event.on("organization", organization_id).changing(summary(&before), summary(&made)));
    let plan = ResetPlan { gone: before.iter().map(|workspace| workspace.id).collect(), made };
    state.stores.workspaces.reset(&organization_id, &plan, &trail).await.map_err(named)?;
    // The sessions on what has gone must end.
    state.look.notify_one();
    let count = plan.made.len();
    let message = format!("The workspaces are back to the default set: {count}.");
    Ok(HttpResponse::Ok().json(ResetWorkspacesView { message, count }))
}

/// All workspaces of the organization.
async fn all(state: &State, caller: &Caller, organization: OrganizationId) -> Result<Vec<Workspace>, Problem> {
    let (mut all, mut page) = (Vec::new(), PageRequest::first(Limit::MOST));
    loop {
        let found = state.stores.workspaces.list(&organization, Viewer::Administrator(caller.user_id()), page).await?;
        all.extend(found.items.into_iter().map(|seen| seen.workspace.record));
        match found.next {
            Some(after) => page.after = Some(after),
            None => return Ok(all),
        }
    }
}

fn summary(workspaces: &[Workspace]) -> Value {
    let names: Vec<&str> = workspaces.iter().take(NAMED).map(|workspace| workspace.name.as_str()).collect();
    json!({"count": workspaces.len(), "workspaces": names})
}
