//! Replicas with people in them, asked one by one or through the gateway.

use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use test_kit::servers::{ServerProcess, Services, Shape};

pub const PASSWORD: &str = "violet kettle museum drift";

/// An answer, and how long it took.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub took: Duration,
    pub retry_after: Option<String>,
}

impl Answer {
    pub fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_else(|| panic!("no {name} in {self:?}")).to_owned()
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }
}

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub token: String,
    pub refresh: String,
}

pub struct World {
    pub services: Services,
    http: Client,
}

impl World {
    /// Replicas that have been set up, and their first administrator.
    pub async fn start(shape: Shape) -> Option<(Self, Person)> {
        let services = Services::start(&shape)?;
        let http = Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        let world = Self { services, http };
        let body = json!({"setup_token": world.services.setup_token(), "email": "root@example.org",
                          "password": PASSWORD, "name": "Root", "refresh_token_in": "body"});
        let set_up = world.post(&world.auth(0), "/api/auth/setup", None, body).await;
        assert_eq!(set_up.status, 201, "{set_up:?}");
        let root = person(&set_up);
        Some((world, root))
    }

    pub fn auth(&self, replica: usize) -> String {
        base(&self.services.auth[replica])
    }

    pub fn platform(&self, replica: usize) -> String {
        base(&self.services.platform[replica])
    }

    /// Every replica with a path that needs a token.
    pub fn guarded(&self) -> Vec<String> {
        let auth = self.services.auth.iter().map(|replica| format!("{}/api/auth/me", base(replica)));
        let platform = self.services.platform.iter().map(|replica| format!("{}/api/workspaces", base(replica)));
        auth.chain(platform).collect()
    }

    pub async fn send(&self, method: Method, url: &str, token: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = self.http.request(method, url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.answer(url, request).await
    }

    /// The same under an idempotency key.
    pub async fn keyed(&self, key: &str, base: &str, path: &str, token: Option<&str>, body: Value) -> Answer {
        let url = format!("{base}{path}");
        let mut request = self.http.post(&url).header("idempotency-key", key).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        self.answer(&url, request).await
    }

    async fn answer(&self, url: &str, request: RequestBuilder) -> Answer {
        let begun = Instant::now();
        let answer = request.send().await.unwrap_or_else(|error| panic!("{url}: {error}"));
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        let bytes = answer.bytes().await.unwrap();
        assert_ne!(status, 500, "{url}: {}", String::from_utf8_lossy(&bytes));
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, body, took: begun.elapsed(), retry_after }
    }

    pub async fn get(&self, url: &str, token: &str) -> Answer {
        self.send(Method::GET, url, Some(token), None).await
    }

    pub async fn post(&self, base: &str, path: &str, token: Option<&str>, body: Value) -> Answer {
        self.send(Method::POST, &format!("{base}{path}"), token, Some(body)).await
    }

    /// Signs in at one replica.
    pub async fn login(&self, base: &str, email: &str) -> Answer {
        let body = json!({"email": email, "password": PASSWORD, "refresh_token_in": "body"});
        self.post(base, "/api/auth/login", None, body).await
    }

    pub async fn signed_in(&self, base: &str, email: &str) -> Person {
        let answer = self.login(base, email).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        person(&answer)
    }

    /// What every replica says to a token now.
    pub async fn everywhere(&self, token: &str) -> Vec<u16> {
        let mut statuses = Vec::new();
        for url in self.guarded() {
            statuses.push(self.get(&url, token).await.status);
        }
        statuses
    }

    /// Waits until something holds.
    pub async fn until<F: Future<Output = bool>>(&self, what: &str, patience: Duration, holds: impl Fn() -> F) {
        let until = Instant::now() + patience;
        while !holds().await {
            assert!(Instant::now() < until, "it did not come true that {what}\n{}", self.services.logs());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Another organization, in which the root person is a member too.
    pub async fn second_organization(&self, root: &Person) -> String {
        let made = self.post(&self.platform(0), "/api/organizations", Some(&root.token), json!({"name": "Acme"})).await;
        let id = made.text("id");
        let switch = json!({"tenant_id": id, "refresh_token": root.refresh});
        let there = self.post(&self.auth(0), "/api/auth/switch-tenant", Some(&root.token), switch).await;
        let there = person(&there);
        let body = json!({"email": "root@example.org", "role": "company_admin"});
        let invited = self.post(&self.auth(1), "/api/invitations", Some(&there.token), body).await;
        let path = format!("/api/invitations/{}/accept", invited.text("token"));
        let accepted = self.post(&self.auth(0), &path, Some(&there.token), json!({})).await;
        assert!(accepted.status < 300, "{accepted:?}");
        id
    }

    /// A terminal workspace of the default organization.
    pub async fn shell(&self, root: &Person) -> String {
        let body = json!({"name": "Shell", "kind": "terminal", "target": {"profile": "shell"}});
        self.post(&self.platform(0), "/api/workspaces", Some(&root.token), body).await.text("id")
    }
}

pub fn person(answer: &Answer) -> Person {
    Person { token: answer.text("access_token"), refresh: answer.text("refresh_token") }
}

pub fn base(replica: &ServerProcess) -> String {
    format!("http://{}", replica.address())
}
