//! The id of the request that is being answered, known to everything that answers it.

use domain::id::RequestId;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The id of the request being answered; `None` outside of one.
#[must_use]
pub fn current() -> Option<RequestId> {
    CURRENT.try_with(|id| *id).ok()
}

/// Answers a request under its id.
pub(crate) async fn scope<F: Future>(id: RequestId, answer: F) -> F::Output {
    CURRENT.scope(id, answer).await
}

/// The same for what does not wait.
pub(crate) fn sync_scope<T>(id: RequestId, answer: impl FnOnce() -> T) -> T {
    CURRENT.sync_scope(id, answer)
}
