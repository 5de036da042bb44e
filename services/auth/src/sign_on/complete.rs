//! POST `/api/auth/oidc/complete`: the front end fetches what a callback handed over.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::login_session::RefreshDelivery;
use domain::random::{OneTimeSecret, Purpose};
use domain::sign_in::SignIn;
use domain::sign_on::{HandOff, Outcome};
use domain::user::User;
use http_kit::body::Body;
use http_kit::client::Client;
use http_kit::origin::refuse_foreign;
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use utoipa::ToSchema;

use super::browser;
use super::claim;
use crate::sign_in::answer::{Answer, LoginResult};
use crate::sign_in::proceed;
use crate::state::State;

/// What a callback handed over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteRequest {
    /// The code in the address.
    code: String,
    /// Where the refresh token goes: `cookie` (default) or `body`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    refresh_token_in: RefreshDelivery,
}

/// Signs in whom a provider vouches for.
#[utoipa::path(operation_id = "complete_single_sign_on", tag = "Sign-in", request_body = CompleteRequest, responses(
    (status = 200, body = LoginResult),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/oidc/complete")]
pub async fn complete(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    body: Body<CompleteRequest>,
) -> Result<HttpResponse, Problem> {
    refuse_foreign(&request, &state.settings.public_url)?;
    let answered = completed(&state, &client, &request, body.0).await;
    state.sign_ins.count(&answered);
    let answer = answered?;
    // The browser has to show once more that it is the one which is asked.
    let asked = matches!(answer.result, LoginResult::ClaimRequired(_));
    let response = answer.respond(StatusCode::OK, &state);
    Ok(if asked { response } else { browser::done(&request, response) })
}

async fn completed(
    state: &State,
    client: &Client,
    request: &HttpRequest,
    body: CompleteRequest,
) -> Result<Answer, Problem> {
    let hand_off = fetched(state, request, &body.code).await?;
    let kept = hand_off.clone();
    let answered = answer(state, client, body.refresh_token_in, hand_off).await;
    given_back(state, &body.code, kept, answered).await
}

async fn answer(
    state: &State,
    client: &Client,
    delivery: RefreshDelivery,
    hand_off: HandOff,
) -> Result<Answer, Problem> {
    match hand_off.outcome {
        Outcome::Known(sign_in) => signed_in(state, client, SignIn { delivery, ..sign_in }).await,
        Outcome::Claim { account, identity, sign_in } => {
            let sign_in = SignIn { delivery, ..sign_in };
            claim::ask(state, hand_off.browser, Outcome::Claim { account, identity, sign_in }).await
        }
        // It is fetched where identities are linked, by who is signed in.
        Outcome::Link { .. } => Err(used()),
    }
}

/// What was handed over under `code`, taken: this browser set out on the trip.
///
/// # Errors
/// 410 `hand_off_used`.
pub async fn fetched(state: &State, request: &HttpRequest, code: &str) -> Result<HandOff, Problem> {
    let digest = OneTimeSecret::parse(code).ok_or_else(used)?.digest(Purpose::HandOff);
    let browsers = browser::digests(request);
    let ours = |hand_off: &HandOff| browsers.contains(&hand_off.browser);
    let now = state.now();
    // Looked at before it is taken, so that another browser uses nothing up.
    state.stores.hand_offs.peek(&digest, now).await?.filter(ours).ok_or_else(used)?;
    state.stores.hand_offs.take(&digest, now).await?.filter(ours).ok_or_else(used)
}

/// Puts back what was taken where we could not do what it is good for: the same page may ask again. A sign-in opens one
/// login session and a claim is bound to a version, so that nothing can come of it twice.
///
/// # Errors
/// Those of `answered`.
pub async fn given_back<T>(
    state: &State,
    code: &str,
    hand_off: HandOff,
    answered: Result<T, Problem>,
) -> Result<T, Problem> {
    let ours = answered.as_ref().is_err_and(|problem| problem.status().is_server_error());
    if let (true, Some(secret)) = (ours, OneTimeSecret::parse(code)) {
        // Should this fail too, the person starts again.
        let _ = state.stores.hand_offs.put(&secret.digest(Purpose::HandOff), &hand_off, state.now()).await;
    }
    answered
}

/// Goes on with a sign-in, with the person as they are now.
///
/// # Errors
/// 403 `no_organization`, 410 where the person is gone or disabled.
pub async fn signed_in(state: &State, client: &Client, sign_in: SignIn) -> Result<Answer, Problem> {
    let found = state.stores.users.get(sign_in.user_id).await?.map(|found| found.record);
    let user: User = found.filter(|user| user.enabled).ok_or_else(used)?;
    proceed::proceed(state, client, &user, sign_in).await
}

/// One answer for a code that is unknown, used or expired, and for another browser's.
#[must_use]
pub fn used() -> Problem {
    Problem::gone(
        "hand_off_used",
        "That sign-in has been used or has expired, or was begun in another browser. Start again.",
    )
}
