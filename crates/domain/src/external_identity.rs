//! Who a person is at a provider outside: found by issuer and subject, never by an address.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;
use crate::id::SignOnId;
use crate::time::Timestamp;

/// The name of a configured provider, as in settings and addresses: a small letter, then up to 31 small letters, digits
/// and underscores.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderId(String);

/// The text is no name of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a small letter, then up to 31 small letters, digits and underscores")]
pub struct NotAProviderId;

impl ProviderId {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProviderId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for ProviderId {
    type Err = NotAProviderId;

    fn from_str(text: &str) -> Result<Self, NotAProviderId> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let good = text.len() <= 32 && text.chars().all(plain) && text.starts_with(|c: char| c.is_ascii_lowercase());
        if good { Ok(Self(text.to_owned())) } else { Err(NotAProviderId) }
    }
}

/// Issuer and subject: what a person is found by. As text they stand behind each other with a space between, which no
/// issuer has.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdentityKey {
    issuer: String,
    subject: String,
}

/// No issuer or no subject (OpenID Connect Core 1.0, section 2: a subject has 1 to 255 characters).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an identity has an issuer and a subject of 1 to 255 characters")]
pub struct NotAnIdentity;

/// The longest issuer and the longest subject, in bytes.
const LONGEST: usize = 255;

impl IdentityKey {
    /// Who `subject` is at `issuer`.
    ///
    /// # Errors
    /// When one of them is empty, too long, or holds what cannot be told apart in print.
    pub fn new(issuer: &str, subject: &str) -> Result<Self, NotAnIdentity> {
        let sized = |text: &str| (1..=LONGEST).contains(&text.len()) && !text.chars().any(char::is_control);
        if !sized(issuer) || !sized(subject) || issuer.chars().any(char::is_whitespace) {
            return Err(NotAnIdentity);
        }
        Ok(Self { issuer: issuer.to_owned(), subject: subject.to_owned() })
    }

    /// Who says so.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What the person is called there.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }
}

impl fmt::Display for IdentityKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.issuer, self.subject)
    }
}

/// A subject tells who somebody is, so the debug form hides it.
impl fmt::Debug for IdentityKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "IdentityKey({} hidden)", self.issuer)
    }
}

impl FromStr for IdentityKey {
    type Err = NotAnIdentity;

    fn from_str(text: &str) -> Result<Self, NotAnIdentity> {
        let (issuer, subject) = text.split_once(' ').ok_or(NotAnIdentity)?;
        Self::new(issuer, subject)
    }
}

impl Serialize for IdentityKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IdentityKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A person's identity at a provider, kept in the person: what is linked and unlinked is one change of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalIdentity {
    /// Who they are there; unique among all people.
    pub key: IdentityKey,
    /// By which provider they came.
    pub provider: ProviderId,
    /// The address that the provider named when it was linked, if it named one.
    pub email_at_link: Option<EmailAddress>,
    /// When it was linked.
    pub linked_at: Timestamp,
    /// The single sign-on that linked it; unique, so that one links once, whatever a store of short-lived things forgets.
    pub sign_on_id: SignOnId,
}

/// How many identities one person may have linked.
pub const MOST_IDENTITIES: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_reads_itself_back_and_no_two_read_alike() {
        let key = IdentityKey::new("https://idp.example", "a b c").unwrap();
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        assert_eq!((key.issuer(), key.subject()), ("https://idp.example", "a b c"));
        for (issuer, subject) in [("", "a"), ("https://idp.example", ""), ("https://idp example", "a"), ("i", "a\nb")] {
            assert_eq!(IdentityKey::new(issuer, subject), Err(NotAnIdentity), "{issuer:?} {subject:?}");
        }
        assert_eq!(IdentityKey::new("i", &"a".repeat(256)), Err(NotAnIdentity));
        assert!(!format!("{key:?}").contains("a b c"));
    }

    #[test]
    fn providers_have_plain_names() {
        for good in ["okta", "zitadel_cloud", "a1"] {
            assert_eq!(good.parse::<ProviderId>().map(|id| id.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "Okta", "1a", "a-b", "a/b", &"a".repeat(33)] {
            assert_eq!(bad.parse::<ProviderId>(), Err(NotAProviderId), "{bad:?}");
        }
    }
}
