//! GET `/api/oidc/providers`: the ways in beside the password. None can be configured yet.

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

/// The providers of single sign-on.
#[derive(Serialize, ToSchema)]
pub struct ProvidersView {
    /// Those that are configured.
    providers: Vec<String>,
    /// For clients of vsay-auth.
    microsoft_enabled: bool,
    /// For clients of vsay-auth.
    github_enabled: bool,
}

/// The configured providers.
#[utoipa::path(operation_id = "list_providers", tag = "Sign-in", responses((status = 200, body = ProvidersView)))]
#[get("/api/oidc/providers")]
pub async fn providers() -> HttpResponse {
    let none = ProvidersView { providers: Vec::new(), microsoft_enabled: false, github_enabled: false };
    HttpResponse::Ok().json(none)
}
