//! POST `/api/auth/oidc/claim`: a person takes over an account that nobody ever showed to be theirs.
//!
//! Somebody else may have made the account with their address, and wait for them to use it (pre-hijacking; Sudhodanan and
//! Paverd, USENIX Security 2022). So all that may have been put into it goes: password, login sessions with their tokens and
//! terminals, identities, and invitations that it issued. What is dropped is shown first and recorded.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::Outcome as EventOutcome;
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::external_identity::ExternalIdentity;
use domain::random::{OneTimeSecret, Purpose, SecretDigest};
use domain::sign_in::SignIn;
use domain::sign_on::{ClaimedAccount, HandOff, Outcome};
use domain::user::User;
use domain::versioned::Versioned;
use http_kit::body::Body;
use http_kit::client::Client;
use http_kit::origin::refuse_foreign;
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::error::WriteError;
use storage::ports::login_sessions::EndLogins;
use utoipa::ToSchema;

use super::browser;
use super::complete::{fetched, given_back, signed_in, used};
use crate::sign_in::answer::{Answer, LoginResult};
use crate::sign_in::events;
use crate::sign_in::proceed::SIGN_IN_LIFE;
use crate::state::State;

/// The answer to the question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// The code that came with the question.
    code: String,
}

/// The question whether an account is to be taken over.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimQuestion {
    /// For POST `/api/auth/oidc/claim`: stands for this sign-in, once, in this browser.
    pub code: String,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// The account's address.
    pub email: String,
    /// What will be dropped.
    pub drops: Drops,
}

/// What is dropped of an account that is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Drops {
    /// Whether there is a password.
    pub password: bool,
    /// How many login sessions live, each with its terminals.
    pub login_sessions: usize,
    /// How many identities at providers are linked.
    pub identities: usize,
}

/// Takes the account over and signs in.
#[utoipa::path(operation_id = "claim_account", tag = "Sign-in", request_body = ClaimRequest, responses(
    (status = 200, body = LoginResult),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/oidc/claim")]
pub async fn claim(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    body: Body<ClaimRequest>,
) -> Result<HttpResponse, Problem> {
    refuse_foreign(&request, &state.settings.public_url)?;
    let hand_off = fetched(&state, &request, &body.0.code).await?;
    let kept = hand_off.clone();
    let answered = given_back(&state, &body.0.code, kept, taken_over(&state, &client, hand_off.outcome).await).await;
    state.sign_ins.count(&answered);
    Ok(browser::done(&request, answered?.respond(StatusCode::OK, &state)))
}

async fn taken_over(state: &State, client: &Client, outcome: Outcome) -> Result<Answer, Problem> {
    let Outcome::Claim { account, identity, sign_in } = outcome else { return Err(used()) };
    let found = unchanged(state, account).await?;
    // The provider may have been taken out while the person read the question.
    state.providers.get(&identity.provider).ok_or_else(used)?;
    let generation = claimed(state, client, found, identity).await?;
    signed_in(state, client, SignIn { generation, ..sign_in }).await
}

/// The account, if nothing about it has changed since it was found that it may be taken over.
async fn unchanged(state: &State, account: ClaimedAccount) -> Result<Versioned<User>, Problem> {
    let found = state.stores.users.get(account.user_id).await?;
    found.filter(|found| found.version == account.version && found.record.enabled).ok_or_else(used)
}

/// Asks the person, and keeps what was handed over for as long as a sign-in may take.
///
/// # Errors
/// When it cannot be kept.
pub async fn ask(state: &State, browser: SecretDigest, outcome: Outcome) -> Result<Answer, Problem> {
    let Outcome::Claim { account, .. } = &outcome else { return Err(used()) };
    let user = unchanged(state, *account).await?.record;
    let (now, code) = (state.now(), OneTimeSecret::generate(state.randomness.as_ref()));
    let drops = drops(state, &user).await?;
    let hand_off = HandOff { browser, outcome, expires_at: now.plus(SIGN_IN_LIFE) };
    state.stores.hand_offs.put(&code.digest(Purpose::HandOff), &hand_off, now).await?;
    let question =
        ClaimQuestion { code: code.reveal(), expires_in: SIGN_IN_LIFE.as_secs(), email: user.email.to_string(), drops };
    Ok(Answer { result: LoginResult::ClaimRequired(question), refresh: None })
}

async fn drops(state: &State, user: &User) -> Result<Drops, Problem> {
    let sessions = state.stores.login_sessions.of_person(user.id, state.now()).await?;
    Ok(Drops { password: user.has_password(), login_sessions: sessions.len(), identities: user.identities.len() })
}

/// Takes the account over, in one change of the person; gives their generation then.
async fn claimed(
    state: &State,
    client: &Client,
    found: Versioned<User>,
    identity: ExternalIdentity,
) -> Result<u64, Problem> {
    let now = state.now();
    let (before, dropped) = (found.record.clone(), drops(state, &found.record).await?);
    let after = json!({
        "provider": identity.provider, "issuer": identity.key.issuer(), "email_verified": true, "dropped": dropped,
    });
    let changed = found.with(|user| {
        user.password_hash = None;
        user.credential_source = CredentialSource::None;
        user.must_change_password = false;
        user.email_verified = true;
        user.identities = vec![identity];
        user.claimed_at = Some(now);
    });
    let choices = state.stores.memberships.choices(before.id).await?;
    let acting = events::as_person(client.anonymous(), &before);
    let describe = events::about(state, &before, AuditAction::ClaimAccount, EventOutcome::Success);
    let trail = events::of_person(&acting, &choices, |acting, chain| {
        describe(acting, chain).changing(json!({"email_verified": before.email_verified}), after.clone())
    });
    let end = EndLogins { user_id: before.id, except: None, at: now, remember_until: now.plus(state.remember()) };
    // The password that is dropped may be Keycloak's: its account is closed there.
    let asked = state.followed_everywhere(&before).await?;
    match state.stores.users.replace_and_end_logins(&changed, &end, &trail).await {
        Ok(()) => {
            asked.made().await;
            // Ending all login sessions has raised it by one.
            Ok(before.generation.saturating_add(1))
        }
        // Something about the account, or about the identity, changed just now: the person starts again.
        Err(WriteError::Conflict | WriteError::Taken(_)) => Err(used()),
        Err(error) => Err(error.into()),
    }
}
