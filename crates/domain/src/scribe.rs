//! Writing audit events: who acts is said once per request, the rest at the event.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::audit::{Actor, AuditEvent, Chain, Outcome};
use crate::audit_action::AuditAction;
use crate::id::{IdSource, RequestId};
use crate::time::Clock;

/// Who acts, in which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Who.
    pub actor: Actor,
    /// In which request; none for the operator and for jobs.
    pub request_id: Option<RequestId>,
}

impl Acting {
    /// The operator, by the command line.
    #[must_use]
    pub const fn operator() -> Self {
        Self { actor: Actor::operator(), request_id: None }
    }

    /// The program itself.
    #[must_use]
    pub const fn system() -> Self {
        Self { actor: Actor::system(), request_id: None }
    }
}

/// Makes events with an identifier and the time.
#[derive(Clone, Debug)]
pub struct Scribe {
    clock: Arc<dyn Clock>,
    ids: Arc<IdSource>,
}

impl Scribe {
    /// A scribe with that clock and source of identifiers.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<IdSource>) -> Self {
        Self { clock, ids }
    }

    /// An event of now, to be told more about by the methods of [`AuditEvent`].
    #[must_use]
    pub fn event(&self, acting: &Acting, chain: Chain, action: AuditAction, outcome: Outcome) -> AuditEvent {
        AuditEvent {
            id: self.ids.make(),
            chain,
            at: self.clock.now(),
            actor: acting.actor.clone(),
            action,
            outcome,
            target: None,
            before: None,
            after: None,
            reason: None,
            request_id: acting.request_id,
        }
    }
}

impl AuditEvent {
    /// The same event, on something: `user:<id>`, `workspace:<id>`, …
    #[must_use]
    pub fn on(mut self, kind: &str, id: impl std::fmt::Display) -> Self {
        self.target = Some(format!("{kind}:{id}"));
        self
    }

    /// The same event with its reason, a stable word.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    /// The same event with the fields that changed, as they were and as they are. Only objects count.
    #[must_use]
    pub fn changing(mut self, before: Value, after: Value) -> Self {
        self.before = fields(before);
        self.after = fields(after);
        self
    }
}

fn fields(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(fields) if !fields.is_empty() => Some(fields),
        _ => None,
    }
}
