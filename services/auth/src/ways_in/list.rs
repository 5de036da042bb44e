//! GET `/api/auth/providers`: the ways in beside our own passwords, and how they do. Nothing is called for it.

use actix_web::{HttpResponse, get, web};
use domain::organization::Organization;
use domain::role::Role;
use http_kit::attempt::ReadProviders;
use http_kit::caller::Admin;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::WayInView;
use crate::providers::provider::Provider;
use crate::state::State;

/// The ways in.
#[derive(Serialize, ToSchema)]
pub struct WaysInView {
    /// Those by which the caller's people may come in; for platform administrators all.
    items: Vec<WayInView>,
}

/// The ways in and how they do: those for the caller's organization, for platform administrators all.
#[utoipa::path(operation_id = "list_ways_in", tag = "Sign-in", security(("bearer" = [])), responses(
    (status = 200, body = WaysInView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/auth/providers")]
pub async fn list(caller: Admin<ReadProviders>, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let organization = state.stores.organizations.get(caller.organization()).await?.ok_or_else(Problem::not_found)?;
    let all = caller.role() == Role::SuperAdmin;
    let theirs = |provider: &&std::sync::Arc<Provider>| all || speaks_for(provider, &organization.record);
    let providers = state.providers.all().filter(theirs);
    let mut items: Vec<WayInView> =
        providers.map(|provider| WayInView::of_provider(&state, provider, &caller)).collect();
    items.extend(state.keycloak.as_ref().map(|keycloak| WayInView::of_keycloak(keycloak, &caller)));
    Ok(HttpResponse::Ok().json(WaysInView { items }))
}

fn speaks_for(provider: &Provider, organization: &Organization) -> bool {
    let only = &provider.settings.organizations;
    only.is_empty() || only.contains(&organization.slug)
}
