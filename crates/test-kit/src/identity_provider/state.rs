//! What the provider knows, and who answers what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use domain::time::{Clock, Tick, Timestamp};
use serde_json::{Map, Value};

use super::IdentityProvider;
use super::answer::Answer;
use super::authorize::{Consent, Grant};
use super::github::GitHubState;
use super::id_token_change::IdTokenChange;
use super::jwks::PublishedKeys;
use super::keycloak::KeycloakState;
use super::keys::{KeyRing, SigningAlgorithm};
use super::microsoft::KeyIssuer;
use super::notes::TokenRequest;
use super::person::Person;
use super::pushed::PushedAuthorization;
use super::reply::Reply;
use super::request::ReceivedRequest;
use super::route::{Endpoint, Role, route};
use super::switches::{NextAnswer, RedirectIssuer, Rotation};

pub(super) struct State {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) base: String,
    pub(super) clients: BTreeMap<String, Option<String>>,
    pub(super) person: Person,
    pub(super) notes: Vec<(Endpoint, ReceivedRequest)>,
    pub(super) token_requests: Vec<TokenRequest>,
    // What was given out.
    pub(super) flows: BTreeMap<String, Grant>,
    pub(super) codes: BTreeMap<String, Grant>,
    pub(super) access_tokens: BTreeMap<String, Grant>,
    pub(super) pushed: BTreeMap<String, ReceivedRequest>,
    // Switches.
    pub(super) answers: BTreeMap<Endpoint, Answer>,
    pub(super) next_answers: Vec<NextAnswer>,
    pub(super) consent: Consent,
    pub(super) redirect_issuer: RedirectIssuer,
    pub(super) pushed_authorization: PushedAuthorization,
    pub(super) metadata: Map<String, Value>,
    pub(super) metadata_without: BTreeSet<String>,
    pub(super) keys: KeyRing,
    pub(super) published_keys: PublishedKeys,
    pub(super) rotation: Rotation,
    pub(super) id_token: Vec<IdTokenChange>,
    pub(super) userinfo: Map<String, Value>,
    // Roles.
    pub(super) github: GitHubState,
    pub(super) microsoft_key_issuer: KeyIssuer,
    pub(super) keycloak: KeycloakState,
}

impl State {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let secret = Some(IdentityProvider::CLIENT_SECRET.to_owned());
        Self {
            clock,
            base: String::new(),
            clients: [(IdentityProvider::CLIENT_ID.to_owned(), secret)].into(),
            person: Person::default(),
            notes: Vec::new(),
            token_requests: Vec::new(),
            flows: BTreeMap::new(),
            codes: BTreeMap::new(),
            access_tokens: BTreeMap::new(),
            pushed: BTreeMap::new(),
            answers: BTreeMap::new(),
            next_answers: Vec::new(),
            consent: Consent::AtOnce,
            redirect_issuer: RedirectIssuer::Own,
            pushed_authorization: PushedAuthorization::Offered,
            metadata: Map::new(),
            metadata_without: BTreeSet::new(),
            keys: KeyRing::new(SigningAlgorithm::Rs256),
            published_keys: PublishedKeys::Current,
            rotation: Rotation::WhenTold,
            id_token: Vec::new(),
            userinfo: Map::new(),
            github: GitHubState::default(),
            microsoft_key_issuer: KeyIssuer::Template,
            keycloak: KeycloakState::default(),
        }
    }

    /// Notes the request, then does as it was told or as it should.
    pub(super) fn answer(&mut self, request: &ReceivedRequest) -> Reply {
        let (endpoint, role) = route(&request.path);
        self.notes.push((endpoint, request.clone()));
        let answer = self.told(endpoint);
        answer.instead_of(|| self.right_answer(endpoint, &role, request))
    }

    fn right_answer(&mut self, endpoint: Endpoint, role: &Role, request: &ReceivedRequest) -> Reply {
        match endpoint {
            Endpoint::Discovery => self.discovery(role),
            Endpoint::Keys => self.jwks(role),
            Endpoint::Authorize => self.authorize(role, request),
            Endpoint::Decision => self.decision(request),
            Endpoint::PushedAuthorization => self.push(request),
            Endpoint::Token => self.token(role, request),
            Endpoint::UserInfo => self.userinfo(request),
            Endpoint::GitHubUser => self.github_user(request),
            Endpoint::GitHubEmails => self.github_emails(request),
            Endpoint::DirectGrant => self.direct_grant(role, request),
            Endpoint::Logout => self.keycloak_logout(request),
            Endpoint::Unknown => Reply::error(404, "not_found", &request.path),
        }
    }

    /// What it calls itself in that role; `tenant` of Microsoft is who signs in, or the template.
    pub(super) fn issuer(&self, role: &Role) -> String {
        match role {
            Role::OpenId | Role::GitHub => self.base.clone(),
            Role::Microsoft { tenant } => format!("{}/{tenant}/v2.0", self.base),
            Role::Keycloak { realm } => format!("{}/realms/{realm}", self.base),
        }
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now().seconds()
    }
}

/// The clock of the system.
pub(super) struct SystemTime;

impl Clock for SystemTime {
    #[expect(clippy::disallowed_methods, reason = "what the service under test takes for now, if nothing else is said")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn tick(&self) -> Tick {
        Tick::after(self.now().since(Timestamp::from_millis(0)))
    }
}

impl fmt::Debug for SystemTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SystemTime")
    }
}
