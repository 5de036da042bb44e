//! The keys of an installation in a data folder: those that were given, else those of the folder.

use std::io;
use std::time::Duration;

use access_token::key_ring::{JwtSecret, KeyRing};
use access_token::verifier::CLOCKS_APART;
use anyhow::Context as _;
use boot::folder::DataFolder;
use boot::keys::KeyFile;
use domain::random::Randomness;
use process::keys::{Keys, audit_key};
use process::settings::GivenSecrets;
use secrecy::SecretString;

/// Reads the keys that every process has; those that are missing are made.
///
/// # Errors
/// When a file cannot be used or a secret is too weak.
pub fn read(
    given: &GivenSecrets,
    folder: &DataFolder,
    randomness: &dyn Randomness,
    lifetime: Duration,
) -> anyhow::Result<Keys> {
    let (jwt, ring) = signing(given, folder, randomness, lifetime)?;
    let audit = key(given.audit_key.as_ref(), KeyFile::AuditKey, folder, randomness)?;
    let secret_key = key(given.secret_key.as_ref(), KeyFile::SecretKey, folder, randomness)?;
    Ok(Keys { jwt, ring, secret_key, audit: audit_key(&audit) })
}

/// A key that was given, else the folder's, made if it is missing.
///
/// # Errors
/// When its file cannot be used.
pub fn key(
    given: Option<&SecretString>,
    file: KeyFile,
    folder: &DataFolder,
    randomness: &dyn Randomness,
) -> anyhow::Result<SecretString> {
    match given {
        Some(secret) => Ok(secret.clone()),
        None => file.read_or_make(folder, randomness).with_context(|| refused(folder, file)),
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
    let current = key(given.jwt.as_ref(), KeyFile::JwtSecret, folder, randomness)?;
    let current = JwtSecret::new(current).context("JWT_SECRET")?;
    let mut ring = KeyRing::new(&current);
    if let Some(previous) = &given.jwt_previous {
        ring = ring.with_previous(&JwtSecret::new(previous.clone()).context("JWT_SECRET_PREVIOUS")?, None);
    } else if let Some(previous) = previous_of(folder, from_folder)? {
        let rotated = KeyFile::JwtSecret.made_at(folder);
        let until = rotated.map(|rotated| rotated.plus(lifetime + CLOCKS_APART));
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
