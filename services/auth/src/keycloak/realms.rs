//! Making the realm of an organization: each step looks first, and takes what it finds for ours by our mark alone.

use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::id::OrganizationId;
use domain::organization::Organization;
use domain::random::OneTimeSecret;
use domain::realm_plan::{AppliedRealm, RealmPlan, RealmPlanKey};
use domain::role::MemberRole;
use domain::scribe::Acting;
use domain::time::{Timestamp, minutes};
use domain::versioned::Versioned;
use reqwest::Method;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use storage::ports::throttles::{Admission, ThrottleKey, ThrottleRule};

use super::admin::{Found, Made};
use super::follow::Looked;
use super::grant::CLIENT;
use super::trouble::KeycloakTrouble;
use super::{Keycloak, MARK, USER_MARK};
use crate::state::State;

/// How often an organization's name and state are compared with its realm's, since another service changes them.
const LOOKED_AT: std::time::Duration = minutes(15);
/// Realms are made one at a time: each costs Keycloak seconds.
const ONE_AT_A_TIME: ThrottleKey = ThrottleKey { purpose: "making realms", value: String::new() };
const RULE: ThrottleRule = ThrottleRule { limit: 1, window: minutes(1), back_off_from: None };

impl Keycloak {
    /// Makes the realm of an organization what our record says that it should be.
    pub(super) async fn follow_realm(
        &self,
        state: &State,
        plan: &mut Versioned<RealmPlan>,
        organization_id: OrganizationId,
    ) -> Result<Looked, KeycloakTrouble> {
        let now = state.now();
        let Some(organization) = state.stores.organizations.get(organization_id).await? else {
            // Never made, or still to be made, or deleted.
            return if plan.record.is_over(now) { self.give_up_realm(state, plan).await } else { Ok(Looked::Settled) };
        };
        let organization = organization.record;
        let wanted = AppliedRealm { name: organization.name.to_string(), enabled: organization.enabled };
        let realm = organization.slug.as_str();
        if plan.record.realm.applied.as_ref() != Some(&wanted) || plan.record.realm.stale {
            let secret = self.decided_secret(state, plan, realm).await?;
            let known = plan.record.trouble.as_deref() == Some(KeycloakTrouble::RealmTaken.code());
            self.make_realm(state, &organization, &wanted, known).await?;
            self.put_profile(realm, now).await?;
            self.close_public_door(realm, now).await?;
            self.put_client(realm, &secret, &organization.id.to_string(), now).await?;
            for role in [MemberRole::CompanyAdmin, MemberRole::User] {
                self.put_role(realm, role, &organization.id.to_string(), now).await?;
            }
            plan.record.realm.applied = Some(wanted);
            plan.record.realm.stale = false;
        }
        Ok(Looked::Again(now.plus(LOOKED_AT)))
    }

    /// The realm itself, and that it is ours.
    async fn make_realm(
        &self,
        state: &State,
        organization: &Organization,
        wanted: &AppliedRealm,
        known_as_taken: bool,
    ) -> Result<(), KeycloakTrouble> {
        let (now, realm) = (state.now(), organization.slug.as_str());
        let (path, id) = (format!("/{realm}"), organization.id.to_string());
        match self.admin.look(&path, now).await? {
            Found::There(found) if is_marked(&found, &id) => {
                let like = json!({"displayName": wanted.name, "enabled": wanted.enabled});
                self.admin.change(Method::PUT, &path, Some(like), now).await?;
                return Ok(());
            }
            Found::There(_) => {
                if !known_as_taken {
                    let (action, taken) = (AuditAction::CreateRealm, KeycloakTrouble::RealmTaken.code());
                    self.record(state, organization.id, action, Outcome::Failure, taken).await?;
                }
                return Err(KeycloakTrouble::RealmTaken);
            }
            Found::Not => {}
        }
        let throttles = &state.stores.throttles;
        if let Admission::Refused { .. } = throttles.admit(&ONE_AT_A_TIME, &RULE, now).await? {
            return Err(KeycloakTrouble::Turn);
        }
        let made = self.admin.make("", realm_of(realm, wanted, &id), now).await;
        throttles.forgive(&ONE_AT_A_TIME).await?;
        // Where somebody was faster the next look says whether it was us.
        if made? == Made::Taken {
            return Err(KeycloakTrouble::NotYet);
        }
        self.admin.forget_token().await;
        self.record(state, organization.id, AuditAction::CreateRealm, Outcome::Success, realm).await
    }

