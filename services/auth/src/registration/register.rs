//! POST `/api/auth/register`: a new person joins an organization that is open.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::login_session::RefreshDelivery;
use domain::membership::Membership;
use domain::organization::{Organization, Registration};
use domain::role::MemberRole;
use domain::slug::Slug;
use domain::text::Name;
use http_kit::body::Body;
use http_kit::client::Client;
use http_kit::origin::refuse_foreign;
use http_kit::problem::{Problem, ProblemBody};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use storage::error::{UniqueKey, WriteError};
use storage::ports::sign_ups::SignUpPlan;
use utoipa::ToSchema;

use super::person::NewPerson;
use crate::keycloak::promises::Newcomer;
use crate::sign_in::answer::{Answer, LoginResult};
use crate::sign_in::{events, proceed, throttle};
use crate::state::State;

/// A person, and where to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterRequest {
    /// The address.
    email: String,
    /// The password.
    #[schema(value_type = String)]
    password: SecretString,
    /// The name.
    name: String,
    /// The organization by slug, or by name if only one has it; the default one if absent.
    organization: Option<String>,
    /// Where the refresh token goes: `cookie` (default) or `body`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    refresh_token_in: RefreshDelivery,
}

/// Registers a person into an organization whose registration is open, and signs them in.
#[utoipa::path(tag = "Registration", request_body = RegisterRequest, responses(
    (status = 201, body = LoginResult),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/register")]
pub async fn register(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    body: Body<RegisterRequest>,
) -> Result<HttpResponse, Problem> {
    refuse_foreign(&request, &state.settings.public_url)?;
    let answer = join(&state, &client, body.0).await?;
    Ok(answer.respond(StatusCode::CREATED, &state))
}

async fn join(state: &State, client: &Client, request: RegisterRequest) -> Result<Answer, Problem> {
    throttle::admit_sign_up(state, client.device.address).await?;
    let organization = open_organization(state, request.organization.as_deref()).await?;
    let known = [organization.name.as_str()];
    let password = request.password.expose_secret();
    let person = NewPerson::parse(state, &request.email, &request.name, password, &known)?;
    state.keycloak_answers().await?;
    let (user, password) = person.made(state).await?;
    let membership = Membership {
        organization_id: organization.id,
        user_id: user.id,
        role: MemberRole::User,
        enabled: true,
        generation: 0,
        joined_at: state.now(),
        given_by: None,
        idempotency: None,
    };
    let acting = events::as_person(client.anonymous(), &user);
    let chain = Chain::Organization(organization.id);
    let event = state.scribe.event(&acting, chain, AuditAction::Register, Outcome::Success).on("user", user.id);
    let (asked, proof) = state.prepared(organization.id, (user.id, Newcomer::Member), password).await?;
    let plan = SignUpPlan { user, organization: None, membership };
    match state.stores.sign_ups.commit(&plan, &Trail::of(event)).await {
        Ok(()) => asked.made().await,
        Err(WriteError::Taken(UniqueKey::Email)) => {
            return Err(Problem::conflict("address_taken", "That address has an account already. Sign in instead."));
        }
        Err(error) => return Err(error.into()),
    }
    let sign_in = proceed::by_password(state, &plan.user, proof, client, request.refresh_token_in);
    proceed::proceed(state, client, &plan.user, sign_in).await
}

/// The organization to join. One that is closed, one that waits for verified addresses, and one that
/// does not exist are refused alike.
async fn open_organization(state: &State, wanted: Option<&str>) -> Result<Organization, Problem> {
    let organizations = &state.stores.organizations;
    let found = match wanted {
        None => organizations.by_slug(&Slug::of_default_organization()).await?.map(|found| found.record),
        Some(text) => {
            let by_slug = match Slug::parse(text) {
                Ok(slug) => organizations.by_slug(&slug).await?.map(|found| found.record),
                Err(_) if text == Slug::of_default_organization().as_str() => {
                    organizations.by_slug(&Slug::of_default_organization()).await?.map(|found| found.record)
                }
                Err(_) => None,
            };
            match (by_slug, Name::parse(text)) {
                (Some(organization), _) => Some(organization),
                (None, Ok(name)) => match organizations.by_name(&name.folded()).await?.as_slice() {
                    [only] => Some(only.clone()),
                    _ => None,
                },
                (None, Err(_)) => None,
            }
        }
    };
    let joinable = found.filter(|found| found.enabled && found.registration == Registration::Open);
    joinable.ok_or_else(|| {
        Problem::forbidden("registration_closed", "That organization takes nobody without an invitation.")
    })
}
