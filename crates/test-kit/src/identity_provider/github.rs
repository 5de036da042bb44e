//! The provider as GitHub, which speaks OAuth 2 and not OpenID Connect.
//!
//! Shapes (docs.github.com): "Authorizing OAuth apps", "Troubleshooting OAuth app access token request errors" (errors come
//! with status 200), "Get the authenticated user", "List email addresses for the authenticated user", "Rate limits for the
//! REST API" (403 with `x-ratelimit-remaining: 0`).

use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::IdentityProvider;
use super::authorize::Grant;
use super::keys::random_text;
use super::notes::TokenRefusal;
use super::person::Person;
use super::reply::Reply;
use super::request::ReceivedRequest;
use super::state::State;

/// The provider as GitHub.
#[derive(Clone, Copy)]
pub struct GitHub<'a>(&'a IdentityProvider);

/// Who signs in.
#[derive(Clone, Debug, PartialEq)]
pub struct GitHubUser {
    /// A number; `null`, `""` and `0` were seen in a broken proxy's answers.
    pub id: Value,
    /// The name in addresses, which can change hands.
    pub login: String,
    /// What `/user` says, if it is public; not verified.
    pub public_email: Option<String>,
    /// What `/user/emails` says.
    pub emails: Vec<GitHubAddress>,
}

/// An address of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitHubAddress {
    /// The address; a private one is `<id>+<login>@users.noreply.github.com`.
    pub email: String,
    /// As the member of that name.
    pub primary: bool,
    /// As the member of that name.
    pub verified: bool,
    /// `public`, `private` or null.
    pub visibility: Option<String>,
}

/// What GitHub was told.
#[derive(Debug, Default)]
pub(super) struct GitHubState {
    user: Option<GitHubUser>,
    limited: bool,
}

impl GitHubState {
    pub(super) const fn behave(&mut self) {
        self.limited = false;
    }
}

impl GitHubAddress {
    /// A primary, verified, private address.
    #[must_use]
    pub fn primary(email: &str) -> Self {
        Self { email: email.to_owned(), primary: true, verified: true, visibility: Some("private".to_owned()) }
    }
}

impl GitHubUser {
    /// Somebody whose only address is primary and verified.
    #[must_use]
    pub fn new(id: u64, login: &str, email: &str) -> Self {
        let emails = vec![GitHubAddress::primary(email)];
        Self { id: json!(id), login: login.to_owned(), public_email: None, emails }
    }
}

impl<'a> GitHub<'a> {
    pub(super) const fn of(provider: &'a IdentityProvider) -> Self {
        Self(provider)
    }

    /// What stands where both `https://github.com` and `https://api.github.com` would.
    #[must_use]
    pub fn base(&self) -> String {
        self.0.issuer()
    }

    /// Who signs in next, and whom `/user` describes from now on.
    pub fn user(&self, user: GitHubUser) {
        let mut state = self.0.state.lock();
        state.person = Person { subject: user.id.to_string(), claims: serde_json::Map::new() };
        state.person.claims.insert("name".to_owned(), json!(user.login));
        state.github.user = Some(user);
    }

    /// From now on the API answers 403: too many requests this hour.
    pub fn rate_limited(&self) {
        self.0.state.lock().github.limited = true;
    }

    /// The API answers again.
    pub fn no_longer_limited(&self) {
        self.0.state.lock().github.limited = false;
    }
}

impl State {
    pub(super) fn github_token(&mut self, request: &ReceivedRequest, grant: Grant) -> Reply {
        let token = format!("gho_{}", random_text());
        // Scopes go in with spaces and come out with commas.
        let scope = grant.scope.replace(' ', ",");
        self.access_tokens.insert(token.clone(), grant);
        shaped(request, &[("access_token", &token), ("scope", &scope), ("token_type", "bearer")])
    }

    pub(super) fn github_user(&self, request: &ReceivedRequest) -> Reply {
        self.for_user(request, |user| {
            json!({
                "login": user.login, "id": user.id, "node_id": "MDQ6VXNlcjE=", "type": "User", "site_admin": false,
                "name": user.login, "email": user.public_email, "company": null, "two_factor_authentication": true,
            })
        })
    }

    pub(super) fn github_emails(&self, request: &ReceivedRequest) -> Reply {
        self.for_user(request, |user| {
            let address = |address: &GitHubAddress| {
                json!({
                    "email": address.email, "primary": address.primary, "verified": address.verified,
                    "visibility": address.visibility,
                })
            };
            user.emails.iter().map(address).collect()
        })
    }

    fn for_user(&self, request: &ReceivedRequest, answer: impl Fn(&GitHubUser) -> Value) -> Reply {
        if !request.headers.contains_key("user-agent") {
            let problem =
                "Request forbidden by administrative rules. Please make sure your request has a User-Agent header";
            return Reply::text(403, "text/plain", problem.to_owned());
        }
        if self.github.limited {
            return Reply::json(
                403,
                &json!({"message": "API rate limit exceeded", "documentation_url": "https://docs.github.com/rest"}),
            )
            .with("x-ratelimit-limit", "5000")
            .with("x-ratelimit-remaining", "0")
            .with("x-ratelimit-reset", &(self.now() + 60).to_string());
        }
        let known = request.bearer().is_some_and(|token| self.access_tokens.contains_key(token));
        match self.github.user.as_ref().filter(|_| known) {
            Some(user) => Reply::json(200, &answer(user)),
            None => Reply::json(401, &json!({"message": "Bad credentials", "status": "401"})),
        }
    }
}

/// Errors come with status 200.
pub(super) fn refused(request: &ReceivedRequest, refusal: TokenRefusal) -> Reply {
    let (error, description) = match refusal {
        TokenRefusal::Client => {
            ("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
        }
        TokenRefusal::RedirectUri => {
            ("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.")
        }
        TokenRefusal::GrantType
        | TokenRefusal::Code
        | TokenRefusal::OtherClient
        | TokenRefusal::VerifierMissing
        | TokenRefusal::VerifierWrong => ("bad_verification_code", "The code passed is incorrect or expired."),
    };
    shaped(request, &[("error", error), ("error_description", description)])
}

/// A form, unless the client says that it takes JSON.
fn shaped(request: &ReceivedRequest, members: &[(&str, &str)]) -> Reply {
    if request.headers.get("accept").is_some_and(|accept| accept.contains("json")) {
        let members: serde_json::Map<String, Value> =
            members.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        Reply::json(200, &Value::Object(members))
    } else {
        let form = Serializer::new(String::new()).extend_pairs(members).finish();
        Reply::text(200, "application/x-www-form-urlencoded; charset=utf-8", form)
    }
}
