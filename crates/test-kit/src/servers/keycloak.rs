//! A Keycloak of one's own, and the one of all tests.

mod admin;
mod realm;

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::process::{Launch, Readiness, ServerProcess};
use super::services::status;

pub use admin::KeycloakAdmin;
pub use realm::KeycloakRealm;

const PASSWORD: &str = "the-password-of-admin-in-a-test";

/// A Keycloak of one's own, to be frozen or killed. It takes half a minute and half a gigabyte: a test that only wants
/// a realm takes [`shared_keycloak`](super::shared_keycloak). What it acknowledged outlives a kill.
pub struct Keycloak(ServerProcess);

impl Keycloak {
    /// Starts one; `None` where Keycloak is not installed, which is said.
    #[must_use]
    pub fn start() -> Option<Self> {
        let program = super::in_tools("keycloak/bin/kc.sh").filter(|_| super::on_path("java").is_some());
        let program = super::required("Keycloak (scripts/servers install keycloak, and java)", program)?;
        Some(Self(ServerProcess::start(|port, folder| launch(&program, port, folder))))
    }

    /// `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Its administrator.
    #[must_use]
    pub fn admin(&self) -> KeycloakAdmin {
        KeycloakAdmin::new(&self.url(), PASSWORD)
    }

    /// The same administrator through a proxy before it.
    #[must_use]
    pub fn admin_through(&self, url: &str) -> KeycloakAdmin {
        KeycloakAdmin::new(url, PASSWORD)
    }
}

/// # Panics
/// When its files cannot be copied: it keeps its data among them.
#[expect(clippy::unwrap_used, reason = "a test without its server fails")]
fn launch(program: &Path, port: u16, folder: &Path) -> Launch {
    let own: PathBuf = folder.join("keycloak");
    let files = program.parent().and_then(Path::parent).unwrap_or(program);
    assert!(Command::new("cp").arg("-r").arg(files).arg(&own).status().unwrap().success());
    let port = port.to_string();
    let arguments = ["start-dev", "--http-host", "127.0.0.1", "--http-port", &port];
    // Its embedded database would otherwise lose, when killed, what it was told in the second before.
    let database = format!("jdbc:h2:file:{}/data/keycloak;NON_KEYWORDS=VALUE;WRITE_DELAY=0", folder.display());
    let environment = [
        ("KC_BOOTSTRAP_ADMIN_USERNAME", "admin"),
        ("KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD),
        ("KC_DB_URL", database.as_str()),
    ];
    Launch {
        program: own.join("bin/kc.sh"),
        arguments: arguments.iter().map(Into::into).collect(),
        environment: environment.map(|(name, value)| (name.to_owned(), value.into())).into(),
        readiness,
    }
}

fn readiness(address: SocketAddr) -> Readiness {
    if status(address, "/realms/master") == Some(200) { Readiness::Ready } else { Readiness::NotYet }
}

impl Deref for Keycloak {
    type Target = ServerProcess;

    fn deref(&self) -> &ServerProcess {
        &self.0
    }
}

impl DerefMut for Keycloak {
    fn deref_mut(&mut self) -> &mut ServerProcess {
        &mut self.0
    }
}
