//! The thread that starts and serves all terminals of this process. A sandbox dies with the thread that
//! started it, so there is one that lives as long as the process does.

use std::sync::Arc;
use std::thread;

use domain::time::Clock;
use tokio::sync::{mpsc, oneshot};

use super::check::SandboxCheck;
use super::living::{Shared, Terminal};
use super::profile::Profile;
use super::{pump, sandbox};

/// Starts terminals.
#[derive(Clone)]
pub struct Terminals {
    jobs: mpsc::Sender<Job>,
}

enum Job {
    Start(Profile, oneshot::Sender<Result<Terminal, StartError>>),
    Check(oneshot::Sender<SandboxCheck>),
}

/// Why a terminal was not started.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox cannot be made: {0}")]
pub struct StartError(String);

/// How many keystrokes may wait for a terminal that does not read.
const TYPED_AHEAD: usize = 32;

impl Terminals {
    /// Starts the thread.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn serve(clock: Arc<dyn Clock>) -> std::io::Result<Self> {
        // What this process inherited from whoever started it must not be inherited by a sandbox. What it
        // opens itself closes at `exec` anyway.
        close_fds::set_fds_cloexec_threadsafe(3, &[]);
        let (jobs, waiting) = mpsc::channel(64);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        thread::Builder::new().name("terminals".to_owned()).spawn(move || runtime.block_on(run(waiting, clock)))?;
        Ok(Self { jobs })
    }

    /// Starts a profile's command in a sandbox of its own.
    ///
    /// # Errors
    /// When the sandbox cannot be made.
    pub async fn start(&self, profile: &Profile) -> Result<Terminal, StartError> {
        let (sender, answer) = oneshot::channel();
        let gone = || StartError("the thread of the terminals has ended".to_owned());
        self.jobs.send(Job::Start(profile.clone(), sender)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Tries whether sandboxes can be made here.
    pub async fn check(&self) -> SandboxCheck {
        let (sender, answer) = oneshot::channel();
        let gone = || SandboxCheck::Unavailable {
            reason: "the thread of the terminals has ended".to_owned(),
            fix: "restart the server".to_owned(),
        };
        if self.jobs.send(Job::Check(sender)).await.is_err() {
            return gone();
        }
        answer.await.unwrap_or_else(|_| gone())
    }
}

async fn run(mut waiting: mpsc::Receiver<Job>, clock: Arc<dyn Clock>) {
    while let Some(job) = waiting.recv().await {
        match job {
            Job::Start(profile, answer) => {
                // A caller that has gone gets no terminal that nobody knows of.
                if let Err(Ok(terminal)) = answer.send(start(&profile, &clock)) {
                    terminal.end();
                }
            }
            Job::Check(answer) => {
                let _ = answer.send(SandboxCheck::run().await);
            }
        }
    }
}

fn start(profile: &Profile, clock: &Arc<dyn Clock>) -> Result<Terminal, StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError(error.to_string());
    let (pty, pts) = pty_process::open().map_err(|error| failed(&error))?;
    pty.resize(pty_process::Size::new(24, 80)).map_err(|error| failed(&error))?;
    let command = sandbox::command(profile).map_err(|error| failed(&error))?;
    let child = pty_process::Command::from(command).kill_on_drop(true).spawn(pts).map_err(|error| failed(&error))?;
    let (reader, writer) = pty.into_split();
    let (input, typed) = mpsc::channel(TYPED_AHEAD);
    let shared = Arc::new(Shared::new(Arc::clone(clock), input));
    let reading = tokio::spawn(pump::read(reader, Arc::clone(&shared), profile.limits.output_rate));
    tokio::spawn(pump::write(writer, typed, Arc::clone(&shared)));
    tokio::spawn(pump::see_off(child, Arc::clone(&shared), reading));
    Ok(Terminal { shared })
}
