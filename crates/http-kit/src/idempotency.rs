//! `Idempotency-Key`: the same request under the same key has one effect and the same answer.
//!
//! ```text
//! turn (one at a time in this process) ─▶ look for what it made ─▶ there: the same answer
//!                                                              └─▶ not there: make it, marked
//! ```
//!
//! What one process cannot see, the unique index on the mark decides: whoever comes second finds what the
//! first has made.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::sync::{Arc, Weak};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, web};
use domain::id::Id;
use domain::idempotency::{Asked, Asker, IdempotencyKey, IdempotencyMark, MarkDigest, Marker, Repeat};
use domain::invitation::Invitation;
use domain::organization::Organization;
use domain::time::Timestamp;
use domain::user::User;
use domain::workspace::Workspace;
use domain::workspace_session::WorkspaceSession;
use parking_lot::Mutex;
use serde::Serialize;
use storage::ports::Stored;
use tokio::sync::{Mutex as Turns, OwnedMutexGuard};
use utoipa::IntoParams;

use crate::caller::Caller;
use crate::edge::Edge;
use crate::problem::Problem;

const HEADER: &str = "idempotency-key";

/// How long a request waits for an earlier one under its key: less than its budget.
const PATIENCE: Duration = Duration::from_secs(2);

/// The header, for descriptions of routes.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; it is read by the extractor")]
pub struct IdempotencyHeader {
    /// Any name for this request, 1 to 255 printable characters of ASCII. Sent again within 24 hours under the
    /// same name, it has no second effect and gets the same answer; with another body it is refused with 422
    /// `idempotency_key_reused`.
    #[param(rename = "Idempotency-Key", required = false, min_length = 1, max_length = 255)]
    idempotency_key: String,
}

/// Marks requests, and lets those under one key pass one by one.
pub struct Keyed {
    marker: Marker,
    under_way: Mutex<HashMap<MarkDigest, Weak<Turns<()>>>>,
}

impl Keyed {
    /// By a key that is used for nothing else.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self { marker: Marker::new(key), under_way: Mutex::default() }
    }

    async fn wait(&self, scope: &MarkDigest) -> Result<OwnedMutexGuard<()>, Problem> {
        let turns = {
            let mut under_way = self.under_way.lock();
            under_way.retain(|_, turns| turns.strong_count() > 0);
            let turns = under_way.get(scope).and_then(Weak::upgrade).unwrap_or_default();
            under_way.insert(scope.clone(), Arc::downgrade(&turns));
            turns
        };
        tokio::time::timeout(PATIENCE, turns.lock_owned()).await.map_err(|_| under_way())
    }
}

/// The key of a request, if it has one: an argument of the handler.
pub struct Idempotency {
    key: Option<IdempotencyKey>,
    route: String,
    edge: web::Data<Edge>,
}

impl FromRequest for Idempotency {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Idempotency {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let edge = request.app_data::<web::Data<Edge>>().ok_or_else(Problem::internal)?.clone();
        let template = request.match_pattern().ok_or_else(Problem::internal)?;
        Ok(Self { key: key(request)?, route: format!("{} {template}", request.method()), edge })
    }

    /// The turn of a request of somebody who is signed in. `body` is all that it says, also in its path.
    ///
    /// # Errors
    /// 409 `under_way` when an earlier one under the same key does not come to its end.
    pub async fn of_caller(self, caller: &Caller, body: &impl Serialize) -> Result<Turn, Problem> {
        let asker = Asker::Person { user: caller.user_id(), organization: caller.organization() };
        self.turn(asker, body).await
    }

