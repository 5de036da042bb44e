//! What the operator does to people from the command line, and platform administrators in part.

use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::credential::CredentialSource;
use domain::email::EmailAddress;
use domain::role::PlatformRole;
use domain::scribe::Acting;
use domain::sign_in::Choice;
use domain::user::User;
use domain::versioned::Versioned;
use serde_json::{Value, json};
use storage::error::{StorageError, WriteError};
use storage::ports::login_sessions::EndLogins;

use crate::keycloak::link;
use crate::sign_in::events;
use crate::state::State;

/// Why nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperatorError {
    /// Nobody has that address.
    #[error("nobody has that address")]
    Unknown,
    /// The platform role needs a password of ours behind it.
    #[error("that person has no password here; make a reset link for them first")]
    NoPassword,
    /// The record refuses.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The record could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Whether a person may sign in at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switched {
    /// They may.
    On,
    /// They may not.
    Off,
}

/// Lets a person sign in, or not; by address.
///
/// # Errors
/// When nobody has that address, or the last platform administrator would go.
pub async fn switch(
    state: &State,
    acting: &Acting,
    email: &EmailAddress,
    switched: Switched,
) -> Result<(), OperatorError> {
    let user = state.stores.users.by_email(email).await?.ok_or(OperatorError::Unknown)?;
    Ok(switch_user(state, acting, user, switched).await?)
}

/// Lets a person sign in, or not. All of their login sessions and tokens die when they may not.
///
/// # Errors
/// When the last platform administrator would go, or the record cannot be written.
pub async fn switch_user(
    state: &State,
    acting: &Acting,
    user: Versioned<User>,
    switched: Switched,
) -> Result<(), WriteError> {
    let enabled = switched == Switched::On;
    if user.record.enabled == enabled {
        return state.stores.users.finish_changes(user.record.id).await;
    }
    let action = if enabled { AuditAction::EnableUser } else { AuditAction::DisableUser };
    let change = (json!({"enabled": !enabled}), json!({"enabled": enabled}));
    let changed = user.with(|user| user.enabled = enabled);
    apply(state, acting, changed, action, change).await
}

/// Makes a person platform administrator.
///
/// # Errors
/// When nobody has that address, or there is no password of ours behind the account.
pub async fn grant_super_admin(state: &State, acting: &Acting, email: &EmailAddress) -> Result<(), OperatorError> {
    let user = state.stores.users.by_email(email).await?.ok_or(OperatorError::Unknown)?;
    // At Keycloak the default organization's realm has to vouch for them, at each sign-in.
    if user.record.credential_source == CredentialSource::None {
        return Err(OperatorError::NoPassword);
    }
    // Whoever made one for a member must not come in by it as the administrator that they become.
    link::end_all(state, &user.record).await?;
    set_platform_role(state, acting, user, PlatformRole::SuperAdmin, AuditAction::GrantSuperAdmin).await
}

/// Takes the role of platform administrator from a person.
///
/// # Errors
/// When nobody has that address, or it is the last one.
pub async fn revoke_super_admin(state: &State, acting: &Acting, email: &EmailAddress) -> Result<(), OperatorError> {
    let user = state.stores.users.by_email(email).await?.ok_or(OperatorError::Unknown)?;
    set_platform_role(state, acting, user, PlatformRole::None, AuditAction::RevokeSuperAdmin).await
}

async fn set_platform_role(
    state: &State,
    acting: &Acting,
    user: Versioned<User>,
    role: PlatformRole,
    action: AuditAction,
) -> Result<(), OperatorError> {
    if user.record.platform_role == role {
        return Ok(state.stores.users.finish_changes(user.record.id).await?);
    }
    let change = (json!({"platform_role": user.record.platform_role}), json!({"platform_role": role}));
    let changed = user.with(|user| user.platform_role = role);
    Ok(apply(state, acting, changed, action, change).await?)
}

/// Stores a change of the person that ends everything they are signed in to.
async fn apply(
    state: &State,
    acting: &Acting,
    changed: Versioned<User>,
    action: AuditAction,
    (before, after): (Value, Value),
) -> Result<(), WriteError> {
    let now = state.now();
    let choices: Vec<Choice> = state.stores.memberships.choices(changed.record.id).await?;
    let describe = events::about(state, &changed.record, action, Outcome::Success);
    let described = |acting: &Acting, chain| describe(acting, chain).changing(before.clone(), after.clone());
    let mut trail = Trail::of(described(acting, Chain::Platform));
    let enabled = choices.iter().filter(|choice| choice.membership.enabled && choice.organization.enabled);
    trail.extend(enabled.map(|choice| described(acting, Chain::Organization(choice.organization.id))));
    let user_id = changed.record.id;
    let end = EndLogins { user_id, except: None, at: now, remember_until: now.plus(state.remember()) };
    let asked = state.followed_everywhere(&changed.record).await?;
    state.stores.users.replace_and_end_logins(&changed, &end, &trail).await?;
    asked.made().await;
    Ok(())
}
