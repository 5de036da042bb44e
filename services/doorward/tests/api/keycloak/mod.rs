//! Keycloak as the verifier of passwords: a real one, with realms of this test's own, and one that does as it is told.

mod changes;
mod faults;
mod odd;
mod sign_in;
mod sign_up;

use auth::keycloak::asking::account;
use boot::clock::SystemClock;
use domain::email::EmailAddress;
use domain::realm_plan::AccountPassword;
use domain::time::Clock as _;
use process::parts::Basics;
use reqwest::Method;
use serde_json::{Value, json};
use test_kit::clock::ManualClock;
use test_kit::servers::{KeycloakAdmin, KeycloakRealm, shared_keycloak};

use super::world::{Answer, Person, SETUP_TOKEN, World};

/// An installation whose passwords Keycloak verifies.
pub struct Realms {
    pub world: World,
    pub admin: KeycloakAdmin,
    /// The platform's administrator, who is local.
    pub root: Person,
    /// What makes the names of this test its own: other tests use the same Keycloak.
    pub own: String,
}

impl Realms {
    /// With open sign-up and further settings; `None` where there is no Keycloak.
    pub async fn with(set: &[(&str, &str)]) -> Option<Self> {
        let admin = shared_keycloak()?;
        let url = admin.url().to_owned();
        Some(Self::at(admin, &url, set).await)
    }

    pub async fn start() -> Option<Self> {
        Self::with(&[]).await
    }

    /// Reached by another address: a proxy before it.
    pub async fn at(admin: KeycloakAdmin, url: &str, set: &[(&str, &str)]) -> Self {
        let clock = ManualClock::going_from(SystemClock::default().now());
        let own = [
            ("OUTSIDE_NETWORKS", "127.0.0.0/8"),
            ("CREDENTIAL_BACKEND", "keycloak"),
            ("KEYCLOAK_URL", url),
            ("KEYCLOAK_ADMIN_USERNAME", "admin"),
            ("KEYCLOAK_ADMIN_PASSWORD", admin.password()),
            ("SIGNUP", "open"),
        ];
        let all: Vec<(&str, &str)> = own.into_iter().chain(set.iter().copied()).collect();
        let world = World::at(clock, &all, Basics::by).await;
        let root = world.first_administrator(SETUP_TOKEN).await;
        let own = root.id.chars().filter(char::is_ascii_hexdigit).skip(20).collect();
        Self { world, admin, root, own }
    }

    /// The address of somebody in this test.
    pub fn address(&self, name: &str) -> String {
        format!("{name}@{}.example", self.own)
    }

    /// The realm of an organization of this test.
    pub fn realm(&self, name: &str) -> KeycloakRealm {
        self.admin.realm(&format!("{}-{}", name.to_lowercase(), self.own))
    }

    pub async fn signs_up(&self, name: &str, organization: &str, password: &str) -> Answer {
        let organization = format!("{organization} {}", self.own);
        let body =
            json!({"email": self.address(name), "password": password, "name": name, "organization_name": organization});
        self.world.post("/api/auth/signup", None, body).await
    }

    /// Signs up and waits until they can sign in.
    pub async fn signed_up(&self, name: &str, organization: &str, password: &str) -> Person {
        let answer = self.signs_up(name, organization, password).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        self.comes_in(name, password).await
    }

    /// Signs in as soon as every password of theirs that waits is at Keycloak.
    pub async fn comes_in(&self, name: &str, password: &str) -> Person {
        let (auth, address) = (&self.world.installation.auth, self.address(name));
        let user = auth.stores.users.by_email(&EmailAddress::parse(&address).unwrap()).await.unwrap().unwrap().record;
        let plans = async || {
            let choices = auth.stores.memberships.choices(user.id).await.unwrap();
            let keys: Vec<_> = choices.iter().map(|choice| account(choice.organization.id, user.id)).collect();
            auth.stores.realm_plans.get_all(&keys).await.unwrap()
        };
        for _ in 0..120 {
            let found = plans().await;
            let mut waits = found.iter().map(|plan| plan.record.account.password);
            if !found.is_empty() && waits.all(|password| password == AccountPassword::Set) {
                let answer = self.world.login(&address, password).await;
                assert_eq!(answer.status, 200, "{}", answer.body);
                return super::world::person(&answer);
            }
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        }
        panic!(
            "{name} cannot sign in after half a minute: {:?}, {:?}",
            plans().await,
            auth.stores.realm_plans.troubled(9).await
        );
    }

    /// A user of a realm, as Keycloak describes them.
    pub async fn user(&self, realm: &KeycloakRealm, name: &str) -> Option<Value> {
        let address = self.address(name);
        realm.users().await.into_iter().find(|user| user["username"] == address.as_str())
    }

    /// The roles that a user has there.
    pub async fn roles(&self, realm: &KeycloakRealm, user: &Value) -> Vec<String> {
        let id = user["id"].as_str().unwrap();
        let path = format!("/realms/{}/users/{id}/role-mappings/realm", realm.name());
        let roles = self.admin.told(Method::GET, &path, Value::Null).await;
        let names = roles.as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap().to_owned());
        names.filter(|name| !name.starts_with("default-roles")).collect()
    }
}

/// What this test made goes: a Keycloak with hundreds of realms takes seconds to make one more.
impl Drop for Realms {
    fn drop(&mut self) {
        let (admin, own) = (self.admin.clone(), format!("-{}", self.own));
        let decoy = self.world.installation.auth.keycloak.as_ref().and_then(|keycloak| keycloak.decoy_realm());
        let cleaning = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                // Its connections belong to another runtime.
                let admin = KeycloakAdmin::new(admin.url(), admin.password());
                let ours = |realm: &String| realm.ends_with(&own) || Some(realm) == decoy.as_ref();
                for realm in admin.realms().await.iter().filter(|realm| ours(realm)) {
                    // Another one may have removed it already.
                    let _ = admin.asked(Method::DELETE, &format!("/realms/{realm}"), Value::Null).await;
                }
            });
        });
        let _ = cleaning.join();
    }
}
