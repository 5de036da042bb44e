//! A document of a provider, kept for a while, and longer where a new one cannot be had.

use std::sync::Arc;
use std::time::Duration;

use domain::time::{Timestamp, hours, minutes};
use parking_lot::Mutex;
use tokio::sync::Mutex as Turns;

/// How long a document is used without asking for a new one: a key that was withdrawn is believed no longer than that.
const FRESH: Duration = minutes(15);
/// How long the last good one is used while no new one can be had.
const LAST_GOOD: Duration = hours(24);
/// How soon a document is asked for again because something is missing in it, and after a failure.
const SOONEST: Duration = Duration::from_secs(30);

/// A document of the kind `T`. Only one caller at a time fetches it.
pub(crate) struct Cached<T> {
    kept: Mutex<Kept<T>>,
    turns: Turns<()>,
}

struct Kept<T> {
    document: Option<(Arc<T>, Timestamp)>,
    tried: Option<Timestamp>,
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self { kept: Mutex::new(Kept { document: None, tried: None }), turns: Turns::new(()) }
    }
}

impl<T> Cached<T> {
    /// The document; fetched when there is none or it is old. While it cannot be fetched the last good one counts.
    pub(crate) async fn get<E>(&self, now: Timestamp, fetch: impl AsyncFnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        if let Some(fresh) = self.not_older(now, FRESH) {
            return Ok(fresh);
        }
        let _turn = self.turns.lock().await;
        if let Some(fresh) = self.not_older(now, FRESH) {
            return Ok(fresh);
        }
        let last_good = self.not_older(now, LAST_GOOD);
        match last_good {
            // It failed a moment ago: nobody waits for it again so soon.
            Some(last_good) if self.tried_lately(now) => Ok(last_good),
            last_good => self.fetched(now, fetch).await.or_else(|error| last_good.ok_or(error)),
        }
    }

    /// A newer document than `seen`, because something is missing there; `seen` itself where there was one lately or none
    /// can be had. However many ask, it is fetched once in 30 seconds.
    pub(crate) async fn newer<E>(
        &self,
        seen: Arc<T>,
        now: Timestamp,
        fetch: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Arc<T> {
        let _turn = self.turns.lock().await;
        let kept = self.not_older(now, LAST_GOOD);
        if let Some(other) = kept.filter(|kept| !Arc::ptr_eq(kept, &seen)) {
            return other;
        }
        if self.tried_lately(now) { seen } else { self.fetched(now, fetch).await.unwrap_or(seen) }
    }

    async fn fetched<E>(&self, now: Timestamp, fetch: impl AsyncFnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        self.kept.lock().tried = Some(now);
        let document = Arc::new(fetch().await?);
        self.kept.lock().document = Some((Arc::clone(&document), now));
        Ok(document)
    }

    fn not_older(&self, now: Timestamp, than: Duration) -> Option<Arc<T>> {
        let kept = self.kept.lock();
        kept.document
            .as_ref()
            .filter(|(_, fetched)| now.since(*fetched) < than)
            .map(|(document, _)| Arc::clone(document))
    }

    fn tried_lately(&self, now: Timestamp) -> bool {
        self.kept.lock().tried.is_some_and(|tried| now.since(tried) < SOONEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::default().plus(Duration::from_secs(seconds))
    }

    #[tokio::test]
    async fn the_last_good_document_counts_for_a_day() {
        let cached = Cached::default();
        let fails = async || Err::<u32, _>("down");
        assert_eq!(cached.get(at(0), fails).await, Err("down"));
        assert_eq!(*cached.get(at(1), async || Ok::<_, &str>(1)).await.unwrap(), 1, "no pause where there is nothing");
        assert_eq!(*cached.get(at(800), async || Ok::<_, &str>(2)).await.unwrap(), 1, "still fresh");
        assert_eq!(*cached.get(at(1_000), fails).await.unwrap(), 1);
        assert_eq!(*cached.get(at(1_010), async || Ok::<_, &str>(2)).await.unwrap(), 1, "asked for too lately");
        assert_eq!(*cached.get(at(1_040), async || Ok::<_, &str>(2)).await.unwrap(), 2);
        assert_eq!(cached.get(at(1_040 + 86_400), fails).await, Err("down"), "older than a day");
    }

    #[tokio::test]
    async fn something_missing_has_it_fetched_once_in_thirty_seconds() {
        let cached = Cached::default();
        let fetch = |number: u32| async move || Ok::<_, &str>(number);
        let seen = cached.get(at(0), fetch(1)).await.unwrap();
        assert_eq!(*cached.newer(Arc::clone(&seen), at(10), fetch(2)).await, 1);
        let newer = cached.newer(Arc::clone(&seen), at(30), fetch(2)).await;
        assert_eq!(*newer, 2);
        assert_eq!(*cached.newer(seen, at(31), fetch(3)).await, 2, "another one fetched it meanwhile");
        assert_eq!(*cached.newer(newer, at(40), fetch(3)).await, 2);
    }
}
