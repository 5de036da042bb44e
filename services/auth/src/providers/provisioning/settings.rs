//! The settings of what a provider may give. What cannot be meant is a problem at the start, not at a sign-in.

use std::collections::BTreeMap;
use std::str::FromStr;

use boot::settings::Reader;
use domain::role::MemberRole;
use domain::slug::Slug;

use super::super::settings::slug;
use super::{Accounts, Granted, OrganizationRule, Provisioning, RoleRule};

/// What is set of the provider whose settings begin with `prefix`.
#[must_use]
pub fn read(reader: &Reader, prefix: &str, organizations: &[Slug]) -> Provisioning {
    let name = |setting: &str| format!("{prefix}_{setting}");
    let mut scopes = Vec::new();
    let (organization_claim, roles_claim, granted) = match prefix {
        // They say nothing of roles or organizations that an operator could map: nobody is made by them.
        "MICROSOFT" | "GITHUB" => return Provisioning::default(),
        "ZITADEL" | "ZITADEL_CLOUD" => {
            let project = reader.optional(&name("PROJECT_ID"));
            if let Some(project) = &project {
                scopes.push("urn:zitadel:iam:org:projects:roles".to_owned());
                scopes.push(format!("urn:zitadel:iam:org:project:id:{project}:aud"));
            }
            let owner = reader.optional(&name("ORGANIZATION_MAP")).map(|_| {
                scopes.push("urn:zitadel:iam:user:resourceowner".to_owned());
                // The id: a name can be changed to that of another.
                "urn:zitadel:iam:user:resourceowner:id".to_owned()
            });
            let roles = project.map(|project| format!("urn:zitadel:iam:org:project:{project}:roles"));
            (owner, (roles, "PROJECT_ID"), Granted::ByOrganization)
        }
        _ => {
            let organization = claim(reader, &name("ORGANIZATION_CLAIM"), &name("ORGANIZATION_MAP"));
            (organization, (reader.optional(&name("ROLES_CLAIM")), "ROLES_CLAIM"), Granted::Unsaid)
        }
    };
    let accounts = reader.choice(&name("AUTO_PROVISION"), ("0", Accounts::NotMade), &[("1", Accounts::Made)]);
    let organization = organization(reader, prefix, organizations, organization_claim);
    let (roles_claim, needs) = roles_claim;
    let roles = roles(reader, &name("ROLES"), (roles_claim, &name(needs)), granted);
    if organization == OrganizationRule::Unknown && (accounts == Accounts::Made || roles.is_some()) {
        let what = format!(
            "needs exactly one organization in {prefix}_ORGANIZATIONS, or {}, to know where people belong{}",
            if prefix.starts_with("ZITADEL") { name("ORGANIZATION_MAP") } else { name("ORGANIZATION_CLAIM and _MAP") },
            if accounts == Accounts::Made { "; 0 makes no accounts" } else { "" },
        );
        reader.problem(&name(if accounts == Accounts::Made { "AUTO_PROVISION" } else { "ROLES" }), &what);
    }
    let default_role = default_role(reader, &name("DEFAULT_ROLE"), roles.as_ref());
    Provisioning { accounts, organization, roles, default_role, scopes }
}

/// The claim of the organization: it says nothing without its map, nor a map without its claim.
fn claim(reader: &Reader, claim: &str, map: &str) -> Option<String> {
    match (reader.optional(claim), reader.optional(map)) {
        (Some(named), Some(_)) => Some(named),
        (Some(_), None) => {
            reader.problem(map, &format!("is needed beside {claim}: which value is which organization"));
            None
        }
        (None, Some(_)) => {
            reader.problem(claim, &format!("is needed beside {map}: the claim that it maps"));
            None
        }
        (None, None) => None,
    }
}

fn organization(reader: &Reader, prefix: &str, organizations: &[Slug], claim: Option<String>) -> OrganizationRule {
    let Some(name) = claim else {
        return match organizations {
            [only] => OrganizationRule::Only(only.clone()),
            _ => OrganizationRule::Unknown,
        };
    };
    let setting = format!("{prefix}_ORGANIZATION_MAP");
    let Some(pairs) = pairs(reader, &setting, "123456=acme") else { return OrganizationRule::Unknown };
    let mut map = BTreeMap::new();
    for (value, organization) in pairs {
        match slug(&organization) {
            Some(slug) if organizations.is_empty() || organizations.contains(&slug) => drop(map.insert(value, slug)),
            Some(_) => reader.problem(&setting, &format!("{organization} is not among {prefix}_ORGANIZATIONS")),
            None => reader.problem(&setting, &format!("{organization} is no slug of an organization")),
        }
    }
    OrganizationRule::Claim { name, map }
}

fn roles(reader: &Reader, setting: &str, (claim, needs): (Option<String>, &str), granted: Granted) -> Option<RoleRule> {
    reader.optional(setting)?;
    let Some(claim) = claim else {
        reader.problem(needs, &format!("is needed beside {setting}: where the roles stand"));
        return None;
    };
    let mut map = BTreeMap::new();
    for (theirs, ours) in pairs(reader, setting, "admin=company_admin,staff=user")? {
        match ours.as_str() {
            "user" => drop(map.insert(theirs, MemberRole::User)),
            "company_admin" => drop(map.insert(theirs, MemberRole::CompanyAdmin)),
            _ => reader.problem(setting, "gives user or company_admin, nothing else"),
        }
    }
    Some(RoleRule { claim, map, granted })
}

/// Who is given nothing by a rule is nobody; without a rule everybody is a user.
fn default_role(reader: &Reader, setting: &str, roles: Option<&RoleRule>) -> Option<MemberRole> {
    match (reader.text(setting).as_str(), roles) {
        ("user", _) | ("", None) => Some(MemberRole::User),
        ("none", _) | ("", Some(_)) => None,
        _ => {
            reader.problem(setting, "must be user or none");
            None
        }
    }
}

/// `left=right`, by commas; each left side once.
fn pairs(reader: &Reader, setting: &str, example: &str) -> Option<BTreeMap<String, String>> {
    let pairs: Vec<Pair> = reader.list(setting, &format!("pairs such as {example}"));
    let count = pairs.len();
    let map: BTreeMap<String, String> = pairs.into_iter().map(|Pair(left, right)| (left, right)).collect();
    if map.len() < count {
        reader.problem(setting, "names something twice");
    }
    Some(map).filter(|map| !map.is_empty())
}

struct Pair(String, String);

impl FromStr for Pair {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (left, right) = text.rsplit_once('=').ok_or(())?;
        let (left, right) = (left.trim(), right.trim());
        if left.is_empty() || right.is_empty() { Err(()) } else { Ok(Self(left.to_owned(), right.to_owned())) }
    }
}
