//! Leases: a replica renews its own every second, and ends what one left behind whose lease has not
//! moved for ten, or has been missing for as long.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::id::WorkspaceSessionId;
use domain::page::{Limit, PageRequest};
use domain::workspace_session::EndReason;
use storage::ports::Stored;
use storage::ports::replicas::Replica;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::Cluster;
use crate::sessions::end::{Ending, end};
use crate::state::State;

/// How often a lease is renewed.
const BEAT: Duration = Duration::from_secs(1);
/// How often those of others are looked at.
const EVERY: Duration = Duration::from_secs(2);
/// A lease that has not moved for so long has run out.
const LEASE: Duration = Duration::from_secs(10);
/// A replica that could not renew its lease for so long ends its terminals, before others declare them
/// lost.
const LAST_MOMENT: Duration = Duration::from_secs(7);

/// The beats of the others as this replica has seen them; `None` for one that should have a lease and has none.
#[derive(Debug, Default)]
struct Watch(HashMap<String, (Option<i64>, Instant)>);

impl Watch {
    /// Those whose beat has not moved for the length of a lease: of all that have one, and of the `owners` of sessions,
    /// whose lease may have been lost.
    fn run_out(&mut self, all: &[Replica], owners: &[String], now: Instant) -> Vec<String> {
        let mut beats: BTreeMap<&str, Option<i64>> = owners.iter().map(|name| (name.as_str(), None)).collect();
        beats.extend(all.iter().map(|replica| (replica.name.as_str(), Some(replica.beat))));
        self.0.retain(|name, _| beats.contains_key(name.as_str()));
        let mut over = Vec::new();
        for (name, beat) in beats {
            let seen = self.0.entry(name.to_owned()).or_insert((beat, now));
            if seen.0 != beat {
                *seen = (beat, now);
            } else if now.duration_since(seen.1) >= LEASE {
                over.push(name.to_owned());
            }
        }
        over
    }
}

/// Renews the lease of this replica until the process ends; nothing else is done here, so that nothing makes it
/// late.
pub async fn keep(state: Arc<State>, cluster: Arc<Cluster>) {
    let mut rounds = interval(BEAT);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut renewed = Instant::now();
    loop {
        rounds.tick().await;
        // After a pause of the whole process, before anything that waits in its sockets is passed on.
        give_up_after(&state, renewed);
        // From before the call: the others may have seen the beat no earlier than that.
        let begun = Instant::now();
        match timeout(BEAT, cluster.replicas.beat(&cluster.name, &cluster.address)).await {
            Ok(Ok(())) => renewed = begun,
            Ok(Err(_)) | Err(_) => tracing::warn!("the lease of this replica cannot be renewed"),
        }
        give_up_after(&state, renewed);
    }
}

/// Watches the other replicas until the process ends.
pub async fn watch(state: Arc<State>, cluster: Arc<Cluster>) {
    let mut rounds = interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::default();
    loop {
        rounds.tick().await;
        if let Err(error) = look(&state, &cluster, &mut watch).await {
            tracing::warn!(%error, "the other replicas cannot be looked at");
        }
    }
}

/// Gives the lease back when this replica ends. Where something of it is still recorded as live, the lease runs out
/// instead, and the others end that.
///
/// # Errors
/// When the record cannot be read.
pub async fn give_back(state: &State, cluster: &Cluster) -> Stored<()> {
    let page = PageRequest::<WorkspaceSessionId>::first(Limit::MOST);
    let left = state.stores.workspace_sessions.live_of(Some(&cluster.name), page).await?;
    if left.items.is_empty() { cluster.replicas.forget(&cluster.name).await } else { Ok(()) }
}

fn give_up_after(state: &State, renewed: Instant) {
    if renewed.elapsed() >= LAST_MOMENT {
        give_up(state);
    }
}

/// Ends every terminal here: others are about to declare them lost. Their records follow.
fn give_up(state: &State) {
    for live in state.live.all() {
        tracing::error!(session = %live.session.id, "ending a terminal: the lease of this replica runs out");
        let _ = live.begin_end(EndReason::BackendLost);
    }
}

async fn look(state: &State, cluster: &Cluster, watch: &mut Watch) -> Stored<()> {
    // The sessions first: whoever launches one has a lease by then, so one that is missing afterwards is lost. A
    // replica that lives makes it again with its next beat.
    let owners = state.stores.workspace_sessions.owners_of_live().await?;
    let all = cluster.replicas.all().await?;
    for name in watch.run_out(&all, &owners, Instant::now()) {
        if name == cluster.name {
            continue;
        }
        if bury(state, &name).await? == Left::Nothing {
            cluster.replicas.forget(&name).await?;
            tracing::warn!(replica = name, "a replica is gone; its sessions have ended");
        }
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    Nothing,
    Something,
}

/// Ends the sessions of a replica that is gone.
async fn bury(state: &State, name: &str) -> Stored<Left> {
    let page = PageRequest::<WorkspaceSessionId>::first(Limit::MOST);
    let found = state.stores.workspace_sessions.live_of(Some(name), page).await?;
    let ended = found.items.iter().map(|session| async move {
        let ended = end(state, session, Ending::by_system(EndReason::BackendLost, None)).await;
        if let Err(error) = &ended {
            tracing::warn!(%error, session = %session.id, "the end of a lost session cannot be recorded yet");
        }
        ended.is_ok()
    });
    let ended = futures_util::future::join_all(ended).await;
    let left = if found.next.is_some() || ended.contains(&false) { Left::Something } else { Left::Nothing };
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_runs_out_when_its_beat_stands_still_and_never_by_a_clock() {
        let replica = |name: &str, beat| Replica { name: name.to_owned(), address: String::new(), beat };
        let (mut watch, start) = (Watch::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut over = |all: &[Replica], seconds| watch.run_out(all, &[], at(seconds));
        assert!(over(&[replica("one", 5), replica("two", 9)], 0).is_empty());
        assert!(over(&[replica("one", 6), replica("two", 9)], 9).is_empty());
        assert_eq!(over(&[replica("one", 7), replica("two", 9)], 10), ["two"]);
        assert_eq!(over(&[replica("one", 7), replica("two", 9)], 19), ["two"]);
        assert_eq!(over(&[replica("one", 7)], 20), ["one"]);
        assert!(over(&[replica("one", 1), replica("two", 9)], 21).is_empty(), "two begins anew");
    }

    #[test]
    fn an_owner_of_sessions_without_a_lease_is_lost_after_the_length_of_one() {
        let one = |beat| [Replica { name: "one".to_owned(), address: String::new(), beat }];
        let (mut watch, start) = (Watch::default(), Instant::now());
        let owners = ["one".to_owned(), "gone".to_owned()];
        let mut over = |all: &[Replica], seconds| watch.run_out(all, &owners, start + Duration::from_secs(seconds));
        assert!(over(&one(1), 0).is_empty());
        assert!(over(&one(2), 9).is_empty());
        assert_eq!(over(&one(3), 10), ["gone"]);
        // The lease of one that lives is taken away, and made again with its next beat.
        assert_eq!(over(&[], 15), ["gone"]);
        assert_eq!(over(&one(1), 17), ["gone"]);
        assert_eq!(over(&[], 26), ["gone"]);
        assert_eq!(over(&[], 36), ["gone", "one"]);
    }
}
