use serde_json::{Value, json};
use test_kit::identity_provider::{GitHubAddress, GitHubUser, IdentityProvider, TokenOutcome, TokenRefusal};

use super::client::{authorize, form, http, parameters, post};

async fn code(provider: &IdentityProvider) -> String {
    let mut asked = parameters();
    asked.retain(|(name, _)| !["nonce", "response_type"].contains(name));
    asked.iter_mut().filter(|(name, _)| *name == "scope").for_each(|pair| pair.1 = "read:user user:email");
    let back = authorize(&format!("{}/login/oauth/authorize", provider.base()), &asked).await;
    assert!(!back.contains_key("iss"), "GitHub sends none");
    back["code"].clone()
}

async fn token(provider: &IdentityProvider) -> Value {
    let url = format!("{}/login/oauth/access_token", provider.base());
    post(&url, &form(&code(provider).await)[1..]).await.json().await.unwrap()
}

async fn get(provider: &IdentityProvider, path: &str, token: &str) -> (u16, Value) {
    let answer = http().get(format!("{}{path}", provider.base())).bearer_auth(token).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_user_and_their_addresses_are_told_to_who_has_the_token() {
    let provider = IdentityProvider::start();
    let hidden = GitHubAddress {
        email: "1+octo@users.noreply.github.com".to_owned(),
        primary: false,
        verified: true,
        visibility: None,
    };
    let mut user = GitHubUser::new(583_231, "octo", "octo@acme.test");
    user.emails.push(hidden);
    provider.github().user(user);
    let answer = token(&provider).await;
    assert_eq!((&answer["token_type"], &answer["scope"]), (&json!("bearer"), &json!("read:user,user:email")));
    assert!(answer["id_token"].is_null());
    let token = answer["access_token"].as_str().unwrap();
    let (status, user) = get(&provider, "/user", token).await;
    assert_eq!((status, &user["id"], &user["email"]), (200, &json!(583_231), &Value::Null));
    let (_, emails) = get(&provider, "/user/emails", token).await;
    assert_eq!(
        emails[0],
        json!({"email": "octo@acme.test", "primary": true, "verified": true, "visibility": "private"})
    );
    assert_eq!(emails[1]["visibility"], Value::Null);
    assert_eq!(get(&provider, "/user", "other").await.0, 401);
    provider.github().rate_limited();
    let (status, body) = get(&provider, "/user", token).await;
    assert_eq!((status, body["message"].as_str()), (403, Some("API rate limit exceeded")));
    provider.github().no_longer_limited();
    assert_eq!(get(&provider, "/user/emails", token).await.0, 200);
}

#[tokio::test]
async fn errors_of_the_token_endpoint_come_with_status_200() {
    let provider = IdentityProvider::start();
    let url = format!("{}/login/oauth/access_token", provider.base());
    let cases = [
        ("client_secret", "wrong", "incorrect_client_credentials", TokenRefusal::Client),
        ("redirect_uri", "http://127.0.0.1:1/x", "redirect_uri_mismatch", TokenRefusal::RedirectUri),
        ("code", "x", "bad_verification_code", TokenRefusal::Code),
        ("code_verifier", "x", "bad_verification_code", TokenRefusal::VerifierWrong),
    ];
    for (name, value, error, refusal) in cases {
        let code = code(&provider).await;
        let mut form = form(&code);
        form.iter_mut().filter(|(key, _)| *key == name).for_each(|pair| pair.1 = value);
        let answer = post(&url, &form).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.json::<Value>().await.unwrap()["error"], error);
        assert_eq!(provider.token_requests().last().unwrap().outcome, TokenOutcome::Refused(refusal));
    }
    let form = http()
        .post(&url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("code=x")
        .send()
        .await
        .unwrap();
    assert!(
        form.text().await.unwrap().starts_with("error=incorrect_client_credentials&"),
        "a form, unless JSON is asked for"
    );
}

#[tokio::test]
async fn broken_ids_go_out_as_they_are() {
    let provider = IdentityProvider::start();
    for id in [Value::Null, json!(""), json!(0), json!("7")] {
        let mut user = GitHubUser::new(1, "octo", "octo@acme.test");
        user.id = id.clone();
        provider.github().user(user);
        let answer = token(&provider).await;
        assert_eq!(get(&provider, "/user", answer["access_token"].as_str().unwrap()).await.1["id"], id);
    }
}

#[tokio::test]
async fn the_api_wants_a_user_agent() {
    let provider = IdentityProvider::start();
    let answer = reqwest::Client::new().get(format!("{}/user", provider.base())).send().await.unwrap();
    assert_eq!(answer.status(), 403);
}
