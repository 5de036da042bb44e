//! What this service does from time to time.

use access_token::revocation_list::RevocationList;

use crate::sign_in::refusals;
use crate::state::State;

/// Records counted refusals and removes what has expired. Called once a minute.
pub async fn run_once(state: &State, revocations: &RevocationList) {
    refusals::record(state).await;
    revocations.forget_expired(state.now());
    match state.stores.housekeeping.purge(state.now()).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "removed what had expired"),
        Err(error) => tracing::warn!(%error, "what has expired cannot be removed now"),
    }
}
