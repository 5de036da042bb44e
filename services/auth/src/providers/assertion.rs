//! What a provider says of a person, and how far it is believed.

use domain::email::EmailAddress;
use domain::external_identity::IdentityKey;
use domain::text::Name;
use domain::time::Timestamp;
use serde_json::{Map, Value};

use super::id_token::Claims;
use super::provisioning::Word;
use super::trouble::Trouble;

/// A person, as a provider knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Who they are there: by this they are found.
    pub key: IdentityKey,
    /// Their address, if one was named that can be one.
    pub email: Option<EmailAddress>,
    /// Whether the provider vouches for the address.
    pub vouched: Vouched,
    /// What to call them.
    pub name: Option<Name>,
    /// When they proved it to the provider, if it says so (`auth_time`).
    pub proved_at: Option<Timestamp>,
    /// What the provider says that they are here.
    pub word: Word,
}

/// Whether a provider stands for the address being the person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vouched {
    /// It does.
    Yes,
    /// It does not, or does not say so in the one way that counts.
    No,
}

impl Vouched {
    /// The value `true` alone counts: neither a text nor a number.
    #[must_use]
    pub fn by(claim: Option<&Value>) -> Self {
        if claim == Some(&Value::Bool(true)) { Self::Yes } else { Self::No }
    }
}

/// Microsoft's tenant of personal accounts.
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// A person at a provider of OpenID Connect.
///
/// # Errors
/// When the subject cannot be one.
pub fn of_claims(claims: &Claims) -> Result<Assertion, Trouble> {
    let key = key(&claims.issuer, &claims.subject)?;
    let vouched = Vouched::by(claims.all.get("email_verified"));
    Ok(Assertion {
        key,
        vouched,
        email: email(&claims.all),
        name: name(&claims.all),
        proved_at: proved_at(claims),
        word: Word::default(),
    })
}

/// A person at Microsoft Entra ID: known by tenant and object id, which no administrator can choose; `email` is whatever
/// theirs wrote there (nOAuth), so that it counts from the one configured tenant, or where `xms_edov` says that the
/// domain's owner was verified.
///
/// # Errors
/// When tenant or object id are missing, or personal accounts are not wanted.
pub fn of_microsoft(claims: &Claims, configured: &str) -> Result<Assertion, Trouble> {
    let uuid = |member: &str| {
        let text = claims.all.get(member).and_then(Value::as_str);
        text.filter(|text| uuid::Uuid::try_parse(text).is_ok()).ok_or(Trouble::NotBelieved("subject"))
    };
    let (tenant, object) = (uuid("tid")?, uuid("oid")?);
    let one_tenant = uuid::Uuid::try_parse(configured).is_ok();
    if (one_tenant && tenant != configured) || (configured == "organizations" && tenant == PERSONAL) {
        return Err(Trouble::NotBelieved("tenant"));
    }
    let key = key(&claims.issuer, &format!("{tenant}.{object}"))?;
    let vouched = if one_tenant { Vouched::Yes } else { Vouched::by(claims.all.get("xms_edov")) };
    Ok(Assertion {
        key,
        vouched,
        email: email(&claims.all),
        name: name(&claims.all),
        proved_at: proved_at(claims),
        word: Word::default(),
    })
}

/// A person at GitHub (REST API, "Get the authenticated user" and "List email addresses for the authenticated user"): known
/// by their number, with the address that is both primary and verified.
///
/// # Errors
/// When there is no number.
pub fn of_github(site: &str, user: &Value, addresses: &Value) -> Result<Assertion, Trouble> {
    let number = user.get("id").and_then(Value::as_u64).filter(|number| *number > 0);
    let number = number.ok_or(Trouble::Odd("its answer names no user"))?;
    let yes = |address: &Value, member: &str| address.get(member) == Some(&Value::Bool(true));
    let addresses = addresses.as_array().map(Vec::as_slice).unwrap_or_default();
    let primary = addresses.iter().find(|address| yes(address, "primary"));
    let text = primary.and_then(|address| address.get("email")).and_then(Value::as_str);
    let vouched = if primary.is_some_and(|address| yes(address, "verified")) { Vouched::Yes } else { Vouched::No };
    // Who has given no name has a null there.
    let called = ["name", "login"].iter().find_map(|member| user.get(*member)?.as_str());
    Ok(Assertion {
        key: key(site, &number.to_string())?,
        email: text.and_then(|text| EmailAddress::parse(text).ok()),
        vouched,
        name: called.and_then(|name| Name::parse(name).ok()),
        proved_at: None,
        word: Word::default(),
    })
}

fn proved_at(claims: &Claims) -> Option<Timestamp> {
    let seconds = claims.all.get("auth_time").and_then(Value::as_i64)?;
    Some(Timestamp::from_millis(seconds.checked_mul(1000)?))
}

fn key(issuer: &str, subject: &str) -> Result<IdentityKey, Trouble> {
    IdentityKey::new(issuer, subject).map_err(|_| Trouble::NotBelieved("subject"))
}

/// An address that is a text and an address; a list of them, which Microsoft may send, is none.
fn email(claims: &Map<String, Value>) -> Option<EmailAddress> {
    EmailAddress::parse(claims.get("email")?.as_str()?).ok()
}

fn name(claims: &Map<String, Value>) -> Option<Name> {
    let named = ["name", "preferred_username", "given_name"].iter().find_map(|member| claims.get(*member)?.as_str());
    Name::parse(named?).ok()
}
