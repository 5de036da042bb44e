//! The published keys.

use serde_json::{Value, json};

use super::keys::SigningKey;
use super::microsoft::KeyIssuer;
use super::reply::Reply;
use super::route::Role;
use super::state::State;

/// Which keys the provider publishes. What is no set of keys at all is an [`Answer`](super::Answer) of that endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedKeys {
    /// The one that it signs with.
    Current,
    /// `{"keys": []}`.
    None,
    /// So many others of the same kind before it.
    AfterOthers(usize),
    /// The one that it signs with, without its `kid`.
    WithoutKid,
    /// The one before the last rotation too.
    WithRetired,
}

impl State {
    pub(super) fn jwks(&mut self, role: &Role) -> Reply {
        let current = self.keys.current().jwk();
        let mut keys = match self.published_keys {
            PublishedKeys::Current => vec![current],
            PublishedKeys::None => Vec::new(),
            PublishedKeys::AfterOthers(count) => {
                let stranger = self.keys.stranger();
                let others = (0..count).map(|number| with(stranger, "kid", &json!(format!("other-{number}"))));
                others.chain([current]).collect()
            }
            PublishedKeys::WithoutKid => vec![without(current, "kid")],
            PublishedKeys::WithRetired => vec![self.keys.retired().jwk(), current],
        };
        if let Role::Microsoft { .. } = role {
            let issuer = match &self.microsoft_key_issuer {
                KeyIssuer::Template => Some(format!("{}/{{tenantid}}/v2.0", self.base)),
                KeyIssuer::Of(tenant) => Some(format!("{}/{tenant}/v2.0", self.base)),
                KeyIssuer::Absent => None,
            };
            keys.iter_mut().filter_map(Value::as_object_mut).for_each(|key| {
                issuer.iter().for_each(|issuer| drop(key.insert("issuer".to_owned(), json!(issuer))));
            });
        }
        Reply::json(200, &json!({"keys": keys}))
    }
}

fn with(key: &SigningKey, member: &str, value: &Value) -> Value {
    let mut jwk = key.jwk();
    jwk.as_object_mut().map(|jwk| jwk.insert(member.to_owned(), value.clone()));
    jwk
}

fn without(mut jwk: Value, member: &str) -> Value {
    jwk.as_object_mut().map(|jwk| jwk.remove(member));
    jwk
}
