//! The page for browsers.

use super::authorize::Grant;
use super::keys::random_text;
use super::reply::Reply;
use super::request::ReceivedRequest;
use super::state::State;

impl State {
    /// A page with two buttons; the sign-in waits for one of them.
    pub(super) fn page(&mut self, grant: Grant) -> Reply {
        let name = grant.person.claims.get("name").and_then(|name| name.as_str()).unwrap_or(&grant.person.subject);
        let (name, flow) = (escaped(name), random_text());
        let html = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign in</title>\
             <main><h1>Sign in</h1><form action=\"{base}/authorize/decision\" method=\"get\">\
             <input type=\"hidden\" name=\"flow\" value=\"{flow}\">\
             <button name=\"choice\" value=\"continue\">Continue as {name}</button> \
             <button name=\"choice\" value=\"cancel\">Cancel</button></form></main></html>",
            base = self.base
        );
        self.flows.insert(flow, grant);
        Reply::text(200, "text/html; charset=utf-8", html)
    }

    pub(super) fn decision(&mut self, request: &ReceivedRequest) -> Reply {
        let flow = request.parameter("flow").and_then(|flow| self.flows.remove(flow));
        match (flow, request.parameter("choice")) {
            (Some(grant), Some("continue")) => self.give_code(grant),
            (Some(grant), Some("cancel")) => self.refuse(&grant, "access_denied", "The person cancelled."),
            (Some(_) | None, _) => Reply::error(400, "invalid_request", "no such sign-in, or neither button"),
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
