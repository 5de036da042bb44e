//! GET `/api/workspaces/{id}/grants/{subject}`.

use actix_web::{HttpResponse, get, web};
use domain::grant::GrantSubject;
use domain::id::WorkspaceId;
use http_kit::attempt::ReadGrants;
use http_kit::caller::Admin;
use http_kit::parameters::InPath2;
use http_kit::problem::{Problem, ProblemBody};

use super::{GrantView, demand_workspace, read, shown};
use crate::state::State;

/// One grant.
#[utoipa::path(operation_id = "get_grant", tag = "Grants", params(("id" = String, Path), ("subject" = String, Path)),
    security(("bearer" = [])), responses(
    (status = 200, body = GrantView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/workspaces/{id}/grants/{subject}")]
pub async fn show(
    caller: Admin<ReadGrants>,
    state: web::Data<State>,
    path: InPath2<WorkspaceId, GrantSubject>,
) -> Result<HttpResponse, Problem> {
    let InPath2(workspace, subject) = path;
    demand_workspace(&state, &caller, workspace).await?;
    let found = read(&state, &caller, workspace, subject).await?.ok_or_else(Problem::not_found)?;
    Ok(shown(&found))
}
