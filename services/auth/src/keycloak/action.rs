//! What somebody has to do at Keycloak before they can come in, told to whoever knows the password.

use actix_web::http::StatusCode;
use domain::id::OrganizationId;
use http_kit::problem::Problem;
use serde_json::Value;

use super::Keycloak;
use super::admin::Found;
use super::grant::Door;
use crate::state::State;

/// Something to be done at Keycloak first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionRequired {
    /// What: `temporary_password` or `action_required`.
    pub code: &'static str,
    /// Where: the person's account pages.
    pub place: String,
}

impl Keycloak {
    /// What has to be done by whom this door is for.
    pub(super) async fn action_required(
        &self,
        state: &State,
        organization: OrganizationId,
        door: &Door,
    ) -> ActionRequired {
        let path = format!("/{}/users/{}", door.realm, door.subject);
        let found = self.admin.look(&path, state.now()).await;
        let wants_password = match &found {
            Ok(Found::There(user)) => {
                let actions = user.get("requiredActions").and_then(Value::as_array);
                actions.is_some_and(|actions| actions.iter().any(|action| action == "UPDATE_PASSWORD"))
            }
            Ok(Found::Not) | Err(_) => false,
        };
        let code = if wants_password { "temporary_password" } else { "action_required" };
        tracing::info!(%organization, code, "somebody has something to do at Keycloak before they can sign in");
        ActionRequired { code, place: format!("{}/realms/{}/account", self.settings.public_url, door.realm) }
    }
}

impl From<ActionRequired> for Problem {
    fn from(asked: ActionRequired) -> Self {
        let what = match asked.code {
            "temporary_password" => "Your password is a temporary one. Choose your own at",
            _ => "Keycloak wants something from you first. Sign in at",
        };
        Self::new(StatusCode::FORBIDDEN, asked.code, format!("{what} {}, then sign in here again.", asked.place))
    }
}
