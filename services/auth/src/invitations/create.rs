//! POST `/api/invitations`.

use actix_web::{HttpResponse, post, web};
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::email::EmailAddress;
use domain::idempotency::IdempotencyMark;
use domain::invitation::{Invitation, InvitationState};
use domain::random::{OneTimeSecret, Purpose};
use domain::role::MemberRole;
use http_kit::attempt::CreateInvitation;
use http_kit::body::Body;
use http_kit::caller::{Admin, Caller};
use http_kit::idempotency::{Idempotency, IdempotencyHeader};
use http_kit::problem::{Problem, ProblemBody};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::IssuedInvitationView;
use crate::state::State;

/// Who, and as what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInvitationRequest {
    /// The address.
    email: String,
    /// `user` or `company_admin`.
    #[schema(value_type = String)]
    role: MemberRole,
}

/// Invites somebody into the caller's organization. The link is in this answer only.
#[utoipa::path(operation_id = "create_invitation", tag = "Invitations",
    params(IdempotencyHeader), request_body = CreateInvitationRequest,
    security(("bearer" = [])), responses(
    (status = 201, body = IssuedInvitationView),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[post("/api/invitations")]
pub async fn create(
    caller: Admin<CreateInvitation>,
    state: web::Data<State>,
    idempotency: Idempotency,
    body: Body<CreateInvitationRequest>,
) -> Result<HttpResponse, Problem> {
    let email = EmailAddress::parse(&body.0.email).map_err(|problem| Problem::invalid("email", problem.to_string()))?;
    let turn = idempotency.of_caller(&caller, &json!({"email": email, "role": body.0.role})).await?;
    let (invitations, organization) = (&state.stores.invitations, caller.organization());
    let look = async |scope, now| invitations.by_mark(&organization, &scope, now).await;
    let invitation = turn.once(look, async |mark| invite(&state, &caller, (email, body.0.role), mark).await).await?;
    Ok(HttpResponse::Created().json(IssuedInvitationView::of(&state, &invitation)))
}

async fn invite(
    state: &State,
    caller: &Caller,
    (email, role): (EmailAddress, MemberRole),
    mark: Option<IdempotencyMark>,
) -> Result<Invitation, Problem> {
    let organization = caller.organization();
    if let Some(user) = state.stores.users.by_email(&email).await? {
        let member = state.stores.memberships.get(&organization, user.record.id).await?;
        if member.is_some() {
            return Err(Problem::conflict("already_member", "That person is in this organization already."));
        }
    }
    let now = state.now();
    let id: domain::id::InvitationId = state.ids.make();
    let secret = OneTimeSecret::from_bytes(state.derived.invitation_link(&id.to_string(), 1));
    let invitation = Invitation {
        id,
        organization_id: organization,
        email,
        role,
        invited_by: caller.user_id(),
        created_at: now,
        issued_at: None,
        expires_at: now.plus(state.settings.invitation_lifetime),
        state: InvitationState::Pending,
        issue: 1,
        token_digest: secret.digest(Purpose::Invitation),
        accepted_by: None,
        idempotency: mark,
    };
    let chain = Chain::Organization(organization);
    let event = state.scribe.event(&caller.acting(), chain, AuditAction::CreateInvitation, Outcome::Success);
    let event = event.on("invitation", id).changing(Value::Null, json!({"email": invitation.email, "role": role}));
    state.stores.invitations.add(&organization, &invitation, &Trail::of(event)).await?;
    Ok(invitation)
}
