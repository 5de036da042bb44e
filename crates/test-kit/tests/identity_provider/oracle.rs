//! A strict verifier of ID tokens on another library than the provider signs with.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use test_kit::identity_provider::IdentityProvider;

use super::client::NONCE;

/// The claims, or the name of what is wrong first.
pub fn verified(tokens: &Value, issuer: &str, jwks: &Value) -> Result<Value, &'static str> {
    let token = tokens["id_token"].as_str().ok_or("absent")?;
    let header = decode_header(token).map_err(|_| "header")?;
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
        return Err("alg");
    }
    let keys: JwkSet = serde_json::from_value(jwks.clone()).map_err(|_| "keys")?;
    let key = match &header.kid {
        Some(kid) => keys.find(kid).ok_or("kid")?,
        None => keys.keys.first().filter(|_| keys.keys.len() == 1).ok_or("kid")?,
    };
    let mut validation = Validation::new(header.alg);
    validation.validate_aud = false;
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_jwk(key).map_err(|_| "keys")?;
    let claims = decode::<Value>(token, &key, &validation).map_err(|_| "signature")?.claims;
    let problem = wrong_claim(&claims, issuer, tokens["access_token"].as_str().unwrap_or_default());
    problem.map_or(Ok(claims), Err)
}

fn wrong_claim(claims: &Value, issuer: &str, access_token: &str) -> Option<&'static str> {
    let client = json!(IdentityProvider::CLIENT_ID);
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
    let time = |name: &str| claims[name].as_i64();
    let hash = URL_SAFE_NO_PAD.encode(&digest(&SHA256, access_token.as_bytes()).as_ref()[..16]);
    let subject = claims["sub"].as_str().unwrap_or_default();
    let several = claims["aud"].as_array().is_some_and(|audiences| audiences.len() != 1);
    let meant = claims["aud"] == client || claims["aud"].as_array().is_some_and(|all| all.contains(&client));
    let checks = [
        ("iss", claims["iss"] == json!(issuer)),
        ("aud", meant),
        ("azp", if several { claims["azp"] == client } else { claims["azp"].is_null() || claims["azp"] == client }),
        ("exp", time("exp").is_some_and(|exp| exp > now)),
        ("iat", time("iat").is_some_and(|iat| iat <= now + 60)),
        ("nbf", time("nbf").is_none_or(|nbf| nbf <= now + 60)),
        ("nonce", claims["nonce"] == json!(NONCE)),
        ("at_hash", claims["at_hash"].is_null() || claims["at_hash"] == json!(hash)),
        ("sub", !subject.is_empty() && subject.len() <= 255),
    ];
    checks.into_iter().find(|(_, right)| !right).map(|(name, _)| name)
}
