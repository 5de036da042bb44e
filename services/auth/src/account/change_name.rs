//! PATCH `/api/auth/me`: one's own name.

use actix_web::{HttpResponse, patch, web};
use domain::audit::Outcome;
use domain::audit_action::AuditAction;
use domain::text::Name;
use http_kit::body::Body;
use http_kit::caller::Caller;
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::me::{self, MeView};
use crate::sign_in::events;
use crate::state::State;

/// What shall be different.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMeRequest {
    /// The name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

/// Changes the caller's name. A name that stays as it is leaves no trace.
#[utoipa::path(operation_id = "change_me", tag = "Account", request_body = ChangeMeRequest, security(("bearer" = [])), responses(
    (status = 200, body = MeView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[patch("/api/auth/me")]
pub async fn change_name(
    caller: Caller,
    state: web::Data<State>,
    body: Body<ChangeMeRequest>,
) -> Result<HttpResponse, Problem> {
    let name = Name::parse(&body.0.name).map_err(|problem| Problem::invalid("name", problem.to_string()))?;
    rename(&state, &caller, name).await?;
    me::view(&state, &caller).await
}

async fn rename(state: &State, caller: &Caller, name: Name) -> Result<(), Problem> {
    let (users, id) = (&state.stores.users, caller.user_id());
    let user = users.get(id).await?.ok_or_else(me::gone)?;
    if user.record.name == name {
        return Ok(users.finish_changes(id).await?);
    }
    let choices = state.stores.memberships.choices(id).await?;
    let describe = events::about(state, &user.record, AuditAction::ChangeName, Outcome::Success);
    let trail = events::of_person(&caller.acting(), &choices, |acting, chain| {
        describe(acting, chain).changing(json!({"name": user.record.name}), json!({"name": name}))
    });
    let changed = user.clone().with(|user| user.name = name.clone());
    Ok(users.replace(&changed, &trail).await?)
}
