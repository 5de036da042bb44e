//! Looking at what somebody asked for, and making it so at Keycloak. Each plan is looked at by one process at a time; what one
//! leaves behind that was stopped, the next takes up.

use std::sync::Arc;
use std::time::Duration;

use domain::realm_plan::{AccountPassword, RealmPlan, RealmPlanKey};
use domain::time::Timestamp;
use domain::versioned::Versioned;
use storage::error::WriteError;

use super::Keycloak;
use super::trouble::KeycloakTrouble;
use crate::state::State;

/// How often one looks without having been told to.
const ROUND: Duration = Duration::from_secs(2);
/// How often what was made is noted anew because somebody asked meanwhile.
const TRIES: u32 = 5;
/// How many plans are looked at in one round.
const MOST: u32 = 50;

/// How long one look may take, before the plan is free for others again.
const LONGEST_LOOK: Duration = Duration::from_secs(25);

/// What came of looking at a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// Everything is as it should be.
    Settled,
    /// It is, and is looked at again then.
    Again(Timestamp),
    /// It is about nothing any more.
    Forget,
}

/// Follows what is asked for, for as long as the process lives.
pub async fn run(state: Arc<State>, keycloak: Arc<Keycloak>) {
    loop {
        // Made ahead of need: an unknown address must not take longer than a known one.
        if let Err(trouble) = keycloak.decoy(&state).await {
            tracing::warn!(%trouble, "Keycloak cannot be used yet");
        }
        if let Err(trouble) = run_once(&state, &keycloak).await {
            tracing::warn!(%trouble, "what is to be done at Keycloak cannot be read");
        }
        let _ = tokio::time::timeout(ROUND, keycloak.news.notified()).await;
    }
}

/// Looks at everything that is due; realms before the accounts in them.
///
/// # Errors
/// When our own record cannot be read.
pub async fn run_once(state: &State, keycloak: &Keycloak) -> Result<(), KeycloakTrouble> {
    let mut due = state.stores.realm_plans.due(state.now(), MOST).await?;
    due.sort_by_key(|plan| plan.record.key);
    for plan in due {
        keycloak.look_at(state, plan).await;
    }
    // Another process may have made an account whose password is in the memory of this one.
    for account in keycloak.waiting.accounts(state.now()) {
        let Some(promised) = keycloak.waiting.of(account, state.now()) else { continue };
        let Some(plan) = state.stores.realm_plans.get(account).await? else {
            // Nobody was made.
            keycloak.waiting.forget(account, &promised.promise);
            continue;
        };
        let made = &plan.record.account;
        match &made.promise {
            Some(promise) if *promise == promised.promise && made.password != AccountPassword::Waiting => {
                keycloak.waiting.forget(account, promise);
            }
            Some(promise) if *promise == promised.promise => {
                // In trouble it waits for its turn, as any other.
                let later = plan.record.trouble.is_some() && plan.record.due_at.is_some_and(|due| state.now() < due);
                if made.keycloak_id.is_some() && !later {
                    keycloak.look_at(state, plan).await;
                }
            }
            // Another one was given since, wherever that is.
            Some(promise) if promise.at >= promised.promise.at => keycloak.waiting.forget(account, &promised.promise),
            Some(_) | None => {}
        }
    }
    Ok(())
}

impl Keycloak {
    /// Looks at one plan, unless somebody else does.
    pub(super) async fn look_at(&self, state: &State, plan: Versioned<RealmPlan>) {
        if plan.record.is_held(state.now()) {
            return;
        }
        let taken = plan.with(|plan| *plan = plan.clone().taken(state.now()));
        match state.stores.realm_plans.replace(&taken).await {
            Ok(()) => {}
            Err(WriteError::Conflict) => return,
            Err(error) => {
                tracing::warn!(%error, "a plan for Keycloak cannot be taken up");
                return;
            }
        }
        let mut plan = Versioned { version: taken.version + 1, ..taken };
        let looking = async {
            match plan.record.key {
                RealmPlanKey::Realm { organization_id } => self.follow_realm(state, &mut plan, organization_id).await,
                RealmPlanKey::Account { organization_id, user_id } => {
                    self.follow_account(state, &mut plan, organization_id, user_id).await
                }
            }
        };
        let looked = tokio::time::timeout(LONGEST_LOOK, looking).await.unwrap_or(Err(KeycloakTrouble::TooLong));
        let now = state.now();
        if let Err(trouble) = looked
            && !matches!(trouble, KeycloakTrouble::Turn | KeycloakTrouble::NotYet)
        {
            let (key, tries) = (plan.record.key, plan.record.tries);
            tracing::warn!(%key, %trouble, tries, "something could not be done at Keycloak; it is tried again");
        }
        let written = match looked {
            Ok(Looked::Forget) => match state.stores.realm_plans.remove(&plan).await {
                Err(WriteError::Conflict) => self.keep(state, plan, |plan| plan.settled(now)).await,
                removed => removed,
            },
            Ok(Looked::Settled) => self.keep(state, plan, |plan| plan.settled(now)).await,
            Ok(Looked::Again(then)) => {
                self.keep(state, plan, |plan| {
                    let settled = plan.settled(now);
                    let due_at = settled.due_at.or(Some(then));
                    RealmPlan { due_at, ..settled }
                })
                .await
            }
            // Waiting for a turn is no trouble, for a while.
            Err(KeycloakTrouble::Turn | KeycloakTrouble::NotYet) if !plan.record.is_over(now) => {
                let soon = now.plus(Duration::from_secs(1));
                self.keep(state, plan, |plan| RealmPlan { due_at: Some(soon), held_until: None, ..plan }).await
            }
            Err(trouble) => self.keep(state, plan, |plan| plan.troubled(trouble.code(), now)).await,
        };
        match written {
            // Somebody asks all the time: it is looked at again, and finds what was made by its mark.
            Ok(()) | Err(WriteError::Conflict) => {}
            Err(error) => tracing::warn!(%error, "what was done at Keycloak cannot be noted; it is looked at again"),
        }
    }

    /// Notes what was made. Where somebody asked meanwhile that stands too, so that it is looked at again.
    async fn keep(
        &self,
        state: &State,
        plan: Versioned<RealmPlan>,
        after: impl FnOnce(RealmPlan) -> RealmPlan,
    ) -> Result<(), WriteError> {
        let plans = &state.stores.realm_plans;
        let made = plan.record.clone();
        let mut kept = plan.with(|plan| *plan = after(plan.clone()));
        for _ in 0..TRIES {
            match plans.replace(&kept).await {
                Err(WriteError::Conflict) => {}
                written => return written,
            }
            let Some(newer) = plans.get(made.key).await? else { return Ok(()) };
            kept = newer.with(|newer| newer.take_over(&made));
        }
        Err(WriteError::Conflict)
    }
}
