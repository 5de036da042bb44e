//! DELETE `/api/invitations/{id}`.

use actix_web::{HttpResponse, delete, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::id::InvitationId;
use domain::invitation::InvitationState;
use http_kit::attempt::RevokeInvitation;
use http_kit::caller::Admin;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};

use super::over;
use crate::state::State;

/// Takes an invitation back. One that has been accepted cannot be.
#[utoipa::path(operation_id = "revoke_invitation", tag = "Invitations",
    params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[delete("/api/invitations/{id}")]
pub async fn revoke(
    caller: Admin<RevokeInvitation>,
    state: web::Data<State>,
    id: InPath<InvitationId>,
) -> Result<HttpResponse, Problem> {
    let organization = caller.organization();
    let found = state.stores.invitations.get(&organization, id.0).await?.ok_or_else(Problem::not_found)?;
    match found.record.state {
        InvitationState::Pending | InvitationState::Expired => {}
        InvitationState::Revoked => return Ok(HttpResponse::NoContent().finish()),
        InvitationState::Accepted => return Err(over()),
    }
    let chain = Chain::Organization(organization);
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::RevokeInvitation, Outcome::Success);
    let changed = found.with(|invitation| invitation.state = InvitationState::Revoked);
    let trail = Trail::of(event.on("invitation", id.0));
    state.stores.invitations.replace(&organization, &changed, &trail).await?;
    Ok(HttpResponse::NoContent().finish())
}
