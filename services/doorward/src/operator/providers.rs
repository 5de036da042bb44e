//! `doorward providers check`: asks every configured provider, and Keycloak, what can be asked without a person, and says what
//! is wrong.

use std::path::{Path, PathBuf};

use auth::providers::Providers;
use boot::clock::SystemClock;
use domain::time::Clock as _;
use serde::Serialize;

use super::keycloak;
use super::place::configuration;

/// How one provider is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProviderReport {
    /// Its name in settings and addresses.
    pub provider: String,
    /// Whether people can come in by it, as far as can be seen from here.
    pub usable: bool,
    /// `ok`, or what is wrong, in a sentence.
    pub state: String,
    /// The redirect address that must be registered there.
    pub redirect_address: String,
}

/// Checks all of them, one after the other.
///
/// # Errors
/// When a setting is wrong; all of them are named.
pub async fn check(data: &Path, config: Option<PathBuf>) -> anyhow::Result<Vec<ProviderReport>> {
    let settings = configuration(data, config.clone())?.auth.sign_on;
    let providers = Providers::new(&settings.providers, &settings.networks)?;
    let now = SystemClock::default().now();
    let mut reports = Vec::new();
    for provider in providers.all() {
        let id = &provider.settings.id;
        let redirect_address = format!("{}/api/auth/oidc/{id}/callback", settings.redirect_base);
        let checked = provider.check(&redirect_address, now).await;
        reports.push(ProviderReport {
            provider: id.to_string(),
            usable: checked.is_ok(),
            state: checked.map_or_else(|trouble| trouble.to_string(), |()| "ok".to_owned()),
            redirect_address,
        });
    }
    let configured = configuration(data, config.clone())?.auth.keycloak;
    if let Some(keycloak) = keycloak::reached(data, config)? {
        let checked = keycloak.check(now).await;
        let used = if configured.in_use().is_some() { "" } else { "; not used yet: CREDENTIAL_BACKEND is local" };
        reports.push(ProviderReport {
            provider: "keycloak (passwords)".to_owned(),
            usable: checked.is_ok(),
            state: checked.map_or_else(|trouble| trouble.to_string(), |version| format!("ok: {version}{used}")),
            redirect_address: "none is needed".to_owned(),
        });
    }
    Ok(reports)
}
