//! What a test can tell the provider to get wrong. Each holds until the next word about it.

use serde_json::Value;

use super::answer::Answer;
use super::id_token_change::IdTokenChange;
use super::jwks::PublishedKeys;
use super::keys::{KeyRing, SigningAlgorithm};
use super::pushed::PushedAuthorization;
use super::route::Endpoint;
use super::state::State;
use super::{Consent, IdentityProvider};

/// `iss` in the redirect back to the client (RFC 9207), and whether the metadata announce it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectIssuer {
    /// Announced, and there.
    Own,
    /// Announced, but not there.
    AnnouncedAbsent,
    /// Neither announced nor there, as with most providers.
    Absent,
    /// Announced, but somebody else's.
    Other(String),
}

/// When the signing key changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rotation {
    WhenTold,
    BeforeTheNextToken,
}

/// An answer for the next requests only.
#[derive(Debug)]
pub(super) struct NextAnswer {
    endpoint: Endpoint,
    left: u32,
    answer: Answer,
}

impl IdentityProvider {
    /// What the endpoint answers from now on.
    pub fn answer(&self, endpoint: Endpoint, answer: Answer) {
        self.state.lock().answers.insert(endpoint, answer);
    }

    /// What the endpoint answers to the next `times` requests.
    pub fn answer_next(&self, endpoint: Endpoint, times: u32, answer: Answer) {
        self.state.lock().next_answers.push(NextAnswer { endpoint, left: times, answer });
    }

    /// What is odd about the ID tokens from now on; nothing, for an empty list.
    pub fn id_token(&self, changes: impl IntoIterator<Item = IdTokenChange>) {
        self.state.lock().id_token = changes.into_iter().collect();
    }

    /// Whether `/authorize` answers at once, with a page, or with an error.
    pub fn consent(&self, consent: Consent) {
        self.state.lock().consent = consent;
    }

    /// `iss` in the redirect.
    pub fn redirect_issuer(&self, issuer: RedirectIssuer) {
        self.state.lock().redirect_issuer = issuer;
    }

    /// Whether it takes pushed authorization requests, or takes no other.
    pub fn pushed_authorization(&self, pushed: PushedAuthorization) {
        self.state.lock().pushed_authorization = pushed;
    }

    /// Another value of a member of the metadata, in every role: `issuer`, `token_endpoint` at an internal address, …
    pub fn metadata(&self, member: &str, value: impl Into<Value>) {
        self.state.lock().metadata.insert(member.to_owned(), value.into());
    }

    /// Leaves a member out of the metadata.
    pub fn metadata_without(&self, member: &str) {
        self.state.lock().metadata_without.insert(member.to_owned());
    }

    /// The right metadata again.
    pub fn right_metadata(&self) {
        let mut state = self.state.lock();
        state.metadata.clear();
        state.metadata_without.clear();
    }

    /// Another value of a member of userinfo: `sub` of somebody else.
    pub fn userinfo(&self, member: &str, value: impl Into<Value>) {
        self.state.lock().userinfo.insert(member.to_owned(), value.into());
    }

    /// Signs with new keys of that kind.
    pub fn sign_with(&self, algorithm: SigningAlgorithm) {
        self.state.lock().keys = KeyRing::new(algorithm);
    }

    /// A new key with a new `kid`; the one before is no longer published.
    pub fn rotate_keys(&self) {
        self.state.lock().keys.rotate();
    }

    /// Does so right before the next ID token is signed, when the client has read the keys already.
    pub fn rotate_keys_before_the_next_token(&self) {
        self.state.lock().rotation = Rotation::BeforeTheNextToken;
    }

    /// Which keys it publishes.
    pub fn published_keys(&self, keys: PublishedKeys) {
        self.state.lock().published_keys = keys;
    }

    /// Does everything right again, whatever was said; keys, people and clients stay.
    pub fn behave(&self) {
        self.right_metadata();
        let mut state = self.state.lock();
        state.answers.clear();
        state.next_answers.clear();
        state.id_token.clear();
        state.userinfo.clear();
        state.consent = Consent::AtOnce;
        state.redirect_issuer = RedirectIssuer::Own;
        state.pushed_authorization = PushedAuthorization::Offered;
        state.published_keys = PublishedKeys::Current;
        state.rotation = Rotation::WhenTold;
        state.github.behave();
        state.keycloak.behave();
        state.microsoft_key_issuer = super::KeyIssuer::Template;
    }
}

impl State {
    pub(super) fn told(&mut self, endpoint: Endpoint) -> Answer {
        self.next_answers.retain(|next| next.left > 0);
        match self.next_answers.iter_mut().find(|next| next.endpoint == endpoint) {
            Some(next) => {
                next.left -= 1;
                next.answer.clone()
            }
            None => self.answers.get(&endpoint).cloned().unwrap_or(Answer::Right),
        }
    }
}
