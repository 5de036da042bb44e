//! A provider: where browsers are sent, and what comes of the code that they bring back.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::email::EmailAddress;
use domain::time::Timestamp;
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::assertion::{Assertion, of_claims, of_github, of_microsoft};
use super::cached::Cached;
use super::id_token::{Claims, Expected, ExpectedIssuer, ExpectedNonce, Fault, verify};
use super::key_set::KeySet;
use super::metadata::{Metadata, NamesItself, Reach};
use super::settings::{ProviderKind, ProviderSettings};
use super::trouble::{OfProvider, Trouble};
use crate::outside::breaker::{Breaker, Standing};
use crate::outside::egress::AllowedNetworks;
use crate::outside::http::{Answer, ClientAuthentication, ClientCredentials, Outside};

/// How long a provider may take in all between two answers of ours.
const PATIENCE: Duration = Duration::from_secs(8);

/// One configured provider.
pub struct Provider {
    /// What is set of it.
    pub settings: ProviderSettings,
    outside: Outside,
    networks: AllowedNetworks,
    breaker: Breaker,
    metadata: Cached<Metadata>,
    keys: Cached<KeySet>,
}

/// What one trip to a provider needs, the same on the way there and back.
#[derive(Clone, Debug)]
pub struct Trip {
    /// Comes back with the answer.
    pub state: String,
    /// Comes back in the ID token; none where a front end set out without one.
    pub nonce: Option<String>,
    /// Shows that who exchanges the code is who asked for it (RFC 7636): 43 characters of base64url.
    pub verifier: SecretString,
    /// Where the browser comes back to.
    pub redirect_uri: String,
}

/// How we ask for what is said of a person.
const OPENID_SCOPES: &str = "openid profile email";
const GITHUB_SCOPES: &str = "read:user user:email";

impl Provider {
    /// A provider that has not been asked for anything yet.
    #[must_use]
    pub fn new(settings: ProviderSettings, outside: Outside, networks: AllowedNetworks) -> Self {
        let (metadata, keys) = (Cached::default(), Cached::default());
        Self { settings, outside, networks, breaker: Breaker::default(), metadata, keys }
    }

    /// Where to send the browser; `who` is the address that somebody typed already, so that they need not type it there.
    ///
    /// # Errors
    /// When the provider cannot be used.
    pub async fn begin(&self, trip: &Trip, who: Option<&EmailAddress>, now: Timestamp) -> Result<Url, Trouble> {
        self.guarded(now, async {
            match &self.settings.kind {
                ProviderKind::OpenId { .. } | ProviderKind::Microsoft { .. } => {
                    let metadata = self.metadata(now).await?;
                    let more = self.settings.provisioning.scopes.iter().map(String::as_str);
                    let scopes: Vec<&str> = [OPENID_SCOPES].into_iter().chain(more).collect();
                    let mut parameters = self.parameters(trip, &scopes.join(" "));
                    parameters.extend(trip.nonce.clone().map(|nonce| ("nonce", nonce)));
                    parameters.extend(who.map(|who| ("login_hint", who.to_string())));
                    self.authorization(&metadata, parameters).await
                }
                ProviderKind::GitHub { url, .. } => {
                    Ok(with_query(below(url, "login/oauth/authorize")?, &self.parameters(trip, GITHUB_SCOPES)))
                }
            }
        })
        .await
    }

    /// Whether an answer names the right provider (RFC 9207, section 2.4), before anything is asked.
    ///
    /// # Errors
    /// When it names another, or none where it should.
    pub async fn came_from(&self, issuer: Option<&str>, now: Timestamp) -> Result<(), Trouble> {
        if matches!(self.settings.kind, ProviderKind::GitHub { .. }) {
            return Ok(());
        }
        let metadata = self.guarded(now, self.metadata(now)).await?;
        let right = match issuer {
            // Where the issuer is a template the answer may name a tenant; the ID token is checked for it.
            Some(issuer) => issuer == metadata.issuer || metadata.issuer.contains(TENANT),
            None => metadata.names_itself == NamesItself::Perhaps,
        };
        if right { Ok(()) } else { Err(Trouble::NotBelieved("issuer")) }
    }

