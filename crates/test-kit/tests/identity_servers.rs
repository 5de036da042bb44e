//! Keycloak and the certified provider do what tests of sign-in ask of them.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests say what they expect by panicking")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use test_kit::phases::phase;
use test_kit::servers::{Keycloak, KeycloakRealm, OidcProvider, shared_keycloak, shared_oidc_provider};
use url::Url;

const CALLBACK: &str = "http://127.0.0.1:1/callback";
/// Both from RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Another name each time: all tests share one Keycloak.
fn realm_name(of: &str) -> String {
    format!("{of}-{}", std::process::id())
}

fn said(answer: &(u16, Value)) -> (u16, &str, &str) {
    let text = |name: &str| answer.1.get(name).and_then(Value::as_str).unwrap_or_default();
    (answer.0, text("error"), text("error_description"))
}

async fn grants(realm: &KeycloakRealm, secret: &str, password: &str) -> (u16, Value) {
    realm.direct_grant(("verifier", secret), ("alice@acme.test", password)).await
}

#[tokio::test]
async fn keycloak_grants_by_password_and_refuses_what_an_administrator_changed() {
    let Some(admin) = shared_keycloak() else { return };
    let realm = admin.make_realm(&realm_name("grants")).await;
    let secret = realm.client("verifier").await;
    let alice = realm.user("alice@acme.test", "right").await;
    assert_eq!(grants(&realm, &secret, "right").await.0, 200);
    assert_eq!(realm.sessions(&alice).await.len(), 1);
    assert_eq!(said(&grants(&realm, &secret, "wrong").await), (401, "invalid_grant", "Invalid user credentials"));
    let unauthorized = (401, "unauthorized_client", "Invalid client or Invalid client credentials");
    assert_eq!(said(&grants(&realm, "another-secret", "right").await), unauthorized);
    realm.disable(&alice).await;
    assert_eq!(said(&grants(&realm, &secret, "right").await), (400, "invalid_grant", "Account disabled"));
    realm.enable(&alice).await;
    realm.require(&alice, "UPDATE_PASSWORD").await;
    assert_eq!(said(&grants(&realm, &secret, "right").await), (400, "invalid_grant", "Account is not fully set up"));
    realm.change(&alice, json!({"requiredActions": []})).await;
    realm.set_temporary_password(&alice, "temporary").await;
    assert_eq!(
        said(&grants(&realm, &secret, "temporary").await),
        (400, "invalid_grant", "Account is not fully set up")
    );
    realm.set_password(&alice, "another").await;
    realm.change(&alice, json!({"requiredActions": []})).await;
    assert_eq!(grants(&realm, &secret, "another").await.0, 200);
    realm.delete_user(&alice).await;
    assert_eq!((realm.users().await.len(), grants(&realm, &secret, "another").await.0), (0, 401));
    realm.delete().await;
    assert_eq!(said(&grants(&realm, &secret, "another").await), (404, "Realm does not exist", ""));
}

#[tokio::test]
async fn a_service_account_may_make_and_see_realms_and_realms_can_be_configured() {
    let Some(admin) = shared_keycloak() else { return };
    let client = realm_name("service");
    let secret = admin.service_account(&client).await;
    let form = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}");
    let url = format!("{}/realms/master/protocol/openid-connect/token", admin.url());
    let http = reqwest::Client::new();
    let form = http.post(url).header("content-type", "application/x-www-form-urlencoded").body(form);
    let token = form.send().await.unwrap().json::<Value>().await.unwrap();
    let name = realm_name("configured");
    let made = http.post(format!("{}/admin/realms", admin.url())).bearer_auth(token["access_token"].as_str().unwrap());
    assert_eq!(made.json(&json!({"realm": name, "enabled": true})).send().await.unwrap().status(), 201);
    assert!(admin.realms().await.contains(&name));
    let realm = admin.realm(&name);
    realm.configure(json!({"bruteForceProtected": true, "failureFactor": 3})).await;
    assert_eq!(realm.settings().await["failureFactor"], 3);
    realm.web_client("web", "http://127.0.0.1:*").await;
    realm.delete().await;
    assert!(!admin.realms().await.contains(&name));
}

#[tokio::test]
async fn a_killed_keycloak_comes_back_with_its_realms() {
    // Each start takes half a minute.
    for _ in 0..phase(0, 1) {
        let Some(mut keycloak) = Keycloak::start() else { return };
        keycloak.admin().make_realm("kept").await;
        keycloak.kill();
        keycloak.start_again();
        assert!(keycloak.admin().realms().await.contains(&"kept".to_owned()));
    }
}

fn sent_to(issuer: &str, client: &str) -> String {
    let parameters = [
        ("client_id", client),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "the-state"),
        ("nonce", "the-nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    Url::parse_with_params(&format!("{issuer}/auth"), parameters).unwrap().into()
}

fn returned(to: &str) -> BTreeMap<String, String> {
    assert!(to.starts_with(CALLBACK), "{to}");
    Url::parse(to).unwrap().query_pairs().into_owned().collect()
}

#[tokio::test]
async fn the_certified_provider_signs_in_whom_the_hint_names_without_typing() {
    let accounts = json!({"subject-7": {"email": "carol@acme.test", "groups": ["staff"]}});
    let Some(provider) = OidcProvider::start(&accounts) else { return };
    let client = provider.client();
    let back = returned(&client.sign_in(&sent_to(&client.issuer, &client.client_id), "subject-7").await);
    assert_eq!((back["state"].as_str(), &back["iss"]), ("the-state", &client.issuer));
    let form =
        format!("grant_type=authorization_code&code={}&redirect_uri={CALLBACK}&code_verifier={VERIFIER}", back["code"]);
    let request = reqwest::Client::new()
        .post(format!("{}/token", client.issuer))
        .basic_auth(&client.client_id, Some(&client.client_secret))
        .header("content-type", "application/x-www-form-urlencoded");
    let tokens = request.body(form).send().await.unwrap().json::<Value>().await.unwrap();
    let token = tokens["access_token"].as_str().unwrap();
    let person = reqwest::Client::new().get(format!("{}/me", client.issuer)).bearer_auth(token).send().await.unwrap();
    let person = person.json::<Value>().await.unwrap();
    assert_eq!(
        (&person["sub"], &person["email"], &person["groups"]),
        (&json!("subject-7"), &json!("carol@acme.test"), &json!(["staff"]))
    );
}

#[tokio::test]
async fn the_shared_provider_knows_everybody_by_their_address() {
    let Some(client) = shared_oidc_provider() else { return };
    let post = format!("{}-post", client.client_id);
    assert!(returned(&client.sign_in(&sent_to(&client.issuer, &post), "anybody@acme.test").await).contains_key("code"));
}
