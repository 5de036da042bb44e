//! POST `/api/auth/change-password`: by the current one; ends the other login sessions.

use actix_web::{HttpResponse, post, web};
use domain::audit::Outcome;
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use http_kit::body::Body;
use http_kit::caller::Caller;
use http_kit::problem::{Problem, ProblemBody};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use storage::ports::login_sessions::EndLogins;
use utoipa::ToSchema;

use crate::passwords::hasher::PasswordCheck;
use crate::passwords::new_password::Typed;
use crate::registration::person::new_password;
use crate::sign_in::logout::MessageView;
use crate::sign_in::{events, throttle};
use crate::state::State;

/// The password as it is and as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePasswordRequest {
    /// As it is.
    #[schema(value_type = String)]
    current_password: SecretString,
    /// As it shall be.
    #[schema(value_type = String)]
    new_password: SecretString,
}

/// Changes the caller's password and signs their other devices out.
#[utoipa::path(tag = "Account", request_body = ChangePasswordRequest, security(("bearer" = [])), responses(
    (status = 200, body = MessageView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/change-password")]
pub async fn change_password(
    caller: Caller,
    state: web::Data<State>,
    body: Body<ChangePasswordRequest>,
) -> Result<HttpResponse, Problem> {
    change(&state, &caller, body.0).await?;
    Ok(HttpResponse::Ok().json(MessageView { message: "Password changed. Your other devices are signed out." }))
}

async fn change(state: &State, caller: &Caller, request: ChangePasswordRequest) -> Result<(), Problem> {
    let user = state.stores.users.get(caller.user_id()).await?.ok_or_else(wrong_password)?;
    let known = [user.record.email.as_str(), user.record.name.as_str(), caller.claims().organization_name.as_str()];
    let password = new_password(state, "new_password", request.new_password.expose_secret(), &known)?;
    let (email, id, address) = (user.record.email.as_str(), user.record.id, caller.client().device.address);
    let attempt = throttle::admit(state, email, id, address).await?;
    let typed = Typed::new(request.current_password.expose_secret());
    let check = match state.hasher.verify(typed, user.record.password_hash.as_ref()).await {
        Ok(check) => check,
        Err(error) => return Err(attempt.not_tried(state, error).await),
    };
    let choices = state.stores.memberships.choices(id).await?;
    let trail = |outcome, reason: Option<&str>| {
        let describe = events::about(state, &user.record, AuditAction::ChangePassword, outcome);
        events::of_person(&caller.acting(), &choices, |acting, chain| {
            let event = describe(acting, chain);
            match reason {
                Some(reason) => event.because(reason),
                None => event,
            }
        })
    };
    match check {
        PasswordCheck::Right | PasswordCheck::RightButOutdated => attempt.succeeded(state).await?,
        PasswordCheck::Wrong => {
            state.stores.audit.record(&trail(Outcome::Failure, Some("wrong_password"))).await?;
            return Err(wrong_password());
        }
    }
    let hash = state.hasher.hash(password).await?;
    let now = state.now();
    let end = EndLogins {
        user_id: id,
        except: Some(caller.login_session()),
        at: now,
        remember_until: now.plus(state.remember()),
    };
    let changed = user.clone().with(|user| {
        user.password_hash = Some(hash);
        user.credential_source = CredentialSource::Local;
        user.must_change_password = false;
    });
    let trail = trail(Outcome::Success, None);
    Ok(state.stores.users.replace_and_end_logins(&changed, &end, &trail).await?)
}

fn wrong_password() -> Problem {
    Problem::forbidden("wrong_password", "The current password is wrong.")
}
