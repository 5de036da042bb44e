//! Keycloak's admin API ("Keycloak Admin REST API", 26), as much of it as tests need.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::KeycloakRealm;

/// The administrator's token lives for a minute; it is used for half of it.
const TOKEN_IS_GOOD_FOR: Duration = Duration::from_secs(30);

/// The administrator `admin` of a Keycloak. Its methods end the test when Keycloak does not do what it is told.
#[derive(Clone)]
pub struct KeycloakAdmin {
    url: String,
    password: String,
    http: Client,
    token: Arc<Mutex<Option<(String, Instant)>>>,
}

impl KeycloakAdmin {
    /// Of the Keycloak at that URL.
    #[must_use]
    pub fn new(url: &str, password: &str) -> Self {
        Self { url: url.to_owned(), password: password.to_owned(), http: Client::new(), token: Arc::default() }
    }

    /// Where the Keycloak is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The password of `admin`, for a service that signs in as `admin-cli`.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// A realm that is there.
    #[must_use]
    pub fn realm(&self, name: &str) -> KeycloakRealm {
        KeycloakRealm::new(self.clone(), name)
    }

    /// Makes a realm. A name of its own for each test lets all of them share one Keycloak.
    ///
    /// # Panics
    /// When it is there already.
    pub async fn make_realm(&self, name: &str) -> KeycloakRealm {
        self.told(Method::POST, "/realms", json!({"realm": name, "enabled": true, "sslRequired": "none"})).await;
        // A token from before has no rights in the new realm.
        *self.token.lock() = None;
        self.realm(name)
    }

    /// The names of the realms.
    ///
    /// # Panics
    /// When Keycloak does not say.
    pub async fn realms(&self) -> Vec<String> {
        let realms = self.told(Method::GET, "/realms?briefRepresentation=true", Value::Null).await;
        realms.as_array().into_iter().flatten().map(|realm| text(realm, "realm")).collect()
    }

    /// Makes a client of the realm `master` whose service account may do everything, and returns its secret: what
    /// `KEYCLOAK_CLIENT_ID` and `KEYCLOAK_CLIENT_SECRET` say.
    ///
    /// # Panics
    /// When Keycloak does not do it.
    pub async fn service_account(&self, client: &str) -> String {
        let master = self.realm("master");
        let (id, secret) = master.make_client(client, json!({"serviceAccountsEnabled": true})).await;
        let user =
            self.told(Method::GET, &format!("/realms/master/clients/{id}/service-account-user"), Value::Null).await;
        let role = self.told(Method::GET, "/realms/master/roles/admin", Value::Null).await;
        let roles = format!("/realms/master/users/{}/role-mappings/realm", text(&user, "id"));
        self.told(Method::POST, &roles, json!([role])).await;
        secret
    }

    /// Asks for a path below `/admin`, which must succeed; `Value::Null` is no body.
    ///
    /// # Panics
    /// When it does not.
    #[expect(clippy::panic, reason = "a test whose Keycloak does not do as it is told fails")]
    pub async fn told(&self, method: Method, path: &str, body: Value) -> Value {
        match self.asked(method.clone(), path, body).await {
            (200..=299, answer) => answer,
            (status, answer) => panic!("Keycloak answers {status} to {method} {path}: {answer}"),
        }
    }

    /// Asks for a path below `/admin`: the status and the answer, `Value::Null` where it is no JSON.
    ///
    /// # Panics
    /// When Keycloak does not answer.
    #[expect(clippy::unwrap_used, reason = "a test whose Keycloak does not answer fails")]
    pub async fn asked(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.request(method, format!("{}/admin{path}", self.url)).bearer_auth(self.token().await);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    async fn token(&self) -> String {
        let known = self.token.lock().clone();
        if let Some((token, _)) = known.filter(|(_, since)| since.elapsed() < TOKEN_IS_GOOD_FOR) {
            return token;
        }
        let form = [
            ("grant_type", "password"),
            ("client_id", "admin-cli"),
            ("username", "admin"),
            ("password", &self.password),
        ];
        let (status, answer) = self.post("/realms/master/protocol/openid-connect/token", &form).await;
        let token = text(&answer, "access_token");
        assert!(!token.is_empty(), "admin cannot sign in: {status} {answer}");
        *self.token.lock() = Some((token.clone(), Instant::now()));
        token
    }

    /// Posts a form to a path of Keycloak's own.
    #[expect(clippy::unwrap_used, reason = "a test whose Keycloak does not answer fails")]
    pub(super) async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.http.post(format!("{}{path}", self.url)).body(body);
        let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }
}

/// A member that is text; empty where there is none.
pub(super) fn text(object: &Value, member: &str) -> String {
    object.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}
