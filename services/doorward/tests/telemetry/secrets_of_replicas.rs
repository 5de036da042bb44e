//! N31 of the faults, on the production programs: of all secrets that they are given, that people send wherever one can be
//! sent, and that are issued, none is in a log, a span, a figure, or an answer that does not issue it.

use std::process::Command;
use std::thread;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use storage::mongo::{Account, InitOptions, init};
use test_kit::otlp_receiver::OtlpReceiver;
use test_kit::servers::{MongoDb, Redis, ServerProcess, Services, Shape, mongodb_url, required};
use tokio_tungstenite::tungstenite::Message;

use crate::canaries::{Canaries, holds};

const ROOT: &str = "root@example.org";
const TOKENS: [&str; 2] = ["/access_token", "/refresh_token"];

/// The programs, and everything secret about them.
struct Journey {
    services: Services,
    canaries: Canaries,
    http: Client,
}

/// Somebody signed in.
struct Person {
    token: String,
    refresh: String,
}

fn person(answer: &Value) -> Person {
    let text = |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned();
    Person { token: text("access_token"), refresh: text("refresh_token") }
}

impl Journey {
    fn request(&self, method: Method, path: &str, body: &Value) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.services.url())).json(body)
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.services.url()))
    }

    /// Asks as somebody; the status must be as expected.
    async fn post(&mut self, path: &str, by: Option<&str>, body: Value, (status, issues): (u16, &[&str])) -> Value {
        let request = self.request(Method::POST, path, &body);
        let request = if let Some(token) = by { request.bearer_auth(token) } else { request };
        let (found, answer) = self.canaries.ask(path, request, issues).await;
        assert_eq!(found, status, "{path}: {answer}");
        answer
    }

    async fn refused(&mut self, to: &str, request: RequestBuilder) {
        let (status, answer) = self.canaries.ask(to, request, &[]).await;
        assert!((400..500).contains(&status), "{to}: {status} {answer}");
    }

    /// Set-up, a second organization, and the choice between both.
    async fn sign_in(&mut self) -> (Person, String) {
        let password = self.canaries.plant("root password");
        let wrong = json!({"setup_token": self.canaries.plant("wrong setup token"), "email": ROOT,
                           "password": self.canaries.plant("password with it"), "name": "Root"});
        self.post("/api/auth/setup", None, wrong, (401, &[])).await;
        let right = json!({"setup_token": self.services.setup_token(), "email": ROOT, "password": password,
                           "name": "Root", "refresh_token_in": "body"});
        let root = person(&self.post("/api/auth/setup", None, right, (201, &TOKENS)).await);
        let login = |password: &str| json!({"email": ROOT, "password": password, "refresh_token_in": "body"});
        let wrong = self.canaries.plant("wrong password");
        self.post("/api/auth/login", None, login(&wrong), (401, &[])).await;
        let unknown = json!({"email": "nobody@example.org", "password": self.canaries.plant("password of nobody")});
        self.post("/api/auth/login", None, unknown, (401, &[])).await;
        // By cookie.
        self.post("/api/auth/login", None, json!({"email": ROOT, "password": password}), (200, &["/access_token"]))
            .await;

        let acme = self.post("/api/organizations", Some(&root.token), json!({"name": "Acme"}), (201, &[])).await;
        let acme = acme["id"].as_str().unwrap().to_owned();
        let switch = json!({"tenant_id": acme, "refresh_token": self.canaries.plant("wrong refresh token to switch")});
        self.post("/api/auth/switch-tenant", Some(&root.token), switch, (401, &[])).await;
        let switch = json!({"tenant_id": acme, "refresh_token": root.refresh});
        let there = person(&self.post("/api/auth/switch-tenant", Some(&root.token), switch, (200, &TOKENS)).await);
        let invite = json!({"email": ROOT, "role": "company_admin"});
        let links = ["/token", "/link"];
        let invited = self.post("/api/invitations", Some(&there.token), invite, (201, &links)).await;
        let accept = format!("/api/invitations/{}/accept", invited["token"].as_str().unwrap());
        self.post(&accept, Some(&there.token), json!({}), (200, &[])).await;

        let selection = self.post("/api/auth/login", None, login(&password), (200, &["/session_token"])).await;
        let wrong = json!({"session_token": self.canaries.plant("wrong session token"), "tenant_id": acme});
        self.post("/api/auth/select-tenant", None, wrong, (401, &[])).await;
        let home = selection["tenants"].as_array().unwrap().iter().find(|tenant| tenant["tenant_id"] != acme.as_str());
        let select = json!({"session_token": selection["session_token"], "tenant_id": home.unwrap()["tenant_id"]});
        let root = person(&self.post("/api/auth/select-tenant", None, select, (200, &TOKENS)).await);
        let wrong = json!({"refresh_token": self.canaries.plant("wrong refresh token")});
        self.post("/api/auth/refresh", None, wrong, (401, &[])).await;
        let refresh = json!({"refresh_token": root.refresh});
        (person(&self.post("/api/auth/refresh", None, refresh, (200, &TOKENS)).await), password)
    }

    /// Somebody is invited, changes their password, forgets it, and gets a link.
    async fn invite(&mut self, root: &Person) {
        let ann = json!({"email": "ann@example.org", "role": "user"});
        let links = ["/token", "/link"];
        let first = self.post("/api/invitations", Some(&root.token), ann, (201, &links)).await;
        let path = format!("/api/invitations/{}/resend", first["id"].as_str().unwrap());
        let again = self.post(&path, Some(&root.token), json!({}), (200, &links)).await;
        let (dead, living) = (first["token"].as_str().unwrap(), again["token"].as_str().unwrap());
        let shown = self.get(&format!("/api/invitations/{living}"));
        assert_eq!(self.canaries.ask("an invitation", shown, &[]).await.0, 200);
        let password = self.canaries.plant("ann's password");
        let accept = json!({"name": "Ann", "password": password, "refresh_token_in": "body"});
        let unknown = self.canaries.plant("wrong invitation token");
        for token in [dead, &unknown] {
            let path = format!("/api/invitations/{token}/accept");
            let request = self.request(Method::POST, &path, &accept);
            self.refused("an invitation that is none", request).await;
        }
        let path = format!("/api/invitations/{living}/accept");
        let ann = person(&self.post(&path, None, accept, (201, &TOKENS)).await);

        let new = self.canaries.plant("ann's new password");
        let change = |current: &str| json!({"current_password": current, "new_password": new});
        let wrong = self.canaries.plant("wrong current password");
        self.post("/api/auth/change-password", Some(&ann.token), change(&wrong), (403, &[])).await;
        let request = self.request(Method::POST, "/api/auth/change-password", &change(&password));
        assert!(self.canaries.ask("a new password", request.bearer_auth(&ann.token), &[]).await.0 < 300);

        let link = self.reset_link("ann@example.org");
        let reset = |token: &str, password: &str| json!({"token": token, "new_password": password});
        let (token, password) =
            (self.canaries.plant("wrong reset token"), self.canaries.plant("password after a reset"));
        let request = self.request(Method::POST, "/api/auth/reset-password", &reset(&token, &password));
        self.refused("a reset that is none", request).await;
        for expected in [200..300, 400..500] {
            let request = self.request(Method::POST, "/api/auth/reset-password", &reset(&link, &password));
            let status = self.canaries.ask("a reset", request, &[]).await.0;
            assert!(expected.contains(&status), "{status}");
        }
    }

    /// By the operator's program on the same servers; what it prints is for the operator alone.
    fn reset_link(&mut self, email: &str) -> String {
        let mut program = Command::new(env!("CARGO_BIN_EXE_doorward"));
        program.args(["users", "reset-link", email]).envs(self.services.environment().iter().cloned());
        let output = program.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let link = said.lines().next().and_then(|line| line.split('#').nth(1));
        let link = link.unwrap_or_else(|| panic!("no link: {said}{}", String::from_utf8_lossy(&output.stderr)));
        self.canaries.know("token of a reset link", link);
        self.canaries.none_in("what the operator's program logs", &output.stderr);
        link.to_owned()
    }

    /// A terminal is opened, typed into, and left; wrong tickets open none.
    async fn terminal(&mut self, root: &Person) {
        let shell = json!({"name": "Shell", "kind": "terminal", "target": {"profile": "shell"}});
        let shell = self.post("/api/workspaces", Some(&root.token), shell, (201, &[])).await;
        let launch = format!("/api/workspaces/{}/launch", shell["id"].as_str().unwrap());
        let issues = ["/connection/ticket"];
        let launched = self.post(&launch, Some(&root.token), json!({}), (201, &issues)).await;
        let session = launched["session_id"].as_str().unwrap();
        let wrong = self.canaries.plant("wrong ticket");
        let request = self.get(&format!("/api/sessions/{session}/terminal?ticket={wrong}"));
        self.refused("a terminal without a ticket", request).await;
        let ticket = format!("/api/sessions/{session}/ticket");
        self.post(&ticket, Some(&root.token), json!({}), (201, &["/ticket", "/url"])).await;

        let address = self.services.url().replace("http://", "ws://");
        let url = format!("{address}{}&from=0", launched["connection"]["url"].as_str().unwrap());
        let mut socket = tokio_tungstenite::connect_async(url).await.unwrap().0;
        let typed = self.canaries.plant("typed into a terminal");
        socket.send(Message::Binary(format!("echo '{typed}' | rev; exit\n").into_bytes().into())).await.unwrap();
        while let Ok(Some(Ok(message))) = tokio::time::timeout(Duration::from_secs(20), socket.next()).await {
            if message.is_close() {
                break;
            }
        }
    }

    /// Whatever else a client can put a secret into.
    async fn everywhere(&mut self, root: &Person) {
        let mut quoted = |what: &str| self.canaries.plant(what);
        let headers = [
            ("authorization", format!("Bearer {}", quoted("wrong bearer"))),
            ("authorization", format!("Basic {}", quoted("basic authorization"))),
            ("proxy-authorization", format!("Bearer {}", quoted("proxy authorization"))),
            ("cookie", format!("__Host-doorward_refresh={}", quoted("wrong refresh cookie"))),
            ("cookie", format!("token={}; session={}", quoted("cookie"), quoted("another cookie"))),
            ("x-api-key", quoted("key of an interface")),
            ("x-forwarded-for", quoted("forwarded for")),
            ("x-request-id", quoted("id of a request")),
            ("tracestate", format!("a={}", quoted("tracestate"))),
            ("baggage", format!("a={}", quoted("baggage"))),
            ("traceparent", format!("00-{}", quoted("traceparent"))),
            ("referer", format!("https://example.org/?code={}", quoted("referer"))),
            ("origin", format!("https://{}.example", quoted("origin"))),
            ("idempotency-key", quoted("idempotency key")),
            ("user-agent", quoted("user agent")),
            ("x-user-token", quoted("header of another product")),
        ];
        let paths = ["access_token", "code", "state", "password"].map(|name| {
            let (path, query) = (quoted(&format!("path beside {name}")), quoted(&format!("query {name}")));
            [format!("/api/auth/{path}"), format!("/api/auth/refresh?{name}={query}")]
        });
        let token = quoted("path of an invitation");
        let (host, member) = (quoted("host"), quoted("unknown member"));
        let direct =
            [&self.services.auth[0], &self.services.platform[1]].map(|one| format!("http://{}", one.address()));
        for base in direct.into_iter().chain([self.services.url()]) {
            for (name, value) in &headers {
                for path in ["/api/auth/refresh", "/api/workspaces/x/stop"] {
                    let request = self.http.post(format!("{base}{path}")).header(*name, value).json(&json!({}));
                    self.refused(name, request).await;
                }
            }
            for path in paths.iter().flatten().chain([&format!("/api/invitations/{token}")]) {
                let request = self.http.post(format!("{base}{path}")).json(&json!({}));
                self.refused("a path", request).await;
            }
            let body = json!({"email": "a@b.example", "password": self.canaries.plant("password in another body"),
                              "organization_name": "A", "name": "A"});
            for path in ["/api/auth/signup", "/api/auth/register", "/api/auth/sso", "/api/auth/login"] {
                let mut body = body.clone();
                body["secret"] = member.as_str().into();
                self.refused(path, self.http.post(format!("{base}{path}")).json(&body)).await;
            }
            let broken = format!("{{\"password\": \"{}\"", self.canaries.plant("password in broken JSON"));
            let request = self.http.post(format!("{base}/api/auth/login")).header("content-type", "application/json");
            self.refused("broken JSON", request.body(broken)).await;
        }
        let elsewhere = format!("http://{}/api/auth/me", self.services.auth[1].address());
        self.refused("another host", self.http.get(elsewhere).header("host", format!("{host}.example"))).await;
        // The real ones in the wrong places.
        for path in [format!("/api/auth/{}", root.token), format!("/api/auth/me?access_token={}", root.refresh)] {
            self.refused("a token in an address", self.get(&path)).await;
        }
    }
}

