//! Which of a person's organizations a password proves.

use std::time::Duration;

use domain::id::OrganizationId;
use domain::realm_plan::{AccountPassword, RealmPlan, RealmPlanKey};
use domain::sign_in::{Choice, Usable};
use domain::user::User;
use futures_util::{StreamExt as _, stream};

use super::Keycloak;
use super::action::ActionRequired;
use super::grant::{Door, Verdict};
use super::trouble::KeycloakTrouble;
use crate::passwords::new_password::Typed;
use crate::state::State;

/// How long it may take in all: the route has five seconds.
const PATIENCE: Duration = Duration::from_millis(4_500);
/// In how many realms of one person a password is tried at once.
const REALMS_AT_ONCE: usize = 4;

/// What a password proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Who somebody is, for these organizations.
    Right(Vec<OrganizationId>),
    /// That it is right, but something has to be done at Keycloak first.
    ActionRequired(ActionRequired),
    /// Nothing; a word for the record.
    Wrong(&'static str),
}

/// A realm in which a person's password can be tried.
#[derive(Clone, Debug)]
pub(super) struct PersonsDoor {
    pub(super) organization: OrganizationId,
    pub(super) door: Door,
}

impl Keycloak {
    /// Tries a password in the realms of the person's enabled memberships. For nobody, and for whoever has no password at
    /// Keycloak, it is tried where it is always wrong, so that it takes as long. One account's passwords are tried one after
    /// the other.
    ///
    /// # Errors
    /// When Keycloak does not say: nobody comes in then, and nothing else is tried instead.
    pub async fn prove(
        &self,
        state: &State,
        person: Option<&User>,
        account: &str,
        password: &Typed,
    ) -> Result<Proof, KeycloakTrouble> {
        let proving = async {
            let _turn = self.turns.of(account).await;
            let doors = match person {
                Some(user) if user.enabled => self.doors(state, user).await?,
                Some(_) | None => Vec::new(),
            };
            if doors.is_empty() {
                self.decoy(state).await?.try_password(&self.grants, password, state.now()).await?;
                return Ok(Proof::Wrong("invalid_credentials"));
            }
            self.tried(state, doors, password).await
        };
        tokio::time::timeout(PATIENCE, proving).await.unwrap_or(Err(KeycloakTrouble::TooLong))
    }

    async fn tried(&self, state: &State, doors: Vec<PersonsDoor>, password: &Typed) -> Result<Proof, KeycloakTrouble> {
        let trying = doors.iter().map(async |PersonsDoor { organization, door }| {
            let tried = self.grants.try_password(door, password, state.now()).await;
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
        if let (true, Some(PersonsDoor { organization, door })) = (right.is_empty(), waits) {
            return Ok(Proof::ActionRequired(self.action_required(state, *organization, door).await));
        }
        let trouble = tried.iter().find_map(|(_, tried)| tried.err());
        match trouble {
            _ if !right.is_empty() => Ok(Proof::Right(right)),
            // It may be right there: nobody is told that it is wrong.
            Some(trouble) => Err(trouble),
            None if with(Verdict::Wrong).next().is_some() => Ok(Proof::Wrong("invalid_credentials")),
            None => Ok(Proof::Wrong("disabled_at_keycloak")),
        }
    }

    /// Tells the operator what is wrong; what can be mended without them is.
    async fn complain(&self, state: &State, organization: OrganizationId, trouble: KeycloakTrouble) {
        tracing::warn!(%organization, %trouble, "a password could not be verified by Keycloak");
        if trouble == KeycloakTrouble::Client {
            let key = RealmPlanKey::Realm { organization_id: organization };
            let Ok(Some(plan)) = state.stores.realm_plans.get(key).await else { return };
            let again = plan.with(|plan| {
                plan.realm.applied = None;
                plan.due_at = Some(state.now());
            });
            if state.stores.realm_plans.replace(&again).await.is_ok() {
                self.news.notify_one();
            }
        }
    }

    /// Where a person's password can be tried: the realms, made, of their enabled memberships in which their account is made.
    pub(super) async fn doors(&self, state: &State, user: &User) -> Result<Vec<PersonsDoor>, KeycloakTrouble> {
        let choices = state.stores.memberships.choices(user.id).await?;
        let usable: Vec<&Choice> = choices.iter().filter(|choice| choice.usable() == Usable::Yes).collect();
        let wanted: Vec<RealmPlanKey> = usable.iter().flat_map(|choice| keys(choice.organization.id, user)).collect();
        let plans = state.stores.realm_plans.get_all(&wanted).await?;
        let plan = |key| plans.iter().map(|plan| &plan.record).find(|plan| plan.key == key);
        Ok(usable
            .into_iter()
            .filter_map(|choice| {
                let [realm, account] = keys(choice.organization.id, user).map(plan);
                let door = self.door(choice.organization.slug.as_str(), user, realm?, account?)?;
                Some(PersonsDoor { organization: choice.organization.id, door })
            })
            .collect())
    }

    fn door(&self, realm: &str, user: &User, made: &RealmPlan, account: &RealmPlan) -> Option<Door> {
        made.realm.applied.as_ref().filter(|applied| applied.enabled)?;
        let set = account.account.password == AccountPassword::Set;
        Some(Door {
            realm: realm.to_owned(),
            client_secret: self.client_secret(made)?,
            username: user.email.to_string(),
            subject: account.account.keycloak_id.clone().filter(|_| set)?,
        })
    }

    /// Notes that somebody has signed in by these realms: neither they nor the account in them are ever removed then.
    pub async fn note_used(&self, state: &State, user: &User, organizations: &[OrganizationId]) {
        let keys: Vec<RealmPlanKey> = organizations.iter().flat_map(|organization| keys(*organization, user)).collect();
        let Ok(plans) = state.stores.realm_plans.get_all(&keys).await else { return };
        for plan in plans {
            let unused = match plan.record.key {
                RealmPlanKey::Realm { .. } => !plan.record.realm.used,
                RealmPlanKey::Account { .. } => !plan.record.account.used,
            };
            if unused {
                let used = plan.with(|plan| match plan.key {
                    RealmPlanKey::Realm { .. } => plan.realm.used = true,
                    RealmPlanKey::Account { .. } => plan.account.used = true,
                });
                // Where somebody else writes at this moment the next sign-in notes it.
                let _ = state.stores.realm_plans.replace(&used).await;
            }
        }
    }
}

/// The realm of an organization, and somebody's account in it.
pub(super) fn keys(organization_id: OrganizationId, user: &User) -> [RealmPlanKey; 2] {
    [RealmPlanKey::Realm { organization_id }, RealmPlanKey::Account { organization_id, user_id: user.id }]
}
