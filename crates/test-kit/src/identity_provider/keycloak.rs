//! The provider as Keycloak's token endpoint: the direct grant of a realm, right or odd. The admin API is the real
//! Keycloak's.
//!
//! Shapes: "Securing applications", Keycloak 26 (endpoints of a realm), and what a real 26.4.7 answered.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::IdentityProvider;
use super::answer::Answer;
use super::id_token::{IdToken, Signature, members};
use super::keys::random_text;
use super::reply::Reply;
use super::request::ReceivedRequest;
use super::route::{Endpoint, Role};
use super::state::State;

/// The provider as Keycloak.
#[derive(Clone, Copy)]
pub struct Keycloak<'a>(&'a IdentityProvider);

/// Somebody in a realm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeycloakUser {
    /// `sub`.
    pub subject: String,
    /// The name to sign in with, here the address too.
    pub email: String,
    /// The password.
    pub password: String,
}

/// What the direct grant answers. What else it can answer is an [`Answer`] of [`Endpoint::DirectGrant`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectGrant {
    /// By name and password.
    Right,
    /// 400 `invalid_grant`: a required action, such as a temporary password, waits.
    NotFullySetUp,
    /// 400 `invalid_grant`: the user is disabled there.
    Disabled,
    /// 401 `unauthorized_client`: the client's secret is another.
    UnauthorizedClient,
    /// 404: the realm was deleted.
    NoSuchRealm,
    /// 200 with the right tokens of somebody else.
    TokenOf(KeycloakUser),
}

#[derive(Debug, Default)]
pub(super) struct KeycloakState {
    users: BTreeMap<(String, String), KeycloakUser>,
    /// Refresh token by who has a session.
    sessions: BTreeMap<String, String>,
    grant: Option<DirectGrant>,
}

impl KeycloakState {
    pub(super) fn behave(&mut self) {
        self.grant = None;
    }
}

impl<'a> Keycloak<'a> {
    pub(super) const fn of(provider: &'a IdentityProvider) -> Self {
        Self(provider)
    }

    /// Its address, `KEYCLOAK_URL`.
    #[must_use]
    pub fn base(&self) -> String {
        self.0.issuer()
    }

    /// The issuer of a realm.
    #[must_use]
    pub fn issuer(&self, realm: &str) -> String {
        format!("{}/realms/{realm}", self.base())
    }

    /// One more user of a realm, or another password of one.
    pub fn user(&self, realm: &str, user: KeycloakUser) {
        let key = (realm.to_owned(), user.email.clone());
        self.0.state.lock().keycloak.users.insert(key, user);
    }

    /// What the direct grant answers from now on.
    pub fn direct_grant(&self, grant: DirectGrant) {
        self.0.state.lock().keycloak.grant = Some(grant);
    }

    /// What it answers that is none of its own: 200 with HTML or `{}`, 302, 5xx, nothing.
    pub fn answer(&self, answer: Answer) {
        self.0.answer(Endpoint::DirectGrant, answer);
    }

    /// The users who have a session: a direct grant makes one, logging out by its refresh token ends it.
    #[must_use]
    pub fn sessions(&self) -> Vec<String> {
        self.0.state.lock().keycloak.sessions.values().cloned().collect()
    }
}

