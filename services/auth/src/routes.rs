//! Every route of this service, one line each.

use std::sync::Arc;

use actix_web::web;
use http_kit::serve::Service;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::state::State;
use crate::{account, identities, invitations, recovery, registration, sign_in, sign_on, users, ways_in};

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
    Service { name: "auth", title: "Doorward: identity", configure: Arc::new(routes) }
}

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(sign_in::setup::setup)
        .service(sign_in::login::login)
        .service(sign_in::select_tenant::select_tenant)
        .service(sign_in::switch_tenant::switch_tenant)
        .service(sign_in::refresh::refresh)
        .service(sign_in::logout::logout)
        .service(sign_in::logout_all::logout_all)
        .service(sign_on::discover::discover)
        .service(sign_on::exchange::exchange)
        .service(sign_on::complete::complete)
        .service(sign_on::claim::claim)
        .service(sign_on::callback::callback)
        .service(sign_on::start::start)
        .service(registration::signup::signup)
        .service(registration::register::register)
        .service(recovery::change_password::change_password)
        .service(recovery::reset_password::reset_password)
        .service(account::me::me)
        .service(account::me::users_me)
        .service(account::change_name::change_name)
        .service(account::login_sessions::login_sessions)
        .service(account::login_sessions::end_login_session)
        .service(account::options::options)
        .service(account::providers::providers)
        .service(account::removed_sso::removed_sso)
        .service(ways_in::list::list)
        .service(ways_in::check::check)
        .service(identities::list::list)
        .service(identities::finish::finish)
        .service(identities::begin::begin)
        .service(identities::unlink::unlink)
        .service(account::description::description)
        .service(invitations::create::create)
        .service(invitations::list::list)
        .service(invitations::show::show)
        .service(invitations::revoke::revoke)
        .service(invitations::resend::resend)
        .service(invitations::accept::accept)
        .service(users::list::list)
        .service(users::create::create)
        .service(users::reset_link::create)
        .service(users::list::one)
        .service(users::change::change)
        .service(users::switch::disable)
        .service(users::switch::enable)
        .service(users::remove::remove);
}
