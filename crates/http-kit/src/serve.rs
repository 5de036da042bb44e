//! A server: some services behind one edge, on one port, with the same state on every worker.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::edge::{self, Edge};
use crate::fallback::{self, KnownPaths};
use crate::health::{self, ReadyNotes};

/// How long a client may take to send the head of a request.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long answering goes on once the server is told to stop, in seconds.
const DRAIN_SECONDS: u64 = 30;

/// A service: its routes and what they share.
#[derive(Clone)]
pub struct Service {
    /// Its name: `auth`, `platform`.
    pub name: &'static str,
    /// The title of its description.
    pub title: &'static str,
    /// Adds the shared state and every route.
    pub configure: Arc<dyn Fn(&mut ServiceConfig<'_>) + Send + Sync>,
}

impl Service {
    /// The description of the service's interface, generated from its routes.
    #[must_use]
    pub fn describe(&self) -> OpenApi {
        let info = InfoBuilder::new().title(self.title).version(env!("CARGO_PKG_VERSION")).build();
        let configure = Arc::clone(&self.configure);
        let (_, description) = App::new()
            .into_utoipa_app()
            .openapi(OpenApiBuilder::new().info(info).build())
            .configure(move |config| configure(config))
            .split_for_parts();
        description
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Service({})", self.name)
    }
}

/// How a server is run.
#[derive(Clone, Copy, Debug)]
pub struct ServeOptions {
    /// How many workers; each answers on a thread of its own.
    pub workers: usize,
    /// How many connections a worker holds at once; more wait to be accepted.
    pub connections_per_worker: usize,
}

/// A running server: await it to serve, use the handle to stop it.
pub struct Running {
    /// Ends when the server has stopped.
    pub server: actix_web::dev::Server,
    /// Stops it, gracefully (drains at most 30 s) or at once.
    pub handle: ServerHandle,
}

/// Starts serving on a bound listener.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(
    listener: TcpListener,
    edge: web::Data<Edge>,
    notes: web::Data<ReadyNotes>,
    services: Vec<Service>,
    options: ServeOptions,
) -> std::io::Result<Running> {
    let descriptions: Vec<OpenApi> = services.iter().map(Service::describe).collect();
    let known = web::Data::new(KnownPaths::of(&descriptions.iter().collect::<Vec<_>>(), &health::PATHS));
    let server = HttpServer::new(move || {
        let services = services.clone();
        App::new()
            .app_data(edge.clone())
            .app_data(notes.clone())
            .app_data(known.clone())
            .configure(|config| {
                let mut config = ServiceConfig::new(config);
                for service in &services {
                    (service.configure)(&mut config);
                }
            })
            .configure(health::routes)
            .default_service(web::to(fallback::answer))
            .wrap(from_fn(edge::pass::<actix_web::body::BoxBody>))
    })
    .workers(options.workers)
    .max_connections(options.connections_per_worker)
    .client_request_timeout(HEAD_PATIENCE)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(DRAIN_SECONDS)
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    Ok(Running { server, handle })
}
