//! `serve --demo`: a throw-away server with three organizations, five people, workspaces and some
//! history. Everything is made by the same calls that anybody would make.

use std::net::SocketAddr;

use boot::randomness::SystemRandomness;
use domain::random::{OneTimeSecret, Randomness as _};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use process::listen::PlainHttp;

use super::serve::{ServeArguments, Serving, begin, until_signalled};

/// A person of the demo.
struct Person {
    email: &'static str,
    name: &'static str,
    password: String,
    place: &'static str,
}

/// Serves the demo until told to stop; its data folder goes with it.
///
/// # Errors
/// When it cannot be started.
pub async fn serve(listen: SocketAddr) -> anyhow::Result<()> {
    if !listen.ip().is_loopback() {
        anyhow::bail!("the demo listens on this machine only; leave --listen out or use 127.0.0.1");
    }
    let folder = tempfile::Builder::new().prefix("doorward-demo-").tempdir()?;
    let setup_token = OneTimeSecret::generate(&SystemRandomness).reveal();
    let set = vec![
        ("BCRYPT_COST", "10".to_owned()),
        ("LOG_LEVEL", "warn".to_owned()),
        ("SETUP_TOKEN", setup_token.clone()),
        ("TERMINAL_ORGANIZATIONS", "acme,globex".to_owned()),
    ];
    let arguments =
        ServeArguments { listen, data: folder.path().to_owned(), config: None, plain_http: PlainHttp::Refused, set };
    let serving = begin(&arguments).await?;
    let people = tokio::select! {
        people = furnish(&serving, &setup_token) => people?,
        stopped = boot::shutdown::signalled() => return Ok(stopped?),
    };
    show(&serving, &people);
    until_signalled(serving).await?;
    folder.close()?;
    println!("The demo and its data are gone.");
    Ok(())
}

fn show(serving: &Serving, people: &[Person]) {
    println!("\nDoorward demo on http://{} — everything is gone when it stops (Ctrl-C).\n", serving.address);
    println!("  {:<22} {:<22} WHO", "SIGN IN AS", "PASSWORD");
    for person in people {
        println!("  {:<22} {:<22} {}, {}", person.email, person.password, person.name, person.place);
    }
    println!("\nIn another terminal:");
    println!("  doorward login ann@acme.example --server http://{}", serving.address);
    println!("  doorward workspaces");
    println!("  doorward open Shell\n");
}

/// Fifteen random letters and digits (75 bits) in groups that are easy to read and type.
fn password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 15];
    SystemRandomness.fill(&mut bytes);
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte & 31)));
    let letters: Vec<char> = letters.map(|letter| char::from(*letter)).collect();
    letters.chunks(5).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Talks to the server like any client.
struct Caller {
    http: Client,
    base: String,
}

impl Caller {
    async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Value) -> anyhow::Result<Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            anyhow::bail!("the demo could not be furnished: {path} answered {status}: {text}");
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    async fn post(&self, path: &str, token: Option<&str>, body: Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, token, body).await
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

async fn furnish(serving: &Serving, setup_token: &str) -> anyhow::Result<Vec<Person>> {
    let caller = Caller { http: Client::new(), base: format!("http://{}", serving.address) };
    let person = |email, name, place| Person { email, name, password: password(), place };
    let people = vec![
        person("root@doorward.example", "Robin Root", "looks after the platform"),
        person("ann@acme.example", "Ann Archer", "administers Acme, also in Globex"),
        person("ben@acme.example", "Ben Baker", "works at Acme"),
        person("cleo@globex.example", "Cleo Chen", "administers Globex"),
        person("dan@globex.example", "Dan Diaz", "works at Globex"),
    ];
    let [root, ann, ben, cleo, dan] = people.as_slice() else { return Ok(people) };
    let setup = json!({"setup_token": setup_token, "email": root.email, "password": root.password,
                       "name": root.name, "refresh_token_in": "body"});
    let signed_in = caller.post("/api/auth/setup", None, setup).await?;
    let workspace = json!({"name": "Shell", "description": "A shell in a sandbox", "kind": "terminal",
                           "target": {"profile": "shell"}});
    caller.post("/api/workspaces", Some(text(&signed_in, "access_token")), workspace).await?;
    let acme = organization(&caller, &signed_in, "Acme", ann).await?;
    let globex = organization(&caller, &acme.0, "Globex", cleo).await?;
    member(&caller, &acme.1, ben).await?;
    member(&caller, &globex.1, dan).await?;
    let invited = json!({"email": ann.email, "role": "user"});
    let invitation = caller.post("/api/invitations", Some(&globex.1), invited).await?;
    let accept = format!("/api/invitations/{}/accept", text(&invitation, "token"));
    caller.post(&accept, Some(&acme.1), json!({})).await?;
    Ok(people)
}

