//! An installation to measure: the real edge, both services, their storage, and three more routes that are
//! the ceilings.

use std::any::Any;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use anyhow::Context as _;
use boot::folder::DataFolder;
use boot::telemetry::Telemetry;
use domain::decide::Subject;
use domain::page::{Limit, PageRequest};
use doorward::server::assembly::Installation;
use doorward::server::configuration::Configuration;
use http_kit::caller::Caller;
use http_kit::edge::Edge;
use http_kit::health::ReadyNotes;
use http_kit::revocations::RevocationFeed;
use http_kit::serve::{ServeOptions, Service, start};
use platform::workspaces::view::WorkspaceView;
use serde_json::{Value, json};
use storage::ports::workspaces::Viewer;
use tempfile::TempDir;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::figure::Storage;
use crate::servers::{self, Place};

/// Everybody's password.
pub const PASSWORD: &str = "violet kettle museum drift";
/// What lets the first administrator set it up.
pub const SETUP_TOKEN: &str = "a-setup-token-of-more-than-32-characters";
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

/// The parts of an installation that figures need.
pub struct Measured {
    /// What answering requests shares.
    pub edge: web::Data<Edge>,
    /// The identity service.
    pub auth: web::Data<auth::state::State>,
    /// The platform service.
    pub platform: web::Data<platform::state::State>,
    /// The feed of revocations.
    pub feed: RevocationFeed,
    /// What must live as long.
    #[expect(dead_code, reason = "nothing is asked of it")]
    pub kept: Box<dyn Any>,
}

/// The installation.
pub struct World {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it is made of.
    pub parts: Measured,
    /// Where its record is.
    pub storage: Storage,
    place: Option<Place>,
    /// Where its record is, embedded.
    folder: Option<TempDir>,
    http: reqwest::Client,
    _telemetry: Telemetry,
}

/// A folder on a real disk: one in memory would make every commit free.
pub fn folder() -> std::io::Result<TempDir> {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))
}

impl World {
    /// Starts an installation with one worker, so that its thread is what is measured.
    pub async fn start(storage: Storage) -> anyhow::Result<Self> {
        Self::start_with(storage, 1, &[]).await
    }

    /// The same with so many workers and more settings.
    pub async fn start_with(storage: Storage, workers: usize, more: &[(&str, &str)]) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = listener.local_addr()?;
        let set = [("SETUP_TOKEN", SETUP_TOKEN), ("ACCESS_TOKEN_LIFETIME", "24h"), ("LOG_LEVEL", "error")];
        let set = [&set, more].concat();
        let configuration = Configuration::read(None, address, &set)?;
        let settings = &configuration.process;
        let telemetry = boot::telemetry::start(settings.log_format, &settings.log_level, "doorward");
        let (parts, place, folder) = match storage {
            Storage::Embedded => {
                let folder = folder()?;
                (embedded(configuration, folder.path()).await?, None, Some(folder))
            }
            Storage::Servers => {
                let place = Place::new()?;
                (servers::production(configuration, &place).await?, Some(place), None)
            }
        };
        let services = vec![
            auth::routes::service(parts.auth.clone()),
            platform::routes::service(parts.platform.clone()),
            ceilings(parts.platform.clone()),
        ];
        let options = ServeOptions { workers, connections_per_worker: 4_096 };
        let running = start(listener, parts.edge.clone(), web::Data::new(ReadyNotes::default()), services, options)?;
        tokio::spawn(running.server);
        Ok(Self { address, parts, storage, place, folder, http: reqwest::Client::new(), _telemetry: telemetry })
    }

    /// Its database and secrets, on servers.
    pub fn place(&self) -> anyhow::Result<&Place> {
        self.place.as_ref().context("it is not on servers")
    }

    /// Its data folder, embedded.
    pub fn folder(&self) -> anyhow::Result<&Path> {
        Ok(self.folder.as_ref().context("it is not embedded")?.path())
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

async fn embedded(configuration: Configuration, folder: &Path) -> anyhow::Result<Measured> {
    let installation = Installation::open(configuration, DataFolder::open(folder)?).await?;
    Ok(Measured {
        edge: installation.edge.clone(),
        auth: installation.auth.clone(),
        platform: installation.platform.clone(),
        feed: installation.feed.clone(),
        kept: Box::new(installation),
    })
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
fn ceilings(platform: web::Data<platform::state::State>) -> Service {
    let configure = move |config: &mut ServiceConfig<'_>| {
        let of_list = platform.clone();
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
                .app_data(of_list)
                .app_data(web::Data::new(tokio::sync::OnceCell::<Vec<WorkspaceView>>::new()))
                .route("/ceiling/list", web::get().to(list_from_memory))
        });
    };
    Service { name: "ceilings", title: "Ceilings", configure: Arc::new(configure) }
}

/// The list of the caller's organization: read once, then serialised from memory.
async fn list_from_memory(
    caller: Caller,
    platform: web::Data<platform::state::State>,
    kept: web::Data<tokio::sync::OnceCell<Vec<WorkspaceView>>>,
) -> HttpResponse {
    let views = kept.get_or_init(|| read_list(&caller, &platform)).await;
    HttpResponse::Ok().json(views)
}

async fn read_list(caller: &Caller, state: &platform::state::State) -> Vec<WorkspaceView> {
    let viewer = Viewer::Administrator(caller.user_id());
    let page = PageRequest::first(Limit::MOST);
    let found = state.stores.workspaces.list(&caller.organization(), viewer, page).await;
    let subject: Subject = caller.subject(None);
    let seen = found.map(|page| page.items).unwrap_or_default();
    seen.iter().map(|seen| WorkspaceView::of(state, &subject, &seen.workspace.record, seen.grant.as_ref())).collect()
}
