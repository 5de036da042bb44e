//! POST `/api/auth/signup`: a new person with an organization of their own.
//!
//! The answer to a taken address is the same in status, shape, work and time; nothing is made then.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::id::OrganizationId;
use domain::idempotency::{Asker, IdempotencyMark};
use domain::membership::Membership;
use domain::organization::{Organization, Registration};
use domain::role::MemberRole;
use domain::slug::Slug;
use domain::text::Name;
use domain::user::User;
use http_kit::body::Body;
use http_kit::client::Client;
use http_kit::idempotency::{Idempotency, IdempotencyHeader};
use http_kit::problem::{Problem, ProblemBody};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::error::{UniqueKey, WriteError};
use storage::ports::sign_ups::SignUpPlan;
use utoipa::ToSchema;

use super::person::NewPerson;
use crate::keycloak::promises::Newcomer;
use crate::passwords::new_password::Typed;
use crate::settings::SignUpMode;
use crate::sign_in::{events, throttle};
use crate::state::State;

/// A person and their organization.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpRequest {
    /// The address.
    email: String,
    /// The password.
    #[schema(value_type = String)]
    password: SecretString,
    /// The name, or `first_name` and `last_name`.
    name: Option<String>,
    /// The first name.
    first_name: Option<String>,
    /// The last name.
    last_name: Option<String>,
    /// The organization's name.
    organization_name: String,
}

/// That it was taken in hand.
#[derive(Serialize, ToSchema)]
pub struct SignUpView {
    /// In words.
    message: &'static str,
    /// The person's id.
    user_id: String,
    /// The organization's name.
    organization: String,
}

/// Signs a person up with a new organization, which they administer.
#[utoipa::path(tag = "Registration", params(IdempotencyHeader), request_body = SignUpRequest, responses(
    (status = 201, body = SignUpView),
    (status = 202, body = SignUpView, description = "Keycloak verifies passwords: the organization's realm is being made."),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/signup")]
pub async fn signup(
    client: Client,
    state: web::Data<State>,
    idempotency: Idempotency,
    body: Body<SignUpRequest>,
) -> Result<HttpResponse, Problem> {
    match state.settings.sign_up {
        SignUpMode::Open => {}
        SignUpMode::Closed => {
            return Err(Problem::forbidden("signup_closed", "Sign-up is closed here. Ask for an invitation."));
        }
    }
    let request = body.0;
    let both = [request.first_name.as_deref(), request.last_name.as_deref()].map(Option::unwrap_or_default).join(" ");
    let name = request.name.as_deref().unwrap_or(&both);
    let organization = Name::parse(&request.organization_name)
        .map_err(|problem| Problem::invalid("organization_name", problem.to_string()))?;
    let known = [organization.as_str()];
    let person = NewPerson::parse(&state, &request.email, name, request.password.expose_secret(), &known)?;
    throttle::admit_sign_up(&state, client.device.address).await?;
    throttle::admit_realm(&state, client.device.address).await?;
    // What is kept of the request has no password in it; a repeat with another one changes nothing.
    let said = json!({"name": person.name, "organization_name": organization});
    let (email, place) = (person.email.clone(), organization.clone());
    let turn = idempotency.turn(Asker::Address(&email), &said).await?;
    let user_id = turn.identifier().unwrap_or_else(|| state.ids.make());
    // Hashed for a repeat too: it takes as long as the first, whatever became of that.
    let (user, password) = person.made(&state).await?;
    let user = User { id: user_id, ..user };
    let (status, message) = match &password {
        None => (StatusCode::CREATED, "Signed up. You can sign in now."),
        Some(_) => (StatusCode::ACCEPTED, "Your organization is being set up. You can sign in in a minute."),
    };
    let look = async |_, _| Ok(state.stores.users.by_email(&email).await?.map(|found| found.record));
    let made = async |mark: Option<IdempotencyMark>| {
        make(&state, &client, (User { idempotency: mark, ..user }, password.clone()), place).await
    };
    match turn.once(look, made).await {
        Ok(_) => {}
        Err(problem) if problem.code() == ADDRESS_TAKEN => {
            note_taken(&state, &client).await?;
            if let Some(password) = password.clone() {
                state.password_given_again(&client, &email, password).await?;
            }
        }
        Err(problem) => return Err(problem),
    }
    let view = SignUpView { message, user_id: user_id.to_string(), organization: organization.to_string() };
    Ok(HttpResponse::build(status).json(view))
}

/// How many slugs are tried for an organization whose name others have too.
const SLUGS: u32 = 50;

/// Between these functions only: nobody is told.
const ADDRESS_TAKEN: &str = "address_taken";

async fn make(
    state: &State,
    client: &Client,
    (user, password): (User, Option<Typed>),
    name: Name,
) -> Result<User, Problem> {
    let (base, organization_id) = (Slug::from_name(name.as_str()), state.ids.make());
    // Asked for ahead, and so for an address that is taken too: what is never made is forgotten again.
    let (asked, _) = state.prepared(organization_id, (user.id, Newcomer::Founder), password).await?;
    let keycloaks_own = state.keycloak.as_ref().map(|keycloak| keycloak.settings.admin_realm.as_str());
    for number in 1..=SLUGS {
        let slug = if number == 1 { base.clone() } else { base.numbered(number) };
        if keycloaks_own == Some(slug.as_str()) {
            continue;
        }
        let plan = plan(state, user.clone(), (organization_id, name.clone()), slug);
        let acting = events::as_person(client.anonymous(), &plan.user);
        let chain = Chain::Organization(plan.membership.organization_id);
        let event = state.scribe.event(&acting, chain, AuditAction::SignUp, Outcome::Success).on("user", user.id);
        match state.stores.sign_ups.commit(&plan, &Trail::of(event)).await {
            Ok(()) => {
                asked.made().await;
                return Ok(user);
            }
            Err(WriteError::Taken(UniqueKey::Slug)) => {}
            Err(WriteError::Taken(UniqueKey::Email)) => {
                // As much is written as if it had been free.
                asked.made().await;
                return Err(Problem::conflict(ADDRESS_TAKEN, "That address has an account already."));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict("slug_taken", "Too many organizations have that name. Choose another."))
}

/// The address is taken: as much is written as for a new person.
async fn note_taken(state: &State, client: &Client) -> Result<(), Problem> {
    let event = state.scribe.event(&client.anonymous(), Chain::Platform, AuditAction::SignUp, Outcome::Failure);
    Ok(state.stores.audit.record(&Trail::of(event.because(ADDRESS_TAKEN))).await?)
}

fn plan(state: &State, user: User, (id, name): (OrganizationId, Name), slug: Slug) -> SignUpPlan {
    let now = state.now();
    let organization = Organization {
        id,
        slug,
        name,
        enabled: true,
        registration: Registration::Closed,
        domains: Vec::new(),
        generation: 0,
        created_at: now,
        deleted_at: None,
        idempotency: None,
    };
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
    SignUpPlan { user, organization: Some(organization), membership }
}
