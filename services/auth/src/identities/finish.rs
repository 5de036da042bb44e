//! POST `/api/auth/identities/complete`: links who one is at a provider, having come back from there.

use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::audit::Outcome as EventOutcome;
use domain::audit_action::AuditAction;
use domain::external_identity::{ExternalIdentity, MOST_IDENTITIES};
use domain::sign_on::{HandOff, Outcome};
use http_kit::body::Body;
use http_kit::caller::Caller;
use http_kit::origin::refuse_foreign;
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use serde_json::{Value, json};
use storage::error::{UniqueKey, WriteError};
use utoipa::ToSchema;

use super::demand_own_way_in;
use super::list::IdentityView;
use crate::account::me::gone;
use crate::sign_in::events;
use crate::sign_on::browser;
use crate::sign_on::complete::{fetched, given_back, used};
use crate::sign_on::refusal::too_many;
use crate::state::State;

/// What the callback handed over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishRequest {
    /// The code in the address.
    code: String,
}

/// Links the identity to the caller; everything else of theirs stays as it is.
#[utoipa::path(operation_id = "finish_linking", tag = "Account", security(("bearer" = [])), request_body = FinishRequest, responses(
    (status = 200, body = IdentityView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/identities/complete")]
pub async fn finish(
    request: HttpRequest,
    caller: Caller,
    state: web::Data<State>,
    body: Body<FinishRequest>,
) -> Result<HttpResponse, Problem> {
    refuse_foreign(&request, &state.settings.public_url)?;
    let hand_off = fetched(&state, &request, &body.0.code).await?;
    let outcome = hand_off.outcome.clone();
    let Outcome::Link { user_id, login_session_id, identity } = hand_off.outcome else { return Err(used()) };
    // Whoever set out, in the same login session: nobody finishes what another one began (RFC 9700, section 4.7).
    if user_id != caller.user_id() || login_session_id != caller.login_session() {
        return Err(used());
    }
    let kept = HandOff { browser: hand_off.browser, expires_at: hand_off.expires_at, outcome };
    given_back(&state, &body.0.code, kept, link(&state, &caller, identity.clone()).await).await?;
    let response = HttpResponse::Ok().json(IdentityView::of(&state, &identity));
    Ok(browser::done(&request, response))
}

async fn link(state: &State, caller: &Caller, identity: ExternalIdentity) -> Result<(), Problem> {
    let found = state.stores.users.get(caller.user_id()).await?.ok_or_else(gone)?;
    demand_own_way_in(state, caller, &found.record).await?;
    // It may have been taken out since.
    state.providers.get(&identity.provider).ok_or_else(used)?;
    if found.record.identities.iter().any(|linked| linked.key == identity.key) {
        return Ok(());
    }
    if found.record.identities.len() >= MOST_IDENTITIES {
        return Err(too_many());
    }
    let after = json!({"provider": identity.provider, "issuer": identity.key.issuer()});
    let changed = found.with(|user| user.identities.push(identity));
    let choices = state.stores.memberships.choices(caller.user_id()).await?;
    let describe = events::about(state, &changed.record, AuditAction::LinkIdentity, EventOutcome::Success);
    let trail = events::of_person(&caller.acting(), &choices, |acting, chain| {
        describe(acting, chain).changing(Value::Null, after.clone())
    });
    match state.stores.users.replace(&changed, &trail).await {
        Err(WriteError::Taken(UniqueKey::Identity)) => Err(Problem::conflict(
            "identity_taken",
            "You are linked to another account there already. Sign in to that account, or unlink it first.",
        )),
        written => Ok(written?),
    }
}
