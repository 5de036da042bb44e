//! Keycloak's admin API ("Keycloak Admin REST API", 26), by one account of our own.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use domain::time::Timestamp;
use parking_lot::Mutex as Sync;
use reqwest::{Method, StatusCode};
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::settings::{AdminCredentials, KeycloakSettings};
use super::trouble::KeycloakTrouble;
use crate::outside::breaker::Breaker;
use crate::outside::health::Health;
use crate::outside::http::{Answer, CALL, ClientAuthentication, ClientCredentials, JsonCall, Outside};

/// How long making a realm may take: two seconds on a quiet machine.
const MAKING_A_REALM: Duration = Duration::from_secs(20);
/// How much of a token's life is left unused: the call that carries it takes its time.
const MARGIN: Duration = Duration::from_secs(15);

/// Our account at Keycloak.
pub struct Admin {
    settings: KeycloakSettings,
    outside: Outside,
    /// One for our account, and one for each realm: that one fails says nothing of another.
    breaker: Breaker,
    realms: Sync<HashMap<String, Arc<Breaker>>>,
    health: Arc<Health>,
    /// Held while a token is fetched: one at a time.
    token: Mutex<Option<(SecretString, Timestamp)>>,
}

/// Whether something is there.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// It is, described so.
    There(Value),
    /// It is not.
    Not,
}

/// Whether something could be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is made; by this path it is found, where Keycloak says so.
    Now(Option<String>),
    /// One of that name is there already.
    Taken,
}

impl Admin {
    /// Our account by those settings.
    pub(super) fn new(settings: KeycloakSettings, outside: Outside, health: Arc<Health>) -> Self {
        Self {
            settings,
            outside,
            breaker: Breaker::default(),
            realms: Sync::default(),
            health,
            token: Mutex::default(),
        }
    }

    /// Looks for something, by its path below `/admin/realms`.
    ///
    /// # Errors
    /// When Keycloak does not say.
    pub async fn look(&self, path: &str, now: Timestamp) -> Result<Found, KeycloakTrouble> {
        let answer = self.call(Method::GET, path, None, now).await?;
        match answer.status {
            StatusCode::OK => Ok(Found::There(answer.body)),
            StatusCode::NOT_FOUND => Ok(Found::Not),
            _ => Err(KeycloakTrouble::Odd("it does not say whether something is there")),
        }
    }

    /// Makes something.
    ///
    /// # Errors
    /// When Keycloak does not do it, other than because it is there.
    pub async fn make(&self, path: &str, what: Value, now: Timestamp) -> Result<Made, KeycloakTrouble> {
        let answer = self.call(Method::POST, path, Some(what), now).await?;
        match answer.status {
            StatusCode::CREATED | StatusCode::NO_CONTENT => Ok(Made::Now(answer.location)),
            StatusCode::CONFLICT => Ok(Made::Taken),
            _ => Err(KeycloakTrouble::Odd("it does not make what it is told to")),
        }
    }

    /// Changes something; says whether it was there.
    ///
    /// # Errors
    /// When Keycloak does not do it.
    pub async fn change(
        &self,
        method: Method,
        path: &str,
        what: Option<Value>,
        now: Timestamp,
    ) -> Result<Found, KeycloakTrouble> {
        let answer = self.call(method, path, what, now).await?;
        match answer.status {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(Found::There(answer.body)),
            StatusCode::NOT_FOUND => Ok(Found::Not),
            _ => Err(KeycloakTrouble::Odd("it does not change what it is told to")),
        }
    }

    /// Forgets the token: one from before a realm was made has no rights in it.
    pub async fn forget_token(&self) {
        *self.token.lock().await = None;
    }

