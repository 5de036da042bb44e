//! An installation to measure: the real edge, both services, a file on disk, and three more routes that
//! are the ceilings.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use boot::folder::DataFolder;
use domain::decide::Subject;
use domain::page::{Limit, PageRequest};
use doorward::server::assembly::Installation;
use doorward::server::configuration::Configuration;
use http_kit::caller::Caller;
use http_kit::health::ReadyNotes;
use http_kit::serve::{ServeOptions, Service, start};
use platform::workspaces::view::WorkspaceView;
use serde_json::{Value, json};
use storage::ports::workspaces::Viewer;
use tempfile::TempDir;
use utoipa_actix_web::service_config::ServiceConfig;

const PASSWORD: &str = "violet kettle museum drift";
const SETUP_TOKEN: &str = "a-setup-token-of-more-than-32-characters";
/// How many people sign in.
pub const PEOPLE: usize = 8;

/// Somebody of the installation.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their address.
    pub email: String,
    /// An access token.
    pub token: String,
    /// A refresh token.
    pub refresh: String,
}

impl Person {
    /// What they send to sign in.
    pub fn proof(&self) -> Value {
        json!({"email": self.email, "password": PASSWORD, "refresh_token_in": "body"})
    }
}

/// The installation.
pub struct World {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it is made of.
    pub installation: Arc<Installation>,
    http: reqwest::Client,
    _folder: TempDir,
    _telemetry: boot::telemetry::Telemetry,
}

/// A folder on a real disk: one in memory would make every commit free.
pub fn folder() -> std::io::Result<TempDir> {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))
}

impl World {
    /// Starts an installation with one worker, so that its thread is what is measured.
    pub async fn start() -> anyhow::Result<Self> {
        let folder = folder()?;
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = listener.local_addr()?;
        let set = [("SETUP_TOKEN", SETUP_TOKEN), ("ACCESS_TOKEN_LIFETIME", "24h"), ("LOG_LEVEL", "error")];
        let configuration = Configuration::read(None, address, &set)?;
        let settings = &configuration.process;
        let telemetry = boot::telemetry::start(settings.log_format, &settings.log_level, "doorward");
        let installation = Arc::new(Installation::open(configuration, DataFolder::open(folder.path())?).await?);
        let services = vec![
            auth::routes::service(installation.auth.clone()),
            platform::routes::service(installation.platform.clone()),
            ceilings(Arc::clone(&installation)),
        ];
        let options = ServeOptions { workers: 1, connections_per_worker: 4_096 };
        let notes = web::Data::new(ReadyNotes::default());
        let running = start(listener, installation.edge.clone(), notes, services, options)?;
        tokio::spawn(running.server);
        Ok(Self { address, installation, http: reqwest::Client::new(), _folder: folder, _telemetry: telemetry })
    }

    /// Sets it up and gives the administrator with that many people.
    pub async fn furnish(&self) -> anyhow::Result<(Person, Vec<Person>)> {
        let first = json!({"setup_token": SETUP_TOKEN, "email": "root@example.org", "password": PASSWORD,
                           "name": "Root", "refresh_token_in": "body"});
        let root = person(&self.post("/api/auth/setup", None, &first).await?);
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let invitee = json!({"email": format!("person{number}@example.org"), "role": "user"});
            let invitation = self.post("/api/invitations", Some(&root.token), &invitee).await?;
            let path = format!("/api/invitations/{}/accept", invitation["token"].as_str().unwrap_or(""));
            let proof = json!({"name": "Somebody", "password": PASSWORD, "refresh_token_in": "body"});
            people.push(person(&self.post(&path, None, &proof).await?));
        }
        Ok((root, people))
    }

    /// Signs somebody in once more.
    pub async fn sign_in(&self, who: &Person) -> anyhow::Result<Person> {
        Ok(person(&self.post("/api/auth/login", None, &who.proof()).await?))
    }

    /// Sends one request that must succeed.
    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> anyhow::Result<Value> {
        let mut request = self.http.post(format!("http://{}{path}", self.address)).json(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.timeout(Duration::from_secs(30)).send().await?;
        let status = answer.status();
        let body: Value = answer.json().await?;
        anyhow::ensure!(status.is_success(), "{path}: {status} {body}");
        Ok(body)
    }
}

fn person(answer: &Value) -> Person {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    Person {
        email: text(&answer["user"]["email"]),
        token: text(&answer["access_token"]),
        refresh: text(&answer["refresh_token"]),
    }
}

/// The bare handler, the one with a caller, and the list of workspaces from memory.
fn ceilings(installation: Arc<Installation>) -> Service {
    let configure = move |config: &mut ServiceConfig<'_>| {
        let of_list = Arc::clone(&installation);
        config.map(move |config| {
            config
                .route("/ceiling/bare", web::get().to(async || HttpResponse::Ok().json(json!({"ok": true}))))
                .route(
                    "/ceiling/caller",
                    web::get().to(async |caller: Caller| {
                        let _ = caller;
                        HttpResponse::Ok().json(json!({"ok": true}))
                    }),
                )
                .app_data(web::Data::from(of_list))
                .app_data(web::Data::new(tokio::sync::OnceCell::<Vec<WorkspaceView>>::new()))
                .route("/ceiling/list", web::get().to(list_from_memory))
        });
    };
    Service { name: "ceilings", title: "Ceilings", configure: Arc::new(configure) }
}

/// The list of the caller's organization: read once, then serialised from memory.
async fn list_from_memory(
    caller: Caller,
    installation: web::Data<Installation>,
    kept: web::Data<tokio::sync::OnceCell<Vec<WorkspaceView>>>,
) -> HttpResponse {
    let views = kept.get_or_init(|| read_list(&caller, &installation)).await;
    HttpResponse::Ok().json(views)
}

async fn read_list(caller: &Caller, installation: &Installation) -> Vec<WorkspaceView> {
    let state = &installation.platform;
    let viewer = Viewer::Administrator(caller.user_id());
    let page = PageRequest::first(Limit::MOST);
    let found = state.stores.workspaces.list(&caller.organization(), viewer, page).await;
    let subject: Subject = caller.subject(None);
    let seen = found.map(|page| page.items).unwrap_or_default();
    seen.iter().map(|seen| WorkspaceView::of(state, &subject, &seen.workspace.record, seen.grant.as_ref())).collect()
}
