//! GET `/api/workspaces/profiles`: which terminal profiles the organization's workspaces may name.

use actix_web::{HttpResponse, get, web};
use http_kit::attempt::ReadWorkspaces;
use http_kit::caller::Admin;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::State;

/// A terminal profile; what it runs and sees is the operator's business.
#[derive(Serialize, ToSchema)]
pub struct ProfileView {
    /// Its name, for `target.profile`.
    name: String,
}

/// The terminal profiles of an organization.
#[derive(Serialize, ToSchema)]
pub struct ProfilesView {
    /// In the operator's order; empty where the operator has given none to this organization.
    items: Vec<ProfileView>,
}

/// The terminal profiles that the organization may use.
#[utoipa::path(operation_id = "list_profiles", tag = "Workspaces", security(("bearer" = [])), responses(
    (status = 200, body = ProfilesView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/workspaces/profiles")]
pub async fn profiles(caller: Admin<ReadWorkspaces>, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let organization = state.stores.organizations.get(caller.organization()).await?.ok_or_else(Problem::not_found)?;
    let allowed = state.profiles.iter().filter(|profile| profile.allows(&organization.record.slug));
    let items = allowed.map(|profile| ProfileView { name: profile.name.clone() }).collect();
    Ok(HttpResponse::Ok().json(ProfilesView { items }))
}
