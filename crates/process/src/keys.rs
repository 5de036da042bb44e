//! The keys that every process of an installation holds.

use access_token::key_ring::{JwtSecret, KeyRing};
use anyhow::Context as _;
use domain::audit_chain::AuditKey;
use secrecy::{ExposeSecret as _, SecretString};

use crate::settings::GivenSecrets;

/// The keys.
pub struct Keys {
    /// Signs access tokens.
    pub jwt: JwtSecret,
    /// Verifies them.
    pub ring: KeyRing,
    /// From which refresh tokens, links, cursors and marks of idempotency keys are derived.
    pub secret_key: SecretString,
    /// Makes the MACs of the audit log.
    pub audit: AuditKey,
}

impl Keys {
    /// The keys that were given, all of them.
    ///
    /// # Errors
    /// When one is missing or too weak.
    pub fn given(given: &GivenSecrets) -> anyhow::Result<Self> {
        let secret = given.jwt.clone().context("JWT_SECRET_FILE is needed")?;
        let jwt = JwtSecret::new(secret).context("JWT_SECRET")?;
        let mut ring = KeyRing::new(&jwt);
        if let Some(other) = &given.jwt_previous {
            ring = ring.with_previous(&JwtSecret::new(other.clone()).context("JWT_SECRET_PREVIOUS")?, None);
        }
        let audit = given.audit_key.clone().context("AUDIT_KEY_FILE is needed")?;
        Ok(Self {
            jwt,
            ring,
            secret_key: given.secret_key.clone().context("SECRET_KEY_FILE is needed")?,
            audit: audit_key(&audit),
        })
    }
}

/// The audit key of a secret.
#[must_use]
pub fn audit_key(secret: &SecretString) -> AuditKey {
    AuditKey::new(secret.expose_secret().as_bytes())
}
