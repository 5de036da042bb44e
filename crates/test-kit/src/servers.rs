//! Real servers: those that `scripts/test` started for all tests, and those that one test starts to freeze or kill.
//!
//! A server that is not installed is skipped in plain words; with `REQUIRE_ALL_BACKENDS=1` that is a failure.

mod caddy;
mod keycloak;
mod mongodb;
mod oidc_provider;
mod process;
mod redis;
mod services;

use std::path::{Path, PathBuf};

pub use caddy::Caddy;
pub use keycloak::{Keycloak, KeycloakAdmin, KeycloakRealm};
pub use mongodb::{MongoDb, mongodb_url};
pub use oidc_provider::{OidcProvider, OidcProviderClient};
pub use process::ServerProcess;
pub use redis::Redis;
pub use services::{Services, Shape, binary, status};

/// Where the MongoDB of all tests is (`TEST_MONGODB_URL`), to be used with a database of one's own.
#[must_use]
pub fn shared_mongodb() -> Option<String> {
    required("TEST_MONGODB_URL (set by scripts/test)", variable("TEST_MONGODB_URL"))
}

/// Where the Redis of all tests is (`TEST_REDIS_URL`), to be used with a key prefix of one's own.
#[must_use]
pub fn shared_redis() -> Option<String> {
    required("TEST_REDIS_URL (set by scripts/test)", variable("TEST_REDIS_URL"))
}

/// The Keycloak of all tests (`TEST_KEYCLOAK_URL`, `TEST_KEYCLOAK_ADMIN_PASSWORD`), to be used with realms of one's own.
#[must_use]
pub fn shared_keycloak() -> Option<KeycloakAdmin> {
    let (url, password) = (variable("TEST_KEYCLOAK_URL"), variable("TEST_KEYCLOAK_ADMIN_PASSWORD"));
    let found = url.zip(password).map(|(url, password)| KeycloakAdmin::new(&url, &password));
    required("TEST_KEYCLOAK_URL (set by scripts/test)", found)
}

/// The certified provider of all tests (`TEST_OIDC_PROVIDER_ISSUER`, `…_CLIENT_ID`, `…_CLIENT_SECRET`), to be used with
/// accounts of one's own.
#[must_use]
pub fn shared_oidc_provider() -> Option<OidcProviderClient> {
    let found = || {
        Some(OidcProviderClient {
            issuer: variable("TEST_OIDC_PROVIDER_ISSUER")?,
            client_id: variable("TEST_OIDC_PROVIDER_CLIENT_ID")?,
            client_secret: variable("TEST_OIDC_PROVIDER_CLIENT_SECRET")?,
        })
    };
    required("TEST_OIDC_PROVIDER_ISSUER (set by scripts/test)", found())
}

/// What was found, or `None` once it is said that a test is skipped for want of it.
///
/// # Panics
/// With `REQUIRE_ALL_BACKENDS=1`, where a skipped test is a failure.
#[expect(clippy::print_stderr, reason = "the reader of the tests' output is told")]
pub fn required<T>(name: &str, found: Option<T>) -> Option<T> {
    if found.is_none() {
        assert!(variable("REQUIRE_ALL_BACKENDS").is_none(), "{name} is missing, and everything is required");
        eprintln!("skipped: {name} is missing; scripts/servers install says how to get it");
    }
    found
}

/// The program of that name on the PATH.
fn on_path(program: &str) -> Option<PathBuf> {
    let path = variable("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// A file below the folder into which `scripts/servers install` puts what it installs.
fn in_tools(file: &str) -> Option<PathBuf> {
    let cache = match variable("DOORWARD_CACHE") {
        Some(cache) => PathBuf::from(cache),
        None => Path::new(&variable("HOME")?).join(".cache/doorward"),
    };
    Some(cache.join("tools").join(file)).filter(|file| file.is_file())
}

#[expect(
    clippy::disallowed_methods,
    reason = "these are told to the tests, not to the program, whose settings boot reads"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
