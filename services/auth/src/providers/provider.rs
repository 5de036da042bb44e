//! A provider: where browsers are sent, and what comes of the code that they bring back.

use std::sync::Arc;
use std::time::Duration;

use domain::time::Timestamp;
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::assertion::{Assertion, of_claims, of_microsoft};
use super::cached::Cached;
use super::calls::{Breakers, CodeRequest, below};
use super::id_token::{Claims, Expected, ExpectedIssuer, ExpectedNonce, Fault, TENANT, verify};
use super::key_set::KeySet;
use super::metadata::{Metadata, Reach};
use super::settings::{ProviderKind, ProviderSettings};
use super::trip::{ExpectedPerson, NamedIssuer, Trip};
use super::trouble::Trouble;
use crate::outside::egress::AllowedNetworks;
use crate::outside::health::Health;
use crate::outside::http::{ClientAuthentication, Outside};

/// How long a provider may take in all between two answers of ours.
const PATIENCE: Duration = Duration::from_secs(8);

/// One configured provider.
pub struct Provider {
    /// What is set of it.
    pub settings: ProviderSettings,
    /// How it did when it was last needed.
    pub health: Health,
    pub(super) outside: Outside,
    networks: AllowedNetworks,
    pub(super) breakers: Breakers,
    metadata: Cached<Metadata>,
    keys: Cached<KeySet>,
}

/// How we ask for what is said of a person.
const OPENID_SCOPES: &str = "openid profile email";
const GITHUB_SCOPES: &str = "read:user user:email";

impl Provider {
    /// A provider that has not been asked for anything yet.
    #[must_use]
    pub fn new(settings: ProviderSettings, outside: Outside, networks: AllowedNetworks) -> Self {
        let (metadata, keys) = (Cached::default(), Cached::default());
        Self { settings, health: Health::default(), outside, networks, breakers: Breakers::default(), metadata, keys }
    }

    /// Where to send the browser.
    ///
    /// # Errors
    /// When the provider cannot be used.
    pub async fn begin(&self, trip: &Trip, expected: &ExpectedPerson, now: Timestamp) -> Result<Url, Trouble> {
        self.in_time(now, async {
            match &self.settings.kind {
                ProviderKind::OpenId { .. } | ProviderKind::Microsoft { .. } => {
                    let metadata = self.metadata(now).await?;
                    let more = self.settings.provisioning.scopes.iter().map(String::as_str);
                    let scopes: Vec<&str> = [OPENID_SCOPES].into_iter().chain(more).collect();
                    let mut parameters = self.parameters(trip, &scopes.join(" "));
                    parameters.extend(trip.nonce.clone().map(|nonce| ("nonce", nonce)));
                    parameters.extend(expected.who.as_ref().map(|who| ("login_hint", who.to_string())));
                    // Asked for an age, the provider must say when they proved who they are (section 3.1.2.1).
                    parameters.push(("max_age", expected.proved.seconds().to_string()));
                    self.authorization(&metadata, parameters, now).await
                }
                ProviderKind::GitHub { url, .. } => {
                    Ok(with_query(below(url, "login/oauth/authorize")?, &self.parameters(trip, GITHUB_SCOPES)))
                }
            }
        })
        .await
    }

    /// Who the person is that brought this code. Whether the answer names the right provider is looked at before anything is
    /// asked (RFC 9207, section 2.4).
    ///
    /// # Errors
    /// When the provider cannot say, or is not believed.
    pub async fn finish(
        &self,
        code: &str,
        named: NamedIssuer<'_>,
        trip: &Trip,
        now: Timestamp,
    ) -> Result<Assertion, Trouble> {
        self.in_time(now, async {
            match &self.settings.kind {
                ProviderKind::OpenId { .. } => {
                    let claims = self.claims(code, named, trip, now).await?;
                    let word = self.settings.provisioning.word(&claims.all);
                    Ok(Assertion { word, ..of_claims(&claims)? })
                }
                ProviderKind::Microsoft { tenant, .. } => {
                    of_microsoft(&self.claims(code, named, trip, now).await?, tenant)
                }
                ProviderKind::GitHub { url, api } => self.github(code, trip, (url, api), now).await,
            }
        })
        .await
    }

