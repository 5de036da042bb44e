//! The listener for other replicas: it attaches their clients to terminals that run here. It is not for
//! people and stands on an address of its own, which no gateway lets out.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, ResponseError as _, web};
use anyhow::Context as _;
use domain::id::WorkspaceSessionId;
use http_kit::problem::Problem;

use super::Cluster;
use super::pass::{HEADER, Passing, UsedPasses};
use crate::sessions::terminal::attach;
use crate::state::State;

/// A listener that is bound.
pub struct Receiver {
    listener: TcpListener,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Receiver {
    /// Binds the listener.
    ///
    /// # Errors
    /// When that cannot be done.
    pub fn bind(address: SocketAddr) -> anyhow::Result<Self> {
        let listener =
            TcpListener::bind(address).with_context(|| format!("RELAY_LISTEN: cannot listen on {address}"))?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Answers other replicas until the process ends.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn start(self, state: web::Data<State>, cluster: Arc<Cluster>) -> anyhow::Result<()> {
        let (cluster, used) = (web::Data::from(cluster), web::Data::new(UsedPasses::default()));
        let app = move || {
            App::new()
                .app_data(state.clone())
                .app_data(cluster.clone())
                .app_data(used.clone())
                .route("/relay/{id}/{from}", web::get().to(receive))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().listen(self.listener)?;
        tokio::spawn(server.run());
        Ok(())
    }
}

async fn receive(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
    cluster: web::Data<Cluster>,
    used: web::Data<UsedPasses>,
    path: web::Path<(String, u64)>,
) -> HttpResponse {
    let (id, from) = path.into_inner();
    let pass = request.headers().get(HEADER).and_then(|pass| pass.to_str().ok()).unwrap_or_default();
    let Ok(id) = id.parse::<WorkspaceSessionId>() else { return Problem::not_found().error_response() };
    if cluster.takes(pass, id, from, state.now(), &used) == Passing::No {
        return Problem::not_found().error_response();
    }
    let Some(live) = state.live.get(id) else { return Problem::not_found().error_response() };
    match actix_ws::handle(&request, payload) {
        Ok((response, sink, messages)) => {
            attach(live, sink, messages, from);
            response
        }
        Err(_) => Problem::not_found().error_response(),
    }
}
