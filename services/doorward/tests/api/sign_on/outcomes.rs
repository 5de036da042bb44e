//! The tables of `proto-docs/sign-in.md`, tried row by row: what becomes of an account and of what a provider says of somebody,
//! and whether every word that can be told stands there.

use std::collections::BTreeSet;
use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use test_kit::identity_provider::{GitHubUser, IdentityProvider, MicrosoftPerson, Person as Outsider};

use super::{Person, Sides};

const PAPER: &str = include_str!("../../../../../proto-docs/sign-in.md");

/// The rows of a table, by its head; without the marks of code.
fn rows(head: &str) -> Vec<Vec<String>> {
    let after = PAPER.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    let rows = after.take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().replace('`', "")).collect()).collect()
}

/// A way to say who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    OpenId,
    Microsoft,
    GitHub,
}

impl Way {
    const ALL: [Self; 3] = [Self::OpenId, Self::Microsoft, Self::GitHub];

    const fn provider(self) -> &'static str {
        match self {
            Self::OpenId => "test",
            Self::Microsoft => "microsoft",
            Self::GitHub => "github",
        }
    }

    /// Settings of a provider that speaks for some: organizations or domains.
    fn limited(self, name: &str, value: &str) -> (String, String) {
        let prefix = if self == Self::OpenId { "OIDC_TEST" } else { self.provider() };
        (format!("{}_{name}", prefix.to_uppercase()), value.to_owned())
    }

    /// Somebody comes, whose address is vouched for or not.
    fn comes(self, sides: &Sides, number: u64, email: Option<&str>, vouched: bool) {
        let provider = &sides.provider;
        match self {
            Self::OpenId => {
                let claims = match email {
                    Some(email) => json!({"email": email, "email_verified": vouched}),
                    None => json!({}),
                };
                provider.person(Outsider::new(&format!("subject-{number}"), &claims));
            }
            Self::Microsoft => provider.person(MicrosoftPerson {
                tenant: "11111111-1111-4111-8111-111111111111".to_owned(),
                object: format!("22222222-2222-4222-8222-{number:012}"),
                email: email.map(str::to_owned),
                domain_owner_verified: vouched.then_some(json!(true)),
            }),
            Self::GitHub => {
                let mut user = GitHubUser::new(number, "somebody", email.unwrap_or("x@acme.example"));
                user.emails.retain(|_| email.is_some());
                user.emails.iter_mut().for_each(|address| address.verified = vouched);
                provider.github().user(user);
            }
        }
    }

    async fn sides(self, more: &[(String, String)]) -> (Sides, Person) {
        let more: Vec<(&str, &str)> = more.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let secret = IdentityProvider::CLIENT_SECRET.to_owned();
        let mut sides = Sides::made(&more, |base| {
            vec![
                ("MICROSOFT_AUTHORITY", base.to_owned()),
                ("MICROSOFT_CLIENT_ID", "doorward".to_owned()),
                ("MICROSOFT_CLIENT_SECRET", secret.clone()),
                ("GITHUB_URL", base.to_owned()),
                ("GITHUB_API_URL", base.to_owned()),
                ("GITHUB_CLIENT_ID", "doorward".to_owned()),
                ("GITHUB_CLIENT_SECRET", secret),
            ]
        })
        .await;
        let acme = sides.world.organization(&mut sides.root, "Acme").await;
        (sides, acme)
    }
}

/// What came of it, in the table's words.
async fn outcome(sides: &Sides, way: Way) -> String {
    let browser = sides.browser();
    let page = browser.go(way.provider()).await;
    match page.parameter("error") {
        Some(code) => code,
        None => match browser.complete(&page).await.text("status").as_str() {
            "claim_required" => "the person is asked".to_owned(),
            _ => "signs in".to_owned(),
        },
    }
}

async fn add(sides: &Sides, admin: &Person, email: &str) -> String {
    let body = json!({"email": email, "name": "Somebody", "role": "user"});
    let added = sides.world.post("/api/users", Some(&admin.token), body).await;
    assert_eq!(added.status, 201, "{}", added.body);
    added.text("id")
}

