//! GET `/api/auth/identities`: who the caller is at providers outside.

use actix_web::{HttpResponse, get, web};
use domain::external_identity::ExternalIdentity;
use http_kit::caller::Caller;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::account::me::gone;
use crate::state::State;

/// Linked identities.
#[derive(Serialize, ToSchema)]
pub struct IdentitiesView {
    /// Each of them, first linked first.
    items: Vec<IdentityView>,
}

/// A linked identity.
#[derive(Serialize, ToSchema)]
pub struct IdentityView {
    /// For unlinking it.
    id: String,
    /// The provider's name in addresses.
    provider: String,
    /// The provider's name for people; that in addresses where it is no longer configured.
    name: String,
    /// Who vouches.
    issuer: String,
    /// The address that the provider named then.
    email: Option<String>,
    /// When it was linked.
    linked_at: String,
}

impl IdentityView {
    /// An identity with the name of its provider.
    pub(super) fn of(state: &State, identity: &ExternalIdentity) -> Self {
        let label = state.providers.get(&identity.provider).map(|provider| provider.settings.label.clone());
        Self {
            id: identity.sign_on_id.to_string(),
            provider: identity.provider.to_string(),
            name: label.unwrap_or_else(|| identity.provider.to_string()),
            issuer: identity.key.issuer().to_owned(),
            email: identity.email_at_link.as_ref().map(ToString::to_string),
            linked_at: identity.linked_at.to_string(),
        }
    }
}

/// The caller's linked identities.
#[utoipa::path(operation_id = "list_identities", tag = "Account", security(("bearer" = [])), responses(
    (status = 200, body = IdentitiesView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/auth/identities")]
pub async fn list(caller: Caller, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let user = state.stores.users.get(caller.user_id()).await?.ok_or_else(gone)?.record;
    let items = user.identities.iter().map(|identity| IdentityView::of(&state, identity)).collect();
    Ok(HttpResponse::Ok().json(IdentitiesView { items }))
}
