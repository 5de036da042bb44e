//! Which of a person's organizations a password proves.

use std::time::Duration;

use domain::id::OrganizationId;
use domain::realm_plan::{AccountPassword, RealmPlan, RealmPlanKey};
use domain::sign_in::{Choice, Usable};
use domain::user::User;
use futures_util::{StreamExt as _, stream};
use reqwest::Method;
use serde_json::Value;
use storage::ports::login_sessions::Familiar;

use super::Keycloak;
use super::action::ActionRequired;
use super::admin::Found;
use super::grant::{Door, Verdict};
use super::plans::change;
use super::trouble::KeycloakTrouble;
use crate::passwords::new_password::Typed;
use crate::state::State;

/// How long it may take in all: the route has five seconds.
const PATIENCE: Duration = Duration::from_millis(4_500);
/// In how many realms of one person a password is tried at once.
const REALMS_AT_ONCE: usize = 4;

/// How long Keycloak may count a sign-in, in its own time, until it takes the next of that person.
const COUNTING: Duration = Duration::from_millis(300);

/// What a password proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Who somebody is.
    Right {
        /// For these organizations.
        organizations: Vec<OrganizationId>,
        /// Whether all of the person's realms said something.
        all: bool,
    },
    /// That it is right, but something has to be done at Keycloak first.
    ActionRequired(ActionRequired),
    /// Nothing; a word for the record.
    Wrong(&'static str),
}

/// Why nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unproved {
    /// What is wrong.
    pub trouble: KeycloakTrouble,
    /// Whether the password is wrong in a realm that did say: then it was a guess, whatever the others would have said.
    pub guess: Guess,
}

/// Whether a password was found wrong somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// It was.
    Wrong,
    /// Nothing was found.
    Nothing,
}

impl From<KeycloakTrouble> for Unproved {
    fn from(trouble: KeycloakTrouble) -> Self {
        Self { trouble, guess: Guess::Nothing }
    }
}

/// A realm in which a person's password can be tried, or why it cannot.
#[derive(Clone, Debug)]
pub(super) struct PersonsDoor {
    pub(super) organization: OrganizationId,
    pub(super) door: Result<Door, KeycloakTrouble>,
}

/// For whom a password is tried.
#[derive(Clone, Copy, Debug)]
pub struct Attempted<'a> {
    /// The person, where it is theirs to be verified at Keycloak.
    pub person: Option<&'a User>,
    /// What was typed as the address, or what stands for it.
    pub account: &'a str,
    /// Whether they have signed in from there before: nobody elsewhere locks them out.
    pub familiar: Familiar,
}

impl Keycloak {
    /// Tries a password in the realms of the person's enabled memberships. For nobody, and for whoever has no password at
    /// Keycloak, it is tried where it is always wrong, so that it takes as long. One account's passwords are tried one after
    /// the other.
    ///
    /// # Errors
    /// When Keycloak does not say: nobody comes in then, and nothing else is tried instead.
    pub async fn prove(&self, state: &State, attempted: Attempted<'_>, password: &Typed) -> Result<Proof, Unproved> {
        let proving = async {
            let turn = self.turns.of(attempted.account).await;
            let doors = match attempted.person {
                Some(user) if user.enabled => self.doors(state, user).await?,
                Some(_) | None => Vec::new(),
            };
            if doors.is_empty() {
                // Counted whatever comes of it: nobody can be locked out of nobody, and it must not tell who is known.
                let decoy = self.try_decoy(state, password).await;
                decoy.map_err(|trouble| Unproved { trouble, guess: Guess::Wrong })?;
                return Ok(Proof::Wrong("invalid_credentials"));
            }
            let proof = self.tried(state, &doors, password, attempted.familiar).await?;
            if turn.follows_another() && matches!(proof, Proof::Wrong(_)) {
                // Keycloak refuses whoever comes while it still counts the sign-in before, or one that hung on the way.
                tokio::time::sleep(COUNTING).await;
                return self.tried(state, &doors, password, attempted.familiar).await;
            }
            Ok(proof)
        };
        tokio::time::timeout(PATIENCE, proving).await.unwrap_or(Err(KeycloakTrouble::TooLong.into()))
    }

