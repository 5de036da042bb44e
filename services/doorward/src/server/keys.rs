//! The keys of an installation: those that were given, else those of its data folder.

use std::io;
use std::time::Duration;

use access_token::key_ring::{JwtSecret, KeyRing};
use access_token::verifier::LEEWAY;
use anyhow::Context as _;
use boot::folder::DataFolder;
use boot::keys::KeyFile;
use domain::audit_chain::AuditKey;
use domain::random::Randomness;
use secrecy::{ExposeSecret as _, SecretString};

use super::configuration::GivenSecrets;

/// The keys.
pub struct Keys {
    /// Signs access tokens.
    pub jwt: JwtSecret,
    /// Verifies them.
    pub ring: KeyRing,
    /// Goes into every password hash.
    pub pepper: SecretString,
    /// From which refresh tokens, links and cursors are derived.
    pub secret_key: SecretString,
    /// Makes the MACs of the audit log.
    pub audit: AuditKey,
}

impl Keys {
    /// Reads the keys; those that are missing are made.
    ///
    /// # Errors
    /// When a file cannot be used or a secret is too weak.
    pub fn read(
        given: &GivenSecrets,
        folder: &DataFolder,
        randomness: &dyn Randomness,
        lifetime: Duration,
    ) -> anyhow::Result<Self> {
        let key = |given: &Option<SecretString>, file: KeyFile| match given {
            Some(secret) => Ok(secret.clone()),
            None => file.read_or_make(folder, randomness).with_context(|| refused(folder, file)),
        };
        let (jwt, ring) = signing(given, folder, randomness, lifetime)?;
        let audit = key(&given.audit_key, KeyFile::AuditKey)?;
        Ok(Self {
            jwt,
            ring,
            pepper: key(&given.pepper, KeyFile::PasswordPepper)?,
            secret_key: key(&given.secret_key, KeyFile::SecretKey)?,
            audit: AuditKey::new(audit.expose_secret().as_bytes()),
        })
    }
}

/// The secret that signs, and the ring that verifies. The previous secret of the data folder verifies
/// until everything that it signed has expired.
///
/// # Errors
/// When a file cannot be used or a secret is too weak.
pub fn signing(
    given: &GivenSecrets,
    folder: &DataFolder,
    randomness: &dyn Randomness,
    lifetime: Duration,
) -> anyhow::Result<(JwtSecret, KeyRing)> {
    let from_folder = given.jwt.is_none();
    let current = match &given.jwt {
        Some(secret) => secret.clone(),
        None => {
            KeyFile::JwtSecret.read_or_make(folder, randomness).with_context(|| refused(folder, KeyFile::JwtSecret))?
        }
    };
    let current = JwtSecret::new(current).context("JWT_SECRET")?;
    let mut ring = KeyRing::new(&current);
    if let Some(previous) = &given.jwt_previous {
        ring = ring.with_previous(&JwtSecret::new(previous.clone()).context("JWT_SECRET_PREVIOUS")?, None);
    } else if let Some(previous) = previous_of(folder, from_folder)? {
        let rotated = KeyFile::JwtSecret.made_at(folder);
        let until = rotated.map(|rotated| rotated.plus(lifetime + LEEWAY * 2));
        ring = ring.with_previous(&JwtSecret::new(previous)?, until);
    }
    Ok((current, ring))
}

fn previous_of(folder: &DataFolder, from_folder: bool) -> io::Result<Option<SecretString>> {
    if from_folder { KeyFile::JwtSecretPrevious.read(folder) } else { Ok(None) }
}

fn refused(folder: &DataFolder, file: KeyFile) -> String {
    format!("the key {} cannot be used", folder.file(file.name()).display())
}
