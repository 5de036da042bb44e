//! A relying party, step by step, as a test goes through it by hand.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::LOCATION;
use reqwest::{Client, Response, StatusCode, redirect};
use serde_json::Value;
use test_kit::identity_provider::IdentityProvider;
use url::Url;

pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Of the verifier, both from RFC 7636, appendix B.
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const NONCE: &str = "the-nonce";
pub const CALLBACK: &str = "http://127.0.0.1:1/callback";

pub fn http() -> Client {
    Client::builder().redirect(redirect::Policy::none()).user_agent("tests").build().unwrap()
}

/// The parameters of a good authorization request.
pub fn parameters() -> Vec<(&'static str, &'static str)> {
    vec![
        ("client_id", IdentityProvider::CLIENT_ID),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "the-state"),
        ("nonce", NONCE),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

/// Goes to an authorization endpoint and comes back with the parameters of the redirect.
pub async fn authorize(endpoint: &str, parameters: &[(&str, &str)]) -> BTreeMap<String, String> {
    returned(&http().get(Url::parse_with_params(endpoint, parameters).unwrap()).send().await.unwrap())
}

pub fn returned(response: &Response) -> BTreeMap<String, String> {
    assert_eq!(response.status(), StatusCode::FOUND);
    let to = Url::parse(response.headers()[LOCATION].to_str().unwrap()).unwrap();
    assert!(to.as_str().starts_with(CALLBACK), "{to}");
    to.query_pairs().into_owned().collect()
}

/// The form of a good token request.
pub fn form(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", IdentityProvider::CLIENT_ID),
        ("client_secret", IdentityProvider::CLIENT_SECRET),
    ]
}

pub async fn post(url: &str, form: &[(&str, &str)]) -> Response {
    http()
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body(encoded(form))
        .send()
        .await
        .unwrap()
}

fn encoded(form: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

pub async fn json(url: &str) -> Value {
    http().get(url).send().await.unwrap().json().await.unwrap()
}

/// The whole way: the answer of the token endpoint.
pub async fn sign_in(provider: &IdentityProvider) -> Value {
    let base = provider.base();
    let back = authorize(&format!("{base}/authorize"), &parameters()).await;
    post(&format!("{base}/token"), &form(&back["code"])).await.json().await.unwrap()
}

pub async fn jwks(provider: &IdentityProvider) -> Value {
    json(&format!("{}/jwks", provider.base())).await
}

/// The claims or the header of a JWT, whoever signed it.
pub fn part(token: &str, part: usize) -> Value {
    let text = token.split('.').nth(part).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}
