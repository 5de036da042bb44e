//! Verifying a password in a realm: the direct grant (OAuth 2.0, RFC 6749, section 4.3), by a confidential client of ours.
//!
//! RFC 9700, section 2.4, bans this grant for applications that see passwords of others. Here it is the one way to let Keycloak
//! verify a password that is typed on our page, as every client of vsay-auth does; what it costs is that second factors at
//! Keycloak cannot be asked for. The tokens that it gives show who it was and go no further: their session is ended at once.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use domain::time::Timestamp;
use parking_lot::Mutex;
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::admin::url;
use super::settings::KeycloakSettings;
use super::trouble::KeycloakTrouble;
use crate::outside::breaker::Breaker;
use crate::outside::health::Health;
use crate::outside::http::{Answer, ClientAuthentication, ClientCredentials, Outside};
use crate::passwords::new_password::Typed;
use crate::providers::cached::Cached;
use crate::providers::id_token::{Expected, ExpectedIssuer, ExpectedNonce, Fault, verify};
use crate::providers::key_set::KeySet;

/// The name of our client in every realm.
pub const CLIENT: &str = "doorward";
/// How many passwords are with Keycloak at once, and how many of them in one realm: one that hangs must not hold up the others.
const AT_ONCE: usize = 32;
const IN_ONE_REALM: usize = 8;

/// Where a password is tried.
#[derive(Clone, Debug)]
pub struct Door {
    /// The realm.
    pub realm: String,
    /// The secret of our client there.
    pub client_secret: SecretString,
    /// By which name the person signs in there.
    pub username: String,
    /// Who it must be (`sub`).
    pub subject: String,
}

/// What Keycloak says of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Right,
    /// It is right, but something has to be done at Keycloak first: a temporary password changed, an action taken.
    ActionRequired,
    /// It is wrong, or Keycloak locked the person for a while, which it does not tell apart.
    Wrong,
    /// The person is disabled there.
    Disabled,
}

/// Tries passwords.
pub struct Grants {
    settings: KeycloakSettings,
    outside: Outside,
    health: Arc<Health>,
    realms: Mutex<HashMap<String, Arc<Realm>>>,
    slots: Semaphore,
}

/// What is known of one realm: that it fails says nothing of another.
struct Realm {
    tokens: Breaker,
    documents: Breaker,
    keys: Cached<KeySet>,
    slots: Semaphore,
}

impl Default for Realm {
    fn default() -> Self {
        let (tokens, documents) = (Breaker::default(), Breaker::default());
        Self { tokens, documents, keys: Cached::default(), slots: Semaphore::new(IN_ONE_REALM) }
    }
}

impl Grants {
    pub(super) fn new(settings: KeycloakSettings, outside: Outside, health: Arc<Health>) -> Self {
        Self { settings, outside, health, realms: Mutex::default(), slots: Semaphore::new(AT_ONCE) }
    }

    /// Tries a password.
    ///
    /// # Errors
    /// When Keycloak does not say, or is not believed.
    pub async fn try_password(
        &self,
        door: &Door,
        password: &Typed,
        now: Timestamp,
    ) -> Result<Verdict, KeycloakTrouble> {
        let realm = self.realm(door);
        let _here = realm.slots.acquire().await.map_err(|_| KeycloakTrouble::Busy)?;
        let _slot = self.slots.acquire().await.map_err(|_| KeycloakTrouble::Busy)?;
        let tried = self.tried(door, password, now).await;
        self.health.note(now, tried.as_ref().err().map(|trouble| trouble as &dyn fmt::Display));
        tried
    }

