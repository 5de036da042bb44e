//! GET `/api/audit-logs/verify`: walks a chain and names the first bad sequence number.

use actix_web::{HttpResponse, get, web};
use domain::audit_chain::ChainHead;
use http_kit::attempt::VerifyAuditLog;
use http_kit::caller::Admin;
use http_kit::parameters::InQuery;
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::chain;
use crate::state::State;

/// Which chain.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerifyParameters {
    /// For platform administrators: `platform` or an organization's id.
    scope: Option<String>,
}

/// What the walk found.
#[derive(Serialize, ToSchema)]
pub struct VerificationView {
    /// Whether every event is what was written, and none is missing.
    intact: bool,
    /// How many events were good, from the first on.
    checked: u64,
    /// The first sequence number that is not what was written, or is missing.
    first_bad_seq: Option<u64>,
    /// The last good event.
    #[schema(value_type = Object)]
    head: ChainHead,
    /// The newest sequence number that was kept outside the database, with which the chain was compared; null: none
    /// could be read, and a tail that was cut off would not be found.
    compared_with_seq: Option<u64>,
    /// How many events have happened and do not stand in the chain yet: the walk says nothing of them. Null: they cannot
    /// be counted now.
    pending: Option<u64>,
}

/// Verifies a chain.
#[utoipa::path(operation_id = "verify_audit_log", tag = "Audit log",
    params(VerifyParameters), security(("bearer" = [])), responses(
    (status = 200, body = VerificationView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/audit-logs/verify")]
pub async fn verify(
    caller: Admin<VerifyAuditLog>,
    state: web::Data<State>,
    query: InQuery<VerifyParameters>,
) -> Result<HttpResponse, Problem> {
    let chain = chain(&caller, query.0.scope.as_deref())?;
    let chain =
        chain.ok_or_else(|| Problem::invalid("scope", "must name one chain: platform or an organization's id"))?;
    let found = state.stores.audit.verify(chain).await?;
    Ok(HttpResponse::Ok().json(VerificationView {
        intact: found.first_bad_seq.is_none(),
        checked: found.checked,
        first_bad_seq: found.first_bad_seq,
        head: found.head,
        compared_with_seq: found.compared_with_seq,
        pending: found.pending,
    }))
}
