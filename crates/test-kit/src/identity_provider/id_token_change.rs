//! What can be odd about an ID token: the negative modules of the OpenID conformance suite for relying parties, and what
//! advisories tell.

use serde_json::{Value, json};

use super::id_token::{IdToken, Signature};
use super::state::State;

/// One thing that is odd about an ID token.
#[derive(Clone, Debug, PartialEq)]
pub enum IdTokenChange {
    /// `iss` of somebody else.
    IssuerOfAnother,
    /// `iss` with a slash at its end.
    IssuerWithSlash,
    /// No `iss`.
    IssuerMissing,
    /// `aud` of another client.
    AudienceOfAnother,
    /// No `aud`.
    AudienceMissing,
    /// `aud` an empty array.
    AudienceEmpty,
    /// `aud` of this client and another, without `azp`.
    AudienceArrayWithoutAzp,
    /// `aud` of this client and another, `azp` the other.
    AudienceArrayWithForeignAzp,
    /// `aud` of this client and another, `azp` this client: as it should be.
    AudienceArrayWithAzp,
    /// `aud` of this client only, `azp` another: a code that another client got.
    ForeignAzp,
    /// No `nonce`.
    NonceMissing,
    /// `nonce` of another sign-in.
    NonceOfAnother,
    /// `at_hash` of another access token.
    AtHashWrong,
    /// No `at_hash`: it is optional here.
    AtHashMissing,
    /// `alg: none` without a signature.
    AlgNone,
    /// `alg: None`, which a comparison of lower case misses.
    AlgNoneCapital,
    /// HS256 with the client's secret.
    Hs256WithClientSecret,
    /// HS256 with the public key, as its PEM file holds it.
    Hs256WithPublicKey,
    /// An `alg` that nobody knows; the signature is right.
    AlgUnknown,
    /// One bit of the signature is another.
    SignatureDamaged,
    /// The right `alg` and no signature.
    SignatureMissing,
    /// A `kid` that is not published; the signature is right.
    KidUnknown,
    /// Another `kid` in each token.
    KidRandom,
    /// No `kid`. With one published key the token may be taken, with many the verifier may try each.
    KidMissing,
    /// Signed by the key before the last rotation, and says so.
    ByRetiredKey,
    /// Signed by a strange key that stands in the header as `jwk`.
    EmbeddedJwk,
    /// `exp` an hour ago.
    Expired,
    /// No `exp`.
    ExpiryMissing,
    /// No `iat`.
    IssuedAtMissing,
    /// `iat` in an hour.
    IssuedInTheFuture,
    /// `nbf` in an hour.
    NotYet,
    /// No `sub`.
    SubjectMissing,
    /// `sub: null`.
    SubjectNull,
    /// `sub: ""`.
    SubjectEmpty,
    /// `sub: 7`.
    SubjectNumber,
    /// `sub` of 256 characters, one more than it may have.
    SubjectTooLong,
    /// `email_verified: false`.
    EmailUnverified,
    /// No `email_verified`.
    EmailVerifiedMissing,
    /// `email_verified: "true"`.
    EmailVerifiedText,
    /// `email_verified: 1`.
    EmailVerifiedNumber,
    /// `email` an array of the address and another.
    EmailArray,
    /// A claim of so many bytes.
    Huge(usize),
    /// A claim of arrays so deep in each other.
    Nested(usize),
    /// Any claim, to be that.
    Claim(String, Value),
    /// Any claim, to be left out.
    WithoutClaim(String),
    /// Any member of the header, to be that.
    Header(String, Value),
}

impl IdTokenChange {
    /// Those that no client may take, one at a time. `KidUnknown` and `ByRetiredKey` may first make it read the keys.
    pub const REFUSED: [Self; 32] = [
        Self::IssuerOfAnother,
        Self::IssuerWithSlash,
        Self::IssuerMissing,
        Self::AudienceOfAnother,
        Self::AudienceMissing,
        Self::AudienceEmpty,
        Self::AudienceArrayWithoutAzp,
        Self::AudienceArrayWithForeignAzp,
        Self::ForeignAzp,
        Self::NonceMissing,
        Self::NonceOfAnother,
        Self::AtHashWrong,
        Self::AlgNone,
        Self::AlgNoneCapital,
        Self::Hs256WithClientSecret,
        Self::Hs256WithPublicKey,
        Self::AlgUnknown,
        Self::SignatureDamaged,
        Self::SignatureMissing,
        Self::KidUnknown,
        Self::KidRandom,
        Self::ByRetiredKey,
        Self::EmbeddedJwk,
        Self::Expired,
        Self::ExpiryMissing,
        Self::IssuedAtMissing,
        Self::IssuedInTheFuture,
        Self::SubjectMissing,
        Self::SubjectNull,
        Self::SubjectEmpty,
        Self::SubjectNumber,
        Self::SubjectTooLong,
    ];

