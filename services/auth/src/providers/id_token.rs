//! Verifying an ID token (OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725).
//!
//! One strict way for every provider. The algorithms are ours to choose, never the token's; what the token's header says
//! of keys besides their name is not read.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::random::{Sameness, same_secret};
use domain::time::Timestamp;
use jsonwebtoken::{Algorithm, Validation};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::key_set::{KeySet, NoKey};

/// The algorithms that are believed: asymmetric ones.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// How far a provider's clock may be from ours.
const CLOCKS_APART: Duration = Duration::from_secs(60);
/// How old a token may be that was made for a sign-in which takes ten minutes at most.
const OLDEST: Duration = Duration::from_secs(15 * 60);
/// The longest token that is looked at, in bytes.
const LONGEST: usize = 32 * 1024;

/// What stands for the tenant in Microsoft's template of an issuer.
pub(super) const TENANT: &str = "{tenantid}";

/// What a token must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who must have made it.
    pub issuer: ExpectedIssuer<'a>,
    /// For which client it must be.
    pub client_id: &'a str,
    /// The nonce of this sign-in.
    pub nonce: ExpectedNonce<'a>,
    /// The access token that came with it.
    pub access_token: Option<&'a str>,
    /// Now.
    pub now: Timestamp,
}

/// Who must have made a token.
#[derive(Clone, Copy, Debug)]
pub enum ExpectedIssuer<'a> {
    /// Exactly that one.
    Exactly(&'a str),
    /// The one that this template gives with the token's own `tid` for `{tenantid}` (Microsoft Entra, several tenants).
    OfTenant(&'a str),
}

/// Which nonce a token must carry.
#[derive(Clone, Copy, Debug)]
pub enum ExpectedNonce<'a> {
    /// Exactly that one.
    Exactly(&'a str),
    /// None was asked for, so it must carry none; PKCE binds the code.
    None,
}

/// The claims of a token that is good.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    /// Who made it.
    pub issuer: String,
    /// Who the person is there.
    pub subject: String,
    /// Everything it says.
    pub all: Map<String, Value>,
}

/// Why a token is not believed. The word goes on the record and to the operator, never to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Too long, or no three parts of base64url with JSON in them.
    #[error("id_token_malformed")]
    Malformed,
    /// None of the algorithms that are believed, or a header that must be understood and is not.
    #[error("id_token_algorithm")]
    Algorithm,
    /// No key of that name: the only fault that new keys of the provider may cure.
    #[error("id_token_unknown_key")]
    UnknownKey,
    /// It names no key, and several would do.
    #[error("id_token_ambiguous_key")]
    AmbiguousKey,
    /// The signature is wrong.
    #[error("id_token_signature")]
    Signature,
    /// Another issuer, or none.
    #[error("id_token_issuer")]
    Issuer,
    /// Not for us, or for others too without saying who asked for it.
    #[error("id_token_audience")]
    Audience,
    /// Asked for by another client.
    #[error("id_token_authorized_party")]
    AuthorizedParty,
    /// Expired, made in the future or long ago, or without times.
    #[error("id_token_time")]
    Time,
    /// Another nonce than ours, or none.
    #[error("id_token_nonce")]
    Nonce,
    /// It came with another access token.
    #[error("id_token_access_token_hash")]
    AccessTokenHash,
    /// No subject, or one that is no text.
    #[error("id_token_subject")]
    Subject,
}

/// Verifies a token.
///
/// # Errors
/// The first fault that is found.
pub fn verify(token: &str, keys: &KeySet, expected: &Expected<'_>) -> Result<Claims, Fault> {
    if token.len() > LONGEST {
        return Err(Fault::Malformed);
    }
    let algorithm = algorithm(token)?;
    let header = jsonwebtoken::decode_header(token).map_err(|_| Fault::Malformed)?;
    if header.crit.is_some() || header.enc.is_some() || header.zip.is_some() {
        return Err(Fault::Algorithm);
    }
    let (key, key_issuer) = keys.find(header.kid.as_deref(), algorithm).map_err(|none| match none {
        NoKey::Unknown => Fault::UnknownKey,
        NoKey::Ambiguous => Fault::AmbiguousKey,
    })?;
    // The signature alone: times and parties are compared below, by our clock.
    let mut signature_only = Validation::new(algorithm);
    signature_only.validate_exp = false;
    signature_only.validate_aud = false;
    signature_only.required_spec_claims.clear();
    let decoded = jsonwebtoken::decode::<Map<String, Value>>(token, key, &signature_only);
    let all = decoded.map_err(|_| Fault::Signature)?.claims;
    let issuer = issuer(&all, expected.issuer, key_issuer)?;
    parties(&all, expected.client_id)?;
    times(&all, expected.now)?;
    nonce(&all, expected.nonce)?;
    access_token_hash(&all, algorithm, expected.access_token)?;
    let subject = all.get("sub").and_then(Value::as_str).filter(|subject| (1..=255).contains(&subject.len()));
    let subject = subject.ok_or(Fault::Subject)?.to_owned();
    Ok(Claims { issuer, subject, all })
}

