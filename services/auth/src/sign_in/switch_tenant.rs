//! POST `/api/auth/switch-tenant`: another organization without a new sign-in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::id::OrganizationId;
use domain::login_session::LoginSession;
use domain::organization::Organization;
use domain::revocation::{Revocation, Revoked};
use domain::role::PlatformRole;
use domain::sign_in::{Choice, Usable};
use domain::user::User;
use domain::versioned::Versioned;
use http_kit::body::Body;
use http_kit::caller::Caller;
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::answer::{Answer, LoginResult};
use super::proceed::{Place, tokens};
use super::refresh::{Finding, find};
use super::select_tenant::not_offered;
use crate::keycloak::recheck::{Rechecked, When};
use crate::state::State;
use crate::token::cookie::{PresentedToken, not_ours, presented};

/// Where to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchTenantRequest {
    /// Which organization.
    tenant_id: String,
    /// The refresh token, where it is not in the cookie.
    #[serde(default)]
    refresh_token: Option<String>,
}

/// Changes the organization of this login session; its earlier access tokens are dead.
#[utoipa::path(tag = "Sign-in", request_body = SwitchTenantRequest, security(("bearer" = [])), responses(
    (status = 200, body = LoginResult),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/switch-tenant")]
pub async fn switch_tenant(
    request: HttpRequest,
    caller: Caller,
    state: web::Data<State>,
    body: Body<SwitchTenantRequest>,
) -> Result<HttpResponse, Problem> {
    let text = body.0.refresh_token.as_deref();
    let token = presented(&request, text, &state.refresh_tokens, &state.settings.public_url)?;
    let answer = switch(&state, &caller, token, body.0.tenant_id.parse().ok()).await?;
    Ok(answer.respond(StatusCode::OK, &state))
}

async fn switch(
    state: &State,
    caller: &Caller,
    token: PresentedToken,
    target: Option<OrganizationId>,
) -> Result<Answer, Problem> {
    // The refresh token proves that it is this device which switches, not a stolen access token.
    let of_this_session = match &token {
        PresentedToken::Cookie(token) | PresentedToken::Body(token) => token.session == caller.login_session(),
        PresentedToken::None => false,
    };
    if !of_this_session {
        return Err(not_ours());
    }
    // The predecessor, within its grace, is good for asking for its successor again and for nothing else.
    let Finding::Living(found) = find(state, caller.client(), &token).await? else { return Err(not_ours()) };
    let Some(place) = destination(state, &found.user, target, &found.choices).await? else {
        let chain = Chain::Organization(caller.organization());
        let event = state.scribe.event(&caller.acting(), chain, AuditAction::SwitchTenant, Outcome::Denied);
        let event = event.on("user", caller.user_id()).because("tenant_not_allowed");
        state.stores.audit.record(&Trail::of(event)).await?;
        return Err(not_offered());
    };
    let session = &found.session.record;
    let spoken_for = state.speaks_for(session.provider.as_ref(), &place.organization);
    // A platform administrator who was proved as such acts anywhere, as one; others where they were proved.
    let proven = found.user.platform_role == PlatformRole::SuperAdmin || session.proven.covers(place.organization.id);
    if !proven || !spoken_for || !still_there(state, &found.user, session, &place.organization).await? {
        return Err(Problem::forbidden(
            "reauthentication_required",
            "That organization wants you to sign in again: your last sign-in does not speak for it.",
        ));
    }
    let from = found.session.record.organization_id;
    let switched = moved(state, found.session, place.organization.id);
    let what = Revoked::LoginSessionTokens { id: switched.record.id, below: switched.record.generation };
    let revocation = Revocation::new(what, state.now(), state.remember());
    let trail = trail(state, caller, from, place.organization.id);
    state.stores.login_sessions.switch(&switched, &revocation, &trail).await?;
    tokens(state, &found.user, &switched.record, place)
}

/// Whether who signed in by Keycloak is in order in the realm that speaks for the organization they go to.
async fn still_there(
    state: &State,
    user: &User,
    session: &LoginSession,
    organization: &Organization,
) -> Result<bool, Problem> {
    match (&state.keycloak, session.realm_checked_at) {
        (_, None) => Ok(true),
        (None, Some(_)) => Ok(false),
        (Some(keycloak), Some(_)) => {
            Ok(keycloak.recheck(state, user, session, (organization, When::Now)).await? != Rechecked::Gone)
        }
    }
}

async fn destination(
    state: &State,
    user: &User,
    target: Option<OrganizationId>,
    choices: &[Choice],
) -> Result<Option<Place>, Problem> {
    let Some(target) = target else { return Ok(None) };
    let choice = choices.iter().find(|choice| choice.organization.id == target);
    match (choice, user.platform_role) {
        (Some(choice), _) if choice.usable() == Usable::Yes => {
            Ok(Some(Place::of(choice.organization.clone(), Some(choice.membership.role), choices)))
        }
        // A platform administrator acts in any enabled organization, and that is on its record.
        (_, PlatformRole::SuperAdmin) => {
            let found = state.stores.organizations.get(target).await?.map(|found| found.record);
            let organization = found.filter(|organization| organization.enabled);
            Ok(organization.map(|organization| Place::of(organization, None, choices)))
        }
        (Some(_) | None, PlatformRole::None) => Ok(None),
    }
}

fn moved(state: &State, session: Versioned<LoginSession>, target: OrganizationId) -> Versioned<LoginSession> {
    session.with(|session| {
        *session = session.clone().rotated(state.now());
        session.organization_id = target;
        session.generation = session.generation.saturating_add(1);
    })
}

/// On the record of both organizations, once each; neither learns of the other.
fn trail(state: &State, caller: &Caller, from: OrganizationId, to: OrganizationId) -> Trail {
    let event = |organization, before, after| {
        let chain = Chain::Organization(organization);
        let event = state.scribe.event(&caller.acting(), chain, AuditAction::SwitchTenant, Outcome::Success);
        event.on("user", caller.user_id()).changing(before, after)
    };
    let (here, there) = (json!({"tenant_id": from}), json!({"tenant_id": to}));
    if from == to {
        Trail::of(event(to, here, there))
    } else {
        Trail::of(event(to, Value::Null, there)).and(event(from, here, Value::Null))
    }
}
