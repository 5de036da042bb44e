//! Single sign-on over several replicas: whichever the browser meets, a trip is taken once and what came of it is fetched once.

use futures_util::future::join_all;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use test_kit::identity_provider::{IdentityProvider, Person as Outsider};
use test_kit::servers::Shape;
use url::Url;

use crate::world::World;

fn location(answer: &Response) -> Url {
    Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trip_begins_at_one_replica_and_ends_once_at_the_others() {
    let provider = IdentityProvider::start();
    let set = [
        ("OUTSIDE_NETWORKS", "127.0.0.0/8".to_owned()),
        ("OIDC_TEST_ISSUER", provider.issuer()),
        ("OIDC_TEST_CLIENT_ID", IdentityProvider::CLIENT_ID.to_owned()),
        ("OIDC_TEST_CLIENT_SECRET", IdentityProvider::CLIENT_SECRET.to_owned()),
    ];
    let set = set.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let Some((world, root)) = World::start(Shape { auth: 3, platform: 1, set, ..Shape::default() }).await else {
        return;
    };
    let added = json!({"email": "ann@acme.example", "name": "Ann", "role": "user"});
    assert_eq!(world.post(&world.auth(0), "/api/users", Some(&root.token), added).await.status, 201);
    provider.person(Outsider::new("ann", &json!({"email": "ann@acme.example", "email_verified": true})));

    let browser = Client::builder().redirect(Policy::none()).build().unwrap();
    let set_out = browser.get(format!("{}/api/auth/oidc/test", world.auth(0))).send().await.unwrap();
    assert_eq!(set_out.status().as_u16(), 302);
    let cookie = set_out.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back = location(&browser.get(location(&set_out)).send().await.unwrap());
    let (browser, cookie, world) = (&browser, &cookie, &world);
    let come_back = async |replica: usize| {
        let url = format!("{}{}?{}", world.auth(replica), back.path(), back.query().unwrap());
        location(&browser.get(url).header("cookie", cookie).send().await.unwrap())
    };
    let pages = join_all((0..20).map(|number| come_back(number % 3))).await;
    let codes: Vec<String> = pages.iter().filter_map(|page| parameter(page, "code")).collect();
    assert_eq!(codes.len(), 1, "{pages:?}");
    let complete = async |replica: usize| {
        let body = json!({"code": codes[0], "refresh_token_in": "body"});
        let url = format!("{}/api/auth/oidc/complete", world.auth(replica));
        let answer = browser.post(url).header("cookie", cookie).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let answers = join_all((0..20).map(|number| complete(number % 3))).await;
    let good: Vec<&Value> = answers.iter().filter(|(status, _)| *status == 200).map(|(_, body)| body).collect();
    assert_eq!(good.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|(status, _)| [200, 410].contains(status)), "{answers:?}");
    let token = good[0]["access_token"].as_str().unwrap();
    assert_eq!(world.everywhere(token).await, [200; 4]);
    // Known by subject at every replica now.
    assert_eq!(good[0]["user"]["email_verified"], true);
}

/// O15: taken out of the settings while somebody is under way, or signed in by it.
#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_taken_out_vouches_for_nobody_any_more() {
    let provider = IdentityProvider::start();
    let set = [
        ("OUTSIDE_NETWORKS", "127.0.0.0/8".to_owned()),
        ("OIDC_TEST_ISSUER", provider.issuer()),
        ("OIDC_TEST_CLIENT_ID", IdentityProvider::CLIENT_ID.to_owned()),
        ("OIDC_TEST_CLIENT_SECRET", IdentityProvider::CLIENT_SECRET.to_owned()),
    ];
    let set = set.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let Some((mut world, root)) = World::start(Shape { auth: 2, platform: 1, set, ..Shape::default() }).await else {
        return;
    };
    let added = json!({"email": "ann@acme.example", "name": "Ann", "role": "user"});
    assert_eq!(world.post(&world.auth(0), "/api/users", Some(&root.token), added).await.status, 201);
    provider.person(Outsider::new("ann", &json!({"email": "ann@acme.example", "email_verified": true})));
    let browser = Client::builder().redirect(Policy::none()).build().unwrap();
    let trip = async |world: &World| {
        let set_out = browser.get(format!("{}/api/auth/oidc/test", world.auth(0))).send().await.unwrap();
        let cookie = set_out.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        (cookie, location(&browser.get(location(&set_out)).send().await.unwrap()))
    };
    let (cookie, back) = trip(&world).await;
    let url = format!("{}{}?{}", world.auth(0), back.path(), back.query().unwrap());
    let page = location(&browser.get(url).header("cookie", &cookie).send().await.unwrap());
    let body = json!({"code": parameter(&page, "code"), "refresh_token_in": "body"});
    let url = format!("{}/api/auth/oidc/complete", world.auth(0));
    let signed_in = browser.post(url).header("cookie", &cookie).json(&body).send().await.unwrap();
    let signed_in: Value = signed_in.json().await.unwrap();
    let (cookie, back) = trip(&world).await;

    tokio::task::block_in_place(|| {
        for name in ["OIDC_TEST_ISSUER", "OIDC_TEST_CLIENT_ID", "OIDC_TEST_CLIENT_SECRET"] {
            world.services.auth[1].set(name, "");
        }
        world.services.auth[1].kill();
        world.services.auth[1].start_again();
    });
    let url = format!("{}{}?{}", world.auth(1), back.path(), back.query().unwrap());
    let answer = browser.get(url).header("cookie", &cookie).send().await.unwrap();
    let page = location(&answer);
    assert_eq!((parameter(&page, "error").as_deref(), parameter(&page, "code")), (Some("sign_on_expired"), None));
    let refresh = json!({"refresh_token": signed_in["refresh_token"]});
    let refreshed = world.post(&world.auth(1), "/api/auth/refresh", None, refresh).await;
    assert_eq!((refreshed.status, refreshed.code()), (401, "revoked"), "{refreshed:?}");
}
