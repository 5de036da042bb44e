//! Signing up: a realm, a client, roles and a user, made by a plan.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::world::PASSWORD;
use super::Realms;

/// Z26: the realm as the papers of vsay-auth have it, and no public client by which passwords can be tried past us.
#[tokio::test]
async fn signing_up_makes_a_realm_with_its_client_roles_and_user_and_they_sign_in() {
    let Some(realms) = Realms::start().await else { return };
    let person = realms.signed_up("ann", "Acme", PASSWORD).await;
    let realm = realms.realm("acme");
    let settings = realm.settings().await;
    for (name, value) in [
        ("enabled", json!(true)),
        ("registrationAllowed", json!(false)),
        ("bruteForceProtected", json!(true)),
        ("accessTokenLifespan", json!(900)),
        ("ssoSessionMaxLifespan", json!(36_000)),
    ] {
        assert_eq!(settings[name], value, "{name}");
    }
    assert_eq!(settings["attributes"]["doorward.organization"], person.tenant.as_str());
    let clients = realms.admin.told(Method::GET, &format!("/realms/{}/clients", realm.name()), Value::Null).await;
    for client in clients.as_array().unwrap() {
        let open = client["directAccessGrantsEnabled"] == true && client["publicClient"] == true;
        assert!(!open, "{} takes passwords from anybody", client["clientId"]);
    }
    let ours = clients.as_array().unwrap().iter().find(|client| client["clientId"] == "doorward").unwrap();
    assert_eq!(ours["attributes"]["pkce.code.challenge.method"], "S256");
    assert_eq!((&ours["standardFlowEnabled"], &ours["serviceAccountsEnabled"]), (&json!(false), &json!(false)));
    let user = realms.user(&realm, "ann").await.unwrap();
    assert_eq!(user["enabled"], true);
    assert_eq!(realms.roles(&realm, &user).await, ["company_admin"]);
    // The session that verifying the password made is gone.
    assert_eq!(realm.sessions(user["id"].as_str().unwrap()).await, Vec::<Value>::new());
    let me = realms.world.get("/api/auth/me", &person.token).await;
    assert_eq!((me.status, &me.body["role"]), (200, &json!("company_admin")), "{}", me.body);
    let told = realms.world.actions(&person, "").await;
    assert_eq!(told.iter().rev().take(2).collect::<Vec<_>>(), ["signup:success", "create_realm:success"]);
}
