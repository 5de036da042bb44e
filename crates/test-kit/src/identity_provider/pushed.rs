//! `/par`: the authorization request comes from the client itself (RFC 9126).

use serde_json::json;

use super::keys::random_text;
use super::reply::Reply;
use super::request::ReceivedRequest;
use super::state::State;

/// Whether an authorization request can be pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushedAuthorization {
    /// It cannot, and the metadata say nothing of it.
    Absent,
    /// It can, and the metadata name the endpoint.
    Offered,
    /// It must: a request in the browser's address is refused.
    Required,
}

const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

impl State {
    pub(super) fn push(&mut self, request: &ReceivedRequest) -> Reply {
        if self.pushed_authorization == PushedAuthorization::Absent {
            return Reply::error(404, "not_found", "pushed requests are not offered");
        }
        if self.client(request).is_none() {
            return Reply::error(401, "invalid_client", "no such client, or not its secret");
        }
        if request.parameter("request_uri").is_some() {
            return Reply::error(400, "invalid_request", "request_uri must not be pushed (RFC 9126, section 2.1)");
        }
        let request_uri = format!("{PREFIX}{}", random_text());
        self.pushed.insert(request_uri.clone(), request.clone());
        Reply::json(201, &json!({"request_uri": request_uri, "expires_in": 60}))
    }

    /// What the browser's address says, or what was pushed before, which is taken once.
    pub(super) fn authorization_request(&mut self, request: &ReceivedRequest) -> Result<ReceivedRequest, &'static str> {
        let Some(request_uri) = request.parameter("request_uri") else {
            return match self.pushed_authorization {
                PushedAuthorization::Required => Err("the authorization request must be pushed"),
                PushedAuthorization::Absent | PushedAuthorization::Offered => Ok(request.clone()),
            };
        };
        let pushed = self.pushed.remove(request_uri).ok_or("request_uri is unknown or was used before")?;
        let (_, client) = self.named_client(&pushed).ok_or("the pushed request names no client")?;
        if request.parameter("client_id") == Some(client.as_str()) {
            Ok(pushed)
        } else {
            Err("request_uri belongs to another client")
        }
    }
}
