//! A provider: where browsers are sent, and what comes of the code that they bring back.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::email::EmailAddress;
use domain::time::Timestamp;
use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::assertion::{Assertion, of_claims, of_github, of_microsoft};
use super::cached::Cached;
use super::id_token::{Claims, Expected, ExpectedIssuer, ExpectedNonce, Fault, verify};
use super::key_set::KeySet;
use super::metadata::{Metadata, NamesItself, Reach};
use super::settings::{ProviderKind, ProviderSettings};
use super::trouble::Trouble;
use crate::outside::breaker::{Breaker, Standing};
use crate::outside::egress::AllowedNetworks;
use crate::outside::http::{Answer, ClientAuthentication, ClientCredentials, Outside, OutsideError};

/// How long a provider may take in all between two answers of ours.
const PATIENCE: Duration = Duration::from_secs(8);

/// One configured provider.
pub struct Provider {
    /// What is set of it.
    pub settings: ProviderSettings,
    outside: Outside,
    networks: AllowedNetworks,
    breakers: Breakers,
    metadata: Cached<Metadata>,
    keys: Cached<KeySet>,
}

/// One for each kind of endpoint: that one answers says nothing of another.
#[derive(Debug, Default)]
struct Breakers {
    documents: Breaker,
    pushed: Breaker,
    token: Breaker,
    people: Breaker,
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

/// Whom one expects at the provider.
#[derive(Clone, Debug, Default)]
pub struct ExpectedPerson {
    /// The address that somebody typed already, so that they need not type it there.
    pub who: Option<EmailAddress>,
    /// How long ago they may have proved who they are.
    pub proved: ProvedWithin,
}

/// How long ago somebody may have proved to a provider who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProvedWithin {
    /// As long as the provider is content with.
    #[default]
    ItsOwn,
    /// Five minutes, which is asked for before ways in are changed.
    FiveMinutes,
}

impl ProvedWithin {
    const fn seconds(self) -> u32 {
        match self {
            // Thirty days: as long as a login session of ours.
            Self::ItsOwn => 2_592_000,
            Self::FiveMinutes => 300,
        }
    }
}

/// Who an answer says it is of (`iss`, RFC 9207).
#[derive(Clone, Copy, Debug)]
pub enum NamedIssuer<'a> {
    /// That one.
    Said(&'a str),
    /// Nobody.
    Unsaid,
    /// It was a front end's to look at, which brings the code with its own verifier.
    NotOurs,
}

impl NamedIssuer<'_> {
    fn check(self, metadata: &Metadata) -> Result<(), Trouble> {
        let right = match self {
            Self::Said(issuer) => match metadata.issuer.split_once(TENANT) {
                None => issuer == metadata.issuer,
                Some((before, after)) => {
                    let tenant = issuer.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                    tenant.is_some_and(|tenant| uuid::Uuid::try_parse(tenant).is_ok())
                }
            },
            Self::Unsaid => metadata.names_itself == NamesItself::Perhaps,
            Self::NotOurs => true,
        };
        if right { Ok(()) } else { Err(Trouble::NotBelieved("issuer")) }
    }
}

/// A code to be exchanged.
#[derive(Clone, Copy)]
struct CodeRequest<'a> {
    url: &'a Url,
    code: &'a str,
    trip: &'a Trip,
    by: ClientAuthentication,
}

/// How we ask for what is said of a person.
const OPENID_SCOPES: &str = "openid profile email";
const GITHUB_SCOPES: &str = "read:user user:email";

impl Provider {
    /// A provider that has not been asked for anything yet.
    #[must_use]
    pub fn new(settings: ProviderSettings, outside: Outside, networks: AllowedNetworks) -> Self {
        let (metadata, keys) = (Cached::default(), Cached::default());
        Self { settings, outside, networks, breakers: Breakers::default(), metadata, keys }
    }

