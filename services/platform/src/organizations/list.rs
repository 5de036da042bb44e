//! GET `/api/organizations`, `/api/organizations/{id}`.

use actix_web::{HttpResponse, get, web};
use domain::id::OrganizationId;
use domain::organization::Organization;
use domain::page::Page;
use domain::role::Role;
use domain::versioned::Versioned;
use http_kit::attempt::ReadOrganizations;
use http_kit::caller::Admin;
use http_kit::edge::Edge;
use http_kit::if_match::EntityTag;
use http_kit::paging::PageParameters;
use http_kit::parameters::{InPath, InQuery};
use http_kit::problem::{Problem, ProblemBody};

use super::OrganizationView;
use crate::state::State;

/// All organizations for a platform administrator, their own for an administrator. A bare array unless
/// `limit` or `after` is given.
#[utoipa::path(operation_id = "list_organizations", tag = "Organizations",
    params(PageParameters), security(("bearer" = [])), responses(
    (status = 200, body = Vec<OrganizationView>),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/organizations")]
pub async fn list(
    caller: Admin<ReadOrganizations>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    query: InQuery<PageParameters>,
) -> Result<HttpResponse, Problem> {
    let list = "/api/organizations";
    let page = edge.cursors.read::<OrganizationId>(list, &caller, &query.0)?;
    let found = match caller.role() {
        Role::SuperAdmin => {
            let found = state.stores.organizations.list(page).await?;
            found.map(|counted| OrganizationView::of(&counted.organization.record, counted.counts))
        }
        Role::CompanyAdmin | Role::User => {
            let own = state.stores.organizations.get(caller.organization()).await?.ok_or_else(Problem::not_found)?;
            Page { items: vec![view(&state, &own).await?], next: None }
        }
    };
    Ok(edge.cursors.answer(list, &caller, &query.0, found))
}

/// One organization.
#[utoipa::path(operation_id = "get_organization", tag = "Organizations", params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = OrganizationView, headers(("etag" = String, description = "Its version, for `If-Match`."))),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/organizations/{id}")]
pub async fn one(
    caller: Admin<ReadOrganizations>,
    state: web::Data<State>,
    id: InPath<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    match caller.role() {
        Role::SuperAdmin => {}
        Role::CompanyAdmin | Role::User if id.0 == caller.organization() => {}
        Role::CompanyAdmin | Role::User => return Err(Problem::not_found()),
    }
    shown(&state, id.0).await
}

/// The answer that shows an organization as it is now.
pub(super) async fn shown(state: &State, id: OrganizationId) -> Result<HttpResponse, Problem> {
    let found = state.stores.organizations.get(id).await?.ok_or_else(Problem::not_found)?;
    let view = view(state, &found).await?;
    Ok(HttpResponse::Ok().insert_header(tag(&found).header()).json(view))
}

/// The version of an organization.
pub(super) fn tag(organization: &Versioned<Organization>) -> EntityTag {
    EntityTag::of(&[organization.version])
}

async fn view(state: &State, organization: &Versioned<Organization>) -> Result<OrganizationView, Problem> {
    let counts = state.stores.organizations.counts(organization.record.id).await?;
    Ok(OrganizationView::of(&organization.record, counts))
}
