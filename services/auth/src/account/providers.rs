//! GET `/api/oidc/providers`: the ways in beside the password, as configured.

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::State;

/// The providers of single sign-on.
#[derive(Serialize, ToSchema)]
pub struct ProvidersView {
    /// Those that are configured.
    providers: Vec<ProviderView>,
    /// For clients of vsay-auth.
    microsoft_enabled: bool,
    /// For clients of vsay-auth.
    github_enabled: bool,
}

/// A way in.
#[derive(Serialize, ToSchema)]
pub struct ProviderView {
    /// Its name in addresses: `/api/auth/oidc/{id}`.
    id: String,
    /// Its name for people.
    name: String,
    /// Always `oidc`: the browser is sent there and comes back.
    kind: &'static str,
}

/// The configured providers.
#[utoipa::path(operation_id = "list_providers", tag = "Sign-in", responses((status = 200, body = ProvidersView)))]
#[get("/api/oidc/providers")]
pub async fn providers(state: web::Data<State>) -> HttpResponse {
    let view = |settings: &crate::providers::settings::ProviderSettings| ProviderView {
        id: settings.id.to_string(),
        name: settings.label.clone(),
        kind: "oidc",
    };
    let providers: Vec<ProviderView> = state.providers.all().map(|provider| view(&provider.settings)).collect();
    let enabled = |id: &str| providers.iter().any(|provider| provider.id == id);
    let (microsoft_enabled, github_enabled) = (enabled("microsoft"), enabled("github"));
    HttpResponse::Ok().json(ProvidersView { providers, microsoft_enabled, github_enabled })
}
