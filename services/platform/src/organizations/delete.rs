//! DELETE `/api/organizations/{id}`: by one mark, for platform administrators, once it is disabled.

use actix_web::{HttpResponse, delete, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::decide::Rule;
use domain::id::OrganizationId;
use domain::organization::Organization;
use domain::revocation::{Revocation, Revoked};
use domain::role::Role;
use domain::slug::Slug;
use domain::versioned::Versioned;
use http_kit::attempt::DeleteOrganization;
use http_kit::caller::{Admin, Caller, deny};
use http_kit::edge::Edge;
use http_kit::if_match::{IfMatchHeader, Meant};
use http_kit::problem::{Problem, ProblemBody};
use serde_json::{Value, json};
use storage::ports::organizations::EndOfOrganization;

use super::list::tag;
use crate::state::State;

/// Deletes an organization that is disabled. Its memberships, grants and invitations end by that, its tokens are dead and
/// its sessions end; its slug and id stay taken, and its audit log stays.
#[utoipa::path(operation_id = "delete_organization", tag = "Organizations", params(("id" = String, Path), IfMatchHeader), security(("bearer" = [])),
    responses(
    (status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[delete("/api/organizations/{id}")]
pub async fn delete(
    caller: Admin<DeleteOrganization>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    meant: Meant<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    match caller.role() {
        Role::SuperAdmin => {}
        Role::CompanyAdmin | Role::User if meant.id == caller.organization() => {
            let rule = Rule::PlatformAdministratorsOnly;
            return Err(deny(&edge, &caller, AuditAction::DeleteOrganization, rule).await);
        }
        Role::CompanyAdmin | Role::User => return Err(Problem::not_found()),
    }
    let found = state.stores.organizations.get(meant.id).await?.ok_or_else(Problem::not_found)?;
    meant.at.demand(&tag(&found))?;
    deletable(&found.record)?;
    end(&state, &caller, &meant, found).await?;
    // Whatever still runs in it must end.
    state.look.notify_one();
    Ok(HttpResponse::NoContent().finish())
}

fn deletable(organization: &Organization) -> Result<(), Problem> {
    if organization.slug == Slug::of_default_organization() {
        return Err(Problem::conflict("default_organization", "The default organization cannot be deleted."));
    }
    if organization.enabled {
        return Err(Problem::conflict("organization_enabled", "Disable the organization first."));
    }
    Ok(())
}

async fn end(
    state: &State,
    caller: &Caller,
    meant: &Meant<OrganizationId>,
    found: Versioned<Organization>,
) -> Result<(), Problem> {
    let id = meant.id;
    let organization = found.with(|organization| organization.generation = organization.generation.saturating_add(1));
    let record = &organization.record;
    let before = json!({"name": record.name, "slug": record.slug});
    let event = |chain| {
        let event = state.scribe.event(&caller.acting(), chain, AuditAction::DeleteOrganization, Outcome::Success);
        event.on("organization", id).changing(before.clone(), Value::Null)
    };
    let trail = Trail::of(event(Chain::Platform)).and(event(Chain::Organization(id)));
    let at = state.now();
    let revocation = Revocation::new(Revoked::Organization { id, below: record.generation }, at, state.remember);
    let end = EndOfOrganization { at, revocation };
    let deleted = state.stores.organizations.delete(&organization, &end, &trail).await;
    deleted.map_err(|error| meant.at.refused(error))
}
