//! Bad input: each gets its status, nothing is a 500, nothing is kept.

use reqwest::Method;
use serde_json::json;

use super::world::{PASSWORD, World};

async fn raw(world: &World, method: Method, path: &str, token: &str, body: Vec<u8>) -> super::world::Answer {
    let request = world.request(method, path).bearer_auth(token).header("content-type", "application/json").body(body);
    world.send(request).await
}

#[tokio::test]
async fn bodies_that_are_no_json_or_do_not_fit() {
    let (world, root) = World::set_up().await;
    let post = |body: &str| raw(&world, Method::POST, "/api/workspaces", &root.token, body.as_bytes().to_vec());
    let deep = "[".repeat(60_000);
    let nested = format!("{}{}", "[".repeat(65), "]".repeat(65));
    for body in [
        "",
        "{",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "{} {}",
        "\u{feff}{}",
        "NaN",
        "{\"name\":\"\\ud800\"}",
        &deep,
        &nested,
    ] {
        assert_eq!(post(body).await.status, 400, "{}", &body[..body.len().min(40)]);
    }
    assert_eq!(raw(&world, Method::POST, "/api/workspaces", &root.token, vec![b'{', 0xff, b'}']).await.status, 400);
    for body in
        ["[]", "5", "null", "{\"name\":5}", "{\"unknown\":1}", "{\"name\":{\"$ne\":null}}", "{\"kind\":\"ssh\"}", "{}"]
    {
        assert_eq!(post(body).await.status, 422, "{body}");
    }
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(64 * 1024));
    assert_eq!(post(&large).await.status, 413);
    for content_type in ["text/plain", "application/json; charset=latin-1", "application/x-www-form-urlencoded"] {
        let request = world.request(Method::POST, "/api/auth/login").header("content-type", content_type).body("{}");
        assert_eq!(world.send(request).await.status, 415, "{content_type}");
    }
    let packed = world.request(Method::POST, "/api/auth/login").header("content-encoding", "gzip").json(&json!({}));
    assert_eq!(world.send(packed).await.status, 415);
}

#[tokio::test]
async fn paths_and_methods_have_one_spelling() {
    let (world, root) = World::set_up().await;
    for path in ["/api//auth/me", "/api/auth/me/", "/api/%61uth/me", "/api/auth/..;/auth/me", "/API/auth/me"] {
        assert_eq!(world.get(path, &root.token).await.status, 404, "{path}");
    }
    for method in [Method::HEAD, Method::OPTIONS, Method::TRACE, Method::PUT, Method::DELETE] {
        let answer = world.call(method.clone(), "/api/auth/me", Some(&root.token), None).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.headers["allow"], "GET, PATCH");
    }
    assert_eq!(world.call(Method::DELETE, "/api/audit-logs", Some(&root.token), None).await.status, 405);
    let elsewhere = world.request(Method::GET, "/health").header("host", "evil.example");
    assert_eq!(world.send(elsewhere).await.status, 421);
}

#[tokio::test]
async fn identity_comes_from_the_token_only() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let ben = world.joined(&acme, "ben@acme.example", "user").await;
    for token in [None, Some(ben.token.as_str())] {
        let mut request = world.request(Method::GET, "/api/users");
        for (name, value) in
            [("x-user-role", "super_admin"), ("x-tenant-id", root.tenant.as_str()), ("x-user-id", root.id.as_str())]
        {
            request = request.header(name, value);
        }
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        assert_eq!(world.send(request).await.status, if token.is_some() { 403 } else { 401 });
    }
    let two = world.request(Method::GET, "/api/auth/me").bearer_auth(&ben.token).bearer_auth(&root.token);
    assert_eq!(world.send(two).await.status, 401);
    let in_query = world.request(Method::GET, &format!("/api/auth/me?access_token={}", root.token));
    assert_eq!(world.send(in_query).await.status, 401);
}

