use test_kit::identity_provider::{Answer, Endpoint, IdentityProvider, PushedAuthorization};

use super::client::{authorize, form, http, json, parameters, post};

fn pushed() -> Vec<(&'static str, &'static str)> {
    let mut form = parameters();
    form.push(("client_secret", IdentityProvider::CLIENT_SECRET));
    form
}

#[tokio::test]
async fn a_pushed_request_is_used_once_and_by_its_client_only() {
    let provider = IdentityProvider::start();
    provider.client("other", "secret");
    let (par, endpoint) = (format!("{}/par", provider.base()), format!("{}/authorize", provider.base()));
    let answer = post(&par, &pushed()).await;
    assert_eq!(answer.status(), 201);
    let request_uri = answer.json::<serde_json::Value>().await.unwrap()["request_uri"].as_str().unwrap().to_owned();
    let asked = [("client_id", IdentityProvider::CLIENT_ID), ("request_uri", request_uri.as_str())];
    let back = authorize(&endpoint, &asked).await;
    assert_eq!(back["state"], "the-state");
    let tokens = post(&format!("{}/token", provider.base()), &form(&back["code"])).await;
    assert_eq!(tokens.status(), 200);
    let again = http().get(url::Url::parse_with_params(&endpoint, asked).unwrap()).send().await.unwrap();
    assert_eq!(again.status(), 400);
    let answer = post(&par, &pushed()).await.json::<serde_json::Value>().await.unwrap();
    let theirs = [("client_id", "other"), ("request_uri", answer["request_uri"].as_str().unwrap())];
    assert_eq!(http().get(url::Url::parse_with_params(&endpoint, theirs).unwrap()).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn where_it_is_required_nothing_else_is_taken() {
    let provider = IdentityProvider::start();
    provider.pushed_authorization(PushedAuthorization::Required);
    let metadata = json(&format!("{}/.well-known/openid-configuration", provider.base())).await;
    assert_eq!(metadata["require_pushed_authorization_requests"], true);
    let plain = url::Url::parse_with_params(&format!("{}/authorize", provider.base()), parameters()).unwrap();
    assert_eq!(http().get(plain).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn it_can_be_absent_refuse_or_hang_and_wants_the_client_to_prove_itself() {
    let provider = IdentityProvider::start();
    let par = format!("{}/par", provider.base());
    assert_eq!(post(&par, &parameters()).await.status(), 401);
    for answer in [400, 500] {
        provider.answer_next(Endpoint::PushedAuthorization, 1, Answer::Status(answer));
        assert_eq!(post(&par, &pushed()).await.status(), answer);
    }
    let mut twice = pushed();
    twice.push(("request_uri", "urn:x"));
    assert_eq!(post(&par, &twice).await.status(), 400);
    provider.pushed_authorization(PushedAuthorization::Absent);
    assert_eq!(post(&par, &pushed()).await.status(), 404);
    let metadata = json(&format!("{}/.well-known/openid-configuration", provider.base())).await;
    assert!(metadata["pushed_authorization_request_endpoint"].is_null());
}
