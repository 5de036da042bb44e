//! The ID token (OpenID Connect Core 1.0, section 2).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use serde_json::{Map, Value, json};

use super::authorize::Grant;
use super::keys::base64url;
use super::route::Role;
use super::state::State;
use super::switches::Rotation;

/// Seconds that a token is good for.
const LIFETIME: i64 = 300;

/// A token before it is signed.
pub(super) struct IdToken {
    pub(super) header: Map<String, Value>,
    pub(super) claims: Map<String, Value>,
    /// What follows the last claim, as it stands: what no `Value` should hold.
    pub(super) tail: String,
    pub(super) signature: Signature,
}

/// What stands in the third part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signature {
    Right,
    /// Nothing.
    Empty,
    /// The right one with one bit changed.
    Damaged,
    HmacByClientSecret,
    HmacByPublicKey,
    ByRetiredKey,
    ByStranger,
}

impl State {
    /// The token as it is sent, with everything that the test wants wrong.
    pub(super) fn signed_id_token(&mut self, grant: &Grant, access_token: &str) -> String {
        if self.rotation == Rotation::BeforeTheNextToken {
            self.rotation = Rotation::WhenTold;
            self.keys.rotate();
        }
        let key = self.keys.current();
        let (algorithm, kid) = (key.algorithm().name(), key.kid.clone());
        let header = members(&json!({"alg": algorithm, "typ": "JWT", "kid": kid}));
        let claims = self.right_claims(grant, access_token);
        let mut token = IdToken { header, claims, tail: String::new(), signature: Signature::Right };
        for change in self.id_token.clone() {
            change.apply(&mut token, self);
        }
        self.seal(&token, &grant.client)
    }

    fn right_claims(&self, grant: &Grant, access_token: &str) -> Map<String, Value> {
        let now = self.now();
        let hash = digest(&SHA256, access_token.as_bytes());
        let half = hash.as_ref().get(..16).unwrap_or_default();
        let mut claims = members(&json!({
            "iss": self.issuer_of(grant), "sub": grant.person.subject, "aud": grant.client,
            "iat": now, "exp": now + LIFETIME, "auth_time": now, "at_hash": base64url(half),
        }));
        if let Some(nonce) = &grant.nonce {
            claims.insert("nonce".to_owned(), json!(nonce));
        }
        claims.extend(grant.person.claims.clone());
        claims
    }

    /// Microsoft signs for the tenant that the person belongs to, whichever was asked.
    fn issuer_of(&self, grant: &Grant) -> String {
        match (&grant.role, grant.person.claims.get("tid").and_then(Value::as_str)) {
            (Role::Microsoft { .. }, Some(tid)) => self.issuer(&Role::Microsoft { tenant: tid.to_owned() }),
            (role, _) => self.issuer(role),
        }
    }

    /// Joins the parts of a JWT; `client` is whose secret HS256 is tried with.
    pub(super) fn seal(&mut self, token: &IdToken, client: &str) -> String {
        let header = base64url(Value::Object(token.header.clone()).to_string().as_bytes());
        let claims = Value::Object(token.claims.clone()).to_string();
        let claims = match token.tail.as_str() {
            "" => claims,
            tail => format!("{},{tail}}}", claims.strip_suffix('}').unwrap_or(&claims)),
        };
        let message = format!("{header}.{}", base64url(claims.as_bytes()));
        let signature = match token.signature {
            Signature::Right => self.keys.current().sign(message.as_bytes()),
            Signature::Empty => Vec::new(),
            Signature::Damaged => {
                let mut signature = self.keys.current().sign(message.as_bytes());
                signature.last_mut().into_iter().for_each(|byte| *byte ^= 1);
                signature
            }
            Signature::HmacByClientSecret => {
                hs256(self.clients.get(client).cloned().flatten().unwrap_or_default().as_bytes(), &message)
            }
            Signature::HmacByPublicKey => hs256(self.keys.current().public_pem().as_bytes(), &message),
            Signature::ByRetiredKey => self.keys.retired().sign(message.as_bytes()),
            Signature::ByStranger => self.keys.stranger().sign(message.as_bytes()),
        };
        format!("{message}.{}", base64url(&signature))
    }
}

fn hs256(secret: &[u8], message: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes()).as_ref().to_vec()
}

/// The members of an object that was just written down.
pub(super) fn members(object: &Value) -> Map<String, Value> {
    object.as_object().cloned().unwrap_or_default()
}
