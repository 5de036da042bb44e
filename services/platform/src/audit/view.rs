//! An event as it goes out: the members of what the chain holds, and what seals them.

use std::collections::HashMap;

use domain::audit::Chain;
use domain::audit_chain::SealedEvent;
use http_kit::problem::Problem;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// An event in its place in the chain. All members but `organization_id`, `prev_hash`, `hash` and `mac` are exactly what
/// the hash is made of, once they are sorted. Events of other versions may have members that are not listed here.
#[derive(ToSchema)]
#[schema(as = AuditEventView)]
#[expect(dead_code, reason = "describes what `SentEvent` sends, whose members come as they were stored")]
pub struct AuditEventView {
    /// Which.
    id: String,
    /// Its place in the chain, from 1.
    seq: u64,
    /// Which chain: an organization's id, or `platform`.
    chain: String,
    /// When (RFC 3339).
    at: String,
    /// Who.
    actor: ActorView,
    /// What, as `proto-docs/audit-events.md` lists it.
    action: String,
    /// `success`, `failure` or `denied`.
    outcome: String,
    /// On what: `workspace:<id>`, `user:<id>`, …
    #[schema(required = true)]
    target: Option<String>,
    /// The changed fields as they were.
    #[schema(required = true)]
    before: Option<HashMap<String, Value>>,
    /// The changed fields as they are now, or what a reader needs to know of a thing that was done.
    #[schema(required = true)]
    after: Option<HashMap<String, Value>>,
    /// Why, as a stable word.
    #[schema(required = true)]
    reason: Option<String>,
    /// In which request.
    #[schema(required = true)]
    request_id: Option<String>,
    /// The name of the key that made the MAC.
    key_id: String,
    /// The organization; absent for the platform's chain.
    #[schema(nullable = false)]
    organization_id: Option<String>,
    /// The hash of the event before it, hexadecimal.
    prev_hash: String,
    /// Its hash, hexadecimal.
    hash: String,
    /// The MAC over its hash, hexadecimal.
    mac: String,
}

/// Who acted.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a member of what `SentEvent` sends")]
pub struct ActorView {
    /// `user`, `anonymous`, `operator` or `system`.
    kind: String,
    /// The person, when known.
    #[schema(required = true)]
    user_id: Option<String>,
    /// Their address then, when known.
    #[schema(required = true)]
    email: Option<String>,
    /// The client's address.
    #[schema(required = true)]
    address: Option<String>,
    /// What the client said it is.
    #[schema(required = true)]
    agent: Option<String>,
    /// The login session.
    #[schema(required = true)]
    sid: Option<String>,
}

/// What [`AuditEventView`] describes.
#[derive(Serialize)]
pub(super) struct SentEvent {
    #[serde(flatten)]
    event: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<String>,
    prev_hash: String,
    hash: String,
    mac: String,
}

impl SentEvent {
    pub(super) fn of(sealed: &SealedEvent) -> Result<Self, Problem> {
        let event: Map<String, Value> = serde_json::from_str(&sealed.body).map_err(|_| Problem::internal())?;
        let chain = event.get("chain").and_then(Value::as_str).and_then(|chain| chain.parse().ok());
        let organization_id = match chain {
            Some(Chain::Organization(id)) => Some(id.to_string()),
            Some(Chain::Platform) | None => None,
        };
        Ok(Self {
            organization_id,
            event,
            prev_hash: sealed.prev_hash.to_string(),
            hash: sealed.hash.to_string(),
            mac: sealed.mac.to_string(),
        })
    }
}
