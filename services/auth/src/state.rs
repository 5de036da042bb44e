//! What the operations of this service share.

use std::sync::Arc;
use std::time::Duration;

use domain::external_identity::ProviderId;
use domain::id::IdSource;
use domain::login_session::PlatformRoleProof;
use domain::organization::Organization;
use domain::random::{Randomness, keyed_hash};
use domain::scribe::Scribe;
use domain::time::{Clock, Timestamp};
use domain::user::User;
use http_kit::edge::SetUpGate;
use process::parts::Parts;
use secrecy::{ExposeSecret as _, SecretString};
use storage::stores::Stores;

use crate::keycloak::{Keycloak, MaybeKeycloak};
use crate::passwords::hasher::PasswordHasher;
use crate::providers::Providers;
use crate::settings::Settings;
use crate::sign_in::outcomes::SignIns;
use crate::sign_in::refusals::Refusals;
use crate::token::refresh::RefreshTokens;
use crate::token::signer::Signer;

/// Shared by all workers.
pub struct State {
    /// The record.
    pub stores: Stores,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Makes identifiers.
    pub ids: Arc<IdSource>,
    /// Makes secrets.
    pub randomness: Arc<dyn Randomness>,
    /// Makes audit events.
    pub scribe: Scribe,
    /// How the service behaves.
    pub settings: Settings,
    /// Hashes and verifies passwords.
    pub hasher: PasswordHasher,
    /// Signs access tokens.
    pub signer: Signer,
    /// Makes and reads refresh tokens.
    pub refresh_tokens: RefreshTokens,
    /// From which links and keyed hashes are derived.
    pub derived: DerivedKeys,
    /// Lets the first administrator set the installation up; none once that is done.
    pub setup_token: Option<SecretString>,
    /// Opens when the installation has been set up.
    pub set_up: Arc<SetUpGate>,
    /// The identity providers.
    pub providers: Providers,
    /// Keycloak, where it verifies passwords.
    pub keycloak: MaybeKeycloak,
    /// Counts refusals until they are recorded.
    pub refusals: Refusals,
    /// Counts how sign-ins end.
    pub sign_ins: SignIns,
    /// How long a revocation must be remembered.
    remember: Duration,
}

impl State {
    /// The state of a service in a process of those parts.
    ///
    /// # Errors
    /// When the threads that hash passwords cannot be started.
    pub fn new(
        parts: &Parts,
        settings: Settings,
        pepper: SecretString,
        setup_token: Option<SecretString>,
    ) -> anyhow::Result<Self> {
        let (basics, secret_key) = (parts.basics.clone(), &parts.keys.secret_key);
        Ok(Self {
            stores: parts.stores.clone(),
            scribe: basics.scribe(),
            hasher: PasswordHasher::start(pepper, settings.bcrypt_cost, Arc::clone(&basics.randomness))?,
            signer: Signer::new(&parts.keys.jwt, settings.audience.clone(), settings.access_token_lifetime),
            refresh_tokens: RefreshTokens::new(secret_key),
            derived: DerivedKeys::new(secret_key),
            setup_token,
            set_up: Arc::clone(&parts.gate),
            providers: Providers::new(&settings.sign_on.providers, &settings.sign_on.networks)?,
            keycloak: match settings.keycloak.in_use() {
                Some(keycloak) => Some(Arc::new(Keycloak::new(keycloak, &settings.sign_on.networks, secret_key)?)),
                None => None,
            },
            refusals: Refusals::default(),
            sign_ins: SignIns::new()?,
            remember: parts.remember(),
            clock: basics.clock,
            ids: basics.ids,
            randomness: basics.randomness,
            settings,
        })
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A person as far as the way they came in proves them: the platform role is not every provider's to vouch for, nor every
    /// realm's. To be read only; what is written back is the record's.
    #[must_use]
    pub fn as_proven(&self, mut user: User, provider: Option<&ProviderId>, proof: PlatformRoleProof) -> User {
        user.platform_role = self.carries_platform_role(provider).and(proof).of(user.platform_role);
        user
    }

    /// Whether a way in is enough to act as platform administrator.
    #[must_use]
    pub fn carries_platform_role(&self, provider: Option<&ProviderId>) -> PlatformRoleProof {
        match provider {
            Some(provider) if !self.settings.sign_on.platform_providers.contains(provider) => PlatformRoleProof::None,
            Some(_) | None => PlatformRoleProof::Enough,
        }
    }

    /// Whether the way in of a login session speaks for an organization by the settings of now: a provider that was taken out
    /// since speaks for none, and one that was given to some organizations for those alone.
    #[must_use]
    pub fn speaks_for(&self, provider: Option<&ProviderId>, organization: &Organization) -> bool {
        let Some(provider) = provider else { return true };
        self.providers.get(provider).is_some_and(|provider| {
            let only = &provider.settings.organizations;
            only.is_empty() || only.contains(&organization.slug)
        })
    }

    /// How long a revocation must be remembered: as long as tokens can be set to live, and as far as
    /// clocks may be apart.
    #[must_use]
    pub const fn remember(&self) -> Duration {
        self.remember
    }
}

/// Keys for single purposes, derived from the installation's secret key.
pub struct DerivedKeys {
    invitation: [u8; 32],
    address: [u8; 32],
    sign_on: [u8; 32],
}

impl DerivedKeys {
    /// Derives the keys.
    #[must_use]
    pub fn new(secret_key: &SecretString) -> Self {
        let derive = |purpose: &[u8]| keyed_hash(secret_key.expose_secret().as_bytes(), &[purpose]);
        Self {
            invitation: derive(b"invitation link"),
            address: derive(b"typed address"),
            sign_on: derive(b"single sign-on"),
        }
    }

    /// The secret of an invitation's link, made again from its id and issue.
    #[must_use]
    pub fn invitation_link(&self, id: &str, issue: u32) -> [u8; 32] {
        keyed_hash(&self.invitation, &[id.as_bytes(), &issue.to_be_bytes()])
    }

    /// A value of one single sign-on that is not stored: made again from what the browser brings back in its address and in
    /// its cookie.
    #[must_use]
    pub fn of_sign_on(&self, purpose: &str, state: &str, browser: &str) -> [u8; 32] {
        keyed_hash(&self.sign_on, &[purpose.as_bytes(), state.as_bytes(), browser.as_bytes()])
    }

    /// Stands for what somebody typed as their address, where it must not be kept: 16 hexadecimal
    /// characters.
    #[must_use]
    pub fn typed_address(&self, typed: &str) -> String {
        let folded = typed.trim().to_lowercase();
        hex::encode(keyed_hash(&self.address, &[folded.as_bytes()])).chars().take(16).collect()
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("auth::State")
    }
}