    /// Where to send the browser.
    ///
    /// # Errors
    /// When the provider cannot be used.
    pub async fn begin(&self, trip: &Trip, expected: &ExpectedPerson, now: Timestamp) -> Result<Url, Trouble> {
        self.in_time(async {
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
        self.in_time(async {
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
        match tokio::time::timeout(PATIENCE, checking).await.unwrap_or(Err(Trouble::TooLong)) {
            Ok(_) | Err(Trouble::Code) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }

    /// Does something with the provider within its time.
    async fn in_time<T>(&self, doing: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
        let done = tokio::time::timeout(PATIENCE, doing).await.unwrap_or(Err(Trouble::TooLong));
        if let Err(trouble) = &done {
            tracing::warn!(provider = %self.settings.id, %trouble, "a single sign-on failed");
        }
        done
    }

    /// Calls the provider unless it failed lately. Whatever it answers, short of an error of its own, shows that it lives.
    async fn calling<T>(
        &self,
        breaker: &Breaker,
        now: Timestamp,
        call: impl Future<Output = Result<T, OutsideError>>,
    ) -> Result<T, Trouble> {
        if let Standing::LeaveAlone(_) = breaker.standing(now) {
            return Err(Trouble::LeftAlone);
        }
        let answered = call.await;
        match &answered {
            Err(OutsideError::Unreachable | OutsideError::TooSlow) => breaker.failed(now),
            Err(OutsideError::Broken(status)) if *status >= 500 => breaker.failed(now),
            Ok(_) | Err(_) => breaker.succeeded(),
        }
        Ok(answered?)
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
        let mut wanted = self.settings.provisioning.claims().chain(["email"]);
        let lacking = wanted.any(|claim| !claims.all.contains_key(claim));
        if let (true, Some(url), Some(token)) = (lacking, &metadata.user_info, access_token) {
            self.add_user_info(&mut claims, url, token, now).await?;
        }
        Ok(claims)
    }

    /// Adds what the ID token leaves out; it must be said of the same person (OpenID Connect Core 1.0, section 5.3.2).
    async fn add_user_info(&self, claims: &mut Claims, url: &Url, token: &str, now: Timestamp) -> Result<(), Trouble> {
        let answer =
            self.calling(&self.breakers.people, now, self.outside.get_as(url, &SecretString::from(token))).await?;
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

    async fn github(
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
        let get = async |path| match self
            .calling(&self.breakers.people, now, self.outside.get_as(&below(api, path)?, &token))
            .await?
        {
            Answer { status: StatusCode::OK, body } => Ok(body),
            Answer { .. } => Err(Trouble::Odd("its interface does not tell who the person is")),
        };
        of_github(url.as_str().trim_end_matches('/'), &get("user").await?, &get("user/emails").await?)
    }

    /// Exchanges a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
    async fn exchange(&self, request: CodeRequest<'_>, now: Timestamp) -> Result<Value, Trouble> {
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
            _ => Err(Trouble::Odd("its token endpoint refuses the request")),
        }
    }

    async fn post(
        &self,
        url: &Url,
        form: &[(&str, &str)],
        by: ClientAuthentication,
        (breaker, now): (&Breaker, Timestamp),
    ) -> Result<Answer, Trouble> {
        let secret = self.settings.client_secret.as_ref();
        let client = ClientCredentials { id: &self.settings.client_id, secret, by };
        self.calling(breaker, now, self.outside.post(url, form, &client)).await
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
        let document = self.calling(&self.breakers.documents, now, self.outside.get(&asked)).await?;
        let reach = Reach { asked: &asked, hosts, networks: &self.networks };
        Ok(Metadata::read(&document, &issuer, reach)?)
    }

    async fn keys(&self, metadata: &Metadata, now: Timestamp) -> Result<Arc<KeySet>, Trouble> {
        self.keys.get(now, async || self.fetch_keys(metadata, now).await).await
    }

    async fn fetch_keys(&self, metadata: &Metadata, now: Timestamp) -> Result<KeySet, Trouble> {
        Ok(KeySet::read(&self.calling(&self.breakers.documents, now, self.outside.get(&metadata.keys)).await?)?)
    }
}

/// What stands for the tenant in Microsoft's template of an issuer.
const TENANT: &str = "{tenantid}";

/// The challenge of a verifier (RFC 7636, section 4.2, `S256`).
fn challenge(verifier: &SecretString) -> String {
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
