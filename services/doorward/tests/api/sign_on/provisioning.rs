//! People who are made by a provider.

use reqwest::Method;
use serde_json::{Value, json};
use test_kit::identity_provider::{IdentityProvider, Person as Outsider, PushedAuthorization, ZitadelPerson};

use super::{Answer, Person, Sides, World, by_password};

/// Events of an organization whose action is among `actions`, oldest first: action, outcome, reason, and what is after.
pub async fn told(world: &World, admin: &Person, actions: &[&str]) -> Vec<(String, Value)> {
    let found = world.get("/api/audit-logs?limit=200", &admin.token).await;
    assert_eq!(found.status, 200, "{}", found.body);
    let one = |event: &Value| {
        let text = |name: &str| event[name].as_str().unwrap_or("-").to_owned();
        let told = format!("{}:{}:{}", text("action"), text("outcome"), text("reason"));
        actions.contains(&text("action").as_str()).then(|| (told, event["after"].clone()))
    };
    found.body["items"].as_array().unwrap().iter().rev().filter_map(one).collect()
}

/// How many people an organization has.
async fn count(world: &World, admin: &Person) -> usize {
    world.get("/api/users", &admin.token).await.body["items"].as_array().unwrap().len()
}

/// Who has those groups at the provider, with an address that it vouches for.
pub fn with_groups(sides: &Sides, subject: &str, groups: &Value) {
    let email = format!("{subject}@acme.example");
    sides.provider.person(Outsider::new(subject, &json!({"email": email, "email_verified": true, "groups": groups})));
}

/// An installation with `acme`, whose administrator comes with it.
pub async fn with_acme(set: &[(&str, &str)]) -> (Sides, Person) {
    let mut sides = Sides::with(set).await;
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    (sides, acme)
}

const MAKES: [(&str, &str); 3] =
    [("OIDC_TEST_AUTO_PROVISION", "1"), ("OIDC_TEST_ORGANIZATIONS", "acme"), ("OIDC_TEST_DOMAINS", "acme.example")];

#[tokio::test]
async fn who_is_new_gets_an_account_without_a_password_in_the_one_organization() {
    let (sides, acme) = with_acme(&MAKES).await;
    sides.comes("subject-1", "Eve@Acme.example");
    let made = sides.browser().signs_in("test").await;
    assert_eq!((made.status, made.text("status").as_str()), (200, "authenticated"), "{}", made.body);
    let user = &made.body["user"];
    assert_eq!((&user["tenant_id"], &user["role"]), (&json!(acme.tenant), &json!("user")));
    assert_eq!((&user["email"], &user["email_verified"]), (&json!("eve@acme.example"), &json!(true)));
    assert_eq!(user["name"], "Somebody");
    assert_eq!(by_password(&sides.world, "eve@acme.example").await.status, 401);

    let again = sides.browser().signs_in("test").await;
    assert_eq!(again.body["user"]["id"], user["id"]);
    assert_eq!(count(&sides.world, &acme).await, 2);
    let events = told(&sides.world, &acme, &["add_member", "sso_login", "link_identity"]).await;
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["add_member:success:given_by_provider", "sso_login:success:-", "sso_login:success:-"]);
    assert_eq!(events[0].1["provider"], "test");
    assert_eq!((&events[0].1["role"], &events[0].1["email"]), (&json!("user"), &json!("eve@acme.example")));
}

#[tokio::test]
async fn who_is_not_vouched_for_gets_no_account_nor_does_anybody_where_no_organization_is_in_use() {
    let (sides, acme) = with_acme(&MAKES).await;
    for (claims, word) in [
        (json!({"email": "eve@acme.example", "email_verified": false}), "email_not_verified"),
        (json!({"email": "eve@acme.example", "email_verified": "true"}), "email_not_verified"),
        (json!({"email": "eve@acme.example"}), "email_not_verified"),
        (json!({"email": "eve@evil.example", "email_verified": true}), "email_not_verified"),
        (json!({"email_verified": true}), "no_email"),
    ] {
        sides.provider.person(Outsider::new("subject-1", &claims));
        assert_eq!(sides.browser().refused("test").await, word, "{claims}");
    }
    sides.comes("subject-1", "root@acme.example");
    let path = format!("/api/organizations/{}", acme.tenant);
    let switch = async |enabled: bool| {
        let root = sides.world.signed_in("root@example.org", None).await;
        let switched = sides.world.call(Method::PATCH, &path, Some(&root.token), Some(json!({"enabled": enabled})));
        assert_eq!(switched.await.status, 200);
    };
    switch(false).await;
    assert_eq!(sides.browser().refused("test").await, "no_account");
    switch(true).await;
    let acme = sides.world.signed_in(&acme.email, None).await;
    assert_eq!(count(&sides.world, &acme).await, 1);

    let nowhere = [
        ("OIDC_TEST_AUTO_PROVISION", "1"),
        ("OIDC_TEST_ORGANIZATIONS", "nowhere"),
        ("OIDC_TEST_DOMAINS", "acme.example"),
    ];
    let sides = Sides::with(&nowhere).await;
    sides.comes("subject-1", "eve@acme.example");
    assert_eq!(sides.browser().refused("test").await, "no_account");
}

