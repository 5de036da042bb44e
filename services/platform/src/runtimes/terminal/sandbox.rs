//! The sandbox: bubblewrap with namespaces of its own for everything, nothing of the server's to see,
//! and limits that are set inside the user namespace.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use command_fds::{CommandFdExt as _, FdMapping};
use tokio::process::Command;

use super::memory_file::memory_file;
use super::profile::Profile;
use super::seccomp;

/// The account that bubblewrap runs as when the server runs as root (`nobody`): limits on processes do
/// not bind root.
const UNPRIVILEGED: u32 = 65_534;

/// Who the command is inside.
const INSIDE: &str = "1000";

const PASSWD: &str = "user:x:1000:1000:user:/home/user:/bin/sh\n";
const GROUP: &str = "user:x:1000:\n";

/// The descriptors that bubblewrap reads from.
const SECCOMP_FD: i32 = 10;
const PASSWD_FD: i32 = 11;
const GROUP_FD: i32 = 12;

/// Why a sandbox cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum SandboxError {
    /// The filter of system calls.
    #[error("the filter of system calls cannot be made: {0}")]
    Seccomp(#[from] seccompiler::Error),
    /// A descriptor.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// The command that runs `profile` in a sandbox. It inherits standard input, output and error from its
/// caller and nothing else.
pub(super) fn command(profile: &Profile) -> Result<Command, SandboxError> {
    let mut command = Command::new("bwrap");
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").current_dir("/");
    if rustix::process::geteuid().is_root() {
        command.uid(UNPRIVILEGED).gid(UNPRIVILEGED);
    }
    command.args(ISOLATION).args(["--uid", INSIDE, "--gid", INSIDE]);
    system(&mut command, profile);
    writable(&mut command, profile);
    environment(&mut command);
    command.args(["--seccomp", &SECCOMP_FD.to_string()]);
    command.arg("--").args(limits(profile)).args(&profile.command);
    let mapping = |parent_fd: OwnedFd, child_fd| FdMapping { parent_fd, child_fd };
    let mappings = vec![
        mapping(memory_file(&seccomp::filter()?)?, SECCOMP_FD),
        mapping(memory_file(PASSWD.as_bytes())?, PASSWD_FD),
        mapping(memory_file(GROUP.as_bytes())?, GROUP_FD),
    ];
    command.fd_mappings(mappings).map_err(|_| io::Error::other("two descriptors for one place"))?;
    Ok(command)
}

/// Own namespaces for users, processes, mounts, IPC, network, host name and cgroups, none to be made
/// inside; no capability; gone with the server. No `--new-session`: the session is the PTY's own, and
/// without it there would be no job control.
const ISOLATION: [&str; 8] = [
    "--unshare-all",
    "--unshare-user",
    "--disable-userns",
    "--cap-drop",
    "ALL",
    "--die-with-parent",
    "--hostname",
    "workspace",
];

/// What it sees of the system, to read only.
fn system(command: &mut Command, profile: &Profile) {
    command.args(["--ro-bind", "/usr", "/usr"]);
    for name in ["bin", "sbin", "lib", "lib32", "lib64"] {
        let place = format!("/{name}");
        match std::fs::read_link(&place) {
            Ok(target) => {
                command.arg("--symlink").arg(target).arg(&place);
            }
            Err(_) if Path::new(&place).is_dir() => {
                command.args(["--ro-bind", &place, &place]);
            }
            Err(_) => {}
        }
    }
    for folder in &profile.folders {
        command.arg("--ro-bind").arg(folder).arg(folder);
    }
    command.args(["--ro-bind-data", &PASSWD_FD.to_string(), "/etc/passwd"]);
    command.args(["--ro-bind-data", &GROUP_FD.to_string(), "/etc/group"]);
    command.args(["--proc", "/proc", "--dev", "/dev"]);
}

/// Where it may write: in memory, within limits, gone at the end.
fn writable(command: &mut Command, profile: &Profile) {
    let files = profile.limits.files.to_string();
    for (size, place) in [("16777216", "/dev/shm"), (&files, "/tmp"), (&files, "/home/user")] {
        command.args(["--perms", "0700", "--size", size, "--tmpfs", place]);
    }
    command.args(["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/home/user"]);
}

fn environment(command: &mut Command) {
    command.arg("--clearenv");
    for (name, value) in [
        ("HOME", "/home/user"),
        ("LANG", "C.UTF-8"),
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("PS1", "\\u@\\h:\\w\\$ "),
        ("SHELL", "/bin/sh"),
        ("TERM", "xterm-256color"),
        ("USER", "user"),
    ] {
        command.args(["--setenv", name, value]);
    }
}

/// Limits count per user namespace when they are set inside it, so that sandboxes do not share them.
fn limits(profile: &Profile) -> Vec<String> {
    let limits = &profile.limits;
    vec![
        "prlimit".to_owned(),
        format!("--nproc={}", limits.processes),
        format!("--nofile={}", limits.open_files),
        format!("--as={}", limits.memory),
        "--core=0".to_owned(),
        "--".to_owned(),
    ]
}
