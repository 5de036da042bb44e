//! GET `/api/auth/oidc/{provider}/callback`: the browser comes back with a code.

use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::external_identity::ProviderId;
use domain::random::{OneTimeSecret, Purpose};
use domain::sign_on::{HandOff, Outcome as TripOutcome, ReturnPath, SignOn};
use http_kit::client::Client;
use http_kit::parameters::InQuery;
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use utoipa::IntoParams;

use super::accounts;
use super::browser::{self, TripSecrets};
use super::refusal::Refusal;
use crate::providers::provider::Provider;
use crate::providers::trip::NamedIssuer;
use crate::sign_in::events;
use crate::state::State;

/// How long what a callback hands over can be fetched.
const HAND_OFF: Duration = Duration::from_secs(60);

/// What a provider sends (RFC 6749, section 4.1.2; RFC 9207). Whatever else it adds is left alone.
#[derive(Debug, Deserialize, IntoParams)]
pub struct CallbackParameters {
    /// The trip.
    state: Option<String>,
    /// The code.
    code: Option<String>,
    /// Who answers.
    iss: Option<String>,
    /// What went wrong.
    error: Option<String>,
}

/// What is handed to the front end.
pub struct HandedOver {
    code: OneTimeSecret,
    requires_selection: bool,
    return_to: Option<ReturnPath>,
    links: bool,
}

