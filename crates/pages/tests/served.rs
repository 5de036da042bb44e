//! What browsers get, from files that are made up here.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests say what they expect by panicking")]

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpResponse, web};
use pages::{File, Pages};
use test_kit::randomness::SeededRandomness;
use utoipa_actix_web::service_config::ServiceConfig;

const SCRIPT: File = File {
    path: "/assets/index-B2c4.js",
    content_type: "text/javascript; charset=utf-8",
    plain: b"a script as it is",
    br: Some(b"with brotli"),
    gzip: Some(b"with gzip"),
};
const ICON: File = File { path: "/favicon.svg", content_type: "image/svg+xml", plain: b"<svg/>", br: None, gzip: None };
const PAGES: Pages = Pages::new("<meta name=\"style-nonce\" content=\"{{nonce}}\" />", &[SCRIPT, ICON]);

struct Answer {
    status: StatusCode,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

async fn all(pages: Pages, asked: Vec<(Method, &str, &str)>) -> Vec<Answer> {
    let service = pages::service(pages, Arc::new(SeededRandomness::default()));
    let configure = move |config: &mut web::ServiceConfig| (service.configure)(&mut ServiceConfig::new(config));
    let app = init_service(App::new().configure(configure).default_service(web::to(elsewhere))).await;
    let mut answers = Vec::new();
    for (method, path, encodings) in asked {
        let request = TestRequest::with_uri(path).method(method).insert_header(("accept-encoding", encodings));
        let answer = call_service(&app, request.to_request()).await;
        let text = |value: &actix_web::http::header::HeaderValue| value.to_str().unwrap().to_owned();
        let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let status = answer.status();
        let body = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        answers.push(Answer { status, headers, body });
    }
    answers
}

async fn elsewhere() -> HttpResponse {
    HttpResponse::ImATeapot().finish()
}

async fn get(path: &str, encodings: &str) -> Answer {
    all(PAGES, vec![(Method::GET, path, encodings)]).await.remove(0)
}

#[actix_web::test]
async fn each_page_has_a_nonce_of_its_own_in_its_text_and_in_its_policy() {
    let visits = vec![(Method::GET, "/", "br"); 20];
    let mut nonces = BTreeSet::new();
    for answer in all(PAGES, visits).await {
        let policy = answer.header("content-security-policy");
        let nonce = policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0.to_owned();
        assert_eq!(nonce.len(), 32);
        assert_eq!(answer.body, format!("<meta name=\"style-nonce\" content=\"{nonce}\" />"));
        assert!(nonces.insert(nonce));
    }
}

#[actix_web::test]
async fn the_page_tells_the_browser_what_it_may_do() {
    let answer = get("/", "").await;
    let nonce = answer.body.split('"').nth(3).unwrap();
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        (
            "content-security-policy",
            &format!(
                "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
                 font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
                 frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
            ),
        ),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
}

#[actix_web::test]
async fn a_file_comes_in_the_smallest_form_that_the_browser_takes_and_is_kept_for_ever() {
    for (encodings, coding, body) in [
        ("gzip, deflate, br, zstd", "br", "with brotli"),
        ("gzip", "gzip", "with gzip"),
        ("br;q=0, gzip;q=0.1", "gzip", "with gzip"),
        ("identity", "", "a script as it is"),
        ("", "", "a script as it is"),
    ] {
        let answer = get("/assets/index-B2c4.js", encodings).await;
        assert_eq!((answer.header("content-encoding"), answer.body.as_str()), (coding, body), "{encodings}");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
    }
    let icon = get("/favicon.svg?v=2", "br").await;
    assert_eq!((icon.header("content-encoding"), icon.body.as_str()), ("", "<svg/>"));
    assert_eq!((icon.header("vary"), icon.header("cache-control")), ("", "public, max-age=3600"));
}

#[actix_web::test]
async fn every_path_is_a_page_but_those_of_others_and_what_no_file_is() {
    let mut asked = Vec::new();
    let pages = ["/", "/sign-in", "/workspaces/7?x=1", "/oauth/callback?code=1", "/index.html", "/apis", "/assets"];
    let unknown = ["/assets/", "/assets/index-B2c4.js.br", "/assets/../favicon.svg", "/assets/index-B2c4.js/"];
    let others = ["/api", "/api/", "/api/nothing", "/API/auth/me", "/health", "/health/", "/Ready", "/metrics"];
    asked.extend(pages.iter().chain(&unknown).chain(&others).map(|path| (Method::GET, *path, "")));
    let statuses: Vec<_> = all(PAGES, asked.clone()).await.iter().map(|answer| answer.status.as_u16()).collect();
    for ((_, path, _), status) in asked.iter().zip(statuses) {
        let expected = match *path {
            path if pages.contains(&path) => 200,
            path if unknown.contains(&path) => 404,
            _ => 418,
        };
        assert_eq!(status, expected, "{path}");
    }
}

#[actix_web::test]
async fn a_page_is_only_read() {
    let methods = [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH];
    let asked = ["/", "/assets/index-B2c4.js"].map(|path| methods.clone().map(|method| (method, path, ""))).concat();
    for answer in all(PAGES, asked).await {
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET, HEAD"));
    }
    let asked = vec![(Method::HEAD, "/", ""), (Method::HEAD, "/assets/index-B2c4.js", "br")];
    let [page, file] = all(PAGES, asked).await.try_into().unwrap_or_else(|_| panic!("two answers"));
    assert_eq!((page.status, file.status), (StatusCode::OK, StatusCode::OK));
    assert!(page.header("content-security-policy").contains("'nonce-"));
    assert_eq!(file.header("content-encoding"), "br");
}

#[actix_web::test]
async fn a_program_without_the_front_end_says_what_is_missing() {
    let answer = all(Pages::missing(), vec![(Method::GET, "/", "br")]).await.remove(0);
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"));
    for part in ["npm ci &amp;&amp; npm run build", "services/web", "cargo build"] {
        assert!(answer.body.contains(part), "{part}");
    }
}
