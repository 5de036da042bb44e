//! Whether sandboxes can be made here: tried once, at the start.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use super::profile::Profile;
use super::sandbox;

/// How long the trial may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether sandboxes can be made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SandboxCheck {
    /// They can.
    Ready {
        /// What to know about it.
        note: String,
    },
    /// They cannot.
    Unavailable {
        /// Why.
        reason: String,
        /// What to do.
        fix: String,
    },
}

impl SandboxCheck {
    /// Makes a sandbox that does nothing.
    pub(super) async fn run() -> Self {
        let mut trial = Profile::shell(&[]);
        trial.command = vec!["true".to_owned()];
        let mut command = match sandbox::command(&trial) {
            Ok(command) => command,
            Err(error) => return unavailable(&error.to_string(), "see the server's log"),
        };
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        match tokio::time::timeout(PATIENCE, command.output()).await {
            Ok(Ok(output)) if output.status.success() => Self::Ready { note: note() },
            Ok(Ok(output)) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let said = said.lines().next().unwrap_or("bubblewrap failed");
                unavailable(&domain::text::sanitized(said, 200), fix(said))
            }
            Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => unavailable(
                "bubblewrap (the program bwrap) is not installed",
                "apt-get install bubblewrap, or your system's package of it",
            ),
            Ok(Err(error)) => unavailable(&error.to_string(), "see the server's log"),
            Err(_) => unavailable("the trial took too long", "look whether the machine is overloaded, then restart"),
        }
    }
}

fn unavailable(reason: &str, fix: &str) -> SandboxCheck {
    SandboxCheck::Unavailable { reason: reason.to_owned(), fix: fix.to_owned() }
}

fn note() -> String {
    let limits = Profile::shell(&[]).limits;
    let (processes, memory) = (limits.processes, limits.memory / (1024 * 1024));
    format!("ok; total memory of a terminal is bounded by {processes} processes x {memory} MiB (no cgroup is used)")
}

fn fix(said: &str) -> &'static str {
    if said.contains("prlimit") {
        "install util-linux, which has the program prlimit"
    } else if said.contains("mount proc") {
        "in a container, give it security_opt systempaths=unconfined, as docker-compose.yml does"
    } else if said.contains("namespace") || said.contains("Operation not permitted") || said.contains("uid map") {
        "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0, and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0; in a container, give it the seccomp profile in deploy/docker as docker-compose.yml does"
    } else if said.contains("disable-userns") {
        "install bubblewrap 0.8 or newer"
    } else {
        "run the server on a Linux machine where bubblewrap works; inside a container it needs a seccomp profile that lets namespaces through"
    }
}
