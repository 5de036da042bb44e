//! What settings give by what claims.

use domain::role::MemberRole::{CompanyAdmin, User};
use serde_json::{Value, json};

use super::*;
use crate::providers::settings;

/// Settings without the provider's prefix.
type Set<'a> = &'a [(&'a str, &'a str)];

/// The provider `test` of those settings, or what is wrong with them.
fn provisioning(prefix: &str, set: Set<'_>) -> Result<Provisioning, String> {
    let usual = [
        ("CLIENT_ID", "doorward"),
        ("ISSUER", "https://idp.example"),
        ("TENANT_ID", "common"),
        ("DOMAINS", "acme.example"),
    ];
    let named = usual.iter().chain(set).map(|(name, value)| (format!("{prefix}_{name}"), (*value).to_owned()));
    let sources = boot::settings::Sources::of(&[crate::settings::DEFAULTS], None, named).unwrap();
    let reader = boot::settings::Reader::new(sources);
    let read = settings::read(&reader).into_values().map(|settings| settings.provisioning).next();
    reader.finish().map_err(|problems| problems.to_string())?;
    Ok(read.unwrap())
}

fn says(of: &Provisioning, claims: &Value) -> (Option<String>, Option<MemberRole>) {
    let Word { organization, role } = of.word(claims.as_object().unwrap());
    (organization.map(|slug| slug.as_str().to_owned()), role)
}

#[test]
fn only_zitadel_makes_accounts_unless_it_is_said_and_microsoft_and_github_never_do() {
    for prefix in ["ZITADEL", "ZITADEL_CLOUD"] {
        assert_eq!(provisioning(prefix, &[("ORGANIZATIONS", "acme")]).unwrap().accounts, Accounts::Made);
        assert_eq!(provisioning(prefix, &[("AUTO_PROVISION", "0")]).unwrap().accounts, Accounts::NotMade);
    }
    assert_eq!(provisioning("OIDC_TEST", &[("ORGANIZATIONS", "acme")]).unwrap().accounts, Accounts::NotMade);
    for prefix in ["MICROSOFT", "GITHUB"] {
        let set = [("ORGANIZATIONS", "acme"), ("AUTO_PROVISION", "1"), ("ROLES", "a=company_admin")];
        assert_eq!(provisioning(prefix, &set), Ok(Provisioning::default()));
    }
}

