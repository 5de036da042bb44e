//! A realm of a Keycloak: clients, users, sessions, and what an administrator does to them.

use reqwest::Method;
use serde_json::{Value, json};

use super::KeycloakAdmin;
use super::admin::text;

/// A realm. As with [`KeycloakAdmin`], what Keycloak does not do ends the test.
#[derive(Clone)]
pub struct KeycloakRealm {
    admin: KeycloakAdmin,
    name: String,
}

impl KeycloakRealm {
    pub(super) fn new(admin: KeycloakAdmin, name: &str) -> Self {
        Self { admin, name: name.to_owned() }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its issuer, which is also where its discovery is.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("{}/realms/{}", self.admin.url(), self.name)
    }

    /// Makes a client with direct grants and returns its secret.
    pub async fn client(&self, id: &str) -> String {
        self.make_client(id, json!({"directAccessGrantsEnabled": true})).await.1
    }

    /// Makes a client of the authorization code flow with PKCE and returns its secret; `redirect_uri` may end with `*`.
    pub async fn web_client(&self, id: &str, redirect_uri: &str) -> String {
        let settings = json!({
            "standardFlowEnabled": true, "redirectUris": [redirect_uri],
            "attributes": {"pkce.code.challenge.method": "S256"},
        });
        self.make_client(id, settings).await.1
    }

    /// Makes a confidential client with more settings; Keycloak's id of it, and its secret.
    ///
    /// # Panics
    /// When it is there already.
    pub async fn make_client(&self, id: &str, settings: Value) -> (String, String) {
        let mut client = json!({"clientId": id, "publicClient": false, "standardFlowEnabled": false});
        if let (Some(client), Some(settings)) = (client.as_object_mut(), settings.as_object()) {
            client.extend(settings.clone());
        }
        self.told(Method::POST, "/clients", client).await;
        let found = self.told(Method::GET, &format!("/clients?clientId={id}"), Value::Null).await;
        let found = found.get(0).cloned().unwrap_or_default();
        (text(&found, "id"), text(&found, "secret"))
    }

    /// Makes a user who can sign in by their address and that password, and returns Keycloak's id of them.
    ///
    /// # Panics
    /// When they are there already.
    pub async fn user(&self, email: &str, password: &str) -> String {
        let user = json!({
            "username": email, "email": email, "emailVerified": true, "enabled": true,
            // Without both names Keycloak says "Account is not fully set up".
            "firstName": "Test", "lastName": "Person",
            "credentials": [{"type": "password", "value": password, "temporary": false}],
        });
        self.told(Method::POST, "/users", user).await;
        let found = self.users().await;
        let made = found.iter().find(|user| text(user, "username") == email.to_lowercase());
        made.map(|user| text(user, "id")).unwrap_or_default()
    }

    /// All users, as Keycloak describes them.
    pub async fn users(&self) -> Vec<Value> {
        let users = self.told(Method::GET, "/users?max=10000", Value::Null).await;
        users.as_array().cloned().unwrap_or_default()
    }

    /// Changes members of a user: `{"email": …}`.
    pub async fn change(&self, user: &str, members: Value) {
        self.told(Method::PUT, &format!("/users/{user}"), members).await;
    }

    /// The user cannot sign in any more.
    pub async fn disable(&self, user: &str) {
        self.change(user, json!({"enabled": false})).await;
    }

    /// The user can sign in again.
    pub async fn enable(&self, user: &str) {
        self.change(user, json!({"enabled": true})).await;
    }

    /// The user must do something before they are let in by a direct grant: `UPDATE_PASSWORD`, `VERIFY_EMAIL`,
    /// `CONFIGURE_TOTP`.
    pub async fn require(&self, user: &str, action: &str) {
        self.change(user, json!({"requiredActions": [action]})).await;
    }

    /// Gives the user a password, for good.
    pub async fn set_password(&self, user: &str, password: &str) {
        let body = json!({"type": "password", "value": password, "temporary": false});
        self.told(Method::PUT, &format!("/users/{user}/reset-password"), body).await;
    }

    /// Gives the user a password that they must change at once.
    pub async fn set_temporary_password(&self, user: &str, password: &str) {
        let body = json!({"type": "password", "value": password, "temporary": true});
        self.told(Method::PUT, &format!("/users/{user}/reset-password"), body).await;
    }

    /// Deletes a user.
    pub async fn delete_user(&self, user: &str) {
        self.told(Method::DELETE, &format!("/users/{user}"), Value::Null).await;
    }

    /// The sessions that a user has, as Keycloak describes them.
    pub async fn sessions(&self, user: &str) -> Vec<Value> {
        let sessions = self.told(Method::GET, &format!("/users/{user}/sessions"), Value::Null).await;
        sessions.as_array().cloned().unwrap_or_default()
    }

    /// The realm as Keycloak describes it.
    pub async fn settings(&self) -> Value {
        self.told(Method::GET, "", Value::Null).await
    }

    /// Changes settings of the realm: `{"bruteForceProtected": true, "failureFactor": 3}`.
    pub async fn configure(&self, settings: Value) {
        self.told(Method::PUT, "", settings).await;
    }

    /// Deletes the realm with everything in it.
    pub async fn delete(&self) {
        self.told(Method::DELETE, "", Value::Null).await;
    }

    /// What a direct grant is answered: status and body.
    pub async fn direct_grant(&self, client: (&str, &str), user: (&str, &str)) -> (u16, Value) {
        let form = [
            ("grant_type", "password"),
            ("scope", "openid"),
            ("client_id", client.0),
            ("client_secret", client.1),
            ("username", user.0),
            ("password", user.1),
        ];
        self.admin.post(&format!("/realms/{}/protocol/openid-connect/token", self.name), &form).await
    }

    async fn told(&self, method: Method, path: &str, body: Value) -> Value {
        self.admin.told(method, &format!("/realms/{}{path}", self.name), body).await
    }
}
