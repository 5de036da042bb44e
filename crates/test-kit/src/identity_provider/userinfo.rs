//! `/userinfo` (OpenID Connect Core 1.0, section 5.3).

use serde_json::{Value, json};

use super::reply::Reply;
use super::request::ReceivedRequest;
use super::state::State;

impl State {
    pub(super) fn userinfo(&self, request: &ReceivedRequest) -> Reply {
        let Some(grant) = request.bearer().and_then(|token| self.access_tokens.get(token)) else {
            return Reply::error(401, "invalid_token", "no such token")
                .with("www-authenticate", "Bearer error=\"invalid_token\"");
        };
        let mut answer = grant.person.claims.clone();
        answer.insert("sub".to_owned(), json!(grant.person.subject));
        answer.extend(self.userinfo.clone());
        Reply::json(200, &Value::Object(answer))
    }
}
