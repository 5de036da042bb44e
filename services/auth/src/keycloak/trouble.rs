//! What can go wrong with Keycloak, each with a code and a text for the person and a word for the operator.

use std::time::Duration;

use http_kit::problem::Problem;
use storage::error::{StorageError, WriteError};

use crate::outside::http::OutsideError;
use crate::providers::id_token::Fault;

/// How soon it is worth trying again.
const SOON: Duration = Duration::from_secs(5);

/// Why Keycloak did not do, or did not say, what was asked of it. The text is for the operator's log; it holds no secrets and
/// nothing that Keycloak sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeycloakTrouble {
    /// It cannot be used at the moment.
    #[error("Keycloak: {0}")]
    Unavailable(OutsideError),
    /// It took too long in all.
    #[error("Keycloak took too long")]
    TooLong,
    /// Too many passwords wait for it.
    #[error("too many passwords wait for Keycloak")]
    Busy,
    /// It refuses our own account.
    #[error("Keycloak refuses our own account: look at KEYCLOAK_REALM, KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET")]
    Account,
    /// Our own account may not do what it has to.
    #[error("Keycloak lets our own account not do what it has to: its service account needs the role `admin`")]
    Rights,
    /// It refuses our client in a realm.
    #[error("Keycloak refuses our client in a realm; its secret is being set anew")]
    Client,
    /// A realm that was made is gone.
    #[error("a realm that was made is not there any more")]
    NoRealm,
    /// Its answer is not what it should be.
    #[error("Keycloak answers oddly: {0}")]
    Odd(&'static str),
    /// Its token is not believed.
    #[error("Keycloak's token is not believed: {0}")]
    Token(#[from] Fault),
    /// Its token is of somebody else.
    #[error("Keycloak's token is of somebody else than who was asked for")]
    OtherPerson,
    /// A realm of that name is there that we did not make.
    #[error("a realm of that name is there already, and it is not ours: rename or remove it")]
    RealmTaken,
    /// Something in a realm of ours is there already, and we did not make it.
    #[error("{0} of that name is there already, and it is not ours: rename or remove it")]
    Taken(&'static str),
    /// It does not take a password.
    #[error("Keycloak does not take the password: look at the password policy of the realm")]
    Password,
    /// The realm is not ready yet.
    #[error("its realm is not ready yet")]
    NotYet,
    /// Another realm is being made.
    #[error("another realm is being made")]
    Turn,
    /// Our own record cannot be read or written.
    #[error("{0}")]
    Record(#[from] StorageError),
}

impl KeycloakTrouble {
    /// What the person is told, and what is on the record.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unavailable(_) | Self::TooLong | Self::Record(_) => "idp_unavailable",
            Self::Busy => "overloaded",
            Self::Account | Self::Rights | Self::Client => "idp_misconfigured",
            Self::NoRealm => "idp_realm_missing",
            Self::Odd(_) | Self::Token(_) | Self::OtherPerson => "idp_not_believed",
            Self::RealmTaken => "realm_taken",
            Self::Taken(_) => "realm_object_taken",
            Self::Password => "password_refused",
            Self::NotYet | Self::Turn => "realm_not_ready",
        }
    }
}

/// An answer that is none of Keycloak's is told apart from none at all.
impl From<OutsideError> for KeycloakTrouble {
    fn from(error: OutsideError) -> Self {
        match error {
            OutsideError::NotJson(_) => Self::Odd("its answer is no JSON"),
            OutsideError::Redirect => Self::Odd("it answers with a redirect, which is not followed"),
            OutsideError::TooLong => Self::Odd("its answer is longer than 512 KiB"),
            OutsideError::Forbidden(_)
            | OutsideError::Unreachable
            | OutsideError::TooSlow
            | OutsideError::Broken(_)
            | OutsideError::LeftAlone => Self::Unavailable(error),
        }
    }
}

/// Somebody else was faster, or the record cannot be used.
impl From<WriteError> for KeycloakTrouble {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Storage(error) => Self::Record(error),
            WriteError::Conflict | WriteError::Taken(_) | WriteError::LastAdmin | WriteError::LastSuperAdmin => {
                Self::Turn
            }
        }
    }
}

impl From<KeycloakTrouble> for Problem {
    fn from(trouble: KeycloakTrouble) -> Self {
        let text = match trouble {
            KeycloakTrouble::Unavailable(_) | KeycloakTrouble::TooLong | KeycloakTrouble::Record(_) => {
                "Passwords cannot be checked at the moment: Keycloak does not answer. Try again in a few seconds."
            }
            KeycloakTrouble::Busy => "Too many people are signing in at the moment. Try again in a few seconds.",
            KeycloakTrouble::Account | KeycloakTrouble::Rights | KeycloakTrouble::Client => {
                "Passwords cannot be checked at the moment: Keycloak is not set up rightly. Tell your administrator."
            }
            KeycloakTrouble::NoRealm => {
                "Passwords of your organization cannot be checked: its realm at Keycloak is gone. Tell your administrator."
            }
            KeycloakTrouble::Odd(_) | KeycloakTrouble::Token(_) | KeycloakTrouble::OtherPerson => {
                "Passwords cannot be checked at the moment: Keycloak's answer is not to be believed. Tell your administrator."
            }
            KeycloakTrouble::Password => {
                return Self::new(
                    actix_web::http::StatusCode::UNPROCESSABLE_ENTITY,
                    trouble.code(),
                    "Your organization's Keycloak does not take that password. Choose another.",
                );
            }
            KeycloakTrouble::RealmTaken
            | KeycloakTrouble::Taken(_)
            | KeycloakTrouble::NotYet
            | KeycloakTrouble::Turn => {
                "Your organization's sign-in is still being prepared. Try again in a minute, or tell your administrator."
            }
        };
        Self::unavailable(trouble.code(), text, SOON)
    }
}
