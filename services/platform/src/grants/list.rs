//! GET `/api/workspaces/{id}/grants`.

use actix_web::{HttpResponse, get, web};
use domain::id::WorkspaceId;
use http_kit::attempt::ReadGrants;
use http_kit::caller::Admin;
use http_kit::edge::Edge;
use http_kit::paging::{PageParameters, PageView};
use http_kit::parameters::{InPath, InQuery};
use http_kit::problem::{Problem, ProblemBody};

use super::{GrantView, demand_workspace};
use crate::state::State;

/// The grants on a workspace.
#[utoipa::path(operation_id = "list_grants", tag = "Grants",
    params(("id" = String, Path), PageParameters), security(("bearer" = [])), responses(
    (status = 200, body = PageView<GrantView>),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/workspaces/{id}/grants")]
pub async fn list(
    caller: Admin<ReadGrants>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    id: InPath<WorkspaceId>,
    query: InQuery<PageParameters>,
) -> Result<HttpResponse, Problem> {
    demand_workspace(&state, &caller, id.0).await?;
    let list = format!("/api/workspaces/{}/grants", id.0);
    let page = edge.cursors.read(&list, &caller, &query.0)?;
    let found = state.stores.workspace_grants.list(&caller.organization(), id.0, page).await?;
    let view = edge.cursors.view(&list, &caller, found.map(|grant| GrantView::of(&grant)));
    Ok(HttpResponse::Ok().json(view))
}
