//! `platform`: the platform service as a process of its own. Any number of them may run; only attached
//! terminals belong to one of them.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::web;
use http_kit::clock_trust::Believed;
use http_kit::edge::Edge;
use http_kit::health::ReadyNotes;
use platform::cluster::receive::Receiver;
use platform::cluster::{Cluster, lease, messages};
use platform::figures::Figures;
use platform::routes;
use platform::sessions::supervisor;
use platform::settings::{DEFAULTS, Settings};
use platform::state::State;
use process::command_line::{self, Opened, Start, replica_name};
use process::listen::{self, NOTICE};
use process::production::Production;
use storage::mongo::Account;
use tokio::time::interval;

fn main() -> ExitCode {
    command_line::main(&[DEFAULTS], serve)
}

async fn serve(start: Start) -> anyhow::Result<()> {
    let settings = Settings::read(&start.reader);
    let address = start.listen;
    let Opened { parts, production, private, telemetry: _telemetry } = start.open(Account::Platform).await?;
    let listener = listen::bind(address)?;
    let notes = ReadyNotes::default();
    let receiver = Receiver::bind(settings.relay_listen)?;
    let cluster = Arc::new(Cluster::new(
        replica_name(&parts.basics),
        settings.relay_address.clone().unwrap_or_else(|| reachable(receiver.address)),
        Arc::clone(&production.mongo.replicas),
        production.redis.control.clone(),
        &parts.keys.secret_key,
    ));
    let drain = settings.drain;
    let state = web::Data::new(State::new(&parts, settings, &private, Some(Arc::clone(&cluster)))?);
    receiver.start(state.clone(), Arc::clone(&cluster))?;
    // Before anything is launched: a session must never name a replica that nobody knows.
    cluster.replicas.beat(&cluster.name, &cluster.address).await?;
    tokio::spawn(lease::keep(state.clone().into_inner(), Arc::clone(&cluster)));
    tokio::spawn(lease::watch(state.clone().into_inner(), Arc::clone(&cluster)));
    tokio::spawn(messages::listen(state.clone().into_inner(), cluster.control.clone()));
    let registry = parts.edge.metrics.registry();
    let figures = (Figures::register(registry)?, process::figures::Figures::register(registry, &production.lag)?);
    // Before anything can be launched.
    let life = parts.settings.shared.login_session_life;
    tokio::spawn(supervisor::supervise(state.clone().into_inner(), life, parts.feed.listen()));
    let answering = listen::answer(&parts, listener, notes.clone(), vec![routes::service(state.clone())])?;
    notes.say("sandbox", state.try_sandbox().await);
    tracing::info!(%address, "platform answers");
    tokio::spawn(work(state.clone(), parts.edge.clone(), production, (notes, figures)));
    listen::until_told(&parts.edge).await?;
    let told = Instant::now();
    while told.elapsed() < NOTICE || (told.elapsed() < drain && state.live.count() > 0) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    supervisor::end_all(&state).await;
    listen::stop(answering).await?;
    // What was being launched meanwhile, or could not be recorded.
    supervisor::end_all(&state).await;
    Ok(lease::give_back(&state, &cluster).await?)
}

/// Where others reach a listener: a listener on every address is reached by the name of the machine.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        let name = rustix::system::uname();
        return format!("{}:{}", name.nodename().to_string_lossy(), address.port());
    }
    address.to_string()
}

/// What this service does from time to time.
async fn work(
    state: web::Data<State>,
    edge: web::Data<Edge>,
    production: Production,
    (notes, (own, common)): (ReadyNotes, (Figures, process::figures::Figures)),
) {
    let mut rounds = interval(Duration::from_secs(5));
    for round in 0_u32.. {
        rounds.tick().await;
        own.look_up(&state);
        common.look_up(&edge);
        common.look_up_redis(&production.redis);
        production.report(&notes).await;
        // By a clock that is ahead, what still matters would be forgotten: it is read before it is looked at.
        let now = edge.clock.now();
        if round % 12 == 11 && edge.clock_trust.standing().believed() == Believed::Yes {
            edge.verifier.revocations().forget_expired(now);
        }
        // The size of the audit log is counted event by event: every ten minutes is often enough.
        if round % 120 == 0 {
            own.measure_audit_log(&state).await;
        }
    }
}
