//! What happened on each day: counted in an index, without reading an event.

use domain::audit::{Chain, Outcome};
use domain::audit_action::AuditAction;
use domain::time::Timestamp;
use futures_util::TryStreamExt as _;
use mongodb::bson::{Document, doc};

use super::Record;
use super::collection::Collection;
use super::organizations::count;
use crate::error::StorageError;
use crate::ports::Stored;
use crate::ports::audit_days::{DayCount, Series};

impl Record {
    pub(super) async fn days_of(&self, chain: Chain, from: Timestamp) -> Stored<Vec<DayCount>> {
        let mut counts = Vec::new();
        for series in Series::ALL {
            let mut of_series = match series {
                Series::SignIns => done(&[AuditAction::Login, AuditAction::SsoLogin]),
                Series::SessionsStarted => done(&[AuditAction::LaunchWorkspace]),
                Series::Refusals => doc! {"outcome": Outcome::Denied.as_str()},
            };
            of_series.extend(doc! {"chain": chain.to_string(), "at": {"$gte": from.to_string()}});
            let days = [
                doc! {"$match": of_series},
                doc! {"$group": {"_id": {"$substrBytes": ["$at", 0, 10]}, "count": {"$sum": 1_i64}}},
            ];
            let found = self.documents(Collection::AuditEvents).aggregate(days).await?;
            let found: Vec<Document> = found.try_collect().await?;
            let day = |group: &Document| Some((group.get_str("_id").ok()?.to_owned(), count(group)?));
            for group in &found {
                let (day, count) = day(group).ok_or(StorageError::Unreadable)?;
                counts.push(DayCount { series, day, count });
            }
        }
        counts.sort_unstable();
        Ok(counts)
    }
}

fn done(actions: &[AuditAction]) -> Document {
    let actions: Vec<&str> = actions.iter().map(|action| action.as_str()).collect();
    doc! {"outcome": Outcome::Success.as_str(), "action": {"$in": actions}}
}
