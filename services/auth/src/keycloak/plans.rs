//! Changing a plan that others change too.

use domain::realm_plan::{RealmPlan, RealmPlanKey};
use storage::error::WriteError;

use crate::state::State;

/// How often a plan is changed anew because somebody else changed it meanwhile.
const TRIES: u32 = 8;

/// Changes a plan as it is now. `change` says `None` where nothing is to be changed; it may be called several times.
///
/// # Errors
/// `Conflict` when the plan is not there, or changes all the time.
pub async fn change<T>(
    state: &State,
    key: RealmPlanKey,
    change: impl Fn(&mut RealmPlan) -> Option<T>,
) -> Result<Option<T>, WriteError> {
    let plans = &state.stores.realm_plans;
    for _ in 0..TRIES {
        let mut plan = plans.get(key).await?.ok_or(WriteError::Conflict)?;
        let Some(changed) = change(&mut plan.record) else { return Ok(None) };
        match plans.replace(&plan).await {
            Ok(()) => return Ok(Some(changed)),
            Err(WriteError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Err(WriteError::Conflict)
}
