//! The sandbox from inside: what a shell in it can see, reach and use up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use platform::runtimes::terminal::{Attachment, Ended, Output, Profile, Terminal, Terminals};
use test_kit::clock::ManualClock;

/// Without bubblewrap these tests say so and pass, unless everything is required.
fn sandboxes() -> bool {
    let there = std::process::Command::new("bwrap").arg("--version").output().is_ok();
    assert!(there || boot::settings::variable("REQUIRE_ALL_BACKENDS").is_none(), "bubblewrap is missing");
    if !there {
        eprintln!("skipped: bubblewrap is not installed");
    }
    there
}

fn terminals() -> Terminals {
    Terminals::serve(Arc::new(ManualClock::default())).unwrap()
}

fn running(script: &str) -> Profile {
    let mut profile = Profile::shell(&[]);
    profile.command = ["/bin/bash", "-c", script].map(str::to_owned).to_vec();
    profile
}

async fn everything(attachment: &mut Attachment) -> (String, Ended) {
    let mut seen = Vec::new();
    let read = async {
        loop {
            match attachment.next().await {
                Output::Bytes(bytes) => seen.extend_from_slice(&bytes),
                Output::Ended(ended) => return ended,
                Output::Resume { .. } => {}
                Output::TakenOver => panic!("taken over"),
            }
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(15), read).await.expect("the command ended");
    (String::from_utf8_lossy(&seen).into_owned(), ended)
}

/// Runs a script to its end.
async fn output(script: &str) -> (String, i32) {
    let terminals = terminals();
    let terminal = terminals.start(&running(script)).await.unwrap();
    let (text, ended) = everything(&mut terminal.attach(0)).await;
    (text.replace('\r', ""), ended.exit_code)
}

async fn until(attachment: &mut Attachment, wanted: &str) -> String {
    let mut seen = Vec::new();
    let read = async {
        while !String::from_utf8_lossy(&seen).contains(wanted) {
            match attachment.next().await {
                Output::Bytes(bytes) => seen.extend_from_slice(&bytes),
                Output::Resume { .. } => {}
                other => panic!("{other:?} before {wanted}"),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), read).await.unwrap_or_else(|_| panic!("no {wanted}"));
    String::from_utf8_lossy(&seen).into_owned()
}

/// How many processes on this machine have `marker` in their command line.
fn processes(marker: &str) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap();
    let lines = entries.filter_map(|entry| std::fs::read(entry.ok()?.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(marker)).count()
}

async fn gone(marker: &str) {
    let deadline = Instant::now() + Duration::from_secs(5);
    while processes(marker) > 0 {
        assert!(Instant::now() < deadline, "{marker} still runs");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn nothing_of_the_server_is_visible() {
    if !sandboxes() {
        return;
    }
    let secret = tempfile::tempdir().unwrap();
    std::fs::write(secret.path().join("jwt-secret"), "a key").unwrap();
    let script = format!(
        "ls {0} 2>&1; cat /etc/shadow 2>&1; ls -1 /root /home /var /etc 2>&1; env | sort; ls /proc | grep -c '^[0-9]'; ls -l /proc/self/fd",
        secret.path().display()
    );
    let (seen, _) = output(&script).await;
    assert!(!seen.contains("a key") && !seen.contains("root:"), "{seen}");
    assert!(seen.contains("group\npasswd"), "only its own two files in /etc: {seen}");
    for variable in ["CARGO", "NEXTEST", "RUST", "DOORWARD"] {
        assert!(!seen.contains(variable), "{variable} in {seen}");
    }
    // The pseudo-terminal three times, and the folder that `ls` reads; no filter, no lock, no socket.
    assert_eq!(seen.lines().filter(|line| line.contains(" -> ")).count(), 4, "{seen}");
    assert!(!seen.contains("memfd") && !seen.contains("socket"), "{seen}");
}

#[tokio::test]
async fn no_capability_no_new_namespace_no_network_no_writing() {
    if !sandboxes() {
        return;
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let script = format!(
        "grep -E 'Cap|NoNew|Seccomp:' /proc/self/status; id -u; unshare -U true 2>&1; unshare -m true 2>&1; \
         (echo > /dev/tcp/127.0.0.1/{port}) 2>&1 && echo REACHED; (: > /dev/made) 2>&1; (: > /made) 2>&1; \
         (: > /usr/made) 2>&1; mount -t tmpfs x /tmp 2>&1; ls /sys 2>&1; cat /proc/net/dev | wc -l; echo done"
    );
    let (seen, _) = output(&script).await;
    assert_eq!(seen.matches("0000000000000000").count(), 5, "{seen}");
    assert!(seen.contains("NoNewPrivs:\t1") && seen.contains("Seccomp:\t2"), "{seen}");
    assert!(!seen.contains("REACHED"), "{seen}");
    assert_eq!(seen.matches("unshare failed").count(), 2, "{seen}");
    assert_eq!(seen.matches("Read-only file system").count(), 3, "{seen}");
    assert!(seen.contains("done"));
}

#[tokio::test]
async fn refused_system_calls_are_refused() {
    if !sandboxes() || !std::path::Path::new("/usr/bin/python3").exists() {
        return;
    }
    // keyctl, bpf, perf_event_open, userfaultfd, io_uring_setup, and getpid by the x32 interface; a TIOCSTI; a vsock socket.
    let script = "python3 -c \"
import ctypes, socket, fcntl, os
libc = ctypes.CDLL(None, use_errno=True)
for call in (250, 321, 298, 323, 425, 0x40000000 | 39):
    ctypes.set_errno(0); print(libc.syscall(call, 0, 0, 0, 0, 0), ctypes.get_errno())
try: fcntl.ioctl(0, 0x5412, b'x')
except OSError as e: print('stuffing', e.errno)
try: socket.socket(40, socket.SOCK_STREAM)
except OSError as e: print('vsock', e.errno)
\"";
    let (seen, _) = output(script).await;
    assert_eq!(seen.matches("-1 1\n").count(), 6, "{seen}");
    assert!(seen.contains("stuffing 1") && seen.contains("vsock 1"), "{seen}");
}

#[tokio::test]
async fn a_fork_bomb_stays_in_its_own_sandbox() {
    if !sandboxes() {
        return;
    }
    let terminals = terminals();
    let bomb = terminals.start(&running("bomb() { bomb | bomb & }; bomb; sleep 1000.77")).await.unwrap();
    let calm =
        terminals.start(&running("for i in $(seq 20); do sleep 0.05 & done; wait; echo all-$((10+10))")).await.unwrap();
    let (seen, ended) = everything(&mut calm.attach(0)).await;
    assert!(seen.contains("all-20") && ended.exit_code == 0, "{seen}");
    assert!(processes("bomb | bomb") <= 64 + 2, "{}", processes("bomb | bomb"));
    bomb.end();
    bomb.ended().await;
    gone("bomb | bomb").await;
}

#[tokio::test]
async fn a_sandbox_that_is_ended_while_it_is_being_made_leaves_nothing() {
    if !sandboxes() {
        return;
    }
    let terminals = terminals();
    for round in 0..80_u64 {
        let terminal = terminals.start(&running("sleep 1000.88")).await.unwrap();
        // Bubblewrap takes some milliseconds: it is met at another point each time.
        tokio::time::sleep(Duration::from_micros(round * 150)).await;
        terminal.end();
        terminal.ended().await;
    }
    gone("sleep 1000.88").await;
}

#[tokio::test]
async fn memory_files_and_open_files_are_limited() {
    if !sandboxes() {
        return;
    }
    let script = "ulimit -v; ulimit -n; head -c 100000000 /dev/zero > /tmp/big 2>/dev/null; stat -c %s /tmp/big; \
                  head -c 100000000 /dev/zero > ~/big 2>/dev/null; stat -c %s ~/big; df -k /dev/shm | tail -1";
    let (seen, _) = output(script).await;
    let mut lines = seen.lines();
    assert_eq!((lines.next(), lines.next()), (Some("524288"), Some("256")), "{seen}");
    for _ in 0..2 {
        let size: u64 = lines.next().unwrap().parse().unwrap();
        assert!(size <= 64 * 1024 * 1024, "{seen}");
    }
}

#[tokio::test]
async fn the_whole_process_tree_goes_also_what_has_detached_itself() {
    if !sandboxes() {
        return;
    }
    let script = "setsid sleep 4242.11 & (nohup setsid sleep 4242.11 >/dev/null 2>&1 &); echo up; trap '' HUP TERM INT; sleep 4242.11";
    let terminals = terminals();
    let terminal = terminals.start(&running(script)).await.unwrap();
    until(&mut terminal.attach(0), "up").await;
    terminal.end();
    assert_eq!(terminal.ended().await.exit_code, 137);
    gone("4242.11").await;
    // The same when the command ends by itself.
    let (_, code) = output("setsid sleep 4242.22 & echo up; exit 3").await;
    assert_eq!(code, 3);
    gone("4242.22").await;
}

#[tokio::test]
async fn output_waits_for_its_reader_and_nothing_is_lost() {
    if !sandboxes() {
        return;
    }
    let terminals = terminals();
    let terminal = terminals.start(&running("seq 1 200000; echo end-of-it")).await.unwrap();
    // Nobody reads: the terminal is made to wait after a window, far from its end.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(terminal.has_ended().is_none());
    let mut attachment = terminal.attach(0);
    let (seen, _) = everything(&mut attachment).await;
    let seen = seen.replace('\r', "");
    let numbers: Vec<u32> = seen.lines().filter_map(|line| line.parse().ok()).collect();
    assert_eq!(numbers, (1..=200_000).collect::<Vec<u32>>());
    assert!(seen.ends_with("end-of-it\n"));
}

#[tokio::test]
async fn a_flood_of_output_does_not_stop_another_terminal() {
    if !sandboxes() {
        return;
    }
    let terminals = terminals();
    let flood = terminals.start(&running("yes")).await.unwrap();
    let mut reader = flood.attach(0);
    let drain = tokio::spawn(async move {
        let mut taken = 0;
        while let Output::Bytes(_) | Output::Resume { .. } = reader.next().await {
            taken += 1;
        }
        taken
    });
    let (seen, _) = output("echo calm-$((1+1))").await;
    assert!(seen.contains("calm-2"));
    flood.end();
    flood.ended().await;
    assert!(drain.await.unwrap() > 0);
}

/// An interactive shell, as people have it.
async fn shell(terminals: &Terminals) -> (Terminal, Attachment) {
    let terminal = terminals.start(&Profile::shell(&[])).await.unwrap();
    let mut attachment = terminal.attach(0);
    until(&mut attachment, "$ ").await;
    (terminal, attachment)
}

#[tokio::test]
async fn job_control_and_sizes_work() {
    if !sandboxes() {
        return;
    }
    let terminals = terminals();
    let (_terminal, mut attachment) = shell(&terminals).await;
    let typist = attachment.typist();
    typist.resize(100, 30).await.unwrap();
    typist.input(Bytes::from_static(b"stty size\n")).await.unwrap();
    until(&mut attachment, "30 100").await;
    typist.input(Bytes::from_static(b"sleep 1000\n")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    typist.input(Bytes::from_static(b"\x1a")).await.unwrap();
    until(&mut attachment, "Stopped").await;
    typist.input(Bytes::from_static(b"kill %1; cat\n")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    typist.input(Bytes::from_static(b"\x03")).await.unwrap();
    // What is typed before the shell has taken the terminal back is thrown away with the interrupted line.
    tokio::time::sleep(Duration::from_millis(300)).await;
    typist.input(Bytes::from_static(b"echo still-$((1+1))\n")).await.unwrap();
    until(&mut attachment, "still-2").await;
}

#[tokio::test]
async fn after_the_end_and_after_being_taken_over_nothing_typed_is_executed() {
    if !sandboxes() {
        return;
    }
    let terminals = terminals();
    let (terminal, mut first) = shell(&terminals).await;
    let old = first.typist();
    let second = terminal.attach(0);
    assert_eq!(first.next().await, Output::TakenOver);
    assert!(old.input(Bytes::from_static(b"echo never\n")).await.is_err());
    terminal.end();
    terminal.ended().await;
    assert!(second.typist().input(Bytes::from_static(b"echo never\n")).await.is_err());
}
