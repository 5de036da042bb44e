//! Roles that follow a provider, as far as it gave them.

use auth::users::operator::grant_super_admin;
use domain::email::EmailAddress;
use domain::scribe::Acting;
use reqwest::Method;
use serde_json::{Value, json};
use test_kit::identity_provider::Person as Outsider;

use super::provisioning::{told, with_acme, with_groups};
use super::{PASSWORD, Person, Sides};
use crate::world::{Answer, person};

const FOLLOWS: [(&str, &str); 5] = [
    ("OIDC_TEST_AUTO_PROVISION", "1"),
    ("OIDC_TEST_ORGANIZATIONS", "acme"),
    ("OIDC_TEST_ROLES_CLAIM", "groups"),
    ("OIDC_TEST_ROLES", "boss=company_admin,staff=user"),
    ("OIDC_TEST_DOMAINS", "acme.example"),
];

const OF_ROLES: [&str; 4] = ["change_role", "disable_member", "enable_member", "role_sync_refused"];

/// Ann signs in with those groups.
async fn ann(sides: &Sides, groups: Value) -> Answer {
    with_groups(sides, "ann", &groups);
    sides.browser().signs_in("test").await
}

async fn ann_is(sides: &Sides, groups: Value) -> Person {
    let answer = ann(sides, groups).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    person(&answer)
}

async fn alive(sides: &Sides, person: &Person) -> u16 {
    sides.world.get("/api/auth/me", &person.token).await.status
}

async fn names(sides: &Sides, admin: &Person) -> Vec<String> {
    told(&sides.world, admin, &OF_ROLES).await.into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn a_role_is_raised_and_lowered_at_the_next_sign_in_and_old_tokens_die() {
    let (sides, acme) = with_acme(&FOLLOWS).await;
    let user = ann_is(&sides, json!(["staff"])).await;
    assert_eq!(ann(&sides, json!(["staff"])).await.body["user"]["role"], "user");
    assert_eq!(alive(&sides, &user).await, 200, "nothing changed");
    let raised = ann(&sides, json!(["boss"])).await;
    assert_eq!(raised.body["user"]["role"], "company_admin");
    let admin = person(&raised);
    assert_eq!((alive(&sides, &user).await, alive(&sides, &admin).await), (401, 200));
    assert_eq!(sides.world.get("/api/users", &admin.token).await.status, 200);
    let lowered = ann(&sides, json!(["staff"])).await;
    assert_eq!(lowered.body["user"]["role"], "user");
    assert_eq!(alive(&sides, &admin).await, 401, "no administrator's token outlives the role");

    let events = told(&sides.world, &acme, &OF_ROLES).await;
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["change_role:success:given_by_provider"; 2]);
    assert_eq!(events[0].1, json!({"role": "company_admin", "provider": "test"}));
    assert_eq!(events[1].1, json!({"role": "user", "provider": "test"}));
}

#[tokio::test]
async fn who_is_given_no_role_any_more_is_out_until_one_is_given_again() {
    let (sides, acme) = with_acme(&FOLLOWS).await;
    let before = ann_is(&sides, json!(["staff"])).await;
    let refused = ann(&sides, json!([])).await;
    assert_eq!((refused.status, refused.code()), (403, "no_organization"), "{}", refused.body);
    assert_eq!(alive(&sides, &before).await, 401);
    let refresh = json!({"refresh_token": before.refresh});
    assert_eq!(sides.world.post("/api/auth/refresh", None, refresh).await.status, 401);
    assert_eq!(ann(&sides, json!(["boss"])).await.body["user"]["role"], "company_admin");
    let wanted =
        ["disable_member", "enable_member", "change_role"].map(|name| format!("{name}:success:given_by_provider"));
    assert_eq!(names(&sides, &acme).await, wanted);
}

#[tokio::test]
async fn the_last_administrator_keeps_the_role_and_that_stands_on_the_record() {
    let (sides, acme) = with_acme(&FOLLOWS).await;
    let admin = ann_is(&sides, json!(["boss"])).await;
    let path = format!("/api/users/{}", acme.id);
    assert_eq!(sides.world.call(Method::DELETE, &path, Some(&admin.token), None).await.status, 204);
    for (groups, said) in [(json!(["staff"]), "user"), (json!([]), "none")] {
        let kept = ann(&sides, groups).await;
        assert_eq!(kept.body["user"]["role"], "company_admin", "{}", kept.body);
        let kept = person(&kept);
        assert_eq!(alive(&sides, &admin).await, 200, "nothing changed");
        let events = told(&sides.world, &kept, &OF_ROLES).await;
        let (name, after) = events.last().unwrap();
        assert_eq!(name, "role_sync_refused:failure:last_admin");
        assert_eq!(*after, json!({"role": "company_admin", "said": said, "provider": "test"}));
    }
    // With another one there, it goes.
    sides.world.joined(&admin, "ben@acme.example", "company_admin").await;
    assert_eq!(ann(&sides, json!(["staff"])).await.body["user"]["role"], "user");
}

