use serde_json::{Value, json};
use test_kit::identity_provider::{IdentityProvider, KeyIssuer, MicrosoftPerson};

use super::client::{authorize, form, json, parameters, post};
use super::oracle::verified;

const TENANT: &str = "7c2f0a52-0f0a-4b5a-9d3a-1f3f5a7c9b11";

fn person(edov: Option<Value>) -> MicrosoftPerson {
    MicrosoftPerson {
        tenant: TENANT.to_owned(),
        object: "0f0e0d0c".to_owned(),
        email: Some("alice@acme.test".to_owned()),
        domain_owner_verified: edov,
    }
}

async fn metadata(provider: &IdentityProvider, tenant: &str) -> Value {
    json(&format!("{}/{tenant}/v2.0/.well-known/openid-configuration", provider.microsoft().authority())).await
}

#[tokio::test]
async fn the_shared_tenants_have_a_template_as_issuer_and_tokens_the_tenant_of_the_person() {
    let provider = IdentityProvider::start();
    for (tenant, issuer) in [("common", "{tenantid}"), ("organizations", "{tenantid}"), (TENANT, TENANT)] {
        provider.person(person(Some(json!(true))));
        let metadata = metadata(&provider, tenant).await;
        assert_eq!(metadata["issuer"], provider.microsoft().issuer(issuer));
        let back = authorize(metadata["authorization_endpoint"].as_str().unwrap(), &parameters()).await;
        assert!(!back.contains_key("iss"), "Microsoft sends none");
        let tokens =
            post(metadata["token_endpoint"].as_str().unwrap(), &form(&back["code"])).await.json().await.unwrap();
        let keys = json(metadata["jwks_uri"].as_str().unwrap()).await;
        let claims = verified(&tokens, &provider.microsoft().issuer(TENANT), &keys).unwrap();
        assert_eq!(
            (&claims["tid"], &claims["oid"], &claims["ver"]),
            (&json!(TENANT), &json!("0f0e0d0c"), &json!("2.0"))
        );
    }
}

#[tokio::test]
async fn whether_the_domain_is_verified_is_said_in_every_way() {
    let provider = IdentityProvider::start();
    let base = provider.base();
    for edov in [None, Some(json!(false)), Some(json!("true")), Some(json!(1)), Some(json!(true))] {
        provider.person(person(edov.clone()));
        let back = authorize(&format!("{base}/common/oauth2/v2.0/authorize"), &parameters()).await;
        let tokens: Value =
            post(&format!("{base}/common/oauth2/v2.0/token"), &form(&back["code"])).await.json().await.unwrap();
        let claims = super::client::part(tokens["id_token"].as_str().unwrap(), 1);
        assert_eq!(claims.get("xms_edov"), edov.as_ref());
    }
}

#[tokio::test]
async fn keys_have_an_issuer_of_their_own() {
    let provider = IdentityProvider::start();
    let keys = format!("{}/common/discovery/v2.0/keys", provider.base());
    assert_eq!(json(&keys).await["keys"][0]["issuer"], provider.microsoft().issuer("{tenantid}"));
    provider.microsoft().key_issuer(KeyIssuer::Of("other".to_owned()));
    assert_eq!(json(&keys).await["keys"][0]["issuer"], provider.microsoft().issuer("other"));
    provider.microsoft().key_issuer(KeyIssuer::Absent);
    assert!(json(&keys).await["keys"][0]["issuer"].is_null());
    assert!(super::client::jwks(&provider).await["keys"][0]["issuer"].is_null(), "only Microsoft's have one");
}
