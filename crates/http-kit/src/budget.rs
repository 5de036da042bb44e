//! How long a request may take, and what becomes of one that takes longer.
//!
//! | route | budget | why |
//! |---|---|---|
//! | [`PROVING`] | 5 s | they hash a password, for which they may wait up to 2 s, or open a login session |
//! | [`CALLING`] | 10 s | they call a server outside, which has 8 s in all |
//! | [`WALKING`] | none | a chain may be as long as it likes; each of its strides has a budget of its own |
//! | all others | 3 s | |
//!
//! Whoever waits is answered then: 503 `no_answer`. The work goes on to its end, because a change that is
//! dropped between two of its writes must be finished by somebody else, later. It ends soon, for whatever it
//! waits for has a budget too. The time that a client takes to send its body is the client's.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use actix_web::{HttpMessage as _, HttpRequest};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::problem::Problem;

/// Routes that hash a password or open a login session.
pub const PROVING: [&str; 10] = [
    "/api/auth/setup",
    "/api/auth/signup",
    "/api/auth/register",
    "/api/auth/login",
    "/api/auth/select-tenant",
    "/api/auth/oidc/complete",
    "/api/auth/oidc/claim",
    "/api/auth/change-password",
    "/api/auth/reset-password",
    "/api/invitations/{token}/accept",
];

/// Routes that call an identity provider.
pub const CALLING: [&str; 5] = [
    "/api/auth/identities",
    "/api/auth/oidc/{provider}",
    "/api/auth/oidc/{provider}/callback",
    "/api/auth/providers/{provider}/check",
    "/api/auth/token-exchange",
];

/// Routes that take as long as what they walk through.
pub const WALKING: [&str; 1] = ["/api/audit-logs/verify"];

/// How long requests may take.
#[derive(Clone, Copy, Debug)]
pub struct Budgets {
    /// Those to [`PROVING`].
    pub proving: Duration,
    /// Those to [`CALLING`].
    pub calling: Duration,
    /// All others that have an end.
    pub usual: Duration,
}

impl Default for Budgets {
    fn default() -> Self {
        Self { proving: Duration::from_secs(5), calling: Duration::from_secs(10), usual: Duration::from_secs(3) }
    }
}

impl Budgets {
    /// What is left to a request to `path` that began at `begun`.
    pub(crate) fn allow(&self, path: &str, begun: Instant) -> Rc<Allowance> {
        let among = |templates: &[&str]| templates.iter().any(|template| fits(template, path));
        let budget = match (among(&PROVING), among(&CALLING), among(&WALKING)) {
            (true, _, _) => Some(self.proving),
            (false, true, _) => Some(self.calling),
            (false, false, true) => None,
            (false, false, false) => Some(self.usual),
        };
        let until = Cell::new(budget.map(|budget| begun + budget));
        Rc::new(Allowance { until, paused: Cell::new(None), answered: Cell::new(false) })
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || wanted.starts_with('{') => {}
            (Some(_) | None, Some(_) | None) => return false,
        }
    }
}

/// Until when one request may take. Among its extensions, so that what is not ours to answer for can be left out.
#[derive(Debug)]
pub(crate) struct Allowance {
    until: Cell<Option<Instant>>,
    paused: Cell<Option<Instant>>,
    answered: Cell<bool>,
}

impl Allowance {
    /// Whoever asked was told that there is no answer.
    pub(crate) fn was_answered(&self) {
        self.answered.set(true);
    }

    /// Nothing counts until the pause is dropped.
    pub(crate) fn pause(self: Rc<Self>) -> Pause {
        self.paused.set(Some(Instant::now()));
        Pause(self)
    }

    fn deadline(&self) -> Option<Instant> {
        self.until.get().filter(|_| self.paused.get().is_none())
    }
}

/// Goes on only while somebody waits for the answer: for what is of no use to anybody else, and takes something from
/// others.
///
/// # Errors
/// 503 `no_answer` once whoever asked was told so.
pub fn still_awaited(request: &HttpRequest) -> Result<(), Problem> {
    let answered = request.extensions().get::<Rc<Allowance>>().is_some_and(|allowance| allowance.answered.get());
    if answered { Err(no_answer()) } else { Ok(()) }
}

