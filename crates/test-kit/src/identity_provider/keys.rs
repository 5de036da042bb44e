//! The keys that tokens are signed with.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// What tokens are signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// RSA of 2048 bits, PKCS #1, SHA-256: the default of OpenID Connect.
    Rs256,
    /// ECDSA on P-256.
    Es256,
}

impl SigningAlgorithm {
    /// As `alg` names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }
}

/// A key with its name.
#[derive(Clone)]
pub(super) struct SigningKey {
    pub(super) kid: String,
    pair: Pair,
}

#[derive(Clone)]
enum Pair {
    Rsa(Arc<RsaKeyPair>),
    Ec(Arc<EcdsaKeyPair>),
}

impl SigningKey {
    /// A new one.
    ///
    /// # Panics
    /// When the system has no randomness.
    #[expect(clippy::unwrap_used, reason = "a test without a key fails")]
    pub(super) fn new(algorithm: SigningAlgorithm) -> Self {
        let pair = match algorithm {
            SigningAlgorithm::Rs256 => Pair::Rsa(Arc::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())),
            SigningAlgorithm::Es256 => {
                Pair::Ec(Arc::new(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()))
            }
        };
        Self { kid: format!("{}-{}", algorithm.name().to_lowercase(), random_text()), pair }
    }

    pub(super) const fn algorithm(&self) -> SigningAlgorithm {
        match self.pair {
            Pair::Rsa(_) => SigningAlgorithm::Rs256,
            Pair::Ec(_) => SigningAlgorithm::Es256,
        }
    }

    /// As RFC 7517 and RFC 7518 write its public half.
    #[expect(clippy::indexing_slicing, reason = "an uncompressed point of P-256 has 65 bytes")]
    pub(super) fn jwk(&self) -> Value {
        match &self.pair {
            Pair::Rsa(pair) => json!({
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid,
                "n": base64url(pair.public_key().modulus().big_endian_without_leading_zero()),
                "e": base64url(pair.public_key().exponent().big_endian_without_leading_zero()),
            }),
            Pair::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({
                    "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid,
                    "x": base64url(&point[1..33]), "y": base64url(&point[33..65]),
                })
            }
        }
    }

    /// The public half as a PEM file holds it: what a confused verifier takes as the secret of HS256.
    ///
    /// # Panics
    /// Never: the key was made here.
    #[expect(clippy::unwrap_used, reason = "the key was made here")]
    pub(super) fn public_pem(&self) -> String {
        let der: PublicKeyX509Der<'_> = match &self.pair {
            Pair::Rsa(pair) => pair.public_key().as_der().unwrap(),
            Pair::Ec(pair) => pair.public_key().as_der().unwrap(),
        };
        let text = STANDARD.encode(der.as_ref());
        let lines: Vec<&str> =
            (0..text.len()).step_by(64).filter_map(|at| text.get(at..text.len().min(at + 64))).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }

    /// The signature over a header and claims.
    ///
    /// # Panics
    /// Never: the key was made here.
    #[expect(clippy::unwrap_used, reason = "the key was made here")]
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
                signature
            }
            Pair::Ec(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
        }
    }
}

/// The keys of a provider; each is made when it is first needed, for an RSA key takes its time.
pub(super) struct KeyRing {
    pub(super) algorithm: SigningAlgorithm,
    current: Option<SigningKey>,
    retired: Option<SigningKey>,
    stranger: Option<SigningKey>,
}

impl KeyRing {
    pub(super) const fn new(algorithm: SigningAlgorithm) -> Self {
        Self { algorithm, current: None, retired: None, stranger: None }
    }

    pub(super) fn current(&mut self) -> &SigningKey {
        self.current.get_or_insert_with(|| SigningKey::new(self.algorithm))
    }

    /// The one before the last rotation; without one, a key that never was published.
    pub(super) fn retired(&mut self) -> &SigningKey {
        self.retired.get_or_insert_with(|| SigningKey::new(self.algorithm))
    }

    /// One that the provider never signs with.
    pub(super) fn stranger(&mut self) -> &SigningKey {
        self.stranger.get_or_insert_with(|| SigningKey::new(self.algorithm))
    }

    pub(super) fn rotate(&mut self) {
        self.retired = Some(self.current().clone());
        self.current = None;
    }
}

pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What nobody guesses: codes, tokens, names of keys.
///
/// # Panics
/// When the system has no randomness.
#[expect(clippy::unwrap_used, reason = "a test without randomness fails")]
pub(super) fn random_text() -> String {
    let mut bytes = [0; 18];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    base64url(&bytes)
}
