//! Where a person's password is verified, and what is stored of it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who verifies a person's password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialSource {
    /// We do, against our own hash.
    Local,
    /// Keycloak, in the realm of each of the person's organizations.
    Keycloak,
    /// Nobody: the person has no password yet.
    None,
}

/// A password hash in its modular crypt form (`$2b$…`). It never prints.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps the text that a password hasher made.
    #[must_use]
    pub const fn from_hasher(text: String) -> Self {
        Self(text)
    }

    /// The text for a password hasher to verify against.
    #[must_use]
    pub fn for_hasher(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PasswordHash(hidden)")
    }
}
