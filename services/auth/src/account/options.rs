//! GET `/api/auth/options`: what a sign-in page may offer. The same for everybody; no account has a say in it.

use actix_web::{HttpResponse, get, web};
use http_kit::problem::ProblemBody;
use serde::Serialize;
use utoipa::ToSchema;

use crate::settings::SignUpMode;
use crate::state::State;

/// What somebody without an account can do.
#[derive(Serialize, ToSchema)]
pub struct OptionsView {
    /// Whether anybody may sign up with an organization of their own.
    signup: SignUpOffer,
}

/// Whether anybody may sign up.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SignUpOffer {
    /// Anybody.
    Open,
    /// Nobody.
    Closed,
}

/// What a sign-in page may offer.
#[utoipa::path(operation_id = "get_options", tag = "Sign-in", responses(
    (status = 200, body = OptionsView),
    (status = "5XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/auth/options")]
pub async fn options(state: web::Data<State>) -> HttpResponse {
    let signup = match state.settings.sign_up {
        SignUpMode::Open => SignUpOffer::Open,
        SignUpMode::Closed => SignUpOffer::Closed,
    };
    HttpResponse::Ok().json(OptionsView { signup })
}
