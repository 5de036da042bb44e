//! Settings of identity providers. One is configured where its client id is set.

use std::collections::BTreeMap;

use boot::settings::Reader;
use domain::email::EmailAddress;
use domain::external_identity::ProviderId;
use domain::slug::Slug;
use secrecy::SecretString;
use url::Url;

use super::provisioning::{self, Provisioning};

/// What is set of one provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its name in addresses and on the record.
    pub id: ProviderId,
    /// Its name for people.
    pub label: String,
    /// How one talks with it.
    pub kind: ProviderKind,
    /// Who we are there.
    pub client_id: String,
    /// How we show it; without one PKCE alone binds the code.
    pub client_secret: Option<SecretString>,
    /// The organizations for which it speaks; none named: all.
    pub organizations: Vec<Slug>,
    /// The domains of addresses for which its word counts, and for which it is offered; none named: all.
    pub domains: Vec<String>,
    /// Where front ends are sent back to that run the flow themselves.
    pub redirect_uris: Vec<String>,
    /// From which origins they call.
    pub origins: Vec<String>,
    /// What it may give its people.
    pub provisioning: Provisioning,
}

/// How one talks with a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderKind {
    /// By OpenID Connect, as its discovery document says.
    OpenId {
        /// The issuer, letter for letter as its tokens name it.
        issuer: String,
        /// Other hosts that its documents may lead to.
        hosts: Vec<String>,
    },
    /// By OpenID Connect, as Microsoft Entra ID does it.
    Microsoft {
        /// Where it is; another one in national clouds.
        authority: Url,
        /// A tenant's id, `common` or `organizations`.
        tenant: String,
    },
    /// By OAuth 2.0, as GitHub does it.
    GitHub {
        /// Its pages.
        url: Url,
        /// Its interface.
        api: Url,
    },
}

/// The providers that are named by the program.
const BUILT_IN: [(&str, &str); 4] =
    [("MICROSOFT", "Microsoft"), ("GITHUB", "GitHub"), ("ZITADEL", "Zitadel"), ("ZITADEL_CLOUD", "Zitadel Cloud")];

/// Every provider that is configured, by its name.
#[must_use]
pub fn read(reader: &Reader) -> BTreeMap<ProviderId, ProviderSettings> {
    let built_in = BUILT_IN.into_iter().map(|(name, label)| (name.to_owned(), name.to_lowercase(), label.to_owned()));
    let named = reader.members().into_iter().map(|name| (format!("OIDC_{name}"), name.to_lowercase(), capital(&name)));
    let mut providers = BTreeMap::new();
    for (prefix, id, label) in built_in.chain(named) {
        let Some(settings) = one(reader, &prefix, &id, &label) else { continue };
        if let Some(other) = providers.insert(settings.id.clone(), settings) {
            reader.problem(&format!("{prefix}_CLIENT_ID"), &format!("there is another provider named {}", other.id));
        }
    }
    providers
}

fn one(reader: &Reader, prefix: &str, id: &str, label: &str) -> Option<ProviderSettings> {
    let name = |setting: &str| format!("{prefix}_{setting}");
    let client_secret = reader.secret(&name("CLIENT_SECRET"));
    let kind = kind(reader, prefix);
    let Some(client_id) = reader.optional(&name("CLIENT_ID")) else {
        let others = reader.optional(&name("ISSUER")).is_some() || client_secret.is_some();
        if others {
            reader.problem(&name("CLIENT_ID"), "is needed: the client's id at the provider");
        }
        return None;
    };
    let domains = domains(reader, &name("DOMAINS"));
    let organizations = slugs(reader, &name("ORGANIZATIONS"));
    if !organizations.is_empty() && domains.is_empty() {
        reader.problem(
            &name("DOMAINS"),
            "is needed with ORGANIZATIONS: the domains of addresses for which its word counts",
        );
    }
    let Ok(id) = id.parse() else {
        reader.problem(
            &name("CLIENT_ID"),
            "the provider's name must be a letter, then up to 31 letters, digits and underscores",
        );
        return None;
    };
    let organizations = slugs(reader, &name("ORGANIZATIONS"));
    let provisioning = provisioning::settings::read(reader, prefix, &organizations);
    Some(ProviderSettings {
        id,
        label: reader.optional(&name("NAME")).unwrap_or_else(|| label.to_owned()),
        kind: kind?,
        client_id,
        client_secret,
        organizations,
        domains,
        redirect_uris: reader.list(&name("REDIRECT_URIS"), "addresses"),
        origins: reader.list(&name("ORIGINS"), "origins"),
        provisioning,
    })
}

