//! Trips that are forged, repeated, mixed up or brought to an end by somebody else.

use reqwest::Method;
use serde_json::json;
use test_kit::identity_provider::{Answer as Told, Consent, Endpoint, PushedAuthorization, RedirectIssuer};
use url::Url;

use super::{Browser, Sides};

const EXPIRED: &str = "sign_on_expired";

fn without(url: &Url, left_out: &str) -> Url {
    let kept: Vec<(String, String)> =
        url.query_pairs().filter(|(name, _)| name != left_out).map(|(a, b)| (a.into_owned(), b.into_owned())).collect();
    let mut url = url.clone();
    url.query_pairs_mut().clear().extend_pairs(kept);
    url
}

async fn back(browser: &Browser<'_>) -> Url {
    browser.at_provider(&browser.set_out("test").await).await
}

async fn word(browser: &Browser<'_>, address: &Url) -> String {
    browser.come_back(address).await.parameter("error").unwrap()
}

/// O1, O2 of the threats.
#[tokio::test]
async fn an_answer_without_state_or_cookie_or_in_another_browser_is_refused_before_anybody_is_asked() {
    let sides = Sides::start().await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    let browser = sides.browser();
    let answer = back(&browser).await;
    let stranger = sides.browser();
    assert_eq!(word(&stranger, &answer).await, EXPIRED, "no cookie");
    stranger.set_out("test").await;
    assert_eq!(word(&stranger, &answer).await, EXPIRED, "a cookie of another trip");
    assert_eq!(word(&browser, &without(&answer, "state")).await, EXPIRED, "no state");
    let mut other = without(&answer, "state");
    other.query_pairs_mut().append_pair("state", &"A".repeat(43));
    assert_eq!(word(&browser, &other).await, EXPIRED, "another state");
    assert_eq!(word(&browser, &without(&answer, "code")).await, EXPIRED, "no code; this used the trip up");
    assert_eq!(sides.provider.hits(Endpoint::Token), 0);
    assert_eq!(word(&browser, &answer).await, EXPIRED);
}

/// O3: of twenty that come back with the same answer, one comes in.
#[tokio::test]
async fn an_answer_is_good_once() {
    let sides = Sides::start().await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    let browser = sides.browser();
    let answer = back(&browser).await;
    let pages = futures_util::future::join_all((0..20).map(|_| browser.come_back(&answer))).await;
    let good: Vec<_> = pages.iter().filter(|page| page.parameter("code").is_some()).collect();
    assert_eq!(good.len(), 1);
    assert_eq!(sides.provider.hits(Endpoint::Token), 1);
    let code = json!({"code": good[0].code(), "refresh_token_in": "body"});
    let stranger = sides.browser().send("/api/auth/oidc/complete", code.clone()).await;
    assert_eq!((stranger.status, stranger.code()), (410, "hand_off_used"), "another browser uses nothing up");
    let sent = (0..20).map(|_| browser.send("/api/auth/oidc/complete", code.clone()));
    let mut statuses: Vec<u16> = futures_util::future::join_all(sent).await.iter().map(|sent| sent.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1]), (200, 410), "{statuses:?}");
}

/// The hand-off lives for a minute, the trip for ten.
#[tokio::test]
async fn what_is_late_has_expired() {
    let sides = Sides::start().await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    let browser = sides.browser();
    let page = browser.go("test").await;
    sides.world.clock.advance(std::time::Duration::from_secs(60));
    assert_eq!(browser.complete(&page).await.status, 410);
    let there = browser.set_out("test").await;
    sides.world.clock.advance(std::time::Duration::from_secs(600));
    let answer = browser.at_provider(&there).await;
    assert_eq!(word(&browser, &answer).await, EXPIRED);
}

/// O4: a fresh verifier each time, and the provider hashes it to what it was told.
#[tokio::test]
async fn every_trip_has_a_challenge_of_its_own() {
    let sides = Sides::start().await;
    sides.provider.pushed_authorization(PushedAuthorization::Absent);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let there = sides.browser().set_out("test").await;
        let get = |name: &str| there.query_pairs().find(|(found, _)| found == name).unwrap().1.into_owned();
        assert_eq!(get("code_challenge_method"), "S256");
        assert_eq!(get("response_type"), "code");
        assert_eq!(get("redirect_uri"), format!("{}/api/auth/oidc/test/callback", sides.world.url));
        for secret in ["code_challenge", "state", "nonce"] {
            assert!(seen.insert(get(secret)), "{secret}");
        }
    }
}