impl State {
    pub(super) fn keycloak_metadata(&self, realm: &str) -> Value {
        let issuer = self.issuer(&Role::Keycloak { realm: realm.to_owned() });
        let endpoint = |name: &str| format!("{issuer}/protocol/openid-connect/{name}");
        json!({
            "issuer": issuer,
            "authorization_endpoint": endpoint("auth"), "token_endpoint": endpoint("token"),
            "userinfo_endpoint": endpoint("userinfo"), "end_session_endpoint": endpoint("logout"),
            "jwks_uri": endpoint("certs"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token", "password", "client_credentials"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": [self.keys.algorithm.name()],
            "code_challenge_methods_supported": ["plain", "S256"],
            "authorization_response_iss_parameter_supported": true,
        })
    }

    pub(super) fn direct_grant(&mut self, role: &Role, request: &ReceivedRequest) -> Reply {
        let Role::Keycloak { realm } = role else { return Reply::error(404, "not_found", "no realm") };
        let Some(client) = self.client(request) else { return unauthorized_client() };
        if request.parameter("grant_type") != Some("password") {
            return Reply::error(400, "unsupported_grant_type", "Unsupported grant_type");
        }
        let name = request.parameter("username").unwrap_or_default().to_owned();
        let user = self.keycloak.users.get(&(realm.clone(), name)).cloned();
        let user = user.filter(|user| request.parameter("password") == Some(user.password.as_str()));
        match self.keycloak.grant.clone().unwrap_or(DirectGrant::Right) {
            DirectGrant::UnauthorizedClient => unauthorized_client(),
            DirectGrant::NoSuchRealm => Reply::json(404, &json!({"error": "Realm does not exist"})),
            DirectGrant::NotFullySetUp => Reply::error(400, "invalid_grant", "Account is not fully set up"),
            DirectGrant::Disabled => Reply::error(400, "invalid_grant", "Account disabled"),
            DirectGrant::TokenOf(other) => self.keycloak_tokens(role, &client, request, &other),
            DirectGrant::Right => match user {
                Some(user) => self.keycloak_tokens(role, &client, request, &user),
                None => Reply::error(401, "invalid_grant", "Invalid user credentials"),
            },
        }
    }

    fn keycloak_tokens(&mut self, role: &Role, client: &str, request: &ReceivedRequest, user: &KeycloakUser) -> Reply {
        let (session, refresh_token) = (random_text(), random_text());
        let openid = request.parameter("scope").unwrap_or_default().split(' ').any(|scope| scope == "openid");
        let claims = self.keycloak_claims(role, user, &session);
        let mut access = claims.clone();
        access.extend(members(&json!({"typ": "Bearer", "aud": "account", "azp": client, "scope": "email profile"})));
        let mut answer = json!({
            "access_token": self.keycloak_jwt(access, client), "expires_in": 60, "refresh_expires_in": 1800,
            "refresh_token": refresh_token, "token_type": "Bearer", "not-before-policy": 0, "session_state": session,
            "scope": if openid { "openid email profile" } else { "email profile" },
        });
        if openid {
            let mut id = claims;
            id.extend(members(&json!({"typ": "ID", "aud": client, "azp": client})));
            let id = self.keycloak_jwt(id, client);
            answer.as_object_mut().map(|answer| answer.insert("id_token".to_owned(), json!(id)));
        }
        self.keycloak.sessions.insert(refresh_token, user.email.clone());
        Reply::json(200, &answer)
    }

    fn keycloak_claims(&self, role: &Role, user: &KeycloakUser, session: &str) -> Map<String, Value> {
        let now = self.now();
        members(&json!({
            "exp": now + 60, "iat": now, "jti": random_text(), "iss": self.issuer(role), "sub": user.subject,
            "sid": session, "acr": "1", "email": user.email, "email_verified": true, "preferred_username": user.email,
        }))
    }

    /// The changes of ID tokens hold for all tokens of Keycloak.
    fn keycloak_jwt(&mut self, claims: Map<String, Value>, client: &str) -> String {
        let key = self.keys.current();
        let header = members(&json!({"alg": key.algorithm().name(), "typ": "JWT", "kid": key.kid}));
        let mut token = IdToken { header, claims, tail: String::new(), signature: Signature::Right };
        for change in self.id_token.clone() {
            change.apply(&mut token, self);
        }
        self.seal(&token, client)
    }

    pub(super) fn keycloak_logout(&mut self, request: &ReceivedRequest) -> Reply {
        if self.client(request).is_none() {
            return unauthorized_client();
        }
        match request.parameter("refresh_token").and_then(|token| self.keycloak.sessions.remove(token)) {
            Some(_) => Reply::text(204, "text/plain", String::new()),
            None => Reply::error(400, "invalid_grant", "Invalid refresh token"),
        }
    }
}

fn unauthorized_client() -> Reply {
    Reply::error(401, "unauthorized_client", "Invalid client or Invalid client credentials")
}
