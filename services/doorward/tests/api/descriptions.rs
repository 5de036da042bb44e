//! What the descriptions of the interfaces say of shapes that are made by hand.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::world::World;

fn schemas(service: &http_kit::serve::Service) -> Value {
    serde_json::to_value(service.describe()).unwrap()["components"]["schemas"].clone()
}

fn names(members: &Value) -> BTreeSet<String> {
    members.as_object().unwrap().keys().cloned().collect()
}

fn required(schema: &Value) -> BTreeSet<String> {
    schema["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_event_has_the_members_that_are_described_and_no_other() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    world.login(&acme.email, "a wrong password of some length").await;
    let described = schemas(&platform::routes::described());
    let (event, actor) = (&described["AuditEventView"], &described["ActorView"]);
    let of_organization = world.get("/api/audit-logs?limit=200", &acme.token).await;
    let of_platform = world.get("/api/audit-logs?limit=200&scope=platform", &root.token).await;
    for (listed, also) in [(&of_organization, &["organization_id"][..]), (&of_platform, &[])] {
        let items = listed.body["items"].as_array().unwrap();
        assert!(!items.is_empty());
        for sent in items {
            let mut expected = required(event);
            expected.extend(also.iter().map(|name| (*name).to_owned()));
            assert_eq!(names(sent), expected, "{sent}");
            assert_eq!(names(&sent["actor"]), required(actor), "{sent}");
        }
    }
    let all: BTreeSet<_> = required(event).into_iter().chain(["organization_id".to_owned()]).collect();
    assert_eq!(names(&event["properties"]), all);
    assert_eq!(event["properties"]["target"]["type"], json!(["string", "null"]));
}

#[test]
fn accepting_an_invitation_is_described_as_both_that_it_answers() {
    let api = serde_json::to_value(auth::routes::described().describe()).unwrap();
    let answers = &api["paths"]["/api/invitations/{token}/accept"]["post"]["responses"];
    let body = |status: &str| answers[status]["content"]["application/json"]["schema"]["$ref"].clone();
    assert_eq!(body("201"), "#/components/schemas/LoginResult", "somebody new has no bearer");
    let accepted = &schemas(&auth::routes::described())[body("200").as_str().unwrap().rsplit('/').next().unwrap()];
    let either: Vec<_> = accepted["oneOf"].as_array().unwrap().iter().map(|one| one["$ref"].clone()).collect();
    assert_eq!(either, ["#/components/schemas/JoinedView", "#/components/schemas/LoginResult"]);
}
