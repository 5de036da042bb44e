//! DELETE `/api/users/{id}`: removes a member from the organization; with one's own id, one leaves.

use actix_web::{HttpResponse, delete, web};
use domain::audit::Trail;
use domain::audit_action::AuditAction;
use domain::decide::Rule;
use domain::id::UserId;
use domain::role::Role;
use http_kit::caller::{Caller, deny};
use http_kit::edge::Edge;
use http_kit::if_match::{IfMatchHeader, Meant};
use http_kit::problem::{Problem, ProblemBody};
use serde_json::{Value, json};

use super::{event_on, next_generation, outranks, tag};
use crate::state::State;

/// Ends a membership. The person stays, and so do their other organizations.
#[utoipa::path(operation_id = "remove_user", tag = "People", params(("id" = String, Path), IfMatchHeader), security(("bearer" = [])), responses(
    (status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[delete("/api/users/{id}")]
pub async fn remove(
    caller: Caller,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    meant: Meant<UserId>,
) -> Result<HttpResponse, Problem> {
    let own = meant.id == caller.user_id();
    let action = if own { AuditAction::LeaveOrganization } else { AuditAction::RemoveMember };
    match caller.role() {
        Role::SuperAdmin | Role::CompanyAdmin => {}
        Role::User if own => {}
        Role::User => return Err(deny(&edge, &caller, action, Rule::AdministratorsOnly).await),
    }
    let organization = caller.organization();
    let Some(found) = state.stores.memberships.member(&organization, meant.id).await? else {
        // Removed already, perhaps by a call that was stopped before the revocation.
        state.stores.memberships.finish_changes(&organization).await?;
        return Err(Problem::not_found());
    };
    outranks(&edge, &caller, &found, action).await?;
    meant.at.demand(&tag(&found))?;
    let (generation, revocation) = next_generation(&state, &found.membership.record);
    let before = json!({"role": found.membership.record.role});
    let ended = found.membership.with(|membership| membership.generation = generation);
    let event = event_on(&state, &caller, action, meant.id).changing(before, Value::Null);
    let asked = state.followed(organization, &found.user).await?;
    let removed = state.stores.memberships.remove(&organization, &ended, &revocation, &Trail::of(event)).await;
    removed.map_err(|error| meant.at.refused(error))?;
    asked.made().await;
    Ok(HttpResponse::NoContent().finish())
}
