//! `doorward keycloak plan`: what Keycloak would have to hold for every organization, and what is there.

use std::path::{Path, PathBuf};

use auth::keycloak::Keycloak;
use auth::keycloak::survey::{RealmThere, SurveyedRealm};
use boot::clock::SystemClock;
use domain::time::Clock as _;
use secrecy::SecretString;
use serde::Serialize;

use super::command::OperatorCommand;
use super::place::configuration;
use super::run;

/// One organization, and its realm.
#[derive(Clone, Debug, Serialize)]
pub struct RealmReport {
    /// The organization.
    #[serde(flatten)]
    pub surveyed: SurveyedRealm,
    /// What is there at Keycloak; `null` where it is not configured or does not say.
    pub there: Option<RealmThere>,
    /// What that means, in a sentence.
    pub meaning: String,
}

/// Looks at every organization and, where Keycloak is configured, at its realm there.
///
/// # Errors
/// When there is no installation, or a setting is wrong.
pub async fn plan(data: &Path, config: Option<PathBuf>) -> anyhow::Result<Vec<RealmReport>> {
    let told = run::run(data, config.clone(), OperatorCommand::SurveyRealms).await?;
    let surveyed: Vec<SurveyedRealm> = serde_json::from_str(&told)?;
    let keycloak = reached(data, config)?;
    let now = SystemClock::default().now();
    let mut reports = Vec::new();
    for surveyed in surveyed {
        let there = match &keycloak {
            None => None,
            Some(keycloak) => Some(keycloak.there(&surveyed, now).await),
        };
        let meaning = match &there {
            Some(Err(trouble)) => trouble.to_string(),
            Some(Ok(there)) => meaning(&surveyed, Some(*there)),
            None => meaning(&surveyed, None),
        };
        reports.push(RealmReport { surveyed, there: there.and_then(Result::ok), meaning });
    }
    Ok(reports)
}

/// Keycloak as the settings name it, whether or not it verifies passwords yet. Nothing is sealed or opened here.
pub(super) fn reached(data: &Path, config: Option<PathBuf>) -> anyhow::Result<Option<Keycloak>> {
    let settings = configuration(data, config)?.auth;
    let networks = &settings.sign_on.networks;
    let keycloak = settings.keycloak.settings.as_ref();
    keycloak.map(|keycloak| Keycloak::new(keycloak, networks, &SecretString::default())).transpose()
}

fn meaning(surveyed: &SurveyedRealm, there: Option<RealmThere>) -> String {
    let stay = match surveyed.local {
        0 => "nobody is local".to_owned(),
        1 => "1 person stays local".to_owned(),
        many => format!("{many} people stay local"),
    };
    let realm = match (there, surveyed.plan.as_str()) {
        (Some(RealmThere::Taken), _) => {
            "a realm of that name is there that is not ours: rename or remove it, or nobody here can have a password there"
        }
        (Some(RealmThere::Ours), "ready") => "its realm is ready",
        (Some(RealmThere::Ours), _) => "its realm is there and being finished",
        (Some(RealmThere::Free), "ready") => "its realm is gone: whoever had a password there needs a link",
        (Some(RealmThere::Free), _) => "its realm is made for the first person who gets a password there",
        (None, _) => "Keycloak was not asked: KEYCLOAK_URL and an account are not set",
    };
    format!("{stay}; {realm}")
}
