//! GET `/api/auth/oidc/{provider}`: sends the browser to a provider.

use std::time::Duration;

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::email::EmailAddress;
use domain::external_identity::ProviderId;
use domain::random::Purpose;
use domain::sign_on::{ReturnPath, SignOn, SignOnPurpose};
use domain::time::minutes;
use http_kit::client::Client;
use http_kit::parameters::InQuery;
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use url::Url;
use utoipa::IntoParams;

use super::browser::TripSecrets;
use super::callback::back;
use super::refusal::Refusal;
use crate::providers::provider::Provider;
use crate::providers::trip::{ExpectedPerson, ProvedWithin};
use crate::sign_in::throttle;
use crate::state::State;

/// How long somebody may stay at the provider.
pub const TRIP: Duration = minutes(10);

/// Where to afterwards, and who is expected.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct StartParameters {
    /// A path of the front end; anything else is left out.
    return_to: Option<String>,
    /// The address that the person typed already; the provider is told.
    login_hint: Option<String>,
    /// `true` where somebody must have proved who they are in the last five minutes.
    fresh: Option<String>,
}

/// Sends the browser to the provider.
#[utoipa::path(operation_id = "start_single_sign_on", tag = "Sign-in",
    params(("provider" = String, Path, description = "Its name, as in `/api/oidc/providers`."), StartParameters), responses(
    (status = 302, description = "To the provider; a cookie binds the trip to this browser."),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/auth/oidc/{provider}")]
pub async fn start(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    parameters: InQuery<StartParameters>,
) -> Result<HttpResponse, Problem> {
    let named = request.match_info().get("provider").unwrap_or_default();
    let begun = begin(&state, &client, named, parameters.0).await;
    match (begun, named.parse::<ProviderId>()) {
        (Ok((address, cookie)), _) => {
            let mut response = HttpResponse::build(StatusCode::FOUND);
            Ok(response.insert_header((header::LOCATION, address.as_str())).cookie(cookie).finish())
        }
        // A person who clicked on a button reads the front end's words, a program a problem.
        (Err(problem), Ok(id)) if is_navigation(&request) => Ok(back(&state, &id, &Err(Refusal::Ours(problem)))),
        (Err(problem), _) => Err(problem),
    }
}

async fn begin(
    state: &State,
    client: &Client,
    named: &str,
    parameters: StartParameters,
) -> Result<(Url, Cookie<'static>), Problem> {
    let provider = configured(state, named)?;
    throttle::admit_sign_on(state, client.device.address).await?;
    let StartParameters { return_to, login_hint, fresh } = parameters;
    let destination = Destination {
        return_to: return_to.and_then(|path| ReturnPath::parse(&path).ok()),
        expected: ExpectedPerson {
            who: login_hint.and_then(|typed| EmailAddress::parse(&typed).ok()),
            proved: if fresh.as_deref() == Some("true") { ProvedWithin::FiveMinutes } else { ProvedWithin::ItsOwn },
        },
    };
    let set_out = set_out(state, provider, SignOnPurpose::SignIn, destination).await;
    set_out.map_err(|refusal| refusal.problem(&provider.settings))
}

/// Where a trip leads afterwards, and who is expected there.
#[derive(Clone, Debug, Default)]
pub struct Destination {
    /// The page of the front end.
    pub return_to: Option<ReturnPath>,
    /// Who is expected there.
    pub expected: ExpectedPerson,
}

/// Begins a trip: stores it, and says where to go with which cookie.
///
/// # Errors
/// When the provider cannot be used, or the trip cannot be stored.
pub async fn set_out(
    state: &State,
    provider: &Provider,
    purpose: SignOnPurpose,
    Destination { return_to, expected }: Destination,
) -> Result<(Url, Cookie<'static>), Refusal> {
    let now = state.now();
    let secrets = TripSecrets::generate(state);
    let id = provider.settings.id.clone();
    let address = provider.begin(&secrets.trip(state, &id), &expected, now).await?;
    let browser = secrets.browser.digest(Purpose::Browser);
    let trip = SignOn { id: state.ids.make(), provider: id, browser, purpose, return_to, expires_at: now.plus(TRIP) };
    state.stores.sign_ons.put(&secrets.digest(), &trip, now).await?;
    Ok((address, secrets.cookie(TRIP)))
}

/// The provider of that name.
///
/// # Errors
/// 404 `provider_not_configured`, with what is missing.
pub fn configured<'s>(state: &'s State, named: &str) -> Result<&'s Provider, Problem> {
    // The name of NeoSC's first instance.
    let named = if named == "zitadel_onprem" { "zitadel" } else { named };
    let id: Option<ProviderId> = named.parse().ok();
    if let Some(provider) = id.as_ref().and_then(|id| state.providers.get(id)) {
        return Ok(provider);
    }
    let missing = match named {
        "microsoft" => "Microsoft login is not configured: MICROSOFT_CLIENT_ID is not set.",
        "github" => "GitHub login is not configured: GITHUB_CLIENT_ID is not set.",
        "zitadel" => "Zitadel login is not configured: ZITADEL_CLIENT_ID is not set.",
        "zitadel_cloud" => "Zitadel Cloud login is not configured: ZITADEL_CLOUD_CLIENT_ID is not set.",
        _ => "No provider of that name is configured: OIDC_<NAME>_CLIENT_ID is not set.",
    };
    Err(Problem::new(StatusCode::NOT_FOUND, "provider_not_configured", missing))
}

/// Whether a browser follows a link, as it says itself (Fetch Metadata).
fn is_navigation(request: &HttpRequest) -> bool {
    request.headers().get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
}
