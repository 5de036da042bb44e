//! Our reader of ID tokens beside another one (the crate `openidconnect`): whatever that refuses, ours refuses; where ours is
//! stricter is said here, case by case.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

use std::sync::Arc;

use auth::providers::id_token::{Expected, ExpectedIssuer, ExpectedNonce, verify};
use auth::providers::key_set::KeySet;
use domain::time::{Clock as _, Timestamp};
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{ClientId, ClientSecret, IssuerUrl, Nonce};
use serde_json::{Value, json};
use test_kit::clock::ManualClock;
use test_kit::identity_provider::{IdTokenChange, IdentityProvider, KeycloakUser};

const REALM: &str = "acme";
const PASSWORD: &str = "violet kettle museum drift";

struct Token {
    text: String,
    access_token: String,
}

/// A token as the provider gives it by a direct grant, which carries no nonce.
async fn token(provider: &IdentityProvider, changes: &[IdTokenChange]) -> Token {
    provider.id_token(changes.to_vec());
    let form = [
        ("grant_type", "password"),
        ("scope", "openid"),
        ("client_id", IdentityProvider::CLIENT_ID),
        ("client_secret", IdentityProvider::CLIENT_SECRET),
        ("username", "ann@acme.example"),
        ("password", PASSWORD),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let url = format!("{}/protocol/openid-connect/token", provider.keycloak().issuer(REALM));
    let request =
        reqwest::Client::new().post(url).header("content-type", "application/x-www-form-urlencoded").body(body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let text = |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    Token { text: text("id_token"), access_token: text("access_token") }
}

async fn keys(provider: &IdentityProvider) -> Value {
    let url = format!("{}/protocol/openid-connect/certs", provider.keycloak().issuer(REALM));
    reqwest::get(url).await.unwrap().json().await.unwrap()
}

fn ours(token: &Token, issuer: &str, keys: &Value, now: Timestamp) -> bool {
    let expected = Expected {
        issuer: ExpectedIssuer::Exactly(issuer),
        client_id: IdentityProvider::CLIENT_ID,
        nonce: ExpectedNonce::None,
        access_token: Some(&token.access_token),
        now,
    };
    verify(&token.text, &KeySet::read(keys).unwrap(), &expected).is_ok()
}

fn theirs(token: &Token, issuer: &str, keys: &Value) -> bool {
    let keys: CoreJsonWebKeySet = serde_json::from_value(keys.clone()).unwrap();
    let verifier = CoreIdTokenVerifier::new_confidential_client(
        ClientId::new(IdentityProvider::CLIENT_ID.to_owned()),
        ClientSecret::new(IdentityProvider::CLIENT_SECRET.to_owned()),
        IssuerUrl::new(issuer.to_owned()).unwrap(),
        keys,
    )
    .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
    .set_other_audience_verifier_fn(|_| true);
    let Ok(parsed) = serde_json::from_value::<CoreIdToken>(json!(token.text)) else { return false };
    parsed.claims(&verifier, |_: Option<&Nonce>| Ok(())).is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_reader_of_tokens_says_the_same() {
    // It goes by the machine's clock.
    let clock: Arc<ManualClock> = ManualClock::going_from(boot::clock::SystemClock::default().now());
    let provider = IdentityProvider::start_with_clock(clock.clone());
    let (issuer, email) = (provider.keycloak().issuer(REALM), "ann@acme.example".to_owned());
    provider.keycloak().user(REALM, KeycloakUser { subject: "ann".to_owned(), email, password: PASSWORD.to_owned() });
    let good = token(&provider, &[]).await;
    let published = keys(&provider).await;
    assert!(ours(&good, &issuer, &published, clock.now()) && theirs(&good, &issuer, &published));
    let mut stricter = Vec::new();
    for change in IdTokenChange::REFUSED {
        if matches!(change, IdTokenChange::NonceMissing | IdTokenChange::AudienceArrayWithoutAzp) {
            // By this grant the one is right, and the other names who asked for it.
            continue;
        }
        let wrong = token(&provider, std::slice::from_ref(&change)).await;
        let published = keys(&provider).await;
        assert!(!ours(&wrong, &issuer, &published, clock.now()), "{change:?}");
        if theirs(&wrong, &issuer, &published) {
            stricter.push(format!("{change:?}"));
        }
    }
    for change in [IdTokenChange::AudienceArrayWithAzp, IdTokenChange::AtHashMissing, IdTokenChange::KidMissing] {
        let right = token(&provider, std::slice::from_ref(&change)).await;
        let published = keys(&provider).await;
        assert_eq!(ours(&right, &issuer, &published, clock.now()), theirs(&right, &issuer, &published), "{change:?}");
    }
    // It leaves these to its caller, or does not look at them: who asked for a token, a nonce that nobody asked for, the hash of
    // the access token, tokens from tomorrow, what can be a subject.
    let looked_at_by_us_alone = [
        "AudienceArrayWithForeignAzp",
        "ForeignAzp",
        "NonceOfAnother",
        "AtHashWrong",
        "IssuedInTheFuture",
        "SubjectEmpty",
        "SubjectTooLong",
    ];
    assert_eq!(stricter, looked_at_by_us_alone);
}