/// The algorithm that the header names, read by itself: one that this program does not know is no broken token.
fn algorithm(token: &str) -> Result<Algorithm, Fault> {
    let header = token.split('.').next().unwrap_or_default();
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| Fault::Malformed)?;
    let header: Value = serde_json::from_slice(&header).map_err(|_| Fault::Malformed)?;
    let named = header.get("alg").and_then(Value::as_str).and_then(|name| name.parse().ok());
    named.filter(|algorithm| ALGORITHMS.contains(algorithm)).ok_or(Fault::Algorithm)
}

fn issuer(
    claims: &Map<String, Value>,
    expected: ExpectedIssuer<'_>,
    key_issuer: Option<&str>,
) -> Result<String, Fault> {
    let tenant = || claims.get("tid").and_then(Value::as_str).filter(|tid| uuid::Uuid::try_parse(tid).is_ok());
    let filled = |template: &str| Some(template.replace(TENANT, tenant()?));
    let wanted = match expected {
        ExpectedIssuer::Exactly(issuer) => Some(issuer.to_owned()),
        ExpectedIssuer::OfTenant(template) => filled(template),
    };
    // A key that is for one issuer signs for no other.
    let of_key = match key_issuer {
        None => true,
        Some(template) if template.contains(TENANT) => filled(template) == wanted,
        Some(issuer) => Some(issuer) == wanted.as_deref(),
    };
    let said = claims.get("iss").and_then(Value::as_str);
    wanted.filter(|wanted| of_key && said == Some(wanted.as_str())).ok_or(Fault::Issuer)
}

fn parties(claims: &Map<String, Value>, client_id: &str) -> Result<(), Fault> {
    let authorized = match claims.get("azp") {
        None => None,
        Some(party) => Some(party.as_str().ok_or(Fault::AuthorizedParty)?),
    };
    match claims.get("aud") {
        Some(Value::String(audience)) if audience == client_id => {}
        Some(Value::Array(audiences)) => {
            if !audiences.iter().any(|audience| audience.as_str() == Some(client_id)) {
                return Err(Fault::Audience);
            }
            if audiences.len() > 1 && authorized.is_none() {
                return Err(Fault::Audience);
            }
        }
        Some(_) | None => return Err(Fault::Audience),
    }
    if authorized.is_some_and(|party| party != client_id) { Err(Fault::AuthorizedParty) } else { Ok(()) }
}

fn times(claims: &Map<String, Value>, now: Timestamp) -> Result<(), Fault> {
    let seconds = |name: &str| match claims.get(name) {
        None => Ok(None),
        // Whole seconds or fractions of them (RFC 7519, section 2); anything else is not read as absent.
        Some(Value::Number(number)) => {
            number.as_i64().map(Some).or_else(|| whole(number.as_f64()?).map(Some)).ok_or(Fault::Time)
        }
        Some(_) => Err(Fault::Time),
    };
    let (earliest, latest) = (now.minus(CLOCKS_APART).seconds(), now.plus(CLOCKS_APART).seconds());
    let expires = seconds("exp")?.ok_or(Fault::Time)?;
    let issued = seconds("iat")?.ok_or(Fault::Time)?;
    let begins = seconds("nbf")?.unwrap_or(issued);
    let fresh = issued >= now.minus(OLDEST).seconds();
    if expires > earliest && issued <= latest && begins <= latest && fresh { Ok(()) } else { Err(Fault::Time) }
}

/// The whole seconds of a moment given with fractions.
fn whole(seconds: f64) -> Option<i64> {
    let fits = seconds.is_finite() && seconds.abs() < 1e15;
    #[expect(clippy::cast_possible_truncation, reason = "its size was looked at")]
    fits.then_some(seconds.floor() as i64)
}

fn nonce(claims: &Map<String, Value>, expected: ExpectedNonce<'_>) -> Result<(), Fault> {
    let good = match (claims.get("nonce"), expected) {
        (Some(Value::String(said)), ExpectedNonce::Exactly(ours)) => {
            same_secret(said.as_bytes(), ours.as_bytes()) == Sameness::Same
        }
        (None, ExpectedNonce::None) => true,
        (Some(_) | None, ExpectedNonce::Exactly(_) | ExpectedNonce::None) => false,
    };
    if good { Ok(()) } else { Err(Fault::Nonce) }
}

/// OpenID Connect Core 1.0, section 3.1.3.8: where the claim is there, it must fit.
fn access_token_hash(
    claims: &Map<String, Value>,
    algorithm: Algorithm,
    access_token: Option<&str>,
) -> Result<(), Fault> {
    let Some(said) = claims.get("at_hash") else { return Ok(()) };
    let token = access_token.ok_or(Fault::AccessTokenHash)?.as_bytes();
    let digest: Vec<u8> = match algorithm {
        Algorithm::RS384 | Algorithm::PS384 | Algorithm::ES384 => Sha384::digest(token).to_vec(),
        Algorithm::RS512 | Algorithm::PS512 | Algorithm::EdDSA => Sha512::digest(token).to_vec(),
        _ => Sha256::digest(token).to_vec(),
    };
    let half = digest.get(..digest.len() / 2).unwrap_or_default();
    let fits = said.as_str().is_some_and(|said| said == URL_SAFE_NO_PAD.encode(half));
    if fits { Ok(()) } else { Err(Fault::AccessTokenHash) }
}
