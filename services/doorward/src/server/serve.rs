//! Serving until told to stop.

use std::io::{IsTerminal as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web;
use anyhow::Context as _;
use boot::folder::DataFolder;
use boot::keys::KeyFile;
use boot::shutdown::signalled;
use http_kit::health::ReadyNotes;
use http_kit::serve::{Running, ServeOptions, start};
use platform::sessions::supervisor;
use secrecy::ExposeSecret as _;
use tokio::task::JoinHandle;
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
    pub insecure_http: bool,
    /// Settings of the command line.
    pub set: Vec<(&'static str, String)>,
}

/// A server that answers.
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// The installation.
    pub installation: Arc<Installation>,
    handle: ServerHandle,
    server: JoinHandle<std::io::Result<()>>,
    _lock: boot::folder::ServerLock,
}

/// How many connections one worker holds.
const CONNECTIONS: usize = 4_096;

/// Opens the installation and starts answering.
///
/// # Errors
/// When something cannot be used, with what to do about it.
pub async fn begin(arguments: &ServeArguments) -> anyhow::Result<Serving> {
    let folder = DataFolder::open(&arguments.data)?;
    let lock = folder.lock()?;
    let listener = TcpListener::bind(arguments.listen)
        .with_context(|| format!("cannot listen on {}; choose another address with --listen", arguments.listen))?;
    let address = listener.local_addr()?;
    let file = Configuration::file(arguments.config.clone(), folder.path());
    let set: Vec<(&str, &str)> = arguments.set.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let configuration = Configuration::read(file.as_deref(), address, &set)?;
    boot::telemetry::start(configuration.log_format, &configuration.log_level);
    refuse_plain_http(arguments, &configuration)?;
    let installation = Arc::new(Installation::open(configuration, folder).await?);
    let (handle, server) = answer(Arc::clone(&installation), listener).await?;
    Ok(Serving { address, installation, handle, server, _lock: lock })
}

/// Starts answering for an open installation.
///
/// # Errors
/// When the record or a listener cannot be used.
pub async fn answer(
    installation: Arc<Installation>,
    listener: TcpListener,
) -> anyhow::Result<(ServerHandle, JoinHandle<std::io::Result<()>>)> {
    let ended = supervisor::reconcile(&installation.platform).await?;
    if ended > 0 {
        tracing::info!(ended, "ended the terminals of an earlier run");
    }
    let notes = ReadyNotes::default();
    let figures = Figures::register(&installation)?;
    let services = vec![
        auth::routes::service(installation.auth.clone()),
        platform::routes::service(installation.platform.clone()),
    ];
    let options = ServeOptions { workers: workers(&installation.configuration), connections_per_worker: CONNECTIONS };
    let Running { server, handle } =
        start(listener, installation.edge.clone(), web::Data::new(notes.clone()), services, options)?;
    let server = tokio::spawn(server);
    tokio::spawn(jobs(Arc::clone(&installation), figures));
    let supervised = installation.platform.clone().into_inner();
    let life = installation.configuration.auth.login_session_life;
    tokio::spawn(supervisor::supervise(supervised, life, installation.feed.listen()));
    control::listen(Arc::clone(&installation))?;
    if let Some(metrics) = installation.configuration.metrics_listen {
        serve_metrics(&installation, metrics)?;
    }
    try_sandbox(&installation, &notes).await;
    Ok((handle, server))
}

/// Serves until SIGTERM or SIGINT, then drains.
///
/// # Errors
/// When the server fails.
pub async fn until_signalled(serving: Serving) -> anyhow::Result<()> {
    let Serving { installation, handle, server, _lock, .. } = serving;
    signalled().await?;
    tracing::info!("stopping: no new requests, those under way are finished");
    installation.edge.draining.store(true, Ordering::Release);
    auth::sign_in::refusals::record(&installation.auth).await;
    // Terminals first: their sockets would hold the drain up.
    supervisor::end_all(&installation.platform).await;
    let stopping = handle.stop(true);
    tokio::select! {
        () = stopping => {}
        // Asked twice: at once.
        again = signalled() => {
            again?;
            handle.stop(false).await;
        }
    }
    server.await??;
    control::remove(&installation.folder);
    tracing::info!("stopped");
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

fn workers(configuration: &Configuration) -> usize {
    match configuration.workers {
        0 => std::thread::available_parallelism().map_or(2, NonZero::get),
        workers => workers,
    }
}

/// Passwords and tokens would travel in the clear.
fn refuse_plain_http(arguments: &ServeArguments, configuration: &Configuration) -> anyhow::Result<()> {
    let loopback = arguments.listen.ip().is_loopback();
    if loopback || arguments.insecure_http || configuration.auth.public_url.starts_with("https://") {
        return Ok(());
    }
    anyhow::bail!(
        "{} can be reached from other machines, where passwords would travel in the clear. Put a proxy with TLS in \
         front and set PUBLIC_URL=https://…, or say --insecure-http if you know what you do",
        arguments.listen
    )
}

async fn jobs(installation: Arc<Installation>, figures: Figures) {
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
        // The size of the audit log is counted event by event: every ten minutes is often enough.
        if count.is_multiple_of(120) {
            figures.measure_audit_log(&installation).await;
        }
        count = count.wrapping_add(1);
        if count.is_multiple_of(12) {
            auth::jobs::run_once(&installation.auth, installation.feed.list()).await;
        }
    }
}

fn serve_metrics(installation: &Installation, address: SocketAddr) -> anyhow::Result<()> {
    let edge = installation.edge.clone();
    let app = move || {
        let edge = edge.clone();
        let figures = move || {
            let edge = edge.clone();
            async move { http_kit::health::figures(&edge) }
        };
        actix_web::App::new().route("/metrics", web::get().to(figures))
    };
    let server = actix_web::HttpServer::new(app).workers(1).disable_signals().bind(address);
    let server = server.with_context(|| format!("METRICS_LISTEN: cannot listen on {address}"))?;
    tokio::spawn(server.run());
    Ok(())
}
