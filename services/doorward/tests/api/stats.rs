//! Numbers of an organization.

use std::time::Duration;

use serde_json::{Value, json};

use super::world::World;

/// The days of a series, each with its count.
fn counts(series: &Value) -> Vec<(&str, u64)> {
    series
        .as_array()
        .unwrap()
        .iter()
        .map(|day| (day["day"].as_str().unwrap(), day["count"].as_u64().unwrap()))
        .collect()
}

#[tokio::test]
async fn administrators_see_what_happened_on_each_day_and_members_do_not() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let wiki = world.workspace(&acme, "Wiki").await;
    world.post(&format!("/api/workspaces/{wiki}/launch"), Some(&acme.token), json!({})).await;
    world.get("/api/users", &ben.token).await;
    let of_member = world.get("/api/stats?days=7", &ben.token).await;
    assert_eq!((of_member.status, of_member.body.get("series")), (200, None), "{}", of_member.body);

    world.clock.advance(Duration::from_secs(3 * 86_400));
    let (acme, globex) = (world.signed_in(&acme.email, None).await, world.signed_in(&globex.email, None).await);
    world.login(&ben.email, "not the password of ben").await;
    let seven = world.get("/api/stats?days=7", &acme.token).await.body["series"].clone();
    assert_eq!(seven["days"], 7);
    let signed_in: Vec<u64> = counts(&seven["sign_ins"]).iter().map(|day| day.1).collect();
    assert_eq!(signed_in, [0, 0, 0, 2, 0, 0, 1], "two were invited and came in, then one did; failures do not count");
    let launched: Vec<u64> = counts(&seven["sessions_started"]).iter().map(|day| day.1).collect();
    assert_eq!(launched, [0, 0, 0, 1, 0, 0, 0]);
    let refused: Vec<u64> = counts(&seven["refusals"]).iter().map(|day| day.1).collect();
    assert_eq!(refused, [0, 0, 0, 1, 0, 0, 0]);
    let today = domain::time::Clock::now(world.clock.as_ref()).to_string();
    assert_eq!(counts(&seven["sign_ins"])[6].0, &today[..10]);
    let days: Vec<&str> = counts(&seven["sign_ins"]).into_iter().map(|day| day.0).collect();
    assert!(days.is_sorted() && days.windows(2).all(|pair| pair[0] != pair[1]));

    for (query, days) in [("", 30), ("?days=30", 30), ("?days=90", 90)] {
        let series = world.get(&format!("/api/stats{query}"), &acme.token).await.body["series"].clone();
        assert_eq!(counts(&series["refusals"]).len(), days, "{query}");
        assert_eq!(counts(&series["sign_ins"]).iter().map(|day| day.1).sum::<u64>(), 3, "{query}");
    }
    let elsewhere = world.get("/api/stats?days=7", &globex.token).await.body["series"].clone();
    assert_eq!(counts(&elsewhere["refusals"]).iter().map(|day| day.1).sum::<u64>(), 0, "nothing of others");
    for bad in ["days=8", "days=0", "days=-7", "days=x", "days=", "day=7"] {
        assert_eq!(world.get(&format!("/api/stats?{bad}"), &acme.token).await.status, 422, "{bad}");
    }
}
