//! The ways in beside our own passwords, and how they do: for administrators.

pub mod check;
pub mod list;

use domain::role::Role;
use http_kit::caller::Caller;
use serde::Serialize;
use utoipa::ToSchema;

use crate::keycloak::Keycloak;
use crate::outside::health::{HealthState, Told};
use crate::providers::provider::Provider;
use crate::state::State;

/// The name of Keycloak as the verifier of passwords, which no provider can have.
pub const KEYCLOAK: &str = "keycloak-passwords";

/// A way in, and how it did when it was last needed.
#[derive(Debug, Serialize, ToSchema)]
pub struct WayInView {
    /// Its name: that of a provider, or `keycloak-passwords`.
    id: String,
    /// Its name for people.
    name: String,
    /// `oidc`: a provider of single sign-on. `password`: Keycloak verifies passwords.
    kind: &'static str,
    /// How it did when it was last needed.
    state: HealthState,
    /// Since when that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// What is wrong, in words for the operator; for platform administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
    /// The organizations (by slug) for which alone it speaks; empty: all. For platform administrators only.
    organizations: Vec<String>,
    /// The redirect address that must be registered there; for platform administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_address: Option<String>,
}

impl WayInView {
    fn of_provider(state: &State, provider: &Provider, caller: &Caller) -> Self {
        let settings = &provider.settings;
        let told = provider.health.told();
        let redirect = format!("{}/api/auth/oidc/{}/callback", state.settings.sign_on.redirect_base, settings.id);
        let organizations = settings.organizations.iter().map(ToString::to_string).collect();
        Self {
            kind: "oidc",
            organizations,
            redirect_address: Some(redirect),
            ..Self::of(settings.id.to_string(), settings.label.clone(), told)
        }
        .for_role(caller.role())
    }

    fn of_keycloak(keycloak: &Keycloak, caller: &Caller) -> Self {
        Self::of(KEYCLOAK.to_owned(), "Keycloak".to_owned(), keycloak.health()).for_role(caller.role())
    }

    fn of(id: String, name: String, told: Option<Told>) -> Self {
        Self {
            id,
            name,
            kind: "password",
            state: told.as_ref().map_or(HealthState::Unknown, Told::state),
            since: told.as_ref().map(|told| told.since.to_string()),
            trouble: told.and_then(|told| told.trouble),
            organizations: Vec::new(),
            redirect_address: None,
        }
    }

    /// What is set of the whole platform is nobody's business in an organization.
    fn for_role(self, role: Role) -> Self {
        match role {
            Role::SuperAdmin => self,
            Role::CompanyAdmin | Role::User => {
                Self { trouble: None, organizations: Vec::new(), redirect_address: None, ..self }
            }
        }
    }
}