    /// Who the person is that brought this code.
    ///
    /// # Errors
    /// When the provider cannot say, or is not believed.
    pub async fn finish(&self, code: &str, trip: &Trip, now: Timestamp) -> Result<Assertion, Trouble> {
        self.guarded(now, async {
            match &self.settings.kind {
                ProviderKind::OpenId { .. } => {
                    let claims = self.claims(code, trip, now).await?;
                    let word = self.settings.provisioning.word(&claims.all);
                    Ok(Assertion { word, ..of_claims(&claims)? })
                }
                ProviderKind::Microsoft { tenant, .. } => of_microsoft(&self.claims(code, trip, now).await?, tenant),
                ProviderKind::GitHub { url, api } => self.github(code, trip, (url, api)).await,
            }
        })
        .await
    }

    /// Asks the provider for nothing but what it publishes: whether it could be used.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn check(&self, now: Timestamp) -> Result<(), Trouble> {
        if matches!(self.settings.kind, ProviderKind::GitHub { .. }) {
            return Ok(());
        }
        self.guarded(now, async {
            let metadata = self.metadata(now).await?;
            self.keys(&metadata, now).await.map(|_| ())
        })
        .await
    }

    /// Does something with the provider unless it failed lately, within its time.
    async fn guarded<T>(&self, now: Timestamp, doing: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
        if let Standing::LeaveAlone(_) = self.breaker.standing(now) {
            return Err(Trouble::LeftAlone);
        }
        let done = tokio::time::timeout(PATIENCE, doing).await.unwrap_or(Err(Trouble::TooLong));
        match &done {
            Err(trouble) if trouble.of_provider() == OfProvider::Yes => {
                tracing::warn!(provider = %self.settings.id, %trouble, "a provider cannot be used");
                self.breaker.failed(now);
            }
            Err(trouble) => tracing::warn!(provider = %self.settings.id, %trouble, "a single sign-on failed"),
            Ok(_) => self.breaker.succeeded(),
        }
        done
    }

    fn parameters(&self, trip: &Trip, scopes: &str) -> Vec<(&'static str, String)> {
        vec![
            ("response_type", "code".to_owned()),
            ("client_id", self.settings.client_id.clone()),
            ("redirect_uri", trip.redirect_uri.clone()),
            ("scope", scopes.to_owned()),
            ("state", trip.state.clone()),
            ("code_challenge", challenge(&trip.verifier)),
            ("code_challenge_method", "S256".to_owned()),
        ]
    }

    /// Pushes the request where the provider takes it that way, and never falls back from it (RFC 9126).
    async fn authorization(
        &self,
        metadata: &Metadata,
        parameters: Vec<(&'static str, String)>,
    ) -> Result<Url, Trouble> {
        let Some(pushed) = &metadata.pushed else { return Ok(with_query(metadata.authorization.clone(), &parameters)) };
        let form: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = self.post(pushed, &form, metadata.authentication).await?;
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

    async fn claims(&self, code: &str, trip: &Trip, now: Timestamp) -> Result<Claims, Trouble> {
        let metadata = self.metadata(now).await?;
        let answer = self.exchange(&metadata.token, code, trip, metadata.authentication).await?;
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
                let newer = self.keys.newer(keys, now, async || self.fetch_keys(&metadata).await).await;
                verify(id_token, &newer, &expected)?
            }
            verified => verified?,
        };
        let mut wanted = self.settings.provisioning.claims().chain(["email"]);
        let lacking = wanted.any(|claim| !claims.all.contains_key(claim));
        if let (true, Some(url), Some(token)) = (lacking, &metadata.user_info, access_token) {
            self.add_user_info(&mut claims, url, token).await?;
        }
        Ok(claims)
    }

    /// Adds what the ID token leaves out; it must be said of the same person (OpenID Connect Core 1.0, section 5.3.2).
    async fn add_user_info(&self, claims: &mut Claims, url: &Url, token: &str) -> Result<(), Trouble> {
        let answer = self.outside.get_as(url, &SecretString::from(token)).await?;
        let (StatusCode::OK, Value::Object(more)) = (answer.status, answer.body) else {
            return Err(Trouble::Odd("its user info endpoint says nothing of the person"));
        };
        if more.get("sub").and_then(Value::as_str) != Some(claims.subject.as_str()) {
            return Err(Trouble::NotBelieved("user_info_subject"));
        }
        // Whether an address is verified is said by whoever names the address.
        let named = claims.all.contains_key("email");
        for (name, value) in more.into_iter().filter(|(name, _)| !(named && name == "email_verified")) {
            claims.all.entry(name).or_insert(value);
        }
        Ok(())
    }

    async fn github(&self, code: &str, trip: &Trip, (url, api): (&Url, &Url)) -> Result<Assertion, Trouble> {
        let token = below(url, "login/oauth/access_token")?;
        let answer = self.exchange(&token, code, trip, ClientAuthentication::Post).await?;
        let token = answer.get("access_token").and_then(Value::as_str);
        let token = SecretString::from(token.ok_or(Trouble::Odd("its answer holds no access token"))?);
        let get = async |path| match self.outside.get_as(&below(api, path)?, &token).await? {
            Answer { status: StatusCode::OK, body } => Ok(body),
            Answer { .. } => Err(Trouble::Odd("its interface does not tell who the person is")),
        };
        of_github(url.as_str().trim_end_matches('/'), &get("user").await?, &get("user/emails").await?)
    }

    /// Exchanges a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
    async fn exchange(&self, url: &Url, code: &str, trip: &Trip, by: ClientAuthentication) -> Result<Value, Trouble> {
        use secrecy::ExposeSecret as _;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", trip.redirect_uri.as_str()),
            ("code_verifier", trip.verifier.expose_secret()),
        ];
        let answer = self.post(url, &form, by).await?;
        // GitHub answers errors with 200.
        match (answer.body.get("error").and_then(Value::as_str), answer.status) {
            (None, StatusCode::OK) => Ok(answer.body),
            (Some("invalid_client" | "unauthorized_client" | "incorrect_client_credentials"), _) => {
                Err(Trouble::Client)
            }
            (None, StatusCode::UNAUTHORIZED) => Err(Trouble::Client),
            (Some("invalid_grant" | "bad_verification_code"), _) => Err(Trouble::Code),
            _ => Err(Trouble::Odd("its token endpoint refuses the request")),
        }
    }

    async fn post(&self, url: &Url, form: &[(&str, &str)], by: ClientAuthentication) -> Result<Answer, Trouble> {
        let secret = self.settings.client_secret.as_ref();
        let client = ClientCredentials { id: &self.settings.client_id, secret, by };
        Ok(self.outside.post(url, form, &client).await?)
    }

    async fn metadata(&self, now: Timestamp) -> Result<Arc<Metadata>, Trouble> {
        self.metadata.get(now, async || self.fetch_metadata().await).await
    }

    async fn fetch_metadata(&self) -> Result<Metadata, Trouble> {
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
        let document = self.outside.get(&asked).await?;
        Ok(Metadata::read(&document, &issuer, Reach { asked: &asked, hosts, networks: &self.networks })?)
    }

    async fn keys(&self, metadata: &Metadata, now: Timestamp) -> Result<Arc<KeySet>, Trouble> {
        self.keys.get(now, async || self.fetch_keys(metadata).await).await
    }

    async fn fetch_keys(&self, metadata: &Metadata) -> Result<KeySet, Trouble> {
        Ok(KeySet::read(&self.outside.get(&metadata.keys).await?)?)
    }
}

/// What stands for the tenant in Microsoft's template of an issuer.
const TENANT: &str = "{tenantid}";

/// The challenge of a verifier (RFC 7636, section 4.2, `S256`).
fn challenge(verifier: &SecretString) -> String {
    use secrecy::ExposeSecret as _;
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()))
}

/// An address below another one.
fn below(url: &Url, path: &str) -> Result<Url, Trouble> {
    let text = format!("{}/{path}", url.as_str().trim_end_matches('/'));
    Url::parse(&text).map_err(|_| Trouble::Odd("its address cannot be continued"))
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
