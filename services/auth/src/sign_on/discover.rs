//! POST `/api/auth/discover`: the ways in for an address. What is told comes from the address's domain and from settings,
//! never from an account: the answer is the same whether there is one or not.

use actix_web::{HttpResponse, post, web};
use domain::email::EmailAddress;
use http_kit::body::Body;
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::state::State;

/// An address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscoverRequest {
    /// The address.
    email: String,
}

/// The ways in.
#[derive(Serialize, ToSchema)]
pub struct WaysIn {
    /// Each of them, providers that are for the address's domain alone first.
    methods: Vec<WayIn>,
}

/// A way in.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WayIn {
    /// By a password: POST `/api/auth/login`.
    Password,
    /// By a provider: GET `/api/auth/oidc/{provider}`.
    Oidc {
        /// Its name in addresses.
        provider: String,
        /// Its name for people.
        name: String,
    },
}

/// Tells the ways in for an address.
#[utoipa::path(operation_id = "discover_ways_in", tag = "Sign-in", request_body = DiscoverRequest, responses(
    (status = 200, body = WaysIn),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/discover")]
pub async fn discover(state: web::Data<State>, body: Body<DiscoverRequest>) -> Result<HttpResponse, Problem> {
    let email = EmailAddress::parse(&body.0.email).map_err(|problem| Problem::invalid("email", problem.to_string()))?;
    let mut offered: Vec<_> = state.providers.all().map(|provider| &provider.settings).collect();
    offered.retain(|settings| {
        settings.domains.is_empty() || settings.domains.iter().any(|domain| domain == email.domain())
    });
    offered.sort_by_key(|settings| settings.domains.is_empty());
    let way_in = |settings: &crate::providers::settings::ProviderSettings| WayIn::Oidc {
        provider: settings.id.to_string(),
        name: settings.label.clone(),
    };
    let methods = offered.into_iter().map(way_in).chain([WayIn::Password]).collect();
    Ok(HttpResponse::Ok().json(WaysIn { methods }))
}
