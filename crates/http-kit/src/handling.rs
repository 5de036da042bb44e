//! Calling the handler: within the budget of the request, and catching what it drops.

use std::panic::AssertUnwindSafe;
use std::rc::Rc;

use actix_web::HttpMessage as _;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use domain::id::RequestId;
use futures_util::FutureExt as _;
use tokio::time::Instant;

use crate::budget::{Outcome, no_answer, within};
use crate::edge::Edge;
use crate::problem::Problem;
use crate::request_id;

/// Calls the handler. At the end of the request's budget nobody waits for it any more, and it goes on by itself.
pub(crate) async fn handle<B: MessageBody + 'static>(
    edge: &Edge,
    (id, started): (RequestId, Instant),
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Problem> {
    let allowance = edge.budgets.allow(request.path(), started);
    request.extensions_mut().insert(Rc::clone(&allowance));
    match within(&allowance, AssertUnwindSafe(next.call(request)).catch_unwind()).await {
        Outcome::Done(outcome) => answer_of(id, outcome),
        Outcome::Late(rest) => {
            allowance.was_answered();
            actix_web::rt::spawn(request_id::scope(id, async move {
                let answer = answer_of(id, rest.await);
                let status = answer.map_or_else(|problem| problem.status(), |response| response.status());
                let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                tracing::info!(request_id = %id, status = status.as_u16(), millis, "ended after its answer");
            }));
            Err(no_answer())
        }
    }
}

/// What a handler answers, in our form.
fn answer_of<B: MessageBody + 'static>(
    id: RequestId,
    outcome: std::thread::Result<Result<ServiceResponse<B>, actix_web::Error>>,
) -> Result<ServiceResponse<BoxBody>, Problem> {
    match outcome {
        Ok(Ok(response)) => Ok(response.map_into_boxed_body()),
        Ok(Err(error)) => Err(in_our_form(&error)),
        Err(_) => {
            tracing::error!(request_id = %id, "a handler panicked");
            Err(Problem::internal())
        }
    }
}

/// An error of the framework itself, in our form.
fn in_our_form(error: &actix_web::Error) -> Problem {
    if let Some(problem) = error.as_error::<Problem>() {
        return problem.clone();
    }
    let status = error.as_response_error().status_code();
    if status.is_client_error() {
        Problem::new(status, "malformed", "The request cannot be understood.")
    } else {
        Problem::internal()
    }
}
