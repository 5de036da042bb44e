//! Making somebody's account in the realm of their organization: role, state and password as our record has them.

use domain::credential::CredentialSource;
use domain::id::{OrganizationId, UserId};
use domain::membership::Membership;
use domain::organization::Organization;
use domain::realm_plan::{AccountPassword, AppliedAccount, RealmPlan, RealmPlanKey};
use domain::role::MemberRole;
use domain::time::Timestamp;
use domain::user::User;
use domain::versioned::Versioned;
use reqwest::Method;
use serde_json::{Value, json};

use super::admin::{Found, Made};
use super::follow::Looked;
use super::realms::{id_of, there};
use super::trouble::KeycloakTrouble;
use super::{Keycloak, USER_MARK};
use crate::state::State;

impl Keycloak {
    /// Makes somebody's account what our record says that it should be.
    pub(super) async fn follow_account(
        &self,
        state: &State,
        plan: &mut Versioned<RealmPlan>,
        organization_id: OrganizationId,
        user_id: UserId,
    ) -> Result<Looked, KeycloakTrouble> {
        let now = state.now();
        let organization = state.stores.organizations.get(organization_id).await?.map(|found| found.record);
        let user = state.stores.users.get(user_id).await?.map(|found| found.record);
        let membership = state.stores.memberships.get(&organization_id, user_id).await?.map(|found| found.record);
        let (Some(organization), Some(user), Some(membership)) = (organization, user, membership) else {
            return self.give_up_account(state, plan, organization_id).await;
        };
        let wanted = wanted(&user, &membership);
        let void = plan.record.is_void(user.claimed_at);
        let elsewhere = user.credential_source != CredentialSource::Keycloak;
        if void || elsewhere {
            self.forget_promise(plan, void);
        }
        if elsewhere && plan.record.account.keycloak_id.is_none() {
            // Nothing is to be there, and nothing is: but a link may wait to be used.
            return Ok(Looked::Settled);
        }
        let realm = state.stores.realm_plans.get(RealmPlanKey::Realm { organization_id }).await?;
        match realm.map(|realm| realm.record) {
            Some(realm) if realm.realm.applied.is_some() => {}
            // It is being made, or waits after trouble of its own.
            Some(realm) if realm.due_at.is_some() => return Err(KeycloakTrouble::NotYet),
            Some(_) | None => {
                self.want_realm(state, organization_id).await?;
                return Err(KeycloakTrouble::NotYet);
            }
        }
        self.put_account(plan, &organization, (&user, &wanted), now).await?;
        if void || elsewhere {
            self.drop_password(state, plan, &organization).await?;
        }
        if !elsewhere {
            self.put_password(state, plan, &organization, &user).await?;
        }
        Ok(Looked::Settled)
    }

    /// The user, with their role.
    async fn put_account(
        &self,
        plan: &mut Versioned<RealmPlan>,
        organization: &Organization,
        (user, wanted): (&User, &AppliedAccount),
        now: Timestamp,
    ) -> Result<(), KeycloakTrouble> {
        let (realm, account) = (organization.slug.as_str(), &mut plan.record.account);
        if account.applied.as_ref() == Some(wanted) && account.keycloak_id.is_some() {
            return Ok(());
        }
        let like = json!({
            "username": wanted.email, "email": wanted.email, "emailVerified": wanted.email_verified, "firstName": wanted.name,
            "lastName": "", "enabled": wanted.enabled, "attributes": {USER_MARK: [user.id.to_string()]},
        });
        let id = match self.find_account(realm, account.keycloak_id.as_deref(), (user, wanted), now).await? {
            Some(id) => {
                there(self.admin.change(Method::PUT, &format!("/{realm}/users/{id}"), Some(like), now).await?)?;
                id
            }
            None => {
                // One that was removed there is made anew, without its password.
                let lost = account.keycloak_id.take().is_some() && account.password == AccountPassword::Set;
                if lost {
                    account.password = AccountPassword::None;
                }
                match self.admin.make(&format!("/{realm}/users"), like, now).await? {
                    Made::Now(location) => {
                        let id = location.as_deref().and_then(|path| path.rsplit('/').next()).map(str::to_owned);
                        id.ok_or(KeycloakTrouble::Odd("it does not say where a user is"))?
                    }
                    // By another name, with the same address.
                    Made::Taken => return Err(KeycloakTrouble::Taken("a user")),
                }
            }
        };
        account.keycloak_id = Some(id.clone());
        self.put_member_role(realm, &id, wanted.role, now).await?;
        if !wanted.enabled {
            there(self.admin.change(Method::POST, &format!("/{realm}/users/{id}/logout"), None, now).await?)?;
        }
        account.applied = Some(wanted.clone());
        Ok(())
    }

