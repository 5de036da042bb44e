//! Who signs in.

use serde_json::{Map, Value};

/// A person as the provider knows them.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// `sub`.
    pub subject: String,
    /// What else ID token and userinfo say. A claim of the protocol (`iss`, `aud`, …) said here replaces the right one.
    pub claims: Map<String, Value>,
}

impl Person {
    /// With those claims.
    ///
    /// # Panics
    /// When the claims are no object.
    #[must_use]
    #[expect(clippy::panic, reason = "a test whose claims are none is wrong")]
    pub fn new(subject: &str, claims: &Value) -> Self {
        let Value::Object(claims) = claims else { panic!("{claims} is no object of claims") };
        Self { subject: subject.to_owned(), claims: claims.clone() }
    }

    /// With a name and a verified address.
    #[must_use]
    pub fn verified(subject: &str, email: &str, name: &str) -> Self {
        Self::new(subject, &serde_json::json!({"email": email, "email_verified": true, "name": name}))
    }
}

impl Default for Person {
    fn default() -> Self {
        Self::verified("subject-1", "alice@acme.test", "Alice")
    }
}
