//! Signing in and out, and one's account.

use reqwest::Method;
use serde_json::{Value, json};

use super::Globals;
use super::api::{Api, ClientError};
use super::prompt;
use crate::report::{AsJson, safe};

/// The text of a member.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Makes the first administrator of a new installation.
///
/// # Errors
/// When the server refuses.
pub async fn setup(api: &mut Api, globals: &Globals) -> Result<(), ClientError> {
    let token = prompt::line("Setup token (`doorward setup-token` on the server shows it)")?;
    let email = prompt::line("Your e-mail address")?;
    let name = prompt::line("Your name")?;
    let password = prompt::new_password(globals)?;
    let body = json!({"setup_token": token, "email": email, "name": name, "password": password,
                      "refresh_token_in": "body"});
    let answer = api.anonymous(Method::POST, "/api/auth/setup", Some(body)).await?;
    signed_in(api, &answer)
}

/// Joins an organization by a link.
///
/// # Errors
/// When the link is no invitation, or the server refuses.
pub async fn join(api: &mut Api, globals: &Globals, link: &str) -> Result<(), ClientError> {
    let token = follow(api, link, "/invite")?;
    let path = format!("/api/invitations/{token}");
    let invitation = api.anonymous(Method::GET, &path, None).await?;
    let email = text(&invitation, "email");
    eprintln!(
        "{} invites {} as {}.",
        safe(text(&invitation, "organization")),
        safe(email),
        safe(text(&invitation, "role"))
    );
    let accept = format!("{path}/accept");
    if api.kept().is_ok_and(|kept| kept.email == email) {
        let joined = api.call(Method::POST, &accept, Some(json!({}))).await?;
        println!("You have joined. `doorward switch {}` takes you there.", text(&joined, "tenant_id"));
        return Ok(());
    }
    let name = prompt::line("Your name (leave empty if you have an account here)")?;
    let body = if name.is_empty() {
        json!({"password": prompt::password(globals, "Your password")?, "refresh_token_in": "body"})
    } else {
        json!({"name": name, "password": prompt::new_password(globals)?, "refresh_token_in": "body"})
    };
    let answer = api.anonymous(Method::POST, &accept, Some(body)).await?;
    signed_in(api, &answer)
}

/// Sets a new password by a link.
///
/// # Errors
/// When the link is none, or the server refuses.
pub async fn reset(api: &mut Api, globals: &Globals, link: &str) -> Result<(), ClientError> {
    let token = follow(api, link, "/reset")?;
    let body = json!({"token": token, "new_password": prompt::new_password(globals)?});
    api.anonymous(Method::POST, "/api/auth/reset-password", Some(body)).await?;
    println!("Your new password is set. Sign in with `doorward login`.");
    Ok(())
}

