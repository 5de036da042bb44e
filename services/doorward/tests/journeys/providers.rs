//! `doorward providers check`: what is wrong with a provider, before anybody tries to come in by it.

use test_kit::identity_provider::IdentityProvider;

use crate::program::Machine;

#[test]
fn every_provider_is_asked_and_what_is_wrong_is_said_in_words() {
    let machine = Machine::new();
    std::fs::create_dir_all(machine.file("")).unwrap();
    assert_eq!(machine.operator(&["providers", "check"], 0), "");
    let provider = IdentityProvider::start();
    let (issuer, secret) = (provider.issuer(), IdentityProvider::CLIENT_SECRET);
    let of = |name: &str, issuer: &str, secret: &str| {
        format!(
            "oidc_{name}_issuer = \"{issuer}\"\noidc_{name}_client_id = \"doorward\"\noidc_{name}_client_secret = \"{secret}\"\n"
        )
    };
    let good = of("good", &issuer, secret);
    let settings = |more: &str| {
        let public = "public_url = \"https://portal.example.org\"\noutside_networks = [\"127.0.0.0/8\"]\n";
        std::fs::write(machine.file("doorward.toml"), format!("{public}{good}{more}")).unwrap();
    };
    settings("");
    let told = machine.operator(&["providers", "check"], 0);
    assert!(told.contains("https://portal.example.org/api/auth/oidc/good/callback"), "{told}");
    let more = [
        of("wrong", &issuer, "not-the-secret"),
        of("slash", &format!("{issuer}/"), secret),
        of("gone", "http://127.0.0.1:1", secret),
        of("private", "https://10.0.0.1", secret),
    ];
    settings(&more.concat());
    let told = machine.operator(&["providers", "check", "--json"], 1);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let state = |name: &str| {
        let reports = told.as_array().unwrap();
        reports.iter().find(|report| report["provider"] == name).unwrap()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state("good"), "ok");
    assert_eq!(state("wrong"), "it refuses the client: id or secret is wrong");
    assert!(state("slash").contains("letter for letter"), "{}", state("slash"));
    assert_eq!(state("gone"), "it cannot be reached");
    assert!(state("private").contains("OUTSIDE_NETWORKS"), "{}", state("private"));
    assert!(!told.to_string().contains("not-the-secret"));
}

/// `doorward keycloak plan`, before Keycloak is switched on: which realms would be made, and which names are taken.
#[tokio::test(flavor = "multi_thread")]
async fn the_plan_for_keycloak_names_realms_that_are_taken_and_people_who_stay_local() {
    let Some(keycloak) = test_kit::servers::shared_keycloak() else { return };
    let machine = Machine::new();
    let server = machine.serve().await;
    let taken = format!("acme-{}", std::process::id());
    keycloak.make_realm(&taken).await;
    let http = machine.http(&server.url);
    http.set_up("root").await;
    http.organization("root", &taken, "admin@acme.example").await;
    let text = tokio::task::block_in_place(|| machine.operator(&["keycloak", "plan"], 0));
    assert!(text.contains("1 person stays local; Keycloak was not asked"), "{text}");
    let settings = format!(
        "outside_networks = [\"127.0.0.0/8\"]\nkeycloak_url = \"{}\"\nkeycloak_admin_username = \"admin\"\nkeycloak_admin_password = \"{}\"\n",
        keycloak.url(),
        keycloak.password()
    );
    std::fs::write(machine.file("doorward.toml"), settings).unwrap();
    let told = tokio::task::block_in_place(|| machine.operator(&["keycloak", "plan", "--json"], 1));
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let of = |realm: &str| told.as_array().unwrap().iter().find(|report| report["realm"] == realm).unwrap().clone();
    assert_eq!((&of(&taken)["there"], &of(&taken)["plan"]), (&serde_json::json!("taken"), &serde_json::json!("none")));
    assert_eq!(of("default")["local"], 1);
    assert!(!told.to_string().contains(keycloak.password()));
    let checked = tokio::task::block_in_place(|| machine.operator(&["providers", "check"], 0));
    assert!(checked.contains("keycloak (passwords)") && checked.contains("CREDENTIAL_BACKEND is local"), "{checked}");
    keycloak.realm(&taken).delete().await;
    server.stop().await;
}
