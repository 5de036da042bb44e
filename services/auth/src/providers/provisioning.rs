//! What a provider may give its people here: accounts, and roles in one organization. Settings say what; its claims say whom.
//!
//! | from | read as |
//! |---|---|
//! | roles claim | a list of texts, or an object whose keys are the roles; Zitadel's object also names who granted each |
//! | organization claim | one text, by the exact map; Zitadel's is the id of the organization that owns the person |
//!
//! Nothing but an exact match counts: a claim of another shape gives nothing.

pub mod settings;

use std::collections::BTreeMap;

use domain::role::MemberRole;
use domain::slug::Slug;
use serde_json::{Map, Value};

/// What a provider may give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provisioning {
    /// Whether somebody whom nobody here knows gets an account.
    pub accounts: Accounts,
    /// In which organization.
    pub organization: OrganizationRule,
    /// As what; without a rule no role follows the provider.
    pub roles: Option<RoleRule>,
    /// What somebody is to whom the rule gives no role.
    pub default_role: Option<MemberRole>,
    /// What is asked for beside the usual, so that the claims come.
    pub scopes: Vec<String>,
}

/// Whether a provider's word makes accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accounts {
    /// It does.
    Made,
    /// Who has none is refused.
    #[default]
    NotMade,
}

/// In which organization a provider gives something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OrganizationRule {
    /// In none that is known.
    #[default]
    Unknown,
    /// In that one, whatever it says.
    Only(Slug),
    /// In the one that a claim stands for.
    Claim {
        /// Which claim.
        name: String,
        /// What its values stand for.
        map: BTreeMap<String, Slug>,
    },
}

/// Which roles a provider gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRule {
    claim: String,
    map: BTreeMap<String, MemberRole>,
    granted: Granted,
}

/// What a roles claim says of where a role was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Granted {
    /// Nothing.
    Unsaid,
    /// Each role names the organizations of the provider that granted it; another's grant counts for nothing.
    ByOrganization,
}

/// What a provider says that somebody is here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// In which organization.
    pub organization: Option<Slug>,
    /// As what.
    pub role: Option<MemberRole>,
}

impl Provisioning {
    /// What those claims say.
    #[must_use]
    pub fn word(&self, claims: &Map<String, Value>) -> Word {
        let (organization, theirs) = match &self.organization {
            OrganizationRule::Unknown => (None, None),
            OrganizationRule::Only(slug) => (Some(slug), None),
            OrganizationRule::Claim { name, map } => {
                let said = claims.get(name).and_then(Value::as_str);
                (said.and_then(|said| map.get(said)), said)
            }
        };
        let given = self.roles.as_ref().and_then(|rule| rule.role(claims, theirs));
        Word { organization: organization.cloned(), role: given.or(self.default_role) }
    }

    /// The claims that are read.
    pub fn claims(&self) -> impl Iterator<Item = &str> {
        let organization = match &self.organization {
            OrganizationRule::Claim { name, .. } => Some(name.as_str()),
            OrganizationRule::Unknown | OrganizationRule::Only(_) => None,
        };
        self.roles.iter().map(|rule| rule.claim.as_str()).chain(organization)
    }
}

impl RoleRule {
    /// The highest role that is given, `theirs` being the provider's organization of the person, where it is known.
    fn role(&self, claims: &Map<String, Value>, theirs: Option<&str>) -> Option<MemberRole> {
        let granted = |by: &Value| match (self.granted, theirs) {
            (Granted::ByOrganization, Some(theirs)) => by.as_object().is_some_and(|by| by.contains_key(theirs)),
            (Granted::ByOrganization, None) | (Granted::Unsaid, _) => true,
        };
        let named: Vec<&str> = match claims.get(&self.claim)? {
            // A list with anything else in it is no list of roles.
            Value::Array(names) if self.granted == Granted::Unsaid => {
                names.iter().map(Value::as_str).collect::<Option<_>>()?
            }
            Value::Object(roles) => roles.iter().filter(|(_, by)| granted(by)).map(|(name, _)| name.as_str()).collect(),
            _ => return None,
        };
        let mut given = None;
        for role in named.into_iter().filter_map(|name| self.map.get(name)) {
            match role {
                MemberRole::CompanyAdmin => return Some(MemberRole::CompanyAdmin),
                MemberRole::User => given = Some(MemberRole::User),
            }
        }
        given
    }
}

#[cfg(test)]
mod tests;
