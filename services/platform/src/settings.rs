//! Settings of the platform service; `defaults.toml` has their meaning and defaults.

use std::net::SocketAddr;
use std::time::Duration;

use boot::settings::Reader;
use domain::time::hours;

use crate::workspaces::default_set::DefaultSet;

/// The defaults, for [`boot::settings::Sources`].
pub const DEFAULTS: &str = include_str!("../defaults.toml");

/// How the service behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The organizations that may use the profile `shell`, besides the default one.
    pub terminal_organizations: Vec<String>,
    /// The hosts that may be opened by plain http.
    pub plain_http_hosts: Vec<String>,
    /// The workspaces that an organization goes back to.
    pub default_workspaces: DefaultSet,
    /// How long a terminal lives before the first attachment.
    pub first_attach: Duration,
    /// How long a terminal lives after the last attachment.
    pub reattach: Duration,
    /// How many terminals there may be at once.
    pub caps: Caps,
    /// Where other replicas reach this one.
    pub relay_listen: SocketAddr,
    /// What they are told instead.
    pub relay_address: Option<String>,
    /// How long terminals may be finished when the service is stopped.
    pub drain: Duration,
}

/// How many terminals there may be at once.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Of one person.
    pub per_person: usize,
    /// Of one organization.
    pub per_organization: usize,
    /// On this machine.
    pub per_host: usize,
}

impl Settings {
    /// Reads the settings.
    #[must_use]
    pub fn read(reader: &Reader) -> Self {
        let second = Duration::from_secs(1);
        Self {
            terminal_organizations: reader.list("TERMINAL_ORGANIZATIONS", "slugs"),
            plain_http_hosts: reader.list("PLAIN_HTTP_HOSTS", "host names"),
            default_workspaces: reader
                .parsed(
                    "DEFAULT_WORKSPACES",
                    "a JSON array of at most 100 workspaces as POST /api/workspaces takes them",
                )
                .unwrap_or_default(),
            first_attach: reader.duration("TERMINAL_FIRST_ATTACH", second..=hours(1)),
            reattach: reader.duration("TERMINAL_REATTACH", second..=hours(24)),
            caps: Caps {
                per_person: reader.number("TERMINALS_PER_PERSON", 1..=100),
                per_organization: reader.number("TERMINALS_PER_ORGANIZATION", 1..=1_000),
                per_host: reader.number("TERMINALS_PER_HOST", 1..=1_000),
            },
            relay_listen: reader
                .parsed("RELAY_LISTEN", "an address such as 0.0.0.0:8090")
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0))),
            relay_address: reader.optional("RELAY_ADDRESS"),
            drain: reader.duration("TERMINAL_DRAIN", Duration::ZERO..=hours(1)),
        }
    }
}
