//! What happened on each of the last days, for charts.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::audit::Chain;
use domain::time::{Timestamp, days};
use http_kit::caller::Caller;
use http_kit::problem::Problem;
use serde::Serialize;
use storage::ports::audit_days::Series;
use utoipa::ToSchema;

use crate::state::State;

/// How many days a chart may show.
const SPANS: [u16; 3] = [7, 30, 90];

/// How many it shows if nobody says.
const USUAL: u16 = 30;

const DAY: Duration = days(1);

/// How many days are asked for.
///
/// # Errors
/// 422 when a chart may not show so many.
pub fn span(days: Option<u16>) -> Result<u16, Problem> {
    let days = days.unwrap_or(USUAL);
    if SPANS.contains(&days) { Ok(days) } else { Err(Problem::invalid("days", "must be 7, 30 or 90")) }
}

/// Counts of each of the last days, today's as far as it has come.
#[derive(Serialize, ToSchema)]
pub struct SeriesView {
    /// How many days.
    days: u16,
    /// Login sessions that were opened.
    sign_ins: Vec<DayView>,
    /// Workspaces that were launched.
    sessions_started: Vec<DayView>,
    /// What members were refused.
    refusals: Vec<DayView>,
}

/// A day's count.
#[derive(Serialize, ToSchema)]
pub struct DayView {
    /// The day, in UTC: `2026-01-31`.
    day: String,
    /// How often.
    count: u64,
}

impl SeriesView {
    /// The counts of the caller's organization.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn of(state: &State, caller: &Caller, days: u16) -> Result<Self, Problem> {
        let from = midnight(state.now()).minus(DAY * u32::from(days.saturating_sub(1)));
        let found = state.stores.audit.daily(Chain::Organization(caller.organization()), from).await?;
        let counted: BTreeMap<(Series, String), u64> =
            found.into_iter().map(|counted| ((counted.series, counted.day), counted.count)).collect();
        let every_day = |series| {
            let dates = (0..days).map(|number| date(from.plus(DAY * u32::from(number))));
            let keys = dates.map(|day| (series, day));
            keys.map(|key| DayView { count: counted.get(&key).copied().unwrap_or(0), day: key.1 }).collect()
        };
        Ok(Self {
            days,
            sign_ins: every_day(Series::SignIns),
            sessions_started: every_day(Series::SessionsStarted),
            refusals: every_day(Series::Refusals),
        })
    }
}

/// When the day of a moment began, in UTC.
fn midnight(now: Timestamp) -> Timestamp {
    let day = i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis().div_euclid(day).saturating_mul(day))
}

fn date(day: Timestamp) -> String {
    day.to_string().chars().take("2026-01-31".len()).collect()
}
