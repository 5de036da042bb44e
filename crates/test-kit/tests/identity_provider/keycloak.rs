use serde_json::Value;
use test_kit::identity_provider::{Answer, DirectGrant, Endpoint, IdentityProvider, KeycloakUser};

use super::client::{json, part, post};

fn alice() -> KeycloakUser {
    KeycloakUser { subject: "alice-id".to_owned(), email: "alice@acme.test".to_owned(), password: "right".to_owned() }
}

async fn grant(provider: &IdentityProvider, realm: &str, password: &str) -> (u16, Value) {
    let form = [
        ("grant_type", "password"),
        ("client_id", IdentityProvider::CLIENT_ID),
        ("client_secret", IdentityProvider::CLIENT_SECRET),
        ("scope", "openid"),
        ("username", "alice@acme.test"),
        ("password", password),
    ];
    let url = format!("{}/realms/{realm}/protocol/openid-connect/token", provider.keycloak().base());
    let answer = post(&url, &form).await;
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn a_direct_grant_makes_a_session_that_logging_out_ends() {
    let provider = IdentityProvider::start();
    provider.keycloak().user("acme", alice());
    let (status, tokens) = grant(&provider, "acme", "right").await;
    assert_eq!((status, provider.keycloak().sessions()), (200, vec!["alice@acme.test".to_owned()]));
    let access = part(tokens["access_token"].as_str().unwrap(), 1);
    assert_eq!((access["sub"].as_str(), access["azp"].as_str()), (Some("alice-id"), Some("doorward")));
    assert_eq!(access["iss"], provider.keycloak().issuer("acme"));
    assert_eq!(part(tokens["id_token"].as_str().unwrap(), 1)["aud"], "doorward");
    let metadata = json(&format!("{}/.well-known/openid-configuration", provider.keycloak().issuer("acme"))).await;
    let keys = json(metadata["jwks_uri"].as_str().unwrap()).await;
    assert_eq!(keys["keys"][0]["kid"], part(tokens["access_token"].as_str().unwrap(), 0)["kid"]);
    let logout = [
        ("client_id", IdentityProvider::CLIENT_ID),
        ("client_secret", IdentityProvider::CLIENT_SECRET),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let url = metadata["end_session_endpoint"].as_str().unwrap();
    assert_eq!((post(url, &logout).await.status().as_u16(), provider.keycloak().sessions().len()), (204, 0));
    assert_eq!(post(url, &logout).await.status(), 400);
}

#[tokio::test]
async fn a_wrong_password_or_realm_is_refused_and_makes_no_session() {
    let provider = IdentityProvider::start();
    provider.keycloak().user("acme", alice());
    for (realm, password) in [("acme", "wrong"), ("other", "right")] {
        let (status, answer) = grant(&provider, realm, password).await;
        assert_eq!((status, answer["error"].as_str()), (401, Some("invalid_grant")));
    }
    assert!(provider.keycloak().sessions().is_empty());
}

#[tokio::test]
async fn it_answers_each_oddity() {
    let provider = IdentityProvider::start();
    provider.keycloak().user("acme", alice());
    let cases = [
        (DirectGrant::NotFullySetUp, 400, "Account is not fully set up"),
        (DirectGrant::Disabled, 400, "Account disabled"),
        (DirectGrant::UnauthorizedClient, 401, "Invalid client or Invalid client credentials"),
    ];
    for (told, status, description) in cases {
        provider.keycloak().direct_grant(told);
        let (sent, answer) = grant(&provider, "acme", "right").await;
        assert_eq!((sent, answer["error_description"].as_str()), (status, Some(description)));
    }
    provider.keycloak().direct_grant(DirectGrant::NoSuchRealm);
    assert_eq!(grant(&provider, "acme", "right").await.1["error"], "Realm does not exist");
    let bob = KeycloakUser { subject: "bob-id".to_owned(), ..alice() };
    provider.keycloak().direct_grant(DirectGrant::TokenOf(bob));
    let (status, tokens) = grant(&provider, "acme", "right").await;
    assert_eq!((status, part(tokens["access_token"].as_str().unwrap(), 1)["sub"].as_str()), (200, Some("bob-id")));
    for (answer, status) in [(Answer::html(), 200), (Answer::json("{}"), 200), (Answer::Status(503), 503)] {
        provider.keycloak().answer(answer);
        assert_eq!(grant(&provider, "acme", "right").await.0, status);
    }
    provider.behave();
    assert_eq!((grant(&provider, "acme", "right").await.0, provider.hits(Endpoint::DirectGrant)), (200, 9));
}
