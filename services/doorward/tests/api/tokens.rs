//! Access tokens: forged, altered, outlived, of another kind.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::time::minutes;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::world::{World, person, secret};

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn header(token: &str) -> Value {
    let head = token.split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).unwrap()).unwrap()
}

/// Signs claims with the world's own secret.
fn signed(world: &World, header: &Header, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret(world).expose_secret().as_bytes());
    jsonwebtoken::encode(header, claims, &key).unwrap()
}

#[tokio::test]
async fn only_our_signature_over_exactly_our_claims_counts() {
    let (world, root) = World::set_up().await;
    let token = &root.token;
    let (good, kid) = (claims(token), header(token)["kid"].as_str().unwrap().to_owned());
    let mut forged = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256"] {
        let head = part(&json!({"alg": alg, "typ": "JWT", "kid": kid}));
        let signature = token.rsplit_once('.').unwrap().1;
        forged.push(format!("{head}.{}.{signature}", part(&good)));
        forged.push(format!("{head}.{}.", part(&good)));
    }
    let mut ours = Header::new(Algorithm::HS256);
    ours.kid = Some(kid.clone());
    let other = EncodingKey::from_secret(b"another secret of more than 32 bytes");
    forged.push(jsonwebtoken::encode(&ours, &good, &other).unwrap());
    for bad_kid in ["../../dev/null", "' or 1=1", "", "00000000"] {
        let mut head = ours.clone();
        head.kid = Some(bad_kid.to_owned());
        forged.push(signed(&world, &head, &good));
    }
    let mut head = ours.clone();
    head.jku = Some("http://127.0.0.1:1/".to_owned());
    forged.push(signed(&world, &head, &good));
    head = ours.clone();
    head.kid = None;
    forged.push(signed(&world, &head, &good));
    head = ours.clone();
    head.typ = Some("session+jwt".to_owned());
    forged.push(signed(&world, &head, &good));
    for (name, value) in [
        ("exp", json!("9999999999")),
        ("exp", json!(1e300)),
        ("exp", json!([1])),
        ("exp", Value::Null),
        ("nbf", json!("0")),
        ("iat", json!(-1.5)),
        ("iss", json!("somebody")),
        ("aud", json!("other")),
        ("aud", json!(["doorward"])),
        ("sub", json!("x")),
        ("sid", json!(7)),
        ("role", json!("owner")),
        ("gen", json!({})),
        ("extra", json!(true)),
    ] {
        let mut changed = good.clone();
        changed[name] = value;
        forged.push(signed(&world, &ours, &changed));
    }
    let mut altered = good.clone();
    altered["role"] = json!("super_admin");
    let pieces: Vec<&str> = token.split('.').collect();
    forged.push(format!("{}.{}.{}", pieces[0], part(&altered), pieces[2]));
    let double = good.to_string().replacen('{', "{\"role\":\"user\",", 1);
    let body = format!("{}.{}", pieces[0], URL_SAFE_NO_PAD.encode(double));
    let key = EncodingKey::from_secret(secret(&world).expose_secret().as_bytes());
    let signature = jsonwebtoken::crypto::sign(body.as_bytes(), &key, Algorithm::HS256).unwrap();
    forged.push(format!("{body}.{signature}"));
    forged.push(format!("{token}.{}", pieces[2]));
    forged.push(root.refresh.clone());
    forged.push("x".repeat(9 * 1024));
    forged.push("...".to_owned());
    for token in forged {
        for path in ["/api/auth/me", "/api/workspaces"] {
            let answer = world.get(path, &token).await;
            assert_eq!((answer.status, answer.code()), (401, "invalid_token"), "{token}");
            assert!(answer.headers.contains_key("www-authenticate"));
        }
    }
    // The claims themselves, signed by us once more, are fine: the test forges what it means to.
    assert_eq!(world.get("/api/auth/me", &signed(&world, &ours, &good)).await.status, 200);
}

#[tokio::test]
async fn a_token_ends_at_its_expiry_and_may_be_thirty_seconds_early() {
    let (world, root) = World::set_up().await;
    world.clock.advance(Duration::from_secs(899));
    assert_eq!(world.get("/api/auth/me", &root.token).await.status, 200);
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.get("/api/auth/me", &root.token).await.code(), "token_expired");
    let fresh = world.signed_in(&root.email, None).await;
    early_by(&world, &fresh.token, [(30, 200), (31, 401)]).await;
}

/// How tokens fare that were issued so many seconds from now.
pub async fn early_by(world: &World, token: &str, seconds: [(i64, u16); 2]) {
    let mut ours = Header::new(Algorithm::HS256);
    ours.kid = Some(header(token)["kid"].as_str().unwrap().to_owned());
    for name in ["nbf", "iat"] {
        for (ahead, status) in seconds {
            let mut early = claims(token);
            early[name] = json!(early[name].as_i64().unwrap() + ahead);
            let answer = world.get("/api/auth/me", &signed(world, &ours, &early)).await;
            assert_eq!(answer.status, status, "{name} {ahead}");
        }
    }
}

