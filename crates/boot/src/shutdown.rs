//! The signal to stop.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Told to everybody who must stop.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<Stage>);

/// Starts the stopping.
#[derive(Debug)]
pub struct ShutdownTrigger(watch::Sender<Stage>);

/// How far the stopping is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Running,
    Stopping,
}

/// A trigger and what it tells.
#[must_use]
pub fn shutdown() -> (ShutdownTrigger, Shutdown) {
    let (sender, receiver) = watch::channel(Stage::Running);
    (ShutdownTrigger(sender), Shutdown(receiver))
}

impl ShutdownTrigger {
    /// Tells everybody to stop.
    pub fn stop(&self) {
        self.0.send_replace(Stage::Stopping);
    }
}

impl Shutdown {
    /// Waits until it is time to stop.
    pub async fn wait(&mut self) {
        // A trigger that is gone means that the process is ending anyway.
        let _ = self.0.wait_for(|stage| *stage == Stage::Stopping).await;
    }
}

/// Waits for SIGTERM or SIGINT.
///
/// # Errors
/// When signals cannot be received.
pub async fn signalled() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
