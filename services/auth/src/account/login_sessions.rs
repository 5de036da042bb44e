//! GET `/api/auth/sessions`, DELETE `/api/auth/sessions/{id}`: one's devices.

use actix_web::{HttpResponse, delete, get, web};
use domain::audit::Outcome;
use domain::audit_action::AuditAction;
use domain::id::LoginSessionId;
use domain::login_session::{LoginSession, LoginSessionState};
use http_kit::caller::Caller;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use storage::ports::login_sessions::EndLogin;
use utoipa::ToSchema;

use crate::sign_in::events;
use crate::state::State;

/// A device.
#[derive(Serialize, ToSchema)]
pub struct LoginSessionView {
    /// Its id.
    id: String,
    /// Whether it is the one that asks.
    current: bool,
    /// For which organization it acts.
    tenant_id: String,
    /// A short name.
    device: String,
    /// The address it signed in from.
    address: String,
    /// What it says it is.
    agent: String,
    /// How the person was authenticated.
    #[schema(value_type = Vec<String>)]
    amr: Vec<domain::login_session::AuthenticationMethod>,
    /// When it signed in.
    created_at: String,
    /// When it was last refreshed.
    last_seen_at: String,
    /// When it ends at the latest.
    expires_at: String,
}

/// The devices.
#[derive(Serialize, ToSchema)]
pub struct LoginSessionsView {
    /// Newest first.
    items: Vec<LoginSessionView>,
}

impl LoginSessionView {
    fn of(session: &LoginSession, current: LoginSessionId) -> Self {
        Self {
            id: session.id.to_string(),
            current: session.id == current,
            tenant_id: session.organization_id.to_string(),
            device: session.device.name.clone(),
            address: session.device.address.to_string(),
            agent: session.device.agent.clone(),
            amr: session.amr.clone(),
            created_at: session.created_at.to_string(),
            last_seen_at: session.last_seen_at.to_string(),
            expires_at: session.expires_at.to_string(),
        }
    }
}

/// The caller's living login sessions.
#[utoipa::path(operation_id = "list_login_sessions", tag = "Account", security(("bearer" = [])), responses(
    (status = 200, body = LoginSessionsView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/auth/sessions")]
pub async fn login_sessions(caller: Caller, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let life = state.settings.login_session_life;
    let sessions = state.stores.login_sessions.of_person(caller.user_id(), now).await?;
    let living = sessions.iter().filter(|session| session.state_at(now, life) == LoginSessionState::Living);
    let items = living.map(|session| LoginSessionView::of(session, caller.login_session())).collect();
    Ok(HttpResponse::Ok().json(LoginSessionsView { items }))
}

/// Ends one of the caller's login sessions.
#[utoipa::path(tag = "Account", security(("bearer" = [])), params(("id" = String, Path)), responses(
    (status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[delete("/api/auth/sessions/{id}")]
pub async fn end_login_session(
    caller: Caller,
    state: web::Data<State>,
    id: InPath<LoginSessionId>,
) -> Result<HttpResponse, Problem> {
    let (now, id, user_id) = (state.now(), id.0, caller.user_id());
    let session = state.stores.login_sessions.get(id).await?.ok_or_else(Problem::not_found)?;
    if session.record.user_id != user_id {
        return Err(Problem::not_found());
    }
    let choices = state.stores.memberships.choices(user_id).await?;
    let trail = events::of_person(&caller.acting(), &choices, |acting, chain| {
        let event = state.scribe.event(acting, chain, AuditAction::EndLoginSession, Outcome::Success);
        event.on("login_session", id)
    });
    let end = EndLogin { id, user_id, token: None, at: now, remember_until: now.plus(state.remember()) };
    state.stores.login_sessions.end(&end, &trail).await?;
    Ok(HttpResponse::NoContent().finish())
}
