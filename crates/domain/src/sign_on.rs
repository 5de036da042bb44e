//! A single sign-on: one trip to a provider and back (OpenID Connect Core 1.0, section 3.1; RFC 6749, section 4.1).
//!
//! ```text
//! start ─▶ SignOn, under the digest of `state` ─▶ provider ─▶ callback takes it ─▶ HandOff, under that of a code
//!                                                                                    └─▶ complete takes it ─▶ tokens
//! ```
//!
//! Both are bound to the browser: a cookie that its scripts cannot read holds a secret whose digest stands here.

use serde::{Deserialize, Serialize};

use crate::external_identity::{ExternalIdentity, ProviderId};
use crate::id::{LoginSessionId, SignOnId, UserId};
use crate::random::SecretDigest;
use crate::sign_in::SignIn;
use crate::time::Timestamp;

/// A trip that has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOn {
    /// Which.
    pub id: SignOnId,
    /// To which provider; an answer of another one is refused.
    pub provider: ProviderId,
    /// Digest of the secret in the browser's cookie.
    pub browser: SecretDigest,
    /// What for.
    pub purpose: SignOnPurpose,
    /// Where to in the front end afterwards; always a path of ours.
    pub return_to: Option<ReturnPath>,
    /// Until when the browser may come back.
    pub expires_at: Timestamp,
}

/// What a trip is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOnPurpose {
    /// Signing in.
    SignIn,
    /// Linking an identity to somebody who is signed in.
    Link {
        /// To whom.
        user_id: UserId,
        /// In which login session.
        login_session_id: LoginSessionId,
    },
}

/// What a callback hands to the front end, to be fetched once by the browser that set out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOff {
    /// Digest of the secret in the browser's cookie.
    pub browser: SecretDigest,
    /// What came of the trip.
    pub outcome: Outcome,
    /// Until when it can be fetched.
    pub expires_at: Timestamp,
}

/// What came of a trip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The person is known.
    Known(SignIn),
    /// An account of that address exists, and nobody ever showed that the address is theirs: the person is asked before
    /// it becomes theirs and what was attached to it is dropped.
    Claim {
        /// The account.
        account: ClaimedAccount,
        /// Who the person is at the provider.
        identity: ExternalIdentity,
        /// The sign-in that follows.
        sign_in: SignIn,
    },
    /// Who the person is at the provider, to be linked to who is signed in.
    Link {
        /// To whom.
        user_id: UserId,
        /// In which login session.
        login_session_id: LoginSessionId,
        /// Who they are at the provider.
        identity: ExternalIdentity,
    },
}

/// An account that may be taken over, as it was when that was decided: it is not, once anything about it has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedAccount {
    /// Whose.
    pub user_id: UserId,
    /// At which version.
    pub version: u64,
}

/// A path of the front end: where somebody was when they had to sign in.
///
/// It begins with exactly one slash and holds nothing that a browser reads as the beginning of another address (RFC 9700,
/// section 4.11): no backslash, no control character, no `//` at the beginning, also not after decoding once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnPath(String);

/// The text is no path of the front end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a path of this site")]
pub struct NotAReturnPath;

/// The longest path, in bytes.
const LONGEST: usize = 1_000;

impl ReturnPath {
    /// Reads a path that a client names.
    ///
    /// # Errors
    /// When it could lead anywhere else.
    pub fn parse(text: &str) -> Result<Self, NotAReturnPath> {
        let plain = |c: char| c.is_ascii_graphic() && c != '\\';
        let lower = text.to_ascii_lowercase();
        // What a server or a page that decodes once more would see.
        let hidden = ["%2f", "%5c", "%09", "%0a", "%0d", "%00"].iter().any(|spelling| path(&lower).contains(spelling));
        let good = text.len() <= LONGEST && text.starts_with('/') && !path(text).contains("//") && !hidden;
        if good && text.chars().all(plain) { Ok(Self(text.to_owned())) } else { Err(NotAReturnPath) }
    }

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands before the query and the fragment.
fn path(text: &str) -> &str {
    text.split(['?', '#']).next().unwrap_or(text)
}

impl TryFrom<String> for ReturnPath {
    type Error = NotAReturnPath;

    fn try_from(text: String) -> Result<Self, NotAReturnPath> {
        Self::parse(&text)
    }
}

impl From<ReturnPath> for String {
    fn from(path: ReturnPath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_ours_is_gone_back_to() {
        for good in ["/", "/workspaces", "/audit?actor=a%20b&next=//x", "/a/b#c", "/~ann/%C3%A9"] {
            assert_eq!(ReturnPath::parse(good).map(String::from), Ok(good.to_owned()));
        }
        let bad = [
            "",
            "//e",
            "/\\e",
            "\\e",
            "https:e",
            "https://e",
            "https://app@e",
            "%2f%2fe",
            "/%2fe",
            "/%5ce",
            "/%09/e",
            "/\t/e",
            "/ /e",
            "/\n/e",
            "javascript:alert(1)",
            "e",
            "e/",
            " /e",
            "/e ",
            "/a//b",
            "/%0d%0aSet-Cookie:x",
            "/é",
            "/a\u{202e}",
            "/%00",
            "///e",
            "/.//e",
        ];
        for bad in bad {
            assert_eq!(ReturnPath::parse(bad), Err(NotAReturnPath), "{bad:?}");
        }
        assert_eq!(ReturnPath::parse(&format!("/{}", "a".repeat(LONGEST))), Err(NotAReturnPath));
    }
}
