//! Front ends that run the code flow themselves.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use test_kit::identity_provider::{Endpoint, IdentityProvider};
use url::Url;

use super::{Sides, events};
use crate::world::Answer;

const VERIFIER: &str = "a-verifier-of-a-front-end-with-forty-three-characters";
const BACK: &str = "https://portal.example/callback";
const ORIGIN: &str = "https://portal.example";

async fn sides() -> Sides {
    let sides = Sides::with(&[("OIDC_TEST_REDIRECT_URIS", BACK), ("OIDC_TEST_ORIGINS", ORIGIN)]).await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    sides
}

/// What a front end does: the code that the provider gives it.
async fn code(sides: &Sides, nonce: Option<&str>) -> String {
    let mut url = Url::parse(&format!("{}/authorize", sides.provider.base())).unwrap();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    url.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", IdentityProvider::CLIENT_ID),
        ("redirect_uri", BACK),
        ("scope", "openid email"),
        ("state", "of the front end"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    url.query_pairs_mut().extend_pairs(nonce.map(|nonce| ("nonce", nonce)));
    let back = sides.browser().at_provider(&url).await;
    back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
}

async fn send(sides: &Sides, origin: Option<&str>, body: Value) -> Answer {
    let mut request = sides.world.request(Method::POST, "/api/auth/token-exchange").json(&body);
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    sides.world.send(request).await
}

fn body(code: &str) -> Value {
    json!({"provider": "test", "code": code, "code_verifier": VERIFIER, "redirect_uri": BACK})
}

fn with(mut body: Value, member: &str, value: impl Into<Value>) -> Value {
    body[member] = value.into();
    body
}

#[tokio::test]
async fn a_code_and_its_verifier_are_good_for_tokens_in_the_body() {
    let sides = sides().await;
    let issuer = sides.provider.issuer();
    let named =
        with(with(body(&code(&sides, Some("of mine")).await), "nonce", "of mine"), "authority", format!("{issuer}/"));
    let answer = send(&sides, Some(ORIGIN), with(named.clone(), "client_id", "doorward")).await;
    assert_eq!((answer.status, answer.text("status").as_str()), (200, "authenticated"), "{}", answer.body);
    assert!(!answer.headers.contains_key("set-cookie"));
    assert!(!answer.text("refresh_token").is_empty());
    assert_eq!(send(&sides, Some(ORIGIN), named).await.code(), "sign_on_expired", "a code is good once");
    let without_nonce = send(&sides, Some(ORIGIN), body(&code(&sides, None).await)).await;
    assert_eq!(without_nonce.status, 200, "{}", without_nonce.body);
}

/// O5, O14, O21: nothing that a browser asserts, and nothing that was meant for others.
#[tokio::test]
async fn what_does_not_belong_together_is_refused() {
    let sides = sides().await;
    let refused = async |origin: Option<&str>, body: Value| {
        let answer = send(&sides, origin, body).await;
        (answer.status, answer.code().to_owned())
    };
    let invalid = (422, "invalid".to_owned());
    let plain = body("a-code");
    for origin in [None, Some("https://evil.example"), Some("null"), Some("https://portal.example.evil.example")] {
        assert_eq!(refused(origin, plain.clone()).await, (403, "origin_not_allowed".to_owned()), "{origin:?}");
    }
    for (member, value) in [
        ("redirect_uri", "https://evil.example/callback"),
        ("client_id", "another"),
        ("authority", "https://evil.example"),
        ("code_verifier", "short"),
    ] {
        assert_eq!(refused(Some(ORIGIN), with(plain.clone(), member, value)).await, invalid, "{member}");
    }
    assert_eq!(refused(Some(ORIGIN), with(plain.clone(), "id_token", "eyJ")).await.0, 422, "nothing else is taken");
    assert_eq!(sides.provider.hits(Endpoint::Token), 0);
    let believed = (401, "provider_not_believed".to_owned());
    let other = with(body(&code(&sides, Some("of mine")).await), "nonce", "of another");
    assert_eq!(refused(Some(ORIGIN), other).await, believed);
    let missing = body(&code(&sides, Some("of mine")).await);
    assert_eq!(refused(Some(ORIGIN), missing).await, believed, "the token has one and the front end none");
    let unasked = with(body(&code(&sides, None).await), "nonce", "of mine");
    assert_eq!(refused(Some(ORIGIN), unasked).await, believed);
    let another = "another-verifier-with-more-than-forty-three-characters";
    let verifier = with(body(&code(&sides, None).await), "code_verifier", another);
    assert_eq!(refused(Some(ORIGIN), verifier).await, (401, "sign_on_expired".to_owned()));
    let told = events(&sides.world, &sides.root.token, "&scope=platform").await;
    assert_eq!(told[0], "sso_login:failure:sign_on_expired");
}

#[tokio::test]
async fn no_front_end_takes_an_account_over_without_asking() {
    let mut sides = sides().await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let ben = sides.world.joined(&acme, "ben@acme.example", "user").await;
    sides.comes("ben", "ben@acme.example");
    let refused = send(&sides, Some(ORIGIN), body(&code(&sides, None).await)).await;
    assert_eq!((refused.status, refused.code()), (409, "claim_required"));
    assert_eq!(sides.world.get("/api/auth/me", &ben.token).await.status, 200);
}