    /// Tries a password where it is always wrong, after one of ours was found wrong: so that this takes as long as if it had
    /// been nobody's.
    ///
    /// # Errors
    /// When Keycloak does not say, as it would not of anybody.
    pub async fn prove_nothing(&self, state: &State, account: &str, password: &Typed) -> Result<(), KeycloakTrouble> {
        let proving = async {
            let _turn = self.turns.of(account).await;
            self.try_decoy(state, password).await
        };
        tokio::time::timeout(PATIENCE, proving).await.unwrap_or(Err(KeycloakTrouble::TooLong))
    }

    async fn tried(
        &self,
        state: &State,
        doors: &[PersonsDoor],
        password: &Typed,
        familiar: Familiar,
    ) -> Result<Proof, Unproved> {
        let trying = doors.iter().map(async |PersonsDoor { organization, door }| {
            let tried = match door {
                Ok(door) => self.tried_at(state, door, password, familiar).await,
                Err(trouble) => Err(*trouble),
            };
            if let Err(trouble) = tried {
                self.complain(state, *organization, trouble).await;
            }
            (*organization, tried)
        });
        let tried: Vec<_> = stream::iter(trying).buffer_unordered(REALMS_AT_ONCE).collect().await;
        let with = |verdict| tried.iter().filter(move |(_, tried)| *tried == Ok(verdict));
        let mut right: Vec<OrganizationId> = with(Verdict::Right).map(|(organization, _)| *organization).collect();
        right.sort_unstable();
        let waits = doors.iter().find(|door| tried.contains(&(door.organization, Ok(Verdict::ActionRequired))));
        if let (true, Some(PersonsDoor { organization, door: Ok(door) })) = (right.is_empty(), waits) {
            return Ok(Proof::ActionRequired(self.action_required(state, *organization, door).await));
        }
        let wrong = with(Verdict::Wrong).next().is_some();
        match tried.iter().find_map(|(_, tried)| tried.err()) {
            trouble if !right.is_empty() => Ok(Proof::Right { organizations: right, all: trouble.is_none() }),
            // It may be right there: nobody is told that it is wrong.
            Some(trouble) => Err(Unproved { trouble, guess: if wrong { Guess::Wrong } else { Guess::Nothing } }),
            None if wrong => Ok(Proof::Wrong("invalid_credentials")),
            None => Ok(Proof::Wrong("disabled_at_keycloak")),
        }
    }

    /// Tries it once more where somebody else had the person locked by guessing, whom this address is known of.
    async fn tried_at(
        &self,
        state: &State,
        door: &Door,
        password: &Typed,
        familiar: Familiar,
    ) -> Result<Verdict, KeycloakTrouble> {
        let verdict = self.grants.try_password(door, password, state.now()).await?;
        if (verdict, familiar) != (Verdict::Wrong, Familiar::Yes) {
            return Ok(verdict);
        }
        match self.unlocked(state, door).await {
            Ok(true) => self.grants.try_password(door, password, state.now()).await,
            Ok(false) => Ok(verdict),
            Err(trouble) => {
                tracing::warn!(%trouble, "it cannot be seen whether Keycloak has locked somebody");
                Ok(verdict)
            }
        }
    }

    /// Takes a lock against guessing away from somebody, if there is one.
    async fn unlocked(&self, state: &State, door: &Door) -> Result<bool, KeycloakTrouble> {
        let path = format!("/{}/attack-detection/brute-force/users/{}", door.realm, door.subject);
        let Found::There(standing) = self.admin.look(&path, state.now()).await? else { return Ok(false) };
        if standing.get("disabled") != Some(&Value::Bool(true)) {
            return Ok(false);
        }
        self.admin.change(Method::DELETE, &path, None, state.now()).await?;
        Ok(true)
    }