#[tokio::test]
async fn nobody_assigns_what_is_not_theirs() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let workspace = world.workspace(&acme, "Handbook").await;
    let names = [
        "is_admin",
        "email_verified",
        "org_id",
        "organization_id",
        "owner_id",
        "id",
        "created_at",
        "password_hash",
        "platform_role",
        "version",
    ];
    for name in names {
        for (method, path) in [
            (Method::PATCH, format!("/api/workspaces/{workspace}")),
            (Method::PATCH, format!("/api/users/{}", acme.id)),
            (Method::PATCH, format!("/api/organizations/{}", acme.tenant)),
            (Method::POST, "/api/invitations".to_owned()),
            (Method::POST, "/api/auth/login".to_owned()),
        ] {
            let body = json!({name: "x", "email": "a@b.example"});
            assert_eq!(world.call(method, &path, Some(&acme.token), Some(body)).await.status, 422, "{name} {path}");
        }
    }
}

#[tokio::test]
async fn addresses_and_names_that_could_pass_for_others_are_refused() {
    let (world, mut root) = World::set_up_with(&[("SIGNUP", "open")]).await;
    let acme = world.organization(&mut root, "Acme").await;
    for email in [
        "a\u{200b}@b.example",
        "ａ@b.example",
        "a@b",
        "a b@c.example",
        "@b.example",
        "a@",
        "a@1.2.3.4",
        "a\r\nb@c.example",
        "a@b@c.example",
    ] {
        let answer = world.post("/api/invitations", Some(&acme.token), json!({"email": email, "role": "user"})).await;
        assert_eq!(answer.status, 422, "{email:?}");
    }
    for name in ["", "   ", "a\u{1b}[31m", "x\r\nBcc: all@example.org", "\u{202e}abc", &"x".repeat(101)] {
        let body = json!({"name": name, "kind": "web", "target": {"url": "https://example.org"}});
        assert_eq!(world.post("/api/workspaces", Some(&acme.token), body).await.status, 422, "{name:?}");
    }
    for url in [
        "http://example.org",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a:b@example.org",
        "https://",
        "nothing",
        "ftp://x.y",
        "data:text/html,x",
    ] {
        let body = json!({"name": "W", "kind": "web", "target": {"url": url}});
        assert_eq!(world.post("/api/workspaces", Some(&acme.token), body).await.status, 422, "{url}");
    }
    // Capital letters are the same person.
    let again = json!({"email": "Admin@ACME.example", "role": "user"});
    assert_eq!(world.post("/api/invitations", Some(&acme.token), again).await.code(), "already_member");
    assert_eq!(world.login("ADMIN@acme.EXAMPLE", PASSWORD).await.status, 200);
    for slug in ["system", "admin", "root", "default", "platform", "master", "A", "-a", "a_b"] {
        let body = json!({"name": "X", "slug": slug});
        assert_eq!(world.post("/api/organizations", Some(&root.token), body).await.status, 422, "{slug}");
    }
}

#[tokio::test]
async fn every_answer_carries_its_request_and_the_security_headers() {
    let (world, root) = World::set_up().await;
    for path in ["/health", "/api/auth/me", "/api/nope", "/ready"] {
        let answer = world.get(path, &root.token).await;
        for header in
            ["x-request-id", "x-content-type-options", "content-security-policy", "cache-control", "referrer-policy"]
        {
            assert!(answer.headers.contains_key(header), "{path} {header}");
        }
        assert!(!answer.headers.contains_key("server"));
        if answer.status >= 400 {
            assert_eq!(answer.headers["content-type"], "application/problem+json");
            assert_eq!(answer.body["request_id"], answer.headers["x-request-id"].to_str().unwrap());
            assert_eq!(answer.body["error"], answer.body["detail"]);
        }
    }
    // Figures are for this machine only, and not through a proxy.
    assert_eq!(world.get("/metrics", &root.token).await.status, 404);
    let direct = reqwest::get(format!("{}/metrics", world.url)).await.unwrap();
    assert_eq!(direct.status().as_u16(), 200);
    assert!(direct.text().await.unwrap().contains("http_request_duration_seconds"));
}
