//! Why a single sign-on did not succeed, in the words of the record, of the address and of the person.

use std::time::Duration;

use http_kit::problem::Problem;
use storage::error::{StorageError, WriteError};

use crate::providers::settings::ProviderSettings;
use crate::providers::trouble::Trouble;

/// Why it did not succeed.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The trip is unknown, was used or has expired, or another browser set out on it.
    StartAgain,
    /// The person, or their administrator, said no at the provider.
    Denied,
    /// The provider sent the browser back with an error.
    ProviderSaidNo,
    /// The provider could not tell who it is.
    Trouble(Trouble),
    /// The provider names no address.
    NoAddress,
    /// The provider does not vouch for the address, or not for addresses of that domain.
    NotVouched,
    /// Nobody has that address.
    NoAccount,
    /// Somebody has that address who must link the identity themselves.
    LinkFirst,
    /// The person is disabled.
    Disabled,
    /// They have as many identities as one may have.
    TooMany,
    /// We could not do it.
    Ours(Problem),
}

impl Refusal {
    /// The word in the address: stable, and of ours alone.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::StartAgain => "sign_on_expired",
            Self::Denied => "access_denied",
            Self::ProviderSaidNo => "provider_refused",
            Self::Trouble(trouble) => trouble.code(),
            Self::NoAddress => "no_email",
            Self::NotVouched => "email_not_verified",
            Self::NoAccount => "no_account",
            Self::LinkFirst => "link_required",
            Self::Disabled => "account_disabled",
            Self::TooMany => "too_many_identities",
            Self::Ours(problem) => problem.code(),
        }
    }

    /// The reason on the record; none where nobody was refused who could be named.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Trouble(trouble) => trouble.reason(),
            other => other.code().to_owned(),
        }
    }
}

impl Refusal {
    /// The answer to a program.
    #[must_use]
    pub fn problem(self, provider: &ProviderSettings) -> Problem {
        let label = &provider.label;
        match &self {
            Self::StartAgain | Self::Denied | Self::ProviderSaidNo => {
                Problem::unauthenticated(self.code(), format!("{label} did not sign you in. Start again."))
            }
            Self::Trouble(trouble) => match trouble.code() {
                "provider_unavailable" => Problem::unavailable(
                    "provider_unavailable",
                    format!("{label} cannot be reached at the moment. Try again, or sign in another way."),
                    Duration::from_secs(5),
                ),
                "provider_not_believed" => Problem::unauthenticated(
                    "provider_not_believed",
                    format!("What {label} said of you is not believed, so nobody was signed in."),
                ),
                _ => Problem::unavailable(
                    "provider_misconfigured",
                    format!(
                        "Sign-in by {label} is not set up rightly. Tell your administrator, or sign in another way."
                    ),
                    Duration::from_secs(30),
                ),
            },
            Self::NoAddress => Problem::forbidden("no_email", format!("Could not retrieve email from {label}.")),
            Self::NotVouched => Problem::forbidden(
                "email_not_verified",
                format!("{label} does not vouch for your address. Verify it there, or sign in another way."),
            ),
            Self::NoAccount => Problem::forbidden(
                "no_account",
                "No account found for this email. Ask an administrator of your organization for an invitation.",
            ),
            Self::LinkFirst => Problem::forbidden(
                "link_required",
                format!("Sign in with your password first, then link {label} to your account."),
            ),
            Self::Disabled => Problem::forbidden("account_disabled", "Your account is disabled. Ask an administrator."),
            Self::TooMany => too_many(),
            Self::Ours(problem) => problem.clone(),
        }
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Code => Self::StartAgain,
            other => Self::Trouble(other),
        }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Ours(problem)
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        Self::Ours(error.into())
    }
}

impl From<WriteError> for Refusal {
    fn from(error: WriteError) -> Self {
        Self::Ours(error.into())
    }
}

/// 409: as many identities as one may have.
#[must_use]
pub fn too_many() -> Problem {
    Problem::conflict("too_many_identities", "You are linked to as many providers as one may be. Unlink one first.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::http::OutsideError;
    use crate::providers::id_token::Fault;

    /// Every word that the address of the front end may hold stands in the paper, with its cause.
    #[test]
    fn every_word_is_in_the_paper() {
        let paper = include_str!("../../../../proto-docs/sign-in.md");
        let troubles = [
            Trouble::Unavailable(OutsideError::TooSlow),
            Trouble::Client,
            Trouble::Code,
            Trouble::IdToken(Fault::Nonce),
        ];
        let refusals = [
            Refusal::StartAgain,
            Refusal::Denied,
            Refusal::ProviderSaidNo,
            Refusal::NoAddress,
            Refusal::NotVouched,
            Refusal::NoAccount,
            Refusal::LinkFirst,
            Refusal::Disabled,
            Refusal::TooMany,
            Refusal::Ours(too_many()),
            Refusal::Ours(crate::sign_on::complete::used()),
        ];
        for refusal in refusals.into_iter().chain(troubles.map(Refusal::from)) {
            assert!(paper.contains(&format!("| `{}` |", refusal.code())), "{}", refusal.code());
        }
    }
}
