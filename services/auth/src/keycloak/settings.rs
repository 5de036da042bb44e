//! Settings of Keycloak, named as in the papers of vsay-auth.

use std::time::Duration;

use boot::settings::Reader;
use domain::time::{hours, minutes};
use secrecy::SecretString;
use url::Url;

/// How Keycloak is reached, and what it is used for.
#[derive(Clone, Debug)]
pub struct KeycloakSettings {
    /// Where we call it, without a slash at the end.
    pub url: String,
    /// Where its tokens say that it is: another address where people reach it by another name than we do.
    pub public_url: String,
    /// The realm of our own account.
    pub admin_realm: String,
    /// Our own account.
    pub admin: AdminCredentials,
    /// How old the last good look at a person's account may be when their login session is refreshed.
    pub recheck: Duration,
    /// How many sign-ups a day may ask for a realm.
    pub realms_per_day: u32,
}

/// How we show Keycloak who we are.
#[derive(Clone, Debug)]
pub enum AdminCredentials {
    /// As a confidential client with a service account.
    ServiceAccount {
        /// The client.
        client_id: String,
        /// Its secret.
        secret: SecretString,
    },
    /// As a person, by `admin-cli`.
    Person {
        /// Their name.
        username: String,
        /// Their password.
        password: SecretString,
    },
}

/// What is set of Keycloak.
#[derive(Clone, Debug)]
pub struct KeycloakChoice {
    /// How it is reached, where enough is set to reach it.
    pub settings: Option<KeycloakSettings>,
    /// Whether it verifies passwords that are set from now on.
    pub verifies: Verifies,
}

/// Whether Keycloak verifies passwords that are set from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verifies {
    /// It does (`CREDENTIAL_BACKEND=keycloak`).
    Yes,
    /// We do.
    No,
}

impl KeycloakChoice {
    /// Keycloak's settings, where it verifies passwords.
    #[must_use]
    pub fn in_use(&self) -> Option<&KeycloakSettings> {
        self.settings.as_ref().filter(|_| self.verifies == Verifies::Yes)
    }
}

/// Reads the settings. What is set is looked at in any case, so that what is wrong is said before it is switched on; what is
/// missing is said where Keycloak verifies passwords.
#[must_use]
pub fn read(reader: &Reader) -> KeycloakChoice {
    let verifies = reader.choice("CREDENTIAL_BACKEND", ("local", Verifies::No), &[("keycloak", Verifies::Yes)]);
    KeycloakChoice { settings: read_settings(reader, verifies), verifies }
}

fn read_settings(reader: &Reader, verifies: Verifies) -> Option<KeycloakSettings> {
    let url = address(reader, "KEYCLOAK_URL");
    let public_url = address(reader, "KEYCLOAK_PUBLIC_URL");
    let secret = reader.secret("KEYCLOAK_CLIENT_SECRET");
    let password = reader.secret("KEYCLOAK_ADMIN_PASSWORD");
    let recheck = reader.duration("KEYCLOAK_RECHECK", minutes(1)..=hours(1));
    let realms_per_day = reader.number("SIGNUP_REALMS_PER_DAY", 1..=10_000);
    let admin_realm = reader.text("KEYCLOAK_REALM");
    if !is_realm(&admin_realm) {
        reader.problem("KEYCLOAK_REALM", "must be the name of a realm: letters, digits, '-', '_' and '.'");
    }
    let needed = |name: &str, instead: &str| {
        if verifies == Verifies::Yes && reader.optional(name).is_none() {
            reader.problem(name, &format!("is needed where CREDENTIAL_BACKEND is keycloak{instead}"));
        }
    };
    needed("KEYCLOAK_URL", "");
    let admin = match (secret, password) {
        (Some(secret), _) => {
            needed("KEYCLOAK_CLIENT_ID", "");
            AdminCredentials::ServiceAccount { client_id: reader.optional("KEYCLOAK_CLIENT_ID")?, secret }
        }
        (None, Some(password)) => {
            needed("KEYCLOAK_ADMIN_USERNAME", "");
            AdminCredentials::Person { username: reader.optional("KEYCLOAK_ADMIN_USERNAME")?, password }
        }
        (None, None) => {
            needed("KEYCLOAK_CLIENT_SECRET", " (or KEYCLOAK_ADMIN_PASSWORD instead)");
            return None;
        }
    };
    let url = url?;
    let public_url = public_url.unwrap_or_else(|| url.clone());
    Some(KeycloakSettings { url, public_url, admin_realm, admin, recheck, realms_per_day })
}

/// Such names need no quoting in a path.
fn is_realm(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
}

fn address(reader: &Reader, name: &str) -> Option<String> {
    let text = reader.optional(name)?;
    let fits = Url::parse(&text).is_ok_and(|url| {
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        matches!(url.scheme(), "http" | "https") && url.has_host() && plain && url.password().is_none()
    });
    if !fits {
        reader.problem(name, "must be an address such as https://sso.example.org");
        return None;
    }
    Some(text.trim_end_matches('/').to_owned())
}
