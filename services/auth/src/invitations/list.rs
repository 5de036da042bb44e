//! GET `/api/invitations`.

use actix_web::{HttpResponse, get, web};
use domain::invitation::{Invitation, InvitationState};
use domain::time::Timestamp;
use http_kit::attempt::CreateInvitation;
use http_kit::caller::Admin;
use http_kit::edge::Edge;
use http_kit::paging::{PageParameters, PageView};
use http_kit::parameters::InQuery;
use http_kit::problem::{Problem, ProblemBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::State;

/// An invitation, without its link.
#[derive(Serialize, ToSchema)]
pub struct InvitationView {
    /// Which.
    id: String,
    /// Who is invited.
    email: String,
    /// As what.
    role: &'static str,
    /// What became of it.
    #[schema(value_type = String)]
    state: InvitationState,
    /// Who invited.
    invited_by: String,
    /// When.
    created_at: String,
    /// Until when.
    expires_at: String,
    /// Who accepted.
    accepted_by: Option<String>,
}

impl InvitationView {
    fn of(invitation: &Invitation, now: Timestamp) -> Self {
        Self {
            id: invitation.id.to_string(),
            email: invitation.email.to_string(),
            role: invitation.role.as_str(),
            state: invitation.state_at(now),
            invited_by: invitation.invited_by.to_string(),
            created_at: invitation.created_at.to_string(),
            expires_at: invitation.expires_at.to_string(),
            accepted_by: invitation.accepted_by.map(|user| user.to_string()),
        }
    }
}

/// The invitations of the caller's organization, newest first.
#[utoipa::path(operation_id = "list_invitations", tag = "Invitations",
    params(PageParameters), security(("bearer" = [])), responses(
    (status = 200, body = PageView<InvitationView>),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
))]
#[get("/api/invitations")]
pub async fn list(
    caller: Admin<CreateInvitation>,
    edge: web::Data<Edge>,
    state: web::Data<State>,
    query: InQuery<PageParameters>,
) -> Result<HttpResponse, Problem> {
    let list = "/api/invitations";
    let page = edge.cursors.read(list, &caller, &query.0)?;
    let found = state.stores.invitations.list(&caller.organization(), page).await?;
    let now = state.now();
    let view = edge.cursors.view(list, &caller, found.map(|invitation| InvitationView::of(&invitation, now)));
    Ok(HttpResponse::Ok().json(view))
}
