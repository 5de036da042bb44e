//! Invitations: a link, shown once to the inviter, who hands it over.

pub mod accept;
pub mod create;
pub mod list;
pub mod resend;
pub mod revoke;
pub mod show;

use domain::invitation::{Invitation, InvitationState};
use domain::random::{OneTimeSecret, Purpose};
use domain::versioned::Versioned;
use http_kit::problem::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::State;

/// An invitation with its link, in the one answer that tells it.
#[derive(Serialize, ToSchema)]
pub struct IssuedInvitationView {
    /// Which.
    id: String,
    /// Who is invited.
    email: String,
    /// As what.
    role: &'static str,
    /// Until when.
    expires_at: String,
    /// The link's secret.
    token: String,
    /// `PUBLIC_URL/invite#<token>`: what stands behind `#` reaches no server log.
    link: String,
}

impl IssuedInvitationView {
    fn of(state: &State, invitation: &Invitation) -> Self {
        let token = secret(state, invitation).reveal();
        let link = format!("{}/invite#{token}", state.settings.public_url);
        Self {
            id: invitation.id.to_string(),
            email: invitation.email.to_string(),
            role: invitation.role.as_str(),
            expires_at: invitation.expires_at.to_string(),
            token,
            link,
        }
    }
}

/// The secret of the living link, made again from the invitation's id and issue number.
fn secret(state: &State, invitation: &Invitation) -> OneTimeSecret {
    OneTimeSecret::from_bytes(state.derived.invitation_link(&invitation.id.to_string(), invitation.issue))
}

/// The invitation of a link, whatever became of it.
async fn by_token(state: &State, token: &str) -> Result<Versioned<Invitation>, Problem> {
    let digest = OneTimeSecret::parse(token).ok_or_else(Problem::not_found)?.digest(Purpose::Invitation);
    state.stores.invitations.by_token(&digest).await?.ok_or_else(Problem::not_found)
}

/// The same, if it can still be accepted.
async fn living(state: &State, token: &str) -> Result<Versioned<Invitation>, Problem> {
    let found = by_token(state, token).await?;
    match found.record.state_at(state.now()) {
        InvitationState::Pending => Ok(found),
        InvitationState::Accepted | InvitationState::Revoked | InvitationState::Expired => Err(over()),
    }
}

fn over() -> Problem {
    Problem::gone("invitation_over", "That invitation has been used, taken back or has expired. Ask for a new one.")
}
