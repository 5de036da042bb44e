//! From where a request comes: through which proxies, and from whose page.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests say what they expect by panicking")]

use std::net::IpAddr;

use actix_web::test::TestRequest;
use http_kit::client::TrustedProxies;
use http_kit::origin::{Sender, demand_ours, refuse_foreign, sender};

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn the_word_of_a_stranger_on_the_address_is_not_believed() {
    let nobody = TrustedProxies::default();
    assert_eq!(nobody.client_address(address("203.0.113.9"), &["10.0.0.1"]), address("203.0.113.9"));
    let proxies = TrustedProxies::new(vec!["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()]);
    assert_eq!(proxies.client_address(address("203.0.113.9"), &["198.51.100.1"]), address("203.0.113.9"));
}

#[test]
fn the_right_most_address_that_is_no_proxy_counts() {
    let proxies = TrustedProxies::new(vec!["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()]);
    let peer = address("127.0.0.1");
    for (forwarded, client) in [
        (vec![], "127.0.0.1"),
        (vec!["198.51.100.1"], "198.51.100.1"),
        // What the client itself wrote stands to the left of what the proxy saw.
        (vec!["192.0.2.7, 198.51.100.1"], "198.51.100.1"),
        (vec!["192.0.2.7", "198.51.100.1, 10.1.1.1"], "198.51.100.1"),
        (vec!["198.51.100.1, nonsense"], "127.0.0.1"),
        (vec!["::ffff:198.51.100.1"], "198.51.100.1"),
    ] {
        assert_eq!(proxies.client_address(peer, &forwarded), address(client), "{forwarded:?}");
    }
}

const PUBLIC: &str = "https://portal.example.org";

#[test]
fn only_our_own_pages_may_use_the_cookie() {
    for (headers, from) in [
        (vec![], Sender::Unsaid),
        (vec![("sec-fetch-site", "same-origin")], Sender::OurPages),
        (vec![("sec-fetch-site", "none")], Sender::Unsaid),
        (vec![("sec-fetch-site", "same-site")], Sender::Foreign),
        (vec![("sec-fetch-site", "cross-site"), ("origin", PUBLIC)], Sender::Foreign),
        (vec![("origin", PUBLIC)], Sender::OurPages),
        (vec![("origin", "https://portal.example.org.evil.example")], Sender::Foreign),
        (vec![("origin", "null")], Sender::Foreign),
        (vec![("origin", "http://localhost:8080"), ("host", "localhost:8080")], Sender::OurPages),
        (vec![("origin", "http://[::1]:8080"), ("host", "[::1]:8080")], Sender::OurPages),
        (vec![("origin", "http://localhost:9999"), ("host", "localhost:8080")], Sender::Foreign),
        (vec![("origin", "http://evil.example"), ("host", "evil.example")], Sender::Foreign),
    ] {
        let mut request = TestRequest::post();
        for header in &headers {
            request = request.insert_header(*header);
        }
        let request = request.to_http_request();
        assert_eq!(sender(&request, PUBLIC), from, "{headers:?}");
        assert_eq!(refuse_foreign(&request, PUBLIC).is_err(), from == Sender::Foreign, "{headers:?}");
        assert!(demand_ours(&request, PUBLIC).is_err(), "without JSON: {headers:?}");
    }
    let json =
        TestRequest::post().insert_header(("origin", PUBLIC)).insert_header(("content-type", "application/json"));
    assert!(demand_ours(&json.to_http_request(), PUBLIC).is_ok());
    let silent = TestRequest::post().insert_header(("content-type", "application/json"));
    assert!(demand_ours(&silent.to_http_request(), PUBLIC).is_err(), "a cookie needs a page that says who it is");
}
