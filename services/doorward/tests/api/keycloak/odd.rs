//! P7: a token endpoint that answers something odd, or tells of somebody else. The provider that does as it is told plays it.

use std::sync::Arc;

use auth::sealing::Sealer;
use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use domain::realm_plan::{AccountPassword, AppliedAccount, AppliedRealm, RealmPlanKey};
use domain::role::MemberRole;
use process::parts::Basics;
use secrecy::SecretString;
use test_kit::clock::ManualClock;
use test_kit::identity_provider::{Answer as Told, DirectGrant, IdTokenChange, IdentityProvider, KeycloakUser};

use super::super::world::{Answer, PASSWORD, Person, SETUP_TOKEN, World};

struct Played {
    world: World,
    provider: IdentityProvider,
    ann: Person,
}

impl Played {
    /// With somebody whose account is at the provider as if a plan had made it.
    async fn start() -> Self {
        let clock = Arc::new(ManualClock::default());
        let provider = IdentityProvider::start_with_clock(clock.clone());
        let url = provider.keycloak().base();
        let set = [
            ("OUTSIDE_NETWORKS", "127.0.0.0/8"),
            ("CREDENTIAL_BACKEND", "keycloak"),
            ("KEYCLOAK_URL", url.as_str()),
            ("KEYCLOAK_ADMIN_USERNAME", "admin"),
            ("KEYCLOAK_ADMIN_PASSWORD", "played"),
        ];
        let world = World::at(clock, &set, Basics::by).await;
        let mut root = world.first_administrator(SETUP_TOKEN).await;
        let organization = serde_json::json!({"name": "Acme"});
        let made = world.post("/api/organizations", Some(&root.token), organization).await;
        let switch = serde_json::json!({"tenant_id": made.text("id"), "refresh_token": root.refresh});
        root = super::super::world::person(&world.post("/api/auth/switch-tenant", Some(&root.token), switch).await);
        let added = serde_json::json!({"email": "ann@acme.example", "name": "Ann", "role": "user"});
        let added = world.post("/api/users", Some(&root.token), added).await;
        let ann = Person { id: added.text("id"), email: "ann@acme.example".to_owned(), ..root };
        let played = Self { world, provider, ann };
        played.plant().await;
        played.provider.keycloak().user("acme", user("subject-of-ann", "ann@acme.example"));
        played
    }

    async fn plant(&self) {
        let auth = &self.world.installation.auth;
        let (organization_id, user_id) = (self.ann.tenant.parse().unwrap(), self.ann.id.parse().unwrap());
        let sealer = Sealer::new(&self.world.installation.parts.keys.secret_key).unwrap();
        let (realm, account) =
            (RealmPlanKey::Realm { organization_id }, RealmPlanKey::Account { organization_id, user_id });
        for key in [realm, account] {
            auth.stores.realm_plans.ask(key, auth.now()).await.unwrap();
            let plan = auth.stores.realm_plans.get(key).await.unwrap().unwrap();
            let made = plan.with(|plan| {
                let secret = SecretString::from(IdentityProvider::CLIENT_SECRET);
                let sealed = sealer.seal(&secret, &realm.to_string(), auth.randomness.as_ref()).unwrap();
                plan.realm.client_secret = Some(sealed);
                plan.realm.applied = Some(AppliedRealm { name: "Acme".to_owned(), enabled: true });
                plan.account.keycloak_id = Some("subject-of-ann".to_owned());
                plan.account.password = AccountPassword::Set;
                plan.account.applied = Some(AppliedAccount {
                    email: "ann@acme.example".to_owned(),
                    email_verified: false,
                    name: "Ann".to_owned(),
                    role: MemberRole::User,
                    enabled: true,
                });
                plan.due_at = None;
            });
            auth.stores.realm_plans.replace(&made).await.unwrap();
        }
        let user =
            auth.stores.users.by_email(&EmailAddress::parse("ann@acme.example").unwrap()).await.unwrap().unwrap();
        let theirs = user.with(|user| user.credential_source = CredentialSource::Keycloak);
        auth.stores.users.rehash(&theirs).await.unwrap();
    }

    async fn login(&self) -> Answer {
        // Each time long after the last: neither throttle nor breaker is what is tested.
        self.world.clock.advance(std::time::Duration::from_secs(1_000));
        self.world.login("ann@acme.example", PASSWORD).await
    }
}

fn user(subject: &str, email: &str) -> KeycloakUser {
    KeycloakUser { subject: subject.to_owned(), email: email.to_owned(), password: PASSWORD.to_owned() }
}

#[tokio::test]
async fn whatever_the_token_endpoint_answers_only_a_right_token_of_that_person_lets_anybody_in() {
    let played = Played::start().await;
    let right = played.login().await;
    assert_eq!(
        (right.status, &right.body["user"]["email"]),
        (200, &serde_json::json!("ann@acme.example")),
        "{}",
        right.body
    );
    let keycloak = played.provider.keycloak();
    assert_eq!(keycloak.sessions(), Vec::<String>::new(), "its session was ended");
    for (told, code) in [
        (Told::html(), "idp_not_believed"),
        (Told::json("{}"), "idp_not_believed"),
        (Told::json("[]"), "idp_not_believed"),
        (Told::json("{\"access_token\":\"x\",\"refresh_token\":\"y\"}"), "idp_not_believed"),
        (Told::Redirect("http://127.0.0.1:1/".to_owned()), "idp_not_believed"),
        (Told::Huge(2_000_000), "idp_not_believed"),
        (Told::Status(418), "idp_not_believed"),
        (Told::error(400, "unsupported_grant_type"), "idp_not_believed"),
        (Told::Status(500), "idp_unavailable"),
        (Told::Status(503), "idp_unavailable"),
        (Told::Never, "idp_unavailable"),
    ] {
        keycloak.answer(told.clone());
        let answer = played.login().await;
        assert_eq!((answer.status, answer.code()), (503, code), "{told:?} {}", answer.body);
    }
    keycloak.answer(Told::Right);
    for (grant, status, code) in [
        (DirectGrant::TokenOf(user("subject-of-bob", "bob@acme.example")), 503, "idp_not_believed"),
        (DirectGrant::UnauthorizedClient, 503, "idp_misconfigured"),
        (DirectGrant::NoSuchRealm, 503, "idp_misconfigured"),
        (DirectGrant::Disabled, 401, "invalid_credentials"),
        (DirectGrant::NotFullySetUp, 403, "action_required"),
    ] {
        // Refusing our client has its secret set anew, which nobody does here: the plan is put back.
        played.plant().await;
        keycloak.direct_grant(grant.clone());
        let answer = played.login().await;
        let code = if grant == DirectGrant::NoSuchRealm { "idp_realm_missing" } else { code };
        assert_eq!((answer.status, answer.code()), (status, code), "{grant:?} {}", answer.body);
    }
}

#[tokio::test]
async fn a_token_that_is_wrong_in_one_way_is_not_believed() {
    let played = Played::start().await;
    assert_eq!(played.login().await.status, 200);
    for change in IdTokenChange::REFUSED {
        if matches!(change, IdTokenChange::NonceMissing | IdTokenChange::AudienceArrayWithoutAzp) {
            // Nobody asked for a nonce, and Keycloak's tokens say in any case who asked for them.
            continue;
        }
        played.provider.id_token([change.clone()]);
        let answer = played.login().await;
        assert_eq!((answer.status, answer.code()), (503, "idp_not_believed"), "{change:?} {}", answer.body);
    }
    played.provider.id_token([]);
    assert_eq!(played.login().await.status, 200);
}
