//! ID tokens that are wrong in one way each, and keys that change.

use std::time::Duration;

use serde_json::json;
use test_kit::identity_provider::{
    Answer as Told, Endpoint, IdTokenChange, Person as Outsider, PublishedKeys, SigningAlgorithm,
};

use super::{Sides, events};

async fn sides() -> Sides {
    let sides = Sides::start().await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    sides
}

/// O5, O7, O21: nobody comes in, and the record says why.
#[tokio::test]
async fn a_token_that_is_wrong_in_one_way_lets_nobody_in() {
    let sides = sides().await;
    for change in IdTokenChange::REFUSED {
        sides.provider.rotate_keys();
        sides.world.clock.advance(Duration::from_secs(31));
        sides.provider.id_token([]);
        assert_eq!(sides.browser().signs_in("test").await.status, 200, "the new keys are known");
        sides.provider.id_token([change.clone()]);
        assert_eq!(sides.browser().refused("test").await, "provider_not_believed", "{change:?}");
        let root = sides.world.signed_in("root@example.org", None).await;
        let told = events(&sides.world, &root.token, "&scope=platform").await;
        assert!(told[0].starts_with("sso_login:failure:id_token_"), "{change:?}: {}", told[0]);
    }
    for change in [IdTokenChange::Huge(100_000), IdTokenChange::Nested(500), IdTokenChange::NotYet] {
        sides.provider.id_token([change.clone()]);
        assert_eq!(sides.browser().refused("test").await, "provider_not_believed", "{change:?}");
    }
    for change in [IdTokenChange::AudienceArrayWithAzp, IdTokenChange::AtHashMissing, IdTokenChange::KidMissing] {
        sides.provider.id_token([change.clone()]);
        assert_eq!(sides.browser().signs_in("test").await.status, 200, "{change:?}");
    }
}

/// L6: only the value `true` vouches for an address.
#[tokio::test]
async fn an_address_that_is_not_vouched_for_finds_nobody() {
    let sides = sides().await;
    // Where the token leaves it out the user info is asked, which does not vouch for it either.
    sides.provider.userinfo("email_verified", false);
    for change in IdTokenChange::UNVERIFIED_EMAIL {
        sides.provider.id_token([change.clone()]);
        let word = sides.browser().refused("test").await;
        let wanted = if change == IdTokenChange::EmailArray { "no_email" } else { "email_not_verified" };
        assert_eq!(word, wanted, "{change:?}");
    }
}

/// O9: new keys are found at the next sign-in, old ones are forgotten, and strange names cost no reading.
#[tokio::test]
async fn keys_change_without_anybody_noticing() {
    let sides = sides().await;
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    sides.provider.rotate_keys();
    sides.world.clock.advance(Duration::from_secs(31));
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    sides.provider.rotate_keys_before_the_next_token();
    sides.world.clock.advance(Duration::from_secs(31));
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    sides.world.clock.advance(Duration::from_secs(31));
    sides.provider.sign_with(SigningAlgorithm::Es256);
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    let before = sides.provider.hits(Endpoint::Keys);
    sides.provider.id_token([IdTokenChange::KidRandom]);
    for _ in 0..30 {
        assert_eq!(sides.browser().refused("test").await, "provider_not_believed");
    }
    assert!(sides.provider.hits(Endpoint::Keys) <= before + 1, "{}", sides.provider.hits(Endpoint::Keys) - before);
}

/// F19: the last good keys count while no others can be had, and never none.
#[tokio::test]
async fn keys_that_cannot_be_had_are_never_done_without() {
    let sides = sides().await;
    sides.provider.published_keys(PublishedKeys::None);
    assert_eq!(sides.browser().refused("test").await, "provider_misconfigured");
    sides.provider.published_keys(PublishedKeys::Current);
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
    sides.world.clock.advance(Duration::from_secs(1_000));
    for told in
        [Told::Status(500), Told::Huge(2_000_000), Told::html(), Told::Redirect("http://127.0.0.1:1/".to_owned())]
    {
        sides.provider.answer(Endpoint::Keys, told.clone());
        sides.world.clock.advance(Duration::from_secs(31));
        assert_eq!(sides.browser().signs_in("test").await.status, 200, "{told:?}");
    }
}

/// O13: what is said beside the token must be said of the same person.
#[tokio::test]
async fn user_info_of_somebody_else_is_not_merged() {
    let sides = sides().await;
    sides.provider.id_token([IdTokenChange::WithoutClaim("email".to_owned())]);
    assert_eq!(sides.browser().signs_in("test").await.status, 200, "the address comes from user info");
    sides.provider.userinfo("sub", "somebody-else");
    assert_eq!(sides.browser().refused("test").await, "provider_not_believed");
}

/// L6: whoever names the address says whether it is verified, and nobody else.
#[tokio::test]
async fn an_address_of_the_user_info_is_not_verified_by_the_token() {
    let sides = sides().await;
    sides.provider.id_token([IdTokenChange::WithoutClaim("email".to_owned())]);
    sides.provider.userinfo("email_verified", false);
    assert_eq!(sides.browser().refused("test").await, "email_not_verified");
    sides.provider.userinfo("email_verified", true);
    assert_eq!(sides.browser().signs_in("test").await.status, 200);
}

/// Z5: who names no address has none, whatever their other names look like.
#[tokio::test]
async fn a_name_that_looks_like_an_address_is_none() {
    let sides = sides().await;
    for name in ["preferred_username", "upn", "unique_name", "name", "nickname"] {
        sides.provider.person(Outsider::new("mallory", &json!({name: "ann@acme.example", "email_verified": true})));
        assert_eq!(sides.browser().refused("test").await, "no_email", "{name}");
    }
}
