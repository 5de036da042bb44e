//! Single sign-on: an installation, a provider that does as it is told, and browsers that go from one to the other.

mod accounts;
mod exchange;
mod id_tokens;
mod journeys;
mod linking;
mod outcomes;
mod providers;
mod provisioning;
mod return_paths;
mod roles;
mod trips;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::time::Clock as _;
use parking_lot::Mutex;
use process::parts::Basics;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use test_kit::clock::ManualClock;
use test_kit::identity_provider::{IdTokenChange, IdentityProvider, Person as Outsider};
use url::Url;

use super::world::{Answer, PASSWORD, Person, SETUP_TOKEN, World};

/// Both sides, by one clock.
pub struct Sides {
    pub world: World,
    pub provider: IdentityProvider,
    /// The platform's administrator, in the default organization.
    pub root: Person,
}

impl Sides {
    /// With the provider under the name `test`, and further settings.
    pub async fn with(set: &[(&str, &str)]) -> Self {
        Self::made(set, |_| Vec::new()).await
    }

    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With settings that name the provider's address.
    pub async fn made(set: &[(&str, &str)], more: impl FnOnce(&str) -> Vec<(&'static str, String)>) -> Self {
        let clock = Arc::new(ManualClock::default());
        let provider = IdentityProvider::start_with_clock(clock.clone());
        let (issuer, more) = (provider.issuer(), more(&provider.base()));
        let own = [
            ("OUTSIDE_NETWORKS", "127.0.0.0/8"),
            ("OIDC_TEST_ISSUER", issuer.as_str()),
            ("OIDC_TEST_CLIENT_ID", IdentityProvider::CLIENT_ID),
            ("OIDC_TEST_CLIENT_SECRET", IdentityProvider::CLIENT_SECRET),
        ];
        let more = more.iter().map(|(name, value)| (*name, value.as_str()));
        let all: Vec<(&str, &str)> = own.into_iter().chain(set.iter().copied()).chain(more).collect();
        let world = World::at(clock, &all, Basics::by).await;
        let root = world.first_administrator(SETUP_TOKEN).await;
        Self { world, provider, root }
    }

    pub fn browser(&self) -> Browser<'_> {
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        Browser { world: &self.world, http, cookies: Mutex::default() }
    }

    /// Who signs in next at the provider, with an address that it vouches for.
    pub fn comes(&self, subject: &str, email: &str) {
        let claims = json!({"email": email, "email_verified": true, "name": "Somebody"});
        self.provider.person(Outsider::new(subject, &claims));
    }

    /// The provider says that they proved who they are so many seconds from now.
    pub fn proved_at(&self, seconds: i64) {
        let at = self.world.clock.now().seconds() + seconds;
        self.provider.id_token([IdTokenChange::Claim("auth_time".to_owned(), json!(at))]);
    }

    pub fn proved_now(&self) {
        self.proved_at(0);
    }

    /// A member of the default organization who was added without a password.
    pub async fn added(&self, email: &str) -> String {
        let body = json!({"email": email, "name": "Somebody", "role": "user"});
        let made = self.world.post("/api/users", Some(&self.root.token), body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.text("id")
    }
}

/// A browser: it keeps cookies and follows redirects one by one.
pub struct Browser<'w> {
    world: &'w World,
    http: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser<'_> {
    async fn get(&self, url: &str) -> Response {
        let jar: Vec<String> = self.cookies.lock().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.http.get(url);
        if url.starts_with(&self.world.url) {
            request = request.header("cookie", jar.join("; "));
        }
        let answer = request.send().await.unwrap();
        self.keep(answer.headers());
        answer
    }