fn kind(reader: &Reader, prefix: &str) -> Option<ProviderKind> {
    let name = |setting: &str| format!("{prefix}_{setting}");
    match prefix {
        "MICROSOFT" => Some(ProviderKind::Microsoft {
            authority: origin(reader, &name("AUTHORITY"))?,
            tenant: tenant(reader, &name("TENANT_ID"))?,
        }),
        "GITHUB" => {
            Some(ProviderKind::GitHub { url: origin(reader, &name("URL"))?, api: origin(reader, &name("API_URL"))? })
        }
        _ => {
            if reader.optional(&name("ISSUER")).is_none() {
                if reader.optional(&name("CLIENT_ID")).is_some() {
                    reader.problem(
                        &name("ISSUER"),
                        "is needed: the provider's issuer, such as https://login.example.org",
                    );
                }
                return None;
            }
            let hosts = reader.list(&name("HOSTS"), "hosts");
            // As text: a parsed address would have gained a slash that the tokens do not have.
            origin(reader, &name("ISSUER"))
                .map(|_| ProviderKind::OpenId { issuer: reader.text(&name("ISSUER")), hosts })
        }
    }
}

fn origin(reader: &Reader, name: &str) -> Option<Url> {
    let what = "an address such as https://login.example.org, without name, password, query or fragment";
    let plain = |url: &Url| {
        matches!(url.scheme(), "https" | "http")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    };
    let url: Url = reader.parsed(name, what)?;
    if plain(&url) {
        return Some(url);
    }
    reader.problem(name, &format!("must be {what}"));
    None
}

fn tenant(reader: &Reader, name: &str) -> Option<String> {
    let tenant = reader.text(name).to_lowercase();
    if matches!(tenant.as_str(), "common" | "organizations") || uuid::Uuid::try_parse(&tenant).is_ok() {
        return Some(tenant);
    }
    reader.problem(name, "must be a tenant's id (a UUID), common or organizations");
    None
}

/// Domains in the form in which addresses have them (IDNA).
fn domains(reader: &Reader, name: &str) -> Vec<String> {
    let texts: Vec<String> = reader.list(name, "domains");
    let domain = |text: &String| EmailAddress::parse(&format!("x@{text}")).map(|address| address.domain().to_owned());
    texts.iter().map(domain).collect::<Result<_, _>>().unwrap_or_else(|_| {
        reader.problem(name, "must be a list of domains such as example.org, separated by commas");
        Vec::new()
    })
}

fn slugs(reader: &Reader, name: &str) -> Vec<Slug> {
    let texts: Vec<String> = reader.list(name, "slugs of organizations");
    let slugs: Option<Vec<Slug>> = texts.iter().map(|text| slug(text)).collect();
    slugs.unwrap_or_else(|| {
        reader.problem(name, "must be a list of slugs of organizations, separated by commas");
        Vec::new()
    })
}

/// A slug as operators write it; that of the default organization is reserved elsewhere.
pub(super) fn slug(text: &str) -> Option<Slug> {
    match text {
        "default" => Some(Slug::of_default_organization()),
        text => Slug::parse(text).ok(),
    }
}

/// `MY_CORP` as people write it: `My corp`.
fn capital(name: &str) -> String {
    let words = name.to_lowercase().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