#[tokio::test]
async fn every_way_to_revoke_kills_the_token_at_once() {
    let (world, mut root) = World::set_up().await;
    let acme = world.organization(&mut root, "Acme").await;
    let switch = json!({"tenant_id": acme.tenant, "refresh_token": root.refresh});
    let root = super::world::person(&world.post("/api/auth/switch-tenant", Some(&root.token), switch).await);
    let ways: [(&str, reqwest::Method, Value); 5] = [
        ("/api/users/{}", reqwest::Method::PATCH, json!({"role": "company_admin"})),
        ("/api/users/{}/disable", reqwest::Method::POST, json!({})),
        ("/api/users/{}", reqwest::Method::DELETE, Value::Null),
        ("/api/users/{}", reqwest::Method::PATCH, json!({"platform_enabled": false})),
        ("/api/organizations/{org}", reqwest::Method::PATCH, json!({"enabled": false})),
    ];
    for (number, (path, method, body)) in ways.into_iter().enumerate() {
        let ben = world.joined(&acme, &format!("ben{number}@acme.example"), "user").await;
        assert_eq!(world.get("/api/auth/me", &ben.token).await.status, 200);
        let path = path.replace("{}", &ben.id).replace("{org}", &acme.tenant);
        let body = (!body.is_null()).then_some(body);
        let done = world.call(method, &path, Some(&root.token), body).await;
        assert!([200, 204].contains(&done.status), "{path} {}", done.body);
        for path in ["/api/auth/me", "/api/workspaces"] {
            assert_eq!(world.get(path, &ben.token).await.code(), "revoked", "{path}");
        }
        let refreshed = world.post("/api/auth/refresh", None, json!({"refresh_token": ben.refresh})).await;
        // A changed role is a new token's role; everything else leaves nothing to stand on.
        assert_eq!(refreshed.status, if number == 0 { 200 } else { 401 }, "{path}");
    }
}

#[tokio::test]
async fn a_secret_is_replaced_without_signing_anybody_out() {
    let (world, root) = World::set_up().await;
    use doorward::operator::place::Place;
    let rotate = doorward::operator::command::OperatorCommand::RotateJwtSecret;
    doorward::operator::command::execute(Place::folder(&world.installation), rotate).await;
    assert_eq!(world.get("/api/auth/me", &root.token).await.status, 200, "signed with the old secret");
    let fresh = world.signed_in(&root.email, None).await;
    assert_ne!(header(&fresh.token)["kid"], header(&root.token)["kid"]);
    assert_eq!(world.get("/api/auth/me", &fresh.token).await.status, 200);
}

#[tokio::test]
async fn after_a_restore_nothing_from_before_lets_anybody_in() {
    use doorward::operator::command::{CommandOutcome, OperatorCommand, execute};
    use doorward::operator::place::Place;
    let (world, root) = World::set_up().await;
    let done = execute(Place::folder(&world.installation), OperatorCommand::RestoreCutoff).await;
    assert!(matches!(done, CommandOutcome::Done(_)), "{done:?}");
    assert_eq!(world.get("/api/auth/me", &root.token).await.code(), "revoked");
    let refreshed = world.post("/api/auth/refresh", None, json!({"refresh_token": root.refresh})).await;
    assert_eq!(refreshed.status, 401);
    world.clock.advance(Duration::from_secs(1));
    let again = world.signed_in(&root.email, None).await;
    assert_eq!(world.get("/api/auth/me", &again.token).await.status, 200);
}

#[tokio::test]
async fn revocations_survive_a_restart() {
    let (world, root) = World::set_up().await;
    world.post("/api/auth/logout", Some(&root.token), json!({})).await;
    let live = world.installation.store.stores.revocations.live(domain::time::Clock::now(world.clock.as_ref())).await;
    let list = access_token::revocation_list::RevocationList::default();
    list.add(&live.unwrap());
    let verified: access_token::claims::Claims = serde_json::from_value(claims(&root.token)).unwrap();
    assert_eq!(list.standing(&verified), access_token::revocation_list::Standing::Revoked);
}

#[tokio::test]
async fn a_token_ends_with_its_login_session_at_the_latest() {
    let (world, root) = World::set_up_with(&[("ACCESS_TOKEN_LIFETIME", "24h"), ("LOGIN_SESSION_LIFETIME", "1h")]).await;
    let life = |token: &str| {
        let claims = claims(token);
        claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap()
    };
    assert_eq!(life(&root.token), 3_600);
    world.clock.advance(minutes(20));
    let refreshed = world.post("/api/auth/refresh", None, json!({"refresh_token": root.refresh})).await;
    assert_eq!((life(&person(&refreshed).token), &refreshed.body["expires_in"]), (2_400, &json!(2_400)));
}
