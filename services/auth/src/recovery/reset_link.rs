//! A link to set a new password, made by the operator or an administrator and handed over by them.

use domain::audit::{Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use domain::password_reset::PasswordReset;
use domain::random::{OneTimeSecret, Purpose};
use domain::scribe::Acting;
use domain::time::{Timestamp, minutes};
use storage::error::{StorageError, WriteError};
use storage::ports::login_sessions::EndLogins;

use crate::sign_in::events;
use crate::state::State;

/// How long a link works.
const LIFE: std::time::Duration = minutes(30);

/// A link, told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetLink {
    /// `PUBLIC_URL/reset#<token>`: what stands behind `#` reaches no server log.
    pub link: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// No link was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResetLinkError {
    /// Nobody has that address.
    #[error("nobody has that address")]
    Unknown,
    /// Keycloak has their password, in a realm for each of their organizations.
    #[error(
        "Keycloak verifies passwords: make the link in the organization (People, or POST /api/users/{{id}}/reset-link)"
    )]
    AtKeycloak,
    /// The record could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The record could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Makes a link for a person, ends the older ones and all of their login sessions.
///
/// # Errors
/// When nobody has that address, or the record cannot be used.
pub async fn issue(state: &State, acting: &Acting, email: &EmailAddress) -> Result<ResetLink, ResetLinkError> {
    let user = state.stores.users.by_email(email).await?.ok_or(ResetLinkError::Unknown)?.record;
    // Without Keycloak in the settings a link brings people back to passwords of ours.
    if state.keycloak.is_some() && user.credential_source != CredentialSource::Local {
        return Err(ResetLinkError::AtKeycloak);
    }
    let now = state.now();
    let secret = OneTimeSecret::generate(state.randomness.as_ref());
    let reset = PasswordReset {
        id: state.ids.make(),
        user_id: user.id,
        token_digest: secret.digest(Purpose::PasswordReset),
        created_at: now,
        expires_at: now.plus(LIFE),
        ended_at: None,
    };
    let end = EndLogins { user_id: user.id, except: None, at: now, remember_until: now.plus(state.remember()) };
    let choices = state.stores.memberships.choices(user.id).await?;
    let describe = events::about(state, &user, AuditAction::CreateResetLink, Outcome::Success);
    let trail: Trail = events::of_person(acting, &choices, describe);
    state.stores.password_resets.issue(&reset, &end, &trail).await?;
    let link = format!("{}/reset#{}", state.settings.public_url, secret.reveal());
    Ok(ResetLink { link, expires_at: reset.expires_at })
}
