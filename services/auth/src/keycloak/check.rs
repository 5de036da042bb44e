//! Looking from the operator's side whether Keycloak can be used.

use std::fmt;

use domain::time::Timestamp;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::Keycloak;
use super::admin::Found;
use super::trouble::KeycloakTrouble;

/// The oldest version that this program was written for.
const OLDEST: (u32, u32) = (26, 0);
/// The oldest in which nothing grave is known to be wrong (CVE-2026-18963 and those that 26.8.1 names).
const MENDED: (u32, u32, u32) = (26, 8, 1);

/// The version of a Keycloak, as it names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    fn parts(&self) -> (u32, u32, u32) {
        let mut parts = self.0.split('.').map(|part| part.parse().unwrap_or_default());
        let mut next = || parts.next().unwrap_or_default();
        (next(), next(), next())
    }
}

/// With what the operator should know of it.
impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        write!(out, "Keycloak {}", self.0)?;
        if (parts.0, parts.1) < OLDEST {
            write!(out, "; older than {}.{}, which is needed", OLDEST.0, OLDEST.1)
        } else if parts < MENDED {
            let (major, minor, patch) = MENDED;
            write!(out, "; {major}.{minor}.{patch} mends holes that are known in it: update it")
        } else {
            Ok(())
        }
    }
}

impl Keycloak {
    /// Whether it answers, takes our account and lets it see realms; its version.
    ///
    /// # Errors
    /// What is wrong.
    pub async fn check(&self, now: Timestamp) -> Result<Version, KeycloakTrouble> {
        match self.admin.look(&format!("/{}", self.settings.admin_realm), now).await? {
            Found::There(_) => {}
            Found::Not => return Err(KeycloakTrouble::Account),
        }
        // Who may list users of the realm of administrators may do everything that is needed here.
        self.admin.look(&format!("/{}/users?max=1", self.settings.admin_realm), now).await?;
        self.version(now).await
    }

    /// Its version, where our account is told.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn version(&self, now: Timestamp) -> Result<Version, KeycloakTrouble> {
        let answer = self.admin.call_at("serverinfo", Method::GET, now).await?;
        let version = answer.body.pointer("/systemInfo/version").and_then(Value::as_str);
        match (answer.status, version) {
            (StatusCode::OK, Some(version)) => Ok(Version(version.to_owned())),
            _ => Err(KeycloakTrouble::Rights),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_version() {
        let told = |text: &str| Version(text.to_owned()).to_string();
        assert_eq!(told("26.8.1"), "Keycloak 26.8.1");
        assert_eq!(told("27.0.0"), "Keycloak 27.0.0");
        assert_eq!(told("26.4.7"), "Keycloak 26.4.7; 26.8.1 mends holes that are known in it: update it");
        assert_eq!(told("25.0.6"), "Keycloak 25.0.6; older than 26.0, which is needed");
        assert_eq!(told("odd"), "Keycloak odd; older than 26.0, which is needed");
    }
}