#[tokio::test]
async fn a_provider_that_is_not_told_to_make_accounts_makes_none() {
    let (sides, acme) = with_acme(&MAKES[1..]).await;
    sides.comes("subject-1", "eve@acme.example");
    assert_eq!(sides.browser().refused("test").await, "no_account");
    assert_eq!(count(&sides.world, &acme).await, 1);
}

/// Whose address somebody has already is joined or asked as ever; nothing is made, nor is a role given.
#[tokio::test]
async fn an_account_that_is_there_is_not_given_anything() {
    let groups = [
        ("OIDC_TEST_ROLES_CLAIM", "groups"),
        ("OIDC_TEST_ROLES", "boss=company_admin"),
        ("OIDC_TEST_ORGANIZATIONS", "default"),
        ("OIDC_TEST_DOMAINS", "acme.example"),
        ("OIDC_TEST_AUTO_PROVISION", "1"),
    ];
    let sides = Sides::with(&groups).await;
    let path = format!("/api/organizations/{}", sides.root.tenant);
    let domains = Some(json!({"domains": ["acme.example"]}));
    let named = sides.world.call(Method::PATCH, &path, Some(&sides.root.token), domains).await;
    assert_eq!(named.status, 200, "{}", named.body);
    let id = sides.added("ann@acme.example").await;
    for groups in [json!(["boss"]), json!([])] {
        with_groups(&sides, "ann", &groups);
        let user = sides.browser().signs_in("test").await.body["user"].clone();
        assert_eq!((&user["id"], &user["role"]), (&json!(id), &json!("user")), "what an administrator gave stays");
    }
    // Who was taken out stays out.
    with_groups(&sides, "ben", &json!(["boss"]));
    let ben = sides.browser().signs_in("test").await;
    assert_eq!(ben.body["user"]["role"], "company_admin", "{}", ben.body);
    let path = format!("/api/users/{}", ben.body["user"]["id"].as_str().unwrap());
    assert_eq!(sides.world.call(Method::DELETE, &path, Some(&sides.root.token), None).await.status, 204);
    assert_eq!(sides.browser().signs_in("test").await.code(), "no_organization");
}

#[tokio::test]
async fn a_role_is_what_the_mapping_makes_of_theirs_and_who_has_none_gets_no_account() {
    let mapped = [
        ("OIDC_TEST_ROLES_CLAIM", "groups"),
        ("OIDC_TEST_ROLES", "boss=company_admin,staff=user"),
        MAKES[0],
        MAKES[1],
        MAKES[2],
    ];
    let (sides, _acme) = with_acme(&mapped).await;
    for (subject, groups, role) in
        [("ann", json!(["staff", "boss"]), "company_admin"), ("ben", json!({"staff": {}}), "user")]
    {
        with_groups(&sides, subject, &groups);
        assert_eq!(sides.browser().signs_in("test").await.body["user"]["role"], role, "{groups}");
    }
    for groups in [json!(["Boss"]), json!(["super_admin"]), json!("boss"), json!(["boss", 1]), Value::Null] {
        with_groups(&sides, "eve", &groups);
        assert_eq!(sides.browser().refused("test").await, "no_account", "{groups}");
    }
    let (sides, _acme) = with_acme(&[mapped.as_slice(), &[("OIDC_TEST_DEFAULT_ROLE", "user")]].concat()).await;
    with_groups(&sides, "eve", &json!(["Boss"]));
    assert_eq!(sides.browser().signs_in("test").await.body["user"]["role"], "user");
}

/// What the ID token leaves out is asked of the user info endpoint; while that cannot be had, nobody comes in.
#[tokio::test]
async fn roles_may_stand_in_the_user_info_alone() {
    let mapped =
        [("OIDC_TEST_ROLES_CLAIM", "groups"), ("OIDC_TEST_ROLES", "boss=company_admin"), MAKES[0], MAKES[1], MAKES[2]];
    let (sides, _acme) = with_acme(&mapped).await;
    sides.comes("ann", "ann@acme.example");
    sides.provider.userinfo("groups", json!(["boss"]));
    sides.provider.userinfo("sub", "ben");
    assert_eq!(sides.browser().refused("test").await, "provider_not_believed");
    sides.provider.userinfo("sub", "ann");
    assert_eq!(sides.browser().signs_in("test").await.body["user"]["role"], "company_admin");
    // Whether an address is verified is said where the address is.
    sides.provider.person(Outsider::new("eve", &json!({"email": "eve@acme.example", "groups": ["boss"]})));
    sides.provider.userinfo("sub", "eve");
    sides.provider.userinfo("email", "mallory@acme.example");
    sides.provider.userinfo("email_verified", true);
    assert_eq!(sides.browser().refused("test").await, "email_not_verified");
    // As Okta's ID tokens have it: the address, and only the user info says that it is verified.
    sides.provider.userinfo("email", "eve@acme.example");
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
}

