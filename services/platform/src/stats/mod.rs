//! GET `/api/stats`: true numbers of the caller's organization.

use actix_web::{HttpResponse, get, web};
use http_kit::caller::Caller;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::State;

/// The numbers.
#[derive(Serialize, ToSchema)]
pub struct StatsView {
    /// Sessions that are open.
    active_sessions: u64,
    /// Workspaces.
    total_workspaces: u64,
    /// People.
    total_users: u64,
}

/// The numbers of the caller's organization, as they are now.
#[utoipa::path(operation_id = "get_stats", tag = "Organizations", security(("bearer" = [])), responses(
    (status = 200, body = StatsView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/stats")]
pub async fn stats(caller: Caller, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let organization = caller.organization();
    let counts = state.stores.organizations.counts(organization).await?;
    Ok(HttpResponse::Ok().json(StatsView {
        active_sessions: state.stores.workspace_sessions.count_live(&organization).await?,
        total_workspaces: counts.workspaces,
        total_users: counts.users,
    }))
}
