//! What happened on each day: counted in an index, without reading an event.

use domain::audit::Chain;
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};

use super::document::{all, unsigned};
use crate::ports::audit_days::{DayCount, Series};

/// The days from `from` on, midnight in UTC, on which anything happened.
pub(super) fn of(connection: &Connection, chain: Chain, from: Timestamp) -> rusqlite::Result<Vec<DayCount>> {
    let sql = "SELECT day, count(*) FROM audit_events INDEXED BY audit_events_daily
               WHERE chain = ?1 AND series = ?2 AND day >= substr(?3, 1, 10) GROUP BY day";
    let mut counts = Vec::new();
    for series in Series::ALL {
        let parameters = params![chain.to_string(), series.name(), from.to_string()];
        let count = |row: &Row<'_>| Ok(DayCount { series, day: row.get(0)?, count: unsigned(row, 1)? });
        counts.extend(all(connection, sql, parameters, count)?);
    }
    Ok(counts)
}