#[tokio::test]
async fn of_first_sign_ins_at_once_one_makes_the_account() {
    let (sides, acme) = with_acme(&MAKES).await;
    for round in 1..=6 {
        let subject = format!("eve{round}");
        sides.comes(&subject, &format!("{subject}@acme.example"));
        let one = || async { sides.browser().signs_in("test").await };
        let answers: [Answer; 6] = tokio::join!(one(), one(), one(), one(), one(), one()).into();
        for answer in &answers {
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.body["user"]["id"], answers[0].body["user"]["id"]);
        }
        assert_eq!(count(&sides.world, &acme).await, 1 + round);
        assert_eq!(told(&sides.world, &acme, &["add_member"]).await.len(), round);
    }
}

#[tokio::test]
async fn an_organization_claim_says_where_somebody_belongs() {
    let set = [
        ("OIDC_TEST_AUTO_PROVISION", "1"),
        ("OIDC_TEST_ORGANIZATION_CLAIM", "company"),
        ("OIDC_TEST_ORGANIZATION_MAP", "1=acme,2=globex"),
    ];
    let (mut sides, acme) = with_acme(&set).await;
    let globex = sides.world.organization(&mut sides.root, "Globex").await;
    for (subject, company, tenant) in [("ann", "1", &acme.tenant), ("ben", "2", &globex.tenant)] {
        let email = format!("{subject}@acme.example");
        let claims = json!({"email": email, "email_verified": true, "company": company});
        sides.provider.person(Outsider::new(subject, &claims));
        assert_eq!(sides.browser().signs_in("test").await.body["user"]["tenant_id"], tenant.as_str());
    }
    for company in [json!("3"), json!(1), json!(["1"]), Value::Null] {
        let claims = json!({"email": "eve@acme.example", "email_verified": true, "company": company});
        sides.provider.person(Outsider::new("eve", &claims));
        assert_eq!(sides.browser().refused("test").await, "no_account", "{company}");
    }
}

fn zitadel(base: &str) -> Vec<(&'static str, String)> {
    vec![
        ("ZITADEL_ISSUER", base.to_owned()),
        ("ZITADEL_CLIENT_ID", IdentityProvider::CLIENT_ID.to_owned()),
        ("ZITADEL_CLIENT_SECRET", IdentityProvider::CLIENT_SECRET.to_owned()),
        ("ZITADEL_PROJECT_ID", "77".to_owned()),
        ("ZITADEL_ROLES", "boss=company_admin,staff=user".to_owned()),
        ("ZITADEL_ORGANIZATION_MAP", "1=acme".to_owned()),
    ]
}

/// With the claims as Zitadel writes them, and nothing said of accounts: it makes them unless told otherwise.
#[tokio::test]
async fn zitadels_people_come_in_by_their_organization_and_its_grants() {
    let mut sides = Sides::made(&[], zitadel).await;
    sides.provider.pushed_authorization(PushedAuthorization::Absent);
    let acme = sides.world.organization(&mut sides.root, "Acme").await;
    let person = |subject: &str, organization: &str, project: &str, roles: &[&str]| ZitadelPerson {
        subject: subject.to_owned(),
        email: format!("p{subject}@acme.example"),
        organization: (organization.to_owned(), "acme".to_owned(), "acme.example".to_owned()),
        project: project.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    };
    for refused in [
        person("1", "2", "77", &["boss"]),
        person("1", "1", "78", &["boss"]),
        person("1", "1", "77", &["admin"]),
        person("1", "1", "77", &[]),
    ] {
        sides.provider.person(refused.clone());
        assert_eq!(sides.browser().refused("zitadel").await, "no_account", "{refused:?}");
    }
    // Granted by another organization than their own.
    let mut foreign = Outsider::from(person("1", "2", "77", &["boss"]));
    foreign.claims.insert("urn:zitadel:iam:user:resourceowner:id".to_owned(), json!("1"));
    sides.provider.person(foreign);
    assert_eq!(sides.browser().refused("zitadel").await, "no_account");
    sides.provider.person(person("1", "1", "77", &["boss"]));
    let there = sides.browser().set_out("zitadel").await;
    let scope = there.query_pairs().find(|(name, _)| name == "scope").map(|(_, value)| value.into_owned()).unwrap();
    for wanted in ["openid", "urn:zitadel:iam:org:projects:roles", "urn:zitadel:iam:user:resourceowner"] {
        assert!(scope.split(' ').any(|one| one == wanted), "{scope}");
    }
    let user = sides.browser().signs_in("zitadel").await.body["user"].clone();
    assert_eq!((&user["tenant_id"], &user["role"]), (&json!(acme.tenant), &json!("company_admin")));
}
