//! Settings of the identity service; `defaults.toml` has their meaning and defaults.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use boot::settings::Reader;
use domain::external_identity::ProviderId;
use domain::login_session::LoginSessionLife;
use domain::time::{days, hours};
use process::settings::Shared;
use secrecy::{ExposeSecret as _, SecretString};

use crate::keycloak;
use crate::keycloak::settings::KeycloakChoice;
use crate::outside::egress::AllowedNetworks;
use crate::providers::settings::{self, ProviderSettings};

/// The defaults, for [`boot::settings::Sources`].
pub const DEFAULTS: &str = include_str!("../defaults.toml");

/// How the service behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach this installation, without a slash at the end.
    pub public_url: String,
    /// Who access tokens are for.
    pub audience: String,
    /// How long an access token lives.
    pub access_token_lifetime: Duration,
    /// How long a login session lives.
    pub login_session_life: LoginSessionLife,
    /// The work factor of password hashes.
    pub bcrypt_cost: u32,
    /// The fewest code points of a password.
    pub password_min_length: usize,
    /// Whether anybody may sign up.
    pub sign_up: SignUpMode,
    /// How long an invitation can be accepted.
    pub invitation_lifetime: Duration,
    /// How guessing is slowed down.
    pub throttle: ThrottleSettings,
    /// Sign-in from outside.
    pub sign_on: SignOnSettings,
    /// Keycloak as the verifier of passwords.
    pub keycloak: KeycloakChoice,
}

/// Sign-in from outside.
#[derive(Clone, Debug)]
pub struct SignOnSettings {
    /// Networks beside the public ones in which providers may be.
    pub networks: AllowedNetworks,
    /// Where providers send browsers back to, without a slash at the end.
    pub redirect_base: String,
    /// Where the front end is, without a slash at the end.
    pub front_end: String,
    /// Providers whose word is enough for a platform administrator.
    pub platform_providers: BTreeSet<ProviderId>,
    /// The configured providers.
    pub providers: BTreeMap<ProviderId, ProviderSettings>,
}

/// Whether anybody may sign up with a new organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUpMode {
    /// Anybody.
    Open,
    /// Nobody.
    Closed,
}

/// How guessing is slowed down.
#[derive(Clone, Copy, Debug)]
pub struct ThrottleSettings {
    /// Failed secrets per account in 15 minutes.
    pub per_account: u32,
    /// Different accounts from one address in 15 minutes.
    pub accounts_per_address: u32,
    /// Sign-ups from one address in a minute.
    pub sign_ups_per_address: u32,
}

impl Settings {
    /// Reads the settings, beside those that all services agree on.
    #[must_use]
    pub fn read(reader: &Reader, shared: &Shared) -> Self {
        Self {
            public_url: shared.public_url.clone(),
            audience: shared.audience.clone(),
            access_token_lifetime: shared.access_token_lifetime,
            login_session_life: shared.login_session_life,
            bcrypt_cost: reader.number("BCRYPT_COST", 10..=16),
            password_min_length: reader.number("PASSWORD_MIN_LENGTH", 8..=64),
            sign_up: reader.choice("SIGNUP", ("closed", SignUpMode::Closed), &[("open", SignUpMode::Open)]),
            invitation_lifetime: reader.duration("INVITATION_LIFETIME", hours(1)..=days(30)),
            throttle: ThrottleSettings {
                per_account: reader.number("THROTTLE_ACCOUNT", 3..=100),
                accounts_per_address: reader.number("THROTTLE_ADDRESS", 10..=10_000),
                sign_ups_per_address: reader.number("THROTTLE_SIGNUP", 1..=1_000),
            },
            sign_on: SignOnSettings::read(reader, &shared.public_url),
            keycloak: keycloak::settings::read(reader),
        }
    }
}

impl SignOnSettings {
    fn read(reader: &Reader, public_url: &str) -> Self {
        let networks = reader.list("OUTSIDE_NETWORKS", "networks such as 10.0.0.0/8");
        let providers = settings::read(reader);
        let platform_providers: BTreeSet<ProviderId> =
            reader.list("PLATFORM_PROVIDERS", "names of providers").into_iter().collect();
        if let Some(nobody) = platform_providers.iter().find(|id| !providers.contains_key(*id)) {
            reader.problem("PLATFORM_PROVIDERS", &format!("no provider is configured by the name {nobody}"));
        }
        Self {
            networks: AllowedNetworks::new(networks),
            redirect_base: origin(reader, "OIDC_REDIRECT_BASE_URL", public_url),
            front_end: origin(reader, "FRONTEND_URL", public_url),
            platform_providers,
            providers,
        }
    }
}

/// An origin of ours; `public_url` where none is set.
fn origin(reader: &Reader, name: &str, public_url: &str) -> String {
    let Some(text) = reader.optional(name) else { return public_url.to_owned() };
    let text = text.trim_end_matches('/').to_owned();
    let plain = url::Url::parse(&text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
    });
    if !plain {
        reader.problem(name, "must be an origin such as https://portal.example.org, without a path");
    } else if text != public_url {
        // The cookie of a trip is for one host, and the front end's calls are taken from one origin.
        reader.problem(name, "must be the same as PUBLIC_URL");
    }
    text
}

/// Secrets of this service that were given.
#[derive(Clone)]
pub struct GivenSecrets {
    /// `PASSWORD_PEPPER`.
    pub pepper: Option<SecretString>,
    /// `SETUP_TOKEN`.
    pub setup_token: Option<SecretString>,
}

impl GivenSecrets {
    /// Reads them.
    #[must_use]
    pub fn read(reader: &Reader) -> Self {
        let setup_token = reader.secret("SETUP_TOKEN");
        if setup_token.as_ref().is_some_and(|token| token.expose_secret().chars().count() < 32) {
            reader.problem("SETUP_TOKEN", "must have at least 32 characters; make one with `openssl rand -hex 32`");
        }
        Self { pepper: reader.secret("PASSWORD_PEPPER"), setup_token }
    }
}