/// What both replicas of both services tell whoever asks.
async fn told_by(http: &Client, replicas: impl Iterator<Item = &ServerProcess>) -> (String, String) {
    let (mut figures, mut ready) = (String::new(), String::new());
    for replica in replicas {
        for (path, told) in [("/metrics", &mut figures), ("/ready", &mut ready)] {
            let answer = http.get(format!("http://{}{path}", replica.address())).send().await.unwrap();
            told.push_str(&answer.text().await.unwrap());
        }
    }
    (figures, ready)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_more_than_fifty_secrets_none_is_in_a_log_a_span_a_figure_or_the_wrong_answer() {
    let bubblewrap = Command::new("bwrap").arg("--version").output().ok();
    let Some(_) = required("bubblewrap", bubblewrap) else { return };
    let mut canaries = Canaries::default();
    let (of_mongodb, of_redis) = (canaries.plant("mongodb"), canaries.plant("redis"));
    let Some(mongodb) = MongoDb::start() else { return };
    let Some(mut redis) = Redis::start_with(&["--requirepass", &of_redis]) else { return };
    let with_password = mongodb_url(mongodb.port()).replace("//", &format!("//doorward:{of_mongodb}@"));
    let with_password = format!("{with_password}&authSource=admin");
    let account = (Account::Everything, with_password.clone().into());
    let options = InitOptions { root_url: mongodb.url().into(), database: "doorward".to_owned(), users: vec![account] };
    init(&options, &mut |_| {}).await.unwrap();
    let receiver = OtlpReceiver::start();
    let set = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint()),
        ("OTEL_EXPORTER_OTLP_HEADERS", format!("authorization={}", canaries.plant("collector"))),
        ("OTEL_LOGS_EXPORTER", "otlp".to_owned()),
        ("JWT_SECRET_PREVIOUS", canaries.plant("previous signing secret")),
        ("LOG_LEVEL", "debug".to_owned()),
    ];
    let shape = Shape {
        mongodb_url: Some(with_password),
        redis_url: Some(format!("redis://:{of_redis}@{}", redis.address())),
        set: set.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        ..Shape::default()
    };
    let Some(services) = Services::start(&shape) else { return };
    for (name, file) in services.environment().iter().filter(|(name, _)| name.ends_with("_FILE")) {
        canaries.know(name, &std::fs::read_to_string(file).unwrap());
    }
    let mut journey = Journey { services, canaries, http: Client::new() };
    let (root, password) = journey.sign_in().await;
    journey.invite(&root).await;
    journey.terminal(&root).await;
    journey.everywhere(&root).await;
    journey.post("/api/auth/logout", Some(&root.token), json!({}), (200, &[])).await;
    // Something goes wrong, too.
    tokio::task::block_in_place(|| redis.kill());
    let login = journey.request(Method::POST, "/api/auth/login", &json!({"email": ROOT, "password": password}));
    assert_eq!(journey.canaries.ask("a sign-in without Redis", login, &[]).await.0, 503);

    let Journey { mut services, canaries, http } = journey;
    let (figures, ready) = told_by(&http, services.auth.iter().chain(&services.platform)).await;
    tokio::task::block_in_place(|| {
        let Services { auth, platform, gateway, .. } = &mut services;
        thread::scope(|scope| {
            for process in auth.iter_mut().chain(platform).chain([gateway]) {
                scope.spawn(|| process.stop());
            }
        });
    });
    let (logs, exported) = (services.logs(), receiver.raw());
    assert!(canaries.count() >= 50, "{} secrets", canaries.count());
    for (place, text) in
        [("\"auth\"", &logs), ("/api/auth/login", &logs), ("sign_ins_total", &figures), ("redis", &ready)]
    {
        assert!(text.contains(place), "{place} is not where it belongs");
    }
    for text in ["POST /api/auth/login", "answered", "/api/invitations/{token}/accept"] {
        assert!(holds(&exported, text), "{text} was not exported");
    }
    for (place, bytes) in [("a log", logs.as_bytes()), ("a span or a log by OTLP", &exported)] {
        canaries.none_in(place, bytes);
        assert!(!holds(bytes, ROOT) && !holds(bytes, "ann@example.org"), "an address is in {place}");
    }
    canaries.none_in("a figure", figures.as_bytes());
    canaries.none_in("/ready", ready.as_bytes());
    canaries.none_in_answers();
}
