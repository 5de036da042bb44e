//! POST `/api/auth/refresh`: the next tokens of a login session.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::Outcome;
use domain::audit_action::AuditAction;
use domain::id::LoginSessionId;
use domain::login_session::{LoginSession, Presented, RefreshDelivery};
use domain::role::PlatformRole;
use domain::sign_in::{Choice, Usable};
use domain::time::Timestamp;
use domain::user::User;
use domain::versioned::Versioned;
use http_kit::body::OptionalBody;
use http_kit::client::Client;
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use storage::error::WriteError;
use storage::ports::login_sessions::{EndLogin, LoginStanding};
use utoipa::ToSchema;

use super::answer::{Answer, LoginResult};
use super::events;
use super::proceed::{Place, tokens};
use crate::keycloak::recheck::{Rechecked, When};
use crate::state::State;
use crate::token::cookie::{PresentedToken, not_ours, presented};

/// The refresh token, where it is not in the cookie.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The refresh token.
    #[serde(default)]
    pub(super) refresh_token: Option<String>,
}

/// How often a presentation is looked at again when another one was faster.
const TRIES: u32 = 5;

/// Exchanges a refresh token for the next tokens. Each is good once.
#[utoipa::path(tag = "Sign-in", request_body = RefreshRequest, responses(
    (status = 200, body = LoginResult),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/refresh")]
pub async fn refresh(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    body: OptionalBody<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    let body = body.0.refresh_token.as_deref();
    let token = presented(&request, body, &state.refresh_tokens, &state.settings.public_url)?;
    let answer = renewed(&state, &client, token).await?;
    Ok(answer.respond(StatusCode::OK, &state))
}

