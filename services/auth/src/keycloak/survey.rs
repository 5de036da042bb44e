//! What Keycloak would have to hold, and what is there: for the operator, before and after it is switched on.

use domain::credential::CredentialSource;
use domain::organization::Organization;
use domain::page::{Limit, PageRequest};
use domain::realm_plan::RealmPlanKey;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storage::error::StorageError;
use storage::stores::Stores;

use super::admin::Found;
use super::{Keycloak, MARK};

/// One organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyedRealm {
    /// Its slug, which is the name of its realm.
    pub realm: String,
    /// Its id, by which the realm is known for ours.
    pub organization_id: String,
    /// How many members have a password here; they stay local.
    pub local: u64,
    /// How many have theirs at Keycloak.
    pub keycloak: u64,
    /// How many have none: they come in by single sign-on or get a link.
    pub without: u64,
    /// How our plan for it stands: `none`, `ready`, `under way`, or in which trouble it ended.
    pub plan: String,
}

/// What is at Keycloak by the name of a realm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RealmThere {
    /// Nothing: it is made for the first person whose password it verifies.
    Free,
    /// A realm that we made.
    Ours,
    /// A realm that somebody else made: nobody of this organization could sign in by Keycloak.
    Taken,
}

/// Looks at every organization.
///
/// # Errors
/// When the record cannot be read.
pub async fn survey(stores: &Stores) -> Result<Vec<SurveyedRealm>, StorageError> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = stores.organizations.list(PageRequest { after, limit: Limit::MOST }).await?;
        for counted in &page.items {
            found.push(surveyed(stores, &counted.organization.record).await?);
        }
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

async fn surveyed(stores: &Stores, organization: &Organization) -> Result<SurveyedRealm, StorageError> {
    let (mut counts, mut after) = ([0_u64; 3], None);
    loop {
        let page = stores.memberships.list(&organization.id, PageRequest { after, limit: Limit::MOST }).await?;
        for member in &page.items {
            let [local, keycloak, without] = &mut counts;
            *match member.user.credential_source {
                CredentialSource::Local => local,
                CredentialSource::Keycloak => keycloak,
                CredentialSource::None => without,
            } += 1;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let plan = stores.realm_plans.get(RealmPlanKey::Realm { organization_id: organization.id }).await?;
    let plan = match plan.map(|plan| plan.record) {
        None => "none".to_owned(),
        Some(plan) => match (plan.trouble, plan.realm.applied) {
            (Some(trouble), _) => trouble,
            (None, Some(_)) => "ready".to_owned(),
            (None, None) => "under way".to_owned(),
        },
    };
    let [local, keycloak, without] = counts;
    let (realm, organization_id) = (organization.slug.to_string(), organization.id.to_string());
    Ok(SurveyedRealm { realm, organization_id, local, keycloak, without, plan })
}

impl Keycloak {
    /// What is there by the name of a surveyed realm.
    ///
    /// # Errors
    /// When Keycloak does not say.
    pub async fn there(
        &self,
        surveyed: &SurveyedRealm,
        now: Timestamp,
    ) -> Result<RealmThere, super::trouble::KeycloakTrouble> {
        Ok(match self.admin.look(&format!("/{}", surveyed.realm), now).await? {
            Found::Not => RealmThere::Free,
            Found::There(realm) => {
                let mark = realm.pointer(&format!("/attributes/{MARK}")).and_then(Value::as_str);
                if mark == Some(&surveyed.organization_id) { RealmThere::Ours } else { RealmThere::Taken }
            }
        })
    }
}
