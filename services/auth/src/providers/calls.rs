//! What a provider is asked for when somebody comes back from it.

use domain::time::Timestamp;
use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::Url;

use super::assertion::{Assertion, of_github};
use super::provider::Provider;
use super::trip::Trip;
use super::trouble::Trouble;
use crate::outside::breaker::Breaker;
use crate::outside::http::{Answer, ClientAuthentication, ClientCredentials};

/// One for each kind of endpoint: that one answers says nothing of another.
#[derive(Debug, Default)]
pub(super) struct Breakers {
    pub(super) documents: Breaker,
    pub(super) pushed: Breaker,
    pub(super) token: Breaker,
    pub(super) people: Breaker,
}

/// A code to be exchanged.
#[derive(Clone, Copy)]
pub(super) struct CodeRequest<'a> {
    pub(super) url: &'a Url,
    pub(super) code: &'a str,
    pub(super) trip: &'a Trip,
    pub(super) by: ClientAuthentication,
}

impl Provider {
    /// Who the person is at GitHub that brought this code.
    pub(super) async fn github(
        &self,
        code: &str,
        trip: &Trip,
        (url, api): (&Url, &Url),
        now: Timestamp,
    ) -> Result<Assertion, Trouble> {
        let token = below(url, "login/oauth/access_token")?;
        let request = CodeRequest { url: &token, code, trip, by: ClientAuthentication::Post };
        let answer = self.exchange(request, now).await?;
        let token = answer.get("access_token").and_then(Value::as_str);
        let token = SecretString::from(token.ok_or(Trouble::Odd("its answer holds no access token"))?);
        let get = async |path| {
            let url = below(api, path)?;
            match self.breakers.people.guard(now, self.outside.get_as(&url, &token)).await? {
                Answer { status: StatusCode::OK, body, .. } => Ok(body),
                Answer { .. } => Err(Trouble::Odd("its interface does not tell who the person is")),
            }
        };
        of_github(url.as_str().trim_end_matches('/'), &get("user").await?, &get("user/emails").await?)
    }

    /// Exchanges a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
    pub(super) async fn exchange(&self, request: CodeRequest<'_>, now: Timestamp) -> Result<Value, Trouble> {
        let CodeRequest { url, code, trip, by } = request;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", trip.redirect_uri.as_str()),
            ("code_verifier", trip.verifier.expose_secret()),
        ];
        let answer = self.post(url, &form, by, (&self.breakers.token, now)).await?;
        // GitHub answers errors with 200.
        match (answer.body.get("error").and_then(Value::as_str), answer.status) {
            (None, StatusCode::OK) => Ok(answer.body),
            (Some("invalid_client" | "unauthorized_client" | "incorrect_client_credentials"), _) => {
                Err(Trouble::Client)
            }
            (None, StatusCode::UNAUTHORIZED) => Err(Trouble::Client),
            (Some("invalid_grant" | "bad_verification_code"), _) => Err(Trouble::Code),
            // GitHub, of somebody whose primary address waits to be verified.
            (Some("unverified_user_email"), _) => Err(Trouble::Unverified),
            _ => Err(Trouble::Odd("its token endpoint refuses the request")),
        }
    }

    /// Sends a form to an endpoint, as the client that we are there.
    pub(super) async fn post(
        &self,
        url: &Url,
        form: &[(&str, &str)],
        by: ClientAuthentication,
        (breaker, now): (&Breaker, Timestamp),
    ) -> Result<Answer, Trouble> {
        let secret = self.settings.client_secret.as_ref();
        let client = ClientCredentials { id: &self.settings.client_id, secret, by };
        Ok(breaker.guard(now, self.outside.post(url, form, &client)).await?)
    }
}

/// An address below another one.
pub(super) fn below(url: &Url, path: &str) -> Result<Url, Trouble> {
    let text = format!("{}/{path}", url.as_str().trim_end_matches('/'));
    Url::parse(&text).map_err(|_| Trouble::Odd("its address cannot be continued"))
}