    /// What a user of the realm has: names of any letters, none of them demanded, and our mark, which nobody else sees.
    async fn put_profile(&self, realm: &str, now: Timestamp) -> Result<(), KeycloakTrouble> {
        let theirs = json!({"view": ["admin", "user"], "edit": ["admin"]});
        let attribute = |name: &str| json!({"name": name, "permissions": theirs, "multivalued": false});
        let ours =
            json!({"name": USER_MARK, "permissions": {"view": ["admin"], "edit": ["admin"]}, "multivalued": false});
        let named = ["username", "email", "firstName", "lastName"].map(attribute);
        let profile = json!({"attributes": named.into_iter().chain([ours]).collect::<Vec<_>>(), "groups": []});
        there(self.admin.change(Method::PUT, &format!("/{realm}/users/profile"), Some(profile), now).await?)
    }

    /// Every new realm has a public client by which anybody may try passwords, past our throttle.
    async fn close_public_door(&self, realm: &str, now: Timestamp) -> Result<(), KeycloakTrouble> {
        let Some(client) = self.client(realm, "admin-cli", now).await? else { return Ok(()) };
        let path = format!("/{realm}/clients/{}", id_of(&client)?);
        let closed = json!({"clientId": "admin-cli", "directAccessGrantsEnabled": false});
        there(self.admin.change(Method::PUT, &path, Some(closed), now).await?)
    }

    /// The secret of our client, and the realm's name: decided and kept before anything is made, so that whoever goes on has the
    /// same, and finds what was made when the organization is gone.
    async fn decided_secret(
        &self,
        state: &State,
        plan: &mut Versioned<RealmPlan>,
        realm: &str,
    ) -> Result<SecretString, KeycloakTrouble> {
        if let Some(secret) = self.client_secret(&plan.record) {
            return Ok(secret);
        }
        plan.record.realm.name = Some(realm.to_owned());
        let secret = SecretString::from(OneTimeSecret::generate(state.randomness.as_ref()).reveal());
        plan.record.realm.client_secret = Some(self.seal(&secret, plan.record.key, state.randomness.as_ref())?);
        state.stores.realm_plans.replace(plan).await?;
        plan.version += 1;
        Ok(secret)
    }

    /// Our client: confidential, for trying passwords and nothing else.
    pub(super) async fn put_client(
        &self,
        realm: &str,
        secret: &SecretString,
        mark: &str,
        now: Timestamp,
    ) -> Result<(), KeycloakTrouble> {
        let client = json!({
            "clientId": CLIENT, "name": "Doorward", "enabled": true, "protocol": "openid-connect",
            "publicClient": false, "clientAuthenticatorType": "client-secret", "secret": secret.expose_secret(),
            "directAccessGrantsEnabled": true, "standardFlowEnabled": false, "implicitFlowEnabled": false,
            "serviceAccountsEnabled": false, "redirectUris": [], "webOrigins": [],
            "attributes": {MARK: mark, "pkce.code.challenge.method": "S256"},
        });
        match self.client(realm, CLIENT, now).await? {
            None => match self.admin.make(&format!("/{realm}/clients"), client, now).await? {
                Made::Now(_) => Ok(()),
                Made::Taken => Err(KeycloakTrouble::NotYet),
            },
            Some(found) if is_marked(&found, mark) => {
                let path = format!("/{realm}/clients/{}", id_of(&found)?);
                there(self.admin.change(Method::PUT, &path, Some(client), now).await?)
            }
            Some(_) => Err(KeycloakTrouble::Taken("a client")),
        }
    }

    async fn client(&self, realm: &str, name: &str, now: Timestamp) -> Result<Option<Value>, KeycloakTrouble> {
        match self.admin.look(&format!("/{realm}/clients?clientId={name}"), now).await? {
            Found::There(found) => Ok(found.get(0).cloned()),
            Found::Not => Err(KeycloakTrouble::NoRealm),
        }
    }

    async fn put_role(&self, realm: &str, role: MemberRole, mark: &str, now: Timestamp) -> Result<(), KeycloakTrouble> {
        let name = role.as_str();
        match self.admin.look(&format!("/{realm}/roles/{name}"), now).await? {
            Found::There(found) if found.pointer(&format!("/attributes/{MARK}/0")) == Some(&json!(mark)) => Ok(()),
            Found::There(_) => Err(KeycloakTrouble::Taken("a role")),
            Found::Not => {
                let description = "Given by Doorward; what is changed here changes nothing there.";
                let role = json!({"name": name, "description": description, "attributes": {MARK: [mark]}});
                self.admin.make(&format!("/{realm}/roles"), role, now).await.map(|_| ())
            }
        }
    }

