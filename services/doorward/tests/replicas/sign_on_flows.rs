//! Every way in from outside on the two services: each trip begins at one replica, comes back at another, and is fetched at a
//! third. What each of them refuses is tried on embedded storage.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use test_kit::identity_provider::{
    GitHubUser, IdentityProvider, MicrosoftPerson, Person as Outsider, PushedAuthorization, ZitadelPerson,
};
use test_kit::servers::Shape;
use url::Url;

use crate::world::{PASSWORD, Person, World};

const BACK: &str = "https://portal.example/callback";
const ORIGIN: &str = "https://portal.example";
const TENANT: &str = "11111111-1111-4111-8111-111111111111";

struct Flows {
    world: World,
    root: Person,
    provider: IdentityProvider,
    browser: Client,
}

fn location(answer: &Response) -> Url {
    Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

impl Flows {
    async fn start() -> Option<Self> {
        let provider = IdentityProvider::start();
        provider.pushed_authorization(PushedAuthorization::Absent);
        let (base, issuer, secret) = (provider.base(), provider.issuer(), IdentityProvider::CLIENT_SECRET);
        let set = [
            ("OUTSIDE_NETWORKS", "127.0.0.0/8"),
            ("OIDC_TEST_ISSUER", &issuer),
            ("OIDC_TEST_CLIENT_ID", "doorward"),
            ("OIDC_TEST_CLIENT_SECRET", secret),
            ("OIDC_TEST_REDIRECT_URIS", BACK),
            ("OIDC_TEST_ORIGINS", ORIGIN),
            ("MICROSOFT_AUTHORITY", &base),
            ("MICROSOFT_TENANT_ID", TENANT),
            ("MICROSOFT_CLIENT_ID", "doorward"),
            ("MICROSOFT_CLIENT_SECRET", secret),
            ("GITHUB_URL", &base),
            ("GITHUB_API_URL", &base),
            ("GITHUB_CLIENT_ID", "doorward"),
            ("GITHUB_CLIENT_SECRET", secret),
            ("ZITADEL_ISSUER", &base),
            ("ZITADEL_CLIENT_ID", "doorward"),
            ("ZITADEL_CLIENT_SECRET", secret),
            ("ZITADEL_PROJECT_ID", "77"),
            ("ZITADEL_ROLES", "boss=company_admin,staff=user"),
            ("ZITADEL_ORGANIZATION_MAP", "1=default"),
        ];
        let set = set.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let (world, root) = World::start(Shape { auth: 3, platform: 1, set, ..Shape::default() }).await?;
        let browser = Client::builder().redirect(Policy::none()).build().unwrap();
        Some(Self { world, root, provider, browser })
    }

    async fn add(&self, email: &str) {
        let added = json!({"email": email, "name": "Somebody", "role": "user"});
        assert_eq!(self.world.post(&self.world.auth(0), "/api/users", Some(&self.root.token), added).await.status, 201);
    }

    /// To the provider and back: the cookie, and the page of the front end.
    async fn trip(&self, there: &Url, cookie: &str) -> Url {
        let back = location(&self.browser.get(there.clone()).send().await.unwrap());
        let url = format!("{}{}?{}", self.world.auth(1), back.path(), back.query().unwrap());
        location(&self.browser.get(url).header("cookie", cookie).send().await.unwrap())
    }

    async fn goes(&self, provider: &str) -> (String, Url) {
        let set_out =
            self.browser.get(format!("{}/api/auth/oidc/{provider}", self.world.auth(0))).send().await.unwrap();
        assert_eq!(set_out.status().as_u16(), 302, "{provider}");
        let cookie = cookie(&set_out);
        let page = self.trip(&location(&set_out), &cookie).await;
        (cookie, page)
    }

    async fn fetches(&self, path: &str, cookie: &str, token: Option<&str>, body: Value) -> (u16, Value) {
        let mut request =
            self.browser.post(format!("{}{path}", self.world.auth(2))).header("cookie", cookie).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    async fn signs_in(&self, provider: &str) -> Value {
        let (cookie, page) = self.goes(provider).await;
        let body = json!({"code": parameter(&page, "code"), "refresh_token_in": "body"});
        let (status, answer) = self.fetches("/api/auth/oidc/complete", &cookie, None, body).await;
        assert_eq!(status, 200, "{provider}: {page} {answer}");
        answer
    }
}

fn cookie(answer: &Response) -> String {
    answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_in_from_outside_works_over_three_replicas() {
    let Some(flows) = Flows::start().await else { return };
    let (world, provider) = (&flows.world, &flows.provider);
    for email in ["ann@acme.example", "ben@acme.example"] {
        flows.add(email).await;
    }
    provider.person(MicrosoftPerson {
        tenant: TENANT.to_owned(),
        object: "22222222-2222-4222-8222-222222222222".to_owned(),
        email: Some("ann@acme.example".to_owned()),
        domain_owner_verified: None,
    });
    let ann = flows.signs_in("microsoft").await;
    assert_eq!(ann["user"]["email"], "ann@acme.example");
    assert_eq!(world.everywhere(ann["access_token"].as_str().unwrap()).await, [200; 4]);

    provider.github().user(GitHubUser::new(7, "ben", "ben@acme.example"));
    assert_eq!(flows.signs_in("github").await["user"]["email"], "ben@acme.example");

    // Made by what Zitadel says, with the role that it gives.
    provider.person(ZitadelPerson {
        subject: "9".to_owned(),
        email: "eve@acme.example".to_owned(),
        organization: ("1".to_owned(), "acme".to_owned(), "acme.example".to_owned()),
        project: "77".to_owned(),
        roles: vec!["boss".to_owned()],
    });
    let eve = flows.signs_in("zitadel").await;
    assert_eq!((&eve["user"]["email"], &eve["user"]["role"]), (&json!("eve@acme.example"), &json!("company_admin")));

    // A front end that ran the flow itself.
    let verifier = "a-verifier-of-more-than-forty-three-characters-0123456789";
    provider.person(Outsider::new("ann-elsewhere", &json!({"email": "ann@acme.example", "email_verified": true})));
    let mut url = Url::parse(&format!("{}/authorize", provider.base())).unwrap();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    url.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", "doorward"),
        ("redirect_uri", BACK),
        ("scope", "openid email"),
        ("state", "of the front end"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    let back = location(&flows.browser.get(url).send().await.unwrap());
    let body =
        json!({"provider": "test", "code": parameter(&back, "code"), "code_verifier": verifier, "redirect_uri": BACK});
    let exchange = |replica: usize| {
        let url = format!("{}/api/auth/token-exchange", world.auth(replica));
        flows.browser.post(url).header("origin", ORIGIN).json(&body).send()
    };
    let exchanged: Value = exchange(1).await.unwrap().json().await.unwrap();
    assert_eq!(exchanged["user"]["id"], ann["user"]["id"], "{exchanged}");
    assert_eq!(exchange(2).await.unwrap().status().as_u16(), 401, "a code is good once, at whichever replica");
}

#[tokio::test(flavor = "multi_thread")]
async fn linking_and_taking_over_work_over_three_replicas() {
    let Some(flows) = Flows::start().await else { return };
    let (world, provider) = (&flows.world, &flows.provider);
    // Linked by who is signed in: begun at one replica, finished at another.
    provider.person(Outsider::new("root-outside", &json!({"email": "private@home.example"})));
    let begun = flows.browser.post(format!("{}/api/auth/identities", world.auth(0))).bearer_auth(&flows.root.token);
    let begun = begun.json(&json!({"provider": "test"})).send().await.unwrap();
    let cookie = cookie(&begun);
    let begun: Value = begun.json().await.unwrap();
    let page = flows.trip(&Url::parse(begun["url"].as_str().unwrap()).unwrap(), &cookie).await;
    let body = json!({"code": parameter(&page, "code")});
    let linked = flows.fetches("/api/auth/identities/complete", &cookie, Some(&flows.root.token), body.clone()).await;
    assert_eq!(linked.0, 200, "{page} {}", linked.1);
    assert_eq!(flows.fetches("/api/auth/identities/complete", &cookie, Some(&flows.root.token), body).await.0, 410);
    assert_eq!(flows.signs_in("test").await["user"]["email"], "root@example.org");

    // An account that nobody showed to be theirs: asked at one replica, answered at another, its old tokens dead at all.
    let invited = json!({"email": "victim@acme.example", "role": "user"});
    let invited = world.post(&world.auth(1), "/api/invitations", Some(&flows.root.token), invited).await;
    let accept = format!("/api/invitations/{}/accept", invited.text("token"));
    let proof = json!({"name": "Somebody", "password": PASSWORD, "refresh_token_in": "body"});
    let taken = world.post(&world.auth(0), &accept, None, proof).await;
    assert_eq!(taken.status, 201, "{taken:?}");
    provider.person(Outsider::new("victim", &json!({"email": "victim@acme.example", "email_verified": true})));
    let (cookie, page) = flows.goes("test").await;
    let body = json!({"code": parameter(&page, "code"), "refresh_token_in": "body"});
    let (status, question) = flows.fetches("/api/auth/oidc/complete", &cookie, None, body).await;
    assert_eq!((status, &question["status"]), (200, &json!("claim_required")), "{question}");
    assert_eq!(world.everywhere(&taken.text("access_token")).await, [200; 4], "nothing happens before the answer");
    let (status, claimed) =
        flows.fetches("/api/auth/oidc/claim", &cookie, None, json!({"code": question["code"]})).await;
    assert_eq!((status, &claimed["status"]), (200, &json!("authenticated")), "{claimed}");
    world
        .until("its old tokens are dead everywhere", std::time::Duration::from_secs(1), || async {
            world.everywhere(&taken.text("access_token")).await == [401; 4]
        })
        .await;
    assert_eq!(world.login(&world.auth(0), "victim@acme.example").await.status, 401);
}
