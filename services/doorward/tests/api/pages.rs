//! The front end's pages among the routes of a real server, whether it was built with them or without.

use std::sync::Arc;

use domain::time::Clock;
use http_kit::clock_trust::ClockTrust;
use pages::Pages;
use process::parts::Basics;
use reqwest::Method;

use super::world::World;

async fn told(world: &World, method: Method, path: &str) -> (u16, String, String) {
    let answer = world.request(method, path).send().await.unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    (answer.status().as_u16(), kind, answer.text().await.unwrap())
}

#[tokio::test]
async fn pages_are_there_before_the_set_up_and_with_a_clock_that_is_wrong() {
    let unknown = |clock: Arc<dyn Clock>| {
        let clock_trust = Arc::new(ClockTrust::compared(Arc::clone(&clock)));
        Basics { clock_trust, ..Basics::by(clock) }
    };
    let world = World::by(&[], unknown).await;
    assert_eq!(world.get("/api/auth/me", "").await.code(), "clock_wrong");
    for path in ["/", "/setup", "/invite"] {
        let answer = world.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        let headers = answer.headers().clone();
        assert_eq!(headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers.get_all("content-security-policy").iter().count(), 1);
        assert!(headers["content-security-policy"].to_str().unwrap().contains("script-src 'self';"));
        assert!(headers.contains_key("x-request-id"));
    }
}

#[tokio::test]
async fn what_is_no_page_is_answered_as_ever() {
    let (world, _) = World::set_up().await;
    for path in
        ["/api", "/api/nothing", "/API/auth/me", "/assets/nothing.js", "/assets/..%2ffavicon.svg", "/assets/a%62", "//"]
    {
        let (status, kind, _) = told(&world, Method::GET, path).await;
        assert_eq!((status, kind.as_str()), (404, "application/problem+json"), "{path}");
    }
    for path in ["/", "/assets/nothing.js"] {
        let (status, kind, _) = told(&world, Method::POST, path).await;
        assert_eq!((status, kind.as_str()), (405, "application/problem+json"), "{path}");
    }
    let elsewhere = world.request(Method::GET, "/").header("host", "evil.example").send().await.unwrap();
    assert_eq!(elsewhere.status().as_u16(), 421);
    assert_eq!(told(&world, Method::GET, "/health").await.2, "{\"status\":\"ok\"}");
}

#[tokio::test]
async fn what_was_built_is_what_is_served() {
    let world = World::empty().await;
    let head = world.request(Method::HEAD, "/").send().await.unwrap();
    let (_, _, page) = told(&world, Method::GET, "/").await;
    assert_eq!(head.headers()["content-length"], page.len().to_string());
    assert_eq!(head.text().await.unwrap(), "");
    let Some(built) = Pages::embedded() else {
        assert!(page.contains("npm run build"), "{page}");
        return;
    };
    assert!(page.contains("name=\"style-nonce\"") && !page.contains("{{"), "{page}");
    assert!(!built.files().is_empty());
    for file in built.files() {
        let answer = world.request(Method::GET, file.path).header("accept-encoding", "br").send().await.unwrap();
        let headers = answer.headers().clone();
        assert_eq!((answer.status().as_u16(), headers["content-type"].as_bytes()), (200, file.content_type.as_bytes()));
        assert_eq!(headers.contains_key("content-encoding"), file.br.is_some(), "{}", file.path);
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(headers["cache-control"].to_str().unwrap().starts_with("public, max-age="));
        assert_eq!(answer.bytes().await.unwrap(), file.br.unwrap_or(file.plain));
    }
}

#[tokio::test]
async fn paths_of_pages_are_one_series_of_figures() {
    let world = World::empty().await;
    for path in ["/", "/workspaces/01997f3e", "/people/7", "/assets/nothing.js"] {
        told(&world, Method::GET, path).await;
    }
    let figures = reqwest::get(format!("{}/metrics", world.url)).await.unwrap().text().await.unwrap();
    let count = |route: &str| figures.lines().filter(|line| line.contains("_count") && line.contains(route)).count();
    assert_eq!((count("route=\"/{page:.*}\""), count("route=\"/assets/{file:.*}\"")), (1, 1), "{figures}");
    assert!(!figures.contains("01997f3e"));
}