    fn keep(&self, headers: &reqwest::header::HeaderMap) {
        for cookie in headers.get_all("set-cookie") {
            let (pair, attributes) = cookie.to_str().unwrap().split_once("; ").unwrap();
            for attribute in ["HttpOnly", "Secure", "Path=/", "SameSite="] {
                assert!(attributes.contains(attribute), "{attribute} is not in {attributes}");
            }
            let (name, value) = pair.split_once('=').unwrap();
            assert!(name.starts_with("__Host-"), "{name}");
            if attributes.contains("Max-Age=0") {
                self.cookies.lock().remove(name);
            } else {
                self.cookies.lock().insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Sets out: the address at the provider.
    pub async fn set_out(&self, provider: &str) -> Url {
        let answer = self.get(&format!("{}/api/auth/oidc/{provider}", self.world.url)).await;
        assert_eq!(answer.status().as_u16(), 302, "{}", answer.text().await.unwrap_or_default());
        location(&answer)
    }

    /// Goes to the provider: the address that it sends the browser back to.
    pub async fn at_provider(&self, address: &Url) -> Url {
        let answer = self.get(address.as_str()).await;
        assert!(answer.status().is_redirection(), "{}", answer.text().await.unwrap_or_default());
        location(&answer)
    }

    /// Comes back: the page of the front end that it is sent on to.
    pub async fn come_back(&self, address: &Url) -> Page {
        let answer = self.get(address.as_str()).await;
        assert_eq!(answer.status().as_u16(), 303, "{address}");
        let headers = answer.headers();
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        Page(location(&answer))
    }

    /// All the way to the front end.
    pub async fn go(&self, provider: &str) -> Page {
        let there = self.set_out(provider).await;
        let back = self.at_provider(&there).await;
        self.come_back(&back).await
    }

    /// Sends something as the front end does.
    pub async fn send(&self, path: &str, body: Value) -> Answer {
        let jar: Vec<String> = self.cookies.lock().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.world.request(Method::POST, path).header("cookie", jar.join("; "));
        let request = request.header("sec-fetch-site", "same-origin").json(&body);
        let answer = self.world.send(request).await;
        self.keep(&answer.headers);
        answer
    }

    /// Fetches what was handed over, as a client that takes its refresh token in the body.
    pub async fn complete(&self, page: &Page) -> Answer {
        self.send("/api/auth/oidc/complete", json!({"code": page.code(), "refresh_token_in": "body"})).await
    }

    /// All the way to the answer of the front end's call.
    pub async fn signs_in(&self, provider: &str) -> Answer {
        self.complete(&self.go(provider).await).await
    }

    /// All the way to a refusal: its word.
    pub async fn refused(&self, provider: &str) -> String {
        self.go(provider).await.parameter("error").unwrap()
    }

    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().clone()
    }
}

/// The page of the front end that a browser is sent to.
pub struct Page(pub Url);

impl Page {
    pub fn parameter(&self, name: &str) -> Option<String> {
        // With the dot before the claims: three random letters of a code may be these.
        assert!(!self.0.as_str().contains(".eyJ"), "no token travels in an address");
        assert_eq!(self.0.path(), "/oauth/callback");
        self.0.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }

    pub fn code(&self) -> String {
        self.parameter("code").unwrap_or_else(|| panic!("{}", self.0))
    }
}

fn location(answer: &Response) -> Url {
    Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap()
}

/// The organizations' newest events of single sign-on, newest first: action, outcome and reason.
pub async fn events(world: &World, token: &str, scope: &str) -> Vec<String> {
    let found = world.get(&format!("/api/audit-logs?limit=200{scope}"), token).await;
    assert_eq!(found.status, 200, "{}", found.body);
    let told = |event: &Value| {
        let text = |name: &str| event[name].as_str().unwrap_or("-").to_owned();
        format!("{}:{}:{}", text("action"), text("outcome"), text("reason"))
    };
    let wanted = |event: &String| {
        ["sso_login", "link_identity", "claim_account", "unlink_identity"].iter().any(|name| event.starts_with(name))
    };
    found.body["items"].as_array().unwrap().iter().map(told).filter(wanted).collect()
}

/// Signs in with the password of these tests.
pub async fn by_password(world: &World, email: &str) -> Answer {
    world.login(email, PASSWORD).await
}
