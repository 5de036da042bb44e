//! Every route and who may call it. A route that is missing here fails the test.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use test_kit::servers::{Services, Shape};

use super::world::{Api, Person, World, person};

/// Who calls: anonymous, member, member with `manage`, administrator here, administrator elsewhere,
/// platform administrator acting elsewhere.
const CALLERS: [&str; 6] = ["anonymous", "member", "manager", "admin", "foreign admin", "super_admin"];

struct Row {
    route: &'static str,
    body: Value,
    /// The status for each caller.
    expected: [u16; 6],
}

fn row(route: &'static str, body: Value, expected: [u16; 6]) -> Row {
    Row { route, body, expected }
}

/// `{w}`: a workspace of the organization, `{s}`: the administrator's session on it, `{u}`: a member,
/// `{o}`: the organization, `{i}`: an invitation, `{t}`: a token that is none.
fn table() -> Vec<Row> {
    let n = Value::Null;
    let draft = json!({"description": "changed"});
    let new = json!({"name": "New", "kind": "web", "target": {"url": "https://example.org"}});
    let whole = json!({"name": "Handbook", "kind": "web", "target": {"url": "https://example.org"}});
    vec![
        row(
            "POST /api/auth/setup",
            json!({"setup_token": "x", "email": "a@b.example", "password": "x", "name": "x"}),
            [409; 6],
        ),
        row("POST /api/auth/login", json!({"email": "x{s}@b.example", "password": "x"}), [401; 6]),
        row("POST /api/auth/select-tenant", json!({"session_token": "x", "tenant_id": "x"}), [401; 6]),
        row("POST /api/auth/switch-tenant", json!({"tenant_id": "{o}"}), [401; 6]),
        row("POST /api/auth/refresh", json!({}), [401; 6]),
        row(
            "POST /api/auth/signup",
            json!({"email": "a@b.example", "password": "x", "organization_name": "x"}),
            [403; 6],
        ),
        row("POST /api/auth/register", json!({"email": "a@b.example", "password": "x", "name": "x"}), [403; 6]),
        row("POST /api/auth/reset-password", json!({"token": "x", "new_password": "x"}), [404; 6]),
        row("POST /api/auth/sso", json!({}), [410; 6]),
        row("GET /api/auth/options", n.clone(), [200; 6]),
        row("GET /api/oidc/providers", n.clone(), [200; 6]),
        row("GET /api/auth/providers", n.clone(), [401, 403, 403, 200, 200, 200]),
        row("POST /api/auth/providers/{p}/check", json!({}), [401, 403, 403, 403, 403, 404]),
        row("POST /api/auth/discover", json!({"email": "a@b.example"}), [200; 6]),
        row("GET /api/auth/oidc/{p}", n.clone(), [404; 6]),
        row("GET /api/auth/oidc/{p}/callback", n.clone(), [404; 6]),
        row(
            "POST /api/auth/token-exchange",
            json!({"provider": "none", "code": "x", "code_verifier": "x", "redirect_uri": "x"}),
            [404; 6],
        ),
        row("POST /api/auth/oidc/complete", json!({"code": "x"}), [410; 6]),
        row("POST /api/auth/oidc/claim", json!({"code": "x"}), [410; 6]),
        row("GET /api/invitations/{t}", n.clone(), [404; 6]),
        row("POST /api/invitations/{t}/accept", json!({"name": "x", "password": "x"}), [404; 6]),
        row("GET /api/sessions/{s}/terminal?ticket=x", n.clone(), [401; 6]),
        row("GET /api/auth/me", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("PATCH /api/auth/me", json!({"name": "Another"}), [401, 200, 200, 200, 200, 200]),
        row("GET /api/users/me", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("GET /api/auth/sessions", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("GET /api/auth/identities", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("POST /api/auth/identities", json!({"provider": "none"}), [401, 404, 404, 404, 404, 404]),
        row("POST /api/auth/identities/complete", json!({"code": "x"}), [401, 410, 410, 410, 410, 410]),
        row("DELETE /api/auth/identities/{s}", n.clone(), [401, 404, 404, 404, 404, 404]),
        row("DELETE /api/auth/sessions/{s}", n.clone(), [401, 404, 404, 404, 404, 404]),
        row(
            "POST /api/auth/change-password",
            json!({"current_password": "x", "new_password": "sparrow ladder cobalt"}),
            [401, 403, 403, 403, 403, 403],
        ),
        row("GET /api/auth/openapi.json", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("GET /api/openapi.json", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("GET /api/users", n.clone(), [401, 403, 403, 200, 200, 200]),
        row("GET /api/users/{u}", n.clone(), [401, 403, 403, 200, 404, 404]),
        row(
            "POST /api/users",
            json!({"email": "added@person.example", "name": "Added", "role": "user"}),
            [401, 403, 403, 201, 201, 201],
        ),
        row("PATCH /api/users/{u}", json!({"role": "user"}), [401, 403, 403, 200, 404, 404]),
        row("POST /api/users/{u}/reset-link", json!({}), [401, 403, 403, 201, 404, 404]),
        row("POST /api/users/{u}/enable", json!({}), [401, 403, 403, 200, 404, 404]),
        row("POST /api/users/{u}/disable", json!({}), [401, 403, 403, 200, 404, 404]),
        row("GET /api/invitations", n.clone(), [401, 403, 403, 200, 200, 200]),
        row(
            "POST /api/invitations",
            json!({"email": "new@person.example", "role": "user"}),
            [401, 403, 403, 201, 201, 201],
        ),
        row("POST /api/invitations/{i}/resend", json!({}), [401, 403, 403, 200, 404, 404]),
        row("GET /api/workspaces", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("GET /api/workspaces/profiles", n.clone(), [401, 403, 403, 200, 200, 200]),
        row("GET /api/workspaces/{w}", n.clone(), [401, 404, 200, 200, 404, 404]),
        row("POST /api/workspaces", new, [401, 403, 403, 201, 201, 201]),
        // Whoever may is told that the slug is another.
        row("POST /api/workspaces/reset", json!({"confirm": "x"}), [401, 403, 403, 422, 422, 422]),
        row("PATCH /api/workspaces/{w}", draft, [401, 404, 200, 200, 404, 404]),
        row("PUT /api/workspaces/{w}", whole, [401, 404, 403, 200, 404, 404]),
        row("GET /api/workspaces/{w}/grants", n.clone(), [401, 403, 403, 200, 404, 404]),
        row("GET /api/workspaces/{w}/grants/user:{u}", n.clone(), [401, 403, 403, 200, 404, 404]),
        row("PUT /api/workspaces/{w}/grants/user:{u}", json!({"level": "use"}), [401, 403, 403, 200, 404, 404]),
        row("DELETE /api/workspaces/{w}/grants/user:{u}", n.clone(), [401, 403, 403, 204, 404, 404]),
        row("POST /api/workspaces/{w}/launch", json!({}), [401, 404, 201, 201, 404, 404]),
        row("POST /api/workspaces/{w}/stop", json!({}), [401, 404, 200, 200, 404, 404]),
        row("GET /api/sessions", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("GET /api/sessions?scope=organization", n.clone(), [401, 403, 403, 200, 200, 200]),
        row("GET /api/sessions/active", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("GET /api/sessions/{s}", n.clone(), [401, 403, 200, 200, 404, 404]),
        row("POST /api/sessions/{s}/ticket", json!({}), [401, 403, 403, 409, 404, 404]),
        row("POST /api/sessions/{s}/disconnect", json!({}), [401, 403, 200, 200, 404, 404]),
        row("GET /api/organizations", n.clone(), [401, 403, 403, 200, 200, 200]),
        row("GET /api/organizations/{o}", n.clone(), [401, 403, 403, 200, 404, 200]),
        row("PATCH /api/organizations/{o}", json!({"registration": "closed"}), [401, 403, 403, 200, 404, 200]),
        row("POST /api/organizations", json!({"name": "Another"}), [401, 403, 403, 403, 403, 201]),
        row("GET /api/audit-logs", n.clone(), [401, 200, 200, 200, 200, 200]),
        row("GET /api/audit-logs?scope=platform", n.clone(), [401, 404, 404, 404, 404, 200]),
        row("GET /api/audit-logs?scope={o}", n.clone(), [401, 200, 200, 200, 404, 200]),
        row("GET /api/audit-logs/verify", n.clone(), [401, 403, 403, 200, 200, 200]),
        row("GET /api/stats", n.clone(), [401, 200, 200, 200, 200, 200]),
        // Whoever may is told that it must be disabled first.
        row("DELETE /api/organizations/{o}", n.clone(), [401, 403, 403, 403, 404, 409]),
        row("DELETE /api/workspaces/{w}", n.clone(), [401, 404, 403, 204, 404, 404]),
        row("DELETE /api/invitations/{i}", n.clone(), [401, 403, 403, 204, 404, 404]),
        row("DELETE /api/users/{u}", n.clone(), [401, 403, 403, 204, 404, 404]),
        row("POST /api/auth/logout", json!({}), [401, 200, 200, 200, 200, 200]),
        row("POST /api/auth/logout-all", json!({}), [401, 200, 200, 200, 200, 200]),
    ]
}

/// What a row is called on.
struct Objects {
    workspace: String,
    session: String,
    user: String,
    organization: String,
    invitation: String,
}

/// Fresh people and objects for one cell, so that cells do not disturb each other.
async fn stage(world: &Api, root: &mut Person, number: usize, caller: &str) -> (Option<String>, Objects) {
    let admin = world.organization(root, &format!("Acme {number}")).await;
    let workspace = world.workspace(&admin, "Handbook").await;
    let launched = world.post(&format!("/api/workspaces/{workspace}/launch"), Some(&admin.token), json!({})).await;
    let user = world.joined(&admin, &format!("user{number}@acme.example"), "user").await;
    world.grant(&admin, &workspace, &user, json!({"level": "use"})).await;
    let body = json!({"email": format!("guest{number}@acme.example"), "role": "user"});
    let invitation = world.post("/api/invitations", Some(&admin.token), body).await.text("id");
    let objects = Objects {
        workspace: workspace.clone(),
        session: launched.text("session_id"),
        user: user.id,
        organization: admin.tenant.clone(),
        invitation,
    };
    let token = match caller {
        "anonymous" => None,
        "member" => Some(world.joined(&admin, &format!("member{number}@acme.example"), "user").await.token),
        "manager" => {
            let manager = world.joined(&admin, &format!("manager{number}@acme.example"), "user").await;
            world.grant(&admin, &workspace, &manager, json!({"level": "manage"})).await;
            Some(manager.token)
        }
        "admin" => Some(admin.token),
        "foreign admin" => Some(world.organization(root, &format!("Globex {number}")).await.token),
        _ => {
            // Back home: the platform administrator acts in the default organization.
            let home = world.get("/api/auth/me", &root.token).await;
            let memberships = home.body["memberships"].as_array().unwrap().clone();
            let body = json!({"tenant_id": memberships[0]["tenant_id"], "refresh_token": root.refresh});
            *root = person(&world.post("/api/auth/switch-tenant", Some(&root.token), body).await);
            Some(root.token.clone())
        }
    };
    (token, objects)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_says_to_everybody_what_the_table_says() {
    let (world, root) = World::set_up_with(&[("THROTTLE_ACCOUNT", "100")]).await;
    says_what_the_table_says(&world, root).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_of_each_service_behind_the_gateway_say_the_same() {
    let set = [("THROTTLE_ACCOUNT", "100"), ("THROTTLE_ADDRESS", "10000")];
    let set = set.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let Some(services) = Services::start(&Shape { set, ..Shape::default() }) else { return };
    let api = Api::at(services.url());
    let root = api.first_administrator(&services.setup_token()).await;
    says_what_the_table_says(&api, root).await;
}

async fn says_what_the_table_says(world: &Api, mut root: Person) {
    let mut wrong = Vec::new();
    let rows = table();
    for (index, caller) in CALLERS.iter().enumerate() {
        let (mut token, mut objects) = stage(world, &mut root, index, caller).await;
        for (number, row) in rows.iter().enumerate() {
            // What changes or ends something gets a stage of its own.
            if row.route.starts_with("DELETE") || row.route.contains("disable") || row.route.contains("logout") {
                (token, objects) = stage(world, &mut root, 1_000 * (index + 1) + number, caller).await;
            }
            let fill = |text: &str| {
                text.replace("{w}", &objects.workspace)
                    .replace("{s}", &objects.session)
                    .replace("{u}", &objects.user)
                    .replace("{o}", &objects.organization)
                    .replace("{i}", &objects.invitation)
                    .replace("{t}", "AAAA")
                    .replace("{p}", "NOBODY")
            };
            let (method, path) = row.route.split_once(' ').unwrap();
            let body = (!row.body.is_null()).then(|| serde_json::from_str(&fill(&row.body.to_string())).unwrap());
            let method: Method = method.parse().unwrap();
            let answer = world.call(method, &fill(path), token.as_deref(), body).await;
            if answer.status != row.expected[index] {
                wrong.push(format!(
                    "{} as {caller}: {} instead of {} ({})",
                    row.route, answer.status, row.expected[index], answer.body
                ));
            }
            if row.route.contains("logout") && *caller == "super_admin" {
                root = world.signed_in(&root.email, None).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_route_is_missing_from_the_table() {
    let mut described = BTreeSet::new();
    for service in [auth::routes::described(), platform::routes::described()] {
        let api = serde_json::to_value(service.describe()).unwrap();
        for (path, item) in api["paths"].as_object().unwrap() {
            for method in item
                .as_object()
                .unwrap()
                .keys()
                .filter(|name| ["get", "post", "put", "patch", "delete"].contains(&name.as_str()))
            {
                described.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    let pattern = |route: &str| {
        let route = route.split('?').next().unwrap();
        let named = route.replace("{t}", "{token}").replace("user:{u}", "{subject}");
        named
            .replace("{w}", "{id}")
            .replace("{s}", "{id}")
            .replace("{u}", "{id}")
            .replace("{o}", "{id}")
            .replace("{i}", "{id}")
            .replace("{p}", "{provider}")
    };
    let covered: BTreeSet<String> = table().iter().map(|row| pattern(row.route)).collect();
    assert_eq!(described, covered);
}

#[test]
fn every_route_with_a_budget_of_its_own_is_there() {
    let described = [auth::routes::described().describe(), platform::routes::described().describe()];
    for route in http_kit::budget::PROVING.iter().chain(&http_kit::budget::WALKING) {
        assert!(described.iter().any(|service| service.paths.paths.contains_key(*route)), "{route} is no route");
    }
}

#[tokio::test]
async fn another_organizations_object_looks_like_none() {
    let (world, mut root) = World::set_up().await;
    let admin = world.organization(&mut root, "Acme").await;
    let stranger = world.organization(&mut root, "Globex").await;
    let workspace = world.workspace(&admin, "Handbook").await;
    let launched = world.post(&format!("/api/workspaces/{workspace}/launch"), Some(&admin.token), json!({})).await;
    let body = json!({"email": "guest@acme.example", "role": "user"});
    let invitation = world.post("/api/invitations", Some(&admin.token), body).await.text("id");
    let random = "018f0000-0000-7000-8000-000000000000";
    let mut cells = 0;
    for row in table() {
        let (method, path) = row.route.split_once(' ').unwrap();
        if !path.contains('{') || path.contains("{t}") || path.contains("ticket=") {
            continue;
        }
        let method: Method = method.parse().unwrap();
        let fill = |text: &str, ids: [&str; 5]| {
            let [w, s, u, o, i] = ids;
            text.replace("{w}", w).replace("{s}", s).replace("{u}", u).replace("{o}", o).replace("{i}", i)
        };
        let theirs = [workspace.as_str(), &launched.text("session_id"), &admin.id, &admin.tenant, &invitation]
            .map(str::to_owned);
        let theirs = [theirs[0].as_str(), &theirs[1], &theirs[2], &theirs[3], &theirs[4]];
        let body =
            |ids| (!row.body.is_null()).then(|| serde_json::from_str(&fill(&row.body.to_string(), ids)).unwrap());
        let foreign = world.call(method.clone(), &fill(path, theirs), Some(&stranger.token), body(theirs)).await;
        let absent = world.call(method, &fill(path, [random; 5]), Some(&stranger.token), body([random; 5])).await;
        assert_eq!((foreign.status, foreign.comparable()), (404, absent.comparable()), "{}", row.route);
        cells += 1;
    }
    assert!(cells >= 20, "{cells}");
}
