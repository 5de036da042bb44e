//! What becomes of organizations.

use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Answer, Person, World};

async fn patch(world: &World, id: &str, who: &Person, body: Value) -> Answer {
    world.call(Method::PATCH, &format!("/api/organizations/{id}"), Some(&who.token), Some(body)).await
}

/// Back to the default organization, so that the token outlives the other one.
async fn home(world: &World, root: &mut Person) {
    *root = world.signed_in(&root.email, None).await;
}

#[tokio::test]
async fn its_administrators_change_what_is_theirs_and_the_platform_switches_it_off_and_on() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ours = json!({"name": "Acme Ltd", "registration": "open", "domains": ["ACME.example", "acme.example"]});
    let changed = patch(&world, &acme.tenant, &acme, ours).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(changed.text("name"), "Acme Ltd");
    assert_eq!(changed.body["domains"], json!(["acme.example"]));
    let refused = patch(&world, &acme.tenant, &acme, json!({"enabled": false})).await;
    assert_eq!((refused.status, refused.code()), (403, "platform_administrators_only"));
    home(&world, &mut root).await;
    assert_eq!(patch(&world, &acme.tenant, &root, json!({"enabled": false})).await.body["enabled"], false);
    assert_eq!(world.get("/api/workspaces", &acme.token).await.code(), "revoked");
    assert_eq!(patch(&world, &acme.tenant, &root, json!({"enabled": true})).await.body["enabled"], true);
    assert_eq!(world.get("/api/workspaces", &acme.token).await.code(), "revoked", "old tokens stay dead");
    assert_eq!(world.login(&acme.email, super::world::PASSWORD).await.status, 200);
}

#[tokio::test]
async fn deleting_one_ends_all_that_belongs_to_it_but_its_name_and_its_record() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    let wiki = world.workspace(&acme, "Wiki").await;
    let launched = world.post(&format!("/api/workspaces/{wiki}/launch"), Some(&acme.token), json!({})).await;
    assert_eq!(launched.status, 201, "{}", launched.body);
    let guest = json!({"email": "guest@acme.example", "role": "user"});
    let invitation = world.post("/api/invitations", Some(&acme.token), guest).await.text("token");
    let path = format!("/api/organizations/{}", acme.tenant);
    let delete = |who: Person| {
        let (world, path) = (&world, path.clone());
        async move { world.call(Method::DELETE, &path, Some(&who.token), None).await }
    };
    let refused = delete(acme.clone()).await;
    assert_eq!((refused.status, refused.code()), (403, "platform_administrators_only"));
    home(&world, &mut root).await;
    let early = delete(root.clone()).await;
    assert_eq!((early.status, early.code()), (409, "organization_enabled"));
    assert_eq!(patch(&world, &acme.tenant, &root, json!({"enabled": false})).await.status, 200);

    assert_eq!(delete(root.clone()).await.status, 204);
    for (method, path) in [(Method::GET, path.clone()), (Method::DELETE, path.clone())] {
        assert_eq!(world.call(method, &path, Some(&root.token), None).await.status, 404);
    }
    assert_eq!(patch(&world, &acme.tenant, &root, json!({"enabled": true})).await.status, 404);
    let listed = world.get("/api/organizations", &root.token).await;
    assert_eq!(listed.body.as_array().unwrap().len(), 1, "{}", listed.body);
    for person in [&acme, &ben] {
        assert_eq!(world.get("/api/workspaces", &person.token).await.status, 401);
        let refresh = json!({"refresh_token": person.refresh});
        assert_eq!(world.post("/api/auth/refresh", None, refresh).await.status, 401);
        let login = world.login(&person.email, super::world::PASSWORD).await;
        assert_eq!((login.status, login.code()), (403, "no_organization"));
    }
    assert_eq!(world.call(Method::GET, &format!("/api/invitations/{invitation}"), None, None).await.status, 410);
    let switch = json!({"tenant_id": acme.tenant, "refresh_token": root.refresh});
    assert_eq!(world.post("/api/auth/switch-tenant", Some(&root.token), switch).await.status, 403);
    let again = world.post("/api/organizations", Some(&root.token), json!({"name": "New", "slug": "acme"})).await;
    assert_eq!((again.status, again.code()), (409, "slug_taken"));
    for scope in [acme.tenant.as_str(), "platform"] {
        // That its own administrator was refused stands there, too.
        let filter = format!("&scope={scope}&action=delete_organization&outcome=success");
        assert_eq!(world.actions(&root, &filter).await, ["delete_organization:success"], "{scope}");
    }
    let ended = || world.actions(&root, "&action=end_session&scope=all");
    world.until("its session ended", || async { ended().await == ["end_session:success"] }).await;
}

#[tokio::test]
async fn the_default_organization_stays() {
    let (world, mut root) = World::set_up().await;
    world.organization(&mut root, "Acme").await;
    let default = world.get("/api/organizations", &root.token).await.body[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(patch(&world, &default, &root, json!({"enabled": false})).await.status, 200);
    let path = format!("/api/organizations/{default}");
    let refused = world.call(Method::DELETE, &path, Some(&root.token), None).await;
    assert_eq!((refused.status, refused.code()), (409, "default_organization"));
}
