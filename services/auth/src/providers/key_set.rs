//! The keys with which a provider signs (RFC 7517).

use jsonwebtoken::jwk::{Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::Value;

/// The most keys that are read of a document.
const MOST: usize = 50;

/// The keys of one issuer.
#[derive(Clone, Debug, Default)]
pub struct KeySet(Vec<SigningKey>);

#[derive(Clone, Debug)]
struct SigningKey {
    id: Option<String>,
    algorithm: Option<String>,
    /// For whose tokens it is, where the provider says so: Microsoft's keys name their issuer.
    issuer: Option<String>,
    key: DecodingKey,
}

/// No key fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoKey {
    /// None of that name: the provider may have a new one.
    Unknown,
    /// The token names none, and several would do.
    Ambiguous,
}

/// A document that is no set of keys to verify with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAKeySet {
    /// No member `keys`.
    #[error("it has no list of keys")]
    Shape,
    /// Too many.
    #[error("it has more than 50 keys")]
    TooMany,
    /// None that verifies signatures.
    #[error("it has no key that verifies signatures")]
    Empty,
}

impl KeySet {
    /// Reads a document; keys of other kinds are left out.
    ///
    /// # Errors
    /// When nothing could be verified with it.
    pub fn read(document: &Value) -> Result<Self, NotAKeySet> {
        let keys = document.get("keys").and_then(Value::as_array).ok_or(NotAKeySet::Shape)?;
        if keys.len() > MOST {
            return Err(NotAKeySet::TooMany);
        }
        let keys: Vec<SigningKey> = keys.iter().filter_map(SigningKey::read).collect();
        if keys.is_empty() { Err(NotAKeySet::Empty) } else { Ok(Self(keys)) }
    }

    /// The key for a token that is signed by `algorithm` and names `id`, with the issuer that the key is for.
    ///
    /// # Errors
    /// When none fits, or more than one could be meant.
    pub fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Result<(&DecodingKey, Option<&str>), NoKey> {
        let named = |key: &&SigningKey| id.is_none() || key.id.as_deref() == id;
        let mut fitting = self.0.iter().filter(named).filter(|key| key.fits(algorithm));
        let found = fitting.next().ok_or(NoKey::Unknown)?;
        if id.is_none() && fitting.next().is_some() {
            return Err(NoKey::Ambiguous);
        }
        Ok((&found.key, found.issuer.as_deref()))
    }
}

impl SigningKey {
    fn read(document: &Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(document.clone()).ok()?;
        let other_use = jwk.common.public_key_use.as_ref().is_some_and(|purpose| *purpose != PublicKeyUse::Signature);
        let operations = jwk.common.key_operations.as_ref();
        if other_use || operations.is_some_and(|operations| !operations.contains(&KeyOperations::Verify)) {
            return None;
        }
        let key = DecodingKey::from_jwk(&jwk).ok().filter(|key| key.family() != AlgorithmFamily::Hmac)?;
        let text = |member: &str| document.get(member).and_then(Value::as_str).map(str::to_owned);
        Some(Self { id: jwk.common.key_id, algorithm: text("alg"), issuer: text("issuer"), key })
    }

    fn fits(&self, algorithm: Algorithm) -> bool {
        let named = self.algorithm.as_deref().is_none_or(|named| named.parse() == Ok(algorithm));
        named && family(algorithm) == self.key.family()
    }
}

/// With what kind of key an algorithm works.
fn family(algorithm: Algorithm) -> AlgorithmFamily {
    match algorithm {
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => AlgorithmFamily::Hmac,
        Algorithm::ES256 | Algorithm::ES384 => AlgorithmFamily::Ec,
        Algorithm::EdDSA => AlgorithmFamily::Ed,
        _ => AlgorithmFamily::Rsa,
    }
}
