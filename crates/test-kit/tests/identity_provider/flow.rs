use serde_json::json;
use test_kit::identity_provider::{
    ClientAuthentication, Consent, Endpoint, IdentityProvider, Person, RedirectIssuer, SigningAlgorithm, TokenOutcome,
    TokenRefusal,
};

use super::client::{CALLBACK, CHALLENGE, authorize, form, http, json, jwks, parameters, post, sign_in};
use super::oracle::verified;

#[tokio::test]
async fn a_good_sign_in_is_good_to_a_strict_verifier_with_either_kind_of_key() {
    for algorithm in [SigningAlgorithm::Rs256, SigningAlgorithm::Es256] {
        let provider = IdentityProvider::start();
        provider.sign_with(algorithm);
        provider.person(Person::new("subject-7", &json!({"email": "a@b.test", "groups": ["x"]})));
        let metadata = json(&format!("{}/.well-known/openid-configuration", provider.base())).await;
        assert_eq!(metadata["issuer"], provider.issuer());
        assert_eq!(metadata["id_token_signing_alg_values_supported"], json!([algorithm.name()]));
        let back = authorize(metadata["authorization_endpoint"].as_str().unwrap(), &parameters()).await;
        assert_eq!((back["state"].as_str(), back["iss"].as_str()), ("the-state", provider.base().as_str()));
        let tokens =
            post(metadata["token_endpoint"].as_str().unwrap(), &form(&back["code"])).await.json().await.unwrap();
        let claims =
            verified(&tokens, &provider.issuer(), &json(metadata["jwks_uri"].as_str().unwrap()).await).unwrap();
        assert_eq!((claims["sub"].as_str(), &claims["groups"]), (Some("subject-7"), &json!(["x"])));
        let bearer = tokens["access_token"].as_str().unwrap();
        let userinfo =
            http().get(metadata["userinfo_endpoint"].as_str().unwrap()).bearer_auth(bearer).send().await.unwrap();
        assert_eq!(userinfo.json::<serde_json::Value>().await.unwrap()["sub"], "subject-7");
        assert_eq!(provider.last_authorization().unwrap().parameter("code_challenge"), Some(CHALLENGE));
    }
}

#[tokio::test]
async fn a_code_is_redeemed_once_and_only_by_what_was_said_when_it_was_asked_for() {
    let provider = IdentityProvider::start();
    provider.client("other", "other-secret");
    let url = format!("{}/token", provider.base());
    let wrong = [
        (("grant_type", "password"), 400, TokenRefusal::GrantType),
        (("client_secret", "wrong"), 401, TokenRefusal::Client),
        (("client_id", "unknown"), 401, TokenRefusal::Client),
        (("code", "never-given"), 400, TokenRefusal::Code),
        (("redirect_uri", "http://127.0.0.1:1/other"), 400, TokenRefusal::RedirectUri),
        (("code_verifier", "another-verifier-that-is-long-enough-for-rfc-7636"), 400, TokenRefusal::VerifierWrong),
        (("code_verifier", ""), 400, TokenRefusal::VerifierMissing),
    ];
    for ((name, value), status, refusal) in wrong {
        let back = authorize(&format!("{}/authorize", provider.base()), &parameters()).await;
        let mut form = form(&back["code"]);
        form.iter_mut().filter(|(key, _)| *key == name).for_each(|pair| pair.1 = value);
        form.retain(|(_, value)| !value.is_empty());
        assert_eq!(post(&url, &form).await.status(), status, "{name}={value}");
        assert_eq!(provider.token_requests().last().unwrap().outcome, TokenOutcome::Refused(refusal), "{name}={value}");
    }
    let back = authorize(&format!("{}/authorize", provider.base()), &parameters()).await;
    let mut theirs = form(&back["code"]);
    theirs[4..].copy_from_slice(&[("client_id", "other"), ("client_secret", "other-secret")]);
    assert_eq!(post(&url, &theirs).await.status(), 400);
    assert_eq!(provider.token_requests().last().unwrap().outcome, TokenOutcome::Refused(TokenRefusal::OtherClient));
    let back = authorize(&format!("{}/authorize", provider.base()), &parameters()).await;
    assert_eq!(post(&url, &form(&back["code"])).await.status(), 200);
    assert_eq!(post(&url, &form(&back["code"])).await.status(), 400);
    assert_eq!(provider.token_requests().last().unwrap().outcome, TokenOutcome::Refused(TokenRefusal::Code));
}