/// The secret of a link, `ORIGIN/path#secret`; the server is the link's.
fn follow(api: &mut Api, link: &str, path: &str) -> Result<String, ClientError> {
    let wrong =
        || ClientError::Usage(format!("that is no link of the form https://…{path}#…; quote it: the shell reads #"));
    let url = url::Url::parse(link).map_err(|_| wrong())?;
    let secret = url.fragment().filter(|secret| !secret.is_empty() && secret.bytes().all(is_base64url));
    let secret = secret.filter(|_| url.path() == path).ok_or_else(wrong)?.to_owned();
    api.use_server(&url.origin().ascii_serialization())?;
    Ok(secret)
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Signs in, with the choice of an organization where there are several.
///
/// # Errors
/// When the server refuses.
pub async fn login(
    api: &mut Api,
    globals: &Globals,
    email: Option<String>,
    organization: Option<&str>,
) -> Result<(), ClientError> {
    let email = match email {
        Some(email) => email,
        None => prompt::line("E-mail address")?,
    };
    let password = prompt::password(globals, "Password")?;
    let body = json!({"email": email, "password": password, "refresh_token_in": "body"});
    let mut answer = api.anonymous(Method::POST, "/api/auth/login", Some(body)).await?;
    if text(&answer, "status") == "tenant_selection_required" {
        let tenants = answer.get("tenants").and_then(Value::as_array).cloned().unwrap_or_default();
        let chosen = choose(&tenants, organization)?;
        let body = json!({"session_token": text(&answer, "session_token"), "tenant_id": chosen});
        answer = api.anonymous(Method::POST, "/api/auth/select-tenant", Some(body)).await?;
    }
    signed_in(api, &answer)
}

fn choose(tenants: &[Value], wanted: Option<&str>) -> Result<String, ClientError> {
    if let Some(wanted) = wanted {
        let fits = |tenant: &&Value| {
            text(tenant, "tenant_id") == wanted || text(tenant, "tenant_name").to_lowercase() == wanted.to_lowercase()
        };
        let found = tenants.iter().find(fits).map(|tenant| text(tenant, "tenant_id").to_owned());
        return found.ok_or_else(|| ClientError::Usage(format!("you have no organization {wanted}")));
    }
    let options: Vec<String> = tenants
        .iter()
        .map(|tenant| format!("{} ({})", safe(text(tenant, "tenant_name")), safe(text(tenant, "role"))))
        .collect();
    let index = prompt::choice("Organization", &options)?;
    Ok(tenants.get(index).map(|tenant| text(tenant, "tenant_id").to_owned()).unwrap_or_default())
}

fn signed_in(api: &mut Api, answer: &Value) -> Result<(), ClientError> {
    api.keep(answer)?;
    let user = answer.get("user").cloned().unwrap_or_default();
    println!(
        "Signed in as {} in {} ({}).",
        safe(text(&user, "email")),
        safe(text(&user, "organization")),
        safe(text(&user, "role"))
    );
    Ok(())
}

/// Changes the password.
///
/// # Errors
/// When the server refuses.
pub async fn password(api: &mut Api, globals: &Globals) -> Result<(), ClientError> {
    let current = prompt::password(globals, "Current password")?;
    let new = prompt::new_password(globals)?;
    let body = json!({"current_password": current, "new_password": new});
    let answer = api.call(Method::POST, "/api/auth/change-password", Some(body)).await?;
    println!("{}", safe(text(&answer, "message")));
    Ok(())
}

/// Shows who one is.
///
/// # Errors
/// When the server refuses.
pub async fn whoami(api: &mut Api, json: AsJson) -> Result<(), ClientError> {
    let me = api.call(Method::GET, "/api/auth/me", None).await?;
    match json {
        AsJson::Yes => println!("{}", serde_json::to_string_pretty(&me).unwrap_or_default()),
        AsJson::No => {
            println!("{} <{}>", safe(text(&me, "name")), safe(text(&me, "email")));
            println!("{} in {}, on {}", safe(text(&me, "role")), safe(text(&me, "organization")), api.server);
        }
    }
    Ok(())
}

/// Switches to another organization.
///
/// # Errors
/// When there is none, or the server refuses.
pub async fn switch(api: &mut Api, organization: Option<&str>) -> Result<(), ClientError> {
    let me = api.call(Method::GET, "/api/auth/me", None).await?;
    let tenants = me.get("memberships").and_then(Value::as_array).cloned().unwrap_or_default();
    let chosen = match (choose(&tenants, organization), organization) {
        (Ok(chosen), _) => chosen,
        // Platform administrators go where they are no members.
        (Err(_), Some(id)) if uuid_like(id) => id.to_owned(),
        (Err(error), _) => return Err(error),
    };
    let answer = api.call_with_refresh("/api/auth/switch-tenant", json!({"tenant_id": chosen})).await?;
    let user = answer.get("user").cloned().unwrap_or_default();
    println!("You act in {} now ({}).", safe(text(&user, "organization")), safe(text(&user, "role")));
    Ok(())
}

fn uuid_like(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Signs out.
///
/// # Errors
/// When the server cannot be reached; then nothing is forgotten here either.
pub async fn logout(api: &mut Api, everywhere: bool) -> Result<(), ClientError> {
    if everywhere {
        api.call(Method::POST, "/api/auth/logout-all", Some(json!({}))).await?;
    } else {
        let refresh_token = api.kept()?.refresh_token.clone();
        let body = json!({"refresh_token": refresh_token});
        match api.anonymous(Method::POST, "/api/auth/logout", Some(body)).await {
            // It has ended already.
            Ok(_) | Err(ClientError::Refused { status: 401, .. }) => {}
            Err(other) => return Err(other),
        }
    }
    api.forget()?;
    println!("Signed out.");
    Ok(())
}
