//! `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, RFC 8414, RFC 9126, RFC 9207).

use serde_json::{Map, Value, json};

use super::pushed::PushedAuthorization;
use super::reply::Reply;
use super::route::Role;
use super::state::State;
use super::switches::RedirectIssuer;

impl State {
    pub(super) fn discovery(&self, role: &Role) -> Reply {
        let right = match role {
            Role::OpenId => self.openid_metadata(),
            Role::Microsoft { tenant } => self.microsoft_metadata(tenant),
            Role::Keycloak { realm } => self.keycloak_metadata(realm),
            Role::GitHub => return Reply::error(404, "not_found", "GitHub has no metadata"),
        };
        let mut metadata: Map<String, Value> = right.as_object().cloned().unwrap_or_default();
        metadata.extend(self.metadata.clone());
        metadata.retain(|member, _| !self.metadata_without.contains(member));
        Reply::json(200, &Value::Object(metadata))
    }

    fn openid_metadata(&self) -> Value {
        let base = &self.base;
        let announced = match self.redirect_issuer {
            RedirectIssuer::Own | RedirectIssuer::AnnouncedAbsent | RedirectIssuer::Other(_) => true,
            RedirectIssuer::Absent => false,
        };
        let mut metadata = json!({
            "issuer": self.issuer(&Role::OpenId),
            "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/token"),
            "userinfo_endpoint": format!("{base}/userinfo"),
            "jwks_uri": format!("{base}/jwks"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid", "profile", "email"],
            "id_token_signing_alg_values_supported": [self.keys.algorithm.name()],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": announced,
        });
        let endpoint = json!(format!("{base}/par"));
        if let Some(members) = metadata.as_object_mut() {
            match self.pushed_authorization {
                PushedAuthorization::Absent => {}
                PushedAuthorization::Offered => {
                    members.insert("pushed_authorization_request_endpoint".to_owned(), endpoint);
                }
                PushedAuthorization::Required => {
                    members.insert("pushed_authorization_request_endpoint".to_owned(), endpoint);
                    members.insert("require_pushed_authorization_requests".to_owned(), json!(true));
                }
            }
        }
        metadata
    }
}
