//! An OpenID provider that does as it is told: it signs in whom the test says, notes everything that came in, and
//! gets wrong what the test wants wrong. It also plays GitHub, Microsoft Entra and Keycloak's direct grant.
//!
//! ```text
//! test ── person, switches ──► IdentityProvider ◄── /authorize, /token, /jwks … ── browser, service under test
//!      ◄── what came in ──────
//! ```
//!
//! ```no_run
//! use test_kit::identity_provider::{Endpoint, IdTokenChange, IdentityProvider, Person};
//! let provider = IdentityProvider::start();
//! provider.person(Person::new("subject-1", &serde_json::json!({"email": "alice@acme.test", "email_verified": true})));
//! provider.id_token([IdTokenChange::NonceMissing]);
//! // … sign in through the service: it must refuse.
//! assert_eq!(provider.hits(Endpoint::Token), 1);
//! ```

mod answer;
mod authorize;
mod discovery;
mod github;
mod id_token;
mod id_token_change;
mod jwks;
mod keycloak;
mod keys;
mod microsoft;
mod notes;
mod page;
mod person;
mod pushed;
mod reply;
mod request;
mod route;
mod server;
mod state;
mod switches;
mod token;
mod userinfo;
mod zitadel;

use std::sync::Arc;

use domain::time::Clock;
use parking_lot::Mutex;

pub use answer::Answer;
pub use authorize::Consent;
pub use github::{GitHub, GitHubAddress, GitHubUser};
pub use id_token_change::IdTokenChange;
pub use jwks::PublishedKeys;
pub use keycloak::{DirectGrant, Keycloak, KeycloakUser};
pub use keys::SigningAlgorithm;
pub use microsoft::{KeyIssuer, Microsoft, MicrosoftPerson};
pub use notes::{TokenOutcome, TokenRefusal, TokenRequest};
pub use person::Person;
pub use pushed::PushedAuthorization;
pub use request::{ClientAuthentication, ReceivedRequest};
pub use route::Endpoint;
pub use switches::RedirectIssuer;
pub use zitadel::ZitadelPerson;

use server::Server;
use state::State;

/// The provider; it ends with this value.
pub struct IdentityProvider {
    server: Server,
    state: Arc<Mutex<State>>,
}

impl IdentityProvider {
    /// The client that it knows from the start.
    pub const CLIENT_ID: &str = "doorward";
    /// That client's secret.
    pub const CLIENT_SECRET: &str = "the-secret-of-doorward-at-the-provider";

    /// Starts it on a free port of the loopback address, by the clock of the system.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with_clock(Arc::new(state::SystemTime))
    }

    /// Starts it with the clock by which it says when a token was issued: that of the service under test.
    #[must_use]
    pub fn start_with_clock(clock: Arc<dyn Clock>) -> Self {
        let listener = crate::ports::listen_without_runtime();
        let state = Arc::new(Mutex::new(State::new(clock)));
        let server = Server::start(listener, Arc::clone(&state));
        state.lock().base = server.base();
        Self { server, state }
    }

    /// Its own address, `http://127.0.0.1:<port>`; every role below it uses the paths of what it plays.
    #[must_use]
    pub fn base(&self) -> String {
        self.server.base()
    }

    /// Its port of the loopback address, to put a proxy before.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.server.port()
    }

    /// What it calls itself: its own address, or that of [`called`](Self::called).
    #[must_use]
    pub fn issuer(&self) -> String {
        self.state.lock().base.clone()
    }

    /// Lets it call itself, and name its endpoints, by another address: that of a proxy before it.
    pub fn called(&self, address: &str) {
        self.state.lock().base = address.trim_end_matches('/').to_owned();
    }

    /// Who signs in next.
    pub fn person(&self, person: impl Into<Person>) {
        self.state.lock().person = person.into();
    }

    /// One more client, or another secret of one that it knows.
    pub fn client(&self, id: &str, secret: &str) {
        self.state.lock().clients.insert(id.to_owned(), Some(secret.to_owned()));
    }

    /// One more client that has no secret.
    pub fn public_client(&self, id: &str) {
        self.state.lock().clients.insert(id.to_owned(), None);
    }

    /// It as GitHub.
    #[must_use]
    pub const fn github(&self) -> GitHub<'_> {
        GitHub::of(self)
    }

    /// It as Microsoft Entra.
    #[must_use]
    pub const fn microsoft(&self) -> Microsoft<'_> {
        Microsoft::of(self)
    }

    /// It as Keycloak.
    #[must_use]
    pub const fn keycloak(&self) -> Keycloak<'_> {
        Keycloak::of(self)
    }
}
