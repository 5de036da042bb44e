//! PATCH `/api/organizations/{id}`: name, registration and domains by its administrators; whether it can
//! be used at all by platform administrators.

use actix_web::{HttpResponse, patch, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::decide::Rule;
use domain::email::EmailAddress;
use domain::id::OrganizationId;
use domain::organization::{Organization, Registration};
use domain::revocation::{Revocation, Revoked};
use domain::role::Role;
use domain::text::Name;
use http_kit::attempt::UpdateOrganization;
use http_kit::body::Body;
use http_kit::caller::{Admin, Caller, deny};
use http_kit::edge::Edge;
use http_kit::if_match::{IfMatchHeader, Meant};
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::OrganizationView;
use super::list::{shown, tag};
use crate::state::State;

/// What shall be different. Absent members stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOrganizationRequest {
    /// The name.
    name: Option<String>,
    /// `closed`, `domain` or `open`.
    #[schema(value_type = Option<String>)]
    registration: Option<Registration>,
    /// The mail domains.
    domains: Option<Vec<String>>,
    /// Whether it can be used; platform administrators only.
    enabled: Option<bool>,
}

/// Changes an organization. Disabling it kills all tokens for it and ends its sessions.
#[utoipa::path(operation_id = "change_organization", tag = "Organizations", params(("id" = String, Path), IfMatchHeader), request_body = ChangeOrganizationRequest,
    security(("bearer" = [])), responses(
    (status = 200, body = OrganizationView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[patch("/api/organizations/{id}")]
pub async fn change(
    caller: Admin<UpdateOrganization>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    meant: Meant<OrganizationId>,
    body: Body<ChangeOrganizationRequest>,
) -> Result<HttpResponse, Problem> {
    let platform = match caller.role() {
        Role::SuperAdmin => true,
        Role::CompanyAdmin | Role::User if meant.id == caller.organization() => false,
        Role::CompanyAdmin | Role::User => return Err(Problem::not_found()),
    };
    if body.0.enabled.is_some() && !platform {
        let rule = Rule::PlatformAdministratorsOnly;
        return Err(deny(&edge, &caller, AuditAction::DisableOrganization, rule).await);
    }
    apply(&state, &caller, &meant, body.0).await?;
    shown(&state, meant.id).await
}

async fn apply(
    state: &State,
    caller: &Caller,
    meant: &Meant<OrganizationId>,
    request: ChangeOrganizationRequest,
) -> Result<(), Problem> {
    let id = meant.id;
    let found = state.stores.organizations.get(id).await?.ok_or_else(Problem::not_found)?;
    meant.at.demand(&tag(&found))?;
    let before = found.record.clone();
    let mut changed = found;
    draft(request, &mut changed.record)?;
    if changed.record == before {
        return Ok(state.stores.organizations.finish_changes(id).await?);
    }
    let action = match (before.enabled, changed.record.enabled) {
        (true, false) => AuditAction::DisableOrganization,
        (false, true) => AuditAction::EnableOrganization,
        (true, true) | (false, false) => AuditAction::UpdateOrganization,
    };
    let revocation = (action == AuditAction::DisableOrganization).then(|| {
        changed.record.generation = changed.record.generation.saturating_add(1);
        let what = Revoked::Organization { id, below: changed.record.generation };
        Revocation::new(what, state.now(), state.remember)
    });
    let (old, new) = difference(&before, &changed.record);
    let event = state.scribe.event(&caller.acting(), Chain::Organization(id), action, Outcome::Success);
    let trail = Trail::of(event.on("organization", id).changing(old, new));
    let replaced = state.stores.organizations.replace(&changed, revocation.as_ref(), &trail).await;
    replaced.map_err(|error| meant.at.refused(error))
}

fn draft(request: ChangeOrganizationRequest, organization: &mut Organization) -> Result<(), Problem> {
    if let Some(name) = request.name {
        organization.name = Name::parse(&name).map_err(|problem| Problem::invalid("name", problem.to_string()))?;
    }
    if let Some(registration) = request.registration {
        organization.registration = registration;
    }
    if let Some(domains) = request.domains {
        organization.domains = domains.iter().map(|domain| mail_domain(domain)).collect::<Result<_, _>>()?;
        organization.domains.sort_unstable();
        organization.domains.dedup();
    }
    if let Some(enabled) = request.enabled {
        organization.enabled = enabled;
    }
    Ok(())
}

/// A domain in the form in which addresses have it.
fn mail_domain(text: &str) -> Result<String, Problem> {
    let address = EmailAddress::parse(&format!("somebody@{text}"));
    let address = address.map_err(|_| Problem::invalid("domains", "must be mail domains such as example.org"))?;
    Ok(address.as_str().trim_start_matches("somebody@").to_owned())
}

fn difference(before: &Organization, after: &Organization) -> (Value, Value) {
    let members = |organization: &Organization| {
        [
            ("name", json!(organization.name)),
            ("registration", json!(organization.registration)),
            ("domains", json!(organization.domains)),
            ("enabled", json!(organization.enabled)),
        ]
    };
    let pairs = members(before).into_iter().zip(members(after)).filter(|(old, new)| old.1 != new.1);
    let mut fields = (Map::new(), Map::new());
    for ((name, old), (_, new)) in pairs {
        fields.0.insert(name.to_owned(), old);
        fields.1.insert(name.to_owned(), new);
    }
    (Value::Object(fields.0), Value::Object(fields.1))
}
