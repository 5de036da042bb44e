//! PUT `/api/workspaces/{id}/grants/{subject}`.

use actix_web::{HttpResponse, put, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::grant::{Grant, GrantLevel, GrantSubject};
use domain::id::WorkspaceId;
use domain::time::Timestamp;
use http_kit::attempt::SetGrant;
use http_kit::body::Body;
use http_kit::caller::{Admin, Caller};
use http_kit::if_match::{IfMatch, IfMatchHeader};
use http_kit::parameters::InPath2;
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use serde_json::Value;
use storage::error::WriteError;
use utoipa::ToSchema;

use super::{GrantView, demand_workspace, members, read, shown, tag};
use crate::state::State;

/// How much, from and until when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetGrantRequest {
    /// `use` or `manage`.
    #[schema(value_type = String)]
    level: GrantLevel,
    /// From when; at once if absent.
    #[schema(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Until when; for good if absent.
    #[schema(value_type = Option<String>)]
    until: Option<Timestamp>,
}

/// Gives a member a right on a workspace, in place of the one they had.
#[utoipa::path(operation_id = "set_grant", tag = "Grants",
    params(("id" = String, Path), ("subject" = String, Path), IfMatchHeader),
    request_body = SetGrantRequest, security(("bearer" = [])), responses(
    (status = 200, body = GrantView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[put("/api/workspaces/{id}/grants/{subject}")]
pub async fn put(
    caller: Admin<SetGrant>,
    state: web::Data<State>,
    path: InPath2<WorkspaceId, GrantSubject>,
    at: IfMatch,
    body: Body<SetGrantRequest>,
) -> Result<HttpResponse, Problem> {
    let InPath2(workspace_id, subject) = path;
    if body.0.from.zip(body.0.until).is_some_and(|(from, until)| from >= until) {
        return Err(Problem::invalid("until", "must be later than `from`"));
    }
    let grant = Grant {
        organization_id: caller.organization(),
        workspace_id,
        subject,
        level: body.0.level,
        from: body.0.from,
        until: body.0.until,
        granted_by: caller.user_id(),
        granted_at: state.now(),
    };
    give(&state, &caller, &grant, &at).await?;
    let given = read(&state, &caller, workspace_id, subject).await?.ok_or_else(Problem::not_found)?;
    Ok(shown(&given))
}

async fn give(state: &State, caller: &Caller, grant: &Grant, at: &IfMatch) -> Result<(), Problem> {
    let organization = caller.organization();
    demand_workspace(state, caller, grant.workspace_id).await?;
    let GrantSubject::User(user) = grant.subject;
    state.stores.memberships.get(&organization, user).await?.ok_or_else(Problem::not_found)?;
    let before = read(state, caller, grant.workspace_id, grant.subject).await?;
    let chain = Chain::Organization(organization);
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::SetGrant, Outcome::Success);
    let was = before.as_ref().map_or(Value::Null, |before| members(&before.record));
    let trail = Trail::of(event.on("workspace", grant.workspace_id).changing(was, members(grant)));
    let grants = &state.stores.workspace_grants;
    let given = match (&before, at) {
        (Some(before), _) => {
            at.demand(&tag(before))?;
            grants.replace(&organization, before, grant, &trail).await
        }
        (None, IfMatch::Any) => grants.put(&organization, grant, &trail).await,
        (None, IfMatch::OneOf(_)) => Err(WriteError::Conflict),
    };
    if let Err(error) = given {
        // Perhaps the workspace went while we looked.
        demand_workspace(state, caller, grant.workspace_id).await?;
        return Err(at.refused(error));
    }
    state.look.notify_one();
    Ok(())
}
