//! Which path gets what.

use std::sync::Arc;

use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use domain::random::Randomness;
use http_kit::fallback::method_not_allowed;
use http_kit::problem::Problem;
use http_kit::serve::Service;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{Pages, page};

/// First parts of paths that are never a page, in any case: nobody shall take a page for their answer.
const NOT_OURS: [&str; 4] = ["api", "health", "ready", "metrics"];

struct Site {
    pages: Pages,
    randomness: Arc<dyn Randomness>,
}

/// The pages as a part of a server. It asks neither the record nor who calls.
#[must_use]
pub fn service(pages: Pages, randomness: Arc<dyn Randomness>) -> Service {
    let site = web::Data::new(Site { pages, randomness });
    let configure = move |config: &mut ServiceConfig<'_>| {
        config.app_data(site.clone());
        config.route("/assets/{file:.*}", web::route().guard(fn_guard(reads)).to(asset));
        config.route("/{page:.*}", web::route().guard(fn_guard(|asked| is_ours(asked) && reads(asked))).to(show));
        config.route("/{page:.*}", web::route().guard(fn_guard(is_ours)).to(refuse));
    };
    Service { name: "web", title: "Doorward: pages", configure: Arc::new(configure) }
}

fn reads(asked: &GuardContext<'_>) -> bool {
    matches!(asked.head().method, Method::GET | Method::HEAD)
}

fn is_ours(asked: &GuardContext<'_>) -> bool {
    let first = asked.head().uri.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    !NOT_OURS.iter().any(|name| first.eq_ignore_ascii_case(name))
}

async fn asset(request: HttpRequest, site: web::Data<Site>) -> HttpResponse {
    let file = site.pages.file(request.path());
    file.map_or_else(|| Problem::not_found().error_response(), |file| file.answer(request.headers()))
}

async fn show(request: HttpRequest, site: web::Data<Site>) -> HttpResponse {
    match site.pages.file(request.path()) {
        Some(file) => file.answer(request.headers()),
        None => page::answer(site.pages.index, site.randomness.as_ref()),
    }
}

async fn refuse() -> HttpResponse {
    method_not_allowed("GET, HEAD")
}
