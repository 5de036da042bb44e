//! POST `/api/auth/select-tenant`: the choice of an organization.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::Outcome;
use domain::id::OrganizationId;
use domain::random::{OneTimeSecret, Purpose};
use domain::scribe::Acting;
use domain::sign_in::NextStep;
use http_kit::body::Body;
use http_kit::client::Client;
use http_kit::origin::refuse_foreign;
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Answer, LoginResult};
use super::proceed::{Place, issue, start_again};
use super::{events, throttle};
use crate::state::State;

/// The choice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelectTenantRequest {
    /// What the sign-in answered.
    session_token: String,
    /// Which organization.
    tenant_id: String,
}

/// Chooses an organization and issues tokens for it.
#[utoipa::path(tag = "Sign-in", request_body = SelectTenantRequest, responses(
    (status = 200, body = LoginResult),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/select-tenant")]
pub async fn select_tenant(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    body: Body<SelectTenantRequest>,
) -> Result<HttpResponse, Problem> {
    refuse_foreign(&request, &state.settings.public_url)?;
    let secret = OneTimeSecret::parse(&body.0.session_token).ok_or_else(start_again)?;
    let answered = select(&state, &client, &secret, &body.0.tenant_id).await;
    state.sign_ins.count(&answered);
    Ok(answered?.respond(StatusCode::OK, &state))
}

async fn select(state: &State, client: &Client, secret: &OneTimeSecret, chosen: &str) -> Result<Answer, Problem> {
    let digest = secret.digest(Purpose::SignIn);
    let sign_in = state.stores.sign_ins.peek(&digest, state.now()).await?.ok_or_else(start_again)?;
    let user = state.stores.users.get(sign_in.user_id).await?.ok_or_else(start_again)?.record;
    if !user.enabled {
        return Err(start_again());
    }
    let user = state.as_proven(user, sign_in.provider.as_ref(), sign_in.platform_role_proof);
    // The organization first: a refused one uses nothing up, but it counts.
    let attempt = throttle::admit(state, user.email.as_str(), user.id, client.device.address).await?;
    let choices = state.stores.memberships.choices(user.id).await?;
    let chosen: Option<OrganizationId> = chosen.parse().ok();
    let choice = choices.iter().find(|choice| Some(choice.organization.id) == chosen).cloned();
    let (organization, role) = match sign_in.chosen(choice) {
        NextStep::IssueTokens { organization, role } => (organization, role),
        NextStep::ChooseOrganization(_) | NextStep::NoOrganization => {
            let acting = events::as_person(client.anonymous(), &user);
            let describe = events::about(state, &user, events::way_in(&sign_in), Outcome::Denied);
            let describe = |acting: &Acting, chain| describe(acting, chain).because("tenant_not_allowed");
            state.stores.audit.record(&events::of_person(&acting, &choices, describe)).await?;
            return Err(not_offered());
        }
    };
    attempt.succeeded(state).await?;
    let taken = state.stores.sign_ins.take(&digest, state.now()).await?.ok_or_else(start_again)?;
    let place = Place::of(organization, role, &choices);
    issue(state, client, &user, &taken, place).await
}

/// One answer for an organization that is not the person's, is disabled, or does not exist.
#[must_use]
pub fn not_offered() -> Problem {
    Problem::forbidden("tenant_not_allowed", "You cannot use that organization. Choose one of those that were offered.")
}
