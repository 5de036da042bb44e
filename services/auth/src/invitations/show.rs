//! GET `/api/invitations/{token}`: what a link invites to. The same for new and known people.

use actix_web::{HttpResponse, get, web};
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::{living, over};
use crate::state::State;

/// What a link invites to.
#[derive(Serialize, ToSchema)]
pub struct InvitationForGuestView {
    /// The organization's name.
    organization: String,
    /// As what.
    role: &'static str,
    /// Who is invited.
    email: String,
    /// Until when.
    expires_at: String,
}

/// What a link invites to.
#[utoipa::path(operation_id = "show_invitation", tag = "Invitations", params(("token" = String, Path)), responses(
    (status = 200, body = InvitationForGuestView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/invitations/{token}")]
pub async fn show(state: web::Data<State>, token: InPath<String>) -> Result<HttpResponse, Problem> {
    let invitation = living(&state, &token.0).await?.record;
    let organization = state.stores.organizations.get(invitation.organization_id).await?;
    let organization = organization.map(|found| found.record).filter(|found| found.enabled).ok_or_else(over)?;
    Ok(HttpResponse::Ok().json(InvitationForGuestView {
        organization: organization.name.to_string(),
        role: invitation.role.as_str(),
        email: invitation.email.to_string(),
        expires_at: invitation.expires_at.to_string(),
    }))
}
