//! POST `/api/auth/login`: address and password.
//!
//! One answer, one path and the same work for an unknown address, a wrong password, a disabled person
//! and one without a password.

use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
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
use super::proceed::PasswordProof;
use super::verifier::{Checked, check};
use super::{events, proceed, throttle};
use crate::passwords::new_password::Typed;
use crate::state::State;

/// At a multiple of this a failure is answered where Keycloak verifies passwords.
const PADDED_TO: Duration = Duration::from_millis(250);

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
    let Verified { user, proof } = verified(state, client, &request.email, &request.password).await?;
    let sign_in = proceed::by_password(state, &user, proof, client, request.refresh_token_in);
    proceed::proceed(state, client, &user, sign_in).await
}

/// A person whose password is right.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Who.
    pub user: User,
    /// Where it was found right.
    pub proof: PasswordProof,
}

/// The person of that address, if the password is theirs and they may sign in. Whatever fails is
/// recorded and answered alike.
///
/// # Errors
/// 401 `invalid_credentials`, 403 when Keycloak asks for something first, 429, 503.
pub async fn verified(
    state: &State,
    client: &Client,
    typed_email: &str,
    password: &SecretString,
) -> Result<Verified, Problem> {
    let begun = Instant::now();
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
    let person = found.as_ref().map(|found| &found.record);
    let checked = match check(state, person, (&account, attempt.familiar), typed.clone()).await {
        Ok(checked) => checked,
        Err(unchecked) => {
            let problem = attempt.unchecked(state, unchecked).await;
            padded(state, begun).await;
            return Err(problem);
        }
    };
    match (checked, found) {
        (Checked::Right(proof), Some(user)) if user.record.enabled => {
            attempt.succeeded(state).await?;
            Ok(Verified { user: user.record, proof })
        }
        (Checked::RightButOutdated, Some(user)) if user.record.enabled => {
            attempt.succeeded(state).await?;
            Ok(Verified { user: rehashed(state, user, typed).await, proof: PasswordProof::Ours })
        }
        (Checked::ActionRequired(asked), Some(user)) if user.record.enabled => {
            attempt.succeeded(state).await?;
            record_failure(state, client, Some(&user.record), (id, typed_email), asked.code).await?;
            Err(asked.into())
        }
        (checked, found) => {
            let reason = if let Checked::Wrong(reason) = checked { reason } else { "invalid_credentials" };
            record_failure(state, client, found.map(|found| found.record).as_ref(), (id, typed_email), reason).await?;
            padded(state, begun).await;
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
    found: Option<&User>,
    (id, typed_email): (UserId, &str),
    reason: &str,
) -> Result<(), Problem> {
    // Also for nobody: the same queries, and one write.
    let choices = state.stores.memberships.choices(id).await?;
    let acting = client.anonymous();
    let trail = match found {
        Some(user) => {
            let describe = events::about(state, user, AuditAction::Login, Outcome::Failure);
            events::of_person(&acting, &choices, |acting, chain| describe(acting, chain).because(reason))
        }
        None => {
            let event = state.scribe.event(&acting, Chain::Platform, AuditAction::Login, Outcome::Failure);
            let typed = json!({"typed_address": state.derived.typed_address(typed_email)});
            Trail::of(event.because(reason).changing(Value::Null, typed))
        }
    };
    Ok(state.stores.audit.record(&trail).await?)
}

/// Waits until a failure may be answered: Keycloak's answers take as long as the person has realms, and its guards make some
/// quicker.
async fn padded(state: &State, begun: Instant) {
    if state.keycloak.is_some() {
        tokio::time::sleep(until_next(PADDED_TO, begun.elapsed())).await;
    }
}

/// How long is left to the next multiple of `step`.
fn until_next(step: Duration, since: Duration) -> Duration {
    let over = since.as_nanos() % step.as_nanos();
    step.saturating_sub(Duration::from_nanos(u64::try_from(over).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_end_at_multiples() {
        let until = |millis| until_next(PADDED_TO, Duration::from_millis(millis)).as_millis();
        assert_eq!((until(1), until(249), until(250), until(730)), (249, 1, 250, 20));
    }
}
