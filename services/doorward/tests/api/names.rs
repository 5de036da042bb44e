//! What people call themselves.

use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Answer, Person, World};

async fn rename(world: &World, who: &Person, name: &str) -> Answer {
    world.call(Method::PATCH, "/api/auth/me", Some(&who.token), Some(json!({"name": name}))).await
}

#[tokio::test]
async fn a_new_name_is_known_at_once_and_on_the_record_of_each_organization() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let globex = world.organization(&mut root, "Globex").await;
    let initech = world.organization(&mut root, "Initech").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    for admin in [&globex, &initech] {
        let invited = json!({"email": ben.email, "role": "user"});
        let token = world.post("/api/invitations", Some(&admin.token), invited).await.text("token");
        let joined = world.post(&format!("/api/invitations/{token}/accept"), Some(&ben.token), json!({})).await;
        assert_eq!(joined.status, 200, "{}", joined.body);
    }
    let disabled = world.post(&format!("/api/users/{}/disable", ben.id), Some(&initech.token), json!({})).await;
    assert_eq!(disabled.status, 200);

    let renamed = rename(&world, &ben, "  Ben  O\u{2019}Neill ").await;
    assert_eq!((renamed.status, renamed.text("name")), (200, "Ben  O\u{2019}Neill".to_owned()), "{}", renamed.body);
    assert_eq!(renamed.body, world.get("/api/auth/me", &ben.token).await.body, "what is answered is what GET answers");
    let seen = world.get(&format!("/api/users/{}", ben.id), &acme.token).await;
    assert_eq!(seen.text("name"), "Ben  O\u{2019}Neill");
    for (admin, events) in [(&acme, 1), (&globex, 1), (&initech, 0)] {
        let found = world.get("/api/audit-logs?limit=9&action=change_name", &admin.token).await;
        let found = found.body["items"].as_array().unwrap();
        assert_eq!(found.len(), events, "in {}", admin.email);
        for event in found {
            assert_eq!(event["target"], format!("user:{}", ben.id));
            assert_eq!((&event["actor"]["user_id"], &event["outcome"]), (&json!(ben.id), &json!("success")));
            let names = (event["before"].clone(), event["after"].clone());
            assert_eq!(names, (json!({"name": "Somebody"}), json!({"name": "Ben  O\u{2019}Neill"})));
        }
    }
    rename(&world, &ben, "Ben  O\u{2019}Neill").await;
    assert_eq!(world.actions(&acme, "&action=change_name").await.len(), 1, "what stays the same is no change");
}

#[tokio::test]
async fn a_name_that_nobody_could_have_is_refused_and_changes_nothing() {
    let (world, root) = World::set_up().await;
    for bad in ["", "   ", "a\nb", "Ro\u{202e}ot", "\u{200b}", &"x".repeat(101)] {
        let refused = rename(&world, &root, bad).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["field"]), (422, &json!("name")), "{bad:?}");
    }
    for body in [json!({}), json!({"name": null}), json!({"name": "Root", "email": "other@example.org"}), json!([])] {
        let refused = world.call(Method::PATCH, "/api/auth/me", Some(&root.token), Some(body.clone())).await;
        assert_eq!(refused.status, 422, "{body}");
    }
    assert_eq!(world.get("/api/auth/me", &root.token).await.text("name"), "Root");
    assert_eq!(world.actions(&root, "&action=change_name").await, Vec::<String>::new());
}

#[tokio::test]
async fn every_change_of_a_name_begins_where_the_one_before_ended() {
    let (world, root) = World::set_up().await;
    let names = (0..10).map(|number| {
        let (world, root) = (&world, &root);
        async move { rename(world, root, &format!("Root {number}")).await }
    });
    let answers = futures_util::future::join_all(names).await;
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 409)), "{answers:?}");
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    let listed = world.get("/api/audit-logs?limit=200&action=change_name", &root.token).await;
    let mut changes: Vec<Value> = listed.body["items"].as_array().unwrap().clone();
    changes.reverse();
    assert!(made > 0 && changes.len() == made, "{made} of {}", changes.len());
    let mut name = json!("Root");
    for change in changes {
        assert_eq!(change["before"]["name"], name);
        name = change["after"]["name"].clone();
    }
    assert_eq!(world.get("/api/auth/me", &root.token).await.body["name"], name);
}
