//! `/token`: redeems a code once, after everything about it was checked (RFC 6749, RFC 7636).

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::json;

use super::authorize::Grant;
use super::keys::{base64url, random_text};
use super::notes::{TokenOutcome, TokenRefusal, TokenRequest};
use super::reply::Reply;
use super::request::{ClientAuthentication, ReceivedRequest};
use super::route::Role;
use super::state::State;

impl State {
    pub(super) fn token(&mut self, role: &Role, request: &ReceivedRequest) -> Reply {
        let redeemed = self.redeem(role, request);
        let outcome = match &redeemed {
            Ok(_) => TokenOutcome::Granted,
            Err(refusal) => TokenOutcome::Refused(*refusal),
        };
        let client_authentication = request.client_authentication();
        self.token_requests.push(TokenRequest { client_authentication, outcome, request: request.clone() });
        match (role, redeemed) {
            (Role::GitHub, Ok(grant)) => self.github_token(request, grant),
            (Role::GitHub, Err(refusal)) => super::github::refused(request, refusal),
            (Role::OpenId | Role::Microsoft { .. } | Role::Keycloak { .. }, Ok(grant)) => self.tokens(grant),
            (Role::OpenId | Role::Microsoft { .. } | Role::Keycloak { .. }, Err(refusal)) => refused(refusal),
        }
    }

    fn tokens(&mut self, grant: Grant) -> Reply {
        let access_token = random_text();
        let id_token = self.signed_id_token(&grant, &access_token);
        let scope = grant.scope.clone();
        self.access_tokens.insert(access_token.clone(), grant);
        let answer = json!({
            "access_token": access_token, "token_type": "Bearer", "expires_in": 3600, "scope": scope, "id_token": id_token,
        });
        // RFC 6749, section 5.1.
        Reply::json(200, &answer).with("cache-control", "no-store")
    }

    fn redeem(&mut self, role: &Role, request: &ReceivedRequest) -> Result<Grant, TokenRefusal> {
        // GitHub does not ask for it.
        if *role != Role::GitHub && request.parameter("grant_type") != Some("authorization_code") {
            return Err(TokenRefusal::GrantType);
        }
        let client = self.client(request).ok_or(TokenRefusal::Client)?;
        // Whatever comes of it, the code is used.
        let grant = request.parameter("code").and_then(|code| self.codes.remove(code)).ok_or(TokenRefusal::Code)?;
        if grant.client != client || !same_kind(&grant.role, role) {
            return Err(TokenRefusal::OtherClient);
        }
        if request.parameter("redirect_uri") != Some(grant.redirect_uri.as_str()) {
            return Err(TokenRefusal::RedirectUri);
        }
        let Some(challenge) = &grant.challenge else { return Ok(grant) };
        let verifier = request.parameter("code_verifier").ok_or(TokenRefusal::VerifierMissing)?;
        if base64url(digest(&SHA256, verifier.as_bytes()).as_ref()) == *challenge {
            Ok(grant)
        } else {
            Err(TokenRefusal::VerifierWrong)
        }
    }

    /// The client that proved who it is.
    pub(super) fn client(&self, request: &ReceivedRequest) -> Option<String> {
        let (secret, client) = self.named_client(request)?;
        match (request.client_authentication(), secret) {
            (ClientAuthentication::Basic { secret: given, .. }, Some(secret))
            | (ClientAuthentication::Post { secret: given, .. }, Some(secret)) => (given == secret).then_some(client),
            (ClientAuthentication::Public { .. }, None) => Some(client),
            (ClientAuthentication::Basic { .. } | ClientAuthentication::Post { .. }, None)
            | (ClientAuthentication::Public { .. }, Some(_))
            | (ClientAuthentication::Absent | ClientAuthentication::Both, _) => None,
        }
    }

    /// The client that is named, with its secret if it has one.
    pub(super) fn named_client(&self, request: &ReceivedRequest) -> Option<(Option<String>, String)> {
        let name = match request.client_authentication() {
            ClientAuthentication::Basic { client, .. }
            | ClientAuthentication::Post { client, .. }
            | ClientAuthentication::Public { client } => client,
            ClientAuthentication::Absent | ClientAuthentication::Both => return None,
        };
        self.clients.get(&name).map(|secret| (secret.clone(), name))
    }
}

/// Microsoft's code may be redeemed at the endpoint of another tenant: `common` sends to it who belongs elsewhere.
fn same_kind(one: &Role, other: &Role) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

fn refused(refusal: TokenRefusal) -> Reply {
    match refusal {
        TokenRefusal::GrantType => Reply::error(400, "unsupported_grant_type", "authorization_code only"),
        TokenRefusal::Client => Reply::error(401, "invalid_client", "no such client, or not its secret")
            .with("www-authenticate", "Basic realm=\"token\""),
        TokenRefusal::Code => Reply::error(400, "invalid_grant", "the code is unknown or was used"),
        TokenRefusal::OtherClient => Reply::error(400, "invalid_grant", "the code belongs to another client"),
        TokenRefusal::RedirectUri => Reply::error(400, "invalid_grant", "redirect_uri is another"),
        TokenRefusal::VerifierMissing => Reply::error(400, "invalid_request", "code_verifier is missing"),
        TokenRefusal::VerifierWrong => Reply::error(400, "invalid_grant", "code_verifier does not fit"),
    }
}