    /// The turn of a request of `asker`. `body` is all that it says but its secrets.
    ///
    /// # Errors
    /// 409 `under_way` when an earlier one under the same key does not come to its end.
    pub async fn turn(self, asker: Asker<'_>, body: &impl Serialize) -> Result<Turn, Problem> {
        let Self { key, route, edge } = self;
        let Some(key) = key else { return Ok(Turn(None)) };
        let body = serde_json::to_value(body).map_err(|_| Problem::internal())?;
        let asked = Asked { asker, route: &route, key: &key, body: &body };
        let scope = edge.keyed.marker.mark(&asked, edge.clock.now()).scope;
        let held = edge.keyed.wait(&scope).await?;
        // As of now: it may have waited.
        let mark = edge.keyed.marker.mark(&asked, edge.clock.now());
        Ok(Turn(Some(Marked { mark, edge, _held: held })))
    }
}

/// One header, or none (RFC 9110, section 5.3: what is no list is sent once).
fn key(request: &HttpRequest) -> Result<Option<IdempotencyKey>, Problem> {
    let mut values = request.headers().get_all(HEADER);
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let key = IdempotencyKey::parse(value.as_bytes());
            key.map(Some).map_err(|problem| Problem::invalid("Idempotency-Key", problem.to_string()))
        }
        (Some(_), Some(_)) => Err(Problem::malformed("There are several Idempotency-Key headers.")),
    }
}

/// The turn of a request: no other under its key is under way in this process while it is held.
pub struct Turn(Option<Marked>);

struct Marked {
    mark: IdempotencyMark,
    edge: web::Data<Edge>,
    _held: OwnedMutexGuard<()>,
}

impl Turn {
    /// What an earlier request under this key has made, by `look`; else what `make` makes. Where making
    /// fails, it may be because another process was faster: then what that made is the answer.
    ///
    /// # Errors
    /// 422 `idempotency_key_reused` when the earlier one said something else; the problem of `make`.
    pub async fn once<T: Made>(
        self,
        look: impl AsyncFn(MarkDigest, Timestamp) -> Stored<Option<T>>,
        make: impl AsyncFnOnce(Option<IdempotencyMark>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let Some(Marked { mark, edge, _held }) = self.0 else { return make(None).await };
        if let Some(earlier) = earlier(&look, &mark, edge.clock.now()).await? {
            return Ok(earlier);
        }
        match make(Some(mark.clone())).await {
            Ok(made) => Ok(made),
            // When that cannot be seen either, the first problem is the one to tell.
            Err(problem) => match earlier(&look, &mark, edge.clock.now()).await {
                Ok(Some(earlier)) => Ok(earlier),
                Err(reused) if reused.code() == REUSED => Err(reused),
                Ok(None) | Err(_) => Err(problem),
            },
        }
    }

    /// An identifier that the same request always gets; `None` for one without a key.
    #[must_use]
    pub fn identifier<I: Id>(&self) -> Option<I> {
        self.0.as_ref().map(|marked| marked.edge.keyed.marker.identifier(&marked.mark))
    }
}

async fn earlier<T: Made>(
    look: impl AsyncFn(MarkDigest, Timestamp) -> Stored<Option<T>>,
    mark: &IdempotencyMark,
    now: Timestamp,
) -> Result<Option<T>, Problem> {
    let Some(found) = look(mark.scope.clone(), now).await? else { return Ok(None) };
    match mark.compare(found.mark(), now) {
        Repeat::No => Ok(None),
        Repeat::Same => Ok(Some(found)),
        Repeat::OtherBody => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            REUSED,
            "That Idempotency-Key was used for a request that said something else. Take a new one.",
        )),
    }
}

const REUSED: &str = "idempotency_key_reused";

/// An earlier request under the same key has not come to its end.
pub(crate) fn under_way() -> Problem {
    Problem::conflict("under_way", "The same request is still under way. Send it again in a moment.")
        .retry_after(Duration::from_secs(1))
}

/// A record that keeps the mark of the request that made it.
pub trait Made {
    /// The mark.
    fn mark(&self) -> Option<&IdempotencyMark>;
}

macro_rules! made {
    ($($record:ty),*) => {$(
        impl Made for $record {
            fn mark(&self) -> Option<&IdempotencyMark> {
                self.idempotency.as_ref()
            }
        }
    )*};
}

made!(Invitation, Organization, User, Workspace, WorkspaceSession);