/// Takes the code that a provider gave, and sends the browser on to the front end.
#[utoipa::path(operation_id = "finish_single_sign_on", tag = "Sign-in",
    params(("provider" = String, Path), CallbackParameters), responses(
    (status = 303, description = "To `FRONTEND_URL/oauth/callback`, with `code` (good once, for 60 s, in this browser) or `error`."),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/auth/oidc/{provider}/callback")]
pub async fn callback(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    parameters: InQuery<CallbackParameters>,
) -> Result<HttpResponse, Problem> {
    let named = request.match_info().get("provider").unwrap_or_default();
    let id: ProviderId = named.parse().map_err(|_| Problem::not_found())?;
    let answered = came_back(&state, &client, &request, &id, parameters.0).await;
    Ok(back(&state, &id, &answered))
}

/// Sends the browser to the front end. No token travels in an address, and the address is told to nobody.
pub fn back(state: &State, provider: &ProviderId, answered: &Result<HandedOver, Refusal>) -> HttpResponse {
    let base = format!("{}/oauth/callback", state.settings.sign_on.front_end);
    let Ok(mut url) = Url::parse(&base) else { return HttpResponse::InternalServerError().finish() };
    match answered {
        Ok(HandedOver { code, requires_selection, return_to, links }) => {
            url.query_pairs_mut().append_pair("code", &code.reveal());
            if *requires_selection {
                url.query_pairs_mut().append_pair("requires_selection", "true");
            }
            if *links {
                url.query_pairs_mut().append_pair("links", "true");
            }
            if let Some(path) = return_to {
                url.query_pairs_mut().append_pair("return_to", path.as_str());
            }
        }
        Err(refusal) => {
            url.query_pairs_mut().append_pair("error", refusal.code()).append_pair("provider", provider.as_str());
        }
    }
    HttpResponse::build(StatusCode::SEE_OTHER)
        .insert_header((header::LOCATION, url.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .finish()
}

async fn came_back(
    state: &State,
    client: &Client,
    request: &HttpRequest,
    id: &ProviderId,
    parameters: CallbackParameters,
) -> Result<HandedOver, Refusal> {
    let (secrets, trip) = taken(state, request, id, parameters.state.as_deref()).await?;
    let answered = async {
        // Looked at again: it may have been taken out since.
        let provider = state.providers.get(id).ok_or(Refusal::StartAgain)?;
        let code = match (&parameters.error, &parameters.code) {
            (Some(error), _) if error == "access_denied" => return Err(Refusal::Denied),
            (Some(_), _) => return Err(Refusal::ProviderSaidNo),
            (None, Some(code)) => code,
            (None, None) => return Err(Refusal::StartAgain),
        };
        let named = parameters.iss.as_deref().map_or(NamedIssuer::Unsaid, NamedIssuer::Said);
        let assertion = provider.finish(code, named, &secrets.trip(state, id), state.now()).await?;
        accounts::outcome(state, client, provider, assertion, &trip).await
    }
    .await;
    match answered {
        Ok(outcome) => hand_over(state, trip, outcome).await,
        Err(refusal) => {
            refused(state, client, id, &refusal).await?;
            Err(refusal)
        }
    }
}

/// The trip that `told` names, taken: it was this browser that set out on it, and to this provider.
async fn taken(
    state: &State,
    request: &HttpRequest,
    provider: &ProviderId,
    told: Option<&str>,
) -> Result<(TripSecrets, SignOn), Refusal> {
    let told = told.and_then(OneTimeSecret::parse).ok_or(Refusal::StartAgain)?;
    let digest = told.digest(Purpose::SignOn);
    let browser = browser::of_trip(request, &digest).ok_or(Refusal::StartAgain)?;
    let now = state.now();
    // Looked at before it is taken, so that another browser uses nothing up.
    let same = |trip: &SignOn| trip.browser == browser.digest(Purpose::Browser) && trip.provider == *provider;
    state.stores.sign_ons.peek(&digest, now).await?.filter(same).ok_or(Refusal::StartAgain)?;
    let trip = state.stores.sign_ons.take(&digest, now).await?.filter(same).ok_or(Refusal::StartAgain)?;
    Ok((TripSecrets { state: told, browser }, trip))
}

async fn hand_over(state: &State, trip: SignOn, outcome: TripOutcome) -> Result<HandedOver, Refusal> {
    let requires_selection = match &outcome {
        TripOutcome::Known(sign_in) => {
            let choices = state.stores.memberships.choices(sign_in.user_id).await?;
            choices.iter().filter(|choice| sign_in.offers(choice)).count() > 1
        }
        TripOutcome::Claim { .. } | TripOutcome::Link { .. } => false,
    };
    let links = matches!(outcome, TripOutcome::Link { .. });
    let (now, code) = (state.now(), OneTimeSecret::generate(state.randomness.as_ref()));
    let SignOn { browser, return_to, .. } = trip;
    let hand_off = HandOff { browser, outcome, expires_at: now.plus(HAND_OFF) };
    state.stores.hand_offs.put(&code.digest(Purpose::HandOff), &hand_off, now).await?;
    Ok(HandedOver { code, requires_selection, return_to, links })
}

/// Puts on the record that somebody was refused whom we do not know.
pub(super) async fn refused(
    state: &State,
    client: &Client,
    provider: &ProviderId,
    refusal: &Refusal,
) -> Result<(), Refusal> {
    if matches!(refusal, Refusal::Ours(_) | Refusal::Disabled) {
        return Ok(());
    }
    let event = state.scribe.event(&client.anonymous(), Chain::Platform, AuditAction::SsoLogin, Outcome::Failure);
    let event = event.because(&refusal.reason()).changing(Value::Null, json!({"provider": provider}));
    Ok(state.stores.audit.record(&Trail::of(event)).await?)
}

/// Puts on the record that somebody was refused whom we know.
///
/// # Errors
/// When it cannot be recorded.
pub async fn refused_person(
    state: &State,
    client: &Client,
    provider: &Provider,
    user: &domain::user::User,
    refusal: &Refusal,
) -> Result<(), Refusal> {
    let choices = state.stores.memberships.choices(user.id).await?;
    let acting = events::as_person(client.anonymous(), user);
    let describe = events::about(state, user, AuditAction::SsoLogin, Outcome::Denied);
    let trail = events::of_person(&acting, &choices, |acting, chain| {
        let event = describe(acting, chain).because(&refusal.reason());
        event.changing(Value::Null, json!({"provider": provider.settings.id}))
    });
    Ok(state.stores.audit.record(&trail).await?)
}
