//! What answers when no route does: 405 where the path has other methods, else 404.

use std::collections::BTreeMap;

use actix_web::dev::ResourceDef;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};

use crate::problem::Problem;

/// The paths that exist, with their methods.
#[derive(Debug, Default)]
pub struct KnownPaths(Vec<(ResourceDef, Vec<String>)>);

impl KnownPaths {
    /// Reads the paths from generated API descriptions, and adds those outside of them.
    #[must_use]
    pub fn of(descriptions: &[&utoipa::openapi::OpenApi], others: &[(&str, &str)]) -> Self {
        let mut paths: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for description in descriptions {
            for (path, item) in &description.paths.paths {
                let methods = [
                    ("GET", &item.get),
                    ("POST", &item.post),
                    ("PUT", &item.put),
                    ("PATCH", &item.patch),
                    ("DELETE", &item.delete),
                ];
                let known = methods.iter().filter(|(_, operation)| operation.is_some());
                paths.entry(path.clone()).or_default().extend(known.map(|(name, _)| (*name).to_owned()));
            }
        }
        for (method, path) in others {
            paths.entry((*path).to_owned()).or_default().push((*method).to_owned());
        }
        Self(paths.into_iter().map(|(path, methods)| (ResourceDef::new(path), methods)).collect())
    }
}

impl KnownPaths {
    /// The template of a path.
    pub(crate) fn template(&self, path: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.is_match(path)).and_then(|(known, _)| known.pattern())
    }
}

/// The default service.
pub async fn answer(request: HttpRequest, known: web::Data<KnownPaths>) -> HttpResponse {
    let allowed: Vec<&str> = known
        .0
        .iter()
        .filter(|(path, _)| path.is_match(request.path()))
        .flat_map(|(_, methods)| methods.iter().map(String::as_str))
        .collect();
    if allowed.is_empty() || allowed.contains(&request.method().as_str()) {
        return Problem::not_found().error_response();
    }
    method_not_allowed(&allowed.join(", "))
}

/// 405 with the methods that are known.
#[must_use]
pub fn method_not_allowed(allowed: &str) -> HttpResponse {
    let detail = "That method is not known here; see the Allow header.";
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail).error_response();
    if let Ok(value) = header::HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}