#[tokio::test]
async fn what_an_administrator_sets_by_hand_follows_no_more() {
    let (sides, acme) = with_acme(&FOLLOWS).await;
    let id = ann_is(&sides, json!(["staff"])).await.id;
    let path = format!("/api/users/{id}");
    let raised = json!({"role": "company_admin"});
    assert_eq!(sides.world.call(Method::PATCH, &path, Some(&acme.token), Some(raised)).await.status, 200);
    for groups in [json!(["staff"]), json!([])] {
        assert_eq!(ann(&sides, groups).await.body["user"]["role"], "company_admin");
    }
}

#[tokio::test]
async fn whom_an_administrator_disabled_no_provider_lets_in_again() {
    let (sides, acme) = with_acme(&FOLLOWS).await;
    let id = ann_is(&sides, json!(["staff"])).await.id;
    let path = format!("/api/users/{id}");
    assert_eq!(sides.world.post(&format!("{path}/disable"), Some(&acme.token), json!({})).await.status, 200);
    assert_eq!(ann(&sides, json!(["boss"])).await.code(), "no_organization");
    assert_eq!(sides.world.post(&format!("{path}/enable"), Some(&acme.token), json!({})).await.status, 200);
    assert_eq!(ann(&sides, json!(["boss"])).await.body["user"]["role"], "user", "as the administrator left it");
}

#[tokio::test]
async fn nobody_with_a_platform_role_is_touched() {
    let (sides, acme) = with_acme(&FOLLOWS).await;
    let admin = ann_is(&sides, json!(["boss"])).await;
    // The platform role needs a password behind it.
    let link = sides.world.post(&format!("/api/users/{}/reset-link", admin.id), Some(&acme.token), json!({})).await;
    assert_eq!(link.status, 201, "{}", link.body);
    let (_, secret) = link.body["link"].as_str().unwrap().split_once('#').unwrap();
    let set = json!({"token": secret, "new_password": PASSWORD});
    assert!(sides.world.post("/api/auth/reset-password", None, set).await.status < 300);
    // By that their identity was unlinked; the address is verified, so that it is linked anew.
    assert_eq!(ann(&sides, json!(["boss"])).await.status, 200);
    let email = EmailAddress::parse(&admin.email).unwrap();
    grant_super_admin(&sides.world.installation.auth, &Acting::operator(), &email).await.unwrap();
    for groups in [json!(["staff"]), json!([])] {
        assert_eq!(ann(&sides, groups).await.body["user"]["role"], "company_admin");
    }
    assert_eq!(names(&sides, &acme).await, Vec::<String>::new());
}

/// A provider that moves somebody takes with it what it gave, also where they come with another subject of theirs.
#[tokio::test]
async fn who_belongs_elsewhere_at_the_provider_loses_what_it_gave() {
    let set = [
        ("OIDC_TEST_AUTO_PROVISION", "1"),
        ("OIDC_TEST_ORGANIZATION_CLAIM", "company"),
        ("OIDC_TEST_ORGANIZATION_MAP", "1=acme,2=globex"),
        FOLLOWS[2],
        FOLLOWS[3],
    ];
    let (mut sides, acme) = with_acme(&set).await;
    sides.world.organization(&mut sides.root, "Globex").await;
    let comes = async |subject: &str, company: &str| {
        let claims =
            json!({"email": "ann@acme.example", "email_verified": true, "company": company, "groups": ["boss"]});
        sides.provider.person(Outsider::new(subject, &claims));
        sides.browser().signs_in("test").await
    };
    assert_eq!(comes("ann", "1").await.body["user"]["tenant_id"], acme.tenant.as_str());
    assert_eq!(comes("ann", "2").await.code(), "no_organization", "an administrator invites them there");
    assert_eq!(names(&sides, &acme).await, ["disable_member:success:given_by_provider"]);
    assert_eq!(comes("ann", "1").await.status, 200);
    assert_eq!(comes("ann-2", "2").await.code(), "no_organization", "linked, and brought to what is said now");
}
