//! PATCH `/api/users/{id}`: the role in the organization; for platform administrators also whether the
//! person may sign in at all.

use actix_web::{HttpResponse, patch, web};
use domain::audit::Trail;
use domain::audit_action::AuditAction;
use domain::id::UserId;
use domain::role::{MemberRole, Role};
use http_kit::attempt::ChangeRole;
use http_kit::body::Body;
use http_kit::caller::{Admin, Caller, deny};
use http_kit::edge::Edge;
use http_kit::if_match::{IfMatch, IfMatchHeader, Meant};
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use serde_json::json;
use storage::ports::memberships::Member;
use utoipa::ToSchema;

use super::operator::{Switched, switch_user};
use super::{MemberView, event_on, member, next_generation, outranks, shown, tag};
use crate::state::State;

/// What shall be different. Absent members stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMemberRequest {
    /// `user` or `company_admin`.
    #[schema(value_type = Option<String>)]
    role: Option<MemberRole>,
    /// Whether the person may sign in at all; platform administrators only.
    platform_enabled: Option<bool>,
}

/// Changes a member. Their tokens for this organization die when the role changes.
#[utoipa::path(operation_id = "change_user", tag = "People", params(("id" = String, Path), IfMatchHeader), request_body = ChangeMemberRequest,
    security(("bearer" = [])), responses(
    (status = 200, body = MemberView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[patch("/api/users/{id}")]
pub async fn change(
    caller: Admin<ChangeRole>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    meant: Meant<UserId>,
    body: Body<ChangeMemberRequest>,
) -> Result<HttpResponse, Problem> {
    if body.0.platform_enabled.is_some() && body.0.role.is_some() {
        // Two records: half of it could happen.
        let detail = "Change the role and platform_enabled one after the other.";
        return Err(Problem::invalid("platform_enabled", detail));
    }
    let found = member(&state, &caller, meant.id).await?;
    outranks(&edge, &caller, &found, AuditAction::ChangeRole).await?;
    meant.at.demand(&tag(&found))?;
    if let Some(enabled) = body.0.platform_enabled {
        let switched = if enabled { Switched::On } else { Switched::Off };
        platform(&edge, &state, &caller, (&found, &meant.at), switched).await?;
    }
    if let Some(role) = body.0.role {
        change_role(&state, &caller, (&found, &meant.at), role).await?;
    }
    shown(&state, &caller, meant.id).await
}

async fn change_role(
    state: &State,
    caller: &Caller,
    (member, at): (&Member, &IfMatch),
    role: MemberRole,
) -> Result<(), Problem> {
    let before = member.membership.record.role;
    if before == role {
        return Ok(state.stores.memberships.finish_changes(&caller.organization()).await?);
    }
    let (generation, revocation) = next_generation(state, &member.membership.record);
    let changed = member.membership.clone().with(|membership| {
        membership.role = role;
        membership.generation = generation;
        // Set by hand: it follows no provider any more.
        membership.given_by = None;
    });
    let event = event_on(state, caller, AuditAction::ChangeRole, member.user.id)
        .changing(json!({"role": before}), json!({"role": role}));
    let organization = caller.organization();
    let asked = state.followed(organization, &member.user).await?;
    let replaced = state.stores.memberships.replace(&organization, &changed, &revocation, &Trail::of(event)).await;
    replaced.map_err(|error| at.refused(error))?;
    asked.made().await;
    Ok(())
}

async fn platform(
    edge: &Edge,
    state: &State,
    caller: &Caller,
    (member, at): (&Member, &IfMatch),
    switched: Switched,
) -> Result<(), Problem> {
    let action = match switched {
        Switched::On => AuditAction::EnableUser,
        Switched::Off => AuditAction::DisableUser,
    };
    match caller.role() {
        Role::SuperAdmin => {}
        Role::CompanyAdmin | Role::User => {
            let rule = domain::decide::Rule::PlatformAdministratorsOnly;
            return Err(deny(edge, caller, action, rule).await);
        }
    }
    let user = state.stores.users.get(member.user.id).await?.ok_or_else(Problem::not_found)?;
    // Read once more, to be replaced at that version: what was seen must still hold.
    at.demand(&tag(&Member { user: user.record.clone(), ..member.clone() }))?;
    switch_user(state, &caller.acting(), user, switched).await.map_err(|error| at.refused(error))
}
