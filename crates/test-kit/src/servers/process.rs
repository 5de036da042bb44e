//! The process of a server: started in a folder of its own, stopped, frozen, killed, started again, ended with its value.

use std::ffi::OsString;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use tempfile::TempDir;

use crate::ports::{free_port, loopback};

/// How long a server may take until it answers, on a machine that compiles besides: Keycloak takes half a minute alone.
const UNTIL_READY: Duration = Duration::from_secs(120);
/// Between two looks at a server that is starting or ending.
const LOOK: Duration = Duration::from_millis(10);
/// How often another port is tried when a server does not start, for somebody may have taken the first.
const PORTS: u32 = 3;

/// How a server is started, on a port and in a folder that has a folder `data`.
pub(super) struct Launch {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    pub(super) environment: Vec<(String, OsString)>,
    pub(super) readiness: fn(SocketAddr) -> Readiness,
}

/// Whether a server takes requests.
pub(super) enum Readiness {
    Ready,
    NotYet,
}

/// A server's process. It ends with this value, and its data go with it.
///
/// Its methods wait by blocking the thread, for at most two minutes, so that what follows finds the server as it should be.
pub struct ServerProcess {
    launch: Launch,
    child: Child,
    folder: TempDir,
    port: u16,
}

impl ServerProcess {
    /// Starts what `launch` says for a port and a folder.
    ///
    /// # Panics
    /// When the server does not answer: the test that needs it fails with the end of the server's log.
    #[expect(clippy::panic, reason = "a test without its server fails")]
    pub(super) fn start(launch: impl Fn(u16, &Path) -> Launch) -> Self {
        let mut problem = String::new();
        for _ in 0..PORTS {
            match Self::try_start(&launch) {
                Ok(server) => return server,
                Err(said) => problem = said,
            }
        }
        panic!("{problem}");
    }

    /// Starts what `launch` says on that very port.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[expect(clippy::panic, reason = "a test without its server fails")]
    pub(super) fn start_on(port: u16, launch: impl Fn(u16, &Path) -> Launch) -> Self {
        Self::try_start_on(port, &launch).unwrap_or_else(|problem| panic!("{problem}"))
    }

    fn try_start(launch: &impl Fn(u16, &Path) -> Launch) -> Result<Self, String> {
        Self::try_start_on(free_port(), launch)
    }

    fn try_start_on(port: u16, launch: &impl Fn(u16, &Path) -> Launch) -> Result<Self, String> {
        let folder = TempDir::with_prefix("doorward-server-").map_err(|error| error.to_string())?;
        std::fs::create_dir(folder.path().join("data")).map_err(|error| error.to_string())?;
        let launch = launch(port, folder.path());
        let child = spawn(&launch, folder.path())?;
        let mut server = Self { launch, child, folder, port };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Its port of the loopback address.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        loopback(self.port)
    }

    /// The folder of its data and its log.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it wrote to its output since it was last started.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Stops it in the middle of whatever it does: its sockets stay open and nobody answers (`SIGSTOP`).
    ///
    /// # Panics
    /// When it has ended.
    #[expect(clippy::unwrap_used, reason = "a test whose server cannot be frozen is wrong")]
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
        // Each of its threads stops when it notices; until the last has, a request may still be answered.
        let stopped = WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(Pid::from_child(&self.child)), stopped).unwrap();
    }

    /// Lets it go on after [`freeze`](Self::freeze) (`SIGCONT`).
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// Ends it in the middle of whatever it does (`SIGKILL`) and waits until it is gone.
    ///
    /// # Panics
    /// When it cannot be waited for.
    #[expect(clippy::unwrap_used, reason = "a test whose server lives on is wrong")]
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end (`SIGTERM`) and waits until it has.
    ///
    /// # Panics
    /// When it has not ended after two minutes.
    #[expect(clippy::unwrap_used, reason = "a test whose server lives on is wrong")]
    pub fn stop(&mut self) {
        if self.child.try_wait().unwrap().is_none() {
            self.signal(Signal::TERM);
        }
        let until = Instant::now() + UNTIL_READY;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < until, "the server does not end:\n{}", self.log());
            std::thread::sleep(LOOK);
        }
    }

    /// Starts it again on the same port with the data it left; kills it first if it still runs.
    ///
    /// # Panics
    /// When it does not answer.
    #[expect(clippy::panic, reason = "a test without its server fails")]
    pub fn start_again(&mut self) {
        self.kill();
        let started = spawn(&self.launch, self.folder.path()).and_then(|child| {
            self.child = child;
            self.wait_until_ready()
        });
        if let Err(problem) = started {
            panic!("{problem}");
        }
    }

    /// Tells it a variable of the environment, in place of what it was told; it holds from the next start on.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.launch.environment.push((name.to_owned(), value.into()));
    }

    /// Runs it by another program, which is told the arguments and then the command line that was run so far; from the
    /// next start on. That program must end the server when it is killed itself.
    pub fn run_through(&mut self, program: &Path, arguments: &[&str]) {
        let inner = std::mem::replace(&mut self.launch.program, program.to_owned());
        let before = arguments.iter().map(OsString::from).chain([inner.into_os_string()]);
        self.launch.arguments.splice(0..0, before);
    }

    /// Signals only a process that nobody has waited for: its id cannot be another's yet.
    ///
    /// # Panics
    /// When it has ended.
    #[expect(clippy::unwrap_used, reason = "a test that signals what has ended is wrong")]
    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    fn wait_until_ready(&mut self) -> Result<(), String> {
        let until = Instant::now() + UNTIL_READY;
        loop {
            let ended = self.child.try_wait().map_err(|error| error.to_string())?;
            let program = self.launch.program.display();
            if let Some(status) = ended {
                return Err(format!("{program} ended with {status}:\n{}", self.log()));
            }
            if matches!((self.launch.readiness)(self.address()), Readiness::Ready) {
                return Ok(());
            }
            if Instant::now() >= until {
                return Err(format!("{program} does not answer on port {}:\n{}", self.port, self.log()));
            }
            std::thread::sleep(LOOK);
        }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn spawn(launch: &Launch, folder: &Path) -> Result<Child, String> {
    let log = File::create(folder.join("log")).map_err(|error| error.to_string())?;
    let also = log.try_clone().map_err(|error| error.to_string())?;
    // It stays in the process group of the test: whoever ends a test that hangs ends its servers too.
    Command::new(&launch.program)
        .args(&launch.arguments)
        .envs(launch.environment.iter().map(|(name, value)| (name, value)))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(also)
        .spawn()
        .map_err(|error| format!("{} cannot be started: {error}", launch.program.display()))
}
