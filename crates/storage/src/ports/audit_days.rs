//! What happened on each day, for charts.

use serde::Serialize;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// Login sessions that were opened.
    SignIns,
    /// Workspaces that were launched.
    SessionsStarted,
    /// What somebody who is known was refused.
    Refusals,
}

impl Series {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::SignIns, Self::SessionsStarted, Self::Refusals];

    /// The name by which storage tells them apart.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SignIns => "sign_ins",
            Self::SessionsStarted => "sessions_started",
            Self::Refusals => "refusals",
        }
    }
}

/// How often something happened on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayCount {
    /// What.
    pub series: Series,
    /// On which day in UTC: `2026-01-31`.
    pub day: String,
    /// How often; never zero.
    pub count: u64,
}
