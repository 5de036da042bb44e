//! The page, with a fresh nonce in its text and in what the browser is told to allow.

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentType};
use domain::random::Randomness;

/// What the page holds in place of the nonce.
const PLACE: &str = "{{nonce}}";

/// The page for one visit. Invitations and reset links carry their secret in the fragment of its address: no other
/// origin may learn of it or look into it.
pub(crate) fn answer(index: &str, randomness: &dyn Randomness) -> HttpResponse {
    let mut bytes = [0; 16];
    randomness.fill(&mut bytes);
    let nonce = hex::encode(bytes);
    HttpResponse::Ok()
        .insert_header(ContentType::html())
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(&nonce)))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("Cross-Origin-Opener-Policy", "same-origin"))
        .insert_header(("Permissions-Policy", "camera=(), geolocation=(), microphone=()"))
        .body(index.replace(PLACE, &nonce))
}

/// Only our own files, no text that becomes a script, and of styles in the page those with the nonce.
/// `deploy/web/Caddyfile` says the same.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
    )
}