    /// Whether people could come in by it, as far as that can be seen without one: what it publishes is read, and a code that it
    /// never gave is exchanged, which it must refuse as a code and not because of who asks.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn check(&self, redirect_uri: &str, now: Timestamp) -> Result<(), Trouble> {
        let trip = Trip {
            state: String::new(),
            nonce: None,
            verifier: SecretString::from("doorward-providers-check-made-up-verifier-0123456789"),
            redirect_uri: redirect_uri.to_owned(),
        };
        let code = "doorward-providers-check";
        let checking = async {
            let (url, by) = match &self.settings.kind {
                ProviderKind::OpenId { .. } | ProviderKind::Microsoft { .. } => {
                    let metadata = self.metadata(now).await?;
                    self.keys(&metadata, now).await?;
                    (metadata.token.clone(), metadata.authentication)
                }
                ProviderKind::GitHub { url, .. } => {
                    (below(url, "login/oauth/access_token")?, ClientAuthentication::Post)
                }
            };
            self.exchange(CodeRequest { url: &url, code, trip: &trip, by }, now).await
        };
        let checked = match tokio::time::timeout(PATIENCE, checking).await.unwrap_or(Err(Trouble::TooLong)) {
            Ok(_) | Err(Trouble::Code | Trouble::Unverified) => Ok(()),
            Err(trouble) => Err(trouble),
        };
        self.note(&checked, now);
        checked
    }

    /// Does something with the provider within its time.
    async fn in_time<T>(&self, now: Timestamp, doing: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
        let done = tokio::time::timeout(PATIENCE, doing).await.unwrap_or(Err(Trouble::TooLong));
        if let Err(trouble) = &done {
            tracing::warn!(provider = %self.settings.id, %trouble, "a single sign-on failed");
        }
        self.note(&done, now);
        done
    }

    /// Notes how it did.
    fn note<T>(&self, done: &Result<T, Trouble>, now: Timestamp) {
        match done {
            Ok(_) => self.health.note(now, None),
            // It says nothing of the provider: somebody may have made the code up, or not verified their address.
            Err(Trouble::Code | Trouble::Unverified) => {}
            Err(trouble) => self.health.note(now, Some(trouble)),
        }
    }

    fn parameters(&self, trip: &Trip, scopes: &str) -> Vec<(&'static str, String)> {
        vec![
            ("response_type", "code".to_owned()),
            ("client_id", self.settings.client_id.clone()),
            ("redirect_uri", trip.redirect_uri.clone()),
            ("scope", scopes.to_owned()),
            ("state", trip.state.clone()),
            ("code_challenge", trip.challenge()),
            ("code_challenge_method", "S256".to_owned()),
        ]
    }

    /// Pushes the request where the provider takes it that way, and never falls back from it (RFC 9126).
    async fn authorization(
        &self,
        metadata: &Metadata,
        parameters: Vec<(&'static str, String)>,
        now: Timestamp,
    ) -> Result<Url, Trouble> {
        let Some(pushed) = &metadata.pushed else { return Ok(with_query(metadata.authorization.clone(), &parameters)) };
        let form: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = self.post(pushed, &form, metadata.authentication, (&self.breakers.pushed, now)).await?;
        let request_uri = answer.body.get("request_uri").and_then(Value::as_str);
        match (answer.status, request_uri) {
            (StatusCode::CREATED | StatusCode::OK, Some(uri)) => {
                let parameters = [("client_id", self.settings.client_id.clone()), ("request_uri", uri.to_owned())];
                Ok(with_query(metadata.authorization.clone(), &parameters))
            }
            (StatusCode::UNAUTHORIZED, _) => Err(Trouble::Client),
            _ => Err(Trouble::Odd("it refuses the pushed request")),
        }
    }

    async fn claims(&self, code: &str, named: NamedIssuer<'_>, trip: &Trip, now: Timestamp) -> Result<Claims, Trouble> {
        let metadata = self.metadata(now).await?;
        named.check(&metadata)?;
        let request = CodeRequest { url: &metadata.token, code, trip, by: metadata.authentication };
        let answer = self.exchange(request, now).await?;
        let text = |member: &str| answer.get(member).and_then(Value::as_str);
        let access_token = text("access_token");
        let id_token = text("id_token").ok_or(Trouble::Odd("its answer holds no ID token"))?;
        let expected = Expected {
            issuer: if metadata.issuer.contains(TENANT) {
                ExpectedIssuer::OfTenant(&metadata.issuer)
            } else {
                ExpectedIssuer::Exactly(&metadata.issuer)
            },
            client_id: &self.settings.client_id,
            nonce: trip.nonce.as_deref().map_or(ExpectedNonce::None, ExpectedNonce::Exactly),
            access_token,
            now,
        };
        let keys = self.keys(&metadata, now).await?;
        let mut claims = match verify(id_token, &keys, &expected) {
            // It may have a new key since.
            Err(Fault::UnknownKey) => {
                let newer = self.keys.newer(keys, now, async || self.fetch_keys(&metadata, now).await).await;
                verify(id_token, &newer, &expected)?
            }
            verified => verified?,
        };
        named.is(&claims.issuer)?;
        // Okta's ID tokens name the address and leave to the user info whether it is verified.
        let vouches = matches!(self.settings.kind, ProviderKind::OpenId { .. }).then_some("email_verified");
        let mut wanted = self.settings.provisioning.claims().chain(["email"]).chain(vouches);
        let lacking = wanted.any(|claim| !claims.all.contains_key(claim));
        if let (true, Some(url), Some(token)) = (lacking, &metadata.user_info, access_token) {
            self.add_user_info(&mut claims, url, token, now).await?;
        }
        Ok(claims)
    }

    /// Adds what the ID token leaves out; it must be said of the same person (OpenID Connect Core 1.0, section 5.3.2).
    async fn add_user_info(&self, claims: &mut Claims, url: &Url, token: &str, now: Timestamp) -> Result<(), Trouble> {
        let answer = self.breakers.people.guard(now, self.outside.get_as(url, &SecretString::from(token))).await?;
        let (StatusCode::OK, Value::Object(mut more)) = (answer.status, answer.body) else {
            return Err(Trouble::Odd("its user info endpoint says nothing of the person"));
        };
        if more.get("sub").and_then(Value::as_str) != Some(claims.subject.as_str()) {
            return Err(Trouble::NotBelieved("user_info_subject"));
        }
        // Whether an address is verified is said by whoever names the address, and by nobody else.
        match claims.all.get("email") {
            None => drop(claims.all.remove("email_verified")),
            Some(email) if more.get("email") == Some(email) => {}
            Some(_) => drop(more.remove("email_verified")),
        }
        for (name, value) in more {
            claims.all.entry(name).or_insert(value);
        }
        Ok(())
    }

    async fn metadata(&self, now: Timestamp) -> Result<Arc<Metadata>, Trouble> {
        self.metadata.get(now, async || self.fetch_metadata(now).await).await
    }

    async fn fetch_metadata(&self, now: Timestamp) -> Result<Metadata, Trouble> {
        let none: &[String] = &[];
        let (base, issuer, hosts) = match &self.settings.kind {
            ProviderKind::OpenId { issuer, hosts } => (issuer.clone(), issuer.clone(), hosts.as_slice()),
            ProviderKind::Microsoft { authority, tenant } => {
                let base = below(authority, &format!("{tenant}/v2.0"))?.to_string();
                // Of several tenants each has its own issuer; the document names their template.
                let issuer = match uuid::Uuid::try_parse(tenant) {
                    Ok(_) => base.clone(),
                    Err(_) => format!("{}/{TENANT}/v2.0", authority.as_str().trim_end_matches('/')),
                };
                (base, issuer, none)
            }
            ProviderKind::GitHub { .. } => return Err(Trouble::Odd("it publishes nothing of itself")),
        };
        let asked = format!("{}/.well-known/openid-configuration", base.trim_end_matches('/'));
        let asked = Url::parse(&asked).map_err(|_| Trouble::Odd("its issuer is no address"))?;
        let document = self.breakers.documents.guard(now, self.outside.get(&asked)).await?;
        let reach = Reach { asked: &asked, hosts, networks: &self.networks };
        Ok(Metadata::read(&document, &issuer, reach)?)
    }

    async fn keys(&self, metadata: &Metadata, now: Timestamp) -> Result<Arc<KeySet>, Trouble> {
        self.keys.get(now, async || self.fetch_keys(metadata, now).await).await
    }

    async fn fetch_keys(&self, metadata: &Metadata, now: Timestamp) -> Result<KeySet, Trouble> {
        Ok(KeySet::read(&self.breakers.documents.guard(now, self.outside.get(&metadata.keys)).await?)?)
    }
}

fn with_query(mut url: Url, parameters: &[(&'static str, String)]) -> Url {
    url.query_pairs_mut().extend_pairs(parameters);
    url
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Provider({})", self.settings.id)
    }
}
