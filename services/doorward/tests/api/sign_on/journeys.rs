//! From the button to the tokens.

use serde_json::json;

use super::{Sides, events};

#[tokio::test]
async fn somebody_who_was_added_signs_in_by_a_provider_and_is_found_by_subject_from_then_on() {
    let sides = Sides::start().await;
    let (world, root) = (&sides.world, &sides.root);
    let id = sides.added("ann@acme.example").await;
    sides.comes("subject-1", "Ann@Acme.example");
    let browser = sides.browser();
    let answer = browser.signs_in("test").await;
    assert_eq!((answer.status, answer.text("status").as_str()), (200, "authenticated"), "{}", answer.body);
    assert_eq!(answer.body["user"]["id"], id.as_str());
    assert_eq!(answer.body["user"]["email_verified"], true, "the provider's word verifies the address");
    assert!(browser.cookies().is_empty(), "the cookie of the trip is gone: {:?}", browser.cookies());
    assert_eq!(world.get("/api/auth/me", &answer.text("access_token")).await.status, 200);
    let told = events(world, &root.token, "").await;
    assert_eq!(told, ["sso_login:success:-", "link_identity:success:-"]);

    // Another address, not even vouched for: they are who they are.
    sides
        .provider
        .person(test_kit::identity_provider::Person::new("subject-1", &json!({"email": "new@other.example"})));
    let again = sides.browser().signs_in("test").await;
    assert_eq!(again.body["user"]["id"], id.as_str());
    assert_eq!(again.body["user"]["email"], "ann@acme.example");
    let refreshed = world.post("/api/auth/refresh", None, json!({"refresh_token": again.text("refresh_token")})).await;
    assert_eq!(refreshed.status, 200);
}

#[tokio::test]
async fn several_organizations_are_a_choice_and_the_address_says_so() {
    let mut sides = Sides::start().await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let id = sides.added("ann@acme.example").await;
    let invited = json!({"email": "ann@acme.example", "role": "user"});
    sides.comes("subject-1", "ann@acme.example");
    let first = sides.browser().signs_in("test").await;
    assert_eq!(first.status, 200, "{}", first.body);
    let globex = sides.world.organization(&mut sides.root, "Globex").await;
    let invitation = sides.world.post("/api/invitations", Some(&globex.token), invited).await;
    let accept = format!("/api/invitations/{}/accept", invitation.text("token"));
    let joined = sides.world.post(&accept, Some(&first.text("access_token")), json!({})).await;
    assert_eq!(joined.status, 200, "{}", joined.body);

    let browser = sides.browser();
    let page = browser.go("test").await;
    assert_eq!(page.parameter("requires_selection").as_deref(), Some("true"));
    let choice = browser.complete(&page).await;
    assert_eq!(choice.text("status"), "tenant_selection_required");
    let body = json!({"session_token": choice.text("session_token"), "tenant_id": globex.tenant});
    let chosen = sides.world.post("/api/auth/select-tenant", None, body).await;
    assert_eq!((chosen.status, &chosen.body["user"]["id"]), (200, &json!(id)), "{}", chosen.body);
    assert_eq!(chosen.body["user"]["tenant_id"], globex.tenant.as_str());
    assert_ne!(acme.tenant, globex.tenant);
}
