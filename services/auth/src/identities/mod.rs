//! Who a person is at providers outside, as they see and change it themselves.

pub mod begin;
pub mod finish;
pub mod list;
pub mod unlink;

use std::time::Duration;

use domain::time::minutes;
use domain::user::User;
use http_kit::caller::Caller;
use http_kit::problem::Problem;

use crate::account::me::gone;
use crate::state::State;

/// How long ago somebody may have proved who they are to change how they come in.
const FRESH: Duration = minutes(5);

/// Refuses who came in by a way that does not speak for all of them: a provider of some organizations, or one that is not enough for
/// the platform role, must not open another way in that is.
///
/// # Errors
/// 403 `reauthentication_required`.
async fn demand_own_way_in(state: &State, caller: &Caller, user: &User) -> Result<(), Problem> {
    let session = state.stores.login_sessions.get(caller.login_session()).await?.ok_or_else(gone)?.record;
    let memberships = state.stores.memberships.choices(user.id).await?;
    let whole = memberships.iter().all(|choice| session.proven.covers(choice.organization.id))
        && session.platform_role_proof.of(user.platform_role) == user.platform_role
        && session.provider.as_ref().is_none_or(|provider| {
            state.providers.get(provider).is_some_and(|provider| provider.settings.organizations.is_empty())
        });
    if whole {
        return Ok(());
    }
    Err(Problem::forbidden(
        "reauthentication_required",
        "Your way in does not speak for all of your account. Sign in by another one, then repeat this.",
    ))
}

/// Refuses who signed in too long ago: a token that was left lying about must not open another way in.
///
/// # Errors
/// 403 `reauthentication_required`.
fn demand_fresh(state: &State, caller: &Caller) -> Result<(), Problem> {
    let proved = caller.claims().auth_time;
    let earliest = state.now().minus(FRESH).seconds();
    if proved >= earliest {
        return Ok(());
    }
    Err(Problem::forbidden(
        "reauthentication_required",
        "You signed in more than five minutes ago. Sign in again, then repeat this.",
    ))
}
