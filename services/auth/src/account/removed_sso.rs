//! POST `/api/auth/sso`: removed. Who somebody is, is never taken from a browser's word.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use http_kit::problem::{Problem, ProblemBody};

/// Always 410.
#[utoipa::path(tag = "Sign-in", responses(
    (status = 410, body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/sso")]
pub async fn removed_sso() -> Result<HttpResponse, Problem> {
    let detail = "This way of signing in has been removed: identity asserted by the browser is not accepted.";
    Err(Problem::new(StatusCode::GONE, "endpoint_removed", detail))
}
