//! POST `/api/auth/identities`: sets out to a provider, to link who one is there.

use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::external_identity::MOST_IDENTITIES;
use domain::sign_on::SignOnPurpose;
use http_kit::body::Body;
use http_kit::caller::Caller;
use http_kit::origin::refuse_foreign;
use http_kit::problem::{Problem, ProblemBody};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{demand_fresh, demand_own_way_in};
use crate::account::me::gone;
use crate::sign_in::throttle;
use crate::sign_on::refusal::too_many;
use crate::sign_on::start::{Destination, configured, set_out};
use crate::state::State;

/// To which provider.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkRequest {
    /// Its name, as in `/api/oidc/providers`.
    provider: String,
}

/// Where to go.
#[derive(Serialize, ToSchema)]
pub struct SetOutView {
    /// The address at the provider, for the browser that asked: it has a cookie of this trip now.
    url: String,
}

/// Sets out to link an identity. The trip is bound to the browser and to the login session that asked.
#[utoipa::path(operation_id = "begin_linking", tag = "Account", security(("bearer" = [])), request_body = LinkRequest, responses(
    (status = 200, body = SetOutView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
    (status = 503, body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/auth/identities")]
pub async fn begin(
    request: HttpRequest,
    caller: Caller,
    state: web::Data<State>,
    body: Body<LinkRequest>,
) -> Result<HttpResponse, Problem> {
    refuse_foreign(&request, &state.settings.public_url)?;
    demand_fresh(&state, &caller)?;
    let provider = configured(&state, &body.0.provider)?;
    let user = state.stores.users.get(caller.user_id()).await?.ok_or_else(gone)?.record;
    demand_own_way_in(&state, &caller, &user).await?;
    if user.identities.len() >= MOST_IDENTITIES {
        return Err(too_many());
    }
    throttle::admit_sign_on(&state, caller.client().device.address).await?;
    let (user_id, login_session_id) = (caller.user_id(), caller.login_session());
    let purpose = SignOnPurpose::Link { user_id, login_session_id };
    let set_out = set_out(&state, provider, purpose, Destination::default()).await;
    let (url, cookie) = set_out.map_err(|refusal| refusal.problem(&provider.settings))?;
    Ok(HttpResponse::Ok().cookie(cookie).json(SetOutView { url: url.into() }))
}
