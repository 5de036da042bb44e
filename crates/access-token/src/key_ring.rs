//! The secrets that access tokens are signed with: the current one, and the one before it during a rotation.

use std::fmt;

use domain::time::Timestamp;
use jsonwebtoken::DecodingKey;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// The fewest bytes of a secret (RFC 7518, section 3.2: as long as the hash).
pub const SHORTEST_SECRET: usize = 32;

/// Secrets that have been published and so sign nothing.
const KNOWN: [&str; 3] = ["changeme", "your-256-bit-secret", "a-string-secret-at-least-256-bits-long"];

/// A secret of at least 32 bytes; its bytes are its UTF-8 text.
#[derive(Clone)]
pub struct JwtSecret(SecretString);

/// Why a secret is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakSecret {
    /// Under 32 bytes.
    #[error("must have at least 32 bytes; make one with `openssl rand -hex 32`")]
    TooShort,
    /// A sample, or a few characters repeated.
    #[error("is a known sample or too simple; make one with `openssl rand -hex 32`")]
    Guessable,
}

impl JwtSecret {
    /// Takes a secret.
    ///
    /// # Errors
    /// When it is too short or can be guessed.
    pub fn new(text: SecretString) -> Result<Self, WeakSecret> {
        let secret = text.expose_secret();
        if secret.len() < SHORTEST_SECRET {
            return Err(WeakSecret::TooShort);
        }
        let mut distinct: Vec<u8> = secret.bytes().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let known = KNOWN.iter().any(|sample| secret.to_ascii_lowercase().contains(sample));
        if known || distinct.len() < 8 { Err(WeakSecret::Guessable) } else { Ok(Self(text)) }
    }

    /// The name of the key (`kid`): the first 8 hexadecimal characters of the secret's SHA-256.
    #[must_use]
    pub fn kid(&self) -> String {
        hex::encode(Sha256::digest(self.0.expose_secret())).chars().take(8).collect()
    }

    /// The secret, for the one place that signs.
    #[must_use]
    pub fn for_signing(&self) -> &SecretString {
        &self.0
    }

    fn verifying(&self) -> DecodingKey {
        DecodingKey::from_secret(self.0.expose_secret().as_bytes())
    }
}

impl fmt::Debug for JwtSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "JwtSecret({})", self.kid())
    }
}

/// The keys that verify, by name.
#[derive(Clone)]
pub struct KeyRing(Vec<Key>);

#[derive(Clone)]
struct Key {
    kid: String,
    key: DecodingKey,
    until: Option<Timestamp>,
}

impl KeyRing {
    /// A ring of the current secret alone.
    #[must_use]
    pub fn new(current: &JwtSecret) -> Self {
        Self(vec![Key { kid: current.kid(), key: current.verifying(), until: None }])
    }

    /// The same ring with the secret before the current one. It verifies until `until`, or for as long
    /// as it is configured when that is `None`.
    #[must_use]
    pub fn with_previous(mut self, previous: &JwtSecret, until: Option<Timestamp>) -> Self {
        self.0.push(Key { kid: previous.kid(), key: previous.verifying(), until });
        self
    }

    /// The key of that name, if it verifies at `now`.
    pub(crate) fn find(&self, kid: &str, now: Timestamp) -> Option<&DecodingKey> {
        let key = self.0.iter().find(|key| key.kid == kid)?;
        match key.until {
            Some(until) if now >= until => None,
            Some(_) | None => Some(&key.key),
        }
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.0.iter().map(|key| &key.kid)).finish()
    }
}
