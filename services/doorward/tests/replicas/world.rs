//! Replicas with people in them, asked one by one or through the gateway.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use test_kit::servers::{ServerProcess, Services, Shape, required};

pub const ROOT: &str = "root@example.org";
pub const PASSWORD: &str = "violet kettle museum drift";

/// An answer, and how long it took.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub took: Duration,
    pub retry_after: Option<String>,
    /// How many events of the audit log are missing, as the answer's head says.
    pub pending: Option<String>,
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
        let world = Self::not_set_up(&shape)?;
        let root = world.set_up().await;
        Some((world, root))
    }

    /// Replicas that nobody has set up.
    pub fn not_set_up(shape: &Shape) -> Option<Self> {
        let services = Services::start(shape)?;
        let http = Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        Some(Self { services, http })
    }

    /// Sets them up: the first administrator.
    pub async fn set_up(&self) -> Person {
        let body = json!({"setup_token": self.services.setup_token(), "email": ROOT,
                          "password": PASSWORD, "name": "Root", "refresh_token_in": "body"});
        let set_up = self.post(&self.auth(0), "/api/auth/setup", None, body).await;
        assert_eq!(set_up.status, 201, "{set_up:?}");
        person(&set_up)
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
        let head = |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (retry_after, pending) = (head("retry-after"), head("x-audit-pending"));
        let bytes = answer.bytes().await.unwrap();
        assert_ne!(status, 500, "{url}: {}", String::from_utf8_lossy(&bytes));
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, body, took: begun.elapsed(), retry_after, pending }
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

    /// The root person signed in so many times, at one replica of `auth` after the other.
    pub async fn sign_ins(&self, many: usize) -> Vec<Person> {
        let mut people = Vec::new();
        for number in 0..many {
            people.push(self.signed_in(&self.auth(number % self.services.auth.len()), ROOT).await);
        }
        people
    }

    /// Signs somebody out; a refusal is tried again, as a client would. 401 says that an earlier try did it.
    pub async fn log_out(&self, base: &str, token: &str) {
        loop {
            let out = self.post(base, "/api/auth/logout", Some(token), json!({})).await;
            match out.status {
                200 | 401 => return,
                503 => tokio::time::sleep(Duration::from_millis(100)).await,
                _ => panic!("{out:?}"),
            }
        }
    }

    /// A page that can be opened.
    pub async fn page(&self, base: &str, token: &str, name: &str) -> Answer {
        let body = json!({"name": name, "kind": "web", "target": {"url": "https://example.org"}});
        self.post(base, "/api/workspaces", Some(token), body).await
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

/// So many callers, each making one call after the other for so long; `call` is told the number of the call.
pub async fn load<F: Future<Output = Answer>>(
    callers: usize,
    lasting: Duration,
    call: impl Fn(usize) -> F,
) -> Vec<Answer> {
    let (end, numbers) = (Instant::now() + lasting, AtomicUsize::new(0));
    let caller = async || {
        let mut answers = Vec::new();
        while Instant::now() < end {
            answers.push(call(numbers.fetch_add(1, Ordering::Relaxed)).await);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        answers
    };
    let callers = (0..callers).map(|_| caller());
    futures_util::future::join_all(callers).await.concat()
}

/// So long the slowest took, but for one in a hundred.
pub fn slowest_but_one_in_a_hundred(answers: &[Answer]) -> Duration {
    let mut took: Vec<Duration> = answers.iter().map(|answer| answer.took).collect();
    took.sort_unstable();
    took[took.len() - 1 - took.len() / 100]
}

/// How many were answered so.
pub fn with_status(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

/// Bubblewrap, or `None` once it is said that it is missing.
pub fn bubblewrap() -> Option<()> {
    required("bubblewrap", std::process::Command::new("bwrap").arg("--version").output().ok()).map(drop)
}

pub fn person(answer: &Answer) -> Person {
    Person { token: answer.text("access_token"), refresh: answer.text("refresh_token") }
}

pub fn base(replica: &ServerProcess) -> String {
    format!("http://{}", replica.address())
}
