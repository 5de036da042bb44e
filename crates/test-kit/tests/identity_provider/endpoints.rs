use std::time::{Duration, Instant};

use test_kit::identity_provider::{Answer, Endpoint, IdentityProvider};

use super::client::{authorize, form, http, json, parameters, post, sign_in};

/// Long enough that what comes at once has come, on a machine that does other things besides.
const A_WHILE: Duration = Duration::from_millis(300);

fn keys(provider: &IdentityProvider) -> reqwest::RequestBuilder {
    http().get(format!("{}/jwks", provider.base()))
}

#[tokio::test]
async fn an_endpoint_answers_what_it_is_told_until_it_is_told_otherwise() {
    let provider = IdentityProvider::start();
    let body = |status, text: &str| (status, text.to_owned());
    let cases = [
        (Answer::Status(500), 500, "<!doctype html><title>500</title>"),
        (Answer::html(), 200, "<!doctype html><title>200</title>"),
        (Answer::json("{}"), 200, "{}"),
        (Answer::json("no json"), 200, "no json"),
        (Answer::Redirect("http://127.0.0.1:1/".to_owned()), 302, ""),
        (Answer::Huge(7), 200, "{     }"),
    ];
    for (answer, status, text) in cases {
        provider.answer(Endpoint::Keys, answer);
        let sent = keys(&provider).send().await.unwrap();
        assert_eq!(body(sent.status().as_u16(), &sent.text().await.unwrap()), body(status, text));
    }
    provider.answer(Endpoint::Keys, Answer::Right);
    assert_eq!(keys(&provider).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_token_endpoint_words_errors_as_its_standard_does() {
    let provider = IdentityProvider::start();
    for (status, error) in [(400, "invalid_grant"), (401, "invalid_client"), (503, "temporarily_unavailable")] {
        provider.answer_next(Endpoint::Token, 1, Answer::error(status, error));
        let back = authorize(&format!("{}/authorize", provider.base()), &parameters()).await;
        let answer = post(&format!("{}/token", provider.base()), &form(&back["code"])).await;
        assert_eq!(answer.status(), status);
        assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["error"], error);
    }
    assert!(sign_in(&provider).await["id_token"].is_string(), "and goes on after the next one");
}

#[tokio::test]
async fn an_endpoint_can_hang_or_be_slow_and_others_answer_meanwhile() {
    let provider = IdentityProvider::start();
    provider.answer(Endpoint::Token, Answer::Never);
    let token = http().post(format!("{}/token", provider.base())).send();
    assert!(tokio::time::timeout(A_WHILE, token).await.is_err());
    assert!(provider.until_hits(Endpoint::Token, 1).await);
    provider.answer(Endpoint::Keys, Answer::After(A_WHILE));
    let begin = Instant::now();
    assert_eq!(keys(&provider).send().await.unwrap().status(), 200);
    assert!(begin.elapsed() >= A_WHILE);
}

#[tokio::test]
async fn an_answer_can_drip_without_an_end_or_be_larger_than_anybody_reads() {
    let provider = IdentityProvider::start();
    provider.answer(Endpoint::Keys, Answer::Drip(Duration::from_millis(5)));
    let mut sent = keys(&provider).send().await.unwrap();
    for _ in 0..3 {
        assert_eq!(sent.chunk().await.unwrap().unwrap().len(), 1);
    }
    drop(sent);
    provider.answer(Endpoint::Keys, Answer::Huge(1 << 40));
    let mut sent = keys(&provider).send().await.unwrap();
    let mut read = 0;
    while read < 1 << 20 {
        read += sent.chunk().await.unwrap().unwrap().len();
    }
}

#[tokio::test]
async fn the_metadata_say_what_the_test_wants() {
    let provider = IdentityProvider::start();
    let url = format!("{}/.well-known/openid-configuration", provider.base());
    provider.metadata("issuer", format!("{}/", provider.base()));
    provider.metadata("jwks_uri", "http://169.254.169.254/keys");
    provider.metadata_without("code_challenge_methods_supported");
    let metadata = json(&url).await;
    assert_eq!(metadata["issuer"], format!("{}/", provider.base()));
    assert_eq!(metadata["jwks_uri"], "http://169.254.169.254/keys");
    assert!(metadata["code_challenge_methods_supported"].is_null());
    provider.right_metadata();
    assert_eq!(json(&url).await["issuer"], provider.base());
}

#[tokio::test]
async fn userinfo_wants_a_token_and_can_speak_of_somebody_else() {
    let provider = IdentityProvider::start();
    let userinfo = format!("{}/userinfo", provider.base());
    assert_eq!(http().get(&userinfo).send().await.unwrap().status(), 401);
    provider.userinfo("sub", "somebody-else");
    let tokens = sign_in(&provider).await;
    let answer = http().get(&userinfo).bearer_auth(tokens["access_token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["sub"], "somebody-else");
}

#[tokio::test]
async fn it_ends_with_its_value() {
    let provider = IdentityProvider::start();
    let url = provider.base();
    drop(provider);
    for _ in 0..500 {
        if http().get(&url).send().await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it still answers");
}
