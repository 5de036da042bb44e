//! POST `/api/auth/setup`: the first administrator, once.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::login_session::RefreshDelivery;
use domain::membership::Membership;
use domain::organization::{Organization, Registration};
use domain::random::{Sameness, same_secret};
use domain::role::{MemberRole, PlatformRole};
use domain::slug::Slug;
use domain::text::Name;
use domain::user::User;
use http_kit::body::Body;
use http_kit::client::Client;
use http_kit::origin::refuse_foreign;
use http_kit::problem::{Problem, ProblemBody};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use storage::error::WriteError;
use storage::ports::sign_ups::SignUpPlan;
use utoipa::ToSchema;

use super::answer::{Answer, LoginResult};
use super::proceed::PasswordProof;
use super::{events, proceed, throttle};
use crate::registration::person::NewPerson;
use crate::state::State;

/// The first administrator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupRequest {
    /// The token that the server made at its first start.
    #[schema(value_type = String)]
    setup_token: SecretString,
    /// The address.
    email: String,
    /// The password.
    #[schema(value_type = String)]
    password: SecretString,
    /// The name.
    name: String,
    /// Where the refresh token goes: `cookie` (default) or `body`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    refresh_token_in: RefreshDelivery,
}

/// Sets the installation up: its first administrator, who also administers the default organization.
#[utoipa::path(tag = "Sign-in", request_body = SetupRequest, responses(
    (status = 201, body = LoginResult),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/setup")]
pub async fn setup(
    request: HttpRequest,
    client: Client,
    state: web::Data<State>,
    body: Body<SetupRequest>,
) -> Result<HttpResponse, Problem> {
    refuse_foreign(&request, &state.settings.public_url)?;
    let answer = set_up(&state, &client, body.0).await?;
    Ok(answer.respond(StatusCode::CREATED, &state))
}

async fn set_up(state: &State, client: &Client, request: SetupRequest) -> Result<Answer, Problem> {
    if state.set_up.is_open() {
        return Err(done_already());
    }
    throttle::admit_setup(state, client.device.address).await?;
    let expected = state.setup_token.as_ref().map_or("", |token| token.expose_secret());
    let given = request.setup_token.expose_secret();
    if expected.is_empty() || same_secret(given.as_bytes(), expected.as_bytes()) == Sameness::Different {
        return Err(Problem::unauthenticated(
            "invalid_setup_token",
            "The setup token is wrong. `doorward setup-token` on the server shows it.",
        ));
    }
    let person = NewPerson::parse(state, &request.email, &request.name, request.password.expose_secret(), &[])?;
    let plan = plan(state, person).await?;
    let acting = events::as_person(client.anonymous(), &plan.user);
    let chain = Chain::Organization(plan.membership.organization_id);
    let event = |chain| {
        let event = state.scribe.event(&acting, chain, AuditAction::SetUp, Outcome::Success);
        event.on("user", plan.user.id)
    };
    match state.stores.set_up.complete(&plan, &Trail::of(event(Chain::Platform)).and(event(chain))).await {
        Ok(()) => state.set_up.open(),
        Err(WriteError::Conflict) => return Err(done_already()),
        Err(error) => return Err(error.into()),
    }
    let sign_in = proceed::by_password(state, &plan.user, PasswordProof::Ours, client, request.refresh_token_in);
    proceed::proceed(state, client, &plan.user, sign_in).await
}

async fn plan(state: &State, person: NewPerson) -> Result<SignUpPlan, Problem> {
    let now = state.now();
    let organization = Organization {
        id: state.ids.make(),
        slug: Slug::of_default_organization(),
        name: Name::parse("Default Organization").map_err(|_| Problem::internal())?,
        enabled: true,
        registration: Registration::Closed,
        domains: Vec::new(),
        generation: 0,
        created_at: now,
        deleted_at: None,
        idempotency: None,
    };
    let user = User { platform_role: PlatformRole::SuperAdmin, ..person.hashed(state).await? };
    let membership = Membership {
        organization_id: organization.id,
        user_id: user.id,
        role: MemberRole::CompanyAdmin,
        enabled: true,
        generation: 0,
        joined_at: now,
        given_by: None,
        idempotency: None,
    };
    Ok(SignUpPlan { user, organization: Some(organization), membership })
}

fn done_already() -> Problem {
    Problem::conflict("setup_done", "This installation has been set up already. Sign in instead.")
}
