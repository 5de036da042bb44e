use test_kit::identity_provider::{IdTokenChange, IdentityProvider, PublishedKeys, SigningAlgorithm};

use super::client::{jwks, part, sign_in};
use super::oracle::verified;

#[tokio::test]
async fn rotated_keys_have_new_names_and_the_old_ones_are_gone() {
    let provider = IdentityProvider::start();
    provider.sign_with(SigningAlgorithm::Es256);
    let (before, tokens) = (jwks(&provider).await, sign_in(&provider).await);
    provider.rotate_keys();
    let after = jwks(&provider).await;
    assert_ne!(before["keys"][0]["kid"], after["keys"][0]["kid"]);
    assert_eq!(verified(&tokens, &provider.issuer(), &after), Err("kid"));
    assert!(verified(&sign_in(&provider).await, &provider.issuer(), &after).is_ok());
    provider.id_token([IdTokenChange::ByRetiredKey]);
    let retired = sign_in(&provider).await;
    assert_eq!(verified(&retired, &provider.issuer(), &after), Err("kid"));
    assert!(verified(&retired, &provider.issuer(), &before).is_ok());
    provider.published_keys(PublishedKeys::WithRetired);
    assert!(verified(&retired, &provider.issuer(), &jwks(&provider).await).is_ok());
}

#[tokio::test]
async fn keys_can_be_rotated_right_before_the_next_token() {
    let provider = IdentityProvider::start();
    provider.sign_with(SigningAlgorithm::Es256);
    let before = jwks(&provider).await;
    provider.rotate_keys_before_the_next_token();
    let tokens = sign_in(&provider).await;
    assert_eq!(verified(&tokens, &provider.issuer(), &before), Err("kid"));
    let after = jwks(&provider).await;
    assert!(verified(&tokens, &provider.issuer(), &after).is_ok());
    assert!(verified(&sign_in(&provider).await, &provider.issuer(), &after).is_ok(), "once only");
}

#[tokio::test]
async fn the_published_keys_are_what_the_test_wants() {
    let provider = IdentityProvider::start();
    provider.published_keys(PublishedKeys::None);
    assert_eq!(jwks(&provider).await, serde_json::json!({"keys": []}));
    provider.published_keys(PublishedKeys::AfterOthers(10_000));
    let keys = jwks(&provider).await;
    assert_eq!(keys["keys"].as_array().unwrap().len(), 10_001);
    provider.id_token([IdTokenChange::KidMissing]);
    let tokens = sign_in(&provider).await;
    assert!(part(tokens["id_token"].as_str().unwrap(), 0)["kid"].is_null());
    assert_eq!(verified(&tokens, &provider.issuer(), &keys), Err("kid"), "one of many cannot be guessed");
    provider.published_keys(PublishedKeys::WithoutKid);
    assert!(verified(&tokens, &provider.issuer(), &jwks(&provider).await).is_ok());
}

#[tokio::test]
async fn no_two_providers_have_a_key_in_common() {
    let (one, other) = (IdentityProvider::start(), IdentityProvider::start());
    assert_ne!(jwks(&one).await["keys"][0]["n"], jwks(&other).await["keys"][0]["n"]);
}
