//! A realm of nobody: a password that is tried for an unknown address is tried there, where it is always wrong, so that it
//! takes as long as for somebody who is known.

use std::sync::Arc;

use domain::random::keyed_hash;
use domain::time::Timestamp;
use reqwest::Method;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::admin::Found;
use super::grant::Door;
use super::trouble::KeycloakTrouble;
use super::{Keycloak, MARK};
use crate::passwords::new_password::Typed;
use crate::state::State;

/// How its name begins: no organization's realm has an underscore. What follows is the installation's own, since several may
/// share one Keycloak.
pub const PREFIX: &str = "doorward_decoy_";
/// Its one user, whose password nobody knows.
const NOBODY: &str = "nobody@decoy.invalid";

/// The decoy, made.
#[derive(Clone, Debug)]
pub struct Decoy(Door);

impl Keycloak {
    /// Tries a password where it is always wrong.
    ///
    /// # Errors
    /// When Keycloak does not say, as it would not of anybody.
    pub(super) async fn try_decoy(&self, state: &State, password: &Typed) -> Result<(), KeycloakTrouble> {
        let decoy = self.decoy(state).await?;
        let tried = self.grants.try_password(&decoy.0, password, state.now()).await;
        if let Err(KeycloakTrouble::Client | KeycloakTrouble::NoRealm) = tried {
            // Somebody changed it: the next one makes it anew.
            *self.decoy.lock().await = None;
        }
        tried.map(|_| ())
    }

    /// The decoy; looked for and made by whoever comes first. Its secrets are derived, so that every replica has the same.
    ///
    /// # Errors
    /// When Keycloak does not make it.
    pub async fn decoy(&self, state: &State) -> Result<Arc<Decoy>, KeycloakTrouble> {
        let mut decoy = self.decoy.lock().await;
        if let Some(made) = decoy.as_ref() {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(self.made_decoy(state.now()).await?);
        *decoy = Some(Arc::clone(&made));
        Ok(made)
    }

    /// The decoy's realm, where it is made: for whoever removes an installation from a Keycloak.
    #[must_use]
    pub fn decoy_realm(&self) -> Option<String> {
        self.decoy.try_lock().ok()?.as_ref().map(|decoy| decoy.0.realm.clone())
    }

    async fn made_decoy(&self, now: Timestamp) -> Result<Decoy, KeycloakTrouble> {
        let derived = |what: &[u8]| {
            let key = self.decoy_key.expose_secret().as_bytes();
            SecretString::from(hex::encode(keyed_hash(key, &[b"decoy realm", what])))
        };
        let (client_secret, password) = (derived(b"client"), derived(b"password"));
        let own: String = derived(b"name").expose_secret().chars().take(8).collect();
        let realm = &format!("{PREFIX}{own}");
        let admin = &self.admin;
        match admin.look(&format!("/{realm}"), now).await? {
            Found::There(found) if found.pointer(&format!("/attributes/{MARK}")) == Some(&json!("none")) => {}
            Found::There(_) => return Err(KeycloakTrouble::RealmTaken),
            Found::Not => {
                // Without the guard against guessing: everybody who mistypes an address guesses here, and somebody who is locked
                // is answered sooner.
                let decoy = json!({
                    "realm": realm, "displayName": "Doorward: nobody", "enabled": true, "attributes": {MARK: "none"},
                    "registrationAllowed": false, "bruteForceProtected": false,
                });
                admin.make("", decoy, now).await?;
                admin.forget_token().await;
            }
        }
        self.put_client(realm, &client_secret, "none", now).await?;
        let user = json!({
            "username": NOBODY, "email": NOBODY, "firstName": "Nobody", "lastName": "-", "enabled": true,
            "emailVerified": true,
        });
        admin.make(&format!("/{realm}/users"), user, now).await?;
        let found = admin.look(&format!("/{realm}/users?exact=true&username={NOBODY}"), now).await?;
        let Found::There(users) = found else { return Err(KeycloakTrouble::NoRealm) };
        let id = users.pointer("/0/id").and_then(Value::as_str);
        let id = id.ok_or(KeycloakTrouble::Odd("a user that was made is not found"))?;
        let credential = json!({"type": "password", "value": password.expose_secret(), "temporary": false});
        admin.change(Method::PUT, &format!("/{realm}/users/{id}/reset-password"), Some(credential), now).await?;
        let subject = id.to_owned();
        Ok(Decoy(Door { realm: realm.clone(), client_secret, username: NOBODY.to_owned(), subject }))
    }
}
