//! Moving bytes between a PTY and those attached, and seeing the process off.

use std::sync::Arc;
use std::time::Duration;

use pty_process::{OwnedReadPty, OwnedWritePty, Size};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Child;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

use super::living::{Ended, Input, Shared};

/// How long the last output may take to arrive once the process has ended.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Waits for the end of the process, or kills it when told, then says how it ended.
pub(super) async fn see_off(mut child: Child, shared: Arc<Shared>, reading: tokio::task::JoinHandle<()>) {
    let status = tokio::select! {
        status = child.wait() => status,
        () = shared.kill.notified() => {
            kill(&child);
            child.wait().await
        }
    };
    // A reader that is behind must not hold the last words back for ever.
    shared.state.lock().over = true;
    shared.taken.notify_one();
    if timeout(LAST_WORDS, reading).await.is_err() {
        tracing::debug!("output still arrived after the end of a terminal");
    }
    let exit_code = match status {
        Ok(status) => status.code().unwrap_or_else(|| 128 + signal(status)),
        Err(_) => 255,
    };
    shared.state.lock().drained = true;
    shared.ended.send_replace(Some(Ended { exit_code }));
    shared.output.notify_waiters();
}

/// Kills a sandbox: bubblewrap and the first process of its namespace at the same moment, with which all others
/// go. Bubblewrap alone would not do: until its child has asked to die with it, the child would live on.
fn kill(child: &Child) {
    // It leads the session of its PTY, and so a process group.
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    let killed = group.map(|group| kill_process_group(group, Signal::KILL));
    if let Some(Err(error)) = killed {
        tracing::error!(%error, "a sandbox cannot be killed");
    }
}

fn signal(status: std::process::ExitStatus) -> i32 {
    std::os::unix::process::ExitStatusExt::signal(&status).unwrap_or(0)
}

/// Reads the PTY, no faster than it is taken and than `rate` bytes a second.
pub(super) async fn read(mut pty: OwnedReadPty, shared: Arc<Shared>, rate: u64) {
    let mut buffer = vec![0; 8 * 1024];
    let mut pace = Pace { started: Instant::now(), read: 0, rate };
    loop {
        while shared.state.lock().is_behind() {
            shared.taken.notified().await;
        }
        // An error is how Linux says that the other side has closed.
        let count = match pty.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => count,
        };
        shared.state.lock().ring.push(buffer.get(..count).unwrap_or_default());
        shared.output.notify_waiters();
        pace.after(count).await;
    }
}

/// Holds a reader to a rate, with a second's worth at once.
struct Pace {
    started: Instant,
    read: u64,
    rate: u64,
}

impl Pace {
    async fn after(&mut self, count: usize) {
        self.read += count as u64;
        if self.read >= self.rate {
            let rest = Duration::from_secs(1).saturating_sub(self.started.elapsed());
            sleep(rest).await;
            *self = Self { started: Instant::now(), read: 0, rate: self.rate };
        } else if self.started.elapsed() >= Duration::from_secs(1) {
            *self = Self { started: Instant::now(), read: 0, rate: self.rate };
        }
    }
}

/// Writes what is typed, until the terminal ends.
pub(super) async fn write(mut pty: OwnedWritePty, mut input: mpsc::Receiver<Input>, shared: Arc<Shared>) {
    let mut ended = shared.ended.subscribe();
    loop {
        let next = tokio::select! {
            next = input.recv() => next,
            _ = ended.wait_for(Option::is_some) => None,
        };
        match next {
            None => return,
            Some(Input::Resize { cols, rows }) => {
                let _ = pty.resize(Size::new(rows, cols));
            }
            Some(Input::Bytes(bytes)) => {
                let written = tokio::select! {
                    written = pty.write_all(&bytes) => written.is_ok(),
                    _ = ended.wait_for(Option::is_some) => false,
                };
                if !written {
                    return;
                }
            }
        }
    }
}
