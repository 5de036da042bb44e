//! Randomness that is handed in, the one-time secrets made of it, and their digests.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// A source of unpredictable bytes. The system's is made in `boot` only; tests hand in a seeded one.
pub trait Randomness: Send + Sync + fmt::Debug {
    /// Fills all of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// A secret of 256 bits that stands for one thing once: a session token, a ticket, a link.
///
/// It is handed out as text and kept as a [`SecretDigest`]; it neither prints nor serialises itself.
#[derive(Clone)]
pub struct OneTimeSecret(Zeroizing<[u8; 32]>);

impl OneTimeSecret {
    /// A fresh secret.
    #[must_use]
    pub fn generate(randomness: &dyn Randomness) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        randomness.fill(bytes.as_mut());
        Self(bytes)
    }

    /// A secret that its maker can derive again, from the output of a keyed hash.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads a secret that somebody presents; `None` unless it is 43 characters of base64url.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let decoded = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        let bytes: [u8; 32] = decoded.as_slice().try_into().ok()?;
        Some(Self(Zeroizing::new(bytes)))
    }

    /// The text to hand over: 43 characters of base64url.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_ref())
    }

    /// What is stored: a digest in the key space of `purpose`, so that a secret of one purpose
    /// never matches a record of another.
    #[must_use]
    pub fn digest(&self, purpose: Purpose) -> SecretDigest {
        let mut hasher = Sha256::new();
        hasher.update(purpose.name());
        hasher.update([0]);
        hasher.update(self.0.as_ref());
        SecretDigest(hex::encode(hasher.finalize()))
    }
}

impl fmt::Debug for OneTimeSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("OneTimeSecret(hidden)")
    }
}

/// What a one-time secret is good for. Every purpose is a key space of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A sign-in in progress (`session_token`).
    SignIn,
    /// A trip to a provider (`state`).
    SignOn,
    /// The browser that set out on a trip to a provider.
    Browser,
    /// What a callback hands to the front end.
    HandOff,
    /// Attaching to a terminal once.
    Ticket,
    /// Joining an organization.
    Invitation,
    /// Setting a new password.
    PasswordReset,
    /// Setting the password of one account at Keycloak.
    RealmPassword,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignOn => "sign_on",
            Self::Browser => "browser",
            Self::HandOff => "hand_off",
            Self::Ticket => "ticket",
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
            Self::RealmPassword => "realm_password",
        }
    }
}

/// The digest under which a one-time secret is stored: 64 hexadecimal characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SecretDigest(String);

impl SecretDigest {
    /// The digest as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A keyed hash (HMAC-SHA-256) of some parts, each with its length, so that no two lists of parts read
/// alike. With a `purpose` of its own as the first part it derives a key from a key.
#[must_use]
pub fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Compares two secrets in a time that depends on their lengths only.
#[must_use]
pub fn same_secret(left: &[u8], right: &[u8]) -> Sameness {
    if bool::from(left.ct_eq(right)) { Sameness::Same } else { Sameness::Different }
}

/// What a comparison of secrets found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sameness {
    /// Every byte is equal.
    Same,
    /// At least one byte or the length differs.
    Different,
}
