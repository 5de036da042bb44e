//! The compact form of a signed token (RFC 7515, section 7.1), read more strictly than it must be.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The longest token that is looked at, in bytes.
const LONGEST: usize = 8 * 1024;

/// A token taken apart, not verified yet.
pub(crate) struct Compact<'t> {
    signed: &'t str,
    payload: &'t str,
    signature: &'t str,
    /// The name of the key that is said to have signed it.
    pub(crate) kid: String,
}

/// Only these members, each at most once: `jku`, `x5u`, `jwk`, `crit` and the like are refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: String,
}

impl<'t> Compact<'t> {
    /// Takes a token apart; `None` unless it is an HS256-signed JWT that names its key.
    pub(crate) fn parse(token: &'t str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if payload.contains('.') || signature.is_empty() {
            return None;
        }
        let header: Header = decoded(header)?;
        let typ_fits = header.typ.as_deref().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
        (header.alg == "HS256" && typ_fits).then_some(Self { signed, payload, signature, kid: header.kid })
    }

    /// The claims, if `key` signed them; compared in constant time.
    pub(crate) fn claims<T: DeserializeOwned>(&self, key: &DecodingKey) -> Option<T> {
        match jsonwebtoken::crypto::verify(self.signature, self.signed.as_bytes(), key, Algorithm::HS256) {
            Ok(true) => decoded(self.payload),
            Ok(false) | Err(_) => None,
        }
    }
}

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
