//! `platform`: the platform service as a process of its own. Any number of them may run; only attached
//! terminals belong to one of them.

use std::process::ExitCode;
use std::time::Duration;

use actix_web::web;
use http_kit::health::ReadyNotes;
use http_kit::revocations::RevocationFeed;
use platform::figures::Figures;
use platform::routes;
use platform::sessions::supervisor;
use platform::settings::{DEFAULTS, Settings};
use platform::state::State;
use process::command_line::{self, Opened, Start};
use process::listen::{self, NOTICE};
use process::production::Production;
use tokio::time::interval;

fn main() -> ExitCode {
    command_line::main(&[DEFAULTS], serve)
}

async fn serve(start: Start) -> anyhow::Result<()> {
    let settings = Settings::read(&start.reader);
    let address = start.listen;
    let Opened { parts, production, private } = start.open().await?;
    let listener = listen::bind(address)?;
    let notes = ReadyNotes::default();
    let state = web::Data::new(State::new(&parts, settings, &private)?);
    let registry = parts.edge.metrics.registry();
    let figures = (Figures::register(registry)?, process::figures::Figures::register(registry)?);
    let answering = listen::answer(&parts, listener, notes.clone(), vec![routes::service(state.clone())])?;
    notes.say("sandbox", state.try_sandbox().await);
    tracing::info!(%address, "platform answers");
    let life = parts.settings.shared.login_session_life;
    tokio::spawn(supervisor::supervise(state.clone().into_inner(), life, parts.feed.listen()));
    tokio::spawn(work(state.clone(), parts.feed.clone(), production, (notes, figures)));
    listen::until_told(&parts.edge).await?;
    supervisor::end_all(&state).await;
    tokio::time::sleep(NOTICE).await;
    listen::stop(answering).await
}

/// What this service does from time to time.
async fn work(
    state: web::Data<State>,
    feed: RevocationFeed,
    production: Production,
    (notes, (own, common)): (ReadyNotes, (Figures, process::figures::Figures)),
) {
    let mut rounds = interval(Duration::from_secs(5));
    for round in 0_u32.. {
        rounds.tick().await;
        own.look_up(&state);
        common.look_up(feed.list());
        production.report(&notes).await;
        // The size of the audit log is counted event by event: every ten minutes is often enough.
        if round % 120 == 0 {
            own.measure_audit_log(&state).await;
        }
    }
}