/// O6: an answer of another provider than the one that was asked.
#[tokio::test]
async fn answers_are_not_mixed_up_between_providers() {
    let sides = Sides::made(&[], |base| {
        let other = test_kit::identity_provider::IdentityProvider::CLIENT_SECRET.to_owned();
        vec![
            ("OIDC_OTHER_ISSUER", base.to_owned()),
            ("OIDC_OTHER_CLIENT_ID", "doorward".to_owned()),
            ("OIDC_OTHER_CLIENT_SECRET", other),
        ]
    })
    .await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    let browser = sides.browser();
    let answer = back(&browser).await;
    let elsewhere = Url::parse(&answer.as_str().replace("/test/", "/other/")).unwrap();
    assert_eq!(word(&browser, &elsewhere).await, EXPIRED);
    for issuer in [RedirectIssuer::Other("https://evil.example".to_owned()), RedirectIssuer::AnnouncedAbsent] {
        sides.provider.redirect_issuer(issuer.clone());
        let browser = sides.browser();
        let answer = back(&browser).await;
        assert_eq!(word(&browser, &answer).await, "provider_not_believed", "{issuer:?}");
    }
    assert_eq!(sides.provider.hits(Endpoint::Token), 0);
    // Most providers neither announce nor send it.
    let absent = Sides::start().await;
    absent.added("ann@acme.example").await;
    absent.comes("subject-1", "ann@acme.example");
    absent.provider.redirect_issuer(RedirectIssuer::Absent);
    assert_eq!(absent.browser().signs_in("test").await.status, 200);
}

/// O10, O17, O18: nothing in an address is taken from a request, given twice, or shown again.
#[tokio::test]
async fn what_a_request_says_is_neither_shown_nor_followed() {
    let sides = Sides::start().await;
    let browser = sides.browser();
    let answer = back(&browser).await;
    let twice = format!("{}&state=x", answer.as_str());
    let request = sides.world.request(Method::GET, &twice.replace(&sides.world.url, ""));
    assert_eq!(sides.world.send(request).await.status, 422);
    let says = |error: &str, description: &str| {
        sides.provider.consent(Consent::Error { error: error.to_owned(), description: description.to_owned() });
    };
    says("access_denied", "<script>alert(1)</script>\r\nSet-Cookie: a=b");
    assert_eq!(browser.refused("test").await, "access_denied");
    says("server_error", "<script>");
    let page = browser.go("test").await;
    assert_eq!(page.parameter("error").as_deref(), Some("provider_refused"));
    assert!(!page.0.as_str().contains("script"), "{}", page.0);
    let evil = sides.world.request(Method::GET, "/api/auth/oidc/test").header("host", "evil.example");
    assert_eq!(sides.world.send(evil).await.status, 421);
}

/// O22: where requests are pushed they are never sent any other way.
#[tokio::test]
async fn a_pushed_request_never_falls_back_to_a_plain_one() {
    let sides = Sides::start().await;
    sides.provider.pushed_authorization(PushedAuthorization::Required);
    let [one, two] = [sides.browser().set_out("test").await, sides.browser().set_out("test").await];
    for there in [&one, &two] {
        let mut names: Vec<String> = there.query_pairs().map(|(name, _)| name.into_owned()).collect();
        names.sort_unstable();
        assert_eq!(names, ["client_id", "request_uri"]);
    }
    assert_ne!(one, two);
    for told in [Told::error(400, "invalid_request"), Told::Status(500), Told::html()] {
        sides.provider.answer_next(Endpoint::PushedAuthorization, 1, told.clone());
        let refused = sides.world.send(sides.world.request(Method::GET, "/api/auth/oidc/test")).await;
        assert_eq!(refused.status, 503, "{told:?}");
    }
}
