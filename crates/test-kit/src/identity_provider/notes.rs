//! What came in.

use std::time::Duration;

use super::IdentityProvider;
use super::request::{ClientAuthentication, ReceivedRequest};
use super::route::Endpoint;

/// A code that somebody wanted to redeem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRequest {
    /// How the client said who it is.
    pub client_authentication: ClientAuthentication,
    /// What came back.
    pub outcome: TokenOutcome,
    /// The request itself.
    pub request: ReceivedRequest,
}

/// How the request for a token ended, unless the endpoint was told to answer something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenOutcome {
    /// With tokens.
    Granted,
    /// With an error.
    Refused(TokenRefusal),
}

/// Why a code was not redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// Another `grant_type` than `authorization_code`.
    GrantType,
    /// No such client, a wrong secret, or said twice.
    Client,
    /// Never given, or redeemed before.
    Code,
    /// Given to another client.
    OtherClient,
    /// `redirect_uri` is not the one of the authorization request.
    RedirectUri,
    /// No `code_verifier`.
    VerifierMissing,
    /// Its hash is not the `code_challenge`.
    VerifierWrong,
}

impl IdentityProvider {
    /// How often the endpoint was asked.
    #[must_use]
    pub fn hits(&self, endpoint: Endpoint) -> usize {
        self.state.lock().notes.iter().filter(|(asked, _)| *asked == endpoint).count()
    }

    /// How often anything was asked.
    #[must_use]
    pub fn all_hits(&self) -> usize {
        self.state.lock().notes.len()
    }

    /// The requests for the endpoint, in the order in which they came.
    #[must_use]
    pub fn requests(&self, endpoint: Endpoint) -> Vec<ReceivedRequest> {
        let state = self.state.lock();
        state.notes.iter().filter(|(asked, _)| *asked == endpoint).map(|(_, request)| request.clone()).collect()
    }

    /// The last authorization request.
    #[must_use]
    pub fn last_authorization(&self) -> Option<ReceivedRequest> {
        self.requests(Endpoint::Authorize).pop()
    }

    /// The codes that somebody wanted to redeem, in the order in which they came.
    #[must_use]
    pub fn token_requests(&self) -> Vec<TokenRequest> {
        self.state.lock().token_requests.clone()
    }

    /// Forgets what came in; who has signed in stays.
    pub fn forget_requests(&self) {
        let mut state = self.state.lock();
        state.notes.clear();
        state.token_requests.clear();
    }

    /// Waits until the endpoint was asked that often, at most ten seconds, and says whether it was: for requests that
    /// hang, whose answer nobody can wait for.
    pub async fn until_hits(&self, endpoint: Endpoint, hits: usize) -> bool {
        for _ in 0..1_000 {
            if self.hits(endpoint) >= hits {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }
}