/// Makes an organization with its administrator and workspaces. Gives the platform administrator's next
/// sign-in and the new administrator's access token.
async fn organization(
    caller: &Caller,
    signed_in: &Value,
    name: &str,
    admin: &Person,
) -> anyhow::Result<(Value, String)> {
    let made = caller.post("/api/organizations", Some(text(signed_in, "access_token")), json!({"name": name})).await?;
    let switch = json!({"tenant_id": text(&made, "id"), "refresh_token": text(signed_in, "refresh_token")});
    let there = caller.post("/api/auth/switch-tenant", Some(text(signed_in, "access_token")), switch).await?;
    let invited = json!({"email": admin.email, "role": "company_admin"});
    let invitation = caller.post("/api/invitations", Some(text(&there, "access_token")), invited).await?;
    let token = join(caller, &invitation, admin).await?;
    for workspace in workspaces(name) {
        caller.post("/api/workspaces", Some(&token), workspace).await?;
    }
    Ok((there, token))
}

fn workspaces(organization: &str) -> [Value; 3] {
    [
        json!({"name": "Shell", "description": "A shell in a sandbox", "kind": "terminal",
               "target": {"profile": "shell"}, "icon": "terminal"}),
        json!({"name": "Handbook", "description": format!("How {organization} works"), "kind": "web",
               "target": {"url": "https://www.example.org/handbook"}, "icon": "book"}),
        json!({"name": "Big machine", "description": "Arrives next month", "kind": "terminal",
               "target": {"profile": "shell"}, "cpu": "64 cores", "memory": "512 GiB", "status": "coming_soon"}),
    ]
}

/// Invites a member who may use the workspaces, and opens and closes the web page once for them.
async fn member(caller: &Caller, admin: &str, person: &Person) -> anyhow::Result<()> {
    let invited = json!({"email": person.email, "role": "user"});
    let invitation = caller.post("/api/invitations", Some(admin), invited).await?;
    let token = join(caller, &invitation, person).await?;
    let me = caller.call(Method::GET, "/api/auth/me", Some(&token), Value::Null).await?;
    let listed = caller.call(Method::GET, "/api/workspaces", Some(admin), Value::Null).await?;
    for workspace in listed.as_array().into_iter().flatten() {
        let id = text(workspace, "id");
        let grant = format!("/api/workspaces/{id}/grants/user:{}", text(&me, "id"));
        caller.call(Method::PUT, &grant, Some(admin), json!({"level": "use"})).await?;
        if text(workspace, "kind") == "web" {
            caller.post(&format!("/api/workspaces/{id}/launch"), Some(&token), json!({})).await?;
            caller.post(&format!("/api/workspaces/{id}/stop"), Some(&token), json!({})).await?;
        }
    }
    Ok(())
}

async fn join(caller: &Caller, invitation: &Value, person: &Person) -> anyhow::Result<String> {
    let accept = format!("/api/invitations/{}/accept", text(invitation, "token"));
    let proof = json!({"name": person.name, "password": person.password, "refresh_token_in": "body"});
    let signed_in = caller.post(&accept, None, proof).await?;
    Ok(text(&signed_in, "access_token").to_owned())
}
