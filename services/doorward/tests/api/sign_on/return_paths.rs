//! Where somebody was before they had to sign in.

use super::Sides;

/// O11: a path of the front end travels with the trip; anything else is left out.
#[tokio::test]
async fn only_a_path_of_the_front_end_is_gone_back_to() {
    let sides = Sides::start().await;
    sides.added("ann@acme.example").await;
    sides.comes("subject-1", "ann@acme.example");
    let goes = async |return_to: &str| {
        let browser = sides.browser();
        let there = browser.set_out(&format!("test?return_to={return_to}")).await;
        let page = browser.come_back(&browser.at_provider(&there).await).await;
        assert_eq!(page.0.origin().ascii_serialization(), sides.world.url);
        page.parameter("return_to")
    };
    assert_eq!(goes("%2Faudit%3Factor%3Dann").await.as_deref(), Some("/audit?actor=ann"));
    for evil in
        ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "javascript%3Aalert(1)", "", "a"]
    {
        assert_eq!(goes(evil).await, None, "{evil}");
    }
}