#[tokio::test]
async fn a_client_may_say_who_it_is_in_the_header_and_both_ways_are_told_apart() {
    let provider = IdentityProvider::start();
    provider.client("id with space", "s:e=c&r+et%");
    provider.public_client("public");
    let url = format!("{}/token", provider.base());
    let mut asked = parameters();
    asked[0].1 = "id with space";
    let back = authorize(&format!("{}/authorize", provider.base()), &asked).await;
    let form_of = |code: &str| {
        format!(
            "grant_type=authorization_code&code={code}&redirect_uri={CALLBACK}&code_verifier={}",
            super::client::VERIFIER
        )
    };
    let basic = |id: &str, secret: &str| {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        http()
            .post(&url)
            .header("content-type", "application/x-www-form-urlencoded")
            .basic_auth(encode(id), Some(encode(secret)))
    };
    let answer = basic("id with space", "s:e=c&r+et%").body(form_of(&back["code"])).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let authentication =
        ClientAuthentication::Basic { client: "id with space".to_owned(), secret: "s:e=c&r+et%".to_owned() };
    assert_eq!(provider.token_requests()[0].client_authentication, authentication);
    let twice = format!("{}&client_id=doorward&client_secret=x", form_of("any"));
    assert_eq!(basic("id with space", "s:e=c&r+et%").body(twice).send().await.unwrap().status(), 401);
    assert_eq!(provider.token_requests()[1].client_authentication, ClientAuthentication::Both);
    asked[0].1 = "public";
    let back = authorize(&format!("{}/authorize", provider.base()), &asked).await;
    let mut public = form(&back["code"]);
    public[4].1 = "public";
    public.truncate(5);
    assert_eq!(post(&url, &public).await.status(), 200);
}

#[tokio::test]
async fn pkce_the_scope_and_the_response_type_are_asked_for() {
    let provider = IdentityProvider::start();
    let wrong = [
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "email", "invalid_scope"),
        ("code_challenge_method", "plain", "invalid_request"),
    ];
    for (name, value, error) in wrong {
        let mut asked = parameters();
        asked.iter_mut().filter(|(key, _)| *key == name).for_each(|pair| pair.1 = value);
        let back = authorize(&format!("{}/authorize", provider.base()), &asked).await;
        assert_eq!((back["error"].as_str(), back["state"].as_str()), (error, "the-state"));
    }
    let unknown = format!("{}/authorize?client_id=unknown&redirect_uri={CALLBACK}", provider.base());
    assert_eq!(http().get(unknown).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn the_issuer_in_the_redirect_is_what_the_test_wants() {
    let provider = IdentityProvider::start();
    let other = "https://another.example";
    let cases = [
        (RedirectIssuer::Own, true, Some(provider.base())),
        (RedirectIssuer::AnnouncedAbsent, true, None),
        (RedirectIssuer::Absent, false, None),
        (RedirectIssuer::Other(other.to_owned()), true, Some(other.to_owned())),
    ];
    for (issuer, announced, sent) in cases {
        provider.redirect_issuer(issuer);
        let metadata = json(&format!("{}/.well-known/openid-configuration", provider.base())).await;
        assert_eq!(metadata["authorization_response_iss_parameter_supported"], announced);
        let back = authorize(&format!("{}/authorize", provider.base()), &parameters()).await;
        assert_eq!(back.get("iss"), sent.as_ref());
    }
}

#[tokio::test]
async fn somebody_at_a_browser_gets_a_page_and_may_cancel() {
    let provider = IdentityProvider::start();
    provider.consent(Consent::Page);
    provider.person(Person::verified("s", "a@b.test", "Alice <b>"));
    for (choice, member) in [("continue", "code"), ("cancel", "error")] {
        let url = url::Url::parse_with_params(&format!("{}/authorize", provider.base()), parameters()).unwrap();
        let page = http().get(url).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("Continue as Alice &lt;b&gt;"), "{page}");
        let flow = page.split("name=\"flow\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let decision = format!("{}/authorize/decision?flow={flow}&choice={choice}", provider.base());
        let back = super::client::returned(&http().get(&decision).send().await.unwrap());
        assert!(back.contains_key(member) && back["state"] == "the-state", "{back:?}");
        assert_eq!(http().get(&decision).send().await.unwrap().status(), 400, "a button works once");
    }
    let error = Consent::Error { error: "login_required".to_owned(), description: "<script>".to_owned() };
    provider.consent(error);
    let back = authorize(&format!("{}/authorize", provider.base()), &parameters()).await;
    assert_eq!((back["error"].as_str(), back["error_description"].as_str()), ("login_required", "<script>"));
}

#[tokio::test]
async fn what_came_in_is_counted_by_endpoint_and_can_be_forgotten() {
    let provider = IdentityProvider::start();
    sign_in(&provider).await;
    jwks(&provider).await;
    let hits = [Endpoint::Authorize, Endpoint::Token, Endpoint::Keys, Endpoint::UserInfo]
        .map(|endpoint| provider.hits(endpoint));
    assert_eq!((hits, provider.all_hits()), ([1, 1, 1, 0], 3));
    provider.forget_requests();
    assert_eq!(provider.all_hits(), 0);
}

#[tokio::test]
async fn behind_a_proxy_it_calls_itself_by_the_proxys_address() {
    let provider = IdentityProvider::start();
    provider.called("http://127.0.0.1:9/");
    let metadata = json(&format!("{}/.well-known/openid-configuration", provider.base())).await;
    assert_eq!(metadata["token_endpoint"], "http://127.0.0.1:9/token");
    let tokens = sign_in(&provider).await;
    assert!(verified(&tokens, "http://127.0.0.1:9", &jwks(&provider).await).is_ok());
}
