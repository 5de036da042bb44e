//! Identity providers: what they publish, what they say of a person, and whether it is to be believed.
//!
//! ```text
//! begin: discovery ─▶ (pushed request) ─▶ the address that the browser is sent to
//! finish: code ─▶ token endpoint ─▶ ID token, verified ─▶ (user info) ─▶ Assertion
//! ```

pub mod assertion;
pub(crate) mod cached;
mod calls;
pub mod id_token;
pub mod key_set;
pub mod metadata;
pub mod provider;
pub mod provisioning;
pub mod settings;
pub mod trip;
pub mod trouble;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::external_identity::ProviderId;

use crate::outside::egress::AllowedNetworks;
use crate::outside::http::Outside;
use provider::Provider;
use settings::ProviderSettings;

/// Every configured provider.
#[derive(Clone, Debug, Default)]
pub struct Providers(BTreeMap<ProviderId, Arc<Provider>>);

impl Providers {
    /// The providers of those settings. None is asked for anything before somebody comes: one that is down stops nobody.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(
        settings: &BTreeMap<ProviderId, ProviderSettings>,
        networks: &AllowedNetworks,
    ) -> Result<Self, reqwest::Error> {
        let outside = Outside::new(networks.clone())?;
        let provider = |settings: &ProviderSettings| Provider::new(settings.clone(), outside.clone(), networks.clone());
        Ok(Self(settings.iter().map(|(id, settings)| (id.clone(), Arc::new(provider(settings)))).collect()))
    }

    /// The provider of that name.
    #[must_use]
    pub fn get(&self, id: &ProviderId) -> Option<&Arc<Provider>> {
        self.0.get(id)
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.0.values()
    }
}
