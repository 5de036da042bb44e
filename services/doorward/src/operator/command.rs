//! What the operator can change, and ask.

use access_token::verifier::CLOCKS_APART;
use auth::keycloak::survey;
use auth::recovery::reset_link;
use auth::users::operator::{self, OperatorError, Switched};
use boot::keys::KeyFile;
use boot::randomness::SystemRandomness;
use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::email::EmailAddress;
use domain::scribe::Acting;
use serde::{Deserialize, Serialize};

use super::place::Place;

/// A change.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum OperatorCommand {
    /// A one-time link to set a new password; ends all login sessions of the person.
    ResetLink {
        /// Whose.
        email: EmailAddress,
    },
    /// Keeps a person from signing in; ends everything they are signed in to.
    DisableUser {
        /// Whom.
        email: EmailAddress,
    },
    /// Lets them sign in again.
    EnableUser {
        /// Whom.
        email: EmailAddress,
    },
    /// Makes a person platform administrator.
    GrantSuperAdmin {
        /// Whom.
        email: EmailAddress,
    },
    /// Takes that role.
    RevokeSuperAdmin {
        /// From whom.
        email: EmailAddress,
    },
    /// Ends every login session and token from before now, after a backup was restored.
    RestoreCutoff,
    /// Replaces the secret that signs access tokens, without signing anybody out.
    RotateJwtSecret,
    /// What Keycloak would have to hold, as JSON; changes nothing.
    SurveyRealms,
}

/// What came of it, in words for the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandOutcome {
    /// Done.
    Done(String),
    /// Refused or failed.
    Failed(String),
}

/// Makes a change in an open installation.
pub async fn execute(place: Place<'_>, command: OperatorCommand) -> CommandOutcome {
    match attempt(place, command).await {
        Ok(text) => CommandOutcome::Done(text),
        Err(error) => CommandOutcome::Failed(format!("{error:#}")),
    }
}

async fn attempt(place: Place<'_>, command: OperatorCommand) -> anyhow::Result<String> {
    let (state, acting) = (place.auth, Acting::operator());
    let done = |text: &'static str| move |()| text.to_owned();
    let changed: Result<String, OperatorError> = match command {
        OperatorCommand::ResetLink { email } => {
            let link = reset_link::issue(state, &acting, &email).await?;
            return Ok(format!(
                "{}\nIt works once, until {}. All sign-ins of that person have ended.",
                link.link, link.expires_at
            ));
        }
        OperatorCommand::RestoreCutoff => return cut_off(place, &acting).await,
        OperatorCommand::RotateJwtSecret => return rotate(place, &acting).await,
        OperatorCommand::SurveyRealms => return Ok(serde_json::to_string(&survey::survey(place.stores).await?)?),
        OperatorCommand::DisableUser { email } => {
            let changed = operator::switch(state, &acting, &email, Switched::Off).await;
            changed.map(done("That person cannot sign in any more; everything they had open has ended."))
        }
        OperatorCommand::EnableUser { email } => {
            let changed = operator::switch(state, &acting, &email, Switched::On).await;
            changed.map(done("That person can sign in again."))
        }
        OperatorCommand::GrantSuperAdmin { email } => {
            let changed = operator::grant_super_admin(state, &acting, &email).await;
            changed.map(done("That person is platform administrator now and must sign in again."))
        }
        OperatorCommand::RevokeSuperAdmin { email } => {
            let changed = operator::revoke_super_admin(state, &acting, &email).await;
            changed.map(done("That person is platform administrator no longer and must sign in again."))
        }
    };
    Ok(changed?)
}

async fn cut_off(place: Place<'_>, acting: &Acting) -> anyhow::Result<String> {
    let now = place.auth.now();
    let event = place.scribe.event(acting, Chain::Platform, AuditAction::RestoreCutoff, Outcome::Success);
    let remember_until = now.plus(place.auth.remember());
    let ended = place.stores.login_sessions.cut_off(now, remember_until, &Trail::of(event)).await?;
    Ok(format!(
        "Every sign-in from before {now} is over ({ended} were open), and so is every token. Everybody signs in again."
    ))
}

async fn rotate(place: Place<'_>, acting: &Acting) -> anyhow::Result<String> {
    let Some(installation) = place.installation else {
        anyhow::bail!(
            "the secret comes from JWT_SECRET_FILE. First give every replica the new secret by \
             JWT_SECRET_PREVIOUS_FILE and restart them one by one; then exchange the two files and restart them again"
        )
    };
    if installation.configuration.process.secrets.jwt.is_some() {
        anyhow::bail!(
            "the secret comes from JWT_SECRET: put the present one into JWT_SECRET_PREVIOUS and a new one into \
             JWT_SECRET, then restart"
        );
    }
    let lifetime = installation.configuration.auth.access_token_lifetime;
    let (now, folder) = (installation.edge.clock.now(), &installation.folder);
    if let (Some(_), Some(made)) = (KeyFile::JwtSecretPrevious.read(folder)?, KeyFile::JwtSecret.made_at(folder)) {
        let over = made.plus(lifetime + CLOCKS_APART);
        anyhow::ensure!(
            now >= over,
            "the secret was replaced at {made}; tokens of the one before are in use until {over}, and another \
             rotation would sign their owners out. Try again then"
        );
    }
    // On the record first: a new secret that is on no record must not be.
    let event = place.scribe.event(acting, Chain::Platform, AuditAction::RotateJwtSecret, Outcome::Success);
    let event = event.on("key", "jwt-secret");
    place.stores.audit.record(&Trail::of(event)).await?;
    boot::keys::rotate_jwt_secret(folder, &SystemRandomness)?;
    let secret = installation.replace_signing_secret()?;
    Ok(format!("Access tokens are signed with a new secret (kid {}). Nobody was signed out.", secret.kid()))
}
