//! POST `/api/auth/logout`: the end of this login session, everywhere, before the answer.

use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::Outcome;
use domain::audit_action::AuditAction;
use domain::id::{LoginSessionId, TokenId, UserId};
use domain::scribe::Acting;
use http_kit::body::OptionalBody;
use http_kit::caller::Caller;
use http_kit::client::Client;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use storage::ports::login_sessions::EndLogin;
use utoipa::ToSchema;

use super::events;
use super::refresh::RefreshRequest;
use crate::state::State;
use crate::token::cookie::{self, PresentedToken, presented};

/// What an action says.
#[derive(Serialize, ToSchema)]
pub struct MessageView {
    /// In words.
    pub message: &'static str,
}

/// Signs out: by access token, or by refresh token where the access token has expired.
#[utoipa::path(tag = "Sign-in", request_body = RefreshRequest, security(("bearer" = [])), responses(
    (status = 200, body = MessageView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/logout")]
pub async fn logout(
    request: HttpRequest,
    client: Client,
    caller: Result<Caller, Problem>,
    state: web::Data<State>,
    body: OptionalBody<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    let body = body.0.refresh_token.as_deref();
    let whose = match caller {
        Ok(caller) => Whose {
            session: caller.login_session(),
            user: caller.user_id(),
            token: Some(caller.claims().jti),
            acting: caller.acting(),
        },
        Err(refused) => {
            let token = presented(&request, body, &state.refresh_tokens, &state.settings.public_url)?;
            by_refresh_token(&state, &client, token).await?.ok_or(refused)?
        }
    };
    end(&state, whose).await?;
    Ok(HttpResponse::Ok().cookie(cookie::clear()).json(MessageView { message: "Signed out" }))
}

/// The login session that ends.
struct Whose {
    session: LoginSessionId,
    user: UserId,
    token: Option<TokenId>,
    acting: Acting,
}

async fn by_refresh_token(state: &State, client: &Client, token: PresentedToken) -> Result<Option<Whose>, Problem> {
    let (PresentedToken::Cookie(token) | PresentedToken::Body(token)) = token else { return Ok(None) };
    let Some(session) = state.stores.login_sessions.get(token.session).await? else { return Ok(None) };
    let mut acting = client.anonymous();
    acting.actor.kind = domain::audit::ActorKind::User;
    acting.actor.user_id = Some(session.record.user_id);
    acting.actor.sid = Some(token.session);
    Ok(Some(Whose { session: token.session, user: session.record.user_id, token: None, acting }))
}

async fn end(state: &State, whose: Whose) -> Result<(), Problem> {
    let now = state.now();
    let choices = state.stores.memberships.choices(whose.user).await?;
    let trail = events::of_person(&whose.acting, &choices, |acting, chain| {
        let event = state.scribe.event(acting, chain, AuditAction::Logout, Outcome::Success);
        event.on("user", whose.user)
    });
    let end = EndLogin {
        id: whose.session,
        user_id: whose.user,
        token: whose.token,
        at: now,
        remember_until: now.plus(state.remember()),
    };
    // A repeated call finds it done already; the answer is the same.
    state.stores.login_sessions.end(&end, &trail).await?;
    Ok(())
}
