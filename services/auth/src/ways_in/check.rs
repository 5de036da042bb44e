//! POST `/api/auth/providers/{provider}/check`: asks a way in what can be asked without a person, as `doorward providers check` does.

use actix_web::{HttpResponse, post, web};
use domain::external_identity::ProviderId;
use http_kit::attempt::ReadProviders;
use http_kit::body::OptionalBody;
use http_kit::caller::SuperAdmin;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};

use super::{KEYCLOAK, WayInView};
use crate::sign_in::logout_all::NoMembers;
use crate::sign_in::throttle;
use crate::state::State;

/// Asks a way in now; platform administrators only. The answer says how it did, whatever that is.
#[utoipa::path(operation_id = "check_way_in", tag = "Sign-in", params(("provider" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = WayInView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/providers/{provider}/check")]
pub async fn check(
    caller: SuperAdmin<ReadProviders>,
    state: web::Data<State>,
    id: InPath<String>,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    throttle::admit_sign_on(&state, caller.client().device.address).await?;
    if id.0 == KEYCLOAK {
        let keycloak = state.keycloak.as_ref().ok_or_else(Problem::not_found)?;
        // How it did is noted by whatever is called.
        let _ = keycloak.check(state.now()).await;
        return Ok(HttpResponse::Ok().json(WayInView::of_keycloak(keycloak, &caller)));
    }
    let id = id.0.parse::<ProviderId>().map_err(|_| Problem::not_found())?;
    let provider = state.providers.get(&id).ok_or_else(Problem::not_found)?;
    let redirect = format!("{}/api/auth/oidc/{id}/callback", state.settings.sign_on.redirect_base);
    let _ = provider.check(&redirect, state.now()).await;
    Ok(HttpResponse::Ok().json(WayInView::of_provider(&state, provider, &caller)))
}
