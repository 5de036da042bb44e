//! System calls that a sandbox has no use for and that have been ways out of one.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, sock_filter,
};

/// Refused whatever their arguments: keys, eBPF, performance counters, `userfaultfd`, `io_uring`, and
/// what makes or enters namespaces and mounts.
const REFUSED: [libc::c_long; 17] = [
    libc::SYS_add_key,
    libc::SYS_bpf,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_keyctl,
    libc::SYS_mount,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_request_key,
    libc::SYS_setns,
    libc::SYS_umount2,
    libc::SYS_userfaultfd,
];

/// Refuses the calls of the x32 interface, which are the same ones under other numbers: on x86-64 they
/// pass as that architecture, with bit 30 set. Loads the number; looks at the bit; refuses with `EPERM`.
const X32: [sock_filter; 3] = [
    sock_filter { code: 0x20, jt: 0, jf: 0, k: 0 },
    sock_filter { code: 0x45, jt: 0, jf: 1, k: 0x4000_0000 },
    sock_filter { code: 0x06, jt: 0, jf: 0, k: 0x0005_0000 | libc::EPERM as u32 },
];

/// The filter as the kernel reads it (an array of `struct sock_filter`).
///
/// # Errors
/// When it cannot be made for this machine.
pub(super) fn filter() -> Result<Vec<u8>, seccompiler::Error> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    for call in REFUSED {
        rules.insert(call, Vec::new());
    }
    // A terminal without a session of its own could push characters into its parent's input.
    rules.insert(libc::SYS_ioctl, vec![argument(1, libc::TIOCSTI)?, argument(1, libc::TIOCLINUX)?]);
    // Virtual-machine sockets reach the host past every network namespace.
    rules.insert(libc::SYS_socket, vec![argument(0, libc::AF_VSOCK as u64)?]);
    let errno = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, errno, arch()?)?;
    let program: BpfProgram = filter.try_into()?;
    let mut bytes = Vec::with_capacity((program.len() + X32.len()) * 8);
    for step in X32.iter().chain(&program) {
        bytes.extend(step.code.to_ne_bytes());
        bytes.extend([step.jt, step.jf]);
        bytes.extend(step.k.to_ne_bytes());
    }
    Ok(bytes)
}

fn argument(index: u8, value: u64) -> Result<SeccompRule, seccompiler::Error> {
    let condition = SeccompCondition::new(index, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)?;
    Ok(SeccompRule::new(vec![condition])?)
}

fn arch() -> Result<TargetArch, seccompiler::Error> {
    Ok(TargetArch::try_from(std::env::consts::ARCH)?)
}
