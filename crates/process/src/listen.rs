//! Listening, serving, and stopping.

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web;
use anyhow::Context as _;
use boot::shutdown::signalled;
use http_kit::edge::Edge;
use http_kit::health::ReadyNotes;
use http_kit::serve::{Running, ServeOptions, Service, start};
use tokio::task::JoinHandle;

use crate::parts::Parts;
use crate::settings::Settings;

/// How many connections one worker holds.
const CONNECTIONS: usize = 4_096;

/// How long a process that stops goes on as before, but for saying that it is not ready: so long it
/// takes a gateway to notice.
pub const NOTICE: Duration = Duration::from_secs(4);

/// Whether plain HTTP beyond loopback was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlainHttp {
    /// It was not: passwords and tokens would travel in the clear.
    #[default]
    Refused,
    /// It was: TLS ends in front of us.
    Allowed,
}

/// A server that answers.
pub struct Answering {
    /// Stops it.
    pub handle: ServerHandle,
    /// Ends when it has stopped.
    pub server: JoinHandle<std::io::Result<()>>,
}

/// Listens on an address.
///
/// # Errors
/// When that cannot be done, with what to do about it.
pub fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {address}; choose another address with --listen"))
}

/// Refuses an address at which passwords and tokens would travel in the clear.
///
/// # Errors
/// When they would.
pub fn refuse_plain_http(listen: SocketAddr, plain: PlainHttp, settings: &Settings) -> anyhow::Result<()> {
    let private = listen.ip().is_loopback() || plain == PlainHttp::Allowed;
    if private || settings.shared.public_url.starts_with("https://") {
        return Ok(());
    }
    anyhow::bail!(
        "{listen} can be reached from other machines, where passwords would travel in the clear. Put a proxy with TLS \
         in front and set PUBLIC_URL=https://…, or say --insecure-http if you know what you do"
    )
}

/// Starts answering.
///
/// # Errors
/// When a listener cannot be used.
pub fn answer(
    parts: &Parts,
    listener: TcpListener,
    notes: ReadyNotes,
    services: Vec<Service>,
) -> anyhow::Result<Answering> {
    let options = ServeOptions { workers: parts.settings.workers(), connections_per_worker: CONNECTIONS };
    let Running { server, handle } = start(listener, parts.edge.clone(), web::Data::new(notes), services, options)?;
    let server = tokio::spawn(server);
    if let Some(address) = parts.settings.metrics_listen {
        serve_metrics(&parts.edge, address)?;
    }
    Ok(Answering { handle, server })
}

fn serve_metrics(edge: &web::Data<Edge>, address: SocketAddr) -> anyhow::Result<()> {
    let edge = edge.clone();
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

/// Waits until the process is told to stop; from then on it says that it is not ready.
///
/// # Errors
/// When signals cannot be heard.
pub async fn until_told(edge: &Edge) -> anyhow::Result<()> {
    signalled().await?;
    tracing::info!("stopping: no new requests, those under way are finished");
    edge.draining.store(true, Ordering::Release);
    Ok(())
}

/// Stops answering: what is under way is finished, unless one is told a second time.
///
/// # Errors
/// When the server fails.
pub async fn stop(answering: Answering) -> anyhow::Result<()> {
    let Answering { handle, server } = answering;
    let stopping = handle.stop(true);
    tokio::select! {
        () = stopping => {}
        again = signalled() => {
            again?;
            handle.stop(false).await;
        }
    }
    server.await??;
    tracing::info!("stopped");
    Ok(())
}