async fn renewed(state: &State, client: &Client, token: PresentedToken) -> Result<Answer, Problem> {
    for _ in 0..TRIES {
        let found = find(state, client, &token).await?;
        let Found { session, user, place, choices: _ } = match found {
            Finding::AnswerLost(found) => return tokens(state, &found.user, &found.session.record, found.place),
            Finding::Living(found) => found,
        };
        let rotated = session.with(|session| *session = session.clone().rotated(state.now()));
        match state.stores.login_sessions.rotate(&rotated).await {
            Ok(()) => return tokens(state, &user, &rotated.record, place),
            // Another presentation of the same token was faster: look again what this one is now.
            Err(WriteError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(not_ours())
}

/// The login session of a refresh token that may go on.
pub(super) struct Found {
    /// The login session as it was read.
    pub(super) session: Versioned<LoginSession>,
    /// Whose.
    pub(super) user: User,
    /// Where they are a member.
    pub(super) choices: Vec<Choice>,
    /// Where they act.
    pub(super) place: Place,
}

/// What a refresh token leads to.
pub(super) enum Finding {
    /// It is the living one.
    Living(Found),
    /// It is the one before, whose answer was lost.
    AnswerLost(Found),
}

/// Looks a refresh token up and checks everything that it depends on. A copy, and a login session that
/// has lost its ground, ends here.
pub(super) async fn find(state: &State, client: &Client, token: &PresentedToken) -> Result<Finding, Problem> {
    let (token, delivery) = match token {
        PresentedToken::None => {
            return Err(Problem::unauthenticated("unauthenticated", "Sign in first: there is no refresh token."));
        }
        PresentedToken::Cookie(token) => (*token, RefreshDelivery::Cookie),
        PresentedToken::Body(token) => (*token, RefreshDelivery::Body),
    };
    let standing = state.stores.login_sessions.standing(token.session).await?.ok_or_else(not_ours)?;
    let LoginStanding { session, user, choices } = standing;
    let LoginSession { provider, platform_role_proof, .. } = &session.record;
    let user = state.as_proven(user, provider.as_ref(), *platform_role_proof);
    // What was given to a cookie comes back by cookie, where no script could have read it.
    if session.record.delivery != delivery {
        return Err(not_ours());
    }
    let presented = session.record.present(token.number, state.now(), state.settings.login_session_life);
    match presented {
        Presented::Over => {
            state.stores.login_sessions.finish_changes(token.session).await?;
            Err(Problem::unauthenticated("revoked", "Sign in again: this sign-in has ended."))
        }
        Presented::Reused => {
            end(state, client, (&user, &choices), token.session, AuditAction::RefreshReuse).await?;
            Err(Problem::unauthenticated("revoked", "Sign in again: this sign-in has ended."))
        }
        Presented::Living | Presented::AnswerLost => {
            let ground = ground(state, &user, &session.record, &choices).await?;
            let Some((place, realm_checked_at)) = still_there(state, &user, &session.record, ground).await? else {
                end(state, client, (&user, &choices), token.session, AuditAction::EndLoginSession).await?;
                return Err(Problem::unauthenticated("revoked", "Sign in again: your access has changed."));
            };
            let session = Versioned { record: LoginSession { realm_checked_at, ..session.record }, ..session };
            let found = Found { session, user, choices, place };
            Ok(if presented == Presented::Living { Finding::Living(found) } else { Finding::AnswerLost(found) })
        }
    }
}

/// Where the person may still act in this login session, if they may.
async fn ground(
    state: &State,
    user: &User,
    session: &LoginSession,
    choices: &[Choice],
) -> Result<Option<Place>, Problem> {
    if !user.enabled {
        return Ok(None);
    }
    let place = acts_in(state, user, session, choices).await?;
    Ok(place.filter(|place| state.speaks_for(session.provider.as_ref(), &place.organization)))
}

/// Whether who signed in by Keycloak is still in order there, and when that was looked at.
async fn still_there(
    state: &State,
    user: &User,
    session: &LoginSession,
    ground: Option<Place>,
) -> Result<Option<(Place, Option<Timestamp>)>, Problem> {
    let Some(place) = ground else { return Ok(None) };
    match (&state.keycloak, session.realm_checked_at) {
        (_, None) => Ok(Some((place, None))),
        // Keycloak was taken out of the settings: nobody vouches for them any more.
        (None, Some(_)) => Ok(None),
        (Some(keycloak), Some(_)) => {
            match keycloak.recheck(state, user, session, (&place.organization, When::Due)).await? {
                Rechecked::Good(at) => Ok(Some((place, Some(at)))),
                Rechecked::Gone => Ok(None),
            }
        }
    }
}

async fn acts_in(
    state: &State,
    user: &User,
    session: &LoginSession,
    choices: &[Choice],
) -> Result<Option<Place>, Problem> {
    let here = choices.iter().find(|choice| choice.organization.id == session.organization_id);
    match (here, user.platform_role) {
        (Some(choice), _) if choice.usable() == Usable::Yes => {
            Ok(Some(Place::of(choice.organization.clone(), Some(choice.membership.role), choices)))
        }
        (_, PlatformRole::SuperAdmin) => {
            let organization = state.stores.organizations.get(session.organization_id).await?;
            let enabled = organization.map(|found| found.record).filter(|organization| organization.enabled);
            Ok(enabled.map(|organization| Place::of(organization, None, choices)))
        }
        (Some(_) | None, PlatformRole::None) => Ok(None),
    }
}

/// Ends a login session, with the word of why.
async fn end(
    state: &State,
    client: &Client,
    (user, choices): (&User, &[Choice]),
    session: LoginSessionId,
    action: AuditAction,
) -> Result<(), Problem> {
    let now = state.now();
    let end =
        EndLogin { id: session, user_id: user.id, token: None, at: now, remember_until: now.plus(state.remember()) };
    let mut acting = client.anonymous();
    acting.actor.sid = Some(session);
    let describe = events::about(state, user, action, Outcome::Denied);
    let reason = if action == AuditAction::RefreshReuse { "refresh_reuse" } else { "access_lost" };
    let trail = events::of_person(&acting, choices, |acting, chain| describe(acting, chain).because(reason));
    state.stores.login_sessions.end(&end, &trail).await?;
    Ok(())
}
