//! A rotation of the signing secret that is half done: some replicas sign with the new one, some still with the old.

use jsonwebtoken::{Algorithm, EncodingKey, Header, decode_header, encode};
use serde_json::{Value, json};
use test_kit::servers::{ServerProcess, Shape};

use crate::world::{ROOT, World, person};

const NEW: &str = "the-new-signing-secret-of-a-test-that-is-long-enough";

/// Starts a replica again with those secrets, given as files.
fn restart(replica: &mut ServerProcess, (present, other): (&str, Option<&str>)) {
    for (name, secret) in [("JWT_SECRET", Some(present)), ("JWT_SECRET_PREVIOUS", other)] {
        let file = replica.folder().join(name);
        std::fs::write(&file, secret.unwrap_or_default()).unwrap();
        let file = secret.map_or_else(Default::default, |_| file.into_os_string());
        replica.set(&format!("{name}_FILE"), file);
    }
    replica.start_again();
}

fn kid(token: &str) -> String {
    decode_header(token).unwrap().kid.unwrap()
}

/// The same claims under another key.
fn signed(token: &str, secret: &str, kid: &str) -> String {
    let claims: Value = jsonwebtoken::dangerous::insecure_decode(token).unwrap().claims;
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::HS256) };
    encode(&header, &claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

/// F42 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn while_secrets_are_mixed_all_replicas_accept_the_tokens_of_all_and_of_nobody_else() {
    let Some((mut world, root)) = World::start(Shape::default()).await else { return };
    let file = world.services.environment().iter().find(|(name, _)| name == "JWT_SECRET_FILE").unwrap().1.clone();
    let old = std::fs::read_to_string(file).unwrap();
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        for replicas in [&mut services.auth, &mut services.platform] {
            restart(&mut replicas[0], (&old, Some(NEW)));
            restart(&mut replicas[1], (NEW, Some(&old)));
        }
    });
    let by_old = world.signed_in(&world.auth(0), ROOT).await;
    let by_new = world.signed_in(&world.auth(1), ROOT).await;
    assert_eq!(kid(&by_old.token), kid(&root.token));
    assert_ne!(kid(&by_new.token), kid(&root.token));
    for token in [&root.token, &by_old.token, &by_new.token] {
        assert_eq!(world.everywhere(token).await, [200; 4]);
    }
    // Nobody is signed out, whichever replica is asked for the next token.
    let refresh = async |replica: usize, refresh: &str| {
        let body = json!({"refresh_token": refresh});
        person(&world.post(&world.auth(replica), "/api/auth/refresh", None, body).await)
    };
    let crossed = [refresh(1, &by_old.refresh).await, refresh(0, &by_new.refresh).await];
    assert_eq!(crossed.clone().map(|one| kid(&one.token)), [kid(&by_new.token), kid(&root.token)]);
    for one in &crossed {
        assert_eq!(world.everywhere(&one.token).await, [200; 4]);
    }
    let foreign = "a-secret-that-nobody-here-has-ever-been-given";
    for kid in [kid(&by_old.token), kid(&by_new.token), "0badc0de".to_owned()] {
        assert_eq!(world.everywhere(&signed(&root.token, foreign, &kid)).await, [401; 4], "{kid}");
    }
    assert_eq!(world.everywhere(&signed(&root.token, NEW, "0badc0de")).await, [401; 4], "an unknown name of a key");

    // The end of the rotation: the old one is taken away.
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        services.auth.iter_mut().chain(&mut services.platform).for_each(|replica| restart(replica, (NEW, None)));
    });
    assert_eq!(world.everywhere(&by_new.token).await, [200; 4]);
    assert_eq!(world.everywhere(&by_old.token).await, [401; 4]);
    let refreshed = {
        let body = json!({"refresh_token": root.refresh});
        person(&world.post(&world.auth(0), "/api/auth/refresh", None, body).await)
    };
    assert_eq!(world.everywhere(&refreshed.token).await, [200; 4], "who was signed in still is");
}
