//! POST `/api/users/{id}/disable`, `/api/users/{id}/enable`: whether a member may act in the organization.

use actix_web::{HttpResponse, post, web};
use domain::audit::Trail;
use domain::audit_action::AuditAction;
use domain::id::UserId;
use http_kit::attempt::{DisableMember, EnableMember};
use http_kit::body::OptionalBody;
use http_kit::caller::{Admin, Caller};
use http_kit::edge::Edge;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};
use serde_json::json;

use super::{MemberView, event_on, member, next_generation, outranks, shown};
use crate::sign_in::logout_all::NoMembers;
use crate::state::State;

/// Disables a member: their tokens for this organization die and they cannot choose it.
#[utoipa::path(operation_id = "disable_user", tag = "People",
    params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = MemberView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/users/{id}/disable")]
pub async fn disable(
    caller: Admin<DisableMember>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    id: InPath<UserId>,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    switch(&edge, &state, &caller, id.0, AuditAction::DisableMember).await
}

/// Enables a member again.
#[utoipa::path(operation_id = "enable_user", tag = "People",
    params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = MemberView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/users/{id}/enable")]
pub async fn enable(
    caller: Admin<EnableMember>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    id: InPath<UserId>,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    switch(&edge, &state, &caller, id.0, AuditAction::EnableMember).await
}

async fn switch(
    edge: &Edge,
    state: &State,
    caller: &Caller,
    user: UserId,
    action: AuditAction,
) -> Result<HttpResponse, Problem> {
    let found = member(state, caller, user).await?;
    outranks(edge, caller, &found, action).await?;
    let (before, after) = (found.membership.record.enabled, action == AuditAction::EnableMember);
    if before == after {
        state.stores.memberships.finish_changes(&caller.organization()).await?;
    } else {
        let (generation, revocation) = next_generation(state, &found.membership.record);
        let changed = found.membership.clone().with(|membership| {
            membership.enabled = after;
            membership.generation = generation;
            // Set by hand: no provider undoes it.
            membership.given_by = None;
        });
        let event =
            event_on(state, caller, action, user).changing(json!({"enabled": before}), json!({"enabled": after}));
        let organization = caller.organization();
        let asked = state.followed(organization, &found.user).await?;
        state.stores.memberships.replace(&organization, &changed, &revocation, &Trail::of(event)).await?;
        asked.made().await;
    }
    shown(state, caller, user).await
}
