//! From where somebody acts: address and user agent.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::text::sanitized;

/// A client as seen by us. What it says of itself is cut and stripped of control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// A short name for lists: "Firefox on Linux", "doorward 0.1.0", or "Unknown device".
    pub name: String,
    /// The client's address, taken from trusted hops only.
    pub address: IpAddr,
    /// The user agent, at most 256 characters.
    pub agent: String,
}

impl Device {
    /// The most characters kept of a user agent.
    pub const LONGEST_AGENT: usize = 256;

    /// A device from its address and what it says of itself.
    #[must_use]
    pub fn seen(address: IpAddr, agent: &str) -> Self {
        let agent = sanitized(agent, Self::LONGEST_AGENT);
        Self { name: name_of(&agent), address, agent }
    }
}

/// A rough guess by the words that browsers use; only ever shown, never decided on.
fn name_of(agent: &str) -> String {
    if agent.starts_with("doorward/") {
        return agent.replacen('/', " ", 1);
    }
    let first =
        |words: &[(&str, &'static str)]| words.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}
