//! What this service does from time to time.

use std::sync::Arc;

use actix_web::web;
use http_kit::clock_trust::Believed;
use http_kit::edge::Edge;

use crate::keycloak::follow;
use crate::sign_in::refusals;
use crate::state::State;

/// Records counted refusals and removes what has expired. Called once a minute.
///
/// What has expired is judged by one moment, read before the clock is looked at: one that jumps ahead afterwards must not
/// make anything forgotten that still counts.
pub async fn run_once(state: &State, edge: &Edge) {
    let now = state.now();
    if edge.clock_trust.standing().believed() == Believed::No {
        return;
    }
    refusals::record(state).await;
    edge.verifier.revocations().forget_expired(now);
    match state.stores.housekeeping.purge(now).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "removed what had expired"),
        Err(error) => tracing::warn!(%error, "what has expired cannot be removed now"),
    }
}

/// Follows at Keycloak what changes here, from now on; nothing where it is not configured.
pub fn follow_keycloak(state: &web::Data<State>) {
    if let Some(keycloak) = &state.keycloak {
        tokio::spawn(follow::run(state.clone().into_inner(), Arc::clone(keycloak)));
    }
}
