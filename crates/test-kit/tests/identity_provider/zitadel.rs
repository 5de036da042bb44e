use serde_json::json;
use test_kit::identity_provider::{IdentityProvider, ZitadelPerson};

use super::client::{jwks, sign_in};
use super::oracle::verified;

#[tokio::test]
async fn roles_and_the_organization_stand_in_zitadels_claims() {
    let provider = IdentityProvider::start();
    let mut person = ZitadelPerson {
        subject: "163840776801878273".to_owned(),
        email: "alice@acme.test".to_owned(),
        organization: ("223281986649719041".to_owned(), "Acme".to_owned(), "acme.test".to_owned()),
        project: "223281939119866113".to_owned(),
        roles: vec!["company_admin".to_owned()],
    };
    provider.person(person.clone());
    let claims = verified(&sign_in(&provider).await, &provider.issuer(), &jwks(&provider).await).unwrap();
    assert_eq!(
        claims["urn:zitadel:iam:org:project:223281939119866113:roles"],
        json!({"company_admin": {"223281986649719041": "acme.test"}})
    );
    assert_eq!(claims["urn:zitadel:iam:user:resourceowner:id"], "223281986649719041");
    assert_eq!(claims["urn:zitadel:iam:user:resourceowner:name"], "Acme");
    person.roles.clear();
    provider.person(person);
    let claims = verified(&sign_in(&provider).await, &provider.issuer(), &jwks(&provider).await).unwrap();
    assert!(
        claims["urn:zitadel:iam:org:project:223281939119866113:roles"].is_null(),
        "without a role there is no claim"
    );
}
