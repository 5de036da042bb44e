//! Lists of workspaces and sessions.

use reqwest::Method;
use serde_json::Value;

use super::account::text;
use super::api::{Api, ClientError};
use crate::report::{self, AsJson, safe};

/// How many items a page has that is fetched.
const PAGE: u16 = 200;

/// All items of a list.
///
/// # Errors
/// When the server refuses.
pub(super) async fn all(api: &mut Api, path: &str) -> Result<Vec<Value>, ClientError> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let mut items = Vec::new();
    let mut after = String::new();
    loop {
        let page = api.call(Method::GET, &format!("{path}{joint}limit={PAGE}{after}"), None).await?;
        items.extend(page.get("items").and_then(Value::as_array).cloned().unwrap_or_default());
        match page.get("next").and_then(Value::as_str) {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(items),
        }
    }
}

/// Lists the workspaces that one may use.
///
/// # Errors
/// When the server refuses.
pub async fn workspaces(api: &mut Api, json: AsJson) -> Result<(), ClientError> {
    let items = all(api, "/api/workspaces").await?;
    let table = |items: &[Value]| {
        let head = ["NAME", "KIND", "CAN OPEN", "DESCRIPTION"].map(str::to_owned).to_vec();
        let rows = items.iter().map(|item| {
            let can = item.get("can_launch").and_then(Value::as_bool).unwrap_or(false);
            let state = if can { "yes".to_owned() } else { format!("no: {}", safe(text(item, "reason"))) };
            let description = safe(text(item, "description")).replace('\n', " ");
            vec![safe(text(item, "name")), safe(text(item, "kind")), state, description]
        });
        std::iter::once(head).chain(rows).collect()
    };
    report::list(json, &items, table, "There is no workspace for you yet. Ask an administrator of your organization.");
    Ok(())
}

/// Lists sessions.
///
/// # Errors
/// When the server refuses.
pub async fn sessions(api: &mut Api, json: AsJson, everybody: bool) -> Result<(), ClientError> {
    let path = if everybody { "/api/sessions?scope=organization" } else { "/api/sessions" };
    let items = all(api, path).await?;
    let table = |items: &[Value]| {
        let head = ["WORKSPACE", "STATE", "STARTED", "FROM", "ID"].map(str::to_owned).to_vec();
        let rows = items.iter().map(|item| {
            let reason = text(item, "end_reason");
            let state = if reason.is_empty() { safe(text(item, "status")) } else { format!("ended: {}", safe(reason)) };
            let cells = ["workspace_name", "started_at", "client_address", "id"].map(|name| safe(text(item, name)));
            let [workspace, started, from, id] = cells;
            vec![workspace, state, started, from, id]
        });
        std::iter::once(head).chain(rows).collect()
    };
    report::list(json, &items, table, "There are no sessions. `doorward open WORKSPACE` starts one.");
    Ok(())
}
