//! Every route of this service, one line each.

use std::sync::Arc;

use actix_web::web;
use http_kit::serve::Service;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::state::State;
use crate::{audit, description, grants, organizations, sessions, stats, workspaces};

/// The description of this service, as text.
#[derive(Clone, Debug)]
pub struct Description(pub(crate) String);

/// The service with its state.
#[must_use]
pub fn service(state: web::Data<State>) -> Service {
    let plain = described();
    let text = plain.describe().to_json().unwrap_or_default();
    let description = web::Data::new(Description(text));
    let configure = move |config: &mut ServiceConfig<'_>| {
        config.app_data(state.clone()).app_data(description.clone());
        routes(config);
    };
    Service { configure: Arc::new(configure), ..plain }
}

/// The service without its state: for its description only.
#[must_use]
pub fn described() -> Service {
    Service { name: "platform", title: "Doorward: platform", configure: Arc::new(routes) }
}

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(workspaces::list::list)
        // Before the workspace of an id.
        .service(workspaces::profiles::profiles)
        .service(workspaces::list::one)
        .service(workspaces::create::create)
        .service(workspaces::reset::reset)
        .service(workspaces::change::replace)
        .service(workspaces::change::update)
        .service(workspaces::delete::delete)
        .service(grants::list::list)
        .service(grants::show::show)
        .service(grants::put::put)
        .service(grants::remove::remove)
        .service(sessions::launch::launch)
        .service(sessions::stop::stop)
        .service(sessions::list::list)
        .service(sessions::list::active)
        .service(sessions::list::one)
        .service(sessions::disconnect::disconnect)
        .service(sessions::ticket::ticket)
        .service(sessions::terminal::terminal)
        .service(organizations::list::list)
        .service(organizations::list::one)
        .service(organizations::create::create)
        .service(organizations::change::change)
        .service(organizations::delete::delete)
        .service(audit::list::list)
        .service(audit::verify::verify)
        .service(stats::stats)
        .service(description::description);
}
