//! The provider as Microsoft Entra, v2.0.
//!
//! Shapes: "OpenID Connect on the Microsoft identity platform" (metadata of `common` and `organizations` with a template
//! as issuer), "ID token claims reference" (`tid`, `oid`, `ver`), "Optional claims reference" (`xms_edov`), and "Signing key
//! rollover" (keys with an `issuer` of their own).

use serde_json::{Value, json};

use super::IdentityProvider;
use super::person::Person;
use super::state::State;

/// The provider as Microsoft Entra.
#[derive(Clone, Copy)]
pub struct Microsoft<'a>(&'a IdentityProvider);

/// The `issuer` of the published keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyIssuer {
    /// `…/{tenantid}/v2.0`: good for every tenant.
    Template,
    /// Good for that tenant only.
    Of(String),
    /// None is said.
    Absent,
}

/// Somebody in a tenant.
#[derive(Clone, Debug, PartialEq)]
pub struct MicrosoftPerson {
    /// `tid`: the tenant.
    pub tenant: String,
    /// `oid`: the person in that tenant.
    pub object: String,
    /// `email`, which the tenant's administrator writes as they like.
    pub email: Option<String>,
    /// `xms_edov`, an optional claim: absent, or any value that was seen or could be.
    pub domain_owner_verified: Option<Value>,
}

impl From<MicrosoftPerson> for Person {
    /// `sub` is another for each client; here it is made of tenant and object.
    fn from(person: MicrosoftPerson) -> Self {
        let subject = format!("pairwise-{}-{}", person.tenant, person.object);
        let mut claims = super::id_token::members(&json!({
            "tid": person.tenant, "oid": person.object, "ver": "2.0", "name": person.object,
            "preferred_username": person.email,
        }));
        if let Some(email) = person.email {
            claims.insert("email".to_owned(), json!(email));
        }
        if let Some(verified) = person.domain_owner_verified {
            claims.insert("xms_edov".to_owned(), verified);
        }
        Self { subject, claims }
    }
}

impl<'a> Microsoft<'a> {
    pub(super) const fn of(provider: &'a IdentityProvider) -> Self {
        Self(provider)
    }

    /// What stands where `https://login.microsoftonline.com` would.
    #[must_use]
    pub fn authority(&self) -> String {
        self.0.issuer()
    }

    /// The issuer of that tenant; with `{tenantid}`, the template.
    #[must_use]
    pub fn issuer(&self, tenant: &str) -> String {
        format!("{}/{tenant}/v2.0", self.authority())
    }

    /// The `issuer` of the published keys.
    pub fn key_issuer(&self, issuer: KeyIssuer) {
        self.0.state.lock().microsoft_key_issuer = issuer;
    }
}

impl State {
    pub(super) fn microsoft_metadata(&self, tenant: &str) -> Value {
        let base = &self.base;
        let named = match tenant {
            "common" | "organizations" => "{tenantid}",
            // What personal accounts share.
            "consumers" => "9188040d-6c67-4c5b-b112-36a304b66dad",
            tenant => tenant,
        };
        json!({
            "issuer": format!("{base}/{named}/v2.0"),
            "authorization_endpoint": format!("{base}/{tenant}/oauth2/v2.0/authorize"),
            "token_endpoint": format!("{base}/{tenant}/oauth2/v2.0/token"),
            // Of another service, at another host.
            "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
            "jwks_uri": format!("{base}/{tenant}/discovery/v2.0/keys"),
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "id_token_signing_alg_values_supported": [self.keys.algorithm.name()],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "tenant_region_scope": null,
            "cloud_instance_name": "microsoftonline.com",
        })
    }
}
