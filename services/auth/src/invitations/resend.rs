//! POST `/api/invitations/{id}/resend`: a new link; the old one is dead.

use actix_web::{HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::id::InvitationId;
use domain::invitation::InvitationState;
use domain::random::Purpose;
use http_kit::attempt::ResendInvitation;
use http_kit::body::OptionalBody;
use http_kit::caller::Admin;
use http_kit::parameters::InPath;
use http_kit::problem::{Problem, ProblemBody};

use super::{IssuedInvitationView, over, secret};
use crate::sign_in::logout_all::NoMembers;
use crate::state::State;

/// Makes a new link with a new term. The caller answers for it from now on.
#[utoipa::path(operation_id = "resend_invitation", tag = "Invitations",
    params(("id" = String, Path)), security(("bearer" = [])), responses(
    (status = 200, body = IssuedInvitationView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/invitations/{id}/resend")]
pub async fn resend(
    caller: Admin<ResendInvitation>,
    state: web::Data<State>,
    id: InPath<InvitationId>,
    _body: OptionalBody<NoMembers>,
) -> Result<HttpResponse, Problem> {
    let organization = caller.organization();
    let found = state.stores.invitations.get(&organization, id.0).await?.ok_or_else(Problem::not_found)?;
    match found.record.state {
        InvitationState::Pending | InvitationState::Expired => {}
        InvitationState::Accepted | InvitationState::Revoked => return Err(over()),
    }
    let renewed = found.with(|invitation| {
        invitation.issue += 1;
        invitation.issued_at = Some(state.now());
        invitation.invited_by = caller.user_id();
        invitation.expires_at = state.now().plus(state.settings.invitation_lifetime);
        invitation.token_digest = secret(&state, invitation).digest(Purpose::Invitation);
    });
    let chain = Chain::Organization(organization);
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::ResendInvitation, Outcome::Success);
    let trail = Trail::of(event.on("invitation", id.0));
    state.stores.invitations.replace(&organization, &renewed, &trail).await?;
    Ok(HttpResponse::Ok().json(IssuedInvitationView::of(&state, &renewed.record)))
}
