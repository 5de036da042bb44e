//! What can go wrong on the way to a provider and back.

use super::id_token::Fault;
use super::key_set::NotAKeySet;
use super::metadata::MetadataProblem;
use crate::outside::http::OutsideError;

/// Why a provider could not tell who somebody is. The words are for the record and the operator's log; what the person is
/// told is chosen by [`Trouble::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It cannot be used at the moment.
    #[error("{0}")]
    Unavailable(#[from] OutsideError),
    /// It took too long in all.
    #[error("it took too long")]
    TooLong,
    /// What it publishes of itself cannot be used.
    #[error("{0}")]
    Metadata(#[from] MetadataProblem),
    /// Its keys cannot be used.
    #[error("its keys cannot be used: {0}")]
    Keys(#[from] NotAKeySet),
    /// Its answer is not what it should be.
    #[error("{0}")]
    Odd(&'static str),
    /// It does not know us: the client's id or secret is wrong.
    #[error("it refuses the client: id or secret is wrong")]
    Client,
    /// It does not take the code.
    #[error("it refuses the code")]
    Code,
    /// It vouches for no address of the person.
    #[error("the person has no verified address there")]
    Unverified,
    /// Its ID token is not believed.
    #[error("{0}")]
    IdToken(#[from] Fault),
    /// What it says of the person is not believed.
    #[error("what it says is not believed: {0}")]
    NotBelieved(&'static str),
}

impl Trouble {
    /// What the person is told.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unavailable(_) | Self::TooLong => "provider_unavailable",
            Self::Metadata(_) | Self::Keys(_) | Self::Odd(_) | Self::Client => "provider_misconfigured",
            Self::Code => "sign_on_expired",
            Self::Unverified => "email_not_verified",
            Self::IdToken(_) | Self::NotBelieved(_) => "provider_not_believed",
        }
    }

    /// What goes on the record.
    #[must_use]
    pub fn reason(self) -> String {
        match self {
            Self::IdToken(fault) => fault.to_string(),
            Self::NotBelieved(what) => format!("not_believed_{what}"),
            other => other.code().to_owned(),
        }
    }
}
