//! POST `/api/auth/logout-all`: the end of all of a person's login sessions.

use actix_web::{HttpResponse, post, web};
use domain::audit::Outcome;
use domain::audit_action::AuditAction;
use http_kit::body::OptionalBody;
use http_kit::caller::Caller;
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use storage::ports::login_sessions::EndLogins;
use utoipa::ToSchema;

use super::events;
use crate::state::State;
use crate::token::cookie;

/// An action without members.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoMembers {}

/// How much has ended.
#[derive(Serialize, ToSchema)]
pub struct LogoutAllView {
    /// In words.
    message: &'static str,
    /// How many login sessions.
    ended: usize,
}

/// Signs out on every device.
#[utoipa::path(tag = "Sign-in", security(("bearer" = [])), responses(
    (status = 200, body = LogoutAllView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/logout-all")]
pub async fn logout_all(
    caller: Caller,
    state: web::Data<State>,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let user_id = caller.user_id();
    let choices = state.stores.memberships.choices(user_id).await?;
    let trail = events::of_person(&caller.acting(), &choices, |acting, chain| {
        let event = state.scribe.event(acting, chain, AuditAction::LogoutAll, Outcome::Success);
        event.on("user", user_id)
    });
    let end = EndLogins { user_id, except: None, at: now, remember_until: now.plus(state.remember()) };
    let ended = state.stores.login_sessions.end_all(&end, &trail).await?.len();
    Ok(HttpResponse::Ok().cookie(cookie::clear()).json(LogoutAllView { message: "Signed out everywhere", ended }))
}
