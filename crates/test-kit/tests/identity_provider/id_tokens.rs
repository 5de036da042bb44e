use serde_json::{Value, json};
use test_kit::identity_provider::{IdTokenChange, IdentityProvider, Person, SigningAlgorithm};

use super::client::{jwks, part, sign_in};
use super::oracle::verified;

/// What a strict verifier must stumble over.
fn stumbling_block(change: &IdTokenChange) -> &'static str {
    match change {
        IdTokenChange::IssuerOfAnother | IdTokenChange::IssuerWithSlash | IdTokenChange::IssuerMissing => "iss",
        IdTokenChange::AudienceOfAnother | IdTokenChange::AudienceMissing | IdTokenChange::AudienceEmpty => "aud",
        IdTokenChange::AudienceArrayWithoutAzp
        | IdTokenChange::AudienceArrayWithForeignAzp
        | IdTokenChange::ForeignAzp => "azp",
        IdTokenChange::NonceMissing | IdTokenChange::NonceOfAnother => "nonce",
        IdTokenChange::AtHashWrong => "at_hash",
        // The library knows no such algorithms.
        IdTokenChange::AlgNone | IdTokenChange::AlgNoneCapital | IdTokenChange::AlgUnknown => "header",
        IdTokenChange::Hs256WithClientSecret | IdTokenChange::Hs256WithPublicKey => "alg",
        IdTokenChange::SignatureDamaged | IdTokenChange::SignatureMissing => "signature",
        IdTokenChange::KidUnknown | IdTokenChange::KidRandom => "kid",
        IdTokenChange::ByRetiredKey | IdTokenChange::EmbeddedJwk => "kid",
        IdTokenChange::Expired | IdTokenChange::ExpiryMissing => "exp",
        IdTokenChange::IssuedAtMissing | IdTokenChange::IssuedInTheFuture => "iat",
        IdTokenChange::NotYet => "nbf",
        IdTokenChange::SubjectMissing
        | IdTokenChange::SubjectNull
        | IdTokenChange::SubjectEmpty
        | IdTokenChange::SubjectNumber
        | IdTokenChange::SubjectTooLong => "sub",
        other => panic!("{other:?} need not be refused"),
    }
}

#[tokio::test]
async fn each_fault_makes_a_strict_verifier_stumble_where_it_says_with_either_kind_of_key() {
    for algorithm in [SigningAlgorithm::Rs256, SigningAlgorithm::Es256] {
        let provider = IdentityProvider::start();
        provider.sign_with(algorithm);
        for change in IdTokenChange::REFUSED.into_iter().chain([IdTokenChange::NotYet]) {
            provider.id_token([change.clone()]);
            let tokens = sign_in(&provider).await;
            let outcome = verified(&tokens, &provider.issuer(), &jwks(&provider).await);
            assert_eq!(outcome.unwrap_err(), stumbling_block(&change), "{change:?} with {}", algorithm.name());
        }
        provider.behave();
        let tokens = sign_in(&provider).await;
        assert!(verified(&tokens, &provider.issuer(), &jwks(&provider).await).is_ok());
    }
}

async fn token_with(provider: &IdentityProvider, change: IdTokenChange) -> String {
    provider.id_token([change]);
    sign_in(provider).await["id_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn tokens_of_hs256_and_of_the_embedded_key_are_signed_as_they_say() {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    let provider = IdentityProvider::start();
    let lenient = |algorithm| {
        let mut validation = Validation::new(algorithm);
        validation.validate_aud = false;
        validation
    };
    let token = token_with(&provider, IdTokenChange::Hs256WithClientSecret).await;
    let secret = DecodingKey::from_secret(IdentityProvider::CLIENT_SECRET.as_bytes());
    assert!(decode::<Value>(&token, &secret, &lenient(Algorithm::HS256)).is_ok());
    // That of the public key is good to nobody who does not have its PEM; it is no signature by the client's secret.
    let token = token_with(&provider, IdTokenChange::Hs256WithPublicKey).await;
    assert_eq!(part(&token, 0)["alg"], "HS256");
    assert!(decode::<Value>(&token, &secret, &lenient(Algorithm::HS256)).is_err());
    let token = token_with(&provider, IdTokenChange::EmbeddedJwk).await;
    let key = serde_json::from_value(part(&token, 0)["jwk"].clone()).unwrap();
    assert!(decode::<Value>(&token, &DecodingKey::from_jwk(&key).unwrap(), &lenient(Algorithm::RS256)).is_ok());
    for (change, alg) in [(IdTokenChange::AlgNone, "none"), (IdTokenChange::AlgNoneCapital, "None")] {
        let token = token_with(&provider, change).await;
        assert!(part(&token, 0)["alg"] == alg && token.ends_with('.'));
    }
}

#[tokio::test]
async fn changes_that_leave_a_token_good_change_what_they_say() {
    let provider = IdentityProvider::start();
    let cases = [
        (IdTokenChange::AudienceArrayWithAzp, "azp", json!(IdentityProvider::CLIENT_ID)),
        (IdTokenChange::AtHashMissing, "at_hash", Value::Null),
        (IdTokenChange::EmailUnverified, "email_verified", json!(false)),
        (IdTokenChange::EmailVerifiedMissing, "email_verified", Value::Null),
        (IdTokenChange::EmailVerifiedText, "email_verified", json!("true")),
        (IdTokenChange::EmailVerifiedNumber, "email_verified", json!(1)),
        (IdTokenChange::EmailArray, "email", json!(["alice@acme.test", "mallory@evil.test"])),
        (IdTokenChange::Claim("x".to_owned(), json!(7)), "x", json!(7)),
        (IdTokenChange::WithoutClaim("auth_time".to_owned()), "auth_time", Value::Null),
    ];
    let keys = jwks(&provider).await;
    for (change, claim, value) in cases {
        provider.id_token([change]);
        let claims = verified(&sign_in(&provider).await, &provider.issuer(), &keys).unwrap();
        assert_eq!(claims[claim], value);
    }
    for change in IdTokenChange::UNVERIFIED_EMAIL {
        provider.id_token([change]);
        let claims = verified(&sign_in(&provider).await, &provider.issuer(), &keys).unwrap();
        assert!(claims["email_verified"] != json!(true) || !claims["email"].is_string());
    }
}

#[tokio::test]
async fn a_token_can_be_huge_or_nested_deeper_than_a_parser_goes() {
    let provider = IdentityProvider::start();
    let token = token_with(&provider, IdTokenChange::Huge(1_000_000)).await;
    assert!(token.len() > 1_300_000);
    assert!(token_with(&provider, IdTokenChange::Nested(100_000)).await.len() > 250_000);
    provider.person(Person::new("subject-1", &json!({"zone": {"in": {}}})));
    let token = token_with(&provider, IdTokenChange::Nested(3)).await;
    assert_eq!(part(&token, 1)["zone"], json!({"in": {}}));
    assert_eq!((&part(&token, 1)["nested"], &part(&token, 1)["sub"]), (&json!([[[]]]), &json!("subject-1")));
    let token = token_with(&provider, IdTokenChange::Header("typ".to_owned(), json!("at+jwt"))).await;
    assert_eq!(part(&token, 0)["typ"], "at+jwt");
}