/// Tries one row; `None` where this way in has no such case.
async fn tried(way: Way, account: &str, says: &str) -> Option<String> {
    const ANN: &str = "ann@acme.example";
    let only = |name, value| [way.limited(name, value)].to_vec();
    let makes = || {
        [("AUTO_PROVISION", "1"), ("ORGANIZATIONS", "acme"), ("DOMAINS", "acme.example"), ("ROLES_CLAIM", "groups")]
            .into_iter()
            .chain([("ROLES", "staff=user")])
            .map(|(name, value)| way.limited(name, value))
            .collect::<Vec<_>>()
    };
    let groups = |sides: &Sides, groups: Value| {
        let claims = json!({"email": ANN, "email_verified": true, "groups": groups});
        sides.provider.person(Outsider::new("subject-1", &claims));
    };
    Some(match (account, says) {
        ("has this identity", _) => {
            let (sides, acme) = way.sides(&[]).await;
            add(&sides, &acme, ANN).await;
            way.comes(&sides, 1, Some(ANN), true);
            outcome(&sides, way).await;
            way.comes(&sides, 1, Some("another@acme.example"), false);
            outcome(&sides, way).await
        }
        ("none of that address", _) => {
            let (sides, _) = way.sides(&[]).await;
            way.comes(&sides, 1, Some(ANN), true);
            outcome(&sides, way).await
        }
        ("none of that address, and the provider makes accounts", says) => {
            if way != Way::OpenId {
                return None;
            }
            let (sides, _) = way.sides(&makes()).await;
            groups(&sides, if says.contains("gives no role") { json!([]) } else { json!(["staff"]) });
            let outcome = outcome(&sides, way).await;
            if outcome == "signs in" { "the account is made, then signs in".to_owned() } else { outcome }
        }
        ("of that address, shown to be the person's", _) => {
            let (sides, acme) = way.sides(&[]).await;
            add(&sides, &acme, ANN).await;
            way.comes(&sides, 1, Some(ANN), true);
            outcome(&sides, way).await;
            // By another identity now: the address was shown to be theirs by the first.
            way.comes(&sides, 2, Some(ANN), true);
            format!("the identity is linked, then {}", outcome(&sides, way).await)
        }
        ("of that address, holds nothing (added by an administrator, never used)", _) => {
            let (sides, acme) = way.sides(&[]).await;
            add(&sides, &acme, ANN).await;
            way.comes(&sides, 1, Some(ANN), true);
            assert_eq!(outcome(&sides, way).await, "signs in");
            "the same".to_owned()
        }
        ("of that address, never shown to be theirs", _) => {
            let (sides, acme) = way.sides(&[]).await;
            sides.world.joined(&acme, ANN, "user").await;
            way.comes(&sides, 1, Some(ANN), true);
            outcome(&sides, way).await
        }
        ("of that address, platform administrator", _) => {
            let (sides, _) = way.sides(&[]).await;
            way.comes(&sides, 1, Some("root@example.org"), true);
            outcome(&sides, way).await
        }
        ("of that address", _) => {
            let (sides, acme) = way.sides(&[]).await;
            add(&sides, &acme, ANN).await;
            way.comes(&sides, 1, Some(ANN), false);
            outcome(&sides, way).await
        }
        ("any", _) => {
            let (sides, acme) = way.sides(&[]).await;
            add(&sides, &acme, ANN).await;
            way.comes(&sides, 1, None, true);
            outcome(&sides, way).await
        }
        ("of that address, in none of the organizations that the provider is for", _) => {
            let limits = [only("ORGANIZATIONS", "globex"), only("DOMAINS", "acme.example")].concat();
            let (mut sides, acme) = way.sides(&limits).await;
            sides.world.organization(&mut sides.root, "Globex").await;
            add(&sides, &acme, ANN).await;
            way.comes(&sides, 1, Some(ANN), true);
            outcome(&sides, way).await
        }
        ("of that address, which is in none of the provider's …_DOMAINS", _) => {
            let (sides, acme) = way.sides(&only("DOMAINS", "globex.example")).await;
            add(&sides, &acme, ANN).await;
            way.comes(&sides, 1, Some(ANN), true);
            outcome(&sides, way).await
        }
        ("disabled", _) => {
            let (sides, acme) = way.sides(&[]).await;
            let id = add(&sides, &acme, ANN).await;
            way.comes(&sides, 1, Some(ANN), true);
            outcome(&sides, way).await;
            let (path, off) = (format!("/api/users/{id}"), json!({"platform_enabled": false}));
            let disabled = sides.world.call(Method::PATCH, &path, Some(&sides.root.token), Some(off)).await;
            assert_eq!(disabled.status, 200, "{}", disabled.body);
            outcome(&sides, way).await
        }
        ("somebody who is signed in", _) => {
            let (sides, acme) = way.sides(&[]).await;
            let ann = sides.world.joined(&acme, ANN, "user").await;
            let begun = json!({"provider": way.provider()});
            let begun = sides.world.post("/api/auth/identities", Some(&ann.token), begun).await;
            assert_eq!(begun.status, 200, "{}: the rest is in `linking`", begun.body);
            "by \"Link\" on *Your account*".to_owned()
        }
        other => panic!("this row of the table is tried by nobody: {other:?}"),
    })
}