    /// Tells the operator what is wrong; what can be mended without them is.
    async fn complain(&self, state: &State, organization_id: OrganizationId, trouble: KeycloakTrouble) {
        tracing::warn!(organization = %organization_id, %trouble, "a password could not be verified by Keycloak");
        match trouble {
            // Our client there, or the realm as a whole, is not as our record has it.
            KeycloakTrouble::Client | KeycloakTrouble::NotYet => {
                let now = state.now();
                let again = change(state, RealmPlanKey::Realm { organization_id }, |plan| {
                    plan.realm.stale = true;
                    plan.due_at = Some(now);
                    Some(())
                });
                if again.await.is_ok() {
                    self.news.notify_one();
                }
            }
            _ => {}
        }
    }

    /// Where a person's password can be tried: the realms of their enabled memberships in which it was set.
    pub(super) async fn doors(&self, state: &State, user: &User) -> Result<Vec<PersonsDoor>, KeycloakTrouble> {
        let choices = state.stores.memberships.choices(user.id).await?;
        let usable: Vec<&Choice> = choices.iter().filter(|choice| choice.usable() == Usable::Yes).collect();
        let wanted: Vec<RealmPlanKey> = usable.iter().flat_map(|choice| keys(choice.organization.id, user)).collect();
        let plans = state.stores.realm_plans.get_all(&wanted).await?;
        let plan = |key| plans.iter().map(|plan| &plan.record).find(|plan| plan.key == key);
        let doors = usable.into_iter().filter_map(|choice| {
            let [realm, account] = keys(choice.organization.id, user).map(plan);
            let set = |account: &&RealmPlan| account.account.password == AccountPassword::Set;
            let account = account.filter(set).filter(|account| !account.is_void(user.claimed_at))?;
            let door = self.door(choice.organization.slug.as_str(), user, realm, account);
            Some(PersonsDoor { organization: choice.organization.id, door })
        });
        Ok(doors.collect())
    }

    fn door(
        &self,
        realm: &str,
        user: &User,
        made: Option<&RealmPlan>,
        account: &RealmPlan,
    ) -> Result<Door, KeycloakTrouble> {
        let made = made.filter(|made| made.realm.applied.as_ref().is_some_and(|applied| applied.enabled));
        let made = made.ok_or(KeycloakTrouble::NotYet)?;
        Ok(Door {
            realm: realm.to_owned(),
            client_secret: self.client_secret(made).ok_or(KeycloakTrouble::Client)?,
            username: user.email.to_string(),
            subject: account.account.keycloak_id.clone().ok_or(KeycloakTrouble::NotYet)?,
        })
    }

    /// Notes that somebody has signed in by these realms: neither they nor the account in them are ever removed then.
    pub async fn note_used(&self, state: &State, user: &User, organizations: &[OrganizationId]) {
        let keys: Vec<RealmPlanKey> = organizations.iter().flat_map(|organization| keys(*organization, user)).collect();
        for key in keys {
            let noted = change(state, key, |plan| {
                let used = match plan.key {
                    RealmPlanKey::Realm { .. } => &mut plan.realm.used,
                    RealmPlanKey::Account { .. } => &mut plan.account.used,
                };
                (!std::mem::replace(used, true)).then_some(())
            });
            if let Err(error) = noted.await {
                tracing::warn!(%key, %error, "that a realm was used cannot be noted; the next sign-in notes it");
            }
        }
    }
}

/// The realm of an organization, and somebody's account in it.
pub(super) fn keys(organization_id: OrganizationId, user: &User) -> [RealmPlanKey; 2] {
    [RealmPlanKey::Realm { organization_id }, RealmPlanKey::Account { organization_id, user_id: user.id }]
}
