//! A whole installation on a free port, with several workers, a clock moved by hand, and people in it.

use std::net::{SocketAddr, TcpListener};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use boot::folder::DataFolder;
use domain::time::Clock;
use doorward::server::assembly::Installation;
use doorward::server::configuration::Configuration;
use doorward::server::serve::answer;
use process::parts::Basics;
use reqwest::{Client, Method, RequestBuilder};
use secrecy::SecretString;
use serde_json::{Value, json};
use test_kit::clock::ManualClock;

pub const PASSWORD: &str = "violet kettle museum drift";
pub const SETUP_TOKEN: &str = "a-setup-token-of-more-than-32-characters";

/// An answer, read.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    pub fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.body)).to_owned()
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }

    /// The body without what differs between two requests by itself.
    pub fn comparable(&self) -> Value {
        let mut body = self.body.clone();
        if let Some(members) = body.as_object_mut() {
            members.remove("request_id");
        }
        body
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub email: String,
    pub token: String,
    pub refresh: String,
    pub tenant: String,
}

/// The interface of an installation, wherever it runs.
pub struct Api {
    pub url: String,
    http: Client,
    next_address: AtomicU8,
}

/// An installation in this process, on embedded storage, with a clock moved by hand.
pub struct World {
    api: Api,
    pub clock: Arc<ManualClock>,
    pub installation: Arc<Installation>,
    pub folder: tempfile::TempDir,
}

impl Deref for World {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl World {
    /// An installation that has not been set up.
    pub async fn empty() -> Self {
        Self::with(&[]).await
    }

    /// The same with settings.
    pub async fn with(set: &[(&str, &str)]) -> Self {
        Self::by(set, Basics::by).await
    }

    /// The same by basics that are made with the clock.
    pub async fn by(set: &[(&str, &str)], basics: impl FnOnce(Arc<dyn Clock>) -> Basics) -> Self {
        Self::at(Arc::default(), set, basics).await
    }

    /// The same by a clock that others go by too.
    pub async fn at(
        clock: Arc<ManualClock>,
        set: &[(&str, &str)],
        basics: impl FnOnce(Arc<dyn Clock>) -> Basics,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let common = [("SETUP_TOKEN", SETUP_TOKEN), ("TRUSTED_PROXIES", "127.0.0.1"), ("WORKERS", "2")];
        let all: Vec<_> = common.iter().chain(set).copied().collect();
        let mut configuration = Configuration::read(None, address, &all).unwrap();
        // Cheap hashes: the floor of the setting is enforced where settings are read.
        configuration.auth.bcrypt_cost = 4;
        let data = DataFolder::open(folder.path()).unwrap();
        let basics = basics(clock.clone());
        let installation = Arc::new(Installation::open_by(configuration, data, basics).await.unwrap());
        answer(Arc::clone(&installation), listener).await.unwrap();
        Self { api: Api::at(format!("http://{address}")), clock, installation, folder }
    }

    /// An installation with a platform administrator.
    pub async fn set_up() -> (Self, Person) {
        Self::set_up_with(&[]).await
    }

    pub async fn set_up_with(set: &[(&str, &str)]) -> (Self, Person) {
        let world = Self::with(set).await;
        let root = world.first_administrator(SETUP_TOKEN).await;
        (world, root)
    }
}

impl Api {
    pub fn at(url: String) -> Self {
        let http = Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        Self { url, http, next_address: AtomicU8::new(1) }
    }

    /// Sets the installation up.
    pub async fn first_administrator(&self, setup_token: &str) -> Person {
        let body = json!({"setup_token": setup_token, "email": "root@example.org", "password": PASSWORD,
                          "name": "Root", "refresh_token_in": "body"});
        let root = self.post("/api/auth/setup", None, body).await;
        assert_eq!(root.status, 201, "{}", root.body);
        person(&root)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        // Every call from an address of its own, so that throttles by address see what a test wants them to.
        let last = self.next_address.fetch_add(1, Ordering::Relaxed);
        self.http.request(method, format!("{}{path}", self.url)).header("x-forwarded-for", format!("10.1.1.{last}"))
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.bytes().await.unwrap();
        assert_ne!(status, 500, "{}", String::from_utf8_lossy(&bytes));
        Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    pub async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = self.request(method, path);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.send(request).await
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.call(Method::GET, path, Some(token), None).await
    }

    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Answer {
        self.call(Method::POST, path, token, Some(body)).await
    }

