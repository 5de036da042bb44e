//! GET `/api/users`, `/api/users/{id}`.

use actix_web::{HttpResponse, get, web};
use domain::id::UserId;
use http_kit::attempt::ReadMembers;
use http_kit::caller::Admin;
use http_kit::edge::Edge;
use http_kit::paging::{PageParameters, PageView};
use http_kit::parameters::{InPath, InQuery};
use http_kit::problem::{Problem, ProblemBody};

use super::{MemberView, shown};
use crate::state::State;

/// The people of the caller's organization.
#[utoipa::path(operation_id = "list_users", tag = "People",
    params(PageParameters), security(("bearer" = [])), responses(
    (status = 200, body = PageView<MemberView>),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/users")]
pub async fn list(
    caller: Admin<ReadMembers>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    query: InQuery<PageParameters>,
) -> Result<HttpResponse, Problem> {
    let list = "/api/users";
    let page = edge.cursors.read(list, &caller, &query.0)?;
    let found = state.stores.memberships.list(&caller.organization(), page).await?;
    let view = edge.cursors.view(list, &caller, found.map(|member| MemberView::of(&member)));
    Ok(HttpResponse::Ok().json(view))
}

/// One of them.
#[utoipa::path(operation_id = "get_user", tag = "People", params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = MemberView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/users/{id}")]
pub async fn one(
    caller: Admin<ReadMembers>,
    state: web::Data<State>,
    id: InPath<UserId>,
) -> Result<HttpResponse, Problem> {
    shown(&state, &caller, id.0).await
}
