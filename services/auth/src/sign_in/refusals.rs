//! Refusals by throttle or full queue: one counted event per kind, address and minute, so that a flood
//! of them fills neither the log nor the disk.

use std::collections::HashMap;
use std::net::IpAddr;

use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::scribe::Acting;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::state::State;

/// How many addresses are told apart in a minute; the rest counts as one.
const MOST: usize = 10_000;

/// Refusals that have not been recorded yet.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<(Kind, Option<IpAddr>), u64>>);

/// Why something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Too many failed secrets for one account.
    Account,
    /// Too many accounts tried from one address.
    Spray,
    /// Too many sign-ups from one address.
    SignUp,
    /// Too many single sign-ons from one address.
    SignOn,
    /// Too many passwords waiting.
    Overload,
    /// Who verifies a password could not be asked.
    LoginUnavailable,
    /// Too many wrong setup tokens.
    Setup,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Spray => "spray_detected",
            Self::SignUp => "sign_up",
            Self::SignOn => "sign_on",
            Self::Overload => "overload",
            Self::LoginUnavailable => "login_unavailable",
            Self::Setup => "setup",
        }
    }
}

impl Refusals {
    /// Counts one.
    pub fn count(&self, kind: Kind, address: IpAddr) {
        let mut counts = self.0.lock();
        let key = if counts.len() < MOST { Some(address) } else { None };
        *counts.entry((kind, key)).or_insert(0) += 1;
    }
}

/// Records what has been counted; what cannot be recorded is counted on.
pub async fn record(state: &State) {
    let counted: Vec<_> = state.refusals.0.lock().drain().collect();
    for ((kind, address), count) in counted {
        let mut acting = Acting::system();
        acting.actor.address = address;
        let event = state.scribe.event(&acting, Chain::Platform, AuditAction::Throttled, Outcome::Denied);
        let event = event.because(kind.as_str()).changing(Value::Null, json!({"count": count}));
        if state.stores.audit.record(&Trail::of(event)).await.is_err() {
            *state.refusals.0.lock().entry((kind, address)).or_insert(0) += count;
        }
    }
}