#[test]
fn what_cannot_be_meant_is_named_at_the_start() {
    let roles = ("ROLES", "admin=company_admin");
    let wrong: [(&str, Set<'_>, &str); 15] = [
        ("ZITADEL", &[], "ZITADEL_AUTO_PROVISION"),
        ("ZITADEL", &[("ORGANIZATIONS", "acme,globex")], "ZITADEL_AUTO_PROVISION"),
        ("ZITADEL", &[("ORGANIZATIONS", "acme"), roles], "ZITADEL_PROJECT_ID"),
        ("OIDC_TEST", &[("AUTO_PROVISION", "1")], "OIDC_TEST_AUTO_PROVISION"),
        ("OIDC_TEST", &[("AUTO_PROVISION", "1"), ("ORGANIZATIONS", "acme,globex")], "OIDC_TEST_AUTO_PROVISION"),
        ("OIDC_TEST", &[("AUTO_PROVISION", "yes"), ("ORGANIZATIONS", "acme")], "OIDC_TEST_AUTO_PROVISION"),
        ("OIDC_TEST", &[("ORGANIZATION_CLAIM", "org")], "OIDC_TEST_ORGANIZATION_MAP"),
        ("OIDC_TEST", &[("ORGANIZATION_MAP", "1=acme")], "OIDC_TEST_ORGANIZATION_CLAIM"),
        (
            "OIDC_TEST",
            &[("ORGANIZATION_CLAIM", "org"), ("ORGANIZATION_MAP", "1=globex"), ("ORGANIZATIONS", "acme")],
            "globex is not among",
        ),
        ("OIDC_TEST", &[("ORGANIZATION_CLAIM", "org"), ("ORGANIZATION_MAP", "1=A b")], "no slug"),
        ("OIDC_TEST", &[("ORGANIZATIONS", "acme"), roles], "OIDC_TEST_ROLES_CLAIM"),
        ("OIDC_TEST", &[("ROLES_CLAIM", "groups"), roles], "OIDC_TEST_ROLES ="),
        (
            "OIDC_TEST",
            &[("ORGANIZATIONS", "acme"), ("ROLES_CLAIM", "groups"), ("ROLES", "admin=super_admin")],
            "nothing else",
        ),
        ("OIDC_TEST", &[("ORGANIZATIONS", "acme"), ("ROLES_CLAIM", "g"), ("ROLES", "a=user,a=company_admin")], "twice"),
        ("OIDC_TEST", &[("DEFAULT_ROLE", "company_admin")], "OIDC_TEST_DEFAULT_ROLE"),
    ];
    for (prefix, set, named) in wrong {
        let told = provisioning(prefix, set).unwrap_err();
        assert!(told.contains(named), "{set:?}: {told}");
    }
}

/// Whatever is not an exact match gives nothing.
#[test]
fn roles_are_the_texts_of_a_list_or_the_keys_of_an_object_and_the_highest_counts() {
    let set = [("ORGANIZATIONS", "acme"), ("ROLES_CLAIM", "groups"), ("ROLES", "boss=company_admin, staff=user")];
    let strict = provisioning("OIDC_TEST", &set).unwrap();
    let cases = [
        (json!(["staff"]), Some(User)),
        (json!(["staff", "boss", "other"]), Some(CompanyAdmin)),
        (json!({"boss": {}, "staff": null}), Some(CompanyAdmin)),
        (json!(["Staff", "staff ", "staff,boss"]), None),
        (json!(["boss", 7]), None),
        (json!(["super_admin", "company_admin", "user"]), None),
        (json!("boss"), None),
        (json!([]), None),
        (json!(true), None),
        (Value::Null, None),
    ];
    let generous = provisioning("OIDC_TEST", &[set.as_slice(), &[("DEFAULT_ROLE", "user")]].concat()).unwrap();
    for (groups, role) in cases {
        let claims = json!({"groups": groups, "roles": ["boss"]});
        assert_eq!(says(&strict, &claims), (Some("acme".to_owned()), role), "{groups}");
        assert_eq!(says(&generous, &claims).1, role.or(Some(User)), "{groups}");
    }
    assert_eq!(says(&strict, &json!({})).1, None);
    let unmapped = provisioning("OIDC_TEST", &[("ORGANIZATIONS", "acme")]).unwrap();
    assert_eq!(says(&unmapped, &json!({"groups": ["boss"]})).1, Some(User));
    assert_eq!(strict.claims().collect::<Vec<_>>(), ["groups"]);
}

#[test]
fn an_organization_is_the_one_that_the_claim_stands_for_exactly() {
    let set = [("ORGANIZATION_CLAIM", "org"), ("ORGANIZATION_MAP", "1=acme,2=default"), ("AUTO_PROVISION", "1")];
    let mapped = provisioning("OIDC_TEST", &set).unwrap();
    let cases = [
        (json!("1"), Some("acme")),
        (json!("2"), Some("default")),
        (json!("3"), None),
        (json!(1), None),
        (json!(["1"]), None),
        (Value::Null, None),
    ];
    for (value, slug) in cases {
        assert_eq!(says(&mapped, &json!({"org": value})).0.as_deref(), slug, "{value}");
    }
    assert_eq!(says(&mapped, &json!({})).0, None);
}

/// "Claims in ZITADEL": each role names the organizations in which it was granted.
#[test]
fn at_zitadel_only_what_the_persons_own_organization_granted_counts_where_it_is_known() {
    let set = [("PROJECT_ID", "77"), ("ROLES", "boss=company_admin,staff=user")];
    let roles = json!({"boss": {"2": "globex.example"}, "staff": {"1": "acme.example", "2": "globex.example"}});
    let claims = |owner: &str| {
        json!({"urn:zitadel:iam:org:project:77:roles": roles, "urn:zitadel:iam:org:project:roles": {"boss": {"1": ""}},
               "urn:zitadel:iam:user:resourceowner:id": owner, "urn:zitadel:iam:user:resourceowner:name": "2"})
    };
    let mapped = [set.as_slice(), &[("ORGANIZATION_MAP", "1=acme,2=globex")]].concat();
    let mapped = provisioning("ZITADEL", &mapped).unwrap();
    assert_eq!(says(&mapped, &claims("1")), (Some("acme".to_owned()), Some(User)));
    assert_eq!(says(&mapped, &claims("2")), (Some("globex".to_owned()), Some(CompanyAdmin)));
    assert_eq!(says(&mapped, &claims("3")), (None, None));
    assert_eq!(
        mapped.scopes,
        [
            "urn:zitadel:iam:org:projects:roles",
            "urn:zitadel:iam:org:project:id:77:aud",
            "urn:zitadel:iam:user:resourceowner"
        ]
    );
    // Where one organization of ours is all that it speaks for, no id of theirs is known.
    let one = [set.as_slice(), &[("ORGANIZATIONS", "acme")]].concat();
    assert_eq!(says(&provisioning("ZITADEL", &one).unwrap(), &claims("1")).1, Some(CompanyAdmin));
    let list = json!({"urn:zitadel:iam:org:project:77:roles": ["boss"]});
    assert_eq!(says(&provisioning("ZITADEL", &one).unwrap(), &list).1, None, "Zitadel's are an object");
}
