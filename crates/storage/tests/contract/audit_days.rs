//! What happened on each day.

use domain::audit::{Chain, Outcome, Trail};
use domain::audit_action::AuditAction;
use domain::time::hours;
use storage::ports::audit_days::{DayCount, Series};

use crate::backend::Backend;

async fn happened(on: &Backend, chain: Chain, what: &[(AuditAction, Outcome)]) {
    for (action, outcome) in what {
        let mut event = on.people.event(chain);
        (event.action, event.outcome) = (*action, *outcome);
        on.stores.audit.record(&Trail::of(event)).await.unwrap();
    }
}

pub async fn days_are_counted_by_series_in_one_chain(on: &Backend) {
    use AuditAction::{LaunchWorkspace, Login, Logout, ReadMembers};
    use Outcome::{Denied, Failure, Success};
    let (own, other) = (Chain::Organization(on.people.id()), Chain::Organization(on.people.id()));
    on.people.clock.set("2100-02-27T23:59:59.999Z".parse().unwrap());
    happened(on, own, &[(Login, Success), (Login, Success)]).await;
    on.people.clock.set("2100-02-28T00:00:00Z".parse().unwrap());
    let day = [(Login, Success), (Login, Failure), (Login, Denied), (ReadMembers, Denied), (LaunchWorkspace, Success)];
    happened(on, own, &day).await;
    happened(on, own, &[(LaunchWorkspace, Denied), (LaunchWorkspace, Failure), (Logout, Success)]).await;
    happened(on, other, &[(Login, Success), (ReadMembers, Denied)]).await;
    on.people.clock.advance(hours(47));
    happened(on, own, &[(Login, Success), (Login, Success), (Login, Success)]).await;
    let from = "2100-02-28T00:00:00Z".parse().unwrap();
    let mut found = on.stores.audit.daily(own, from).await.unwrap();
    found.sort_unstable();
    let count = |series, day: &str, count| DayCount { series, day: day.to_owned(), count };
    let expected = [
        count(Series::SignIns, "2100-02-28", 1),
        count(Series::SignIns, "2100-03-01", 3),
        count(Series::SessionsStarted, "2100-02-28", 1),
        count(Series::Refusals, "2100-02-28", 3),
    ];
    assert_eq!(found, expected);
    assert_eq!(on.stores.audit.daily(Chain::Organization(on.people.id()), from).await, Ok(Vec::new()));
}
