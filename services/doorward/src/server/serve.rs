//! Serving until told to stop.

use std::io::{IsTerminal as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use boot::folder::DataFolder;
use boot::keys::KeyFile;
use http_kit::health::ReadyNotes;
use pages::Pages;
use platform::sessions::supervisor;
use process::listen::{self, Answering, PlainHttp};
use secrecy::ExposeSecret as _;
use tokio::time::interval;

use super::assembly::Installation;
use super::configuration::Configuration;
use super::ready::{Figures, try_sandbox};
use crate::operator::control;

/// How to serve.
#[derive(Clone, Debug)]
pub struct ServeArguments {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// The settings file, if one was named.
    pub config: Option<PathBuf>,
    /// Whether plain HTTP beyond loopback was asked for.
    pub plain_http: PlainHttp,
    /// Settings of the command line.
    pub set: Vec<(&'static str, String)>,
}

/// A server that answers.
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// The installation.
    pub installation: Arc<Installation>,
    answering: Answering,
    _lock: boot::folder::ServerLock,
    _telemetry: boot::telemetry::Telemetry,
}

/// Opens the installation and starts answering.
///
/// # Errors
/// When something cannot be used, with what to do about it.
pub async fn begin(arguments: &ServeArguments) -> anyhow::Result<Serving> {
    let folder = DataFolder::open(&arguments.data)?;
    let lock = folder.lock()?;
    let listener = listen::bind(arguments.listen)?;
    let address = listener.local_addr()?;
    let file = Configuration::file(arguments.config.clone(), folder.path());
    let set: Vec<(&str, &str)> = arguments.set.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let configuration = Configuration::read(file.as_deref(), address, &set)?;
    let settings = &configuration.process;
    let telemetry = boot::telemetry::start(settings.log_format, &settings.log_level, "doorward");
    anyhow::ensure!(
        configuration.process.servers.is_none(),
        "`doorward serve` keeps everything in its data folder; on MongoDB and Redis run `auth` and `platform`, or take \
         MONGODB_URL and REDIS_URL away"
    );
    listen::refuse_plain_http(arguments.listen, arguments.plain_http, &configuration.process)?;
    let installation = Arc::new(Installation::open(configuration, folder).await?);
    let answering = answer(Arc::clone(&installation), listener).await?;
    Ok(Serving { address, installation, answering, _lock: lock, _telemetry: telemetry })
}

/// Starts answering for an open installation.
///
/// # Errors
/// When the record or a listener cannot be used.
pub async fn answer(installation: Arc<Installation>, listener: TcpListener) -> anyhow::Result<Answering> {
    let ended = supervisor::reconcile(&installation.platform).await?;
    if ended > 0 {
        tracing::info!(ended, "ended the terminals of an earlier run");
    }
    let notes = ReadyNotes::default();
    let figures = Figures::register(&installation)?;
    let services = vec![
        auth::routes::service(installation.auth.clone()),
        platform::routes::service(installation.platform.clone()),
        pages::service(
            Pages::embedded().unwrap_or_else(Pages::missing),
            Arc::clone(&installation.parts.basics.randomness),
        ),
    ];
    let answering = listen::answer(&installation.parts, listener, notes.clone(), services)?;
    auth::jobs::follow_keycloak(&installation.auth);
    tokio::spawn(jobs(Arc::clone(&installation), figures, notes.clone()));
    let supervised = installation.platform.clone().into_inner();
    let life = installation.configuration.auth.login_session_life;
    tokio::spawn(supervisor::supervise(supervised, life, installation.feed.listen()));
    control::listen(Arc::clone(&installation))?;
    try_sandbox(&installation, &notes).await;
    Ok(answering)
}

/// Serves until SIGTERM or SIGINT, then drains.
///
/// # Errors
/// When the server fails.
pub async fn until_signalled(serving: Serving) -> anyhow::Result<()> {
    let Serving { installation, answering, _lock, _telemetry, .. } = serving;
    listen::until_told(&installation.edge).await?;
    auth::sign_in::refusals::record(&installation.auth).await;
    // Terminals first: their sockets would hold the drain up.
    supervisor::end_all(&installation.platform).await;
    listen::stop(answering).await?;
    control::remove(&installation.folder);
    Ok(())
}

/// What to tell somebody who starts a server that has not been set up.
#[must_use]
pub fn setup_hint(serving: &Serving) -> Option<String> {
    let installation = &serving.installation;
    if installation.edge.set_up.is_open() {
        return None;
    }
    Some(installation.folder.file(KeyFile::SetupToken.name()).display().to_string())
}

/// Shows the setup token where only the operator sees it: on a terminal, never in a log.
///
/// # Errors
/// When its file cannot be read.
pub fn show_setup_token(serving: &Serving) -> anyhow::Result<()> {
    if !serving.installation.edge.set_up.is_open()
        && std::io::stderr().is_terminal()
        && let Some(token) = KeyFile::SetupToken.read(&serving.installation.folder)?
    {
        let _ = writeln!(std::io::stderr(), "Setup token: {}", token.expose_secret());
    }
    Ok(())
}

async fn jobs(installation: Arc<Installation>, figures: Figures, notes: ReadyNotes) {
    let mut ticks = interval(Duration::from_secs(5));
    let mut count = 0_u32;
    loop {
        ticks.tick().await;
        if installation.edge.set_up.is_open()
            && let Err(error) = KeyFile::SetupToken.remove(&installation.folder)
        {
            tracing::warn!(%error, "the used setup token cannot be removed");
        }
        figures.look_up(&installation);
        auth::figures::report(&installation.auth, &notes);
        // The size of the audit log is counted event by event: every ten minutes is often enough.
        if count.is_multiple_of(120) {
            figures.measure_audit_log(&installation).await;
        }
        count = count.wrapping_add(1);
        if count.is_multiple_of(12) {
            auth::jobs::run_once(&installation.auth, &installation.edge).await;
        }
    }
}