    /// Those by which no account may be found by its address; the token itself is good.
    pub const UNVERIFIED_EMAIL: [Self; 5] = [
        Self::EmailUnverified,
        Self::EmailVerifiedMissing,
        Self::EmailVerifiedText,
        Self::EmailVerifiedNumber,
        Self::EmailArray,
    ];

    pub(super) fn apply(self, token: &mut IdToken, state: &mut State) {
        let hour = 3600;
        let (now, client) = (state.now(), token.claims.get("aud").cloned().unwrap_or_default());
        let issuer = token.claims.get("iss").and_then(Value::as_str).unwrap_or_default().to_owned();
        match self {
            Self::IssuerOfAnother => token.claim("iss", json!("https://another.example")),
            Self::IssuerWithSlash => token.claim("iss", json!(format!("{issuer}/"))),
            Self::IssuerMissing => token.without("iss"),
            Self::AudienceOfAnother => token.claim("aud", json!("another-client")),
            Self::AudienceMissing => token.without("aud"),
            Self::AudienceEmpty => token.claim("aud", json!([])),
            Self::AudienceArrayWithoutAzp => token.claim("aud", json!([client, "another-client"])),
            Self::AudienceArrayWithForeignAzp => token.audiences(&client, json!("another-client")),
            Self::AudienceArrayWithAzp => token.audiences(&client, client.clone()),
            Self::ForeignAzp => token.claim("azp", json!("another-client")),
            Self::NonceMissing => token.without("nonce"),
            Self::NonceOfAnother => token.claim("nonce", json!("the-nonce-of-another-sign-in")),
            Self::AtHashWrong => token.claim("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")),
            Self::AtHashMissing => token.without("at_hash"),
            Self::AlgNone => token.signed("none", Signature::Empty),
            Self::AlgNoneCapital => token.signed("None", Signature::Empty),
            Self::Hs256WithClientSecret => token.signed("HS256", Signature::HmacByClientSecret),
            Self::Hs256WithPublicKey => token.signed("HS256", Signature::HmacByPublicKey),
            Self::AlgUnknown => token.header("alg", json!("XS999")),
            Self::SignatureDamaged => token.signature = Signature::Damaged,
            Self::SignatureMissing => token.signature = Signature::Empty,
            Self::KidUnknown => token.header("kid", json!("a-key-that-is-not-published")),
            Self::KidRandom => token.header("kid", json!(super::keys::random_text())),
            Self::KidMissing => drop(token.header.remove("kid")),
            Self::ByRetiredKey => token.signed_by(&state.keys.retired().kid.clone(), Signature::ByRetiredKey),
            Self::EmbeddedJwk => token.embed(state),
            Self::Expired => token.claim("exp", json!(now - hour)),
            Self::ExpiryMissing => token.without("exp"),
            Self::IssuedAtMissing => token.without("iat"),
            Self::IssuedInTheFuture => token.claim("iat", json!(now + hour)),
            Self::NotYet => token.claim("nbf", json!(now + hour)),
            Self::SubjectMissing => token.without("sub"),
            Self::SubjectNull => token.claim("sub", Value::Null),
            Self::SubjectEmpty => token.claim("sub", json!("")),
            Self::SubjectNumber => token.claim("sub", json!(7)),
            Self::SubjectTooLong => token.claim("sub", json!("s".repeat(256))),
            Self::EmailUnverified => token.claim("email_verified", json!(false)),
            Self::EmailVerifiedMissing => token.without("email_verified"),
            Self::EmailVerifiedText => token.claim("email_verified", json!("true")),
            Self::EmailVerifiedNumber => token.claim("email_verified", json!(1)),
            Self::EmailArray => {
                let email = token.claims.get("email").cloned();
                token.claim("email", json!([email, "mallory@evil.test"]));
            }
            Self::Huge(bytes) => token.claim("huge", json!("h".repeat(bytes))),
            Self::Nested(depth) => token.tail = format!("\"nested\":{}{}", "[".repeat(depth), "]".repeat(depth)),
            Self::Claim(name, value) => token.claim(&name, value),
            Self::WithoutClaim(name) => token.without(&name),
            Self::Header(name, value) => token.header(&name, value),
        }
    }
}

impl IdToken {
    fn claim(&mut self, name: &str, value: Value) {
        self.claims.insert(name.to_owned(), value);
    }

    fn without(&mut self, name: &str) {
        self.claims.remove(name);
    }

    fn header(&mut self, name: &str, value: Value) {
        self.header.insert(name.to_owned(), value);
    }

    fn audiences(&mut self, client: &Value, azp: Value) {
        self.claim("aud", json!([client, "another-client"]));
        self.claim("azp", azp);
    }

    fn signed(&mut self, alg: &str, signature: Signature) {
        self.header("alg", json!(alg));
        self.signature = signature;
    }

    fn signed_by(&mut self, kid: &str, signature: Signature) {
        self.header("kid", json!(kid));
        self.signature = signature;
    }

    fn embed(&mut self, state: &mut State) {
        let stranger = state.keys.stranger();
        self.header("jwk", stranger.jwk());
        self.signed_by(&stranger.kid.clone(), Signature::ByStranger);
    }
}
