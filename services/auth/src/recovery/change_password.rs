//! POST `/api/auth/change-password`: by the current one; ends the other login sessions.

use std::time::Duration;

use actix_web::{HttpResponse, post, web};
use domain::audit::{Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::sign_in::Choice;
use domain::user::User;
use http_kit::body::Body;
use http_kit::caller::Caller;
use http_kit::problem::{Problem, ProblemBody};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use storage::ports::login_sessions::EndLogins;
use utoipa::ToSchema;

use crate::keycloak::trouble::KeycloakTrouble;
use crate::passwords::new_password::Typed;
use crate::registration::person::new_password;
use crate::sign_in::logout::MessageView;
use crate::sign_in::proceed::{PasswordProof, RealmsProof};
use crate::sign_in::verifier::{Checked, check};
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
    let checked = match check(state, Some(&user.record), (email, attempt.familiar), typed).await {
        Ok(checked) => checked,
        Err(unchecked) => return Err(attempt.unchecked(state, unchecked).await),
    };
    let choices = state.stores.memberships.choices(id).await?;
    let told = Told { state, caller, user: &user.record };
    let now = state.now();
    let (except, remember_until) = (Some(caller.login_session()), now.plus(state.remember()));
    let end = EndLogins { user_id: id, except, at: now, remember_until };
    match (checked, &state.keycloak) {
        (Checked::Right(PasswordProof::Realms(RealmsProof { organizations, all, .. })), Some(keycloak)) => {
            attempt.succeeded(state).await?;
            let changed = keycloak.change_password(state, &user.record, &organizations, password.into_typed()).await;
            let there = |choice: &&Choice| changed.done.contains(&choice.organization.id);
            let there: Vec<Choice> = choices.iter().filter(there).cloned().collect();
            if !there.is_empty() {
                state.stores.login_sessions.end_all(&end, &told.trail(&there, None)).await?;
            }
            // One that did not answer may have the old one still.
            let trouble = changed.trouble.or((!all).then_some(KeycloakTrouble::TooLong));
            trouble.map_or(Ok(()), |trouble| Err(half_done(trouble, there.is_empty())))
        }
        (Checked::Right(_) | Checked::RightButOutdated, _) => {
            attempt.succeeded(state).await?;
            let hash = state.hasher.hash(password).await?;
            let changed = user.clone().with(|user| {
                user.password_hash = Some(hash);
                user.credential_source = CredentialSource::Local;
                user.must_change_password = false;
            });
            let trail = told.trail(&choices, None);
            Ok(state.stores.users.replace_and_end_logins(&changed, &end, &trail).await?)
        }
        (Checked::ActionRequired(asked), _) => {
            attempt.succeeded(state).await?;
            Err(asked.into())
        }
        (Checked::Wrong(_), _) => {
            state.stores.audit.record(&told.trail(&choices, Some("wrong_password"))).await?;
            Err(wrong_password())
        }
    }
}

/// What goes on the record.
struct Told<'a> {
    state: &'a State,
    caller: &'a Caller,
    user: &'a User,
}

impl Told<'_> {
    /// That the password was changed, or why not.
    fn trail(&self, choices: &[Choice], failed: Option<&str>) -> Trail {
        let outcome = if failed.is_some() { Outcome::Failure } else { Outcome::Success };
        let describe = events::about(self.state, self.user, AuditAction::ChangePassword, outcome);
        events::of_person(&self.caller.acting(), choices, |acting, chain| match failed {
            Some(reason) => describe(acting, chain).because(reason),
            None => describe(acting, chain),
        })
    }
}

/// Each realm is told by itself, so that one may have it and another not.
fn half_done(trouble: KeycloakTrouble, nowhere: bool) -> Problem {
    if nowhere {
        return trouble.into();
    }
    Problem::unavailable(
        "password_changed_in_part",
        "Your password was changed for some of your organizations only. Change it once more, from the old one, for the others.",
        Duration::from_secs(5),
    )
}

fn wrong_password() -> Problem {
    Problem::forbidden("wrong_password", "The current password is wrong.")
}
