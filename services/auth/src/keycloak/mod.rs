//! Keycloak as the verifier of passwords: one realm for each organization, an account in it for each member who is not local.
//!
//! ```text
//! sign-in:  the person's realms ─▶ a grant in each, ended at once ─▶ the organizations that this proves
//! changes:  plan ─▶ realm ─▶ client ─▶ roles ─▶ user ─▶ password; each looked for, then made
//! ```
//!
//! Our own record decides. Whatever is at Keycloak and not marked as made by us is left alone.

pub mod accounts;
pub mod action;
pub mod admin;
pub mod asking;
pub mod check;
pub mod decoy;
pub mod follow;
pub mod grant;
pub mod link;
pub mod passwords;
pub mod plans;
pub mod promises;
pub mod proof;
pub mod realms;
pub mod recheck;
pub mod settings;
pub mod survey;
pub mod trouble;
mod turns;
pub mod waiting;

use std::sync::Arc;

use domain::random::Randomness;
use domain::realm_plan::{RealmPlan, RealmPlanKey};
use domain::time::Timestamp;
use secrecy::SecretString;
use tokio::sync::{Mutex, Notify};

use crate::outside::egress::AllowedNetworks;
use crate::outside::health::{Health, Told};
use crate::outside::http::Outside;
use crate::sealing::Sealer;
use admin::Admin;
use decoy::Decoy;
use grant::Grants;
use settings::KeycloakSettings;
use trouble::KeycloakTrouble;
use turns::Turns;
use waiting::Waiting;

/// The attribute by which a realm, and what we made in it, is known for ours: the organization's id.
const MARK: &str = "doorward.organization";
/// The attribute by which a user is known for ours: the person's id.
const USER_MARK: &str = "doorward.user";

/// Keycloak, as this process uses it.
pub struct Keycloak {
    /// How it is reached.
    pub settings: KeycloakSettings,
    admin: Admin,
    grants: Grants,
    sealer: Sealer,
    decoy_key: SecretString,
    decoy: Mutex<Option<Arc<Decoy>>>,
    /// Passwords that it does not have yet.
    pub waiting: Waiting,
    turns: Turns,
    health: Arc<Health>,
    news: Notify,
}

impl Keycloak {
    /// Keycloak by those settings. It is not asked for anything before it is needed.
    ///
    /// # Errors
    /// When TLS or the sealing of secrets cannot be set up.
    pub fn new(
        settings: &KeycloakSettings,
        networks: &AllowedNetworks,
        secret_key: &SecretString,
    ) -> anyhow::Result<Self> {
        let (outside, health) = (Outside::new(networks.clone())?, Arc::<Health>::default());
        Ok(Self {
            settings: settings.clone(),
            admin: Admin::new(settings.clone(), outside.clone(), Arc::clone(&health)),
            grants: Grants::new(settings.clone(), outside, Arc::clone(&health)),
            sealer: Sealer::new(secret_key)?,
            decoy_key: secret_key.clone(),
            decoy: Mutex::default(),
            waiting: Waiting::default(),
            turns: Turns::default(),
            health,
            news: Notify::new(),
        })
    }

    /// How it did when it was last needed.
    #[must_use]
    pub fn health(&self) -> Option<Told> {
        self.health.told()
    }

    /// Whether it answers now and takes our account: one call, whatever it said before.
    pub(super) async fn answers(&self, now: Timestamp) -> Result<(), KeycloakTrouble> {
        self.admin.look(&format!("/{}", self.settings.admin_realm), now).await.map(|_| ())
    }

    /// The secret of our client in a realm, if it has been decided and can be read.
    fn client_secret(&self, plan: &RealmPlan) -> Option<SecretString> {
        let sealed = plan.realm.client_secret.as_ref()?;
        let opened = self.sealer.open(sealed, &plan.key.to_string());
        if let Err(error) = &opened {
            tracing::error!(organization = %plan.key.organization(), %error, "the client of a realm gets another secret");
        }
        opened.ok()
    }

    fn seal(
        &self,
        secret: &SecretString,
        key: RealmPlanKey,
        randomness: &dyn Randomness,
    ) -> Result<String, KeycloakTrouble> {
        let sealed = self.sealer.seal(secret, &key.to_string(), randomness);
        sealed.map_err(|_| KeycloakTrouble::Odd("a secret cannot be sealed"))
    }
}

impl std::fmt::Debug for Keycloak {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Keycloak({})", self.settings.url)
    }
}

/// Keycloak, where it is configured.
pub type MaybeKeycloak = Option<Arc<Keycloak>>;
