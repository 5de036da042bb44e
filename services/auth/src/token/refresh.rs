//! Refresh tokens: `base64url(sid ‖ number ‖ HMAC(key, sid, number))`. They are derived, so none is
//! stored, and the successor of a token whose answer was lost can be made again.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::id::{Id as _, LoginSessionId};
use domain::random::{Sameness, keyed_hash, same_secret};
use secrecy::{ExposeSecret as _, SecretString};

/// Makes and reads refresh tokens.
pub struct RefreshTokens {
    key: [u8; 32],
}

/// A refresh token that we made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Its family.
    pub session: LoginSessionId,
    /// Its number in the family.
    pub number: u64,
}

impl RefreshTokens {
    /// With a key derived from the installation's secret key.
    #[must_use]
    pub fn new(secret_key: &SecretString) -> Self {
        Self { key: keyed_hash(secret_key.expose_secret().as_bytes(), &[b"refresh token"]) }
    }

    /// The text of a token.
    #[must_use]
    pub fn reveal(&self, token: RefreshToken) -> String {
        let (session, number) = (token.session.uuid().into_bytes(), token.number.to_be_bytes());
        URL_SAFE_NO_PAD.encode([&session[..], &number, &self.mac(&session, &number)].concat())
    }

    /// Reads a token; `None` unless we made it.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<RefreshToken> {
        if text.len() > 128 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (session, rest) = bytes.split_first_chunk::<16>()?;
        let (number, mac) = rest.split_first_chunk::<8>()?;
        match same_secret(mac, &self.mac(session, number)) {
            Sameness::Same => Some(RefreshToken {
                session: LoginSessionId::from_uuid(uuid::Uuid::from_bytes(*session)),
                number: u64::from_be_bytes(*number),
            }),
            Sameness::Different => None,
        }
    }

    fn mac(&self, session: &[u8], number: &[u8]) -> [u8; 32] {
        keyed_hash(&self.key, &[session, number])
    }
}

impl std::fmt::Debug for RefreshTokens {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("RefreshTokens")
    }
}