    /// Keycloak's id of a user who is there and ours.
    async fn find_account(
        &self,
        realm: &str,
        known: Option<&str>,
        (user, wanted): (&User, &AppliedAccount),
        now: Timestamp,
    ) -> Result<Option<String>, KeycloakTrouble> {
        if let Some(id) = known
            && let Found::There(_) = self.admin.look(&format!("/{realm}/users/{id}"), now).await?
        {
            return Ok(Some(id.to_owned()));
        }
        let name: String = url::form_urlencoded::byte_serialize(wanted.email.as_bytes()).collect();
        let path = format!("/{realm}/users?exact=true&briefRepresentation=false&username={name}");
        let found = self.admin.look(&path, now).await?;
        let Found::There(found) = found else { return Err(KeycloakTrouble::NoRealm) };
        let Some(found) = found.get(0) else { return Ok(None) };
        let mark = found.pointer(&format!("/attributes/{USER_MARK}/0")).and_then(Value::as_str);
        if mark == Some(user.id.to_string().as_str()) {
            Ok(Some(id_of(found)?.to_owned()))
        } else {
            Err(KeycloakTrouble::Taken("a user"))
        }
    }

    /// The one role of ours that a user has there.
    async fn put_member_role(
        &self,
        realm: &str,
        id: &str,
        role: MemberRole,
        now: Timestamp,
    ) -> Result<(), KeycloakTrouble> {
        let path = format!("/{realm}/users/{id}/role-mappings/realm");
        let Found::There(mapped) = self.admin.look(&path, now).await? else { return Err(KeycloakTrouble::NoRealm) };
        let named = |mapped: &&Value, name: &str| mapped.get("name").and_then(Value::as_str) == Some(name);
        let other = match role {
            MemberRole::CompanyAdmin => MemberRole::User,
            MemberRole::User => MemberRole::CompanyAdmin,
        };
        let mapped: Vec<&Value> = mapped.as_array().into_iter().flatten().collect();
        if let Some(other) = mapped.iter().find(|mapped| named(mapped, other.as_str())) {
            there(self.admin.change(Method::DELETE, &path, Some(json!([other])), now).await?)?;
        }
        if mapped.iter().any(|mapped| named(mapped, role.as_str())) {
            return Ok(());
        }
        let found = self.admin.look(&format!("/{realm}/roles/{}", role.as_str()), now).await?;
        let Found::There(found) = found else { return Err(KeycloakTrouble::NoRealm) };
        self.admin.make(&path, json!([found]), now).await.map(|_| ())
    }

    /// The person is no member any more, or never was one: their account goes too if nobody ever signed in by it; otherwise it
    /// is closed and kept.
    async fn give_up_account(
        &self,
        state: &State,
        plan: &mut Versioned<RealmPlan>,
        organization_id: OrganizationId,
    ) -> Result<Looked, KeycloakTrouble> {
        let now = state.now();
        let over = plan.record.is_over(now);
        let organization = state.stores.organizations.get(organization_id).await?;
        let (Some(id), Some(organization)) = (&plan.record.account.keycloak_id, organization) else {
            if let (true, Some(promise)) = (over, &plan.record.account.promise) {
                self.waiting.forget(plan.record.key, promise);
            }
            return Ok(if over { Looked::Forget } else { Looked::Settled });
        };
        let path = format!("/{}/users/{id}", organization.record.slug);
        if plan.record.account.used {
            self.admin.change(Method::PUT, &path, Some(json!({"enabled": false})), now).await?;
            self.admin.change(Method::POST, &format!("{path}/logout"), None, now).await?;
        } else {
            self.admin.change(Method::DELETE, &path, None, now).await?;
            plan.record.account.keycloak_id = None;
        }
        plan.record.account.applied = None;
        Ok(Looked::Settled)
    }
}

/// What an account has to be like.
fn wanted(user: &User, membership: &Membership) -> AppliedAccount {
    AppliedAccount {
        email: user.email.to_string(),
        email_verified: user.email_verified,
        name: user.name.to_string(),
        role: membership.role,
        enabled: user.enabled && membership.enabled && user.credential_source == CredentialSource::Keycloak,
    }
}
