//! People as Zitadel's tokens describe them. The protocol is plain OpenID Connect.
//!
//! Shapes: "Claims in ZITADEL" (zitadel.com/docs/apis/openidoauth/claims), reserved claims.

use serde_json::{Map, Value, json};

use super::person::Person;

/// Somebody with roles in a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZitadelPerson {
    /// `sub`: digits.
    pub subject: String,
    /// A verified address.
    pub email: String,
    /// The organization that the person belongs to: id, name, primary domain.
    pub organization: (String, String, String),
    /// The project that the roles are of.
    pub project: String,
    /// The keys of the roles that the organization's grant gives.
    pub roles: Vec<String>,
}

impl From<ZitadelPerson> for Person {
    /// `urn:zitadel:iam:org:project:<project>:roles` is `{role: {organization id: primary domain}}`, and absent without a role.
    fn from(person: ZitadelPerson) -> Self {
        let (id, name, domain) = person.organization;
        let mut claims = super::id_token::members(&json!({
            "email": person.email, "email_verified": true, "name": person.email, "preferred_username": person.email,
            "urn:zitadel:iam:user:resourceowner:id": id,
            "urn:zitadel:iam:user:resourceowner:name": name,
            "urn:zitadel:iam:user:resourceowner:primary_domain": domain,
        }));
        if !person.roles.is_empty() {
            let roles: Map<String, Value> =
                person.roles.into_iter().map(|role| (role, json!({id.as_str(): domain}))).collect();
            claims.insert(format!("urn:zitadel:iam:org:project:{}:roles", person.project), json!(roles));
            claims.insert("urn:zitadel:iam:org:project:roles".to_owned(), json!(roles));
        }
        Self { subject: person.subject, claims }
    }
}
