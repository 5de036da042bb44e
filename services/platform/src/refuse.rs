//! Recording that a known caller was refused.

use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::decide::Decision;
use http_kit::caller::Caller;
use http_kit::problem::Problem;

use crate::state::{State, refusal};

/// Records the refusal of `action` on `target` (kind and id) and gives its answer.
pub async fn refuse(
    state: &State,
    caller: &Caller,
    action: AuditAction,
    target: (&str, &str),
    decision: Decision,
) -> Problem {
    let chain = Chain::Organization(caller.organization());
    let event = state.scribe.event(&caller.acting(), chain, action, Outcome::Denied);
    let event = event.on(target.0, target.1).because(decision.rule.as_str());
    match state.stores.audit.record(&Trail::of(event)).await {
        Ok(()) => refusal(decision),
        Err(error) => error.into(),
    }
}