    pub async fn login(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password, "refresh_token_in": "body"});
        self.post("/api/auth/login", None, body).await
    }

    /// Signs in where there is no choice, or into `tenant`.
    pub async fn signed_in(&self, email: &str, tenant: Option<&str>) -> Person {
        let answer = self.login(email, PASSWORD).await;
        if answer.body["status"] == "tenant_selection_required" {
            let body = json!({"session_token": answer.text("session_token"), "tenant_id": tenant.unwrap()});
            return person(&self.post("/api/auth/select-tenant", None, body).await);
        }
        assert_eq!(answer.status, 200, "{}", answer.body);
        person(&answer)
    }

    /// A new organization with an administrator `admin@<slug>.example`; gives the administrator.
    pub async fn organization(&self, root: &mut Person, name: &str) -> Person {
        let made = self.post("/api/organizations", Some(&root.token), json!({"name": name})).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let switch = json!({"tenant_id": made.text("id"), "refresh_token": root.refresh});
        let there = self.post("/api/auth/switch-tenant", Some(&root.token), switch).await;
        assert_eq!(there.status, 200, "{}", there.body);
        *root = person(&there);
        self.joined(root, &format!("admin@{}.example", made.text("slug")), "company_admin").await
    }

    /// Invites a new person and lets them accept.
    pub async fn joined(&self, admin: &Person, email: &str, role: &str) -> Person {
        let invited = json!({"email": email, "role": role});
        let invitation = self.post("/api/invitations", Some(&admin.token), invited).await;
        assert_eq!(invitation.status, 201, "{}", invitation.body);
        let path = format!("/api/invitations/{}/accept", invitation.text("token"));
        let proof = json!({"name": "Somebody", "password": PASSWORD, "refresh_token_in": "body"});
        let accepted = self.post(&path, None, proof).await;
        assert_eq!(accepted.status, 201, "{}", accepted.body);
        person(&accepted)
    }

    /// A workspace of the given kind.
    pub async fn workspace(&self, admin: &Person, name: &str) -> String {
        let body = json!({"name": name, "kind": "web", "target": {"url": "https://www.example.org/"}});
        let made = self.post("/api/workspaces", Some(&admin.token), body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.text("id")
    }

    pub async fn terminal(&self, admin: &Person, name: &str) -> String {
        let body = json!({"name": name, "kind": "terminal", "target": {"profile": "shell"}});
        let made = self.post("/api/workspaces", Some(&admin.token), body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.text("id")
    }

    pub async fn grant(&self, admin: &Person, workspace: &str, to: &Person, body: Value) -> Answer {
        let path = format!("/api/workspaces/{workspace}/grants/user:{}", to.id);
        self.call(Method::PUT, &path, Some(&admin.token), Some(body)).await
    }

    /// The actions of an organization's newest events, newest first.
    pub async fn actions(&self, admin: &Person, filter: &str) -> Vec<String> {
        let found = self.get(&format!("/api/audit-logs?limit=200{filter}"), &admin.token).await;
        assert_eq!(found.status, 200, "{}", found.body);
        let name =
            |event: &Value| format!("{}:{}", event["action"].as_str().unwrap(), event["outcome"].as_str().unwrap());
        found.body["items"].as_array().unwrap().iter().map(name).collect()
    }

    /// Waits until something outside of requests has happened, at most fifteen seconds.
    pub async fn until<F: Future<Output = bool>>(&self, what: &str, mut holds: impl FnMut() -> F) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(15);
        while !holds().await {
            assert!(tokio::time::Instant::now() < deadline, "in fifteen seconds it did not happen that {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

pub fn person(answer: &Answer) -> Person {
    let user = &answer.body["user"];
    let text = |name: &str| user[name].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned();
    Person {
        id: text("id"),
        email: text("email"),
        tenant: text("tenant_id"),
        token: answer.text("access_token"),
        refresh: answer.body["refresh_token"].as_str().unwrap_or("").to_owned(),
    }
}

/// The signing secret of a world, for forged tokens.
pub fn secret(world: &World) -> SecretString {
    SecretString::from(std::fs::read_to_string(world.folder.path().join("jwt-secret")).unwrap())
}
