//! POST `/api/auth/reset-password`: a new password by a one-time link. It never signs in.

use actix_web::{HttpResponse, post, web};
use domain::audit::Outcome;
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::password_reset::PasswordReset;
use domain::random::{OneTimeSecret, Purpose};
use domain::user::User;
use domain::versioned::Versioned;
use http_kit::body::Body;
use http_kit::client::Client;
use http_kit::problem::{Problem, ProblemBody};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use storage::error::WriteError;
use storage::ports::login_sessions::EndLogins;
use storage::ports::password_resets::RedemptionPlan;
use utoipa::ToSchema;

use crate::keycloak::link::RealmToken;
use crate::passwords::new_password::NewPassword;
use crate::registration::person::new_password;
use crate::sign_in::events;
use crate::state::State;

/// The link's token and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPasswordRequest {
    /// What stands behind `#` in the link.
    token: String,
    /// The new password.
    #[schema(value_type = String)]
    new_password: SecretString,
}

/// Sets a new password and signs the person out everywhere.
#[utoipa::path(tag = "Account", request_body = ResetPasswordRequest, responses(
    (status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/reset-password")]
pub async fn reset_password(
    client: Client,
    state: web::Data<State>,
    body: Body<ResetPasswordRequest>,
) -> Result<HttpResponse, Problem> {
    let new_password = body.0.new_password.expose_secret();
    if let Some(token) = RealmToken::parse(&body.0.token) {
        let keycloak = state.keycloak.as_ref().ok_or_else(Problem::not_found)?;
        let checked = |user: &User| checked(&state, user, new_password);
        keycloak.redeem(&state, &client, token, &checked).await?;
        return Ok(HttpResponse::NoContent().finish());
    }
    let digest = OneTimeSecret::parse(&body.0.token).ok_or_else(Problem::not_found)?.digest(Purpose::PasswordReset);
    let reset = state.stores.password_resets.by_token(&digest).await?.ok_or_else(Problem::not_found)?;
    if reset.record.ended_at.is_some() || state.now() >= reset.record.expires_at {
        return Err(used());
    }
    let user = state.stores.users.get(reset.record.user_id).await?.ok_or_else(used)?;
    // A link from before somebody proved that the account is theirs may be in other hands.
    if user.record.claimed_at.is_some_and(|claimed| reset.record.created_at <= claimed) {
        return Err(used());
    }
    // Since the link was made, Keycloak has been given their password.
    if state.keycloak.is_some() && user.record.credential_source == CredentialSource::Keycloak {
        return Err(used());
    }
    redeem(&state, &client, reset, user, new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn redeem(
    state: &State,
    client: &Client,
    reset: Versioned<PasswordReset>,
    user: Versioned<User>,
    password: &str,
) -> Result<(), Problem> {
    let password = checked(state, &user.record, password)?;
    let hash = state.hasher.hash(password).await?;
    let now = state.now();
    let choices = state.stores.memberships.choices(user.record.id).await?;
    let acting = events::as_person(client.anonymous(), &user.record);
    let dropped: Vec<_> = user.record.identities.iter().map(|identity| identity.provider.clone()).collect();
    let before = if dropped.is_empty() { Value::Null } else { json!({"identities": dropped}) };
    let trail = {
        let describe = events::about(state, &user.record, AuditAction::ResetPassword, Outcome::Success);
        events::of_person(&acting, &choices, |acting, chain| {
            describe(acting, chain).changing(before.clone(), Value::Null)
        })
    };
    let user_id = user.record.id;
    let plan = RedemptionPlan {
        reset: reset.with(|reset| reset.ended_at = Some(now)),
        user: user.with(|user| {
            user.password_hash = Some(hash);
            user.credential_source = CredentialSource::Local;
            user.must_change_password = false;
            // Whoever had the account may have linked themselves; a provider that vouches for the address links anew.
            user.identities.clear();
        }),
        end: EndLogins { user_id, except: None, at: now, remember_until: now.plus(state.remember()) },
    };
    match state.stores.password_resets.redeem(&plan, &trail).await {
        Ok(()) => Ok(()),
        Err(WriteError::Conflict) => Err(used()),
        Err(error) => Err(error.into()),
    }
}

fn checked(state: &State, user: &User, password: &str) -> Result<NewPassword, Problem> {
    new_password(state, "new_password", password, &[user.email.as_str(), user.name.as_str()])
}

/// The answer to a link that is none any more.
#[must_use]
pub fn used() -> Problem {
    Problem::gone("link_used", "That link has been used, replaced or has expired. Ask for a new one.")
}
