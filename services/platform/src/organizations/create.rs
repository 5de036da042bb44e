//! POST `/api/organizations`: its first administrator is invited by a platform administrator acting in it.

use actix_web::{HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::idempotency::IdempotencyMark;
use domain::organization::{Organization, Registration};
use domain::slug::Slug;
use domain::text::Name;
use http_kit::attempt::CreateOrganization;
use http_kit::body::Body;
use http_kit::caller::{Caller, SuperAdmin};
use http_kit::idempotency::{Idempotency, IdempotencyHeader};
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storage::error::{UniqueKey, WriteError};
use storage::ports::organizations::OrganizationCounts;
use utoipa::ToSchema;

use super::OrganizationView;
use crate::state::State;

/// A new organization.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateOrganizationRequest {
    /// Its name.
    name: String,
    /// Its URL-safe name; made of the name if absent.
    slug: Option<String>,
}

/// How many slugs are tried for a name that others have too.
const SLUGS: u32 = 50;

/// Makes an organization.
#[utoipa::path(operation_id = "create_organization", tag = "Organizations",
    params(IdempotencyHeader), request_body = CreateOrganizationRequest,
    security(("bearer" = [])), responses(
    (status = 201, body = OrganizationView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/organizations")]
pub async fn create(
    caller: SuperAdmin<CreateOrganization>,
    state: web::Data<State>,
    idempotency: Idempotency,
    body: Body<CreateOrganizationRequest>,
) -> Result<HttpResponse, Problem> {
    let name = Name::parse(&body.0.name).map_err(|problem| Problem::invalid("name", problem.to_string()))?;
    let slug = body.0.slug.as_deref().map(Slug::parse).transpose();
    let slug = slug.map_err(|problem| Problem::invalid("slug", problem.to_string()))?;
    let turn = idempotency.of_caller(&caller, &body.0).await?;
    let organizations = &state.stores.organizations;
    let look = async |scope, now| organizations.by_mark(&scope, now).await;
    let organization = turn.once(look, async |mark| make(&state, &caller, (name, slug), mark).await).await?;
    Ok(HttpResponse::Created().json(OrganizationView::of(&organization, OrganizationCounts::default())))
}

async fn make(
    state: &State,
    caller: &Caller,
    (name, chosen): (Name, Option<Slug>),
    mark: Option<IdempotencyMark>,
) -> Result<Organization, Problem> {
    let base = chosen.clone().unwrap_or_else(|| Slug::from_name(name.as_str()));
    // A chosen slug is taken or not; one made of the name may get a number.
    let tries = if chosen.is_some() { 1 } else { SLUGS };
    for number in 1..=tries {
        let organization = Organization {
            id: state.ids.make(),
            slug: if number == 1 { base.clone() } else { base.numbered(number) },
            name: name.clone(),
            enabled: true,
            registration: Registration::Closed,
            domains: Vec::new(),
            generation: 0,
            created_at: state.now(),
            deleted_at: None,
            idempotency: mark.clone(),
        };
        let after = json!({"name": organization.name, "slug": organization.slug});
        let event = |chain| {
            let event = state.scribe.event(&caller.acting(), chain, AuditAction::CreateOrganization, Outcome::Success);
            event.on("organization", organization.id).changing(Value::Null, after.clone())
        };
        let trail = Trail::of(event(Chain::Platform)).and(event(Chain::Organization(organization.id)));
        match state.stores.organizations.add(&organization, &trail).await {
            Ok(()) => return Ok(organization),
            Err(WriteError::Taken(UniqueKey::Slug)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict("slug_taken", "That slug is taken. Choose another."))
}
