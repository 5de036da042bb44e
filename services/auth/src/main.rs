//! `auth`: the identity service as a process of its own. Any number of them may run; each keeps nothing
//! that the next one would miss.

use std::process::ExitCode;
use std::time::Duration;

use actix_web::web;
use auth::figures::{self, Figures};
use auth::settings::{DEFAULTS, GivenSecrets, Settings};
use auth::sign_in::refusals;
use auth::state::State;
use auth::{jobs, routes};
use http_kit::edge::Edge;
use http_kit::health::ReadyNotes;
use process::command_line::{self, Opened, Start};
use process::listen::{self, NOTICE};
use process::production::Production;
use process::settings::require;
use storage::mongo::Account;
use tokio::time::interval;

fn main() -> ExitCode {
    command_line::main(&[DEFAULTS], serve)
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
        figures::report(&state, &notes);
        if round % 12 == 11 {
            jobs::run_once(&state, &edge).await;
        }
    }
}

async fn serve(start: Start) -> anyhow::Result<()> {
    let settings = Settings::read(&start.reader, &start.settings.shared);
    let given = GivenSecrets::read(&start.reader);
    require(&start.reader, "PASSWORD_PEPPER", given.pepper.as_ref());
    let address = start.listen;
    let Opened { parts, production, telemetry: _telemetry, .. } = start.open(Account::Auth).await?;
    let pepper = given.pepper.ok_or_else(|| anyhow::anyhow!("PASSWORD_PEPPER_FILE is needed"))?;
    if !parts.gate.is_open() {
        anyhow::ensure!(
            given.setup_token.is_some(),
            "the installation has not been set up: give SETUP_TOKEN_FILE, a file with at least 32 characters"
        );
    }
    let listener = listen::bind(address)?;
    let notes = ReadyNotes::default();
    let state = web::Data::new(State::new(&parts, settings, pepper, given.setup_token)?);
    let registry = parts.edge.metrics.registry();
    let figures =
        (Figures::register(registry, &state)?, process::figures::Figures::register(registry, &production.lag)?);
    let answering = listen::answer(&parts, listener, notes.clone(), vec![routes::service(state.clone())])?;
    tracing::info!(%address, "auth answers");
    jobs::follow_keycloak(&state);
    tokio::spawn(work(state.clone(), parts.edge.clone(), production, (notes, figures)));
    listen::until_told(&parts.edge).await?;
    tokio::time::sleep(NOTICE).await;
    refusals::record(&state).await;
    listen::stop(answering).await
}
