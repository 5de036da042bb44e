//! POST `/api/auth/token-exchange`: for front ends that ran the code flow with PKCE themselves (NeoSC). They bring the code and
//! their verifier; who somebody is, is asked of the provider by us, never taken from them.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::login_session::RefreshDelivery;
use domain::random::{OneTimeSecret, Purpose};
use domain::sign_in::SignIn;
use domain::sign_on::{Outcome, SignOn, SignOnPurpose};
use http_kit::body::Body;
use http_kit::client::Client;
use http_kit::problem::{Problem, ProblemBody};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::accounts;
use super::callback::refused;
use super::complete::signed_in;
use super::start::{TRIP, configured};
use crate::providers::provider::Provider;
use crate::providers::settings::{ProviderKind, ProviderSettings};
use crate::providers::trip::{NamedIssuer, Trip};
use crate::sign_in::answer::{Answer, LoginResult};
use crate::sign_in::throttle;
use crate::state::State;

/// What a front end brings back from a provider.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRequest {
    /// The provider's name, as in `/api/oidc/providers`; also `zitadel_onprem`.
    provider: String,
    /// The code.
    code: String,
    /// What the challenge was made of: 43 to 128 characters (RFC 7636, section 4.1).
    #[schema(value_type = String)]
    code_verifier: SecretString,
    /// Where the provider sent the browser back to; one of `<PROVIDER>_REDIRECT_URIS`.
    redirect_uri: String,
    /// The nonce, if one was sent.
    #[serde(default)]
    nonce: Option<String>,
    /// The issuer that the front end used; it must be the configured one.
    #[serde(default)]
    authority: Option<String>,
    /// The client that the front end used; it must be the configured one.
    #[serde(default)]
    client_id: Option<String>,
}

/// Signs in whom a provider vouches for. The refresh token comes in the body, never as a cookie.
#[utoipa::path(operation_id = "exchange_token", tag = "Sign-in", request_body = ExchangeRequest, responses(
    (status = 200, body = LoginResult),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/token-exchange")]
pub async fn exchange(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    body: Body<ExchangeRequest>,
) -> Result<HttpResponse, Problem> {
    let provider = configured(&state, &body.0.provider)?;
    check_origin(&request, &provider.settings)?;
    check(&body.0, &provider.settings)?;
    throttle::admit_sign_on(&state, client.device.address).await?;
    let answered = exchanged(&state, &client, provider, body.0).await;
    state.sign_ins.count(&answered);
    Ok(answered?.respond(StatusCode::OK, &state))
}

async fn exchanged(
    state: &State,
    client: &Client,
    provider: &Provider,
    body: ExchangeRequest,
) -> Result<Answer, Problem> {
    let ExchangeRequest { code, code_verifier, redirect_uri, nonce, .. } = body;
    let trip = Trip { state: String::new(), nonce, verifier: code_verifier, redirect_uri };
    let now = state.now();
    // Nobody set out on it here: it has an id of its own, and a browser that no cookie is of.
    let own = SignOn {
        id: state.ids.make(),
        provider: provider.settings.id.clone(),
        browser: OneTimeSecret::generate(state.randomness.as_ref()).digest(Purpose::Browser),
        purpose: SignOnPurpose::SignIn,
        return_to: None,
        expires_at: now.plus(TRIP),
    };
    let outcome = async {
        let assertion = provider.finish(&code, NamedIssuer::NotOurs, &trip, now).await?;
        accounts::outcome(state, client, provider, assertion, &own).await
    }
    .await;
    match outcome {
        Ok(Outcome::Known(sign_in)) => {
            signed_in(state, client, SignIn { delivery: RefreshDelivery::Body, ..sign_in }).await
        }
        Ok(Outcome::Claim { .. } | Outcome::Link { .. }) => Err(Problem::conflict(
            "claim_required",
            format!(
                "Nobody has shown yet that the account of this address is theirs. Sign in once at {}, where you are asked.",
                state.settings.sign_on.front_end
            ),
        )),
        Err(refusal) => {
            if let Err(unrecorded) = refused(state, client, &provider.settings.id, &refusal).await {
                return Err(unrecorded.problem(&provider.settings));
            }
            Err(refusal.problem(&provider.settings))
        }
    }
}

/// The page that calls is one of those that the operator named for this provider.
fn check_origin(request: &HttpRequest, provider: &ProviderSettings) -> Result<(), Problem> {
    let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if origin.is_some_and(|origin| provider.origins.iter().any(|allowed| allowed == origin)) {
        return Ok(());
    }
    Err(Problem::forbidden("origin_not_allowed", "This page may not exchange codes of that provider."))
}

fn check(body: &ExchangeRequest, provider: &ProviderSettings) -> Result<(), Problem> {
    let verifier = body.code_verifier.expose_secret();
    let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    if !(43..=128).contains(&verifier.len()) || !verifier.chars().all(unreserved) {
        return Err(Problem::invalid("code_verifier", "must be 43 to 128 letters, digits, -, ., _ or ~"));
    }
    if !provider.redirect_uris.contains(&body.redirect_uri) {
        return Err(Problem::invalid("redirect_uri", "is not registered for this provider"));
    }
    if body.client_id.as_ref().is_some_and(|id| *id != provider.client_id) {
        return Err(Problem::invalid("client_id", "is not the configured one"));
    }
    let issuer = match &provider.kind {
        ProviderKind::OpenId { issuer, .. } => issuer.as_str(),
        ProviderKind::Microsoft { authority, .. } => authority.as_str(),
        ProviderKind::GitHub { url, .. } => url.as_str(),
    };
    let same = |authority: &String| authority.trim_end_matches('/') == issuer.trim_end_matches('/');
    if body.authority.as_ref().is_some_and(|authority| !same(authority)) {
        return Err(Problem::invalid("authority", "is not the configured one"));
    }
    Ok(())
}