    /// Calls Keycloak; a token that it does not take any more is fetched anew, once.
    ///
    /// # Errors
    /// When it does not answer, or does not let us.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        now: Timestamp,
    ) -> Result<Answer, KeycloakTrouble> {
        let url = url(&format!("{}/admin/realms{path}", self.settings.url))?;
        let patience = if path.is_empty() && method == Method::POST { MAKING_A_REALM } else { CALL };
        self.send(JsonCall { method, url: &url, token: &SecretString::default(), body, patience }, now).await
    }

    /// The same for a path beside the realms.
    ///
    /// # Errors
    /// When it does not answer, or does not let us.
    pub(super) async fn call_at(&self, path: &str, method: Method, now: Timestamp) -> Result<Answer, KeycloakTrouble> {
        let url = url(&format!("{}/admin/{path}", self.settings.url))?;
        let token = &SecretString::default();
        self.send(JsonCall { method, url: &url, token, body: None, patience: CALL }, now).await
    }

    async fn send(&self, call: JsonCall<'_>, now: Timestamp) -> Result<Answer, KeycloakTrouble> {
        let sent = self.send_as_us(call, now).await;
        self.health.note(now, sent.as_ref().err().map(|trouble| trouble as &dyn fmt::Display));
        sent
    }

    async fn send_as_us(&self, call: JsonCall<'_>, now: Timestamp) -> Result<Answer, KeycloakTrouble> {
        for last in [false, true] {
            let token = self.token(now).await?;
            let call = JsonCall { token: &token, ..call.clone() };
            let answer = self.breaker_of(call.url).guard(now, self.outside.json(call)).await?;
            match answer.status {
                StatusCode::UNAUTHORIZED if last => return Err(KeycloakTrouble::Account),
                StatusCode::FORBIDDEN if last => return Err(KeycloakTrouble::Rights),
                // It may be from before another process made the realm.
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => self.forget_token().await,
                _ => return Ok(answer),
            }
        }
        Err(KeycloakTrouble::Account)
    }

    fn breaker_of(&self, url: &Url) -> Arc<Breaker> {
        // `…/admin/realms/<realm>/…`
        let realm =
            url.path().rsplit_once("/admin/realms/").map_or("", |(_, rest)| rest.split('/').next().unwrap_or(""));
        Arc::clone(self.realms.lock().entry(realm.to_owned()).or_default())
    }

    /// A token of our account.
    ///
    /// # Errors
    /// When Keycloak does not give one.
    pub async fn token(&self, now: Timestamp) -> Result<SecretString, KeycloakTrouble> {
        let mut kept = self.token.lock().await;
        if let Some((token, until)) = kept.as_ref().filter(|(_, until)| now < *until) {
            let (token, _) = (token.clone(), until);
            return Ok(token);
        }
        let settings = &self.settings;
        let url = url(&format!("{}/realms/{}/protocol/openid-connect/token", settings.url, settings.admin_realm))?;
        let answer = match &settings.admin {
            AdminCredentials::ServiceAccount { client_id, secret } => {
                let client = ClientCredentials { id: client_id, secret: Some(secret), by: ClientAuthentication::Post };
                let form = [("grant_type", "client_credentials")];
                self.breaker.guard(now, self.outside.post(&url, &form, &client)).await?
            }
            AdminCredentials::Person { username, password } => {
                let client = ClientCredentials { id: "admin-cli", secret: None, by: ClientAuthentication::Post };
                let password = secrecy::ExposeSecret::expose_secret(password);
                let form = [("grant_type", "password"), ("username", username), ("password", password)];
                self.breaker.guard(now, self.outside.post(&url, &form, &client)).await?
            }
        };
        let token = answer.body.get("access_token").and_then(Value::as_str);
        let (StatusCode::OK, Some(token)) = (answer.status, token) else { return Err(KeycloakTrouble::Account) };
        let token = SecretString::from(token);
        let lives = answer.body.get("expires_in").and_then(Value::as_u64).unwrap_or(60);
        *kept = Some((token.clone(), now.plus(Duration::from_secs(lives).saturating_sub(MARGIN))));
        Ok(token)
    }
}

/// An address that was put together of checked parts.
pub(super) fn url(text: &str) -> Result<Url, KeycloakTrouble> {
    Url::parse(text).map_err(|_| KeycloakTrouble::Odd("its address cannot be continued"))
}
