//! Who a person is at providers outside, as they see and change it themselves.

pub mod begin;
pub mod finish;
pub mod list;
pub mod unlink;

use std::time::Duration;

use domain::time::minutes;
use http_kit::caller::Caller;
use http_kit::problem::Problem;

use crate::state::State;

/// How long ago somebody may have proved who they are to change how they come in.
const FRESH: Duration = minutes(5);

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