/// While it is held, the time is not counted.
pub(crate) struct Pause(Rc<Allowance>);

impl Drop for Pause {
    fn drop(&mut self) {
        let Allowance { until, paused, .. } = &*self.0;
        if let (Some(deadline), Some(since)) = (until.get(), paused.take()) {
            until.set(Some(deadline + since.elapsed()));
        }
    }
}

/// What became of some work.
pub(crate) enum Outcome<W: Future> {
    /// It is done.
    Done(W::Output),
    /// Its time is over, and this is the rest of it.
    Late(W),
}

/// Works until it is done or may take no longer.
pub(crate) async fn within<W: Future + Unpin>(allowance: &Allowance, mut work: W) -> Outcome<W> {
    let mut timer = pin!(None::<Sleep>);
    let done = poll_fn(|context| {
        if let Poll::Ready(output) = Pin::new(&mut work).poll(context) {
            return Poll::Ready(Some(output));
        }
        // After the work, which may have begun or ended a pause.
        let Some(deadline) = allowance.deadline() else { return Poll::Pending };
        if timer.as_ref().as_pin_ref().is_none_or(|timer| timer.deadline() != deadline) {
            timer.set(Some(sleep_until(deadline)));
        }
        timer.as_mut().as_pin_mut().map_or(Poll::Pending, |timer| timer.poll(context)).map(|()| None)
    });
    match done.await {
        Some(output) => Outcome::Done(output),
        None => Outcome::Late(work),
    }
}

/// The answer to whoever waits no longer.
pub(crate) fn no_answer() -> Problem {
    Problem::unavailable(
        "no_answer",
        "This takes longer than it may. It goes on, and whether it succeeds is not known: look, or send the same again.",
        Duration::from_secs(5),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(path: &str) -> Option<Duration> {
        let begun = Instant::now();
        Budgets::default().allow(path, begun).deadline().map(|deadline| deadline - begun)
    }

    #[test]
    fn passwords_and_sign_ins_have_five_seconds_walks_no_end_and_all_else_three() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (path, budget) in [
            ("/api/auth/login", seconds(5)),
            ("/api/invitations/abc/accept", seconds(5)),
            ("/api/invitations/abc/accept/more", seconds(3)),
            ("/api/invitations/abc", seconds(3)),
            ("/api/auth/refresh", seconds(3)),
            ("/api/audit-logs/verify", None),
            ("/api/audit-logs", seconds(3)),
            ("/ready", seconds(3)),
        ] {
            assert_eq!(allowed(path), budget, "{path}");
        }
    }

    #[tokio::test]
    async fn what_is_late_goes_on_where_it_was_and_what_is_in_time_is_done() {
        let short = Budgets { usual: Duration::from_millis(20), ..Budgets::default() };
        let quick = Box::pin(async { 7 });
        assert!(matches!(within(&short.allow("/", Instant::now()), quick).await, Outcome::Done(7)));
        let (go, wait) = tokio::sync::oneshot::channel();
        let work = Box::pin(async { wait.await.unwrap_or(0) });
        let Outcome::Late(rest) = within(&short.allow("/", Instant::now()), work).await else { panic!("in time") };
        go.send(8).unwrap();
        assert_eq!(rest.await, 8);
    }

    #[tokio::test]
    async fn a_pause_is_not_counted() {
        let short = Budgets { usual: Duration::from_millis(200), ..Budgets::default() };
        let allowance = short.allow("/", Instant::now());
        let of_client = Rc::clone(&allowance);
        let work = Box::pin(async move {
            let pause = of_client.pause();
            tokio::time::sleep(Duration::from_millis(400)).await;
            drop(pause);
            tokio::time::sleep(Duration::from_millis(1)).await;
            tokio::time::sleep(Duration::from_secs(60)).await;
        });
        let begun = Instant::now();
        assert!(matches!(within(&allowance, work).await, Outcome::Late(_)));
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(600) && took < Duration::from_secs(30), "{took:?}");
    }
}
