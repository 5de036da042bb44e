//! `/authorize`: who signs in is what the test said, so the answer comes at once.

use super::keys::random_text;
use super::person::Person;
use super::reply::Reply;
use super::request::ReceivedRequest;
use super::route::Role;
use super::state::State;
use super::switches::RedirectIssuer;

/// What the person at the browser does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consent {
    /// They are signed in and agree: the redirect comes at once.
    AtOnce,
    /// They get a page with the buttons `Continue as …` and `Cancel` (`error=access_denied`).
    Page,
    /// The redirect has this error instead of a code.
    Error {
        /// Such as `access_denied`.
        error: String,
        /// `error_description`.
        description: String,
    },
}

/// What a code stands for.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) role: Role,
    pub(super) client: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) challenge: Option<String>,
    pub(super) person: Person,
}

impl State {
    pub(super) fn authorize(&mut self, role: &Role, request: &ReceivedRequest) -> Reply {
        // What cannot be trusted is not redirected to (RFC 6749, section 4.1.2.1).
        let request = match self.authorization_request(request) {
            Ok(request) => request,
            Err(problem) => return Reply::error(400, "invalid_request", problem),
        };
        let grant = match self.grant(role, &request) {
            Ok(grant) => grant,
            Err(problem) => return Reply::error(400, "invalid_request", problem),
        };
        if let Some((error, description)) = refusal(role, &request) {
            return self.refuse(&grant, error, description);
        }
        match self.consent.clone() {
            Consent::AtOnce => self.give_code(grant),
            Consent::Page => self.page(grant),
            Consent::Error { error, description } => self.refuse(&grant, &error, &description),
        }
    }

    fn grant(&self, role: &Role, request: &ReceivedRequest) -> Result<Grant, &'static str> {
        let text = |name: &str| request.parameter(name).map(str::to_owned);
        let (_, client) = self.named_client(request).ok_or("client_id is missing or unknown")?;
        Ok(Grant {
            role: role.clone(),
            client,
            redirect_uri: text("redirect_uri").ok_or("redirect_uri is missing")?,
            scope: text("scope").unwrap_or_default(),
            state: text("state"),
            nonce: text("nonce"),
            challenge: text("code_challenge"),
            person: self.person.clone(),
        })
    }

    /// The redirect back with a code.
    pub(super) fn give_code(&mut self, grant: Grant) -> Reply {
        let code = random_text();
        let issuer = self.issuer_in_redirect(&grant.role);
        let parameters = [("code", Some(code.as_str())), ("state", grant.state.as_deref()), ("iss", issuer.as_deref())];
        let reply = Reply::redirect_with(&grant.redirect_uri, &parameters);
        self.codes.insert(code, grant);
        reply
    }

    /// The redirect back with an error.
    pub(super) fn refuse(&self, grant: &Grant, error: &str, description: &str) -> Reply {
        let issuer = self.issuer_in_redirect(&grant.role);
        let parameters = [
            ("error", Some(error)),
            ("error_description", Some(description)),
            ("state", grant.state.as_deref()),
            ("iss", issuer.as_deref()),
        ];
        Reply::redirect_with(&grant.redirect_uri, &parameters)
    }

    /// Neither GitHub nor Microsoft sends one.
    fn issuer_in_redirect(&self, role: &Role) -> Option<String> {
        match (role, &self.redirect_issuer) {
            (Role::OpenId | Role::Keycloak { .. }, RedirectIssuer::Own) => Some(self.issuer(role)),
            (Role::OpenId | Role::Keycloak { .. }, RedirectIssuer::AnnouncedAbsent | RedirectIssuer::Absent) => None,
            (Role::GitHub | Role::Microsoft { .. }, RedirectIssuer::Own | RedirectIssuer::Absent) => None,
            (Role::GitHub | Role::Microsoft { .. }, RedirectIssuer::AnnouncedAbsent) => None,
            (_, RedirectIssuer::Other(issuer)) => Some(issuer.clone()),
        }
    }
}

/// The errors that go back to the client. GitHub knows neither scopes of OpenID nor response types.
fn refusal(role: &Role, request: &ReceivedRequest) -> Option<(&'static str, &'static str)> {
    let is = |name: &str, value: &str| request.parameter(name) == Some(value);
    let scopes = request.parameter("scope").unwrap_or_default();
    if *role == Role::GitHub {
        None
    } else if !is("response_type", "code") {
        Some(("unsupported_response_type", "response_type must be code"))
    } else if !scopes.split(' ').any(|scope| scope == "openid") {
        Some(("invalid_scope", "scope must contain openid"))
    } else if request.parameter("code_challenge").is_none() || !is("code_challenge_method", "S256") {
        Some(("invalid_request", "PKCE with S256 is required"))
    } else {
        None
    }
}
