//! One way to a provider and back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::email::EmailAddress;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::id_token::TENANT;
use super::metadata::{Metadata, NamesItself};
use super::trouble::Trouble;

/// What one trip to a provider needs, the same on the way there and back.
#[derive(Clone, Debug)]
pub struct Trip {
    /// Comes back with the answer.
    pub state: String,
    /// Comes back in the ID token; none where a front end set out without one.
    pub nonce: Option<String>,
    /// Shows that who exchanges the code is who asked for it (RFC 7636): 43 characters of base64url.
    pub verifier: SecretString,
    /// Where the browser comes back to.
    pub redirect_uri: String,
}

impl Trip {
    /// The challenge of its verifier (RFC 7636, section 4.2, `S256`).
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.expose_secret()))
    }
}

/// Whom one expects at the provider.
#[derive(Clone, Debug, Default)]
pub struct ExpectedPerson {
    /// The address that somebody typed already, so that they need not type it there.
    pub who: Option<EmailAddress>,
    /// How long ago they may have proved who they are.
    pub proved: ProvedWithin,
}

/// How long ago somebody may have proved to a provider who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProvedWithin {
    /// As long as the provider is content with.
    #[default]
    ItsOwn,
    /// Five minutes, which is asked for before ways in are changed.
    FiveMinutes,
}

impl ProvedWithin {
    /// The same in seconds (`max_age`).
    pub(super) const fn seconds(self) -> u32 {
        match self {
            // Thirty days: as long as a login session of ours.
            Self::ItsOwn => 2_592_000,
            Self::FiveMinutes => 300,
        }
    }
}

/// Who an answer says it is of (`iss`, RFC 9207).
#[derive(Clone, Copy, Debug)]
pub enum NamedIssuer<'a> {
    /// That one.
    Said(&'a str),
    /// Nobody.
    Unsaid,
    /// It was a front end's to look at, which brings the code with its own verifier.
    NotOurs,
}

impl NamedIssuer<'_> {
    /// Looks whether the provider may have said that, before it is asked for anything.
    pub(super) fn check(self, metadata: &Metadata) -> Result<(), Trouble> {
        let right = match self {
            Self::Said(issuer) => match metadata.issuer.split_once(TENANT) {
                None => issuer == metadata.issuer,
                Some((before, after)) => {
                    let tenant = issuer.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                    tenant.is_some_and(|tenant| uuid::Uuid::try_parse(tenant).is_ok())
                }
            },
            Self::Unsaid => metadata.names_itself == NamesItself::Perhaps,
            Self::NotOurs => true,
        };
        if right { Ok(()) } else { Err(Trouble::NotBelieved("issuer")) }
    }

    /// Looks whether it is the issuer of the ID token that came of the code: of many tenants (Microsoft), one must not vouch
    /// for what another began.
    pub(super) fn is(self, issuer: &str) -> Result<(), Trouble> {
        match self {
            Self::Said(said) if said != issuer => Err(Trouble::NotBelieved("issuer")),
            Self::Said(_) | Self::Unsaid | Self::NotOurs => Ok(()),
        }
    }
}
