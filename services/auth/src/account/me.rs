//! GET `/api/auth/me`, `/api/users/me`: who one is, fresh from the record.

use actix_web::{HttpResponse, get, web};
use domain::sign_in::Usable;
use http_kit::caller::Caller;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::sign_in::answer::{TenantView, UserView};
use crate::state::State;

/// The caller.
#[derive(Serialize, ToSchema)]
pub struct MeView {
    #[serde(flatten)]
    user: UserView,
    /// Their second factors.
    authenticators: Vec<String>,
    /// The organizations that they can use.
    memberships: Vec<TenantView>,
    /// Whether a new password must be chosen.
    must_change_password: bool,
    /// When they last signed in.
    last_login_at: Option<String>,
    /// When they joined the platform.
    created_at: String,
}

/// Who the caller is. Backends of others ask this to learn whether a token still lives.
#[utoipa::path(operation_id = "get_me", tag = "Account", security(("bearer" = [])), responses(
    (status = 200, body = MeView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/auth/me")]
pub async fn me(caller: Caller, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    view(&state, &caller).await
}

/// The same under the path of vsay-auth.
#[utoipa::path(operation_id = "get_users_me", tag = "Account", security(("bearer" = [])), responses(
    (status = 200, body = MeView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/users/me")]
pub async fn users_me(caller: Caller, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    view(&state, &caller).await
}

/// The answer that shows the caller as they are now.
pub(super) async fn view(state: &State, caller: &Caller) -> Result<HttpResponse, Problem> {
    let user = state.stores.users.get(caller.user_id()).await?.ok_or_else(gone)?.record;
    let organization = state.stores.organizations.get(caller.organization()).await?.ok_or_else(gone)?.record;
    let choices = state.stores.memberships.choices(user.id).await?;
    let usable = choices.iter().filter(|choice| choice.usable() == Usable::Yes);
    Ok(HttpResponse::Ok().json(MeView {
        memberships: usable.map(|choice| TenantView::of(&user, choice)).collect(),
        authenticators: Vec::new(),
        must_change_password: user.must_change_password,
        last_login_at: user.last_login_at.map(|moment| moment.to_string()),
        created_at: user.created_at.to_string(),
        user: UserView::of(&user, &organization, caller.role()),
    }))
}

/// The answer to somebody whose account went while their token lives.
pub(crate) fn gone() -> Problem {
    Problem::unauthenticated("revoked", "Sign in again: the account is gone.")
}