    async fn tried(&self, door: &Door, password: &Typed, now: Timestamp) -> Result<Verdict, KeycloakTrouble> {
        let form = [
            ("grant_type", "password"),
            ("scope", "openid"),
            ("username", door.username.as_str()),
            ("password", password.as_str()),
        ];
        let answer = self.post(door, "token", &form, now).await?;
        let text = |member: &str| answer.body.get(member).and_then(Value::as_str);
        match (answer.status, text("error")) {
            (StatusCode::OK, None) => {
                let session = text("refresh_token").ok_or(KeycloakTrouble::Odd("it answers without a session"))?;
                let believed = self.believe(door, &answer, now).await;
                // It has a session whatever it said of whom.
                self.end_session(door, session, now).await;
                believed.map(|()| Verdict::Right)
            }
            (StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED, Some("invalid_grant")) => {
                Ok(match text("error_description") {
                    Some("Account is not fully set up") => Verdict::ActionRequired,
                    Some("Account disabled") => Verdict::Disabled,
                    _ => Verdict::Wrong,
                })
            }
            (_, Some("unauthorized_client" | "invalid_client")) => Err(KeycloakTrouble::Client),
            (StatusCode::NOT_FOUND, _) => Err(KeycloakTrouble::NoRealm),
            (StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST, Some("access_denied" | "realm_disabled")) => {
                Ok(Verdict::Disabled)
            }
            _ => Err(KeycloakTrouble::Odd("its token endpoint says neither yes nor no")),
        }
    }

    /// Looks whether what it answered is a token of ours, of that person.
    async fn believe(&self, door: &Door, answer: &Answer, now: Timestamp) -> Result<(), KeycloakTrouble> {
        let text = |member: &str| answer.body.get(member).and_then(Value::as_str);
        let token = text("id_token").ok_or(KeycloakTrouble::Odd("it answers without an ID token"))?;
        let issuer = format!("{}/realms/{}", self.settings.public_url, door.realm);
        let expected = Expected {
            issuer: ExpectedIssuer::Exactly(&issuer),
            client_id: CLIENT,
            nonce: ExpectedNonce::None,
            access_token: text("access_token"),
            now,
        };
        let cached = &self.realm(door).keys;
        let keys = cached.get(now, async || self.fetch_keys(door, now).await).await?;
        let claims = match verify(token, &keys, &expected) {
            // It may have a new key since.
            Err(Fault::UnknownKey) => {
                let newer = cached.newer(keys, now, async || self.fetch_keys(door, now).await).await;
                verify(token, &newer, &expected)?
            }
            verified => verified?,
        };
        if claims.subject == door.subject { Ok(()) } else { Err(KeycloakTrouble::OtherPerson) }
    }

    /// Ends the session that trying the password has made: they would pile up otherwise.
    async fn end_session(&self, door: &Door, refresh_token: &str, now: Timestamp) {
        let ended = self.post(door, "logout", &[("refresh_token", refresh_token)], now).await;
        if !ended.is_ok_and(|answer| answer.status.is_success()) {
            tracing::warn!(realm = door.realm, "a session at Keycloak could not be ended; it ends by itself");
        }
    }

    async fn post(
        &self,
        door: &Door,
        endpoint: &str,
        form: &[(&str, &str)],
        now: Timestamp,
    ) -> Result<Answer, KeycloakTrouble> {
        let (base, realm) = (&self.settings.url, &door.realm);
        let url = url(&format!("{base}/realms/{realm}/protocol/openid-connect/{endpoint}"))?;
        let secret = Some(&door.client_secret);
        let client = ClientCredentials { id: CLIENT, secret, by: ClientAuthentication::Post };
        Ok(self.realm(door).tokens.guard(now, self.outside.post(&url, form, &client)).await?)
    }

    fn realm(&self, door: &Door) -> Arc<Realm> {
        Arc::clone(self.realms.lock().entry(door.realm.clone()).or_default())
    }

    async fn fetch_keys(&self, door: &Door, now: Timestamp) -> Result<KeySet, KeycloakTrouble> {
        let url = url(&format!("{}/realms/{}/protocol/openid-connect/certs", self.settings.url, door.realm))?;
        let document = self.realm(door).documents.guard(now, self.outside.get(&url)).await?;
        KeySet::read(&document).map_err(|_| KeycloakTrouble::Odd("its keys cannot be read"))
    }
}
