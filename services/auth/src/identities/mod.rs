//! Who a person is at providers outside, as they see and change it themselves.

pub mod begin;
pub mod finish;
pub mod list;
pub mod unlink;

use std::time::Duration;

use domain::login_session::{LoginSession, Proven};
use domain::sign_in::Choice;
use domain::time::minutes;
use domain::user::User;
use http_kit::caller::Caller;
use http_kit::problem::Problem;

use crate::account::me::gone;
use crate::state::State;
use crate::users::reset_link::{MadeFor, made_for};

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
    let whole = speaks_for_all(&session, &memberships, user)
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

/// Whether a way in speaks for everything that the account opens. Realms do together, where the one is among them for which the
/// account was made: any others may be of people who added somebody to organizations of theirs.
fn speaks_for_all(session: &LoginSession, memberships: &[Choice], user: &User) -> bool {
    let covered = |choice: &Choice| session.proven.covers(choice.organization.id);
    let home = |choice: &Choice| made_for(&choice.membership, user) == MadeFor::That;
    match (&session.proven, session.realm_checked_at) {
        (Proven::Everywhere, _) => true,
        (Proven::Only(_), Some(_)) => memberships.iter().all(covered) && memberships.iter().any(home),
        (Proven::Only(_), None) => false,
    }
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
