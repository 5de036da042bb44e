//! POST `/api/auth/login`: address and password.
//!
//! One answer, one path and the same work for an unknown address, a wrong password, a disabled person
//! and one without a password.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use domain::id::UserId;
use domain::login_session::RefreshDelivery;
use domain::user::User;
use domain::versioned::Versioned;
use http_kit::body::Body;
use http_kit::client::Client;
use http_kit::origin::refuse_foreign;
use http_kit::problem::{Problem, ProblemBody};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::answer::{Answer, LoginResult};
use super::{events, proceed, throttle};
use crate::passwords::hasher::PasswordCheck;
use crate::passwords::new_password::Typed;
use crate::state::State;

/// Address and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// The address.
    email: String,
    /// The password.
    #[schema(value_type = String)]
    password: SecretString,
    /// Where the refresh token goes: `cookie` (default) or `body`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    refresh_token_in: RefreshDelivery,
}

/// Signs a person in.
#[utoipa::path(tag = "Sign-in", request_body = LoginRequest, responses(
    (status = 200, body = LoginResult),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/login")]
pub async fn login(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    body: Body<LoginRequest>,
) -> Result<HttpResponse, Problem> {
    refuse_foreign(&request, &state.settings.public_url)?;
    let answered = sign_in(&state, &client, body.0).await;
    state.sign_ins.count(&answered);
    Ok(answered?.respond(StatusCode::OK, &state))
}

async fn sign_in(state: &State, client: &Client, request: LoginRequest) -> Result<Answer, Problem> {
    let user = verified(state, client, &request.email, &request.password).await?;
    let sign_in = proceed::by_password(state, &user, client, request.refresh_token_in);
    proceed::proceed(state, client, &user, sign_in).await
}

/// The person of that address, if the password is theirs and they may sign in. Whatever fails is
/// recorded and answered alike.
///
/// # Errors
/// 401 `invalid_credentials`, 429, 503.
pub async fn verified(
    state: &State,
    client: &Client,
    typed_email: &str,
    password: &SecretString,
) -> Result<User, Problem> {
    let found = match EmailAddress::parse(typed_email) {
        Ok(email) => state.stores.users.by_email(&email).await?,
        Err(_) => None,
    };
    // A made-up person where there is none: the same is looked up for both.
    let id: UserId = found.as_ref().map_or_else(|| state.ids.make(), |found| found.record.id);
    let account = EmailAddress::parse(typed_email)
        .map_or_else(|_| state.derived.typed_address(typed_email), |email| email.as_str().to_owned());
    let attempt = throttle::admit(state, &account, id, client.device.address).await?;
    let typed = Typed::new(password.expose_secret());
    let hash = found.as_ref().and_then(|found| match found.record.credential_source {
        CredentialSource::Local => found.record.password_hash.as_ref(),
        CredentialSource::Keycloak | CredentialSource::None => None,
    });
    let check = match state.hasher.verify(typed.clone(), hash).await {
        Ok(check) => check,
        Err(error) => return Err(attempt.not_tried(state, error).await),
    };
    match (check, found) {
        (PasswordCheck::Right, Some(user)) if user.record.enabled => {
            attempt.succeeded(state).await?;
            Ok(user.record)
        }
        (PasswordCheck::RightButOutdated, Some(user)) if user.record.enabled => {
            attempt.succeeded(state).await?;
            Ok(rehashed(state, user, typed).await)
        }
        (PasswordCheck::Right | PasswordCheck::RightButOutdated | PasswordCheck::Wrong, found) => {
            record_failure(state, client, found.map(|found| found.record), id, typed_email).await?;
            Err(invalid_credentials())
        }
    }
}

/// The one answer to everything that is not right.
#[must_use]
pub fn invalid_credentials() -> Problem {
    Problem::unauthenticated("invalid_credentials", "Address or password is wrong.")
}

/// Stores the password at the cost of new ones. Signing in does not depend on it.
async fn rehashed(state: &State, user: Versioned<User>, typed: Option<Typed>) -> User {
    let Some(typed) = typed else { return user.record };
    if let Ok(hash) = state.hasher.hash_typed(typed).await {
        let changed = user.clone().with(|user| user.password_hash = Some(hash));
        if state.stores.users.rehash(&changed).await.is_ok() {
            return changed.record;
        }
    }
    user.record
}

async fn record_failure(
    state: &State,
    client: &Client,
    found: Option<User>,
    id: UserId,
    typed_email: &str,
) -> Result<(), Problem> {
    // Also for nobody: the same queries, and one write.
    let choices = state.stores.memberships.choices(id).await?;
    let acting = client.anonymous();
    let trail = match &found {
        Some(user) => {
            let describe = events::about(state, user, AuditAction::Login, Outcome::Failure);
            events::of_person(&acting, &choices, |acting, chain| describe(acting, chain).because("invalid_credentials"))
        }
        None => {
            let event = state.scribe.event(&acting, Chain::Platform, AuditAction::Login, Outcome::Failure);
            let typed = json!({"typed_address": state.derived.typed_address(typed_email)});
            Trail::of(event.because("invalid_credentials").changing(Value::Null, typed))
        }
    };
    Ok(state.stores.audit.record(&trail).await?)
}
