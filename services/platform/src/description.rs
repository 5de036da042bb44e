//! GET `/api/openapi.json`: the description of this service, for signed-in callers.

use actix_web::{HttpResponse, get, web};
use http_kit::caller::Caller;
use http_kit::problem::ProblemBody;

use crate::routes;

/// The description of this service's interface (OpenAPI 3.1).
#[utoipa::path(operation_id = "get_description", tag = "Description", security(("bearer" = [])), responses(
    (status = 200, content_type = "application/json"),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/openapi.json")]
pub async fn description(_caller: Caller, text: web::Data<routes::Description>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(text.0.clone())
}