    /// The organization is gone, or never was: its realm goes too if it is ours and nobody ever signed in by it; otherwise it is
    /// closed and kept.
    async fn give_up_realm(&self, state: &State, plan: &Versioned<RealmPlan>) -> Result<Looked, KeycloakTrouble> {
        let (now, id) = (state.now(), plan.record.key.organization());
        let Some(realm) = &plan.record.realm.name else { return Ok(Looked::Forget) };
        let path = format!("/{realm}");
        match self.admin.look(&path, now).await? {
            Found::There(found) if is_marked(&found, &id.to_string()) => {}
            Found::There(_) | Found::Not => return Ok(Looked::Forget),
        }
        let done = if plan.record.realm.used {
            self.admin.change(Method::PUT, &path, Some(json!({"enabled": false})), now).await?;
            "disabled"
        } else {
            self.admin.change(Method::DELETE, &path, None, now).await?;
            "removed"
        };
        self.record(state, id, AuditAction::RemoveRealm, Outcome::Success, done).await?;
        Ok(Looked::Forget)
    }

    async fn record(
        &self,
        state: &State,
        id: OrganizationId,
        action: AuditAction,
        outcome: Outcome,
        what: &str,
    ) -> Result<(), KeycloakTrouble> {
        let event = state.scribe.event(&Acting::system(), Chain::Organization(id), action, outcome);
        let event = event.on("organization", id);
        let event = match outcome {
            Outcome::Success => event.changing(Value::Null, json!({"realm": what})),
            Outcome::Failure | Outcome::Denied => event.because(what),
        };
        Ok(state.stores.audit.record(&Trail::of(event)).await?)
    }

    /// Asks that the realm of an organization be made, where it is not there yet.
    pub(super) async fn want_realm(
        &self,
        state: &State,
        organization_id: OrganizationId,
    ) -> Result<(), KeycloakTrouble> {
        state.stores.realm_plans.ask(RealmPlanKey::Realm { organization_id }, state.now()).await?;
        self.news.notify_one();
        Ok(())
    }
}

/// A realm as the papers of vsay-auth recommend it: nobody registers themselves, guessing is slowed down, tokens live for a
/// quarter of an hour and sessions for ten.
fn realm_of(name: &str, wanted: &AppliedRealm, mark: &str) -> Value {
    json!({
        "realm": name, "displayName": wanted.name, "enabled": wanted.enabled, "attributes": {MARK: mark},
        "registrationAllowed": false, "resetPasswordAllowed": false, "rememberMe": false,
        "loginWithEmailAllowed": true, "duplicateEmailsAllowed": false, "editUsernameAllowed": false,
        // Our throttle speaks up long before: this guards what comes past us. Passwords come through us one after the other,
        // later than a hundredth of a second, and are forgotten after a quarter of an hour.
        "bruteForceProtected": true, "permanentLockout": false, "failureFactor": 100, "maxDeltaTimeSeconds": 900,
        "quickLoginCheckMilliSeconds": 10, "minimumQuickLoginWaitSeconds": 60, "waitIncrementSeconds": 60,
        "maxFailureWaitSeconds": 900,
        "accessTokenLifespan": 900, "ssoSessionIdleTimeout": 1800, "ssoSessionMaxLifespan": 36000,
        "sslRequired": "external",
    })
}

/// Whether a realm or a client carries our mark.
fn is_marked(found: &Value, mark: &str) -> bool {
    found.pointer(&format!("/attributes/{MARK}")).and_then(Value::as_str) == Some(mark)
}

/// Keycloak's id of what it describes.
pub(super) fn id_of(found: &Value) -> Result<&str, KeycloakTrouble> {
    found.get("id").and_then(Value::as_str).ok_or(KeycloakTrouble::Odd("it describes something without an id"))
}

/// What must be there for a change of it.
pub(super) fn there(found: Found) -> Result<(), KeycloakTrouble> {
    match found {
        Found::There(_) => Ok(()),
        Found::Not => Err(KeycloakTrouble::NoRealm),
    }
}