#[tokio::test]
async fn what_the_table_says_of_every_account_happens_with_every_kind_of_provider() {
    let rows = rows("| account | provider says |");
    assert!(rows.len() >= 14, "{rows:?}");
    for way in Way::ALL {
        for row in &rows {
            let [account, says, told] = row.as_slice() else { panic!("{row:?}") };
            if let Some(outcome) = tried(way, account, says).await {
                assert!(told.starts_with(&outcome), "{way:?}: {account} / {says}: {outcome} instead of {told}");
            }
        }
    }
}

/// The words that are told of sign-in from outside, as the code has them.
fn words_of_the_code() -> BTreeSet<String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../auth/src");
    let mut words = BTreeSet::new();
    for file in ["sign_on/refusal.rs", "providers/trouble.rs", "keycloak/trouble.rs", "keycloak/action.rs"] {
        let text = std::fs::read_to_string(sources.join(file)).unwrap();
        // `Self::Variant => "word"`, and the words of `code`.
        for line in text.lines().filter(|line| line.contains("=> \"") || line.contains("let code = ")) {
            let quoted = line.split('"').skip(1).step_by(2);
            let plain = |word: &&str| word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
            words.extend(quoted.filter(plain).filter(|word| word.contains('_')).map(str::to_owned));
        }
    }
    words
}

#[test]
fn every_word_that_can_be_told_stands_in_the_tables_with_its_cause_and_what_helps() {
    let head = "| code | cause | what helps |";
    let mut told = BTreeSet::new();
    let mut rest = PAPER;
    while let Some(at) = rest.find(head) {
        let table = rest[at..].lines().skip(2).take_while(|line| line.starts_with('|'));
        for line in table {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
            assert!(cells.len() == 3 && cells.iter().all(|cell| !cell.trim().is_empty()), "{line}");
            told.extend(cells[0].split(',').map(|word| word.trim().trim_matches('`').to_owned()));
        }
        rest = &rest[at + head.len()..];
    }
    let words = words_of_the_code();
    assert!(words.len() >= 20, "{words:?}");
    let missing: Vec<_> = words.difference(&told).filter(|word| *word != "overloaded").collect();
    assert!(missing.is_empty(), "no table of proto-docs/sign-in.md has {missing:?}");
    // And each has a sentence in both languages.
    let texts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src/texts");
    for language in ["en", "de"] {
        let problems = std::fs::read_to_string(texts.join(language).join("problems.ts")).unwrap();
        let silent: Vec<_> = words.iter().filter(|word| !problems.contains(&format!("{word}:"))).collect();
        assert!(silent.is_empty(), "no sentence in {language} for {silent:?}");
    }
}

/// Every row of the list of threats that is about sign-in from outside names its test, and the test is there.
#[test]
fn every_threat_names_a_test_that_is_there() {
    let threats = [
        ("O", 1..=22),
        ("L", 1..=15),
        ("P", 6..=8),
        ("Z", 5..=6),
        ("Z", 9..=9),
        ("Z", 18..=18),
        ("Z", 26..=26),
        ("Z", 28..=30),
        ("K", 5..=5),
        ("E", 9..=9),
        ("V", 11..=11),
    ];
    let rows = rows("| threat | test |");
    for (letter, numbers) in threats {
        for number in numbers {
            let id = format!("{letter}{number}");
            let named = rows.iter().any(|row| row[0].split(", ").any(|found| found == id));
            assert!(named, "{id} names no test in proto-docs/sign-in.md");
        }
    }
    let mut sources = String::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in [
        "tests",
        "../auth/src",
        "../auth/tests",
        "../../crates/access-token",
        "../../crates/domain",
        "../../crates/http-kit/src",
    ] {
        read(&here.join(folder), &mut sources);
    }
    for row in &rows {
        for test in row[1].split(", ").filter(|test| test.contains("::")) {
            let name = test.rsplit("::").next().unwrap();
            assert!(sources.contains(&format!("fn {name}(")), "{test} is named for {} and is nowhere", row[0]);
        }
    }
}

fn read(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}
