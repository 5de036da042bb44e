//! Secrets of others that we must be able to read again: sealed at rest by AES-256-GCM (NIST SP 800-38D), under a key derived
//! from `SECRET_KEY`, bound to the record that holds them.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::random::{Randomness, keyed_hash};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// Seals and opens.
pub struct Sealer(LessSafeKey);

/// It was not sealed by us, not for that record, or not under this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret cannot be opened: was SECRET_KEY changed?")]
pub struct NotOurs;

impl Sealer {
    /// Under the installation's key.
    ///
    /// # Errors
    /// When the key cannot be used, which no key of 32 bytes is.
    pub fn new(secret_key: &SecretString) -> Result<Self, NotOurs> {
        let key = Zeroizing::new(keyed_hash(secret_key.expose_secret().as_bytes(), &[b"sealed secrets"]));
        Ok(Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_ref()).map_err(|_| NotOurs)?)))
    }

    /// Seals a secret for the record of that name.
    ///
    /// # Errors
    /// When it is longer than anything that is sealed here.
    pub fn seal(&self, secret: &SecretString, record: &str, randomness: &dyn Randomness) -> Result<String, NotOurs> {
        // Random nonces of 96 bits: far fewer are sealed under one key than the 2^32 that the standard allows.
        let mut nonce = [0; NONCE_LEN];
        randomness.fill(&mut nonce);
        let mut sealed = secret.expose_secret().as_bytes().to_vec();
        let aad = Aad::from(record.as_bytes());
        self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).map_err(|_| NotOurs)?;
        Ok(STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what was sealed for that record.
    ///
    /// # Errors
    /// When it was not.
    pub fn open(&self, sealed: &str, record: &str) -> Result<SecretString, NotOurs> {
        let mut bytes = Zeroizing::new(STANDARD_NO_PAD.decode(sealed).map_err(|_| NotOurs)?);
        let (nonce, secret) = bytes.split_at_mut_checked(NONCE_LEN).ok_or(NotOurs)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| NotOurs)?;
        let opened = self.0.open_in_place(nonce, Aad::from(record.as_bytes()), secret).map_err(|_| NotOurs)?;
        Ok(SecretString::from(std::str::from_utf8(opened).map_err(|_| NotOurs)?))
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Sealer")
    }
}

#[cfg(test)]
mod tests {
    use test_kit::randomness::SeededRandomness;

    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_record_under_its_key_and_not_otherwise() {
        let sealer = |key: &str| Sealer::new(&SecretString::from(key)).unwrap();
        let (ours, randomness) = (sealer("one key"), SeededRandomness::new(7));
        let sealed = ours.seal(&SecretString::from("s3cret"), "realm/a", &randomness).unwrap();
        let again = ours.seal(&SecretString::from("s3cret"), "realm/a", &randomness).unwrap();
        assert_ne!(sealed, again, "another nonce each time");
        assert!(!sealed.contains("s3cret"));
        assert_eq!(ours.open(&sealed, "realm/a").unwrap().expose_secret(), "s3cret");
        assert_eq!(ours.open(&sealed, "realm/b").unwrap_err(), NotOurs);
        assert_eq!(sealer("another key").open(&sealed, "realm/a").unwrap_err(), NotOurs);
        let cut = sealed.get(..sealed.len() - 4).unwrap();
        for broken in ["", "AAAA", "not base64!", cut] {
            assert_eq!(ours.open(broken, "realm/a").unwrap_err(), NotOurs, "{broken}");
        }
    }
}
