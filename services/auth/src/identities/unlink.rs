//! DELETE `/api/auth/identities/{id}`: unlinks who one is at a provider.

use actix_web::{HttpResponse, delete, web};
use domain::audit::Outcome;
use domain::audit_action::AuditAction;
use domain::id::SignOnId;
use http_kit::caller::Caller;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};
use serde_json::{Value, json};
use storage::ports::login_sessions::EndLogins;

use super::{demand_fresh, demand_own_way_in};
use crate::account::me::gone;
use crate::sign_in::events;
use crate::state::State;

/// Unlinks an identity and ends the caller's other login sessions; the last way in stays.
#[utoipa::path(operation_id = "unlink_identity", tag = "Account", security(("bearer" = [])), params(("id" = String, Path)),
    responses(
    (status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[delete("/api/auth/identities/{id}")]
pub async fn unlink(caller: Caller, state: web::Data<State>, id: InPath<SignOnId>) -> Result<HttpResponse, Problem> {
    let found = state.stores.users.get(caller.user_id()).await?.ok_or_else(gone)?;
    let linked = found.record.identities.iter().find(|identity| identity.sign_on_id == id.0);
    let identity = linked.ok_or_else(Problem::not_found)?.clone();
    demand_fresh(&state, &caller)?;
    demand_own_way_in(&state, &caller, &found.record).await?;
    if found.record.identities.len() == 1 && !found.record.has_password() {
        return Err(Problem::conflict(
            "last_way_in",
            "This is your only way in. Set a password or link another provider first.",
        ));
    }
    let before = json!({"provider": identity.provider, "issuer": identity.key.issuer()});
    let changed = found.with(|user| user.identities.retain(|linked| linked.sign_on_id != id.0));
    let choices = state.stores.memberships.choices(caller.user_id()).await?;
    let describe = events::about(&state, &changed.record, AuditAction::UnlinkIdentity, Outcome::Success);
    let trail = events::of_person(&caller.acting(), &choices, |acting, chain| {
        describe(acting, chain).changing(before.clone(), Value::Null)
    });
    // Whoever came in by it is out with it.
    let (user_id, now) = (caller.user_id(), state.now());
    let except = Some(caller.login_session());
    let end = EndLogins { user_id, except, at: now, remember_until: now.plus(state.remember()) };
    state.stores.users.replace_and_end_logins(&changed, &end, &trail).await?;
    Ok(HttpResponse::NoContent().finish())
}
